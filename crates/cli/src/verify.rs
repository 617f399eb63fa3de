//! `blaupause verify`: whether a statement is still what its digest says; needs no registry.

use crate::{Common, outcome::Outcome, show};
use domain::{Digest, statement::Statement};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// The file to be checked.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Die Prüfsumme zeigt, dass der Inhalt unverändert ist, nicht, woher er stammt. Vergleichen Sie sie deshalb \
                  mit der, die im Register oder auf dem Papier steht."
)]
pub(crate) struct Verify {
    /// Nachnutzungsnachweis als JSON-Datei
    #[arg(value_name = "DATEI")]
    file: PathBuf,
}

impl Verify {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let bytes = match fs::read(&self.file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!(
                    "„{}“ konnte nicht gelesen werden: {error}.",
                    self.file.display()
                );
                return Outcome::WrongUsage;
            }
        };
        let checked = check(&bytes);
        match (common.json, &checked) {
            (true, checked) => show::say(&format!("{:#}", as_json(checked))),
            (false, Ok(holds)) => show::say(&tell(holds)),
            (false, Err(no)) => eprintln!("„{}“: {no}", self.file.display()),
        }
        match checked {
            Ok(found) if found.holds() => Outcome::Done,
            Ok(_) | Err(_) => Outcome::Refused,
        }
    }
}

/// The digest that a file bears and the one that its content has.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    number: Option<String>,
    borne: Digest,
    computed: Digest,
}

impl Found {
    fn holds(&self) -> bool {
        self.borne == self.computed
    }
}

fn check(bytes: &[u8]) -> Result<Found, &'static str> {
    let json: Value = serde_json::from_slice(bytes).map_err(|_| {
        "Das ist kein JSON. Geprüft wird die JSON-Fassung des Nachweises, nicht PDF oder Tabelle."
    })?;
    let is_statement = ["head", "members", "figures", "rows"]
        .iter()
        .all(|part| json.get(part).is_some());
    let borne = json.get("digest").and_then(Value::as_str);
    let borne = borne.and_then(|text| text.parse().ok());
    match (is_statement, borne) {
        (true, Some(borne)) => Ok(Found {
            number: json
                .get("number")
                .and_then(Value::as_str)
                .map(str::to_owned),
            borne,
            computed: Statement::digest_of(&json),
        }),
        (true, None) => Err("Der Nachweis trägt keine Prüfsumme."),
        (false, _) => Err("Das ist kein Nachnutzungsnachweis dieses Registers."),
    }
}

fn tell(found: &Found) -> String {
    let name = match &found.number {
        Some(number) => format!("Nachnutzungsnachweis Nr. {number}"),
        None => "Nachnutzungsnachweis (Vorschau)".to_owned(),
    };
    if found.holds() {
        format!(
            "{name}: Die Prüfsumme stimmt, der Inhalt ist unverändert.\n{}",
            found.computed
        )
    } else {
        format!(
            "{name}: Die Prüfsumme stimmt nicht, der Inhalt wurde verändert.\nangegeben: {}\nerrechnet: {}",
            found.borne, found.computed
        )
    }
}

fn as_json(checked: &Result<Found, &'static str>) -> Value {
    match checked {
        Ok(found) => {
            json!({"holds": found.holds(), "number": found.number, "digest": found.borne, "computed": found.computed})
        }
        Err(no) => json!({"holds": false, "title": no}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Value {
        let mut json = json!({"number": "3", "digest": "", "head": {"asOf": "2024-12-31"}, "members": [], "figures": {}, "rows": [{"id": "a"}]});
        let digest = Statement::digest_of(&json);
        json["digest"] = json!(digest);
        json
    }

    #[test]
    fn an_untouched_file_holds_however_it_is_laid_out() {
        let json = statement();
        for text in [json.to_string(), format!("{json:#}\n")] {
            assert!(check(text.as_bytes()).unwrap().holds());
        }
    }

    #[test]
    fn a_changed_row_is_noticed() {
        let mut json = statement();
        json["rows"][0]["id"] = json!("b");
        let found = check(json.to_string().as_bytes()).unwrap();
        assert!(!found.holds() && tell(&found).contains("stimmt nicht"));
    }

    #[test]
    fn what_is_no_statement_is_said_to_be_none() {
        for text in [
            "%PDF-1.7",
            "{}",
            "[]",
            r#"{"head":1,"members":1,"figures":1,"rows":1}"#,
        ] {
            assert!(check(text.as_bytes()).is_err(), "{text}");
        }
    }
}

//! `blaupause report`: the adoption statement of a cooperation, shown, fetched as a document, or made and kept.

use crate::{
    Common,
    client::{Client, Trouble},
    outcome::Outcome,
    show,
    table::Table,
};
use domain::{Day, Moment, Slug};
use serde_json::{Value, json};
use std::{
    fs,
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

/// Which statement, and in which form.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Ohne „--make“ entsteht eine Vorschau, von der das Register nichts behält. Mit „--make“ legt das Register \
                  den Nachweis unter einer Nummer ab; das darf, wer die Kooperation koordiniert."
)]
pub(crate) struct Report {
    /// Kurzname der Kooperation; ohne ihn geht es um alle öffentlichen Stellen in Hessen
    #[arg(long, value_name = "KURZNAME", conflicts_with = "number")]
    cooperation: Option<Slug>,
    /// Erster Tag, zum Beispiel 2021-01-01 oder 01.01.2021
    #[arg(long, value_name = "TAG", value_parser = Day::typed, required_unless_present = "number", conflicts_with = "number")]
    from: Option<Day>,
    /// Letzter Tag; an seinem Ende wird gezählt
    #[arg(long, value_name = "TAG", value_parser = Day::typed, required_unless_present = "number", conflicts_with = "number")]
    until: Option<Day>,
    /// Nur berücksichtigen, was bis zu diesem Zeitpunkt erfasst war, zum Beispiel 2024-12-31T23:00:00Z
    #[arg(long, value_name = "ZEITPUNKT", conflicts_with = "number")]
    as_known_at: Option<Moment>,
    /// Den Nachweis erstellen und im Register ablegen
    #[arg(long, conflicts_with = "number")]
    make: bool,
    /// Einen abgelegten Nachweis wieder abrufen
    #[arg(long, value_name = "NUMMER")]
    number: Option<u64>,
    /// Form des Dokuments: pdf, xlsx, ods, csv oder json
    #[arg(long, value_name = "FORM", hide_possible_values = true, value_parser = ["pdf", "xlsx", "ods", "csv", "json"])]
    format: Option<String>,
    /// Die Datei, die geschrieben wird; ihre Endung bestimmt die Form, wenn „--format“ fehlt
    #[arg(short, long, value_name = "DATEI")]
    output: Option<PathBuf>,
}

impl Report {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let Some(format) = self.document() else {
            eprintln!("Nennen Sie mit „--format“ die Form: pdf, xlsx, ods, csv oder json.");
            return Outcome::WrongUsage;
        };
        let is_paper = matches!(format, Some("pdf" | "xlsx" | "ods"));
        if is_paper && self.output.is_none() && std::io::stdout().is_terminal() {
            eprintln!("Nennen Sie mit „-o“ die Datei, die geschrieben wird.");
            return Outcome::WrongUsage;
        }
        match self.ask(format, common) {
            Ok(outcome) => outcome,
            Err(trouble) => trouble.tell(common),
        }
    }

    /// The form of the document, if one is wanted; nothing when it cannot be told.
    fn document(&self) -> Option<Option<&str>> {
        if let Some(format) = &self.format {
            return Some(Some(format));
        }
        let Some(output) = &self.output else {
            return Some(None);
        };
        let ending = output.extension()?.to_str()?;
        ["pdf", "xlsx", "ods", "csv", "json"]
            .into_iter()
            .find(|known| ending.eq_ignore_ascii_case(known))
            .map(Some)
    }

    fn ask(&self, format: Option<&str>, common: &Common) -> Result<Outcome, Trouble> {
        let client = Client::from_environment()?;
        let made = if self.make {
            client.needs_token()?;
            Some(client.post(&["reports"], &self.wish())?.body)
        } else {
            None
        };
        let made_number = made.as_ref().and_then(|made| made.get("number"));
        let number = made_number.and_then(Value::as_u64).or(self.number);
        if let Some(format) = format {
            let written = self.fetch(&client, number, format)?;
            if written == Outcome::Done && self.output.is_some() {
                self.tell_made(made.as_ref(), common);
            }
            return Ok(written);
        }
        if made.is_some() {
            self.tell_made(made.as_ref(), common);
            return Ok(Outcome::Done);
        }
        let statement = match number {
            Some(number) => client.get(&["reports", &number.to_string()], &[])?,
            None => client.get(&["reports", "adoption"], &pairs(&self.query()))?,
        };
        match common.json {
            true => show::say(&format!("{:#}", statement.body)),
            false => show::say(&tell(&statement.body)),
        }
        Ok(Outcome::Done)
    }

    /// Writes the document whole or not at all.
    fn fetch(
        &self,
        client: &Client,
        number: Option<u64>,
        format: &str,
    ) -> Result<Outcome, Trouble> {
        let mut bytes = Vec::new();
        match number {
            Some(number) => client.get_to(
                &["reports", &number.to_string()],
                &[("format", format)],
                &mut bytes,
            )?,
            None => {
                let mut query = self.query();
                query.push(("format", format.to_owned()));
                client.get_to(&["reports", "adoption"], &pairs(&query), &mut bytes)?
            }
        };
        let written = match &self.output {
            Some(file) => fs::write(file, &bytes),
            None => std::io::stdout().write_all(&bytes),
        };
        match (written, &self.output) {
            (Ok(()), _) => Ok(Outcome::Done),
            (Err(error), None) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                Ok(Outcome::Done)
            }
            (Err(error), file) => {
                let name = file.as_ref().map_or_else(
                    || "Die Ausgabe".to_owned(),
                    |file| format!("„{}“", file.display()),
                );
                eprintln!("{name} konnte nicht geschrieben werden: {error}.");
                Ok(Outcome::Refused)
            }
        }
    }

    fn tell_made(&self, made: Option<&Value>, common: &Common) {
        if common.json {
            let file = self.output.as_ref().map(|file| file.display().to_string());
            show::say(&format!("{:#}", json!({"made": made, "file": file})));
            return;
        }
        if let Some(made) = made {
            let digest = made.get("digest").and_then(Value::as_str);
            show::say(&format!(
                "Der Nachnutzungsnachweis ist unter der Nummer {} abgelegt.\nPrüfsumme: {}",
                made.get("number").unwrap_or(&Value::Null),
                digest.unwrap_or("nicht angegeben")
            ));
        }
        if let Some(file) = &self.output {
            show::say(&format!("Geschrieben: {}", file.display()));
        }
    }

    fn wish(&self) -> Value {
        json!({"cooperation": self.cooperation, "from": self.from, "until": self.until, "asKnownAt": self.as_known_at})
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            (
                "cooperation",
                self.cooperation.as_ref().map(ToString::to_string),
            ),
            ("from", self.from.map(|day| day.to_string())),
            ("until", self.until.map(|day| day.to_string())),
            ("asKnownAt", self.as_known_at.map(|at| at.to_string())),
        ];
        let given = pairs.into_iter();
        given
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

fn pairs<'q>(query: &'q [(&'static str, String)]) -> Vec<(&'q str, &'q str)> {
    let all = query.iter();
    all.map(|(name, value)| (*name, value.as_str())).collect()
}

/// The head and every figure beside the whole of which it is a part.
fn tell(statement: &Value) -> String {
    let text = |pointer: &str| {
        let value = statement.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or("nicht angegeben")
    };
    let day = |pointer: &str| {
        text(pointer)
            .parse::<Day>()
            .map_or_else(|_| text(pointer).to_owned(), Day::german)
    };
    let subject = statement
        .pointer("/head/cooperation/name")
        .and_then(Value::as_str)
        .unwrap_or("Alle öffentlichen Stellen in Hessen");
    let known = text("/head/recordedUntil");
    let known = known
        .parse::<Moment>()
        .map_or_else(|_| known.to_owned(), Moment::german);
    let kind = match statement.get("number").and_then(Value::as_str) {
        Some(number) => format!("Nachnutzungsnachweis Nr. {number}"),
        None => "Nachnutzungsnachweis (Vorschau)".to_owned(),
    };
    let mut table = Table::new(["Kennzahl", "Anzahl", "von", "Bezugsgröße"]);
    let figures = statement.get("figures").and_then(Value::as_object);
    for figure in figures.into_iter().flat_map(serde_json::Map::values) {
        let field = |pointer: &str| {
            figure
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let count = |pointer: &str| {
            figure
                .pointer(pointer)
                .and_then(Value::as_u64)
                .map(|n| n.to_string())
                .unwrap_or_default()
        };
        table.row([
            field("/label"),
            count("/count"),
            count("/denominator/count"),
            field("/denominator/unit"),
        ]);
    }
    let rows = statement
        .get("rows")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let example = match statement.pointer("/head/exampleData") {
        Some(Value::Bool(true)) => "Beispieldaten – keine echten Angaben\n",
        Some(_) | None => "",
    };
    format!(
        "{example}{kind}\n{subject}\nZeitraum: {} bis {}\nErfasst bis: {known}\nPrüfsumme: {}\n\n{table}\n{rows} Zeilen; „--format csv“ zeigt sie, „--json“ auch die Definitionen.",
        day("/head/parameters/from"),
        day("/head/parameters/until"),
        text("/digest"),
    )
}

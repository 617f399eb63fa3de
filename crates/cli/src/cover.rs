//! `blaupause cover`: bodies for which another one adopts: naming them, answering for them, ending it.

use crate::{
    Common,
    client::{Client, Trouble},
    outcome::Outcome,
    show,
};
use domain::{Day, adoption::Answer};
use serde_json::{Value, json};

/// What is done with the covered bodies of an adoption.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    subcommand_help_heading = "Befehle",
    disable_help_subcommand = true,
    after_help = "Die Kennung der Nachnutzung steht am Ende ihrer Adresse (/nachnutzungen/…) und in der Ausgabe von „blaupause adopt“.\nDas Register steht unter BLAUPAUSE_URL, Ihr Zugangsschlüssel in BLAUPAUSE_TOKEN."
)]
pub(crate) struct Cover {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Weitere Kommunen mitversorgen
    #[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
    Add {
        #[command(flatten)]
        which: Which,
        /// Der erste Tag, sonst heute: 2026-03-01 oder 01.03.2026
        #[arg(long, value_name = "TAG", value_parser = day)]
        from: Option<Day>,
        /// Der letzte Tag, wenn er schon feststeht
        #[arg(long, value_name = "TAG", value_parser = day)]
        until: Option<Day>,
    },
    /// Für eine mitversorgte Kommune zustimmen oder widersprechen
    #[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
    Answer {
        #[command(flatten)]
        which: Which,
        /// confirmed (bestätigt) oder objected (widersprochen)
        #[arg(long, value_name = "ANTWORT", value_parser = answer)]
        answer: Answer,
        /// Der erste Tag der Mitversorgung, wenn es mehrere gibt
        #[arg(long, value_name = "TAG", value_parser = day)]
        from: Option<Day>,
    },
    /// Den letzten Tag einer Mitversorgung eintragen
    #[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
    End {
        #[command(flatten)]
        which: Which,
        /// Der letzte Tag; „offen“ nimmt ein früheres Ende zurück
        #[arg(long, value_name = "TAG", value_parser = end)]
        until: End,
        /// Der erste Tag der Mitversorgung, wenn es mehrere gibt
        #[arg(long, value_name = "TAG", value_parser = day)]
        from: Option<Day>,
    },
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Kennung der Nachnutzung
    #[arg(value_name = "NACHNUTZUNG")]
    adoption: String,
    /// Schlüssel der mitversorgten Kommune
    #[arg(long, value_name = "SCHLÜSSEL")]
    body: String,
}

/// The last day, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End(Option<Day>);

fn day(text: &str) -> Result<Day, String> {
    Day::typed(text).map_err(|e| e.to_string())
}

fn end(text: &str) -> Result<End, String> {
    match text {
        "offen" => Ok(End(None)),
        text => day(text).map(|day| End(Some(day))),
    }
}

/// The word of the interface, or the German one that pages show.
fn answer(text: &str) -> Result<Answer, String> {
    let said = [Answer::Confirmed, Answer::Objected];
    said.into_iter()
        .find(|answer| [answer.word(), answer.label()].contains(&text))
        .ok_or_else(|| "Antworten Sie mit confirmed oder objected.".to_owned())
}

impl What {
    const fn which(&self) -> &Which {
        match self {
            Self::Add { which, .. } | Self::Answer { which, .. } | Self::End { which, .. } => which,
        }
    }
    /// Where it is sent, and what.
    fn request(&self) -> (Vec<&str>, Value) {
        let Which { adoption, body } = self.which();
        let covers = ["adoptions", adoption, "covers"];
        match self {
            Self::Add { from, until, .. } => {
                let mut wish = json!({ "body": body, "until": until });
                if let (Some(from), Some(wish)) = (from, wish.as_object_mut()) {
                    wish.insert("from".to_owned(), json!(from));
                }
                (covers.to_vec(), json!({ "covers": [wish] }))
            }
            Self::Answer { answer, from, .. } => (
                [&covers[..], &[body, "answer"]].concat(),
                json!({ "answer": answer.word(), "from": from }),
            ),
            Self::End { until, from, .. } => (
                [&covers[..], &[body, "end"]].concat(),
                json!({ "until": until.0, "from": from }),
            ),
        }
    }
}

impl Cover {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        match self.send() {
            Ok(adoption) if common.json => show::say(&format!("{adoption:#}")),
            Ok(adoption) => show::say(&tell(&adoption)),
            Err(trouble) => return trouble.tell(common),
        }
        Outcome::Done
    }

    fn send(&self) -> Result<Value, Trouble> {
        let client = Client::from_environment()?;
        client.needs_token()?;
        let (place, body) = self.what.request();
        Ok(client.post(&place, &body)?.body)
    }
}

/// Who is covered now, one line each.
fn tell(adoption: &Value) -> String {
    let text = |value: &Value, pointer: &str| {
        let found = value.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let german = |day: String| day.parse::<Day>().map_or(day, Day::german);
    let head = format!(
        "Mitversorgt durch {} mit „{}“:",
        text(adoption, "/body/name"),
        text(adoption, "/blueprint/title")
    );
    let covers = adoption.get("covers").and_then(Value::as_array);
    let lines = covers.into_iter().flatten().map(|cover| {
        let until = match text(cover, "/until") {
            open if open.is_empty() => "auf Weiteres".to_owned(),
            day => format!("bis {}", german(day)),
        };
        format!(
            "- {}, ab {}, {until}: {}",
            text(cover, "/body/name"),
            german(text(cover, "/from")),
            text(cover, "/answerLabel")
        )
    });
    std::iter::once(head)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn which() -> Which {
        Which {
            adoption: "1".to_owned(),
            body: "06532020".to_owned(),
        }
    }

    #[test]
    fn each_word_goes_to_its_place() {
        let until = end("31.12.2026").unwrap();
        let sent = What::End {
            which: which(),
            until,
            from: None,
        };
        let (place, body) = sent.request();
        assert_eq!(place, ["adoptions", "1", "covers", "06532020", "end"]);
        assert_eq!(body, json!({"until": "2026-12-31", "from": null}));
        let open = What::End {
            which: which(),
            until: end("offen").unwrap(),
            from: None,
        };
        assert_eq!(open.request().1["until"], Value::Null);
        let answer = answer("widersprochen").unwrap();
        let sent = What::Answer {
            which: which(),
            answer,
            from: Some(day("2026-03-01").unwrap()),
        };
        assert_eq!(
            sent.request().1,
            json!({"answer": "objected", "from": "2026-03-01"})
        );
        let add = What::Add {
            which: which(),
            from: None,
            until: None,
        };
        let (place, body) = add.request();
        assert_eq!(place, ["adoptions", "1", "covers"]);
        assert_eq!(
            body,
            json!({"covers": [{"body": "06532020", "until": null}]})
        );
        assert!(end("bald").is_err() && super::answer("open").is_err());
    }

    #[test]
    fn who_is_covered_is_told_in_words() {
        let adoption = json!({"body": {"name": "Lahn-Dill-Kreis"}, "blueprint": {"title": "Bewohnerparken"}, "covers": [
            {"body": {"name": "Sinn"}, "from": "2026-02-02", "until": "2026-12-31", "answerLabel": "bestätigt"},
            {"body": {"name": "Aßlar"}, "from": "2026-02-02", "until": null, "answerLabel": "widersprochen"}]});
        assert_eq!(
            tell(&adoption),
            "Mitversorgt durch Lahn-Dill-Kreis mit „Bewohnerparken“:\n\
            - Sinn, ab 02.02.2026, bis 31.12.2026: bestätigt\n- Aßlar, ab 02.02.2026, auf Weiteres: widersprochen"
        );
    }
}

//! `blaupause compare`: what changed between two versions, and whom it affects.

use crate::{Common, client::Client, outcome::Outcome, show};
use artefacts::compare::Difference;
use domain::adoption::Stage;
use serde_json::Value;
use std::fmt::Write as _;

/// Which versions of what.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Compare {
    /// Kurzname der Blaupause
    #[arg(value_name = "KURZNAME")]
    slug: String,
    /// Die ältere Version
    #[arg(value_name = "VON")]
    from: String,
    /// Die neuere Version
    #[arg(value_name = "NACH")]
    to: String,
}

impl Compare {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let answer = Client::from_environment().and_then(|client| {
            client.get(
                &["blueprints", &self.slug, "compare", &self.from, &self.to],
                &[],
            )
        });
        match answer {
            Ok(answer) if common.json => show::say(&format!("{:#}", answer.body)),
            Ok(answer) => show::say(&self.tell(&answer.body)),
            Err(trouble) => return trouble.tell(common),
        }
        Outcome::Done
    }

    fn tell(&self, comparison: &Value) -> String {
        let differences: Vec<Difference> = comparison
            .get("differences")
            .and_then(|all| serde_json::from_value(all.clone()).ok())
            .unwrap_or_default();
        let mut text = format!("{} von {} nach {}\n", self.slug, self.from, self.to);
        if differences.is_empty() {
            text.push_str("\nZwischen diesen Versionen ist kein Unterschied bekannt.\n");
        }
        let mut part = None;
        for one in &differences {
            if part != Some(one.part) {
                part = Some(one.part);
                // Writing to a string cannot fail.
                _ = write!(text, "\n{}\n", one.part.label());
            }
            _ = writeln!(text, "  {} ({})", one.sentence, one.weight.label());
        }
        text.push_str(&affected(comparison));
        text
    }
}

fn affected(comparison: &Value) -> String {
    let all = comparison
        .get("affected")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if all.is_empty() {
        return "\nKeine Kommune nutzt die ältere Version.\n".to_owned();
    }
    let mut text = "\nDie ältere Version nutzen\n".to_owned();
    for one in all {
        let word = |pointer: &str| {
            one.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let stage = word("/stage")
            .parse::<Stage>()
            .map_or("nicht angegeben", Stage::label);
        _ = writeln!(
            text,
            "  {} ({}): {stage}",
            word("/body/name"),
            word("/body/key")
        );
    }
    text
}

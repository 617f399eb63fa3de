//! `blaupause compare`: what changed between two versions, and whom it affects.

use crate::{Common, client::Client, outcome::Outcome, show};
use artefacts::compare::Difference;
use domain::adoption::Stage;
use serde_json::Value;
use std::fmt::Write as _;

/// Which versions of what.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Liegen Versionen dazwischen, stehen auch deren Änderungen da. Betroffen ist, wer eine ältere als die neuere Version nutzt\noder einführt.\n\nBeispiel:\n  blaupause compare hundesteuer-anmelden 1.0.0 1.2.0"
)]
pub(crate) struct Compare {
    /// Kurzname der Blaupause
    #[arg(value_name = "KURZNAME")]
    slug: String,
    /// Eine Version; verglichen wird immer von der älteren zur neueren
    #[arg(value_name = "VON")]
    from: String,
    /// Die andere Version
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
        let version = |name: &str| comparison.get(name).and_then(Value::as_str);
        let mut text = format!(
            "{} von {} nach {}\n",
            self.slug,
            version("from").unwrap_or(&self.from),
            version("to").unwrap_or(&self.to)
        );
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
        return "\nKeine Kommune nutzt eine ältere Version.\n".to_owned();
    }
    let mut text = "\nEine ältere Version nutzen\n".to_owned();
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
            "  {} ({}): {stage}, Version {}",
            word("/body/name"),
            word("/body/key"),
            word("/version")
        );
    }
    if comparison.get("hasMore") == Some(&Value::Bool(true)) {
        text.push_str("  und weitere\n");
    }
    text
}

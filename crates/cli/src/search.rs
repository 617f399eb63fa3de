//! `blaupause search`: blueprints by words, with those who use them.

use crate::{Common, client::Client, outcome::Outcome, show, table::Table};
use serde_json::Value;

/// What is looked for.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "„In Betrieb“ und „geplant“ zählen andere Kommunen; die herausgebende zählt nicht mit."
)]
pub(crate) struct Search {
    /// Wörter, wie Sie sie auf der Seite eingeben
    #[arg(value_name = "WÖRTER", required = true)]
    words: Vec<String>,
    /// Höchstens so viele Treffer zeigen (1 bis 100)
    #[arg(long, value_name = "ZAHL", default_value_t = 20, hide_default_value = true, value_parser = clap::value_parser!(u8).range(1..=100))]
    most: u8,
}

impl Search {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let words = self.words.join(" ");
        let most = self.most.to_string();
        let answer = Client::from_environment().and_then(|client| {
            client.get(&["blueprints"], &[("q", &words), ("page[size]", &most)])
        });
        match answer {
            Ok(answer) if common.json => show::say(&format!("{:#}", answer.body)),
            Ok(answer) => show::say(&tell(&answer.body, &words)),
            Err(trouble) => return trouble.tell(common),
        }
        Outcome::Done
    }
}

fn tell(found: &Value, words: &str) -> String {
    let items = found
        .get("items")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if items.is_empty() {
        return format!("Zu „{words}“ gibt es keine Blaupause.");
    }
    let mut table = Table::new([
        "Kurzname",
        "Version",
        "In Betrieb",
        "Geplant",
        "Herausgegeben von",
        "Titel",
    ]);
    for item in items {
        let text = |pointer: &str| {
            item.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or("nicht angegeben")
                .to_owned()
        };
        let count = |pointer: &str| {
            item.pointer(pointer)
                .and_then(Value::as_i64)
                .unwrap_or(0)
                .to_string()
        };
        table.row([
            text("/slug"),
            text("/latestVersion"),
            count("/adopters/live"),
            count("/adopters/planned"),
            text("/publisher/name"),
            text("/title"),
        ]);
    }
    let total = found.get("total").and_then(Value::as_u64).unwrap_or(0);
    let shown = items.len();
    let sum = match total {
        1 => "1 Treffer".to_owned(),
        total if total > shown as u64 => {
            format!("{shown} von {total} Treffern; „--most“ zeigt mehr")
        }
        total => format!("{total} Treffer"),
    };
    format!("{table}\n{sum}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_hit_tells_who_uses_it_and_what_nobody_said() {
        let found = json!({ "total": 1, "items": [{
            "slug": "hundesteuer-anmelden", "title": "Hundesteuer online anmelden", "latestVersion": null,
            "publisher": { "key": "06532023", "name": "Wetzlar" }, "adopters": { "live": 3, "planned": 12, "ownLive": true }
        }]});
        let text = tell(&found, "hund");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "Kurzname              Version          In Betrieb  Geplant  Herausgegeben von  Titel",
                "hundesteuer-anmelden  nicht angegeben  3           12       Wetzlar            Hundesteuer online anmelden",
                "",
                "1 Treffer",
            ]
        );
        assert_eq!(
            tell(&json!({ "total": 0, "items": [] }), "xyz"),
            "Zu „xyz“ gibt es keine Blaupause."
        );
    }
}

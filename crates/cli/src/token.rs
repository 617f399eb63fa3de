//! `blaupause token`: one's own tokens, and ending them. They are made on a page, in person.

use crate::{Common, client::Client, outcome::Outcome, show, table::Table};
use serde_json::{Value, json};

/// What is done with tokens.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    subcommand_help_heading = "Befehle",
    disable_help_subcommand = true,
    after_help = "Neue Zugangsschlüssel erstellen Sie nach der Anmeldung auf der Seite „Mein Konto“."
)]
pub(crate) struct Token {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Die eigenen Zugangsschlüssel zeigen, mit Erlaubnissen und Gültigkeit
    #[command(help_template = crate::usage::TEMPLATE)]
    List,
    /// Einen Zugangsschlüssel sofort widerrufen
    #[command(help_template = crate::usage::TEMPLATE)]
    Revoke {
        /// Sein Anfang, wie „token list“ ihn zeigt, zum Beispiel blp_4fK2aQ
        #[arg(value_name = "ANFANG")]
        beginning: String,
    },
}

impl Token {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let client = Client::from_environment().and_then(|client| {
            client.needs_token()?;
            Ok(client)
        });
        let client = match client {
            Ok(client) => client,
            Err(trouble) => return trouble.tell(common),
        };
        let found = match client.get(&["tokens"], &[]) {
            Ok(answer) => answer.body,
            Err(trouble) => return trouble.tell(common),
        };
        match &self.what {
            What::List if common.json => show::say(&format!("{found:#}")),
            What::List => show::say(&tell(&found)),
            What::Revoke { beginning } => return revoke(&client, &found, beginning, common),
        }
        Outcome::Done
    }
}

fn items(found: &Value) -> &[Value] {
    let items = found.get("items").and_then(Value::as_array);
    items.map_or(&[], Vec::as_slice)
}

fn text<'v>(item: &'v Value, name: &str) -> &'v str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn revoke(client: &Client, found: &Value, beginning: &str, common: &Common) -> Outcome {
    let wanted = beginning.trim_end_matches('…');
    let valid = |item: &&Value| text(item, "state") == "valid" && text(item, "beginning") == wanted;
    let fitting: Vec<&Value> = items(found).iter().filter(valid).collect();
    let [one] = fitting.as_slice() else {
        let said = match fitting.len() {
            0 => format!("Sie haben keinen gültigen Zugangsschlüssel, der mit „{wanted}“ beginnt."),
            _ => format!(
                "Mehrere Zugangsschlüssel beginnen mit „{wanted}“. Widerrufen Sie ihn auf der Seite „Mein Konto“."
            ),
        };
        match common.json {
            true => show::say(&format!("{:#}", json!({"error": said}))),
            false => eprintln!("{said}"),
        }
        return Outcome::Refused;
    };
    match client.delete(&["tokens", text(one, "id")]) {
        Ok(()) if common.json => show::say(&format!("{:#}", json!({"revoked": text(one, "id")}))),
        Ok(()) => show::say(&format!(
            "Der Zugangsschlüssel {wanted}… („{}“) ist widerrufen.",
            text(one, "name")
        )),
        Err(trouble) => return trouble.tell(common),
    }
    Outcome::Done
}

fn tell(found: &Value) -> String {
    let items = items(found);
    if items.is_empty() {
        return "Sie haben keine Zugangsschlüssel.".to_owned();
    }
    let mut table = Table::new(["Anfang", "Zweck", "Für", "Erlaubt", "Gültig bis", "Stand"]);
    for item in items {
        let scopes = item.get("scopes").and_then(Value::as_array);
        let scopes = scopes.map_or(&[][..], Vec::as_slice).iter();
        let scopes: Vec<&str> = scopes.filter_map(Value::as_str).collect();
        let until = text(item, "expiresAt").parse::<domain::Moment>();
        table.row([
            format!("{}…", text(item, "beginning")),
            text(item, "name").to_owned(),
            text(item, "body").to_owned(),
            scopes.join(", "),
            until.map_or_else(|_| "nicht angegeben".to_owned(), domain::Moment::german),
            match text(item, "state") {
                "valid" => "gültig",
                "revoked" => "widerrufen",
                _ => "abgelaufen",
            }
            .to_owned(),
        ]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_by_their_beginning_and_never_whole() {
        let found = json!({"items": [{"id": "sha256:00", "beginning": "blp_4fK2aQ", "name": "Veröffentlichen", "body": "Wetzlar",
            "scopes": ["read", "publish"], "expiresAt": "2026-03-01T09:00:00Z", "state": "valid"}]});
        let told = tell(&found);
        assert!(
            told.contains("blp_4fK2aQ…") && told.contains("read, publish"),
            "{told}"
        );
        assert!(
            told.contains("01.03.2026, 10:00 Uhr") && told.contains("gültig"),
            "{told}"
        );
        assert!(!told.contains("sha256"));
        assert_eq!(
            tell(&json!({"items": []})),
            "Sie haben keine Zugangsschlüssel."
        );
    }
}

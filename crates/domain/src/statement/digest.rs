//! The digest of a statement: SHA-256 over the canonical JSON of head, members, figures and rows.
//!
//! It is told piece by piece: a statement about the whole state has millions of rows, and all of them as one JSON
//! value take twenty times the memory of the rows themselves.

use super::{Figure, Statement};
use crate::{Digest, ledger::write_canonical};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The digest of a statement; nothing when a part of it is no JSON.
pub(super) fn of(statement: &Statement) -> Option<Digest> {
    let mut told = Told::default();
    // Parts, and figures among themselves, in the bytewise order of their names.
    told.text("{\"figures\":{");
    let mut figures: Vec<&Figure> = statement.figures.iter().collect();
    figures.sort_unstable_by_key(|figure| figure.name.word().as_bytes());
    for (place, figure) in figures.into_iter().enumerate() {
        told.text(if place > 0 { ",\"" } else { "\"" });
        told.text(figure.name.word());
        told.text("\":");
        told.value(figure)?;
    }
    told.text("},\"head\":");
    told.value(&statement.head)?;
    told.text(",\"members\":");
    told.list(&statement.members)?;
    told.text(",\"rows\":");
    told.list(&statement.rows)?;
    told.text("}");
    Some(told.digest())
}

/// The digest that a statement's JSON should bear.
pub(super) fn of_json(json: &Value) -> Digest {
    let mut told = Told::default();
    for (lead, name) in [
        ("{\"figures\":", "figures"),
        (",\"head\":", "head"),
        (",\"members\":", "members"),
        (",\"rows\":", "rows"),
    ] {
        told.text(lead);
        told.json(json.get(name).unwrap_or(&Value::Null));
    }
    told.text("}");
    told.digest()
}

/// What was told so far.
#[derive(Default)]
struct Told {
    hash: Sha256,
    text: String,
}

impl Told {
    fn text(&mut self, text: &str) {
        self.hash.update(text.as_bytes());
    }
    fn json(&mut self, json: &Value) {
        self.text.clear();
        write_canonical(json, &mut self.text);
        self.hash.update(self.text.as_bytes());
    }
    fn value(&mut self, value: &impl Serialize) -> Option<()> {
        self.json(&serde_json::to_value(value).ok()?);
        Some(())
    }
    fn list(&mut self, items: &[impl Serialize]) -> Option<()> {
        self.text("[");
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.text(",");
            }
            self.value(item)?;
        }
        self.text("]");
        Some(())
    }
    fn digest(self) -> Digest {
        Digest::from_bytes(self.hash.finalize().into())
    }
}

//! Entries of the log: every fact that a report can count, in one canonical encoding.
//!
//! Encoding 1 is documented in `docs/ledger-encoding.md`: one JSON object without white space, keys
//! in bytewise order, text, whole numbers, `null` and lists only. A changed meaning needs number 2;
//! every number is read for ever. Persons, free text and addresses of evidence stand in an entry only as
//! salted digests, so that erasing the text leaves the proof valid.

use crate::{Digest, Moment, Now};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// The number of the present encoding.
pub const ENCODING: u8 = 1;

/// One fact on its way into the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    kind: &'static str,
    subject: String,
    facts: Map<String, Value>,
}

/// A fact in its canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub kind: &'static str,
    pub subject: String,
    pub bytes: Vec<u8>,
    /// Hash of the leaf: SHA-256 over a zero byte and the bytes (RFC 9162, 2.1.1).
    pub leaf: Digest,
    pub blinding: [u8; 16],
    pub at: Moment,
}

impl Entry {
    /// A fact of this kind about this thing.
    #[must_use]
    pub fn new(kind: &'static str, subject: &impl ToString) -> Self {
        Self {
            kind,
            subject: subject.to_string(),
            facts: Map::new(),
        }
    }
    /// Adds a value that anyone may read who may see the fact.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl serde::Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.facts.insert(key.to_owned(), value);
        self
    }
    /// Adds a text of which only a salted digest stands in the log.
    #[must_use]
    pub fn with_private(self, key: &'static str, text: Option<&str>, salt: &[u8; 16]) -> Self {
        let digest = text.map(|text| salted(salt, text));
        self.with(key, digest)
    }
    /// The canonical bytes of the fact at this moment, and their leaf hash.
    #[must_use]
    pub fn seal(self, blinding: [u8; 16], now: &Now) -> Sealed {
        let whole = serde_json::json!({
            "at": now.at(), "blinding": hex::encode(blinding), "encoding": ENCODING,
            "facts": self.facts, "kind": self.kind, "subject": self.subject,
        });
        let bytes = canonical(&whole).into_bytes();
        let leaf = Digest::from_bytes(
            Sha256::new()
                .chain_update([0])
                .chain_update(&bytes)
                .finalize()
                .into(),
        );
        Sealed {
            kind: self.kind,
            subject: self.subject,
            bytes,
            leaf,
            blinding,
            at: now.at(),
        }
    }
}

/// The digest of a text with its salt: SHA-256 over the sixteen bytes and the text in UTF-8.
#[must_use]
pub fn salted(salt: &[u8; 16], text: &str) -> Digest {
    Digest::from_bytes(
        Sha256::new()
            .chain_update(salt)
            .chain_update(text.as_bytes())
            .finalize()
            .into(),
    )
}

/// A salt as it is kept beside an entry.
#[must_use]
pub fn hex(salt: &[u8; 16]) -> String {
    hex::encode(salt)
}

/// JSON without white space, keys in bytewise order.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

/// Appends the canonical JSON of a value to a text.
pub(crate) fn write_canonical(value: &Value, to: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| key.as_bytes());
            to.push('{');
            for (place, (key, value)) in entries.into_iter().enumerate() {
                if place > 0 {
                    to.push(',');
                }
                to.push_str(&Value::from(key.as_str()).to_string());
                to.push(':');
                write_canonical(value, to);
            }
            to.push('}');
        }
        Value::Array(items) => {
            to.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    to.push(',');
                }
                write_canonical(item, to);
            }
            to.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            to.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_one_is_fixed_byte_by_byte() {
        let now = Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [0; 32]);
        let sealed = Entry::new("step", &"a")
            .with("stage", crate::adoption::Stage::Live)
            .with("amount", 5)
            .with_private("note", Some("Müller"), &[1; 16])
            .seal([1; 16], &now);
        let expected = r#"{"at":"2024-01-01T00:00:00Z","blinding":"01010101010101010101010101010101","encoding":1,"facts":{"amount":5,"note":"sha256:20b131fe69d91d48fef4044191f533826451732d09d7c80a0d7f51bacb6bb2a7","stage":"live"},"kind":"step","subject":"a"}"#;
        assert_eq!(String::from_utf8(sealed.bytes).unwrap(), expected);
        assert_eq!(
            sealed.leaf.to_string(),
            "sha256:bdae40995e7e6755a1c1b07bc3f6f4aec880cc796054b33725bd39a706b1844f"
        );
    }
}

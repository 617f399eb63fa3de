//! The name of a thing in addresses.

use std::{fmt, str::FromStr};

/// A name in addresses: `a–z 0–9 -`, 2 to 64 characters, never reused or renamed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Words that are pages or verbs and can never name a blueprint or a cooperation.
const RESERVED: &[&str] = &[
    "neu",
    "suggest",
    "vorschlag",
    "versionen",
    "vergleich",
    "api",
    "assets",
    "schema",
    "hilfe",
    "admin",
    "null",
];

/// Why a text is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSlug {
    #[error("Der Kurzname „{0}“ muss 2 bis 64 Zeichen lang sein")]
    Length(String),
    #[error(
        "Der Kurzname „{0}“ darf nur aus a–z, 0–9 und einzelnen Bindestrichen zwischen Zeichen bestehen"
    )]
    Characters(String),
    #[error("Der Kurzname „{0}“ ist für Seiten des Registers vergeben")]
    Reserved(String),
}

impl Slug {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for Slug {
    type Err = NoSlug;
    fn from_str(text: &str) -> Result<Self, NoSlug> {
        if !(2..=64).contains(&text.len()) {
            return Err(NoSlug::Length(text.to_owned()));
        }
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain || text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err(NoSlug::Characters(text.to_owned()));
        }
        if RESERVED.contains(&text) {
            return Err(NoSlug::Reserved(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}
impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
crate::text::as_text!(Slug);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_plain_and_free() {
        assert!("hundesteuer-anmelden".parse::<Slug>().is_ok());
        for (text, why) in [
            ("a", "Length"),
            ("Hund", "Characters"),
            ("hund--steuer", "Characters"),
            ("-hund", "Characters"),
            ("müll", "Characters"),
            ("neu", "Reserved"),
        ] {
            let refused = format!("{:?}", text.parse::<Slug>().unwrap_err());
            assert!(refused.starts_with(why), "{text}: {refused}");
        }
    }
}

//! What blueprints cite, in the one spelling by which "who else uses this?" is asked: data fields of FIM, legal bases.

use crate::manifest::LegalBasis;
use std::{fmt, str::FromStr};

/// More is a text and no id, and no name of a law.
const LONGEST: usize = 120;

/// The id of a data field or of a group of them, without its version: `F60000227V1.2` is `F60000227`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(String);

/// Text that is no id of a data field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "„{0}“ ist keine Kennung eines Datenfelds: erwartet wird eine wie F60000227 oder G60000083"
)]
pub struct NoFieldId(pub String);

impl FieldId {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it looks as FIM gives them out: `F` or `G` and digits. Houses have ids of their own as well.
    #[must_use]
    pub fn is_of_fim(&self) -> bool {
        let digits = self.0.strip_prefix(['F', 'G']).unwrap_or_default();
        digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl FromStr for FieldId {
    type Err = NoFieldId;
    fn from_str(text: &str) -> Result<Self, NoFieldId> {
        let id = text.trim().to_uppercase();
        let is_one_word = !id.is_empty() && !id.contains(char::is_whitespace);
        if !is_one_word || id.chars().count() > LONGEST {
            return Err(NoFieldId(text.to_owned()));
        }
        let without = id.rsplit_once('V').filter(|(before, version)| {
            let is_version = version.starts_with(|c: char| c.is_ascii_digit())
                && version.chars().all(|c| c.is_ascii_digit() || c == '.');
            is_version && before.ends_with(|c: char| c.is_ascii_digit())
        });
        Ok(Self(
            without.map_or(id.as_str(), |(before, _)| before).to_owned(),
        ))
    }
}

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A law, or one section of it: `KGG`, `§ 24 KGG`, `Art. 6 DSGVO`.
///
/// Paragraphs and sentences are left out: who asks for § 24 means all of it. The name of the law is compared as it is
/// written, for laws of two Länder may differ in nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    section: Option<String>,
    law: String,
}

/// Text that names no law.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("„{0}“ nennt kein Gesetz: erwartet wird etwa KGG oder § 24 KGG")]
pub struct NoCitation(pub String);

/// What may stand between the number of a section and the law, with a number of its own.
const PARTS: [&str; 16] = [
    "abs",
    "absatz",
    "satz",
    "s",
    "nr",
    "nummer",
    "lit",
    "buchst",
    "buchstabe",
    "halbs",
    "halbsatz",
    "alt",
    "unterabs",
    "bis",
    "und",
    "u",
];

impl Citation {
    /// What a blueprint says in its manifest, the section first, then the law as a whole.
    #[must_use]
    pub fn of(basis: &LegalBasis) -> Vec<Self> {
        let law = joined(basis.law.split_whitespace());
        if law.is_empty() || law.chars().count() > LONGEST {
            return Vec::new();
        }
        let section = basis.section.as_deref().map(spread);
        let section = section.and_then(|text| Some(section_of(&words(&text))?.0));
        let whole = Self {
            section: None,
            law: law.clone(),
        };
        let exact = section.map(|section| Self {
            section: Some(section),
            law,
        });
        exact.into_iter().chain([whole]).collect()
    }
}

impl FromStr for Citation {
    type Err = NoCitation;
    fn from_str(text: &str) -> Result<Self, NoCitation> {
        let refused = || NoCitation(text.to_owned());
        if text.chars().count() > LONGEST {
            return Err(refused());
        }
        let text = spread(text);
        let words = words(&text);
        let (section, law) = match section_of(&words) {
            Some((section, rest)) => (Some(section), rest),
            None => (None, words.as_slice()),
        };
        let law = joined(law.iter().copied());
        if !law.contains(char::is_alphabetic) {
            return Err(refused());
        }
        Ok(Self { section, law })
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.section {
            Some(section) => write!(f, "{section} {}", self.law),
            None => f.write_str(&self.law),
        }
    }
}

/// "§24" as two words.
fn spread(text: &str) -> String {
    text.replace('§', " § ")
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// The sign with its number, and the words behind all that belongs to it.
fn section_of<'a, 'b>(words: &'b [&'a str]) -> Option<(String, &'b [&'a str])> {
    let (first, mut rest) = words.split_first()?;
    let sign = match bare(first).as_str() {
        "§" | "paragraph" | "paragraf" => "§",
        "art" | "artikel" => "Art.",
        _ => return None,
    };
    // "§§ 1 bis 3" is asked for by its first.
    while let Some((&"§", behind)) = rest.split_first() {
        rest = behind;
    }
    let (number, mut rest) = rest.split_first()?;
    let number: String = number.chars().take_while(|c| c.is_alphanumeric()).collect();
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut is_counted = false;
    while let Some((word, behind)) = rest.split_first() {
        let plain = bare(word);
        let is_number = plain.starts_with(|c: char| c.is_ascii_digit());
        // "lit. a": the letter belongs to the word before it.
        let is_letter = is_counted && plain.chars().count() == 1;
        let is_part = PARTS.contains(&plain.as_str());
        let is_mark = matches!(plain.as_str(), "" | "f" | "ff");
        if !(is_number || is_letter || is_part || is_mark) {
            break;
        }
        is_counted = is_part;
        rest = behind;
    }
    Some((format!("{sign} {number}"), rest))
}

/// A word without the stops and dashes around it, in small letters.
fn bare(word: &str) -> String {
    let is_around = |c: char| !c.is_alphanumeric() && c != '§';
    word.trim_matches(is_around).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> String {
        text.parse::<Citation>().unwrap().to_string()
    }

    #[test]
    fn a_field_is_the_same_in_every_version() {
        for text in ["F60000227", "f60000227", " F60000227V1.2 ", "F60000227V2"] {
            let id: FieldId = text.parse().unwrap();
            assert_eq!((id.as_str(), id.is_of_fim()), ("F60000227", true), "{text}");
        }
        for (text, id) in [("Hund.Name", "HUND.NAME"), ("KV", "KV"), ("V1", "V1")] {
            let read: FieldId = text.parse().unwrap();
            assert_eq!((read.as_str(), read.is_of_fim()), (id, false));
        }
        let endless = "F".repeat(121);
        for text in ["", "  ", "Name des Hundes", endless.as_str()] {
            assert!(text.parse::<FieldId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_section_is_the_same_however_it_is_written() {
        for text in [
            "§ 24 KGG",
            "§24 KGG",
            "§§ 24 ff. KGG",
            "Paragraph 24 KGG",
            "Paragraf 24 KGG",
            "§ 24 Abs. 2 Satz 1 Nr. 3 lit. a KGG",
            "§§ 24, 25 KGG",
            "§§ 24 bis 30 KGG",
            "§ 24  Abs.  1   KGG",
        ] {
            assert_eq!(cited(text), "§ 24 KGG", "{text}");
        }
        assert_eq!(cited("§ 34c GewO"), "§ 34c GewO");
        assert_eq!(cited("Artikel 6 Abs. 1 DSGVO"), "Art. 6 DSGVO");
        assert_eq!(cited("§ 7 SGB XII"), "§ 7 SGB XII");
        assert_eq!(
            cited("§ 1 Gesetz über kommunale Abgaben"),
            "§ 1 Gesetz über kommunale Abgaben"
        );
        assert_eq!(cited(" SGB   XII "), "SGB XII");
    }

    #[test]
    fn a_number_alone_cites_nothing() {
        for text in ["", "§", "§ 24", "24", "§ 24 Abs. 2"] {
            assert!(text.parse::<Citation>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_legal_basis_is_found_by_its_section_and_by_its_law() {
        let basis = |law: &str, section: Option<&str>| {
            let basis = LegalBasis {
                law: law.to_owned(),
                section: section.map(str::to_owned),
                land: None,
                as_of: None,
            };
            let told = Citation::of(&basis);
            told.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(basis("KGG", Some("§ 24 Abs. 1")), ["§ 24 KGG", "KGG"]);
        assert_eq!(basis("KAG", Some("§7")), ["§ 7 KAG", "KAG"]);
        assert_eq!(basis("HGO", None), ["HGO"]);
        assert_eq!(basis("HGO", Some("Anlage 2")), ["HGO"]);
        assert_eq!(basis("  ", Some("§ 1")), Vec::<String>::new());
        for cited in basis("Satzung über die Hundesteuer", Some("§ 3")) {
            assert_eq!(cited.parse::<Citation>().unwrap().to_string(), cited);
        }
    }
}

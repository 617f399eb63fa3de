//! A text as the words that meanings are compared by.

use std::collections::HashMap;

use super::kinds::WeakKind;
use crate::german;

/// Words that stand before a circumstance: "Namensänderung nach Scheidung" is about the name.
const BEFORE_CIRCUMSTANCES: [&str; 14] = [
    "nach", "fuer", "wegen", "bei", "beim", "in", "im", "auf", "aus", "mit", "ohne", "trotz",
    "zum", "zur",
];

/// Parts of a provision that are finer than its section.
const FINER_THAN_SECTIONS: [&str; 6] = ["abs", "absatz", "satz", "nr", "nummer", "ziffer"];

/// A word of a question or of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In the one spelling of all comparison.
    pub normal: String,
    /// What is compared.
    pub stem: String,
    /// How much it says.
    pub weight: Weight,
    /// Whether it only tells a circumstance.
    pub aside: bool,
    /// The words it was written as, if they were several.
    pub apart: Vec<String>,
}

/// How much a word says beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Strong,
    Weak,
    Foreign,
    Astray,
}

/// The weak words by their normal spelling.
#[derive(Debug, Default)]
pub(super) struct Weak(HashMap<String, WeakKind>);

impl Weak {
    pub fn of<'a>(words: impl Iterator<Item = (&'a str, WeakKind)>) -> Self {
        Self(
            words
                .map(|(word, kind)| (german::normalise(word), kind))
                .collect(),
        )
    }

    pub fn kind(&self, normal: &str) -> Option<WeakKind> {
        self.0.get(normal).copied()
    }

    fn weight(&self, normal: &str) -> Weight {
        match self.kind(normal) {
            Some(WeakKind::Weak) => Weight::Weak,
            Some(WeakKind::Foreign) => Weight::Foreign,
            Some(WeakKind::Astray) => Weight::Astray,
            Some(WeakKind::Stop) | None => Weight::Strong,
        }
    }

    /// Words of this kind, in normal spelling.
    pub fn all(&self, wanted: WeakKind) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(_, kind)| **kind == wanted)
            .map(|(word, _)| word.as_str())
    }

    /// The telling words of a text, in order.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut reading = Reading::default();
        for word in german::words(text) {
            let Some(normal) = reading.next(&word) else {
                continue;
            };
            if self.kind(&normal) == Some(WeakKind::Stop)
                || (word.form.stop && !normal.starts_with('§'))
            {
                reading.aside |= BEFORE_CIRCUMSTANCES.contains(&normal.as_str());
                continue;
            }
            let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
            if let Some(before) = tokens
                .last_mut()
                .filter(|before| digits(&normal) && digits(&before.normal))
            {
                // A key with blanks in it.
                before.normal.push_str(&normal);
                before.stem.clone_from(&before.normal);
                continue;
            }
            tokens.push(Token {
                stem: stem(&normal),
                weight: self.weight(&normal),
                aside: std::mem::take(&mut reading.aside),
                apart: Vec::new(),
                normal,
            });
        }
        tokens
    }
}

/// Short words keep their ending: "Kurs" is no "Kur".
pub(super) fn stem(normal: &str) -> String {
    if normal.chars().count() <= 4 {
        normal.to_owned()
    } else {
        german::stem(normal)
    }
}

/// Puts sections of laws together: "§ 34c Abs. 1 GewO" and "Paragraf 34c GewO" are "§34c" and "gewo".
#[derive(Default)]
struct Reading {
    /// Where the last section ended: its bare number comes once more.
    section_end: Option<usize>,
    announced: bool,
    in_section: bool,
    social_code: bool,
    finer: bool,
    aside: bool,
}

/// The books of the social code have Roman numbers; people type "SGB 8".
const BOOKS: [&str; 14] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
];

impl Reading {
    fn book<'a>(&mut self, normal: &'a str) -> &'a str {
        let of_code = std::mem::replace(&mut self.social_code, normal == "sgb");
        let number = normal.parse::<usize>().ok().filter(|_| of_code);
        let book = number.and_then(|number| BOOKS.get(number.checked_sub(1)?));
        book.copied().unwrap_or(normal)
    }

    fn next(&mut self, word: &german::Word) -> Option<String> {
        let normal = self.book(word.form.normal.as_str());
        let number = normal.starts_with(|c: char| c.is_ascii_digit());
        if self.section_end.take() == Some(word.to) {
            return None;
        }
        if normal.starts_with('§') {
            self.section_end = Some(word.to);
            (self.in_section, self.finer) = (true, false);
            return Some(normal.to_owned());
        }
        if matches!(normal, "paragraf" | "paragraph") {
            self.announced = true;
            return None;
        }
        if std::mem::take(&mut self.announced) && number {
            (self.in_section, self.finer) = (true, false);
            return Some(format!("§{normal}"));
        }
        if self.in_section && FINER_THAN_SECTIONS.contains(&normal) {
            self.finer = true;
            return None;
        }
        if std::mem::take(&mut self.finer) && number {
            return None;
        }
        Some(normal.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normals(text: &str) -> Vec<String> {
        let weak = Weak::of([("der", WeakKind::Stop), ("nach", WeakKind::Stop)].into_iter());
        weak.tokens(text).into_iter().map(|t| t.normal).collect()
    }

    #[test]
    fn sections_are_words_without_what_is_finer() {
        for text in [
            "§ 34c GewO",
            "§34c GewO",
            "Paragraf 34c GewO",
            "§ 34c Abs. 1 Satz 2 GewO",
        ] {
            assert_eq!(normals(text), ["§34c", "gewo"], "{text}");
        }
        assert_eq!(normals("Nr. 7"), ["nr", "7"]);
        assert_eq!(normals("§ 24 SGB 8"), normals("§ 24 SGB VIII"));
    }

    #[test]
    fn what_follows_nach_is_a_circumstance() {
        let weak = Weak::of([("nach", WeakKind::Stop)].into_iter());
        let aside: Vec<bool> = weak
            .tokens("Namensänderung nach Scheidung")
            .iter()
            .map(|token| token.aside)
            .collect();
        assert_eq!(aside, [false, true]);
    }

    #[test]
    fn short_words_keep_their_ending() {
        assert_ne!(stem("kurs"), stem("kur"));
        assert_eq!(stem("hunde"), stem("hund"));
    }
}

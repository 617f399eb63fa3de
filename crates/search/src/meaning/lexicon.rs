//! The words that catalogue and tables know: to tell unknown ones, to mend slips, to take compounds apart.

use std::collections::HashMap;

use super::kinds::WeakKind;
use super::slips::{self, Typed};
use super::tokens::{Token, Weak, stem};

/// A stem, as a number.
pub(super) type Term = u32;

/// What may stand between the parts of a compound.
const JOINTS: [&str; 7] = ["", "s", "es", "n", "en", "ns", "er"];
/// Shorter pieces are found in everything.
const SHORTEST_PART: usize = 4;
/// But these are parts of many words of the town hall.
const SHORT_PARTS: [&str; 16] = [
    "amt", "bad", "bau", "bus", "ehe", "gas", "hof", "kfz", "lkw", "ort", "pkw", "rad", "see",
    "tod", "tor", "weg",
];
const MOST_PARTS: usize = 4;
/// Shorter heads say too little, and what stands before them is a word as well.
const SHORTEST_HEAD: usize = 6;
const SHORTEST_HEAD_OF: usize = 4;

/// A part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub term: Term,
    pub normal: String,
    pub weak: bool,
}

/// Known words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    terms: HashMap<String, Term>,
    /// Every spelling that may be a part: whole words and stems, with the term.
    pieces: HashMap<String, Term>,
    spelled: slips::Spelled,
    pub weak: Weak,
}

impl Lexicon {
    pub fn new(weak: Weak) -> Self {
        let mut lexicon = Self::default();
        for word in weak.all(WeakKind::Weak).chain(weak.all(WeakKind::Astray)) {
            lexicon.learn(word, &stem(word));
        }
        lexicon.weak = weak;
        lexicon
    }

    /// The words of a text, which are known from now on.
    pub fn learn_all(&mut self, text: &str) -> Vec<(Token, Term)> {
        let tokens = self.weak.tokens(text);
        tokens
            .into_iter()
            .map(|token| {
                let term = self.learn(&token.normal, &token.stem);
                (token, term)
            })
            .collect()
    }

    fn learn(&mut self, normal: &str, stem: &str) -> Term {
        let next = Term::try_from(self.terms.len()).unwrap_or(Term::MAX);
        let term = *self.terms.entry(stem.to_owned()).or_insert(next);
        self.spelled.learn(normal, term);
        if normal.chars().all(char::is_alphabetic) {
            for piece in [normal, stem] {
                if piece.len() >= SHORTEST_PART || SHORT_PARTS.contains(&piece) {
                    self.pieces.entry(piece.to_owned()).or_insert(term);
                }
            }
        }
        term
    }

    pub fn term(&self, stem: &str) -> Option<Term> {
        self.terms.get(stem).copied()
    }

    /// Puts the spellings in order; to be called once, when everything is learnt.
    pub fn settle(&mut self) {
        self.spelled.settle();
    }

    /// The known word that this one is a slip of, and how many slips it takes.
    pub fn mended(&self, normal: &str) -> Option<(usize, &str, Term)> {
        if matches!(
            self.weak.kind(normal),
            Some(WeakKind::Foreign | WeakKind::Astray)
        ) {
            return None;
        }
        self.spelled.nearest(&Typed::new(normal))
    }

    /// The known words that this one is made of, at least two; or none.
    ///
    /// The fewest parts are best, then a weak last part, then the longest first one ("gewerbesteuer + befreiung", not
    /// "gewerbe + steuerbefreiung").
    pub fn apart(&self, normal: &str) -> Vec<Part> {
        if normal.len() < 2 * SHORTEST_PART - 1 || !normal.chars().all(char::is_alphabetic) {
            return Vec::new();
        }
        let mut best = None;
        self.go_on(normal, &mut Vec::new(), &mut best);
        best.map_or_else(Vec::new, |(_, parts)| parts)
    }

    fn go_on(&self, rest: &str, before: &mut Vec<Part>, best: &mut Option<(Rank, Vec<Part>)>) {
        if rest.is_empty() {
            if before.len() > 1 {
                let rank = rank(before);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    *best = Some((rank, before.clone()));
                }
            }
            return;
        }
        let most = best.as_ref().map_or(MOST_PARTS, |(rank, _)| rank.0);
        if before.len() >= most {
            return;
        }
        let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        // The longest piece first: it leaves the least to do.
        for end in ends
            .filter(|at| *at >= 3)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            if before.is_empty() && end == rest.len() {
                continue;
            }
            let (piece, after) = rest.split_at(end);
            if let Some(part) = self.part(piece) {
                before.push(part);
                self.go_on(after, before, best);
                before.pop();
            }
        }
    }

    fn part(&self, piece: &str) -> Option<Part> {
        JOINTS.iter().find_map(|joint| {
            let bare = piece.strip_suffix(joint)?;
            let term = *self.pieces.get(bare)?;
            Some(Part {
                term,
                normal: bare.to_owned(),
                weak: [bare, piece]
                    .iter()
                    .any(|word| self.weak.kind(word) == Some(WeakKind::Weak)),
            })
        })
    }

    /// The known word that an unknown compound ends in, which says what kind of thing it is: "Damwildgehege".
    pub fn head(&self, normal: &str) -> Option<(String, Part)> {
        let starts = normal
            .char_indices()
            .map(|(at, _)| at)
            .skip(SHORTEST_HEAD_OF - 1);
        starts
            .map(|at| normal.split_at(at))
            .take_while(|(_, head)| head.len() >= SHORTEST_HEAD)
            .find_map(|(before, head)| {
                let part = Part {
                    term: *self.pieces.get(head)?,
                    normal: head.to_owned(),
                    weak: false,
                };
                self.weak
                    .kind(head)
                    .is_none()
                    .then(|| (before.to_owned(), part))
            })
    }

    /// The same verb in its first form, if it is known: "angemeldet", "abzumelden", "beantragt".
    pub fn verb(&self, normal: &str) -> Option<(String, Term)> {
        slips::first_forms(normal)
            .into_iter()
            .find_map(|form| Some((form.clone(), self.term(&stem(&form))?)))
    }
}

/// Less is better: number of parts, whether the last one says something, length of what follows the first.
type Rank = (usize, bool, usize);

fn rank(parts: &[Part]) -> Rank {
    let tail: usize = parts.iter().skip(1).map(|part| part.normal.len()).sum();
    (
        parts.len(),
        !parts.last().is_some_and(|last| last.weak),
        tail,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let weak = Weak::of(
            [
                ("Antrag", WeakKind::Weak),
                ("Wetter", WeakKind::Foreign),
                ("Befreiung", WeakKind::Weak),
            ]
            .into_iter(),
        );
        let mut lexicon = Lexicon::new(weak);
        for text in [
            "Hundesteuer",
            "Gewerbesteuer Gewerbe Steuer",
            "Wohngeld",
            "Schule Verwaltung Amt",
            "Anmeldung",
        ] {
            lexicon.learn_all(text);
        }
        lexicon.settle();
        lexicon
    }

    fn apart(word: &str) -> Vec<String> {
        let parts = lexicon().apart(word);
        parts.into_iter().map(|part| part.normal).collect()
    }

    #[test]
    fn compounds_are_made_of_known_words() {
        assert_eq!(
            apart("gewerbesteuerbefreiung"),
            ["gewerbesteuer", "befreiung"]
        );
        assert_eq!(apart("wohngeldantrag"), ["wohngeld", "antrag"]);
        assert_eq!(apart("schulverwaltungsamt"), ["schul", "verwaltung", "amt"]);
        assert!(
            apart("hundesteuer").is_empty(),
            "it is known as a whole and Hund is not"
        );
        assert!(apart("apfelkuchen").is_empty());
    }

    #[test]
    fn slips_are_mended_but_not_words_of_another_world() {
        let lexicon = lexicon();
        let mended = |word: &str| {
            lexicon
                .mended(word)
                .map(|(slips, word, _)| (slips, word.to_owned()))
        };
        assert_eq!(mended("hundesteur"), Some((1, "hundesteuer".into())));
        assert_eq!(mended("hundestuerr"), Some((2, "hundesteuer".into())));
        assert_eq!(mended("wetter"), None);
    }

    #[test]
    fn verbs_are_known_in_their_other_forms() {
        let lexicon = lexicon();
        for word in ["angemeldet", "anzumelden"] {
            assert_eq!(
                lexicon.verb(word).map(|(_, term)| term),
                lexicon.term("anmeld"),
                "{word}"
            );
        }
    }
}

//! What the search says of a question it has read.

use super::lexicon::Term;
use super::question::{Atoms, Familiar, Item, Question};
use super::rules::Rule;

/// What is meant by a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meaning {
    /// A number of the catalogue; nothing else is meant then.
    pub key: Option<Key>,
    /// The bundles that are meant, best first, at most 20.
    pub bundles: Vec<Meant>,
    /// The words as understood, in the order of the question; each word is in one of them.
    pub concepts: Vec<Concept>,
    /// Whether anything of the catalogue fits.
    pub fit: Fit,
}

/// Whether anything of the catalogue fits a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fit {
    /// Nothing was asked, or there is no catalogue to ask.
    #[default]
    Unasked,
    /// Some bundles are meant.
    Bundles,
    /// Nothing in the catalogue fits; a text may still have just these words.
    Nothing,
}

/// A number of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A bundle.
    Bundle(String),
    /// The services whose keys begin like this.
    Services(String),
}

/// A bundle that is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    /// Its number.
    pub id: String,
    /// How surely: 1 where the table names it for all that was asked, more for its very name.
    pub score: f32,
}

/// Words of the question that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Concept {
    /// The words, as they stand in the question and as they are understood.
    pub words: Vec<Spelt>,
    /// Official words that stand for them all together, surest first.
    pub alternatives: Vec<Alternative>,
    /// How much they say.
    pub strength: Strength,
}

/// How much words say beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// What is looked for.
    Strong,
    /// Only what to do with it.
    Weak,
}

impl Strength {
    const fn weak_if(weak: bool) -> Self {
        if weak { Self::Weak } else { Self::Strong }
    }
}

/// A word of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelt {
    /// In normal spelling; words that were written apart are joined.
    pub normal: String,
    /// The words it was written as, if they were several.
    pub apart: Vec<String>,
    /// The known word that it is another form or a slip of.
    pub mended: Option<String>,
    /// The known words that it is made of.
    pub parts: Vec<Piece>,
    /// What is known of it.
    pub familiar: Familiar,
}

/// A known word inside a longer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// In normal spelling.
    pub normal: String,
    /// How much it says.
    pub strength: Strength,
}

/// Official words that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// In normal spelling.
    pub words: Vec<String>,
    /// How surely they are meant, up to 1.
    pub weight: f32,
}

/// Official words beyond these only make the answer slower.
const MOST_ALTERNATIVES: usize = 6;
/// Words that announce a number of the catalogue.
const LABELS: [&str; 8] = [
    "leika",
    "ozg",
    "id",
    "schluessel",
    "leikaschluessel",
    "ozgid",
    "leikaid",
    "nr",
];
/// Fewer digits may be anything.
const LEAST_DIGITS: usize = 5;
const LONGEST_KEY: usize = 14;

/// The number of the catalogue that was typed, with dots and blanks as one likes.
pub(super) fn key(typed: &str) -> Option<Key> {
    let mut digits = String::new();
    for word in typed.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | ':' | '/')) {
        if word.chars().all(|c| c.is_ascii_digit()) {
            digits.push_str(word);
        } else if !LABELS.contains(&crate::normalise(word).as_str()) {
            return None;
        }
    }
    match digits.len() {
        LEAST_DIGITS if !digits.starts_with("99") => Some(Key::Bundle(digits)),
        LEAST_DIGITS..=LONGEST_KEY => Some(Key::Services(digits)),
        _ => None,
    }
}

/// The question in parts: the widest entries first, and what is left word by word.
pub(super) fn concepts(question: &Question, rules: &[(&Rule, Atoms, f32)]) -> Vec<Concept> {
    let mut widest: Vec<Atoms> = rules
        .iter()
        .map(|(_, atoms, _)| whole_items(question, *atoms))
        .collect();
    widest.sort_by(|a, b| {
        question
            .weight(*b)
            .total_cmp(&question.weight(*a))
            .then_with(|| a.cmp(b))
    });
    widest.dedup();
    let mut parts: Vec<Atoms> = Vec::new();
    let items = (0..question.items.len()).map(|at| question.of_item(at));
    for atoms in widest.into_iter().chain(items) {
        if parts.iter().all(|taken| taken & atoms == 0) {
            parts.push(atoms);
        }
    }
    parts.sort_by_key(|atoms| atoms.trailing_zeros());
    parts
        .into_iter()
        .map(|atoms| concept(question, rules, atoms))
        .collect()
}

/// A part of a compound stands for the whole of it.
fn whole_items(question: &Question, atoms: Atoms) -> Atoms {
    (0..question.items.len())
        .map(|at| question.of_item(at))
        .filter(|item| item & atoms != 0)
        .fold(atoms, |all, item| all | item)
}

fn concept(question: &Question, rules: &[(&Rule, Atoms, f32)], atoms: Atoms) -> Concept {
    let items: Vec<&Item> = question
        .items
        .iter()
        .enumerate()
        .filter(|(at, _)| question.of_item(*at) & atoms != 0)
        .map(|(_, item)| item)
        .collect();
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (rule, about, sure) in rules {
        if *about != atoms {
            continue;
        }
        for alternative in &rule.alternatives {
            let known = alternatives
                .iter()
                .any(|known| known.words == alternative.normals);
            if !known && !alternative.normals.is_empty() {
                alternatives.push(Alternative {
                    words: alternative.normals.clone(),
                    weight: alternative.weight * sure,
                });
            }
        }
    }
    alternatives.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    alternatives.truncate(MOST_ALTERNATIVES);
    Concept {
        strength: Strength::weak_if(items.iter().all(|item| item.weak)),
        words: items.into_iter().map(spelt).collect(),
        alternatives,
    }
}

fn spelt(item: &Item) -> Spelt {
    Spelt {
        normal: item.typed.clone(),
        apart: item.apart.clone(),
        mended: item.mended.clone(),
        parts: item
            .parts
            .iter()
            .filter(|part| part.term != Term::MAX)
            .map(|part| Piece {
                normal: part.normal.clone(),
                strength: Strength::weak_if(part.weak),
            })
            .collect(),
        familiar: item.familiar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_catalogue_are_known_by_their_digits() {
        let services = |digits: &str| Some(Key::Services(digits.to_owned()));
        assert_eq!(key("99 102 013 000 000"), services("99102013000000"));
        assert_eq!(key("99.102.013"), services("99102013"));
        assert_eq!(key("LeiKa-Schlüssel: 99102013"), services("99102013"));
        assert_eq!(key("OZG 10160"), Some(Key::Bundle("10160".into())));
        for text in [
            "1234",
            "§ 24 KGG",
            "Haus 99102013",
            "",
            "-",
            "99102013000000000",
        ] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}

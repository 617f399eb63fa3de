//! The everyday words as rules: what has to be in the question, and what it then means.

use std::collections::HashMap;

use super::kinds::Direction;
use super::lexicon::{Lexicon, Term};
use super::question::Stands;
use super::shelf::{Place, Shelf};
use super::tokens::Weight;
use super::wordbook::{Entry, Wordbook};

/// From right to left an entry is a little less sure.
const BACKWARDS: f32 = 0.85;
/// Each further alternative, each further bundle.
const NEXT_ALTERNATIVE: f32 = 0.95;
const NEXT_BUNDLE: f32 = 0.88;

/// Weak words of an official name count little there.
pub(super) const WEAK_IN_PHRASE: f32 = 0.4;

/// An entry of the table, ready to be applied.
#[derive(Debug)]
pub(super) struct Rule {
    /// The words that have to be in the question, in the order of their numbers, each once.
    pub words: Vec<Term>,
    pub alternatives: Vec<Alternative>,
    pub bundles: Vec<(Place, f32)>,
    pub loose: bool,
}

/// Official words that belong together.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub words: Vec<(Term, f32)>,
    pub normals: Vec<String>,
    pub weight: f32,
}

/// All rules, found by their rarest word.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    by_word: HashMap<Term, Vec<usize>>,
}

impl Rules {
    /// Learns the words of the table.
    pub fn learn(book: &Wordbook, lexicon: &mut Lexicon) {
        for entry in book.entries() {
            lexicon.learn_all(&entry.word);
            for official in &entry.official {
                lexicon.learn_all(official);
            }
        }
    }

    /// The rules of the table; its words and the bundles are known.
    pub fn of(book: &Wordbook, lexicon: &Lexicon, shelf: &Shelf) -> Self {
        let places: HashMap<&str, Place> = shelf
            .ids
            .iter()
            .enumerate()
            .map(|(place, id)| (id.as_str(), place))
            .collect();
        let mut rules = Vec::new();
        for entry in book.entries() {
            let weight = entry.kind.weight();
            rules.extend(rule(
                entry,
                &entry.word,
                &entry.official,
                weight,
                lexicon,
                &places,
            ));
            if let (Direction::Both, Some(official)) = (entry.direction, entry.official.first()) {
                let back = std::slice::from_ref(&entry.word);
                rules.extend(rule(
                    entry,
                    official,
                    back,
                    weight * BACKWARDS,
                    lexicon,
                    &places,
                ));
            }
        }
        let mut often: HashMap<Term, usize> = HashMap::new();
        for term in rules.iter().flat_map(|rule: &Rule| &rule.words) {
            *often.entry(*term).or_default() += 1;
        }
        let mut by_word: HashMap<Term, Vec<usize>> = HashMap::new();
        for (at, rule) in rules.iter().enumerate() {
            if let Some(rarest) = rule.words.iter().min_by_key(|term| often.get(term)) {
                by_word.entry(*rarest).or_default().push(at);
            }
        }
        Self { rules, by_word }
    }

    /// The rules whose words are all among these.
    pub fn fitting(&self, words: &HashMap<Term, Stands>) -> Vec<&Rule> {
        words
            .keys()
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .filter_map(|at| self.rules.get(*at))
            .filter(|rule| rule.words.iter().all(|word| words.contains_key(word)))
            .collect()
    }

    /// Whether some rule is about exactly these words.
    pub fn has_phrase(&self, words: &[Term]) -> bool {
        let mut sorted = words.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        words
            .iter()
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .filter_map(|at| self.rules.get(*at))
            .any(|rule| rule.words == sorted)
    }
}

fn rule(
    entry: &Entry,
    from: &str,
    to: &[String],
    weight: f32,
    lexicon: &Lexicon,
    places: &HashMap<&str, Place>,
) -> Option<Rule> {
    let mut words: Vec<Term> = terms(from, lexicon)
        .into_iter()
        .map(|(term, _, _)| term)
        .collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return None;
    }
    let mut alternatives = Vec::new();
    let mut sure = weight;
    for official in to {
        let found = terms(official, lexicon);
        alternatives.push(Alternative {
            words: found
                .iter()
                .map(|(term, weight, _)| (*term, *weight))
                .collect(),
            normals: found.into_iter().map(|(_, _, normal)| normal).collect(),
            weight: sure,
        });
        sure *= NEXT_ALTERNATIVE;
    }
    let mut bundles = Vec::new();
    let mut sure = weight;
    for place in entry
        .bundles
        .iter()
        .filter_map(|id| places.get(id.as_str()))
    {
        bundles.push((*place, sure));
        sure *= NEXT_BUNDLE;
    }
    Some(Rule {
        words,
        alternatives,
        bundles,
        loose: entry.kind.is_loose(),
    })
}

fn terms(text: &str, lexicon: &Lexicon) -> Vec<(Term, f32, String)> {
    let tokens = lexicon.weak.tokens(text).into_iter();
    tokens
        .filter_map(|token| {
            let weight = match token.weight {
                Weight::Weak => WEAK_IN_PHRASE,
                Weight::Strong | Weight::Foreign => 1.0,
            };
            Some((lexicon.term(&token.stem)?, weight, token.normal))
        })
        .collect()
}

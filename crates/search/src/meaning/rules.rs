//! The everyday words as rules: what has to be in the question, and what it then means.

use std::collections::HashMap;

use super::kinds::Direction;
use super::lexicon::{Lexicon, Term};
use super::question::Stands;
use super::shelf::Place;
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
    /// The rules of the table, whose words are known from now on; the bundles have their places.
    pub fn learn(book: &Wordbook, lexicon: &mut Lexicon, places: &HashMap<&str, Place>) -> Self {
        let mut rules = Vec::new();
        for entry in book.entries() {
            let word = phrase(&entry.word, lexicon);
            let official: Vec<Phrase> = entry
                .official
                .iter()
                .map(|official| phrase(official, lexicon))
                .collect();
            let weight = entry.kind.weight();
            rules.extend(rule(entry, &word, &official, weight, places));
            if let (Direction::Both, Some(official)) = (entry.direction, official.first()) {
                let back = std::slice::from_ref(&word);
                rules.extend(rule(entry, official, back, weight * BACKWARDS, places));
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

/// A word of a phrase: its number, what it counts there, its normal spelling.
type Phrase = Vec<(Term, f32, String)>;

fn rule(
    entry: &Entry,
    from: &Phrase,
    to: &[Phrase],
    weight: f32,
    places: &HashMap<&str, Place>,
) -> Option<Rule> {
    let mut words: Vec<Term> = from.iter().map(|(term, _, _)| *term).collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return None;
    }
    let mut alternatives = Vec::new();
    let mut sure = weight;
    for official in to {
        let (numbers, normals) = official
            .iter()
            .map(|(term, weight, normal)| ((*term, *weight), normal.clone()))
            .unzip();
        alternatives.push(Alternative {
            words: numbers,
            normals,
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

fn phrase(text: &str, lexicon: &mut Lexicon) -> Phrase {
    let tokens = lexicon.learn_all(text).into_iter();
    tokens
        .map(|(token, term)| {
            let weight = match token.weight {
                Weight::Weak => WEAK_IN_PHRASE,
                Weight::Strong | Weight::Foreign | Weight::Astray => 1.0,
            };
            (term, weight, token.normal)
        })
        .collect()
}

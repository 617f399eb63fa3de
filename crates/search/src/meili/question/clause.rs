//! What a question consists of: its words, alone or together, and what they stand for.

use std::sync::Arc;

use crate::german::{Form, form, stem};
use crate::meaning::{Concept, Familiar, Spelt, Strength};

/// Other meanings of a word beyond these are far-fetched.
const MOST_MEANINGS: usize = 4;

/// A word, and what it is made of.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub form: Arc<Form>,
    /// Stems of the parts of a compound.
    pub parts: Vec<String>,
}

/// One word of the question, or several that mean something together.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub own: Vec<Word>,
    /// What else may be looked for in their place.
    pub meanings: Vec<(Vec<Word>, f64)>,
    /// Says what is looked for, and not only what to do with it.
    pub strong: bool,
    pub familiar: Familiar,
}

/// How words are written in a question.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    Stems,
    /// Compounds by their parts.
    Parts,
    /// As typed, for slips of the pen.
    Whole,
}

impl Word {
    pub fn of(normal: &str) -> Self {
        let form = form(normal);
        Self {
            parts: form.parts.iter().map(|part| part.stem.clone()).collect(),
            form,
        }
    }
}

impl Clause {
    pub fn of(word: Word) -> Self {
        Self {
            own: vec![word],
            meanings: Vec::new(),
            strong: true,
            familiar: Familiar::Known,
        }
    }

    /// The bundles that are meant answer it; else a text has to.
    pub fn is_understood(&self) -> bool {
        !matches!(self.familiar, Familiar::Unknown | Familiar::Foreign)
    }
}

/// Words that belong together, as the registry understands them.
pub(super) fn clause(concept: &Concept) -> Clause {
    let own = concept.words.iter().map(|spelt| {
        let word = Word::of(&spelt.normal);
        match spelt.parts.is_empty() || !word.parts.is_empty() {
            true => word,
            false => Word {
                parts: spelt.parts.iter().map(|part| stem(&part.normal)).collect(),
                ..word
            },
        }
    });
    let spelt = concept.words.iter();
    let is_mended = concept.words.iter().any(|spelt| spelt.mended.is_some());
    let right = |spelt: &Spelt| Word::of(spelt.mended.as_ref().unwrap_or(&spelt.normal));
    let mended = is_mended.then(|| (spelt.clone().map(right).collect(), 0.95));
    let is_apart = concept.words.iter().any(|spelt| !spelt.apart.is_empty());
    let apart = |spelt: &Spelt| match spelt.apart.is_empty() {
        true => vec![Word::of(&spelt.normal)],
        false => spelt.apart.iter().map(|word| Word::of(word)).collect(),
    };
    let apart = is_apart.then(|| (spelt.flat_map(apart).collect(), 0.95));
    let alternatives = concept.alternatives.iter().map(|alternative| {
        let words = alternative
            .words
            .iter()
            .map(|word| Word::of(word))
            .collect();
        (words, f64::from(alternative.weight) * 0.9)
    });
    let unknown = |spelt: &&Spelt| matches!(spelt.familiar, Familiar::Unknown | Familiar::Foreign);
    let strangest = concept.words.iter().find(unknown).or(concept.words.first());
    Clause {
        meanings: mended
            .into_iter()
            .chain(apart)
            .chain(alternatives)
            .take(MOST_MEANINGS)
            .collect(),
        own: own.collect(),
        strong: concept.strength == Strength::Strong,
        familiar: strangest.map_or(Familiar::Known, |spelt| spelt.familiar),
    }
}

/// The words of clauses, some by what they stand for.
pub(super) fn replaced<'a>(
    clauses: &[&Clause],
    by: impl Fn(usize) -> Option<&'a Vec<Word>>,
) -> Vec<Word> {
    let instead = |(at, clause): (usize, &&Clause)| by(at).unwrap_or(&clause.own).clone();
    clauses.iter().enumerate().flat_map(instead).collect()
}

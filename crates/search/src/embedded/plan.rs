//! From what was typed and what is meant by it to what is looked for.

use std::sync::Arc;

use super::vocabulary::Vocabulary;
use crate::german::{Form, form, stem, words};
use crate::highlight::Marks;
use crate::meaning::{Concept, Familiar, Fit, Key, Meaning, Spelt, Strength};

/// Beginnings that are scored one by one; the others only count as found.
const SCORED_BEGINNINGS: usize = 8;
/// What a mended word, an official word and the parts of a compound weigh beside the word as typed.
const MENDED: f32 = 0.5;
const OFFICIAL: f32 = 0.8;
const PARTS: f32 = 0.5;
const STRONG_PARTS: f32 = 0.4;

/// What is looked for.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A word, by stem.
    Stem(String),
    /// All of these in one field: the parts of a compound.
    Together(Vec<String>),
    /// All of these anywhere.
    All(Vec<Wanted>),
    /// One of these, each with its weight.
    Any(Vec<(Wanted, f32)>),
    /// A word that begins like this: stems to score, and every word of the dictionary.
    Beginning {
        prefix: String,
        stems: Vec<String>,
        all: Vec<String>,
    },
}

/// One word of the question, or several that belong together.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub wanted: Wanted,
    /// The word, where the clause is a single one that nobody knows: it may be a slip of a word in the texts.
    pub unknown: Option<Arc<Form>>,
    /// Says what is looked for, and not only what to do with it.
    pub strong: bool,
    /// The bundles that are meant answer it; else a text has to.
    pub understood: bool,
}

/// The question, word by word, and the bundles that it means.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub clauses: Vec<Clause>,
    /// Numbers of bundles with their scores.
    pub meant: Vec<(String, f32)>,
    pub fit: Fit,
}

impl Plan {
    /// Reads what was typed; an open last word also stands for its continuations.
    pub fn read(
        typed: &str,
        meaning: &Meaning,
        vocabulary: &Vocabulary<'_>,
    ) -> tantivy::Result<Self> {
        let open = open_word(typed);
        let mut clauses = match &meaning.key {
            Some(Key::Bundle(digits) | Key::Services(digits)) => {
                vec![still_typed(digits, vocabulary)?]
            }
            None => by_concept(&meaning.concepts, open.as_deref(), vocabulary)?,
        };
        if let (true, Some(open)) = (clauses.is_empty(), open) {
            // A word without meaning may be the beginning of one: "wir" of "Wirtschaft".
            clauses.extend(beginning(&open, vocabulary)?.map(|wanted| Clause {
                wanted,
                unknown: None,
                strong: true,
                understood: false,
            }));
        }
        let meant = meaning.bundles.iter();
        Ok(Self {
            clauses,
            meant: meant.map(|meant| (meant.id.clone(), meant.score)).collect(),
            fit: meaning.fit,
        })
    }

    /// Whether the question means any bundle, and says more than a key.
    pub fn is_meant(&self) -> bool {
        !self.meant.is_empty()
    }

    /// Words and beginnings to mark in the texts of a hit.
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::default();
        for clause in &self.clauses {
            mark(&clause.wanted, &mut marks);
        }
        marks
    }
}

impl Clause {
    /// Adds what the word may have been meant to be; whether anything was added.
    pub fn forgive(&mut self, vocabulary: &Vocabulary<'_>) -> tantivy::Result<bool> {
        let (Some(single), Wanted::Any(any)) = (&self.unknown, &mut self.wanted) else {
            return Ok(false);
        };
        let before = any.len();
        if let Some(parts) = known_parts(&single.normal, vocabulary)? {
            any.push((Wanted::Together(parts), 0.6));
        }
        for similar in vocabulary.similar(&single.normal)? {
            any.push((Wanted::Stem(stem(&similar)), MENDED));
        }
        Ok(any.len() > before)
    }
}

/// The last word, in normal spelling, if it may go on.
fn open_word(typed: &str) -> Option<String> {
    let last = words(typed).pop()?;
    (last.to == typed.len()).then(|| last.form.normal.clone())
}

fn still_typed(digits: &str, vocabulary: &Vocabulary<'_>) -> tantivy::Result<Clause> {
    let mut any = vec![(word(&form(digits)), 1.0)];
    any.extend(beginning(digits, vocabulary)?.map(|wanted| (wanted, 0.4)));
    Ok(Clause {
        wanted: Wanted::Any(any),
        unknown: None,
        strong: true,
        understood: false,
    })
}

fn by_concept(
    concepts: &[Concept],
    open: Option<&str>,
    vocabulary: &Vocabulary<'_>,
) -> tantivy::Result<Vec<Clause>> {
    let mut clauses = Vec::new();
    let mut at = 0;
    while let Some(rest) = concepts.get(at..).filter(|rest| !rest.is_empty()) {
        let joined = joined(rest, vocabulary)?;
        let covers = joined.as_ref().map_or(1, |(covers, _)| *covers);
        let group = rest.get(..covers).unwrap_or(rest);
        let mut clause = clause(group);
        if let (Some((_, whole)), Wanted::Any(any)) = (joined, &mut clause.wanted) {
            any.push((word(&whole), 1.0));
        }
        let last = open.filter(|_| at + covers == concepts.len());
        if let (Some(open), Some(typed), Wanted::Any(any)) =
            (last, only_word(group), &mut clause.wanted)
            && typed.normal == open
            && typed.familiar != Familiar::Foreign
        {
            any.extend(beginning(open, vocabulary)?.map(|wanted| (wanted, 0.4)));
        }
        clauses.push(clause);
        at += covers;
    }
    Ok(clauses)
}

fn only_word(group: &[Concept]) -> Option<&Spelt> {
    match group {
        [concept] => match concept.words.as_slice() {
            [word] => Some(word),
            _ => None,
        },
        _ => None,
    }
}

fn clause(group: &[Concept]) -> Clause {
    let spelt: Vec<&Spelt> = group.iter().flat_map(|concept| &concept.words).collect();
    let all = |wanted: Vec<Wanted>| match <[Wanted; 1]>::try_from(wanted) {
        Ok([single]) => single,
        Err(several) => Wanted::All(several),
    };
    let mut any = vec![(
        all(spelt.iter().map(|spelt| as_typed(spelt)).collect()),
        1.0,
    )];
    if spelt.iter().any(|spelt| spelt.mended.is_some()) {
        let mended = spelt.iter().map(|spelt| {
            let right = spelt.mended.as_ref().unwrap_or(&spelt.normal);
            word(&form(right))
        });
        any.push((all(mended.collect()), MENDED));
    }
    for alternative in group.iter().flat_map(|concept| &concept.alternatives) {
        let words = alternative.words.iter().map(|normal| word(&form(normal)));
        any.push((all(words.collect()), OFFICIAL * alternative.weight));
    }
    let unknown = |spelt: &&Spelt| matches!(spelt.familiar, Familiar::Unknown | Familiar::Foreign);
    Clause {
        wanted: Wanted::Any(any),
        unknown: only_word(group)
            .filter(|spelt| matches!(spelt.familiar, Familiar::Unknown | Familiar::Apart))
            .map(|spelt| form(&spelt.normal)),
        strong: group
            .iter()
            .any(|concept| concept.strength == Strength::Strong),
        understood: !spelt.iter().any(unknown),
    }
}

/// A word as typed; where it was written apart, its pieces as well.
fn as_typed(spelt: &Spelt) -> Wanted {
    let whole = word(&form(&spelt.normal));
    let mut any = vec![(whole, 1.0)];
    if !spelt.apart.is_empty() {
        let pieces = spelt.apart.iter().map(|piece| word(&form(piece)));
        any.push((Wanted::All(pieces.collect()), 1.0));
    }
    let strong: Vec<String> = spelt
        .parts
        .iter()
        .filter(|part| part.strength == Strength::Strong)
        .map(|part| stem(&part.normal))
        .collect();
    if spelt.familiar == Familiar::Apart && !strong.is_empty() {
        any.push((Wanted::Together(strong), STRONG_PARTS));
    }
    if any.len() == 1 {
        any.remove(0).0
    } else {
        Wanted::Any(any)
    }
}

/// Neighbours that nobody knows and that are one word in the texts: "Bürger Koffer".
fn joined(
    rest: &[Concept],
    vocabulary: &Vocabulary<'_>,
) -> tantivy::Result<Option<(usize, Arc<Form>)>> {
    for covers in [3, 2] {
        let Some(group) = rest.get(..covers) else {
            continue;
        };
        let single =
            |concept: &Concept| concept.words.len() == 1 && concept.alternatives.is_empty();
        if !group.iter().all(single) {
            continue;
        }
        let words = group.iter().flat_map(|concept| &concept.words);
        let whole: String = words.map(|spelt| spelt.normal.as_str()).collect();
        if vocabulary.knows(&whole)? {
            return Ok(Some((covers, form(&whole))));
        }
    }
    Ok(None)
}

/// A word as a whole, or its parts.
fn word(form: &Form) -> Wanted {
    let whole = Wanted::Stem(form.stem.clone());
    if form.parts.is_empty() {
        return whole;
    }
    let parts = form.parts.iter().map(|part| part.stem.clone()).collect();
    Wanted::Any(vec![(whole, 1.0), (Wanted::Together(parts), PARTS)])
}

fn beginning(last: &str, vocabulary: &Vocabulary<'_>) -> tantivy::Result<Option<Wanted>> {
    // One letter begins everything.
    if last.chars().count() < 2 {
        return Ok(None);
    }
    let all = vocabulary.beginning_with(last)?;
    if all.is_empty() {
        return Ok(None);
    }
    let mut stems: Vec<String> = Vec::new();
    for found in all
        .iter()
        .take(SCORED_BEGINNINGS)
        .map(|normal| stem(normal))
    {
        if !stems.contains(&found) {
            stems.push(found);
        }
    }
    Ok(Some(Wanted::Beginning {
        prefix: last.to_owned(),
        stems,
        all,
    }))
}

/// Two known words that make up an unknown one, as stems.
fn known_parts(normal: &str, vocabulary: &Vocabulary<'_>) -> tantivy::Result<Option<Vec<String>>> {
    if normal.len() < 8 {
        return Ok(None);
    }
    for (at, _) in normal.char_indices().skip(4) {
        let (left, right) = normal.split_at(at);
        if right.len() < 4 {
            break;
        }
        if vocabulary.knows(left)? && vocabulary.knows(right)? {
            return Ok(Some(vec![stem(left), stem(right)]));
        }
        // "fuehrungs" is not a word of its own, "fuehrung" is.
        let unlinked = left.strip_suffix('s').or_else(|| left.strip_suffix('n'));
        if let Some(unlinked) = unlinked.filter(|left| left.len() >= 4)
            && vocabulary.knows(unlinked)?
            && vocabulary.knows(right)?
        {
            return Ok(Some(vec![stem(unlinked), stem(right)]));
        }
    }
    Ok(None)
}

fn mark(wanted: &Wanted, marks: &mut Marks) {
    match wanted {
        Wanted::Stem(stem) => {
            marks.stems.insert(stem.clone());
        }
        Wanted::Together(stems) => marks.stems.extend(stems.iter().cloned()),
        Wanted::All(all) => all.iter().for_each(|wanted| mark(wanted, marks)),
        Wanted::Any(any) => any.iter().for_each(|(wanted, _)| mark(wanted, marks)),
        Wanted::Beginning { prefix, .. } => marks.prefixes.push(prefix.clone()),
    }
}

//! From what was typed to the questions that the engine is asked, stage by stage.
//!
//! A question by words is several: the words, compounds taken apart, the words that they stand for.
//! The engine finds what fits any of them and counts it once.

mod clause;

use self::clause::{Clause, Spelling, Word, clause, replaced};
use super::document::{EVERY, encode, token};
use super::settings::{ANY, BODY, HEAD, HEAD_MORE, LENIENT, TITLE, TITLE_MORE};
use crate::german::words;
use crate::highlight::Marks;
use crate::meaning::{Familiar, Fit, Key, Meaning, Meanings};
use crate::query::Facet;

/// The engine reads so many words of a question.
const MOST_WORDS: usize = 10;
/// More questions at once only cost time.
const MOST_VARIANTS: usize = 10;
const MOST_SELECTIONS: usize = 12;

/// Bundles beyond these are far-fetched, too.
const MOST_BUNDLES: usize = 10;
/// No bundle is surer than this.
const SUREST: f32 = 2.0;

/// Where words are looked for as they are.
const EXACT: &[&str] = &[TITLE, TITLE_MORE, HEAD, HEAD_MORE, BODY];
/// Where slips are forgiven, too.
const FORGIVING: &[&str] = &[TITLE, TITLE_MORE, HEAD, HEAD_MORE, BODY, LENIENT];
/// Where a word must stand that is to stand for all.
const UP_FRONT: &[&str] = &[TITLE, TITLE_MORE, HEAD, HEAD_MORE, LENIENT];

/// One way to ask.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    pub q: String,
    pub fields: &'static [&'static str],
    pub weight: f64,
    /// What it must have beside the words.
    pub only: Option<String>,
}

/// What was typed, word by word, and the bundles that it means.
#[derive(Debug, Default)]
pub(super) struct Question {
    clauses: Vec<Clause>,
    /// The last word may go on.
    open: bool,
    /// Numbers of bundles with their weights: what is meant stands before what only has the words.
    bundles: Vec<(String, f64)>,
    fit: Fit,
}

impl Question {
    /// Reads what was typed.
    pub fn read(typed: &str, meanings: &Meanings) -> Self {
        Self::of(typed, &meanings.read(typed))
    }

    fn of(typed: &str, meaning: &Meaning) -> Self {
        let last = words(typed).pop().filter(|last| last.to == typed.len());
        let last = last.map(|last| last.form.normal.clone());
        let mut clauses: Vec<Clause> = match &meaning.key {
            Some(Key::Bundle(digits) | Key::Services(digits)) => vec![Clause::of(Word::of(digits))],
            None => meaning.concepts.iter().map(clause).collect(),
        };
        if let (true, Some(last)) = (clauses.is_empty(), &last) {
            // A word without meaning may be the beginning of one: "wir" of "Wirtschaft".
            clauses.push(Clause::of(Word::of(last)));
        }
        let ends = clauses.last().filter(|it| it.familiar != Familiar::Foreign);
        let open = match (ends.map(|it| it.own.as_slice()), &last) {
            (Some([word]), Some(last)) => meaning.key.is_some() || word.form.normal == *last,
            _ => false,
        };
        let bundles = meaning.bundles.iter().take(MOST_BUNDLES);
        let weight = |score: f32| 1.0 + f64::from(score.min(SUREST));
        Self {
            clauses,
            open,
            bundles: bundles
                .map(|it| (it.id.clone(), weight(it.score)))
                .collect(),
            fit: meaning.fit,
        }
    }

    /// Whether any word says anything.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// All words; or a bundle that is meant, and the words that nobody understands.
    pub fn all_words(&self) -> Vec<Variant> {
        let clauses: Vec<&Clause> = self.clauses.iter().collect();
        let mut variants = Vec::new();
        if clauses.is_empty() {
            return variants;
        }
        self.ask(&clauses, EXACT, 1.0, &mut variants);
        self.meant(Spelling::Stems, EXACT, &mut variants);
        variants
    }

    /// The same, slips of the pen forgiven in words that nobody knows; what is of another world is no slip.
    pub fn forgiving(&self) -> Vec<Variant> {
        let is = |familiar: &[Familiar]| {
            let mut all = self.clauses.iter();
            all.any(|clause| familiar.contains(&clause.familiar))
        };
        let mut variants = Vec::new();
        if is(&[Familiar::Foreign]) || !is(&[Familiar::Unknown, Familiar::Apart]) {
            return variants;
        }
        let own = self.clauses.iter().flat_map(|clause| &clause.own);
        variants.push(Variant {
            q: self.written(own.cloned().collect(), Spelling::Whole, true),
            fields: FORGIVING,
            weight: 1.0,
            only: None,
        });
        self.meant(Spelling::Whole, FORGIVING, &mut variants);
        variants
    }

    /// A bundle that is meant; or more than half of the words, among them one that says what is looked for.
    pub fn most_words(&self) -> Vec<Variant> {
        let mut variants = Vec::new();
        for (selection, weight) in self.selections() {
            self.ask(&selection, UP_FRONT, weight, &mut variants);
            let own = selection.iter().flat_map(|clause| &clause.own);
            variants.push(Variant {
                q: self.written(own.cloned().collect(), Spelling::Whole, false),
                fields: UP_FRONT,
                weight: weight * 0.7,
                only: None,
            });
        }
        let bundles = self.bundles.iter();
        variants.extend(bundles.map(|(id, weight)| Variant {
            only: Some(of_bundle(id)),
            ..Variant::every(*weight)
        }));
        variants
    }

    /// What is in a bundle that is meant and has the words that nobody understands.
    fn meant(&self, spelling: Spelling, fields: &'static [&'static str], to: &mut Vec<Variant>) {
        let strange = self.clauses.iter().filter(|clause| !clause.is_understood());
        let strange: Vec<Word> = strange.flat_map(|clause| clause.own.clone()).collect();
        let asked = |weight| match strange.is_empty() {
            true => Variant::every(weight),
            false => Variant {
                q: self.written(strange.clone(), spelling, false),
                fields,
                weight,
                only: None,
            },
        };
        let bundles = self.bundles.iter();
        to.extend(bundles.map(|(id, weight)| Variant {
            only: Some(of_bundle(id)),
            ..asked(*weight)
        }));
    }

    /// The ways to leave out words, the fewest first.
    fn selections(&self) -> Vec<(Vec<&Clause>, f64)> {
        let count = self.clauses.len();
        let least = match (self.fit, count) {
            (_, 0 | 1) => return Vec::new(),
            // One word of a question that means nothing is one in passing.
            (Fit::Nothing, many) => (many / 2 + 1).max(2),
            (Fit::Unasked | Fit::Bundles, 2) => 1,
            (Fit::Unasked | Fit::Bundles, more) => more / 2 + 1,
        };
        let mut selections: Vec<(Vec<&Clause>, f64)> = Vec::new();
        for size in (least..count).rev() {
            for chosen in choices(count, size) {
                let clauses: Vec<&Clause> = chosen
                    .iter()
                    .filter_map(|at| self.clauses.get(*at))
                    .collect();
                if clauses.iter().any(|clause| clause.strong) {
                    selections.push((clauses, share(size, count)));
                }
            }
        }
        selections.truncate(MOST_SELECTIONS);
        selections
    }

    /// These clauses in each way in which they can be asked for.
    fn ask(
        &self,
        clauses: &[&Clause],
        fields: &'static [&'static str],
        weight: f64,
        variants: &mut Vec<Variant>,
    ) {
        let limit = variants.len() + MOST_VARIANTS;
        let is_whole = clauses.len() == self.clauses.len();
        let mut add = |words: Vec<Word>, spelling, ends_as_typed: bool, part: f64| {
            let q = self.written(words, spelling, is_whole && ends_as_typed);
            if variants.len() < limit && !variants.iter().any(|known| known.q == q) {
                variants.push(Variant {
                    q,
                    fields,
                    weight: weight * part,
                    only: None,
                });
            }
        };
        let own: Vec<Word> = clauses.iter().flat_map(|it| it.own.clone()).collect();
        add(own.clone(), Spelling::Stems, true, 1.0);
        if own.iter().any(|word| !word.parts.is_empty()) {
            add(own, Spelling::Parts, false, 0.7);
        }
        for (at, clause) in clauses.iter().enumerate() {
            for (meaning, sure) in &clause.meanings {
                let instead = replaced(clauses, |other| (other == at).then_some(meaning));
                let is_last = at + 1 == clauses.len();
                add(instead.clone(), Spelling::Stems, !is_last, *sure);
                if meaning.iter().any(|word| !word.parts.is_empty()) {
                    add(instead, Spelling::Parts, false, *sure * 0.7);
                }
            }
        }
        let meant = clauses.iter().filter(|it| !it.meanings.is_empty()).count();
        if meant > 1 {
            let first = |at: usize| {
                clauses
                    .get(at)
                    .and_then(|it| it.meanings.first())
                    .map(|it| &it.0)
            };
            add(replaced(clauses, first), Spelling::Stems, false, 0.75);
        }
    }

    /// Words with blanks between; a blank at the end says that the last word is finished.
    fn written(&self, words: Vec<Word>, spelling: Spelling, ends_as_typed: bool) -> String {
        let mut written: Vec<String> = Vec::new();
        for Word { form, parts } in words {
            match spelling {
                Spelling::Parts if !parts.is_empty() => {
                    written.extend(parts.iter().map(|part| token(part)));
                }
                Spelling::Stems | Spelling::Parts => written.push(token(&form.stem)),
                Spelling::Whole => written.push(token(&form.normal)),
            }
        }
        written.truncate(MOST_WORDS);
        let mut q = written.join(" ");
        // One letter begins everything.
        let goes_on = written.last().is_some_and(|last| last.chars().count() > 1);
        if !(self.open && ends_as_typed && goes_on) {
            q.push(' ');
        }
        q
    }

    /// What to mark in the texts of a hit; `forgiven` when slips of the pen were.
    pub fn marks(&self, forgiven: bool) -> Marks {
        let mut marks = Marks::default();
        for clause in &self.clauses {
            let meant = clause.meanings.iter().flat_map(|(words, _)| words);
            for word in clause.own.iter().chain(meant) {
                marks.stems.insert(word.form.stem.clone());
                marks.stems.extend(word.parts.iter().cloned());
            }
            if forgiven {
                let own = clause.own.iter().map(|word| word.form.normal.clone());
                marks.near.extend(own);
            }
        }
        let last = self.clauses.last().and_then(|clause| clause.own.last());
        let last = last.map(|word| &word.form.normal);
        if let Some(last) = last.filter(|last| self.open && last.chars().count() > 1) {
            marks.prefixes.push(last.clone());
        }
        marks
    }
}

impl Variant {
    /// Everything, for filters.
    pub fn every(weight: f64) -> Self {
        Self {
            q: format!("{EVERY} "),
            fields: &[ANY],
            weight,
            only: None,
        }
    }
}

fn of_bundle(id: &str) -> String {
    format!("{} = \"{}\"", Facet::Bundle.name(), encode(id))
}

/// Every way to choose so many of so many places, in order.
fn choices(of: usize, size: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..size {
        let longer = |chosen: Vec<usize>| {
            let from = chosen.last().map_or(0, |last| last + 1);
            (from..of).map(move |next| [chosen.clone(), vec![next]].concat())
        };
        all = all.into_iter().flat_map(longer).take(1_000).collect();
    }
    all
}

#[expect(clippy::cast_precision_loss, reason = "a dozen words at most")]
fn share(size: usize, count: usize) -> f64 {
    size as f64 / count as f64
}

#[cfg(test)]
mod tests;

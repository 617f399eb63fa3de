//! From what was typed to the questions that the engine is asked, stage by stage.
//!
//! A question by words is several: the words, compounds taken apart, the words that they stand for.
//! The engine finds what fits any of them and counts it once.

use std::sync::Arc;

use super::document::{EVERY, encode, token};
use super::settings::{ANY, BODY, HEAD, HEAD_MORE, LENIENT, TITLE, TITLE_MORE};
use crate::embedded::{WEAK, slots};
use crate::german::{Form, form, stem};
use crate::highlight::Marks;
use crate::meaning::{Concept, Fit, Key, Meaning, Meanings, Strength};
use crate::query::Facet;
use crate::synonyms::Synonyms;

/// The engine reads so many words of a question.
const MOST_WORDS: usize = 10;
/// More questions at once only cost time.
const MOST_VARIANTS: usize = 10;
const MOST_SELECTIONS: usize = 12;
/// Other meanings of a word beyond these are far-fetched.
const MOST_MEANINGS: usize = 4;
/// Bundles beyond these are far-fetched, too.
const MOST_BUNDLES: usize = 8;

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

/// What words are known to mean.
#[derive(Clone)]
pub(super) enum Known {
    /// By the table that is built in.
    Synonyms(Arc<Synonyms>),
    /// By the words of the registry and the catalogue.
    Meanings(Arc<Meanings>),
}

/// What was typed, word by word.
#[derive(Debug, Default)]
pub(super) struct Question {
    clauses: Vec<Clause>,
    /// The last word may go on.
    open: bool,
    /// Bundles of the catalogue that are meant, best first, with their weights.
    bundles: Vec<(String, f64)>,
    /// Nothing in the catalogue fits: what has only most of the words does not, either.
    is_strange: bool,
}

/// A word, and what it is made of.
#[derive(Debug, Clone)]
struct Word {
    form: Arc<Form>,
    /// Stems of the parts of a compound.
    parts: Vec<String>,
}

/// One word of the question, or several that mean something together.
#[derive(Debug, Clone)]
struct Clause {
    own: Vec<Word>,
    /// What else may be looked for in their place.
    meanings: Vec<(Vec<Word>, f64)>,
    /// Says what is looked for, and not only what to do with it.
    strong: bool,
}

/// How words are written in a question.
#[derive(Clone, Copy)]
enum Spelling {
    Stems,
    /// Compounds by their parts.
    Parts,
    /// As typed, for slips of the pen.
    Whole,
}

impl From<&Arc<Form>> for Word {
    fn from(form: &Arc<Form>) -> Self {
        Self {
            parts: form.parts.iter().map(|part| part.stem.clone()).collect(),
            form: Arc::clone(form),
        }
    }
}

impl Word {
    fn of(normal: &str) -> Self {
        Self::from(&form(normal))
    }
}

impl Question {
    /// Reads what was typed.
    pub fn read(typed: &str, known: &Known) -> Self {
        match known {
            Known::Synonyms(synonyms) => Self::by_table(typed, synonyms),
            Known::Meanings(meanings) => {
                let meaning = meanings.read(typed);
                match meaning.key.is_none() && meaning.concepts.is_empty() {
                    // Nothing but stop words; the last of them may be the beginning of another one.
                    true => Self::by_table(typed, &Synonyms::default()),
                    false => Self::understood(typed, &meaning),
                }
            }
        }
    }

    fn by_table(typed: &str, synonyms: &Synonyms) -> Self {
        let (slots, open) = slots(typed);
        let stems: Vec<&str> = slots.iter().map(|slot| slot.stem.as_str()).collect();
        let mut clauses = Vec::new();
        let mut at = 0;
        while let Some(rest) = slots.get(at..).filter(|rest| !rest.is_empty()) {
            let meant = synonyms.at(stems.get(at..).unwrap_or_default());
            let covers = meant.map_or(1, |(covers, _)| covers);
            let own = rest.get(..covers).unwrap_or(rest);
            let meanings = meant.map(|(_, meanings)| meanings).unwrap_or_default();
            let meaning = |words: &Vec<Arc<Form>>| (words.iter().map(Word::from).collect(), 0.85);
            clauses.push(Clause {
                strong: own.iter().any(|form| !WEAK.contains(&form.stem)),
                meanings: meanings.iter().take(MOST_MEANINGS).map(meaning).collect(),
                own: own.iter().map(Word::from).collect(),
            });
            at += covers;
        }
        Self {
            clauses,
            open,
            ..Self::default()
        }
    }

    fn understood(typed: &str, meaning: &Meaning) -> Self {
        let bundles = meaning.bundles.iter().take(MOST_BUNDLES);
        let best = meaning
            .bundles
            .first()
            .map_or(1.0, |first| f64::from(first.score));
        let bundles = bundles
            .map(|meant| {
                (
                    meant.id.clone(),
                    0.97 * f64::from(meant.score) / best.max(f64::EPSILON),
                )
            })
            .collect();
        let clauses = match &meaning.key {
            Some(Key::Services(digits)) => vec![Clause {
                own: vec![Word::of(digits)],
                meanings: Vec::new(),
                strong: true,
            }],
            Some(Key::Bundle(id)) => vec![Clause {
                own: vec![Word::of(id)],
                meanings: Vec::new(),
                strong: true,
            }],
            None => meaning.concepts.iter().map(clause).collect(),
        };
        Self {
            clauses,
            open: slots(typed).1,
            bundles,
            is_strange: meaning.fit == Fit::Nothing,
        }
    }

    /// Whether any word says anything.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// All words.
    pub fn all_words(&self) -> Vec<Variant> {
        let clauses: Vec<&Clause> = self.clauses.iter().collect();
        let mut variants = Vec::new();
        if clauses.is_empty() {
            return variants;
        }
        self.ask(&clauses, EXACT, 1.0, &mut variants);
        let bundles = self.bundles.iter();
        variants.extend(bundles.map(|(id, weight)| Variant {
            only: Some(format!("{} = \"{}\"", Facet::Bundle.name(), encode(id))),
            ..Variant::every(*weight)
        }));
        variants
    }

    /// All words, slips of the pen forgiven.
    pub fn forgiving(&self) -> Vec<Variant> {
        let own = self.clauses.iter().flat_map(|clause| &clause.own);
        vec![Variant {
            q: self.written(own.cloned().collect(), Spelling::Whole, true),
            fields: FORGIVING,
            weight: 1.0,
            only: None,
        }]
    }

    /// More than half of the words, among them one that says what is looked for.
    pub fn most_words(&self) -> Vec<Variant> {
        let mut variants = Vec::new();
        if self.is_strange {
            return variants;
        }
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
        variants
    }

    /// The ways to leave out words, the fewest first.
    fn selections(&self) -> Vec<(Vec<&Clause>, f64)> {
        let count = self.clauses.len();
        let least = match count {
            0 | 1 => return Vec::new(),
            2 => 1,
            more => more / 2 + 1,
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

/// Words that belong together, as the registry understands them.
fn clause(concept: &Concept) -> Clause {
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
    let mended = concept
        .words
        .iter()
        .any(|spelt| spelt.mended.is_some())
        .then(|| {
            let word = |spelt: &crate::meaning::Spelt| {
                Word::of(spelt.mended.as_ref().unwrap_or(&spelt.normal))
            };
            (concept.words.iter().map(word).collect(), 0.95)
        });
    let alternatives = concept.alternatives.iter().map(|alternative| {
        let words = alternative
            .words
            .iter()
            .map(|word| Word::of(word))
            .collect();
        (words, f64::from(alternative.weight) * 0.95)
    });
    Clause {
        meanings: mended
            .into_iter()
            .chain(alternatives)
            .take(MOST_MEANINGS)
            .collect(),
        own: own.collect(),
        strong: concept.strength == Strength::Strong,
    }
}

/// The words of clauses, some by what they stand for.
fn replaced<'a>(clauses: &[&Clause], by: impl Fn(usize) -> Option<&'a Vec<Word>>) -> Vec<Word> {
    let instead = |(at, clause): (usize, &&Clause)| by(at).unwrap_or(&clause.own).clone();
    clauses.iter().enumerate().flat_map(instead).collect()
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
mod tests {
    use super::*;
    use crate::meaning::{Bundle, Catalogue, Wordbook};

    fn asked(typed: &str) -> Vec<String> {
        let table = Synonyms::parse("Perso\t>\tPersonalausweis\tTest\n").unwrap();
        let question = Question::read(typed, &Known::Synonyms(Arc::new(table)));
        question.all_words().into_iter().map(|it| it.q).collect()
    }

    #[test]
    fn words_are_asked_for_whole_in_parts_and_by_what_they_stand_for() {
        assert_eq!(asked("Hunde"), ["hund"]);
        assert_eq!(asked("Hunde "), ["hund "]);
        assert_eq!(
            asked("Hundesteuer zahlen"),
            ["hundesteu zahl", "hund steu zahl "]
        );
        assert_eq!(
            asked("Perso ändern").first().map(String::as_str),
            Some("perso and")
        );
        assert!(asked("Perso ändern").contains(&"personalausweis and".to_owned()));
        assert_eq!(asked("und "), Vec::<String>::new());
    }

    fn nothing() -> Known {
        Known::Synonyms(Arc::default())
    }

    #[test]
    fn what_the_registry_understands_is_asked_for_by_bundle_and_by_official_words() {
        let table = "wort;richtung;amtlich;buendel;art;bereich;grund\nPerso;>;Personalausweis;10119;umgangssprache;Ausweis;Test\n";
        let book = Wordbook::parse(table, "wort;art;grund\nund;stopp;Test\n").unwrap();
        let bundle = Bundle {
            id: "10119".to_owned(),
            name: "Personalausweis".to_owned(),
            ..Bundle::default()
        };
        let catalogue = Catalogue {
            bundles: vec![bundle],
        };
        let known = Known::Meanings(Arc::new(Meanings::new(&book, &catalogue)));
        let asked = Question::read("Perso ", &known).all_words();
        let has = |q: &str| asked.iter().any(|it| it.q.trim() == q);
        assert!(has("perso") && has("personalausweis"), "{asked:?}");
        let last = asked.last().unwrap();
        assert_eq!(
            last.only.as_deref(),
            Some("bundle = \"10119\""),
            "{asked:?}"
        );
        let key = Question::read("99 102 013", &known).all_words();
        assert_eq!(key.first().map(|it| it.q.as_str()), Some("99102013"));
        assert!(Question::read("und ", &known).is_empty());
    }

    #[test]
    fn a_verb_alone_stands_for_nothing() {
        let question = Question::read("Marsmenschen anmelden", &nothing());
        let asked = question.most_words();
        assert!(asked.iter().all(|it| it.q.contains("mar")), "{asked:?}");
        assert!(!asked.is_empty());
        assert!(Question::read("Mars", &nothing()).most_words().is_empty());
    }

    #[test]
    fn most_is_more_than_half() {
        assert_eq!(choices(4, 3).len(), 4);
        assert_eq!(choices(3, 2), [vec![0, 1], vec![0, 2], vec![1, 2]]);
        let question = Question::read("Haus Baum Hund Katze Maus", &nothing());
        let sizes: Vec<usize> = question.selections().iter().map(|it| it.0.len()).collect();
        assert!(sizes.iter().all(|size| (3..5).contains(size)), "{sizes:?}");
        assert!(sizes.is_sorted_by(|a, b| a >= b));
    }
}

//! From what was typed to what is looked for.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use super::vocabulary::Vocabulary;
use crate::german::{Form, form, stem, words};
use crate::highlight::Marks;
use crate::synonyms::Synonyms;

/// Longer questions are cut; they come from a pasted text.
const MOST_WORDS: usize = 12;
const LONGEST_QUESTION: usize = 400;
/// Beginnings that are scored one by one; the others only count as found.
const SCORED_BEGINNINGS: usize = 8;

/// Words that go with every service: alone they do not say which one.
pub(crate) static WEAK: LazyLock<HashSet<String>> = LazyLock::new(|| {
    "anmelden anmeldung abmelden abmeldung beantragen beantragung antrag verlängern verlängerung ändern änderung neu \
     online auskunft gebühr kosten formular termin amt behörde stadt gemeinde kommune bürger bescheid ausstellen \
     ausstellung erteilen erteilung anzeige anzeigen melden meldung bekommen holen brauchen machen stellen verfahren \
     prozess digital leistung dienst service blaupause information hilfe"
        .split_whitespace()
        .map(|word| form(word).stem.clone())
        .collect()
});

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
    /// The word, where the clause is a single one.
    pub single: Option<Arc<Form>>,
    /// Says what is looked for, and not only what to do with it.
    pub strong: bool,
}

/// The question, word by word.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub clauses: Vec<Clause>,
}

impl Plan {
    /// Reads what was typed; an open last word also stands for its continuations.
    pub fn read(
        typed: &str,
        vocabulary: &Vocabulary<'_>,
        synonyms: &Synonyms,
    ) -> tantivy::Result<Self> {
        let (slots, open) = slots(typed);
        let stems: Vec<&str> = slots.iter().map(|slot| slot.stem.as_str()).collect();
        let mut clauses = Vec::new();
        let mut at = 0;
        while let Some(rest) = slots.get(at..).filter(|rest| !rest.is_empty()) {
            let meant = synonyms.at(stems.get(at..).unwrap_or_default());
            let joined = if meant.is_some_and(|(covers, _)| covers > 1) {
                None
            } else {
                joined(rest, vocabulary, synonyms)?
            };
            let covers = joined
                .as_ref()
                .map_or(meant.map_or(1, |(covers, _)| covers), |(covers, _)| *covers);
            let group = rest.get(..covers).unwrap_or(rest);
            let mut any = vec![(each(group), 1.0)];
            if let Some((_, whole)) = &joined {
                any.push((word(whole), 1.0));
                any.extend(meanings(synonyms, &[whole.stem.as_str()]));
            } else {
                any.extend(meanings(synonyms, stems.get(at..).unwrap_or_default()));
            }
            if let Some(last) = group.last().filter(|_| open && at + covers == slots.len()) {
                any.extend(beginning(group, &last.normal, vocabulary)?.map(|wanted| (wanted, 0.4)));
            }
            clauses.push(Clause {
                wanted: Wanted::Any(any),
                single: group.first().filter(|_| group.len() == 1).cloned(),
                strong: group.iter().any(|form| !WEAK.contains(&form.stem)),
            });
            at += covers;
        }
        Ok(Self { clauses })
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
        let (Some(single), Wanted::Any(any)) = (&self.single, &mut self.wanted) else {
            return Ok(false);
        };
        let before = any.len();
        if let Some(parts) = known_parts(&single.normal, vocabulary)? {
            any.push((Wanted::Together(parts), 0.6));
        }
        for similar in vocabulary.similar(&single.normal)? {
            any.push((Wanted::Stem(stem(&similar)), 0.5));
        }
        Ok(any.len() > before)
    }
}

/// The telling words, digits of a key put together, and whether the last word is still being typed.
pub(crate) fn slots(typed: &str) -> (Vec<Arc<Form>>, bool) {
    let typed = typed
        .char_indices()
        .nth(LONGEST_QUESTION)
        .and_then(|(end, _)| typed.get(..end))
        .unwrap_or(typed);
    let found = words(typed);
    let open = found.last().is_some_and(|last| last.to == typed.len());
    let mut slots: Vec<Arc<Form>> = Vec::new();
    let mut section_end = None;
    let mut digits_before = false;
    let last = found.len().saturating_sub(1);
    for (number, found) in found.into_iter().enumerate() {
        // "§ 24" stands for itself; its bare 24 would add nothing but house numbers.
        let repeated = section_end == Some(found.to);
        section_end = found.form.normal.starts_with('§').then_some(found.to);
        let still_typed = open && number == last;
        if repeated || (found.form.stop && !(still_typed && slots.is_empty())) {
            continue;
        }
        let digits = found.form.normal.chars().all(|c| c.is_ascii_digit());
        match slots.last_mut().filter(|_| digits && digits_before) {
            Some(before) => *before = form(&format!("{}{}", before.normal, found.form.normal)),
            None => slots.push(found.form),
        }
        digits_before = digits;
    }
    slots.truncate(MOST_WORDS);
    (slots, open)
}

/// Neighbours that are one word in the index or in the synonyms: "Wohn Geld".
fn joined(
    rest: &[Arc<Form>],
    vocabulary: &Vocabulary<'_>,
    synonyms: &Synonyms,
) -> tantivy::Result<Option<(usize, Arc<Form>)>> {
    for covers in [3, 2] {
        let Some(group) = rest.get(..covers) else {
            continue;
        };
        let whole = form(
            &group
                .iter()
                .map(|form| form.normal.as_str())
                .collect::<String>(),
        );
        if synonyms.at(&[whole.stem.as_str()]).is_some() || vocabulary.knows(&whole.normal)? {
            return Ok(Some((covers, whole)));
        }
    }
    Ok(None)
}

fn each(group: &[Arc<Form>]) -> Wanted {
    match group {
        [single] => word(single),
        several => Wanted::All(several.iter().map(|form| word(form)).collect()),
    }
}

/// A word as a whole, or its parts.
fn word(form: &Form) -> Wanted {
    let whole = Wanted::Stem(form.stem.clone());
    if form.parts.is_empty() {
        return whole;
    }
    let parts = form.parts.iter().map(|part| part.stem.clone()).collect();
    Wanted::Any(vec![(whole, 1.0), (Wanted::Together(parts), 0.5)])
}

fn meanings(synonyms: &Synonyms, stems: &[&str]) -> Vec<(Wanted, f32)> {
    let Some((_, meanings)) = synonyms.at(stems) else {
        return Vec::new();
    };
    meanings
        .iter()
        .map(|meaning| (each(meaning), 0.8))
        .collect()
}

fn beginning(
    group: &[Arc<Form>],
    last: &str,
    vocabulary: &Vocabulary<'_>,
) -> tantivy::Result<Option<Wanted>> {
    // One letter begins everything; and what stands before the last word must stand there too.
    if last.chars().count() < 2 || group.len() > 1 {
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

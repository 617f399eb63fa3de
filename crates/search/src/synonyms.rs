//! What people say and what the town hall calls it.
//!
//! A table of four columns: everyday word, direction, official words, reason. `>` leads from the
//! everyday word to the official one only; `=` leads both ways. Applied to the question, never to
//! the index, so that a changed table works at once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::german::{Form, words};

static BUILT_IN: LazyLock<Arc<Synonyms>> = LazyLock::new(|| {
    // A test reads the table that is built in.
    Arc::new(Synonyms::parse(include_str!("synonyms.tsv")).unwrap_or_default())
});

/// Everyday words with the official words they stand for.
#[derive(Debug, Default, Clone)]
pub struct Synonyms {
    /// By the stem of the first word.
    by_first: HashMap<String, Vec<Entry>>,
    entries: usize,
}

#[derive(Debug, Clone)]
struct Entry {
    from: Vec<String>,
    to: Vec<Vec<Arc<Form>>>,
}

/// A line of the table that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the synonyms is not: word, > or =, words, reason")]
pub struct BadSynonym {
    /// The line, counted from 1.
    pub line: usize,
}

impl Synonyms {
    /// Our own table.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// Reads a table; empty lines and lines with `#` are skipped.
    ///
    /// # Errors
    /// [`BadSynonym`] names the first line that has not four columns or a direction.
    pub fn parse(table: &str) -> Result<Self, BadSynonym> {
        let mut synonyms = Self::default();
        for (number, line) in table.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = || BadSynonym { line: number + 1 };
            let mut columns = line
                .split('\t')
                .map(str::trim)
                .filter(|column| !column.is_empty());
            let (Some(everyday), Some(direction), Some(official), Some(_reason)) = (
                columns.next(),
                columns.next(),
                columns.next(),
                columns.next(),
            ) else {
                return Err(bad());
            };
            for target in official.split('|').map(str::trim) {
                synonyms.add(everyday, target).ok_or_else(bad)?;
                match direction {
                    ">" => {}
                    "=" => synonyms.add(target, everyday).ok_or_else(bad)?,
                    _ => return Err(bad()),
                }
            }
            synonyms.entries += 1;
        }
        Ok(synonyms)
    }

    /// How many lines the table has.
    pub fn len(&self) -> usize {
        self.entries
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    fn add(&mut self, from: &str, to: &str) -> Option<()> {
        let from: Vec<String> = telling(from).iter().map(|form| form.stem.clone()).collect();
        let to = telling(to);
        let first = from.first().filter(|_| !to.is_empty())?.clone();
        let entries = self.by_first.entry(first).or_default();
        match entries.iter_mut().find(|entry| entry.from == from) {
            Some(entry) => entry.to.push(to),
            None => entries.push(Entry { from, to: vec![to] }),
        }
        Some(())
    }

    /// The longest entry that these stems begin with: how many it covers, and what it stands for.
    pub(crate) fn at<'a>(&'a self, stems: &[&str]) -> Option<(usize, &'a [Vec<Arc<Form>>])> {
        self.by_first
            .get(*stems.first()?)?
            .iter()
            .filter(|entry| {
                entry.from.len() <= stems.len() && entry.from.iter().zip(stems).all(|(a, b)| a == b)
            })
            .max_by_key(|entry| entry.from.len())
            .map(|entry| (entry.from.len(), entry.to.as_slice()))
    }
}

/// The words of a text without those that say nothing.
fn telling(text: &str) -> Vec<Arc<Form>> {
    words(text)
        .into_iter()
        .map(|word| word.form)
        .filter(|form| !form.stop)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_table_reads() {
        let table = Synonyms::parse(include_str!("synonyms.tsv")).unwrap();
        assert!(table.len() >= 150, "{}", table.len());
    }

    #[test]
    fn every_entry_stands_once() {
        let mut seen = std::collections::HashSet::new();
        for line in include_str!("synonyms.tsv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let word = crate::normalise(line.split('\t').next().unwrap());
            assert!(seen.insert(word.clone()), "{word} stands twice");
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(
            Synonyms::parse("Perso\t>\tPersonalausweis").unwrap_err(),
            BadSynonym { line: 1 }
        );
    }

    #[test]
    fn the_longest_entry_wins_and_equals_leads_both_ways() {
        let table =
            Synonyms::parse("Müll\t>\tAbfall\tx\nwilder Müll\t=\tMängel melden\tx\n").unwrap();
        let stems: Vec<_> = words("wilder Müll")
            .into_iter()
            .map(|w| w.form.stem.clone())
            .collect();
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        assert_eq!(table.at(&stems).unwrap().0, 2);
        assert_eq!(table.at(&stems[1..]).unwrap().0, 1);
        let back: Vec<_> = words("Mängel melden")
            .into_iter()
            .map(|w| w.form.stem.clone())
            .collect();
        assert!(
            table
                .at(&back.iter().map(String::as_str).collect::<Vec<_>>())
                .is_some()
        );
    }
}

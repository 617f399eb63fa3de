//! What people say and what the town hall calls it: the table of everyday words and the one of weak words.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::flaws::{BadEntry, Flaw};
use super::kinds::{Direction, Kind, WeakKind};
use crate::german::normalise;

static SHIPPED: LazyLock<Result<Arc<Wordbook>, Vec<BadEntry>>> = LazyLock::new(|| {
    let read = Wordbook::parse(
        include_str!("../../data/everyday.csv"),
        include_str!("../../data/weak-words.csv"),
    );
    read.map(Arc::new)
});

/// More in one cell is no word but a text.
const LONGEST_CELL: usize = 300;

/// An everyday word and what is meant by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is typed: a word, a short phrase, an abbreviation, `§ 34c GewO`.
    pub word: String,
    /// Whether the first official word stands for this one as well.
    pub direction: Direction,
    /// Official words, best first; the words of one alternative belong together.
    pub official: Vec<String>,
    /// Numbers of the bundles that are meant, best first.
    pub bundles: Vec<String>,
    /// What kind of relation it is, which gives the weight.
    pub kind: Kind,
    /// Situation in life; only to find one's way when editing.
    pub area: String,
    /// Why, in a few words.
    pub reason: String,
}

impl Entry {
    /// What makes two entries the same: the word in the one spelling of all comparison.
    pub fn key(&self) -> String {
        key(&self.word)
    }

    fn flaw(&self) -> Option<Flaw> {
        let cells = [&self.word, &self.area, &self.reason];
        let long = cells
            .into_iter()
            .chain(&self.official)
            .find(|cell| cell.chars().count() > LONGEST_CELL);
        if self.key().is_empty() {
            Some(Flaw::NoWord)
        } else if self.official.is_empty() && self.bundles.is_empty() {
            Some(Flaw::LeadsNowhere)
        } else if self.direction == Direction::Both && self.official.is_empty() {
            Some(Flaw::NothingToEqual)
        } else if let Some(long) = long {
            Some(Flaw::TooLong(long.chars().count()))
        } else if self.reason.trim().is_empty() {
            Some(Flaw::NoReason)
        } else {
            self.bundles
                .iter()
                .find(|id| id.is_empty() || !id.chars().all(|c| c.is_ascii_digit()))
                .map(|id| Flaw::BadBundle(id.clone()))
        }
    }
}

/// A word that says nothing, little, or something of another world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakWord {
    /// The word, compared as it is written after folding, never by stem.
    pub word: String,
    /// What it is good for.
    pub kind: WeakKind,
    /// Why, in a few words.
    pub reason: String,
}

impl WeakWord {
    /// What makes two weak words the same, as of [`Entry::key`].
    pub fn key(&self) -> String {
        key(&self.word)
    }
}

/// How an operator's own table differs from the one it lies over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds the entry, or puts it in the place of the one with this word.
    Put(Entry),
    /// Takes the entry of this word out.
    TakeOut(String),
    /// Adds the weak word, or puts it in the place of the one that is there.
    PutWeak(WeakWord),
    /// Takes this weak word out.
    TakeOutWeak(String),
}

/// Everyday words and weak words, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wordbook {
    entries: Vec<Entry>,
    weak: Vec<WeakWord>,
}

impl Wordbook {
    /// The tables that come with the product; empty, and an error in the log, where [`Wordbook::check_shipped`] fails.
    pub fn shipped() -> Arc<Self> {
        match &*SHIPPED {
            Ok(book) => Arc::clone(book),
            Err(bad) => {
                // Nobody comes here: a test reads the tables, and no service starts without them.
                for one in bad {
                    tracing::error!(error = %one, "The words that come with the product cannot be read");
                }
                Arc::default()
            }
        }
    }

    /// Whether the tables that come with the product can be read: a service without them finds far less and does not say so.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn check_shipped() -> Result<(), BadEntry> {
        match &*SHIPPED {
            Ok(_) => Ok(()),
            Err(bad) => bad.first().cloned().map_or(Ok(()), Err),
        }
    }

    /// Reads both tables, each with one line of headings and `;` between the columns.
    ///
    /// # Errors
    /// Every line that cannot be used.
    pub fn parse(everyday: &str, weak: &str) -> Result<Self, Vec<BadEntry>> {
        let (mut book, mut bad) = (Self::default(), Vec::new());
        let mut seen = HashMap::new();
        for (line, cells) in rows(everyday) {
            match entry(&cells) {
                Ok(entry) => match seen.insert(entry.key(), line) {
                    Some(first) => bad.push(BadEntry::new(line, Flaw::Twice { first })),
                    None => book.entries.push(entry),
                },
                Err(flaw) => bad.push(BadEntry::new(line, flaw)),
            }
        }
        seen.clear();
        for (line, cells) in rows(weak) {
            match weak_word(&cells) {
                Ok(word) => match seen.insert(word.key(), line) {
                    Some(first) => bad.push(BadEntry::new(line, Flaw::Twice { first })),
                    None => book.weak.push(word),
                },
                Err(flaw) => bad.push(BadEntry::new(line, flaw)),
            }
        }
        if bad.is_empty() { Ok(book) } else { Err(bad) }
    }

    /// This table with an operator's own entries laid over it; what is taken out and not there is no flaw, for the
    /// shipped table may have lost it since.
    ///
    /// # Errors
    /// Every change that cannot be used; the line is its place in the list, counted from 1.
    pub fn with(&self, changes: &[Change]) -> Result<Self, Vec<BadEntry>> {
        let mut entries: Keyed<Entry> = Keyed::of(&self.entries, Entry::key);
        let mut weak: Keyed<WeakWord> = Keyed::of(&self.weak, WeakWord::key);
        let mut bad = Vec::new();
        for (number, change) in (1..).zip(changes) {
            match change {
                Change::Put(entry) => match entry.flaw() {
                    Some(flaw) => bad.push(BadEntry::new(number, flaw)),
                    None => entries.put(entry.key(), entry.clone()),
                },
                Change::TakeOut(word) => entries.take_out(&key(word)),
                Change::PutWeak(word) if word.key().is_empty() => {
                    bad.push(BadEntry::new(number, Flaw::NoWord));
                }
                Change::PutWeak(word) => weak.put(word.key(), word.clone()),
                Change::TakeOutWeak(word) => weak.take_out(&key(word)),
            }
        }
        if !bad.is_empty() {
            return Err(bad);
        }
        Ok(Self {
            entries: entries.left(),
            weak: weak.left(),
        })
    }

    /// The everyday words, in the order of the table.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The weak words, in the order of the table.
    pub fn weak_words(&self) -> &[WeakWord] {
        &self.weak
    }
}

/// What makes two words of a table the same.
fn key(word: &str) -> String {
    normalise(word)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A table in order, with its rows found by key.
struct Keyed<T> {
    rows: Vec<Option<T>>,
    at: HashMap<String, usize>,
}

impl<T: Clone> Keyed<T> {
    fn of(rows: &[T], key: impl Fn(&T) -> String) -> Self {
        Self {
            at: (0..).zip(rows).map(|(at, row)| (key(row), at)).collect(),
            rows: rows.iter().cloned().map(Some).collect(),
        }
    }

    fn put(&mut self, key: String, row: T) {
        match self.at.get(&key).and_then(|at| self.rows.get_mut(*at)) {
            Some(place) => *place = Some(row),
            None => {
                self.at.insert(key, self.rows.len());
                self.rows.push(Some(row));
            }
        }
    }

    fn take_out(&mut self, key: &str) {
        if let Some(place) = self.at.get(key).and_then(|at| self.rows.get_mut(*at)) {
            *place = None;
        }
    }

    fn left(self) -> Vec<T> {
        self.rows.into_iter().flatten().collect()
    }
}

/// The rows below the headings, with their line numbers.
fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = (1..).zip(table.lines()).skip(1);
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| (number, line.split(';').map(str::trim).collect()))
}

fn entry(cells: &[&str]) -> Result<Entry, Flaw> {
    let [word, direction, official, bundles, kind, area, reason] = cells else {
        return Err(Flaw::Columns {
            expected: 7,
            found: cells.len(),
        });
    };
    let entry = Entry {
        word: (*word).to_owned(),
        direction: Direction::named(direction)
            .ok_or_else(|| Flaw::BadDirection((*direction).to_owned()))?,
        official: official
            .split('|')
            .map(str::trim)
            .filter(|words| !words.is_empty())
            .map(str::to_owned)
            .collect(),
        bundles: bundles.split_whitespace().map(str::to_owned).collect(),
        kind: Kind::named(kind).ok_or_else(|| Flaw::BadKind((*kind).to_owned()))?,
        area: (*area).to_owned(),
        reason: (*reason).to_owned(),
    };
    entry.flaw().map_or(Ok(entry), Err)
}

fn weak_word(cells: &[&str]) -> Result<WeakWord, Flaw> {
    let [word, kind, reason] = cells else {
        return Err(Flaw::Columns {
            expected: 3,
            found: cells.len(),
        });
    };
    if key(word).is_empty() {
        return Err(Flaw::NoWord);
    }
    if reason.is_empty() {
        return Err(Flaw::NoReason);
    }
    Ok(WeakWord {
        word: (*word).to_owned(),
        kind: WeakKind::named(kind).ok_or_else(|| Flaw::BadKind((*kind).to_owned()))?,
        reason: (*reason).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: &str = "wort;richtung;amtlich;buendel;art;bereich;grund\n";

    fn book(lines: &str) -> Wordbook {
        Wordbook::parse(&format!("{HEADINGS}{lines}"), "").unwrap()
    }

    fn words(book: &Wordbook) -> Vec<&str> {
        book.entries().iter().map(|e| e.word.as_str()).collect()
    }

    #[test]
    fn the_tables_that_come_with_the_product_read() {
        let shipped = Wordbook::parse(
            include_str!("../../data/everyday.csv"),
            include_str!("../../data/weak-words.csv"),
        );
        let shipped = shipped.unwrap_or_else(|bad| panic!("{}", bad.first().unwrap()));
        assert!(shipped.entries().len() > 6_000);
        assert!(shipped.weak_words().len() > 500);
        assert_eq!(Wordbook::check_shipped(), Ok(()));
        assert_eq!(*Wordbook::shipped(), shipped, "none is lost on the way");
    }

    #[test]
    fn every_flaw_is_named_with_its_line() {
        let bad = Wordbook::parse(
            &format!(
                "{HEADINGS}Perso;>;Personalausweis;10119;kurz;;Kurzform\n\
                 Perso;>\n\
                 Pass;<;Reisepass;10177;gleich;;x\n\
                 Lappen;>;;;umgangssprache;;x\n\
                 Müll;>;Abfall;1x;umgangssprache;;x\n\
                 Hund;>;Hundehaltung;10160;gleich;;x\n\
                 HUND;>;Hundehaltung;10160;gleich;;x\n"
            ),
            "wort;art;grund\nneu;mittel;x\nalt;schwach;\n",
        )
        .unwrap_err();
        let told: Vec<_> = bad.into_iter().map(|bad| (bad.line, bad.flaw)).collect();
        assert_eq!(
            told,
            [
                (2, Flaw::BadKind("kurz".into())),
                (
                    3,
                    Flaw::Columns {
                        expected: 7,
                        found: 2
                    }
                ),
                (4, Flaw::BadDirection("<".into())),
                (5, Flaw::LeadsNowhere),
                (6, Flaw::BadBundle("1x".into())),
                (8, Flaw::Twice { first: 7 }),
                (2, Flaw::BadKind("mittel".into())),
                (3, Flaw::NoReason),
            ]
        );
    }

    #[test]
    fn an_operators_entries_lie_over_the_shipped_ones() {
        let shipped = book(
            "Perso;>;Personalausweis;10119;gleich;;x\n\
             Lappen;>;Führerschein;10169;umgangssprache;;x\n",
        );
        let mut own = shipped.entries().first().unwrap().clone();
        own.word = "PERSO".into();
        own.bundles = vec!["10177".into()];
        let new = Entry {
            word: "Stadtpass".into(),
            ..own.clone()
        };
        let changes = [
            Change::Put(own),
            Change::TakeOut("lappen".into()),
            Change::TakeOut("Unbekanntes".into()),
            Change::Put(new),
        ];
        let both = shipped.with(&changes).unwrap();
        assert_eq!(words(&both), ["PERSO", "Stadtpass"]);
        assert_eq!(shipped.entries().len(), 2, "the shipped one stays as it is");
    }

    #[test]
    fn changes_that_cannot_be_used_are_all_told() {
        let shipped = book("Perso;>;Personalausweis;10119;gleich;;x\n");
        let good = shipped.entries().first().unwrap().clone();
        let nameless = Entry {
            word: " ".into(),
            ..good.clone()
        };
        let silent = Entry {
            reason: String::new(),
            ..good.clone()
        };
        let bad = shipped
            .with(&[
                Change::Put(good),
                Change::Put(nameless),
                Change::Put(silent),
            ])
            .unwrap_err();
        let told: Vec<_> = bad.into_iter().map(|bad| (bad.line, bad.flaw)).collect();
        assert_eq!(told, [(2, Flaw::NoWord), (3, Flaw::NoReason)]);
    }
}

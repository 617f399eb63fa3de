//! Official files and lists into the registry: read whole, then all of it or nothing.
//!
//! Each import tells every flaw of a file at once with its line, does nothing the second time, and says what
//! it changed. What a file does not say stays as it was.

mod adoptions;
mod bodies;
mod boundaries;
mod first_facts;
mod operator;
mod services;
pub(crate) mod table;

pub use adoptions::adoptions;
pub use bodies::bodies;
pub use boundaries::boundaries;
pub use first_facts::{first_facts, shipped_catalogue};
pub use operator::{Official, by_operator};
pub use services::{Edition, catalogue_of, services};

use crate::Failure;
use domain::{Id, Now, access, person::Person};
use serde::Serialize;
use std::fmt;
use store::{Snap, Sql, Tx};

/// Files larger than this are refused before anything is read.
pub const LARGEST: usize = 64 << 20;

/// What is wrong with a file, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The line, or the number of the feature in GeoJSON; counted from 1.
    pub line: usize,
    /// What is counted, as people call it.
    #[serde(skip)]
    unit: &'static str,
    pub message: String,
    pub cure: String,
}

impl Flaw {
    pub(crate) fn new(line: usize, message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            line,
            unit: "Zeile",
            message: message.into(),
            cure: cure.into(),
        }
    }

    /// The flaw of a GeoJSON feature, which is counted and has no line.
    pub(crate) const fn of_feature(mut self) -> Self {
        self.unit = "Objekt";
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.unit, self.line, self.message)?;
        if self.cure.is_empty() {
            return Ok(());
        }
        write!(f, " {}", self.cure)
    }
}

/// Why a file was not imported: every flaw at once; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub Vec<Flaw>);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, flaw) in self.0.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            write!(f, "{flaw}")?;
        }
        Ok(())
    }
}
impl From<Vec<Flaw>> for Refusal {
    fn from(flaws: Vec<Flaw>) -> Self {
        Self(flaws)
    }
}

/// A field that reads otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the thing that changed.
    pub key: String,
    pub name: String,
    /// The German word for the field.
    pub field: &'static str,
    /// `None` is "nicht angegeben".
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A thing that is new, or a key that leads to it from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    pub key: String,
    pub name: String,
}

/// What an import changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub added: Vec<Named>,
    pub changed: Vec<Change>,
    pub unchanged: usize,
    /// Rows of another time, and steps that were there already.
    pub skipped: usize,
    /// Former keys that lead to a body from now on.
    pub former_keys: Vec<Named>,
    /// What is loaded now, in one sentence.
    pub loaded: Option<String>,
}

impl Report {
    /// Whether nothing is other than before.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.former_keys.is_empty()
    }

    /// The report as lines to print, the sum first.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut things: Vec<&str> = self.changed.iter().map(|c| c.key.as_str()).collect();
        things.sort_unstable();
        things.dedup();
        let mut lines = vec![format!(
            "{} neu, {} geändert, {} unverändert, {} übersprungen, {} frühere Schlüssel neu",
            self.added.len(),
            things.len(),
            self.unchanged,
            self.skipped,
            self.former_keys.len(),
        )];
        lines.extend(self.loaded.clone());
        lines.extend(
            self.added
                .iter()
                .map(|n| format!("neu: {} {}", n.key, n.name)),
        );
        lines.extend(self.changed.iter().map(ToString::to_string));
        lines.extend(
            self.former_keys
                .iter()
                .map(|n| format!("früherer Schlüssel: {} führt zu {}", n.key, n.name)),
        );
        lines
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |text: &Option<String>| text.clone().unwrap_or_else(|| "nicht angegeben".to_owned());
        write!(
            f,
            "geändert: {} {}: {} von „{}“ in „{}“",
            self.key,
            self.name,
            self.field,
            shown(&self.old),
            shown(&self.new)
        )
    }
}

/// Imports of official files need "Verwaltung".
fn may_import(snap: &mut Snap<'_>, who: Id<Person>) -> Result<(), Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    access::import(&actor)?;
    Ok(())
}

/// Lets the index follow an import that changed anything. Names of bodies and services stand in the index of many
/// blueprints; imports are rare, so all of them follow. Boundaries are drawn and never searched.
fn note_all(tx: &mut Tx<'_>, report: &Report, now: &Now) -> Result<(), Sql> {
    if report.is_idle() {
        return Ok(());
    }
    let mut after = None;
    loop {
        let page = store::blueprints::all_after(tx, after, 500)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(*last);
        store::changes::note_all(tx, &page, now)?;
    }
}

/// A number as people write it: `4.813`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

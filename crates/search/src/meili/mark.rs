//! What an index says of itself, in two lines that every answer carries.
//!
//! The base line is written when the index is built and never again. The other one is written by
//! each change in the same step as the documents. A change that was prepared for an index that is
//! swapped away meanwhile brings its line along; it names another part and counts for nothing.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

use serde_json::Value;

use super::document::{decode, mark};
use super::settings::SCHEMA_VERSION;
use crate::embedded::Rebuild;
use crate::german::ANALYSER_VERSION;

/// How far an index has come, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Names the build of the index.
    pub part: String,
    /// Names the last change.
    pub change: String,
    pub cursor: i64,
    schema: u32,
    analyser: u32,
    database: String,
}

impl Mark {
    /// The mark of an index that is being built.
    pub fn new(database: &str, cursor: i64) -> Self {
        Self {
            part: chance(),
            change: chance(),
            cursor,
            schema: SCHEMA_VERSION,
            analyser: ANALYSER_VERSION,
            database: database.to_owned(),
        }
    }

    /// The mark after the next change.
    pub fn next(&self, cursor: i64) -> Self {
        Self {
            change: chance(),
            cursor,
            ..self.clone()
        }
    }

    /// What answers are answers of: the same until something changes.
    pub fn generation(&self) -> String {
        format!("{}-{}", self.part, self.change)
    }

    /// The line that is written once.
    pub fn base(&self) -> Value {
        let Self {
            part,
            schema,
            analyser,
            database,
            ..
        } = self;
        mark(
            "_base",
            &format!("base {part} {schema} {analyser} {database}"),
        )
    }

    /// The line that each change writes.
    pub fn line(&self) -> Value {
        let Self {
            part,
            change,
            cursor,
            ..
        } = self;
        mark(
            &format!("_mark-{part}"),
            &format!("mark {part} {change} {cursor}"),
        )
    }

    /// The mark in the counted lines of an answer, and how many lines there are.
    pub fn read(lines: Option<&BTreeMap<String, u64>>) -> (Option<Self>, u64) {
        let Some(lines) = lines else {
            return (None, 0);
        };
        let count = lines.values().sum();
        let lines: Vec<String> = lines.keys().filter_map(|line| decode(line)).collect();
        let mark = lines.iter().find_map(|base| {
            let mut words = base.strip_prefix("base ")?.splitn(4, ' ');
            let (part, schema, analyser, database) =
                (words.next()?, words.next()?, words.next()?, words.next()?);
            let begun = format!("mark {part} ");
            let line = lines.iter().find_map(|line| line.strip_prefix(&begun))?;
            let (change, cursor) = line.split_once(' ')?;
            Some(Self {
                part: part.to_owned(),
                change: change.to_owned(),
                cursor: cursor.parse().ok()?,
                schema: schema.parse().ok()?,
                analyser: analyser.parse().ok()?,
                database: database.to_owned(),
            })
        });
        (mark, count)
    }

    /// Why this index cannot be trusted, if so.
    pub fn misfit(&self, database: &str) -> Option<Rebuild> {
        if (self.schema, self.analyser) != (SCHEMA_VERSION, ANALYSER_VERSION) {
            Some(Rebuild::OtherVersion)
        } else if self.database != database {
            Some(Rebuild::OtherDatabase)
        } else {
            None
        }
    }
}

/// A name that nobody has yet: hashers are seeded by chance.
pub(super) fn chance() -> String {
    format!("{:016x}", RandomState::new().hash_one(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meili::settings::MARK;

    fn lines(marks: &[&Value]) -> BTreeMap<String, u64> {
        marks
            .iter()
            .map(|line| (line[MARK].as_str().unwrap().to_owned(), 1))
            .collect()
    }

    #[test]
    fn a_mark_reads_back() {
        let mark = Mark::new("db", 7);
        let next = mark.next(9);
        let read = Mark::read(Some(&lines(&[&mark.base(), &next.line()])));
        assert_eq!(read, (Some(next.clone()), 2));
        assert_ne!(mark.generation(), next.generation());
        assert_eq!(next.misfit("db"), None);
        assert_eq!(next.misfit("other"), Some(Rebuild::OtherDatabase));
    }

    #[test]
    fn a_change_for_an_index_that_was_swapped_away_does_not_count() {
        let (old, new) = (Mark::new("db", 50), Mark::new("db", 40));
        let late = old.next(60);
        let (read, count) = Mark::read(Some(&lines(&[&new.base(), &new.line(), &late.line()])));
        assert_eq!((read, count), (Some(new), 3));
        assert_eq!(Mark::read(Some(&lines(&[&late.line()]))).0, None);
    }
}

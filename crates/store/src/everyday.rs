//! The operator's own tables of words: lines are added, the last one of a word in its table holds.
//!
//! What a word means is known to the search alone; here the cells of the table are text.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{everyday_word, person},
};
use diesel::{dsl::max, prelude::*};
use domain::{Id, Moment, Now, everyday::WordList, person::Person};
use time::PrimitiveDateTime;

/// What holds for a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// This entry, added to the shipped table or in the place of its own.
    Put,
    /// None, although the shipped table has one.
    Out,
    /// The shipped one again, if there is one.
    Shipped,
}

impl Stand {
    const ALL: [Self; 3] = [Self::Put, Self::Out, Self::Shipped];
    const fn word(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Out => "out",
            Self::Shipped => "shipped",
        }
    }
    fn parse(word: &str) -> Result<Self, Sql> {
        let found = Self::ALL.into_iter().find(|stand| stand.word() == word);
        found.ok_or_else(|| Sql::DeserializationError(format!("„{word}“ is no stand").into()))
    }
}

/// The cells of a line, as the table writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    pub word: String,
    pub direction: String,
    /// `|` between alternatives.
    pub official: String,
    /// Blank between them.
    pub bundles: String,
    pub kind: String,
    pub area: String,
    /// Why the line says what it says.
    pub reason: String,
}

/// A line that is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    pub list: WordList,
    /// What makes two words the same.
    pub key: String,
    pub stand: Stand,
    pub cells: Cells,
}

/// A line with who added it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: i64,
    pub list: WordList,
    pub key: String,
    pub stand: Stand,
    pub cells: Cells,
    /// The name; empty when the account was erased.
    pub by: String,
    pub at: Moment,
}

type Row = (
    (i64, String, String, String),
    (String, String, String, String, String, String, String),
    String,
    PrimitiveDateTime,
);

fn line(row: Row) -> Result<Line, Sql> {
    let (
        (number, list, key, stand),
        (word, direction, official, bundles, kind, area, reason),
        by,
        at,
    ) = row;
    Ok(Line {
        number,
        list: list
            .parse::<WordList>()
            .map_err(|unknown| Sql::DeserializationError(Box::new(unknown)))?,
        key,
        stand: Stand::parse(&stand)?,
        cells: Cells {
            word,
            direction,
            official,
            bundles,
            kind,
            area,
            reason,
        },
        by,
        at: row::moment(at),
    })
}

macro_rules! columns {
    () => {
        (
            (
                everyday_word::number,
                everyday_word::word_list,
                everyday_word::word_key,
                everyday_word::stand,
            ),
            (
                everyday_word::word,
                everyday_word::direction,
                everyday_word::official,
                everyday_word::bundles,
                everyday_word::kind,
                everyday_word::area,
                everyday_word::reason,
            ),
            person::name,
            everyday_word::recorded_at,
        )
    };
}

/// The number of the last line; 0 when there is none. Whoever holds the table in memory sees by it that it changed.
///
/// # Errors
/// Those of the database.
pub fn last(snap: &mut Snap<'_>) -> Result<i64, Sql> {
    Ok(everyday_word::table
        .select(max(everyday_word::number))
        .first::<Option<i64>>(snap.conn())?
        .unwrap_or(0))
}

/// The lines that hold, by table and word; where the shipped entry holds again, there is none.
///
/// # Errors
/// Those of the database.
pub fn holding(snap: &mut Snap<'_>) -> Result<Vec<Line>, Sql> {
    let newest = everyday_word::table
        .group_by((everyday_word::word_list, everyday_word::word_key))
        .select(max(everyday_word::number));
    let newest: Vec<i64> = newest
        .load::<Option<i64>>(snap.conn())?
        .into_iter()
        .flatten()
        .collect();
    let mut lines = Vec::with_capacity(newest.len());
    for some in newest.chunks(5000) {
        let rows: Vec<Row> = everyday_word::table
            .inner_join(person::table)
            .filter(everyday_word::number.eq_any(some))
            .filter(everyday_word::stand.ne(Stand::Shipped.word()))
            .select(columns!())
            .load(snap.conn())?;
        for row in rows {
            lines.push(line(row)?);
        }
    }
    lines.sort_by(|a, b| (a.list, &a.key).cmp(&(b.list, &b.key)));
    Ok(lines)
}

/// Nobody reads further back on a page.
const MOST_LINES: i64 = 100;

/// The lines of a word in this table, the last one first.
///
/// # Errors
/// Those of the database.
pub fn history(snap: &mut Snap<'_>, list: WordList, key: &str) -> Result<Vec<Line>, Sql> {
    let rows: Vec<Row> = everyday_word::table
        .inner_join(person::table)
        .filter(everyday_word::word_list.eq(list.word()))
        .filter(everyday_word::word_key.eq(key))
        .order(everyday_word::number.desc())
        .select(columns!())
        .limit(MOST_LINES)
        .load(snap.conn())?;
    rows.into_iter().map(line).collect()
}

/// Adds lines.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &[New], by: Id<Person>, now: &Now) -> Result<(), Sql> {
    let before = last(tx)?;
    let row = |(number, new): (i64, &New)| {
        (
            everyday_word::number.eq(number),
            everyday_word::word_list.eq(new.list.word()),
            everyday_word::word_key.eq(new.key.clone()),
            everyday_word::word.eq(new.cells.word.clone()),
            everyday_word::stand.eq(new.stand.word()),
            everyday_word::direction.eq(new.cells.direction.clone()),
            everyday_word::official.eq(new.cells.official.clone()),
            everyday_word::bundles.eq(new.cells.bundles.clone()),
            everyday_word::kind.eq(new.cells.kind.clone()),
            everyday_word::area.eq(new.cells.area.clone()),
            everyday_word::reason.eq(new.cells.reason.clone()),
            everyday_word::person_id.eq(by.to_string()),
            everyday_word::recorded_at.eq(now.at().utc()),
        )
    };
    let rows: Vec<_> = (before + 1..).zip(new).map(row).collect();
    for some in rows.chunks(500) {
        let some = some.to_vec();
        on_either!(tx, c => diesel::insert_into(everyday_word::table).values(some).execute(c))?;
    }
    Ok(())
}

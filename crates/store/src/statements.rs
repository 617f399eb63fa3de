//! Statements that were made: kept under a number, the same bytes ever after.

pub mod facts;

use crate::{
    Sight, Snap, Sql, Tx,
    blobs::Kept,
    conn::on_either,
    meta, row,
    schema::{cooperation, statement, statement_file},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Day, Digest, Id, Moment, Now, Slug, cooperation::Cooperation, person::Person,
    public_body::PublicBody, visibility::Audience,
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// A statement that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub number: i64,
    pub cooperation: Option<Id<Cooperation>>,
    pub from: Day,
    pub until: Day,
    pub as_known_at: Moment,
    pub digest: Digest,
    pub made_at: Moment,
    /// The body for which it was made.
    pub body: Option<Id<PublicBody>>,
    /// Who else may read it: nobody who may not see everything that it holds.
    pub audience: Audience,
}

type Row = (
    i64,
    Option<String>,
    Date,
    Date,
    PrimitiveDateTime,
    String,
    PrimitiveDateTime,
    Option<String>,
    String,
);

row::columns! { COLUMNS of statement:
    number, cooperation_id, from_day, until_day, as_known_at, digest, made_at, body_id, visibility
}

fn read(row: Row) -> Result<Made, Sql> {
    let (number, cooperation, from, until, as_known_at, digest, made_at, body, visibility) = row;
    Ok(Made {
        number,
        cooperation: row::parse_some(cooperation.as_deref())?,
        from: Day::from_date(from),
        until: Day::from_date(until),
        as_known_at: row::moment(as_known_at),
        digest: row::parse(&digest)?,
        made_at: row::moment(made_at),
        body: row::parse_some(body.as_deref())?,
        audience: row::parse(&visibility)?,
    })
}

const LAST_NUMBER: &str = "last_statement";

/// Takes the next number, for good: whoever takes one at the same time gets another.
///
/// The number stands in the documents, so it is taken before they are made; a statement that is
/// given up after all leaves a gap.
///
/// # Errors
/// Those of the database.
pub fn next_number(tx: &mut Tx<'_>) -> Result<i64, Sql> {
    let taken: i64 = match meta::value(tx, LAST_NUMBER)? {
        Some(text) => row::parse(&text)?,
        None => 0,
    };
    let kept = statement::table
        .select(max(statement::number))
        .first::<Option<i64>>(tx.conn())?
        .unwrap_or(0);
    let number = taken.max(kept) + 1;
    meta::set(tx, LAST_NUMBER, &number.to_string())?;
    Ok(number)
}

/// Keeps a statement with each of its formats.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    made: &Made,
    files: &[(String, Kept)],
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(statement::table)
        .values((
            statement::number.eq(made.number),
            statement::cooperation_id.eq(made.cooperation.map(|id| id.to_string())),
            statement::from_day.eq(made.from.date()),
            statement::until_day.eq(made.until.date()),
            statement::as_known_at.eq(made.as_known_at.utc()),
            statement::digest.eq(made.digest.to_string()),
            statement::person_id.eq(by.to_string()),
            statement::made_at.eq(now.at().utc()),
            statement::body_id.eq(made.body.map(|id| id.to_string())),
            statement::visibility.eq(made.audience.to_string()),
        ))
        .execute(tx.conn())?;
    let rows: Vec<_> = files
        .iter()
        .map(|(format, kept)| {
            (
                statement_file::number.eq(made.number),
                statement_file::format.eq(format),
                statement_file::blob.eq(kept.digest.to_string()),
            )
        })
        .collect();
    on_either!(tx, c => diesel::insert_into(statement_file::table).values(rows).execute(c))?;
    Ok(())
}

/// A boxed question about statements, narrowed to those that may be read.
macro_rules! readable {
    ($query:expr, $sight:expr) => {{
        let query = $query;
        let sight: Sight<'_> = $sight.into();
        match sight.limits() {
            None => query,
            Some(crate::sight::Limits { audiences, bodies }) => query.filter(
                statement::visibility
                    .eq_any(audiences)
                    .or(statement::body_id.assume_not_null().eq_any(bodies)),
            ),
        }
    }};
}

/// The statement with this number, if it may be read.
///
/// # Errors
/// Those of the database.
pub fn find<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    number: i64,
) -> Result<Option<Made>, Sql> {
    let query = statement::table
        .filter(statement::number.eq(number))
        .select(COLUMNS)
        .into_boxed();
    let row: Option<Row> = readable!(query, sight).first(snap.conn()).optional()?;
    row.map(read).transpose()
}

/// These statements, whoever may read them, the newest first.
///
/// # Errors
/// Those of the database.
pub fn many(snap: &mut Snap<'_>, numbers: &[i64]) -> Result<Vec<Made>, Sql> {
    let rows: Vec<Row> = statement::table
        .filter(statement::number.eq_any(numbers.to_vec()))
        .order(statement::number.desc())
        .select(COLUMNS)
        .limit(10_000)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The file of a statement in a format.
///
/// # Errors
/// Those of the database.
pub fn file(snap: &mut Snap<'_>, number: i64, format: &str) -> Result<Option<Digest>, Sql> {
    let digest: Option<String> = statement_file::table
        .find((number, format))
        .select(statement_file::blob)
        .first(snap.conn())
        .optional()?;
    row::parse_some(digest.as_deref())
}

/// The documents of these statements: number, format, digest.
///
/// # Errors
/// Those of the database.
pub fn files(snap: &mut Snap<'_>, numbers: &[i64]) -> Result<Vec<(i64, String, Digest)>, Sql> {
    let rows: Vec<(i64, String, String)> = statement_file::table
        .filter(statement_file::number.eq_any(numbers.to_vec()))
        .order((statement_file::number, statement_file::format))
        .select((
            statement_file::number,
            statement_file::format,
            statement_file::blob,
        ))
        .limit(10_000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(number, format, digest)| Ok((number, format, row::parse(&digest)?)))
        .collect()
}

/// The formats in which these statements were kept, by number.
///
/// # Errors
/// Those of the database.
pub fn formats(snap: &mut Snap<'_>, of: &[Made]) -> Result<HashMap<i64, Vec<String>>, Sql> {
    let numbers: Vec<i64> = of.iter().map(|made| made.number).collect();
    let rows: Vec<(i64, String)> = statement_file::table
        .filter(statement_file::number.eq_any(numbers))
        .order((statement_file::number, statement_file::format))
        .select((statement_file::number, statement_file::format))
        .limit(10_000)
        .load(snap.conn())?;
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for (number, format) in rows {
        found.entry(number).or_default().push(format);
    }
    Ok(found)
}

/// The cooperations that these statements are about, by the name in addresses and the name for people.
///
/// # Errors
/// Those of the database.
pub fn subjects(
    snap: &mut Snap<'_>,
    of: &[Made],
) -> Result<HashMap<Id<Cooperation>, (Slug, String)>, Sql> {
    let mut ids: Vec<String> = of
        .iter()
        .filter_map(|made| made.cooperation.map(|id| id.to_string()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(String, String, String)> = cooperation::table
        .filter(cooperation::id.eq_any(ids))
        .order(cooperation::id)
        .select((cooperation::id, cooperation::slug, cooperation::name))
        .limit(10_000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, slug, name)| Ok((row::parse(&id)?, (row::parse(&slug)?, name))))
        .collect()
}

/// The newest statements that may be read, of one cooperation or of all.
///
/// # Errors
/// Those of the database.
pub fn newest<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    of: Option<Id<Cooperation>>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Made>, Sql> {
    let query = statement::table
        .order(statement::number.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let mut query = readable!(query, sight);
    if let Some(of) = of {
        query = query.filter(statement::cooperation_id.eq(of.to_string()));
    }
    if let Some(before) = before {
        query = query.filter(statement::number.lt(before));
    }
    query
        .load::<Row>(snap.conn())?
        .into_iter()
        .map(read)
        .collect()
}

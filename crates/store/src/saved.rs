//! Searches that people keep, and which of them are due for a letter.

use crate::{Snap, Sql, Tx, row, schema::saved_search};
use diesel::prelude::*;
use domain::{
    Id, Moment, Now,
    person::Person,
    saved::{About, MOST, Name, Question, Rhythm},
};
use time::PrimitiveDateTime;

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub id: Id<SavedSearch>,
    pub person: Id<Person>,
    pub name: Name,
    pub about: About,
    /// Words and filters as they stand in the address of the results.
    pub query: String,
    pub rhythm: Rhythm,
    pub made_at: Moment,
    /// Up to here was told what is new.
    pub told_until: Moment,
    pub due_at: Option<Moment>,
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    PrimitiveDateTime,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
);
row::columns! { COLUMNS of saved_search:
    id, person_id, name, about, query, rhythm, made_at, told_until, due_at
}

fn read(row: Row) -> Result<SavedSearch, Sql> {
    let (id, person, name, about, query, rhythm, made_at, told_until, due_at) = row;
    Ok(SavedSearch {
        id: row::parse(&id)?,
        person: row::parse(&person)?,
        name: row::parse(&name)?,
        about: row::parse(&about)?,
        query,
        rhythm: row::parse(&rhythm)?,
        made_at: row::moment(made_at),
        told_until: row::moment(told_until),
        due_at: due_at.map(row::moment),
    })
}

/// What somebody keeps, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn of(snap: &mut Snap<'_>, person: Id<Person>) -> Result<Vec<SavedSearch>, Sql> {
    let rows: Vec<Row> = saved_search::table
        .filter(saved_search::person_id.eq(person.to_string()))
        .order((saved_search::made_at, saved_search::id))
        .select(COLUMNS)
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The search with this identity.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, id: Id<SavedSearch>) -> Result<Option<SavedSearch>, Sql> {
    let row: Option<Row> = saved_search::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// Keeps a search; nobody is told of what was there before.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    name: &Name,
    question: &Question,
    now: &Now,
) -> Result<Id<SavedSearch>, Sql> {
    let id = now.id();
    diesel::insert_into(saved_search::table)
        .values((
            saved_search::id.eq(id.to_string()),
            saved_search::person_id.eq(person.to_string()),
            saved_search::name.eq(name.as_str()),
            saved_search::about.eq(question.about.word()),
            saved_search::query.eq(question.query.as_str()),
            saved_search::rhythm.eq(Rhythm::Never.word()),
            saved_search::made_at.eq(now.at().utc()),
            saved_search::told_until.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Gives a search another name.
///
/// # Errors
/// Those of the database.
pub fn rename(tx: &mut Tx<'_>, id: Id<SavedSearch>, name: &Name) -> Result<(), Sql> {
    diesel::update(saved_search::table.find(id.to_string()))
        .set(saved_search::name.eq(name.as_str()))
        .execute(tx.conn())?;
    Ok(())
}

/// From now on letters come as often as this; of what was before nobody is told who did not ask for letters then.
///
/// # Errors
/// Those of the database.
pub fn set_rhythm(
    tx: &mut Tx<'_>,
    search: &SavedSearch,
    rhythm: Rhythm,
    now: &Now,
) -> Result<(), Sql> {
    let told_until = match search.rhythm {
        Rhythm::Never => now.at(),
        Rhythm::Daily | Rhythm::Weekly => search.told_until,
    };
    diesel::update(saved_search::table.find(search.id.to_string()))
        .set((
            saved_search::rhythm.eq(rhythm.word()),
            saved_search::due_at.eq(rhythm.next(now.at()).map(Moment::utc)),
            saved_search::told_until.eq(told_until.utc()),
            saved_search::leased_until.eq(None::<PrimitiveDateTime>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets a search.
///
/// # Errors
/// Those of the database.
pub fn remove(tx: &mut Tx<'_>, id: Id<SavedSearch>) -> Result<(), Sql> {
    diesel::delete(saved_search::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Forgets every search of somebody.
///
/// # Errors
/// Those of the database.
pub fn forget_of(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Sql> {
    diesel::delete(saved_search::table.filter(saved_search::person_id.eq(person.to_string())))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether a letter may be due, without disturbing the writer.
///
/// # Errors
/// Those of the database.
pub fn is_due(snap: &mut Snap<'_>, at: Moment) -> Result<bool, Sql> {
    let due = saved_search::table
        .filter(saved_search::due_at.le(at.utc()))
        .filter(
            saved_search::leased_until
                .is_null()
                .or(saved_search::leased_until.le(at.utc())),
        )
        .select(saved_search::id)
        .first::<String>(snap.conn())
        .optional()?;
    Ok(due.is_some())
}

/// A search that is looked after by nobody else until a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    pub search: SavedSearch,
    leased_until: Moment,
}

/// Takes searches that are due; nobody else gets them until the lease ends.
///
/// # Errors
/// Those of the database.
pub fn claim(
    tx: &mut Tx<'_>,
    limit: i64,
    lease_seconds: i64,
    now: &Now,
) -> Result<Vec<Claimed>, Sql> {
    let at = now.at().utc();
    let rows: Vec<Row> = saved_search::table
        .filter(saved_search::due_at.le(at))
        .filter(
            saved_search::leased_until
                .is_null()
                .or(saved_search::leased_until.le(at)),
        )
        .order((saved_search::due_at, saved_search::id))
        .select(COLUMNS)
        .limit(limit)
        .load(tx.conn())?;
    let leased_until = now.at().plus_seconds(lease_seconds);
    let ids: Vec<&String> = rows.iter().map(|row| &row.0).collect();
    diesel::update(saved_search::table.filter(saved_search::id.eq_any(ids)))
        .set(saved_search::leased_until.eq(leased_until.utc()))
        .execute(tx.conn())?;
    let claimed = |row| {
        Ok(Claimed {
            search: read(row)?,
            leased_until,
        })
    };
    rows.into_iter().map(claimed).collect()
}

/// Notes up to where was told, and when the next letter is due; says whether the claim still held. What was changed
/// meanwhile, or taken by another process after the lease, is left alone.
///
/// # Errors
/// Those of the database.
pub fn told(tx: &mut Tx<'_>, claimed: &Claimed, until: Moment, now: &Now) -> Result<bool, Sql> {
    let search = &claimed.search;
    let held = saved_search::table
        .find(search.id.to_string())
        .filter(saved_search::leased_until.eq(claimed.leased_until.utc()))
        .filter(saved_search::told_until.eq(search.told_until.utc()));
    let noted = diesel::update(held)
        .set((
            saved_search::told_until.eq(until.utc()),
            saved_search::due_at.eq(search.rhythm.next(now.at()).map(Moment::utc)),
            saved_search::leased_until.eq(None::<PrimitiveDateTime>),
        ))
        .execute(tx.conn())?;
    Ok(noted > 0)
}

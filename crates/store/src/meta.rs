//! What the registry remembers about itself.

use crate::{Conn, Snap, Sql, Tx, conn::on_either, row, schema::meta};
use diesel::{prelude::*, upsert::excluded};
use domain::{Id, Moment, Now};

/// One registry: an index or a backup of another database must not be taken for ours.
#[derive(Debug)]
pub enum Registry {}

const LAST_MOMENT: &str = "last_moment";
const REGISTRY: &str = "registry";

/// The identity of this database.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] before it was given one.
pub fn registry(snap: &mut Snap<'_>) -> Result<Id<Registry>, Sql> {
    let text = value(snap, REGISTRY)?.ok_or(Sql::NotFound)?;
    row::parse(&text)
}

/// Gives the database its identity, once.
///
/// # Errors
/// Those of the database.
pub fn baptise(tx: &mut Tx<'_>, now: &Now) -> Result<Id<Registry>, Sql> {
    if let Some(text) = value(tx, REGISTRY)? {
        return row::parse(&text);
    }
    let id = now.id();
    set(tx, REGISTRY, &id.to_string())?;
    Ok(id)
}

/// A remembered value.
///
/// # Errors
/// Those of the database.
pub fn value(snap: &mut Snap<'_>, name: &str) -> Result<Option<String>, Sql> {
    meta::table
        .find(name)
        .select(meta::value)
        .first(snap.conn())
        .optional()
}

/// Remembers a value.
///
/// # Errors
/// Those of the database.
pub fn set(tx: &mut Tx<'_>, name: &str, text: &str) -> Result<(), Sql> {
    on_either!(tx, c => diesel::insert_into(meta::table)
        .values((meta::name.eq(name), meta::value.eq(text)))
        .on_conflict(meta::name)
        .do_update()
        .set(meta::value.eq(excluded(meta::value)))
        .execute(c))?;
    Ok(())
}

/// Forgets a value.
pub(crate) fn forget(tx: &mut Tx<'_>, name: &str) -> Result<(), Sql> {
    diesel::delete(meta::table.find(name)).execute(tx.conn())?;
    Ok(())
}

/// The values whose names begin like this.
pub(crate) fn beginning_with(snap: &mut Snap<'_>, name: &str) -> Result<Vec<String>, Sql> {
    meta::table
        .filter(
            meta::name
                .like(format!("{}%", name.replace('_', "\\_")))
                .escape('\\'),
        )
        .order(meta::name)
        .select(meta::value)
        .limit(1000)
        .load(snap.conn())
}

/// The moment of the last write; every later write is recorded later.
///
/// # Errors
/// Those of the database.
pub fn last_moment(snap: &mut Snap<'_>) -> Result<Moment, Sql> {
    match value(snap, LAST_MOMENT)? {
        Some(text) => row::parse(&text),
        None => row::parse("1970-01-01T00:00:00Z"),
    }
}

pub(crate) fn remember_moment(tx: &mut Tx<'_>, moment: Moment) -> Result<(), Sql> {
    set(tx, LAST_MOMENT, &moment.to_string())
}

/// Limits how far the file of SQLite may grow, until the writer connects anew; says the limit that holds.
/// For tests of a full disk; PostgreSQL knows no such limit.
///
/// # Errors
/// Those of the database.
pub fn limit_pages(tx: &mut Tx<'_>, pages: i64) -> Result<i64, Sql> {
    #[derive(diesel::QueryableByName)]
    struct Limit {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        max_page_count: i64,
    }
    match tx.conn() {
        Conn::Postgres(_) => Ok(i64::MAX),
        Conn::Sqlite(conn) => {
            let limit: Limit =
                diesel::sql_query(format!("PRAGMA max_page_count={pages}")).get_result(conn)?;
            Ok(limit.max_page_count)
        }
    }
}

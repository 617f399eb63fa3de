//! Which processes serve this registry, by their sign of life.

use crate::{Snap, Sql, Tx, conn::on_either, row, schema::process};
use diesel::{prelude::*, upsert::excluded};
use domain::{Id, Moment, Now};

/// Who gave no sign for so long does not live any more.
pub const SILENCE_SECONDS: i64 = 30;
/// The table is small; more than these nobody runs.
const MOST: i64 = 1_000;

/// A process of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    pub id: Id<Self>,
    /// The folder of data.
    pub place: String,
    /// Which engine finds.
    pub engine: String,
    pub started_at: Moment,
}

/// Gives a sign of life, the first or a further one; forgets those who have long been silent.
///
/// # Errors
/// Those of the database.
pub fn beat(tx: &mut Tx<'_>, this: &Process, now: &Now) -> Result<(), Sql> {
    let values = (
        process::id.eq(this.id.to_string()),
        process::place.eq(&this.place),
        process::engine.eq(&this.engine),
        process::started_at.eq(this.started_at.utc()),
        process::seen_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(process::table)
        .values(values)
        .on_conflict(process::id)
        .do_update()
        .set(process::seen_at.eq(excluded(process::seen_at)))
        .execute(c))?;
    let long_ago = now.at().plus_seconds(-20 * SILENCE_SECONDS).utc();
    diesel::delete(process::table.filter(process::seen_at.lt(long_ago))).execute(tx.conn())?;
    Ok(())
}

/// The processes that live at this moment, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn living(snap: &mut Snap<'_>, at: Moment) -> Result<Vec<Process>, Sql> {
    let rows: Vec<(String, String, String, time::PrimitiveDateTime)> = process::table
        .filter(process::seen_at.ge(at.plus_seconds(-SILENCE_SECONDS).utc()))
        .order((process::started_at, process::id))
        .select((
            process::id,
            process::place,
            process::engine,
            process::started_at,
        ))
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, place, engine, started_at)| {
            Ok(Process {
                id: row::parse(&id)?,
                place,
                engine,
                started_at: Moment::from_utc(started_at),
            })
        })
        .collect()
}

/// Says goodbye.
///
/// # Errors
/// Those of the database.
pub fn leave(tx: &mut Tx<'_>, id: Id<Process>) -> Result<(), Sql> {
    diesel::delete(process::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Says that others of this place are gone, as whoever holds the lock of the folder knows.
///
/// # Errors
/// Those of the database.
pub fn alone_at(tx: &mut Tx<'_>, this: &Process) -> Result<(), Sql> {
    let others = process::table
        .filter(process::place.eq(&this.place))
        .filter(process::id.ne(this.id.to_string()));
    diesel::delete(others).execute(tx.conn())?;
    Ok(())
}

//! What the indexes follow: every change has a number, and no number is left out.

use crate::{Snap, Sql, Tx, conn::on_either, numbers::Series, row, schema::change};
use diesel::{dsl::max, prelude::*};
use domain::{Id, Moment, Now, blueprint::Blueprint};

/// What changed.
const BLUEPRINT: &str = "blueprint";

/// Notes that a blueprint, or what is counted of it, reads otherwise now.
///
/// # Errors
/// Those of the database.
pub fn note(tx: &mut Tx<'_>, blueprint: Id<Blueprint>, now: &Now) -> Result<i64, Sql> {
    let number = tx.next_number(Series::Changes)?;
    diesel::insert_into(change::table)
        .values((
            change::number.eq(number),
            change::kind.eq(BLUEPRINT),
            change::subject.eq(blueprint.to_string()),
            change::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(number)
}

/// Notes that each of these blueprints reads otherwise now.
///
/// # Errors
/// Those of the database.
pub fn note_all(tx: &mut Tx<'_>, blueprints: &[Id<Blueprint>], now: &Now) -> Result<(), Sql> {
    for some in blueprints.chunks(500) {
        let mut rows = Vec::with_capacity(some.len());
        for blueprint in some {
            rows.push((
                change::number.eq(tx.next_number(Series::Changes)?),
                change::kind.eq(BLUEPRINT),
                change::subject.eq(blueprint.to_string()),
                change::recorded_at.eq(now.at().utc()),
            ));
        }
        on_either!(tx, c => diesel::insert_into(change::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// The number of the last change; 0 when there is none.
///
/// # Errors
/// Those of the database.
pub fn last(snap: &mut Snap<'_>) -> Result<i64, Sql> {
    Ok(change::table
        .select(max(change::number))
        .first::<Option<i64>>(snap.conn())?
        .unwrap_or(0))
}

/// When the first change after `number` was recorded; `None` when there is none.
///
/// # Errors
/// Those of the database.
pub fn recorded_after(snap: &mut Snap<'_>, number: i64) -> Result<Option<Moment>, Sql> {
    let first: Option<time::PrimitiveDateTime> = change::table
        .filter(change::number.gt(number))
        .order(change::number)
        .select(change::recorded_at)
        .first(snap.conn())
        .optional()?;
    Ok(first.map(Moment::from_utc))
}

/// The blueprints that changed after `number`, and the number up to which this holds.
///
/// # Errors
/// Those of the database.
pub fn since(
    snap: &mut Snap<'_>,
    number: i64,
    limit: i64,
) -> Result<(Vec<Id<Blueprint>>, i64), Sql> {
    let rows: Vec<(i64, String)> = change::table
        .filter(change::number.gt(number))
        .order(change::number)
        .select((change::number, change::subject))
        .limit(limit)
        .load(snap.conn())?;
    let upto = rows.last().map_or(number, |(number, _)| *number);
    let mut ids = rows
        .iter()
        .map(|(_, id)| row::parse(id))
        .collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok((ids, upto))
}

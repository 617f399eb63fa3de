//! Blueprints that more people came to see than before.

use crate::{
    Snap, Sql, row,
    schema::{blueprint, blueprint_change},
};
use diesel::prelude::*;
use domain::{Id, Moment, blueprint::Blueprint, public_body::PublicBody, visibility::Audience};
use std::collections::HashSet;
use time::PrimitiveDateTime;

/// A blueprint whose audience was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub id: Id<Blueprint>,
    pub publisher: Id<PublicBody>,
    /// Who could see it before.
    pub before: Audience,
    /// When the version that it offers came out.
    pub released_at: Moment,
}

/// More at once are not told apart.
const MOST: i64 = 1000;

/// The blueprints whose audience was changed after a moment, each with the audience that it had at that moment.
///
/// # Errors
/// Those of the database.
pub fn opened_since(snap: &mut Snap<'_>, since: Moment) -> Result<Vec<Opened>, Sql> {
    type Row = (String, Option<String>, String, PrimitiveDateTime);
    let rows: Vec<Row> = blueprint_change::table
        .inner_join(blueprint::table)
        .filter(blueprint_change::field.eq("visibility"))
        .filter(blueprint_change::recorded_at.gt(since.utc()))
        .order((blueprint_change::recorded_at, blueprint_change::number))
        .select((
            blueprint_change::blueprint_id,
            blueprint_change::old_value,
            blueprint::publisher_id,
            blueprint::released_at,
        ))
        .limit(MOST)
        .load(snap.conn())?;
    let mut seen = HashSet::new();
    let mut opened = Vec::new();
    for (id, before, publisher, released_at) in rows {
        let Some(before) = before.filter(|_| seen.insert(id.clone())) else {
            continue;
        };
        opened.push(Opened {
            id: row::parse(&id)?,
            publisher: row::parse(&publisher)?,
            before: row::parse(&before)?,
            released_at: row::moment(released_at),
        });
    }
    Ok(opened)
}

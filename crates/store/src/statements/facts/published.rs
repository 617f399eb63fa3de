//! What was published of blueprints, and what became of it.

use super::CHUNK;
use crate::{
    Snap, Sql, row,
    schema::{release, release_state},
};
use diesel::prelude::*;
use domain::{
    Day, Id,
    blueprint::Blueprint,
    statement::facts::{ReleaseFact, StateFact},
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// The releases of these blueprints with the changes of their states.
pub(super) fn releases(
    snap: &mut Snap<'_>,
    blueprints: &[Id<Blueprint>],
) -> Result<HashMap<Id<Blueprint>, Vec<ReleaseFact>>, Sql> {
    type Row = (String, String, String, PrimitiveDateTime);
    type State = (String, String, Date, PrimitiveDateTime);
    let ids: Vec<String> = blueprints.iter().map(ToString::to_string).collect();
    let mut found: HashMap<Id<Blueprint>, Vec<ReleaseFact>> = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<Row> = release::table
            .filter(release::blueprint_id.eq_any(some))
            .order((release::blueprint_id, release::version_key))
            .select((
                release::id,
                release::blueprint_id,
                release::version,
                release::released_at,
            ))
            .load(snap.conn())?;
        let states: Vec<State> = release_state::table
            .inner_join(release::table)
            .filter(release::blueprint_id.eq_any(some))
            .order(release_state::number)
            .select((
                release_state::release_id,
                release_state::state,
                release_state::effective_on,
                release_state::recorded_at,
            ))
            .load(snap.conn())?;
        let mut changes: HashMap<String, Vec<StateFact>> = HashMap::new();
        for (release, state, effective_on, recorded_at) in states {
            changes.entry(release).or_default().push(StateFact {
                to: row::parse(&state)?,
                effective_on: Day::from_date(effective_on),
                recorded_at: row::moment(recorded_at),
            });
        }
        for (id, blueprint, version, released_at) in rows {
            found
                .entry(row::parse(&blueprint)?)
                .or_default()
                .push(ReleaseFact {
                    version: row::parse(&version)?,
                    released_at: row::moment(released_at),
                    changes: changes.remove(&id).unwrap_or_default(),
                });
        }
    }
    Ok(found)
}

//! What became of releases: that they came out, and every state that they got since.

use crate::{
    Sight, Snap, Sql, row,
    schema::{blueprint, release, release_state},
    sight::of_blueprints,
};
use diesel::prelude::*;
use domain::{
    Day, Id, Moment, Slug, Version,
    blueprint::{Blueprint, Release, ReleaseState},
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// Something that happened to a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub release: Id<Release>,
    pub blueprint: Id<Blueprint>,
    pub version: Version,
    pub at: Moment,
    pub what: Happened,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    CameOut,
    Changed {
        /// Of the state, among those of all releases.
        number: i64,
        to: ReleaseState,
        reason: String,
        successor: Option<Slug>,
        effective_on: Day,
    },
}

/// What happened to releases that may be seen, the newest first; of these blueprints and after this moment, if named.
///
/// # Errors
/// Those of the database.
pub fn events<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    of: Option<&[Id<Blueprint>]>,
    since: Option<Moment>,
    limit: usize,
) -> Result<Vec<Event>, Sql> {
    let sight: Sight<'_> = sight.into();
    let ids: Option<Vec<String>> = of.map(|ids| ids.iter().map(ToString::to_string).collect());
    let mut events = came_out(snap, sight, ids.as_deref(), since, limit)?;
    events.extend(changed(snap, sight, ids.as_deref(), since, limit)?);
    events.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.release.cmp(&b.release)));
    events.truncate(limit);
    Ok(events)
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn came_out(
    snap: &mut Snap<'_>,
    sight: Sight<'_>,
    ids: Option<&[String]>,
    since: Option<Moment>,
    limit: usize,
) -> Result<Vec<Event>, Sql> {
    type Row = (String, String, String, PrimitiveDateTime);
    let query = release::table
        .inner_join(blueprint::table)
        .order((release::released_at.desc(), release::id.desc()))
        .select((
            release::id,
            release::blueprint_id,
            release::version,
            release::released_at,
        ))
        .limit(most(limit))
        .into_boxed();
    let mut query = of_blueprints!(query, sight);
    if let Some(ids) = ids {
        query = query.filter(release::blueprint_id.eq_any(ids.to_vec()));
    }
    if let Some(since) = since {
        query = query.filter(release::released_at.gt(since.utc()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter()
        .map(|(id, blueprint, version, at)| {
            Ok(Event {
                release: row::parse(&id)?,
                blueprint: row::parse(&blueprint)?,
                version: row::parse(&version)?,
                at: row::moment(at),
                what: Happened::CameOut,
            })
        })
        .collect()
}

fn changed(
    snap: &mut Snap<'_>,
    sight: Sight<'_>,
    ids: Option<&[String]>,
    since: Option<Moment>,
    limit: usize,
) -> Result<Vec<Event>, Sql> {
    type Row = (
        String,
        String,
        String,
        PrimitiveDateTime,
        i64,
        String,
        String,
        Option<String>,
        Date,
    );
    let query = release_state::table
        .inner_join(release::table.inner_join(blueprint::table))
        .order((
            release_state::recorded_at.desc(),
            release_state::number.desc(),
        ))
        .select((
            release::id,
            release::blueprint_id,
            release::version,
            release_state::recorded_at,
            release_state::number,
            release_state::state,
            release_state::reason,
            release_state::successor,
            release_state::effective_on,
        ))
        .limit(most(limit))
        .into_boxed();
    let mut query = of_blueprints!(query, sight);
    if let Some(ids) = ids {
        query = query.filter(release::blueprint_id.eq_any(ids.to_vec()));
    }
    if let Some(since) = since {
        query = query.filter(release_state::recorded_at.gt(since.utc()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter()
        .map(
            |(id, blueprint, version, at, number, state, reason, successor, on)| {
                Ok(Event {
                    release: row::parse(&id)?,
                    blueprint: row::parse(&blueprint)?,
                    version: row::parse(&version)?,
                    at: row::moment(at),
                    what: Happened::Changed {
                        number,
                        to: row::parse(&state)?,
                        reason,
                        successor: row::parse_some(successor.as_deref())?,
                        effective_on: Day::from_date(on),
                    },
                })
            },
        )
        .collect()
}

/// More at once are not told apart.
const MOST: i64 = 1000;

/// The blueprints to whose releases something happened after a moment, each with the moment when the version that it
/// offers came out.
///
/// # Errors
/// Those of the database.
pub fn touched_since(
    snap: &mut Snap<'_>,
    since: Moment,
) -> Result<HashMap<Id<Blueprint>, Moment>, Sql> {
    let came_out: Vec<(String, PrimitiveDateTime)> = release::table
        .inner_join(blueprint::table)
        .filter(release::released_at.gt(since.utc()))
        .order((release::released_at, release::id))
        .select((blueprint::id, blueprint::released_at))
        .limit(MOST)
        .load(snap.conn())?;
    let changed: Vec<(String, PrimitiveDateTime)> = release_state::table
        .inner_join(release::table.inner_join(blueprint::table))
        .filter(release_state::recorded_at.gt(since.utc()))
        .order((release_state::recorded_at, release_state::number))
        .select((blueprint::id, blueprint::released_at))
        .limit(MOST)
        .load(snap.conn())?;
    came_out
        .into_iter()
        .chain(changed)
        .map(|(id, at)| Ok((row::parse(&id)?, row::moment(at))))
        .collect()
}

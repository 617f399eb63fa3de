//! Releases: content that never changes, and the states that are appended to it.

mod events;
mod texts;
mod write;

pub use events::{Event, Happened, events, touched_since};
pub use texts::{Texts, manifests, texts, texts_of};
pub use write::{Content, add, add_state};

use crate::{
    Snap, Sql, row,
    schema::{release, release_file, release_state},
};
use diesel::prelude::*;
use domain::{
    Day, Digest, Id, Moment, Slug, Version,
    blueprint::{Blueprint, Release, ReleaseState},
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// A release as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub id: Id<Release>,
    pub blueprint: Id<Blueprint>,
    pub version: Version,
    pub digest: Digest,
    pub package: Digest,
    pub package_size: i64,
    pub released_at: Moment,
    pub state: ReleaseState,
    pub reason: Option<String>,
    pub successor: Option<Slug>,
    /// Since when the state holds, when it is another one than released.
    pub state_since: Option<Day>,
    /// Counts the states; with the identity it names the present reading of the release.
    pub revision: i64,
}

#[derive(Queryable)]
struct Row {
    id: String,
    blueprint: String,
    version: String,
    digest: String,
    package: String,
    package_size: i64,
    released_at: PrimitiveDateTime,
}

row::columns! { COLUMNS of release:
    id, blueprint_id, version, digest, package_blob, package_size, released_at
}

type State = (i64, String, String, String, Option<String>, Date);

fn listed(snap: &mut Snap<'_>, rows: Vec<Row>) -> Result<Vec<Listed>, Sql> {
    let ids: Vec<&String> = rows.iter().map(|row| &row.id).collect();
    let mut newest: HashMap<String, (i64, State)> = HashMap::new();
    for some in ids.chunks(5000) {
        let states: Vec<State> = release_state::table
            .filter(release_state::release_id.eq_any(some.to_vec()))
            .order(release_state::number)
            .select((
                release_state::number,
                release_state::release_id,
                release_state::state,
                release_state::reason,
                release_state::successor,
                release_state::effective_on,
            ))
            .load(snap.conn())?;
        for state in states {
            let count = newest.get(&state.1).map_or(0, |(count, _)| *count);
            newest.insert(state.1.clone(), (count + 1, state));
        }
    }
    rows.into_iter()
        .map(|row| {
            let state = newest.remove(&row.id);
            let (revision, state) = state.map_or((0, None), |(count, state)| (count, Some(state)));
            Ok(Listed {
                id: row::parse(&row.id)?,
                blueprint: row::parse(&row.blueprint)?,
                version: row::parse(&row.version)?,
                digest: row::parse(&row.digest)?,
                package: row::parse(&row.package)?,
                package_size: row.package_size,
                released_at: row::moment(row.released_at),
                state: state
                    .as_ref()
                    .map_or(Ok(ReleaseState::Released), |s| row::parse(&s.2))?,
                reason: state.as_ref().map(|s| s.3.clone()),
                successor: row::parse_some(state.as_ref().and_then(|s| s.4.as_deref()))?,
                state_since: row::day(state.as_ref().map(|s| s.5)),
                revision,
            })
        })
        .collect()
}

/// The releases of a blueprint, the highest version first.
///
/// # Errors
/// Those of the database.
pub fn of(snap: &mut Snap<'_>, blueprint: Id<Blueprint>) -> Result<Vec<Listed>, Sql> {
    let rows: Vec<Row> = release::table
        .filter(release::blueprint_id.eq(blueprint.to_string()))
        .order(release::version_key.desc())
        .select(COLUMNS)
        .limit(1000)
        .load(snap.conn())?;
    listed(snap, rows)
}

/// The release of this version.
///
/// # Errors
/// Those of the database.
pub fn find(
    snap: &mut Snap<'_>,
    blueprint: Id<Blueprint>,
    version: &Version,
) -> Result<Option<Listed>, Sql> {
    let rows: Vec<Row> = release::table
        .filter(release::blueprint_id.eq(blueprint.to_string()))
        .filter(release::version.eq(version.to_string()))
        .select(COLUMNS)
        .limit(1)
        .load(snap.conn())?;
    Ok(listed(snap, rows)?.pop())
}

/// The releases of many blueprints, each blueprint's by rising version; for statements.
///
/// # Errors
/// Those of the database.
pub fn of_many(
    snap: &mut Snap<'_>,
    blueprints: &[Id<Blueprint>],
) -> Result<HashMap<Id<Blueprint>, Vec<Listed>>, Sql> {
    let ids: Vec<String> = blueprints.iter().map(ToString::to_string).collect();
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for some in ids.chunks(5000) {
        let rows: Vec<Row> = release::table
            .filter(release::blueprint_id.eq_any(some))
            .order((release::blueprint_id, release::version_key))
            .select(COLUMNS)
            .load(snap.conn())?;
        for release in listed(snap, rows)? {
            found.entry(release.blueprint).or_default().push(release);
        }
    }
    Ok(found)
}

/// The states of these versions; one that was never changed is missing.
///
/// # Errors
/// Those of the database.
pub fn states_of(
    snap: &mut Snap<'_>,
    versions: &[(Id<Blueprint>, Version)],
) -> Result<HashMap<Id<Blueprint>, ReleaseState>, Sql> {
    let wanted: HashMap<String, String> = versions
        .iter()
        .map(|(id, version)| (id.to_string(), version.to_string()))
        .collect();
    let blueprints: Vec<&String> = wanted.keys().collect();
    let mut found = HashMap::new();
    for some in blueprints.chunks(5000) {
        let states: Vec<(String, String, String)> = release_state::table
            .inner_join(release::table)
            .filter(release::blueprint_id.eq_any(some.to_vec()))
            .order(release_state::number)
            .select((
                release::blueprint_id,
                release::version,
                release_state::state,
            ))
            .load(snap.conn())?;
        for (id, version, state) in states {
            if wanted.get(&id) == Some(&version) {
                found.insert(row::parse(&id)?, row::parse(&state)?);
            }
        }
    }
    Ok(found)
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    pub path: String,
    pub size: i64,
    pub digest: Digest,
    pub role: Option<String>,
    pub title: Option<String>,
    pub media_type: String,
}

/// The files of a release in the order of the package.
///
/// # Errors
/// Those of the database.
pub fn files(snap: &mut Snap<'_>, release: Id<Release>) -> Result<Vec<FileRow>, Sql> {
    type Cells = (String, i64, String, Option<String>, Option<String>, String);
    let rows: Vec<Cells> = release_file::table
        .filter(release_file::release_id.eq(release.to_string()))
        .order(release_file::position)
        .select((
            release_file::path,
            release_file::size,
            release_file::blob,
            release_file::role,
            release_file::title,
            release_file::media_type,
        ))
        .limit(5000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(path, size, digest, role, title, media_type)| {
            Ok(FileRow {
                path,
                size,
                digest: row::parse(&digest)?,
                role,
                title,
                media_type,
            })
        })
        .collect()
}

//! Releases: content that never changes, and the states that are appended to it.

use crate::{
    Snap, Sql, Tx,
    blobs::Kept,
    conn::on_either,
    row,
    schema::{release, release_file, release_state},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Day, Digest, Id, Moment, Now, Slug, Version,
    blueprint::{Blueprint, NewRelease, Release, ReleaseState, StateChange},
    manifest::Manifest,
    person::Person,
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

const COLUMNS: (
    release::id,
    release::blueprint_id,
    release::version,
    release::digest,
    release::package_blob,
    release::package_size,
    release::released_at,
) = (
    release::id,
    release::blueprint_id,
    release::version,
    release::digest,
    release::package_blob,
    release::package_size,
    release::released_at,
);

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

/// The texts of a release: its manifest, what the checker found, and its words for searching.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    pub manifest: Manifest,
    /// Findings as JSON.
    pub findings: String,
    /// Words inside the artefacts as JSON.
    pub search_words: String,
}

/// The texts of a release.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is no such release.
pub fn texts(snap: &mut Snap<'_>, release: Id<Release>) -> Result<Texts, Sql> {
    let (manifest, findings, search_words): (String, String, String) = release::table
        .find(release.to_string())
        .select((release::manifest, release::findings, release::search_words))
        .first(snap.conn())?;
    Ok(Texts {
        manifest: row::json(&manifest)?,
        findings,
        search_words,
    })
}

/// What these releases say about themselves.
///
/// # Errors
/// Those of the database.
pub fn manifests(
    snap: &mut Snap<'_>,
    ids: &[Id<Release>],
) -> Result<HashMap<Id<Release>, Manifest>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = release::table
        .filter(release::id.eq_any(&ids))
        .order(release::id)
        .select((release::id, release::manifest))
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, manifest)| Ok((row::parse(&id)?, row::json(&manifest)?)))
        .collect()
}

/// The manifests and words of these releases, for indexing.
///
/// # Errors
/// Those of the database.
pub fn texts_of(
    snap: &mut Snap<'_>,
    versions: &[(Id<Blueprint>, Version)],
) -> Result<HashMap<Id<Blueprint>, Texts>, Sql> {
    let mut found = HashMap::new();
    for some in versions.chunks(1000) {
        let blueprints: Vec<String> = some.iter().map(|(id, _)| id.to_string()).collect();
        let mut texts: Vec<String> = some
            .iter()
            .map(|(_, version)| version.to_string())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        let rows: Vec<(String, String, String, String, String)> = release::table
            .filter(release::blueprint_id.eq_any(&blueprints))
            .filter(release::version.eq_any(&texts))
            .select((
                release::blueprint_id,
                release::version,
                release::manifest,
                release::findings,
                release::search_words,
            ))
            .load(snap.conn())?;
        let wanted: HashMap<String, String> = some
            .iter()
            .map(|(id, version)| (id.to_string(), version.to_string()))
            .collect();
        for (id, version, manifest, findings, search_words) in rows {
            if wanted.get(&id) == Some(&version) {
                found.insert(
                    row::parse(&id)?,
                    Texts {
                        manifest: row::json(&manifest)?,
                        findings,
                        search_words,
                    },
                );
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

/// Everything that comes out with a release beside the decision itself.
#[derive(Debug, Clone)]
pub struct Content {
    pub package: Kept,
    pub manifest_json: String,
    pub findings: String,
    pub search_words: String,
    pub files: Vec<FileRow>,
}

/// Brings out a release. The files it names must have been touched in this transaction.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &NewRelease, content: &Content) -> Result<(), Sql> {
    diesel::insert_into(release::table)
        .values((
            release::id.eq(new.id().to_string()),
            release::blueprint_id.eq(new.blueprint().to_string()),
            release::version.eq(new.version().to_string()),
            release::version_key.eq(new.version().sort_key()),
            release::digest.eq(new.digest().to_string()),
            release::package_blob.eq(content.package.digest.to_string()),
            release::package_size.eq(content.package.size),
            release::manifest.eq(&content.manifest_json),
            release::findings.eq(&content.findings),
            release::search_words.eq(&content.search_words),
            release::person_id.eq(new.by().to_string()),
            release::released_at.eq(new.at().utc()),
        ))
        .execute(tx.conn())?;
    let rows = content
        .files
        .iter()
        .zip(0_i64..)
        .map(|(file, position)| NewFile {
            release_id: new.id().to_string(),
            position,
            path: file.path.clone(),
            size: file.size,
            blob: file.digest.to_string(),
            role: file.role.clone(),
            title: file.title.clone(),
            media_type: file.media_type.clone(),
        });
    let rows: Vec<NewFile> = rows.collect();
    for some in rows.chunks(500) {
        on_either!(tx, c => diesel::insert_into(release_file::table).values(some).execute(c))?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = release_file, treat_none_as_default_value = false)]
struct NewFile {
    release_id: String,
    position: i64,
    path: String,
    size: i64,
    blob: String,
    role: Option<String>,
    title: Option<String>,
    media_type: String,
}

/// Appends a state to a release.
///
/// # Errors
/// Those of the database.
pub fn add_state(
    tx: &mut Tx<'_>,
    to: Id<Release>,
    change: &StateChange,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    let number = release_state::table
        .select(max(release_state::number))
        .first::<Option<i64>>(tx.conn())?
        .unwrap_or(0)
        + 1;
    diesel::insert_into(release_state::table)
        .values((
            release_state::number.eq(number),
            release_state::release_id.eq(to.to_string()),
            release_state::state.eq(change.to.word()),
            release_state::reason.eq(&change.reason),
            release_state::successor.eq(change.successor.as_ref().map(ToString::to_string)),
            release_state::effective_on.eq(change.effective_on.date()),
            release_state::person_id.eq(by.to_string()),
            release_state::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

//! Bringing out releases, and appending states to them.

use super::FileRow;
use crate::{
    Sql, Tx,
    blobs::Kept,
    conn::on_either,
    schema::{release, release_file, release_state},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Id, Now,
    blueprint::{NewRelease, Release, StateChange},
    person::Person,
};

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

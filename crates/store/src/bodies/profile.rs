//! What bodies say of themselves, and where they lie.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{body_boundary, body_profile},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{
    Id, Now,
    public_body::{Profile, PublicBody},
};

/// What the body says of itself, when it has said anything.
///
/// # Errors
/// Those of the database.
pub fn profile(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Option<Profile>, Sql> {
    let text: Option<String> = body_profile::table
        .find(body.to_string())
        .select(body_profile::document)
        .first(snap.conn())
        .optional()?;
    text.map(|text| row::json(&text)).transpose()
}

/// Records what the body says of itself.
///
/// # Errors
/// Those of the database.
pub fn put_profile(
    tx: &mut Tx<'_>,
    body: Id<PublicBody>,
    profile: &Profile,
    now: &Now,
) -> Result<(), Sql> {
    let values = (
        body_profile::body_id.eq(body.to_string()),
        body_profile::document.eq(row::to_json(profile)?),
        body_profile::recorded_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(body_profile::table)
        .values(values)
        .on_conflict(body_profile::body_id)
        .do_update()
        .set((body_profile::document.eq(excluded(body_profile::document)), body_profile::recorded_at.eq(excluded(body_profile::recorded_at))))
        .execute(c))?;
    crate::alike::keep_traits(tx, body, profile)
}

/// The boundary of a body as a GeoJSON geometry, with its source.
///
/// # Errors
/// Those of the database.
pub fn boundary(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
) -> Result<Option<(String, String)>, Sql> {
    body_boundary::table
        .find(body.to_string())
        .select((body_boundary::geometry, body_boundary::source))
        .first(snap.conn())
        .optional()
}

/// Records the boundary of a body and says whether it is another one than before.
///
/// # Errors
/// Those of the database.
pub fn put_boundary(
    tx: &mut Tx<'_>,
    body: Id<PublicBody>,
    geometry: &str,
    source: &str,
) -> Result<bool, Sql> {
    if boundary(tx, body)?.is_some_and(|(known, from)| known == geometry && from == source) {
        return Ok(false);
    }
    let values = (
        body_boundary::body_id.eq(body.to_string()),
        body_boundary::geometry.eq(geometry),
        body_boundary::source.eq(source),
    );
    on_either!(tx, c => diesel::insert_into(body_boundary::table)
        .values(values)
        .on_conflict(body_boundary::body_id)
        .do_update()
        .set((body_boundary::geometry.eq(excluded(body_boundary::geometry)), body_boundary::source.eq(excluded(body_boundary::source))))
        .execute(c))?;
    Ok(true)
}

//! How tokens end: at once, by themselves, with a warning before, and forgotten after.

use super::Project;
use crate::{
    Snap, Sql, Tx, row,
    schema::{person, token},
};
use diesel::prelude::*;
use domain::{Digest, Id, Moment, Now};
use time::PrimitiveDateTime;

/// Ended tokens are listed for so many days.
const KEEP_DAYS: i64 = 90;

/// Ends a token at once.
///
/// # Errors
/// Those of the database.
pub fn revoke(tx: &mut Tx<'_>, digest: Digest, now: &Now) -> Result<(), Sql> {
    let row = token::table.find(digest.to_string());
    diesel::update(row.filter(token::revoked_at.is_null()))
        .set(token::revoked_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends every token that jobs of a project got.
///
/// # Errors
/// Those of the database.
pub fn revoke_of_project(tx: &mut Tx<'_>, project: Id<Project>, now: &Now) -> Result<(), Sql> {
    diesel::update(
        token::table
            .filter(token::project_id.eq(project.to_string()))
            .filter(token::revoked_at.is_null()),
    )
    .set(token::revoked_at.eq(now.at().utc()))
    .execute(tx.conn())?;
    Ok(())
}

/// A token whose end comes near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub digest: Digest,
    pub name: String,
    pub shown: String,
    /// Where its maker is reached.
    pub mail: String,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub warned_at: Option<Moment>,
}

/// Tokens that end before a moment and whose makers can be told, the first to end first; those that were told of last
/// come at the end.
///
/// # Errors
/// Those of the database.
pub fn ending(snap: &mut Snap<'_>, until: Moment, at: Moment) -> Result<Vec<Ending>, Sql> {
    type Row = (
        String,
        String,
        Option<String>,
        String,
        PrimitiveDateTime,
        PrimitiveDateTime,
        Option<PrimitiveDateTime>,
    );
    let rows: Vec<Row> = token::table
        .inner_join(person::table)
        .filter(token::expires_at.gt(at.utc()))
        .filter(token::expires_at.le(until.utc()))
        .filter(token::revoked_at.is_null())
        .filter(token::project_id.is_null())
        .filter(token::scopes.is_not_null())
        .filter(person::left_at.is_null())
        .filter(person::mail.is_not_null())
        .order((token::expires_at, token::digest))
        .select((
            token::digest,
            token::name,
            token::shown,
            person::mail.assume_not_null(),
            token::made_at,
            token::expires_at,
            token::warned_at,
        ))
        .limit(5000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(digest, name, shown, mail, made, expires, warned)| {
            Ok(Ending {
                digest: row::parse(&digest)?,
                name,
                shown: shown.unwrap_or_default(),
                mail,
                made_at: row::moment(made),
                expires_at: row::moment(expires),
                warned_at: warned.map(row::moment),
            })
        })
        .collect()
}

/// Notes that makers were told of the end of their tokens.
///
/// # Errors
/// Those of the database.
pub fn warned(tx: &mut Tx<'_>, digests: &[Digest], now: &Now) -> Result<(), Sql> {
    let digests: Vec<String> = digests.iter().map(ToString::to_string).collect();
    diesel::update(token::table.filter(token::digest.eq_any(digests)))
        .set(token::warned_at.eq(Some(now.at().utc())))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets tokens that ended long ago, and those of jobs a day after their end.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let old = now.at().plus_seconds(-KEEP_DAYS * 86_400).utc();
    let yesterday = now.at().plus_seconds(-86_400).utc();
    let of_people = diesel::delete(
        token::table.filter(token::expires_at.le(old).or(token::revoked_at.le(old))),
    )
    .execute(tx.conn())?;
    let of_jobs = diesel::delete(
        token::table
            .filter(token::project_id.is_not_null())
            .filter(token::expires_at.le(yesterday)),
    )
    .execute(tx.conn())?;
    Ok(of_people + of_jobs)
}

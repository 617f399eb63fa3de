//! Sessions of people in a browser.

use crate::{Snap, Sql, Tx, row, schema::session};
use diesel::prelude::*;
use domain::{Digest, Id, Moment, Now, person::Person};

/// A session while it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub person: Id<Person>,
    /// Stands in every form of this session.
    pub csrf: String,
}

/// Begins a session, known by the digest of its cookie.
///
/// # Errors
/// Those of the database.
pub fn begin(
    tx: &mut Tx<'_>,
    digest: Digest,
    of: Id<Person>,
    csrf: &str,
    expires_at: Moment,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(session::table)
        .values((
            session::digest.eq(digest.to_string()),
            session::person_id.eq(of.to_string()),
            session::csrf.eq(csrf),
            session::made_at.eq(now.at().utc()),
            session::expires_at.eq(expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The session of this cookie, while it holds.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, digest: Digest, at: Moment) -> Result<Option<Session>, Sql> {
    let row: Option<(String, String)> = session::table
        .find(digest.to_string())
        .filter(session::expires_at.gt(at.utc()))
        .select((session::person_id, session::csrf))
        .first(snap.conn())
        .optional()?;
    row.map(|(person, csrf)| {
        Ok(Session {
            person: row::parse(&person)?,
            csrf,
        })
    })
    .transpose()
}

/// Ends a session.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, digest: Digest) -> Result<(), Sql> {
    diesel::delete(session::table.find(digest.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Forgets sessions that have expired.
///
/// # Errors
/// Those of the database.
pub fn forget_expired(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    diesel::delete(session::table.filter(session::expires_at.le(now.at().utc()))).execute(tx.conn())
}

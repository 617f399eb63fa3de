//! Answers that were given to a key, so that the same request again is the same as once.

use crate::{Snap, Sql, Tx, schema::idempotency};
use diesel::prelude::*;
use domain::{Digest, Id, Now, person::Person};

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub route: String,
    pub request: String,
    pub status: i64,
    pub location: Option<String>,
    pub body: String,
}

/// For so long a key is remembered.
const HOURS: i64 = 24;

/// The answer that was given to this key of this person.
///
/// # Errors
/// Those of the database.
pub fn find(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    key: &str,
    now: &Now,
) -> Result<Option<Answer>, Sql> {
    let row: Option<(String, String, i64, Option<String>, String)> = idempotency::table
        .find((person.to_string(), key))
        .filter(idempotency::recorded_at.gt(now.at().plus_seconds(-HOURS * 3600).utc()))
        .select((
            idempotency::route,
            idempotency::request_digest,
            idempotency::status,
            idempotency::location,
            idempotency::body,
        ))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(|(route, request, status, location, body)| Answer {
        route,
        request,
        status,
        location,
        body,
    }))
}

/// Remembers an answer, in the transaction of what it answers.
///
/// # Errors
/// Those of the database.
pub fn keep(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    key: &str,
    answer: &Answer,
    now: &Now,
) -> Result<(), Sql> {
    // A key that is older than a day may be used anew.
    diesel::delete(idempotency::table.find((person.to_string(), key))).execute(tx.conn())?;
    diesel::insert_into(idempotency::table)
        .values((
            idempotency::person_id.eq(person.to_string()),
            idempotency::key.eq(key),
            idempotency::route.eq(&answer.route),
            idempotency::request_digest.eq(&answer.request),
            idempotency::status.eq(answer.status),
            idempotency::location.eq(&answer.location),
            idempotency::body.eq(&answer.body),
            idempotency::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets what is older than a day.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let limit = now.at().plus_seconds(-HOURS * 3600).utc();
    diesel::delete(idempotency::table.filter(idempotency::recorded_at.le(limit))).execute(tx.conn())
}

/// The digest of a request, to notice the same key with another request.
#[must_use]
pub fn request(body: &[u8]) -> String {
    Digest::of(body).to_string()
}

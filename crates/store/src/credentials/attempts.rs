//! What browsers were asked, and how often an answer failed.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{challenge, failed_sign_in},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{Digest, Id, Moment, Now, person::Person};
use time::PrimitiveDateTime;

/// What a browser was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The code of the second factor, after the password.
    Code,
    /// Setting up the second factor.
    SetUp,
    NewPasskey,
    Passkey,
    /// Nothing: a form waits until its sender has proved once more who they are.
    Form,
}

impl Asked {
    const fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::SetUp => "set_up",
            Self::NewPasskey => "new_passkey",
            Self::Passkey => "passkey",
            Self::Form => "form",
        }
    }
}

/// A question to a browser that it has not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub person: Option<Id<Person>>,
    pub state: String,
}

/// Keeps what a browser was asked, known by the digest of what it holds.
///
/// # Errors
/// Those of the database.
pub fn ask(
    tx: &mut Tx<'_>,
    digest: Digest,
    asked: Asked,
    of: &Challenge,
    expires_at: Moment,
) -> Result<(), Sql> {
    diesel::insert_into(challenge::table)
        .values((
            challenge::digest.eq(digest.to_string()),
            challenge::kind.eq(asked.word()),
            challenge::person_id.eq(of.person.map(|id| id.to_string())),
            challenge::state.eq(&of.state),
            challenge::expires_at.eq(expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What a browser was asked, while it may still answer.
///
/// # Errors
/// Those of the database.
pub fn asked(
    snap: &mut Snap<'_>,
    digest: Digest,
    asked: Asked,
    at: Moment,
) -> Result<Option<Challenge>, Sql> {
    let row: Option<(Option<String>, String)> = challenge::table
        .find(digest.to_string())
        .filter(challenge::kind.eq(asked.word()))
        .filter(challenge::expires_at.gt(at.utc()))
        .select((challenge::person_id, challenge::state))
        .first(snap.conn())
        .optional()?;
    row.map(|(person, state)| {
        Ok(Challenge {
            person: row::parse_some(person.as_deref())?,
            state,
        })
    })
    .transpose()
}

/// Ends a question; says no when it was ended before.
///
/// # Errors
/// Those of the database.
pub fn answered(tx: &mut Tx<'_>, digest: Digest) -> Result<bool, Sql> {
    let gone = diesel::delete(challenge::table.find(digest.to_string())).execute(tx.conn())?;
    Ok(gone == 1)
}

/// How often something was tried in vain, and when last.
///
/// # Errors
/// Those of the database.
pub fn failures(snap: &mut Snap<'_>, key: Digest) -> Result<Option<(i64, Moment)>, Sql> {
    let row: Option<(i64, PrimitiveDateTime)> = failed_sign_in::table
        .find(key.to_string())
        .select((failed_sign_in::failures, failed_sign_in::last_at))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(|(count, at)| (count, row::moment(at))))
}

/// Notes one more failure and says how many there are now; after a day without one counting begins anew.
///
/// # Errors
/// Those of the database.
pub fn note_failure(tx: &mut Tx<'_>, key: Digest, now: &Now) -> Result<i64, Sql> {
    let known = failures(tx, key)?;
    let day_ago = now.at().plus_seconds(-86_400);
    let count = known
        .filter(|(_, at)| *at > day_ago)
        .map_or(1, |(count, _)| count + 1);
    let values = (
        failed_sign_in::key.eq(key.to_string()),
        failed_sign_in::failures.eq(count),
        failed_sign_in::last_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(failed_sign_in::table)
        .values(values)
        .on_conflict(failed_sign_in::key)
        .do_update()
        .set((
            failed_sign_in::failures.eq(excluded(failed_sign_in::failures)),
            failed_sign_in::last_at.eq(excluded(failed_sign_in::last_at)),
        ))
        .execute(c))?;
    Ok(count)
}

/// Forgets failures after a success.
///
/// # Errors
/// Those of the database.
pub fn forget_failures(tx: &mut Tx<'_>, key: Digest) -> Result<(), Sql> {
    diesel::delete(failed_sign_in::table.find(key.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Forgets questions that have expired and failures older than a day.
///
/// # Errors
/// Those of the database.
pub fn forget_expired(tx: &mut Tx<'_>, now: &Now) -> Result<(), Sql> {
    let at = now.at();
    diesel::delete(challenge::table.filter(challenge::expires_at.le(at.utc())))
        .execute(tx.conn())?;
    let day_ago = at.plus_seconds(-86_400).utc();
    diesel::delete(failed_sign_in::table.filter(failed_sign_in::last_at.le(day_ago)))
        .execute(tx.conn())?;
    Ok(())
}

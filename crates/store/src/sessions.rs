//! Sessions of people in a browser.

use crate::{Snap, Sql, Tx, row, schema::session};
use diesel::prelude::*;
use domain::{Digest, Id, Moment, Now, person::Person};
use time::PrimitiveDateTime;

/// A session that has not reached its last moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of its cookie: names the session, opens nothing.
    pub digest: Digest,
    pub person: Id<Person>,
    /// Stands in every form of this session.
    pub csrf: String,
    pub made_at: Moment,
    /// When it was last used, to about a minute.
    pub seen_at: Moment,
    pub expires_at: Moment,
    /// When the person last proved who they are.
    pub proven_at: Option<Moment>,
    /// The word for how.
    pub method: Option<String>,
    /// The issuer that said so, as it names itself.
    pub issuer: Option<String>,
    /// What the browser said it is.
    pub browser: Option<String>,
}

/// How somebody proved who they are, and in which browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    pub method: &'static str,
    /// When, if that is known better than "now".
    pub at: Option<Moment>,
    /// Issuer and subject, when somebody else vouches for the person.
    pub account: Option<(String, String)>,
    /// The session at the issuer.
    pub issuer_session: Option<String>,
    /// Shown to the issuer when the session ends there, too.
    pub id_token: Option<String>,
    pub browser: Option<String>,
}

type Row = (
    String,
    String,
    String,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
    Option<String>,
    Option<String>,
    Option<String>,
);
row::columns! { COLUMNS of session:
    digest, person_id, csrf, made_at, seen_at, expires_at, proven_at, method, issuer, browser
}

fn read(row: Row) -> Result<Session, Sql> {
    let (digest, person, csrf, made, seen, expires, proven, method, issuer, browser) = row;
    Ok(Session {
        digest: row::parse(&digest)?,
        person: row::parse(&person)?,
        csrf,
        made_at: row::moment(made),
        seen_at: row::moment(seen.unwrap_or(made)),
        expires_at: row::moment(expires),
        proven_at: proven.map(row::moment),
        method,
        issuer,
        browser,
    })
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
            session::seen_at.eq(now.at().utc()),
            session::expires_at.eq(expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps how the person of a session has just proved who they are.
///
/// # Errors
/// Those of the database.
pub fn prove(tx: &mut Tx<'_>, digest: Digest, proof: &Proof, now: &Now) -> Result<(), Sql> {
    let account = proof.account.as_ref();
    diesel::update(session::table.find(digest.to_string()))
        .set((
            session::proven_at.eq(Some(proof.at.unwrap_or_else(|| now.at()).utc())),
            session::method.eq(Some(proof.method)),
            session::issuer.eq(account.map(|(issuer, _)| issuer)),
            session::subject.eq(account.map(|(_, subject)| subject)),
            session::issuer_session.eq(&proof.issuer_session),
            session::id_token.eq(&proof.id_token),
            session::browser.eq(&proof.browser),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives a session another cookie and another word for its forms; all else stays, its end, too.
///
/// # Errors
/// Those of the database.
pub fn rotate(tx: &mut Tx<'_>, from: Digest, to: Digest, csrf: &str) -> Result<(), Sql> {
    diesel::update(session::table.find(from.to_string()))
        .set((session::digest.eq(to.to_string()), session::csrf.eq(csrf)))
        .execute(tx.conn())?;
    Ok(())
}

/// The session of this cookie, while it has not reached its end.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, digest: Digest, at: Moment) -> Result<Option<Session>, Sql> {
    let row: Option<Row> = session::table
        .find(digest.to_string())
        .filter(session::expires_at.gt(at.utc()))
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// What the issuer of a session wants to see when it ends there, too: issuer and ID token.
///
/// # Errors
/// Those of the database.
pub fn id_token(snap: &mut Snap<'_>, digest: Digest) -> Result<Option<(String, String)>, Sql> {
    let row: Option<(Option<String>, Option<String>)> = session::table
        .find(digest.to_string())
        .select((session::issuer, session::id_token))
        .first(snap.conn())
        .optional()?;
    Ok(row.and_then(|(issuer, token)| issuer.zip(token)))
}

/// So many sessions of one person are listed.
const MOST: i64 = 100;

/// The sessions of a person that have not reached their end, newest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(snap: &mut Snap<'_>, person: Id<Person>, at: Moment) -> Result<Vec<Session>, Sql> {
    let rows: Vec<Row> = session::table
        .filter(session::person_id.eq(person.to_string()))
        .filter(session::expires_at.gt(at.utc()))
        .order((session::made_at.desc(), session::digest))
        .select(COLUMNS)
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Notes that these sessions are in use.
///
/// # Errors
/// Those of the database.
pub fn seen(tx: &mut Tx<'_>, digests: &[Digest], now: &Now) -> Result<(), Sql> {
    let digests = digests.iter().map(ToString::to_string);
    let digests: Vec<String> = digests.collect();
    diesel::update(session::table.filter(session::digest.eq_any(digests)))
        .set(session::seen_at.eq(Some(now.at().utc())))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, digest: Digest) -> Result<(), Sql> {
    diesel::delete(session::table.find(digest.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Ends a session if it is one of this person; says whether it was.
///
/// # Errors
/// Those of the database.
pub fn end_own(tx: &mut Tx<'_>, person: Id<Person>, digest: Digest) -> Result<bool, Sql> {
    let own = session::table
        .find(digest.to_string())
        .filter(session::person_id.eq(person.to_string()));
    Ok(diesel::delete(own).execute(tx.conn())? > 0)
}

/// Ends all sessions of a person except one.
///
/// # Errors
/// Those of the database.
pub fn end_others(tx: &mut Tx<'_>, person: Id<Person>, stays: Digest) -> Result<usize, Sql> {
    let others = session::table
        .filter(session::person_id.eq(person.to_string()))
        .filter(session::digest.ne(stays.to_string()));
    diesel::delete(others).execute(tx.conn())
}

/// Ends all sessions of a person.
///
/// # Errors
/// Those of the database.
pub fn end_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<usize, Sql> {
    let all = session::table.filter(session::person_id.eq(person.to_string()));
    diesel::delete(all).execute(tx.conn())
}

/// Ends what an issuer says has ended: one session there, or every session of an account.
///
/// # Errors
/// Those of the database.
pub fn end_at_issuer(
    tx: &mut Tx<'_>,
    issuer: &str,
    subject: Option<&str>,
    issuer_session: Option<&str>,
) -> Result<usize, Sql> {
    let of_issuer = session::table.filter(session::issuer.eq(issuer));
    match (issuer_session, subject) {
        (Some(known), Some(subject)) => diesel::delete(
            of_issuer
                .filter(session::issuer_session.eq(known))
                .filter(session::subject.eq(subject)),
        )
        .execute(tx.conn()),
        (Some(known), None) => {
            diesel::delete(of_issuer.filter(session::issuer_session.eq(known))).execute(tx.conn())
        }
        (None, Some(subject)) => {
            diesel::delete(of_issuer.filter(session::subject.eq(subject))).execute(tx.conn())
        }
        (None, None) => Ok(0),
    }
}

/// Forgets sessions that nobody has used since a moment.
///
/// # Errors
/// Those of the database.
pub fn forget_unused(tx: &mut Tx<'_>, since: Moment) -> Result<usize, Sql> {
    diesel::delete(session::table.filter(session::seen_at.le(since.utc()))).execute(tx.conn())
}

/// Forgets sessions that have expired.
///
/// # Errors
/// Those of the database.
pub fn forget_expired(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    diesel::delete(session::table.filter(session::expires_at.le(now.at().utc()))).execute(tx.conn())
}

//! Signing in and out, and who is behind a cookie or a token.

use domain::{Digest, Id, Moment, Now, person::Person};
use store::{Snap, Sql, Tx, sessions::Session};

/// A session that has just begun: what goes into the cookie, and nowhere else.
#[derive(Debug)]
pub struct Begun {
    pub cookie: String,
    pub csrf: String,
    pub expires_at: Moment,
}

/// A session lasts so long at most.
const HOURS: i64 = 10;
/// What every token begins with, so that scanners for secrets know it.
pub const TOKEN_PREFIX: &str = "blp_";

/// Begins a session.
///
/// # Errors
/// Those of the database.
pub fn begin(tx: &mut Tx<'_>, person: Id<Person>, now: &Now) -> Result<Begun, Sql> {
    let cookie = hex(&now.secret());
    let csrf = hex(&now.secret());
    let expires_at = now.at().plus_seconds(HOURS * 3600);
    store::sessions::forget_expired(tx, now)?;
    store::sessions::begin(
        tx,
        Digest::of(cookie.as_bytes()),
        person,
        &csrf,
        expires_at,
        now,
    )?;
    Ok(Begun {
        cookie,
        csrf,
        expires_at,
    })
}

/// The session behind a cookie.
///
/// # Errors
/// Those of the database.
pub fn session(snap: &mut Snap<'_>, cookie: &str, at: Moment) -> Result<Option<Session>, Sql> {
    store::sessions::find(snap, Digest::of(cookie.as_bytes()), at)
}

/// Ends the session behind a cookie.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, cookie: &str) -> Result<(), Sql> {
    store::sessions::end(tx, Digest::of(cookie.as_bytes()))
}

/// Makes a token for a program: it is shown once, its digest is kept.
///
/// # Errors
/// Those of the database.
pub fn make_token(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    name: &str,
    days: i64,
    now: &Now,
) -> Result<String, Sql> {
    let token = format!("{TOKEN_PREFIX}{}", hex(&now.secret()));
    let expires_at = now.at().plus_seconds(days * 86_400);
    store::people::add_token(
        tx,
        Digest::of(token.as_bytes()),
        person,
        name,
        expires_at,
        now,
    )?;
    Ok(token)
}

/// Whose token this is.
///
/// # Errors
/// Those of the database.
pub fn by_token(snap: &mut Snap<'_>, token: &str, at: Moment) -> Result<Option<Id<Person>>, Sql> {
    store::people::by_token(snap, Digest::of(token.as_bytes()), at)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        })
}

//! Signing in and out, and who is behind a cookie or a token.

pub mod issuer;
pub mod kept;
pub mod sessions;

pub use sessions::{Begun, Limits, Method, begin, end, session};

use domain::{Digest, Id, Moment, Now, person::Person};
use store::{Snap, Sql, Tx};

/// What every token begins with, so that scanners for secrets know it.
pub const TOKEN_PREFIX: &str = "blp_";

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

/// Bytes of chance as text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        })
}

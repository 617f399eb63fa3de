//! Passkeys: begun by a question that is good once, proven by an answer that the caller has checked.

use super::{Proving, Ticket, enter, second::tell};
use crate::{
    letters::{self, Post},
    sign_in::{Begun, Method, sessions},
};
use domain::{Digest, Id, Moment, Now, person::Person};
use store::{
    Snap, Sql, Tx,
    credentials::{self, Asked, Challenge},
    people,
    sessions::Session,
};

const SECONDS: i64 = 300;
/// Nobody needs more.
pub const MOST: usize = 10;

/// What a browser is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A new passkey of this person.
    New(Id<Person>),
    /// Any passkey, to sign in.
    SignIn,
}

/// Keeps a question until the browser answers.
///
/// # Errors
/// Those of the database.
pub fn ask(tx: &mut Tx<'_>, what: For, state: String, now: &Now) -> Result<Ticket, Sql> {
    let ticket = Ticket(hex::encode(now.secret()));
    let (asked, person) = match what {
        For::New(person) => (Asked::NewPasskey, Some(person)),
        For::SignIn => (Asked::Passkey, None),
    };
    let until = now.at().plus_seconds(SECONDS);
    let digest = Digest::of(ticket.0.as_bytes());
    credentials::ask(tx, digest, asked, &Challenge { person, state }, until)?;
    Ok(ticket)
}

/// What a browser was asked, while it may answer.
///
/// # Errors
/// Those of the database.
pub fn asked(
    snap: &mut Snap<'_>,
    held: &str,
    what: For,
    at: Moment,
) -> Result<Option<String>, Sql> {
    let digest = Digest::of(held.as_bytes());
    let found = match what {
        For::New(person) => credentials::asked(snap, digest, Asked::NewPasskey, at)?
            .filter(|found| found.person == Some(person)),
        For::SignIn => credentials::asked(snap, digest, Asked::Passkey, at)?,
    };
    Ok(found.map(|found| found.state))
}

/// Keeps a new passkey whose answer was checked; says no when the question was answered before or the passkey is known.
///
/// # Errors
/// Those of the database.
pub fn keep(
    tx: &mut Tx<'_>,
    held: &str,
    person: Id<Person>,
    passkey: (&str, &str),
    name: &str,
    post: &Post,
    now: &Now,
) -> Result<bool, Sql> {
    let (id, credential) = passkey;
    let is_first = credentials::answered(tx, Digest::of(held.as_bytes()))?;
    let is_full = credentials::passkeys_of(tx, person)?.len() >= MOST;
    if !is_first || is_full || credentials::passkey(tx, id)?.is_some() {
        return Ok(false);
    }
    let name: String = name.trim().chars().take(60).collect();
    let name = if name.is_empty() { "Passkey" } else { &name };
    credentials::add_passkey(tx, person, id, name, credential, now)?;
    let says = letters::changed("für Ihr Konto wurde ein Passkey angelegt.");
    tell(tx, person, says, post, now)?;
    Ok(true)
}

/// Begins a session by a passkey whose answer was checked; none when the question was answered before or the person left.
///
/// # Errors
/// Those of the database.
pub fn enter_by(
    tx: &mut Tx<'_>,
    held: &str,
    person: Id<Person>,
    passkey: (&str, &str),
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Option<Begun>, Sql> {
    let (id, credential) = passkey;
    if !credentials::answered(tx, Digest::of(held.as_bytes()))?
        || people::account(tx, person)?.is_none()
    {
        return Ok(None);
    }
    credentials::passkey_used(tx, id, credential, now)?;
    enter(tx, person, Method::Passkey, proving, now).map(Some)
}

/// Proves once more who is at the other end of a session, by a passkey of this very person whose answer was checked;
/// none when the question was answered before.
///
/// # Errors
/// Those of the database.
pub fn prove_by(
    tx: &mut Tx<'_>,
    held: &str,
    session: &Session,
    passkey: (&str, &str),
    browser: Option<String>,
    now: &Now,
) -> Result<Option<Begun>, Sql> {
    let (id, credential) = passkey;
    let known = credentials::passkey(tx, id)?;
    let is_own = known.is_some_and(|known| known.person == session.person);
    if !is_own || !credentials::answered(tx, Digest::of(held.as_bytes()))? {
        return Ok(None);
    }
    credentials::passkey_used(tx, id, credential, now)?;
    sessions::prove(tx, session, &Method::Passkey.proof(browser), now).map(Some)
}

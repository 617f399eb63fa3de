//! The second factor: its set-up, the code after the password, and the recovery codes for a lost phone.

use super::{Attempt, Counted, enter, seal::Key, totp};
use crate::{
    letters::{self, Post},
    sign_in::{Begun, Limits, Method},
};
use domain::{Digest, Id, Moment, Now, person::Person};
use serde::{Deserialize, Serialize};
use store::{
    Snap, Sql, Tx,
    credentials::{self, Asked, Challenge},
    people,
    sessions::{self, Session},
};

/// What a browser holds between two steps of signing in: good once, and for a few minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket(pub String);

/// What proving needs from outside: the key of the registry and what the browser says it is.
#[derive(Debug, Clone, Copy)]
pub struct Proving<'a> {
    pub key: &'a Key,
    pub browser: Option<&'a str>,
    /// The cookie of a session in the same browser, which ends.
    pub before: Option<&'a str>,
    pub limits: Limits,
}

const TICKET_SECONDS: i64 = 600;
/// A longer time to fetch the phone and find an app.
const SET_UP_SECONDS: i64 = 1800;
/// So many wrong codes end a ticket.
const TRIES: i64 = 5;

/// What the registry remembers of a ticket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeState {
    there: String,
    everywhere: String,
}

fn damaged(what: &str) -> Sql {
    Sql::DeserializationError(what.to_owned().into())
}

fn ticket(now: &Now) -> Ticket {
    Ticket(hex::encode(now.secret()))
}

fn digest(ticket: &str) -> Digest {
    Digest::of(ticket.as_bytes())
}

pub(super) fn ask_code(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    counted: Counted,
    now: &Now,
) -> Result<Ticket, Sql> {
    let state = CodeState {
        there: counted.there.to_string(),
        everywhere: counted.everywhere.to_string(),
    };
    let state = serde_json::to_string(&state).map_err(|e| Sql::SerializationError(e.into()))?;
    keep(tx, Asked::Code, person, state, TICKET_SECONDS, now)
}

/// Keeps a new secret, sealed, until a code proves that a phone knows it.
///
/// # Errors
/// Those of the database.
pub fn begin_set_up(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    key: &Key,
    now: &Now,
) -> Result<Ticket, Sql> {
    let secret = totp::Secret::from_chance(now.secret());
    let sealed = key
        .seal(secret.as_bytes(), &person.to_string(), now.secret())
        .ok_or_else(|| damaged("a secret cannot be sealed"))?;
    keep(tx, Asked::SetUp, person, sealed, SET_UP_SECONDS, now)
}

fn keep(
    tx: &mut Tx<'_>,
    asked: Asked,
    person: Id<Person>,
    state: String,
    seconds: i64,
    now: &Now,
) -> Result<Ticket, Sql> {
    let ticket = ticket(now);
    let challenge = Challenge {
        person: Some(person),
        state,
    };
    let until = now.at().plus_seconds(seconds);
    credentials::ask(tx, digest(&ticket.0), asked, &challenge, until)?;
    Ok(ticket)
}

/// How an attempt with a code ended.
#[derive(Debug)]
pub enum Entered {
    /// The ticket is unknown, used or too old: begin again.
    Gone,
    Wrong,
    In(Begun),
    /// In with a recovery code; so many are left.
    Recovered(Begun, i64),
}

/// Takes the code of the second factor, or a recovery code in its place.
///
/// # Errors
/// Those of the database.
pub fn enter_code(
    tx: &mut Tx<'_>,
    held: &str,
    typed: &str,
    post: &Post,
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Entered, Sql> {
    let held = digest(held);
    let found = credentials::asked(tx, held, Asked::Code, now.at())?;
    let Some((person, state)) = found.and_then(|found| Some((found.person?, found.state))) else {
        return Ok(Entered::Gone);
    };
    let state: CodeState =
        serde_json::from_str(&state).map_err(|_| damaged("a ticket cannot be read"))?;
    let read = |text: &str| text.parse().map_err(|_| damaged("a ticket cannot be read"));
    let counted = Counted {
        there: read(&state.there)?,
        everywhere: read(&state.everywhere)?,
    };
    let by_code = is_code(tx, person, typed, proving.key, now)?;
    if !by_code && !credentials::use_recovery_code(tx, person, totp::recovery_digest(typed))? {
        counted.failed(tx, Some(person), post, now)?;
        if credentials::note_failure(tx, held, now)? >= TRIES {
            credentials::answered(tx, held)?;
            return Ok(Entered::Gone);
        }
        return Ok(Entered::Wrong);
    }
    credentials::answered(tx, held)?;
    credentials::forget_failures(tx, held)?;
    counted.succeeded(tx)?;
    let begun = enter(tx, person, Method::Password, proving, now)?;
    if by_code {
        return Ok(Entered::In(begun));
    }
    let left = credentials::recovery_codes_left(tx, person)?;
    let says = letters::changed(&format!(
        "an Ihrem Konto hat sich jemand mit einem Wiederherstellungscode angemeldet. Es sind noch {left} Codes übrig."
    ));
    tell(tx, person, says, post, now)?;
    Ok(Entered::Recovered(begun, left))
}

/// Takes a fresh proof of somebody who is in: the password, compared before, and the code where one is set up. None when
/// one of them is wrong.
///
/// # Errors
/// Those of the database.
#[expect(
    clippy::too_many_arguments,
    reason = "what is known, what was typed, and the world around it"
)]
pub fn prove_again(
    tx: &mut Tx<'_>,
    session: &Session,
    attempt: &Attempt,
    right: bool,
    code: &str,
    post: &Post,
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Option<Begun>, Sql> {
    let person = session.person;
    let has_code = credentials::totp_of(tx, person)?.is_some();
    let is_them = right && attempt.person == Some(person);
    let holds = is_them
        && (!has_code
            || is_code(tx, person, code, proving.key, now)?
            || credentials::use_recovery_code(tx, person, totp::recovery_digest(code))?);
    if !holds {
        attempt.counted.failed(tx, attempt.person, post, now)?;
        return Ok(None);
    }
    attempt.counted.succeeded(tx)?;
    let proof = Method::Password.proof(proving.browser.map(str::to_owned));
    crate::sign_in::sessions::prove(tx, session, &proof, now).map(Some)
}

/// Whether this is a code of now that was not used before; it is used up then.
fn is_code(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    typed: &str,
    key: &Key,
    now: &Now,
) -> Result<bool, Sql> {
    let Some(known) = credentials::totp_of(tx, person)? else {
        return Ok(false);
    };
    let secret = key
        .open(&known.sealed, &person.to_string())
        .and_then(|bytes| totp::Secret::from_bytes(&bytes));
    match secret.and_then(|secret| secret.step_of(typed, now.at())) {
        Some(step) => credentials::use_step(tx, person, step),
        None => Ok(false),
    }
}

/// A second factor that is being set up: what the page shows.
#[derive(Debug)]
pub struct NewFactor {
    pub person: Id<Person>,
    pub secret: totp::Secret,
}

/// The second factor that the holder of a ticket sets up.
///
/// # Errors
/// Those of the database.
pub fn set_up_under_way(
    snap: &mut Snap<'_>,
    held: &str,
    key: &Key,
    at: Moment,
) -> Result<Option<NewFactor>, Sql> {
    let found = credentials::asked(snap, digest(held), Asked::SetUp, at)?;
    Ok(found.and_then(|found| {
        let person = found.person?;
        let bytes = key.open(&found.state, &person.to_string())?;
        let secret = totp::Secret::from_bytes(&bytes)?;
        Some(NewFactor { person, secret })
    }))
}

/// Codes for a lost phone; shown once and never again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCodes(pub Vec<String>);

/// Sets up the second factor when the code fits: then it is in force, and a session begins with it.
///
/// # Errors
/// Those of the database.
pub fn set_up(
    tx: &mut Tx<'_>,
    held: &str,
    typed: &str,
    post: &Post,
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Result<(Begun, RecoveryCodes), Entered>, Sql> {
    let Some(new) = set_up_under_way(tx, held, proving.key, now.at())? else {
        return Ok(Err(Entered::Gone));
    };
    let Some(step) = new.secret.step_of(typed, now.at()) else {
        return Ok(Err(Entered::Wrong));
    };
    let sealed = proving
        .key
        .seal(new.secret.as_bytes(), &new.person.to_string(), now.secret())
        .ok_or_else(|| damaged("a secret cannot be sealed"))?;
    credentials::put_totp(tx, new.person, &sealed, step, now)?;
    credentials::answered(tx, digest(held))?;
    let codes = new_recovery_codes(tx, new.person, now)?;
    let says = letters::changed("für Ihr Konto wurde ein zweiter Faktor eingerichtet.");
    tell(tx, new.person, says, post, now)?;
    // Whoever was in before came in with less.
    sessions::end_all(tx, new.person)?;
    let begun = enter(tx, new.person, Method::Password, proving, now)?;
    Ok(Ok((begun, codes)))
}

/// Makes recovery codes in place of earlier ones.
///
/// # Errors
/// Those of the database.
pub fn new_recovery_codes(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    now: &Now,
) -> Result<RecoveryCodes, Sql> {
    let codes: Vec<String> = (0..totp::RECOVERY_CODES)
        .map(|_| totp::recovery_code(now.secret()))
        .collect();
    let digests: Vec<Digest> = codes
        .iter()
        .map(|code| totp::recovery_digest(code))
        .collect();
    credentials::put_recovery_codes(tx, person, &digests, now)?;
    Ok(RecoveryCodes(codes))
}

pub(crate) fn tell(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    says: letters::Says,
    post: &Post,
    now: &Now,
) -> Result<(), Sql> {
    let account = people::account(tx, person)?;
    match account.and_then(|account| account.mail) {
        Some(mail) => post.send(tx, &mail, says, now),
        None => Ok(()),
    }
}

//! Signing in without an issuer: password, then a second factor where it is set up or demanded.
//!
//! Each attempt is three pieces: [`attempt`] reads what is known, [`password::is_right`] takes its time outside of
//! any transaction, [`judge`] notes the outcome. Whether the account exists changes neither the answer nor the work.

pub mod passkeys;
pub mod password;
pub mod seal;
mod second;
pub mod totp;

pub(crate) use second::tell;
pub use second::{
    Entered, NewFactor, Proving, RecoveryCodes, Ticket, begin_set_up, enter_code,
    new_recovery_codes, prove_again, set_up, set_up_under_way,
};

use crate::{
    letters::{self, Post},
    sign_in::{self, Begun, Method},
};
use domain::{
    Digest, Id, Moment, Now,
    mail::MailAddress,
    person::{For, Person, Role},
};
use store::{Snap, Sql, Tx, credentials, people};

/// So many failures from one place are for free; then each one makes the next wait twice as long.
const FREE: i64 = 5;
const FIRST_PAUSE: i64 = 10;
const LONGEST_PAUSE: i64 = 900;
/// After so many failures in a day, wherever they came from, the owner is told.
const TELL_AT: i64 = 10;

/// What is known about an attempt before the password is looked at.
#[derive(Debug, Clone)]
pub struct Attempt {
    person: Option<Id<Person>>,
    /// The hash to compare with; absent for an account that does not exist or has no password.
    pub hash: Option<String>,
    counted: Counted,
    /// Seconds until the next attempt from there is looked at.
    pub wait: Option<i64>,
}

/// Under which keys failures are counted: for the account from one place, and for the account as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    there: Digest,
    everywhere: Digest,
}

impl Counted {
    fn of(account: &str, from: &str) -> Self {
        Self {
            there: Digest::of(format!("there\0{account}\0{from}").as_bytes()),
            everywhere: Digest::of(format!("everywhere\0{account}").as_bytes()),
        }
    }
    /// Notes one more failure, and tells the owner when there are many.
    fn failed(
        self,
        tx: &mut Tx<'_>,
        who: Option<Id<Person>>,
        post: &Post,
        now: &Now,
    ) -> Result<(), Sql> {
        credentials::note_failure(tx, self.there, now)?;
        let count = credentials::note_failure(tx, self.everywhere, now)?;
        let account = match who {
            Some(who) if count == TELL_AT => people::account(tx, who)?,
            Some(_) | None => None,
        };
        match account.and_then(|account| account.mail) {
            Some(mail) => {
                let says = letters::many_failures(count, &post.link("/anmelden/vergessen"));
                post.send(tx, &mail, says, now)
            }
            None => Ok(()),
        }
    }
    fn succeeded(self, tx: &mut Tx<'_>) -> Result<(), Sql> {
        credentials::forget_failures(tx, self.there)?;
        credentials::forget_failures(tx, self.everywhere)
    }
}

/// What is known about somebody who wants to sign in from a place.
///
/// # Errors
/// Those of the database.
pub fn attempt(
    snap: &mut Snap<'_>,
    mail: &MailAddress,
    from: &str,
    at: Moment,
) -> Result<Attempt, Sql> {
    let counted = Counted::of(&mail.key(), from);
    let account = people::by_mail(snap, mail)?;
    let person = account.map(|account| account.id);
    let hash = match person {
        Some(person) => credentials::password_of(snap, person)?.map(|(hash, _)| hash),
        None => None,
    };
    let failures = credentials::failures(snap, counted.there)?;
    Ok(Attempt {
        person,
        hash,
        counted,
        wait: failures.and_then(|(count, last)| wait(count, last, at)),
    })
}

/// How long somebody waits after so many failures, the last of them then.
fn wait(failures: i64, last: Moment, at: Moment) -> Option<i64> {
    let over = failures - FREE;
    if over < 0 {
        return None;
    }
    let pause = (FIRST_PAUSE << over.clamp(0, 10)).min(LONGEST_PAUSE);
    let left = (last.plus_seconds(pause).micros() - at.micros()).div_euclid(1_000_000) + 1;
    (left > 1).then_some(left)
}

/// How an attempt ended.
#[derive(Debug)]
pub enum Judged {
    /// Account or password are wrong; which one is not said.
    Wrong,
    /// The password is right; now the code.
    Code(Ticket),
    /// The password is right; without a second factor this account may not come in, so it is set up now.
    SetUp(Ticket),
    /// The password is right, but this account comes in with its passkey.
    PasskeyOnly,
    In(Begun),
}

/// Notes how an attempt ended.
///
/// # Errors
/// Those of the database.
pub fn judge(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    right: bool,
    post: &Post,
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Judged, Sql> {
    let person = match attempt.person {
        // The hash may have changed since it was read: then the password that was compared is an old one.
        Some(person) if right => credentials::password_of(tx, person)?
            .filter(|(hash, _)| Some(hash) == attempt.hash.as_ref())
            .map(|_| person),
        Some(_) | None => None,
    };
    let Some(person) = person else {
        attempt.counted.failed(tx, attempt.person, post, now)?;
        return Ok(Judged::Wrong);
    };
    if credentials::totp_of(tx, person)?.is_some() {
        return second::ask_code(tx, person, attempt.counted, now).map(Judged::Code);
    }
    if needs_second_factor(tx, person)? {
        if !credentials::passkeys_of(tx, person)?.is_empty() {
            return Ok(Judged::PasskeyOnly);
        }
        return begin_set_up(tx, person, proving.key, now).map(Judged::SetUp);
    }
    attempt.counted.succeeded(tx)?;
    enter(tx, person, Method::Password, proving, now).map(Judged::In)
}

/// Whether somebody may not come in with a password alone: whoever manages people and tokens.
///
/// # Errors
/// Those of the database.
pub fn needs_second_factor(snap: &mut Snap<'_>, person: Id<Person>) -> Result<bool, Sql> {
    Ok(people::actor(snap, person)?.has_anywhere(Role::Administer))
}

/// Whether somebody has a second factor or a passkey.
///
/// # Errors
/// Those of the database.
pub fn has_second_factor(snap: &mut Snap<'_>, person: Id<Person>) -> Result<bool, Sql> {
    Ok(credentials::totp_of(snap, person)?.is_some()
        || !credentials::passkeys_of(snap, person)?.is_empty())
}

/// Begins a session of somebody who has proven who they are.
///
/// # Errors
/// Those of the database.
pub fn enter(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    method: Method,
    proving: &Proving<'_>,
    now: &Now,
) -> Result<Begun, Sql> {
    people::seen(tx, person, now)?;
    let proof = method.proof(proving.browser.map(str::to_owned));
    sign_in::begin(tx, person, &proof, proving.before, proving.limits, now)
}

/// Whether the registry has nobody yet who administers it.
///
/// # Errors
/// Those of the database.
pub fn is_without_administrator(snap: &mut Snap<'_>) -> Result<bool, Sql> {
    people::has_holder(snap, Role::Administer, For::Registry).map(|has| !has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let last: Moment = "2024-01-01T00:00:00Z".parse().unwrap();
        let after = |failures, seconds| wait(failures, last, last.plus_seconds(seconds));
        assert_eq!(after(4, 0), None);
        assert_eq!(after(5, 0), Some(11));
        assert_eq!(after(5, 10), None);
        assert_eq!(after(6, 10), Some(11));
        assert_eq!(after(500, 0), Some(901));
        assert_eq!(after(500, 901), None);
    }
}

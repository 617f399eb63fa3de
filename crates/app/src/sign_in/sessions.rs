//! Sessions: begun by a proof, renewed by another, ended by time, by their person or by their issuer.

use super::hex;
use domain::{Digest, Id, Moment, Now, person::Person};
use store::{
    Snap, Sql, Tx, identities,
    sessions::{self, Proof, Session},
};

/// How long sessions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Without use, in seconds.
    pub idle: i64,
    /// At all, in seconds.
    pub absolute: i64,
    /// For so many seconds nobody is asked again who they are before something weighty.
    pub proof: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: 60 * 60,
            absolute: 10 * 60 * 60,
            proof: 15 * 60,
        }
    }
}

/// How somebody proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// One click in the demonstration.
    Persona,
    /// An issuer vouches for them.
    Issuer,
    /// A password with a second factor, or without one where none is asked for.
    Password,
    Passkey,
    /// A link that is good once.
    Link,
}

impl Method {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Persona => "persona",
            Self::Issuer => "issuer",
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Link => "link",
        }
    }
    /// The method behind a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let all = [
            Self::Persona,
            Self::Issuer,
            Self::Password,
            Self::Passkey,
            Self::Link,
        ];
        all.into_iter().find(|method| method.word() == word)
    }
    /// A proof of this kind, in a browser that names itself.
    #[must_use]
    pub fn proof(self, browser: Option<String>) -> Proof {
        Proof {
            method: self.word(),
            browser,
            ..Proof::default()
        }
    }
}

/// A session that has just begun: what goes into the cookie, and nowhere else.
#[derive(Debug)]
pub struct Begun {
    pub cookie: String,
    pub csrf: String,
    pub expires_at: Moment,
}

/// Begins a session; the one before in the same browser ends, so that a cookie never outlives a sign-in.
///
/// # Errors
/// Those of the database.
pub fn begin(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    proof: &Proof,
    before: Option<&str>,
    limits: Limits,
    now: &Now,
) -> Result<Begun, Sql> {
    sessions::forget_expired(tx, now)?;
    sessions::forget_unused(tx, now.at().plus_seconds(-limits.idle))?;
    identities::forget_expired(tx, now)?;
    if let Some(before) = before {
        end(tx, before)?;
    }
    let begun = Begun {
        cookie: hex(&now.secret()),
        csrf: hex(&now.secret()),
        expires_at: now.at().plus_seconds(limits.absolute),
    };
    let digest = Digest::of(begun.cookie.as_bytes());
    tx.done_by(person);
    sessions::begin(tx, digest, person, &begun.csrf, begun.expires_at, now)?;
    sessions::prove(tx, digest, proof, now)?;
    Ok(begun)
}

/// The session behind a cookie, unless it has ended or nobody has used it for too long.
///
/// # Errors
/// Those of the database.
pub fn session(
    snap: &mut Snap<'_>,
    cookie: &str,
    at: Moment,
    limits: Limits,
) -> Result<Option<Session>, Sql> {
    let found = sessions::find(snap, Digest::of(cookie.as_bytes()), at)?;
    Ok(found.filter(|session| is_used(session, at, limits)))
}

fn is_used(session: &Session, at: Moment, limits: Limits) -> bool {
    session.seen_at.plus_seconds(limits.idle) > at
}

/// Whether the person of a session has proved lately enough who they are. Personas have nothing to prove.
#[must_use]
pub fn is_proven(session: &Session, at: Moment, limits: Limits) -> bool {
    let is_persona = session.method.as_deref() == Some(Method::Persona.word());
    let fresh = |proven: Moment| proven.plus_seconds(limits.proof) > at;
    is_persona || session.proven_at.is_some_and(fresh)
}

/// Takes a fresh proof for a session: it goes on under another cookie, and no longer than before.
///
/// The caller has looked whether the proof is one of this very person.
///
/// # Errors
/// Those of the database.
pub fn prove(tx: &mut Tx<'_>, session: &Session, proof: &Proof, now: &Now) -> Result<Begun, Sql> {
    let begun = Begun {
        cookie: hex(&now.secret()),
        csrf: hex(&now.secret()),
        expires_at: session.expires_at,
    };
    let digest = Digest::of(begun.cookie.as_bytes());
    tx.done_by(session.person);
    sessions::rotate(tx, session.digest, digest, &begun.csrf)?;
    sessions::prove(tx, digest, proof, now)?;
    sessions::seen(tx, &[digest], now)?;
    Ok(begun)
}

/// The sessions of a person that hold, newest first.
///
/// # Errors
/// Those of the database.
pub fn own(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    at: Moment,
    limits: Limits,
) -> Result<Vec<Session>, Sql> {
    let all = sessions::of_person(snap, person, at)?;
    let held = all.into_iter();
    Ok(held.filter(|one| is_used(one, at, limits)).collect())
}

/// Ends the session behind a cookie.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, cookie: &str) -> Result<(), Sql> {
    sessions::end(tx, Digest::of(cookie.as_bytes()))
}

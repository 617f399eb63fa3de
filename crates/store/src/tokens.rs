//! Tokens of programs: kept by their digest, listed by their beginning, ended at once.

mod ending;
mod list;

pub use ending::{Ending, ending, forget_old, revoke, revoke_of_project, warned};
pub use list::{Token, count, find, of_body, of_person};

use crate::{
    Snap, Sql, Tx, row,
    schema::{person, role_held, token},
};
use diesel::prelude::*;
use domain::{
    Digest, Id, Moment, Now, Slug,
    person::{Person, Role},
    token::{Blueprints, Grant},
};
use time::PrimitiveDateTime;

/// A project elsewhere whose jobs may get tokens.
#[derive(Debug)]
pub enum Project {}

/// A token that is about to be kept.
#[derive(Debug, Clone)]
pub struct New {
    pub digest: Digest,
    pub person: Id<Person>,
    /// What it is for, in the words of who makes it.
    pub name: String,
    pub grant: Grant,
    pub shown: String,
    pub expires_at: Moment,
    /// The project whose job got it.
    pub project: Option<Id<Project>>,
}

/// A token that holds, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub digest: Digest,
    pub person: Id<Person>,
    pub grant: Grant,
    pub shown: String,
    pub used_at: Option<Moment>,
    /// Whether its person reads for "Prüfung", where every look is told.
    pub is_auditor: bool,
}

/// More tokens nobody keeps an eye on.
pub const MOST: i64 = 100;

/// Keeps a token by its digest; the token itself is shown once and never stored.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &New, now: &Now) -> Result<(), Sql> {
    let blueprints = match &new.grant.blueprints {
        Blueprints::Every => None,
        Blueprints::These(slugs) => Some(joined(slugs)),
    };
    diesel::insert_into(token::table)
        .values((
            token::digest.eq(new.digest.to_string()),
            token::person_id.eq(new.person.to_string()),
            token::name.eq(&new.name),
            token::made_at.eq(now.at().utc()),
            token::expires_at.eq(new.expires_at.utc()),
            token::body_id.eq(new.grant.body.to_string()),
            token::scopes.eq(joined(&new.grant.scopes)),
            token::shown.eq(&new.shown),
            token::project_id.eq(new.project.map(|id| id.to_string())),
            token::blueprints.eq(blueprints),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn joined<T: ToString>(all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    words.join(" ")
}

pub(crate) fn parted<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
) -> Result<Vec<T>, Sql> {
    text.split_whitespace().map(row::parse).collect()
}

/// The token with this digest, while it holds. One that was given nothing lets nobody in, and one whose maker lost
/// every tie to its body neither.
///
/// # Errors
/// Those of the database.
pub fn held(snap: &mut Snap<'_>, digest: Digest, at: Moment) -> Result<Option<Held>, Sql> {
    type Row = (
        String,
        String,
        String,
        Option<String>,
        Option<String>,
        Option<PrimitiveDateTime>,
        String,
    );
    let found: Option<Row> = token::table
        .inner_join(person::table)
        .filter(token::digest.eq(digest.to_string()))
        .filter(token::expires_at.gt(at.utc()))
        .filter(token::revoked_at.is_null())
        .filter(person::left_at.is_null())
        .filter(person::erased_at.is_null())
        .select((
            token::person_id,
            token::body_id.assume_not_null(),
            token::scopes.assume_not_null(),
            token::shown,
            token::blueprints,
            token::used_at,
            person::body_id,
        ))
        .filter(token::body_id.is_not_null())
        .filter(token::scopes.is_not_null())
        .first(snap.conn())
        .optional()?;
    let Some((person, body, scopes, shown, blueprints, used_at, home)) = found else {
        return Ok(None);
    };
    let roles: Vec<(String, String)> = role_held::table
        .filter(role_held::person_id.eq(&person))
        .order((role_held::role, role_held::body_id))
        .select((role_held::role, role_held::body_id))
        .limit(1000)
        .load(snap.conn())?;
    let is_tied = home == body || roles.iter().any(|(_, held_for)| *held_for == body);
    if !is_tied {
        return Ok(None);
    }
    let blueprints = match blueprints {
        Some(slugs) => Blueprints::These(parted::<Slug>(&slugs)?),
        None => Blueprints::Every,
    };
    Ok(Some(Held {
        digest,
        person: row::parse(&person)?,
        grant: Grant {
            body: row::parse(&body)?,
            scopes: parted(&scopes)?,
            blueprints,
        },
        shown: shown.unwrap_or_default(),
        used_at: used_at.map(row::moment),
        is_auditor: roles.iter().any(|(role, _)| role == Role::Audit.word()),
    }))
}

/// Notes that tokens were used.
///
/// # Errors
/// Those of the database.
pub fn used(tx: &mut Tx<'_>, digests: &[Digest], now: &Now) -> Result<(), Sql> {
    let digests: Vec<String> = digests.iter().map(ToString::to_string).collect();
    diesel::update(token::table.filter(token::digest.eq_any(digests)))
        .set(token::used_at.eq(Some(now.at().utc())))
        .execute(tx.conn())?;
    Ok(())
}

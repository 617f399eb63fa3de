//! Tokens of programs: kept by their digest, listed by their beginning, ended at once.

use crate::{
    Snap, Sql, Tx, row,
    schema::{person, public_body, role_held, token},
};
use diesel::prelude::*;
use domain::{
    Digest, Id, Moment, Now, Slug,
    person::{Person, Role},
    public_body::PublicBody,
    token::{Blueprints, Grant, Scope},
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

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub digest: Digest,
    pub person: Id<Person>,
    pub maker: String,
    pub name: String,
    pub body: Id<PublicBody>,
    pub body_name: String,
    pub scopes: Vec<Scope>,
    pub shown: String,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
}

impl Token {
    /// Whether programs get in with it at this moment.
    #[must_use]
    pub fn holds(&self, at: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at > at
    }
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
/// Ended tokens are listed for so many days.
const KEEP_DAYS: i64 = 90;

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

type ListRow = (
    String,
    String,
    String,
    String,
    (String, String),
    String,
    Option<String>,
    PrimitiveDateTime,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
    Option<PrimitiveDateTime>,
);

fn read(row: ListRow) -> Result<Token, Sql> {
    let (digest, person, maker, name, body, scopes, shown, made_at, expires_at, used_at, revoked) =
        row;
    let (body, body_name) = body;
    Ok(Token {
        digest: row::parse(&digest)?,
        person: row::parse(&person)?,
        maker,
        name,
        body: row::parse(&body)?,
        body_name,
        scopes: parted(&scopes)?,
        shown: shown.unwrap_or_default(),
        made_at: row::moment(made_at),
        expires_at: row::moment(expires_at),
        used_at: used_at.map(row::moment),
        revoked_at: revoked.map(row::moment),
    })
}

/// Tokens that people made, with maker and body; those of jobs end by themselves within minutes.
macro_rules! listed {
    () => {
        token::table
            .inner_join(person::table)
            .inner_join(public_body::table)
            .filter(token::project_id.is_null())
            .filter(token::scopes.is_not_null())
            .select((
                token::digest,
                token::person_id,
                person::name,
                token::name,
                (public_body::id, public_body::name),
                token::scopes.assume_not_null(),
                token::shown,
                token::made_at,
                token::expires_at,
                token::used_at,
                token::revoked_at,
            ))
    };
}

/// The tokens that somebody made, the newest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(snap: &mut Snap<'_>, person: Id<Person>) -> Result<Vec<Token>, Sql> {
    let rows: Vec<ListRow> = listed!()
        .filter(token::person_id.eq(person.to_string()))
        .order((token::made_at.desc(), token::digest))
        .limit(2 * MOST)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The tokens of a body after another one, the newest first.
///
/// # Errors
/// Those of the database.
pub fn of_body(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
    after: Option<(Moment, Digest)>,
    limit: i64,
) -> Result<Vec<Token>, Sql> {
    let mut question = listed!()
        .filter(token::body_id.eq(body.to_string()))
        .order((token::made_at.desc(), token::digest))
        .limit(limit)
        .into_boxed();
    if let Some((made, digest)) = after {
        question = question.filter(
            token::made_at.lt(made.utc()).or(token::made_at
                .eq(made.utc())
                .and(token::digest.gt(digest.to_string()))),
        );
    }
    let rows: Vec<ListRow> = question.load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// One token.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, digest: Digest) -> Result<Option<Token>, Sql> {
    let row: Option<ListRow> = listed!()
        .filter(token::digest.eq(digest.to_string()))
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// How many tokens of somebody hold.
///
/// # Errors
/// Those of the database.
pub fn count(snap: &mut Snap<'_>, person: Id<Person>, at: Moment) -> Result<i64, Sql> {
    token::table
        .filter(token::person_id.eq(person.to_string()))
        .filter(token::project_id.is_null())
        .filter(token::revoked_at.is_null())
        .filter(token::expires_at.gt(at.utc()))
        .count()
        .get_result(snap.conn())
}

/// Ends a token at once.
///
/// # Errors
/// Those of the database.
pub fn revoke(tx: &mut Tx<'_>, digest: Digest, now: &Now) -> Result<(), Sql> {
    let row = token::table.find(digest.to_string());
    diesel::update(row.filter(token::revoked_at.is_null()))
        .set(token::revoked_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends every token that jobs of a project got.
///
/// # Errors
/// Those of the database.
pub fn revoke_of_project(tx: &mut Tx<'_>, project: Id<Project>, now: &Now) -> Result<(), Sql> {
    diesel::update(
        token::table
            .filter(token::project_id.eq(project.to_string()))
            .filter(token::revoked_at.is_null()),
    )
    .set(token::revoked_at.eq(now.at().utc()))
    .execute(tx.conn())?;
    Ok(())
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

/// A token whose end comes near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub digest: Digest,
    pub name: String,
    pub shown: String,
    /// Where its maker is reached.
    pub mail: String,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub warned_at: Option<Moment>,
}

/// Tokens that end before a moment and whose makers can be told, the first to end first; those that were told of last
/// come at the end.
///
/// # Errors
/// Those of the database.
pub fn ending(snap: &mut Snap<'_>, until: Moment, at: Moment) -> Result<Vec<Ending>, Sql> {
    type Row = (
        String,
        String,
        Option<String>,
        String,
        PrimitiveDateTime,
        PrimitiveDateTime,
        Option<PrimitiveDateTime>,
    );
    let rows: Vec<Row> = token::table
        .inner_join(person::table)
        .filter(token::expires_at.gt(at.utc()))
        .filter(token::expires_at.le(until.utc()))
        .filter(token::revoked_at.is_null())
        .filter(token::project_id.is_null())
        .filter(token::scopes.is_not_null())
        .filter(person::left_at.is_null())
        .filter(person::mail.is_not_null())
        .order((token::expires_at, token::digest))
        .select((
            token::digest,
            token::name,
            token::shown,
            person::mail.assume_not_null(),
            token::made_at,
            token::expires_at,
            token::warned_at,
        ))
        .limit(5000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(digest, name, shown, mail, made, expires, warned)| {
            Ok(Ending {
                digest: row::parse(&digest)?,
                name,
                shown: shown.unwrap_or_default(),
                mail,
                made_at: row::moment(made),
                expires_at: row::moment(expires),
                warned_at: warned.map(row::moment),
            })
        })
        .collect()
}

/// Notes that makers were told of the end of their tokens.
///
/// # Errors
/// Those of the database.
pub fn warned(tx: &mut Tx<'_>, digests: &[Digest], now: &Now) -> Result<(), Sql> {
    let digests: Vec<String> = digests.iter().map(ToString::to_string).collect();
    diesel::update(token::table.filter(token::digest.eq_any(digests)))
        .set(token::warned_at.eq(Some(now.at().utc())))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets tokens that ended long ago, and those of jobs a day after their end.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let old = now.at().plus_seconds(-KEEP_DAYS * 86_400).utc();
    let yesterday = now.at().plus_seconds(-86_400).utc();
    let of_people = diesel::delete(
        token::table.filter(token::expires_at.le(old).or(token::revoked_at.le(old))),
    )
    .execute(tx.conn())?;
    let of_jobs = diesel::delete(
        token::table
            .filter(token::project_id.is_not_null())
            .filter(token::expires_at.le(yesterday)),
    )
    .execute(tx.conn())?;
    Ok(of_people + of_jobs)
}

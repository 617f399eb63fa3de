//! Tokens as lists show them: those of a person, those of a body.

use super::{MOST, parted};
use crate::{
    Snap, Sql, row,
    schema::{person, public_body, token},
};
use diesel::prelude::*;
use domain::{Digest, Id, Moment, person::Person, public_body::PublicBody, token::Scope};
use time::PrimitiveDateTime;

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

//! Links that are good once and for a while. What stands in the link is nowhere kept, only its digest.

use crate::{Snap, Sql, Tx, row, schema::one_time_link};
use diesel::prelude::*;
use domain::{
    Digest, Id, Moment, Now,
    person::{Person, Role},
    public_body::PublicBody,
};
use time::PrimitiveDateTime;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    FirstAdministrator,
    Invitation,
    NewPassword,
    NewAddress,
    /// Proves the address of somebody who claims a body.
    ClaimedAddress,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first_administrator",
            Self::Invitation => "invitation",
            Self::NewPassword => "new_password",
            Self::NewAddress => "new_address",
            Self::ClaimedAddress => "claimed_address",
        }
    }
}

/// A link that is or was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub digest: Digest,
    pub person: Option<Id<Person>>,
    pub body: Option<Id<PublicBody>>,
    pub mail: Option<String>,
    pub roles: Vec<Role>,
    pub claim: Option<Id<crate::claims::Claim>>,
    pub made_by: Option<Id<Person>>,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
}

/// What a new link is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub person: Option<Id<Person>>,
    pub body: Option<Id<PublicBody>>,
    pub mail: Option<String>,
    pub roles: Vec<Role>,
    pub claim: Option<Id<crate::claims::Claim>>,
    pub made_by: Option<Id<Person>>,
}

#[derive(Queryable)]
struct Row {
    digest: String,
    person: Option<String>,
    body: Option<String>,
    mail: Option<String>,
    roles: Option<String>,
    claim: Option<String>,
    made_by: Option<String>,
    made_at: PrimitiveDateTime,
    expires_at: PrimitiveDateTime,
    used_at: Option<PrimitiveDateTime>,
}

row::columns! { COLUMNS of one_time_link:
    digest, person_id, body_id, mail, roles, claim_id, made_by, made_at, expires_at, used_at
}

fn read(row: Row) -> Result<Link, Sql> {
    let roles = row.roles.unwrap_or_default();
    Ok(Link {
        digest: row::parse(&row.digest)?,
        person: row::parse_some(row.person.as_deref())?,
        body: row::parse_some(row.body.as_deref())?,
        mail: row.mail,
        roles: roles
            .split_whitespace()
            .map(row::parse)
            .collect::<Result<_, Sql>>()?,
        claim: row::parse_some(row.claim.as_deref())?,
        made_by: row::parse_some(row.made_by.as_deref())?,
        made_at: row::moment(row.made_at),
        expires_at: row::moment(row.expires_at),
        used_at: row.used_at.map(row::moment),
    })
}

/// Keeps a new link by its digest.
///
/// # Errors
/// Those of the database.
pub fn make(
    tx: &mut Tx<'_>,
    digest: Digest,
    purpose: Purpose,
    about: &About,
    expires_at: Moment,
    now: &Now,
) -> Result<(), Sql> {
    let roles: Vec<&str> = about.roles.iter().map(|role| role.word()).collect();
    diesel::insert_into(one_time_link::table)
        .values((
            one_time_link::digest.eq(digest.to_string()),
            one_time_link::purpose.eq(purpose.word()),
            one_time_link::person_id.eq(about.person.map(|id| id.to_string())),
            one_time_link::body_id.eq(about.body.map(|id| id.to_string())),
            one_time_link::mail.eq(&about.mail),
            one_time_link::roles.eq((!roles.is_empty()).then(|| roles.join(" "))),
            one_time_link::claim_id.eq(about.claim.map(|id| id.to_string())),
            one_time_link::made_by.eq(about.made_by.map(|id| id.to_string())),
            one_time_link::made_at.eq(now.at().utc()),
            one_time_link::expires_at.eq(expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The link with this digest while it is open.
///
/// # Errors
/// Those of the database.
pub fn open(
    snap: &mut Snap<'_>,
    digest: Digest,
    purpose: Purpose,
    at: Moment,
) -> Result<Option<Link>, Sql> {
    one_time_link::table
        .find(digest.to_string())
        .filter(one_time_link::purpose.eq(purpose.word()))
        .filter(one_time_link::used_at.is_null())
        .filter(one_time_link::expires_at.gt(at.utc()))
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?
        .map(read)
        .transpose()
}

/// The link with this digest, open or not.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, digest: Digest, purpose: Purpose) -> Result<Option<Link>, Sql> {
    one_time_link::table
        .find(digest.to_string())
        .filter(one_time_link::purpose.eq(purpose.word()))
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?
        .map(read)
        .transpose()
}

/// Uses a link up; it is never open again.
///
/// # Errors
/// Those of the database.
pub fn use_up(tx: &mut Tx<'_>, digest: Digest, now: &Now) -> Result<(), Sql> {
    diesel::update(one_time_link::table.find(digest.to_string()))
        .set(one_time_link::used_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes a link back as if it had never been made.
///
/// # Errors
/// Those of the database.
pub fn withdraw(tx: &mut Tx<'_>, digest: Digest) -> Result<(), Sql> {
    diesel::delete(one_time_link::table.find(digest.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Takes back every open link of a person, as when they end or change what it would prove.
///
/// # Errors
/// Those of the database.
pub fn withdraw_of(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Sql> {
    diesel::delete(
        one_time_link::table
            .filter(one_time_link::person_id.eq(person.to_string()))
            .filter(one_time_link::used_at.is_null()),
    )
    .execute(tx.conn())?;
    Ok(())
}

/// Takes back every open link for a purpose.
///
/// # Errors
/// Those of the database.
pub fn withdraw_for(tx: &mut Tx<'_>, purpose: Purpose) -> Result<(), Sql> {
    diesel::delete(
        one_time_link::table
            .filter(one_time_link::purpose.eq(purpose.word()))
            .filter(one_time_link::used_at.is_null()),
    )
    .execute(tx.conn())?;
    Ok(())
}

/// When a person was last sent a link for this purpose that is still open.
///
/// # Errors
/// Those of the database.
pub fn last_made(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    purpose: Purpose,
    at: Moment,
) -> Result<Option<Moment>, Sql> {
    let made: Option<PrimitiveDateTime> = one_time_link::table
        .filter(one_time_link::person_id.eq(person.to_string()))
        .filter(one_time_link::purpose.eq(purpose.word()))
        .filter(one_time_link::used_at.is_null())
        .filter(one_time_link::expires_at.gt(at.utc()))
        .select(diesel::dsl::max(one_time_link::made_at))
        .first(snap.conn())?;
    Ok(made.map(row::moment))
}

/// Whether a link for this purpose was made in the last weeks.
///
/// # Errors
/// Those of the database.
pub fn was_made(snap: &mut Snap<'_>, purpose: Purpose) -> Result<bool, Sql> {
    let found: Option<String> = one_time_link::table
        .filter(one_time_link::purpose.eq(purpose.word()))
        .select(one_time_link::digest)
        .first(snap.conn())
        .optional()?;
    Ok(found.is_some())
}

/// The invitations of a body that nobody has taken up, newest first.
///
/// # Errors
/// Those of the database.
pub fn invitations(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Vec<Link>, Sql> {
    let rows: Vec<Row> = one_time_link::table
        .filter(one_time_link::purpose.eq(Purpose::Invitation.word()))
        .filter(one_time_link::body_id.eq(body.to_string()))
        .filter(one_time_link::used_at.is_null())
        .order((one_time_link::made_at.desc(), one_time_link::digest))
        .select(COLUMNS)
        .limit(200)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Forgets links that ended a month ago.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let limit = now.at().plus_seconds(-30 * 86_400).utc();
    diesel::delete(one_time_link::table.filter(one_time_link::expires_at.le(limit)))
        .execute(tx.conn())
}

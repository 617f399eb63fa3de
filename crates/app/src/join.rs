//! Joining: the first administrator by the link from the terminal, everybody else by an invitation.

use crate::{
    Failure,
    invite::new_link,
    local_sign_in::{is_without_administrator, needs_second_factor},
};
use domain::{
    Digest, Id, Moment, Now,
    mail::MailAddress,
    person::{For, Person, Role},
    region::BodyKey,
};
use store::{
    Snap, Sql, Tx, credentials,
    links::{self, About, Link, Purpose},
    people,
};

/// The link of the first administrator holds for so long.
const FIRST_HOURS: i64 = 24;
const LONGEST_NAME: usize = 120;

/// Why somebody did not join.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Der Link gilt nicht mehr: Er wurde benutzt, zurückgenommen oder ist abgelaufen.")]
    LinkGone,
    #[error("Geben Sie Ihren Namen an.")]
    NameMissing,
    #[error("Der Name darf höchstens {LONGEST_NAME} Zeichen haben.")]
    NameTooLong,
    #[error("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")]
    Known,
    #[error("Eine Stelle mit dem Schlüssel {0} kennt das Register nicht.")]
    UnknownBody(String),
}

/// A new link for the first administrator, as path; none when somebody administers the registry already.
///
/// Earlier ones are void.
///
/// # Errors
/// Those of the database.
pub fn first_link(tx: &mut Tx<'_>, now: &Now) -> Result<Option<String>, Sql> {
    if !is_without_administrator(tx)? {
        return Ok(None);
    }
    links::withdraw_for(tx, Purpose::FirstAdministrator)?;
    let until = now.at().plus_seconds(FIRST_HOURS * 3600);
    let about = About::default();
    new_link(tx, Purpose::FirstAdministrator, &about, until, now).map(Some)
}

/// The link for the first administrator of a fresh registry: made at the first start and never again by itself.
///
/// # Errors
/// Those of the database.
pub fn first_link_once(tx: &mut Tx<'_>, now: &Now) -> Result<Option<String>, Sql> {
    if links::was_made(tx, Purpose::FirstAdministrator)? {
        return Ok(None);
    }
    first_link(tx, now)
}

/// What a newcomer says of themselves; the password comes as its hash.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub name: String,
    pub hash: String,
}

/// Somebody who has joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    pub person: Id<Person>,
    /// Whether they have to set up a second factor before they come in.
    pub second_factor: Demand,
}

/// Whether something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    Required,
    Offered,
}

/// Whether the link of the first administrator is open.
///
/// # Errors
/// Those of the database.
pub fn is_first(snap: &mut Snap<'_>, secret: &str, at: Moment) -> Result<bool, Sql> {
    let found = links::open(snap, digest(secret), Purpose::FirstAdministrator, at)?;
    Ok(found.is_some() && is_without_administrator(snap)?)
}

/// The invitation behind a link, while it is open.
///
/// # Errors
/// Those of the database.
pub fn invitation(snap: &mut Snap<'_>, secret: &str, at: Moment) -> Result<Option<Link>, Sql> {
    links::open(snap, digest(secret), Purpose::Invitation, at)
}

/// Makes the account of the first administrator.
///
/// # Errors
/// [`Refusal`].
pub fn found(
    tx: &mut Tx<'_>,
    secret: &str,
    newcomer: &Newcomer,
    mail: &MailAddress,
    body: &BodyKey,
    now: &Now,
) -> Result<Joined, Failure<Refusal>> {
    if !is_first(tx, secret, now.at())? {
        return Err(Failure::Refused(Refusal::LinkGone));
    }
    let unknown = || Failure::Refused(Refusal::UnknownBody(body.to_string()));
    let body = store::bodies::find(tx, body)?.ok_or_else(unknown)?;
    let person = add(tx, newcomer, body.id, mail, now)?;
    people::give(tx, person, Role::Administer, For::Registry, None, now)?;
    links::withdraw_for(tx, Purpose::FirstAdministrator)?;
    Ok(Joined {
        person,
        second_factor: Demand::Required,
    })
}

/// Takes up an invitation: the account is there, with the roles that were meant.
///
/// # Errors
/// [`Refusal`].
pub fn accept(
    tx: &mut Tx<'_>,
    secret: &str,
    newcomer: &Newcomer,
    now: &Now,
) -> Result<Joined, Failure<Refusal>> {
    let gone = || Failure::Refused(Refusal::LinkGone);
    let link = invitation(tx, secret, now.at())?.ok_or_else(gone)?;
    let body = link.body.ok_or_else(gone)?;
    let mail = link.mail.as_deref().and_then(|mail| mail.parse().ok());
    let mail: MailAddress = mail.ok_or_else(gone)?;
    let person = add(tx, newcomer, body, &mail, now)?;
    for role in &link.roles {
        people::give(tx, person, *role, For::Body(body), link.made_by, now)?;
    }
    links::use_up(tx, link.digest, now)?;
    let second_factor = match needs_second_factor(tx, person)? {
        true => Demand::Required,
        false => Demand::Offered,
    };
    Ok(Joined {
        person,
        second_factor,
    })
}

fn add(
    tx: &mut Tx<'_>,
    newcomer: &Newcomer,
    body: Id<domain::public_body::PublicBody>,
    mail: &MailAddress,
    now: &Now,
) -> Result<Id<Person>, Failure<Refusal>> {
    let name = name(&newcomer.name).map_err(Failure::Refused)?;
    if people::by_mail(tx, mail)?.is_some() {
        return Err(Failure::Refused(Refusal::Known));
    }
    let person = people::add_member(tx, &name, body, mail, now)?;
    credentials::put_password(tx, person, &newcomer.hash, now)?;
    Ok(person)
}

/// A name as it is kept.
///
/// # Errors
/// [`Refusal`] of an empty or endless one.
pub fn name(typed: &str) -> Result<String, Refusal> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Refusal::NameMissing),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(Refusal::NameTooLong),
    }
}

fn digest(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

//! People of a body: who they are, what they may, and what they did.

use super::{NotAllowed, Permit, in_person, of_body, registry::administer};
use crate::{
    Id,
    person::{Actor, For, Role},
    public_body::PublicBody,
};

/// See who works for a body.
#[derive(Debug)]
pub enum SeePeople {}
/// Give and take roles of a body, end memberships, reset a lost second factor.
#[derive(Debug)]
pub enum ManagePeople {}
/// Invite somebody to work for a body.
#[derive(Debug)]
pub enum Invite {}
/// Confirm that somebody works for a body that nobody speaks for yet.
#[derive(Debug)]
pub enum Vouch {}

/// See what was done by whom.
#[derive(Debug)]
pub enum SeeAudit {}

/// Whether somebody has "Verwaltung" of a body or of the registry.
fn looks_after(actor: &Actor, body: Id<PublicBody>) -> bool {
    [For::Body(body), For::Registry]
        .into_iter()
        .any(|held_for| actor.has(Role::Administer, held_for))
}

/// Who works for a body is seen by its "Freigeben" and by "Verwaltung".
///
/// # Errors
/// [`NotAllowed`] without one of them.
pub fn see_people<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, SeePeople, PublicBody>, NotAllowed> {
    in_person(actor)?;
    if !looks_after(actor, on.id) {
        of_body(actor, on.id, &[Role::Administer, Role::Release])?;
    }
    Ok(Permit::new(actor, on))
}

/// Roles, memberships and lost second factors are looked after by "Verwaltung" of the body or of the registry.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn manage_people<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, ManagePeople, PublicBody>, NotAllowed> {
    in_person(actor)?;
    if !looks_after(actor, on.id) {
        of_body(actor, on.id, &[Role::Administer])?;
    }
    Ok(Permit::new(actor, on))
}

/// Giving this role of a body: "Freigeben" hands on up to "Freigeben", "Verwaltung" of the body all but
/// "Prüfung (Land)", which reads across bodies and is given by the registry alone.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn invite<'a>(
    actor: &Actor,
    on: &'a PublicBody,
    role: Role,
) -> Result<Permit<'a, Invite, PublicBody>, NotAllowed> {
    see_people(actor, on)?;
    let enough = match role {
        Role::Read | Role::Draft | Role::Release => true,
        Role::Coordinate | Role::Fund | Role::Administer => looks_after(actor, on.id),
        Role::Audit => return administer(actor).map(|_| Permit::new(actor, on)),
    };
    if enough {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::HandOn(role))
    }
}

/// The first member of a body is confirmed by "Freigeben" of its district or by "Verwaltung" of the registry.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn vouch<'a>(
    actor: &Actor,
    on: &'a PublicBody,
    district: Option<Id<PublicBody>>,
) -> Result<Permit<'a, Vouch, PublicBody>, NotAllowed> {
    in_person(actor)?;
    let by_district =
        district.is_some_and(|district| actor.has(Role::Release, For::Body(district)));
    if by_district || actor.has(Role::Administer, For::Registry) {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::Vouching)
    }
}

/// What was done for a body is seen by "Verwaltung" of the body or of the registry.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn see_audit<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, SeeAudit, PublicBody>, NotAllowed> {
    in_person(actor)?;
    if !looks_after(actor, on.id) {
        of_body(actor, on.id, &[Role::Administer])?;
    }
    Ok(Permit::new(actor, on))
}

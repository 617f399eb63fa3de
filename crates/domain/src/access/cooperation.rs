//! Cooperations: founding, coordinating, and statements about them.

use super::{NotAllowed, Permit, given, of_body};
use crate::{
    cooperation::Cooperation,
    person::{Actor, For, Role},
    public_body::PublicBody,
    token::Scope,
};

/// Found a cooperation that a body leads.
#[derive(Debug)]
pub enum Found {}
/// Keep members, propose steps and make statements of a cooperation.
#[derive(Debug)]
pub enum Coordinate {}

/// Make statements that are kept for a body.
#[derive(Debug)]
pub enum Report {}

/// Founding a cooperation needs "Koordination" of the body that leads it.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn found_cooperation<'a>(
    actor: &Actor,
    lead: &'a PublicBody,
) -> Result<Permit<'a, Found, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Coordinate])?;
    of_body(actor, lead.id, &[Role::Coordinate])?;
    Ok(Permit::new(actor, lead))
}

/// Members, proposals and statements need "Koordination" of the cooperation.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn coordinate<'a>(
    actor: &Actor,
    on: &'a Cooperation,
) -> Result<Permit<'a, Coordinate, Cooperation>, NotAllowed> {
    given(actor, &[Scope::Coordinate])?;
    if actor.has(Role::Coordinate, For::Cooperation(on.id)) {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::RoleOfCooperation(Role::Coordinate))
    }
}

/// "Förderung" makes statements about a cooperation of its body, with the eyes of its body and kept for it.
///
/// The caller has seen that the body belongs to the cooperation. Who coordinates it needs no more than [`coordinate`].
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn report<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Report, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Coordinate])?;
    of_body(actor, on.id, &[Role::Fund])?;
    Ok(Permit::new(actor, on))
}

//! Adopting: recording steps, and answering for a body.

use super::{NotAllowed, Permit, given, of_body};
use crate::{
    adoption::Stage,
    person::{Actor, Role},
    public_body::PublicBody,
    token::Scope,
};

/// Record a step of an adoption.
#[derive(Debug)]
pub enum Record {}
/// Answer for a body: confirm a proposal, accept or refuse to be covered, keep the profile.
#[derive(Debug)]
pub enum Speak {}

/// Only the adopting body records its steps; going live and what follows needs "Freigeben".
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn record<'a>(
    actor: &Actor,
    on: &'a PublicBody,
    stage: Stage,
) -> Result<Permit<'a, Record, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Adopt])?;
    let enough: &[Role] = match stage {
        Stage::Live | Stage::Paused | Stage::Retired => &[Role::Release],
        Stage::Interest
        | Stage::Alignment
        | Stage::Confirmed
        | Stage::Contracted
        | Stage::Configured
        | Stage::Tested
        | Stage::Cancelled => &[Role::Release, Role::Draft],
    };
    of_body(actor, on.id, enough)?;
    Ok(Permit::new(actor, on))
}

/// Answering for a body needs "Freigeben" of it.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn speak<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Speak, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Adopt])?;
    of_body(actor, on.id, &[Role::Release])?;
    Ok(Permit::new(actor, on))
}

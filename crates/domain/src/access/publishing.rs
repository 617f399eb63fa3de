//! Bringing out: preparing, submitting, deciding, and looking after what is out.

use super::{NotAllowed, Permit, given, of_body, of_these};
use crate::{
    blueprint::Blueprint,
    person::{Actor, Role},
    public_body::PublicBody,
    submission::Submission,
    token::Scope,
};

/// Bring out a release.
#[derive(Debug)]
pub enum Publish {}
/// Prepare a release: upload, check, look at the findings.
#[derive(Debug)]
pub enum Prepare {}
/// Hand a prepared release to who brings it out.
#[derive(Debug)]
pub enum Submit {}
/// Look at what was submitted.
#[derive(Debug)]
pub enum Inspect {}
/// Release what was submitted, or send it back.
#[derive(Debug)]
pub enum Decide {}
/// Take back what was submitted.
#[derive(Debug)]
pub enum Withdraw {}
/// Withdraw, block or deprecate a release, or change contact and operator.
#[derive(Debug)]
pub enum Steward {}

/// Bringing out a release needs "Freigeben" of the publisher.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn publish<'a>(
    actor: &Actor,
    on: &'a Blueprint,
) -> Result<Permit<'a, Publish, Blueprint>, NotAllowed> {
    given(actor, &[Scope::Publish])?;
    of_body(actor, on.publisher, &[Role::Release])?;
    of_these(actor, &on.slug)?;
    Ok(Permit::new(actor, on))
}

/// Founding a blueprint needs what publishing it will need.
///
/// # Errors
/// [`NotAllowed`] without "Freigeben" of the body.
pub fn found_blueprint<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Publish, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Publish])?;
    of_body(actor, on.id, &[Role::Release])?;
    Ok(Permit::new(actor, on))
}

/// Uploading and checking needs "Erfassen" or "Freigeben" of the body named as publisher.
///
/// # Errors
/// [`NotAllowed`] without one of them.
pub fn prepare<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Prepare, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Publish, Scope::Submit])?;
    of_body(actor, on.id, &[Role::Release, Role::Draft])?;
    Ok(Permit::new(actor, on))
}

/// Submitting needs "Erfassen" or "Freigeben" of the body named as publisher.
///
/// # Errors
/// [`NotAllowed`] without one of them.
pub fn submit<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Submit, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Publish, Scope::Submit])?;
    of_body(actor, on.id, &[Role::Release, Role::Draft])?;
    Ok(Permit::new(actor, on))
}

/// What was submitted is seen by all who work inside the publisher, as everything that a body keeps to itself.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn inspect<'a>(
    actor: &Actor,
    on: &'a Submission,
) -> Result<Permit<'a, Inspect, Submission>, NotAllowed> {
    given(actor, &[Scope::Publish, Scope::Submit, Scope::Read])?;
    if actor.inside().contains(&on.publisher) {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::Inside)
    }
}

/// Releasing what was submitted, or sending it back, needs "Freigeben" of the publisher.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn decide<'a>(
    actor: &Actor,
    on: &'a Submission,
) -> Result<Permit<'a, Decide, Submission>, NotAllowed> {
    given(actor, &[Scope::Publish])?;
    of_these(actor, &on.slug)?;
    of_body(actor, on.publisher, &[Role::Release])?;
    Ok(Permit::new(actor, on))
}

/// A submission is taken back by who keeps it, and only while they may still submit.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn withdraw<'a>(
    actor: &Actor,
    on: &'a Submission,
) -> Result<Permit<'a, Withdraw, Submission>, NotAllowed> {
    given(actor, &[Scope::Publish, Scope::Submit])?;
    of_body(actor, on.publisher, &[Role::Release, Role::Draft])?;
    if actor.person == on.keeper {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::OnesOwn)
    }
}

/// Withdrawing, blocking and looking after a blueprint needs "Freigeben" of its publisher.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn steward<'a>(
    actor: &Actor,
    on: &'a Blueprint,
) -> Result<Permit<'a, Steward, Blueprint>, NotAllowed> {
    given(actor, &[Scope::Publish])?;
    of_body(actor, on.publisher, &[Role::Release])?;
    of_these(actor, &on.slug)?;
    Ok(Permit::new(actor, on))
}

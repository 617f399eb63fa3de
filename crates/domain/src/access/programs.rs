//! Programs: tokens, and projects elsewhere that are trusted.

use super::{NotAllowed, Permit, in_person, of_body};
use crate::{
    Id,
    person::{Actor, For, Role},
    public_body::PublicBody,
    token::Scope,
};

/// Make a token for programs of a body.
#[derive(Debug)]
pub enum MakeToken {}
/// Let jobs of a project elsewhere publish for a body.
#[derive(Debug)]
pub enum Trust {}

/// A token is made by whoever works for the body or holds a role for it, and only in person.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn make_token<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, MakeToken, PublicBody>, NotAllowed> {
    in_person(actor)?;
    let holds = actor
        .roles
        .iter()
        .any(|(_, held)| *held == For::Body(on.id));
    if holds || actor.body == on.id {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::NoRole)
    }
}

/// The scopes that are of any use to a program of this person for this body.
#[must_use]
pub fn scopes(actor: &Actor, body: Id<PublicBody>) -> Vec<Scope> {
    let holds = |roles: &[Role]| roles.iter().any(|role| actor.has(*role, For::Body(body)));
    let coordinates = actor.has_anywhere(Role::Coordinate) && actor.body == body;
    let useful = |scope: &Scope| match scope {
        Scope::Read => true,
        Scope::Submit | Scope::Adopt => holds(&[Role::Draft, Role::Release]),
        Scope::Publish => holds(&[Role::Release]),
        // "Förderung" makes statements for its body.
        Scope::Coordinate => coordinates || holds(&[Role::Coordinate, Role::Fund]),
        Scope::Fund => holds(&[Role::Fund]),
        Scope::Import => actor.body == body && actor.has(Role::Administer, For::Registry),
    };
    Scope::ALL.iter().copied().filter(useful).collect()
}

/// Which projects may publish is said by "Freigeben" of the body, whose publishing it is, in person.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn trust<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, Trust, PublicBody>, NotAllowed> {
    in_person(actor)?;
    of_body(actor, on.id, &[Role::Release])?;
    Ok(Permit::new(actor, on))
}

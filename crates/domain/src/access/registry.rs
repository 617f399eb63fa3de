//! The registry as a whole: its operation, its lists and its words.

use super::{NotAllowed, Permit, given, in_person};
use crate::{
    person::{Actor, For, Role},
    token::Scope,
};

/// Manage the registry as a whole: imports, people, operation.
#[derive(Debug)]
pub enum Administer {}

/// See and change the table of everyday words of the search.
#[derive(Debug)]
pub enum Teach {}

/// Imports and operation need "Verwaltung" for the registry as a whole; that of one body is not enough.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn administer(actor: &Actor) -> Result<Permit<'_, Administer, Actor>, NotAllowed> {
    in_person(actor)?;
    if actor.has(Role::Administer, For::Registry) {
        Ok(Permit::new(actor, actor))
    } else {
        Err(NotAllowed::RoleOfRegistry(Role::Administer))
    }
}

/// Lists for the whole registry are taken over by its "Verwaltung", also through a program.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn import(actor: &Actor) -> Result<Permit<'_, Administer, Actor>, NotAllowed> {
    given(actor, &[Scope::Import])?;
    if actor.has(Role::Administer, For::Registry) {
        Ok(Permit::new(actor, actor))
    } else {
        Err(NotAllowed::RoleOfRegistry(Role::Administer))
    }
}

/// What the search understands holds for everybody, so its words are looked after by "Verwaltung" of the registry, also
/// through a program.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn teach(actor: &Actor) -> Result<Permit<'_, Teach, Actor>, NotAllowed> {
    given(actor, &[Scope::Import])?;
    if actor.has(Role::Administer, For::Registry) {
        Ok(Permit::new(actor, actor))
    } else {
        Err(NotAllowed::RoleOfRegistry(Role::Administer))
    }
}

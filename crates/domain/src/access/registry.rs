//! The registry as a whole: its operation, its lists and its words.

use super::{NotAllowed, Permit, given, in_person};
use crate::{
    person::{Actor, For, Role},
    token::Scope,
};

/// Manage the registry as a whole: imports, people, operation.
#[derive(Debug)]
pub enum Administer {}

/// Keep searches for oneself.
#[derive(Debug)]
pub enum KeepSearches {}

/// See and change the tables of words of the search.
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

/// Everybody keeps searches, each for oneself; a program has to be allowed to read, for that is what a search does.
///
/// # Errors
/// [`NotAllowed`] for a program without that scope.
pub fn keep_searches(actor: &Actor) -> Result<Permit<'_, KeepSearches, Actor>, NotAllowed> {
    given(actor, &[Scope::Read])?;
    Ok(Permit::new(actor, actor))
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

//! Notices of grants: keeping and reading them.

use super::{NotAllowed, Permit, given, of_body};
use crate::{
    notice::Notice,
    person::{Actor, For, Role},
    public_body::PublicBody,
    token::Scope,
};

/// Keep notices of grants and what belongs to them.
#[derive(Debug)]
pub enum KeepNotices {}
/// Read a notice of a grant with everything that belongs to it.
#[derive(Debug)]
pub enum ReadNotice {}

/// Notices of grants are kept by "Förderung" of the body.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn keep_notices<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, KeepNotices, PublicBody>, NotAllowed> {
    given(actor, &[Scope::Fund])?;
    of_body(actor, on.id, &[Role::Fund])?;
    Ok(Permit::new(actor, on))
}

/// A notice is read by all who work inside its body, and by "Prüfung (Land)" of the authority that gave it: the notice,
/// what the body put under it, with evidence, and nothing else.
///
/// # Errors
/// [`NotAllowed`] for anybody else.
pub fn read_notice<'a>(
    actor: &Actor,
    on: &'a Notice,
) -> Result<Permit<'a, ReadNotice, Notice>, NotAllowed> {
    // A program that keeps notices hears what became of them.
    given(actor, &[Scope::Fund, Scope::Read])?;
    if actor.inside().contains(&on.body) || actor.has(Role::Audit, For::Body(on.authority)) {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::OwnNotices)
    }
}

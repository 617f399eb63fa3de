//! Who may do what: a [`Permit`] is made in this room and nowhere else.
//!
//! A new action is a new enum in the file of its verb here, one function that permits it and one row in the matrix test.

mod adoption;
mod cooperation;
mod notices;
mod people;
mod programs;
mod publishing;
mod registry;

pub use adoption::{Record, Speak, record, speak};
pub use cooperation::{Coordinate, Found, Report, coordinate, found_cooperation, report};
pub use notices::{KeepNotices, ReadNotice, keep_notices, read_notice};
pub use people::{
    Invite, ManagePeople, SeeAudit, SeePeople, Vouch, invite, manage_people, see_audit, see_people,
    vouch,
};
pub use programs::{MakeToken, Trust, make_token, scopes, trust};
pub use publishing::{
    Decide, Inspect, Prepare, Publish, Steward, Submit, Withdraw, decide, found_blueprint, inspect,
    prepare, publish, steward, submit, withdraw,
};
pub use registry::{Administer, KeepSearches, Teach, administer, import, keep_searches, teach};

use crate::{
    Id, Slug,
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
    token::{Grant, Scope},
};
use std::marker::PhantomData;

/// Proof that somebody may do `To` to `on`.
#[derive(Debug)]
pub struct Permit<'a, To, On> {
    actor: Id<Person>,
    on: &'a On,
    to: PhantomData<To>,
}

impl<'a, To, On> Permit<'a, To, On> {
    const fn new(actor: &Actor, on: &'a On) -> Self {
        Self {
            actor: actor.person,
            on,
            to: PhantomData,
        }
    }
    #[must_use]
    pub const fn on(&self) -> &'a On {
        self.on
    }
    /// Who holds the permission.
    #[must_use]
    pub const fn actor(&self) -> Id<Person> {
        self.actor
    }
}

/// Why somebody may not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    #[error("Dafür brauchen Sie die Rolle „{}“ dieser Kommune.", .0.label())]
    RoleOfBody(Role),
    #[error("Dafür brauchen Sie die Rolle „{}“ dieser Kooperation.", .0.label())]
    RoleOfCooperation(Role),
    #[error("Dafür brauchen Sie die Rolle „{}“ für das ganze Register.", .0.label())]
    RoleOfRegistry(Role),
    #[error("Die Rolle „{}“ vergibt hier nur, wer die Rolle „Verwaltung“ hat.", .0.label())]
    HandOn(Role),
    #[error(
        "Das nimmt nur zurück, wer es eingereicht oder übernommen hat. Mit der Rolle „Freigeben“ geben Sie es mit einem Grund zurück."
    )]
    OnesOwn,
    #[error("Das sieht nur, wer für dieselbe Stelle mitarbeitet.")]
    Inside,
    #[error("Das bestätigt der Landkreis (Rolle „Freigeben“) oder die Verwaltung des Registers.")]
    Vouching,
    #[error("Dem Zugangsschlüssel fehlt die Erlaubnis „{}“.", .0.label())]
    Scope(Scope),
    #[error("Der Zugangsschlüssel gilt nur für bestimmte Blaupausen, diese gehört nicht dazu.")]
    OtherBlueprint,
    #[error("Das geht nur persönlich nach einer Anmeldung, nicht mit einem Zugangsschlüssel.")]
    InPerson,
    #[error("Dafür brauchen Sie eine Rolle dieser Stelle.")]
    NoRole,
    #[error(
        "Das sieht nur, wer für die Stelle mitarbeitet, oder die Prüfung (Land) der Behörde, die den Bescheid erteilt hat."
    )]
    OwnNotices,
}

/// A person may; a program only when its token was given one of these.
fn given(actor: &Actor, scopes: &[Scope]) -> Result<(), NotAllowed> {
    match &actor.grant {
        Some(grant) if !grant.has_any(scopes) => match scopes.last() {
            Some(scope) => Err(NotAllowed::Scope(*scope)),
            None => Err(NotAllowed::InPerson),
        },
        Some(_) | None => Ok(()),
    }
}

/// A token may be for some blueprints of its body alone.
fn of_these(actor: &Actor, slug: &Slug) -> Result<(), NotAllowed> {
    let includes = |grant: &Grant| grant.blueprints.include(slug);
    match actor.grant.as_ref().is_none_or(includes) {
        true => Ok(()),
        false => Err(NotAllowed::OtherBlueprint),
    }
}

/// No token is enough: people and tokens are managed by people.
fn in_person(actor: &Actor) -> Result<(), NotAllowed> {
    given(actor, &[])
}

fn of_body(actor: &Actor, body: Id<PublicBody>, roles: &[Role]) -> Result<(), NotAllowed> {
    let needed = roles.last().copied().unwrap_or(Role::Administer);
    let held = roles.iter().any(|role| actor.has(*role, For::Body(body)));
    if held {
        Ok(())
    } else {
        Err(NotAllowed::RoleOfBody(needed))
    }
}

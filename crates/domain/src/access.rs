//! Who may do what: the only file that can make a [`Permit`].
//!
//! A new action is a new enum here, one function that permits it and one row in the matrix test.

use crate::{
    Id, Slug,
    adoption::Stage,
    blueprint::Blueprint,
    cooperation::Cooperation,
    notice::Notice,
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
    submission::Submission,
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
/// Record a step of an adoption.
#[derive(Debug)]
pub enum Record {}
/// Answer for a body: confirm a proposal, accept or refuse to be covered, keep the profile.
#[derive(Debug)]
pub enum Speak {}
/// Found a cooperation that a body leads.
#[derive(Debug)]
pub enum Found {}
/// Keep members, propose steps and make statements of a cooperation.
#[derive(Debug)]
pub enum Coordinate {}
/// Manage the registry as a whole: imports, people, operation.
#[derive(Debug)]
pub enum Administer {}
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

/// Keep notices of grants and what belongs to them.
#[derive(Debug)]
pub enum KeepNotices {}
/// Read a notice of a grant with everything that belongs to it.
#[derive(Debug)]
pub enum ReadNotice {}
/// Make statements that are kept for a body.
#[derive(Debug)]
pub enum Report {}
/// Make a token for programs of a body.
#[derive(Debug)]
pub enum MakeToken {}
/// Let jobs of a project elsewhere publish for a body.
#[derive(Debug)]
pub enum Trust {}
/// See what was done by whom.
#[derive(Debug)]
pub enum SeeAudit {}
/// See and change the table of everyday words of the search.
#[derive(Debug)]
pub enum Teach {}

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
        Scope::Coordinate => coordinates || holds(&[Role::Coordinate]),
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

/// Notices of grants are kept by "Förderung" of the body, in person.
///
/// # Errors
/// [`NotAllowed`] without that role.
pub fn keep_notices<'a>(
    actor: &Actor,
    on: &'a PublicBody,
) -> Result<Permit<'a, KeepNotices, PublicBody>, NotAllowed> {
    in_person(actor)?;
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
    given(actor, &[Scope::Read])?;
    if actor.inside().contains(&on.body) || actor.has(Role::Audit, For::Body(on.authority)) {
        Ok(Permit::new(actor, on))
    } else {
        Err(NotAllowed::OwnNotices)
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

//! Cooperating: who works together since when.

use crate::{Failure, failure::Refused as _};
use domain::{
    Day, Id, Now, Period, Slug, access,
    cooperation::{
        Cooperation, LegalForm, MemberRole, Membership, MembershipRefused, check_membership,
    },
    ledger::Entry,
    period::EndsBeforeItBegins,
    person::{For, Person, Role},
    region::BodyKey,
};
use store::{Snap, Tx, cooperations::Revised};

/// Why a cooperation stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Der Kurzname „{0}“ ist bereits vergeben.")]
    SlugTaken(Slug),
    #[error("Die Kommune mit dem Schlüssel {0} ist im Register nicht bekannt.")]
    UnknownBody(BodyKey),
    #[error(transparent)]
    Membership(#[from] MembershipRefused),
    #[error(transparent)]
    Ends(#[from] EndsBeforeItBegins),
    #[error(
        "Die Kooperation wurde inzwischen geändert. Laden Sie sie neu und prüfen Sie Ihre Angaben."
    )]
    Stale,
    #[error("Der Name der Kooperation fehlt.")]
    NameMissing,
}

/// A cooperation that somebody wants to found.
#[derive(Debug, Clone)]
pub struct Foundation {
    pub slug: Slug,
    pub name: String,
    pub legal_form: LegalForm,
    pub lead: BodyKey,
    pub signed_on: Option<Day>,
    pub note: Option<String>,
}

/// Founds a cooperation; who founds it coordinates it.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Koordination" of the lead.
pub fn found(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    new: Foundation,
    now: &Now,
) -> Result<Revised, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let lead = store::bodies::find(tx, &new.lead)?
        .ok_or(Failure::Refused(Refusal::UnknownBody(new.lead)))?;
    tx.concerns(lead.id);
    let permit = access::found_cooperation(&actor, &lead)?;
    if new.name.trim().is_empty() {
        return Err(Failure::Refused(Refusal::NameMissing));
    }
    if store::cooperations::find(tx, &new.slug)?.is_some() {
        return Err(Failure::Refused(Refusal::SlugTaken(new.slug)));
    }
    let founded = Cooperation {
        id: now.id(),
        slug: new.slug,
        name: new.name,
        legal_form: new.legal_form,
        lead: lead.id,
        signed_on: new.signed_on,
        note: new.note,
    };
    store::cooperations::add(tx, &founded, now)?;
    store::people::grant(
        tx,
        permit.actor(),
        Role::Coordinate,
        For::Cooperation(founded.id),
    )?;
    let entry = Entry::new("cooperationFounded", &founded.id)
        .with("slug", &founded.slug)
        .with("legalForm", founded.legal_form)
        .with("lead", &lead.key)
        .with("signedOn", founded.signed_on);
    store::ledger::append(tx, entry, now)?;
    Ok((founded, 0))
}

/// A membership that somebody wants to record.
#[derive(Debug, Clone)]
pub struct Joining {
    pub body: BodyKey,
    pub role: MemberRole,
    pub from: Day,
    pub until: Option<Day>,
    pub note: Option<String>,
}

/// Records that a body belongs to the cooperation.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Koordination" of the cooperation.
pub fn join(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    slug: &Slug,
    new: Joining,
    now: &Now,
) -> Result<Membership, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let (cooperation, _) = find(tx, slug)?;
    // A cooperation acts through its lead.
    tx.concerns(cooperation.lead);
    let by = access::coordinate(&actor, &cooperation)?.actor();
    let body = store::bodies::find(tx, &new.body)?
        .ok_or(Failure::Refused(Refusal::UnknownBody(new.body)))?;
    let period = Period::new(new.from, new.until)
        .map_err(Refusal::from)
        .refused()?;
    let known = store::cooperations::members(tx, cooperation.id)?;
    check_membership(&known, body.id, &period)
        .map_err(Refusal::from)
        .refused()?;
    let member = Membership {
        id: now.id(),
        body: body.id,
        role: new.role,
        period,
        note: new.note,
    };
    store::cooperations::add_member(tx, cooperation.id, &member, by, now)?;
    let entry = Entry::new("joined", &member.id)
        .with("cooperation", cooperation.id)
        .with("body", &body.key)
        .with("role", member.role)
        .with("from", period.from())
        .with("until", period.until());
    store::ledger::append(tx, entry, now)?;
    Ok(member)
}

/// Records the last day of a membership.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Koordination" of the cooperation.
pub fn leave(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    slug: &Slug,
    member: Id<Membership>,
    until: Day,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let (cooperation, _) = find(tx, slug)?;
    // A cooperation acts through its lead.
    tx.concerns(cooperation.lead);
    let by = access::coordinate(&actor, &cooperation)?.actor();
    let mut others = store::cooperations::members(tx, cooperation.id)?;
    let place = others
        .iter()
        .position(|m| m.id == member)
        .ok_or(Failure::NotFound("Diese Mitgliedschaft"))?;
    let known = others.remove(place);
    let period = Period::new(known.period.from(), Some(until))
        .map_err(Refusal::from)
        .refused()?;
    // A last day that is put off must not reach into the next membership of the same body.
    check_membership(&others, known.body, &period)
        .map_err(Refusal::from)
        .refused()?;
    store::cooperations::end_member(tx, cooperation.id, member, until, by, now)?;
    let entry = Entry::new("left", &member)
        .with("cooperation", cooperation.id)
        .with("until", until);
    store::ledger::append(tx, entry, now)?;
    Ok(())
}

/// Changes what a cooperation says of itself, as it was read at `revision`.
///
/// # Errors
/// [`Refusal::Stale`] when it was changed meanwhile, [`Failure::NotAllowed`] without "Koordination" of the cooperation.
pub fn change(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    to: &Cooperation,
    revision: i64,
) -> Result<Revised, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let (known, at) = find(tx, &to.slug)?;
    tx.concerns(known.lead);
    access::coordinate(&actor, &known)?;
    if at != revision {
        return Err(Failure::Refused(Refusal::Stale));
    }
    if to.name.trim().is_empty() {
        return Err(Failure::Refused(Refusal::NameMissing));
    }
    store::cooperations::change(tx, to)?;
    find(tx, &to.slug)
}

fn find(snap: &mut Snap<'_>, slug: &Slug) -> Result<Revised, Failure<Refusal>> {
    store::cooperations::find(snap, slug)?.ok_or(Failure::NotFound("Diese Kooperation"))
}

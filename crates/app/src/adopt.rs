//! Adopting: a body takes up a blueprint and tells, step by step, how far it has come.

mod change;
mod cover;
mod version;

pub use change::{Changes, change};
pub use cover::{CoverWish, Covered, answer_cover, cover_more, end_cover};
pub(crate) use version::{version_of, with_version};

use crate::{Failure, audience};
use domain::{
    Day, Id, Now, Slug, access,
    adoption::{self, Adoption, CoverRefused, Life, Stage, Step, StepRefused, Wish},
    blueprint::{Blueprint, ReleaseState},
    ledger::Entry,
    person::{For, Person},
    public_body::PublicBody,
    region::BodyKey,
    visibility::{Choice, Reader},
};
use store::{Snap, Tx, adoptions::Listed};

/// Why a step or an adoption was not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The rules of the stages; all that is wrong at once.
    Steps(Vec<StepRefused>),
    /// The body has an adoption of this blueprint that has not ended.
    Open(Id<Adoption>),
    UnknownBody(BodyKey),
    UnknownBlueprint(Slug),
    UnknownVersion(domain::Version),
    /// No new adoption of a version that was withdrawn or blocked.
    NotOffered(domain::Version, ReleaseState),
    /// Nothing can be adopted now.
    NothingOffered,
    /// Bodies that cannot be covered like that, each with its place among the wishes.
    Cover(Vec<(usize, CoverRefused)>),
    /// A cover cannot end on that day.
    CoverEnd(CoverRefused),
    /// The adoption ended on this day; nobody is covered by it any more.
    Ended(Day),
    NotCovered,
    /// The audience is a cooperation to which the body does not belong.
    Audience(audience::NotAMember),
    /// The adoption ended; nobody plans any more when it goes live.
    Over,
    /// Somebody changed the adoption after it was read.
    Stale,
}

/// An adoption that a body wants to begin.
#[derive(Debug, Clone)]
pub struct Begin {
    pub blueprint: Slug,
    pub body: BodyKey,
    pub covers: Vec<CoverWish>,
    pub planned_live_on: Option<Day>,
    /// Who shall see it.
    pub audience: Choice,
    pub step: Wish,
}

/// Whether this person may bring files that prove steps, for any body at all; asked before an upload is read.
///
/// # Errors
/// [`Failure::NotAllowed`] when the person may not do it for any body.
pub fn may_bring_evidence(snap: &mut Snap<'_>, who: Id<Person>) -> Result<(), Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    let bodies = actor.roles.iter().filter_map(|(_, held)| match held {
        For::Body(body) => Some(*body),
        For::Cooperation(_) | For::Registry => None,
    });
    let of = bodies.chain([actor.body]);
    let known = store::bodies::many(snap, of)?;
    let mut why = None;
    for body in known.values() {
        match access::record(&actor, body, Stage::Tested) {
            Ok(_) => return Ok(()),
            Err(refused) => why = Some(refused),
        }
    }
    Err(why.map_or(Failure::NotFound("Ihre Stelle"), Failure::NotAllowed))
}

/// Begins an adoption with its first step.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] for anybody who does not speak for the body.
pub fn begin(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    begin: Begin,
    now: &Now,
) -> Result<(Listed, Step), Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let body = body(tx, &begin.body)?;
    tx.concerns(body.id);
    let permit = access::record(&actor, &body, begin.step.stage)?;
    let by = permit.actor();
    let reader = store::sight::reader(tx, Some(who), now.today())?;
    let blueprint = seen_blueprint(tx, &reader, &begin.blueprint)?;
    let audience = audience::choose(tx, body.id, &begin.audience, now.today())?
        .map_err(|no| Failure::Refused(Refusal::Audience(no)))?;
    if let Some(open) = store::adoptions::open_of(tx, blueprint.id, body.id)? {
        return Err(Failure::Refused(Refusal::Open(open.id)));
    }
    let wish = with_version(tx, blueprint.id, begin.step, &Life::default())?;
    let adoption = Adoption {
        id: now.id(),
        blueprint: blueprint.id,
        body: body.id,
        planned_live_on: begin.planned_live_on,
        audience,
    };
    adoption::check(&Life::default(), &wish, now)
        .map_err(|flaws| Failure::Refused(Refusal::Steps(flaws)))?;
    store::adoptions::add(tx, &adoption, &wish, now)?;
    store::fault::point("adoption-without-step");
    let covered = cover::add(tx, &adoption, Vec::new(), &begin.covers, by, now)?;
    let entry = Entry::new("adopted", &adoption.id)
        .with("blueprint", blueprint.id)
        .with("body", &body.key)
        .with("plannedLiveOn", adoption.planned_live_on)
        .with("covers", covered)
        .with("visibility", adoption.audience.level());
    store::ledger::append(tx, entry, now)?;
    let nothing = Life::default();
    let (step, _) = append(tx, adoption.id, blueprint.id, &nothing, &wish, by, now)?;
    Ok((listed(tx, adoption.id)?, step))
}

/// Records the next step of an adoption, or a correction of an earlier one.
///
/// `revision` is the state in which the adoption was read; none accepts any.
///
/// # Errors
/// As [`begin`].
pub fn record(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    wish: Wish,
    revision: Option<i64>,
    now: &Now,
) -> Result<(Listed, Step), Failure<Refusal>> {
    let recorded = record_step(tx, who, id, wish, revision, now)?;
    Ok((recorded.listed, recorded.step))
}

/// A step that was recorded, with all that was read for it: whoever answers with it need not ask again.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub listed: Listed,
    pub step: Step,
    /// With the step.
    pub life: Life,
    pub body: PublicBody,
}

/// As [`record`], and tells what was read for it.
///
/// # Errors
/// As [`begin`].
pub fn record_step(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    wish: Wish,
    revision: Option<i64>,
    now: &Now,
) -> Result<Recorded, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let (known, body) =
        store::adoptions::with_body(tx, id)?.ok_or(Failure::NotFound("Diese Nachnutzung"))?;
    // Who works for the body sees what it adopts; of anybody else the rows themselves decide.
    if !actor
        .roles
        .iter()
        .any(|(_, held)| *held == For::Body(body.id))
    {
        seen(tx, who, id, now)?;
    }
    tx.concerns(body.id);
    let by = access::record(&actor, &body, wish.stage)?.actor();
    if revision.is_some_and(|read| read != known.revision) {
        return Err(Failure::Refused(Refusal::Stale));
    }
    let life = store::adoptions::life(tx, id)?;
    // Taking back that a body is live needs the same role as saying it.
    let corrected = life
        .recorded()
        .iter()
        .find(|step| Some(step.id) == wish.corrects);
    if let Some(corrected) = corrected {
        access::record(&actor, &body, corrected.stage)?;
    }
    let wish = with_version(tx, known.blueprint, wish, &life)?;
    adoption::check(&life, &wish, now).map_err(|flaws| Failure::Refused(Refusal::Steps(flaws)))?;
    let (step, life) = append(tx, id, known.blueprint, &life, &wish, by, now)?;
    Ok(Recorded {
        listed: known.after_step(&life, now),
        step,
        life,
        body,
    })
}

pub(crate) fn append(
    tx: &mut Tx<'_>,
    id: Id<Adoption>,
    blueprint: Id<Blueprint>,
    before: &Life,
    wish: &Wish,
    by: Id<Person>,
    now: &Now,
) -> Result<(Step, Life), Failure<Refusal>> {
    let (step, life) = store::adoptions::add_step(tx, id, before, wish, by, now)?;
    let salt = now.blinding();
    let kinds: Vec<_> = wish.evidence.iter().map(|proof| proof.kind).collect();
    let proofs: Vec<_> = wish
        .evidence
        .iter()
        .map(|proof| domain::ledger::salted(&salt, &proof.value))
        .collect();
    let entry = Entry::new("step", &step.id)
        .with("adoption", id)
        .with("blueprint", blueprint)
        .with("stage", wish.stage)
        .with("version", &wish.version)
        .with("effectiveOn", wish.effective_on)
        .with("corrects", wish.corrects)
        .with("evidenceKinds", kinds)
        .with("evidence", proofs)
        .with_private("note", wish.note.as_deref(), &salt)
        .with_private("reason", wish.reason.as_deref(), &salt)
        .with_private("person", Some(&by.to_string()), &salt);
    store::ledger::append_salted(tx, entry, &salt, now)?;
    store::changes::note(tx, blueprint, now)?;
    Ok((step, life))
}

fn body(snap: &mut Snap<'_>, key: &BodyKey) -> Result<PublicBody, Failure<Refusal>> {
    store::bodies::find(snap, key)?
        .ok_or_else(|| Failure::Refused(Refusal::UnknownBody(key.clone())))
}

fn blueprint(snap: &mut Snap<'_>, slug: &Slug) -> Result<Blueprint, Failure<Refusal>> {
    store::blueprints::find(snap, slug)?
        .ok_or_else(|| Failure::Refused(Refusal::UnknownBlueprint(slug.clone())))
}

fn listed(snap: &mut Snap<'_>, id: Id<Adoption>) -> Result<Listed, Failure<Refusal>> {
    store::adoptions::find(snap, id)?.ok_or(Failure::NotFound("Diese Nachnutzung"))
}

/// A blueprint that this reader cannot see is refused like one that does not exist.
fn seen_blueprint(
    snap: &mut Snap<'_>,
    reader: &Reader,
    slug: &Slug,
) -> Result<Blueprint, Failure<Refusal>> {
    store::blueprints::card(snap, reader, slug)?
        .ok_or_else(|| Failure::Refused(Refusal::UnknownBlueprint(slug.clone())))?;
    blueprint(snap, slug)
}

/// The adoption, if this person may see it.
pub(crate) fn seen(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    now: &Now,
) -> Result<Listed, Failure<Refusal>> {
    let reader = store::sight::reader(snap, Some(who), now.today())?;
    store::adoptions::seen(snap, &reader, id)?.ok_or(Failure::NotFound("Diese Nachnutzung"))
}

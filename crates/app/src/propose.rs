//! Proposing: a coordinator tells what members have done; it counts when the body confirms it.

mod list;
mod rehearse;

pub use list::{COLUMNS, Flaw, Line, Read, ReadList, read, read_csv, read_xlsx};
pub use rehearse::rehearse;

use crate::{
    Failure,
    adopt::{self, append, with_version},
};
use domain::{
    Id, Now, Slug, access,
    adoption::{self, Adoption, Step, Wish},
    person::Person,
    proposal::{Proposal, ProposalState},
    region::BodyKey,
    visibility::Audience,
};
use store::Tx;

/// Why proposals were not made or decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// What is wrong with which of the suggestions, counted from 0; all at once.
    Unfit(Vec<(usize, Unfit)>),
    /// What is wrong with which of the proposals that should be confirmed, counted from 0; all at once.
    Flawed(Vec<(usize, adopt::Refusal)>),
    /// Somebody has decided it already.
    Decided(ProposalState),
}

/// Why a suggestion cannot be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The step itself could not be recorded.
    Step(adopt::Refusal),
    /// The body was no member on the day of the step.
    NotAMember(BodyKey),
}

/// A step that a coordinator wants to propose for a member.
#[derive(Debug, Clone)]
pub struct Suggestion {
    pub blueprint: Slug,
    pub body: BodyKey,
    pub step: Wish,
}

/// Makes proposals, all or none.
///
/// # Errors
/// [`Failure::Refused`] with every flaw, [`Failure::NotAllowed`] without "Koordination" of the cooperation.
pub fn propose(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    cooperation: &Slug,
    suggestions: &[Suggestion],
    now: &Now,
) -> Result<Vec<Proposal>, Failure<Refusal>> {
    let proposals = rehearse(tx, who, cooperation, suggestions, now)?;
    if let Some((cooperation, _)) = store::cooperations::find(tx, cooperation)? {
        tx.concerns(cooperation.lead);
    }
    store::proposals::add(tx, &proposals, who)?;
    Ok(proposals)
}

/// Confirms proposals, all or none: each becomes a step that the body itself recorded.
///
/// # Errors
/// [`Failure::Refused`] with every flaw, [`Failure::NotAllowed`] for anybody who does not speak for the bodies.
pub fn confirm(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    ids: &[Id<Proposal>],
    now: &Now,
) -> Result<Vec<(Id<Adoption>, Step)>, Failure<Refusal>> {
    let mut steps = Vec::with_capacity(ids.len());
    let mut flaws = Vec::new();
    for proposal in decidable(tx, who, ids)? {
        // They are carried out in the order in which they were proposed; the reader counts as they asked.
        let place = ids.iter().position(|id| *id == proposal.id).unwrap_or(0);
        match carry_out(tx, who, &proposal, now) {
            Ok(step) => steps.push(step),
            Err(Failure::Refused(flaw)) => flaws.push((place, flaw)),
            Err(Failure::NotAllowed(e)) => return Err(Failure::NotAllowed(e)),
            Err(Failure::NotFound(what)) => return Err(Failure::NotFound(what)),
            Err(Failure::Trouble(trouble)) => return Err(Failure::Trouble(trouble)),
        }
    }
    if flaws.is_empty() {
        store::proposals::decide(tx, ids, ProposalState::Confirmed, now)?;
        Ok(steps)
    } else {
        Err(Failure::Refused(Refusal::Flawed(flaws)))
    }
}

/// Declines proposals; nothing of them ever counted.
///
/// # Errors
/// As [`confirm`].
pub fn decline(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    ids: &[Id<Proposal>],
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    decidable(tx, who, ids)?;
    store::proposals::decide(tx, ids, ProposalState::Declined, now)?;
    Ok(())
}

/// The proposals, if each is open and the person speaks for each of the bodies.
fn decidable(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    ids: &[Id<Proposal>],
) -> Result<Vec<Proposal>, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let proposals = store::proposals::many(tx, ids)?;
    if proposals.len() != ids.len() {
        return Err(Failure::NotFound("Dieser Vorschlag"));
    }
    let bodies = store::bodies::many(tx, proposals.iter().map(|p| p.body))?;
    tx.concerns_all(bodies.keys().copied());
    for proposal in &proposals {
        let body = bodies
            .get(&proposal.body)
            .ok_or(Failure::NotFound("Diese Kommune"))?;
        access::speak(&actor, body)?;
        if proposal.state != ProposalState::Open {
            return Err(Failure::Refused(Refusal::Decided(proposal.state)));
        }
    }
    Ok(proposals)
}

fn carry_out(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    proposal: &Proposal,
    now: &Now,
) -> Result<(Id<Adoption>, Step), Failure<adopt::Refusal>> {
    let open = store::adoptions::open_of(tx, proposal.blueprint, proposal.body)?;
    let id = match &open {
        Some(open) => open.id,
        None => {
            let new = Adoption {
                id: now.id(),
                blueprint: proposal.blueprint,
                body: proposal.body,
                planned_live_on: None,
                // As the form says before saving; the body can narrow it afterwards.
                audience: Audience::Public,
            };
            let body = store::bodies::by_id(tx, proposal.body)?;
            store::adoptions::add(tx, &new, &proposal.step, now)?;
            let entry = domain::ledger::Entry::new("adopted", &new.id)
                .with("blueprint", new.blueprint)
                .with("body", &body.key)
                .with("plannedLiveOn", new.planned_live_on)
                .with("covers", Vec::<BodyKey>::new())
                .with("visibility", new.audience.level())
                .with("proposal", proposal.id);
            store::ledger::append(tx, entry, now)?;
            new.id
        }
    };
    let life = store::adoptions::life(tx, id)?;
    let wish = with_version(tx, proposal.blueprint, proposal.step.clone(), &life)?;
    adoption::check(&life, &wish, now)
        .map_err(|flaws| Failure::Refused(adopt::Refusal::Steps(flaws)))?;
    let (step, _) = append(tx, id, proposal.blueprint, &life, &wish, who, now)?;
    Ok((id, step))
}

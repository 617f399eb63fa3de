//! What a list of suggestions would come to: a fixed number of questions, however long the list is.

use super::{Refusal, Suggestion, Unfit};
use crate::{
    Failure,
    adopt::{self, version_of},
};
use domain::{
    Id, Now, Slug, access,
    adoption::{self, Adoption, Life, Step, Wish},
    blueprint::Blueprint,
    cooperation::{Cooperation, Membership},
    person::Person,
    proposal::{Proposal, ProposalState},
    public_body::PublicBody,
    region::BodyKey,
    visibility::Reader,
};
use std::collections::HashMap;
use store::{Snap, Sql, releases::Listed};

/// The proposals that [`super::propose`] would make; stores nothing.
///
/// Each suggestion is checked as if those before it had been confirmed already, for that is the order in which they
/// will be.
///
/// # Errors
/// As [`super::propose`].
pub fn rehearse(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    cooperation: &Slug,
    suggestions: &[Suggestion],
    now: &Now,
) -> Result<Vec<Proposal>, Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    let (cooperation, _) = store::cooperations::find(snap, cooperation)?
        .ok_or(Failure::NotFound("Diese Kooperation"))?;
    access::coordinate(&actor, &cooperation)?;
    let reader = store::sight::reader(snap, Some(who), now.today())?;
    let mut state = State::of(snap, &reader, &cooperation, suggestions)?;
    let mut proposals = Vec::with_capacity(suggestions.len());
    let mut flaws = Vec::new();
    for (place, suggestion) in suggestions.iter().enumerate() {
        match state.take(suggestion, who, now) {
            Ok(proposal) => proposals.push(proposal),
            Err(Failure::Refused(flaw)) => flaws.push((place, flaw)),
            Err(Failure::NotAllowed(e)) => return Err(Failure::NotAllowed(e)),
            Err(Failure::NotFound(what)) => return Err(Failure::NotFound(what)),
            Err(Failure::Trouble(trouble)) => return Err(Failure::Trouble(trouble)),
        }
    }
    if flaws.is_empty() {
        Ok(proposals)
    } else {
        Err(Failure::Refused(Refusal::Unfit(flaws)))
    }
}

/// Everything that the suggestions are about, and what becomes of it one by one.
struct State {
    cooperation: Id<Cooperation>,
    members: Vec<Membership>,
    bodies: HashMap<BodyKey, PublicBody>,
    blueprints: HashMap<Slug, Id<Blueprint>>,
    releases: HashMap<Id<Blueprint>, Vec<Listed>>,
    lives: HashMap<(Id<Blueprint>, Id<PublicBody>), Life>,
}

impl State {
    fn of(
        snap: &mut Snap<'_>,
        reader: &Reader,
        cooperation: &Cooperation,
        suggestions: &[Suggestion],
    ) -> Result<Self, Sql> {
        let members = store::cooperations::members(snap, cooperation.id)?;
        let keys = suggestions.iter().map(|one| &one.body);
        let bodies = store::bodies::by_keys(snap, keys)?;
        let slugs = suggestions.iter().map(|one| &one.blueprint);
        let mut blueprints = store::blueprints::by_slugs(snap, slugs)?;
        let named: Vec<Id<Blueprint>> = blueprints.values().copied().collect();
        // What the coordinator cannot see does not exist for a suggestion, nor how far a member is in secret.
        let seen = store::blueprints::cards_of(snap, reader, &named)?;
        blueprints.retain(|_, id| seen.contains_key(id));
        let of: Vec<Id<Blueprint>> = blueprints.values().copied().collect();
        let by: Vec<Id<PublicBody>> = bodies.values().map(|body| body.id).collect();
        let open = store::adoptions::open_among(snap, reader, &of, &by)?;
        let ids: Vec<Id<Adoption>> = open.values().copied().collect();
        let mut lives = store::adoptions::lives(snap, &ids)?;
        Ok(Self {
            cooperation: cooperation.id,
            members,
            releases: store::releases::of_many(snap, &of)?,
            lives: open
                .into_iter()
                .map(|(pair, id)| (pair, lives.remove(&id).unwrap_or_default()))
                .collect(),
            bodies,
            blueprints,
        })
    }

    /// The proposal of one suggestion, after which the next ones are judged.
    fn take(
        &mut self,
        suggestion: &Suggestion,
        who: Id<Person>,
        now: &Now,
    ) -> Result<Proposal, Failure<Unfit>> {
        let refuse = |flaw| Failure::Refused(Unfit::Step(flaw));
        let body = self
            .bodies
            .get(&suggestion.body)
            .ok_or_else(|| refuse(adopt::Refusal::UnknownBody(suggestion.body.clone())))?;
        let is_member = |member: &Membership| {
            member.body == body.id && member.period.contains(suggestion.step.effective_on)
        };
        if !self.members.iter().any(is_member) {
            return Err(Failure::Refused(Unfit::NotAMember(body.key.clone())));
        }
        let slug = &suggestion.blueprint;
        let blueprint = *self
            .blueprints
            .get(slug)
            .ok_or_else(|| refuse(adopt::Refusal::UnknownBlueprint(slug.clone())))?;
        let releases = self
            .releases
            .get(&blueprint)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let life = self.lives.entry((blueprint, body.id)).or_default();
        let wish = version_of(releases, suggestion.step.clone(), life).map_err(refuse)?;
        adoption::check(life, &wish, now).map_err(|flaws| refuse(adopt::Refusal::Steps(flaws)))?;
        *life = with(life, &wish, who, now);
        Ok(Proposal {
            id: now.id(),
            cooperation: self.cooperation,
            blueprint,
            body: body.id,
            step: wish,
            proposed_at: now.at(),
            state: ProposalState::Open,
        })
    }
}

/// The life after this step; an adoption that has ended is followed by a new one.
fn with(life: &Life, wish: &Wish, who: Id<Person>, now: &Now) -> Life {
    let mut steps = life.recorded().to_vec();
    steps.push(Step {
        id: now.id(),
        number: steps.last().map_or(1, |last| last.number + 1),
        stage: wish.stage,
        version: wish.version.clone(),
        effective_on: wish.effective_on,
        recorded_at: now.at(),
        evidence: wish.evidence.clone(),
        note: wish.note.clone(),
        corrects: wish.corrects,
        reason: wish.reason.clone(),
        by: who,
    });
    let life = Life::new(steps);
    let stands = life
        .on(now.today(), now.at())
        .map(|standing| standing.stage);
    match stands {
        Some(stage) if stage.is_end() => Life::default(),
        Some(_) | None => life,
    }
}

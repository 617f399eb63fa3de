//! What a list of suggestions would come to: a fixed number of questions, however long the list is.

use super::{Refusal, Suggestion, Unfit};
use crate::{
    Failure,
    adopt::{self, version_of},
};
use domain::{
    Day, Id, Now, Slug, access,
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
            Err(unfit) => flaws.extend(unfit.into_iter().map(|flaw| (place, flaw))),
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

    /// The proposal of one suggestion, after which the next ones are judged; or all that is wrong with it.
    fn take(
        &mut self,
        suggestion: &Suggestion,
        who: Id<Person>,
        now: &Now,
    ) -> Result<Proposal, Vec<Unfit>> {
        let step = &suggestion.step;
        let mut unfit = Vec::new();
        let body = self.bodies.get(&suggestion.body);
        match body {
            None => {
                let unknown = adopt::Refusal::UnknownBody(suggestion.body.clone());
                unfit.push(Unfit::Step(unknown));
            }
            Some(body) if !self.is_member(body, step.effective_on) => {
                unfit.push(Unfit::NotAMember(body.key.clone()));
            }
            Some(_) => {}
        }
        let blueprint = self.blueprints.get(&suggestion.blueprint).copied();
        if blueprint.is_none() {
            let unknown = adopt::Refusal::UnknownBlueprint(suggestion.blueprint.clone());
            unfit.push(Unfit::Step(unknown));
        }
        let (Some(body), Some(blueprint)) = (body, blueprint) else {
            unfit.extend(alone(step, now));
            return Err(unfit);
        };
        let releases = self
            .releases
            .get(&blueprint)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let life = self.lives.entry((blueprint, body.id)).or_default();
        let wish = match version_of(releases, step.clone(), life) {
            Ok(wish) => wish,
            Err(flaw) => {
                unfit.push(Unfit::Step(flaw));
                unfit.extend(alone(step, now));
                return Err(unfit);
            }
        };
        if let Err(flaws) = adoption::check(life, &wish, now) {
            unfit.push(Unfit::Step(adopt::Refusal::Steps(flaws)));
        }
        if !unfit.is_empty() {
            return Err(unfit);
        }
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

    fn is_member(&self, body: &PublicBody, on: Day) -> bool {
        self.members
            .iter()
            .any(|member| member.body == body.id && member.period.contains(on))
    }
}

/// What is wrong with a step of which it is not known to what it belongs.
fn alone(step: &Wish, now: &Now) -> Option<Unfit> {
    let flaws = adoption::check_alone(step, now);
    (!flaws.is_empty()).then_some(Unfit::Step(adopt::Refusal::Steps(flaws)))
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

//! The facts of a statement, ready to be asked.

use super::{
    BlueprintName, BodyName, Parameters,
    facts::{BlueprintFact, BodyFact, Facts, MembershipFact},
};
use crate::{Day, Id, Moment, Period, blueprint::Blueprint, public_body::PublicBody};
use std::collections::BTreeMap;

pub(super) struct World<'a> {
    pub facts: &'a Facts,
    pub parameters: &'a Parameters,
    blueprints: BTreeMap<Id<Blueprint>, &'a BlueprintFact>,
    bodies: BTreeMap<Id<PublicBody>, &'a BodyFact>,
    /// Memberships as known, by body and in the order of their days.
    members: BTreeMap<Id<PublicBody>, Vec<(Period, &'a MembershipFact)>>,
}

impl<'a> World<'a> {
    pub fn new(facts: &'a Facts, parameters: &'a Parameters) -> Self {
        let mut members: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for fact in &facts.memberships {
            if fact.recorded_at <= parameters.as_known_at() {
                let period = fact.period_at(parameters.as_known_at());
                members.entry(fact.body).or_default().push((period, fact));
            }
        }
        for periods in members.values_mut() {
            periods.sort_by_key(|(period, fact)| (period.from(), period.until(), fact.role));
        }
        Self {
            facts,
            parameters,
            blueprints: facts.blueprints.iter().map(|b| (b.id, b)).collect(),
            bodies: facts.bodies.iter().map(|b| (b.id, b)).collect(),
            members,
        }
    }
    pub fn known(&self) -> Moment {
        self.parameters.as_known_at()
    }
    pub fn last_day(&self) -> Day {
        self.parameters.until()
    }
    pub fn in_period(&self, day: Day) -> bool {
        self.parameters.from() <= day && day <= self.parameters.until()
    }
    pub fn is_member(&self, body: Id<PublicBody>, day: Day) -> bool {
        self.facts.cooperation.is_none() || self.periods(body).any(|p| p.contains(day))
    }
    /// Whether the body was a member on at least one day of the period.
    pub fn was_member(&self, body: Id<PublicBody>) -> bool {
        self.facts.cooperation.is_none()
            || self.periods(body).any(|p| {
                p.from() <= self.parameters.until()
                    && p.until().is_none_or(|end| self.parameters.from() <= end)
            })
    }
    fn periods(&self, body: Id<PublicBody>) -> impl Iterator<Item = &Period> {
        let all = self.members.get(&body).into_iter().flatten();
        all.map(|(period, _)| period)
    }
    /// Memberships that touch the period, in the order of bodies' keys.
    pub fn memberships(&self) -> Vec<(&BodyFact, Period, &MembershipFact)> {
        let all = self.members.iter().flat_map(|(body, of)| {
            let body = self.bodies.get(body).copied();
            of.iter()
                .filter_map(move |(period, fact)| body.map(|b| (b, *period, *fact)))
        });
        let mut touching: Vec<_> = all
            .filter(|(_, period, _)| {
                period.from() <= self.parameters.until()
                    && period
                        .until()
                        .is_none_or(|end| self.parameters.from() <= end)
            })
            .collect();
        touching.sort_by_key(|(body, period, _)| (&body.key, period.from()));
        touching
    }
    /// How many bodies could have adopted on the last day.
    pub fn bodies_on_last_day(&self) -> u64 {
        let all = self.bodies.keys();
        all.filter(|body| self.is_member(**body, self.last_day()))
            .count() as u64
    }
    pub fn blueprint(&self, id: Id<Blueprint>) -> Option<&'a BlueprintFact> {
        self.blueprints.get(&id).copied()
    }
    pub fn publisher(&self, id: Id<Blueprint>) -> Option<Id<PublicBody>> {
        self.blueprint(id).map(|b| b.publisher)
    }
    /// The name of a body; one that the facts leave out shows by its identity rather than not at all.
    pub fn body_name(&self, id: Id<PublicBody>) -> BodyName {
        match self.bodies.get(&id) {
            Some(body) => BodyName {
                key: body.key.to_string(),
                name: body.name.clone(),
            },
            None => BodyName {
                key: id.to_string(),
                name: "nicht angegeben".into(),
            },
        }
    }
    pub fn blueprint_name(&self, id: Id<Blueprint>) -> BlueprintName {
        match self.blueprint(id) {
            Some(blueprint) => BlueprintName {
                slug: blueprint.slug.to_string(),
                title: blueprint.title.clone(),
            },
            None => BlueprintName {
                slug: id.to_string(),
                title: "nicht angegeben".into(),
            },
        }
    }
}

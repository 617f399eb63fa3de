//! What a statement is computed from, as the store loads it.

use crate::{
    Day, Id, Moment, Period, Slug, Version,
    adoption::{Adoption, Cover, Life},
    blueprint::{Blueprint, ReleaseState},
    cooperation::{LegalForm, MemberRole},
    public_body::{BodyKind, PublicBody},
    region::BodyKey,
};
use serde::Serialize;

/// Everything that a statement may count, for one cooperation or for the whole state.
///
/// For a cooperation these are: all adoptions of bodies that ever were members, and all adoptions by
/// other bodies of blueprints that members publish; every blueprint published by a member or named
/// by one of these adoptions; every body named anywhere. More does no harm, less is missing in the
/// statement. The order does not matter.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Absent: the statement is about the whole state, and every body counts like a member.
    pub cooperation: Option<CooperationFact>,
    pub catalogue: Option<Catalogue>,
    pub memberships: Vec<MembershipFact>,
    pub blueprints: Vec<BlueprintFact>,
    pub adoptions: Vec<AdoptionFact>,
    pub bodies: Vec<BodyFact>,
    /// Whether the registry holds example data, which every page of a document must say.
    pub example_data: bool,
    /// In one sentence, whose eyes see these facts.
    pub scope: String,
}

/// The cooperation that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CooperationFact {
    pub slug: Slug,
    pub name: String,
    pub legal_form: LegalForm,
    pub signed_on: Option<Day>,
}

/// The catalogue behind a denominator: 575, 695 and 525 are three different lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    pub id: String,
    pub name: String,
    pub date: Day,
    /// What is counted, in German and plural, such as „OZG-Leistungen“.
    pub unit: String,
    pub count: u64,
    /// Whether the registry holds the whole list.
    pub complete: bool,
}

/// A membership, and when the registry heard of it and of each of its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipFact {
    pub body: Id<PublicBody>,
    pub role: MemberRole,
    pub from: Day,
    pub recorded_at: Moment,
    /// Its days as each recorded end left them, in the order of recording; without one it goes on.
    pub ends: Vec<(Period, Moment)>,
}

impl MembershipFact {
    /// The days as known at `known`: an end that was recorded later was not known yet.
    #[must_use]
    pub fn period_at(&self, known: Moment) -> Period {
        let last = self.ends.iter().rev().find(|(_, at)| *at <= known);
        last.map_or(Period::since(self.from), |(period, _)| *period)
    }
}

/// A blueprint with its releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlueprintFact {
    pub id: Id<Blueprint>,
    pub slug: Slug,
    pub title: String,
    pub publisher: Id<PublicBody>,
    /// OZG bundles that the blueprint names; never counted together with single services.
    pub bundles: Vec<String>,
    pub releases: Vec<ReleaseFact>,
}

/// A release and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFact {
    pub version: Version,
    pub released_at: Moment,
    /// Every later change of its state.
    pub changes: Vec<StateFact>,
}

/// A change of a release's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateFact {
    pub to: ReleaseState,
    pub effective_on: Day,
    pub recorded_at: Moment,
}

impl ReleaseFact {
    /// The state at the end of `day` as known at `known`; nothing before it was out.
    #[must_use]
    pub fn state_on(&self, day: Day, known: Moment) -> Option<ReleaseState> {
        if self.released_at > known || self.released_at.day() > day {
            return None;
        }
        let last = self
            .changes
            .iter()
            .filter(|c| c.recorded_at <= known && c.effective_on <= day)
            .max_by_key(|c| (c.effective_on, c.recorded_at));
        Some(last.map_or(ReleaseState::Released, |change| change.to))
    }
}

/// An adoption with its whole life.
#[derive(Debug, Clone)]
pub struct AdoptionFact {
    pub id: Id<Adoption>,
    pub blueprint: Id<Blueprint>,
    pub body: Id<PublicBody>,
    pub planned_live_on: Option<Day>,
    /// Without notes, reasons and persons, of which no statement tells.
    pub life: Life,
    pub covers: Vec<Cover>,
}

/// A body as a statement names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyFact {
    pub id: Id<PublicBody>,
    pub key: BodyKey,
    pub name: String,
    pub kind: BodyKind,
    pub inhabitants: Option<i64>,
}

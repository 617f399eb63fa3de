//! Who uses a blueprint: which version, how far, since when, with what proof. The publisher's own use and bodies
//! that others supply stand apart.

use super::{
    drawing::{self, Map, Timeline},
    subject::{Link, Subject},
};
use crate::{clock, problem::Problem};
use domain::{
    Day, Id,
    adoption::{Adoption, Count, EvidenceKind, Life, Stage},
    public_body::PublicBody,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{
    Snap,
    adoptions::{Filter, Listed},
};

/// More rows than these are left to the interface for programs.
const MOST: i64 = 100;

/// Everything a page says about the use of a blueprint.
#[derive(Debug, Default, Serialize)]
pub struct Users {
    pub live: usize,
    pub planned: usize,
    pub interested: usize,
    pub others: Vec<User>,
    pub own: Vec<User>,
    pub covered: Vec<Covered>,
    /// There are more than the page shows.
    pub has_more: bool,
    pub timeline: Option<Timeline>,
    pub map: Option<Map>,
}

/// An adoption as a row.
#[derive(Debug, Serialize)]
pub struct User {
    pub href: String,
    pub body: Link,
    pub version: Option<String>,
    /// The version is older than the one offered.
    pub is_behind: bool,
    pub stage: &'static str,
    pub stage_text: &'static str,
    pub since: String,
    pub evidence: String,
}

/// A body for which another one adopts.
#[derive(Debug, Serialize)]
pub struct Covered {
    pub body: Link,
    pub by: Link,
    pub stage: &'static str,
    pub stage_text: &'static str,
    pub from: String,
    pub until: Option<String>,
    pub answer: &'static str,
}

/// The adoptions of a blueprint with everything that stands beside them.
pub(super) struct Facts {
    pub adoptions: Vec<Listed>,
    pub lives: HashMap<Id<Adoption>, Life>,
    pub bodies: HashMap<Id<PublicBody>, PublicBody>,
    pub publisher: Id<PublicBody>,
    pub today: Day,
}

impl Users {
    /// Who uses this blueprint today.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(snap: &mut Snap<'_>, subject: &Subject) -> Result<Self, Problem> {
        let filter = Filter {
            blueprints: Some(vec![subject.card.id]),
            ..Filter::default()
        };
        let mut adoptions = store::adoptions::page(snap, &subject.reader, &filter, None, MOST + 1)?;
        let has_more = i64::try_from(adoptions.len()).is_ok_and(|count| count > MOST);
        adoptions.truncate(usize::try_from(MOST).unwrap_or_default());
        adoptions.sort_by_key(|adoption| (order(adoption.stage), adoption.since, adoption.id));
        let ids: Vec<_> = adoptions.iter().map(|adoption| adoption.id).collect();
        let covers = store::adoptions::covers(snap, &ids)?;
        let supplied = covers.values().flatten().map(|cover| cover.body);
        let facts = Facts {
            lives: store::adoptions::lives(snap, &ids)?,
            bodies: store::bodies::many(
                snap,
                adoptions
                    .iter()
                    .map(|adoption| adoption.body)
                    .chain(supplied),
            )?,
            publisher: subject.card.publisher,
            today: clock::moment().day(),
            adoptions,
        };
        let places = drawing::places(snap)?;
        let counts = store::blueprints::adopters_of(snap, &subject.reader, &[subject.card.id])?
            .remove(&subject.card.id)
            .unwrap_or_default();
        let count = |count: i64| usize::try_from(count).unwrap_or_default();
        let (own, others) = facts
            .adoptions
            .iter()
            .partition::<Vec<_>, _>(|adoption| adoption.body == subject.card.publisher);
        let row = |adoption: &&Listed| facts.row(adoption, subject);
        Ok(Self {
            live: count(counts.live),
            planned: count(counts.planned),
            interested: count(counts.interested),
            others: others.iter().filter_map(row).collect(),
            own: own.iter().filter_map(row).collect(),
            covered: facts.covered(&covers),
            has_more,
            timeline: drawing::timeline(&facts),
            map: drawing::map(&facts, &places),
        })
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let user = |name: &str, stage: Stage| User {
            href: "/nachnutzungen/1".to_owned(),
            body: Link::to("/kommunen/06531005", name),
            version: Some("1.1.0".to_owned()),
            is_behind: true,
            stage: stage.word(),
            stage_text: stage.label(),
            since: "01.04.2022".to_owned(),
            evidence: "Internetadresse (nicht gesichert)".to_owned(),
        };
        Self {
            live: 1,
            planned: 1,
            interested: 0,
            others: vec![user("Gießen", Stage::Live), user("Marburg", Stage::Tested)],
            own: vec![user("Wetzlar", Stage::Live)],
            covered: vec![Covered {
                body: Link::to("/kommunen/06532020", "Sinn"),
                by: Link::to("/kommunen/06532", "Lahn-Dill-Kreis"),
                stage: "live",
                stage_text: "in Betrieb",
                from: "01.01.2024".to_owned(),
                until: None,
                answer: "bestätigt",
            }],
            has_more: true,
            timeline: Some(Timeline::sample()),
            map: Some(Map::sample()),
        }
    }
}

/// In operation first, then what comes nearest to it; ended last.
#[must_use]
pub fn order(stage: Stage) -> u8 {
    match stage.count() {
        Count::Live => 0,
        Count::Planned => 1,
        Count::Interested => 2,
        Count::Paused => 3,
        Count::Ended => 4,
    }
}

/// The way to the page of a body.
#[must_use]
pub fn link(body: &PublicBody) -> Link {
    Link::to(format!("/kommunen/{}", body.key), &body.name)
}

impl Facts {
    fn row(&self, adoption: &Listed, subject: &Subject) -> Option<User> {
        let offered = subject.offered().map(|release| &release.version);
        Some(User {
            href: format!("/nachnutzungen/{}", adoption.id),
            body: link(self.bodies.get(&adoption.body)?),
            is_behind: !adoption.stage.is_end()
                && adoption
                    .version
                    .as_ref()
                    .zip(offered)
                    .is_some_and(|(used, offered)| used < offered),
            version: adoption.version.as_ref().map(ToString::to_string),
            stage: adoption.stage.word(),
            stage_text: adoption.stage.label(),
            since: adoption.since.german(),
            evidence: self.evidence(adoption),
        })
    }

    /// What proves the present stage; an address alone proves little.
    fn evidence(&self, adoption: &Listed) -> String {
        let steps = self
            .lives
            .get(&adoption.id)
            .map(|life| life.holding(clock::moment()))
            .unwrap_or_default();
        let proof = steps
            .iter()
            .rev()
            .filter(|step| step.stage == adoption.stage)
            .flat_map(|step| &step.evidence);
        let kinds: BTreeMap<u8, &str> = proof
            .map(|proof| match proof.kind {
                EvidenceKind::File => (0, "Datei (gesichert)"),
                EvidenceKind::FileReference => (1, "Aktenzeichen"),
                EvidenceKind::Url => (2, "Internetadresse (nicht gesichert)"),
            })
            .collect();
        match kinds.first_key_value() {
            Some((_, best)) => (*best).to_owned(),
            None => "nicht angegeben".to_owned(),
        }
    }

    fn covered(
        &self,
        covers: &HashMap<Id<Adoption>, Vec<domain::adoption::Cover>>,
    ) -> Vec<Covered> {
        let rows = self.adoptions.iter().flat_map(|adoption| {
            let of = covers
                .get(&adoption.id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            of.iter().filter_map(move |cover| {
                Some(Covered {
                    body: link(self.bodies.get(&cover.body)?),
                    by: link(self.bodies.get(&adoption.body)?),
                    stage: adoption.stage.word(),
                    stage_text: adoption.stage.label(),
                    from: cover.from.german(),
                    until: cover.until().map(Day::german),
                    answer: cover.answer().label(),
                })
            })
        });
        rows.collect()
    }
}

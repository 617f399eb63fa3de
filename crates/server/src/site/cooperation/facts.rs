//! What the page of a cooperation shows, loaded in a few questions whatever its size.

use super::{
    CooperationPage, coordinates,
    matrix::{Asked, MatrixPart},
    path, trail,
};
use crate::{
    api::{
        cooperations::{find, matrix::Matrix},
        proposals::{Waiting, about},
    },
    clock,
    problem::Problem,
    site::blueprint::{
        drawing::{backdrop, on_map, places},
        subject::Link,
    },
    who::reader,
};
use domain::{
    Day, Id, Slug,
    adoption::Count,
    cooperation::{Cooperation, Membership},
    person::Person,
    proposal::ProposalState,
    public_body::{PublicBody, sort_key},
    visibility::Reader,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{Snap, blueprints, bodies, cooperations, proposals};

/// Blueprints of the members, and proposals, beyond these stand elsewhere.
const MOST_PUBLISHED: i64 = 100;
const MOST_PROPOSALS: i64 = 20;

/// A membership as a row.
#[derive(Debug, Serialize)]
pub(super) struct MemberRow {
    pub body: Link,
    pub role: &'static str,
    pub from: String,
    pub until: Option<String>,
    pub is_past: bool,
    /// It begins later than today.
    pub is_future: bool,
    pub note: Option<String>,
}

/// A blueprint that a member gives out.
#[derive(Debug, Serialize)]
pub(super) struct Published {
    blueprint: Link,
    version: Option<String>,
    by: Link,
}

/// A member on the map.
#[derive(Debug, Serialize)]
pub(super) struct Pin {
    x: i64,
    y: i64,
    r: i64,
    kind: &'static str,
    label: String,
    href: String,
}

/// A proposal and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct ProposalRow {
    blueprint: Link,
    body: Link,
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    effective_on: String,
    proposed_at: String,
    state: &'static str,
    tone: &'static str,
    icon: &'static str,
}

/// The whole page.
pub(super) fn load(
    snap: &mut Snap<'_>,
    slug: &Slug,
    asked: &Asked,
    person: Option<Id<Person>>,
) -> Result<CooperationPage, Problem> {
    let (cooperation, _) = find(snap, slug)?;
    let now = clock::moment();
    let coordinates = coordinates(snap, person, &cooperation)?;
    let memberships = cooperations::members(snap, cooperation.id)?;
    let ids = memberships.iter().map(|one| one.body);
    let known = bodies::many(snap, ids.chain([cooperation.lead]))?;
    let matrix = Matrix::of(snap, cooperation.id, &asked.wanted, person, now)?;
    let places = places(snap)?;
    let reader = reader(snap, person)?;
    let proposals = if coordinates {
        newest_proposals(snap, &reader, &cooperation)?
    } else {
        Vec::new()
    };
    let lead = known.get(&cooperation.lead);
    Ok(CooperationPage {
        trail: trail(),
        path: path(slug),
        legal_form: cooperation.legal_form.label(),
        lead: lead.map_or_else(|| Link::to("", "nicht angegeben"), link),
        signed_on: cooperation.signed_on.map(Day::german),
        coordinates,
        members: rows(&memberships, &known, now.day()),
        today: matrix.members.len(),
        published: published(snap, &reader, &matrix)?,
        pins: pins(&cooperation, &matrix),
        backdrop: backdrop(&places),
        matrix: MatrixPart::of(&path(slug), &matrix, asked),
        report: format!("/berichte?cooperation={slug}"),
        proposals,
        note: cooperation.note,
        name: cooperation.name,
    })
}

pub(super) fn link(body: &PublicBody) -> Link {
    Link::to(format!("/kommunen/{}", body.key), &body.name)
}

/// Those of today by name, then those of the future, then past ones.
pub(super) fn rows(
    memberships: &[Membership],
    known: &HashMap<Id<PublicBody>, PublicBody>,
    today: Day,
) -> Vec<MemberRow> {
    let row = |one: &Membership| {
        Some(MemberRow {
            body: link(known.get(&one.body)?),
            role: one.role.label(),
            from: one.period.from().german(),
            until: one.period.until().map(Day::german),
            is_past: one.period.until().is_some_and(|until| until < today),
            is_future: today < one.period.from(),
            note: one.note.clone(),
        })
    };
    let mut rows: Vec<MemberRow> = memberships.iter().filter_map(row).collect();
    rows.sort_by_cached_key(|row| (row.is_past, row.is_future, sort_key(&row.body.label)));
    rows
}

fn published(
    snap: &mut Snap<'_>,
    reader: &Reader,
    matrix: &Matrix,
) -> Result<Vec<Published>, Problem> {
    let members: HashMap<_, _> = matrix
        .members
        .iter()
        .map(|(_, body)| (body.id, body))
        .collect();
    let ids: Vec<_> = members.keys().copied().collect();
    let cards = blueprints::of_publishers(snap, reader, &ids, MOST_PUBLISHED)?;
    let row = |card: &blueprints::Card| {
        Some(Published {
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), &card.title),
            version: card.latest_version.as_ref().map(ToString::to_string),
            by: link(members.get(&card.publisher)?),
        })
    };
    Ok(cards.iter().filter_map(row).collect())
}

/// The members of today by position; the lead stands out.
fn pins(cooperation: &Cooperation, matrix: &Matrix) -> Vec<Pin> {
    let pin = |(_, body): &(Membership, PublicBody)| {
        let (x, y) = on_map(body.position?)?;
        let is_lead = body.id == cooperation.lead;
        let live = matrix
            .cells
            .iter()
            .filter(|((of, _), cell)| *of == body.id && cell.stage.count() == Count::Live);
        let live = live.count();
        let lead = if is_lead { ", federführend" } else { "" };
        Some(Pin {
            x,
            y,
            r: if is_lead { 9 } else { 7 },
            kind: if is_lead { "publisher" } else { "live" },
            label: format!("{}{lead}: {live} Blaupausen in Betrieb", body.name),
            href: format!("/kommunen/{}", body.key),
        })
    };
    matrix.members.iter().filter_map(pin).collect()
}

fn newest_proposals(
    snap: &mut Snap<'_>,
    reader: &Reader,
    cooperation: &Cooperation,
) -> Result<Vec<ProposalRow>, Problem> {
    let newest = proposals::of_cooperation(snap, cooperation.id, None, MOST_PROPOSALS)?;
    Ok(about(snap, reader, newest)?
        .into_iter()
        .map(ProposalRow::of)
        .collect())
}

impl ProposalRow {
    fn of(waiting: Waiting) -> Self {
        let Waiting {
            proposal,
            card,
            body,
            ..
        } = waiting;
        let (tone, icon) = match proposal.state {
            ProposalState::Open => ("info", "autorenew"),
            ProposalState::Confirmed => ("success", "success"),
            ProposalState::Declined => ("plain", "close"),
        };
        Self {
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), card.title),
            body: link(&body),
            stage: proposal.step.stage.word(),
            stage_text: proposal.step.stage.label(),
            version: proposal.step.version.map(|version| version.to_string()),
            effective_on: proposal.step.effective_on.german(),
            proposed_at: proposal.proposed_at.day().german(),
            state: proposal.state.label(),
            tone,
            icon,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        Self {
            blueprint: Link::to(
                "/blaupausen/hundesteuer-anmelden",
                "Hundesteuer online anmelden",
            ),
            body: Link::to("/kommunen/06531005", "Gießen"),
            stage: "live",
            stage_text: "in Betrieb",
            version: Some("1.2.0".to_owned()),
            effective_on: "01.09.2026".to_owned(),
            proposed_at: "12.10.2026".to_owned(),
            state: "offen",
            tone: "info",
            icon: "autorenew",
        }
    }
}

#[cfg(any(test, feature = "samples"))]
impl MemberRow {
    pub fn sample(is_past: bool) -> Self {
        Self {
            body: Link::to("/kommunen/06531005", "Gießen"),
            role: "Gründungsmitglied",
            from: "24.02.2021".to_owned(),
            until: is_past.then(|| "31.12.2023".to_owned()),
            is_past,
            is_future: false,
            note: is_past.then(|| "Beispieldatum".to_owned()),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
impl Published {
    pub fn sample() -> Self {
        Self {
            blueprint: Link::to(
                "/blaupausen/hundesteuer-anmelden",
                "Hundesteuer online anmelden",
            ),
            version: Some("1.2.0".to_owned()),
            by: Link::to("/kommunen/06532023", "Wetzlar"),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
impl Pin {
    pub fn sample() -> Self {
        Self {
            x: 150,
            y: 270,
            r: 9,
            kind: "publisher",
            label: "Wetzlar, federführend: 3 Blaupausen in Betrieb".to_owned(),
            href: "/kommunen/06532023".to_owned(),
        }
    }
}

//! One row of a statement in the words of its page.

use super::{
    matrix::{self, Named},
    read::{Body, Proof, Row},
};
use crate::site::encoded;
use domain::{Day, adoption::EvidenceKind};
use serde::Serialize;

/// A row with its links; what does not belong to it is absent.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    number: i64,
    group: &'static str,
    blueprint: Option<Named>,
    publisher: Option<String>,
    bundle: Option<String>,
    body: Option<Named>,
    covered_by: Option<String>,
    answer: Option<&'static str>,
    version: Option<String>,
    state: &'static str,
    state_text: &'static str,
    stage: &'static str,
    stage_text: &'static str,
    since: Option<String>,
    planned_for: Option<String>,
    reached: Vec<String>,
    is_adoption: bool,
    href: Option<String>,
    evidence: Vec<String>,
    remark: Option<String>,
}

impl RowView {
    pub fn of(row: &Row) -> Self {
        let body = |body: &Body| Named {
            name: body.name.clone(),
            href: format!("/kommunen/{}", encoded(&body.key)),
        };
        let is_adoption = row.stage.is_some();
        Self {
            number: row.number,
            group: row.group.label(),
            blueprint: row.blueprint.as_ref().map(|blueprint| Named {
                name: blueprint.title.clone(),
                href: format!("/blaupausen/{}", encoded(&blueprint.slug)),
            }),
            publisher: row.publisher.as_ref().map(|body| body.name.clone()),
            bundle: row.bundle.clone(),
            body: row.body.as_ref().map(body),
            covered_by: row.covered_by.as_ref().map(|body| body.name.clone()),
            answer: row.answer.map(domain::adoption::Answer::label),
            version: row.version.as_ref().map(ToString::to_string),
            state: row.state.map_or("", domain::blueprint::ReleaseState::word),
            state_text: row.state.map_or("", domain::blueprint::ReleaseState::label),
            stage: row.stage.map_or("", domain::adoption::Stage::word),
            stage_text: row.stage.map_or("", domain::adoption::Stage::label),
            since: row.since.map(Day::german),
            planned_for: row.planned_live_on.map(Day::german),
            reached: row
                .reached
                .iter()
                .map(|reached| format!("{} {}", reached.stage.label(), reached.on.german()))
                .collect(),
            is_adoption,
            href: matrix::adoption(&row.id),
            evidence: row.evidence.iter().map(proof).collect(),
            remark: row.remark.clone(),
        }
    }
}

/// A proof in words; an address alone is kept nowhere, and says so.
fn proof(proof: &Proof) -> String {
    let value = match proof.kind {
        EvidenceKind::File => {
            format!(
                "Datei {}…",
                proof.value.chars().take(19).collect::<String>()
            )
        }
        EvidenceKind::Url | EvidenceKind::FileReference => {
            format!("{} {}", proof.kind.label(), proof.value)
        }
    };
    let seen = proof
        .seen_on
        .map(|day| format!("gesehen am {}", day.german()));
    let secured = (!proof.secured).then(|| "nicht gesichert".to_owned());
    let parts = [Some(value), seen, proof.note.clone(), secured];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}", proof.stage.label(), said.join(", "))
}

//! `/foerderung/{id}`: a notice with everything that belongs to it.

use super::{path, trail, written};
use crate::{
    api::adoptions::is_secured,
    page::{Crumb, Page},
    site::blueprint::subject::Link,
};
use app::notices::{AdoptionPart, BlueprintPart, Whole};
use domain::{
    adoption::{EvidenceKind, Step},
    blueprint::ReleaseState,
};
use serde::Serialize;

/// A notice with everything that belongs to it.
#[derive(Debug, Serialize)]
pub struct NoticePage {
    trail: Vec<Crumb>,
    reference: String,
    programme: String,
    body: Link,
    authority: String,
    given_on: String,
    period: String,
    cooperation: Option<Link>,
    purpose: Option<String>,
    amount: Option<String>,
    proof_due_on: Option<String>,
    blueprints: Vec<BlueprintRow>,
    adoptions: Vec<AdoptionRow>,
    statements: Vec<StatementRow>,
    change: Option<String>,
}

#[derive(Debug, Serialize)]
struct BlueprintRow {
    title: String,
    slug: String,
    releases: Vec<ReleaseRow>,
}

#[derive(Debug, Serialize)]
struct ReleaseRow {
    version: String,
    released_on: String,
    state: &'static str,
    state_text: &'static str,
    /// Absent when the content is blocked.
    href: Option<String>,
}

#[derive(Debug, Serialize)]
struct AdoptionRow {
    title: String,
    steps: Vec<StepRow>,
}

#[derive(Debug, Serialize)]
struct StepRow {
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    effective_on: String,
    recorded_at: String,
    note: Option<String>,
    /// Why it replaces an earlier step.
    reason: Option<String>,
    /// Whether a later step replaces it.
    is_replaced: bool,
    evidence: Vec<EvidenceRow>,
}

#[derive(Debug, Serialize)]
struct EvidenceRow {
    kind: &'static str,
    text: String,
    href: Option<String>,
    seen_on: Option<String>,
    is_secured: bool,
}

#[derive(Debug, Serialize)]
struct StatementRow {
    number: i64,
    period: String,
    made_at: String,
    files: Vec<Link>,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "pages/notice.html";
    fn title(&self) -> String {
        format!("Bescheid {}", self.reference)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            reference: "IV 1-2024/17".to_owned(),
            programme: "Interkommunale Zusammenarbeit".to_owned(),
            body: Link::to("/kommunen/06532023", "Wetzlar"),
            authority: "Land Hessen, Zuwendungen".to_owned(),
            given_on: "24.02.2024".to_owned(),
            period: "ab 01.03.2024".to_owned(),
            cooperation: None,
            purpose: None,
            amount: None,
            proof_due_on: None,
            blueprints: vec![],
            adoptions: vec![],
            statements: vec![],
            change: None,
        };
        let release = |state: ReleaseState, href: Option<&str>| ReleaseRow {
            version: "1.2.0".to_owned(),
            released_on: "24.02.2024".to_owned(),
            state: state.word(),
            state_text: state.label(),
            href: href.map(str::to_owned),
        };
        let evidence = |kind: EvidenceKind, href: Option<&str>| EvidenceRow {
            kind: kind.label(),
            text: "Abnahme".to_owned(),
            href: href.map(str::to_owned),
            seen_on: Some("24.02.2024".to_owned()),
            is_secured: href.is_some(),
        };
        let step = StepRow {
            stage: "live",
            stage_text: "in Betrieb",
            version: Some("1.2.0".to_owned()),
            effective_on: "24.02.2024".to_owned(),
            recorded_at: "25.02.2024, 10:00 Uhr".to_owned(),
            note: Some("Start im Bürgerbüro".to_owned()),
            reason: Some("Der Tag war falsch.".to_owned()),
            is_replaced: true,
            evidence: vec![
                evidence(EvidenceKind::File, Some("/foerderung/x/dateien/sha256:0")),
                evidence(EvidenceKind::Url, None),
            ],
        };
        let full = Self {
            cooperation: Some(Link::to("/kooperationen/lahn-dill", "IKZ Lahn-Dill")),
            purpose: Some("Gemeinsame Online-Dienste".to_owned()),
            amount: Some("100.000,00\u{a0}€".to_owned()),
            proof_due_on: Some("31.03.2028".to_owned()),
            blueprints: vec![BlueprintRow {
                title: "Hundesteuer online anmelden".to_owned(),
                slug: "hundesteuer-anmelden".to_owned(),
                releases: vec![
                    release(
                        ReleaseState::Released,
                        Some("/foerderung/x/dateien/sha256:1"),
                    ),
                    release(ReleaseState::Blocked, None),
                ],
            }],
            adoptions: vec![AdoptionRow {
                title: "Gewerbe anmelden".to_owned(),
                steps: vec![step],
            }],
            statements: vec![StatementRow {
                number: 7,
                period: "01.01.2021 bis 31.12.2025".to_owned(),
                made_at: "24.02.2026, 10:00 Uhr".to_owned(),
                files: vec![Link::to("/foerderung/x/dateien/sha256:2", "PDF")],
            }],
            change: Some("/foerderung/x/aendern".to_owned()),
            ..empty()
        };
        vec![empty(), full]
    }
}

impl NoticePage {
    /// The page as everybody sees it who may.
    pub fn of(whole: Whole) -> Self {
        let notice = &whole.kept.notice;
        let here = path(notice.id);
        let file = |digest: &domain::Digest| format!("{here}/dateien/{digest}");
        let statements = whole.statements.iter().map(|made| {
            let own = whole.documents.iter().filter(|one| one.0 == made.number);
            let link = |(_, format, digest): &(i64, String, domain::Digest)| {
                Link::to(file(digest), format.to_uppercase())
            };
            StatementRow {
                number: made.number,
                period: format!("{} bis {}", made.from.german(), made.until.german()),
                made_at: made.made_at.german(),
                files: own.map(link).collect(),
            }
        });
        Self {
            trail: trail(),
            reference: notice.reference.clone(),
            programme: notice.programme.clone(),
            body: Link::to(format!("/kommunen/{}", whole.body.key), &whole.body.name),
            authority: whole.authority.official_name.clone(),
            given_on: notice.given_on.german(),
            period: written(notice.period),
            cooperation: whole
                .cooperation
                .as_ref()
                .map(|one| Link::to(format!("/kooperationen/{}", one.slug), &one.name)),
            purpose: notice.purpose.clone(),
            amount: notice.amount.map(|amount| amount.to_string()),
            proof_due_on: notice.proof_due_on.map(domain::Day::german),
            blueprints: whole
                .blueprints
                .iter()
                .map(|one| BlueprintRow::of(one, file))
                .collect(),
            adoptions: whole
                .adoptions
                .iter()
                .map(|one| AdoptionRow::of(one, &here))
                .collect(),
            statements: statements.collect(),
            change: whole.may_change.then(|| format!("{here}/aendern")),
        }
    }
}

impl BlueprintRow {
    fn of(part: &BlueprintPart, file: impl Fn(&domain::Digest) -> String) -> Self {
        let releases = part.releases.iter().map(|release| ReleaseRow {
            version: release.version.to_string(),
            released_on: release.released_at.day().german(),
            state: release.state.word(),
            state_text: release.state.label(),
            href: (release.state != ReleaseState::Blocked).then(|| file(&release.package)),
        });
        Self {
            title: part.card.title.clone(),
            slug: part.card.slug.to_string(),
            releases: releases.collect(),
        }
    }
}

impl AdoptionRow {
    fn of(part: &AdoptionPart, here: &str) -> Self {
        let all = part.life.recorded();
        Self {
            title: part.card.title.clone(),
            steps: all
                .iter()
                .map(|step| StepRow::of(step, all, here))
                .collect(),
        }
    }
}

impl StepRow {
    fn of(step: &Step, all: &[Step], here: &str) -> Self {
        let evidence = step.evidence.iter().map(|one| {
            let href = match one.kind {
                EvidenceKind::File => Some(format!("{here}/dateien/{}", one.value)),
                EvidenceKind::Url => Some(one.value.clone()),
                EvidenceKind::FileReference => None,
            };
            let text = match (one.kind, &one.note) {
                (EvidenceKind::File, Some(note)) => note.clone(),
                (EvidenceKind::File, None) => "Datei".to_owned(),
                (EvidenceKind::Url | EvidenceKind::FileReference, Some(note)) => {
                    format!("{} ({note})", one.value)
                }
                (EvidenceKind::Url | EvidenceKind::FileReference, None) => one.value.clone(),
            };
            EvidenceRow {
                kind: one.kind.label(),
                text,
                href,
                seen_on: one.seen_on.map(domain::Day::german),
                is_secured: is_secured(one, &step.evidence),
            }
        });
        Self {
            stage: step.stage.word(),
            stage_text: step.stage.label(),
            version: step.version.as_ref().map(ToString::to_string),
            effective_on: step.effective_on.german(),
            recorded_at: step.recorded_at.german(),
            note: step.note.clone(),
            reason: step.reason.clone(),
            is_replaced: all.iter().any(|other| other.corrects == Some(step.id)),
            evidence: evidence.collect(),
        }
    }
}

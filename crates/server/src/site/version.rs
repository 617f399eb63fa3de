//! `/blaupausen/{slug}/versionen/{version}`: one release, unchanged for ever, with its files and what the checker found.

use super::{
    blueprint::subject::{Link, Subject, Warning},
    encoded, show as show_page, spoken,
};
use crate::{
    page::{Caching, Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use artefacts::{Finding, Severity};
use domain::{
    blueprint::ReleaseState,
    manifest::{Manifest, Role},
};
use serde::Serialize;
use store::{Snap, releases::FileRow, releases::Listed};

/// The page of a version.
#[derive(Debug, Serialize)]
pub struct VersionPage {
    trail: Vec<Crumb>,
    name: String,
    version: String,
    state: &'static str,
    state_text: &'static str,
    released: String,
    digest: String,
    warnings: Vec<Warning>,
    /// Where its state is changed, for who may.
    change_state: Option<String>,
    /// Absent when the content is blocked.
    content: Option<Content>,
}

/// What a release holds.
#[derive(Debug, Serialize)]
struct Content {
    summary: String,
    licence: String,
    holder: String,
    confirmed_by: Option<String>,
    based_on: Option<Link>,
    changes: Vec<Change>,
    findings: Vec<Found>,
    files: Vec<File>,
    package: String,
    package_size: String,
    package_digest: String,
    compare: Option<Link>,
    /// Keys of the manifest that this program does not know.
    unknown: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Change {
    kind: &'static str,
    text: String,
    breaking: bool,
}

#[derive(Debug, Serialize)]
struct Found {
    severity: &'static str,
    severity_text: &'static str,
    place: Option<String>,
    message: String,
    cure: String,
    rule: String,
}

#[derive(Debug, Serialize)]
struct File {
    view: String,
    download: String,
    path: String,
    title: Option<String>,
    role: Option<&'static str>,
    size: String,
    digest: String,
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "pages/version.html";
    fn title(&self) -> String {
        format!("{}, Version {}", self.name, self.version)
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |state: ReleaseState, content| Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            name: "Hundesteuer online anmelden".to_owned(),
            version: "1.2.0".to_owned(),
            state: state.word(),
            state_text: state.label(),
            released: "2021-02-24T10:00:00Z".to_owned(),
            digest: format!("sha256:{}", "0".repeat(64)),
            warnings: vec![Warning::sample()],
            change_state: Some("/blaupausen/hundesteuer/versionen/1.2.0/zustand".to_owned()),
            content,
        };
        let finding = Finding::warning(
            "effort-missing",
            "Der Aufwand fehlt.",
            "Tragen Sie ihn ein.",
        )
        .in_file("blaupause.yml")
        .on_line(Some(3));
        let file = FileRow {
            path: "prozess/soll ablauf.bpmn".to_owned(),
            size: 1234,
            digest: domain::Digest::of(b"x"),
            role: Some("processTarget".to_owned()),
            title: Some("Sollprozess".to_owned()),
            media_type: "application/xml".to_owned(),
        };
        let full = Content {
            summary: "Anmeldung eines Hundes".to_owned(),
            licence: "EUPL-1.2".to_owned(),
            holder: "Magistrat".to_owned(),
            confirmed_by: Some("Fachdienst".to_owned()),
            based_on: Some(Link::to(
                "/blaupausen/hund/versionen/1.0.0",
                "hund, Version 1.0.0",
            )),
            changes: vec![Change {
                kind: "Neu",
                text: "SEPA-Mandat".to_owned(),
                breaking: true,
            }],
            findings: vec![Found::of(finding)],
            files: vec![File::of(&file, "x", "1.2.0")],
            package: "/api/v1/blueprints/x/releases/1.2.0/package".to_owned(),
            package_size: "12 KiB".to_owned(),
            package_digest: "sha256:00".to_owned(),
            compare: Some(Link::to("/blaupausen/x/vergleich/1.1.0/1.2.0", "1.1.0")),
            unknown: vec!["farbe".to_owned()],
        };
        vec![
            page(ReleaseState::Blocked, None),
            page(ReleaseState::Deprecated, Some(full)),
        ]
    }
}

/// `GET /blaupausen/{slug}/versionen/{version}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    at: web::Path<(String, String)>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let (viewer, who) = (visitor.viewer.clone(), visitor.person);
    let page = registry
        .read(move |snap| {
            let subject = Subject::load(snap, &at.0, &viewer)?;
            let release = subject.release(&at.1)?;
            let stewards = subject.is_stewarded_by(snap, who)?;
            VersionPage::of(snap, &subject, release, stewards)
        })
        .await?;
    show_page(&request, &visitor, &page)
}

impl VersionPage {
    fn of(
        snap: &mut Snap<'_>,
        subject: &Subject,
        release: &Listed,
        stewards: bool,
    ) -> Result<Self, Problem> {
        let is_blocked = release.state == ReleaseState::Blocked;
        let path = format!("{}/versionen/{}", subject.path(), release.version);
        Ok(Self {
            change_state: stewards.then(|| format!("{path}/zustand")),
            trail: subject.trail(),
            name: subject.card.title.clone(),
            version: release.version.to_string(),
            state: release.state.word(),
            state_text: release.state.label(),
            released: release.released_at.to_string(),
            digest: release.digest.to_string(),
            warnings: Warning::of(release).into_iter().collect(),
            content: if is_blocked {
                None
            } else {
                Some(Content::of(snap, subject, release)?)
            },
        })
    }
}

impl Content {
    fn of(snap: &mut Snap<'_>, subject: &Subject, release: &Listed) -> Result<Self, Problem> {
        let texts = store::releases::texts(snap, release.id)?;
        let files = store::releases::files(snap, release.id)?;
        let findings: Vec<Finding> = serde_json::from_str(&texts.findings).unwrap_or_default();
        let (slug, version) = (subject.card.slug.as_str(), release.version.to_string());
        let before = subject
            .releases
            .iter()
            .find(|other| other.version < release.version && other.state != ReleaseState::Blocked);
        let Manifest {
            summary,
            licence,
            rights,
            based_on,
            changes,
            more,
            ..
        } = texts.manifest;
        Ok(Self {
            summary,
            licence,
            holder: rights.holder,
            confirmed_by: rights.confirmed_by,
            based_on: based_on.map(|origin| {
                let label = format!("{}, Version {}", origin.slug, origin.version);
                Link::to(
                    format!("/blaupausen/{}/versionen/{}", origin.slug, origin.version),
                    label,
                )
            }),
            changes: changes
                .into_iter()
                .map(|one| Change {
                    kind: one.kind.label(),
                    text: one.text,
                    breaking: one.breaking,
                })
                .collect(),
            findings: findings.into_iter().map(Found::of).collect(),
            files: files
                .iter()
                .map(|file| File::of(file, slug, &version))
                .collect(),
            package: format!("/api/v1/blueprints/{slug}/releases/{version}/package"),
            package_size: spoken::size(release.package_size),
            package_digest: release.package.to_string(),
            compare: before.map(|other| {
                Link::to(
                    format!("{}/vergleich/{}/{version}", subject.path(), other.version),
                    other.version.to_string(),
                )
            }),
            unknown: more.into_iter().map(|(key, _)| key).collect(),
        })
    }
}

impl Found {
    fn of(finding: Finding) -> Self {
        let line = finding.line.map(|line| format!("Zeile {line}"));
        let place: Vec<String> = [finding.file, line, finding.pointer]
            .into_iter()
            .flatten()
            .collect();
        Self {
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "hint",
            },
            severity_text: finding.severity.label(),
            place: (!place.is_empty()).then(|| place.join(", ")),
            message: finding.message,
            cure: finding.cure,
            rule: finding.rule.into_owned(),
        }
    }
}

impl File {
    fn of(file: &FileRow, slug: &str, version: &str) -> Self {
        let path = encoded(&file.path);
        Self {
            view: format!("/blaupausen/{slug}/versionen/{version}/dateien/{path}"),
            download: format!("/api/v1/blueprints/{slug}/releases/{version}/files/{path}"),
            path: file.path.clone(),
            title: file.title.clone(),
            role: file
                .role
                .as_deref()
                .and_then(|role| role.parse::<Role>().ok())
                .map(Role::label),
            size: spoken::size(file.size),
            digest: file.digest.hex().chars().take(12).collect(),
        }
    }
}

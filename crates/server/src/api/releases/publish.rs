//! `POST /blueprints/{slug}/releases`: a package becomes a release.

use crate::api::visibility;
use crate::clock;
use crate::{
    answer::{Once, Written},
    params::Params,
    problem::{Flaw, Problem},
    receive,
    registry::Registry,
    who::Program,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use app::publish::{Refusal, Upload};
use artefacts::{Finding, Limits, Severity};
use domain::Slug;
use serde::Serialize;
use std::fs::File;

/// What publishing did, or would do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedView {
    slug: String,
    version: String,
    digest: String,
    /// Whether this very content was out already.
    again: bool,
    /// Whether nothing was stored because only a look was asked for.
    dry_run: bool,
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Finding>,
}

/// Publishes a package. The same content again is 200, other content under a published version is 409.
#[utoipa::path(
    post, path = "/api/v1/blueprints/{slug}/releases", tag = "releases",
    params(
        ("slug" = String, Path), ("dryRun" = Option<bool>, Query),
        ("visibility" = Option<String>, Query, description = "of a new blueprint: own_body, cooperation, hessen or public; without it public"),
        ("visibilityCooperation" = Option<String>, Query)
    ),
    request_body(content_type = "application/zip", content = Vec<u8>),
    responses((status = 201, body = PublishedView), (status = 200, body = PublishedView), (status = 409), (status = 422))
)]
pub async fn publish(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug: Slug = slug
        .parse()
        .map_err(|e: domain::slug::NoSlug| Problem::new("nicht-annehmbar", e.to_string()))?;
    let mut params = Params::parse(request.query_string());
    let dry_run = params.parsed::<bool>("dryRun").unwrap_or(false);
    let audience = visibility::of_params(&mut params);
    params.done()?;
    is_zip(&request)?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let limits = registry.config.packages.clone();
    let file = receive::to_file(&registry, body, limits.packed).await?;
    let (mut upload, findings) = check(&registry, file, limits, slug).await?;
    upload.audience = audience;
    if dry_run {
        let view = view(&upload, findings, true);
        let again = registry
            .read(move |snap| app::publish::rehearse(snap, who, &upload, clock::moment().day()))
            .await?;
        return Ok(Written::of(StatusCode::OK, None, &PublishedView { again, ..view })?.response());
    }
    Once::of(&request, upload.digest.bytes())?
        .write(&registry, who, move |tx, now| {
            let done = app::publish::publish(tx, who, &upload, now)?;
            let location = format!(
                "/api/v1/blueprints/{}/releases/{}",
                done.slug, done.release.version
            );
            let view = PublishedView {
                again: done.again,
                ..view(&upload, findings, false)
            };
            let status = if done.again {
                StatusCode::OK
            } else {
                StatusCode::CREATED
            };
            Written::of(status, Some(location), &view)
        })
        .await
}

fn view(upload: &Upload, findings: Vec<Finding>, dry_run: bool) -> PublishedView {
    PublishedView {
        slug: upload.manifest.slug.to_string(),
        version: upload.manifest.version.to_string(),
        digest: upload.digest.to_string(),
        again: false,
        dry_run,
        findings,
    }
}

/// Whether the body is said to be a ZIP.
///
/// # Errors
/// 415 when it is said to be something else.
pub fn is_zip(request: &HttpRequest) -> Result<(), Problem> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if matches!(
        kind.split(';').next().unwrap_or_default().trim(),
        "application/zip" | "application/octet-stream"
    ) {
        return Ok(());
    }
    Err(Problem::new(
        "format-unbekannt",
        "Senden Sie das Paket als ZIP mit „Content-Type: application/zip“.",
    ))
}

/// Checks an uploaded ZIP at one of the desks and keeps its files.
///
/// # Errors
/// 422 with every finding when one of them forbids publishing.
pub async fn check(
    registry: &Registry,
    file: File,
    limits: Limits,
    slug: Slug,
) -> Result<(Upload, Vec<Finding>), Problem> {
    let _desk = registry
        .desks
        .acquire()
        .await
        .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))?;
    let inner = registry.clone();
    registry
        .blocking(move || {
            let checked = artefacts::check_zip_in(file, &limits, &inner.config.uploads());
            let findings = checked.findings;
            let Some(package) = checked.package else {
                return Err(refused(&findings));
            };
            if package.manifest.slug != slug {
                return Err(Refusal::OtherSlug(package.manifest.slug).into());
            }
            let upload = app::publish::keep(&inner.files, &package, &findings)?;
            Ok((upload, findings))
        })
        .await
}

/// The findings that forbid publishing as flaws, all findings beside them.
#[must_use]
pub fn refused(findings: &[Finding]) -> Problem {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let flaws: Vec<Flaw> = errors
        .map(|finding| Flaw {
            pointer: [finding.file.as_deref(), finding.pointer.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("#"),
            rule: finding.rule.to_string(),
            detail: format!("{} {}", finding.message, finding.cure),
        })
        .collect();
    let detail = match flaws.len() {
        1 => "Ein Befund verhindert das Veröffentlichen.".to_owned(),
        count => format!("{count} Befunde verhindern das Veröffentlichen."),
    };
    Problem::new("befunde", detail)
        .with_flaws(flaws)
        .with("findings", findings)
}

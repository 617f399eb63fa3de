//! Releases of a blueprint: publish, read, download, withdraw, compare.

pub(crate) mod change;
pub(crate) mod compare;
pub(crate) mod download;
pub(crate) mod publish;

pub use change::{caught_up, change};
pub use compare::compare;
pub use download::{file, package, send};
pub use publish::{check, publish, refused};

use super::blueprints::{seen, slug};
use crate::{
    answer,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    site::blueprint::subject::known_successors,
    who::{Program, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, Slug, Version, blueprint::ReleaseState, manifest::Manifest, person::Person};
use serde::Serialize;
use serde_json::Value;
use store::{
    Snap,
    blueprints::Card,
    releases::{self, FileRow, Listed},
};

/// A release in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseView {
    version: String,
    digest: String,
    package_size: i64,
    released_at: String,
    state: String,
    state_label: &'static str,
    reason: Option<String>,
    successor: Option<String>,
    effective_on: Option<String>,
}

impl ReleaseView {
    fn of(release: &Listed) -> Self {
        Self {
            version: release.version.to_string(),
            digest: release.digest.to_string(),
            package_size: release.package_size,
            released_at: release.released_at.to_string(),
            state: release.state.word().to_owned(),
            state_label: release.state.label(),
            reason: release.reason.clone(),
            successor: release.successor.as_ref().map(ToString::to_string),
            effective_on: release.state_since.map(|day| day.to_string()),
        }
    }
}

/// A release with all that it says; a blocked one keeps its content to itself.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseDetail {
    #[serde(flatten)]
    release: ReleaseView,
    slug: String,
    #[schema(value_type = Option<Object>)]
    manifest: Option<Manifest>,
    files: Vec<FileView>,
    #[schema(value_type = Vec<Object>)]
    findings: Value,
}

/// A file of a release.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    path: String,
    size: i64,
    digest: String,
    role: Option<String>,
    title: Option<String>,
    media_type: String,
}

impl From<FileRow> for FileView {
    fn from(file: FileRow) -> Self {
        Self {
            path: file.path,
            size: file.size,
            digest: file.digest.to_string(),
            role: file.role,
            title: file.title,
            media_type: file.media_type,
        }
    }
}

/// The release that an address names.
fn named(
    snap: &mut Snap<'_>,
    slug: &Slug,
    version: &str,
    who: Option<Id<Person>>,
) -> Result<(Card, Listed), Problem> {
    let unknown = || Problem::not_found("Diese Version");
    let version: Version = version.parse().map_err(|_| unknown())?;
    let mut card = seen(snap, slug, who)?;
    let mut release = releases::find(snap, card.id, &version)?.ok_or_else(unknown)?;
    let reader = reader(snap, who)?;
    known_successors(snap, &reader, &mut card, std::slice::from_mut(&mut release))?;
    Ok((card, release))
}

/// The view of a release; the same for `GET` and for the condition of `PATCH`.
fn detail(
    snap: &mut Snap<'_>,
    slug: &Slug,
    version: &str,
    who: Option<Id<Person>>,
) -> Result<ReleaseDetail, Problem> {
    let (_, listed) = named(snap, slug, version, who)?;
    let release = ReleaseView::of(&listed);
    if listed.state == ReleaseState::Blocked {
        let findings = Value::Array(Vec::new());
        return Ok(ReleaseDetail {
            release,
            slug: slug.to_string(),
            manifest: None,
            files: Vec::new(),
            findings,
        });
    }
    let texts = releases::texts(snap, listed.id)?;
    let files = releases::files(snap, listed.id)?
        .into_iter()
        .map(FileView::from)
        .collect();
    let findings = serde_json::from_str(&texts.findings).unwrap_or_default();
    Ok(ReleaseDetail {
        release,
        slug: slug.to_string(),
        manifest: Some(texts.manifest),
        files,
        findings,
    })
}

/// The releases of a blueprint, the highest version first.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/releases", tag = "releases",
    params(("slug" = String, Path)), responses((status = 200, body = Vec<ReleaseView>))
)]
pub async fn list(
    request: HttpRequest,
    name: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug(&name)?;
    let items = registry
        .read(move |snap| {
            let mut card = seen(snap, &slug, who.0)?;
            let reader = reader(snap, who.0)?;
            let mut all = releases::of(snap, card.id)?;
            known_successors(snap, &reader, &mut card, &mut all)?;
            Ok::<_, Problem>(all.iter().map(ReleaseView::of).collect::<Vec<_>>())
        })
        .await?;
    answer::json(
        &request,
        &serde_json::json!({ "items": items, "page": { "after": null } }),
    )
}

/// One release.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/releases/{version}", tag = "releases",
    params(("slug" = String, Path), ("version" = String, Path)), responses((status = 200, body = ReleaseDetail), (status = 404))
)]
pub async fn show(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (name, version) = path.into_inner();
    let slug = slug(&name)?;
    let view = registry
        .read(move |snap| detail(snap, &slug, &version, who.0))
        .await?;
    answer::json(&request, &view)
}

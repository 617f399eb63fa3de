//! Packages that wait for "Freigeben", as programs submit, read and decide them.

pub mod decide;
pub mod submit;

use super::{adoptions::id_of, bodies::NamedKey, releases::download};
use crate::{
    answer::{self, List, Next},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::{Fetcher, Program, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{Failure, submit::Shown};
use domain::{
    Id, Moment, Slug,
    person::Person,
    submission::Submission,
    visibility::{Audience, Choice},
};
use serde::Serialize;
use serde_json::Value;
use store::{Snap, submissions};

/// A package that was submitted. Others than who work for its publisher see it when it is meant for them, without who did
/// what and what they wrote to each other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionView {
    id: String,
    /// The name under which it would come out; there may be no such blueprint yet.
    blueprint: String,
    version: String,
    title: String,
    digest: String,
    publisher: NamedKey,
    /// `submitted released sentBack replaced withdrawn`.
    state: &'static str,
    state_label: &'static str,
    submitted_by: String,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Moment,
    note: Option<String>,
    /// Who may see the blueprint that it would found; `null` leaves it at the default.
    visibility: Option<&'static str>,
    visibility_cooperation: Option<String>,
    /// Who may see the submission itself, besides who works for the publisher.
    draft_visibility: &'static str,
    /// The one that came back and is answered by this one.
    previous: Option<String>,
    decided_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Moment>,
    /// Why it came back.
    reason: Option<String>,
}

/// A submission with what the checker found when it came.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionDetail {
    #[serde(flatten)]
    submission: SubmissionView,
    #[schema(value_type = Vec<Object>)]
    findings: Value,
}

impl SubmissionView {
    fn of(shown: &Shown) -> Self {
        let (filed, submission) = (&shown.filed, &shown.filed.submission);
        Self {
            id: submission.id.to_string(),
            blueprint: submission.slug.to_string(),
            version: submission.version.to_string(),
            title: filed.title.clone(),
            digest: submission.digest.to_string(),
            publisher: NamedKey::of(&shown.publisher),
            state: submission.state.word(),
            state_label: submission.state.label(),
            submitted_by: shown.by.clone(),
            submitted_at: submission.at,
            note: submission.note.clone(),
            visibility: filed.audience.as_ref().map(Choice::level),
            visibility_cooperation: filed
                .audience
                .as_ref()
                .and_then(Choice::cooperation)
                .map(ToString::to_string),
            draft_visibility: submission.readers.level(),
            previous: submission.previous.map(|id| id.to_string()),
            decided_by: shown.decided_by.clone(),
            decided_at: filed.decided_at,
            reason: filed.reason.clone(),
        }
    }
}

fn id(text: &str) -> Result<Id<Submission>, Problem> {
    id_of(text, "Diese Einreichung")
}

fn detail(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Submission>,
) -> Result<SubmissionDetail, Problem> {
    let shown = app::submit::one(snap, who, id)?;
    with_findings(snap, &shown)
}

fn with_findings(snap: &mut Snap<'_>, shown: &Shown) -> Result<SubmissionDetail, Problem> {
    let texts = submissions::texts(snap, shown.filed.submission.id)?;
    Ok(SubmissionDetail {
        submission: SubmissionView::of(shown),
        findings: serde_json::from_str(&texts.findings).unwrap_or_default(),
    })
}

/// The submission for this reader. A stranger who may not see it may be somebody who has not signed in yet.
///
/// # Errors
/// 404 when there is none for this reader, 401 for a stranger.
pub(crate) fn seen(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
    id: Id<Submission>,
) -> Result<Shown, Problem> {
    let reader = reader(snap, who)?;
    match app::submit::seen(snap, who, &reader, id) {
        Err(Failure::NotFound(_)) if who.is_none() => Err(Problem::sign_in()),
        found => found.map_err(Problem::from),
    }
}

/// What was submitted for the bodies of the reader, or is meant for the reader, newest first.
#[utoipa::path(
    get, path = "/api/v1/submissions", tag = "submissions",
    params(("blueprint" = Option<String>, Query), ("state" = Option<Vec<String>>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<SubmissionView>))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let slug = params.parsed("blueprint");
    listed(&request, who, &registry, params, slug).await
}

/// What was submitted under this name for the bodies of the reader, newest first.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/submissions", tag = "submissions",
    params(("slug" = String, Path), ("state" = Option<Vec<String>>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<SubmissionView>))
)]
pub async fn of_blueprint(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let params = Params::parse(request.query_string());
    let slug = super::blueprints::slug(&path)?;
    listed(&request, who, &registry, params, Some(slug)).await
}

async fn listed(
    request: &HttpRequest,
    who: Program,
    registry: &Registry,
    mut params: Params,
    slug: Option<Slug>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let states = params.all_parsed("state");
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let after = after.map(|(id, _)| id_of(&id, "Diese Seite")).transpose()?;
    let size = wish.size;
    let mut found = registry
        .read(move |snap| {
            let wanted = app::submit::List {
                states,
                slug,
                keeper: None,
                after,
                limit: size + 1,
                reader: Some(reader(snap, Some(who))?),
            };
            app::submit::list(snap, who, &wanted).map_err(Problem::from)
        })
        .await?;
    let has_more = found.len() > size;
    found.truncate(size);
    let last = found.last().filter(|_| has_more);
    let after = last.map(|shown| cursor(&shown.filed.submission.id.to_string(), ""));
    let list = List {
        items: found.iter().map(SubmissionView::of).collect(),
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(request, &list, &wish, after.as_deref())
}

/// One submission.
#[utoipa::path(
    get, path = "/api/v1/submissions/{id}", tag = "submissions",
    params(("id" = String, Path)), responses((status = 200, body = SubmissionDetail), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    path: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id(&path)?;
    let view = registry
        .read(move |snap| {
            let shown = seen(snap, who.0, id)?;
            with_findings(snap, &shown)
        })
        .await?;
    answer::json(&request, &view)
}

/// The package of a submission that is open.
#[utoipa::path(
    get, path = "/api/v1/submissions/{id}/package", tag = "submissions", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 404))
)]
pub async fn package(
    request: HttpRequest,
    path: web::Path<String>,
    _: NoParams,
    who: Fetcher,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id(&path)?;
    let shown = registry.read(move |snap| seen(snap, who.0, id)).await?;
    let submission = &shown.filed.submission;
    if !submission.state.is_open() {
        return Err(Problem::not_found("Das Paket dieser Einreichung"));
    }
    let name = format!("{}-{}.zip", submission.slug, submission.version);
    if submission.readers != Audience::Public {
        registry.tell_of_look(Some(submission.publisher)).await?;
    }
    let sent = (name.as_str(), "private, no-store");
    download::send(
        &request,
        &registry,
        shown.filed.package,
        "application/zip",
        sent,
    )
    .await
}

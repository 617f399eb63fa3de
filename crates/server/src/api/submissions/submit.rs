//! `POST /blueprints/{slug}/submissions`: a package waits for "Freigeben".

use super::{SubmissionDetail, detail};
use crate::{
    answer::{Once, Written},
    api::{
        releases::publish::{check, is_zip},
        visibility,
    },
    mail,
    params::Params,
    problem::Problem,
    receive,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Submits a package for release; the slug may be new. The same content again is 200, other content under a version that
/// waits is 409.
#[utoipa::path(
    post, path = "/api/v1/blueprints/{slug}/submissions", tag = "submissions",
    params(("slug" = String, Path), ("note" = Option<String>, Query), ("visibility" = Option<String>, Query), ("visibilityCooperation" = Option<String>, Query),
           ("draftVisibility" = Option<String>, Query), ("draftVisibilityCooperation" = Option<String>, Query)),
    request_body(content_type = "application/zip", content = Vec<u8>),
    responses((status = 201, body = SubmissionDetail), (status = 200, body = SubmissionDetail), (status = 409), (status = 422))
)]
pub async fn submit(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug
        .parse()
        .map_err(|e: domain::slug::NoSlug| Problem::new("nicht-annehmbar", e.to_string()))?;
    let mut params = Params::parse(request.query_string());
    let note = params.one("note");
    let audience = visibility::of_params(&mut params);
    let readers = visibility::of_draft(&mut params);
    params.done()?;
    is_zip(&request)?;
    registry
        .read(move |snap| app::publish::may_upload(snap, who))
        .await?;
    let limits = registry.config.packages.clone();
    let file = receive::to_file(&registry, body, limits.packed).await?;
    let (mut upload, _) = check(&registry, file, limits, slug).await?;
    upload.audience = audience;
    upload.readers = readers;
    let once = Once::of(&request, upload.digest.bytes())?;
    let post = mail::post(&registry.config);
    once.write(&registry, who, move |tx, now| {
        let done = app::submit::submit(tx, who, &upload, note, &post, now)?;
        let id = done.filed.submission.id;
        let status = match done.again {
            true => StatusCode::OK,
            false => StatusCode::CREATED,
        };
        let place = format!("/api/v1/submissions/{id}");
        Written::of(status, Some(place), &detail(tx, who, id)?)
    })
    .await
}

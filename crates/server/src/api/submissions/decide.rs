//! What becomes of a submission: `…/release`, `…/return`, `…/withdrawal`.

use super::{SubmissionDetail, detail, id};
use crate::{
    answer::{Once, Written},
    api::fields::Fields,
    mail,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    site::publish::desk,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Why a submission goes back.
#[derive(Debug, utoipa::ToSchema)]
pub struct Return {
    /// What is to be changed; who submitted it works by this.
    #[expect(dead_code, reason = "describes the body, which is read field by field")]
    reason: String,
}

fn is_empty(body: &[u8]) -> Result<(), Problem> {
    match body {
        [] => Ok(()),
        said => Fields::read(said)?.done(Some(())),
    }
}

/// Releases what was submitted.
#[utoipa::path(
    post, path = "/api/v1/submissions/{id}/release", tag = "submissions", params(("id" = String, Path)),
    request_body(content = Object),
    responses((status = 200, body = SubmissionDetail), (status = 403), (status = 409))
)]
pub async fn release(
    request: HttpRequest,
    path: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, id(&path)?);
    is_empty(&body)?;
    let once = Once::of(&request, &body)?;
    let shown = registry
        .read(move |snap| app::submit::may_release(snap, who, id))
        .await?;
    let upload = desk::again(&registry, &shown.package.to_string()).await?;
    let post = mail::post(&registry.config);
    once.write(&registry, who, move |tx, now| {
        app::submit::release_submission(tx, who, id, &upload, &post, now)?;
        Written::of(StatusCode::OK, None, &detail(tx, who, id)?)
    })
    .await
}

/// Sends back what was submitted.
#[utoipa::path(
    post, path = "/api/v1/submissions/{id}/return", tag = "submissions", params(("id" = String, Path)), request_body = Return,
    responses((status = 200, body = SubmissionDetail), (status = 403), (status = 409), (status = 422))
)]
pub async fn send_back(
    request: HttpRequest,
    path: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, id(&path)?);
    let mut fields = Fields::read(&body)?;
    let reason = fields.text("reason").unwrap_or_default();
    let reason = fields.done(Some(reason))?;
    let once = Once::of(&request, &body)?;
    let post = mail::post(&registry.config);
    once.write(&registry, who, move |tx, now| {
        app::submit::send_back(tx, who, id, &reason, &post, now)?;
        Written::of(StatusCode::OK, None, &detail(tx, who, id)?)
    })
    .await
}

/// Takes back what oneself has submitted.
#[utoipa::path(
    post, path = "/api/v1/submissions/{id}/withdrawal", tag = "submissions", params(("id" = String, Path)),
    request_body(content = Object),
    responses((status = 200, body = SubmissionDetail), (status = 403), (status = 409))
)]
pub async fn withdraw(
    request: HttpRequest,
    path: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, id(&path)?);
    is_empty(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            app::submit::withdraw_submission(tx, who, id, now)?;
            Written::of(StatusCode::OK, None, &detail(tx, who, id)?)
        })
        .await
}

//! Beginning adoptions, recording steps, changing what may change beside them.

use super::{AdoptionDetail, id_of, told, wish};
use crate::{
    answer::{IfMatch, Once, Written},
    api::releases::caught_up,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::adopt;
use domain::{Id, Now, adoption::Adoption, person::Person};
use store::Tx;

/// Begins an adoption with its first step. An adoption that has not ended is in the way of another one (409).
#[utoipa::path(
    post, path = "/api/v1/adoptions", tag = "adoptions", request_body(content = Object),
    responses((status = 201, body = AdoptionDetail), (status = 403), (status = 409), (status = 422))
)]
pub async fn begin(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let begin = wish::begin(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            wish::files_are_kept(tx, &begin.step)?;
            let (adoption, _) = adopt::begin(tx, who, begin, now)?;
            created(tx, adoption.id, who, now)
        })
        .await
}

/// Records the next step, or a correction that names the step which it replaces and says why.
#[utoipa::path(
    post, path = "/api/v1/adoptions/{id}/steps", tag = "adoptions",
    params(("id" = String, Path)), request_body(content = Object),
    responses((status = 201, body = AdoptionDetail), (status = 403), (status = 404), (status = 422))
)]
pub async fn record(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let id = id_of(&id, "Diese Nachnutzung")?;
    let step = wish::step(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            wish::files_are_kept(tx, &step)?;
            let recorded = adopt::record_step(tx, who, id, step, None, now)?;
            let whole = told::recorded(tx, recorded, now.at())?;
            Written::created(
                format!("/api/v1/adoptions/{id}"),
                &AdoptionDetail::of(&whole),
            )
        })
        .await
}

/// What may change of an adoption beside its steps; what is absent stays, `null` takes a plan back.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct AdoptionPatch {
    #[schema(value_type = Option<String>, format = Date)]
    planned_live_on: Option<domain::Day>,
    /// `own_body`, `cooperation`, `hessen` or `public`.
    visibility: Option<String>,
    /// With `cooperation`: the slug of one to which the body belongs.
    visibility_cooperation: Option<String>,
}

/// Changes the day planned for going live, and who may see the adoption.
#[utoipa::path(
    patch, path = "/api/v1/adoptions/{id}", tag = "adoptions",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = AdoptionPatch,
    responses((status = 200, body = AdoptionDetail), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let id = id_of(&id, "Diese Nachnutzung")?;
    let condition = IfMatch::of(&request)?;
    let changes = wish::changes(&body)?;
    let written = registry
        .write(move |tx, now| {
            condition.holds(&view(tx, id, who, now)?)?;
            adopt::change(tx, who, id, &changes, None, now)?;
            Written::of(StatusCode::OK, None, &view(tx, id, who, now)?)
        })
        .await?;
    caught_up(&registry).await?;
    Ok(written.response())
}

/// The adoption as `GET` would answer it, so that the ETag is the same.
pub(super) fn view(
    tx: &mut Tx<'_>,
    id: Id<Adoption>,
    who: Id<Person>,
    now: &Now,
) -> Result<AdoptionDetail, Problem> {
    told::whole(tx, id, Some(who), now.at()).map(|whole| AdoptionDetail::of(&whole))
}

pub(super) fn created(
    tx: &mut Tx<'_>,
    id: Id<Adoption>,
    who: Id<Person>,
    now: &Now,
) -> Result<Written, Problem> {
    let view = view(tx, id, who, now)?;
    Written::created(format!("/api/v1/adoptions/{id}"), &view)
}

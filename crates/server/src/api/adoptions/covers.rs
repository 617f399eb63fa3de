//! Covering bodies, answering for them, and ending that.

use super::{AdoptionDetail, id_of, wish, write::created, write::view};
use crate::{
    answer::{Once, Written},
    clock,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::adopt::{self, Covered};
use domain::{Day, Id, adoption::Adoption};

/// Covers more bodies from a day on (today when none is said); each of them may confirm or object.
#[utoipa::path(
    post, path = "/api/v1/adoptions/{id}/covers", tag = "adoptions",
    params(("id" = String, Path)), request_body(content = Object),
    responses((status = 201, body = AdoptionDetail), (status = 403), (status = 404), (status = 422))
)]
pub async fn cover(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let id = id_of(&id, "Diese Nachnutzung")?;
    let covers = wish::covers(&body, clock::moment().day())?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            adopt::cover_more(tx, who, id, &covers, now)?;
            created(tx, id, who, now)
        })
        .await
}

/// Says for a covered body whether it is right that another one adopts for it. Without `from` all its covers are meant;
/// an answer may change, and every one stays on record.
#[utoipa::path(
    post, path = "/api/v1/adoptions/{id}/covers/{key}/answer", tag = "adoptions",
    params(("id" = String, Path), ("key" = String, Path)), request_body(content = Object),
    responses((status = 200, body = AdoptionDetail), (status = 403), (status = 404), (status = 422))
)]
pub async fn answer_cover(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let (answer, from) = wish::answer(&body)?;
    let (id, covered) = meant(path.into_inner(), from)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            adopt::answer_cover(tx, who, id, &covered, answer, now)?;
            Written::of(StatusCode::OK, None, &view(tx, id, who, now)?)
        })
        .await
}

/// Says on which day a cover ends (`until`; `null` takes an end back), for the body that adopts or the covered one.
/// Without `from` its latest cover is meant; every end stays on record.
#[utoipa::path(
    post, path = "/api/v1/adoptions/{id}/covers/{key}/end", tag = "adoptions",
    params(("id" = String, Path), ("key" = String, Path)), request_body(content = Object),
    responses((status = 200, body = AdoptionDetail), (status = 403), (status = 404), (status = 422))
)]
pub async fn end_cover(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let (until, from) = wish::end(&body)?;
    let (id, covered) = meant(path.into_inner(), from)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            adopt::end_cover(tx, who, id, &covered, until, now)?;
            Written::of(StatusCode::OK, None, &view(tx, id, who, now)?)
        })
        .await
}

/// The cover in an address.
fn meant(
    (id, key): (String, String),
    from: Option<Day>,
) -> Result<(Id<Adoption>, Covered), Problem> {
    let id = id_of(&id, "Diese Nachnutzung")?;
    let body = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Kommune"))?;
    Ok((id, Covered { body, from }))
}

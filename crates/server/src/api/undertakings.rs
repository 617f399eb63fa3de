//! `/api/v1/undertakings`: what bodies are about to work out.

use super::{bodies::NamedKey, fields::Fields};
use crate::{
    answer::{self, List, Next, Once, Written},
    params::{NoParams, Params},
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::undertake::{self, Announcement};
use domain::{
    Day, Id, Moment, ServiceKey,
    public_body::PublicBody,
    region::BodyKey,
    undertaking::{Outcome, Undertaking},
};
use serde::Serialize;
use store::{Snap, undertakings::Filter};

/// An undertaking.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UndertakingView {
    id: String,
    body: NamedKey,
    /// The key of the service that it is about, if it is about one.
    service: Option<String>,
    title: String,
    summary: String,
    /// A function mailbox for whoever wants to join.
    mailbox: String,
    #[schema(value_type = Option<String>, format = Date)]
    planned_on: Option<Day>,
    #[schema(value_type = String, format = DateTime)]
    begun_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Moment>,
    /// `published` or `givenUp`; none while it goes on.
    outcome: Option<&'static str>,
}

impl UndertakingView {
    fn of(one: Undertaking, body: &PublicBody) -> Self {
        Self {
            id: one.id.to_string(),
            body: NamedKey::of(body),
            service: one.service.map(|key| key.to_string()),
            title: one.title,
            summary: one.summary,
            mailbox: one.mailbox,
            planned_on: one.planned_on,
            begun_at: one.begun_at,
            ended_at: one.ended.map(|(at, _)| at),
            outcome: one.ended.map(|(_, outcome)| outcome.word()),
        }
    }
}

/// Undertakings that go on, the newest first.
#[utoipa::path(
    get, path = "/api/v1/undertakings", tag = "undertakings",
    params(("service" = Option<String>, Query), ("body" = Option<String>, Query),
        ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<UndertakingView>))
)]
pub async fn list(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let service: Option<ServiceKey> = params.parsed("service");
    let body: Option<BodyKey> = params.parsed("body");
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(cursor).transpose()?;
    let size = wish.size;
    let (items, after) = registry
        .read(move |snap| page(snap, service, body, after, size))
        .await?;
    let list = List {
        items,
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(&request, &list, &wish, after.as_deref())
}

fn cursor(text: &str) -> Result<Id<Undertaking>, Problem> {
    text.parse().map_err(|_| {
        let detail = "„page[after]“ stammt nicht aus einer Antwort des Registers.";
        Problem::new("anfrage-fehlerhaft", detail).with_flaw("page[after]", "seitenmarke", detail)
    })
}

fn page(
    snap: &mut Snap<'_>,
    service: Option<ServiceKey>,
    body: Option<BodyKey>,
    after: Option<Id<Undertaking>>,
    size: usize,
) -> Result<(Vec<UndertakingView>, Option<String>), Problem> {
    let body = match body {
        Some(key) => Some(
            store::bodies::find(snap, &key)?
                .ok_or_else(|| Problem::not_found("Diese Stelle"))?
                .id,
        ),
        None => None,
    };
    let limit = i64::try_from(size + 1).unwrap_or(101);
    let filter = Filter { service, body };
    let mut found = store::undertakings::going_on(snap, &filter, after, limit)?;
    let has_more = found.len() > size;
    found.truncate(size);
    let after = found
        .last()
        .filter(|_| has_more)
        .map(|one| one.id.to_string());
    let bodies = store::bodies::many(snap, found.iter().map(|one| one.body))?;
    let view = |one: Undertaking| {
        let body = bodies.get(&one.body)?;
        Some(UndertakingView::of(one, body))
    };
    Ok((found.into_iter().filter_map(view).collect(), after))
}

/// Announces an undertaking.
#[utoipa::path(
    post, path = "/api/v1/undertakings", tag = "undertakings", request_body(content = Object),
    responses((status = 201, body = UndertakingView), (status = 401), (status = 403), (status = 422))
)]
pub async fn announce(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let mut fields = Fields::read(&body)?;
    let key: Option<BodyKey> = fields.needed("body");
    let planned_on = fields.parsed("plannedOn");
    let mut text = |name| fields.text(name).unwrap_or_default();
    let (title, summary, mailbox) = (text("title"), text("summary"), text("mailbox"));
    let service = fields.text("service");
    let what = fields.done(key.map(|body| Announcement {
        body,
        service,
        title,
        summary,
        mailbox,
        planned_on,
    }))?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            let announced = undertake::announce(tx, who, &what, now)?;
            let body = store::bodies::by_id(tx, announced.body)?;
            let location = format!("/vorhaben#{}", announced.id);
            Written::created(location, &UndertakingView::of(announced, &body))
        })
        .await
}

/// Ends an undertaking: `outcome` is `published` or `givenUp`.
#[utoipa::path(
    post, path = "/api/v1/undertakings/{id}/end", tag = "undertakings", params(("id" = String, Path)),
    request_body(content = Object),
    responses((status = 200, body = UndertakingView), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422))
)]
pub async fn end(
    request: HttpRequest,
    who: Program,
    path: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let which: Id<Undertaking> = path
        .parse()
        .map_err(|_| Problem::not_found("Dieses Vorhaben"))?;
    let mut fields = Fields::read(&body)?;
    let outcome: Option<Outcome> = fields.needed("outcome");
    let outcome = fields.done(outcome)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            undertake::end(tx, who, which, outcome, now)?;
            let found = store::undertakings::find(tx, which)?;
            let found = found.ok_or_else(|| Problem::not_found("Dieses Vorhaben"))?;
            let body = store::bodies::by_id(tx, found.body)?;
            Written::of(StatusCode::OK, None, &UndertakingView::of(found, &body))
        })
        .await
}

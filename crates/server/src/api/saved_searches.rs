//! `/api/v1/saved-searches`: one's own searches, kept under a name, and how often letters tell what is new.

use super::fields::Fields;
use crate::{
    answer::{self, IfMatch, List, Next, Once, Written},
    mail,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    site::saved::{addresses, question},
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::saved;
use domain::{
    Id, Moment,
    saved::{About, Rhythm},
};
use serde::Serialize;
use store::saved::SavedSearch;

/// A search that somebody keeps.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearchView {
    id: String,
    name: String,
    /// What it looks through: `blueprints` or `undertakings`.
    about: &'static str,
    /// Words and filters as they stand in the address of the results.
    query: String,
    /// Where the results are.
    results: String,
    /// Where the Atom feed of what is new is; anybody may read it.
    feed: String,
    /// How often letters come: `never`, `daily` or `weekly`.
    rhythm: &'static str,
    #[schema(value_type = String, format = DateTime)]
    made_at: Moment,
    /// When the next letter is due, if there is something new.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Moment>,
}

impl SavedSearchView {
    fn of(search: SavedSearch) -> Self {
        let [results, feed] = addresses(search.about, &search.query);
        Self {
            id: search.id.to_string(),
            name: search.name.to_string(),
            about: search.about.word(),
            results,
            feed,
            query: search.query,
            rhythm: search.rhythm.word(),
            made_at: search.made_at,
            due_at: search.due_at,
        }
    }
}

fn identity(text: &str) -> Result<Id<SavedSearch>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese gespeicherte Suche"))
}

/// One's own searches, the oldest first; all of them on one page.
#[utoipa::path(
    get, path = "/api/v1/saved-searches", tag = "search",
    responses((status = 200, body = List<SavedSearchView>), (status = 401), (status = 403))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let found = registry
        .read(move |snap| saved::own(snap, who).map_err(Problem::from))
        .await?;
    let list = List {
        items: found.into_iter().map(SavedSearchView::of).collect(),
        page: Next { after: None },
    };
    answer::json(&request, &list)
}

/// One saved search.
#[utoipa::path(
    get, path = "/api/v1/saved-searches/{id}", tag = "search", params(("id" = String, Path)),
    responses((status = 200, body = SavedSearchView), (status = 401), (status = 403), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, identity(&path)?);
    let search = registry
        .read(move |snap| saved::one(snap, who, id).map_err(Problem::from))
        .await?;
    answer::json(&request, &SavedSearchView::of(search))
}

/// Keeps a search: `name`, `about` (`blueprints` when it is not said, or `undertakings`), `query` as it stands in the address of the results, and `rhythm` (`never` when it is not said).
#[utoipa::path(
    post, path = "/api/v1/saved-searches", tag = "search", request_body(content = Object),
    responses((status = 201, body = SavedSearchView), (status = 400), (status = 401), (status = 403), (status = 409), (status = 422))
)]
pub async fn keep(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let mut fields = Fields::read(&body)?;
    let name = fields.text("name").unwrap_or_default();
    let asked = fields.text("query").unwrap_or_default();
    let about = fields.parsed("about").unwrap_or(About::Blueprints);
    let rhythm = fields.parsed("rhythm").unwrap_or(Rhythm::Never);
    fields.done(Some(()))?;
    let asked = question(about, asked.trim_start_matches('?'))?;
    let way = mail::post(&registry.config).way;
    let once = Once::of(&request, &body)?;
    let written = registry
        .write(move |tx, now| {
            once.run(tx, who, now, |tx| {
                let id = saved::save(tx, who, &name, &asked, now)?;
                saved::change(tx, who, id, &name, rhythm, way, now)?;
                let kept = SavedSearchView::of(saved::one(tx, who, id)?);
                Written::created(format!("/api/v1/saved-searches/{id}"), &kept)
            })
        })
        .await?;
    Ok(written.response())
}

/// Changes `name` or `rhythm`.
#[utoipa::path(
    patch, path = "/api/v1/saved-searches/{id}", tag = "search", params(("id" = String, Path)),
    request_body(content = Object),
    responses((status = 200, body = SavedSearchView), (status = 401), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, identity(&path)?);
    let condition = IfMatch::of(&request)?;
    let mut fields = Fields::read(&body)?;
    let name = fields.text("name");
    let rhythm: Option<Rhythm> = fields.parsed("rhythm");
    fields.done(Some(()))?;
    let way = mail::post(&registry.config).way;
    let written = registry
        .write(move |tx, now| {
            let present = saved::one(tx, who, id)?;
            condition.holds(&SavedSearchView::of(present.clone()))?;
            let name = name.unwrap_or_else(|| present.name.to_string());
            let rhythm = rhythm.unwrap_or(present.rhythm);
            saved::change(tx, who, id, &name, rhythm, way, now)?;
            let changed = SavedSearchView::of(saved::one(tx, who, id)?);
            Written::of(StatusCode::OK, None, &changed)
        })
        .await?;
    Ok(written.response())
}

/// Forgets a search, and with it the letters.
#[utoipa::path(
    delete, path = "/api/v1/saved-searches/{id}", tag = "search", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 412), (status = 428))
)]
pub async fn forget(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (who.known()?, identity(&path)?);
    let condition = IfMatch::of(&request)?;
    registry
        .write(move |tx, _| {
            condition.holds(&SavedSearchView::of(saved::one(tx, who, id)?))?;
            saved::remove(tx, who, id).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

//! `GET /search`: one search over blueprints, services, bodies, cooperations and help.

use crate::{
    answer, params::Params, problem::Problem, registry::Registry, site::help, who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{public_body::sort_key, visibility::Reader};
use search::{Index as _, Query};
use serde::Serialize;
use store::{Snap, bodies, catalogue, cooperations};

/// A hit of any kind.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AnyHit {
    /// `blueprint`, `service`, `body`, `cooperation` or `help`.
    kind: &'static str,
    /// Slug or key.
    key: String,
    title: String,
    /// Where it stands on our pages.
    href: String,
}

const KINDS: [&str; 5] = ["blueprint", "service", "body", "cooperation", "help"];
const EACH: i64 = 8;

/// Everything that fits the words, the blueprints first; at most eight of each kind.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search",
    params(("q" = String, Query), ("kinds" = Option<String>, Query)), responses((status = 200, body = Vec<AnyHit>))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let words = params.one("q").unwrap_or_default();
    let named = params.many("kinds");
    let wanted: Vec<String> = named
        .iter()
        .flat_map(|list| list.split(','))
        .map(|kind| kind.trim().to_owned())
        .collect();
    for kind in wanted.iter().filter(|kind| !KINDS.contains(&kind.as_str())) {
        params.refuse(
            "kinds",
            "art-unbekannt",
            &format!(
                "„{kind}“ gibt es nicht; möglich sind: {}.",
                KINDS.join(", ")
            ),
        );
    }
    params.done()?;
    let wants = move |kind: &str| wanted.is_empty() || wanted.iter().any(|one| one == kind);
    let mut items = Vec::new();
    if wants("blueprint") {
        let reader = who.reader(&registry).await?;
        let (inner, words) = (Registry::clone(&registry), words.clone());
        items = registry
            .blocking(move || blueprints(&inner, &words, &reader))
            .await?;
    }
    let rest = registry
        .read(move |snap| others(snap, &words, &wants))
        .await?;
    items.extend(rest);
    answer::json(&request, &serde_json::json!({ "items": items }))
}

fn blueprints(registry: &Registry, words: &str, reader: &Reader) -> Result<Vec<AnyHit>, Problem> {
    let mut query = Query::new(words, reader.marks());
    query.page_size = 8;
    let found = registry.index.find(&query)?.items;
    let titles: std::collections::HashMap<_, _> = {
        let ids: Vec<_> = found.iter().filter_map(|hit| hit.id.parse().ok()).collect();
        registry.db.read(|snap| {
            store::blueprints::cards_of(snap, reader, &ids).map_err(store::Trouble::from)
        })?
    };
    let hit = |hit: &search::Hit| {
        let card = titles.get(&hit.id.parse().ok()?)?;
        Some(AnyHit {
            kind: "blueprint",
            key: card.slug.to_string(),
            title: card.title.clone(),
            href: format!("/blaupausen/{}", card.slug),
        })
    };
    Ok(found.iter().filter_map(hit).collect())
}

fn others(
    snap: &mut Snap<'_>,
    words: &str,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Vec<AnyHit>, Problem> {
    let mut items = Vec::new();
    if wants("service") {
        let found = catalogue::page(snap, Some(words), None, EACH)?;
        items.extend(found.into_iter().map(|s| AnyHit {
            kind: "service",
            href: format!("/leistungen/{}", s.key),
            key: s.key,
            title: s.name,
        }));
    }
    if wants("body") {
        let filter = bodies::Filter {
            words: Some(words.to_owned()),
            ..bodies::Filter::default()
        };
        let found = bodies::page(snap, &filter, None, EACH)?;
        items.extend(found.into_iter().map(|b| AnyHit {
            kind: "body",
            href: format!("/kommunen/{}", b.key),
            key: b.key.to_string(),
            title: b.name,
        }));
    }
    let plain = sort_key(words);
    let fits = |text: &str| plain.split(' ').all(|word| sort_key(text).contains(word));
    if wants("cooperation") {
        let found = cooperations::page(snap, None, 1000)?
            .into_iter()
            .map(|(c, _)| c)
            .filter(|c| fits(&c.name))
            .take(8);
        items.extend(found.map(|c| AnyHit {
            kind: "cooperation",
            href: format!("/kooperationen/{}", c.slug),
            key: c.slug.to_string(),
            title: c.name,
        }));
    }
    if wants("help") {
        let found = help::articles()
            .iter()
            .filter(|article| fits(&format!("{} {}", article.title, article.words)))
            .take(8);
        items.extend(found.map(|a| AnyHit {
            kind: "help",
            key: a.slug.to_owned(),
            title: a.title.to_owned(),
            href: format!("/hilfe/{}", a.slug),
        }));
    }
    Ok(items)
}

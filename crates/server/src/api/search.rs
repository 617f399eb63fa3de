//! `GET /search`: one search over blueprints, services, bodies, cooperations and help.

use crate::{
    answer, api::bodies::NamedKey, params::Params, problem::Problem, registry::Registry, several,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::visibility::Reader;
use search::Query;
use serde::Serialize;
use store::Snap;

/// A hit of any kind.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnyHit {
    /// `blueprint`, `service`, `body`, `cooperation` or `help`.
    kind: &'static str,
    /// Slug or key.
    key: String,
    title: String,
    /// Where it stands on our pages.
    href: String,
    /// Of a service: how many blueprints there are for it, as far as you may see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    blueprints: Option<usize>,
    /// Of a service: who plans to work it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_by: Option<Vec<NamedKey>>,
}

impl AnyHit {
    fn of(kind: &'static str, key: String, title: String) -> Self {
        Self {
            kind,
            key,
            title,
            href: String::new(),
            blueprints: None,
            planned_by: None,
        }
    }
}

const KINDS: [&str; 5] = ["blueprint", "service", "body", "cooperation", "help"];
const EACH: usize = 8;

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
    let reader = who.reader(&registry).await?;
    if wants("blueprint") {
        let (inner, words, reader) = (Registry::clone(&registry), words.clone(), reader.clone());
        items = registry
            .blocking(move || blueprints(&inner, &words, &reader))
            .await?;
    }
    let meant = registry.meant(&words);
    let inner = Registry::clone(&registry);
    let rest = registry
        .read(move |snap| {
            let names = inner.names.now(snap)?;
            others(snap, &names, &reader, &words, &meant, &wants)
        })
        .await?;
    items.extend(rest);
    answer::json(&request, &serde_json::json!({ "items": items }))
}

fn blueprints(registry: &Registry, words: &str, reader: &Reader) -> Result<Vec<AnyHit>, Problem> {
    let mut query = Query::new(words, reader.marks());
    query.page_size = EACH;
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
            href: format!("/blaupausen/{}", card.slug),
            ..AnyHit::of("blueprint", card.slug.to_string(), card.title.clone())
        })
    };
    Ok(found.iter().filter_map(hit).collect())
}

fn named(planners: Vec<(String, String)>) -> Vec<NamedKey> {
    let named = |(key, name)| NamedKey { key, name };
    planners.into_iter().map(named).collect()
}

fn others(
    snap: &mut Snap<'_>,
    names: &several::Directory,
    reader: &Reader,
    words: &str,
    meant: &[String],
    wants: &dyn Fn(&str) -> bool,
) -> Result<Vec<AnyHit>, Problem> {
    let mut items = Vec::new();
    if wants("service") {
        let found = several::services(snap, names, reader, words, meant, EACH)?;
        items.extend(found.into_iter().map(|service| AnyHit {
            blueprints: Some(service.blueprints),
            href: service.href(),
            planned_by: Some(named(service.planners)),
            ..AnyHit::of("service", service.key, service.name)
        }));
    }
    let plain = |kind| {
        move |found: several::Found| AnyHit {
            href: found.href,
            ..AnyHit::of(kind, found.key, found.title)
        }
    };
    if wants("body") {
        let found = several::bodies(snap, names, words, EACH)?;
        items.extend(found.into_iter().map(plain("body")));
    }
    if wants("cooperation") {
        let found = several::cooperations(names, words, EACH);
        items.extend(found.into_iter().map(plain("cooperation")));
    }
    if wants("help") {
        items.extend(several::help(words, EACH).into_iter().map(plain("help")));
    }
    Ok(items)
}

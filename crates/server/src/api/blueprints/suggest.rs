//! `GET /blueprints/suggest`: what may be meant while somebody types.

use crate::{
    answer, params::Params, problem::Problem, query, registry::Registry, several, who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, blueprint::Blueprint, visibility::Reader};
use search::Suggestion;
use serde::Serialize;
use store::{
    Snap,
    blueprints::{Term, terms_of},
};

/// A completion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SuggestionView {
    /// `blueprint`, `bundle` (a service as it is officially called) or `service` (of the catalogue, by its key).
    kind: &'static str,
    /// Of a blueprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    /// Where it leads to on our pages.
    href: String,
    title: String,
    /// The title as safe HTML with `<mark>` only.
    html: String,
    /// What it is, in a few words.
    hint: &'static str,
}

/// So many in all, and so many of them titles where something else fits, too.
const MOST: usize = 8;
const TITLES: usize = 5;
const BUNDLES: usize = 2;

/// Where words mean something, the title that is meant may stand behind many that only begin so.
const LOOKED_THROUGH: usize = 24;

/// Completions for what is being typed: titles first, then services by what the words mean.
#[utoipa::path(
    get, path = "/api/v1/blueprints/suggest", tag = "blueprints",
    params(("q" = String, Query)), responses((status = 200, body = Vec<SuggestionView>))
)]
pub async fn suggest(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let typed = params.one("q").unwrap_or_default();
    params.done()?;
    let inner = Registry::clone(&registry);
    let reader = who.reader(&registry).await?;
    let items = registry
        .blocking(move || proposals(&inner, &typed, &reader))
        .await?;
    answer::json(&request, &serde_json::json!({ "items": items }))
}

fn proposals(
    registry: &Registry,
    typed: &str,
    reader: &Reader,
) -> Result<Vec<SuggestionView>, Problem> {
    let meant = registry.meant(typed);
    let wanted = match meant.is_empty() {
        true => MOST,
        false => LOOKED_THROUGH,
    };
    let mut titles = registry.index.suggest(typed, &reader.marks(), wanted)?;
    let others = registry.db.read(|snap| {
        by_meaning(snap, &mut titles, &meant)?;
        let names = registry.names.now(snap)?;
        others(snap, &names, reader, typed, &meant)
    })?;
    let room = MOST.saturating_sub(others.len()).max(TITLES);
    let titles = titles.into_iter().take(room).map(SuggestionView::blueprint);
    let mut items: Vec<_> = titles.collect();
    items.extend(others);
    items.truncate(MOST);
    Ok(items)
}

/// Puts first what the words mean, best first: "Perso" is the identity card before everything else that begins so.
fn by_meaning(
    snap: &mut Snap<'_>,
    titles: &mut [Suggestion],
    meant: &[String],
) -> Result<(), Problem> {
    if meant.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id<Blueprint>> = titles
        .iter()
        .filter_map(|title| title.id.parse().ok())
        .collect();
    let terms = terms_of(snap, &ids)?;
    titles.sort_by_cached_key(|title| {
        let id: Option<Id<Blueprint>> = title.id.parse().ok();
        let own = id.and_then(|id| terms.get(&id)).into_iter().flatten();
        let bundles = own.filter(|(term, _)| *term == Term::Bundle);
        let places = bundles.filter_map(|(_, bundle)| meant.iter().position(|id| id == bundle));
        // Among equals the order stays: the most adopted first.
        places.min().unwrap_or(usize::MAX)
    });
    Ok(())
}

fn others(
    snap: &mut Snap<'_>,
    names: &several::Directory,
    reader: &Reader,
    typed: &str,
    meant: &[String],
) -> Result<Vec<SuggestionView>, Problem> {
    let some: Vec<String> = meant.iter().take(BUNDLES).cloned().collect();
    let mut found = store::catalogue::bundles(snap, &some)?;
    found.sort_by_key(|bundle| some.iter().position(|id| *id == bundle.id));
    let bundles = found.into_iter().map(|bundle| {
        let href = query::address("/blaupausen", &[("q", bundle.name.clone())]);
        SuggestionView::plain("bundle", "Leistung", bundle.name, href)
    });
    let mut items: Vec<_> = bundles.collect();
    let services = several::services(snap, names, reader, typed, meant, MOST)?;
    items.extend(services.into_iter().map(|service| {
        let href = service.href();
        SuggestionView::plain("service", "Leistung im Katalog", service.name, href)
    }));
    items.truncate(MOST - TITLES);
    Ok(items)
}

impl SuggestionView {
    fn blueprint(of: Suggestion) -> Self {
        Self {
            kind: "blueprint",
            href: format!("/blaupausen/{}", of.slug),
            slug: Some(of.slug),
            title: of.title,
            html: of.html,
            hint: "Blaupause",
        }
    }

    fn plain(kind: &'static str, hint: &'static str, title: String, href: String) -> Self {
        Self {
            kind,
            slug: None,
            href,
            html: escaped(&title),
            title,
            hint,
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

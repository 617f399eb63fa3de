//! `GET /blueprints`: the search of the registry, and its suggestions.

use super::AdoptersView;
use crate::{
    answer, api::bodies::NamedKey, facets::Labels, params::Params, problem::Problem, query,
    registry::Registry, who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, blueprint::Blueprint, visibility::Reader};
use search::{Highlights, Hits};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{
    Snap,
    blueprints::{self, Term},
};

/// A hit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HitView {
    slug: String,
    title: String,
    summary: String,
    latest_version: Option<String>,
    publisher: Option<NamedKey>,
    bundles: Vec<String>,
    services: Vec<String>,
    adopters: AdoptersView,
    /// What matched, as safe HTML with `<mark>` only; none when the blueprint changed meanwhile.
    highlights: Option<HighlightsView>,
}

/// Where the words were found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HighlightsView {
    title: String,
    summary: String,
    matched_in: Vec<MatchView>,
}

/// A place inside a blueprint where words were found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MatchView {
    #[schema(value_type = String)]
    place: search::Place,
    /// The file of the package in which it stands, if it stands in one.
    file: Option<String>,
    html: String,
}

impl From<Highlights> for HighlightsView {
    fn from(of: Highlights) -> Self {
        let matched_in = of.matched_in.into_iter().map(|found| MatchView {
            place: found.place,
            file: found.file,
            html: found.html,
        });
        Self {
            title: of.title,
            summary: of.summary,
            matched_in: matched_in.collect(),
        }
    }
}

/// A page of hits with its counts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HitList {
    items: Vec<HitView>,
    /// How many there are in all; exact.
    total: u64,
    facets: BTreeMap<String, Vec<CountView>>,
    page: answer::Next,
}

/// How many hits a value has.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CountView {
    value: String,
    label: String,
    count: u64,
}

/// Blueprints by words, narrowed by facets. A repeated filter means "or".
#[utoipa::path(
    get, path = "/api/v1/blueprints", tag = "blueprints",
    params(
        ("q" = Option<String>, Query), ("topic" = Option<Vec<String>>, Query), ("situation" = Option<Vec<String>>, Query),
        ("bundle" = Option<Vec<String>>, Query), ("service" = Option<Vec<String>>, Query), ("publisher" = Option<Vec<String>>, Query),
        ("platform" = Option<Vec<String>>, Query), ("specialistSystem" = Option<Vec<String>>, Query),
        ("content" = Option<Vec<String>>, Query),
        ("dataField" = Option<Vec<String>>, Query, description = "Kennung eines Datenfelds (FIM), mit oder ohne Fassung"),
        ("legalBasis" = Option<Vec<String>>, Query, description = "Gesetz oder Paragraf, etwa „KGG“ oder „§ 24 KGG“"),
        ("licence" = Option<Vec<String>>, Query), ("state" = Option<Vec<String>>, Query),
        ("maturity" = Option<Vec<String>>, Query), ("effort" = Option<Vec<String>>, Query), ("adopter" = Option<Vec<String>>, Query), ("adopterSize" = Option<Vec<String>>, Query),
        ("maxPersonHours" = Option<u32>, Query), ("minAdopters" = Option<u32>, Query),
        ("sort" = Option<String>, Query, description = "relevance, newest, adopters oder title"),
        ("facets" = Option<String>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)
    ),
    responses((status = 200, body = HitList))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let (mut query, wish) = query::of(&mut params, 20);
    params.done()?;
    let reader = who.reader(&registry).await?;
    query.visible = reader.marks();
    let inner = Registry::clone(&registry);
    let hits = registry
        .blocking(move || Ok(inner.index.find(&query)?))
        .await?;
    let view = registry.read(move |snap| view(snap, &reader, hits)).await?;
    let after = view.page.after.clone();
    answer::list(&request, &view, &wish, after.as_deref())
}

fn view(snap: &mut Snap<'_>, reader: &Reader, hits: Hits) -> Result<HitList, Problem> {
    let ids: Vec<Id<Blueprint>> = hits
        .items
        .iter()
        .filter_map(|hit| hit.id.parse().ok())
        .collect();
    let mut cards = blueprints::cards_of(snap, reader, &ids)?;
    let mut adopters = blueprints::adopters_of(snap, reader, &ids)?;
    let mut terms = blueprints::terms_of(snap, &ids)?;
    let publishers = store::bodies::many(snap, cards.values().map(|card| card.publisher))?;
    let items = hits.items.into_iter().filter_map(|hit| {
        let card = cards.remove(&hit.id.parse().ok()?)?;
        let terms = terms.remove(&card.id).unwrap_or_default();
        let values = |wanted: Term| {
            terms
                .iter()
                .filter(|(term, _)| *term == wanted)
                .map(|(_, value)| value.clone())
                .collect()
        };
        Some(HitView {
            bundles: values(Term::Bundle),
            services: values(Term::Service),
            adopters: adopters.remove(&card.id).unwrap_or_default().into(),
            publisher: publishers.get(&card.publisher).map(NamedKey::of),
            highlights: (hit.revision == card.revision).then(|| hit.highlights.into()),
            slug: card.slug.to_string(),
            title: card.title,
            summary: card.summary,
            latest_version: card.latest_version.map(|version| version.to_string()),
        })
    });
    let items = items.collect();
    let labels = Labels::load(snap, &hits.facets, None)?;
    let facets = hits.facets.into_iter().map(|(facet, counts)| {
        let counts = counts.into_iter().map(|one| CountView {
            label: labels.of(facet, &one.value),
            value: one.value,
            count: one.count,
        });
        (facet.name().to_owned(), counts.collect())
    });
    Ok(HitList {
        items,
        total: hits.total,
        facets: facets.collect(),
        page: answer::Next { after: hits.next },
    })
}

//! `/`: the start page with search, what is new and what the registry holds.

use super::show as show_page;
use crate::{
    page::{Caching, Page},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::collections::BTreeSet;

/// The start page.
#[derive(Debug, Serialize)]
pub struct Home {
    newest: Vec<Newest>,
    blueprints: i64,
    topics: Vec<Topic>,
}

/// A blueprint with a new release.
#[derive(Debug, Serialize)]
struct Newest {
    href: String,
    title: String,
    summary: String,
    meta: Vec<String>,
}

/// A topic area with a way to its blueprints.
#[derive(Debug, Serialize)]
struct Topic {
    href: String,
    name: String,
    count: u64,
}

impl Page for Home {
    const TEMPLATE: &'static str = "pages/home.html";
    fn title(&self) -> String {
        "Blaupausen finden und nachnutzen".to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 60 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let newest = Newest {
            href: "/blaupausen/hundesteuer-anmelden".to_owned(),
            title: "Hundesteuer online anmelden".to_owned(),
            summary: "Anmeldung eines Hundes mit Bescheid.".to_owned(),
            meta: vec![
                "Wetzlar".to_owned(),
                "Version 1.2.0".to_owned(),
                "24.02.2021".to_owned(),
            ],
        };
        let topic = Topic {
            href: "/blaupausen?topic=Umwelt".to_owned(),
            name: "Umwelt".to_owned(),
            count: 3,
        };
        vec![
            Self {
                newest: vec![],
                blueprints: 0,
                topics: vec![],
            },
            Self {
                newest: vec![newest],
                blueprints: 18,
                topics: vec![topic],
            },
        ]
    }
}

/// `GET /`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let inner = Registry::clone(&registry);
    let reader = visitor.viewer.reader.clone();
    let marks = reader.marks();
    let page = registry
        .read(move |snap| {
            let cards = store::blueprints::newest(snap, &reader, 6)?;
            let publishers = store::bodies::many(snap, cards.iter().map(|card| card.publisher))?;
            let blueprints = store::blueprints::count(snap, &reader)?;
            let newest = cards
                .into_iter()
                .map(|card| Newest {
                    href: format!("/blaupausen/{}", card.slug),
                    meta: [
                        publishers
                            .get(&card.publisher)
                            .map(|body| body.name.clone()),
                        card.latest_version
                            .map(|version| format!("Version {version}")),
                        Some(card.released_at.day().german()),
                    ]
                    .into_iter()
                    .flatten()
                    .collect(),
                    title: card.title,
                    summary: card.summary,
                })
                .collect();
            Ok::<_, Problem>(Home {
                newest,
                blueprints,
                topics: Vec::new(),
            })
        })
        .await?;
    let topics = inner
        .clone()
        .blocking(move || Ok(topics(&inner, marks)))
        .await?;
    show_page(&request, &visitor, &Home { topics, ..page })
}

/// The topic areas that have blueprints; without an index the page does without them.
fn topics(registry: &Registry, marks: BTreeSet<String>) -> Vec<Topic> {
    use search::{Facet, Query};
    let mut query = Query::new("", marks);
    query.page_size = 1;
    query.facets.insert(Facet::Topic);
    let hits = registry.index.find(&query).unwrap_or_default();
    let counts = hits.facets.get(&Facet::Topic).cloned().unwrap_or_default();
    counts
        .into_iter()
        .map(|count| Topic {
            href: format!("/blaupausen?topic={}", super::encoded(&count.value)),
            name: count.value,
            count: count.count,
        })
        .collect()
}

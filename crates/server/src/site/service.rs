//! `/leistungen` and `/leistungen/{key}`: the services of the catalogue, and the blueprints for them.

use super::{
    blueprint::subject::Link,
    results::hits::{self, Row},
    show as show_page,
};
use crate::{
    page::{Caching, Crumb, Page},
    params::{Params, cursor, read_cursor},
    problem::Problem,
    query,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, ServiceKey, blueprint::Blueprint, money::grouped, visibility::Reader};
use serde::Serialize;
use store::{
    Snap,
    blueprints::Term,
    catalogue::{self, Catalogue, Service},
};

/// The page of a service.
#[derive(Debug, Serialize)]
pub struct ServicePage {
    trail: Vec<Crumb>,
    key: String,
    name: Option<String>,
    bundle: Option<Bundle>,
    laws: Option<String>,
    /// Blueprints for this very service.
    hits: Vec<Row>,
    /// Blueprints for other services of the bundle.
    related: Vec<Row>,
    siblings: Vec<Link>,
    /// Who plans to work it out.
    planners: Vec<Link>,
    note: String,
}

#[derive(Debug, Serialize)]
struct Bundle {
    id: String,
    name: String,
    topic: String,
    situation: String,
}

/// The list of services.
#[derive(Debug, Serialize)]
pub struct ServicesPage {
    words: String,
    services: Vec<Link>,
    next: Option<String>,
    note: String,
}

const PATH: &str = "/leistungen";
const MOST: i64 = 50;

impl Page for ServicePage {
    const TEMPLATE: &'static str = "pages/service.html";
    fn title(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| format!("Verwaltungsleistung {}", self.key))
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 60 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |is_full: bool| Self {
            trail: vec![Crumb::to(PATH, "Leistungen")],
            key: "99102013002000".to_owned(),
            name: Some("Hundesteuer Festsetzung".to_owned()).filter(|_| is_full),
            bundle: is_full.then(|| Bundle {
                id: "10160".to_owned(),
                name: "Hundehaltung".to_owned(),
                topic: "Engagement & Hobby".to_owned(),
                situation: "Tierhaltung".to_owned(),
            }),
            laws: is_full.then(|| "KAG".to_owned()),
            hits: if is_full {
                vec![Row::sample(false)]
            } else {
                vec![]
            },
            related: if is_full {
                vec![Row::sample(false)]
            } else {
                vec![]
            },
            siblings: if is_full {
                vec![Link::to(
                    "/leistungen/99110009104000",
                    "Hundehaltung Anmeldung",
                )]
            } else {
                vec![]
            },
            planners: if is_full {
                vec![Link::to("/kommunen/06532020", "Sinn")]
            } else {
                vec![]
            },
            note: note(None),
        };
        vec![page(false), page(true)]
    }
}

impl Page for ServicesPage {
    const TEMPLATE: &'static str = "pages/services.html";
    fn title(&self) -> String {
        "Verwaltungsleistungen".to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 60 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let one = Link::to(
            "/leistungen/99102013002000",
            "Hundesteuer Festsetzung (99102013002000)",
        );
        vec![
            Self {
                words: "xyzzy".to_owned(),
                services: vec![],
                next: None,
                note: note(None),
            },
            Self {
                words: String::new(),
                services: vec![one],
                next: Some("/leistungen?page%5Bafter%5D=00".to_owned()),
                note: note(None),
            },
        ]
    }
}

/// `GET /leistungen/{key}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    key: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let key: ServiceKey = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Leistung"))?;
    let reader = visitor.viewer.reader.clone();
    let page = registry
        .read(move |snap| ServicePage::of(snap, &reader, key.as_str()))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `GET /leistungen`
pub async fn list(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let words = params.one("q").unwrap_or_default();
    let wish = params.page(usize::try_from(MOST).unwrap_or(50));
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let page = registry
        .read(move |snap| {
            let limit = i64::try_from(wish.size).unwrap_or(MOST);
            let mut found = catalogue::page(
                snap,
                Some(words.as_str()).filter(|words| !words.is_empty()),
                after,
                limit + 1,
            )?;
            let has_more = found.len() > wish.size;
            found.truncate(wish.size);
            let next = found
                .last()
                .filter(|_| has_more)
                .map(|last| next(&words, last));
            let note = note(catalogue::loaded(snap)?.as_ref());
            Ok::<_, Problem>(ServicesPage {
                services: found.iter().map(link).collect(),
                words,
                next,
                note,
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

fn next(words: &str, last: &Service) -> String {
    let mut pairs = vec![("page[after]", cursor(&last.sort_key, &last.key))];
    if !words.is_empty() {
        pairs.insert(0, ("q", words.to_owned()));
    }
    query::address(PATH, &pairs)
}

fn link(service: &Service) -> Link {
    Link::to(
        format!("{PATH}/{}", service.key),
        format!("{} ({})", service.name, service.key),
    )
}

impl ServicePage {
    fn of(snap: &mut Snap<'_>, reader: &Reader, key: &str) -> Result<Self, Problem> {
        let service = catalogue::service(snap, key)?;
        let found = ids(store::blueprints::about(
            snap,
            reader,
            Term::Service,
            key,
            MOST,
        )?);
        if service.is_none() && found.is_empty() {
            return Err(Problem::not_found("Diese Leistung"));
        }
        let bundle_id = service
            .as_ref()
            .and_then(|service| service.bundle_id.clone());
        let bundle = bundle_id
            .as_deref()
            .map(|id| catalogue::bundle(snap, id))
            .transpose()?
            .flatten();
        let of_bundle = bundle_id
            .as_deref()
            .map(|id| store::blueprints::about(snap, reader, Term::Bundle, id, MOST))
            .transpose()?;
        let related: Vec<_> = ids(of_bundle.unwrap_or_default())
            .into_iter()
            .filter(|id| !found.contains(id))
            .collect();
        let siblings = bundle_id
            .as_deref()
            .map(|id| catalogue::services_of(snap, id))
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            trail: vec![Crumb::to(PATH, "Leistungen")],
            key: key.to_owned(),
            laws: service.as_ref().and_then(|service| service.laws.clone()),
            name: service.map(|service| service.name),
            bundle: bundle.map(|bundle| Bundle {
                id: bundle.id,
                name: bundle.name,
                topic: bundle.topic,
                situation: bundle.situation,
            }),
            hits: hits::plain(snap, reader, &found)?,
            related: hits::plain(snap, reader, &related)?,
            siblings: siblings
                .iter()
                .filter(|other| other.key != key)
                .take(30)
                .map(link)
                .collect(),
            planners: planners(snap, key)?,
            note: note(catalogue::loaded(snap)?.as_ref()),
        })
    }
}

/// Who plans to work this service out.
fn planners(snap: &mut Snap<'_>, key: &str) -> Result<Vec<Link>, Problem> {
    let planners = store::undertakings::planners(snap, &[key.to_owned()])?;
    let link = |(key, name): (String, String)| Link::to(format!("/kommunen/{key}"), name);
    Ok(planners.into_values().flatten().map(link).collect())
}

fn ids(cards: Vec<store::blueprints::Card>) -> Vec<Id<Blueprint>> {
    cards.into_iter().map(|card| card.id).collect()
}

/// What is loaded of which catalogue, so that nobody takes an absent service for one that does not exist.
fn note(loaded: Option<&Catalogue>) -> String {
    let Some(catalogue) = loaded else {
        return "Es ist kein Leistungskatalog geladen.".to_owned();
    };
    let gap = match (&catalogue.note, catalogue.complete) {
        (Some(note), _) => format!(" Hinweis: {note}."),
        (None, false) => " Der Katalog ist nicht vollständig.".to_owned(),
        (None, true) => String::new(),
    };
    format!(
        "Grundlage: {}, Stand {}. Geladen sind {} OZG-Leistungen und {} Verwaltungsleistungen.{gap}",
        catalogue.name,
        catalogue.as_of.german(),
        grouped(catalogue.bundles),
        grouped(catalogue.services)
    )
}

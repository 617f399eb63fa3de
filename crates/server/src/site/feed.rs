//! `/blaupausen.atom` and `/vorhaben.atom`: what is new to a search, as an Atom feed (RFC 4287): of blueprints every version
//! that came out, and every one that was withdrawn, blocked or got another state, with the reason.
//!
//! Whoever asks, it says what strangers may see: programs that read feeds do not sign in, and copies of it are shared.

mod atom;

use self::atom::{Entry, Feed};
use super::{results, saved::addresses, undertakings};
use crate::{answer, clock, mail, params::Params, problem::Problem, query, registry::Registry};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::{
    Id, Moment, ServiceKey,
    blueprint::{Blueprint, ReleaseState},
    undertaking::Undertaking,
    visibility::Reader,
};
use search::{MAX_PAGE, Query, Sort};
use store::{
    Snap,
    blueprints::Card,
    releases::{Event, Happened},
    undertakings::Filter,
};

/// Where the feed is.
pub(super) const PATH: &str = "/blaupausen.atom";
/// The same of undertakings.
pub(super) const OF_UNDERTAKINGS: &str = "/vorhaben.atom";

const ENTRIES: usize = 50;
/// Of a search the blueprints with the newest versions are looked at, so many pages of hits.
const PAGES: usize = 5;
const MINUTES: u32 = 5;

/// `GET /blaupausen.atom`
pub async fn show(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let (asked, _) = query::of(&mut params, ENTRIES);
    params.done()?;
    let pairs = query::pairs(&asked);
    let question = Query {
        visible: Reader::stranger().marks(),
        sort: Sort::Newest,
        page_size: MAX_PAGE,
        after: None,
        facets: std::collections::BTreeSet::new(),
        ..asked
    };
    let words = question.words.clone();
    // What nobody narrowed is everything, also what offers nothing any more and therefore is not found.
    let ids = match pairs.is_empty() {
        true => None,
        false => Some(matching(&registry, question).await?),
    };
    let origin = mail::post(&registry.config).origin;
    let prefix = origin.clone();
    let entries = registry
        .read(move |snap| entries(snap, ids.as_deref(), &prefix))
        .await?;
    let feed = Feed {
        title: match words.as_str() {
            "" => "Neue Blaupausen".to_owned(),
            words => format!("Blaupausen: {words}"),
        },
        updated: updated(&entries),
        own: format!("{origin}{}", query::address(PATH, &pairs)),
        page: format!("{origin}{}", query::address(results::PATH, &pairs)),
        publisher: registry.config.operator.name.clone(),
        entries,
    };
    Ok(answered(&request, &feed))
}

/// `GET /vorhaben.atom`
pub async fn of_undertakings(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (question, service) = undertakings::question(request.query_string())?;
    let origin = mail::post(&registry.config).origin;
    let prefix = origin.clone();
    let entries = registry
        .read(move |snap| planned(snap, service, &prefix))
        .await?;
    let [page, own] = addresses(question.about, &question.query);
    let feed = Feed {
        title: "Neue Vorhaben".to_owned(),
        updated: updated(&entries),
        own: format!("{origin}{own}"),
        page: format!("{origin}{page}"),
        publisher: registry.config.operator.name.clone(),
        entries,
    };
    Ok(answered(&request, &feed))
}

/// An entry for each undertaking that goes on, the newest first.
fn planned(
    snap: &mut Snap<'_>,
    service: Option<ServiceKey>,
    origin: &str,
) -> Result<Vec<Entry>, Problem> {
    let filter = Filter {
        service,
        body: None,
    };
    let most = i64::try_from(ENTRIES).unwrap_or(i64::MAX);
    let found = store::undertakings::going_on(snap, &filter, None, most)?;
    let bodies = store::bodies::many(snap, found.iter().map(|one| one.body))?;
    let entry = |one: Undertaking| {
        Some(Entry {
            id: format!("urn:uuid:{}", one.id),
            author: bodies.get(&one.body)?.name.clone(),
            href: format!("{origin}{}#{}", undertakings::HERE, one.id),
            title: one.title,
            summary: one.summary,
            updated: one.begun_at,
        })
    };
    Ok(found.into_iter().filter_map(entry).collect())
}

/// Nothing to show has no moment of its own; the day keeps copies equal for a while.
fn updated(entries: &[Entry]) -> Moment {
    entries.first().map_or_else(
        || Moment::beginning_of(clock::moment().day()),
        |entry| entry.updated,
    )
}

fn answered(request: &HttpRequest, feed: &Feed) -> HttpResponse {
    let body = feed.text();
    let tag = answer::etag(body.as_bytes());
    let is_known = answer::matches(request, header::IF_NONE_MATCH, &tag);
    let mut response = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    let seconds = MINUTES * 60;
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={seconds}")));
    if is_known {
        return response.finish();
    }
    response
        .content_type("application/atom+xml; charset=utf-8")
        .body(body)
}

/// The blueprints that a search finds, as far as the feed looks.
async fn matching(registry: &Registry, mut question: Query) -> Result<Vec<Id<Blueprint>>, Problem> {
    let inner = Registry::clone(registry);
    registry
        .blocking(move || {
            let mut ids = Vec::new();
            for _ in 0..PAGES {
                let hits = match inner.index.find(&question) {
                    Ok(hits) => hits,
                    // Something changed between two pages; what was found is the newest.
                    Err(_) if question.after.is_some() => break,
                    Err(error) => return Err(error.into()),
                };
                ids.extend(
                    hits.items
                        .iter()
                        .filter_map(|hit| hit.id.parse::<Id<Blueprint>>().ok()),
                );
                let Some(next) = hits.next else { break };
                question.after = Some(next);
            }
            Ok(ids)
        })
        .await
}

/// What happened to the versions of these blueprints, or of all, the newest first.
fn entries(
    snap: &mut Snap<'_>,
    of: Option<&[Id<Blueprint>]>,
    origin: &str,
) -> Result<Vec<Entry>, Problem> {
    let reader = Reader::stranger();
    let events = store::releases::events(snap, &reader, of, None, ENTRIES)?;
    let ids: Vec<Id<Blueprint>> = events.iter().map(|event| event.blueprint).collect();
    let cards = store::blueprints::cards_of(snap, &reader, &ids)?;
    let publishers = store::bodies::many(snap, cards.values().map(|card| card.publisher))?;
    let entries = events.into_iter().filter_map(|event| {
        let card = cards.get(&event.blueprint)?;
        let publisher = publishers.get(&card.publisher)?;
        Some(entry(&event, card, &publisher.name, origin))
    });
    Ok(entries.collect())
}

fn entry(event: &Event, card: &Card, publisher: &str, origin: &str) -> Entry {
    let version = &event.version;
    let title = format!("{}, Version {version}", card.title);
    let (id, title, summary) = match &event.what {
        Happened::CameOut => (
            format!("urn:uuid:{}", event.release),
            title,
            card.summary.clone(),
        ),
        Happened::Changed {
            number,
            to,
            reason,
            successor,
            effective_on,
        } => {
            let now = match to {
                ReleaseState::Released => "wieder angeboten",
                ReleaseState::Deprecated | ReleaseState::Withdrawn | ReleaseState::Blocked => {
                    to.label()
                }
            };
            let instead = successor
                .as_ref()
                .map(|slug| format!(" Nachfolger: {origin}/blaupausen/{slug}"));
            (
                format!("urn:uuid:{}#zustand-{number}", event.release),
                format!("{title}: {now}"),
                format!(
                    "Ab {}. Grund: {reason}{}",
                    effective_on.german(),
                    instead.unwrap_or_default()
                ),
            )
        }
    };
    Entry {
        id,
        title,
        summary,
        author: publisher.to_owned(),
        href: format!("{origin}/blaupausen/{}/versionen/{version}", card.slug),
        updated: event.at,
    }
}

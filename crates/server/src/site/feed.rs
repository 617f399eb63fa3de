//! `/blaupausen.atom`: what is new to a search, as an Atom feed (RFC 4287).
//!
//! Whoever asks, it says what strangers may see: programs that read feeds do not sign in, and copies of it are shared.

mod atom;

use self::atom::{Entry, Feed};
use super::results;
use crate::{answer, clock, mail, params::Params, problem::Problem, query, registry::Registry};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::{Id, Moment, blueprint::Blueprint, visibility::Reader};
use search::{Query, Sort};
use store::Snap;

/// Where the feed is.
pub(super) const PATH: &str = "/blaupausen.atom";

const ENTRIES: usize = 50;
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
        page_size: ENTRIES,
        after: None,
        facets: std::collections::BTreeSet::new(),
        ..asked
    };
    let words = question.words.clone();
    let inner = Registry::clone(&registry);
    let ids: Vec<Id<Blueprint>> = registry
        .blocking(move || {
            let hits = inner.index.find(&question)?;
            Ok(hits
                .items
                .iter()
                .filter_map(|hit| hit.id.parse().ok())
                .collect())
        })
        .await?;
    let origin = mail::post(&registry.config).origin;
    let prefix = origin.clone();
    let entries = registry
        .read(move |snap| entries(snap, &ids, &prefix))
        .await?;
    let feed = Feed {
        title: match words.as_str() {
            "" => "Neue Blaupausen".to_owned(),
            words => format!("Blaupausen: {words}"),
        },
        // Nothing to show has no moment of its own; the day keeps copies equal for a while.
        updated: entries.first().map_or_else(
            || Moment::beginning_of(clock::moment().day()),
            |entry| entry.updated,
        ),
        own: format!("{origin}{}", query::address(PATH, &pairs)),
        page: format!("{origin}{}", query::address(results::PATH, &pairs)),
        publisher: registry.config.operator.name.clone(),
        entries,
    };
    let body = feed.text();
    let tag = answer::etag(body.as_bytes());
    let is_known = answer::matches(&request, header::IF_NONE_MATCH, &tag);
    let mut response = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    let seconds = MINUTES * 60;
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={seconds}")));
    if is_known {
        return Ok(response.finish());
    }
    Ok(response
        .content_type("application/atom+xml; charset=utf-8")
        .body(body))
}

/// An entry for the version that each of these blueprints offers, the newest first.
fn entries(
    snap: &mut Snap<'_>,
    ids: &[Id<Blueprint>],
    origin: &str,
) -> Result<Vec<Entry>, Problem> {
    let cards = store::blueprints::cards_of(snap, &Reader::stranger(), ids)?;
    let releases = store::releases::of_many(snap, ids)?;
    let publishers = store::bodies::many(snap, cards.values().map(|card| card.publisher))?;
    let mut entries: Vec<Entry> = cards
        .values()
        .filter_map(|card| {
            let version = card.latest_version.as_ref()?;
            let release = releases
                .get(&card.id)?
                .iter()
                .find(|release| release.version == *version)?;
            let publisher = publishers.get(&card.publisher)?;
            Some(Entry {
                id: format!("urn:uuid:{}", release.id),
                title: format!("{}, Version {version}", card.title),
                summary: card.summary.clone(),
                author: publisher.name.clone(),
                href: format!("{origin}/blaupausen/{}/versionen/{version}", card.slug),
                updated: release.released_at,
            })
        })
        .collect();
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    Ok(entries)
}

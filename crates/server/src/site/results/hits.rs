//! The hits as rows: what the index found, told with what the database knows.

use crate::{problem::Problem, site::spoken};
use domain::{Id, blueprint::Blueprint, visibility::Reader};
use search::{Highlights, Hit, Place};
use serde::Serialize;
use store::{
    Snap,
    blueprints::{Adopters, Card},
};

/// A blueprint in the list.
#[derive(Debug, Serialize)]
pub struct Row {
    pub(super) href: String,
    title: String,
    /// The title as safe HTML with `<mark>`.
    title_html: Option<String>,
    summary: String,
    /// The summary as safe HTML with `<mark>`.
    summary_html: Option<String>,
    publisher: Option<String>,
    version: Option<String>,
    released_on: String,
    live: i64,
    planned: i64,
    own_live: bool,
    effort: Option<String>,
    found_in: Vec<Found>,
    /// What municipalities like the reader's do with it.
    pub(super) alike: Option<String>,
}

/// A place beside title and summary where words were found.
#[derive(Debug, Serialize)]
struct Found {
    place: &'static str,
    /// Safe HTML with `<mark>`.
    html: String,
    /// Where the file is shown in which it stands.
    href: Option<String>,
}

/// The rows of these hits in their order; a blueprint that is gone meanwhile is left out.
pub fn rows(snap: &mut Snap<'_>, reader: &Reader, hits: &[Hit]) -> Result<Vec<Row>, Problem> {
    let ids: Vec<Id<Blueprint>> = hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let cards = store::blueprints::cards_of(snap, reader, &ids)?;
    let publishers = store::bodies::many(snap, cards.values().map(|card| card.publisher))?;
    let adopters = store::blueprints::adopters_of(snap, reader, &ids)?;
    let offered: Vec<_> = cards
        .values()
        .filter_map(|card| Some((card.id, card.latest_version.clone()?)))
        .collect();
    let texts = store::releases::texts_of(snap, &offered)?;
    let row = |hit: &Hit| {
        let card = cards.get(&hit.id.parse().ok()?)?;
        let hours = texts
            .get(&card.id)
            .and_then(|texts| texts.manifest.effort.as_ref()?.adopt_person_hours);
        Some(Row {
            publisher: publishers
                .get(&card.publisher)
                .map(|body| body.name.clone()),
            effort: hours.map(spoken::hours),
            ..Row::of(
                hit,
                card,
                adopters.get(&card.id).copied().unwrap_or_default(),
            )
        })
    };
    Ok(hits.iter().filter_map(row).collect())
}

/// The rows of blueprints that nobody searched for, in the order given.
pub fn plain(
    snap: &mut Snap<'_>,
    reader: &Reader,
    ids: &[Id<Blueprint>],
) -> Result<Vec<Row>, Problem> {
    let hit = |id: &Id<Blueprint>| Hit {
        id: id.to_string(),
        slug: String::new(),
        revision: 0,
        highlights: Highlights::default(),
    };
    rows(snap, reader, &ids.iter().map(hit).collect::<Vec<_>>())
}

impl Row {
    fn of(hit: &Hit, card: &Card, adopters: Adopters) -> Self {
        // Made from another revision, the highlights could show words that are no longer there.
        let fits = hit.revision == card.revision;
        let found = |places: &[search::MatchedIn]| {
            places
                .iter()
                .map(|found| Found {
                    place: place(found.place),
                    html: found.html.clone(),
                    href: found.file.as_ref().zip(card.latest_version.as_ref()).map(
                        |(file, version)| {
                            file_address(card.slug.as_str(), &version.to_string(), file)
                        },
                    ),
                })
                .collect()
        };
        Self {
            href: format!("/blaupausen/{}", card.slug),
            title: card.title.clone(),
            title_html: Some(hit.highlights.title.clone()).filter(|html| fits && !html.is_empty()),
            summary: card.summary.clone(),
            summary_html: Some(hit.highlights.summary.clone())
                .filter(|html| fits && !html.is_empty()),
            publisher: None,
            version: card.latest_version.as_ref().map(ToString::to_string),
            released_on: card.released_at.day().german(),
            live: adopters.live,
            planned: adopters.planned,
            own_live: adopters.own_live,
            effort: None,
            alike: None,
            found_in: if fits {
                found(&hit.highlights.matched_in)
            } else {
                Vec::new()
            },
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample(is_full: bool) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|_| is_full);
        Self {
            href: "/blaupausen/hundesteuer-anmelden".to_owned(),
            title: "Hundesteuer online anmelden".to_owned(),
            title_html: some("<mark>Hunde</mark>steuer online <mark>anmelden</mark>"),
            summary: "Anmeldung eines Hundes mit Bescheid.".to_owned(),
            summary_html: some("<mark>Anmeldung</mark> eines <mark>Hundes</mark> mit Bescheid."),
            publisher: some("Wetzlar"),
            version: some("1.2.0"),
            released_on: "24.02.2021".to_owned(),
            live: if is_full { 3 } else { 0 },
            planned: if is_full { 2 } else { 0 },
            own_live: is_full,
            effort: some("20 bis 60 Stunden"),
            alike: some(
                "In Betrieb bei 4 Kommunen wie Ihrer: gleiche Größe (5.000 bis 9.999 Einwohner), civento",
            ),
            found_in: vec![Found {
                place: "Prozessschritt",
                html: "Rasse des <mark>Hundes</mark> prüfen".to_owned(),
                href: some(
                    "/blaupausen/hundesteuer-anmelden/versionen/1.2.0/dateien/prozess/soll.bpmn",
                ),
            }],
        }
    }
}

fn file_address(slug: &str, version: &str, path: &str) -> String {
    let path = crate::site::encoded(path);
    format!("/blaupausen/{slug}/versionen/{version}/dateien/{path}")
}

const fn place(place: Place) -> &'static str {
    match place {
        Place::Step => "Prozessschritt",
        Place::Field => "Datenfeld",
        Place::Parameter => "Örtliche Angabe",
        Place::Law => "Rechtsgrundlage",
        Place::Text => "Beschreibung",
        Place::Service => "Verwaltungsleistung",
        Place::Publisher => "Herausgeber",
        Place::Topic => "Themenfeld",
    }
}

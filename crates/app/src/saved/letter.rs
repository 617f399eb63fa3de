//! The letter about a search, written when it leaves: it tells only what its reader may see at that moment.

use super::{
    news::{Because, Entry},
    stop_link,
};
use crate::{
    letters::{self, Post},
    local_sign_in::seal::Key,
};
use domain::{Id, Moment, blueprint::Blueprint, saved::Rhythm, visibility::Reader};
use std::{collections::HashMap, fmt::Write as _};
use store::{
    Snap, Sql,
    blueprints::Card,
    mail::{Letter, Mail, News},
    releases::{Event, Happened},
};

/// A letter, and the address that ends letters like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub letter: Letter,
    pub stop: String,
}

/// So many are told one by one.
const ONE_BY_ONE: usize = 25;
/// So much is told of the versions of one blueprint; its page has all.
const OF_ONE: usize = 10;
/// So much is read of all of them together.
const EVENTS: usize = 1000;

/// Writes a letter that was asked for; none when there is nothing left to say, or nobody who wants to hear it.
///
/// # Errors
/// Those of the database.
pub fn write(
    snap: &mut Snap<'_>,
    mail: &Mail,
    news: &News,
    post: &Post,
    key: &Key,
    at: Moment,
) -> Result<Option<Written>, Sql> {
    let Some(search) = store::saved::find(snap, news.search)? else {
        return Ok(None);
    };
    let account = store::people::account(snap, search.person)?;
    let Some(recipient) = account.and_then(|account| account.mail) else {
        return Ok(None);
    };
    if search.rhythm == Rhythm::Never {
        return Ok(None);
    }
    let entries: Vec<Entry> = serde_json::from_str(&news.entries)
        .map_err(|error| Sql::DeserializationError(error.into()))?;
    let ids: Vec<_> = entries.iter().map(|entry| entry.blueprint).collect();
    let reader = store::sight::reader(snap, Some(search.person), at.day())?;
    let cards = store::blueprints::cards_of(snap, &reader, &ids)?;
    let told: Vec<(&Entry, &Card)> = entries
        .iter()
        .filter_map(|entry| Some((entry, cards.get(&entry.blueprint)?)))
        .filter(|(_, card)| card.latest_version.is_some())
        .collect();
    if told.is_empty() {
        return Ok(None);
    }
    let publishers = store::bodies::many(snap, told.iter().map(|(_, card)| card.publisher))?;
    let events = events(snap, &reader, &entries)?;
    let mut list = String::new();
    for (entry, card) in told.iter().take(ONE_BY_ONE) {
        let publisher = publishers.get(&card.publisher);
        let publisher = publisher.map_or("nicht angegeben", |body| body.name.as_str());
        _ = write!(
            list,
            "\n{}\n{}\n{}\n",
            card.title,
            lines(entry, card, publisher, events.get(&card.id)),
            post.link(&format!("/blaupausen/{}", card.slug))
        );
    }
    match told.len().saturating_sub(ONE_BY_ONE) {
        0 => {}
        1 => list.push_str("\nDazu kommt eine weitere Blaupause.\n"),
        more => _ = write!(list, "\nDazu kommen {more} weitere Blaupausen.\n"),
    }
    let results = match search.query.as_str() {
        "" => post.link("/blaupausen"),
        query => post.link(&format!("/blaupausen?{query}")),
    };
    let stop = stop_link(post, key, search.id);
    let own = post.link(&format!("/konto/suchen/{}", search.id));
    let says = letters::search_news(search.name.as_str(), list.trim_end(), &results, &own, &stop);
    Ok(Some(Written {
        letter: post.letter(&recipient, mail.letter.subject.clone(), &says),
        stop,
    }))
}

/// What happened to the versions that the entries tell of, in its order.
fn events(
    snap: &mut Snap<'_>,
    reader: &Reader,
    entries: &[Entry],
) -> Result<HashMap<Id<Blueprint>, Vec<Event>>, Sql> {
    let of_versions = entries
        .iter()
        .filter(|entry| entry.because == Because::Version);
    let ids: Vec<Id<Blueprint>> = of_versions.map(|entry| entry.blueprint).collect();
    // All of one letter were found by one look.
    let looked = entries.first().and_then(|one| one.since.zip(one.until));
    let mut events: HashMap<Id<Blueprint>, Vec<Event>> = HashMap::new();
    let Some((since, until)) = looked.filter(|_| !ids.is_empty()) else {
        return Ok(events);
    };
    let mut found = store::releases::events(snap, reader, Some(&ids), Some(since), EVENTS)?;
    found.reverse();
    for event in found.into_iter().filter(|event| event.at <= until) {
        events.entry(event.blueprint).or_default().push(event);
    }
    Ok(events)
}

/// What there is to say of one blueprint: of each of its versions, where that is what is new.
fn lines(entry: &Entry, card: &Card, publisher: &str, events: Option<&Vec<Event>>) -> String {
    let Some(events) = events.filter(|events| !events.is_empty()) else {
        return line(entry, card, publisher);
    };
    let mut lines: Vec<String> = events
        .iter()
        .take(OF_ONE)
        .map(|event| happened(event, publisher))
        .collect();
    if events.len() > OF_ONE {
        lines.push("Weitere Änderungen stehen auf der Seite der Blaupause.".to_owned());
    }
    lines.join("\n")
}

fn happened(event: &Event, publisher: &str) -> String {
    let (version, day) = (&event.version, event.at.day().german());
    match &event.what {
        Happened::CameOut => {
            format!("Neue Version {version} vom {day}, herausgegeben von {publisher}")
        }
        Happened::Changed {
            to,
            reason,
            successor,
            effective_on,
            ..
        } => {
            let instead = successor
                .as_ref()
                .map_or_else(String::new, |slug| format!("\nNachfolger: {slug}"));
            let (state, on) = (to.label(), effective_on.german());
            format!("Version {version}: {state} ab {on}. Grund: {reason}{instead}")
        }
    }
}

fn line(entry: &Entry, card: &Card, publisher: &str) -> String {
    let version = card
        .latest_version
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    let day = card.released_at.day().german();
    match entry.because {
        Because::Blueprint => {
            format!("Neue Blaupause von {publisher}, Version {version} vom {day}")
        }
        Because::Version => {
            format!("Neue Version {version} vom {day}, herausgegeben von {publisher}")
        }
        Because::Opened => {
            format!(
                "Neu für Sie sichtbar: Version {version} vom {day}, herausgegeben von {publisher}"
            )
        }
    }
}

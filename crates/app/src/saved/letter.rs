//! The letter about a search, written when it leaves: it tells only what its reader may see at that moment.

use super::{
    news::{Because, Entry, OfBlueprint},
    stop_link,
};
use crate::{
    letters::{self, Post},
    local_sign_in::seal::Key,
};
use domain::{
    Id, Moment,
    blueprint::Blueprint,
    saved::{About, Rhythm},
    undertaking::Undertaking,
    visibility::Reader,
};
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
    let told = match search.about {
        About::Blueprints => {
            let reader = store::sight::reader(snap, Some(search.person), at.day())?;
            blueprints(snap, &reader, &entries, post)?
        }
        About::Undertakings => undertakings(snap, &entries, post)?,
    };
    if told.is_empty() {
        return Ok(None);
    }
    let mut list: String = told.iter().take(ONE_BY_ONE).cloned().collect();
    let (one, many) = match search.about {
        About::Blueprints => ("eine weitere Blaupause", "weitere Blaupausen"),
        About::Undertakings => ("ein weiteres Vorhaben", "weitere Vorhaben"),
    };
    match told.len().saturating_sub(ONE_BY_ONE) {
        0 => {}
        1 => _ = write!(list, "\nDazu kommt {one}.\n"),
        more => _ = write!(list, "\nDazu kommen {more} {many}.\n"),
    }
    let page = match search.about {
        About::Blueprints => "/blaupausen",
        About::Undertakings => "/vorhaben",
    };
    let results = match search.query.as_str() {
        "" => post.link(page),
        query => post.link(&format!("{page}?{query}")),
    };
    let stop = stop_link(post, key, search.id);
    let own = post.link(&format!("/konto/suchen/{}", search.id));
    let says = letters::search_news(search.name.as_str(), list.trim_end(), &results, &own, &stop);
    Ok(Some(Written {
        letter: post.letter(&recipient, mail.letter.subject.clone(), &says),
        stop,
    }))
}

/// What is new among blueprints, as far as this reader may see it now; a paragraph each.
fn blueprints(
    snap: &mut Snap<'_>,
    reader: &Reader,
    entries: &[Entry],
    post: &Post,
) -> Result<Vec<String>, Sql> {
    let entries: Vec<OfBlueprint> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Blueprint(of) => Some(of.clone()),
            Entry::Undertaking { .. } => None,
        })
        .collect();
    let ids: Vec<_> = entries.iter().map(|entry| entry.blueprint).collect();
    let cards = store::blueprints::cards_of(snap, reader, &ids)?;
    let told: Vec<(&OfBlueprint, &Card)> = entries
        .iter()
        .filter_map(|entry| Some((entry, cards.get(&entry.blueprint)?)))
        .filter(|(_, card)| card.latest_version.is_some())
        .collect();
    let publishers = store::bodies::many(snap, told.iter().map(|(_, card)| card.publisher))?;
    let events = events(snap, reader, &entries)?;
    let paragraph = |(entry, card): &(&OfBlueprint, &Card)| {
        let publisher = publishers.get(&card.publisher);
        let publisher = publisher.map_or("nicht angegeben", |body| body.name.as_str());
        format!(
            "\n{}\n{}\n{}\n",
            card.title,
            lines(entry, card, publisher, events.get(&card.id)),
            post.link(&format!("/blaupausen/{}", card.slug))
        )
    };
    Ok(told.iter().map(paragraph).collect())
}

/// Undertakings that are new and still go on; a paragraph each.
fn undertakings(snap: &mut Snap<'_>, entries: &[Entry], post: &Post) -> Result<Vec<String>, Sql> {
    let ids: Vec<Id<Undertaking>> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Undertaking { undertaking } => Some(*undertaking),
            Entry::Blueprint(_) => None,
        })
        .collect();
    let found = store::undertakings::that_go_on(snap, &ids)?;
    let bodies = store::bodies::many(snap, found.iter().map(|one| one.body))?;
    let paragraph = |one: &Undertaking| {
        let body = bodies.get(&one.body);
        let body = body.map_or("nicht angegeben", |body| body.name.as_str());
        let day = one.begun_at.day().german();
        format!(
            "\n{}\nNeues Vorhaben von {body}, angekündigt am {day}\n{}\n",
            one.title,
            post.link(&format!("/vorhaben#{}", one.id))
        )
    };
    Ok(found.iter().map(paragraph).collect())
}

/// What happened to the versions that the entries tell of, in its order.
fn events(
    snap: &mut Snap<'_>,
    reader: &Reader,
    entries: &[OfBlueprint],
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
fn lines(entry: &OfBlueprint, card: &Card, publisher: &str, events: Option<&Vec<Event>>) -> String {
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

fn line(entry: &OfBlueprint, card: &Card, publisher: &str) -> String {
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

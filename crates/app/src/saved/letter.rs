//! The letter about a search, written when it leaves: it tells only what its reader may see at that moment.

use super::{
    news::{Because, Entry},
    stop_link,
};
use crate::{
    letters::{self, Post},
    local_sign_in::seal::Key,
};
use domain::{Moment, saved::Rhythm};
use std::fmt::Write as _;
use store::{
    Snap, Sql,
    blueprints::Card,
    mail::{Letter, Mail, News},
};

/// A letter, and the address that ends letters like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub letter: Letter,
    pub stop: String,
}

/// So many are told one by one.
const ONE_BY_ONE: usize = 25;

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
    let mut list = String::new();
    for (entry, card) in told.iter().take(ONE_BY_ONE) {
        let publisher = publishers.get(&card.publisher);
        let publisher = publisher.map_or("nicht angegeben", |body| body.name.as_str());
        _ = write!(
            list,
            "\n{}\n{}\n{}\n",
            card.title,
            line(entry, card, publisher),
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

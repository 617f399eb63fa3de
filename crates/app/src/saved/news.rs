//! What is new to a saved search since its last letter, for the one who keeps it.
//!
//! New is what its owner may see now and what matches now, when a version came out since, whichever, when a version was
//! withdrawn, blocked or got another state since, or when it was hidden from them until since. Asking the index is no work
//! for a transaction; the letter is asked for afterwards, together with the note that it was, so that neither is without
//! the other.

use domain::{
    Id, Moment, Now, ServiceKey, blueprint::Blueprint, undertaking::Undertaking, visibility::Reader,
};
use search::{AnyIndex, MAX_PAGE, Query, SearchError, Sort};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{
    Db, Snap, Sql, Trouble, Tx,
    blueprints::Opened,
    mail::{Letter, News},
    saved::{Claimed, SavedSearch},
};

/// Why something is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Because {
    Blueprint,
    /// Versions came out or got another state.
    Version,
    /// It was there before, but not for this reader.
    Opened,
}

/// Something new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    Blueprint(OfBlueprint),
    Undertaking { undertaking: Id<Undertaking> },
}

/// What is new of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfBlueprint {
    pub blueprint: Id<Blueprint>,
    pub because: Because,
    /// What happened after this moment and up to that one is told; absent in what was asked for by an older program.
    #[serde(default)]
    pub since: Option<Moment>,
    #[serde(default)]
    pub until: Option<Moment>,
}

/// What is new, and up to which moment that is all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub entries: Vec<Entry>,
    until: Moment,
}

impl Found {
    /// Nothing, and nothing more is told than was.
    #[must_use]
    pub const fn nothing(search: &SavedSearch) -> Self {
        Self {
            entries: Vec::new(),
            until: search.told_until,
        }
    }
}

/// Why it cannot be told yet what is new.
#[derive(Debug, thiserror::Error)]
pub enum Behind {
    #[error("the index has not followed yet")]
    Index,
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// A letter tells of no more; the list on the page has all.
const MOST: usize = 500;
/// So many pages of hits are looked through when something old became visible.
const MOST_PAGES: usize = 50;

/// How things stand before the index is asked.
struct Stand {
    reader: Reader,
    until: Moment,
    last_change: i64,
    opened: Vec<Opened>,
    /// Blueprints to whose versions something happened, with the moment of the version that they offer.
    touched: HashMap<Id<Blueprint>, Moment>,
}

fn stand(snap: &mut Snap<'_>, search: &SavedSearch, at: Moment) -> Result<Stand, Sql> {
    Ok(Stand {
        reader: store::sight::reader(snap, Some(search.person), at.day())?,
        until: store::meta::last_moment(snap)?,
        last_change: store::changes::last(snap)?,
        opened: store::blueprints::opened_since(snap, search.told_until)?,
        touched: store::releases::touched_since(snap, search.told_until)?,
    })
}

/// What is new to a search. `query` is its question; who asks and in which order is said here.
///
/// # Errors
/// [`Behind`], and then it is tried again later.
pub fn find(
    db: &Db,
    index: &AnyIndex,
    search: &SavedSearch,
    query: Query,
    at: Moment,
) -> Result<Found, Behind> {
    let Stand {
        reader,
        until,
        last_change,
        opened,
        touched,
    } = db.read(|snap| stand(snap, search, at).map_err(Trouble::from))?;
    if index.cursor()? < last_change {
        return Err(Behind::Index);
    }
    let was_hidden: HashMap<Id<Blueprint>, Moment> = opened
        .into_iter()
        .filter(|one| !reader.sees(one.publisher, one.before))
        .map(|one| (one.id, one.released_at))
        .collect();
    let since = search.told_until;
    // The hits come with the newest version first: what is older than this is nothing new.
    let oldest = was_hidden
        .values()
        .chain(touched.values())
        .copied()
        .min()
        .unwrap_or(since)
        .min(since);
    let mut question = Query {
        visible: reader.marks(),
        sort: Sort::Newest,
        page_size: MAX_PAGE,
        after: None,
        facets: std::collections::BTreeSet::new(),
        ..query
    };
    let mut entries = Vec::new();
    for _ in 0..MOST_PAGES {
        let hits = index.find(&question)?;
        let ids: Vec<Id<Blueprint>> = hits
            .items
            .iter()
            .filter_map(|hit| hit.id.parse().ok())
            .collect();
        let cards = db
            .read(|snap| store::blueprints::cards_of(snap, &reader, &ids).map_err(Trouble::from))?;
        let shown: Vec<_> = ids.iter().filter_map(|id| cards.get(id)).collect();
        for card in &shown {
            let is_new = |at: Moment| at > since && at <= until;
            let because = if is_new(card.founded_at) {
                Because::Blueprint
            } else if was_hidden.contains_key(&card.id) {
                Because::Opened
            } else if touched.contains_key(&card.id) || is_new(card.released_at) {
                Because::Version
            } else {
                continue;
            };
            entries.push(Entry::Blueprint(OfBlueprint {
                blueprint: card.id,
                because,
                since: Some(since),
                until: Some(until),
            }));
        }
        let is_over = shown.last().is_some_and(|card| card.released_at < oldest);
        match hits.next {
            Some(next) if !is_over && entries.len() < MOST => question.after = Some(next),
            Some(_) | None => break,
        }
    }
    entries.truncate(MOST);
    Ok(Found { entries, until })
}

/// Undertakings that are new to a search of them and still go on; they are public, and no index knows them.
///
/// # Errors
/// Those of the database.
pub fn find_undertakings(
    db: &Db,
    search: &SavedSearch,
    service: Option<&ServiceKey>,
) -> Result<Found, Trouble> {
    db.read(|snap| {
        let until = store::meta::last_moment(snap)?;
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let begun = store::undertakings::begun(snap, service, search.told_until, until, most)?;
        let entries = begun.into_iter().map(|one| Entry::Undertaking {
            undertaking: one.id,
        });
        Ok(Found {
            entries: entries.collect(),
            until,
        })
    })
}

/// Notes up to where was told, and asks for the letter when there is something to tell. Says whether one was asked for.
///
/// # Errors
/// Those of the database.
pub fn tell(tx: &mut Tx<'_>, claimed: &Claimed, found: &Found, now: &Now) -> Result<bool, Sql> {
    let search = &claimed.search;
    if !store::saved::told(tx, claimed, found.until, now)? || found.entries.is_empty() {
        return Ok(false);
    }
    let account = store::people::account(tx, search.person)?;
    let Some(recipient) = account.and_then(|account| account.mail) else {
        return Ok(false);
    };
    let entries = serde_json::to_string(&found.entries)
        .map_err(|error| Sql::SerializationError(error.into()))?;
    let letter = Letter {
        recipient,
        subject: format!("Neues zu Ihrer Suche „{}“", search.name),
        text: String::new(),
    };
    let news = News {
        search: search.id,
        entries,
    };
    store::mail::ask_later(tx, &letter, &news, now)?;
    Ok(true)
}

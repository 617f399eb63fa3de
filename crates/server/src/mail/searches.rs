//! Letters about what is new to saved searches: which are due, what is new to each, and the letter asked for.

use crate::{clock, params::Params, query, registry::Registry, site::undertakings};
use app::{letters::Way, saved};
use domain::saved::About;
use store::{Trouble, saved::Claimed};

/// Nobody else looks after a claimed search for so long.
const LEASE_SECONDS: i64 = 300;
const AT_ONCE: i64 = 20;
/// After so many rounds the worker does other things first.
const ROUNDS: usize = 5;

/// What came of one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Searches that were looked after.
    pub searches: usize,
    /// Letters that were asked for.
    pub letters: usize,
    /// Whether more may be due.
    pub more: bool,
}

/// Looks after every saved search that is due. What fails is tried again after its lease.
///
/// # Errors
/// Those of the database.
pub fn tell_of_searches(registry: &Registry) -> Result<Told, Trouble> {
    let mut told = Told::default();
    // Without a mail server nothing is noted as told: letters begin where they stopped.
    if super::post(&registry.config).way == Way::ByHand {
        return Ok(told);
    }
    for _ in 0..ROUNDS {
        told.more = false;
        // Asking is a read: the writer is not disturbed for nothing.
        let due = registry
            .db
            .read(|snap| store::saved::is_due(snap, clock::moment()).map_err(Trouble::from))?;
        if !due {
            return Ok(told);
        }
        told.more = true;
        let claimed = registry.db.write(|tx, now| {
            store::saved::claim(tx, AT_ONCE, LEASE_SECONDS, now).map_err(Trouble::from)
        })?;
        for one in claimed {
            if registry.is_stopping() {
                return Ok(told);
            }
            let id = one.search.id;
            match tell(registry, one) {
                Ok(letter) => {
                    told.searches += 1;
                    told.letters += usize::from(letter);
                }
                Err(saved::Behind::Index) => {
                    tracing::debug!(search.id = %id, "The index is behind; a saved search waits");
                }
                Err(error) => {
                    tracing::warn!(search.id = %id, %error, "A saved search could not be looked after");
                }
            }
        }
    }
    Ok(told)
}

/// Finds what is new to one search and asks for its letter; says whether there is one.
fn tell(registry: &Registry, claimed: Claimed) -> Result<bool, saved::Behind> {
    let found = match claimed.search.about {
        About::Blueprints => of_blueprints(registry, &claimed)?,
        About::Undertakings => of_undertakings(registry, &claimed)?,
    };
    let asked = registry
        .db
        .write(move |tx, now| saved::tell(tx, &claimed, &found, now).map_err(Trouble::from))?;
    Ok(asked)
}

// A filter of former times must not become a wider search; its owner sees it on the page of the results.
fn of_blueprints(registry: &Registry, claimed: &Claimed) -> Result<saved::Found, saved::Behind> {
    let mut params = Params::parse(&claimed.search.query);
    let (query, _) = query::of(&mut params, search::MAX_PAGE);
    let (db, at) = (&registry.db, clock::moment());
    match params.done() {
        Ok(()) => saved::find(db, &registry.index, &claimed.search, query, at),
        Err(_) => Ok(saved::Found::nothing(&claimed.search)),
    }
}

fn of_undertakings(registry: &Registry, claimed: &Claimed) -> Result<saved::Found, saved::Behind> {
    match undertakings::question(&claimed.search.query) {
        Ok((_, service)) => {
            let found = saved::find_undertakings(&registry.db, &claimed.search, service.as_ref());
            found.map_err(saved::Behind::from)
        }
        Err(_) => Ok(saved::Found::nothing(&claimed.search)),
    }
}

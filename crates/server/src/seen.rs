//! When sessions and tokens were last used: reads stay reads, so this waits in memory and is written for many at once.

use domain::{Digest, Moment};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Db, Trouble, sessions::Session, tokens::Held};

/// What was used within so many seconds is not noted again.
const OFTEN: i64 = 60;
/// No more of them wait than this; what does not fit is noted at the next request.
const MOST: usize = 10_000;
/// For so long uses are gathered.
const GATHER: Duration = Duration::from_secs(1);

/// Sessions and tokens that were used, and not noted yet.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<BTreeSet<Used>>>);

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Used {
    Session(Digest),
    Token(Digest),
}

impl Seen {
    /// Notes that a session is in use, soon and together with others.
    pub fn note(&self, session: &Session, at: Moment, db: &Db) {
        if session.seen_at.plus_seconds(OFTEN) <= at {
            self.keep(Used::Session(session.digest), db);
        }
    }

    /// Notes that a token is in use, soon and together with others.
    pub fn note_token(&self, held: &Held, at: Moment, db: &Db) {
        if held
            .used_at
            .is_none_or(|used| used.plus_seconds(OFTEN) <= at)
        {
            self.keep(Used::Token(held.digest), db);
        }
    }

    fn keep(&self, used: Used, db: &Db) {
        let is_first = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let is_first = waiting.is_empty();
            if waiting.len() < MOST {
                waiting.insert(used);
            }
            is_first
        };
        if is_first {
            let (seen, db) = (self.clone(), db.clone());
            actix_web::rt::spawn(async move {
                tokio::time::sleep(GATHER).await;
                _ = actix_web::web::block(move || seen.write(&db)).await;
            });
        }
    }

    /// Writes what waits.
    pub fn write(&self, db: &Db) {
        let waiting: Vec<Used> = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *waiting).into_iter().collect()
        };
        // SQLite takes so many values in one statement without being asked.
        for some in waiting.chunks(500) {
            let (mut sessions, mut tokens) = (Vec::new(), Vec::new());
            for used in some {
                match used {
                    Used::Session(digest) => sessions.push(*digest),
                    Used::Token(digest) => tokens.push(*digest),
                }
            }
            let written = db.write(move |tx, now| {
                store::sessions::seen(tx, &sessions, now)?;
                store::tokens::used(tx, &tokens, now).map_err(Trouble::from)
            });
            if let Err(error) = written {
                tracing::warn!(%error, "The use of sessions and tokens could not be noted");
            }
        }
    }
}

//! A main engine beside this process, and what answers while it cannot.
//!
//! The engine loses our trust at its first wrong or late answer, and nobody else waits for it. It
//! wins it back only when the follower found it at the end of the changes: what was hidden while it
//! was away must not show when it returns.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::embedded::EmbeddedIndex;
use crate::error::SearchError;
use crate::meaning::MeaningsHandle;
use crate::meili::{self, MeiliIndex};
use crate::query::{Hits, Query, Suggestion};
use crate::{Answering, Index};

/// After a failure the engine is left alone for so long, and twice as long after the next.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Who was well for so long begins anew.
const WELL_AGAIN: Duration = Duration::from_secs(300);

/// The engine, and the copy in this process where there is one.
pub struct Guarded {
    main: MeiliIndex,
    copy: Option<EmbeddedIndex>,
    gate: Mutex<Gate>,
    /// The position of the engine when it last told it.
    last_cursor: AtomicI64,
}

/// Whether the engine is asked.
struct Gate {
    is_open: bool,
    since: Instant,
    pause: Duration,
    why: String,
}

impl Guarded {
    /// An engine that is not asked before the follower has seen it.
    pub fn new(main: MeiliIndex, copy: Option<EmbeddedIndex>) -> Self {
        Self {
            main,
            copy,
            gate: Mutex::new(Gate {
                is_open: false,
                since: Instant::now(),
                pause: Duration::ZERO,
                why: "noch nicht gefragt".to_owned(),
            }),
            last_cursor: AtomicI64::new(0),
        }
    }

    /// The engine itself.
    pub fn main(&self) -> &MeiliIndex {
        &self.main
    }

    /// What words mean to both of them.
    pub fn meanings(&self) -> Arc<MeaningsHandle> {
        Arc::clone(self.main.meanings())
    }

    /// The copy in this process.
    pub fn copy(&self) -> Option<&EmbeddedIndex> {
        self.copy.as_ref()
    }

    /// Whether the engine may be looked at again.
    pub fn may_try(&self) -> bool {
        self.gate
            .lock()
            .is_ok_and(|gate| gate.is_open || gate.since.elapsed() >= gate.pause)
    }

    /// The engine is at the end of the changes: it may answer.
    pub fn admit(&self, cursor: i64) {
        self.last_cursor.store(cursor, Ordering::Relaxed);
        let Ok(mut gate) = self.gate.lock() else {
            return;
        };
        if !gate.is_open {
            gate.is_open = true;
            gate.since = Instant::now();
            tracing::info!("The search engine answers and is up to date");
        }
    }

    /// The engine failed: it is left alone for a while.
    pub fn shut(&self, why: &SearchError) {
        let Ok(mut gate) = self.gate.lock() else {
            return;
        };
        let was_well = gate.is_open && gate.since.elapsed() > WELL_AGAIN;
        let pause = match was_well {
            true => SHORTEST_PAUSE,
            false => (gate.pause * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE),
        };
        if gate.is_open {
            tracing::error!(error = %why, "The search engine is not asked any more: {why}");
        }
        *gate = Gate {
            is_open: false,
            since: Instant::now(),
            pause,
            why: why.to_string(),
        };
    }

    /// Lets the pause end at once, as for who stands at the machine.
    pub fn try_now(&self) {
        if let Ok(mut gate) = self.gate.lock() {
            gate.pause = Duration::ZERO;
        }
    }

    /// Where the engine was when it last told.
    pub fn last_cursor(&self) -> i64 {
        self.last_cursor.load(Ordering::Relaxed)
    }

    /// Who answers now, and why it is not the engine.
    pub fn answering(&self) -> Answering {
        let copy = self.copy.as_ref();
        match self.gate.lock() {
            Ok(gate) if gate.is_open => Answering::Main,
            Ok(gate) if copy.is_some_and(is_whole) => Answering::Copy(gate.why.clone()),
            Ok(gate) => Answering::Nobody(gate.why.clone()),
            Err(_) => Answering::Nobody(SearchError::Poisoned.to_string()),
        }
    }

    fn is_open(&self) -> bool {
        self.gate.lock().is_ok_and(|gate| gate.is_open)
    }

    /// Asks the engine while it can be trusted, then the copy.
    fn ask<T>(
        &self,
        main: impl FnOnce(&MeiliIndex) -> Result<T, SearchError>,
        copy: impl FnOnce(&EmbeddedIndex) -> Result<T, SearchError>,
    ) -> Result<T, SearchError> {
        if self.is_open() {
            match main(&self.main) {
                Err(failed) if failed.is_about_engine() => self.shut(&failed),
                answered => return answered,
            }
        }
        match &self.copy {
            Some(present) if is_whole(present) => copy(present),
            Some(_) | None => Err(SearchError::Away("no copy answers in its place".to_owned())),
        }
    }

    /// How far those have come that may answer.
    pub fn cursor(&self) -> Result<i64, SearchError> {
        let copy = self.copy.as_ref().filter(|copy| is_whole(copy));
        let copied = copy.map(Index::cursor).transpose()?;
        if !self.is_open() {
            return copied.ok_or_else(|| SearchError::Away("nobody answers".to_owned()));
        }
        match (self.main.cursor(), copied) {
            (Ok(main), copied) => {
                self.last_cursor.store(main, Ordering::Relaxed);
                Ok(copied.map_or(main, |copied| copied.min(main)))
            }
            (Err(failed), Some(copied)) => {
                self.shut(&failed);
                Ok(copied)
            }
            (Err(failed), None) => {
                self.shut(&failed);
                Err(failed)
            }
        }
    }

    /// How many documents are visible.
    pub fn count(&self) -> Result<u64, SearchError> {
        self.ask(Index::count, Index::count)
    }

    /// Answers a question. A mark of a page that the other one made is one that is gone.
    pub fn find(&self, query: &Query) -> Result<Hits, SearchError> {
        let found = self.ask(|main| main.find(query), |copy| copy.find(query));
        match (found, &query.after) {
            (Err(SearchError::ForeignCursor), Some(after)) => Err(of_the_other(after)),
            (found, _) => found,
        }
    }

    /// Completes what is being typed.
    pub fn suggest(
        &self,
        typed: &str,
        visible: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        self.ask(
            |main| main.suggest(typed, visible, limit),
            |copy| copy.suggest(typed, visible, limit),
        )
    }
}

/// A copy that was never filled answers nothing rather than that there is nothing.
fn is_whole(copy: &EmbeddedIndex) -> bool {
    copy.rebuild_needed().is_none()
}

/// Both kinds of marks name their generation; whoever turns pages while the engine changes begins anew.
fn of_the_other(after: &str) -> SearchError {
    let ours = meili::Place::decode(after).map(|place| place.generation);
    let other = ours.or_else(|| crate::embedded::generation_of(after));
    match other {
        Some(cursor) => SearchError::StaleCursor { cursor },
        None => SearchError::ForeignCursor,
    }
}

#[cfg(test)]
mod tests;

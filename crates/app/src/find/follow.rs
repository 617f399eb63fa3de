//! The index follows the changes of the database; when it cannot, it is made anew.

use super::docs;
use domain::{Id, blueprint::Blueprint};
use search::{AnyIndex, Guarded, Index, Rebuild, SearchError};
use std::{cell::Cell, collections::HashSet, sync::Arc};
use store::{Db, Trouble};

/// Lets an index follow a database.
pub struct Follower {
    db: Db,
    index: Arc<AnyIndex>,
}

/// What following did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// The index was up to date.
    Nothing,
    /// So many blueprints were indexed anew.
    Changed(usize),
    /// The index was made anew from so many blueprints.
    Rebuilt(u64),
}

/// Why the index is behind.
#[derive(Debug, thiserror::Error)]
pub enum Behind {
    #[error(transparent)]
    Database(#[from] Trouble),
    #[error(transparent)]
    Index(#[from] SearchError),
}

impl From<store::Sql> for Behind {
    fn from(error: store::Sql) -> Self {
        Self::Database(error.into())
    }
}

/// Changes that one commit makes visible; after a busy hour most of them are of the same blueprints.
const TOGETHER: i64 = 20_000;
/// Blueprints whose documents are held at once.
const AT_ONCE: usize = 100;
/// Blueprints of which one page is read while the index is made anew.
const PAGE: i64 = 500;

/// From so many blueprints on it takes long enough to say how far it is.
const LARGE: u64 = 2_000;

/// What a process does for an engine that it shares with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Writes to it.
    Leads,
    /// Looks whether it is up to date: another process writes.
    Watches,
}

/// Told how many of how many blueprints are in the index that is being built.
pub type Progress<'a> = &'a dyn Fn(u64, u64);

impl Follower {
    #[must_use]
    pub const fn new(db: Db, index: Arc<AnyIndex>) -> Self {
        Self { db, index }
    }

    /// Brings everything that may answer up to the last change.
    ///
    /// # Errors
    /// [`Behind`] when the database or an index fails; the next call goes on where this one stopped. An engine that
    /// fails while a copy answers in its place is no error.
    pub fn follow(&self) -> Result<Followed, Behind> {
        self.keep_up(Duty::Leads)
    }

    /// The same for one of several processes.
    ///
    /// # Errors
    /// As of [`Follower::follow`].
    pub fn keep_up(&self, duty: Duty) -> Result<Followed, Behind> {
        match &*self.index {
            AnyIndex::Embedded(index) => self.bring(index, || index.rebuild_needed()),
            AnyIndex::Meili(guarded) => {
                // First what is near: it answers when the other one does not.
                let copied = guarded
                    .copy()
                    .map(|copy| self.bring(copy, || copy.rebuild_needed()))
                    .transpose()?;
                match (self.bring_main(guarded, duty), copied) {
                    (Ok(main), copied) => Ok(main.and(copied.unwrap_or(Followed::Nothing))),
                    (Err(Behind::Index(error)), Some(copied)) if error.is_about_engine() => {
                        Ok(copied)
                    }
                    (Err(error), _) => Err(error),
                }
            }
        }
    }

    /// Brings the engine beside us up to date and lets it answer, or leaves it alone.
    fn bring_main(&self, guarded: &Guarded, duty: Duty) -> Result<Followed, Behind> {
        if !guarded.may_try() {
            return Err(SearchError::Away("it failed a moment ago".to_owned()).into());
        }
        let main = guarded.main();
        let brought = match duty {
            Duty::Leads => self.bring(main, || main.rebuild_needed()),
            // Between a change and the next second of the one who writes it lags; who answers goes on answering.
            Duty::Watches => match self.is_current(main) {
                Ok(true) => Ok(Followed::Nothing),
                Ok(false) => return Ok(Followed::Nothing),
                Err(error) => Err(error),
            },
        };
        match &brought {
            Ok(_) => guarded.admit(main.known_cursor()),
            Err(Behind::Index(error)) if error.is_about_engine() => guarded.shut(error),
            Err(_) => {}
        }
        brought
    }

    /// Whether another process has brought the engine up to date.
    fn is_current(&self, main: &search::MeiliIndex) -> Result<bool, Behind> {
        let last = self.last()?;
        let at = main.cursor()?;
        match main.rebuild_needed() {
            Some(why) => Err(SearchError::Wrong(format!("it has to be built: {why:?}")).into()),
            None => Ok(at >= last),
        }
    }

    fn last(&self) -> Result<i64, Behind> {
        self.db
            .read(|snap| store::changes::last(snap).map_err(Behind::from))
    }

    /// Brings one index up to the last change.
    fn bring(
        &self,
        index: &dyn Index,
        rebuild_needed: impl Fn() -> Option<Rebuild>,
    ) -> Result<Followed, Behind> {
        let last = self.last()?;
        let mut at = index.cursor()?;
        if rebuild_needed().is_some() || at > last {
            return self.build(index, &in_the_log()).map(Followed::Rebuilt);
        }
        let mut changed = 0;
        while at < last {
            let (ids, upto) = self
                .db
                .read(|snap| store::changes::since(snap, at, TOGETHER).map_err(Behind::from))?;
            // However often a blueprint changed meanwhile, it is made anew once; all become visible by one commit.
            for some in ids.chunks(AT_ONCE) {
                let docs = self
                    .db
                    .read(|snap| docs(snap, some).map_err(Behind::from))?;
                let known: HashSet<&str> = docs.iter().map(|doc| doc.id.as_str()).collect();
                let gone: Vec<String> = some
                    .iter()
                    .map(ToString::to_string)
                    .filter(|id| !known.contains(id.as_str()))
                    .collect();
                index.put(&docs)?;
                index.remove(&gone)?;
            }
            store::fault::point("index-put");
            index.commit(upto)?;
            changed += ids.len();
            at = upto;
        }
        Ok(if changed == 0 {
            Followed::Nothing
        } else {
            Followed::Changed(changed)
        })
    }

    /// Makes the main index anew beside the present one and swaps them.
    ///
    /// # Errors
    /// [`Behind`]; the present index stays as it is then.
    pub fn rebuild(&self, tell: Progress<'_>) -> Result<u64, Behind> {
        match &*self.index {
            AnyIndex::Embedded(index) => self.build(index, tell),
            AnyIndex::Meili(guarded) => self.build(guarded.main(), tell),
        }
    }

    fn build(&self, index: &dyn Index, tell: Progress<'_>) -> Result<u64, Behind> {
        let (cursor, all) = self.db.read(|snap| {
            let all = store::blueprints::how_many(snap)?;
            Ok::<_, Behind>((store::changes::last(snap)?, all))
        })?;
        let all = u64::try_from(all).unwrap_or_default();
        let mut read = 0;
        let mut after: Option<Id<Blueprint>> = None;
        let mut waiting = Vec::new().into_iter();
        let mut done = false;
        let mut source = std::iter::from_fn(|| {
            loop {
                if let Some(doc) = waiting.next() {
                    return Some(Ok(doc));
                }
                if done {
                    return None;
                }
                let page = self.db.read(|snap| {
                    let ids = store::blueprints::all_after(snap, after, PAGE)?;
                    let docs = docs(snap, &ids)?;
                    Ok::<_, Behind>((ids, docs))
                });
                match page {
                    Ok((ids, docs)) => {
                        read += ids.len() as u64;
                        tell(read, all);
                        done = ids.is_empty();
                        after = ids.last().copied().or(after);
                        waiting = docs.into_iter();
                    }
                    Err(error) => {
                        done = true;
                        return Some(Err(error.into()));
                    }
                }
            }
        });
        Ok(index.replace_all(&mut source, cursor)?)
    }
}

/// Says in the log how far a large new index is, at each tenth.
fn in_the_log() -> impl Fn(u64, u64) {
    let said = Cell::new(0);
    move |read: u64, all: u64| {
        let tenth = read.saturating_mul(10) / all.max(1);
        if all >= LARGE && said.replace(tenth) < tenth {
            tracing::info!(
                index.read = read,
                "The search index is built anew: {read} of {all} blueprints"
            );
        }
    }
}

impl Followed {
    /// What two indexes did, told as one.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) => other,
            (this, _) => this,
        }
    }
}

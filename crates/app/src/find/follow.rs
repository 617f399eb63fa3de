//! The index follows the changes of the database; when it cannot, it is made anew.

use super::docs;
use domain::{Id, blueprint::Blueprint};
use search::{AnyIndex, Index, SearchError};
use std::{collections::HashSet, sync::Arc};
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

impl Follower {
    #[must_use]
    pub const fn new(db: Db, index: Arc<AnyIndex>) -> Self {
        Self { db, index }
    }

    /// Brings the index up to the last change.
    ///
    /// # Errors
    /// [`Behind`] when the database or the index fails; the next call goes on where this one stopped.
    pub fn follow(&self) -> Result<Followed, Behind> {
        let last = self
            .db
            .read(|snap| store::changes::last(snap).map_err(Behind::from))?;
        let mut at = self.index.cursor()?;
        if self.index.rebuild_needed().is_some() || at > last {
            return self.rebuild().map(Followed::Rebuilt);
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
                self.index.put(&docs)?;
                self.index.remove(&gone)?;
            }
            store::fault::point("index-put");
            self.index.commit(upto)?;
            changed += ids.len();
            at = upto;
        }
        Ok(if changed == 0 {
            Followed::Nothing
        } else {
            Followed::Changed(changed)
        })
    }

    /// Makes the index anew beside the present one and swaps them.
    ///
    /// # Errors
    /// [`Behind`]; the present index stays as it is then.
    pub fn rebuild(&self) -> Result<u64, Behind> {
        let cursor = self
            .db
            .read(|snap| store::changes::last(snap).map_err(Behind::from))?;
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
        Ok(self.index.replace_all(&mut source, cursor)?)
    }
}

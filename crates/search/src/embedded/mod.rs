//! The index in this process: a folder of tantivy, one writer, any number of readers.

mod collect;
mod cursor;
mod engine;
mod find;
mod folder;
mod names;
mod plan;
mod rank;
mod schema;
mod suggest;
mod vocabulary;

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use tantivy::{IndexWriter, Term};

use self::cursor::Cursor;
use self::find::Snapshot;
use self::folder::{Folder, Mark, Opened};
use crate::answers::{self, Answers};
use crate::doc::Doc;
use crate::error::SearchError;
use crate::meaning::MeaningsHandle;
use crate::query::{Hits, MAX_PAGE, Query, Suggestion};
use crate::{Docs, Index};

pub(crate) use self::cursor::{generation_of, question};
pub(crate) use self::find::highlights;
pub(crate) use self::schema::{Shown, beginnings, body, head, shown, sort_key, values};
pub(crate) use self::suggest::cut as longest_beginning;

/// Generations kept for readers who are turning pages while others publish.
const KEPT_GENERATIONS: usize = 8;

/// A rebuild writes after so many: tantivy would let ten thousand wait in memory.
const DOCUMENTS_IN_MEMORY: u64 = 2_000;

/// What the index must belong to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Identity of the database; the index of another one is not used.
    pub database: String,
    /// Newest change number of the database; an index that is ahead of it is not used.
    pub newest_change: i64,
    /// Memory for writing, in bytes; 15 MB is the least, 30 MB is plenty.
    pub writer_memory: usize,
    /// So many answers are kept until something changes; 0 keeps none.
    pub answers: usize,
    /// What words mean, shared with whoever else asks.
    pub meanings: Arc<MeaningsHandle>,
}

impl Settings {
    /// Settings with the usual memory for writing, and the words that come with the product.
    pub fn new(database: impl Into<String>, newest_change: i64) -> Self {
        Self {
            database: database.into(),
            newest_change,
            writer_memory: 20_000_000,
            answers: 256,
            meanings: MeaningsHandle::shipped_words(),
        }
    }
}

/// Why the index has to be filled from the database, with [`Index::replace_all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Rebuild {
    /// There was none, or it was never filled.
    Missing,
    /// Its files cannot be read.
    Unreadable,
    /// It was made by other fields or another analyser.
    OtherVersion,
    /// It belongs to another database.
    OtherDatabase,
    /// It has seen changes that the database does not have: a backup was restored.
    AheadOfDatabase,
}

/// The index in this process.
pub struct EmbeddedIndex {
    folder: Folder,
    settings: Settings,
    live: RwLock<Live>,
    writer: Mutex<Option<IndexWriter>>,
    answers: Answers<Hits>,
    suggested: Answers<Vec<Suggestion>>,
}

struct Live {
    opened: Opened,
    now: Snapshot,
    older: VecDeque<Snapshot>,
}

impl Live {
    fn of(opened: Opened) -> Result<Self, SearchError> {
        Ok(Self {
            now: opened.snapshot()?,
            opened,
            older: VecDeque::new(),
        })
    }
}

impl EmbeddedIndex {
    /// Opens the index in a folder, or begins an empty one where there is none that fits; ask
    /// [`EmbeddedIndex::rebuild_needed`].
    ///
    /// # Errors
    /// [`SearchError::Locked`] when another process (or another value of this type) has the folder.
    pub fn open(root: &Path, settings: Settings) -> Result<Self, SearchError> {
        let folder = Folder::lock(root)?;
        let opened = folder.open(&settings)?;
        Ok(Self {
            folder,
            answers: Answers::new(settings.answers),
            // Words while they are typed are many, and their answers small.
            suggested: Answers::new(settings.answers * 4),
            settings,
            live: RwLock::new(Live::of(opened)?),
            writer: Mutex::new(None),
        })
    }

    /// Why the index has to be filled from the database before it can be trusted, if so.
    pub fn rebuild_needed(&self) -> Option<Rebuild> {
        self.live
            .read()
            .ok()
            .map_or(Some(Rebuild::Unreadable), |live| live.opened.mark.rebuild)
    }

    /// What words mean here, shared with whoever else asks.
    pub const fn meanings(&self) -> &Arc<MeaningsHandle> {
        &self.settings.meanings
    }

    /// Gives back the memory and threads for writing until the next write.
    ///
    /// What was put and not committed is lost; call it when the follower has nothing to do.
    pub fn rest(&self) -> Result<(), SearchError> {
        let writer = self
            .writer
            .lock()
            .map_err(|_| SearchError::Poisoned)?
            .take();
        if let Some(writer) = writer {
            writer.wait_merging_threads()?;
        }
        Ok(())
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&mut IndexWriter) -> Result<T, SearchError>,
    ) -> Result<T, SearchError> {
        let mut writer = self.writer.lock().map_err(|_| SearchError::Poisoned)?;
        if writer.is_none() {
            let live = self.live.read().map_err(|_| SearchError::Poisoned)?;
            *writer = Some(live.opened.writer(self.settings.writer_memory)?);
        }
        let done = writer.as_mut().map_or(Err(SearchError::Poisoned), work);
        if done.is_err() {
            // A writer that failed has lost documents and threads, and would commit a cursor without them (seen on a
            // full disk). The next one begins at the last commit.
            *writer = None;
        }
        done
    }

    fn current(&self) -> Result<Snapshot, SearchError> {
        Ok(self
            .live
            .read()
            .map_err(|_| SearchError::Poisoned)?
            .now
            .clone())
    }

    fn at(&self, cursor: &Cursor) -> Result<Option<Snapshot>, SearchError> {
        let live = self.live.read().map_err(|_| SearchError::Poisoned)?;
        let kept = live
            .older
            .iter()
            .find(|kept| kept.generation == cursor.generation);
        match kept {
            _ if live.now.generation == cursor.generation => Ok(None),
            Some(kept) => Ok(Some(kept.clone())),
            None => Err(SearchError::StaleCursor {
                cursor: cursor.generation.clone(),
            }),
        }
    }

    fn fill(
        &self,
        opened: &mut Opened,
        docs: &mut Docs<'_>,
        cursor: i64,
    ) -> Result<u64, SearchError> {
        let mut writer = opened.writer(self.settings.writer_memory)?;
        let mut count = 0;
        for doc in docs {
            let doc = doc.map_err(SearchError::Source)?;
            writer.delete_term(Term::from_field_text(opened.fields.id, &doc.id));
            writer.add_document(opened.fields.document(&doc)?)?;
            count += 1;
            if count % DOCUMENTS_IN_MEMORY == 0 {
                // Not yet to be trusted: the mark still asks for a rebuild.
                opened.mark.write(&mut writer)?;
            }
        }
        opened.mark = Mark {
            cursor,
            rebuild: None,
            ..opened.mark.clone()
        };
        opened.mark.write(&mut writer)?;
        writer.wait_merging_threads()?;
        Ok(count)
    }
}

impl Index for EmbeddedIndex {
    fn put(&self, docs: &[Doc]) -> Result<(), SearchError> {
        let (_, fields) = schema::Fields::new();
        self.write(|writer| {
            for doc in docs {
                writer.delete_term(Term::from_field_text(fields.id, &doc.id));
                writer.add_document(fields.document(doc)?)?;
            }
            Ok(())
        })
    }

    fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        let (_, fields) = schema::Fields::new();
        self.write(|writer| {
            for id in ids {
                writer.delete_term(Term::from_field_text(fields.id, id));
            }
            Ok(())
        })
    }

    fn commit(&self, cursor: i64) -> Result<(), SearchError> {
        self.write(|writer| {
            let mark = Mark {
                cursor,
                ..self
                    .live
                    .read()
                    .map_err(|_| SearchError::Poisoned)?
                    .opened
                    .mark
                    .clone()
            };
            mark.write(writer)?;
            let mut live = self.live.write().map_err(|_| SearchError::Poisoned)?;
            let next = live.opened.snapshot()?;
            live.opened.mark = mark;
            let before = std::mem::replace(&mut live.now, next);
            if before.generation != live.now.generation {
                live.older.push_front(before);
                live.older.truncate(KEPT_GENERATIONS);
            }
            Ok(())
        })
    }

    fn cursor(&self) -> Result<i64, SearchError> {
        Ok(self
            .live
            .read()
            .map_err(|_| SearchError::Poisoned)?
            .opened
            .mark
            .cursor)
    }

    fn count(&self) -> Result<u64, SearchError> {
        Ok(self.current()?.searcher.num_docs())
    }

    fn replace_all(&self, docs: &mut Docs<'_>, cursor: i64) -> Result<u64, SearchError> {
        let mut writer = self.writer.lock().map_err(|_| SearchError::Poisoned)?;
        let mut opened = self.folder.begin(&self.settings)?;
        let count = match self.fill(&mut opened, docs, cursor) {
            Ok(count) => count,
            Err(failed) => {
                self.folder.discard(&opened);
                return Err(failed);
            }
        };
        // What was put before belongs to the old folder and goes with it.
        *writer = None;
        self.folder.choose(&opened)?;
        let next = Live::of(opened)?;
        let mut live = self.live.write().map_err(|_| SearchError::Poisoned)?;
        let before = std::mem::replace(&mut *live, next);
        drop(live);
        self.folder.discard(&before.opened);
        Ok(count)
    }

    fn find(&self, query: &Query) -> Result<Hits, SearchError> {
        if query.page_size == 0 || query.page_size > MAX_PAGE {
            return Err(SearchError::PageSize {
                asked: query.page_size,
                max: MAX_PAGE,
            });
        }
        let meanings = self.settings.meanings.now();
        let after = Cursor::of(query)?;
        if let Some(stale) = after
            .as_ref()
            .filter(|cursor| cursor.meanings != meanings.edition())
        {
            return Err(SearchError::StaleCursor {
                cursor: stale.generation.clone(),
            });
        }
        let kept = after
            .as_ref()
            .map(|cursor| self.at(cursor))
            .transpose()?
            .flatten();
        let now = self.current()?;
        let Some(kept) = kept else {
            let key = answers::question(query, meanings.edition());
            let known = key.as_deref();
            let known = known.and_then(|key| self.answers.known(&now.generation, key));
            if let Some(known) = known {
                return Ok(known);
            }
            let hits = now.find(query, after, &meanings)?;
            if let Some(key) = key.filter(|_| answers::is_small(&hits)) {
                self.answers.keep(&now.generation, key, &hits);
            }
            return Ok(hits);
        };
        let mut hits = kept.find(query, after, &meanings)?;
        // The list is the old one, the right to see is the present one.
        let mut seen = Vec::with_capacity(hits.items.len());
        for hit in hits.items {
            if now.seen(&hit.id, &query.visible)? {
                seen.push(hit);
            }
        }
        hits.items = seen;
        Ok(hits)
    }

    fn suggest(
        &self,
        typed: &str,
        visible: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let (now, meanings) = (self.current()?, self.settings.meanings.now());
        let limit = limit.min(MAX_PAGE);
        let key = answers::typed(typed, visible, limit, meanings.edition());
        if let Some(known) = self.suggested.known(&now.generation, &key) {
            return Ok(known);
        }
        let suggestions = now.suggest(typed, visible, limit, &meanings)?;
        self.suggested.keep(&now.generation, key, &suggestions);
        Ok(suggestions)
    }
}

#[cfg(test)]
mod tests;

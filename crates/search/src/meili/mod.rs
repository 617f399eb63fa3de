//! The index in a Meilisearch beside this process.
//!
//! The engine is asked through its SDK on a small runtime of our own, so that this trait stays one
//! that blocks. What was written is one step for everybody: documents, what is gone, and how far
//! the index has come ([`mark`]) go over in one task.

mod ask;
mod build;
mod document;
mod find;
mod http;
mod mark;
mod proof;
mod question;
mod settings;
mod suggest;
#[cfg(test)]
mod tests;
mod trial;
mod wire;
mod write;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use self::ask::Reader;
use self::http::Http;
use self::mark::Mark;
use self::proof::Proven;
use self::write::{Lines, Writer};
use crate::answers::{self, Answers};
use crate::doc::Doc;
use crate::embedded::Rebuild;
use crate::error::SearchError;
use crate::meaning::MeaningsHandle;
use crate::query::{Hits, MAX_PAGE, Query, Suggestion};
use crate::{Docs, Index};

pub(crate) use self::find::Place;
pub use self::trial::Proof;

/// So much goes over in one task; what is put beyond that shows before the commit.
const ONE_STEP: usize = 24 * 1024 * 1024;
/// So many answers are kept until something changes.
const ANSWERS: usize = 256;
/// Words while they are typed are many, and their answers small.
const SUGGESTED: usize = 1024;
/// Nobody waits for writing, so a busy engine may take its time.
const PATIENCE_FOR_WRITING: Duration = Duration::from_secs(60);

/// Where the engine is and how it is asked.
#[derive(Clone)]
pub struct Connection {
    /// Its address, without a slash at the end.
    pub address: String,
    /// Name of the index; others that begin with it and a hyphen are ours, too.
    pub index: String,
    /// The key that only searches.
    pub search_key: String,
    /// The key that writes; without it the index is only read.
    pub write_key: Option<String>,
    /// Longer nobody waits for an answer.
    pub patience: Duration,
    /// So long after the engine told its state, answers of that state are given again without asking it; zero: never.
    pub proof_holds: Duration,
    /// The client, with authorities and limits as configured.
    pub http: reqwest::Client,
    /// Identity of the database; the index of another one is not used.
    pub database: String,
    /// What words mean, shared with whoever else asks.
    pub meanings: Arc<MeaningsHandle>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { address, index, .. } = self;
        write!(f, "Connection({address}, {index})")
    }
}

/// The index in an engine beside us.
pub struct MeiliIndex {
    /// Taken only when this value is dropped.
    runtime: Option<Runtime>,
    reader: Reader,
    writer: Option<Writer>,
    patience: Duration,
    meanings: Arc<MeaningsHandle>,
    /// Put and removed, not committed; held while writing, so that there is one writer in this process.
    waiting: Mutex<Lines>,
    known: Mutex<Known>,
    proven: Proven,
    answers: Answers<Hits>,
    suggested: Answers<Vec<Suggestion>>,
}

/// What the last look at the index found.
#[derive(Default)]
struct Known {
    cursor: i64,
    rebuild: Option<Rebuild>,
    /// The state of the index that we made ourselves, and how many documents it had then.
    made: Option<(String, u64)>,
}

impl MeiliIndex {
    /// An index at this address; nothing is asked yet.
    ///
    /// # Errors
    /// [`SearchError::Folder`] when no thread can be had.
    pub fn new(connection: Connection) -> Result<Self, SearchError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("meilisearch")
            .enable_all()
            .build()?;
        let address: Arc<str> = connection.address.trim_end_matches('/').into();
        let index: Arc<str> = connection.index.as_str().into();
        let http = |key: &str, patience| Http {
            client: connection.http.clone(),
            key: key.into(),
            patience,
        };
        let writer = connection.write_key.as_deref();
        let writer =
            writer.map(|key| Writer::new(&address, http(key, PATIENCE_FOR_WRITING), &index));
        Ok(Self {
            runtime: Some(runtime),
            reader: Reader {
                http: http(&connection.search_key, connection.patience),
                address,
                index,
                database: connection.database.as_str().into(),
            },
            writer,
            patience: connection.patience,
            meanings: connection.meanings,
            waiting: Mutex::default(),
            known: Mutex::default(),
            proven: Proven::new(connection.proof_holds),
            answers: Answers::new(ANSWERS),
            suggested: Answers::new(SUGGESTED),
        })
    }

    /// Looks at the index: what it says of itself, and whether it still holds what we put in.
    fn look(&self) -> Result<Option<Mark>, SearchError> {
        let reader = self.reader.clone();
        let begun = Instant::now();
        let (mark, count) = match self.wait(async move { reader.state().await }) {
            Ok(state) => state,
            Err(SearchError::NoIndex) => (None, 0),
            Err(other) => return Err(other),
        };
        let mut known = self.known.lock().map_err(|_| SearchError::Poisoned)?;
        known.cursor = mark.as_ref().map_or(0, |mark| mark.cursor);
        let misfit = |mark: &Mark| mark.misfit(&self.reader.database);
        let rebuild = mark.as_ref().map_or(Some(Rebuild::Missing), misfit);
        let lost = match (&mark, &known.made) {
            (Some(mark), Some((generation, made))) => {
                mark.generation() == *generation && count != *made
            }
            (Some(_) | None, _) => false,
        };
        known.rebuild = rebuild.or(lost.then_some(Rebuild::Unreadable));
        if let Some(mark) = mark.as_ref().filter(|_| !lost) {
            known.made = Some((mark.generation(), count));
        }
        match mark.as_ref().filter(|_| known.rebuild.is_none()) {
            Some(mark) => self.proven.told(&mark.generation(), begun),
            None => self.proven.forget(),
        }
        Ok(mark.filter(|_| known.rebuild.is_none()))
    }

    /// Why the index has to be filled from the database, if so; as of the last look at it.
    pub fn rebuild_needed(&self) -> Option<Rebuild> {
        self.known
            .lock()
            .map_or(Some(Rebuild::Unreadable), |known| known.rebuild)
    }

    /// The body that is sent first for a question (`POST /multi-search`): a bench asks the engine the same without us.
    ///
    /// # Errors
    /// [`SearchError::Poisoned`].
    pub fn first_request(&self, query: &Query) -> Result<Vec<u8>, SearchError> {
        let request = self.reader.first_request(query, &self.meanings.now());
        Ok(serde_json::to_vec(&request)?)
    }

    /// How far the index had come at the last look at it.
    pub fn known_cursor(&self) -> i64 {
        self.known.lock().map_or(0, |known| known.cursor)
    }

    /// What words mean here, shared with whoever else asks.
    pub const fn meanings(&self) -> &Arc<MeaningsHandle> {
        &self.meanings
    }

    /// Lets our runtime work and waits for it, wherever this is called from.
    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, SearchError>> + Send + 'static,
    ) -> Result<T, SearchError> {
        let runtime = self.runtime.as_ref().ok_or(SearchError::Poisoned)?;
        let (done, waits) = std::sync::mpsc::sync_channel(1);
        runtime.spawn(async move { done.send(work.await) });
        waits.recv().map_err(|_| SearchError::Poisoned)?
    }

    /// The same within the patience of whoever asks.
    fn soon<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, SearchError>> + Send + 'static,
    ) -> Result<T, SearchError> {
        let patience = self.patience;
        self.wait(async move {
            let late =
                |_| SearchError::Away(format!("no answer within {} ms", patience.as_millis()));
            tokio::time::timeout(patience, work).await.map_err(late)?
        })
    }

    /// An engine that fails proves nothing any more; a mark of a page that is gone is no failure.
    fn doubt(&self, failed: &SearchError) {
        if failed.is_about_engine() {
            self.proven.forget();
        }
    }

    fn writer(&self) -> Result<&Writer, SearchError> {
        self.writer
            .as_ref()
            .ok_or_else(|| SearchError::Refused("no key for writing".to_owned()))
    }

    /// Sends what waits, with the mark that goes with it.
    fn send(&self, waiting: &mut Lines, cursor: Option<i64>) -> Result<(), SearchError> {
        let mut lines = std::mem::take(waiting);
        let mark = self.look()?;
        let mark =
            mark.ok_or_else(|| SearchError::Wrong("there is no index to write to".to_owned()))?;
        let mark = mark.next(cursor.unwrap_or(mark.cursor));
        lines.add(&mark.line())?;
        let writer = self.writer()?.clone();
        self.wait(async move { writer.put(lines).await })?;
        self.look().map(|_| ())
    }
}

impl Drop for MeiliIndex {
    fn drop(&mut self) {
        // Waiting for its thread would panic where the registry is dropped by a runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Index for MeiliIndex {
    fn put(&self, docs: &[Doc]) -> Result<(), SearchError> {
        let mut waiting = self.waiting.lock().map_err(|_| SearchError::Poisoned)?;
        for doc in docs {
            waiting.add(&document::document(doc)?)?;
        }
        // A payload has its limit, and so has our memory. What goes over now shows before its cursor: newer, never older.
        if waiting.bytes() > ONE_STEP {
            self.send(&mut waiting, None)?;
        }
        Ok(())
    }

    fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        let mut waiting = self.waiting.lock().map_err(|_| SearchError::Poisoned)?;
        ids.iter()
            .try_for_each(|id| waiting.add(&document::gone(id)))
    }

    fn commit(&self, cursor: i64) -> Result<(), SearchError> {
        let mut waiting = self.waiting.lock().map_err(|_| SearchError::Poisoned)?;
        self.send(&mut waiting, Some(cursor))?;
        let writer = self.writer()?.clone();
        let cleared = self.wait(async move { writer.clear_away().await });
        if let Err(error) = cleared {
            // Nobody finds them; the next commit tries again.
            tracing::debug!(%error, "What is gone could not be cleared away");
        }
        Ok(())
    }

    fn cursor(&self) -> Result<i64, SearchError> {
        Ok(self.look()?.map_or(0, |mark| mark.cursor))
    }

    fn count(&self) -> Result<u64, SearchError> {
        let reader = self.reader.clone();
        match self.wait(async move { reader.state().await }) {
            Ok((_, count)) => Ok(count),
            Err(SearchError::NoIndex) => Ok(0),
            Err(other) => Err(other),
        }
    }

    fn replace_all(&self, docs: &mut Docs<'_>, cursor: i64) -> Result<u64, SearchError> {
        self.build(docs, cursor)
    }

    fn find(&self, query: &Query) -> Result<Hits, SearchError> {
        if query.page_size == 0 || query.page_size > MAX_PAGE {
            return Err(SearchError::PageSize {
                asked: query.page_size,
                max: MAX_PAGE,
            });
        }
        let (reader, meanings) = (self.reader.clone(), self.meanings.now());
        let key = answers::question(query, meanings.edition());
        if let (Some(key), Some(state)) = (&key, self.proven.state())
            && let Some(known) = self.answers.known(&state, key)
        {
            return Ok(known);
        }
        let begun = Instant::now();
        let edition = meanings.edition().to_owned();
        let found = self.soon(reader.find(query.clone(), meanings));
        let hits = found.inspect_err(|failed| self.doubt(failed))?;
        // The state of the index without what words mean: that is part of the key.
        let state = hits.generation.strip_suffix(&edition);
        if let Some(state) = state.and_then(|state| state.strip_suffix('-')) {
            self.proven.told(state, begun);
            if let Some(key) = key.filter(|_| answers::is_small(&hits)) {
                self.answers.keep(state, key, &hits);
            }
        }
        Ok(hits)
    }

    fn suggest(
        &self,
        typed: &str,
        visible: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let (reader, meanings) = (self.reader.clone(), self.meanings.now());
        let limit = limit.min(MAX_PAGE);
        let key = answers::typed(typed, visible, limit, meanings.edition());
        let proven = self.proven.state();
        if let Some(known) = proven.and_then(|state| self.suggested.known(&state, &key)) {
            return Ok(known);
        }
        let begun = Instant::now();
        let (typed, visible) = (typed.to_owned(), visible.clone());
        let found = self.soon(reader.suggest(typed, visible, limit, meanings));
        let (state, suggestions) = found.inspect_err(|failed| self.doubt(failed))?;
        if let Some(state) = state {
            self.proven.told(&state, begun);
            self.suggested.keep(&state, key, &suggestions);
        }
        Ok(suggestions)
    }
}

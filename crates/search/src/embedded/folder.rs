//! The folder of the index: which of its parts is in use, who may write, what it belongs to.
//!
//! ```text
//! index/lock        held as long as the process has the index
//! index/current     the name of the part in use
//! index/part-7/     one index of tantivy
//! ```

use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy};

use super::find::Snapshot;
use super::names::Names;
use super::schema::{Fields, SCHEMA_VERSION};
use super::{Rebuild, Settings};
use crate::error::SearchError;
use crate::german::ANALYSER_VERSION;

/// What a commit says about the index it makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub cursor: i64,
    pub schema: u32,
    pub analyser: u32,
    pub database: String,
    /// Why this index cannot be trusted yet.
    pub rebuild: Option<Rebuild>,
}

impl Mark {
    fn new(database: &str, rebuild: Rebuild) -> Self {
        Self {
            cursor: 0,
            schema: SCHEMA_VERSION,
            analyser: ANALYSER_VERSION,
            database: database.to_owned(),
            rebuild: Some(rebuild),
        }
    }

    /// Commits what the writer holds, with this mark in the same step.
    pub fn write(&self, writer: &mut IndexWriter) -> Result<(), SearchError> {
        let payload = serde_json::to_string(self)?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        Ok(())
    }

    fn misfit(&self, settings: &Settings) -> Option<Rebuild> {
        if (self.schema, self.analyser) != (SCHEMA_VERSION, ANALYSER_VERSION) {
            Some(Rebuild::OtherVersion)
        } else if self.database != settings.database {
            Some(Rebuild::OtherDatabase)
        } else if self.cursor > settings.newest_change {
            Some(Rebuild::AheadOfDatabase)
        } else {
            None
        }
    }
}

/// The folder, locked.
pub(super) struct Folder {
    root: PathBuf,
    /// Let go of when the file is closed, also by a crash.
    _lock: File,
}

/// One part of the folder, open.
pub(super) struct Opened {
    path: PathBuf,
    index: Index,
    reader: IndexReader,
    pub fields: Fields,
    pub mark: Mark,
    names: Arc<Names>,
}

impl Folder {
    /// Takes the folder for this process.
    pub fn lock(root: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(root)?;
        let lock = File::create(root.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                root: root.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(SearchError::Locked {
                folder: root.to_owned(),
            }),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// The part in use, or a new empty one where it does not fit.
    pub fn open(&self, settings: &Settings) -> Result<Opened, SearchError> {
        let rebuild = match self.current()? {
            None => Rebuild::Missing,
            Some(path) => match Opened::open(path) {
                Ok(opened) => match opened.mark.misfit(settings) {
                    None => {
                        self.sweep(&opened)?;
                        return Ok(opened);
                    }
                    Some(misfit) => misfit,
                },
                Err(reason) => {
                    tracing::warn!(error = %reason, "The search index is unreadable and will be built again");
                    Rebuild::Unreadable
                }
            },
        };
        let empty = Opened::create(
            self.next()?,
            Mark::new(&settings.database, rebuild),
            settings,
        )?;
        self.choose(&empty)?;
        self.sweep(&empty)?;
        Ok(empty)
    }

    /// A new empty part beside the one in use.
    pub fn begin(&self, settings: &Settings) -> Result<Opened, SearchError> {
        Opened::create(
            self.next()?,
            Mark::new(&settings.database, Rebuild::Missing),
            settings,
        )
    }

    /// Makes a part the one in use: after a crash it is either the old one or this one.
    pub fn choose(&self, part: &Opened) -> Result<(), SearchError> {
        let name = part.path.file_name().unwrap_or_default();
        let new = self.root.join("current.new");
        let mut file = File::create(&new)?;
        file.write_all(name.as_encoded_bytes())?;
        file.sync_all()?;
        fs::rename(&new, self.root.join("current"))?;
        File::open(&self.root)?.sync_all()?;
        Ok(())
    }

    /// Deletes a part; readers that still have it open keep it until they are done.
    pub fn discard(&self, part: &Opened) {
        if let Err(error) = fs::remove_dir_all(&part.path) {
            tracing::warn!(error = %error, part = %part.path.display(), "A part of the search index could not be deleted");
        }
    }

    fn current(&self) -> Result<Option<PathBuf>, SearchError> {
        match fs::read_to_string(self.root.join("current")) {
            Ok(name) => Ok(Some(self.root.join(name.trim()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn parts(&self) -> Result<Vec<(u64, PathBuf)>, SearchError> {
        let mut parts = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let path = entry?.path();
            let number = path
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.strip_prefix("part-"));
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                parts.push((number, path));
            }
        }
        Ok(parts)
    }

    fn next(&self) -> Result<PathBuf, SearchError> {
        let last = self
            .parts()?
            .into_iter()
            .map(|(number, _)| number)
            .max()
            .unwrap_or(0);
        Ok(self.root.join(format!("part-{}", last + 1)))
    }

    /// Deletes what a crash left behind.
    fn sweep(&self, keep: &Opened) -> Result<(), SearchError> {
        for (_, path) in self.parts()? {
            if path != keep.path {
                fs::remove_dir_all(&path)?;
            }
        }
        Ok(())
    }
}

impl Opened {
    fn open(path: PathBuf) -> Result<Self, SearchError> {
        let index = Index::open_in_dir(&path)?;
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let (schema, fields) = Fields::new();
        let mark: Mark = serde_json::from_str(&payload)?;
        if index.schema() != schema && mark.schema == SCHEMA_VERSION {
            return Err(tantivy::TantivyError::SchemaError(
                "the fields changed without a new version".to_owned(),
            )
            .into());
        }
        Ok(Self {
            reader: reader(&index)?,
            path,
            index,
            fields,
            mark,
            names: Arc::default(),
        })
    }

    fn create(path: PathBuf, mark: Mark, settings: &Settings) -> Result<Self, SearchError> {
        fs::create_dir_all(&path)?;
        let (schema, fields) = Fields::new();
        let index = Index::create_in_dir(&path, schema)?;
        let opened = Self {
            reader: reader(&index)?,
            path,
            index,
            fields,
            mark,
            names: Arc::default(),
        };
        opened
            .mark
            .write(&mut opened.writer(settings.writer_memory)?)?;
        Ok(opened)
    }

    /// A writer with one thread; a second one on the same part is refused by tantivy.
    pub fn writer(&self, memory: usize) -> Result<IndexWriter, SearchError> {
        let writer = self.index.writer_with_num_threads(1, memory)?;
        // Who was killed between writing and committing left files under names that the next commit takes again.
        writer.garbage_collect_files().wait()?;
        Ok(writer)
    }

    /// The newest committed state.
    pub fn snapshot(&self) -> Result<Snapshot, SearchError> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        // Named by what it holds: the same after a restart, another after a merge, which changes scores.
        let mut content = DefaultHasher::new();
        (SCHEMA_VERSION, ANALYSER_VERSION, &self.mark.database).hash(&mut content);
        for (segment, deletes) in searcher.generation().segments() {
            (segment.uuid_string(), deletes).hash(&mut content);
        }
        Ok(Snapshot {
            searcher,
            fields: self.fields.clone(),
            names: Arc::clone(&self.names),
            generation: format!("{:016x}", content.finish()),
        })
    }
}

fn reader(index: &Index) -> Result<IndexReader, SearchError> {
    // Reloaded by `commit` alone, so that a generation begins when we say so.
    Ok(index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .doc_store_cache_num_blocks(16)
        .try_into()?)
}

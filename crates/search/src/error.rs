//! What can go wrong while searching.

/// Why an index did not answer or did not take what it was given.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor belongs to a generation of the index that is gone; start again at the first page.
    #[error("the cursor belongs to generation {cursor} of the index, which is no longer kept")]
    StaleCursor {
        /// The generation the cursor names.
        cursor: String,
    },
    /// The cursor was not made by this index, or belongs to another query.
    #[error("the cursor does not belong to this query")]
    ForeignCursor,
    /// A page may hold 1 to 100 hits.
    #[error("a page holds 1 to {max} hits, not {asked}")]
    PageSize {
        /// What was asked for.
        asked: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// Another process writes to this folder.
    #[error("another process holds the index folder {folder}")]
    Locked {
        /// The folder.
        folder: std::path::PathBuf,
    },
    /// The documents for a rebuild could not be read.
    #[error("the source of the documents failed: {0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A thread that held the index panicked.
    #[error("the index was left in an unknown state by a panic")]
    Poisoned,
    /// The folder could not be read or written.
    #[error("the index folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The engine beside us does not answer, or not in time.
    #[error("the search engine does not answer: {0}")]
    Away(String),
    /// The engine beside us answers what it should not: garbage, an error of its own, an index that is not ours.
    #[error("the search engine answers wrongly: {0}")]
    Wrong(String),
    /// The engine beside us does not accept the key.
    #[error("the search engine refuses the key: {0}")]
    Refused(String),
    /// The engine beside us has no index of this name.
    #[error("the search engine has no such index")]
    NoIndex,
    /// The engine beside us took a piece of work and failed at it.
    #[error("the search engine failed ({code}): {said}")]
    Task {
        /// Its word for the failure.
        code: String,
        /// Its sentence.
        said: String,
    },
    /// The engine in this process refused.
    #[error("the search engine: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A stored document could not be read back.
    #[error("a stored document is unreadable: {0}")]
    Stored(#[from] serde_json::Error),
}

impl SearchError {
    /// Whether it is the engine that has failed, and not the question.
    pub fn is_about_engine(&self) -> bool {
        match self {
            Self::Away(_)
            | Self::Wrong(_)
            | Self::Refused(_)
            | Self::NoIndex
            | Self::Task { .. }
            | Self::Poisoned
            | Self::Folder(_)
            | Self::Engine(_)
            | Self::Stored(_) => true,
            Self::StaleCursor { .. }
            | Self::ForeignCursor
            | Self::PageSize { .. }
            | Self::Locked { .. }
            | Self::Source(_) => false,
        }
    }
}

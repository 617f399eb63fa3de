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
    /// The engine refused.
    #[error("the search engine: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A stored document could not be read back.
    #[error("a stored document is unreadable: {0}")]
    Stored(#[from] serde_json::Error),
}

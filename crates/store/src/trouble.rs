//! What can go wrong below the rules: the database, its lock, the disk.

/// An error of the database driver.
pub type Sql = diesel::result::Error;

/// Trouble that no user caused. Each says whether anything may have happened.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("the database refused: {0}")]
    Sql(#[from] Sql),
    #[error("no connection to the database: {0}")]
    Unreachable(String),
    /// Too many writes wait; nothing was begun.
    #[error("too many writes are waiting")]
    Busy,
    /// The commit itself failed: the write may or may not be there.
    #[error("the outcome of the commit is unknown: {0}")]
    OutcomeUnknown(String),
    #[error("the work panicked")]
    Panicked,
    #[error("the folder of files: {0}")]
    Files(#[from] object_store::Error),
    #[error("a stored value cannot be read: {0}")]
    Damaged(String),
}

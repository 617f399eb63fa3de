//! Why a use-case did nothing.

use domain::access::NotAllowed;
use store::{Sql, Trouble};

/// Why a use-case did nothing; `R` are the refusals of its own rules.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// A rule says no; the reader can do something about it.
    #[error("{0}")]
    Refused(R),
    #[error("{0}")]
    NotAllowed(#[from] NotAllowed),
    /// What the request is about does not exist, or not for this reader.
    #[error("{0} gibt es nicht")]
    NotFound(&'static str),
    #[error(transparent)]
    Trouble(Trouble),
}

impl<R> From<Trouble> for Failure<R> {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}
impl<R> From<Sql> for Failure<R> {
    fn from(error: Sql) -> Self {
        Self::Trouble(Trouble::Sql(error))
    }
}

/// Turns the error of a rule into a refusal.
pub(crate) trait Refused<T, R> {
    fn refused(self) -> Result<T, Failure<R>>;
}
impl<T, R> Refused<T, R> for Result<T, R> {
    fn refused(self) -> Result<T, Failure<R>> {
        self.map_err(Failure::Refused)
    }
}

//! What can be wrong with a line of the tables.

/// A line that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {flaw}")]
pub struct BadEntry {
    /// The line, counted from 1 with the headings; of a list of changes, the place in it.
    pub line: usize,
    /// Why it cannot be used.
    pub flaw: Flaw,
}

impl BadEntry {
    pub(super) const fn new(line: usize, flaw: Flaw) -> Self {
        Self { line, flaw }
    }
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Too few or too many columns.
    #[error("{found} columns instead of {expected}")]
    Columns {
        /// How many there have to be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Nothing stands where the word should.
    #[error("there is no word")]
    NoWord,
    /// Neither an official word nor a bundle.
    #[error("it leads neither to a word nor to a bundle")]
    LeadsNowhere,
    /// Both ways, but no official word to come from.
    #[error("it leads both ways, but names no official word")]
    NothingToEqual,
    /// Neither `>` nor `=`.
    #[error("`{0}` is no direction")]
    BadDirection(String),
    /// A kind that does not exist.
    #[error("`{0}` is no kind")]
    BadKind(String),
    /// A bundle that is no number.
    #[error("`{0}` is no number of a bundle")]
    BadBundle(String),
    /// A text instead of a word.
    #[error("{0} characters are too many")]
    TooLong(usize),
    /// The reason is missing.
    #[error("there is no reason")]
    NoReason,
    /// The word stands there already.
    #[error("the word stands in line {first} already")]
    Twice {
        /// The line of the first one.
        first: usize,
    },
}

//! Finds blueprints by German words, in the process itself or in an engine beside it.
//!
//! The index is never the truth: it can be thrown away and made again from the database. Hits are
//! ids; totals, facet counts, highlights and suggestions come from here, so who may see what is a
//! filter inside every query.
//!
//! All calls block; call them from a thread that may.

mod answers;
mod doc;
mod embedded;
mod error;
mod german;
mod guarded;
mod highlight;
pub mod meaning;
mod meili;
mod query;
mod seams;

#[cfg(any(test, feature = "contract"))]
pub mod contract;
#[cfg(any(test, feature = "contract"))]
pub mod fake;

pub use doc::{Doc, Inside, Named, Place};
pub use embedded::{EmbeddedIndex, Rebuild, Settings};
pub use error::SearchError;
pub use german::normalise;
pub use guarded::Guarded;
pub use meili::{Connection, MeiliIndex, Proof};
pub use query::{
    Facet, FacetCount, Highlights, Hit, Hits, MAX_PAGE, MatchedIn, Matching, Query, Sort,
    Suggestion,
};
pub use seams::breakable;

/// The documents of a rebuild, one by one as the source reads them.
pub type Docs<'a> = dyn Iterator<Item = Result<Doc, Box<dyn std::error::Error + Send + Sync>>> + 'a;

/// What a search engine must do; `contract.rs` is the definition.
pub trait Index: Send + Sync {
    /// Takes documents, each replacing the one with its id. Visible after [`Index::commit`].
    fn put(&self, docs: &[Doc]) -> Result<(), SearchError>;

    /// Takes documents out. Visible after [`Index::commit`].
    fn remove(&self, ids: &[String]) -> Result<(), SearchError>;

    /// Makes what was put and removed visible and durable, together with the follower's position.
    fn commit(&self, cursor: i64) -> Result<(), SearchError>;

    /// The change number this index has followed to; 0 for an empty one.
    fn cursor(&self) -> Result<i64, SearchError>;

    /// How many documents are visible.
    fn count(&self) -> Result<u64, SearchError>;

    /// Builds a new index beside the present one and swaps them; answers how many it holds.
    ///
    /// Readers keep the old one until the swap; a failing source leaves it untouched. `cursor` is
    /// the change number that was read **before** the first document. Writers wait meanwhile.
    fn replace_all(&self, docs: &mut Docs<'_>, cursor: i64) -> Result<u64, SearchError>;

    /// Answers a question.
    fn find(&self, query: &Query) -> Result<Hits, SearchError>;

    /// Completes what is being typed with titles that this reader may see, most adopted first.
    fn suggest(
        &self,
        typed: &str,
        visible: &std::collections::BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError>;
}

/// The engine that the configuration chose.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one in a process, and it does not move"
)]
pub enum AnyIndex {
    /// In this process.
    Embedded(EmbeddedIndex),
    /// A Meilisearch beside it, with or without a copy in this process.
    Meili(Box<Guarded>),
}

const BEING_BUILT: &str = "the index is being built";

/// The index, when it may be believed: one that is not built yet would say that there is nothing.
fn built(index: &EmbeddedIndex) -> Result<&EmbeddedIndex, SearchError> {
    match index.rebuild_needed() {
        Some(_) => Err(SearchError::Away(BEING_BUILT.to_owned())),
        None => Ok(index),
    }
}

/// Who answers questions now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answering {
    /// The engine that was chosen.
    Main,
    /// The copy in this process, and why.
    Copy(String),
    /// Nobody, and why.
    Nobody(String),
}

impl AnyIndex {
    /// Who answers now.
    pub fn answering(&self) -> Answering {
        match self {
            Self::Embedded(index) => match index.rebuild_needed() {
                Some(_) => Answering::Nobody(BEING_BUILT.to_owned()),
                None => Answering::Main,
            },
            Self::Meili(guarded) => guarded.answering(),
        }
    }

    /// What words mean to whoever answers; the pages ask the same ones.
    pub fn meanings(&self) -> std::sync::Arc<meaning::MeaningsHandle> {
        match self {
            Self::Embedded(index) => std::sync::Arc::clone(index.meanings()),
            Self::Meili(guarded) => guarded.meanings(),
        }
    }

    /// How far those have come that may answer.
    ///
    /// # Errors
    /// [`SearchError`] when nobody can tell.
    pub fn cursor(&self) -> Result<i64, SearchError> {
        match self {
            Self::Embedded(index) => index.cursor(),
            Self::Meili(guarded) => guarded.cursor(),
        }
    }

    /// How many documents are visible.
    ///
    /// # Errors
    /// [`SearchError`] when nobody can tell.
    pub fn count(&self) -> Result<u64, SearchError> {
        match self {
            Self::Embedded(index) => index.count(),
            Self::Meili(guarded) => guarded.count(),
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// [`SearchError`]; [`SearchError::is_about_engine`] when nobody can answer any.
    pub fn find(&self, query: &Query) -> Result<Hits, SearchError> {
        match self {
            Self::Embedded(index) => built(index)?.find(query),
            Self::Meili(guarded) => guarded.find(query),
        }
    }

    /// Completes what is being typed.
    ///
    /// # Errors
    /// As of [`AnyIndex::find`].
    pub fn suggest(
        &self,
        typed: &str,
        visible: &std::collections::BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        match self {
            Self::Embedded(index) => built(index)?.suggest(typed, visible, limit),
            Self::Meili(guarded) => guarded.suggest(typed, visible, limit),
        }
    }
}

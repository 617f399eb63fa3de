//! Finds blueprints by German words, in the process itself or in an engine beside it.
//!
//! The index is never the truth: it can be thrown away and made again from the database. Hits are
//! ids; totals, facet counts, highlights and suggestions come from here, so who may see what is a
//! filter inside every query.
//!
//! All calls block; call them from a thread that may.

mod doc;
mod embedded;
mod error;
mod german;
mod highlight;
pub mod meaning;
mod query;
mod synonyms;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub use doc::{Doc, Inside, Named, Place};
pub use embedded::{EmbeddedIndex, Rebuild, Settings};
pub use error::SearchError;
pub use german::normalise;
pub use query::{
    Facet, FacetCount, Highlights, Hit, Hits, MAX_PAGE, MatchedIn, Matching, Query, Sort,
    Suggestion,
};
pub use synonyms::{BadSynonym, Synonyms};

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
pub enum AnyIndex {
    /// In this process.
    Embedded(EmbeddedIndex),
}

impl AnyIndex {
    fn engine(&self) -> &dyn Index {
        match self {
            Self::Embedded(index) => index,
        }
    }

    /// Why the index has to be filled from the database before it can be trusted, if so.
    pub fn rebuild_needed(&self) -> Option<Rebuild> {
        match self {
            Self::Embedded(index) => index.rebuild_needed(),
        }
    }
}

impl Index for AnyIndex {
    fn put(&self, docs: &[Doc]) -> Result<(), SearchError> {
        self.engine().put(docs)
    }
    fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        self.engine().remove(ids)
    }
    fn commit(&self, cursor: i64) -> Result<(), SearchError> {
        self.engine().commit(cursor)
    }
    fn cursor(&self) -> Result<i64, SearchError> {
        self.engine().cursor()
    }
    fn count(&self) -> Result<u64, SearchError> {
        self.engine().count()
    }
    fn replace_all(&self, docs: &mut Docs<'_>, cursor: i64) -> Result<u64, SearchError> {
        self.engine().replace_all(docs, cursor)
    }
    fn find(&self, query: &Query) -> Result<Hits, SearchError> {
        self.engine().find(query)
    }
    fn suggest(
        &self,
        typed: &str,
        visible: &std::collections::BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        self.engine().suggest(typed, visible, limit)
    }
}

//! A place in a list of hits, bound to one generation of the index and to one question.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::error::SearchError;
use crate::query::Query;

/// The last hit of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    #[serde(rename = "g")]
    pub generation: String,
    /// What words meant: with other meanings the order is another one.
    #[serde(rename = "m")]
    pub meanings: String,
    #[serde(rename = "q")]
    pub question: u64,
    #[serde(rename = "r")]
    pub rank: u64,
    #[serde(rename = "t")]
    pub title_key: Option<String>,
    #[serde(rename = "i")]
    pub id: String,
}

impl Cursor {
    /// Opaque text for an address.
    pub fn encode(&self) -> Result<String, SearchError> {
        Ok(hex::encode(serde_json::to_vec(self)?))
    }

    /// The cursor of this question, if `query` carries one.
    pub fn of(query: &Query) -> Result<Option<Self>, SearchError> {
        let Some(after) = &query.after else {
            return Ok(None);
        };
        let bytes = hex::decode(after).map_err(|_| SearchError::ForeignCursor)?;
        let cursor: Self =
            serde_json::from_slice(&bytes).map_err(|_| SearchError::ForeignCursor)?;
        if cursor.question == question(query) {
            Ok(Some(cursor))
        } else {
            Err(SearchError::ForeignCursor)
        }
    }
}

/// The generation that a cursor of ours names.
pub(crate) fn generation_of(after: &str) -> Option<String> {
    let cursor: Cursor = serde_json::from_slice(&hex::decode(after).ok()?).ok()?;
    Some(cursor.generation)
}

/// What makes two pages pages of the same list.
pub(crate) fn question(query: &Query) -> u64 {
    let mut hasher = DefaultHasher::new();
    query.words.hash(&mut hasher);
    query.filters.hash(&mut hasher);
    query.max_person_hours.hash(&mut hasher);
    query.min_adopters.hash(&mut hasher);
    query.visible.hash(&mut hasher);
    query.sort.hash(&mut hasher);
    hasher.finish()
}

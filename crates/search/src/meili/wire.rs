//! What goes over the wire for a question, and what comes back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Several questions as one: their hits in one order, counted once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub federation: Federation,
    pub queries: Vec<Asked>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Federation {
    pub limit: usize,
    pub offset: usize,
    pub facets_by_index: BTreeMap<String, Vec<String>>,
    pub merge_facets: MergeFacets,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergeFacets {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_values_per_facet: Option<usize>,
}

/// One of the questions.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub index_uid: String,
    pub q: String,
    pub filter: String,
    pub matching_strategy: &'static str,
    pub locales: [&'static str; 1],
    pub attributes_to_search_on: Vec<&'static str>,
    pub attributes_to_retrieve: [&'static str; 2],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<&'static str>,
    pub federation_options: Options,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Options {
    pub weight: f64,
}

/// The answer to all of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub hits: Vec<Found>,
    pub estimated_total_hits: u64,
    #[serde(default)]
    pub facet_distribution: BTreeMap<String, BTreeMap<String, u64>>,
}

/// One hit.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    pub id: String,
    #[serde(default)]
    pub shown: String,
}

//! One pass over the matches: exact total, exact facet counts, and the page after the cursor.
//!
//! Filters are applied here and not in the query, because a facet is counted without its own
//! filter: a document that fails exactly one filter still counts in that one facet.

mod segment;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tantivy::collector::Collector;
use tantivy::{DocAddress, SegmentOrdinal, SegmentReader};

use self::segment::Segment;
use super::cursor::Cursor;
use super::names::Names;
use crate::query::{Facet, Query, Sort};

/// Collects what a [`Query`] asks for, beside its words and visibility.
pub(super) struct Collect {
    pub filters: Vec<(Facet, BTreeSet<String>)>,
    pub facets: Vec<Facet>,
    pub max_person_hours: Option<i64>,
    pub min_adopters: Option<u32>,
    pub sort: Sort,
    pub limit: usize,
    pub after: Option<Cursor>,
    pub names: Arc<Names>,
}

/// What was collected.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// Documents that match words and visibility, before any filter.
    pub matched: u64,
    pub total: u64,
    /// Counts by the numbers of [`Names`].
    pub facets: BTreeMap<Facet, Vec<u64>>,
    pub top: Vec<Ranked>,
}

/// A hit with its place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranked {
    pub rank: u64,
    pub title_key: Option<String>,
    pub id: String,
    pub address: DocAddress,
}

impl Ranked {
    fn order(&self) -> (Reverse<u64>, Option<&str>, &str) {
        // The rank of a title is its place among the titles of one segment: not comparable.
        let rank = if self.title_key.is_some() {
            0
        } else {
            self.rank
        };
        (Reverse(rank), self.title_key.as_deref(), &self.id)
    }
}

impl Collect {
    /// Everything of the query except its words; one more hit than the page holds.
    pub fn of(query: &Query, after: Option<Cursor>, sort: Sort, names: &Arc<Names>) -> Self {
        Self {
            filters: query
                .filters
                .iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(f, v)| (*f, v.clone()))
                .collect(),
            facets: query.facets.iter().copied().collect(),
            max_person_hours: query.max_person_hours,
            min_adopters: query.min_adopters,
            sort,
            limit: query.page_size + 1,
            after,
            names: Arc::clone(names),
        }
    }
}

impl Collector for Collect {
    type Fruit = Collected;
    type Child = Segment;

    fn for_segment(
        &self,
        number: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        Segment::new(self, number, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(
        &self,
        segments: Vec<tantivy::Result<Collected>>,
    ) -> tantivy::Result<Collected> {
        let mut all = Collected::default();
        for segment in segments {
            let segment = segment?;
            all.matched += segment.matched;
            all.total += segment.total;
            all.top.extend(segment.top);
            for (facet, counts) in segment.facets {
                let sums = all.facets.entry(facet).or_default();
                if sums.len() < counts.len() {
                    sums.resize(counts.len(), 0);
                }
                for (sum, count) in sums.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
        all.top.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        all.top.truncate(self.limit);
        Ok(all)
    }
}

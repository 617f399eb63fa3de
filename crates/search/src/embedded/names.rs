//! The values of facets as small numbers that hold across segments.
//!
//! Each segment has a dictionary of its own, and reading one value out of it costs more than
//! counting a thousand documents. So each dictionary is read once, and counts are added up by
//! number; only values that are shown become text again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;

use crate::query::{Facet, FacetCount};

/// Dictionaries of segments kept; a generation has about a dozen.
const MOST_SEGMENTS: usize = 64;

/// The values of all facets seen so far.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<BTreeMap<Facet, FacetNames>>);

#[derive(Debug, Default)]
struct FacetNames {
    number_of: HashMap<Arc<str>, usize>,
    values: Vec<Arc<str>>,
    segments: HashMap<SegmentId, Arc<[usize]>>,
}

impl Names {
    /// For each value of a segment, in its order: its number.
    pub fn of(
        &self,
        facet: Facet,
        segment: SegmentId,
        column: &StrColumn,
    ) -> tantivy::Result<Arc<[usize]>> {
        let poisoned = |_| tantivy::TantivyError::Poisoned;
        let mut facets = self.0.lock().map_err(poisoned)?;
        let names = facets.entry(facet).or_default();
        if let Some(known) = names.segments.get(&segment) {
            return Ok(Arc::clone(known));
        }
        let mut numbers = Vec::with_capacity(column.num_terms());
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            numbers.push(names.number(&String::from_utf8_lossy(stream.key())));
        }
        if names.segments.len() >= MOST_SEGMENTS {
            names.segments.clear();
        }
        let numbers: Arc<[usize]> = numbers.into();
        names.segments.insert(segment, Arc::clone(&numbers));
        Ok(numbers)
    }

    /// Counts by number as values, the most frequent first, then by value.
    pub fn named(
        &self,
        facet: Facet,
        counts: &[u64],
        most: usize,
    ) -> tantivy::Result<Vec<FacetCount>> {
        let facets = self.0.lock().map_err(|_| tantivy::TantivyError::Poisoned)?;
        let Some(names) = facets.get(&facet) else {
            return Ok(Vec::new());
        };
        let counted = names.values.iter().zip(counts);
        let mut counted: Vec<(&Arc<str>, u64)> = counted
            .map(|(value, count)| (value, *count))
            .filter(|(_, count)| *count > 0)
            .collect();
        counted.sort_unstable_by(|(a, often_a), (b, often_b)| {
            often_b.cmp(often_a).then_with(|| a.cmp(b))
        });
        counted.truncate(most);
        Ok(counted
            .into_iter()
            .map(|(value, count)| FacetCount {
                value: value.to_string(),
                count,
            })
            .collect())
    }
}

impl FacetNames {
    fn number(&mut self, value: &str) -> usize {
        if let Some(known) = self.number_of.get(value) {
            return *known;
        }
        let (value, number) = (Arc::<str>::from(value), self.values.len());
        self.values.push(Arc::clone(&value));
        self.number_of.insert(value, number);
        number
    }
}

//! One segment of the index: which of its documents count, where, and which are the first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::SegmentCollector;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::{Collect, Collected, Ranked};
use crate::embedded::rank::{Bound, Ranking, place};
use crate::embedded::schema::{ADOPTERS, HOURS, ID};
use crate::query::Facet;

/// Documents are gathered before they are counted, so that one column at a time is in the cache.
const BLOCK: usize = 1_024;

/// A filter on the column of a facet.
struct Filter {
    column: Option<Column<u64>>,
    allowed: Vec<bool>,
    /// The counted facet that this filter belongs to.
    counted: Option<usize>,
}

impl Filter {
    fn lets(&self, doc: DocId) -> bool {
        self.column.as_ref().is_some_and(|column| {
            column.values_for_doc(doc).any(|value| {
                usize::try_from(value).is_ok_and(|value| self.allowed.get(value) == Some(&true))
            })
        })
    }
}

struct Counter {
    facet: Facet,
    values: Option<Column<u64>>,
    counts: Vec<u32>,
    numbers: Arc<[usize]>,
}

impl Counter {
    fn count(&mut self, docs: &[DocId]) {
        let Some(values) = &self.values else { return };
        for doc in docs {
            for value in values.values_for_doc(*doc) {
                if let Some(count) = usize::try_from(value)
                    .ok()
                    .and_then(|value| self.counts.get_mut(value))
                {
                    *count += 1;
                }
            }
        }
    }

    /// Counts by the numbers that hold across segments.
    fn numbered(self) -> Vec<u64> {
        let mut numbered = vec![0; self.numbers.iter().max().map_or(0, |last| last + 1)];
        for (number, count) in self.numbers.iter().zip(self.counts) {
            if let Some(sum) = numbered.get_mut(*number) {
                *sum += u64::from(count);
            }
        }
        numbered
    }
}

/// The pass over one segment.
pub(in crate::embedded) struct Segment {
    number: SegmentOrdinal,
    filters: Vec<Filter>,
    counters: Vec<Counter>,
    hours: Option<(Column<i64>, i64)>,
    adopters: Option<(Column<u64>, u64)>,
    ranking: Ranking,
    ids: Option<StrColumn>,
    after: Option<Bound>,
    limit: usize,
    matched: u64,
    total: u64,
    passed: Vec<DocId>,
    /// Documents that fail one filter only, by the facet of that filter.
    nearly: Vec<Vec<DocId>>,
    /// The best so far; its worst is on top.
    top: BinaryHeap<Reverse<(u64, Reverse<u64>, DocId)>>,
}

impl Segment {
    pub(super) fn new(
        collect: &Collect,
        number: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let mut counters = Vec::with_capacity(collect.facets.len());
        for facet in &collect.facets {
            let column = columns.str(facet.name())?;
            let numbers = match &column {
                Some(column) => collect.names.of(*facet, reader.segment_id(), column)?,
                None => Arc::default(),
            };
            counters.push(Counter {
                facet: *facet,
                values: column.map(|column| column.ords().clone()),
                counts: vec![0; numbers.len()],
                numbers,
            });
        }
        let mut filters = Vec::with_capacity(collect.filters.len());
        for (facet, values) in &collect.filters {
            let column = columns.str(facet.name())?;
            let mut allowed = vec![false; column.as_ref().map_or(0, |column| column.num_terms())];
            for value in values {
                let Some(place) = column
                    .as_ref()
                    .map(|column| place(column, value))
                    .transpose()?
                else {
                    continue;
                };
                if let (true, Some(slot)) = (
                    place.0,
                    usize::try_from(place.1)
                        .ok()
                        .and_then(|at| allowed.get_mut(at)),
                ) {
                    *slot = true;
                }
            }
            let counted = collect.facets.iter().position(|counted| counted == facet);
            filters.push(Filter {
                column: column.map(|column| column.ords().clone()),
                allowed,
                counted,
            });
        }
        let ranking = Ranking::of(collect.sort, reader)?;
        let ids = columns.str(ID)?;
        let after = match (&collect.after, &ids) {
            (Some(cursor), Some(ids)) => Some(Bound::of(cursor, &ranking, ids)?),
            (Some(_) | None, _) => None,
        };
        Ok(Self {
            number,
            nearly: vec![Vec::new(); counters.len()],
            filters,
            counters,
            hours: collect
                .max_person_hours
                .map(|most| columns.i64(HOURS).map(|c| (c, most)))
                .transpose()?,
            adopters: collect
                .min_adopters
                .map(|least| columns.u64(ADOPTERS).map(|c| (c, least.into())))
                .transpose()?,
            ranking,
            ids,
            after,
            limit: collect.limit,
            matched: 0,
            total: 0,
            passed: Vec::with_capacity(BLOCK),
            top: BinaryHeap::with_capacity(collect.limit + 1),
        })
    }

    fn within_limits(&self, doc: DocId) -> bool {
        self.hours
            .as_ref()
            .is_none_or(|(hours, most)| hours.first(doc).is_some_and(|hours| hours <= *most))
            && self
                .adopters
                .as_ref()
                .is_none_or(|(adopters, least)| adopters.first(doc).unwrap_or(0) >= *least)
    }

    fn take(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if !self.counters.is_empty() {
            self.passed.push(doc);
            if self.passed.len() >= BLOCK {
                self.flush();
            }
        }
        let rank = self.ranking.rank(doc, score);
        let full = self.top.len() >= self.limit;
        if full
            && self
                .top
                .peek()
                .is_some_and(|Reverse((worst, _, _))| rank < *worst)
        {
            return;
        }
        let id = self
            .ids
            .as_ref()
            .and_then(|ids| ids.ords().first(doc))
            .unwrap_or(u64::MAX);
        if self
            .after
            .as_ref()
            .is_some_and(|bound| !bound.before(rank, id))
        {
            return;
        }
        self.top.push(Reverse((rank, Reverse(id), doc)));
        if full {
            self.top.pop();
        }
    }

    fn flush(&mut self) {
        for (counter, nearly) in self.counters.iter_mut().zip(&mut self.nearly) {
            counter.count(&self.passed);
            counter.count(nearly);
            nearly.clear();
        }
        self.passed.clear();
    }

    fn ranked(&self, rank: u64, id: u64, doc: DocId) -> std::io::Result<Ranked> {
        let mut ranked = Ranked {
            rank,
            title_key: None,
            id: String::new(),
            address: DocAddress::new(self.number, doc),
        };
        if let Some(ids) = &self.ids {
            ids.ord_to_str(id, &mut ranked.id)?;
        }
        if let Ranking::Title(titles) = &self.ranking {
            let mut key = String::new();
            titles.ord_to_str(u64::MAX - rank, &mut key)?;
            ranked.title_key = Some(key);
        }
        Ok(ranked)
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Collected>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.matched += 1;
        if !self.within_limits(doc) {
            return;
        }
        let mut failed = self.filters.iter().filter(|filter| !filter.lets(doc));
        let (first, second) = (
            failed.next().map(|filter| filter.counted),
            failed.next().is_some(),
        );
        match first {
            None => self.take(doc, score),
            Some(Some(facet)) if !second => {
                let Some(nearly) = self.nearly.get_mut(facet) else {
                    return;
                };
                nearly.push(doc);
                if nearly.len() >= BLOCK {
                    self.flush();
                }
            }
            Some(_) => {}
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        self.flush();
        let best = std::mem::take(&mut self.top).into_vec();
        let top = best
            .into_iter()
            .map(|Reverse((rank, Reverse(id), doc))| self.ranked(rank, id, doc));
        let top = top.collect::<Result<_, _>>()?;
        let facets = self
            .counters
            .into_iter()
            .map(|counter| (counter.facet, counter.numbered()));
        Ok(Collected {
            matched: self.matched,
            total: self.total,
            top,
            facets: facets.collect(),
        })
    }
}

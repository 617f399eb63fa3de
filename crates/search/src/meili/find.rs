//! Answers questions, stage by stage.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use super::ask::{Answer, Reader, every, filter, order, visible};
use super::document::decode;
use super::question::{Question, Variant};
use super::wire::Found;
use crate::embedded::{Shown, highlights, question};
use crate::error::SearchError;
use crate::german::words;
use crate::highlight::Marks;
use crate::meaning::Meanings;
use crate::query::{Facet, FacetCount, Hit, Hits, Matching, Query, Sort};

/// So often an answer may fall apart because something was written between its questions.
const MOST_TRIES: usize = 3;

/// Where a page begins.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    #[serde(rename = "g")]
    pub generation: String,
    #[serde(rename = "q")]
    question: u64,
    #[serde(rename = "o")]
    offset: usize,
}

impl Place {
    /// The place in a `next` of ours.
    pub(crate) fn decode(after: &str) -> Option<Self> {
        serde_json::from_slice(&hex::decode(after).ok()?).ok()
    }

    fn of(query: &Query) -> Result<Option<Self>, SearchError> {
        let Some(after) = &query.after else {
            return Ok(None);
        };
        match Self::decode(after) {
            Some(place) if place.question == question(query) => Ok(Some(place)),
            Some(_) | None => Err(SearchError::ForeignCursor),
        }
    }
}

/// How strictly words are taken, one stage after the other until something is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    All,
    Forgiving,
    Most,
}

impl Reader {
    /// The answer to a question.
    pub async fn find(self, query: Query, meanings: Arc<Meanings>) -> Result<Hits, SearchError> {
        let place = Place::of(&query)?;
        for _ in 0..MOST_TRIES {
            if let Some(hits) = self.try_to_find(&query, place.as_ref(), &meanings).await? {
                return Ok(hits);
            }
        }
        Err(SearchError::Away(
            "the index changes faster than it answers".to_owned(),
        ))
    }

    /// `None` when something was written between two questions.
    async fn try_to_find(
        &self,
        query: &Query,
        place: Option<&Place>,
        meanings: &Meanings,
    ) -> Result<Option<Hits>, SearchError> {
        let asked = Question::read(&query.words, meanings);
        let offset = place.map_or(0, |place| place.offset);
        let (answer, variants, stage) = self.search(query, &asked, offset).await?;
        let state = answer.mark.generation();
        // With other meanings the order is another one.
        let generation = format!("{state}-{}", meanings.edition());
        if let Some(place) = place.filter(|place| place.generation != generation) {
            return Err(SearchError::StaleCursor {
                cursor: place.generation.clone(),
            });
        }
        let own = query
            .facets
            .iter()
            .filter(|it| query.filters.contains_key(it));
        let counted = try_join_all(own.map(|facet| self.without_own(query, *facet, &variants)));
        let mut counted: BTreeMap<Facet, Answer> = counted.await?.into_iter().collect();
        if counted
            .values()
            .any(|other| other.mark.generation() != state)
        {
            return Ok(None);
        }
        let mut facets = BTreeMap::new();
        for facet in &query.facets {
            let of = counted.remove(facet);
            let counts = of.as_ref().unwrap_or(&answer).facets.get(facet.name());
            facets.insert(*facet, named(counts, query.facet_values));
        }
        let marks = asked.marks(stage != Stage::All);
        let has_more = answer.hits.len() > query.page_size;
        let items = answer.hits.into_iter().take(query.page_size);
        Ok(Some(Hits {
            items: items
                .map(|found| hit(&found, &marks))
                .collect::<Result<_, _>>()?,
            total: answer.total,
            facets,
            next: match has_more {
                true => Some(next(query, &generation, offset + query.page_size)?),
                false => None,
            },
            generation,
            matching: match stage {
                Stage::Most if answer.total > 0 => Matching::MostWords,
                Stage::All | Stage::Forgiving | Stage::Most => Matching::AllWords,
            },
        }))
    }

    /// Stage by stage, until this reader could find anything; filters do not lead to the next stage.
    pub(super) async fn search(
        &self,
        query: &Query,
        asked: &Question,
        offset: usize,
    ) -> Result<(Answer, Vec<Variant>, Stage), SearchError> {
        if asked.is_empty() {
            // Words were typed, but none that says anything: "und" finds nothing rather than all.
            let nothing = !(words(&query.words).is_empty() && query.words.trim().is_empty());
            let variants = if nothing { Vec::new() } else { every(1.0) };
            let sorted = match query.sort {
                Sort::Relevance => Sort::Newest,
                Sort::Newest | Sort::Adopters | Sort::Title => query.sort,
            };
            let answer = self.page(query, &variants, sorted, offset).await?;
            return Ok((answer, variants, Stage::All));
        }
        let mut last = None;
        for stage in [Stage::All, Stage::Forgiving, Stage::Most] {
            let variants = match stage {
                Stage::All => asked.all_words(),
                Stage::Forgiving => asked.forgiving(),
                Stage::Most => asked.most_words(),
            };
            if variants.is_empty() {
                continue;
            }
            let answer = self.page(query, &variants, query.sort, offset).await?;
            if answer.total > 0 || self.finds_unfiltered(query, &variants).await? {
                return Ok((answer, variants, stage));
            }
            last = Some((answer, variants, stage));
        }
        last.ok_or_else(|| SearchError::Wrong("nothing was asked".to_owned()))
    }

    async fn page(
        &self,
        query: &Query,
        variants: &[Variant],
        sort: Sort,
        offset: usize,
    ) -> Result<Answer, SearchError> {
        let filter = filter(query, None);
        let queries = self.asked(variants, filter, order(sort));
        let facets: Vec<Facet> = query.facets.iter().copied().collect();
        let limit = query.page_size + 1;
        self.answer(queries, offset, limit, &facets, query.facet_values)
            .await
    }

    async fn finds_unfiltered(
        &self,
        query: &Query,
        variants: &[Variant],
    ) -> Result<bool, SearchError> {
        let is_filtered = !query.filters.is_empty()
            || query.max_person_hours.is_some()
            || query.min_adopters.is_some();
        if !is_filtered {
            return Ok(false);
        }
        let queries = self.asked(variants, visible(&query.visible), Vec::new());
        Ok(self.answer(queries, 0, 0, &[], None).await?.total > 0)
    }

    async fn without_own(
        &self,
        query: &Query,
        facet: Facet,
        variants: &[Variant],
    ) -> Result<(Facet, Answer), SearchError> {
        let queries = self.asked(variants, filter(query, Some(facet)), Vec::new());
        let answer = self
            .answer(queries, 0, 0, &[facet], query.facet_values)
            .await?;
        Ok((facet, answer))
    }
}

/// Counts with their values, the most frequent first, then by value.
fn named(counts: Option<&BTreeMap<String, u64>>, most: Option<usize>) -> Vec<FacetCount> {
    let counts = counts.into_iter().flatten();
    let mut named: Vec<FacetCount> = counts
        .filter_map(|(value, count)| {
            Some(FacetCount {
                value: decode(value)?,
                count: *count,
            })
        })
        .collect();
    named.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    named.truncate(most.unwrap_or(usize::MAX));
    named
}

fn hit(found: &Found, marks: &Marks) -> Result<Hit, SearchError> {
    let shown: Shown = serde_json::from_str(&found.shown)?;
    let highlights = highlights(&shown, marks);
    Ok(Hit {
        id: shown.id,
        slug: shown.slug,
        revision: shown.revision,
        highlights,
    })
}

fn next(query: &Query, generation: &str, offset: usize) -> Result<String, SearchError> {
    let place = Place {
        generation: generation.to_owned(),
        question: question(query),
        offset,
    };
    Ok(hex::encode(serde_json::to_vec(&place)?))
}

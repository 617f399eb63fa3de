//! Answers questions from one generation of the index.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::schema::Value as _;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::collect::{Collect, Collected, Ranked};
use super::cursor::{Cursor, question};
use super::names::Names;
use super::plan::Plan;
use super::schema::{Fields, Shown};
use super::vocabulary::Vocabulary;
use crate::error::SearchError;
use crate::german::words;
use crate::highlight::Marks;
use crate::meaning::Meanings;
use crate::query::{Highlights, Hit, Hits, MatchedIn, Matching, Query, Sort};

/// How much of a place beside title and summary is shown.
const EXCERPT: usize = 160;
const MOST_PLACES: usize = 5;

/// One generation of the index, ready to be asked.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub searcher: Searcher,
    pub fields: Fields,
    pub generation: String,
    pub names: Arc<Names>,
}

impl Snapshot {
    /// The answer, with a cursor that was already read from the query.
    pub fn find(
        &self,
        query: &Query,
        after: Option<Cursor>,
        meanings: &Meanings,
    ) -> Result<Hits, SearchError> {
        let (collected, plan, matching) = self.search(query, after, meanings)?;
        let mut top = collected.top;
        let more = top.len() > query.page_size;
        top.truncate(query.page_size);
        let next = match top.last().filter(|_| more) {
            Some(last) => Some(self.cursor(query, last, meanings).encode()?),
            None => None,
        };
        let marks = plan.marks();
        let items = top
            .iter()
            .map(|ranked| self.hit(ranked.address, &marks))
            .collect::<Result<_, _>>()?;
        let most = query.facet_values.unwrap_or(usize::MAX);
        let mut facets = BTreeMap::new();
        for (facet, counts) in &collected.facets {
            facets.insert(*facet, self.names.named(*facet, counts, most)?);
        }
        Ok(Hits {
            items,
            total: collected.total,
            facets,
            next,
            generation: self.generation.clone(),
            matching,
        })
    }

    /// All words first; then forgiving typing mistakes; then most of the words.
    pub(super) fn search(
        &self,
        query: &Query,
        after: Option<Cursor>,
        meanings: &Meanings,
    ) -> Result<(Collected, Plan, Matching), SearchError> {
        let visible = self.visible(&query.visible);
        let vocabulary = self.vocabulary();
        let meaning = meanings.read(&query.words);
        let mut plan = Plan::read(&query.words, &meaning, &vocabulary)?;
        if plan.clauses.is_empty() {
            // Words were typed, but none that says anything: "und" finds nothing rather than all.
            if words(&query.words).is_empty() && query.words.trim().is_empty() {
                let sort = if query.sort == Sort::Relevance {
                    Sort::Newest
                } else {
                    query.sort
                };
                let collected = self
                    .searcher
                    .search(&*visible, &Collect::of(query, after, sort, &self.names))?;
                return Ok((collected, plan, Matching::AllWords));
            }
            return Ok((Collected::default(), plan, Matching::AllWords));
        }
        let collect = Collect::of(query, after, query.sort, &self.names);
        let mut collected = self
            .searcher
            .search(&self.all_words(&plan, &*visible), &collect)?;
        if collected.matched > 0 {
            return Ok((collected, plan, Matching::AllWords));
        }
        let mut forgiven = false;
        for clause in &mut plan.clauses {
            if !self.finds(&clause.wanted, &*visible)? {
                forgiven |= clause.forgive(&vocabulary)?;
            }
        }
        if forgiven {
            collected = self
                .searcher
                .search(&self.all_words(&plan, &*visible), &collect)?;
        }
        if collected.matched > 0 || (plan.clauses.len() < 2 && !plan.is_meant()) {
            return Ok((collected, plan, Matching::AllWords));
        }
        let collected = self
            .searcher
            .search(&self.most_words(&plan, &*visible), &collect)?;
        let matching = if collected.matched > 0 {
            Matching::MostWords
        } else {
            Matching::AllWords
        };
        Ok((collected, plan, matching))
    }

    fn vocabulary(&self) -> Vocabulary<'_> {
        Vocabulary {
            searcher: &self.searcher,
            field: self.fields.vocabulary,
        }
    }

    fn cursor(&self, query: &Query, last: &Ranked, meanings: &Meanings) -> Cursor {
        Cursor {
            generation: self.generation.clone(),
            meanings: meanings.edition().to_owned(),
            question: question(query),
            rank: last.rank,
            title_key: last.title_key.clone(),
            id: last.id.clone(),
        }
    }

    pub(super) fn shown(&self, address: DocAddress) -> Result<Shown, SearchError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let stored = document
            .get_first(self.fields.shown)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        Ok(serde_json::from_str(stored)?)
    }

    fn hit(&self, address: DocAddress, marks: &Marks) -> Result<Hit, SearchError> {
        let shown = self.shown(address)?;
        let highlights = highlights(&shown, marks);
        Ok(Hit {
            id: shown.id,
            slug: shown.slug,
            revision: shown.revision,
            highlights,
        })
    }
}

pub(crate) fn highlights(shown: &Shown, marks: &Marks) -> Highlights {
    let title = marks.mark(&shown.title);
    let summary = marks.mark(&shown.summary);
    let mut matched_in = Vec::new();
    if !marks.stems.is_empty() || !marks.prefixes.is_empty() {
        for place in &shown.places {
            if matched_in.len() >= MOST_PLACES {
                break;
            }
            if let Some(html) = marks.excerpt(&place.text, EXCERPT) {
                matched_in.push(MatchedIn {
                    place: place.place,
                    html,
                    file: place.file.clone(),
                });
            }
        }
    }
    Highlights {
        title,
        summary,
        matched_in,
    }
}

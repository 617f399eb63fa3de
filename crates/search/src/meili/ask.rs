//! Asks the engine, and takes only answers of an index of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use meilisearch_sdk::request::{HttpClient as _, Method};

use super::document::{DOC, MARKS, encode};
use super::http::{Http, told};
use super::mark::Mark;
use super::question::{Question, Variant};
use super::settings::{ADOPTERS, HOURS, KIND, LOCALE, MARK, SHOWN, VISIBILITY};
use super::wire::{Asked, Federation, Found, MergeFacets, Options, Request, Response};
use crate::error::SearchError;
use crate::meaning::Meanings;
use crate::query::{Facet, Query, Sort};

/// Fewer would leave no room for the lines of the mark.
const LEAST_VALUES: usize = 16;

/// What is needed to ask.
#[derive(Clone)]
pub(super) struct Reader {
    pub http: Http,
    pub address: Arc<str>,
    pub index: Arc<str>,
    pub database: Arc<str>,
}

/// An answer that is known to be of one state of one index of ours.
pub(super) struct Answer {
    pub mark: Mark,
    pub hits: Vec<Found>,
    pub total: u64,
    pub facets: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Reader {
    /// The state of the index: its mark and how many documents it has.
    pub async fn state(&self) -> Result<(Option<Mark>, u64), SearchError> {
        let everything = self.asked(&every(1.0), format!("{KIND} = {DOC}"), Vec::new());
        let response = self.ask(everything, 0, 0, &[], None).await?;
        let (mark, lines) = Mark::read(response.facet_distribution.get(MARK));
        Ok((mark, response.estimated_total_hits.saturating_sub(lines)))
    }

    pub fn asked(
        &self,
        variants: &[Variant],
        filter: String,
        sort: Vec<&'static str>,
    ) -> Vec<Asked> {
        let asked = |variant: &Variant| Asked {
            index_uid: self.index.to_string(),
            q: variant.q.clone(),
            filter: match &variant.only {
                Some(only) => format!("{filter} AND {only}"),
                None => filter.clone(),
            },
            matching_strategy: "all",
            locales: [LOCALE],
            attributes_to_search_on: variant.fields.to_vec(),
            attributes_to_retrieve: ["id", SHOWN],
            sort: sort.clone(),
            federation_options: Options {
                weight: variant.weight,
            },
        };
        variants.iter().map(asked).collect()
    }

    /// An answer of an index of ours that can be trusted.
    pub async fn answer(
        &self,
        queries: Vec<Asked>,
        offset: usize,
        limit: usize,
        facets: &[Facet],
        most: Option<usize>,
    ) -> Result<Answer, SearchError> {
        let response = self.ask(queries, offset, limit, facets, most).await?;
        let (mark, lines) = Mark::read(response.facet_distribution.get(MARK));
        let Some(mark) = mark else {
            return Err(SearchError::Wrong(
                "the index is empty or not ours".to_owned(),
            ));
        };
        if let Some(misfit) = mark.misfit(&self.database) {
            return Err(SearchError::Wrong(format!(
                "the index does not fit: {misfit:?}"
            )));
        }
        let mut hits = response.hits;
        // The lines of the mark weigh nothing and stand at the end of the last page.
        hits.retain(|hit| !hit.shown.is_empty());
        Ok(Answer {
            mark,
            hits,
            total: response.estimated_total_hits.saturating_sub(lines),
            facets: response.facet_distribution,
        })
    }

    /// Asks, and for the mark in the same breath: both are of one state of the index.
    async fn ask(
        &self,
        queries: Vec<Asked>,
        offset: usize,
        limit: usize,
        facets: &[Facet],
        most: Option<usize>,
    ) -> Result<Response, SearchError> {
        let request = self.request(queries, offset, limit, facets, most);
        let address = format!("{}/multi-search", self.address);
        let method = Method::Post {
            query: (),
            body: request,
        };
        self.http
            .request::<(), Request, Response>(&address, method, 200)
            .await
            .map_err(|error| told(&error))
    }

    fn request(
        &self,
        mut queries: Vec<Asked>,
        offset: usize,
        limit: usize,
        facets: &[Facet],
        most: Option<usize>,
    ) -> Request {
        let sort = queries
            .first()
            .map(|it| it.sort.clone())
            .unwrap_or_default();
        queries.extend(self.asked(&every(0.0), format!("{KIND} = {MARKS}"), sort));
        let counted = facets.iter().map(|facet| facet.name().to_owned());
        let counted = counted.chain([MARK.to_owned()]).collect();
        Request {
            federation: Federation {
                limit,
                offset,
                facets_by_index: BTreeMap::from([(self.index.to_string(), counted)]),
                merge_facets: MergeFacets {
                    max_values_per_facet: most.map(|most| most.max(LEAST_VALUES)),
                },
            },
            queries,
        }
    }

    /// What is asked first for a question, for whoever wants to ask the engine without us.
    pub fn first_request(&self, query: &Query, meanings: &Meanings) -> Request {
        let variants = Question::read(&query.words, meanings).all_words();
        let queries = self.asked(&variants, filter(query, None), order(query.sort));
        let facets: Vec<Facet> = query.facets.iter().copied().collect();
        self.request(queries, 0, query.page_size + 1, &facets, query.facet_values)
    }
}

/// Everything, for filters.
pub(super) fn every(weight: f64) -> Vec<Variant> {
    vec![Variant::every(weight)]
}

pub(super) fn order(sort: Sort) -> Vec<&'static str> {
    match sort {
        Sort::Relevance => Vec::new(),
        Sort::Newest => vec!["newest:desc", "id:asc"],
        Sort::Adopters => vec!["adopters:desc", "id:asc"],
        Sort::Title => vec!["titleKey:asc", "id:asc"],
    }
}

pub(super) fn visible(marks: &BTreeSet<String>) -> String {
    one_of(VISIBILITY, marks)
}

fn one_of(field: &str, values: &BTreeSet<String>) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| format!("\"{}\"", encode(value)))
        .collect();
    format!("{field} IN [{}]", values.join(", "))
}

/// What a hit has to fulfil; a facet is counted without its own values.
pub(super) fn filter(query: &Query, without: Option<Facet>) -> String {
    let mut all = vec![visible(&query.visible)];
    let filters = query.filters.iter();
    let others = filters.filter(|(facet, values)| Some(**facet) != without && !values.is_empty());
    all.extend(others.map(|(facet, values)| one_of(facet.name(), values)));
    all.extend(
        query
            .max_person_hours
            .map(|most| format!("{HOURS} <= {most}")),
    );
    all.extend(
        query
            .min_adopters
            .map(|least| format!("{ADOPTERS} >= {least}")),
    );
    all.join(" AND ")
}

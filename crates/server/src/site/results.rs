//! `/blaupausen`: the list of blueprints with search, filters and counts.

mod beside;
mod filters;
pub mod hits;
mod keep;
mod nothing;

use self::{beside::Beside, filters::Group, hits::Row, nothing::Nothing};
use super::{saved::Keep, show as show_page};
use crate::{
    facets::Labels,
    page::{Caching, Chip, Choice, Hidden, Page},
    params::Params,
    problem::Problem,
    query,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use search::{Facet, Hits, Matching, Query, SearchError, Sort};
use serde::Serialize;

/// Where the list is.
pub(super) const PATH: &str = "/blaupausen";

/// The list of blueprints.
#[derive(Debug, Serialize)]
pub struct Results {
    words: String,
    total: u64,
    /// No blueprint has all words; those shown have most of them.
    only_most_words: bool,
    hits: Vec<Row>,
    chips: Vec<Chip>,
    /// The list with the same words and without filters.
    clear: String,
    groups: Vec<Group>,
    min_adopters: Vec<Choice>,
    sorts: Vec<Choice>,
    /// What the form of filters carries along.
    kept: Vec<Hidden>,
    /// What a new search carries along.
    filters: Vec<Hidden>,
    next: Option<String>,
    is_first: bool,
    nothing: Option<Nothing>,
    beside: Beside,
    keep: Keep,
}

impl Page for Results {
    const TEMPLATE: &'static str = "pages/results.html";
    fn title(&self) -> String {
        match self.words.as_str() {
            "" => "Blaupausen".to_owned(),
            words => format!("Suche: {words}"),
        }
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let full =
            Query::new("Hund <anmelden>", ["public"]).with(search::Facet::Platform, "civento");
        let names = Labels::default();
        let empty = Self::of(
            &Query::new("xyzzy", ["public"]),
            Hits::default(),
            vec![],
            &names,
            None,
        );
        let counts =
            [("civento", 12), ("Eigenentwicklung", 3)].map(|(value, count)| search::FacetCount {
                value: value.to_owned(),
                count,
            });
        let many = (0..filters::COUNTED).map(|number| search::FacetCount {
            value: format!("065320{number:02}"),
            count: 1,
        });
        let hits = Hits {
            total: 21,
            next: Some("marke".to_owned()),
            matching: Matching::MostWords,
            facets: [
                (search::Facet::Platform, counts.to_vec()),
                (search::Facet::Topic, counts.to_vec()),
                (search::Facet::Publisher, many.collect()),
            ]
            .into(),
            ..Hits::default()
        };
        vec![
            Self {
                nothing: Some(Nothing::sample()),
                beside: Beside::sample(),
                ..empty
            },
            Self::of(
                &Query::new("", ["public"]),
                Hits::default(),
                vec![],
                &names,
                None,
            ),
            Self {
                beside: Beside::sample(),
                ..Self::of(
                    &full,
                    hits,
                    vec![Row::sample(true), Row::sample(false)],
                    &names,
                    None,
                )
            },
        ]
    }
}

/// `GET /blaupausen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let (mut query, _) = query::of(&mut params, 20);
    let all = whole(&mut params);
    params.done()?;
    let (reader, person) = (visitor.viewer.reader.clone(), visitor.person);
    query.visible = reader.marks();
    query.facets.extend(filters::SHOWN);
    query.facet_values = Some(filters::COUNTED);
    let inner = Registry::clone(&registry);
    let (query, hits) = registry
        .blocking(move || {
            let (query, mut hits) = find(&inner, query)?;
            filters::complete(&inner, &query, &mut hits, all)?;
            Ok((query, hits))
        })
        .await?;
    let meant = registry.meant(&query.words);
    let inner = Registry::clone(&registry);
    let page = registry
        .read(move |snap| {
            let labels = Labels::load(snap, &hits.facets, Some(&query))?;
            let mut rows = hits::rows(snap, &reader, &hits.items)?;
            keep::say_who_is_alike(snap, &reader, person, &hits.items, &mut rows)?;
            let found = match rows.is_empty() {
                true => beside::Hits::None,
                false => beside::Hits::Some,
            };
            let beside = match query.after {
                None => Beside::of(snap, &inner, &reader, &query.words, &meant, found)?,
                Some(_) => Beside::default(),
            };
            Ok::<_, Problem>(Results {
                nothing: rows.is_empty().then(|| Nothing::of(&query)),
                beside,
                ..Results::of(&query, hits, rows, &labels, all)
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// The filter of which every value is wanted.
fn whole(params: &mut Params) -> Option<Facet> {
    let name = params.one(filters::ALL)?;
    let facet = Facet::named(&name).filter(|facet| filters::SHOWN.contains(facet));
    if facet.is_none() {
        let detail = format!("Den Filter „{name}“ gibt es nicht.");
        params.refuse(filters::ALL, "facette-unbekannt", &detail);
    }
    facet
}

/// A mark of a page that is gone leads to the first page: somebody may have kept the address.
fn find(registry: &Registry, query: Query) -> Result<(Query, Hits), Problem> {
    match registry.index.find(&query) {
        Err(SearchError::StaleCursor { .. } | SearchError::ForeignCursor)
            if query.after.is_some() =>
        {
            find(
                registry,
                Query {
                    after: None,
                    ..query
                },
            )
        }
        found => Ok((query, found?)),
    }
}

impl Results {
    fn of(query: &Query, hits: Hits, rows: Vec<Row>, labels: &Labels, all: Option<Facet>) -> Self {
        let pairs = query::pairs(query);
        let (kept, filters): (Vec<_>, Vec<_>) = pairs
            .iter()
            .cloned()
            .partition(|(name, _)| matches!(*name, "q" | "sort"));
        // What the form has no boxes for is kept by an address that has it; a further field or law is one more.
        let unseen = filters.iter().filter(|(name, _)| match Facet::named(name) {
            Some(facet) => !filters::SHOWN.contains(&facet),
            None => *name == query::MAX_PERSON_HOURS,
        });
        let carried: Vec<_> = kept.iter().chain(unseen).cloned().collect();
        let hidden = |pairs: &[(&str, String)]| {
            pairs
                .iter()
                .map(|(name, value)| Hidden {
                    name: (*name).to_owned(),
                    value: value.clone(),
                })
                .collect()
        };
        Self {
            words: query.words.clone(),
            total: hits.total,
            only_most_words: hits.matching == Matching::MostWords,
            chips: filters::chips(&pairs, labels),
            clear: query::address(PATH, &kept),
            groups: filters::groups(query, &hits, labels, all),
            min_adopters: filters::limits(
                query.min_adopters.map(i64::from),
                &[1, 3, 5, 10],
                filters::adopters,
            ),
            sorts: sorts(query.sort),
            kept: hidden(&carried),
            filters: hidden(&filters),
            next: hits.next.map(|after| next(query, pairs, after)),
            is_first: query.after.is_none(),
            hits: rows,
            nothing: None,
            beside: Beside::default(),
            keep: keep::of(query),
        }
    }
}

fn next(query: &Query, mut pairs: Vec<(&'static str, String)>, after: String) -> String {
    if query.page_size != 20 {
        pairs.push(("page[size]", query.page_size.to_string()));
    }
    pairs.push(("page[after]", after));
    query::address(PATH, &pairs)
}

fn sorts(chosen: Sort) -> Vec<Choice> {
    [
        (Sort::Relevance, "Beste Treffer zuerst"),
        (Sort::Newest, "Neueste zuerst"),
        (Sort::Adopters, "Am häufigsten in Betrieb zuerst"),
        (Sort::Title, "Titel A bis Z"),
    ]
    .map(|(sort, label)| Choice::of(query::sort_word(sort), label, sort == chosen))
    .into()
}

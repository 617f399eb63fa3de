//! Filters, facets and totals are exact.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fresh, ask, counts, filled, many};
use crate::embedded::values;
use crate::{Doc, Facet};

/// What the counts have to be: by counting.
fn counted<'a>(docs: impl Iterator<Item = &'a Doc>, facet: Facet) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for doc in docs {
        for value in values(doc, facet)
            .into_iter()
            .filter(|value| !value.is_empty())
        {
            *counts.entry(value.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Filters, limits, and the counts of a facet without its own filter.
pub fn filters_and_facets_equal_counting(fresh: &Fresh) {
    let docs = many(300);
    filled(fresh, &docs);
    let chosen: BTreeMap<Facet, Vec<&str>> = BTreeMap::from([
        (Facet::Topic, vec!["Umwelt", "Steuern"]),
        (Facet::Platform, vec!["civento"]),
        (Facet::Licence, vec!["EUPL-1.2"]),
        (Facet::LegalBasis, vec!["KGG"]),
    ]);
    let fits = |doc: &Doc, facet: Facet| {
        chosen.get(&facet).is_none_or(|chosen| {
            values(doc, facet)
                .iter()
                .any(|value| chosen.contains(value))
        })
    };
    let limits =
        |doc: &Doc| doc.max_person_hours.is_some_and(|hours| hours <= 40) && doc.adopters_live >= 2;
    for words in ["", "Gewerbe"] {
        for wanted in [
            vec![],
            vec![Facet::Topic, Facet::Platform, Facet::Publisher],
            Facet::ALL.to_vec(),
        ] {
            let mut query = ask(words);
            for (facet, chosen) in &chosen {
                query.filters.insert(
                    *facet,
                    chosen.iter().map(|value| (*value).to_owned()).collect(),
                );
            }
            query.facets = wanted.iter().copied().collect();
            (query.max_person_hours, query.min_adopters) = (Some(40), Some(2));
            let hits = fresh.index.find(&query).unwrap();
            let expected = docs
                .iter()
                .filter(|doc| limits(doc) && Facet::ALL.iter().all(|facet| fits(doc, *facet)));
            assert_eq!(hits.total, expected.count() as u64, "{words}");
            assert!(hits.total > 5);
            for facet in wanted {
                let others = |doc: &&Doc| {
                    limits(doc)
                        && Facet::ALL
                            .iter()
                            .all(|other| *other == facet || fits(doc, *other))
                };
                assert_eq!(
                    counts(&hits, facet),
                    counted(docs.iter().filter(others), facet),
                    "{words} {facet:?}"
                );
            }
        }
    }
}

/// Beyond the usual limits of engines: 12,000 documents, as many values.
pub fn totals_and_facets_have_no_limit(fresh: &Fresh) {
    let docs = many(12_000);
    filled(fresh, &docs);
    let mut query = ask("Gewerbe");
    query.facets = BTreeSet::from([Facet::Service, Facet::Publisher]);
    let hits = fresh.index.find(&query).unwrap();
    assert_eq!(hits.total, 12_000);
    assert_eq!(hits.facets.get(&Facet::Service).map(Vec::len), Some(12_000));
    assert_eq!(
        counts(&hits, Facet::Publisher),
        counted(docs.iter(), Facet::Publisher)
    );
    query.facet_values = Some(3);
    let few = fresh.index.find(&query).unwrap();
    let most = few.facets.get(&Facet::Publisher).unwrap();
    assert_eq!(
        (most.len(), most.iter().all(|count| count.count == 80)),
        (3, true)
    );
}

//! How an index of the engine is set up: which fields there are, and what each is good for.

use std::collections::BTreeMap;

use meilisearch_sdk::settings::{
    FacetSortValue, FacetingSettings, FilterFeatureModes, FilterFeatures, FilterableAttribute,
    FilterableAttributesSettings, LocalizedAttributes, MinWordSizeForTypos, PaginationSetting,
    Settings, TypoToleranceSettings,
};

use crate::german;
use crate::query::Facet;

/// Raise whenever fields or settings change: indexes are then rebuilt.
pub(super) const SCHEMA_VERSION: u32 = 2;

/// Fields that words are looked for in, the weightiest first.
///
/// All hold words as `german.rs` writes them. In the first five a word is the word or its
/// beginning; slips are forgiven in [`LENIENT`] alone, so that they are only when nobody is
/// found who has the word.
pub(super) const TITLE: &str = "title";
/// What else is in the words of the title: endings, parts of compounds.
pub(super) const TITLE_MORE: &str = "titleMore";
/// Summary, names, topics, everyday words.
pub(super) const HEAD: &str = "head";
pub(super) const HEAD_MORE: &str = "headMore";
/// Texts and artefacts.
pub(super) const BODY: &str = "body";
/// Whole words of title and head once more, for slips of the pen.
pub(super) const LENIENT: &str = "lenient";
/// The one word that every document has: a question for filters only.
pub(super) const ANY: &str = "any";
/// Beginnings of the words of the title.
pub(super) const BEGINNINGS: &str = "beginnings";

/// Doc, gone or mark.
pub(super) const KIND: &str = "kind";
/// What the index says of itself.
pub(super) const MARK: &str = "mark";
pub(super) const VISIBILITY: &str = "visibility";
pub(super) const HOURS: &str = "hours";
pub(super) const ADOPTERS: &str = "adopters";
pub(super) const NEWEST: &str = "newest";
pub(super) const TITLE_KEY: &str = "titleKey";
pub(super) const SHOWN: &str = "shown";

/// No registry has so many blueprints or values: counts are exact.
const NO_LIMIT: usize = 100_000_000;

/// The settings of every index of ours.
pub(super) fn settings() -> Settings {
    let plain = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut exact: Vec<String> = Facet::ALL.map(|facet| facet.name().to_owned()).into();
    exact.extend([KIND, MARK, VISIBILITY].map(str::to_owned));
    let numbers: Vec<String> = plain(&[HOURS, ADOPTERS]);
    Settings {
        searchable_attributes: Some(plain(&[
            // First, so that what is found by filters alone counts as fully as its weight says.
            ANY, TITLE, TITLE_MORE, HEAD, HEAD_MORE, BODY, LENIENT, BEGINNINGS,
        ])),
        displayed_attributes: Some(plain(&["id", SHOWN, MARK])),
        filterable_attributes: Some(vec![filterable(exact, false), filterable(numbers, true)]),
        sortable_attributes: Some(plain(&["id", ADOPTERS, NEWEST, TITLE_KEY])),
        // A wished order comes first; then what matched best; equals by adopters; the id makes the order total.
        ranking_rules: Some(plain(&[
            "sort",
            "words",
            "typo",
            "proximity",
            "attribute",
            "exactness",
            "adopters:desc",
            "id:asc",
        ])),
        // Left out of documents and questions by us already; here for whoever asks the engine directly.
        stop_words: Some(german::stop_words()),
        // Meanings are looked up by us, before the question is asked, so that a changed table works at once.
        synonyms: Some(std::collections::HashMap::new()),
        // Words come spelled, stemmed and taken apart by us; a second analysis would tear them up ("mu", "elle", "r").
        localized_attributes: Some(vec![LocalizedAttributes {
            locales: vec![LOCALE.to_owned()],
            attribute_patterns: vec!["*".to_owned()],
        }]),
        // Fields hold stems beside words, so how near words stand says nothing within one.
        proximity_precision: Some("byAttribute".to_owned()),
        typo_tolerance: Some(TypoToleranceSettings {
            enabled: Some(true),
            disable_on_attributes: Some(plain(&[
                TITLE, TITLE_MORE, HEAD, HEAD_MORE, BODY, ANY, BEGINNINGS,
            ])),
            disable_on_words: None,
            min_word_size_for_typos: Some(MinWordSizeForTypos {
                one_typo: Some(5),
                two_typos: Some(9),
            }),
            // A key with another digit is another service.
            disable_on_numbers: Some(true),
        }),
        pagination: Some(PaginationSetting {
            max_total_hits: NO_LIMIT,
        }),
        faceting: Some(FacetingSettings {
            max_values_per_facet: NO_LIMIT,
            sort_facet_values_by: Some(BTreeMap::from([("*".to_owned(), FacetSortValue::Count)])),
        }),
        ..Settings::default()
    }
}

/// The language that the engine takes words in: any but German leaves them whole.
pub(super) const LOCALE: &str = "eng";

fn filterable(attribute_patterns: Vec<String>, comparison: bool) -> FilterableAttribute {
    FilterableAttribute::Settings(FilterableAttributesSettings {
        attribute_patterns,
        features: FilterFeatures {
            facet_search: false,
            filter: FilterFeatureModes {
                equality: true,
                comparison,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::super::ask::{filter, order};
    use super::super::document::{document, mark};
    use super::super::question::Question;
    use super::*;
    use crate::doc::Doc;
    use crate::query::{Query, Sort};

    /// What the engine is told.
    fn said() -> Value {
        serde_json::to_value(settings()).unwrap()
    }

    fn names(list: &Value) -> Vec<&str> {
        let list = list.as_array().unwrap().iter();
        list.map(|name| name.as_str().unwrap()).collect()
    }

    /// Fields that can be filtered by `equality` or by `comparison`.
    fn filtered<'a>(said: &'a Value, mode: &str) -> BTreeSet<&'a str> {
        let rules = said["filterableAttributes"].as_array().unwrap().iter();
        rules
            .filter(|rule| rule["features"]["filter"][mode].as_bool() == Some(true))
            .flat_map(|rule| names(&rule["attributePatterns"]))
            .collect()
    }

    #[test]
    fn whatever_is_asked_for_is_searched_the_weightiest_first() {
        let said = said();
        let searched = names(&said["searchableAttributes"]);
        assert_eq!(
            searched,
            [
                "any",
                "title",
                "titleMore",
                "head",
                "headMore",
                "body",
                "lenient",
                "beginnings"
            ]
        );
        let meanings = crate::contract::meanings().now();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for typed in ["Perso ", "Hund anmelden Knüllwald ", "Wohngled"] {
            let question = Question::read(typed, &meanings);
            let stages = [
                question.all_words(),
                question.forgiving(),
                question.most_words(),
            ];
            for variant in stages.concat() {
                let mut known = searched.clone();
                known.retain(|name| variant.fields.contains(name));
                assert_eq!(known, variant.fields, "{variant:?}");
                seen.extend(variant.fields.iter().copied());
            }
        }
        for field in [ANY, TITLE, TITLE_MORE, HEAD, HEAD_MORE, BODY, LENIENT] {
            assert!(seen.contains(field), "nothing was asked of {field}");
        }
    }

    #[test]
    fn whatever_narrows_can_be_filtered_by() {
        let said = said();
        let (equal, compared) = (filtered(&said, "equality"), filtered(&said, "comparison"));
        let mut query = Query::new("", ["public"]);
        for facet in Facet::ALL {
            query = query.with(facet, "x");
        }
        query.max_person_hours = Some(8);
        query.min_adopters = Some(2);
        let asked = filter(&query, None);
        let clauses: Vec<&str> = asked.split(" AND ").collect();
        assert_eq!(clauses.len(), Facet::ALL.len() + 3, "{asked}");
        for clause in clauses {
            let mut words = clause.split(' ');
            let (field, operator) = (words.next().unwrap(), words.next().unwrap());
            let able = if operator == "IN" { &equal } else { &compared };
            assert!(able.contains(field), "{clause}");
        }
        // What is counted has to be filterable, too: the mark is read as a facet.
        for field in [KIND, MARK, VISIBILITY] {
            assert!(equal.contains(field), "{field}");
        }
    }

    #[test]
    fn whatever_orders_can_be_sorted_by() {
        let said = said();
        let sortable = names(&said["sortableAttributes"]);
        let mut orders = 0;
        for sort in [Sort::Relevance, Sort::Newest, Sort::Adopters, Sort::Title] {
            for by in order(sort) {
                let (field, _) = by.split_once(':').unwrap();
                assert!(sortable.contains(&field), "{by}");
                orders += 1;
            }
        }
        assert_eq!(orders, 6);
        assert_eq!(
            names(&said["rankingRules"]),
            [
                "sort",
                "words",
                "typo",
                "proximity",
                "attribute",
                "exactness",
                "adopters:desc",
                "id:asc"
            ],
            "a wished order first, a total one last"
        );
    }

    #[test]
    fn slips_are_forgiven_in_one_field_alone_and_by_length() {
        let said = said();
        let typos = &said["typoTolerance"];
        let strict = names(&typos["disableOnAttributes"]);
        let mut lenient = names(&said["searchableAttributes"]);
        lenient.retain(|name| !strict.contains(name));
        assert_eq!(lenient, [LENIENT]);
        assert_eq!(typos["enabled"], json!(true));
        assert_eq!(
            typos["minWordSizeForTypos"],
            json!({ "oneTypo": 5, "twoTypos": 9 })
        );
        assert_eq!(typos["disableOnNumbers"], json!(true));
    }

    #[test]
    fn words_are_left_as_we_write_them() {
        let said = said();
        assert_eq!(
            said["localizedAttributes"],
            json!([{ "locales": [LOCALE], "attributePatterns": ["*"] }])
        );
        assert_ne!(LOCALE, "deu");
        assert_eq!(said["synonyms"], json!({}));
        assert_eq!(said["proximityPrecision"], json!("byAttribute"));
        let stopped = names(&said["stopWords"]);
        assert!(stopped.contains(&"fuer"), "in our spelling: {stopped:?}");
        for word in stopped {
            assert!(german::form(word).stop, "{word}");
        }
        // Each of these would cut words or hits in a way that nobody asks for.
        for absent in ["separatorTokens", "dictionary", "distinctAttribute"] {
            assert!(said.get(absent).is_none(), "{absent}");
        }
    }

    /// The contract counts 12,000; the engine alone would stop at 1,000 hits and 100 values.
    #[test]
    fn no_limit_comes_near_what_a_registry_holds() {
        let said = said();
        let hits = said["pagination"]["maxTotalHits"].as_u64().unwrap();
        let values = said["faceting"]["maxValuesPerFacet"].as_u64().unwrap();
        assert!(hits > 1_000_000 && values > 1_000_000, "{hits}, {values}");
        // Where only some values are wished, they are the most frequent.
        assert_eq!(
            said["faceting"]["sortFacetValuesBy"],
            json!({ "*": "count" })
        );
    }

    /// A field that is written and not set up is of no use; one that is set up and never written finds nothing.
    #[test]
    fn fields_are_set_up_exactly_as_they_are_written() {
        let said = said();
        let lists = [
            "searchableAttributes",
            "displayedAttributes",
            "sortableAttributes",
        ];
        let mut set_up: BTreeSet<&str> = lists.iter().flat_map(|it| names(&said[*it])).collect();
        set_up.extend(filtered(&said, "equality"));
        let doc = Doc {
            id: "a".to_owned(),
            title: "Hundesteuer".to_owned(),
            max_person_hours: Some(8),
            ..Doc::default()
        };
        let lines = [document(&doc).unwrap(), mark("b", "line")];
        let written = lines.iter().flat_map(|line| line.as_object().unwrap());
        let written: BTreeSet<&str> = written.map(|(name, _)| name.as_str()).collect();
        assert_eq!(written, set_up);
    }
}

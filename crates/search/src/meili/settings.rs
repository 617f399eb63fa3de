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

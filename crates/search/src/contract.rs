//! What every engine must do; [`contract!`](crate::contract) makes a test of each function here.

#![expect(
    clippy::unwrap_used,
    reason = "this is a test suite: a failure has to stop it"
)]

mod counting;
mod meaning;
mod paging;
mod showing;
mod words;
mod writing;

pub use counting::*;
pub use meaning::*;
pub use paging::*;
pub use showing::*;
pub use words::*;
pub use writing::*;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::meaning::{Bundle, Catalogue, MeaningsHandle, Service, Wordbook};
use crate::{Doc, Facet, Hits, Index, Inside, Named, Place, Query};

/// An empty index, and what must live as long as it does.
pub struct Fresh {
    /// The index.
    pub index: Box<dyn Index>,
    /// Its folder, server or the like.
    pub keep: Box<dyn Any>,
}

/// Makes a `#[test]` of every rule, for the engine that `$fresh` (a `fn() -> Option<Fresh>`) makes where there is one.
#[macro_export]
macro_rules! contract {
    ($fresh:path) => {
        $crate::contract!($fresh:
            words_are_found_as_they_are_written inflected_words_are_found a_half_typed_word_is_found
            typing_mistakes_are_forgiven_by_length compounds_are_found_joined_and_split
            keys_are_found_with_and_without_spaces everyday_words_lead_to_official_ones
            what_is_meant_is_found_though_no_text_says_it what_is_meant_comes_first
            words_that_nobody_understands_have_to_stand_there words_of_another_world_find_nothing
            sections_of_laws_are_found nothing_is_found_where_nothing_fits most_words_are_better_than_none
            the_title_weighs_more_than_the_text filters_and_facets_equal_counting totals_and_facets_have_no_limit
            pages_hold_every_hit_once a_cursor_survives_writes_or_says_so a_stale_cursor_is_refused
            a_foreign_cursor_is_refused page_sizes_have_limits highlights_are_safe_and_mark_what_matched
            a_hit_says_where_it_was_found who_uses_a_field_or_cites_a_law_is_told_exactly putting_twice_is_putting_once what_is_removed_is_not_found
            nobody_learns_of_what_he_may_not_see suggestions_complete_what_is_typed a_rebuild_replaces_everything a_rebuild_disturbs_nobody
            a_failed_rebuild_changes_nothing nothing_shows_before_it_is_committed);
    };
    ($fresh:path: $($rule:ident)*) => {
        $(#[test] fn $rule() {
            // `cargo xtask test` says in its last lines when there was no engine to test with.
            if let Some(fresh) = $fresh() {
                $crate::contract::$rule(&fresh);
            }
        })*
    };
}

fn doc(id: &str, title: &str) -> Doc {
    Doc {
        id: id.to_owned(),
        revision: 1,
        slug: id.to_owned(),
        title: title.to_owned(),
        visibility: vec!["public".to_owned()],
        ..Doc::default()
    }
}

fn filled(fresh: &Fresh, docs: &[Doc]) {
    fresh.index.put(docs).unwrap();
    fresh.index.commit(1).unwrap();
}

fn ask(words: &str) -> Query {
    Query::new(words, ["public"])
}

fn ids(hits: &Hits) -> Vec<&str> {
    hits.items.iter().map(|hit| hit.id.as_str()).collect()
}

fn found(fresh: &Fresh, words: &str) -> Vec<String> {
    ids(&fresh.index.find(&ask(words)).unwrap())
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn finds(fresh: &Fresh, words: &str, id: &str) {
    let found = found(fresh, words);
    assert!(
        found.iter().any(|found| found == id),
        "“{words}” finds {found:?}, not {id}"
    );
}

#[track_caller]
fn first(fresh: &Fresh, words: &str, id: &str) {
    let found = found(fresh, words);
    assert_eq!(
        found.first().map(String::as_str),
        Some(id),
        "“{words}” finds {found:?}"
    );
}

/// The meanings that the index of the contract has to use: the words that come with the product, a small catalogue.
pub fn meanings() -> Arc<MeaningsHandle> {
    let handle = MeaningsHandle::shipped_words();
    handle.replace_with(Wordbook::shipped(), small_catalogue());
    handle
}

fn small_catalogue() -> Catalogue {
    let bundles = [
        (
            "10160",
            "Hundehaltung",
            "99102013000000",
            "Hundesteuer",
            "KAG",
        ),
        (
            "10119",
            "Personalausweis",
            "99008001000000",
            "Personalausweis",
            "PAuswG",
        ),
        (
            "10169",
            "Führerschein",
            "99035001000000",
            "Fahrerlaubnis",
            "StVG",
        ),
        ("10092", "Wohngeld", "99107023000000", "Wohngeld", "WoGG"),
        (
            "10110",
            "Abfallentsorgung",
            "99001001000000",
            "Abfallgebühr",
            "KrWG",
        ),
        (
            "10035",
            "Unterhaltsvorschuss",
            "99107051000000",
            "Unterhaltsvorschuss",
            "UhVorschG",
        ),
        (
            "10294",
            "Unternehmensanmeldung und -genehmigung",
            "99050012000000",
            "Gewerbe",
            "GewO",
        ),
    ];
    let bundles = bundles.map(|(id, name, key, service, law)| Bundle {
        id: id.to_owned(),
        name: name.to_owned(),
        topic: String::new(),
        services: vec![Service {
            key: key.to_owned(),
            name: service.to_owned(),
        }],
        laws: vec![law.to_owned()],
    });
    Catalogue {
        bundles: bundles.into(),
    }
}

/// A small town hall.
fn town_hall(fresh: &Fresh) {
    let mut dogs = doc("hundesteuer", "Hundesteuer anmelden");
    dogs.summary = "Anmeldung eines Hundes zur Hundesteuer".into();
    dogs.services = vec![Named::new("99102013000000", "Hundesteuer")];
    let mut licence = doc("fuehrerschein", "Führerschein umtauschen");
    licence.summary = "Pflichtumtausch des Führerscheins in der Fahrerlaubnisbehörde".into();
    licence.everyday_words = vec!["Lappen".into()];
    let mut record = doc("fuehrungszeugnis", "Führungszeugnis");
    record.texts = vec!["Ausgabe durch Frau Müller in der Straßenverkehrsbehörde".into()];
    let mut housing = doc("wohngeld", "Wohngeld");
    housing.summary = "Zuschuss zur Miete, auch Mietzuschuss genannt".into();
    housing.inside = vec![
        Inside::at(Place::Law, "§ 24 WoGG"),
        Inside::at(Place::Field, "F60000227 Familienname"),
        Inside::at(Place::Step, "Einkommen prüfen"),
    ];
    let parking = doc("bewohnerparken", "Bewohnerparkausweis");
    let mut office = doc("strassenverkehrsamt", "Straßenverkehrsamt: Termin");
    office.summary = "Kfz-Zulassung".into();
    let identity = doc("personalausweis", "Personalausweis");
    filled(
        fresh,
        &[dogs, licence, record, housing, parking, office, identity],
    );
}

/// Blueprints with a bit of everything, the same in each run.
fn many(count: u32) -> Vec<Doc> {
    let pick = |list: &[&str], number: u32| {
        vec![
            list.get(number as usize % list.len())
                .copied()
                .unwrap()
                .to_owned(),
        ]
    };
    (0..count)
        .map(|n| {
            let mut doc = doc(
                &format!("id-{:05}", n.wrapping_mul(7919) % 100_000),
                &format!("Vorgang {} Gewerbe", n % 37),
            );
            doc.topics = pick(
                &["Bauen & Wohnen", "Familie & Kind", "Umwelt", "Steuern"],
                n,
            );
            doc.platforms = pick(&["civento", "Formcycle", "keine"], n / 2);
            if n % 5 == 0 {
                doc.platforms.push("eigene".into());
            }
            doc.licence = pick(&["EUPL-1.2", "CC-BY-4.0"], n / 3).remove(0);
            doc.data_fields = vec![format!("F6{:07}", n % 41), format!("G6{:07}", n % 43)];
            doc.legal_bases = vec![format!("§ {} KGG", n % 29), "KGG".into()];
            doc.services = vec![Named::new(format!("99{:012}", n), format!("Leistung {n}"))];
            doc.publisher = Named::new(
                format!("064{:05}", n % 150),
                format!("Gemeinde {}", n % 150),
            );
            doc.max_person_hours = (n % 4 != 0).then_some(i64::from(n % 50));
            doc.adopters_live = n % 11;
            doc.newest_release = i64::from(n % 23) * 1_000_000;
            doc
        })
        .collect()
}

fn counts(hits: &Hits, facet: Facet) -> BTreeMap<String, u64> {
    hits.facets
        .get(&facet)
        .into_iter()
        .flatten()
        .map(|count| (count.value.clone(), count.count))
        .collect()
}

//! What every engine must do; [`contract!`](crate::contract) makes a test of each function here.

#![expect(
    clippy::unwrap_used,
    reason = "this is a test suite: a failure has to stop it"
)]

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::embedded::{sort_key, values};
use crate::meaning::{Bundle, Catalogue, MeaningsHandle, Service, Wordbook};
use crate::{Doc, Facet, Hits, Index, Inside, Matching, Named, Place, Query, SearchError, Sort};

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
            a_hit_says_where_it_was_found putting_twice_is_putting_once what_is_removed_is_not_found
            nobody_learns_of_what_he_may_not_see suggestions_complete_what_is_typed a_rebuild_replaces_everything
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

/// Blueprints whose texts say nothing of what they are for; their bundle does.
fn silent(fresh: &Fresh) {
    let of = |id: &str, title: &str, bundle: (&str, &str)| Doc {
        bundles: vec![Named::new(bundle.0, bundle.1)],
        ..doc(id, title)
    };
    filled(
        fresh,
        &[
            of("hund", "Vierbeiner erfassen", ("10160", "Hundehaltung")),
            of("perso", "Dokument bestellen", ("10119", "Personalausweis")),
            of("lappen", "Karte tauschen", ("10169", "Führerschein")),
            of("wohnen", "Zuschuss berechnen", ("10092", "Wohngeld")),
            of("tonne", "Behälter wechseln", ("10110", "Abfallentsorgung")),
            of(
                "kind",
                "Vorschuss gewähren",
                ("10035", "Unterhaltsvorschuss"),
            ),
            of(
                "laden",
                "Betrieb erfassen",
                ("10294", "Unternehmensanmeldung und -genehmigung"),
            ),
            doc("fremd", "Wetterstation Marsmenschen"),
        ],
    );
}

/// Everyday words, abbreviations, verbs of the clerk, law references, slips and compounds lead to the bundle.
pub fn what_is_meant_is_found_though_no_text_says_it(fresh: &Fresh) {
    silent(fresh);
    for (words, id) in [
        ("Perso", "perso"),
        ("Ausweis verlängern", "perso"),
        ("Hund anmelden", "hund"),
        ("Hundesteuerbefreiung", "hund"),
        ("Hundesteur", "hund"),
        ("Lappen", "lappen"),
        ("Fahrerlaubnis", "lappen"),
        ("Mülltonne", "tonne"),
        ("Müll", "tonne"),
        ("UVG", "kind"),
        ("§ 14 GewO", "laden"),
        ("Gewerbe abmelden", "laden"),
        ("WoGG", "wohnen"),
        ("Wohn Geld", "wohnen"),
    ] {
        first(fresh, words, id);
    }
}

/// Who only mentions a word stands behind whom it means; nobody is lost and the count is exact.
pub fn what_is_meant_comes_first(fresh: &Fresh) {
    silent(fresh);
    let mut mentions = doc("erwaehnt", "Hundesteuer in der Presse");
    mentions.adopters_live = 50;
    filled(fresh, &[mentions]);
    let hits = fresh.index.find(&ask("Hundesteuer")).unwrap();
    assert_eq!((ids(&hits), hits.total), (vec!["hund", "erwaehnt"], 2));
    let mut narrowed = ask("Hundesteuer").with(Facet::Bundle, "10160");
    narrowed.facets = BTreeSet::from([Facet::Bundle]);
    let hits = fresh.index.find(&narrowed).unwrap();
    assert_eq!((ids(&hits), hits.total), (vec!["hund"], 1));
    assert_eq!(
        counts(&hits, Facet::Bundle),
        BTreeMap::from([("10160".to_owned(), 1)])
    );
}

/// The name of a town or of a system is no circumstance.
pub fn words_that_nobody_understands_have_to_stand_there(fresh: &Fresh) {
    silent(fresh);
    let mut of_a_town = doc("anderswo", "Vierbeiner in Knüllwald");
    of_a_town.bundles = vec![Named::new("10160", "Hundehaltung")];
    filled(fresh, &[of_a_town]);
    assert_eq!(found(fresh, "Hund anmelden Knüllwald"), ["anderswo"]);
    finds(fresh, "Hund anmelden Quxdorf", "hund");
}

/// Not even by a slip.
pub fn words_of_another_world_find_nothing(fresh: &Fresh) {
    silent(fresh);
    for words in [
        "Pizza bestellen",
        "Lottozahlen",
        "asdfghjkl",
        "Horoskop Löwe",
        "Netflix kündigen",
    ] {
        let hits = fresh.index.find(&ask(words)).unwrap();
        assert_eq!((ids(&hits), hits.total), (vec![], 0), "{words}");
    }
    assert_eq!(
        found(fresh, "Marsmenschen"),
        ["fremd"],
        "but what stands there is found"
    );
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

/// Umlauts, ß and their spellings, upper and lower case.
pub fn words_are_found_as_they_are_written(fresh: &Fresh) {
    town_hall(fresh);
    for (words, id) in [
        ("Führerschein", "fuehrerschein"),
        ("Fuehrerschein", "fuehrerschein"),
        ("FÜHRERSCHEIN", "fuehrerschein"),
        ("fuehrungszeugnis", "fuehrungszeugnis"),
        ("strassenverkehrsamt", "strassenverkehrsamt"),
        ("Straßenverkehrsamt", "strassenverkehrsamt"),
        ("mueller", "fuehrungszeugnis"),
        ("Müller", "fuehrungszeugnis"),
    ] {
        first(fresh, words, id);
    }
}

/// Another ending is the same word.
pub fn inflected_words_are_found(fresh: &Fresh) {
    town_hall(fresh);
    finds(fresh, "Hunde", "hundesteuer");
    finds(fresh, "Anmeldungen", "hundesteuer");
    finds(fresh, "Personalausweise", "personalausweis");
    finds(fresh, "Mieten", "wohngeld");
}

/// The last word may be half typed.
pub fn a_half_typed_word_is_found(fresh: &Fresh) {
    town_hall(fresh);
    for (words, id) in [
        ("hunde", "hundesteuer"),
        ("wohng", "wohngeld"),
        ("führersch", "fuehrerschein"),
        ("fuehrersche", "fuehrerschein"),
        ("hund anmel", "hundesteuer"),
        ("F600002", "wohngeld"),
    ] {
        finds(fresh, words, id);
    }
    finds(fresh, "bewohnerpar", "bewohnerparken");
    assert!(
        found(fresh, "bewohnerpar ").is_empty(),
        "a finished word is a whole word"
    );
}

/// One mistake from five letters, two from nine, none below.
pub fn typing_mistakes_are_forgiven_by_length(fresh: &Fresh) {
    town_hall(fresh);
    for (words, id) in [
        ("hundesteur", "hundesteuer"),
        ("Wohngled", "wohngeld"),
        ("Wohnegld", "wohngeld"),
        ("Personlaausweiss", "personalausweis"),
        ("Fürungszeugniss", "fuehrungszeugnis"),
        ("Bewonerparkausweis", "bewohnerparken"),
        ("Hundesteur anmelden", "hundesteuer"),
    ] {
        finds(fresh, words, id);
    }
    filled(fresh, &[doc("amt", "Amt")]);
    assert!(
        found(fresh, "Ant ").is_empty(),
        "three letters are not forgiven"
    );
    assert!(
        found(fresh, "Wahlgelb ").is_empty(),
        "two mistakes in eight letters are not forgiven"
    );
}

/// "Hund anmelden", "Hunde Steuer", "Führerscheinumtausch".
pub fn compounds_are_found_joined_and_split(fresh: &Fresh) {
    town_hall(fresh);
    for (words, id) in [
        ("Hund anmelden", "hundesteuer"),
        ("Hunde Steuer", "hundesteuer"),
        ("Steuer Hund", "hundesteuer"),
        ("Hundesteueranmeldung", "hundesteuer"),
        ("Führerschein Umtausch", "fuehrerschein"),
        ("Führerscheinumtausch", "fuehrerschein"),
        ("Fuehrerscheinumtausch", "fuehrerschein"),
        ("Wohn Geld", "wohngeld"),
        ("Parkausweis", "bewohnerparken"),
        ("Parkausweis Bewohner", "bewohnerparken"),
        ("Kfz Zulassung", "strassenverkehrsamt"),
        ("KFZ-Zulassung", "strassenverkehrsamt"),
        ("kfzzulassung", "strassenverkehrsamt"),
    ] {
        finds(fresh, words, id);
    }
}

/// Service keys as printed, as stored, and their beginning.
pub fn keys_are_found_with_and_without_spaces(fresh: &Fresh) {
    town_hall(fresh);
    for words in [
        "99102013000000",
        "99 102 013 000 000",
        "99102013",
        "99 102 013",
    ] {
        assert_eq!(found(fresh, words), ["hundesteuer"], "{words}");
    }
    assert!(
        found(fresh, "99102013000001").is_empty(),
        "a key with another digit is another service"
    );
}

/// The table of everyday words and the words of the blueprint itself.
pub fn everyday_words_lead_to_official_ones(fresh: &Fresh) {
    town_hall(fresh);
    finds(fresh, "Perso", "personalausweis");
    finds(fresh, "Perso beantragen", "personalausweis");
    finds(fresh, "Anwohnerparken", "bewohnerparken");
    finds(fresh, "Lappen", "fuehrerschein");
}

/// "§ 24" is not the number 24.
pub fn sections_of_laws_are_found(fresh: &Fresh) {
    town_hall(fresh);
    filled(fresh, &[doc("haus", "Haus 24 der WoGG-Stelle")]);
    assert_eq!(found(fresh, "§ 24 WoGG"), ["wohngeld"]);
    assert_eq!(found(fresh, "§24 WoGG"), ["wohngeld"]);
}

/// No hit is better than a wrong one.
pub fn nothing_is_found_where_nothing_fits(fresh: &Fresh) {
    town_hall(fresh);
    for words in [
        "Apfelkuchen",
        "Rezept Apfelkuchen",
        "xyzzy",
        "und",
        "§",
        "Quantenphysik studieren",
        "🐕",
    ] {
        let hits = fresh.index.find(&ask(words)).unwrap();
        assert_eq!((ids(&hits), hits.total), (vec![], 0), "{words}");
    }
}

/// All words if any blueprint has them, otherwise most, and it is said.
pub fn most_words_are_better_than_none(fresh: &Fresh) {
    town_hall(fresh);
    let all = fresh.index.find(&ask("Hundesteuer anmelden")).unwrap();
    assert_eq!(
        (ids(&all), all.matching),
        (vec!["hundesteuer"], Matching::AllWords)
    );
    let most = fresh
        .index
        .find(&ask("Wohngeld Miete Marsmenschen"))
        .unwrap();
    assert_eq!(
        (ids(&most), most.matching),
        (vec!["wohngeld"], Matching::MostWords)
    );
    let weak = fresh.index.find(&ask("Marsmenschen anmelden")).unwrap();
    assert_eq!(ids(&weak), Vec::<&str>::new(), "a verb alone says nothing");
}

/// Title over summary over text; adopters only between equals.
pub fn the_title_weighs_more_than_the_text(fresh: &Fresh) {
    let mut summary = doc("b", "Anderes");
    summary.summary = "Gewerbe".into();
    let mut text = doc("c", "Drittes");
    text.texts = vec!["Gewerbe".into()];
    text.adopters_live = 400;
    let mut proven = doc("z", "Gewerbe");
    proven.adopters_live = 40;
    filled(fresh, &[doc("a", "Gewerbe"), summary, text, proven]);
    assert_eq!(found(fresh, "Gewerbe"), ["z", "a", "b", "c"]);
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

fn counts(hits: &Hits, facet: Facet) -> BTreeMap<String, u64> {
    hits.facets
        .get(&facet)
        .into_iter()
        .flatten()
        .map(|count| (count.value.clone(), count.count))
        .collect()
}

/// Filters, limits, and the counts of a facet without its own filter.
pub fn filters_and_facets_equal_counting(fresh: &Fresh) {
    let docs = many(300);
    filled(fresh, &docs);
    let chosen: BTreeMap<Facet, Vec<&str>> = BTreeMap::from([
        (Facet::Topic, vec!["Umwelt", "Steuern"]),
        (Facet::Platform, vec!["civento"]),
        (Facet::Licence, vec!["EUPL-1.2"]),
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

/// Every order is total: page by page, everything once, in order.
pub fn pages_hold_every_hit_once(fresh: &Fresh) {
    let docs = many(230);
    for part in docs.chunks(60) {
        filled(fresh, part);
    }
    let by_id: BTreeMap<&str, &Doc> = docs.iter().map(|doc| (doc.id.as_str(), doc)).collect();
    for words in ["", "Gewerbe"] {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Adopters, Sort::Title] {
            let mut query = Query {
                sort,
                page_size: 7,
                ..ask(words)
            };
            let mut seen: Vec<String> = Vec::new();
            loop {
                let hits = fresh.index.find(&query).unwrap();
                assert_eq!(hits.total, 230);
                seen.extend(hits.items.into_iter().map(|hit| hit.id));
                query.after = hits.next;
                if query.after.is_none() {
                    break;
                }
            }
            let unique: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
            assert_eq!((seen.len(), unique.len()), (230, 230), "{sort:?} “{words}”");
            let order: Vec<&Doc> = seen
                .iter()
                .map(|id| *by_id.get(id.as_str()).unwrap())
                .collect();
            let sorted =
                match sort {
                    Sort::Relevance => true,
                    Sort::Newest => order
                        .is_sorted_by_key(|doc| (std::cmp::Reverse(doc.newest_release), &doc.id)),
                    Sort::Adopters => order
                        .is_sorted_by_key(|doc| (std::cmp::Reverse(doc.adopters_live), &doc.id)),
                    Sort::Title => order.is_sorted_by_key(|doc| (sort_key(&doc.title), &doc.id)),
                };
            assert!(sorted, "{sort:?} “{words}”");
        }
    }
}

/// Others write while someone turns pages: the list stays what it was, or the answer is clear.
pub fn a_cursor_survives_writes_or_says_so(fresh: &Fresh) {
    let docs = many(60);
    filled(fresh, &docs);
    let mut query = Query {
        page_size: 25,
        ..ask("Gewerbe")
    };
    let whole = fresh
        .index
        .find(&Query {
            page_size: 60,
            ..ask("Gewerbe")
        })
        .unwrap();
    let one = fresh.index.find(&query).unwrap();
    filled(fresh, &[doc("id-neu", "Gewerbe Gewerbe Gewerbe")]);
    query.after.clone_from(&one.next);
    match fresh.index.find(&query) {
        Ok(two) => {
            let both: Vec<_> = ids(&one).into_iter().chain(ids(&two)).collect();
            assert_eq!(both, ids(&whole).into_iter().take(50).collect::<Vec<_>>());
        }
        Err(refused) => assert!(
            matches!(refused, SearchError::StaleCursor { .. }),
            "{refused}"
        ),
    }
}

/// A generation that is gone is named, not guessed.
pub fn a_stale_cursor_is_refused(fresh: &Fresh) {
    filled(fresh, &many(30));
    let query = Query {
        page_size: 10,
        ..ask("")
    };
    let first = fresh.index.find(&query).unwrap();
    fresh
        .index
        .replace_all(&mut many(31).into_iter().map(Ok), 2)
        .unwrap();
    let refused = fresh
        .index
        .find(&Query {
            after: first.next,
            ..query
        })
        .unwrap_err();
    assert!(
        matches!(refused, SearchError::StaleCursor { ref cursor } if *cursor == first.generation),
        "{refused}"
    );
}

/// A cursor belongs to its question.
pub fn a_foreign_cursor_is_refused(fresh: &Fresh) {
    filled(fresh, &many(30));
    let first = fresh
        .index
        .find(&Query {
            page_size: 10,
            ..ask("Gewerbe")
        })
        .unwrap();
    for query in [
        Query {
            after: first.next.clone(),
            ..ask("Vorgang")
        },
        Query {
            after: first.next.clone(),
            ..Query::new("Gewerbe", ["public", "internal"])
        },
        Query {
            after: first.next.clone(),
            sort: Sort::Title,
            ..ask("Gewerbe")
        },
        Query {
            after: Some("zzz".into()),
            ..ask("Gewerbe")
        },
        Query {
            after: Some("00ff".into()),
            ..ask("Gewerbe")
        },
    ] {
        assert!(
            matches!(fresh.index.find(&query), Err(SearchError::ForeignCursor)),
            "{query:?}"
        );
    }
}

/// 1 to 100.
pub fn page_sizes_have_limits(fresh: &Fresh) {
    filled(fresh, &many(120));
    for asked in [0, 101] {
        let refused = fresh.index.find(&Query {
            page_size: asked,
            ..ask("")
        });
        assert!(
            matches!(refused, Err(SearchError::PageSize { .. })),
            "{asked}"
        );
    }
    assert_eq!(
        fresh
            .index
            .find(&Query {
                page_size: 100,
                ..ask("")
            })
            .unwrap()
            .items
            .len(),
        100
    );
}

/// Escaped text and `<mark>`, whatever the text says.
pub fn highlights_are_safe_and_mark_what_matched(fresh: &Fresh) {
    let mut evil = doc("evil", "<script>alert('Hundesteuer')</script> & mehr");
    evil.summary = "<mark>Hund</mark> \" <img src=x onerror=hund>".into();
    evil.texts = vec!["</p><b>Hundehaltung</b>".into()];
    filled(fresh, &[evil]);
    let html = |words: &str| {
        fresh
            .index
            .find(&ask(words))
            .unwrap()
            .items
            .into_iter()
            .next()
            .unwrap()
            .highlights
    };
    for words in [
        "Hund",
        "hundest",
        "Hundesteur",
        "Hundesteuer mehr",
        "Steuer",
    ] {
        let highlights = html(words);
        let places = highlights
            .matched_in
            .iter()
            .map(|place| place.html.as_str());
        let mut marked = 0;
        for text in [highlights.title.as_str(), highlights.summary.as_str()]
            .into_iter()
            .chain(places)
        {
            marked += text.matches("<mark>").count();
            let plain = text.replace("<mark>", "").replace("</mark>", "");
            assert!(!plain.contains(['<', '>', '"', '\'']), "{words}: {text}");
        }
        assert!(marked > 0, "{words}: {highlights:?}");
    }
    assert!(
        html("Steuer").title.contains("Hunde<mark>steuer</mark>"),
        "{:?}",
        html("Steuer")
    );
    assert!(
        html("Hundesteur")
            .title
            .contains("<mark>Hundesteuer</mark>"),
        "{:?}",
        html("Hundesteur")
    );
    assert!(
        html("hundest").title.contains("<mark>Hundesteuer</mark>"),
        "{:?}",
        html("hundest")
    );
}

/// Steps, fields, legal bases.
pub fn a_hit_says_where_it_was_found(fresh: &Fresh) {
    town_hall(fresh);
    for (words, place, marked) in [
        ("F60000227", Place::Field, "<mark>F60000227</mark>"),
        ("F60000227V1.2", Place::Field, "<mark>F60000227</mark>"),
        (
            "Einkommen prüfen",
            Place::Step,
            "<mark>Einkommen</mark> <mark>prüfen</mark>",
        ),
        ("§ 24 WoGG", Place::Law, "<mark>WoGG</mark>"),
    ] {
        let hits = fresh.index.find(&ask(words)).unwrap();
        assert_eq!(ids(&hits), ["wohngeld"], "{words}");
        let places = &hits.items.first().unwrap().highlights.matched_in;
        assert!(
            places
                .iter()
                .any(|at| at.place == place && at.html.contains(marked)),
            "{words}: {places:?}"
        );
    }
}

/// The same or a newer text under the same id is one document.
pub fn putting_twice_is_putting_once(fresh: &Fresh) {
    let old = doc("a", "Wohngeld");
    filled(fresh, &[old.clone(), old.clone()]);
    filled(fresh, &[old]);
    assert_eq!(
        (fresh.index.count().unwrap(), found(fresh, "Wohngeld")),
        (1, vec!["a".to_owned()])
    );
    let new = Doc {
        revision: 2,
        ..doc("a", "Elterngeld")
    };
    filled(fresh, &[new]);
    assert!(found(fresh, "Wohngeld").is_empty());
    let hits = fresh.index.find(&ask("Elterngeld")).unwrap();
    assert_eq!(
        (hits.total, hits.items.first().map(|hit| hit.revision)),
        (1, Some(2))
    );
}

/// Removal, also of what was never there.
pub fn what_is_removed_is_not_found(fresh: &Fresh) {
    town_hall(fresh);
    let before = fresh.index.count().unwrap();
    fresh
        .index
        .remove(&["wohngeld".to_owned(), "nie-gesehen".to_owned()])
        .unwrap();
    fresh.index.commit(2).unwrap();
    assert!(found(fresh, "Wohngeld").is_empty());
    assert_eq!(
        (fresh.index.count().unwrap(), fresh.index.cursor().unwrap()),
        (before - 1, 2)
    );
}

/// Hits, totals, facets and suggestions alike.
pub fn nobody_learns_of_what_he_may_not_see(fresh: &Fresh) {
    let mut open = doc("open", "Wohngeld");
    open.topics = vec!["Wohnen".into()];
    let mut secret = doc("secret", "Wohngeld geheim");
    secret.topics = vec!["Wohnen".into(), "Geheimes".into()];
    secret.visibility = vec!["body:06412000".into(), "body:06413000".into()];
    filled(fresh, &[open, secret]);
    let asked = |words: &str, visible: &[&str]| {
        let mut query = Query::new(words, visible.iter().copied());
        query.facets = Facet::ALL.into_iter().collect();
        fresh.index.find(&query).unwrap()
    };
    for words in ["Wohngeld", "wohn", "", "Wohngled"] {
        let hits = asked(words, &["public"]);
        assert_eq!((ids(&hits), hits.total), (vec!["open"], 1), "{words}");
        assert_eq!(
            counts(&hits, Facet::Topic),
            BTreeMap::from([("Wohnen".to_owned(), 1)]),
            "{words}"
        );
        assert_eq!(
            asked(words, &["public", "body:06412000"]).total,
            2,
            "{words}"
        );
        assert_eq!(
            asked(words, &["public", "body:06412000", "body:06413000"]).total,
            2,
            "one with two of its marks is found once: {words}"
        );
        assert_eq!(asked(words, &[]).total, 0, "{words}");
    }
    assert_eq!(asked("geheim", &["public"]).total, 0);
    let suggested = fresh
        .index
        .suggest("wohn", &BTreeSet::from(["public".to_owned()]), 10)
        .unwrap();
    assert_eq!(
        suggested.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["open"]
    );
    assert!(
        fresh
            .index
            .suggest("geh", &BTreeSet::from(["public".to_owned()]), 10)
            .unwrap()
            .is_empty()
    );
}

/// Titles, most adopted first, with the typed beginning marked.
pub fn suggestions_complete_what_is_typed(fresh: &Fresh) {
    town_hall(fresh);
    let mut proven = doc("hundemarke", "Hundemarke ersetzen");
    proven.adopters_live = 9;
    filled(fresh, &[proven]);
    let visible = BTreeSet::from(["public".to_owned()]);
    let suggest = |typed: &str, limit| fresh.index.suggest(typed, &visible, limit).unwrap();
    let ids = |typed: &str| {
        suggest(typed, 10)
            .into_iter()
            .map(|s| s.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids("hunde").get(..2),
        Some(&["hundemarke".to_owned(), "hundesteuer".to_owned()][..])
    );
    assert_eq!(
        ids("hundest anm").first().map(String::as_str),
        Some("hundesteuer")
    );
    assert_eq!(
        ids("fuehrersch").first().map(String::as_str),
        Some("fuehrerschein")
    );
    assert_eq!(
        ids("Strassenverkehrsamt").first().map(String::as_str),
        Some("strassenverkehrsamt")
    );
    assert_eq!(suggest("hunde", 1).len(), 1);
    assert!(suggest("", 10).is_empty());
    assert!(
        suggest("hunde", 1)
            .iter()
            .all(|s| s.html.contains("<mark>Hundemarke</mark>")),
        "{:?}",
        suggest("hunde", 1)
    );
}

/// The new documents, only these, with their cursor.
pub fn a_rebuild_replaces_everything(fresh: &Fresh) {
    town_hall(fresh);
    let count = fresh
        .index
        .replace_all(&mut many(40).into_iter().map(Ok), 77)
        .unwrap();
    assert_eq!(
        (
            count,
            fresh.index.count().unwrap(),
            fresh.index.cursor().unwrap()
        ),
        (40, 40, 77)
    );
    assert!(found(fresh, "Wohngeld").is_empty());
    filled(fresh, &[doc("wohngeld", "Wohngeld")]);
    first(fresh, "Wohngeld", "wohngeld");
}

/// A source that breaks off leaves the index as it was, and writable.
pub fn a_failed_rebuild_changes_nothing(fresh: &Fresh) {
    town_hall(fresh);
    let before = (fresh.index.count().unwrap(), fresh.index.cursor().unwrap());
    let broken = many(3)
        .into_iter()
        .map(Ok)
        .chain([Err("the database went away".into())]);
    let failed = fresh
        .index
        .replace_all(&mut broken.into_iter(), 99)
        .unwrap_err();
    assert!(matches!(failed, SearchError::Source(_)), "{failed}");
    assert_eq!(
        (fresh.index.count().unwrap(), fresh.index.cursor().unwrap()),
        before
    );
    finds(fresh, "Wohngeld", "wohngeld");
    filled(fresh, &[doc("neu", "Neues")]);
    finds(fresh, "Neues", "neu");
}

/// Commit is the moment.
pub fn nothing_shows_before_it_is_committed(fresh: &Fresh) {
    fresh.index.put(&[doc("a", "Wohngeld")]).unwrap();
    assert!(found(fresh, "Wohngeld").is_empty());
    assert_eq!(fresh.index.cursor().unwrap(), 0);
    fresh.index.commit(5).unwrap();
    assert_eq!(
        (found(fresh, "Wohngeld"), fresh.index.cursor().unwrap()),
        (vec!["a".to_owned()], 5)
    );
}

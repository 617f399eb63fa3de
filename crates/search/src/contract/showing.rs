//! What a hit and a suggestion show, and to whom.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fresh, ask, counts, doc, filled, ids, town_hall};
use crate::{Facet, Place, Query};

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

/// By id and by section, whatever else stands in the texts; with words and without.
pub fn who_uses_a_field_or_cites_a_law_is_told_exactly(fresh: &Fresh) {
    let mut uses = doc("uses", "Wohngeld");
    uses.data_fields = vec!["F60000227".into(), "G60000083".into()];
    uses.legal_bases = vec!["§ 24 KGG".into(), "KGG".into()];
    let mut other = doc("other", "Wohngeld für F60000227 nach § 24 KGG");
    other.data_fields = vec!["F600002271".into()];
    other.legal_bases = vec!["§ 24a KGG".into(), "KGG".into(), "§ 24 WoGG".into()];
    filled(fresh, &[uses, other]);
    for words in ["", "Wohngeld"] {
        for (facet, value, expected) in [
            (Facet::DataField, "F60000227", vec!["uses"]),
            (Facet::DataField, "G60000083", vec!["uses"]),
            (Facet::DataField, "F6000022", vec![]),
            (Facet::LegalBasis, "§ 24 KGG", vec!["uses"]),
            (Facet::LegalBasis, "KGG", vec!["other", "uses"]),
            (Facet::LegalBasis, "§ 24", vec![]),
        ] {
            let mut asked = ask(words).with(facet, value);
            asked.facets = BTreeSet::from([facet]);
            let hits = fresh.index.find(&asked).unwrap();
            let mut found = ids(&hits);
            found.sort_unstable();
            assert_eq!(found, expected, "“{words}” {value}");
            assert_eq!(hits.total, expected.len() as u64, "“{words}” {value}");
            let of_value = counts(&hits, facet).get(value).copied();
            assert_eq!(of_value.unwrap_or(0), hits.total, "“{words}” {value}");
        }
    }
    let either = ask("")
        .with(Facet::DataField, "F60000227")
        .with(Facet::DataField, "F600002271")
        .with(Facet::LegalBasis, "§ 24a KGG");
    assert_eq!(ids(&fresh.index.find(&either).unwrap()), ["other"]);
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

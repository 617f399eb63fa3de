//! What is meant is found though no text says it, and what means nothing is not.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fresh, ask, counts, doc, filled, finds, first, found, ids};
use crate::{Doc, Facet, Named};

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

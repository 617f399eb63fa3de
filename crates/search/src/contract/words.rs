//! Words as people type them: inflected, half, mistyped, joined, as keys and as sections.

use super::{Fresh, ask, doc, filled, finds, first, found, ids, town_hall};
use crate::Matching;

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

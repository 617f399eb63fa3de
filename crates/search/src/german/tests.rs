use super::*;

fn split(word: &str) -> Vec<String> {
    form(word)
        .parts
        .iter()
        .map(|part| part.normal.clone())
        .collect()
}

#[test]
fn umlauts_and_their_spellings_are_one() {
    assert_eq!(normalise("Führerschein"), "fuehrerschein");
    assert_eq!(normalise("Fu\u{308}hrerschein"), "fuehrerschein");
    assert_eq!(normalise("STRAẞE"), normalise("Strasse"));
    assert_eq!(normalise("Café"), "cafe");
    assert_eq!(form("Müller").stem, form("Mueller").stem);
}

#[test]
fn inflected_forms_share_a_stem() {
    assert_eq!(form("Anmeldungen").stem, form("Anmeldung").stem);
    assert_eq!(form("Hunde").stem, form("Hund").stem);
    assert_eq!(form("Ausweise").stem, form("Ausweis").stem);
}

#[test]
fn compounds_are_taken_apart_beside_the_whole() {
    assert_eq!(
        split("Hundesteueranmeldung"),
        ["hunde", "steuer", "anmeldung"]
    );
    assert_eq!(
        split("Führerscheinumtausch"),
        split("Fuehrerscheinumtausch")
    );
    assert!(!split("Führerscheinumtausch").is_empty());
    assert!(
        split("Strassenverkehrsamt").contains(&"verkehrs".to_owned())
            || split("Strassenverkehrsamt").contains(&"verkehr".to_owned()),
        "{:?}",
        split("Strassenverkehrsamt")
    );
}

#[test]
fn words_are_not_torn_at_endings() {
    for word in ["Anmeldungen", "Mueller", "Strasse", "Strassen"] {
        assert!(split(word).is_empty(), "{word}: {:?}", split(word));
    }
}

#[test]
fn the_bytes_of_parts_lie_in_the_text() {
    let text = "Der Führerscheinumtausch";
    let word = words(text).pop().unwrap();
    let last = word.form.parts.last().unwrap();
    assert_eq!(
        &text[word.from + last.from..word.from + last.to],
        "umtausch"
    );
}

#[test]
fn hyphens_and_sections_become_words() {
    let chained = words("Kfz-Zulassung");
    assert_eq!(chained[1].chain.as_ref().unwrap().normal, "kfzzulassung");
    let cited: Vec<_> = words("§ 24 KGG")
        .iter()
        .map(|w| w.form.normal.clone())
        .collect();
    assert_eq!(cited, ["§24", "24", "kgg"]);
}

#[test]
fn a_data_field_is_the_same_in_every_version() {
    let read = |text: &str| -> Vec<(String, String)> {
        let told = |w: &Word| (text[w.from..w.to].to_owned(), w.form.normal.clone());
        words(text).iter().map(told).collect()
    };
    let id = |text: &str| (text.to_owned(), "f60000227".to_owned());
    for typed in [
        "F60000227",
        "f60000227v1",
        "F60000227V1.2",
        "F60000227V1.2.10",
    ] {
        assert_eq!(read(typed), [id(typed)], "{typed}");
    }
    let within = read("Name (F60000227V1.2).");
    assert_eq!(within.get(1), Some(&id("F60000227V1.2")));
    assert_eq!(read("B5V2").len(), 1, "too short for such an id");
    assert_eq!(read("F60000227Vor")[0].1, "f60000227vor");
}

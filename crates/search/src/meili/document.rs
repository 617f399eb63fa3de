//! A blueprint as the engine holds it: words as `german.rs` writes them, facets that read back exactly.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::settings::{
    ADOPTERS, ANY, BEGINNINGS, BODY, HEAD, HEAD_MORE, HOURS, KIND, LENIENT, MARK, NEWEST, SHOWN,
    TITLE, TITLE_KEY, TITLE_MORE, VISIBILITY,
};
use crate::doc::Doc;
use crate::embedded::{beginnings, body, head, shown, sort_key, values};
use crate::error::SearchError;
use crate::german::{Form, words};
use crate::query::Facet;

/// The word that every document has in [`ANY`].
pub(super) const EVERY: &str = "zzall";
/// Begins each beginning of a word of a title, so that no question by words meets one.
pub(super) const BEGUN: &str = "zq";

/// Kinds of documents in an index.
pub(super) const DOC: &str = "doc";
const GONE: &str = "gone";
pub(super) const MARKS: &str = "mark";

/// The document of a blueprint.
pub(super) fn document(doc: &Doc) -> Result<Value, SearchError> {
    let title = Words::of([doc.title.as_str()]);
    let around = Words::of(head(doc));
    let mut inside = Words::of(body(doc));
    let mut lenient = title.whole.clone();
    around
        .whole
        .iter()
        .for_each(|word| push(&mut lenient, word));
    let begun = beginnings(&doc.title);
    let begun = begun.iter().map(|begun| format!("{BEGUN}{begun}"));
    let mut document = Map::new();
    let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
    set("id", json!(doc.id));
    set(KIND, json!(DOC));
    set(ANY, json!(EVERY));
    set(TITLE, json!(title.stems.join(" ")));
    set(TITLE_MORE, json!(title.more.join(" ")));
    set(HEAD, json!(around.stems.join(" ")));
    set(HEAD_MORE, json!(around.more.join(" ")));
    inside.stems.append(&mut inside.more);
    set(BODY, json!(inside.stems.join(" ")));
    set(LENIENT, json!(lenient.join(" ")));
    set(BEGINNINGS, json!(begun.collect::<Vec<_>>().join(" ")));
    set(
        VISIBILITY,
        json!(encoded(doc.visibility.iter().map(String::as_str))),
    );
    set(ADOPTERS, json!(doc.adopters_live));
    set(NEWEST, json!(doc.newest_release));
    set(TITLE_KEY, json!(sort_key(&doc.title)));
    set(SHOWN, json!(serde_json::to_string(&shown(doc))?));
    if let Some(hours) = doc.max_person_hours {
        set(HOURS, json!(hours));
    }
    for facet in Facet::ALL {
        let mut values = values(doc, facet);
        values.sort_unstable();
        values.dedup();
        let values = values.into_iter().filter(|value| !value.is_empty());
        set(facet.name(), json!(encoded(values)));
    }
    Ok(Value::Object(document))
}

/// What stands in the place of a document that is gone, until it is deleted: in the same step as others change.
pub(super) fn gone(id: &str) -> Value {
    json!({ "id": id, KIND: GONE })
}

/// A line of what the index says of itself, under an id of its own.
pub(super) fn mark(id: &str, line: &str) -> Value {
    json!({ "id": id, KIND: MARKS, ANY: EVERY, MARK: encode(line) })
}

/// A filter that finds what is gone.
pub(super) fn are_gone() -> String {
    format!("{KIND} = {GONE}")
}

fn encoded<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    values.map(encode).collect()
}

/// A value in letters that the engine takes as they are: it would put upper and lower case together, and cut accents.
pub(super) fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len() + 8);
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("_{other:02x}")),
        }
    }
    encoded
}

/// The value that was encoded so.
pub(super) fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'_' {
            bytes.push(byte);
            continue;
        }
        let pair = [rest.next()?, rest.next()?];
        bytes.extend(hex::decode(pair).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A word as the engine is given it: "§24" would be cut at its sign.
pub(super) fn token(word: &str) -> String {
    match word.strip_prefix('§') {
        Some(number) => format!("zp{number}"),
        None => word.to_owned(),
    }
}

/// The words of a text, each once, in order.
#[derive(Default)]
struct Words {
    stems: Vec<String>,
    /// Endings and parts.
    more: Vec<String>,
    /// Words as they are written.
    whole: Vec<String>,
    seen: HashSet<String>,
    seen_more: HashSet<String>,
}

impl Words {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.add(text));
        let stems = &all.seen;
        all.more.retain(|word| !stems.contains(word));
        all
    }

    fn add(&mut self, text: &str) {
        for word in words(text).iter().filter(|word| !word.form.stop) {
            self.stem(&word.form);
            for part in word.form.parts.iter() {
                self.other(&part.stem);
                self.other(&part.normal);
            }
            if let Some(chain) = &word.chain {
                self.other(&chain.stem);
                self.other(&chain.normal);
                push(&mut self.whole, &token(&chain.normal));
            }
        }
    }

    fn stem(&mut self, form: &Form) {
        let stem = token(&form.stem);
        if self.seen.insert(stem.clone()) {
            self.stems.push(stem);
        }
        self.other(&form.normal);
        // What is half typed is stemmed as if it were whole: "fuehrersch" asks for what begins with "fuhrersch".
        self.other(&folded(&form.normal));
        push(&mut self.whole, &token(&form.normal));
    }

    fn other(&mut self, word: &str) {
        let word = token(word);
        if self.seen_more.insert(word.clone()) {
            self.more.push(word);
        }
    }
}

/// A handful of words each: a set would cost more than looking.
fn push(words: &mut Vec<String>, word: &str) {
    if !words.iter().any(|known| known == word) {
        words.push(word.to_owned());
    }
}

/// Umlauts as the stemmer writes them, and all the endings.
fn folded(normal: &str) -> String {
    let mut folded = String::with_capacity(normal.len());
    let mut before = ' ';
    let mut letters = normal.chars().peekable();
    while let Some(letter) = letters.next() {
        folded.push(letter);
        let is_umlaut = match letter {
            'a' | 'o' => true,
            'u' => !matches!(before, 'a' | 'e' | 'q'),
            _ => false,
        };
        if is_umlaut {
            _ = letters.next_if_eq(&'e');
        }
        before = letter;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::german::form;

    #[test]
    fn values_read_back_exactly() {
        for value in [
            "civento",
            "Bauen & Wohnen",
            "Öffentlich_ES",
            "",
            "_",
            "06412000",
            "2.0:4",
        ] {
            assert_eq!(decode(&encode(value)).as_deref(), Some(value));
        }
        assert_ne!(encode("Civento"), encode("civento"));
        assert_eq!(decode("_f"), None);
    }

    #[test]
    fn what_is_half_typed_begins_the_whole_word() {
        for word in [
            "Führerschein",
            "Anmeldungen",
            "Steuererklärung",
            "Bauanträge",
            "Müllabfuhr",
        ] {
            let whole = form(word);
            let folded = folded(&whole.normal);
            for (end, _) in whole.normal.char_indices().skip(3) {
                let typed = form(whole.normal.get(..end).unwrap());
                assert!(
                    folded.starts_with(&typed.stem) || whole.normal.starts_with(&typed.stem),
                    "{} is asked for as {}, not found as {folded}",
                    typed.normal,
                    typed.stem
                );
            }
        }
    }

    #[test]
    fn a_document_has_words_and_parts_once() {
        let doc = Doc {
            id: "a".into(),
            title: "Hundesteuer, Hunde: § 24 KFZ-Zulassung".into(),
            ..Doc::default()
        };
        let document = document(&doc).unwrap();
        assert_eq!(document["title"], "hundesteu hund zp24 24 kfz zulass");
        let more = document["titleMore"].as_str().unwrap();
        for word in ["hundesteuer", "steu", "steuer", "zulassung", "kfzzulassung"] {
            assert!(more.split(' ').any(|known| known == word), "{word}: {more}");
        }
        assert!(document.get("hours").is_none());
    }
}

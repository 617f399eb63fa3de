//! The fields of the embedded index and how a blueprint fills them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

use crate::doc::{Doc, Inside, Place};
use crate::german::{normalise, words};
use crate::query::Facet;

/// The mark of documents that are for everybody.
const PUBLIC: &str = "public";

/// Raise whenever fields change: indexes are then rebuilt.
pub(super) const SCHEMA_VERSION: u32 = 6;

/// The longest beginning of a word that suggestions look up directly.
pub(super) const LONGEST_BEGINNING: usize = 12;

/// The fields by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub id: Field,
    pub visibility: Field,
    /// Stems and compound parts of the title.
    pub title: Field,
    /// The same of summary, names, topics, everyday words.
    pub head: Field,
    /// The same of texts and artefacts.
    pub body: Field,
    /// Every word in normal spelling: what a prefix or a typo leads to is found here.
    pub dictionary: Field,
    /// The same of public documents: which words exist, how they go on and what was mistyped is told from these alone,
    /// or an answer would give away what stands in a document that its reader may not see.
    pub vocabulary: Field,
    /// Beginnings of the words of the title.
    pub beginnings: Field,
    pub shown: Field,
    pub facets: BTreeMap<Facet, Field>,
    pub bundle: Field,
    hours: Field,
    adopters: Field,
    newest: Field,
    title_key: Field,
}

pub(super) const ID: &str = "id";
pub(super) const HOURS: &str = "hours";
pub(super) const ADOPTERS: &str = "adopters";
pub(super) const NEWEST: &str = "newest";
pub(super) const TITLE_KEY: &str = "titleKey";

/// What is stored to make a hit without the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub id: String,
    pub revision: i64,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub places: Vec<Inside>,
}

impl Fields {
    /// The schema and its fields.
    pub fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        // Looked up as well as counted: a question names the bundles that it means.
        let bundle = schema.add_text_field(Facet::Bundle.name(), STRING | FAST);
        let others = Facet::ALL
            .into_iter()
            .filter(|facet| *facet != Facet::Bundle);
        let facets = others
            .map(|facet| (facet, schema.add_text_field(facet.name(), FAST)))
            .chain([(Facet::Bundle, bundle)])
            .collect();
        let fields = Self {
            id: schema.add_text_field(ID, STRING | FAST),
            visibility: schema.add_text_field("visibility", STRING),
            title: text(&mut schema, "title", IndexRecordOption::WithFreqs),
            head: text(&mut schema, "head", IndexRecordOption::WithFreqs),
            body: text(&mut schema, "body", IndexRecordOption::WithFreqs),
            dictionary: text(&mut schema, "dictionary", IndexRecordOption::Basic),
            vocabulary: text(&mut schema, "vocabulary", IndexRecordOption::Basic),
            beginnings: text(&mut schema, "beginnings", IndexRecordOption::Basic),
            shown: schema.add_text_field("shown", STORED),
            facets,
            bundle,
            hours: schema.add_i64_field(HOURS, FAST),
            adopters: schema.add_u64_field(ADOPTERS, FAST | INDEXED),
            newest: schema.add_i64_field(NEWEST, FAST),
            title_key: schema.add_text_field(TITLE_KEY, FAST),
        };
        (schema.build(), fields)
    }

    /// The document of a blueprint.
    pub fn document(&self, doc: &Doc) -> Result<TantivyDocument, serde_json::Error> {
        let mut document = TantivyDocument::default();
        document.add_text(self.id, &doc.id);
        for mark in &doc.visibility {
            document.add_text(self.visibility, mark);
        }
        document.add_text(self.shown, serde_json::to_string(&shown(doc))?);
        document.add_text(self.title_key, sort_key(&doc.title));
        document.add_u64(self.adopters, u64::from(doc.adopters_live));
        document.add_i64(self.newest, doc.newest_release);
        if let Some(hours) = doc.max_person_hours {
            document.add_i64(self.hours, hours);
        }
        for (facet, field) in &self.facets {
            let mut values = values(doc, *facet);
            values.sort_unstable();
            values.dedup();
            for value in values.into_iter().filter(|value| !value.is_empty()) {
                document.add_text(*field, value);
            }
        }
        let mut dictionary = Vec::new();
        document.add_text(self.title, tokens([doc.title.as_str()], &mut dictionary));
        document.add_text(self.head, tokens(head(doc), &mut dictionary));
        document.add_text(self.body, tokens(body(doc), &mut dictionary));
        dictionary.sort_unstable();
        dictionary.dedup();
        let words = dictionary.join(" ");
        if doc.visibility.iter().any(|mark| mark == PUBLIC) {
            document.add_text(self.vocabulary, &words);
        }
        document.add_text(self.dictionary, words);
        document.add_text(self.beginnings, beginnings(&doc.title).join(" "));
        Ok(document)
    }
}

fn text(schema: &mut SchemaBuilder, name: &str, option: IndexRecordOption) -> Field {
    let norms = matches!(option, IndexRecordOption::WithFreqs);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(option)
        .set_fieldnorms(norms);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

/// The values of a blueprint in a facet.
pub(crate) fn values(doc: &Doc, facet: Facet) -> Vec<&str> {
    fn texts(list: &[String]) -> Vec<&str> {
        list.iter().map(String::as_str).collect()
    }
    match facet {
        Facet::Topic => texts(&doc.topics),
        Facet::Situation => texts(&doc.situations),
        Facet::Bundle => doc
            .bundles
            .iter()
            .map(|bundle| bundle.key.as_str())
            .collect(),
        Facet::Service => doc
            .services
            .iter()
            .map(|service| service.key.as_str())
            .collect(),
        Facet::Publisher => vec![&doc.publisher.key],
        Facet::Platform => texts(&doc.platforms),
        Facet::SpecialistSystem => texts(&doc.specialist_systems),
        Facet::Content => texts(&doc.content),
        Facet::DataField => texts(&doc.data_fields),
        Facet::LegalBasis => texts(&doc.legal_bases),
        Facet::Licence => vec![&doc.licence],
        Facet::State => vec![&doc.state],
        Facet::Maturity => texts(&doc.maturity),
        Facet::Effort => doc.effort.iter().map(String::as_str).collect(),
        Facet::Adopter => texts(&doc.adopters),
        Facet::AdopterSize => texts(&doc.adopter_sizes),
    }
}

/// What a title is sorted by: "Ä" beside "A", as a German dictionary does.
pub(crate) fn sort_key(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain: String = title
        .nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .collect();
    normalise(&plain)
}

pub(crate) fn head(doc: &Doc) -> impl Iterator<Item = &str> {
    let named = doc
        .services
        .iter()
        .chain(&doc.bundles)
        .chain([&doc.publisher]);
    [doc.summary.as_str(), doc.slug.as_str()]
        .into_iter()
        .chain(named.flat_map(|named| [named.key.as_str(), named.name.as_str()]))
        .chain(
            [
                &doc.topics,
                &doc.situations,
                &doc.platforms,
                &doc.specialist_systems,
            ]
            .into_iter()
            .flatten()
            .map(String::as_str),
        )
        .chain(doc.everyday_words.iter().map(String::as_str))
}

pub(crate) fn body(doc: &Doc) -> impl Iterator<Item = &str> {
    doc.texts
        .iter()
        .map(String::as_str)
        .chain(doc.inside.iter().map(|inside| inside.text.as_str()))
}

/// Stems with blanks between, as the field takes them; whole words go to the dictionary.
fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>, dictionary: &mut Vec<String>) -> String {
    let mut stems = Vec::new();
    for word in texts
        .into_iter()
        .flat_map(words)
        .filter(|word| !word.form.stop)
    {
        stems.push(word.form.stem.clone());
        dictionary.push(word.form.normal.clone());
        for part in word.form.parts.iter() {
            stems.push(part.stem.clone());
            dictionary.push(part.normal.clone());
        }
        if let Some(chain) = &word.chain {
            stems.push(chain.stem.clone());
            dictionary.push(chain.normal.clone());
        }
    }
    stems.join(" ")
}

/// Every beginning of every word of a title, also of the parts of compounds.
pub(crate) fn beginnings(title: &str) -> Vec<String> {
    let mut beginnings = Vec::new();
    for word in words(title) {
        let chain = word.chain.iter().map(|chain| &chain.normal);
        let parts = word.form.parts.iter().map(|part| &part.normal);
        for normal in [&word.form.normal].into_iter().chain(parts).chain(chain) {
            let ends = normal
                .char_indices()
                .skip(1)
                .map(|(at, _)| at)
                .chain([normal.len()])
                .take(LONGEST_BEGINNING);
            beginnings.extend(ends.filter_map(|end| normal.get(..end)).map(str::to_owned));
        }
    }
    beginnings.sort_unstable();
    beginnings.dedup();
    beginnings
}

pub(crate) fn shown(doc: &Doc) -> Shown {
    let at = |place| move |text: &str| Inside::at(place, text);
    let mut places = doc.inside.clone();
    for named in doc.services.iter().chain(&doc.bundles) {
        places.push(at(Place::Service)(&format!(
            "{} ({})",
            named.name, named.key
        )));
    }
    places.push(at(Place::Publisher)(&doc.publisher.name));
    places.extend(
        doc.topics
            .iter()
            .chain(&doc.situations)
            .map(|topic| at(Place::Topic)(topic)),
    );
    places.extend(doc.texts.iter().map(|text| at(Place::Text)(text)));
    Shown {
        id: doc.id.clone(),
        revision: doc.revision,
        slug: doc.slug.clone(),
        title: doc.title.clone(),
        summary: doc.summary.clone(),
        places,
    }
}

//! What can be asked, and what comes back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::doc::Place;

/// The most hits a page holds.
pub const MAX_PAGE: usize = 100;

/// One question to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The words as typed; empty finds everything.
    pub words: String,
    /// Values per facet: several in one are "or", facets are "and".
    pub filters: BTreeMap<Facet, BTreeSet<String>>,
    /// Only blueprints whose effort is known and at most this.
    pub max_person_hours: Option<i64>,
    /// Only blueprints that at least so many others have in operation.
    pub min_adopters: Option<u32>,
    /// The visibilities this reader may see; none means nothing is found.
    pub visible: BTreeSet<String>,
    /// The order of the hits.
    pub sort: Sort,
    /// Hits on a page, 1 to [`MAX_PAGE`].
    pub page_size: usize,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// The facets to count.
    pub facets: BTreeSet<Facet>,
    /// Most values per facet, the most frequent first; `None` gives all.
    pub facet_values: Option<usize>,
}

impl Query {
    /// A question by words, for a reader who may see these visibilities; 20 hits by relevance.
    pub fn new<V: Into<String>>(
        words: impl Into<String>,
        visible: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            words: words.into(),
            filters: BTreeMap::new(),
            max_person_hours: None,
            min_adopters: None,
            visible: visible.into_iter().map(Into::into).collect(),
            sort: Sort::Relevance,
            page_size: 20,
            after: None,
            facets: BTreeSet::new(),
            facet_values: None,
        }
    }

    /// The same question, narrowed to a value of a facet.
    #[must_use]
    pub fn with(mut self, facet: Facet, value: impl Into<String>) -> Self {
        self.filters.entry(facet).or_default().insert(value.into());
        self
    }
}

/// The order of hits; ties are always broken by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// Best match first; the newest first where nothing was asked.
    #[default]
    Relevance,
    /// Newest release first.
    Newest,
    /// Most adopters in operation first.
    Adopters,
    /// By title, as a German dictionary sorts.
    Title,
}

/// Something hits can be narrowed by and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Facet {
    /// Topic area.
    Topic,
    /// Situation.
    Situation,
    /// Bundle of the catalogue, by id.
    Bundle,
    /// Service, by key.
    Service,
    /// Publisher, by key.
    Publisher,
    /// Platform.
    Platform,
    /// Specialist system.
    SpecialistSystem,
    /// Kind of content.
    Content,
    /// Data field inside, by id.
    DataField,
    /// Law or section of it that is cited.
    LegalBasis,
    /// Licence.
    Licence,
    /// State.
    State,
    /// Maturity.
    Maturity,
    /// Person hours of an adoption, in ranges.
    Effort,
    /// Body that has it in operation, by key.
    Adopter,
    /// Size class of these bodies.
    AdopterSize,
}

impl Facet {
    /// All facets.
    pub const ALL: [Self; 16] = [
        Self::Topic,
        Self::Situation,
        Self::Bundle,
        Self::Service,
        Self::Publisher,
        Self::Platform,
        Self::SpecialistSystem,
        Self::Content,
        Self::DataField,
        Self::LegalBasis,
        Self::Licence,
        Self::State,
        Self::Maturity,
        Self::Effort,
        Self::Adopter,
        Self::AdopterSize,
    ];

    /// The name in addresses and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Situation => "situation",
            Self::Bundle => "bundle",
            Self::Service => "service",
            Self::Publisher => "publisher",
            Self::Platform => "platform",
            Self::SpecialistSystem => "specialistSystem",
            Self::Content => "content",
            Self::DataField => "dataField",
            Self::LegalBasis => "legalBasis",
            Self::Licence => "licence",
            Self::State => "state",
            Self::Maturity => "maturity",
            Self::Effort => "effort",
            Self::Adopter => "adopter",
            Self::AdopterSize => "adopterSize",
        }
    }

    /// The facet of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }
}

/// The answer to a [`Query`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// This page.
    pub items: Vec<Hit>,
    /// How many match in all; exact.
    pub total: u64,
    /// Counts per value, most frequent first. A facet is counted without its own filter; exact.
    pub facets: BTreeMap<Facet, Vec<FacetCount>>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// The state of the index that answered.
    pub generation: String,
    /// How the words were understood.
    pub matching: Matching,
}

/// How strictly the words were taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Matching {
    /// Every word was found (or none was asked).
    #[default]
    AllWords,
    /// No blueprint has all words; these have most of them.
    MostWords,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value to filter by.
    pub value: String,
    /// How many hits it has.
    pub count: u64,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Identity of the blueprint.
    pub id: String,
    /// Name in URLs.
    pub slug: String,
    /// The revision the highlights were made from.
    pub revision: i64,
    /// What matched.
    pub highlights: Highlights,
}

/// What matched, as safe HTML: escaped text with `<mark>` and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// The title.
    pub title: String,
    /// The summary.
    pub summary: String,
    /// Where else the words stand, at most five places.
    pub matched_in: Vec<MatchedIn>,
}

/// A place beside title and summary where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedIn {
    /// Where.
    pub place: Place,
    /// The text there as safe HTML, shortened.
    pub html: String,
    /// The file of the package in which it stands, if it stands in one.
    pub file: Option<String>,
}

/// A completion for what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Identity of the blueprint.
    pub id: String,
    /// Name in URLs.
    pub slug: String,
    /// The title as plain text.
    pub title: String,
    /// The title as safe HTML with `<mark>`.
    pub html: String,
}

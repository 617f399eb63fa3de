//! What the index knows about one blueprint.

use serde::{Deserialize, Serialize};

/// A blueprint as the index sees it: plain data, nothing of the database in it.
///
/// Lists that stay empty mean "nicht angegeben" and appear in no facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doc {
    /// Identity of the blueprint; a second `put` with the same id replaces the first.
    pub id: String,
    /// Revision of the row this was made from; a hit carries it back.
    pub revision: i64,
    /// Name in URLs.
    pub slug: String,
    /// Title as shown.
    pub title: String,
    /// Summary as shown.
    pub summary: String,
    /// Running texts: description, notes, what to do.
    pub texts: Vec<String>,
    /// Words inside the artefacts, with the place they stand in.
    pub inside: Vec<Inside>,
    /// Words of everyday life that lead here although no text contains them.
    pub everyday_words: Vec<String>,
    /// Who publishes it.
    pub publisher: Named,
    /// Services (key of 14 digits and name).
    pub services: Vec<Named>,
    /// Bundles of the catalogue (id and name).
    pub bundles: Vec<Named>,
    /// Topic areas.
    pub topics: Vec<String>,
    /// Situations of life or business.
    pub situations: Vec<String>,
    /// Platforms it runs on.
    pub platforms: Vec<String>,
    /// Specialist systems it connects to.
    pub specialist_systems: Vec<String>,
    /// Kinds of content (process, form, data fields …).
    pub content: Vec<String>,
    /// Ids of the data fields inside, each without its version.
    pub data_fields: Vec<String>,
    /// Laws and sections that it cites, in one spelling: "§ 24 KGG" and "KGG".
    pub legal_bases: Vec<String>,
    /// Licence.
    pub licence: String,
    /// State of the latest version.
    pub state: String,
    /// Maturity levels as shown, model and level in one text.
    pub maturity: Vec<String>,
    /// Most person hours an adoption takes; `None` is unknown and never below a limit.
    pub max_person_hours: Option<i64>,
    /// The range of these hours; one of a closed list that whoever fills the index knows.
    pub effort: Option<String>,
    /// How many others have it in operation.
    pub adopters_live: u32,
    /// How many others plan it.
    pub adopters_planned: u32,
    /// Keys of the bodies that have it in operation.
    pub adopters: Vec<String>,
    /// Size classes of these bodies.
    pub adopter_sizes: Vec<String>,
    /// Moment of the newest release, in microseconds since 1970 (UTC).
    pub newest_release: i64,
    /// Marks of who may find it: whoever asks with one of them.
    pub visibility: Vec<String>,
}

/// Something with a key to filter by and a name to search for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Key or id.
    pub key: String,
    /// Name.
    pub name: String,
}

impl Named {
    /// A key with its name.
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
        }
    }
}

/// A word or name inside an artefact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// Where it stands.
    pub place: Place,
    /// What stands there.
    pub text: String,
    /// The file of the package in which it stands, if it stands in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl Inside {
    /// What stands somewhere, in no file of its own.
    pub fn at(place: Place, text: impl Into<String>) -> Self {
        Self {
            place,
            text: text.into(),
            file: None,
        }
    }
}

/// Where in a blueprint something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A step of a process.
    Step,
    /// A data field, by name or FIM id.
    Field,
    /// A parameter that each town sets for itself.
    Parameter,
    /// A legal basis.
    Law,
    /// A running text.
    Text,
    /// A service or bundle of the catalogue, by name or key.
    Service,
    /// The publisher.
    Publisher,
    /// Topic area or situation.
    Topic,
}

//! Who made a blueprint, who holds its rights, who answers, who runs it, who paid.

use crate::day::Day;
use crate::region::BodyKey;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A body that worked on the blueprint beside its publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contributor {
    pub body: BodyKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// Who holds the rights and who in the house confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rights {
    pub holder: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
}

/// Whom to ask: a function mailbox, a telephone, a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub page: Option<String>,
}

impl<'de> Deserialize<'de> for Contact {
    /// Accepts the object and, for the most frequent case, a bare mail address.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Mail(String),
            Full {
                #[serde(default)]
                mail: Option<String>,
                #[serde(default)]
                phone: Option<String>,
                #[serde(default)]
                page: Option<String>,
            },
        }
        Ok(match Written::deserialize(from)? {
            Written::Mail(mail) => Self {
                mail: Some(mail),
                phone: None,
                page: None,
            },
            Written::Full { mail, phone, page } => Self { mail, phone, page },
        })
    }
}

/// Who runs the solution and until when it is supported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_until: Option<Day>,
}

/// Money that made the blueprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Funding {
    pub programme: String,
    /// Reference of the grant notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Keys that this version of the program does not know.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

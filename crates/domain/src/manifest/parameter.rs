//! Values that each adopter fills in locally.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value that the adopter fills in, such as the rate of a tax.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: ParameterType,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ParameterSource>,
    /// The value when the adopter gives none; `None` is "nicht angegeben".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What may be chosen when the type is [`ParameterType::Choice`].
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "super::list"
    )]
    pub choices: Vec<String>,
}

crate::text::words! {
    /// What kind of value a parameter takes.
    ParameterType {
        Text => "text", "Text";
        Integer => "integer", "ganze Zahl";
        /// Cents.
        Money => "money", "Geldbetrag";
        /// Basis points: 1950 is 19,5 %.
        Percent => "percent", "Prozentsatz";
        Date => "date", "Datum";
        Boolean => "boolean", "Ja oder Nein";
        Choice => "choice", "Auswahl";
    }
}

crate::text::words! {
    /// Where an adopter finds the value.
    ParameterSource {
        Statute => "statute", "Satzung";
        Organisation => "organisation", "Organisation";
        Pvog => "pvog", "Portalverbund (PVOG)";
        Dvdv => "dvdv", "Dienstverzeichnis (DVDV)";
        Local => "local", "örtlich festzulegen";
    }
}

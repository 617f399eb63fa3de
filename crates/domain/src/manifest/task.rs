//! What an adopter has to do, and what changed since the last version.

use serde::{Deserialize, Serialize};

/// A step of "Was ist bei uns zu tun?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    pub who: Who,
    pub what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<f64>,
    /// Path of a file in the package that helps with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

crate::text::words! {
    /// The part of the town hall that does a task.
    Who {
        Fachamt => "fachamt", "Fachamt";
        It => "it", "IT";
        Datenschutz => "datenschutz", "Datenschutz";
        Kaemmerei => "kaemmerei", "Kämmerei";
        Gremium => "gremium", "Gremium";
        Vergabe => "vergabe", "Vergabestelle";
    }
}

/// A change since the version before, in the publisher's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub kind: ChangeKind,
    pub text: String,
    /// Adopters have to act before they take this version.
    #[serde(default)]
    pub breaking: bool,
}

crate::text::words! {
    /// The kinds of change.
    ChangeKind {
        Added => "added", "Neu";
        Changed => "changed", "Geändert";
        Fixed => "fixed", "Behoben";
        Removed => "removed", "Entfernt";
        Deprecated => "deprecated", "Abgekündigt";
        Law => "law", "Rechtsänderung";
        Security => "security", "Sicherheit";
    }
}

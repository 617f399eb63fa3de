//! The files of a package and what each is for.

use serde::{Deserialize, Serialize};

/// A file of the package as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedFile {
    pub path: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// SPDX expression, where it differs from that of the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

crate::text::words! {
    /// What a file in a package is for.
    Role {
        ProcessTarget => "processTarget", "Sollprozess";
        ProcessActual => "processActual", "Istprozess";
        DataFields => "dataFields", "Datenfelder";
        Form => "form", "Formular";
        Configuration => "configuration", "Konfiguration";
        Decision => "decision", "Entscheidungsregeln";
        Guide => "guide", "Leitfaden";
        Contract => "contract", "Vertrag";
        DataProtection => "dataProtection", "Datenschutz";
        Statute => "statute", "Satzung";
        Law => "law", "Rechtsgrundlage";
        Organisation => "organisation", "Organisation";
        ServiceText => "serviceText", "Leistungstext";
        Training => "training", "Schulung";
        Documentation => "documentation", "Dokumentation";
        Image => "image", "Bild";
        Other => "other", "Sonstiges";
    }
}

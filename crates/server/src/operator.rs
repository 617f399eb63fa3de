//! Who runs this registry: what the law wants to be said about them, all of it configuration.

use serde::{Deserialize, Serialize};

/// The body that runs the registry, as § 5 DDG, § 18 MStV, the GDPR and the HVBIT want it named.
///
/// Nothing here has a default: an imprint with somebody else's name would be worse than an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Operator {
    /// For instance „Magistrat der Stadt Wetzlar“.
    pub name: Option<String>,
    /// Street, number, postal code and town, a line each; no post-office box.
    pub address: Vec<String>,
    /// Who speaks for the body, for instance „Oberbürgermeister Kim Muster“.
    pub representative: Option<String>,
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    /// Who answers for editorial content (§ 18 Abs. 2 MStV).
    pub editor: Option<String>,
    /// Name or office and how to reach it, a line each.
    pub data_protection_officer: Vec<String>,
    /// The day of the last check of accessibility, as in `24.02.2021`.
    pub accessibility_checked_on: Option<String>,
    /// Named only when somebody else did the check.
    pub accessibility_checked_by: Option<String>,
}

impl Operator {
    /// What the law demands and the configuration does not say yet, in German; empty when all is there.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let duties = [
            (self.name.is_none(), "Name der betreibenden Stelle"),
            (self.address.is_empty(), "Anschrift"),
            (
                self.representative.is_none(),
                "Vertretungsberechtigte Person",
            ),
            (self.mail.is_none(), "E-Mail-Adresse"),
            (
                self.data_protection_officer.is_empty(),
                "Datenschutzbeauftragte oder Datenschutzbeauftragter",
            ),
        ];
        duties
            .into_iter()
            .filter_map(|(absent, what)| absent.then_some(what))
            .collect()
    }

    #[cfg(any(test, feature = "samples"))]
    pub(crate) fn sample() -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            name: text("Magistrat der Stadt Musterstadt"),
            address: vec!["Rathausplatz 1".to_owned(), "35999 Musterstadt".to_owned()],
            representative: text("Bürgermeister Kim Muster"),
            mail: text("register@example.org"),
            phone: text("06441 000000"),
            vat_id: text("DE000000000"),
            editor: text("Kim Muster, Rathausplatz 1, 35999 Musterstadt"),
            data_protection_officer: vec![
                "Datenschutz der Stadt Musterstadt".to_owned(),
                "datenschutz@example.org".to_owned(),
            ],
            accessibility_checked_on: text("22.11.2026"),
            accessibility_checked_by: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_configuration_says_what_the_law_still_wants() {
        assert_eq!(Operator::default().missing().len(), 5);
        assert!(Operator::sample().missing().is_empty());
    }
}

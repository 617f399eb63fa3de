//! What is kept about people, why, and for how long: the terms, and the record of processing activities (Art. 30 GDPR).
//!
//! The record is made from the classes below, which name their tables; a test of `store` fails for a table with people in
//! it that no class names.

/// After how many months something is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// An account that nobody used is closed.
    pub inactive: u16,
    /// The name of somebody who has left is erased.
    pub left: u16,
    /// Reports about barriers are deleted.
    pub feedback: u16,
    /// Lines of the audit log are deleted.
    pub audit: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            inactive: 12,
            left: 12,
            feedback: 12,
            audit: 24,
        }
    }
}

impl Terms {
    /// The beginning of what is kept, as seconds before now: months have a twelfth of an average year.
    #[must_use]
    pub const fn seconds(months: u16) -> i64 {
        months as i64 * 2_629_746
    }
}

/// What stands where the name of an erased person stood.
pub const ERASED: &str = "Gelöschte Person";

/// One line of the record of processing activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub name: &'static str,
    pub purpose: &'static str,
    pub legal_basis: &'static str,
    pub persons: &'static str,
    pub content: &'static str,
    pub recipients: &'static str,
    pub erased: String,
    /// Where it lies.
    pub tables: &'static [&'static str],
}

/// What protects all of it, as Art. 32 GDPR asks.
pub const SECURITY: [&str; 8] = [
    "Zugang nur mit persönlichem Konto; zweiter Faktor für die Rolle „Verwaltung“; erneuter Nachweis vor gewichtigen Schritten",
    "Rechte nach Rolle und Stelle, bei jeder Anfrage im Augenblick der Handlung geprüft",
    "Verschlüsselte Übertragung (https); Sitzungen enden ohne Benutzung und spätestens nach einer festen Frist",
    "Kennwörter nur als Argon2id-Prüfwert, Sitzungen und Token nur als Prüfsumme, Schlüssel der zweiten Faktoren verschlüsselt",
    "Protokolle des Dienstes ohne Namen, E-Mail-Adressen und Token; Adressen von Rechnern nur gekürzt",
    "Keine Inhalte, Schriften oder Auswertungen Dritter; strenge Inhaltsrichtlinie (CSP) auf jeder Seite",
    "Getrennte Rechte für den Dienst, Sicherungen nur für den Betrieb lesbar, Wiederherstellung erprobt",
    "Protokoll jeder Änderung und Anmeldung, das nachträglich nicht geändert werden kann",
];

const DUTY: &str = "Artikel 6 Absatz 1 Buchstabe e und Absatz 3 DSGVO in Verbindung mit § 3 HDSIG und der Aufgabe aus Kooperationsvertrag oder Förderbescheid";
const LAW: &str = "Artikel 6 Absatz 1 Buchstabe c DSGVO in Verbindung mit Artikel 5 Absatz 2 und Artikel 32 DSGVO";
const STAFF: &str = "Beschäftigte der teilnehmenden Stellen";
const OWN: &str = "die eigene Stelle; die betreibende Stelle";

/// The draft of the record, with these terms. Who answers for it, the legal basis of the task and the recipients are to be
/// checked by the controller.
#[must_use]
pub fn record(terms: &Terms) -> Vec<Activity> {
    let after = |months: u16, what: &str| match months {
        1 => format!("einen Monat {what}"),
        n => format!("{n} Monate {what}"),
    };
    vec![
        Activity {
            name: "Konten und Rollen",
            purpose: "Anmeldung, Vergabe von Rechten, Zuordnung des Handelns zu einer Stelle",
            legal_basis: DUTY,
            persons: STAFF,
            content: "Name, dienstliche E-Mail-Adresse, Stelle, Rollen, Kennung beim Anmeldedienst, Tag der letzten Anmeldung",
            recipients: OWN,
            erased: format!(
                "Konto wird {} ohne Anmeldung geschlossen; Name und Kennungen werden {} gelöscht, auf Antrag sofort",
                after(terms.inactive, ""),
                after(terms.left, "nach dem Ende der Mitarbeit")
            )
            .replace("  ", " "),
            tables: &["person", "role_held", "identity"],
        },
        Activity {
            name: "Anmeldung und Sitzungen",
            purpose: "Nachweis, wer handelt; Schutz vor fremdem Zugriff",
            legal_basis: LAW,
            persons: STAFF,
            content: "Prüfwerte von Kennwort, zweitem Faktor und Passkeys; Beginn, letzte Benutzung und Browser der Sitzungen; laufende Anmeldungen; Fehlversuche",
            recipients: "niemand außerhalb des Registers; bei Anmeldung über einen Anmeldedienst dieser Dienst",
            erased: "Sitzungen mit ihrem Ende, spätestens nach 24 Stunden; Fehlversuche und offene Anmeldungen nach wenigen Stunden; Zugangsmittel mit dem Ende der Mitarbeit".to_owned(),
            tables: &["session", "sign_in_flow", "password", "totp", "recovery_code", "passkey", "challenge", "failed_sign_in"],
        },
        Activity {
            name: "Einladungen, Beitritt und einmalige Links",
            purpose: "Aufnahme neuer Personen und Stellen",
            legal_basis: DUTY,
            persons: "Eingeladene und Antragstellende der Stellen",
            content: "Name, dienstliche E-Mail-Adresse, vorgesehene Rollen, Entscheidung",
            recipients: "die Stelle, ihr Landkreis und die betreibende Stelle",
            erased: "Links 30 Tage nach Ablauf; Anträge ein Jahr nach der Entscheidung, unbestätigte nach acht Tagen".to_owned(),
            tables: &["one_time_link", "body_claim"],
        },
        Activity {
            name: "E-Mails des Registers",
            purpose: "Einladungen, Links, Hinweise an Beteiligte",
            legal_basis: DUTY,
            persons: STAFF,
            content: "E-Mail-Adresse, Betreff, Zeitpunkt; der Text nur bis zum Versand",
            recipients: "der E-Mail-Dienst der betreibenden Stelle",
            erased: "30 Tage nach dem Versand".to_owned(),
            tables: &["mail"],
        },
        Activity {
            name: "Gespeicherte Suchen",
            purpose: "Wiederfinden von Suchen; auf Wunsch Nachricht über Neues",
            legal_basis: DUTY,
            persons: STAFF,
            content: "Name, Wörter und Filter der Suche, gewünschte Häufigkeit der Nachrichten",
            recipients: "niemand; Nachrichten gehen nur an die eigene Adresse",
            erased: "durch die Person selbst, sonst mit dem Ende der Mitarbeit".to_owned(),
            tables: &["saved_search"],
        },
        Activity {
            name: "Zugänge für Programme",
            purpose: "Veröffentlichen und Abrufen durch Programme einer Stelle",
            legal_basis: DUTY,
            persons: STAFF,
            content: "Bezeichnung, Umfang, Ablauf, letzte Benutzung, ausstellende Person",
            recipients: OWN,
            erased: "mit dem Namen der ausstellenden Person".to_owned(),
            tables: &["token", "trusted_project", "idempotency"],
        },
        Activity {
            name: "Einträge zu Blaupausen, Nachnutzungen und Kooperationen",
            purpose: "Nachweis, wer für welche Stelle veröffentlicht, freigegeben oder eingetragen hat; Nachprüfbarkeit von Berichten über öffentliche Mittel",
            legal_basis: DUTY,
            persons: STAFF,
            content: "Kennung der handelnden Person und Zeitpunkt; der Name steht nur im Konto. Funktionspostfächer als Ansprechstelle",
            recipients: "die Stelle; Ansprechstellen sind öffentlich",
            erased: "Die Einträge bleiben, weil Berichte auf ihnen beruhen; mit der Löschung des Kontos sind sie niemandem mehr zuzuordnen. Vor einer Aussonderung sind sie dem Archiv anzubieten (§ 4 HArchivG)".to_owned(),
            tables: &["release", "release_state", "blueprint_change", "step", "cover_change", "membership_end", "proposal", "statement", "submission", "draft", "body_rule", "notice", "everyday_word", "undertaking"],
        },
        Activity {
            name: "Protokoll der Änderungen und Anmeldungen",
            purpose: "Nachvollziehen, wer was für welche Stelle getan hat; Aufklärung von Missbrauch",
            legal_basis: LAW,
            persons: STAFF,
            content: "Kennung der Person, Handlung, Gegenstand, Zeitpunkt, Zugang; der Name steht nur im Konto",
            recipients: "„Verwaltung“ der Stelle und der betreibenden Stelle; Prüfung (Land) im Rahmen ihrer Bescheide",
            erased: after(terms.audit, "nach dem Eintrag").to_string(),
            tables: &["audit"],
        },
        Activity {
            name: "Rückmeldungen zur Barrierefreiheit",
            purpose: "Beantwortung von Meldungen (§ 14 HessBGG, HVBIT)",
            legal_basis: "Artikel 6 Absatz 1 Buchstabe c DSGVO in Verbindung mit § 14 HessBGG",
            persons: "Meldende",
            content: "Meldung, freiwillig eine E-Mail-Adresse",
            recipients: "die betreibende Stelle",
            erased: after(terms.feedback, "nach Eingang").to_string(),
            tables: &["feedback"],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_tells_the_terms_that_hold() {
        let terms = Terms {
            left: 1,
            audit: 36,
            ..Terms::default()
        };
        let record = record(&terms);
        let of = |name: &str| record.iter().find(|one| one.name == name).unwrap();
        assert!(
            of("Konten und Rollen")
                .erased
                .contains("einen Monat nach dem Ende der Mitarbeit")
        );
        assert!(
            of("Protokoll der Änderungen und Anmeldungen")
                .erased
                .starts_with("36 Monate")
        );
        assert!(
            record
                .iter()
                .all(|one| !one.tables.is_empty() && !one.erased.contains("  "))
        );
    }
}

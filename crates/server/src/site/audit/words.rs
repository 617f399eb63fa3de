//! What the audit log calls an action: method and pattern of a route in words. A new writing route is a new line.

/// Method and pattern, and what it means.
const WORDS: &[(&str, &str)] = &[
    ("POST /foerderung/neu", "Förderbescheid eingetragen"),
    ("POST /foerderung/{id}/aendern", "Förderbescheid geändert"),
    ("GET /foerderung", "Liste der Förderbescheide angesehen"),
    ("GET /foerderung/{id}", "Förderbescheid angesehen"),
    (
        "GET /foerderung/{id}/dateien/{digest}",
        "Datei zu einem Förderbescheid geladen",
    ),
    ("POST /api/v1/notices", "Förderbescheid eingetragen"),
    ("PATCH /api/v1/notices/{id}", "Förderbescheid geändert"),
    ("GET /api/v1/notices", "Liste der Förderbescheide abgerufen"),
    ("GET /api/v1/notices/{id}", "Förderbescheid abgerufen"),
    (
        "GET /api/v1/notices/{id}/files/{digest}",
        "Datei zu einem Förderbescheid abgerufen",
    ),
    (
        "PATCH /api/v1/adoptions/{id}",
        "Angaben einer Nachnutzung geändert",
    ),
    (
        "POST /api/v1/blueprints/{slug}/submissions",
        "Paket zur Freigabe eingereicht",
    ),
    (
        "POST /api/v1/submissions/{id}/release",
        "Einreichung freigegeben",
    ),
    (
        "POST /api/v1/submissions/{id}/return",
        "Einreichung zurückgegeben",
    ),
    (
        "POST /api/v1/submissions/{id}/withdrawal",
        "Einreichung zurückgenommen",
    ),
    (
        "POST /konto/nachweis/passkey",
        "Person mit Passkey noch einmal bestätigt",
    ),
    ("POST /konto/loeschen", "Eigenes Konto gelöscht"),
    ("POST /vorhaben/neu", "Vorhaben angekündigt"),
    ("POST /vorhaben/{id}/beenden", "Vorhaben beendet"),
    ("POST /api/v1/undertakings", "Vorhaben angekündigt"),
    ("POST /api/v1/undertakings/{id}/end", "Vorhaben beendet"),
    ("POST /verwaltung/datenschutz", "Löschlauf ausgeführt"),
    (
        "POST /verwaltung/rueckmeldungen",
        "Rückmeldung zur Barrierefreiheit als beantwortet vermerkt",
    ),
    (
        "GET /verwaltung/rueckmeldungen",
        "Rückmeldungen zur Barrierefreiheit angesehen",
    ),
    (
        "POST /verwaltung/alltagswoerter",
        "Alltagswörter der Suche aus einer Datei übernommen",
    ),
    (
        "POST /verwaltung/alltagswoerter/eintrag",
        "Alltagswort der Suche geändert",
    ),
    (
        "POST /api/v1/everyday-words",
        "Alltagswörter der Suche geändert",
    ),
    ("POST /verwaltung/regeln", "Regeln der Stelle geändert"),
    (
        "POST /verwaltung/personen/{id}/uebergeben",
        "Aufgaben einer Person übergeben",
    ),
    ("POST /verwaltung/personen/{id}/loeschen", "Person gelöscht"),
    (
        "POST /nachnutzungen/{id}/angaben",
        "Angaben einer Nachnutzung geändert",
    ),
    (
        "POST /aufgaben/einreichungen/{id}",
        "Über eine Einreichung entschieden",
    ),
    (
        "POST /veroeffentlichen/einreichen",
        "Paket zur Freigabe eingereicht",
    ),
    ("POST /api/v1/adoptions", "Nachnutzung begonnen"),
    (
        "POST /api/v1/adoptions/{id}/steps",
        "Schritt einer Nachnutzung eingetragen",
    ),
    (
        "POST /api/v1/adoptions/{id}/covers",
        "Mitversorgung eingetragen",
    ),
    (
        "POST /api/v1/adoptions/{id}/covers/{key}/answer",
        "Mitversorgung beantwortet",
    ),
    (
        "POST /api/v1/adoptions/{id}/covers/{key}/end",
        "Ende einer Mitversorgung eingetragen",
    ),
    (
        "POST /api/v1/evidence-files",
        "Datei eines Nachweises abgelegt",
    ),
    (
        "POST /api/v1/proposals/confirmations",
        "Vorschläge bestätigt",
    ),
    ("POST /api/v1/proposals/refusals", "Vorschläge abgelehnt"),
    (
        "PATCH /api/v1/blueprints/{slug}",
        "Angaben einer Blaupause geändert",
    ),
    ("POST /api/v1/cooperations", "Kooperation angelegt"),
    ("PATCH /api/v1/cooperations/{slug}", "Kooperation geändert"),
    (
        "POST /api/v1/cooperations/{slug}/members",
        "Mitglied einer Kooperation eingetragen",
    ),
    (
        "PATCH /api/v1/cooperations/{slug}/members/{id}",
        "Mitgliedschaft geändert",
    ),
    (
        "POST /api/v1/cooperations/{slug}/proposals",
        "Schritt vorgeschlagen",
    ),
    (
        "POST /api/v1/cooperations/{slug}/proposals/list",
        "Schritte als Liste vorgeschlagen",
    ),
    (
        "POST /api/v1/blueprints/{slug}/releases",
        "Version veröffentlicht",
    ),
    (
        "PATCH /api/v1/blueprints/{slug}/releases/{version}",
        "Zustand einer Version geändert",
    ),
    ("POST /api/v1/reports", "Nachnutzungsnachweis erstellt"),
    (
        "DELETE /api/v1/tokens/{digest}",
        "Zugangsschlüssel widerrufen",
    ),
    (
        "POST /api/v1/token-exchange",
        "ID-Token eines Jobs eingetauscht",
    ),
    ("POST /berichte", "Nachnutzungsnachweis erstellt"),
    ("POST /barrierefreiheit/melden", "Barriere gemeldet"),
    ("POST /konto/adresse", "Neue E-Mail-Adresse angefragt"),
    ("POST /konto/kennwort", "Kennwort geändert"),
    ("POST /konto/nachweis", "Person noch einmal bestätigt"),
    ("POST /konto/passkeys", "Passkey angelegt"),
    (
        "POST /konto/passkeys/beginnen",
        "Anlegen eines Passkeys begonnen",
    ),
    ("POST /anmelden/passkey", "Anmeldung mit Passkey"),
    (
        "POST /anmelden/passkey/beginnen",
        "Anmeldung mit Passkey begonnen",
    ),
    ("POST /konto/passkeys/entfernen", "Passkey entfernt"),
    (
        "POST /konto/wiederherstellung",
        "Neue Wiederherstellungscodes erstellt",
    ),
    (
        "POST /konto/zugangsschluessel/neu",
        "Zugangsschlüssel erstellt",
    ),
    (
        "POST /konto/zugangsschluessel/{digest}/widerrufen",
        "Zugangsschlüssel widerrufen",
    ),
    (
        "POST /konto/zweiter-faktor",
        "Einrichten des zweiten Faktors begonnen",
    ),
    ("POST /konto/suchen", "Suche gespeichert"),
    ("POST /api/v1/saved-searches", "Suche gespeichert"),
    (
        "PATCH /api/v1/saved-searches/{id}",
        "Gespeicherte Suche geändert",
    ),
    (
        "DELETE /api/v1/saved-searches/{id}",
        "Gespeicherte Suche gelöscht",
    ),
    (
        "POST /konto/suchen/{id}",
        "Gespeicherte Suche geändert oder gelöscht",
    ),
    (
        "POST /abbestellen/{token}",
        "E-Mails zu einer Suche abbestellt",
    ),
    ("POST /adresse/{token}", "Neue E-Mail-Adresse bestätigt"),
    ("POST /anmelden/bestaetigen", "Anmeldung mit zweitem Faktor"),
    ("POST /anmelden/einrichten", "Zweiter Faktor eingerichtet"),
    ("POST /anmelden/kennwort", "Anmeldung mit Kennwort"),
    ("POST /anmelden/vergessen", "Neues Kennwort angefragt"),
    ("POST /einladung/{token}", "Einladung angenommen"),
    (
        "POST /erste-anmeldung/{token}",
        "Verwaltung des Registers übernommen",
    ),
    ("POST /kennwort/{token}", "Neues Kennwort gesetzt"),
    (
        "POST /kommunen/{key}/beitreten",
        "Beitritt einer Stelle beantragt",
    ),
    (
        "POST /beitritt/{token}",
        "Adresse eines Antrags auf Beitritt bestätigt",
    ),
    (
        "POST /verwaltung/beitritte",
        "Über einen Beitritt entschieden",
    ),
    (
        "POST /verwaltung/einladungen",
        "Einladung erneuert oder zurückgenommen",
    ),
    ("POST /verwaltung/personen", "Person eingeladen"),
    (
        "POST /verwaltung/personen/{id}/rollen",
        "Rolle gegeben oder entzogen",
    ),
    (
        "POST /verwaltung/personen/{id}/zuruecksetzen",
        "Zugang einer Person zurückgesetzt",
    ),
    (
        "POST /verwaltung/personen/{id}/beenden",
        "Mitarbeit einer Person beendet",
    ),
    (
        "POST /verwaltung/projekte",
        "Projekt zum Veröffentlichen eingetragen",
    ),
    (
        "POST /verwaltung/projekte/{id}/beenden",
        "Vertrauen in ein Projekt beendet",
    ),
    (
        "POST /blaupausen/{slug}/nachnutzung/neu",
        "Nachnutzung begonnen",
    ),
    (
        "POST /nachnutzungen/{id}",
        "Schritt einer Nachnutzung eingetragen",
    ),
    (
        "POST /nachnutzungen/{id}/mitversorgung",
        "Mitversorgung beantwortet",
    ),
    (
        "POST /nachnutzungen/{id}/mitversorgung/ende",
        "Ende einer Mitversorgung eingetragen",
    ),
    (
        "POST /nachnutzungen/{id}/mitversorgte",
        "Mitversorgung eingetragen",
    ),
    (
        "POST /kommunen/{key}/angaben",
        "Angaben der Stelle geändert",
    ),
    (
        "POST /aufgaben/vorschlaege",
        "Vorschläge bestätigt oder abgelehnt",
    ),
    ("POST /kooperationen/neu", "Kooperation angelegt"),
    ("POST /kooperationen/{slug}/aendern", "Kooperation geändert"),
    (
        "POST /kooperationen/{slug}/mitglieder",
        "Mitglied einer Kooperation eingetragen",
    ),
    (
        "POST /kooperationen/{slug}/mitglieder/{id}",
        "Mitgliedschaft beendet",
    ),
    (
        "POST /kooperationen/{slug}/vorschlagen",
        "Schritt vorgeschlagen",
    ),
    (
        "POST /kooperationen/{slug}/vorschlagen/liste",
        "Liste von Vorschlägen geprüft",
    ),
    (
        "POST /kooperationen/{slug}/vorschlagen/eintragen",
        "Liste von Vorschlägen eingetragen",
    ),
    (
        "POST /anmelden/abmeldung/{issuer}",
        "Abmeldung durch den Anmeldedienst",
    ),
    ("POST /anmelden", "Anmeldung in der Vorführung"),
    ("POST /abmelden", "Abmeldung"),
    ("POST /konto/sitzungen", "Sitzung beendet"),
    ("POST /veroeffentlichen", "Paket hochgeladen"),
    ("POST /veroeffentlichen/freigabe", "Version veröffentlicht"),
    ("POST /veroeffentlichen/paket", "Paket hochgeladen"),
    (
        "POST /veroeffentlichen/formular",
        "Paket aus dem Formular erstellt",
    ),
    (
        "POST /blaupausen/{slug}/pflegen",
        "Angaben einer Blaupause geändert",
    ),
    (
        "POST /blaupausen/{slug}/versionen/{version}/zustand",
        "Zustand einer Version geändert",
    ),
    (
        "GET /anmelden/rueckkehr/{issuer}",
        "Anmeldung über den Anmeldedienst",
    ),
    ("GET /anmelden/weiter/{issuer}", "Weg zum Anmeldedienst"),
    ("GET /verwaltung/protokoll", "Protokoll angesehen"),
    ("GET /verwaltung/protokoll.csv", "Protokoll heruntergeladen"),
    (
        "GET /api/v1/adoptions/{id}/evidence/{digest}",
        "Nachweis heruntergeladen",
    ),
    (
        "GET /blaupausen/{slug}/versionen/{version}/dateien/{path:.*}",
        "Datei einer nicht öffentlichen Blaupause angesehen",
    ),
    (
        "GET /api/v1/blueprints/{slug}/releases/{version}/package",
        "Paket einer nicht öffentlichen Blaupause heruntergeladen",
    ),
    (
        "GET /api/v1/blueprints/{slug}/releases/{version}/files/{path:.*}",
        "Datei einer nicht öffentlichen Blaupause heruntergeladen",
    ),
    (
        "GET /kooperationen/{slug}/liste.csv",
        "Liste einer Kooperation heruntergeladen",
    ),
    (
        "blaupause import adoptions",
        "Liste von Nachnutzungen übernommen",
    ),
];

/// An action in words; one that has none is told as it is.
pub(super) fn of(action: &str) -> String {
    let found = WORDS.iter().find(|(known, _)| *known == action);
    let words = found.map(|(_, words)| (*words).to_owned());
    words.unwrap_or_else(|| match action.strip_prefix("GET ") {
        Some(pattern) => format!("Angesehen: {pattern}"),
        None => action.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::TABLE;

    #[test]
    fn every_writing_route_has_its_words() {
        let writing = TABLE.iter().filter(|route| route.method != "get");
        let actions =
            writing.map(|route| format!("{} {}", route.method.to_uppercase(), route.path));
        let missing: Vec<String> = actions
            .filter(|action| !WORDS.iter().any(|(known, _)| known == action))
            .collect();
        assert!(
            missing.is_empty(),
            "the audit log has no words for {missing:?}"
        );
    }
}

//! The pages: one file per page or family of pages, each with its structs and its handlers.

pub mod account;
pub mod adoption;
pub mod audit;
pub mod blueprint;
pub mod bodies;
pub mod body;
pub mod compare;
pub mod cooperation;
pub mod cooperations;
pub mod errors;
pub mod everyday;
pub mod feed;
pub mod feedback;
pub mod files;
pub mod help;
pub mod home;
pub mod kept;
pub mod legal;
pub mod notices;
pub mod people;
pub mod privacy;
pub mod problems;
pub mod projects;
pub mod publish;
pub mod reports;
pub mod results;
pub mod saved;
pub mod service;
pub mod sessions;
pub mod sign_in;
mod spoken;
pub mod status;
pub mod submission;
pub mod tasks;
pub mod tokens;
pub mod undertakings;
pub mod version;
pub mod visibility;
pub mod waiting;

use crate::{
    page::{self, Page},
    problem::Problem,
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, cookie::Cookie, http::header};

/// Shows a page to its visitor; a message that was shown is gone.
///
/// # Errors
/// A problem when the template does not fit, which is a mistake of ours.
pub fn show<P: Page>(
    request: &HttpRequest,
    visitor: &Visitor,
    page: &P,
) -> Result<HttpResponse, Problem> {
    let html = page::render(page, &visitor.viewer).map_err(|e| {
        tracing::error!(error = %e, "A page could not be shown");
        Problem::new("fehler", "Die Seite lässt sich nicht darstellen.")
    })?;
    let mut response = HttpResponse::Ok();
    if request.cookie(who::MESSAGE).is_some() {
        let mut gone = Cookie::build(who::MESSAGE, "").path("/").finish();
        gone.make_removal();
        response.cookie(gone);
    }
    Ok(response
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CACHE_CONTROL,
            page.caching().header(&visitor.viewer),
        ))
        // Browsers keep a page of strangers for some seconds. With a session, or a message to show, the cookies differ,
        // so that it is not shown again to somebody who has just signed in or out.
        .insert_header((header::VARY, "Cookie"))
        .body(html))
}

/// A form that was refused: the page again with what was typed, under the status that says so.
///
/// # Errors
/// As [`show`].
pub fn show_again<P: Page>(
    request: &HttpRequest,
    visitor: &Visitor,
    page: &P,
) -> Result<HttpResponse, Problem> {
    let mut response = show(request, visitor, page)?;
    *response.status_mut() = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// What can be said after a success; the cookie carries only the name, so nobody can put words on our pages.
const SAID: &[(&str, &str)] = &[
    (
        "bereits-begonnen",
        "Ihre Kommune hat zu dieser Blaupause bereits eine Nachnutzung. Hier sehen Sie ihren Stand.",
    ),
    (
        "nichts-gewaehlt",
        "Es war kein Vorschlag ausgewählt; geändert wurde nichts.",
    ),
    ("veroeffentlicht", "Die Version ist veröffentlicht."),
    (
        "unveraendert",
        "Genau dieser Inhalt war bereits veröffentlicht. Es gibt keine zweite Ausgabe.",
    ),
    (
        "eingereicht",
        "Die Version ist zur Freigabe eingereicht. Sie sehen hier, was daraus wird.",
    ),
    (
        "wartet-schon",
        "Genau dieser Inhalt ist bereits eingereicht; geändert hat sich nichts.",
    ),
    (
        "zurueckgegeben",
        "Die Einreichung ist mit Ihrem Grund zurückgegeben.",
    ),
    ("zurueckgenommen", "Die Einreichung ist zurückgenommen."),
    ("zustand", "Der Zustand der Version ist geändert."),
    ("interesse", "Ihr Interesse ist eingetragen."),
    ("schritt", "Der Schritt ist eingetragen."),
    (
        "berichtigt",
        "Die Berichtigung ist eingetragen; die alte Angabe bleibt sichtbar.",
    ),
    ("mitglied", "Die Mitgliedschaft ist eingetragen."),
    ("kooperation", "Die Kooperation ist angelegt."),
    ("bescheid", "Der Bescheid ist eingetragen."),
    ("gespeichert", "Die Änderungen sind gespeichert."),
    (
        "vorhaben",
        "Das Vorhaben ist angekündigt. Andere finden es jetzt bei der Leistung und in dieser Liste.",
    ),
    ("vorhaben-beendet", "Das Vorhaben ist beendet."),
    (
        "alltagswoerter",
        "Die Tabelle ist geändert. Die Suche versteht die Wörter ab jetzt so.",
    ),
    (
        "liste-unveraendert",
        "In der Datei steht nichts, was nicht schon gilt; geändert wurde nichts.",
    ),
    (
        "vorgeschlagen",
        "Die Vorschläge sind eingetragen. Sie zählen erst, wenn die Kommunen sie bestätigen.",
    ),
    (
        "bestaetigt",
        "Die Vorschläge sind bestätigt und zählen jetzt.",
    ),
    ("abgelehnt", "Die Vorschläge sind abgelehnt."),
    (
        "rueckmeldung-beantwortet",
        "Die Rückmeldung ist als beantwortet vermerkt.",
    ),
    (
        "mitversorgte",
        "Die Mitversorgung ist eingetragen. Die Kommunen können sie bestätigen oder ihr widersprechen.",
    ),
    (
        "mitversorgung",
        "Ihre Antwort zur Mitversorgung ist eingetragen.",
    ),
    (
        "mitversorgung-ende",
        "Das Ende der Mitversorgung ist eingetragen; frühere Angaben bleiben sichtbar.",
    ),
    (
        "bericht",
        "Der Nachnutzungsnachweis ist erstellt und unter seiner Nummer abgelegt.",
    ),
    (
        "kennwort-gesetzt",
        "Das Kennwort ist gesetzt. Melden Sie sich damit an.",
    ),
    ("kennwort-geaendert", "Das Kennwort ist geändert."),
    (
        "adresse-angefragt",
        "Wir haben einen Link an die neue Adresse geschickt. Bis Sie ihn bestätigen, gilt die bisherige.",
    ),
    ("adresse-bestaetigt", "Die neue E-Mail-Adresse gilt."),
    (
        "wiederhergestellt",
        "Sie sind mit einem Wiederherstellungscode angemeldet. Richten Sie den zweiten Faktor neu ein, wenn Ihr Gerät verloren ist.",
    ),
    (
        "beigetreten",
        "Ihr Konto ist angelegt, und Sie sind angemeldet.",
    ),
    ("bestaetigt-dass", "Danke. Sie können jetzt weitermachen."),
    ("passkey-angelegt", "Der Passkey ist angelegt."),
    ("passkey-entfernt", "Der Passkey ist entfernt."),
    ("eingeladen", "Die Einladung ist unterwegs."),
    (
        "einladung-zurueck",
        "Die Einladung ist zurückgenommen; ihr Link gilt nicht mehr.",
    ),
    ("rolle-gegeben", "Die Rolle ist gegeben."),
    ("rolle-genommen", "Die Rolle ist entzogen."),
    (
        "zugang-zurueckgesetzt",
        "Der Zugang ist zurückgesetzt; ein Link, um neu zu beginnen, ist unterwegs.",
    ),
    (
        "uebergeben",
        "Die Aufgaben sind übergeben; wer sie übernimmt, hat eine Nachricht bekommen, wenn eine E-Mail-Adresse hinterlegt ist.",
    ),
    ("mitarbeit-beendet", "Die Mitarbeit ist beendet."),
    (
        "person-geloescht",
        "Die Person ist gelöscht; ihr Name steht nirgends mehr.",
    ),
    (
        "konto-geloescht",
        "Ihr Konto ist gelöscht; Ihr Name steht nirgends mehr.",
    ),
    ("fristen-ausgefuehrt", "Was fällig war, ist vergessen."),
    (
        "beitritt-bestaetigt",
        "Der Beitritt ist bestätigt; die Einladung ist unterwegs.",
    ),
    ("beitritt-abgelehnt", "Der Antrag ist abgelehnt."),
    ("angemeldet", "Sie sind angemeldet."),
    ("abgemeldet", "Sie sind abgemeldet."),
    (
        "bestaetigt-person",
        "Danke, Sie haben bestätigt, dass Sie es sind. Führen Sie den Schritt jetzt noch einmal aus.",
    ),
    (
        "suche-gespeichert",
        "Die Suche ist gespeichert. Hier wählen Sie, ob Sie E-Mails über Neues bekommen.",
    ),
    ("suche-geloescht", "Die gespeicherte Suche ist gelöscht."),
    ("sitzung-beendet", "Die Sitzung ist beendet."),
    (
        "zugangsschluessel-widerrufen",
        "Der Zugangsschlüssel ist widerrufen und gilt ab sofort nicht mehr.",
    ),
    (
        "projekt-vertraut",
        "Die Jobs dieses Projekts können jetzt veröffentlichen.",
    ),
    (
        "projekt-beendet",
        "Dem Projekt wird nicht mehr vertraut; seine Jobs können nicht mehr veröffentlichen.",
    ),
];

/// The sentence behind the name of a message.
#[must_use]
pub fn said(name: &str) -> Option<String> {
    SAID.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| (*text).to_owned())
}

/// Goes on to another page after a success and says there what succeeded.
#[must_use]
pub fn go_on(to: &str, message: &'static str) -> HttpResponse {
    debug_assert!(said(message).is_some(), "{message} says nothing");
    let cookie = Cookie::build(who::MESSAGE, message)
        .path("/")
        .http_only(true)
        .same_site(actix_web::cookie::SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::minutes(1))
        .finish();
    HttpResponse::SeeOther()
        .cookie(cookie)
        .insert_header((header::LOCATION, to))
        .finish()
}

/// Leads to the one address of a page.
#[must_use]
pub fn go_to(address: &str) -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, address))
        .finish()
}

/// A text as part of a query string.
#[must_use]
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        use std::fmt::Write as _;
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// A path of ours to go back to, and never another place.
#[must_use]
pub fn way_back(path: Option<&str>) -> &str {
    match path {
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') => {
            path
        }
        Some(_) | None => "/",
    }
}

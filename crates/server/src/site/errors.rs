//! Pages for what went wrong: always what happened, why, and a way out.

use super::way_back;
use crate::page::{Crumb, Page};
use serde::Serialize;

/// Anything that is not the page that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    pub heading: String,
    /// What happened and what the reader can do, in whole sentences.
    pub explanation: Vec<String>,
    pub ways_out: Vec<Crumb>,
    /// To be named to whoever runs the registry; only where they would have to look.
    pub request_id: Option<String>,
}

impl ErrorPage {
    /// 404: there is nothing here, or nothing that this viewer may see.
    #[must_use]
    pub fn not_found() -> Self {
        Self {
            heading: "Diese Seite gibt es nicht".to_owned(),
            explanation: vec![
                "Unter dieser Adresse ist nichts zu finden. Vielleicht ist die Adresse unvollständig, oder der Inhalt ist nur für bestimmte Stellen sichtbar.".to_owned(),
            ],
            ways_out: vec![
                Crumb::to("/blaupausen", "Blaupausen suchen"),
                Crumb::to("/hilfe", "Zur Hilfe"),
                Crumb::to("/", "Zur Startseite"),
            ],
            request_id: None,
        }
    }

    /// 403: the viewer is known and may not do this; `reason` says what would be needed.
    #[must_use]
    pub fn forbidden(reason: &str) -> Self {
        Self {
            heading: "Dafür fehlt Ihnen die Berechtigung".to_owned(),
            explanation: vec![
                reason.to_owned(),
                "Wenn Sie diese Aufgabe wahrnehmen sollen, wenden Sie sich bitte an die Person, die in Ihrer Stelle die Zugänge verwaltet.".to_owned(),
            ],
            ways_out: vec![Crumb::to("/aufgaben", "Zu Ihren Aufgaben"), Crumb::to("/", "Zur Startseite")],
            request_id: None,
        }
    }

    /// 401: the page needs somebody who has signed in.
    #[must_use]
    pub fn sign_in(back_to: &str) -> Self {
        Self {
            heading: "Bitte melden Sie sich an".to_owned(),
            explanation: vec![
                "Für diese Seite müssen wir wissen, für welche Stelle Sie handeln.".to_owned(),
            ],
            ways_out: vec![
                Crumb::to(format!("/anmelden?zurueck={back_to}"), "Anmelden"),
                Crumb::to("/", "Zur Startseite"),
            ],
            request_id: None,
        }
    }

    /// 409, 412, 422 and their like: a request that was understood and refused.
    #[must_use]
    pub fn refused(heading: &str, explanation: &[&str], ways_out: Vec<Crumb>) -> Self {
        Self {
            heading: heading.to_owned(),
            explanation: explanation.iter().map(|&line| line.to_owned()).collect(),
            ways_out,
            request_id: None,
        }
    }

    /// 400: parameters of the address are wrong; the same page is offered without them.
    #[must_use]
    pub fn wrong_address(
        heading: &str,
        explanation: &str,
        path: &str,
        right: Option<&str>,
    ) -> Self {
        let same = right.map(|query| {
            let (mark, label) = match query.is_empty() {
                true => ("", "Dieselbe Seite ohne Angaben in der Adresse öffnen"),
                false => ("?", "Dieselbe Seite ohne die fehlerhaften Angaben öffnen"),
            };
            let address = format!("{path}{mark}{query}");
            Crumb::to(way_back(Some(address.as_str())), label)
        });
        let start = Crumb::to("/", "Zur Startseite");
        Self::refused(
            heading,
            &[explanation],
            same.into_iter().chain([start]).collect(),
        )
    }

    /// 500: a mistake of ours.
    #[must_use]
    pub fn failure(request_id: &str) -> Self {
        Self {
            heading: "Das hat leider nicht geklappt".to_owned(),
            explanation: vec![
                "Bei uns ist ein Fehler aufgetreten. Er liegt nicht an Ihren Angaben, und es ist nichts halb gespeichert worden.".to_owned(),
                "Bitte versuchen Sie es noch einmal. Bleibt der Fehler bestehen, nennen Sie der betreibenden Stelle bitte die Vorgangsnummer.".to_owned(),
            ],
            ways_out: vec![Crumb::to("/", "Zur Startseite"), Crumb::to("/impressum", "Betreibende Stelle")],
            request_id: Some(request_id.to_owned()),
        }
    }

    /// 503: too much to do, or something that we need cannot be reached; the detail says what of it happened.
    #[must_use]
    pub fn unavailable(heading: &str, detail: &str, request_id: &str) -> Self {
        Self {
            heading: heading.to_owned(),
            explanation: vec![
                detail.to_owned(),
                "Bitte versuchen Sie es in einer Minute noch einmal. Haben Sie ein Formular abgeschickt, kehren Sie mit der Zurück-Taste zu Ihren Angaben zurück.".to_owned(),
            ],
            ways_out: vec![Crumb::to("/status", "Stand des Dienstes"), Crumb::to("/", "Zur Startseite")],
            request_id: Some(request_id.to_owned()),
        }
    }
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "pages/error.html";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self::not_found(),
            Self::forbidden(
                "Eine Version freigeben darf nur, wer in der herausgebenden Stelle die Rolle „Freigeben“ hat.",
            ),
            Self::sign_in("/aufgaben"),
            Self::refused(
                "Diese Version gibt es schon",
                &["Die Version 1.2.0 ist bereits mit anderem Inhalt veröffentlicht."],
                vec![],
            ),
            Self::wrong_address(
                "Die Anfrage ist fehlerhaft",
                "Mindestens ein Parameter der Adresse ist fehlerhaft.",
                "/blaupausen",
                Some("topic=Umwelt&content=form"),
            ),
            Self::failure("0190f3c2-7a10-7abc-8def-001122334455"),
            Self::unavailable(
                "Das Register ist gerade nicht erreichbar",
                "Das Register erreicht seine Daten nicht. Es wurde nichts gespeichert.",
                "0190f3c2-7a10-7abc-8def-001122334455",
            ),
        ]
    }
}

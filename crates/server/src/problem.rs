//! What goes wrong, as programs read it (RFC 9457) and as people read it.

mod from;
mod taught;

pub(crate) use from::suggestion_flaws;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use std::fmt;

/// One thing that is wrong with a request: where, by which rule, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Flaw {
    /// A JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// The stable name of the rule.
    pub rule: String,
    pub detail: String,
}

/// A problem as it is answered; kept small, since nearly every function can return one.
#[derive(Debug, Clone)]
pub struct Problem(Box<Details>);

impl std::ops::Deref for Problem {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}
impl std::ops::DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// What a problem says.
#[derive(Debug, Clone)]
pub struct Details {
    pub status: StatusCode,
    /// The name under `/problems/`.
    pub name: &'static str,
    pub title: &'static str,
    pub detail: String,
    pub flaws: Vec<Flaw>,
    /// Where the thing in the way is, when there is one.
    pub instance: Option<String>,
    pub retry_after: Option<u32>,
    /// Further facts by their names.
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// The kinds of problems: name, status, title. Each has a page that explains it.
pub const KINDS: &[(&str, u16, &str)] = &[
    ("anfrage-fehlerhaft", 400, "Die Anfrage ist fehlerhaft"),
    ("anmeldung-noetig", 401, "Anmeldung nötig"),
    ("nachweis-noetig", 403, "Bestätigen Sie, dass Sie es sind"),
    ("nicht-erlaubt", 403, "Nicht erlaubt"),
    ("nicht-gefunden", 404, "Nicht gefunden"),
    ("methode-nicht-erlaubt", 405, "Methode nicht erlaubt"),
    ("zu-langsam", 408, "Die Anfrage kam zu langsam"),
    ("konflikt", 409, "Konflikt mit dem Bestand"),
    (
        "version-vorhanden",
        409,
        "Diese Version gibt es mit anderem Inhalt",
    ),
    ("kurzname-vergeben", 409, "Der Kurzname ist vergeben"),
    ("veraltet", 412, "Inzwischen geändert"),
    ("zu-gross", 413, "Die Anfrage ist zu groß"),
    (
        "format-unbekannt",
        415,
        "Dieses Format wird nicht angenommen",
    ),
    (
        "nicht-annehmbar",
        422,
        "Die Angaben können so nicht angenommen werden",
    ),
    ("befunde", 422, "Das Paket hat Befunde"),
    (
        "schluessel-anders-benutzt",
        422,
        "Der Idempotency-Key gehört zu einer anderen Anfrage",
    ),
    ("bedingung-noetig", 428, "If-Match fehlt"),
    ("zu-viele-anfragen", 429, "Zu viele Anfragen"),
    ("gesperrt", 451, "Der Inhalt ist gesperrt"),
    ("fehler", 500, "Fehler im Register"),
    (
        "nicht-erreichbar",
        503,
        "Das Register ist gerade nicht erreichbar",
    ),
    (
        "suche-nicht-erreichbar",
        503,
        "Die Suche ist gerade nicht erreichbar",
    ),
    ("ausgang-unbekannt", 503, "Der Ausgang ist unbekannt"),
    ("wird-vorbereitet", 503, "Das Register wird vorbereitet"),
    ("dauert-zu-lange", 504, "Die Antwort dauert zu lange"),
];

impl Problem {
    /// A problem of a known kind.
    #[must_use]
    pub fn new(name: &'static str, detail: impl Into<String>) -> Self {
        let kind = KINDS.iter().find(|(known, ..)| *known == name);
        let (name, status, title) = kind
            .copied()
            .unwrap_or(("fehler", 500, "Fehler im Register"));
        Self(Box::new(Details {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            name,
            title,
            detail: detail.into(),
            flaws: Vec::new(),
            instance: None,
            retry_after: None,
            more: serde_json::Map::new(),
        }))
    }
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            "nicht-gefunden",
            format!("{what} gibt es nicht, oder Sie dürfen es nicht sehen."),
        )
    }
    #[must_use]
    pub fn sign_in() -> Self {
        Self::new(
            "anmeldung-noetig",
            "Dafür müssen Sie sich anmelden. Programme senden einen Zugangsschlüssel im Kopf „Authorization: Bearer …“.",
        )
    }
    #[must_use]
    pub fn with_flaw(
        mut self,
        pointer: impl Into<String>,
        rule: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        self.flaws.push(Flaw {
            pointer: pointer.into(),
            rule: rule.into(),
            detail: detail.into(),
        });
        self
    }
    #[must_use]
    pub fn with_flaws(mut self, flaws: Vec<Flaw>) -> Self {
        self.flaws = flaws;
        self
    }
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.more.insert(
            name.to_owned(),
            serde_json::to_value(value).unwrap_or_default(),
        );
        self
    }
    #[must_use]
    pub fn at(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }
    /// The same flaws of one thing in a list, counted from 0.
    #[must_use]
    pub fn under(mut self, place: usize) -> Self {
        for flaw in &mut self.flaws {
            flaw.pointer = format!("/{place}{}", flaw.pointer);
        }
        self
    }
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The body for programs.
    #[must_use]
    pub fn json(&self, request_id: &str) -> serde_json::Value {
        let mut body = serde_json::json!({
            "type": format!("/problems/{}", self.name),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
            "flaws": self.flaws,
            "requestId": request_id,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(instance) = &self.instance {
                object.insert("instance".to_owned(), instance.clone().into());
            }
            object.extend(self.more.clone());
        }
        body
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.detail)
    }
}

/// The frame around all routes says it again in the form that the reader understands.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).finish()
    }
}

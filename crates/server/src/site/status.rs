//! `/status`: how the parts of the service fare.

use super::show as show_page;
use crate::{api::health, page::Page, problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

/// The state of the service.
#[derive(Debug, Serialize)]
pub struct Status {
    parts: Vec<PartRow>,
    all_good: bool,
}

/// A part of the service.
#[derive(Debug, Serialize)]
struct PartRow {
    name: &'static str,
    good: bool,
    state: String,
}

const NAMES: [(&str, &str); 7] = [
    ("database", "Datenbank"),
    ("files", "Dateien"),
    ("index", "Suche"),
    ("words", "Wörter der Suche"),
    ("writes", "Speichern"),
    ("outbox", "Aufträge im Hintergrund"),
    ("mail", "E-Mail"),
];

impl Status {
    fn of(parts: Vec<health::Part>) -> Self {
        let named = |part: health::Part| PartRow {
            name: NAMES
                .iter()
                .find(|(key, _)| *key == part.name)
                .map_or(part.name, |(_, name)| name),
            good: part.good,
            state: part.state,
        };
        let parts: Vec<PartRow> = parts.into_iter().map(named).collect();
        Self {
            all_good: parts.iter().all(|part| part.good),
            parts,
        }
    }
}

impl Page for Status {
    const TEMPLATE: &'static str = "pages/status.html";
    fn title(&self) -> String {
        "Stand des Dienstes".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let part = |good| health::Part {
            name: "database",
            good,
            state: "antwortet".to_owned(),
        };
        vec![Self::of(vec![part(true)]), Self::of(vec![part(false)])]
    }
}

/// `GET /status`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let parts = health::parts(&registry).await;
    show_page(&request, &visitor, &Status::of(parts))
}

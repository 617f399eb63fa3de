//! `/verwaltung/datenschutz`: what is due to be forgotten, and forgetting it now.

use crate::{
    clock,
    page::{Crumb, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::privacy::retain::{self, Due};
use domain::privacy::Terms;
use serde::{Deserialize, Serialize};

/// Terms, and what they mean today.
#[derive(Debug, Serialize)]
pub struct Retention {
    trail: Vec<Crumb>,
    terms: Vec<Term>,
    due: Vec<DueRow>,
}

/// A term.
#[derive(Debug, Serialize)]
struct Term {
    what: &'static str,
    months: u16,
    setting: &'static str,
}

/// Something that is due.
#[derive(Debug, Serialize)]
struct DueRow {
    what: &'static str,
    whom: String,
    since: String,
}

impl Page for Retention {
    const TEMPLATE: &'static str = "pages/retention.html";
    fn title(&self) -> String {
        "Datenschutz".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = DueRow {
            what: "Konto schließen",
            whom: "Anna Schmidt".to_owned(),
            since: "24.02.2021".to_owned(),
        };
        let page = |due| Self {
            trail: trail(),
            terms: terms(&Terms::default()),
            due,
        };
        vec![page(vec![]), page(vec![row])]
    }
}

fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/verwaltung", "Verwaltung")]
}

fn terms(terms: &Terms) -> Vec<Term> {
    let term = |what, months, setting| Term {
        what,
        months,
        setting,
    };
    vec![
        term(
            "Konto schließen, das niemand benutzt",
            terms.inactive,
            "inactive_account_months",
        ),
        term(
            "Name löschen nach dem Ende der Mitarbeit",
            terms.left,
            "left_person_months",
        ),
        term(
            "Rückmeldungen zur Barrierefreiheit löschen",
            terms.feedback,
            "feedback_months",
        ),
        term(
            "Einträge des Protokolls löschen",
            terms.audit,
            "audit_months",
        ),
    ]
}

fn row(due: Due) -> DueRow {
    let whom = match due.person {
        Some((_, name)) => name,
        None if due.count == 1 => "ein Eintrag".to_owned(),
        None => format!("{} Einträge", due.count),
    };
    DueRow {
        what: due.why.label(),
        whom,
        since: due.since.day().german(),
    }
}

/// `GET /verwaltung/datenschutz`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, these) = (visitor.known()?, registry.config.retention);
    let due = registry
        .read(move |snap| {
            retain::rehearsed(snap, who, &these, clock::moment()).map_err(Problem::from)
        })
        .await?;
    let page = Retention {
        trail: trail(),
        terms: terms(&these),
        due: due.into_iter().map(row).collect(),
    };
    show_page(&request, &visitor, &page)
}

/// The form of the page.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
}

/// `POST /verwaltung/datenschutz`
pub async fn run(
    visitor: Visitor,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, these) = (visitor.sent(&form.csrf)?, registry.config.retention);
    visitor.proven(&registry, "/verwaltung/datenschutz")?;
    registry
        .write(move |tx, now| retain::ordered(tx, who, &these, now).map_err(Problem::from))
        .await?;
    Ok(go_on("/verwaltung/datenschutz", "fristen-ausgefuehrt"))
}

//! `/verwaltung`: who works for a body, and who wants to.

pub mod claim;
pub mod claims;
pub mod invitations;
pub mod leave;
pub mod list;
pub mod person;
pub mod rules;

use super::show as show_page;
use crate::{
    page::{Crumb, Page},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    access,
    person::{For, Role},
};
use serde::Serialize;

/// What there is to administer.
#[derive(Debug, Serialize)]
pub struct Administration {
    entries: Vec<Crumb>,
}

impl Page for Administration {
    const TEMPLATE: &'static str = "pages/administration.html";
    fn title(&self) -> String {
        "Verwaltung".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let entries = vec![
            Crumb::to("/verwaltung/personen", "Personen und Rollen"),
            Crumb::to("/verwaltung/beitritte", "Anträge auf Beitritt (2)"),
        ];
        vec![Self { entries: vec![] }, Self { entries }]
    }
}

/// The way back to this page.
fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/verwaltung", "Verwaltung")]
}

/// `GET /verwaltung`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let entries = registry
        .read(move |snap| {
            let actor = store::people::actor(snap, person)?;
            let body = store::bodies::by_id(snap, actor.body)?;
            let decides = actor.has(Role::Administer, For::Registry)
                || actor.has(Role::Release, For::Body(body.id));
            let mut entries = Vec::new();
            if let Err(why) = access::see_people(&actor, &body) {
                return Err(Problem::new("nicht-erlaubt", why.to_string()));
            }
            entries.push(Crumb::to("/verwaltung/personen", "Personen und Rollen"));
            if access::administer(&actor).is_ok() {
                entries.push(Crumb::to("/verwaltung/datenschutz", "Datenschutz"));
                let label = "Rückmeldungen zur Barrierefreiheit";
                entries.push(Crumb::to("/verwaltung/rueckmeldungen", label));
                let label = "Alltagswörter der Suche";
                entries.push(Crumb::to("/verwaltung/alltagswoerter", label));
            }
            if decides {
                let waiting = app::claim_body::waiting(snap, person)?.len();
                let label = format!("Anträge auf Beitritt ({waiting})");
                entries.push(Crumb::to("/verwaltung/beitritte", label));
            }
            let label = "Veröffentlichen ohne Zugangsschlüssel";
            entries.push(Crumb::to("/verwaltung/projekte", label));
            if access::manage_people(&actor, &body).is_ok() {
                let label = "Zugangsschlüssel der Stelle";
                entries.push(Crumb::to("/verwaltung/zugangsschluessel", label));
                entries.push(Crumb::to("/verwaltung/protokoll", "Protokoll"));
            }
            Ok::<_, Problem>(entries)
        })
        .await?;
    show_page(&request, &visitor, &Administration { entries })
}

//! `/verwaltung/datenschutz/verzeichnis`: the draft of the record of processing activities (Art. 30 GDPR).

use super::trail;
use crate::{
    clock,
    operator::Operator,
    page::{Crumb, Page},
    problem::Problem,
    registry::Registry,
    site::show as show_page,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::privacy::{self, Activity};
use serde::Serialize;
use serde_json::json;

/// The draft of the record.
#[derive(Debug, Serialize)]
pub struct Record {
    trail: Vec<Crumb>,
    as_of: String,
    operator: Operator,
    activities: Vec<Shown>,
    security: Vec<&'static str>,
}

/// A processing activity.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    name: &'static str,
    purpose: &'static str,
    legal_basis: &'static str,
    persons: &'static str,
    content: &'static str,
    recipients: &'static str,
    erased: String,
}

impl Page for Record {
    const TEMPLATE: &'static str = "pages/processing-record.html";
    fn title(&self) -> String {
        "Verzeichnis von Verarbeitungstätigkeiten".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |operator| {
            let activities = privacy::record(&privacy::Terms::default());
            Self::of(operator, activities, "24.02.2021".to_owned())
        };
        vec![page(Operator::default()), page(Operator::sample())]
    }
}

impl Record {
    fn of(operator: Operator, activities: Vec<Activity>, as_of: String) -> Self {
        let shown = activities.into_iter().enumerate().map(|(at, one)| Shown {
            id: format!("taetigkeit-{}", at + 1),
            name: one.name,
            purpose: one.purpose,
            legal_basis: one.legal_basis,
            persons: one.persons,
            content: one.content,
            recipients: one.recipients,
            erased: one.erased,
        });
        Self {
            trail: trail(),
            as_of,
            operator,
            activities: shown.collect(),
            security: privacy::SECURITY.to_vec(),
        }
    }
}

async fn may_see(visitor: &Visitor, registry: &Registry) -> Result<(), Problem> {
    let who = visitor.known()?;
    registry
        .read(move |snap| {
            let actor = store::people::actor(snap, who)?;
            domain::access::administer(&actor)
                .map(|_| ())
                .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))
        })
        .await
}

/// `GET /verwaltung/datenschutz/verzeichnis`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    may_see(&visitor, &registry).await?;
    let activities = privacy::record(&registry.config.retention);
    let today = clock::moment().day().german();
    let page = Record::of(registry.config.operator.clone(), activities, today);
    show_page(&request, &visitor, &page)
}

/// `GET /verwaltung/datenschutz/verzeichnis.json`
pub async fn download(
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    may_see(&visitor, &registry).await?;
    let activities = privacy::record(&registry.config.retention);
    let activities = activities.into_iter().map(|one| {
        json!({
            "name": one.name, "purpose": one.purpose, "legalBasis": one.legal_basis, "persons": one.persons,
            "content": one.content, "recipients": one.recipients, "erasure": one.erased,
        })
    });
    let record = json!({
        "asOf": clock::moment().day(), "controller": registry.config.operator,
        "activities": activities.collect::<Vec<_>>(), "security": privacy::SECURITY,
    });
    let name = "attachment; filename=\"verzeichnis-von-verarbeitungstaetigkeiten.json\"";
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .json(record))
}

//! `/vorhaben`: what bodies are about to work out, and whom they look for to do it with.

pub mod announce;

use super::{blueprint::subject::Link, go_on, saved::Keep, show as show_page};
use crate::{
    page::Page, params::Params, problem::Problem, query, registry::Registry, who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::undertake;
use domain::{
    Id, ServiceKey, access,
    person::Person,
    public_body::PublicBody,
    saved::{About, Question},
    undertaking::{Outcome, Undertaking},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{Snap, undertakings::Filter};

/// Where the list is.
pub(super) const HERE: &str = "/vorhaben";

/// The undertakings that go on.
#[derive(Debug, Serialize)]
pub struct Undertakings {
    /// The service by which the list is narrowed.
    service: Option<Link>,
    rows: Vec<Row>,
    next: Option<String>,
    /// The form for a new one, with the service filled in.
    announce: String,
    keep: Keep,
}

/// An undertaking.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    title: String,
    summary: String,
    body: Link,
    service: Option<Link>,
    mailbox: String,
    begun_on: String,
    planned_on: Option<String>,
    /// Where it is ended, by whoever may.
    end: Option<String>,
}

impl Page for Undertakings {
    const TEMPLATE: &'static str = "pages/undertakings.html";
    fn title(&self) -> String {
        "Vorhaben".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let service = || Link::to("/leistungen/99056001001000", "Fischereischein Erteilung");
        let row = |end: Option<&str>| Row {
            id: "0192".to_owned(),
            title: "Fischereischein online".to_owned(),
            summary: "Antrag, Prüfung und Ausgabe ohne Papier.".to_owned(),
            body: Link::to("/kommunen/06532020", "Sinn"),
            service: end.is_some().then(service),
            mailbox: "digitalisierung@example.org".to_owned(),
            begun_on: "24.02.2021".to_owned(),
            planned_on: end.map(|_| "01.12.2021".to_owned()),
            end: end.map(str::to_owned),
        };
        let empty = Self {
            service: Some(service()),
            rows: vec![],
            next: None,
            announce: "/vorhaben/neu?service=99056001001000".to_owned(),
            keep: keep(None, "Fischereischein Erteilung"),
        };
        let full = Self {
            service: None,
            rows: vec![row(Some("/vorhaben/0192/beenden")), row(None)],
            next: Some("/vorhaben?nach=0192".to_owned()),
            announce: "/vorhaben/neu".to_owned(),
            keep: keep(None, "Vorhaben"),
        };
        vec![empty, full]
    }
}

/// The question in these parameters, as it is kept; what nobody knows is refused.
pub(crate) fn question(text: &str) -> Result<(Question, Option<ServiceKey>), Problem> {
    let mut params = Params::parse(text);
    let service: Option<ServiceKey> = params.parsed("service");
    params.done()?;
    Ok((asked(service.as_ref()), service))
}

fn asked(service: Option<&ServiceKey>) -> Question {
    let pairs: Vec<(&str, String)> = service
        .map(|key| ("service", key.to_string()))
        .into_iter()
        .collect();
    Question {
        about: About::Undertakings,
        query: query::address("", &pairs)
            .trim_start_matches('?')
            .to_owned(),
    }
}

fn keep(service: Option<&ServiceKey>, name: &str) -> Keep {
    Keep::of(asked(service), name)
}

const AT_ONCE: usize = 20;
/// To know whether there is a next page.
const ONE_MORE: i64 = 21;

/// `GET /vorhaben`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let service: Option<ServiceKey> = params.parsed("service");
    let after: Option<Id<Undertaking>> = params.parsed("nach");
    params.done()?;
    let who = visitor.known().ok();
    let page = registry
        .read(move |snap| Undertakings::load(snap, who, service, after))
        .await?;
    show_page(&request, &visitor, &page)
}

impl Undertakings {
    fn load(
        snap: &mut Snap<'_>,
        who: Option<Id<Person>>,
        service: Option<ServiceKey>,
        after: Option<Id<Undertaking>>,
    ) -> Result<Self, Problem> {
        let filter = Filter {
            service: service.clone(),
            body: None,
        };
        let mut found = store::undertakings::going_on(snap, &filter, after, ONE_MORE)?;
        let has_more = found.len() > AT_ONCE;
        found.truncate(AT_ONCE);
        let bodies = store::bodies::many(snap, found.iter().map(|one| one.body))?;
        let services = services(snap, &found, service.as_ref())?;
        let actor = who.map(|who| store::people::actor(snap, who)).transpose()?;
        let may_end = |body: &PublicBody| {
            actor
                .as_ref()
                .is_some_and(|actor| access::speak(actor, body).is_ok())
        };
        let pairs: Vec<(&str, String)> = service
            .iter()
            .map(|key| ("service", key.to_string()))
            .collect();
        let last = found
            .last()
            .filter(|_| has_more)
            .map(|one| one.id.to_string());
        let row = |one: Undertaking| {
            let body = bodies.get(&one.body)?;
            Some(Row {
                end: may_end(body).then(|| format!("{HERE}/{}/beenden", one.id)),
                id: one.id.to_string(),
                title: one.title,
                summary: one.summary,
                body: Link::to(format!("/kommunen/{}", body.key), &body.name),
                service: one
                    .service
                    .and_then(|key| services.get(key.as_str()).cloned()),
                mailbox: one.mailbox,
                begun_on: one.begun_at.day().german(),
                planned_on: one.planned_on.map(domain::Day::german),
            })
        };
        let about = service
            .as_ref()
            .and_then(|key| services.get(key.as_str()).cloned());
        Ok(Self {
            keep: keep(
                service.as_ref(),
                about
                    .as_ref()
                    .map_or("Vorhaben", |link| link.label.as_str()),
            ),
            service: about,
            rows: found.into_iter().filter_map(row).collect(),
            announce: query::address(&format!("{HERE}/neu"), &pairs),
            next: last.map(|id| {
                let mut pairs = pairs;
                pairs.push(("nach", id));
                query::address(HERE, &pairs)
            }),
        })
    }
}

/// The names of the services that are spoken of, with their pages.
fn services(
    snap: &mut Snap<'_>,
    of: &[Undertaking],
    asked: Option<&ServiceKey>,
) -> Result<HashMap<String, Link>, Problem> {
    let spoken = of.iter().filter_map(|one| one.service.as_ref());
    let keys: Vec<String> = spoken.chain(asked).map(ToString::to_string).collect();
    let found = store::catalogue::services(snap, &keys)?;
    let link = |service: store::catalogue::Service| {
        let link = Link::to(format!("/leistungen/{}", service.key), &service.name);
        (service.key, link)
    };
    Ok(found.into_iter().map(link).collect())
}

/// How an undertaking ended.
#[derive(Debug, Deserialize)]
pub struct End {
    csrf: String,
    ergebnis: String,
}

/// `POST /vorhaben/{id}/beenden`
pub async fn end(
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<End>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    let which: Id<Undertaking> = path
        .parse()
        .map_err(|_| Problem::not_found("Dieses Vorhaben"))?;
    let outcome: Outcome = form.ergebnis.parse().map_err(|_| {
        Problem::new(
            "anfrage-fehlerhaft",
            "Die Anfrage sagt nicht, wie das Vorhaben endete.",
        )
    })?;
    registry
        .write(move |tx, now| undertake::end(tx, who, which, outcome, now).map_err(Problem::from))
        .await?;
    Ok(go_on(HERE, "vorhaben-beendet"))
}

//! `/vorhaben/neu`: the form that announces an undertaking.

use super::HERE;
use crate::{
    clock,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{
        cooperation::typed::{Typed, written},
        go_on, show as show_page, show_again,
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::undertake::{self, Announcement};
use domain::{
    Id,
    person::{For, Person, Role},
    region::BodyKey,
};
use serde::Serialize;
use store::Snap;

/// The form.
#[derive(Debug, Serialize)]
pub struct NewUndertaking {
    trail: Vec<Crumb>,
    bodies: Vec<Choice>,
    body_error: Option<String>,
    titel: Field,
    service: Field,
    /// The name of the service that was filled in.
    service_name: Option<String>,
    summary: Field,
    planned_on: Field,
    mailbox: Field,
    flaws: Vec<Flaw>,
}

impl Page for NewUndertaking {
    const TEMPLATE: &'static str = "pages/undertaking-new.html";
    fn title(&self) -> String {
        "Vorhaben ankündigen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let bodies = vec![Choice::of("06532020", "Sinn (06532020)", true)];
        let mut wrong = Typed::with(&[("title", ""), ("service", "99")]);
        wrong.refuse("title", "Geben Sie dem Vorhaben einen Titel.");
        wrong.refuse(
            "service",
            "Diese Verwaltungsleistung kennt der Katalog nicht.",
        );
        vec![
            Self::of(Typed::default(), vec![], None),
            Self::of(
                Typed::default(),
                bodies.clone(),
                Some("Fischereischein Erteilung".to_owned()),
            ),
            Self::of(wrong, bodies, None),
        ]
    }
}

const FIELDS: [&str; 6] = [
    "body",
    "title",
    "service",
    "summary",
    "plannedOn",
    "mailbox",
];

impl NewUndertaking {
    fn of(typed: Typed, bodies: Vec<Choice>, service_name: Option<String>) -> Self {
        Self {
            trail: vec![Crumb::to(HERE, "Vorhaben")],
            bodies,
            body_error: typed.error("body"),
            titel: typed.field("title"),
            service: typed.field("service"),
            service_name,
            summary: typed.field("summary"),
            planned_on: typed.field("plannedOn"),
            mailbox: typed.field("mailbox"),
            flaws: typed.flaws,
        }
    }

    fn load(snap: &mut Snap<'_>, who: Id<Person>, typed: Typed) -> Result<Self, Problem> {
        let actor = store::people::actor(snap, who)?;
        let speaks_for = actor
            .roles
            .iter()
            .filter_map(|(role, held)| match (role, held) {
                (Role::Release, For::Body(body)) => Some(*body),
                _ => None,
            });
        let mut bodies: Vec<_> = store::bodies::many(snap, speaks_for)?
            .into_values()
            .collect();
        bodies.sort_by(|a, b| a.name.cmp(&b.name));
        let chosen = typed.text("body").to_owned();
        let is_only = bodies.len() == 1;
        let choice = |body: &domain::public_body::PublicBody| {
            let key = body.key.as_str();
            Choice::of(key, written(body), is_only || key == chosen)
        };
        let service = store::catalogue::service(snap, typed.text("service"))?;
        Ok(Self::of(
            typed,
            bodies.iter().map(choice).collect(),
            service.map(|service| service.name),
        ))
    }
}

/// `GET /vorhaben/neu`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let service = params.one("service").unwrap_or_default();
    params.done()?;
    let typed = Typed::with(&[("service", &service)]);
    let page = registry
        .read(move |snap| NewUndertaking::load(snap, who, typed))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /vorhaben/neu`
pub async fn announce(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let mut typed = Typed::of(&sent, &FIELDS);
    let key = typed.chosen::<BodyKey>("body", "Wählen Sie, welche Stelle es vorhat.");
    let planned_on = typed.day("plannedOn");
    let what = key.map(|body| Announcement {
        body,
        service: typed.some("service"),
        title: typed.text("title").to_owned(),
        summary: typed.text("summary").to_owned(),
        mailbox: typed.text("mailbox").to_owned(),
        planned_on,
    });
    match what {
        Some(what) if typed.flaws.is_empty() => {
            let announced = registry
                .write(move |tx, now| undertake::announce(tx, who, &what, now))
                .await;
            match announced {
                Ok(_) => return Ok(go_on(HERE, "vorhaben")),
                Err(problem) => typed.refused(problem)?,
            }
        }
        // What stands in the form is wrong already; the rest is told with it.
        Some(what) => {
            let flaws = registry
                .read(move |snap| {
                    undertake::flaws(snap, &what, clock::moment().day()).map_err(Problem::from)
                })
                .await?;
            if !flaws.is_empty() {
                typed.refused(undertake::Refusal::Flawed(flaws).into())?;
            }
        }
        None => {}
    }
    let page = registry
        .read(move |snap| NewUndertaking::load(snap, who, typed))
        .await?;
    show_again(&request, &visitor, &page)
}

//! `/kooperationen/{slug}`: who belongs to a cooperation since when, and how far its members are with which blueprints.

pub mod change;
mod facts;
mod matrix;
pub mod members;
pub mod propose;
pub mod template;
pub mod typed;

use self::{
    facts::{MemberRow, Pin, ProposalRow, Published},
    matrix::{Asked, MatrixPart},
};
use super::{blueprint::subject::Link, show as show_page};
use crate::{
    api::cooperations::find,
    page::{Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    sent::Sent,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, Slug, access, cooperation::Cooperation, person::Person};
use serde::Serialize;
use store::{Snap, people};

/// The page of a cooperation.
#[derive(Debug, Serialize)]
pub struct CooperationPage {
    trail: Vec<Crumb>,
    path: String,
    name: String,
    legal_form: &'static str,
    lead: Link,
    signed_on: Option<String>,
    note: Option<String>,
    /// Whether the visitor coordinates it.
    coordinates: bool,
    members: Vec<MemberRow>,
    /// How many belong to it today.
    today: usize,
    matrix: MatrixPart,
    published: Vec<Published>,
    pins: Vec<Pin>,
    backdrop: String,
    report: String,
    /// The newest ones; only for who coordinates.
    proposals: Vec<ProposalRow>,
}

impl Page for CooperationPage {
    const TEMPLATE: &'static str = "pages/cooperation.html";
    fn title(&self) -> String {
        self.name.clone()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            path: "/kooperationen/lahn-dill".to_owned(),
            name: "IKZ Lahn-Dill".to_owned(),
            legal_form: domain::cooperation::LegalForm::Informal.label(),
            lead: Link::to("/kommunen/06532023", "Wetzlar"),
            signed_on: None,
            note: None,
            coordinates: false,
            members: vec![],
            today: 0,
            matrix: MatrixPart::default(),
            published: vec![],
            pins: vec![],
            backdrop: String::new(),
            report: "/berichte?cooperation=lahn-dill".to_owned(),
            proposals: vec![],
        };
        let full = Self {
            signed_on: Some("24.02.2021".to_owned()),
            note: Some("Beispieldaten".to_owned()),
            coordinates: true,
            members: vec![MemberRow::sample(false), MemberRow::sample(true)],
            today: 1,
            matrix: MatrixPart::sample(),
            published: vec![Published::sample()],
            pins: vec![Pin::sample()],
            backdrop: "M100 100h0M160 280h0".to_owned(),
            proposals: vec![ProposalRow::sample()],
            ..empty()
        };
        vec![empty(), full]
    }
}

/// The way to a cooperation.
fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/kooperationen", "Kooperationen")]
}

/// The way to what can be done about a cooperation.
fn trail_of(cooperation: &Cooperation) -> Vec<Crumb> {
    let mut trail = trail();
    trail.push(Crumb::to(path(&cooperation.slug), &cooperation.name));
    trail
}

fn path(slug: &Slug) -> String {
    format!("/kooperationen/{slug}")
}

fn slug_of(text: &str) -> Result<Slug, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Kooperation"))
}

/// Whether somebody coordinates a cooperation; what they may do is decided when they do it.
fn coordinates(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
    cooperation: &Cooperation,
) -> Result<bool, Problem> {
    let Some(who) = who else { return Ok(false) };
    let actor = people::actor(snap, who)?;
    Ok(access::coordinate(&actor, cooperation).is_ok())
}

/// The cooperation, for a form that only its coordinator can use.
fn coordinated(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    slug: &Slug,
) -> Result<(Cooperation, i64), Problem> {
    let (cooperation, revision) = find(snap, slug)?;
    let actor = people::actor(snap, who)?;
    access::coordinate(&actor, &cooperation)
        .map_err(|e| Problem::new("nicht-erlaubt", e.to_string()))?;
    Ok((cooperation, revision))
}

/// A form about a cooperation as it was sent, with at most so many bytes of a file: of which, by whom, and what.
async fn received(
    request: &HttpRequest,
    slug: &str,
    visitor: &Visitor,
    body: web::Payload,
    most: usize,
) -> Result<(Slug, Id<Person>, Sent), Problem> {
    let slug = slug_of(slug)?;
    let sent = Sent::receive(request, body, most).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    Ok((slug, who, sent))
}

/// `GET /kooperationen/{slug}`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let mut params = Params::parse(request.query_string());
    let asked = Asked::of(&mut params);
    params.done()?;
    let person = visitor.person;
    let page = registry
        .read(move |snap| facts::load(snap, &slug, &asked, person))
        .await?;
    show_page(&request, &visitor, &page)
}

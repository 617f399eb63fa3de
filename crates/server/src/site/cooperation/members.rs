//! `/kooperationen/{slug}/mitglieder`: takes bodies in and records the last day of a membership.

use super::{
    coordinated,
    facts::link,
    path, received, slug_of, trail_of,
    typed::{Typed, written},
};
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{blueprint::subject::Link, go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::cooperate::{self, Joining};
use domain::{
    Day, Id, Slug,
    cooperation::{MemberRole, Membership},
    person::Person,
};
use serde::Serialize;
use store::{Snap, bodies, cooperations};

/// More bodies than these are not proposed while typing; every one can be typed.
const PROPOSED: i64 = 600;

/// The members of a cooperation with the forms that change them.
#[derive(Debug, Serialize)]
pub struct Members {
    trail: Vec<Crumb>,
    path: String,
    rows: Vec<Row>,
    body: Field,
    bodies: Vec<String>,
    roles: Vec<Choice>,
    role_error: Option<String>,
    from: Field,
    until: Field,
    note: Field,
    flaws: Vec<Flaw>,
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    body: Link,
    role: &'static str,
    from: String,
    until: Field,
}

impl Page for Members {
    const TEMPLATE: &'static str = "pages/cooperation-members.html";
    fn title(&self) -> String {
        "Mitglieder verwalten".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let path = "/kooperationen/lahn-dill";
        let row = Row {
            id: "0198".to_owned(),
            body: Link::to("/kommunen/06531005", "Gießen"),
            role: "Gründungsmitglied",
            from: "24.02.2021".to_owned(),
            until: Field::wrong("31.12.2020", "Das Ende liegt vor dem Anfang."),
        };
        let mut wrong = Typed::with(&[("body", "Neu"), ("role", "acceded"), ("from", "")]);
        wrong.refuse("body", "Gemeint sein können: Neu-Anspach (06434007), Neu-Eichenberg (06636008). Geben Sie den Schlüssel ein.");
        wrong.refuse("from", "Geben Sie den ersten Tag der Mitgliedschaft ein.");
        wrong.refuse("until-0198", "Das Ende liegt vor dem Anfang.");
        let bodies = vec!["Aßlar (06532001)".to_owned()];
        vec![
            Self::of(
                super::trail(),
                path.to_owned(),
                vec![],
                vec![],
                Typed::default(),
            ),
            Self::of(super::trail(), path.to_owned(), vec![row], bodies, wrong),
        ]
    }
}

const FIELDS: [&str; 5] = ["body", "role", "from", "until", "note"];

impl Members {
    fn of(
        trail: Vec<Crumb>,
        path: String,
        rows: Vec<Row>,
        bodies: Vec<String>,
        typed: Typed,
    ) -> Self {
        Self {
            trail,
            path,
            rows,
            body: typed.field("body"),
            bodies,
            roles: typed.choices("role", MemberRole::ALL, |one| (one.word(), one.label())),
            role_error: typed.error("role"),
            from: typed.field("from"),
            until: typed.field("until"),
            note: typed.field("note"),
            flaws: typed.flaws,
        }
    }

    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        slug: &Slug,
        typed: Typed,
    ) -> Result<Self, Problem> {
        let (cooperation, _) = coordinated(snap, who, slug)?;
        let members = cooperations::members(snap, cooperation.id)?;
        let known = bodies::many(snap, members.iter().map(|one| one.body))?;
        let all = bodies::page(snap, &bodies::Filter::default(), None, PROPOSED)?;
        let row = |one: &Membership| {
            let name = field_of(one.id);
            let until = one.period.until().map(Day::german).unwrap_or_default();
            Some(Row {
                id: one.id.to_string(),
                body: link(known.get(&one.body)?),
                role: one.role.label(),
                from: one.period.from().german(),
                until: match typed.error(&name) {
                    Some(error) => Field::wrong(typed.text(&name), error),
                    None => Field::of(until),
                },
            })
        };
        let rows = members.iter().filter_map(row).collect();
        let proposed = all.iter().map(written).collect();
        Ok(Self::of(
            trail_of(&cooperation),
            path(slug),
            rows,
            proposed,
            typed,
        ))
    }
}

/// The name of the field with the last day of a membership.
fn field_of(id: Id<Membership>) -> String {
    format!("until-{id}")
}

/// `GET /kooperationen/{slug}/mitglieder`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let slug = slug_of(&slug)?;
    let typed = Typed::with(&[("role", MemberRole::Acceded.word())]);
    let page = registry
        .read(move |snap| Members::load(snap, who, &slug, typed))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /kooperationen/{slug}/mitglieder`: a body joins.
pub async fn add(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (slug, who, sent) = received(&request, &slug, &visitor, body, 0).await?;
    let typed = Typed::of(&sent, &FIELDS);
    let (mut typed, new) = registry.read(move |snap| joining(snap, typed)).await?;
    if let Some(new) = new {
        let to = slug.clone();
        let joined = registry
            .write(move |tx, now| cooperate::join(tx, who, &to, new, now))
            .await;
        match joined {
            Ok(_) => return Ok(go_on(&path(&slug), "mitglied")),
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| Members::load(snap, who, &slug, typed))
        .await?;
    show_again(&request, &visitor, &page)
}

fn joining(snap: &mut Snap<'_>, mut typed: Typed) -> Result<(Typed, Option<Joining>), Problem> {
    let missing = "Geben Sie den Namen oder den Schlüssel der Kommune ein.";
    let body = typed.body(snap, "body", missing)?;
    let role = typed.chosen("role", "Wählen Sie die Rolle.");
    let from = typed.needed_day("from", "Geben Sie den ersten Tag der Mitgliedschaft ein.");
    let until = typed.day("until");
    let note = typed.some("note");
    let joining = (|| {
        Some(Joining {
            body: body?.key,
            role: role?,
            from: from?,
            until,
            note,
        })
    })();
    let is_right = typed.flaws.is_empty();
    Ok((typed, joining.filter(|_| is_right)))
}

/// `POST /kooperationen/{slug}/mitglieder/{id}`: the last day of a membership.
pub async fn end(
    request: HttpRequest,
    place: web::Path<(String, String)>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = place.into_inner();
    let id: Id<Membership> = id
        .parse()
        .map_err(|_| Problem::not_found("Diese Mitgliedschaft"))?;
    let (slug, who, sent) = received(&request, &slug, &visitor, body, 0).await?;
    let name = field_of(id);
    let mut typed = Typed::with(&[(&name, sent.one("until")), ("role", "acceded")]);
    let missing = "Geben Sie den letzten Tag der Mitgliedschaft ein.";
    if let Some(until) = typed.needed_day(&name, missing) {
        let of = slug.clone();
        let left = registry
            .write(move |tx, now| cooperate::leave(tx, who, &of, id, until, now))
            .await;
        match left {
            Ok(()) => return Ok(go_on(&path(&slug), "gespeichert")),
            Err(problem) if problem.flaws.is_empty() => return Err(problem),
            Err(problem) => typed.refuse(&name, problem.detail.clone()),
        }
    }
    let page = registry
        .read(move |snap| Members::load(snap, who, &slug, typed))
        .await?;
    show_again(&request, &visitor, &page)
}

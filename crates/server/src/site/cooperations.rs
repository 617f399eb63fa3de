//! `/kooperationen`: who works together, and the form that founds a cooperation.

use super::{
    blueprint::subject::Link,
    cooperation::typed::{Typed, written},
    go_on, show as show_page, show_again,
};
use crate::{
    clock,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::{Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::cooperate::{self, Foundation};
use domain::{
    Day, Id, Slug,
    cooperation::LegalForm,
    person::{For, Person, Role},
    public_body::sort_key,
};
use serde::Serialize;
use store::{Snap, bodies, cooperations, people};

/// The list of cooperations.
#[derive(Debug, Serialize)]
pub struct Cooperations {
    rows: Vec<Row>,
    may_found: bool,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    cooperation: Link,
    legal_form: &'static str,
    lead: Link,
    signed_on: Option<String>,
    members: i64,
}

impl Page for Cooperations {
    const TEMPLATE: &'static str = "pages/cooperations.html";
    fn title(&self) -> String {
        "Kooperationen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = Row {
            cooperation: Link::to(
                "/kooperationen/digitale-kommune-hessen",
                "IKZ Digitale Kommune@Hessen",
            ),
            legal_form: LegalForm::WorkingGroup.label(),
            lead: Link::to("/kommunen/06532023", "Wetzlar"),
            signed_on: Some("24.02.2021".to_owned()),
            members: 6,
        };
        let empty = Self {
            rows: vec![],
            may_found: false,
            next: None,
        };
        vec![
            empty,
            Self {
                rows: vec![row],
                may_found: true,
                next: Some("/kooperationen?page%5Bafter%5D=1".to_owned()),
            },
        ]
    }
}

/// The bodies for which somebody may found a cooperation.
fn leads(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
) -> Result<Vec<domain::public_body::PublicBody>, Problem> {
    let Some(who) = who else {
        return Ok(Vec::new());
    };
    let actor = people::actor(snap, who)?;
    let of = actor.roles.iter().filter_map(|(role, held)| match held {
        For::Body(body) if *role == Role::Coordinate => Some(*body),
        For::Body(_) | For::Cooperation(_) | For::Registry => None,
    });
    let mut leads: Vec<_> = bodies::many(snap, of)?.into_values().collect();
    leads.sort_by_cached_key(|body| sort_key(&body.name));
    Ok(leads)
}

/// `GET /kooperationen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let wish = params.page(50);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let (size, person) = (wish.size, visitor.person);
    let page = registry
        .read(move |snap| {
            let limit = i64::try_from(size + 1).unwrap_or(101);
            let mut found = cooperations::page(snap, after, limit)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let ids: Vec<_> = found.iter().map(|(one, _)| one.id).collect();
            let sizes = cooperations::sizes(snap, &ids, clock::moment().day())?;
            let known = bodies::many(snap, found.iter().map(|(one, _)| one.lead))?;
            let last = found.last().filter(|_| has_more);
            let next = last.map(|(one, _)| cursor(&sort_key(&one.name), &one.id.to_string()));
            let row = |(one, _): &cooperations::Revised| {
                let lead = known.get(&one.lead)?;
                Some(Row {
                    cooperation: Link::to(format!("/kooperationen/{}", one.slug), &one.name),
                    legal_form: one.legal_form.label(),
                    lead: Link::to(format!("/kommunen/{}", lead.key), &lead.name),
                    signed_on: one.signed_on.map(Day::german),
                    members: sizes.get(&one.id).copied().unwrap_or_default(),
                })
            };
            Ok::<_, Problem>(Cooperations {
                rows: found.iter().filter_map(row).collect(),
                may_found: !leads(snap, person)?.is_empty(),
                next: next.map(|after| format!("/kooperationen?page%5Bafter%5D={after}")),
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

/// The form that founds a cooperation.
#[derive(Debug, Serialize)]
pub struct NewCooperation {
    trail: Vec<Crumb>,
    may_found: bool,
    name: Field,
    slug: Field,
    legal_forms: Vec<Choice>,
    legal_form_error: Option<String>,
    leads: Vec<Choice>,
    lead_error: Option<String>,
    signed_on: Field,
    note: Field,
    flaws: Vec<Flaw>,
}

impl Page for NewCooperation {
    const TEMPLATE: &'static str = "pages/cooperation-new.html";
    fn title(&self) -> String {
        "Kooperation anlegen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let mut wrong = Typed::with(&[("name", ""), ("slug", "Lahn Dill")]);
        wrong.refuse("name", "Geben Sie der Kooperation einen Namen.");
        wrong.refuse(
            "slug",
            "Der Kurzname darf nur aus a–z, 0–9 und einzelnen Bindestrichen bestehen.",
        );
        let leads = vec![Choice::of("06532023", "Wetzlar (06532023)", true)];
        vec![
            Self::of(Typed::default(), vec![]),
            Self::of(Typed::default(), leads.clone()),
            Self::of(wrong, leads),
        ]
    }
}

const FIELDS: [&str; 6] = ["name", "slug", "legalForm", "lead", "signedOn", "note"];

impl NewCooperation {
    fn of(typed: Typed, leads: Vec<Choice>) -> Self {
        Self {
            trail: vec![Crumb::to("/kooperationen", "Kooperationen")],
            may_found: !leads.is_empty(),
            name: typed.field("name"),
            slug: typed.field("slug"),
            legal_forms: typed
                .choices("legalForm", LegalForm::ALL, |one| (one.word(), one.label())),
            legal_form_error: typed.error("legalForm"),
            leads,
            lead_error: typed.error("lead"),
            signed_on: typed.field("signedOn"),
            note: typed.field("note"),
            flaws: typed.flaws,
        }
    }

    fn load(snap: &mut Snap<'_>, who: Id<Person>, typed: Typed) -> Result<Self, Problem> {
        let leads = leads(snap, Some(who))?;
        let chosen = typed.text("lead").to_owned();
        let choice = |body: &domain::public_body::PublicBody| {
            Choice::of(
                body.key.as_str(),
                written(body),
                body.key.as_str() == chosen,
            )
        };
        let leads = leads.iter().map(choice).collect();
        Ok(Self::of(typed, leads))
    }
}

/// `GET /kooperationen/neu`
pub async fn new(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let page = registry
        .read(move |snap| NewCooperation::load(snap, who, Typed::default()))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /kooperationen/neu`
pub async fn found(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, 0).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let mut typed = Typed::of(&sent, &FIELDS);
    if let Some(new) = foundation(&mut typed) {
        let founded = registry
            .write(move |tx, now| cooperate::found(tx, who, new, now))
            .await;
        match founded {
            Ok((founded, _)) => {
                return Ok(go_on(
                    &format!("/kooperationen/{}", founded.slug),
                    "kooperation",
                ));
            }
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| NewCooperation::load(snap, who, typed))
        .await?;
    show_again(&request, &visitor, &page)
}

fn foundation(typed: &mut Typed) -> Option<Foundation> {
    let name = typed.needed("name", "Geben Sie der Kooperation einen Namen.");
    if typed.text("slug").is_empty()
        && let Some(name) = &name
    {
        typed.put("slug", proposed(name));
    }
    let slug = typed.chosen::<Slug>("slug", "Geben Sie einen Kurznamen für die Adresse ein.");
    let legal_form = typed.chosen("legalForm", "Wählen Sie die Rechtsform.");
    let lead = typed.chosen("lead", "Wählen Sie die federführende Stelle.");
    let signed_on = typed.day("signedOn");
    let read = Foundation {
        slug: slug?,
        name: name?,
        legal_form: legal_form?,
        lead: lead?,
        signed_on,
        note: typed.some("note"),
    };
    typed.flaws.is_empty().then_some(read)
}

/// A name in addresses made from the name of the cooperation.
fn proposed(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let words: String = sort_key(name).chars().map(plain).collect();
    let mut slug = String::new();
    for word in words.split('-').filter(|word| !word.is_empty()) {
        if slug.len() + word.len() >= 64 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_cooperation_makes_a_name_for_its_address() {
        assert_eq!(
            proposed("IKZ Digitale Kommune@Hessen"),
            "ikz-digitale-kommune-hessen"
        );
        assert_eq!(proposed("Größe & Würde e. V."), "groesse-wuerde-e-v");
        assert!(proposed(&"lang ".repeat(30)).parse::<Slug>().is_ok());
    }
}

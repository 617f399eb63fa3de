//! `/verwaltung/personen/{id}`: what somebody holds, and giving and taking it.

use super::trail;
use crate::{
    mail,
    page::{Crumb, Page},
    problem::Problem,
    registry::Registry,
    site::{account::forms::NotePage, go_on, show as show_page},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    appoint::{self, Reach},
    local_sign_in, renew,
};
use domain::{
    Id, access,
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
};
use serde::{Deserialize, Serialize};
use store::{Snap, people};

/// Somebody, for who manages the people of their body.
#[derive(Debug, Serialize)]
pub struct PersonPage {
    trail: Vec<Crumb>,
    name: String,
    body: String,
    mail: Option<String>,
    factor: &'static str,
    held: Vec<HeldRow>,
    offered: Vec<HeldRow>,
    action: String,
    /// Whether it is somebody else than who looks.
    is_other: bool,
}

/// A role, held or on offer.
#[derive(Debug, Serialize)]
struct HeldRow {
    role: &'static str,
    held_for: String,
    since: Option<String>,
    /// What the form sends; absent where nothing can be changed here.
    word: Option<&'static str>,
    reach: &'static str,
    why: &'static str,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "pages/person.html";
    fn title(&self) -> String {
        self.name.clone()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = |role: Role, word: Option<&'static str>, why| HeldRow {
            role: role.label(),
            held_for: "Sinn".to_owned(),
            since: Some("24.02.2021".to_owned()),
            word,
            reach: "stelle",
            why,
        };
        let page = |held, offered, is_other| Self {
            trail: trail(),
            name: "Anna Schmidt".to_owned(),
            body: "Gemeinde Sinn".to_owned(),
            mail: Some("anna@sinn.example.org".to_owned()),
            factor: "eingerichtet",
            held,
            offered,
            action: "/verwaltung/personen/0192".to_owned(),
            is_other,
        };
        vec![
            page(vec![], vec![], false),
            page(
                vec![
                    row(Role::Release, Some("freigeben"), ""),
                    row(Role::Coordinate, None, "aus der Anmeldung der Stelle"),
                ],
                vec![row(Role::Draft, Some("erfassen"), "")],
                true,
            ),
        ]
    }
}

const fn word(reach: Reach) -> &'static str {
    match reach {
        Reach::OwnBody => "stelle",
        Reach::Registry => "register",
    }
}

fn load(snap: &mut Snap<'_>, who: Id<Person>, whose: Id<Person>) -> Result<PersonPage, Problem> {
    let account =
        people::account(snap, whose)?.ok_or_else(|| Problem::not_found("Diese Person"))?;
    let body = store::bodies::by_id(snap, account.body)?;
    let actor = people::actor(snap, who)?;
    if let Err(why) = access::manage_people(&actor, &body) {
        return Err(Problem::new("nicht-erlaubt", why.to_string()));
    }
    let holdings = people::holdings(snap, &[whose])?;
    let mut held = Vec::with_capacity(holdings.len());
    for one in &holdings {
        held.push(held_row(snap, &actor, &body, one)?);
    }
    Ok(PersonPage {
        trail: [
            trail(),
            vec![Crumb::to(
                format!("/verwaltung/personen?stelle={}", body.key),
                "Personen und Rollen",
            )],
        ]
        .concat(),
        offered: offered(&actor, &body, &holdings),
        held,
        mail: account.mail,
        factor: match local_sign_in::has_second_factor(snap, whose)? {
            true => "eingerichtet",
            false => "nicht eingerichtet",
        },
        action: format!("/verwaltung/personen/{whose}"),
        is_other: who != whose,
        name: account.name,
        body: body.official_name,
    })
}

fn held_row(
    snap: &mut Snap<'_>,
    actor: &Actor,
    body: &PublicBody,
    held: &people::Holding,
) -> Result<HeldRow, Problem> {
    let (held_for, reach) = match held.held_for {
        For::Body(id) if id == body.id => (body.name.clone(), Some(Reach::OwnBody)),
        For::Body(id) => (store::bodies::by_id(snap, id)?.name, None),
        For::Cooperation(id) => (store::cooperations::by_id(snap, id)?.0.name, None),
        For::Registry => ("das ganze Register".to_owned(), Some(Reach::Registry)),
    };
    let may = match reach {
        Some(Reach::OwnBody) => access::invite(actor, body, held.role).is_ok(),
        Some(Reach::Registry) => access::administer(actor).is_ok(),
        None => false,
    };
    let from_elsewhere = held.issuer.is_some();
    Ok(HeldRow {
        role: held.role.label(),
        held_for,
        since: held.since.map(|at| at.day().german()),
        word: (may && !from_elsewhere).then(|| held.role.word()),
        reach: reach.map_or("", word),
        why: match from_elsewhere {
            true => "aus der Anmeldung der Stelle",
            false => "hier nicht zu ändern",
        },
    })
}

/// What this person may give and the other does not hold.
fn offered(actor: &Actor, body: &PublicBody, holdings: &[people::Holding]) -> Vec<HeldRow> {
    let lacks = |role: Role, held_for: For| {
        !holdings
            .iter()
            .any(|held| held.role == role && held.held_for == held_for)
    };
    let row = |role: Role, held_for: &str, reach| HeldRow {
        role: role.label(),
        held_for: held_for.to_owned(),
        since: None,
        word: Some(role.word()),
        reach: word(reach),
        why: "",
    };
    let of_body = Role::ALL.iter().copied().filter(|role| {
        lacks(*role, For::Body(body.id)) && access::invite(actor, body, *role).is_ok()
    });
    let mut rows: Vec<HeldRow> = of_body
        .map(|role| row(role, &body.name, Reach::OwnBody))
        .collect();
    if access::administer(actor).is_ok() && lacks(Role::Administer, For::Registry) {
        rows.push(row(Role::Administer, "das ganze Register", Reach::Registry));
    }
    rows
}

fn id(text: &str) -> Result<Id<Person>, Problem> {
    text.parse().map_err(|_| Problem::not_found("Diese Person"))
}

/// `GET /verwaltung/personen/{id}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.known()?, id(&path)?);
    let page = registry.read(move |snap| load(snap, who, whose)).await?;
    show_page(&request, &visitor, &page)
}

/// A role to give or to take.
#[derive(Debug, Deserialize)]
pub struct Change {
    csrf: String,
    was: String,
    rolle: String,
    fuer: String,
}

/// `POST /verwaltung/personen/{id}/rollen`
pub async fn change(
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Change>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.sent(&form.csrf)?, id(&path)?);
    visitor.proven(&registry, &format!("/verwaltung/personen/{whose}"))?;
    let role: Role = form
        .rolle
        .parse()
        .map_err(|_| Problem::not_found("Diese Rolle"))?;
    let reach = match form.fuer.as_str() {
        "register" => Reach::Registry,
        _ => Reach::OwnBody,
    };
    let gives = form.was == "geben";
    registry
        .write(move |tx, now| {
            match gives {
                true => appoint::give(tx, who, whose, role, reach, now)?,
                false => appoint::take(tx, who, whose, role, reach)?,
            }
            Ok::<_, Problem>(())
        })
        .await?;
    let said = if gives {
        "rolle-gegeben"
    } else {
        "rolle-genommen"
    };
    Ok(go_on(&format!("/verwaltung/personen/{whose}"), said))
}

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub struct Bare {
    csrf: String,
}

/// `POST /verwaltung/personen/{id}/zuruecksetzen`: somebody lost their second factor.
pub async fn reset(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Bare>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.sent(&form.csrf)?, id(&path)?);
    let back = format!("/verwaltung/personen/{whose}");
    visitor.proven(&registry, &back)?;
    let post = mail::post(&registry.config);
    let link = registry
        .write(move |tx, now| renew::reset(tx, who, whose, &post, now).map_err(Problem::from))
        .await?;
    if registry.config.mail.is_some() {
        return Ok(go_on(&back, "zugang-zurueckgesetzt"));
    }
    let note = NotePage {
        title: "Neuen Zugang weitergeben".to_owned(),
        lead: Some("Der Zugang ist zurückgesetzt. Dieses Register verschickt keine E-Mails: Geben Sie diesen Link der Person auf sicherem Weg.".to_owned()),
        notes: vec!["Er gilt einmal und zwei Tage. Sie sehen ihn nur jetzt.".to_owned()],
        address: Some(link),
        links: vec![Crumb::to(back, "Zurück")],
        ..NotePage::default()
    };
    show_page(&request, &visitor, &note)
}

//! `/verwaltung/personen/{id}/loeschen`: a person's name leaves everywhere; what they did stays and leads to nobody.

use crate::{
    page::{Crumb, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    privacy::erase::{self, Outlook},
};
use domain::{Id, person::Person};
use serde::{Deserialize, Serialize};

/// What erasing somebody means.
#[derive(Debug, Serialize)]
pub struct Erase {
    trail: Vec<Crumb>,
    name: String,
    /// Whether the person still works with the registry.
    is_member: bool,
    contacts: Vec<Crumb>,
    is_mailbox: bool,
    /// Released packages that hold the address.
    packages: Vec<Crumb>,
    action: String,
    cancel: String,
    flaws: Vec<Flaw>,
}

impl Page for Erase {
    const TEMPLATE: &'static str = "pages/erase.html";
    fn title(&self) -> String {
        "Person löschen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail("06532020"),
            name: "Anna Schmidt".to_owned(),
            is_member: false,
            contacts: vec![],
            is_mailbox: false,
            packages: vec![],
            action: "/verwaltung/personen/0192/loeschen".to_owned(),
            cancel: "/verwaltung/personen?stelle=06532020".to_owned(),
            flaws: vec![],
        };
        let full = Self {
            is_member: true,
            is_mailbox: true,
            contacts: vec![Crumb::to("/blaupausen/x", "Hundesteuer online anmelden")],
            packages: vec![Crumb::to(
                "/blaupausen/x/versionen/1.0.0/zustand",
                "Hundesteuer online anmelden 1.0.0",
            )],
            flaws: vec![Flaw {
                field: String::new(),
                text: "Ihr eigenes Konto löscht eine andere Person.".to_owned(),
            }],
            ..empty()
        };
        vec![empty(), full]
    }
}

fn trail(key: &str) -> Vec<Crumb> {
    let people = format!("/verwaltung/personen?stelle={key}");
    vec![
        Crumb::to("/verwaltung", "Verwaltung"),
        Crumb::to(people, "Personen und Rollen"),
    ]
}

impl Erase {
    fn of(outlook: Outlook, flaws: Vec<Flaw>) -> Self {
        let key = outlook.body.key.to_string();
        let id = outlook.whom.id;
        let contacts = outlook.contacts.into_iter();
        let packages = outlook.packages.into_iter();
        Self {
            trail: trail(&key),
            name: outlook.whom.name,
            is_member: outlook.whom.left_at.is_none(),
            contacts: contacts
                .map(|(slug, title)| Crumb::to(format!("/blaupausen/{slug}"), title))
                .collect(),
            is_mailbox: outlook.is_mailbox,
            packages: packages
                .map(|(slug, title, version)| {
                    let place = format!("/blaupausen/{slug}/versionen/{version}/zustand");
                    Crumb::to(place, format!("{title} {version}"))
                })
                .collect(),
            action: format!("/verwaltung/personen/{id}/loeschen"),
            cancel: format!("/verwaltung/personen?stelle={key}"),
            flaws,
        }
    }
}

fn id(text: &str) -> Result<Id<Person>, Problem> {
    text.parse().map_err(|_| Problem::not_found("Diese Person"))
}

/// `GET /verwaltung/personen/{id}/loeschen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.known()?, id(&path)?);
    let outlook = registry
        .read(move |snap| erase::outlook(snap, who, whose).map_err(Problem::from))
        .await?;
    show_page(&request, &visitor, &Erase::of(outlook, Vec::new()))
}

/// The form of the page.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
}

/// `POST /verwaltung/personen/{id}/loeschen`
pub async fn erase(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.sent(&form.csrf)?, id(&path)?);
    visitor.proven(&registry, &format!("/verwaltung/personen/{whose}/loeschen"))?;
    let erased = registry
        .write(move |tx, now| {
            let outlook = erase::outlook(tx, who, whose)?;
            match erase::erase(tx, who, whose, now) {
                Ok(()) => Ok(Ok(outlook.body.key)),
                Err(Failure::Refused(refusal)) => Ok(Err((outlook, refusal))),
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match erased {
        Ok(key) => Ok(go_on(
            &format!("/verwaltung/personen?stelle={key}"),
            "person-geloescht",
        )),
        Err((outlook, refusal)) => {
            let flaw = Flaw {
                field: String::new(),
                text: refusal.to_string(),
            };
            show_again(&request, &visitor, &Erase::of(outlook, vec![flaw]))
        }
    }
}

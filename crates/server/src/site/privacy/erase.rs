//! `/verwaltung/personen/{id}/loeschen` and `/konto/loeschen`: a person's name leaves everywhere; what they did stays and leads to nobody.

use crate::{
    mail,
    page::{Crumb, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::{self, Visitor},
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
    /// Whether somebody erases themselves.
    is_oneself: bool,
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
        match self.is_oneself {
            true => "Mein Konto löschen".to_owned(),
            false => "Person löschen".to_owned(),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail("06532020"),
            is_oneself: false,
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
                text: app::privacy::erase::Refusal::Oneself.to_string(),
            }],
            ..empty()
        };
        let oneself = Self {
            is_oneself: true,
            is_member: true,
            ..empty()
        };
        vec![empty(), full, oneself]
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
            is_oneself: false,
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

impl Erase {
    /// For somebody who wants to be erased.
    fn of_oneself(outlook: Outlook, flaws: Vec<Flaw>) -> Self {
        Self {
            trail: vec![
                Crumb::to("/konto", "Mein Konto"),
                Crumb::to("/konto/daten", "Meine Daten"),
            ],
            is_oneself: true,
            action: OWN.to_owned(),
            cancel: "/konto/daten".to_owned(),
            ..Self::of(outlook, flaws)
        }
    }
}

const OWN: &str = "/konto/loeschen";

/// `GET /konto/loeschen`
pub async fn show_own(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    visitor.proven(&registry, OWN)?;
    let outlook = registry
        .read(move |snap| erase::own_outlook(snap, who).map_err(Problem::from))
        .await?;
    show_page(&request, &visitor, &Erase::of_oneself(outlook, Vec::new()))
}

/// `POST /konto/loeschen`
pub async fn erase_own(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    visitor.proven(&registry, OWN)?;
    let post = mail::post(&registry.config);
    let erased = registry
        .attempt(move |tx, now| {
            let outlook = erase::own_outlook(tx, who)?;
            match erase::erase_oneself(tx, who, &post, now) {
                Ok(()) => Ok(Ok(())),
                Err(Failure::Refused(refusal)) => Ok(Err((outlook, refusal))),
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match erased {
        Ok(()) => {
            let mut response = go_on("/", "konto-geloescht");
            who::set(
                &mut response,
                &who::session_cookie(&registry, String::new()),
            )?;
            Ok(response)
        }
        Err((outlook, refusal)) => {
            let flaw = Flaw {
                field: String::new(),
                text: refusal.to_string(),
            };
            let page = Erase::of_oneself(outlook, vec![flaw]);
            show_again(&request, &visitor, &page)
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
        .attempt(move |tx, now| {
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

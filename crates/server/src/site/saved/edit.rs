//! `/konto/suchen/{id}`: the name of a saved search, how often letters come, and its end.

use super::{PATH, addresses, trail};
use crate::{
    mail,
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    letters::Way,
    saved::{self, Refusal},
};
use domain::{Id, person::Person, saved::Rhythm};
use serde::{Deserialize, Serialize};
use store::{Snap, saved::SavedSearch};

/// One saved search.
#[derive(Debug, Serialize)]
pub struct EditSearch {
    trail: Vec<Crumb>,
    path: String,
    heading: String,
    results: String,
    feed: String,
    flaws: Vec<Flaw>,
    name: Field,
    rhythms: Vec<Choice>,
    rhythm_error: Option<String>,
    /// Where letters go; none when there is no address.
    mail: Option<String>,
    /// Whether this registry can send letters.
    sends: bool,
}

impl Page for EditSearch {
    const TEMPLATE: &'static str = "pages/saved-search.html";
    fn title(&self) -> String {
        format!("Gespeicherte Suche: {}", self.heading)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = || Self {
            trail: vec![
                Crumb::to("/konto", "Mein Konto"),
                Crumb::to(PATH, "Gespeicherte Suchen"),
            ],
            path: "/konto/suchen/x".to_owned(),
            heading: "Hund anmelden".to_owned(),
            results: "/blaupausen?q=Hund%20anmelden".to_owned(),
            feed: "/blaupausen.atom?q=Hund%20anmelden".to_owned(),
            flaws: vec![],
            name: Field::of("Hund anmelden"),
            rhythms: rhythms(Rhythm::Never),
            rhythm_error: None,
            mail: None,
            sends: false,
        };
        let wrong = Self {
            flaws: vec![Flaw {
                field: "name".to_owned(),
                text: domain::saved::NoName.to_string(),
            }],
            name: Field::wrong("", domain::saved::NoName.to_string()),
            rhythms: rhythms(Rhythm::Daily),
            mail: Some("anna@sinn.example.org".to_owned()),
            sends: true,
            ..page()
        };
        let addressless = Self {
            sends: true,
            ..page()
        };
        vec![page(), addressless, wrong]
    }
}

fn rhythms(chosen: Rhythm) -> Vec<Choice> {
    let choice = |one: &Rhythm| Choice::of(one.word(), one.label(), *one == chosen);
    Rhythm::ALL.iter().map(choice).collect()
}

impl EditSearch {
    fn of(search: &SavedSearch, mail: Option<String>, sends: bool) -> Self {
        let mut trail = trail();
        trail.push(Crumb::to(PATH, "Gespeicherte Suchen"));
        let [results, feed] = addresses(search.about, &search.query);
        Self {
            trail,
            path: format!("{PATH}/{}", search.id),
            heading: search.name.to_string(),
            results,
            feed,
            flaws: vec![],
            name: Field::of(search.name.as_str()),
            rhythms: rhythms(search.rhythm),
            rhythm_error: None,
            mail,
            sends,
        }
    }
}

fn identity(text: &str) -> Result<Id<SavedSearch>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese gespeicherte Suche"))
}

fn load(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    id: Id<SavedSearch>,
    sends: bool,
) -> Result<EditSearch, Problem> {
    let search = saved::one(snap, person, id)?;
    let account = store::people::account(snap, person)?;
    let mail = account.and_then(|account| account.mail);
    Ok(EditSearch::of(&search, mail, sends))
}

/// `GET /konto/suchen/{id}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (person, id) = (visitor.known()?, identity(&path)?);
    let sends = mail::post(&registry.config).way == Way::ByMail;
    let page = registry
        .read(move |snap| load(snap, person, id, sends))
        .await?;
    show_page(&request, &visitor, &page)
}

/// What is to be done with the search.
#[derive(Debug, Deserialize)]
pub struct Sent {
    csrf: String,
    was: String,
    #[serde(default)]
    name: String,
    rhythmus: Option<String>,
}

/// `POST /konto/suchen/{id}`
pub async fn change(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Sent>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (person, id) = (visitor.sent(&form.csrf)?, identity(&path)?);
    if form.was == "loeschen" {
        registry
            .write(move |tx, _| saved::remove(tx, person, id).map_err(Problem::from))
            .await?;
        return Ok(go_on(PATH, "suche-geloescht"));
    }
    let way = mail::post(&registry.config).way;
    // Where no letters can come, the form has nothing to choose.
    let rhythm = match form.rhythmus.as_deref() {
        None => Rhythm::Never,
        Some(word) => word
            .parse()
            .map_err(|_| Problem::new("anfrage-fehlerhaft", "Diese Häufigkeit gibt es nicht."))?,
    };
    let name = form.name.clone();
    let changed = registry
        .write(
            move |tx, now| match saved::change(tx, person, id, &name, rhythm, way, now) {
                Ok(()) => Ok(Ok(())),
                Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
                Err(other) => Err(Problem::from(other)),
            },
        )
        .await?;
    let refusal = match changed {
        Ok(()) => return Ok(go_on(PATH, "gespeichert")),
        Err(refusal) => refusal,
    };
    let sends = way == Way::ByMail;
    let mut page = registry
        .read(move |snap| load(snap, person, id, sends))
        .await?;
    page.rhythms = rhythms(rhythm);
    page.name = Field::of(&form.name);
    let text = refusal.to_string();
    let field = match refusal {
        Refusal::Name(_) => {
            page.name = Field::wrong(&form.name, &text);
            "name"
        }
        Refusal::NoAddress | Refusal::NoMail => {
            page.rhythm_error = Some(text.clone());
            "rhythmus"
        }
        Refusal::TooMany | Refusal::Known(_) | Refusal::TooLong => "",
    };
    page.flaws = vec![Flaw::new(field, text)];
    show_again(&request, &visitor, &page)
}

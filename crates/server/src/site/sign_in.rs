//! `/anmelden`: in the demonstration, one click makes anybody a persona.

use super::{go_on, show as show_page, way_back};
use crate::{
    page::Page,
    params::Params,
    problem::Problem,
    registry::Registry,
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use store::Sql;

/// The personas to choose from.
#[derive(Debug, Serialize)]
pub struct SignIn {
    personas: Vec<Persona>,
    back: String,
}

/// A person of the demonstration.
#[derive(Debug, Serialize)]
struct Persona {
    key: String,
    name: String,
    body: String,
    roles: String,
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "pages/sign-in.html";
    fn title(&self) -> String {
        "Anmelden".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let sinn = Persona {
            key: "sinn".to_owned(),
            name: "Sachbearbeitung Sinn".to_owned(),
            body: "Sinn".to_owned(),
            roles: "Erfassen, Freigeben".to_owned(),
        };
        vec![
            Self {
                personas: vec![],
                back: "/".to_owned(),
            },
            Self {
                personas: vec![sinn],
                back: "/aufgaben".to_owned(),
            },
        ]
    }
}

/// `GET /anmelden`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let back = params.one("zurueck");
    params.done()?;
    let is_demo = registry.config.is_demo();
    let personas = registry
        .read(move |snap| {
            let known = if is_demo {
                store::people::personas(snap)?
            } else {
                Vec::new()
            };
            let bodies = store::bodies::many(snap, known.iter().map(|person| person.body))?;
            let mut personas = Vec::with_capacity(known.len());
            for person in known {
                let actor = store::people::actor(snap, person.id)?;
                let mut roles: Vec<_> = actor.roles.iter().map(|(role, _)| *role).collect();
                roles.sort_unstable();
                roles.dedup();
                personas.push(Persona {
                    key: person.persona.unwrap_or_default(),
                    name: person.name,
                    body: bodies
                        .get(&person.body)
                        .map(|body| body.name.clone())
                        .unwrap_or_default(),
                    roles: roles
                        .iter()
                        .map(|role| role.label())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
            Ok::<_, Problem>(personas)
        })
        .await?;
    show_page(
        &request,
        &visitor,
        &SignIn {
            personas,
            back: way_back(back.as_deref()).to_owned(),
        },
    )
}

/// Which persona somebody wants to be.
#[derive(Debug, Deserialize)]
pub struct Choice {
    persona: String,
    zurueck: Option<String>,
}

/// `POST /anmelden`
pub async fn begin(
    choice: web::Form<Choice>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    if !registry.config.is_demo() {
        return Err(Problem::not_found("Diese Seite"));
    }
    let wanted = choice.persona.clone();
    let begun = registry
        .write(move |tx, now| {
            let personas = store::people::personas(tx)?;
            let person = personas
                .iter()
                .find(|person| person.persona.as_deref() == Some(&wanted))
                .ok_or(Sql::NotFound)?;
            let person = person.id;
            app::sign_in::begin(tx, person, now).map_err(Problem::from)
        })
        .await?;
    let mut response = go_on(way_back(choice.zurueck.as_deref()), "angemeldet");
    response
        .add_cookie(&who::session_cookie(&registry, begun.cookie))
        .map_err(|_| Problem::new("fehler", "Das Cookie lässt sich nicht setzen."))?;
    Ok(response)
}

/// The form to sign out.
#[derive(Debug, Deserialize)]
pub struct SignOut {
    csrf: String,
}

/// `POST /abmelden`
pub async fn end(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<SignOut>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    visitor.sent(&form.csrf)?;
    if let Some(cookie) = request.cookie(who::cookie_name(&registry)) {
        let value = cookie.value().to_owned();
        registry
            .write(move |tx, _| app::sign_in::end(tx, &value).map_err(Problem::from))
            .await?;
    }
    let mut response = go_on("/", "abgemeldet");
    response
        .add_cookie(&who::session_cookie(&registry, String::new()))
        .map_err(|_| Problem::new("fehler", "Das Cookie lässt sich nicht setzen."))?;
    Ok(response)
}

//! `/anmelden`: the way to the login of one's own town; in the demonstration, one click makes anybody a persona.

mod choice;
pub mod issuer;
pub mod proof;
mod refused;

pub use issuer::Farewell;
pub use refused::RefusedPage;

use self::choice::Way;
use super::{encoded, go_on, show as show_page, way_back};
use crate::{
    page::{Field, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::sign_in::Method;
use serde::{Deserialize, Serialize};
use store::{Snap, Sql};

/// The ways to sign in.
#[derive(Debug, Serialize)]
pub struct SignIn {
    /// The town or the address that somebody typed.
    stelle: Field,
    /// What fits it, or what was used last.
    fitting: Vec<Way>,
    /// Whether `fitting` is the choice of last time.
    is_last: bool,
    /// Every issuer.
    ways: Vec<Way>,
    personas: Vec<Persona>,
    /// Where one signs in with a password or a passkey of the registry.
    local: Option<String>,
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
        let empty = |stelle: Field| Self {
            stelle,
            fitting: vec![],
            is_last: false,
            ways: vec![],
            personas: vec![],
            local: None,
            back: "/".to_owned(),
        };
        vec![
            empty(Field::default()),
            Self {
                personas: vec![sinn],
                local: Some("/anmelden/kennwort?zurueck=/aufgaben".to_owned()),
                back: "/aufgaben".to_owned(),
                ..empty(Field::default())
            },
            Self {
                fitting: vec![Way::sample("wetzlar", "Stadt Wetzlar", "Wetzlar")],
                ways: vec![
                    Way::sample("wetzlar", "Stadt Wetzlar", "Wetzlar"),
                    Way::sample("ekom21", "ekom21", "Sinn, Ehringshausen und 12 weitere"),
                ],
                ..empty(Field::of("Wetzlar"))
            },
            Self {
                ways: vec![Way::sample("wetzlar", "Stadt Wetzlar", "Wetzlar")],
                ..empty(Field::wrong(
                    "Kassel",
                    "Zu „Kassel“ ist keine Anmeldung eingerichtet. Prüfen Sie die Schreibweise, oder wählen Sie unten.",
                ))
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
    let stelle = params.one("stelle").unwrap_or_default();
    params.done()?;
    let back = way_back(back.as_deref()).to_owned();
    let last = request.cookie(issuer::CHOICE);
    let last = last.map(|cookie| cookie.value().to_owned());
    let is_demo = registry.config.is_demo();
    let has_local = registry.config.has_local_sign_in();
    let issuers = registry.issuers.clone();
    let page = registry
        .read(move |snap| {
            let personas = if is_demo { personas(snap)? } else { Vec::new() };
            let ways = choice::all(snap, &issuers, &back)?;
            let (fitting, is_last) = match (stelle.trim(), last) {
                ("", Some(last)) => (choice::last(&ways, &last), true),
                ("", None) => (Vec::new(), false),
                (words, _) => (choice::fitting(snap, &issuers, &ways, words)?, false),
            };
            Ok::<_, Problem>(SignIn {
                stelle: typed(&stelle, fitting.is_empty()),
                fitting,
                is_last,
                ways,
                personas,
                local: has_local.then(|| format!("/anmelden/kennwort?zurueck={}", encoded(&back))),
                back,
            })
        })
        .await?;
    show_page(&request, &visitor, &page)
}

fn typed(stelle: &str, nothing_fits: bool) -> Field {
    let words = stelle.trim();
    if words.is_empty() || !nothing_fits {
        return Field::of(words);
    }
    Field::wrong(
        words,
        format!(
            "Zu „{words}“ ist keine Anmeldung eingerichtet. Prüfen Sie die Schreibweise, oder wählen Sie unten."
        ),
    )
}

fn personas(snap: &mut Snap<'_>) -> Result<Vec<Persona>, Sql> {
    let known = store::people::personas(snap)?;
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
    Ok(personas)
}

/// Which persona somebody wants to be.
#[derive(Debug, Deserialize)]
pub struct Choice {
    persona: String,
    zurueck: Option<String>,
}

/// `POST /anmelden`
pub async fn begin(
    request: HttpRequest,
    choice: web::Form<Choice>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    if !registry.config.is_demo() {
        return Err(Problem::not_found("Diese Seite"));
    }
    let wanted = choice.persona.clone();
    let before = who::cookie(&request, &registry);
    let limits = registry.config.sessions;
    let proof = Method::Persona.proof(who::browser(&request));
    let begun = registry
        .write(move |tx, now| {
            let personas = store::people::personas(tx)?;
            let person = personas
                .iter()
                .find(|person| person.persona.as_deref() == Some(&wanted))
                .ok_or(Sql::NotFound)?;
            let person = person.id;
            app::sign_in::begin(tx, person, &proof, before.as_deref(), limits, now)
                .map_err(Problem::from)
        })
        .await?;
    let mut response = go_on(way_back(choice.zurueck.as_deref()), "angemeldet");
    who::set(&mut response, &who::session_cookie(&registry, begun.cookie))?;
    Ok(response)
}

/// The form to sign out.
#[derive(Debug, Deserialize)]
pub struct SignOut {
    csrf: String,
}

/// `POST /abmelden`: ends the session here and, where an issuer vouched for the person, there, too.
pub async fn end(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<SignOut>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    visitor.sent(&form.csrf)?;
    let mut elsewhere = None;
    if let Some(session) = visitor.session.clone() {
        let digest = session.digest;
        let token = registry
            .write(move |tx, _| {
                let token = app::sign_in::issuer::id_token(tx, &session)?;
                store::sessions::end(tx, digest)?;
                Ok::<_, Problem>(token)
            })
            .await?;
        elsewhere = issuer::farewell(&registry, token).await;
    }
    let mut response = match elsewhere {
        Some(page) => {
            let mut response = show_page(&request, &who::stranger(&registry, &request), &page)?;
            // A form may lead only to ourselves, so this is no redirect; it needs no script either.
            if let Ok(value) = header::HeaderValue::from_str(&format!("0; url={}", page.address)) {
                let name = header::HeaderName::from_static("refresh");
                response.headers_mut().insert(name, value);
            }
            response
        }
        None => go_on("/", "abgemeldet"),
    };
    who::set(
        &mut response,
        &who::session_cookie(&registry, String::new()),
    )?;
    Ok(response)
}

/// The address at which somebody proves once more who they are.
#[must_use]
pub fn proof_address(back: &str) -> String {
    format!("/anmelden/nachweis?zurueck={}", encoded(back))
}

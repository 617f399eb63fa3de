//! To the issuer and back: `/anmelden/weiter/…`, `/anmelden/rueckkehr/…`, and what it says when a session has ended there.

use super::{super::go_on, refused, way_back};
use crate::{
    oidc::{Provider, Purpose, Refused},
    page::Page,
    params::Params,
    problem::Problem,
    registry::Registry,
    who::{self, Visitor},
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    web,
};
use app::sign_in::{Begun, issuer as arriving};
use serde::{Deserialize, Serialize};
use store::identities::Flow;

/// Remembers the issuer of last time; holds its short name and nothing else.
pub const CHOICE: &str = "bp_anmeldung";

/// Ties a sign-in to the browser that began it.
fn flow_cookie(registry: &Registry) -> &'static str {
    match registry.config.is_https() {
        true => "__Host-bp_weg",
        false => "bp_weg",
    }
}

/// Why there is no session: something that is told on a page of its own, or a problem like everywhere.
enum Not {
    Refused(Refused),
    Problem(Problem),
}
impl From<Refused> for Not {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
impl From<Problem> for Not {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn known<'r>(registry: &'r Registry, id: &str) -> Result<&'r Provider, Problem> {
    let found = registry.issuers.by_id(id);
    found.ok_or_else(|| Problem::not_found("Diesen Anmeldedienst"))
}

/// `GET /anmelden/weiter/{issuer}`: to the login of the town.
pub async fn leave(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let back = params.one("zurueck");
    let proves = params.one("nachweis").is_some();
    params.done()?;
    let back = way_back(back.as_deref()).to_owned();
    let provider = known(&registry, &path)?;
    let purpose = match visitor.person.filter(|_| proves) {
        Some(person) => Purpose::Proof(person),
        None => Purpose::SignIn,
    };
    let outset = match provider.set_out(purpose, &back).await {
        Ok(outset) => outset,
        Err(why) => return refused_at(&request, &visitor, provider, &why, &back),
    };
    let name = flow_cookie(&registry);
    let browser = request.cookie(name).map(|cookie| cookie.value().to_owned());
    // Several windows of one browser may be on their way at once.
    let browser = browser
        .filter(|value| value.len() == 64)
        .unwrap_or_else(|| hex::encode(crate::clock::chance()));
    let (state, flow, kept) = (outset.state, outset.flow, browser.clone());
    registry
        .write(move |tx, now| {
            arriving::set_out(tx, &state, &kept, &flow, now).map_err(Problem::from)
        })
        .await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, outset.address.as_str()))
        .finish();
    let lasting = Duration::seconds(arriving::FLOW_SECONDS);
    who::set(&mut response, &cookie(&registry, name, browser, lasting))?;
    Ok(response)
}

fn cookie(
    registry: &Registry,
    name: &'static str,
    value: String,
    lasting: Duration,
) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(registry.config.is_https())
        .max_age(lasting)
        .finish()
}

/// What the issuer answers; more may stand there and does not count.
#[derive(Debug, Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /anmelden/rueckkehr/{issuer}`: back from the login of the town.
pub async fn come_back(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    answer: web::Query<Answer>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let provider = known(&registry, &path)?;
    let flow = match flow(&request, &registry, provider, &answer).await? {
        Some(flow) => flow,
        None => return refused_at(&request, &visitor, provider, &Refused::Over, "/"),
    };
    let back = flow.back.clone();
    match arrived(&request, &registry, provider, &flow, answer.into_inner()).await {
        Ok(begun) => welcome(&registry, provider, &flow, begun),
        Err(Not::Refused(why)) => refused_at(&request, &visitor, provider, &why, &back),
        Err(Not::Problem(problem)) => Err(problem),
    }
}

/// The sign-in that this answer belongs to; it is used up by asking.
async fn flow(
    request: &HttpRequest,
    registry: &Registry,
    provider: &Provider,
    answer: &Answer,
) -> Result<Option<Flow>, Problem> {
    let browser = request.cookie(flow_cookie(registry));
    let (Some(state), Some(browser)) = (answer.state.clone(), browser) else {
        return Ok(None);
    };
    let browser = browser.value().to_owned();
    let flow = registry
        .write(move |tx, now| arriving::come_back(tx, &state, &browser, now).map_err(Problem::from))
        .await?;
    // An answer at the door of another issuer is none.
    Ok(flow.filter(|flow| flow.issuer == provider.issuer.id))
}

async fn arrived(
    request: &HttpRequest,
    registry: &Registry,
    provider: &Provider,
    flow: &Flow,
    answer: Answer,
) -> Result<Begun, Not> {
    use crate::oidc::TokenFlaw;
    if answer.iss.is_some_and(|iss| iss != provider.issuer.url) {
        return Err(Refused::Token(TokenFlaw::Issuer).into());
    }
    if let Some(error) = answer.error {
        let plain = error
            .chars()
            .filter(|c| c.is_ascii_lowercase() || *c == '_');
        return Err(Refused::Declined(plain.take(60).collect()).into());
    }
    let code = answer.code.ok_or(Refused::Over)?;
    let vouched = provider.answered(flow, code).await?;
    let arrival = vouched.arrival(&provider.issuer, who::browser(request))?;
    let before = who::cookie(request, registry);
    let (limits, proves) = (registry.config.sessions, flow.person);
    let outcome = registry
        .write(move |tx, now| {
            let done = match proves {
                Some(_) => arriving::prove(
                    tx,
                    &arrival,
                    before.as_deref().unwrap_or_default(),
                    limits,
                    now,
                ),
                None => arriving::arrive(tx, &arrival, before.as_deref(), limits, now),
            };
            done.map_err(Problem::from)
        })
        .await?;
    outcome.map_err(|refused| Refused::Person(refused).into())
}

fn welcome(
    registry: &Registry,
    provider: &Provider,
    flow: &Flow,
    begun: Begun,
) -> Result<HttpResponse, Problem> {
    let said = match flow.person {
        Some(_) => "bestaetigt-person",
        None => "angemeldet",
    };
    let mut response = go_on(way_back(Some(&flow.back)), said);
    let id = provider.issuer.id.clone();
    who::set(&mut response, &who::session_cookie(registry, begun.cookie))?;
    who::set(
        &mut response,
        &cookie(registry, CHOICE, id, Duration::days(365)),
    )?;
    let mut gone = cookie(
        registry,
        flow_cookie(registry),
        String::new(),
        Duration::ZERO,
    );
    gone.make_removal();
    who::set(&mut response, &gone)?;
    Ok(response)
}

fn refused_at(
    request: &HttpRequest,
    visitor: &Visitor,
    provider: &Provider,
    why: &Refused,
    back: &str,
) -> Result<HttpResponse, Problem> {
    let issuer = (provider.issuer.id.as_str(), provider.issuer.name.as_str());
    refused::page(request, visitor, why, issuer, back)
}

/// The last word after signing out here: on to signing out at the issuer.
#[derive(Debug, Serialize)]
pub struct Farewell {
    issuer: String,
    /// Where one signs out there.
    pub address: String,
}

impl Page for Farewell {
    const TEMPLATE: &'static str = "pages/sign-out.html";
    fn title(&self) -> String {
        "Abmelden".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![Self {
            issuer: "Stadt Wetzlar".to_owned(),
            address: "https://login.example.org/logout".to_owned(),
        }]
    }
}

/// Where somebody signs out at the issuer of the session that has just ended, if it offers that.
pub(super) async fn farewell(
    registry: &Registry,
    token: Option<(String, String)>,
) -> Option<Farewell> {
    let (issuer, id_token) = token?;
    let provider = registry.issuers.by_url(&issuer)?;
    Some(Farewell {
        issuer: provider.issuer.name.clone(),
        address: provider.sign_out_address(&id_token).await?,
    })
}

/// `GET /anmelden/abgemeldet`: back from signing out at the issuer.
pub async fn signed_out() -> HttpResponse {
    go_on("/", "abgemeldet")
}

/// A message of an issuer.
#[derive(Debug, Deserialize)]
pub struct Message {
    logout_token: String,
}

/// `POST /anmelden/abmeldung/{issuer}`: the issuer says that a session has ended there. No browser sends this.
pub async fn ended_there(
    path: web::Path<String>,
    message: web::Form<Message>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let provider = known(&registry, &path)?;
    let id = provider.issuer.id.clone();
    let goodbye = match provider.goodbye(&message.logout_token).await {
        Ok(goodbye) => goodbye,
        Err(refused) => {
            tracing::warn!(issuer.id = %id, %refused, "A logout token of `{id}` is refused");
            return Ok(not_taken());
        }
    };
    let issuer = provider.issuer.url.clone();
    let ended = registry
        .write(move |tx, _| {
            let (message, until) = (goodbye.message, goodbye.until);
            arriving::end_from_issuer(tx, &issuer, &goodbye.ended, message, until)
                .map_err(Problem::from)
        })
        .await?;
    let Some(sessions) = ended else {
        tracing::warn!(issuer.id = %id, "A logout token of `{id}` came twice");
        return Ok(not_taken());
    };
    tracing::info!(issuer.id = %id, sessions, "`{id}` ended {sessions} sessions");
    Ok(HttpResponse::Ok().json(serde_json::json!({ "sessions": sessions })))
}

/// As the specification wants it: for programs, without a reason that would help somebody who tries.
fn not_taken() -> HttpResponse {
    HttpResponse::BadRequest().json(serde_json::json!({
        "error": "invalid_request",
        "error_description": "Das Abmelde-Token gilt nicht.",
    }))
}

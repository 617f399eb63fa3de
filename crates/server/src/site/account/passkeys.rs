//! Passkeys of an account, and signing in with one. The script of the page talks to these addresses.

use super::browser::{self, Browser};
use crate::{
    clock, mail,
    passkey::{Answer, NoProof, Place, Question},
    problem::Problem,
    registry::Registry,
    site::{go_on, way_back},
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::local_sign_in::passkeys::{self, For};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Trouble;

fn place(registry: &Registry) -> Result<Place, Problem> {
    browser::local(registry)?;
    let origin = mail::post(&registry.config).origin;
    Place::of(&origin).ok_or_else(|| {
        Problem::new(
            "nicht-annehmbar",
            "Passkeys brauchen eine öffentliche Adresse mit einem Namen (public_url), keine IP-Adresse.",
        )
    })
}

fn not_proven(error: &NoProof) -> Problem {
    tracing::info!(%error, "A passkey did not prove anything");
    Problem::new("nicht-annehmbar", "Der Passkey wurde nicht erkannt.")
}

fn asked(
    registry: &Registry,
    question: &Value,
    ticket: app::local_sign_in::Ticket,
) -> HttpResponse {
    HttpResponse::Ok()
        .cookie(browser::ticket_cookie(registry, Some(ticket)))
        .json(question)
}

/// Proof that the form came from here.
#[derive(Debug, Deserialize)]
pub struct Bare {
    csrf: String,
}

/// `POST /konto/passkeys/beginnen`: what the browser is asked for a new passkey.
pub async fn begin(
    visitor: Visitor,
    form: web::Form<Bare>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    visitor.proven(&registry, "/konto")?;
    let place = place(&registry)?;
    let (account, known) = registry
        .read(move |snap| {
            let account = store::people::account(snap, person)?;
            Ok::<_, Trouble>((account, store::credentials::passkeys_of(snap, person)?))
        })
        .await?;
    let account = account.ok_or_else(|| Problem::not_found("Dieses Konto"))?;
    let known: Vec<_> = known
        .into_iter()
        .map(|one| (one.id, one.credential))
        .collect();
    let name = account.mail.unwrap_or(account.name);
    let question = place.ask_new(person, &name, &known);
    let Question { options, state } = question.map_err(|e| not_proven(&e))?;
    let ticket = registry
        .write(move |tx, now| {
            passkeys::ask(tx, For::New(person), state, now).map_err(Trouble::from)
        })
        .await?;
    Ok(asked(&registry, &options, ticket))
}

/// The answer with a new passkey.
#[derive(Debug, Deserialize)]
pub struct New {
    csrf: String,
    name: String,
    answer: Value,
}

/// `POST /konto/passkeys`
pub async fn finish(
    request: HttpRequest,
    visitor: Visitor,
    new: web::Json<New>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&new.csrf)?;
    let place = place(&registry)?;
    let held = browser::held(&request, &registry);
    let ticket = held.clone();
    let state = registry
        .read(move |snap| {
            passkeys::asked(snap, &ticket, For::New(person), clock::moment()).map_err(Trouble::from)
        })
        .await?;
    let state = state.ok_or_else(too_late)?;
    let answer = new.answer.to_string();
    let made = place
        .made(&state, answer.as_bytes())
        .map_err(|e| not_proven(&e))?;
    let (name, post) = (new.name.clone(), mail::post(&registry.config));
    let kept = registry
        .write(move |tx, now| {
            let passkey = (made.id.as_str(), made.credential.as_str());
            passkeys::keep(tx, &held, person, passkey, &name, &post, now).map_err(Trouble::from)
        })
        .await?;
    match kept {
        true => Ok(HttpResponse::Ok().json(json!({ "next": "/konto" }))),
        false => Err(too_late()),
    }
}

fn too_late() -> Problem {
    Problem::new(
        "nicht-annehmbar",
        "Das hat zu lange gedauert, oder diesen Passkey gibt es schon. Beginnen Sie noch einmal.",
    )
}

/// `POST /anmelden/passkey/beginnen`: what the browser is asked for signing in.
pub async fn begin_sign_in(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let question = place(&registry)?.ask();
    let Question { options, state } = question.map_err(|e| not_proven(&e))?;
    let ticket = registry
        .write(move |tx, now| passkeys::ask(tx, For::SignIn, state, now).map_err(Trouble::from))
        .await?;
    Ok(asked(&registry, &options, ticket))
}

/// The answer of a browser that wants in.
#[derive(Debug, Deserialize)]
pub struct In {
    answer: Value,
    back: Option<String>,
}

/// `POST /anmelden/passkey`
pub async fn sign_in(
    request: HttpRequest,
    sent: web::Json<In>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let place = place(&registry)?;
    let held = browser::held(&request, &registry);
    let json = sent.answer.to_string();
    let answer = Answer::read(json.as_bytes()).map_err(|e| not_proven(&e))?;
    let (ticket, id) = (held.clone(), answer.id());
    let (state, known) = registry
        .read(move |snap| {
            let state = passkeys::asked(snap, &ticket, For::SignIn, clock::moment())?;
            Ok::<_, Trouble>((state, store::credentials::passkey(snap, &id)?))
        })
        .await?;
    let state = state.ok_or_else(too_late)?;
    let known = known.ok_or_else(|| {
        Problem::new(
            "nicht-annehmbar",
            "Diesen Passkey kennt das Register nicht. Melden Sie sich anders an und legen Sie ihn neu an.",
        )
    })?;
    let kept = place
        .used(&state, &answer, known.person, &known.credential)
        .map_err(|e| not_proven(&e))?;
    let (browser, inner) = (Browser::of(&request, &registry), Registry::clone(&registry));
    let begun = registry
        .write(move |tx, now| {
            let passkey = (known.id.as_str(), kept.as_str());
            let proving = browser.proving(&inner);
            passkeys::enter_by(tx, &held, known.person, passkey, &proving, now)
                .map_err(Trouble::from)
        })
        .await?;
    let begun = begun.ok_or_else(too_late)?;
    Ok(HttpResponse::Ok()
        .cookie(who::session_cookie(&registry, begun.cookie))
        .json(json!({ "next": way_back(sent.back.as_deref()) })))
}

/// The answer of a browser whose person proves once more that it is them.
#[derive(Debug, Deserialize)]
pub struct Again {
    csrf: String,
    answer: Value,
    back: Option<String>,
}

/// `POST /konto/nachweis/passkey`
pub async fn prove(
    request: HttpRequest,
    visitor: Visitor,
    sent: web::Json<Again>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&sent.csrf)?;
    let session = visitor.session.clone().ok_or_else(Problem::sign_in)?;
    let place = place(&registry)?;
    let held = browser::held(&request, &registry);
    let json = sent.answer.to_string();
    let answer = Answer::read(json.as_bytes()).map_err(|e| not_proven(&e))?;
    let (ticket, id) = (held.clone(), answer.id());
    let (state, known) = registry
        .read(move |snap| {
            let state = passkeys::asked(snap, &ticket, For::SignIn, clock::moment())?;
            Ok::<_, Trouble>((state, store::credentials::passkey(snap, &id)?))
        })
        .await?;
    let state = state.ok_or_else(too_late)?;
    let own = known
        .filter(|known| known.person == person)
        .ok_or_else(|| {
            let why = "Dieser Passkey gehört nicht zu Ihrem Konto.";
            Problem::new("nicht-annehmbar", why)
        })?;
    let kept = place
        .used(&state, &answer, person, &own.credential)
        .map_err(|e| not_proven(&e))?;
    let browser = who::browser(&request);
    let begun = registry
        .write(move |tx, now| {
            let passkey = (own.id.as_str(), kept.as_str());
            passkeys::prove_by(tx, &held, &session, passkey, browser, now).map_err(Trouble::from)
        })
        .await?;
    let begun = begun.ok_or_else(too_late)?;
    Ok(HttpResponse::Ok()
        .cookie(who::session_cookie(&registry, begun.cookie))
        .json(json!({ "next": way_back(sent.back.as_deref()) })))
}

/// Which passkey is to go.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    csrf: String,
    passkey: String,
}

/// `POST /konto/passkeys/entfernen`
pub async fn remove(
    visitor: Visitor,
    form: web::Form<Wanted>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    browser::local(&registry)?;
    visitor.proven(&registry, "/konto")?;
    let id = form.into_inner().passkey;
    let gone = registry
        .write(move |tx, _| {
            store::credentials::remove_passkey(tx, person, &id).map_err(Trouble::from)
        })
        .await?;
    match gone {
        true => Ok(go_on("/konto", "passkey-entfernt")),
        false => Err(Problem::not_found("Diesen Passkey")),
    }
}

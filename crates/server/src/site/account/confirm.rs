//! `/konto/nachweis`: somebody who came in with a password proves once more that it is them.

use super::{
    browser::{self, Browser},
    enter::{back, back_field, with},
    forms::{FormPage, Input},
};
use crate::{
    clock, mail,
    page::Field,
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again, way_back},
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::local_sign_in;
use domain::mail::MailAddress;
use serde::Deserialize;
use store::Trouble;

/// What somebody can prove themselves with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asks {
    /// Whether the code of the second factor is asked for beside the password.
    code: bool,
    passkey: bool,
}

fn form(asks: Asks, back: &str) -> FormPage {
    let code = Input::text("code", "Code", Field::default())
        .hinted("Sechs Ziffern aus der App, oder ein Wiederherstellungscode")
        .completed("one-time-code");
    let mut fields = vec![Input::password("kennwort", "Kennwort", None)];
    if asks.code {
        fields.push(code);
    }
    FormPage {
        title: "Bitte bestätigen Sie, dass Sie es sind".to_owned(),
        lead: Some("Was Sie vorhaben, gilt für Ihre Stelle nach außen. Deshalb fragen wir vorher noch einmal.".to_owned()),
        action: "/konto/nachweis".to_owned(),
        hidden: vec![back_field(back)],
        fields,
        submit: "Bestätigen",
        cancel: Some(back.to_owned()),
        passkey: asks.passkey.then(|| back.to_owned()),
        proves: true,
        ..FormPage::default()
    }
}

async fn asks(registry: &Registry, visitor: &Visitor) -> Result<Asks, Problem> {
    browser::local(registry)?;
    let person = visitor.known()?;
    registry
        .read(move |snap| {
            Ok::<_, Trouble>(Asks {
                code: store::credentials::totp_of(snap, person)?.is_some(),
                passkey: !store::credentials::passkeys_of(snap, person)?.is_empty(),
            })
        })
        .await
}

/// `GET /konto/nachweis`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let asks = asks(&registry, &visitor).await?;
    show_page(&request, &visitor, &form(asks, &back(&request)?))
}

/// What somebody types to prove it.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
    kennwort: String,
    #[serde(default)]
    code: String,
    zurueck: Option<String>,
}

/// `POST /konto/nachweis`
pub async fn confirm(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&typed.csrf)?;
    let asks = asks(&registry, &visitor).await?;
    let session = visitor.session.clone().ok_or_else(Problem::sign_in)?;
    let back = way_back(typed.zurueck.as_deref()).to_owned();
    let browser = Browser::of(&request, &registry);
    let place = browser.place.clone();
    let attempt = registry
        .read(move |snap| {
            let account = store::people::account(snap, person)?;
            let address = account.and_then(|account| account.mail?.parse::<MailAddress>().ok());
            let Some(address) = address else {
                return Ok(None);
            };
            local_sign_in::attempt(snap, &address, &place, clock::moment())
                .map(Some)
                .map_err(Trouble::from)
        })
        .await?;
    let attempt = attempt.ok_or_else(|| Problem::not_found("Dieses Konto"))?;
    super::enter::not_too_often(&attempt)?;
    let right = browser::is_right(&registry, typed.kennwort.clone(), attempt.hash.clone()).await?;
    let (inner, code) = (Registry::clone(&registry), typed.code.clone());
    let begun = registry
        .write(move |tx, now| {
            let (post, proving) = (mail::post(&inner.config), browser.proving(&inner));
            let proven = local_sign_in::prove_again(
                tx, &session, &attempt, right, &code, &post, &proving, now,
            );
            let proven = proven.map_err(Trouble::from)?;
            if proven.is_none() {
                tx.refused();
            }
            Ok::<_, Trouble>(proven)
        })
        .await?;
    match begun {
        Some(begun) => with(
            go_on(&back, "bestaetigt-dass"),
            &who::session_cookie(&registry, begun.cookie),
        ),
        None => {
            let why = "Kennwort oder Code stimmen nicht.";
            show_again(&request, &visitor, &form(asks, &back).refused(why))
        }
    }
}

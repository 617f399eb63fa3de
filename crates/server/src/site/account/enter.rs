//! `/anmelden/kennwort` and `/anmelden/bestaetigen`: in with a password, then with a code.

use super::{
    browser::{self, Browser},
    forms::{FormPage, Input, NotePage},
};
use crate::{
    clock, mail,
    page::{Crumb, Field, Hidden},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{encoded, go_on, show as show_page, show_again, way_back},
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, cookie::Cookie, http::header, web};
use app::{
    local_sign_in::{self, Entered, Judged, Ticket},
    sign_in::Begun,
};
use domain::mail::MailAddress;
use serde::Deserialize;
use store::Trouble;

pub(super) fn back_field(back: &str) -> Hidden {
    Hidden {
        name: "zurueck".to_owned(),
        value: back.to_owned(),
    }
}

fn form(mail: &str, back: &str) -> FormPage {
    FormPage {
        title: "Anmelden mit Kennwort".to_owned(),
        lead: Some(
            "Für alle, deren Stelle keinen eigenen Anmeldedienst angebunden hat.".to_owned(),
        ),
        action: "/anmelden/kennwort".to_owned(),
        hidden: vec![back_field(back)],
        fields: vec![
            Input::mail(Field::of(mail)),
            Input::password("kennwort", "Kennwort", None),
        ],
        submit: "Anmelden",
        passkey: Some(back.to_owned()),
        links: vec![
            Crumb::to("/anmelden/vergessen", "Kennwort vergessen?"),
            Crumb::to(
                format!("/anmelden?zurueck={}", encoded(back)),
                "Andere Wege, sich anzumelden",
            ),
        ],
        ..FormPage::default()
    }
}

/// `GET /anmelden/kennwort`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    let back = back(&request)?;
    show_page(&request, &visitor, &form("", &back))
}

pub(super) fn back(request: &HttpRequest) -> Result<String, Problem> {
    let mut params = Params::parse(request.query_string());
    let back = params.one("zurueck");
    params.done()?;
    Ok(way_back(back.as_deref()).to_owned())
}

/// What somebody typed to come in.
#[derive(Debug, Deserialize)]
pub struct Typed {
    mail: String,
    kennwort: String,
    zurueck: Option<String>,
}

/// `POST /anmelden/kennwort`
pub async fn password(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    browser::from_here(&request)?;
    let back = way_back(typed.zurueck.as_deref()).to_owned();
    let again = form(&typed.mail, &back);
    match judged(&request, &registry, &typed).await? {
        Judged::In(begun) => came_in(&registry, begun, &back, "angemeldet"),
        Judged::Code(ticket) => Ok(on_to(&registry, "/anmelden/bestaetigen", &back, ticket)),
        Judged::SetUp(ticket) => Ok(on_to(&registry, "/anmelden/einrichten", &back, ticket)),
        Judged::PasskeyOnly => {
            let why =
                "Melden Sie sich mit Ihrem Passkey an: Für dieses Konto genügt das Kennwort nicht.";
            show_again(&request, &visitor, &again.refused(why))
        }
        Judged::Wrong => {
            let why = "E-Mail-Adresse oder Kennwort stimmen nicht.";
            show_again(&request, &visitor, &again.refused(why))
        }
    }
}

async fn judged(
    request: &HttpRequest,
    registry: &Registry,
    typed: &Typed,
) -> Result<Judged, Problem> {
    let browser = Browser::of(request, registry);
    let Ok(address) = typed.mail.parse::<MailAddress>() else {
        return Ok(Judged::Wrong);
    };
    let place = browser.place.clone();
    let attempt = registry
        .read(move |snap| {
            local_sign_in::attempt(snap, &address, &place, clock::moment()).map_err(Trouble::from)
        })
        .await?;
    not_too_often(&attempt)?;
    let right = browser::is_right(registry, typed.kennwort.clone(), attempt.hash.clone()).await?;
    let inner = registry.clone();
    registry
        .write(move |tx, now| {
            let (post, proving) = (mail::post(&inner.config), browser.proving(&inner));
            local_sign_in::judge(tx, &attempt, right, &post, &proving, now).map_err(Trouble::from)
        })
        .await
}

/// Lets nobody guess on before their pause has ended.
///
/// # Errors
/// 429.
pub(super) fn not_too_often(attempt: &local_sign_in::Attempt) -> Result<(), Problem> {
    let Some(seconds) = attempt.wait else {
        return Ok(());
    };
    let detail = format!(
        "Von hier wurde mehrmals ein falsches Kennwort eingegeben. Versuchen Sie es in {seconds} Sekunden noch einmal."
    );
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    Err(Problem::new("zu-viele-anfragen", detail).retry_after(seconds))
}

pub(super) fn with(
    mut response: HttpResponse,
    cookie: &Cookie<'_>,
) -> Result<HttpResponse, Problem> {
    response
        .add_cookie(cookie)
        .map_err(|_| Problem::new("fehler", "Das Cookie lässt sich nicht setzen."))?;
    Ok(response)
}

/// In, with the cookie of the session; the ticket is taken back.
pub(super) fn came_in(
    registry: &Registry,
    begun: Begun,
    back: &str,
    message: &'static str,
) -> Result<HttpResponse, Problem> {
    let response = with(
        go_on(back, message),
        &browser::ticket_cookie(registry, None),
    )?;
    with(response, &who::session_cookie(registry, begun.cookie))
}

/// On to the next step, which only this browser can take.
pub(super) fn on_to(registry: &Registry, path: &str, back: &str, ticket: Ticket) -> HttpResponse {
    HttpResponse::SeeOther()
        .cookie(browser::ticket_cookie(registry, Some(ticket)))
        .insert_header((
            header::LOCATION,
            format!("{path}?zurueck={}", encoded(back)),
        ))
        .finish()
}

fn code_form(back: &str) -> FormPage {
    let field = Input::text("code", "Code", Field::default())
        .hinted("Sechs Ziffern aus der App, oder ein Wiederherstellungscode")
        .completed("one-time-code");
    FormPage {
        title: "Anmeldung bestätigen".to_owned(),
        lead: Some("Geben Sie den Code ein, den Ihre App jetzt zeigt.".to_owned()),
        notes: vec!["Haben Sie das Gerät nicht zur Hand? Nehmen Sie einen Ihrer Wiederherstellungscodes. Sind auch die verloren, wenden Sie sich an die Verwaltung Ihrer Stelle.".to_owned()],
        action: "/anmelden/bestaetigen".to_owned(),
        hidden: vec![back_field(back)],
        fields: vec![field],
        submit: "Anmelden",
        cancel: Some("/anmelden/kennwort".to_owned()),
        ..FormPage::default()
    }
}

/// `GET /anmelden/bestaetigen`
pub async fn ask_code(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    show_page(&request, &visitor, &code_form(&back(&request)?))
}

/// The code that somebody typed.
#[derive(Debug, Deserialize)]
pub struct TypedCode {
    pub(super) code: String,
    pub(super) zurueck: Option<String>,
}

/// `POST /anmelden/bestaetigen`
pub async fn code(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<TypedCode>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::local(&registry)?;
    browser::from_here(&request)?;
    let back = way_back(typed.zurueck.as_deref()).to_owned();
    let held = browser::held(&request, &registry);
    let (browser, inner) = (Browser::of(&request, &registry), Registry::clone(&registry));
    let code = typed.code.clone();
    let entered = registry
        .write(move |tx, now| {
            let (post, proving) = (mail::post(&inner.config), browser.proving(&inner));
            local_sign_in::enter_code(tx, &held, &code, &post, &proving, now).map_err(Trouble::from)
        })
        .await?;
    match entered {
        Entered::In(begun) => came_in(&registry, begun, &back, "angemeldet"),
        Entered::Recovered(begun, _) => came_in(&registry, begun, "/konto", "wiederhergestellt"),
        Entered::Wrong => {
            let why = "Der Code stimmt nicht. Jeder Code gilt nur einmal und nur kurz; warten Sie auf den nächsten.";
            show_again(&request, &visitor, &code_form(&back).refused(why))
        }
        Entered::Gone => show_again(&request, &visitor, &begin_again()),
    }
}

/// The way back to the beginning.
pub(super) fn begin_again() -> NotePage {
    NotePage {
        title: "Bitte beginnen Sie noch einmal".to_owned(),
        lead: Some("Die Anmeldung wurde nicht rechtzeitig abgeschlossen, oder es gab zu viele falsche Codes.".to_owned()),
        links: vec![Crumb::to("/anmelden/kennwort", "Zur Anmeldung")],
        ..NotePage::default()
    }
}

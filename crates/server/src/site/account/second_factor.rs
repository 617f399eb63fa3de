//! `/anmelden/einrichten`: a second factor is set up; `/konto/…`: begun anew, and new recovery codes.

use super::{
    browser::{self, Browser},
    enter::{TypedCode, back, begin_again, on_to, with},
    forms::NotePage,
};
use crate::{
    clock, mail,
    page::{Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{show as show_page, show_again, way_back},
    who::{self, Visitor},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::local_sign_in::{self, Entered, RecoveryCodes, totp::Secret};
use qrcode::{Color, EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use store::Trouble;

/// The page on which a phone learns the secret.
#[derive(Debug, Serialize)]
pub struct SetUp {
    square: Square,
    secret: String,
    address: String,
    code: Field,
    back: String,
    flaws: Vec<Flaw>,
}

/// The secret as a picture that apps read: a square of modules, the dark ones as one path.
#[derive(Debug, Serialize)]
struct Square {
    size: usize,
    path: String,
}

/// The light border that readers need, in modules.
const BORDER: usize = 4;

impl Square {
    fn of(text: &str) -> Self {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            // Addresses are far shorter than the largest square; then the text beside it remains.
            return Self {
                size: 1,
                path: String::new(),
            };
        };
        let width = code.width();
        let colours = code.to_colors();
        let dark = colours
            .iter()
            .enumerate()
            .filter(|(_, colour)| **colour == Color::Dark);
        let path = dark.fold(String::new(), |path, (place, _)| {
            let (x, y) = (place % width + BORDER, place / width + BORDER);
            path + &format!("M{x} {y}h1v1h-1z")
        });
        Self {
            size: width + 2 * BORDER,
            path,
        }
    }
}

impl SetUp {
    fn of(secret: &Secret, account: &str, back: &str) -> Self {
        let address = secret.address(account);
        let text = secret.in_base32();
        let groups: Vec<&str> = (0..text.len())
            .step_by(4)
            .filter_map(|at| text.get(at..at + 4))
            .collect();
        Self {
            square: Square::of(&address),
            secret: groups.join(" "),
            address,
            code: Field::default(),
            back: back.to_owned(),
            flaws: Vec::new(),
        }
    }
}

impl Page for SetUp {
    const TEMPLATE: &'static str = "pages/second-factor.html";
    fn title(&self) -> String {
        "Zweiten Faktor einrichten".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let secret = Secret::from_chance([7; 32]);
        let page = Self::of(&secret, "anna@sinn.example.org", "/konto");
        let code = Field::wrong("123456", "Der Code stimmt nicht.");
        let wrong = Self {
            flaws: Flaw::of(&[("code", &code)]),
            code,
            ..Self::of(&secret, "anna@sinn.example.org", "/konto")
        };
        vec![page, wrong]
    }
}

/// The page for the holder of a ticket; none when the ticket is void.
async fn page(registry: &Registry, held: String, back: &str) -> Result<Option<SetUp>, Problem> {
    let inner = registry.clone();
    let found = registry
        .read(move |snap| {
            let at = clock::moment();
            let Some(new) = local_sign_in::set_up_under_way(snap, &held, &inner.key, at)? else {
                return Ok(None);
            };
            let account = store::people::account(snap, new.person)?;
            Ok::<_, Trouble>(account.map(|account| (new.secret, account)))
        })
        .await?;
    Ok(found.map(|(secret, account)| {
        SetUp::of(
            &secret,
            account.mail.as_deref().unwrap_or(&account.name),
            back,
        )
    }))
}

/// `GET /anmelden/einrichten`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let back = back(&request)?;
    let held = browser::held(&request, &registry);
    match page(&registry, held, &back).await? {
        Some(page) => show_page(&request, &visitor, &page),
        None => show_again(&request, &visitor, &begin_again()),
    }
}

/// `POST /anmelden/einrichten`
pub async fn confirm(
    request: HttpRequest,
    visitor: Visitor,
    typed: web::Form<TypedCode>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    browser::from_here(&request)?;
    let back = way_back(typed.zurueck.as_deref()).to_owned();
    let held = browser::held(&request, &registry);
    let (browser, inner) = (Browser::of(&request, &registry), Registry::clone(&registry));
    let (ticket, code) = (held.clone(), typed.code.clone());
    let outcome = registry
        .attempt(move |tx, now| {
            let (post, proving) = (mail::post(&inner.config), browser.proving(&inner));
            local_sign_in::set_up(tx, &ticket, &code, &post, &proving, now).map_err(Trouble::from)
        })
        .await?;
    match outcome {
        Ok((begun, codes)) => {
            let shown = show_page(&request, &visitor, &told(codes, &back))?;
            let shown = with(shown, &browser::ticket_cookie(&registry, None))?;
            with(shown, &who::session_cookie(&registry, begun.cookie))
        }
        Err(Entered::Wrong) => match page(&registry, held, &back).await? {
            Some(mut page) => {
                let why = "Der Code stimmt nicht. Prüfen Sie, ob die Uhr Ihres Geräts richtig geht, und nehmen Sie den Code, der jetzt angezeigt wird.";
                page.code = Field::wrong("", why);
                page.flaws = Flaw::of(&[("code", &page.code)]);
                show_again(&request, &visitor, &page)
            }
            None => show_again(&request, &visitor, &begin_again()),
        },
        Err(_) => show_again(&request, &visitor, &begin_again()),
    }
}

fn told(codes: RecoveryCodes, back: &str) -> NotePage {
    NotePage {
        title: "Ihre Wiederherstellungscodes".to_owned(),
        lead: Some("Der zweite Faktor ist eingeschaltet. Diese Codes sehen Sie nur jetzt.".to_owned()),
        notes: vec![
            "Jeder Code ersetzt einmal den Code aus der App, wenn Ihnen das Gerät fehlt. Bewahren Sie sie an einem sicheren Ort auf, nicht auf demselben Gerät.".to_owned(),
        ],
        codes: codes.0,
        links: vec![Crumb::to(if back == "/" { "/konto" } else { back }, "Weiter")],
        ..NotePage::default()
    }
}

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub struct Bare {
    pub(super) csrf: String,
}

/// `POST /konto/zweiter-faktor`: begins the set-up for somebody who has signed in just now.
pub async fn begin(
    visitor: Visitor,
    form: web::Form<Bare>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    browser::local(&registry)?;
    visitor.proven(&registry, "/konto")?;
    let inner = Registry::clone(&registry);
    let ticket = registry
        .write(move |tx, now| {
            local_sign_in::begin_set_up(tx, person, &inner.key, now).map_err(Trouble::from)
        })
        .await?;
    Ok(on_to(&registry, "/anmelden/einrichten", "/konto", ticket))
}

/// `POST /konto/wiederherstellung`: new recovery codes in place of the old ones.
pub async fn new_codes(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<Bare>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.sent(&form.csrf)?;
    browser::local(&registry)?;
    visitor.proven(&registry, "/konto")?;
    let codes = registry
        .write(move |tx, now| {
            local_sign_in::new_recovery_codes(tx, person, now).map_err(Trouble::from)
        })
        .await?;
    let page = NotePage {
        lead: Some(
            "Die bisherigen Codes gelten nicht mehr. Die neuen sehen Sie nur jetzt.".to_owned(),
        ),
        ..told(codes, "/konto")
    };
    show_page(&request, &visitor, &page)
}

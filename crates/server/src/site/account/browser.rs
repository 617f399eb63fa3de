//! The browser in front of us: what it holds between two steps, where it is, and whether its form came from our pages.

use crate::{address, clock, limits::Sender, problem::Problem, registry::Registry, who};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use app::local_sign_in::{Proving, Ticket, password};

/// What is known of a browser; owned, so that it can go into a transaction.
#[derive(Debug, Clone)]
pub struct Browser {
    name: Option<String>,
    before: Option<String>,
    /// Its network, under which failures are counted.
    pub place: String,
}

impl Browser {
    #[must_use]
    pub fn of(request: &HttpRequest, registry: &Registry) -> Self {
        let name = request.headers().get(header::USER_AGENT);
        let place = address::of(request, &registry.config.trusted_proxies);
        Self {
            name: name
                .and_then(|value| value.to_str().ok())
                .map(|name| name.chars().take(300).collect()),
            before: request
                .cookie(who::cookie_name(registry))
                .map(|cookie| cookie.value().to_owned()),
            place: place.map_or_else(String::new, |address| {
                format!("{:?}", Sender::at(address, false))
            }),
        }
    }
    /// What proving needs from here.
    #[must_use]
    pub fn proving<'a>(&'a self, registry: &'a Registry) -> Proving<'a> {
        Proving {
            key: &registry.key,
            browser: self.name.as_deref(),
            before: self.before.as_deref(),
            limits: registry.config.sessions,
        }
    }
}

/// Refuses a form that was sent from somebody else's page: nobody is to be signed in as somebody else without noticing.
///
/// # Errors
/// 403.
pub fn from_here(request: &HttpRequest) -> Result<(), Problem> {
    let text = |name: &str| {
        let value = request.headers().get(name);
        value.and_then(|value| value.to_str().ok())
    };
    let elsewhere =
        text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let host = text("host").unwrap_or_default();
    let other_origin = text("origin").is_some_and(|origin| {
        let named = origin.split_once("://").map_or(origin, |(_, host)| host);
        named != host
    });
    // A browser that says „same-origin" is believed even where a proxy changed the host.
    let vouched = text("sec-fetch-site") == Some("same-origin");
    if elsewhere || (other_origin && !vouched) {
        return Err(Problem::new(
            "nicht-erlaubt",
            "Das Formular stammt nicht von dieser Seite. Öffnen Sie sie selbst und senden Sie es noch einmal.",
        ));
    }
    Ok(())
}

/// Whether people may sign in here without an issuer; otherwise these pages do not exist.
///
/// # Errors
/// 404.
pub fn local(registry: &Registry) -> Result<(), Problem> {
    match registry.config.has_local_sign_in() {
        true => Ok(()),
        false => Err(Problem::not_found("Diese Seite")),
    }
}

fn ticket_name(registry: &Registry) -> &'static str {
    match registry.config.is_https() {
        true => "__Host-bp_schritt",
        false => "bp_schritt",
    }
}

/// What the browser holds between two steps.
#[must_use]
pub fn held(request: &HttpRequest, registry: &Registry) -> String {
    let cookie = request.cookie(ticket_name(registry));
    cookie.map_or_else(String::new, |cookie| cookie.value().to_owned())
}

/// The cookie that holds a ticket; without one it is taken back.
#[must_use]
pub fn ticket_cookie(registry: &Registry, ticket: Option<Ticket>) -> Cookie<'static> {
    let is_end = ticket.is_none();
    let value = ticket.map_or_else(String::new, |ticket| ticket.0);
    let mut cookie = Cookie::build(ticket_name(registry), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(registry.config.is_https())
        .max_age(Duration::minutes(30))
        .finish();
    if is_end {
        cookie.make_removal();
    }
    cookie
}

/// Whether a password is right; takes its time on a thread that may wait, a few at once.
///
/// # Errors
/// 500 when the process falls apart.
pub async fn is_right(
    registry: &Registry,
    typed: String,
    hash: Option<String>,
) -> Result<bool, Problem> {
    let _desk = desk().await?;
    registry
        .blocking(move || Ok(password::is_right(&typed, hash.as_deref())))
        .await
}

/// The hash of a password that somebody chose.
///
/// # Errors
/// 500 when it cannot be made.
pub async fn hashed(registry: &Registry, typed: String) -> Result<String, Problem> {
    let _desk = desk().await?;
    registry
        .blocking(move || {
            let mut salt = [0; 16];
            for (to, from) in salt.iter_mut().zip(clock::chance()) {
                *to = from;
            }
            password::hash(&typed, salt).map_err(|error| {
                tracing::error!(%error, "A password could not be hashed");
                Problem::new("fehler", "Das Kennwort lässt sich nicht speichern.")
            })
        })
        .await
}

/// Hashing takes memory and time on purpose, so only a few do it at once; the others wait.
async fn desk() -> Result<tokio::sync::SemaphorePermit<'static>, Problem> {
    static DESKS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    DESKS
        .acquire()
        .await
        .map_err(|_| Problem::new("fehler", "Das Register wird beendet."))
}

//! What a request may cost: how often, how large, how long. Its class in the table of routes says it.

use crate::{
    address, caller,
    limits::{self, Left, Sender},
    problem::Problem,
    registry::Registry,
    who,
};
use actix_web::{
    HttpMessage as _, HttpRequest,
    body::BoxBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{Method, header},
    middleware::Next,
    web,
};
use domain::{Id, person::Person};
use futures_util::StreamExt as _;
use std::{cell::Cell, rc::Rc, time::Duration};

/// What kind of work a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Always answered: signs of life and the parts of pages.
    Free,
    Reading,
    Search,
    Writing,
    /// Brings a file.
    Upload,
    /// Makes a statement or a document.
    Report,
    SignIn,
}

/// The largest body of a form or of JSON.
pub const SMALL_BODY: u64 = 2 * 1024 * 1024;
/// More than the largest package with what a form puts around it; the handlers know the exact limit of their kind.
const LARGE_BODY: u64 = 320 * 1024 * 1024;

impl Class {
    /// What a route is when the table does not say more.
    #[must_use]
    pub const fn usual(method: &str) -> Self {
        match method.as_bytes() {
            b"get" => Self::Reading,
            _ => Self::Writing,
        }
    }
    /// The largest body; who only asks sends none.
    #[must_use]
    pub const fn largest_body(self) -> u64 {
        match self {
            Self::Free | Self::Reading | Self::Search => 0,
            Self::Writing | Self::Report => SMALL_BODY,
            Self::SignIn => 64 * 1024,
            Self::Upload => LARGE_BODY,
        }
    }
    /// The longest time from the first to the last byte of the body and to the beginning of the answer.
    #[must_use]
    pub const fn deadline(self) -> Duration {
        Duration::from_secs(match self {
            Self::Free | Self::Reading | Self::Search | Self::SignIn => 20,
            Self::Writing => 60,
            Self::Report => 120,
            Self::Upload => 900,
        })
    }
}

/// Lets a request through to its handler within the bounds of its class.
///
/// # Errors
/// None of its own: what is refused becomes an answer.
pub async fn within(
    class: Class,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    within_time(class, class.deadline(), request, next).await
}

async fn within_time(
    class: Class,
    deadline: Duration,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    request.extensions_mut().insert(class);
    let asked = request.request().clone();
    let pattern = request.match_pattern().unwrap_or_default();
    caller::routed(class, request.method(), &pattern);
    if let Err(problem) = admitted(class, &asked).and_then(|()| declared(class, &asked)) {
        return Ok(ServiceResponse::from_err(problem, asked));
    }
    let (payload, body) = counted(request.take_payload(), class.largest_body());
    request.set_payload(payload);
    let answered = match tokio::time::timeout(deadline, next.call(request)).await {
        Ok(answered) => answered?,
        Err(_) => {
            let problem = too_late(&asked, body.get());
            return Ok(ServiceResponse::from_err(problem, asked));
        }
    };
    match body.get() {
        Body::TooLarge if !answered.status().is_success() => {
            Ok(ServiceResponse::from_err(too_large(class), asked))
        }
        Body::Coming | Body::Whole | Body::TooLarge => Ok(answered),
    }
}

/// How far a body has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Coming,
    Whole,
    TooLarge,
}

/// The same body, ended where it becomes too large.
fn counted(body: Payload, most: u64) -> (Payload, Rc<Cell<Body>>) {
    let state = Rc::new(Cell::new(Body::Whole));
    if matches!(body, Payload::None) {
        return (body, state);
    }
    state.set(Body::Coming);
    let watched = state.clone();
    let stream = futures_util::stream::unfold((body, 0_u64), move |(mut body, before)| {
        let watched = watched.clone();
        async move {
            if watched.get() != Body::Coming {
                return None;
            }
            let Some(chunk) = body.next().await else {
                watched.set(Body::Whole);
                return None;
            };
            let size = before + chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
            if size > most {
                watched.set(Body::TooLarge);
                return Some((Err(PayloadError::Overflow), (body, size)));
            }
            Some((chunk, (body, size)))
        }
    });
    // Forms with files ask once more after the end.
    (Payload::from(stream.fuse().boxed_local()), state)
}

/// Refuses by the announced length, before anything is received.
fn declared(class: Class, request: &HttpRequest) -> Result<(), Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > class.largest_body() => Err(too_large(class)),
        Some(_) | None => Ok(()),
    }
}

fn too_large(class: Class) -> Problem {
    let detail = match class.largest_body() {
        0 => "Hier wird nur gelesen: Die Anfrage darf keinen Inhalt haben.".to_owned(),
        most => format!(
            "Erlaubt sind höchstens {}.",
            artefacts::bytes_in_words(most)
        ),
    };
    Problem::new("zu-gross", detail)
}

fn too_late(request: &HttpRequest, body: Body) -> Problem {
    if body == Body::Coming {
        return too_slow();
    }
    tracing::warn!(
        http.route = request.match_pattern().unwrap_or_default(),
        "A request took longer than allowed"
    );
    match *request.method() {
        Method::GET | Method::HEAD => Problem::new(
            "dauert-zu-lange",
            "Die Antwort hat zu lange gedauert. Grenzen Sie die Anfrage ein, oder versuchen Sie es später noch einmal.",
        )
        .retry_after(30),
        _ => Problem::new(
            "ausgang-unbekannt",
            "Die Bearbeitung dauert länger als erlaubt. Ob gespeichert wurde, steht noch nicht fest: Sehen Sie nach, bevor Sie es wiederholen.",
        ),
    }
}

/// What is said to somebody who does not finish sending.
#[must_use]
pub fn too_slow() -> Problem {
    Problem::new(
        "zu-langsam",
        "Die Übertragung war zu langsam und wurde abgebrochen. Es wurde nichts gespeichert.",
    )
}

/// Counts the request for its address and its token.
fn admitted(class: Class, request: &HttpRequest) -> Result<(), Problem> {
    let Some(registry) = limited(request) else {
        return Ok(());
    };
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let has_session = request.cookie(who::cookie_name(registry)).is_some();
    let Some(address) = address::of(request, &registry.config.trusted_proxies) else {
        return Ok(());
    };
    if address.is_loopback() && !registry.limits.rules().loopback {
        if let Some(allowance) = registry.limits.rules().of(class) {
            note(request, limits::full(allowance));
        }
        return Ok(());
    }
    request.extensions_mut().insert(Counted);
    charge(request, Sender::at(address, token.is_some() || has_session))?;
    match token {
        Some(token) => charge(request, Sender::Token(token.to_owned())),
        None => Ok(()),
    }
}

/// Marks a request that counts.
#[derive(Clone, Copy)]
struct Counted;

/// Counts the request for a person, when it counts at all.
///
/// # Errors
/// 429.
pub fn charge_account(request: &HttpRequest, person: Id<Person>) -> Result<(), Problem> {
    let counts = request.extensions().get::<Counted>().is_some();
    if counts {
        charge(request, Sender::Account(person))
    } else {
        Ok(())
    }
}

fn limited(request: &HttpRequest) -> Option<&Registry> {
    let registry: &Registry = request.app_data::<web::Data<Registry>>()?;
    registry.limits.rules().enabled.then_some(registry)
}

fn charge(request: &HttpRequest, sender: Sender) -> Result<(), Problem> {
    let class = request.extensions().get::<Class>().copied();
    let (Some(registry), Some(class)) = (limited(request), class) else {
        return Ok(());
    };
    let taken = registry.limits.take(class, &sender);
    if let Ok(Some(left)) = taken {
        note(request, left);
    }
    taken.map(|_| ()).inspect_err(|problem| {
        let limit = problem
            .more
            .get("limit")
            .and_then(serde_json::Value::as_u64);
        note(
            request,
            Left {
                limit: limit.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
                remaining: 0,
                reset: problem.retry_after.map_or(0, u64::from),
            },
        );
    })
}

/// Of several allowances the tightest is told.
fn note(request: &HttpRequest, left: Left) {
    let mut extensions = request.extensions_mut();
    let tighter = extensions
        .get::<Left>()
        .is_none_or(|known| left.remaining < known.remaining);
    if tighter {
        extensions.insert(left);
    }
}

/// Says in the headers of an answer what is left.
pub fn tell(request: &HttpRequest, headers: &mut header::HeaderMap) {
    let Some(left) = request.extensions().get::<Left>().copied() else {
        return;
    };
    for (name, value) in [
        ("ratelimit-limit", u64::from(left.limit)),
        ("ratelimit-remaining", u64::from(left.remaining)),
        ("ratelimit-reset", left.reset),
    ] {
        headers.insert(header::HeaderName::from_static(name), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{
        App, HttpResponse, ResponseError as _, http::StatusCode, middleware, test, web::Bytes,
    };
    use futures_util::stream;

    /// What is said after a short time to this method, when the body goes on like this.
    async fn said(method: Method, body: Payload) -> (StatusCode, &'static str) {
        let brief = Duration::from_millis(50);
        let bounded = middleware::from_fn(move |request, next| {
            within_time(Class::Writing, brief, request, next)
        });
        let never = |body: Bytes| async move {
            assert!(body.len() < 10);
            std::future::pending::<HttpResponse>().await
        };
        let app = App::new().route("/", web::route().to(never).wrap(bounded));
        let app = test::init_service(app).await;
        let mut request = test::TestRequest::default().method(method).to_request();
        *request.payload() = body;
        let answer = test::call_service(&app, request).await;
        let problem = answer.response().error().unwrap().as_error::<Problem>();
        let problem = problem.unwrap();
        (problem.status_code(), problem.name)
    }

    #[actix_web::test]
    async fn nobody_waits_for_ever_and_each_is_told_what_is_known() {
        let trickling = Payload::from(stream::pending().boxed_local());
        let refused = (StatusCode::REQUEST_TIMEOUT, "zu-langsam");
        assert_eq!(said(Method::POST, trickling).await, refused);
        let refused = (StatusCode::GATEWAY_TIMEOUT, "dauert-zu-lange");
        assert_eq!(said(Method::GET, Payload::None).await, refused);
        // Whether a write went through after we stopped waiting, nobody knows yet.
        let whole = Payload::from(Bytes::from_static(b"{}"));
        let refused = (StatusCode::SERVICE_UNAVAILABLE, "ausgang-unbekannt");
        assert_eq!(said(Method::POST, whole).await, refused);
    }
}

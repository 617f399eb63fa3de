//! The frame around every route: the request's id, the host, the headers, and how a problem is shown.

use crate::{
    address, audit, bounds, caller, pace,
    page::{self, Page as _},
    params,
    problem::Problem,
    registry::Registry,
    routes,
    site::errors::ErrorPage,
    who,
};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};

/// The id under which the logs know a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The word with which the scripts of one answer run; nobody can know it before.
#[derive(Debug, Clone)]
struct Nonce(String);

impl Nonce {
    fn new() -> Self {
        Self(hex::encode(
            crate::clock::chance().get(..16).unwrap_or_default(),
        ))
    }
}

/// The word with which the scripts of the answer to this request run.
#[must_use]
pub fn nonce(request: &HttpRequest) -> String {
    let nonce = request.extensions().get::<Nonce>().cloned();
    nonce.map(|Nonce(word)| word).unwrap_or_default()
}

/// Runs a request inside the frame.
///
/// # Errors
/// None of its own: what fails inside becomes an answer.
pub async fn frame(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId(hex::encode(
        crate::clock::chance().get(..10).unwrap_or_default(),
    ));
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Nonce::new());
    let began = std::time::Instant::now();
    // Until the route is found nobody else may hold the request: the router writes into it.
    let answered = match refused_early(request.request()) {
        Some(problem) => ServiceResponse::from_err(problem, request.into_parts().0),
        None => {
            let state = caller::begin(&id.0, request.method(), request.path());
            let answered = caller::within(state.clone(), next.call(request)).await?;
            audit::close(&state, answered.map_into_boxed_body()).await
        }
    };
    let inner = answered.request().clone();
    let mut answered = match problem_of(&answered) {
        Some(problem) => {
            let shown = shown(&inner, &problem, &id.0).await;
            answered.into_response(shown)
        }
        None => answered,
    };
    headers(&inner, answered.headers_mut(), &id.0);
    bounds::tell(&inner, answered.headers_mut());
    let took = began.elapsed().as_millis();
    let status = answered.status().as_u16();
    let route = inner.match_pattern().unwrap_or_else(|| "-".to_owned());
    let from = inner
        .app_data::<web::Data<Registry>>()
        .and_then(|registry| address::of(&inner, &registry.config.trusted_proxies))
        .map_or_else(|| "-".to_owned(), address::shortened);
    tracing::info!(http.method = %inner.method(), http.route = route, http.status = status, client.network = from, request.id = id.0, took.ms = took, "Answered {} {route} with {status}", inner.method());
    Ok(pace::watched(&inner, answered))
}

/// What is refused before any handler runs.
fn refused_early(request: &HttpRequest) -> Option<Problem> {
    let registry = request.app_data::<web::Data<Registry>>()?;
    if registry.config.is_demo() && !is_this_machine(request) {
        return Some(Problem::new(
            "nicht-erlaubt",
            "Die Vorführung antwortet nur unter http://localhost und http://127.0.0.1.",
        ));
    }
    let path = request.path();
    let always = path == "/livez" || path == "/readyz" || path.starts_with("/assets/");
    if registry.is_ready() || registry.is_stopping() || always {
        return None;
    }
    Some(
        Problem::new(
            "wird-vorbereitet",
            "Die Daten werden geladen. Das dauert nur wenige Sekunden.",
        )
        .retry_after(3),
    )
}

/// Whether the browser means this machine. Only what it says itself counts, not `X-Forwarded-Host`: a page from elsewhere
/// whose name was led to loopback can set that one.
fn is_this_machine(request: &HttpRequest) -> bool {
    let Some(host) = request.headers().get(header::HOST) else {
        // No browser leaves it out.
        return true;
    };
    let host = host.to_str().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    matches!(name, "localhost" | "127.0.0.1")
}

fn problem_of(response: &ServiceResponse<BoxBody>) -> Option<Problem> {
    let status = response.status();
    if let Some(error) = response.response().error() {
        if let Some(problem) = error.as_error::<Problem>() {
            return Some(problem.clone());
        }
        return Some(unnamed(status, &error.to_string()));
    }
    let is_bare = response.response().body().size().is_eof()
        || !response.headers().contains_key(header::CONTENT_TYPE);
    (is_bare && (status.is_client_error() || status.is_server_error())).then(|| unnamed(status, ""))
}

fn unnamed(status: StatusCode, why: &str) -> Problem {
    match status.as_u16() {
        404 => Problem::not_found("Diese Adresse"),
        405 => Problem::new(
            "methode-nicht-erlaubt",
            "Diese Adresse kennt die Methode nicht.",
        ),
        408 => bounds::too_slow(),
        413 => Problem::new("zu-gross", "Die Anfrage ist größer als hier erlaubt."),
        415 => Problem::new(
            "format-unbekannt",
            "Der Inhalt der Anfrage hat ein Format, das hier nicht angenommen wird.",
        ),
        400..=499 => Problem::new(
            "anfrage-fehlerhaft",
            format!("Die Anfrage lässt sich nicht lesen. {why}")
                .trim_end()
                .to_owned(),
        ),
        _ => Problem::new(
            "fehler",
            "Bei uns ist ein Fehler aufgetreten. Es wurde nichts gespeichert.",
        ),
    }
}

/// A problem in the form that the reader understands.
async fn shown(request: &HttpRequest, problem: &Problem, id: &str) -> HttpResponse {
    let mut response = HttpResponse::build(problem.status);
    if let Some(seconds) = problem.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if problem.status == StatusCode::METHOD_NOT_ALLOWED {
        let pattern = request.match_pattern().unwrap_or_default();
        response.insert_header((header::ALLOW, routes::methods(&pattern)));
    }
    let path = request.path();
    if !path.starts_with("/api/") && !matches!(path, "/livez" | "/readyz" | "/metrics") {
        if problem.status == StatusCode::UNAUTHORIZED && request.method() == Method::GET {
            let back = crate::site::encoded(&request.uri().to_string());
            return HttpResponse::SeeOther()
                .insert_header((header::LOCATION, format!("/anmelden?zurueck={back}")))
                .finish();
        }
        if problem.name == "nachweis-noetig"
            && let Some(address) = &problem.instance
        {
            return HttpResponse::SeeOther()
                .insert_header((header::LOCATION, address.as_str()))
                .finish();
        }
        if let Some(html) = page_of(request, problem, id).await {
            return response.content_type("text/html; charset=utf-8").body(html);
        }
    }
    response
        .content_type("application/problem+json")
        .body(problem.json(id).to_string())
}

async fn page_of(request: &HttpRequest, problem: &Problem, id: &str) -> Option<String> {
    let registry = request.app_data::<web::Data<Registry>>()?;
    let visitor = match problem.status.as_u16() {
        500..=599 => who::stranger(registry, request),
        _ => who::visitor(registry, request)
            .await
            .unwrap_or_else(|_| who::stranger(registry, request)),
    };
    let mut error = match problem.status.as_u16() {
        400 if request.method().is_safe() && !problem.flaws.is_empty() => {
            let right = params::without(request.query_string(), &problem.flaws);
            let path = request.path();
            ErrorPage::wrong_address(problem.title, &problem.detail, path, right.as_deref())
        }
        401 => ErrorPage::sign_in(request.path()),
        403 => ErrorPage::forbidden(&problem.detail),
        404 => ErrorPage::not_found(),
        500 => ErrorPage::failure(id),
        503 => ErrorPage::unavailable(problem.title, &problem.detail, id),
        _ => ErrorPage::refused(problem.title, &[&problem.detail], vec![]),
    };
    error.explanation.extend(
        problem
            .flaws
            .iter()
            .map(|flaw| flaw.detail.clone())
            .filter(|detail| !problem.detail.contains(detail)),
    );
    _ = error.title();
    page::render(&error, &visitor.viewer)
        .map_err(|e| tracing::error!(error = %e, "An error page could not be shown"))
        .ok()
}

/// What is no page shows nothing and loads nothing.
const NO_PAGE: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Powerful features of browsers that no page of ours uses; passkeys are the exception.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), bluetooth=(), camera=(), display-capture=(), encrypted-media=(), \
     fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

fn headers(request: &HttpRequest, headers: &mut header::HeaderMap, id: &str) {
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            headers.insert(header::HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", id);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", PERMISSIONS);
    set("x-frame-options", "DENY");
    let registry = request.app_data::<web::Data<Registry>>();
    if registry.is_some_and(|registry| registry.config.is_https()) {
        set(
            "strict-transport-security",
            "max-age=31536000; includeSubDomains",
        );
    }
    // Where content of others is sent, the handler has said something stricter.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = match is_page {
            true => page::content_security_policy(&nonce(request)),
            false => NO_PAGE.to_owned(),
        };
        if let Ok(policy) = header::HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("no-store"),
        );
    }
}

//! Who sends a request: a program by its token, a person by a session, or a stranger.

use crate::{
    bounds, caller, clock,
    page::Viewer,
    problem::Problem,
    registry::Registry,
    routes::{Access, TABLE},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::Cookie,
    dev::Payload,
    http::{Method, header},
    web,
};
use app::sign_in::sessions;
use domain::{
    Id,
    access::NotAllowed,
    person::{Person, Role},
    token::Scope,
    visibility::Reader,
};
use std::{future::Future, pin::Pin};
use store::{Snap, Sql, sessions::Session, tokens::Held};

/// A program, known by its token, or a stranger. A token that does not hold is refused, not ignored.
#[derive(Debug, Clone, Copy)]
pub struct Program(pub Option<Id<Person>>);

impl Program {
    /// Who it is.
    ///
    /// # Errors
    /// 401 for a stranger.
    pub fn known(self) -> Result<Id<Person>, Problem> {
        self.0.ok_or_else(Problem::sign_in)
    }
    /// What it may see, where that is needed outside of a question to the database.
    ///
    /// # Errors
    /// A problem when the database cannot be asked.
    pub async fn reader(self, registry: &Registry) -> Result<Reader, Problem> {
        match self.0 {
            None => Ok(Reader::stranger()),
            who => {
                let read = move |snap: &mut Snap<'_>| reader(snap, who).map_err(Problem::from);
                registry.read(read).await
            }
        }
    }
}

impl FromRequest for Program {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = request
            .headers()
            .get(header::AUTHORIZATION)
            .map(|value| value.to_str().unwrap_or_default().to_owned());
        let registry = registry(request);
        let request = request.clone();
        Box::pin(async move {
            let Some(text) = token else {
                return Ok(Self(None));
            };
            let refused = || {
                Problem::new(
                    "anmeldung-noetig",
                    "Der Zugangsschlüssel ist unbekannt, abgelaufen oder widerrufen.",
                )
            };
            let token = text
                .strip_prefix("Bearer ")
                .ok_or_else(refused)?
                .trim()
                .to_owned();
            let registry = registry?;
            // Ours have no dots; a token of an issuer has two.
            if token.bytes().filter(|b| *b == b'.').count() == 2 {
                let person = registry.issuers.program(&registry, &token).await?;
                caller::known(person, "issuer", None);
                let audits = move |snap: &mut Snap<'_>| {
                    let actor = store::people::actor(snap, person)?;
                    Ok::<_, Problem>(actor.has_anywhere(Role::Audit))
                };
                if registry.read(audits).await? {
                    caller::watched();
                }
                bounds::charge_account(&request, person)?;
                return Ok(Self(Some(person)));
            }
            let found = registry
                .read(move |snap| {
                    app::tokens::held(snap, &token, clock::moment()).map_err(store::Trouble::from)
                })
                .await?;
            let held = found.ok_or_else(refused)?;
            registry
                .seen
                .note_token(&held, clock::moment(), &registry.db);
            bounds::charge_account(&request, held.person)?;
            program(&request, held)
        })
    }
}

/// Who fetches a file: a program by its token, or somebody in a browser by a link of one of our pages. For reading only:
/// nothing proves that such a request comes from one of our pages.
#[derive(Debug, Clone, Copy)]
pub struct Fetcher(pub Option<Id<Person>>);

impl FromRequest for Fetcher {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;
    fn from_request(request: &HttpRequest, body: &mut Payload) -> Self::Future {
        if request.headers().contains_key(header::AUTHORIZATION) {
            let program = Program::from_request(request, body);
            return Box::pin(async move { Ok(Self(program.await?.0)) });
        }
        let visitor = Visitor::from_request(request, body);
        Box::pin(async move { Ok(Self(visitor.await?.person)) })
    }
}

/// What somebody may see, with the roles of now and the memberships of today.
///
/// # Errors
/// Those of the database.
pub fn reader(snap: &mut Snap<'_>, who: Option<Id<Person>>) -> Result<Reader, Sql> {
    store::sight::reader(snap, who, clock::moment().day())
}

/// The program with this token. Without the scope for it, a program sees what a stranger sees.
fn program(request: &HttpRequest, held: Held) -> Result<Program, Problem> {
    let person = held.person;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && !held.grant.has_any(&[Scope::Read]) {
        let pattern = request.match_pattern().unwrap_or_default();
        let open = |route: &&crate::routes::Route| {
            route.method == "get" && route.path == pattern && route.access == Access::Anyone
        };
        return match TABLE.iter().find(open) {
            Some(_) => Ok(Program(None)),
            None => {
                let why = NotAllowed::Scope(Scope::Read);
                Err(Problem::new("nicht-erlaubt", why.to_string()))
            }
        };
    }
    if held.is_auditor {
        caller::watched();
    }
    caller::known(person, held.shown, Some(held.grant));
    Ok(Program(Some(person)))
}

/// Somebody in a browser, with what the page says about them.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub person: Option<Id<Person>>,
    pub viewer: Viewer,
    /// What holds between the browser and us, when somebody has signed in.
    pub session: Option<Session>,
}

impl Visitor {
    /// Who it is.
    ///
    /// # Errors
    /// 401 for a stranger.
    pub fn known(&self) -> Result<Id<Person>, Problem> {
        self.person.ok_or_else(Problem::sign_in)
    }
    /// Whether somebody has proved lately enough who they are to do something weighty.
    #[must_use]
    pub fn is_proven(&self, registry: &Registry) -> bool {
        let limits = registry.config.sessions;
        let proven = |session| sessions::is_proven(session, clock::moment(), limits);
        self.session.as_ref().is_some_and(proven)
    }
    /// Lets only somebody pass who has proved lately enough who they are; others are asked for it and come back to `back`.
    ///
    /// # Errors
    /// 403, which the frame turns into the way to that proof.
    pub fn proven(&self, registry: &Registry, back: &str) -> Result<(), Problem> {
        if self.is_proven(registry) {
            return Ok(());
        }
        let address = crate::site::sign_in::proof_address(back);
        let detail = "Bestätigen Sie vorher noch einmal, dass Sie es sind.";
        Err(Problem::new("nachweis-noetig", detail).at(address))
    }
    /// Who it is, if the form really came from a page of this session.
    ///
    /// # Errors
    /// 401 for a stranger, 403 for a form from elsewhere.
    pub fn sent(&self, csrf: &str) -> Result<Id<Person>, Problem> {
        use subtle::ConstantTimeEq as _;
        let person = self.known()?;
        if bool::from(csrf.as_bytes().ct_eq(self.viewer.csrf.as_bytes())) && !csrf.is_empty() {
            return Ok(person);
        }
        Err(Problem::new(
            "nicht-erlaubt",
            "Das Formular ist abgelaufen oder stammt nicht von dieser Seite. Laden Sie die Seite neu und senden Sie es noch einmal.",
        ))
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let registry = registry(request);
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor(&registry?, &request).await?;
            if let Some(person) = visitor.person {
                caller::known(person, "session", None);
                let audits = Role::Audit.label();
                if visitor.viewer.roles.iter().any(|role| role == audits) {
                    caller::watched();
                }
                bounds::charge_account(&request, person)?;
            }
            Ok(visitor)
        })
    }
}

/// Who looks at a page.
///
/// # Errors
/// A problem when the database cannot be asked.
pub async fn visitor(registry: &Registry, request: &HttpRequest) -> Result<Visitor, Problem> {
    let stranger = stranger(registry, request);
    let Some(cookie) = cookie(request, registry) else {
        return Ok(stranger);
    };
    let (at, limits) = (clock::moment(), registry.config.sessions);
    let visitor = registry
        .read(move |snap| {
            let Some(session) = app::sign_in::session(snap, &cookie, at, limits)? else {
                return Ok(stranger);
            };
            let known = store::people::by_id(snap, session.person)?;
            let body = store::bodies::by_id(snap, known.body)?;
            let actor = store::people::actor(snap, session.person)?;
            let mut roles: Vec<_> = actor.roles.iter().map(|(role, _)| *role).collect();
            roles.sort_unstable();
            roles.dedup();
            let viewer = Viewer {
                signed_in: true,
                reader: reader(snap, Some(session.person))?,
                name: known.name,
                body_name: Some(body.name),
                body_key: Some(body.key.to_string()),
                roles: roles
                    .into_iter()
                    .map(|role| role.label().to_owned())
                    .collect(),
                csrf: session.csrf.clone(),
                ..stranger.viewer
            };
            Ok::<_, Problem>(Visitor {
                person: Some(session.person),
                viewer,
                session: Some(session),
            })
        })
        .await?;
    if let Some(session) = &visitor.session {
        registry.seen.note(session, at, &registry.db);
    }
    Ok(visitor)
}

/// Somebody of whom nothing is known; used also where the database cannot be asked.
#[must_use]
pub fn stranger(registry: &Registry, request: &HttpRequest) -> Visitor {
    let viewer = Viewer {
        example_data: registry.has_example_data(),
        demo: registry.config.is_demo(),
        path: request.path().to_owned(),
        operator: registry.config.operator.name.clone().unwrap_or_default(),
        message: request
            .cookie(MESSAGE)
            .and_then(|cookie| crate::site::said(cookie.value())),
        nonce: crate::frame::nonce(request),
        ..Viewer::default()
    };
    Visitor {
        person: None,
        viewer,
        session: None,
    }
}

/// Carries what just succeeded to the next page.
pub const MESSAGE: &str = "bp_nachricht";

/// With https the browser itself keeps others from setting the cookie.
#[must_use]
pub fn cookie_name(registry: &Registry) -> &'static str {
    if registry.config.is_https() {
        "__Host-bp"
    } else {
        "bp"
    }
}

/// What the browser holds for its session.
#[must_use]
pub fn cookie(request: &HttpRequest, registry: &Registry) -> Option<String> {
    let cookie = request.cookie(cookie_name(registry))?;
    Some(cookie.value().to_owned())
}

/// The longest name of a browser that is kept.
const BROWSER: usize = 300;

/// What the browser says it is.
#[must_use]
pub fn browser(request: &HttpRequest) -> Option<String> {
    let agent = request.headers().get(header::USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(BROWSER).collect())
}

/// Puts a cookie into an answer.
///
/// # Errors
/// A problem when it cannot be written, which is a mistake of ours.
pub fn set(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Problem> {
    response
        .add_cookie(cookie)
        .map_err(|_| Problem::new("fehler", "Das Cookie lässt sich nicht setzen."))
}

/// The cookie of a session; an empty value takes it back.
#[must_use]
pub fn session_cookie(registry: &Registry, value: String) -> Cookie<'static> {
    let is_end = value.is_empty();
    let mut cookie = Cookie::build(cookie_name(registry), value)
        .path("/")
        .http_only(true)
        .same_site(actix_web::cookie::SameSite::Lax)
        .secure(registry.config.is_https())
        .finish();
    if is_end {
        cookie.make_removal();
    }
    cookie
}

fn registry(request: &HttpRequest) -> Result<Registry, Problem> {
    let found = request
        .app_data::<web::Data<Registry>>()
        .map(|data| Registry::clone(data));
    found.ok_or_else(|| Problem::new("fehler", "Das Register ist nicht gestartet."))
}

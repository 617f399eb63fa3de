//! `/konto/zugangsschluessel` and `/verwaltung/zugangsschluessel`: by which programs get in.

pub mod new;
pub mod revoke;

use super::show as show_page;
use crate::{
    clock,
    page::{Crumb, Field, Page},
    params::{Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::tokens;
use domain::{
    Digest, Moment,
    person::{For, Role},
    region::BodyKey,
};
use serde::Serialize;
use store::tokens::Token;

/// One's own tokens, or those of a body.
#[derive(Debug, Serialize)]
pub struct Tokens {
    trail: Vec<Crumb>,
    /// Whose they are; absent for one's own.
    body: Option<String>,
    /// Whether those of other bodies can be shown, too.
    others: bool,
    other: Field,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A token.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    shown: String,
    /// Whose it is, or for which body.
    whose: String,
    scopes: Vec<&'static str>,
    made: String,
    expires: String,
    used: Option<String>,
    state: &'static str,
    /// Where it is ended, while it holds.
    revoke: Option<String>,
}

impl Page for Tokens {
    const TEMPLATE: &'static str = "pages/tokens.html";
    fn title(&self) -> String {
        match self.body {
            Some(_) => "Zugangsschlüssel der Stelle".to_owned(),
            None => "Meine Zugangsschlüssel".to_owned(),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        use domain::token::Scope;
        let row = |state, revoke: Option<&str>| Row {
            name: "Veröffentlichen aus dem Fachverfahren".to_owned(),
            shown: "blp_4fK2aQ".to_owned(),
            whose: "Stadt Wetzlar".to_owned(),
            scopes: vec![Scope::Read.label(), Scope::Publish.label()],
            made: "24.02.2021".to_owned(),
            expires: "25.05.2021, 10:00 Uhr".to_owned(),
            used: revoke.map(|_| "30.03.2021, 08:15 Uhr".to_owned()),
            state,
            revoke: revoke.map(str::to_owned),
        };
        let rows = || {
            vec![
                row("gültig", Some("/konto/zugangsschluessel/x/widerrufen")),
                row("widerrufen", None),
            ]
        };
        let empty = || Self {
            trail: vec![Crumb::to("/konto", "Mein Konto")],
            body: None,
            others: false,
            other: Field::default(),
            rows: vec![],
            next: None,
        };
        vec![
            empty(),
            Self {
                rows: rows(),
                ..empty()
            },
            Self {
                body: Some("Stadt Wetzlar".to_owned()),
                others: true,
                rows: rows(),
                next: Some("/verwaltung/zugangsschluessel?page%5Bafter%5D=x".to_owned()),
                ..empty()
            },
        ]
    }
}

/// Where a token is ended.
fn place(digest: Digest) -> String {
    format!("/konto/zugangsschluessel/{digest}/widerrufen")
}

fn row(token: Token, whose: String, back: &str, now: Moment) -> Row {
    let state = match (token.revoked_at, token.expires_at > now) {
        (Some(_), _) => "widerrufen",
        (None, true) => "gültig",
        (None, false) => "abgelaufen",
    };
    Row {
        revoke: token
            .holds(now)
            .then(|| format!("{}{back}", place(token.digest))),
        name: token.name,
        shown: token.shown,
        whose,
        scopes: token.scopes.iter().map(|scope| scope.label()).collect(),
        made: token.made_at.day().german(),
        expires: token.expires_at.german(),
        used: token.used_at.map(Moment::german),
        state,
    }
}

/// `GET /konto/zugangsschluessel`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let found = registry
        .read(move |snap| tokens::own(snap, person).map_err(Problem::from))
        .await?;
    let now = clock::moment();
    let page = Tokens {
        trail: vec![Crumb::to("/konto", "Mein Konto")],
        body: None,
        others: false,
        other: Field::default(),
        rows: found
            .into_iter()
            .map(|token| {
                let whose = token.body_name.clone();
                row(token, whose, "", now)
            })
            .collect(),
        next: None,
    };
    show_page(&request, &visitor, &page)
}

const AT_ONCE: usize = 50;

/// `GET /verwaltung/zugangsschluessel`
pub async fn of_body(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let key: Option<BodyKey> = params.parsed("stelle");
    let wish = params.page(AT_ONCE);
    params.done()?;
    let after = wish.after.as_deref().map(place_of).transpose()?;
    let limit = wish.size;
    let (body, others, mut found) = registry
        .read(move |snap| {
            let actor = store::people::actor(snap, person)?;
            let body = match &key {
                Some(key) => store::bodies::find(snap, key)?
                    .ok_or_else(|| Problem::not_found("Diese Stelle"))?,
                None => store::bodies::by_id(snap, actor.body)?,
            };
            let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
            let found = tokens::of_body(snap, person, &body, after, most)?;
            let others = actor.has(Role::Administer, For::Registry);
            Ok::<_, Problem>((body, others, found))
        })
        .await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|token| {
        let after = cursor(&token.made_at.to_string(), &token.digest.to_string());
        crate::answer::next_address(&request, limit, &after)
    });
    let (now, back) = (clock::moment(), format!("?stelle={}", body.key));
    let page = Tokens {
        trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
        body: Some(body.official_name),
        others,
        other: Field::default(),
        rows: found
            .into_iter()
            .map(|token| {
                let whose = token.maker.clone();
                row(token, whose, &back, now)
            })
            .collect(),
        next,
    };
    show_page(&request, &visitor, &page)
}

fn place_of(after: &str) -> Result<(Moment, Digest), Problem> {
    let (made, digest) = read_cursor(after)?;
    let gone = || Problem::not_found("Diese Seite");
    let made = made.parse().map_err(|_| gone())?;
    Ok((made, digest.parse().map_err(|_| gone())?))
}

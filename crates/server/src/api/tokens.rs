//! `/api/v1/tokens`: one's own tokens, as programs and the command line see them. They are made on a page, in person.

use crate::{
    answer::{self, IfMatch, List, Next},
    clock,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::tokens;
use domain::{Digest, Moment};
use serde::Serialize;
use store::tokens::Token;

/// A token without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// Names the token in addresses; nobody gets in with it.
    id: String,
    /// What it is for.
    name: String,
    /// The beginning of the token.
    beginning: String,
    /// For which body it acts.
    body: String,
    scopes: Vec<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    made_at: Moment,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Moment>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Moment>,
    /// `valid`, `expired` or `revoked`.
    state: &'static str,
}

impl TokenView {
    fn of(token: Token, now: Moment) -> Self {
        Self {
            state: match (token.revoked_at, token.expires_at > now) {
                (Some(_), _) => "revoked",
                (None, true) => "valid",
                (None, false) => "expired",
            },
            id: token.digest.to_string(),
            name: token.name,
            beginning: token.shown,
            body: token.body_name,
            scopes: token.scopes.iter().map(|scope| scope.word()).collect(),
            made_at: token.made_at,
            expires_at: token.expires_at,
            used_at: token.used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// One's own tokens, the newest first; all of them on one page.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "tokens",
    responses((status = 200, body = List<TokenView>), (status = 401), (status = 403))
)]
pub async fn list(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let found = registry
        .read(move |snap| tokens::own(snap, who).map_err(Problem::from))
        .await?;
    let now = clock::moment();
    let list = List {
        items: found
            .into_iter()
            .map(|token| TokenView::of(token, now))
            .collect(),
        page: Next { after: None },
    };
    answer::json(&request, &list)
}

fn digest(text: &str) -> Result<Digest, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diesen Zugangsschlüssel"))
}

/// One token.
#[utoipa::path(
    get, path = "/api/v1/tokens/{digest}", tag = "tokens", params(("digest" = String, Path)),
    responses((status = 200, body = TokenView), (status = 401), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, digest) = (who.known()?, digest(&path)?);
    let token = registry
        .read(move |snap| tokens::endable(snap, who, digest).map_err(Problem::from))
        .await?;
    answer::json(&request, &TokenView::of(token, clock::moment()))
}

/// Ends a token at once; also the one that asks.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{digest}", tag = "tokens", params(("digest" = String, Path)),
    responses((status = 204), (status = 401), (status = 404), (status = 412), (status = 428))
)]
pub async fn revoke(
    request: HttpRequest,
    path: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, digest) = (who.known()?, digest(&path)?);
    let condition = IfMatch::of(&request)?;
    registry
        .write(move |tx, now| {
            let token = tokens::endable(tx, who, digest)?;
            condition.holds(&TokenView::of(token, now.at()))?;
            tokens::revoke(tx, who, digest, now).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

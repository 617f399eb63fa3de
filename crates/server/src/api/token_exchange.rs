//! `POST /token-exchange`: the proof of a job for a token that holds for minutes (after RFC 8693).

use crate::{
    caller,
    oidc::{Refused, TokenFlaw},
    params::NoParams,
    problem::Problem,
    registry::Registry,
};
use actix_web::{HttpResponse, http::header, web};
use app::trust;
use domain::region::BodyKey;
use serde::{Deserialize, Serialize};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// What a job asks for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Exchange {
    grant_type: String,
    subject_token: String,
    subject_token_type: String,
    /// The key of the body, where several trust the project.
    body: Option<String>,
}

/// The token, in the words of RFC 8693.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExchangedView {
    access_token: String,
    issued_token_type: &'static str,
    token_type: &'static str,
    /// In seconds.
    expires_in: i64,
    scope: &'static str,
    /// For which body it publishes.
    body: String,
}

/// Exchanges the ID token of a GitLab or Forgejo job for a token that publishes for fifteen minutes. Each ID token is
/// taken once.
#[utoipa::path(
    post, path = "/api/v1/token-exchange", tag = "tokens",
    request_body(content_type = "application/x-www-form-urlencoded", content = Exchange),
    responses((status = 200, body = ExchangedView), (status = 400), (status = 401), (status = 403), (status = 422), (status = 503))
)]
pub async fn exchange(
    _: NoParams,
    form: web::Form<Exchange>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    if form.grant_type != GRANT || ![ID_TOKEN, JWT].contains(&form.subject_token_type.as_str()) {
        let detail =
            format!("Erwartet werden grant_type={GRANT} und subject_token_type={ID_TOKEN}.");
        return Err(Problem::new("anfrage-fehlerhaft", detail));
    }
    let key = form.body.as_deref().filter(|text| !text.is_empty());
    let key = key.map(str::parse::<BodyKey>).transpose();
    let key = key.map_err(|_| Problem::not_found("Diese Stelle"))?;
    let audience = crate::mail::post(&registry.config).origin;
    let proven = registry
        .platforms
        .job(form.subject_token.trim(), &audience)
        .await;
    let proven = proven.map_err(|refused| told(&refused, &audience))?;
    caller::through(format!("job {}", proven.job.project));
    let got = registry
        .write(move |tx, now| {
            trust::exchange(tx, &proven, key.as_ref(), now).map_err(Problem::from)
        })
        .await?;
    let view = ExchangedView {
        access_token: got.text,
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: got.seconds,
        scope: domain::token::Scope::Publish.word(),
        body: got.body.key.to_string(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(view))
}

fn told(refused: &Refused, audience: &str) -> Problem {
    tracing::info!(%refused, "The ID token of a job is refused");
    let detail = match refused {
        Refused::Unreachable(_) | Refused::Unusable(_) => {
            return Problem::new(
                "nicht-erreichbar",
                "Die Plattform, von der das ID-Token stammt, antwortet nicht; ihre Schlüssel lassen sich nicht prüfen.",
            )
            .retry_after(30);
        }
        Refused::Token(TokenFlaw::Expired) => "Das ID-Token ist abgelaufen.".to_owned(),
        Refused::Token(TokenFlaw::Audience) => {
            format!("Das ID-Token ist nicht für dieses Register ausgestellt. Setzen Sie „aud“ auf {audience}.")
        }
        Refused::Token(TokenFlaw::Issuer) => {
            "Das ID-Token stammt von keiner Plattform, die der Betreiber dieses Registers eingetragen hat (iss).".to_owned()
        }
        Refused::Token(TokenFlaw::Time) => {
            "Das ID-Token ist zu alt oder aus der Zukunft (iat, nbf, exp).".to_owned()
        }
        Refused::Token(TokenFlaw::UnknownKey | TokenFlaw::Signature) => {
            "Die Unterschrift unter dem ID-Token stimmt nicht.".to_owned()
        }
        Refused::Token(
            TokenFlaw::Nonce
            | TokenFlaw::NotAnew
            | TokenFlaw::Shape
            | TokenFlaw::UnknownProgram
            | TokenFlaw::Scope,
        )
        | Refused::Declined(_)
        | Refused::Over
        | Refused::Code(_)
        | Refused::Client(_)
        | Refused::NoBody
        | Refused::ForeignBody
        | Refused::Person(_) => "Dem ID-Token fehlt eine Angabe, oder es ist keines eines Jobs.".to_owned(),
    };
    Problem::new("anmeldung-noetig", detail)
}

//! The page of a sign-in that came to nothing: what happened, what to do, and under which number it is in the log.

use crate::{
    frame::RequestId, oidc::Refused, page::Page, problem::Problem, site::show, who::Visitor,
};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, http::StatusCode};
use serde::Serialize;

/// Why somebody is not signed in.
#[derive(Debug, Serialize)]
pub struct RefusedPage {
    heading: &'static str,
    happened: String,
    cures: Vec<&'static str>,
    request_id: String,
    again: String,
}

impl Page for RefusedPage {
    const TEMPLATE: &'static str = "pages/sign-in-refused.html";
    fn title(&self) -> String {
        self.heading.to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        use crate::oidc::TokenFlaw;
        let down = Refused::Unreachable(String::new());
        [
            down,
            Refused::Over,
            Refused::Token(TokenFlaw::Audience),
            Refused::ForeignBody,
        ]
        .iter()
        .map(|refused| Self::of(refused, "Stadt Wetzlar", "0123456789abcdef", "/"))
        .collect()
    }
}

impl RefusedPage {
    fn of(refused: &Refused, issuer: &str, request_id: &str, back: &str) -> Self {
        let told = refused.told(issuer);
        Self {
            heading: told.title,
            happened: told.happened,
            cures: told.cures,
            request_id: request_id.to_owned(),
            again: format!("/anmelden?zurueck={}", super::encoded(back)),
        }
    }
}

/// Shows why somebody is not signed in, and writes the true reason into the log.
pub(super) fn page(
    request: &HttpRequest,
    visitor: &Visitor,
    refused: &Refused,
    issuer: (&str, &str),
    back: &str,
) -> Result<HttpResponse, Problem> {
    let (id, name) = issuer;
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(|| "-".to_owned(), |id| id.0.clone());
    tracing::warn!(issuer.id = id, request.id = request_id, %refused, "A sign-in at `{id}` is refused");
    let page = RefusedPage::of(refused, name, &request_id, back);
    let mut response = show(request, visitor, &page)?;
    *response.status_mut() =
        StatusCode::from_u16(refused.told(name).status).unwrap_or(StatusCode::FORBIDDEN);
    Ok(response)
}

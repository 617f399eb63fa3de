//! `/anmelden/nachweis`: before something weighty, somebody proves once more who they are.

use super::super::{encoded, show as show_page, way_back};
use crate::{page::Page, params::Params, problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::sign_in::Method;
use serde::Serialize;

/// Why, and where.
#[derive(Debug, Serialize)]
pub struct ProofPage {
    /// The issuer that asks, as people read it.
    issuer: Option<String>,
    /// Where it asks.
    address: Option<String>,
    minutes: i64,
    back: String,
}

impl Page for ProofPage {
    const TEMPLATE: &'static str = "pages/proof.html";
    fn title(&self) -> String {
        "Bitte bestätigen Sie, dass Sie es sind".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self {
                issuer: Some("Stadt Wetzlar".to_owned()),
                address: Some("/anmelden/weiter/wetzlar?nachweis=ja&zurueck=/".to_owned()),
                minutes: 15,
                back: "/veroeffentlichen".to_owned(),
            },
            Self {
                issuer: None,
                address: None,
                minutes: 15,
                back: "/".to_owned(),
            },
        ]
    }
}

/// `GET /anmelden/nachweis`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let back = params.one("zurueck");
    params.done()?;
    let back = way_back(back.as_deref()).to_owned();
    if visitor.is_proven(&registry) {
        return Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, back))
            .finish());
    }
    let method = visitor
        .session
        .as_ref()
        .and_then(|one| one.method.as_deref());
    // Whoever came in here by a link has a password since then, or a passkey.
    let ways = [Method::Password, Method::Passkey, Method::Link].map(Method::word);
    let is_local = method.is_some_and(|method| ways.contains(&method));
    if is_local && registry.config.has_local_sign_in() {
        let to = format!("/konto/nachweis?zurueck={}", encoded(&back));
        return Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, to))
            .finish());
    }
    let issuer = visitor.session.as_ref().and_then(|one| one.issuer.clone());
    let provider = issuer.and_then(|url| registry.issuers.by_url(&url));
    let address = provider.map(|one| {
        let (id, to) = (&one.issuer.id, encoded(&back));
        format!("/anmelden/weiter/{id}?nachweis=ja&zurueck={to}")
    });
    let page = ProofPage {
        issuer: provider.map(|one| one.issuer.name.clone()),
        address,
        minutes: registry.config.sessions.proof / 60,
        back,
    };
    show_page(&request, &visitor, &page)
}

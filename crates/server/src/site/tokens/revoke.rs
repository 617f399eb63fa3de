//! `/konto/zugangsschluessel/{digest}/widerrufen`: asks, then ends a token at once.

use crate::{
    page::{Crumb, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::tokens;
use domain::{Digest, Moment, region::BodyKey};
use serde::{Deserialize, Serialize};

/// The question before the end.
#[derive(Debug, Serialize)]
pub struct Revoke {
    trail: Vec<Crumb>,
    name: String,
    shown: String,
    maker: String,
    used: Option<String>,
    action: String,
    cancel: String,
    key: String,
}

impl Page for Revoke {
    const TEMPLATE: &'static str = "pages/token-revoke.html";
    fn title(&self) -> String {
        "Zugangsschlüssel widerrufen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let one = || Self {
            trail: vec![Crumb::to(
                "/konto/zugangsschluessel",
                "Meine Zugangsschlüssel",
            )],
            name: "Veröffentlichen aus dem Fachverfahren".to_owned(),
            shown: "blp_4fK2aQ".to_owned(),
            maker: "Anna Schmidt".to_owned(),
            used: None,
            action: "/konto/zugangsschluessel/x/widerrufen".to_owned(),
            cancel: "/konto/zugangsschluessel".to_owned(),
            key: String::new(),
        };
        let used = Self {
            used: Some("30.03.2021, 08:15 Uhr".to_owned()),
            ..one()
        };
        vec![one(), used]
    }
}

fn digest(text: &str) -> Result<Digest, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diesen Zugangsschlüssel"))
}

/// Back to the list from which somebody came: that of a body, or one's own.
fn list(key: Option<&BodyKey>) -> String {
    match key {
        Some(key) => format!("/verwaltung/zugangsschluessel?stelle={key}"),
        None => "/konto/zugangsschluessel".to_owned(),
    }
}

/// `GET /konto/zugangsschluessel/{digest}/widerrufen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, digest) = (visitor.known()?, digest(&path)?);
    let mut params = Params::parse(request.query_string());
    let key: Option<BodyKey> = params.parsed("stelle");
    params.done()?;
    let token = registry
        .read(move |snap| tokens::endable(snap, who, digest).map_err(Problem::from))
        .await?;
    let back = list(key.as_ref());
    let label = match key {
        Some(_) => "Zugangsschlüssel der Stelle",
        None => "Meine Zugangsschlüssel",
    };
    let page = Revoke {
        trail: vec![Crumb::to(&back, label)],
        name: token.name,
        shown: token.shown,
        maker: token.maker,
        used: token.used_at.map(Moment::german),
        action: super::place(digest),
        cancel: back,
        key: key.map_or_else(String::new, |key| key.to_string()),
    };
    show_page(&request, &visitor, &page)
}

/// From where somebody came.
#[derive(Debug, Deserialize)]
pub struct Sent {
    csrf: String,
    stelle: Option<String>,
}

/// `POST /konto/zugangsschluessel/{digest}/widerrufen`
pub async fn revoke(
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Sent>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, digest) = (visitor.sent(&form.csrf)?, digest(&path)?);
    let key = form.stelle.as_deref().and_then(|key| key.parse().ok());
    registry
        .write(move |tx, now| tokens::revoke(tx, who, digest, now).map_err(Problem::from))
        .await?;
    Ok(go_on(&list(key.as_ref()), "zugangsschluessel-widerrufen"))
}

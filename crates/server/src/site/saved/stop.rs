//! `/abbestellen/{token}`: ends the letters about a saved search, without signing in.
//!
//! A look at the address changes nothing: mail programs and virus scanners open links by themselves. The mail program's
//! own button sends what RFC 8058 says; so does the button on the page.

use crate::{
    page::Page, params::NoParams, problem::Problem, registry::Registry, site::show as show_page,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::saved;
use domain::saved::Rhythm;
use serde::{Deserialize, Serialize};
use store::Trouble;

/// The question, and what came of it.
#[derive(Debug, Serialize)]
pub struct StopPage {
    path: String,
    /// Whether letters still come.
    open: bool,
}

impl Page for StopPage {
    const TEMPLATE: &'static str = "pages/saved-stop.html";
    fn title(&self) -> String {
        match self.open {
            true => "E-Mails abbestellen".to_owned(),
            false => "E-Mails sind abbestellt".to_owned(),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |open| Self {
            path: "/abbestellen/x".to_owned(),
            open,
        };
        vec![page(false), page(true)]
    }
}

fn unknown() -> Problem {
    Problem::not_found("Diesen Link zum Abbestellen")
}

/// `GET /abbestellen/{token}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = saved::stopped_by(&registry.key, &token).ok_or_else(unknown)?;
    let found = registry
        .read(move |snap| store::saved::find(snap, id).map_err(Trouble::from))
        .await?;
    // The name of the search is its owner's; who holds the link may be another one.
    let page = StopPage {
        path: request.path().to_owned(),
        open: found.is_some_and(|search| search.rhythm != Rhythm::Never),
    };
    show_page(&request, &visitor, &page)
}

/// What RFC 8058 lets a mail program send, and nothing else.
#[derive(Debug, Deserialize)]
pub struct OneClick {
    #[serde(rename = "List-Unsubscribe")]
    word: String,
}

/// `POST /abbestellen/{token}`
pub async fn stop(
    request: HttpRequest,
    visitor: Visitor,
    token: web::Path<String>,
    form: web::Form<OneClick>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = saved::stopped_by(&registry.key, &token).ok_or_else(unknown)?;
    if form.word != "One-Click" {
        let detail = "Erwartet wird „List-Unsubscribe=One-Click“.";
        return Err(Problem::new("anfrage-fehlerhaft", detail));
    }
    registry
        .write(move |tx, now| saved::stop(tx, id, now).map_err(Trouble::from))
        .await?;
    let page = StopPage {
        path: request.path().to_owned(),
        open: false,
    };
    show_page(&request, &visitor, &page)
}

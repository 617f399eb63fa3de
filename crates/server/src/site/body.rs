//! `/kommunen/{key}`: a public body, what it publishes and what it adopts.

pub mod alike;
mod facts;
pub mod profile;

use super::show as show_page;
use crate::{
    page::{Caching, Crumb, Page},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::region::BodyKey;
use facts::{Adopted, CoveredBy, Former, Membership, Place, Published, Says};
use serde::Serialize;

/// The page of a public body.
#[derive(Debug, Serialize)]
pub struct BodyPage {
    trail: Vec<Crumb>,
    name: String,
    official_name: String,
    key: String,
    kind: &'static str,
    district: Option<super::blueprint::subject::Link>,
    region: Option<String>,
    inhabitants: Option<String>,
    former: Vec<Former>,
    says: Says,
    /// Where the visitor may change what the body says of itself.
    edit: Option<String>,
    /// Where a stranger asks to speak for a body that nobody speaks for yet.
    join: Option<String>,
    place: Option<Place>,
    published: Vec<Published>,
    adopted: Vec<Adopted>,
    covered_by: Vec<CoveredBy>,
    alike: Option<alike::Alike>,
    memberships: Vec<Membership>,
}

impl Page for BodyPage {
    const TEMPLATE: &'static str = "pages/body.html";
    fn title(&self) -> String {
        self.name.clone()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 30 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        facts::samples()
    }
}

/// `GET /kommunen/{key}`: every key that the body has or had leads to its current one.
pub async fn show(
    request: HttpRequest,
    key: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let asked: BodyKey = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Kommune"))?;
    let wanted = asked.clone();
    let person = visitor.person;
    let mut page = registry
        .read(move |snap| BodyPage::load(snap, &wanted, person))
        .await?;
    if !registry.config.has_local_sign_in() {
        page.join = None;
    }
    if page.key != asked.as_str() {
        let to = format!("/kommunen/{}", page.key);
        return Ok(HttpResponse::MovedPermanently()
            .insert_header((header::LOCATION, to))
            .finish());
    }
    show_page(&request, &visitor, &page)
}

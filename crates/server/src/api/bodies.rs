//! Public bodies.

pub mod alike;

pub use alike::alike;

use crate::{
    answer::{self, List, Next},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Day,
    public_body::{BodyKind, FormerKey, Profile, PublicBody, sort_key},
    region::BodyKey,
};
use serde::Serialize;
use store::{Sql, bodies};

/// A public body.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BodyView {
    /// The key that holds today.
    key: String,
    ars: Option<String>,
    kind: String,
    kind_label: &'static str,
    name: String,
    official_name: String,
    district: Option<NamedKey>,
    region: Option<String>,
    inhabitants: Option<i64>,
    #[schema(value_type = Option<String>, format = Date)]
    inhabitants_as_of: Option<Day>,
    postcode: Option<String>,
    position: Option<Position>,
}

/// A body by key and name.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct NamedKey {
    pub key: String,
    pub name: String,
}

impl NamedKey {
    #[must_use]
    pub fn of(body: &PublicBody) -> Self {
        Self {
            key: body.key.to_string(),
            name: body.name.clone(),
        }
    }
}

/// A place in WGS84 degrees.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Position {
    lat: f64,
    lon: f64,
}

/// A body with what it says of itself and the keys it had.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BodyDetail {
    #[serde(flatten)]
    body: BodyView,
    #[schema(value_type = Vec<Object>)]
    former_keys: Vec<FormerKey>,
    #[schema(value_type = Option<Object>)]
    profile: Option<Profile>,
}

impl BodyView {
    fn of(body: PublicBody) -> Self {
        Self {
            key: body.key.to_string(),
            ars: body.ars,
            kind: body.kind.word().to_owned(),
            kind_label: body.kind.label(),
            name: body.name,
            official_name: body.official_name,
            district: body.district.map(|key| NamedKey {
                name: body.district_name.unwrap_or_else(|| key.clone()),
                key,
            }),
            region: body.region,
            inhabitants: body.inhabitants,
            inhabitants_as_of: body.inhabitants_as_of,
            postcode: body.postcode,
            position: body.position.map(|(lat, lon)| Position { lat, lon }),
        }
    }
}

/// Public bodies by name.
#[utoipa::path(
    get, path = "/api/v1/bodies", tag = "bodies",
    params(("q" = Option<String>, Query), ("kind" = Option<String>, Query), ("district" = Option<String>, Query),
           ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = List<BodyView>))
)]
pub async fn list(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let filter = bodies::Filter {
        words: params.one("q"),
        kind: params
            .parsed::<BodyKind>("kind")
            .map(|kind| kind.word().to_owned()),
        district: params.one("district"),
    };
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let limit = i64::try_from(wish.size + 1).unwrap_or(101);
    let mut found = registry
        .read(move |snap| bodies::page(snap, &filter, after, limit).map_err(store::Trouble::from))
        .await?;
    let has_more = found.len() > wish.size;
    found.truncate(wish.size);
    let after = found
        .last()
        .filter(|_| has_more)
        .map(|body| cursor(&sort_key(&body.name), &body.id.to_string()));
    let list = List {
        items: found.into_iter().map(BodyView::of).collect(),
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(&request, &list, &wish, after.as_deref())
}

/// One public body; every key that it has or had leads here.
#[utoipa::path(
    get, path = "/api/v1/bodies/{key}", tag = "bodies",
    params(("key" = String, Path)), responses((status = 200, body = BodyDetail), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    key: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let key: BodyKey = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Kommune"))?;
    let detail = registry
        .read(move |snap| {
            let body = bodies::find(snap, &key)?.ok_or(Sql::NotFound)?;
            let former_keys = bodies::former_keys(snap, &body)?;
            let profile = bodies::profile(snap, body.id)?;
            Ok::<_, Problem>(BodyDetail {
                body: BodyView::of(body),
                former_keys,
                profile,
            })
        })
        .await?;
    answer::json(&request, &detail)
}

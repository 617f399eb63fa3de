//! The catalogue of services, as far as it is loaded.

use crate::who::{Program, reader};
use crate::{
    answer::{self, List, Next},
    params::{NoParams, Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::ServiceKey;
use domain::visibility::Reader;
use serde::Serialize;
use store::{
    Snap, Sql,
    blueprints::{self, Term},
    catalogue::{self, Bundle, Catalogue, Service},
};

/// A service with what the registry has for it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    service: Service,
    #[schema(value_type = Option<Object>)]
    of_bundle: Option<Bundle>,
    /// Slugs of the blueprints for it.
    blueprints: Vec<String>,
    catalogue: Option<CatalogueView>,
}

/// A bundle with its services and blueprints.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleView {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    bundle: Bundle,
    #[schema(value_type = Vec<Object>)]
    services: Vec<Service>,
    /// Slugs of the blueprints for it.
    blueprints: Vec<String>,
    catalogue: Option<CatalogueView>,
}

/// What is loaded, named beside every answer that could serve as a denominator.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueView {
    id: String,
    name: String,
    date: String,
    unit: &'static str,
    count: i64,
    complete: bool,
}

impl CatalogueView {
    fn of(loaded: Catalogue, unit: &'static str) -> Self {
        let count = if unit == "bundle" {
            loaded.bundles
        } else {
            loaded.services
        };
        Self {
            id: loaded.id,
            name: loaded.name,
            date: loaded.as_of.to_string(),
            unit,
            count,
            complete: loaded.complete,
        }
    }
}

const MOST: i64 = 1000;

fn slugs(
    snap: &mut Snap<'_>,
    reader: &Reader,
    term: Term,
    value: &str,
) -> Result<Vec<String>, Sql> {
    let cards = blueprints::about(snap, reader, term, value, MOST)?;
    Ok(cards
        .into_iter()
        .map(|card| card.slug.to_string())
        .collect())
}

/// A page of services together with what is loaded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceList {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    list: List<Service>,
    catalogue: Option<CatalogueView>,
}

/// Services by name.
#[utoipa::path(
    get, path = "/api/v1/services", tag = "catalogue",
    params(("q" = Option<String>, Query), ("page[size]" = Option<usize>, Query), ("page[after]" = Option<String>, Query)),
    responses((status = 200, body = ServiceList))
)]
pub async fn list(
    request: HttpRequest,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let words = params.one("q");
    let wish = params.page(20);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let limit = i64::try_from(wish.size + 1).unwrap_or(101);
    let (mut items, loaded) = registry
        .read(move |snap| {
            let found = catalogue::page(snap, words.as_deref(), after, limit)?;
            Ok::<_, Problem>((found, catalogue::loaded(snap)?))
        })
        .await?;
    let has_more = items.len() > wish.size;
    items.truncate(wish.size);
    let after = items
        .last()
        .filter(|_| has_more)
        .map(|service| cursor(&service.sort_key, &service.key));
    let catalogue = loaded.map(|loaded| CatalogueView::of(loaded, "service"));
    let list = List {
        items,
        page: Next {
            after: after.clone(),
        },
    };
    answer::list(
        &request,
        &ServiceList { list, catalogue },
        &wish,
        after.as_deref(),
    )
}

/// One service.
#[utoipa::path(
    get, path = "/api/v1/services/{key}", tag = "catalogue",
    params(("key" = String, Path)), responses((status = 200, body = ServiceView), (status = 404))
)]
pub async fn one(
    request: HttpRequest,
    key: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let key: ServiceKey = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Leistung"))?;
    let view = registry
        .read(move |snap| {
            let service = catalogue::service(snap, key.as_str())?.ok_or(Sql::NotFound)?;
            let of_bundle = service
                .bundle_id
                .as_deref()
                .map(|id| catalogue::bundle(snap, id))
                .transpose()?
                .flatten();
            let reader = reader(snap, who.0)?;
            let blueprints = slugs(snap, &reader, Term::Service, key.as_str())?;
            let loaded =
                catalogue::loaded(snap)?.map(|loaded| CatalogueView::of(loaded, "service"));
            Ok::<_, Problem>(ServiceView {
                service,
                of_bundle,
                blueprints,
                catalogue: loaded,
            })
        })
        .await?;
    answer::json(&request, &view)
}

/// One bundle.
#[utoipa::path(
    get, path = "/api/v1/bundles/{id}", tag = "catalogue",
    params(("id" = String, Path)), responses((status = 200, body = BundleView), (status = 404))
)]
pub async fn bundle(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let view = registry
        .read(move |snap| {
            let bundle = catalogue::bundle(snap, &id)?.ok_or(Sql::NotFound)?;
            let services = catalogue::services_of(snap, &id)?;
            let reader = reader(snap, who.0)?;
            let blueprints = slugs(snap, &reader, Term::Bundle, &id)?;
            let loaded = catalogue::loaded(snap)?.map(|loaded| CatalogueView::of(loaded, "bundle"));
            Ok::<_, Problem>(BundleView {
                bundle,
                services,
                blueprints,
                catalogue: loaded,
            })
        })
        .await?;
    answer::json(&request, &view)
}

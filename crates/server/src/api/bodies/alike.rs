//! `GET /bodies/{key}/alike`: what municipalities like one have in operation or plan that it has not.

use super::NamedKey;
use crate::{
    answer,
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::{self, Program},
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::alike::{Asked, told};
use domain::{
    alike::{Feature, LEAST, Told},
    region::BodyKey,
};
use serde::Serialize;
use store::{Sql, blueprints, bodies};

/// What may be told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AlikeView {
    body: NamedKey,
    /// No figure rests on fewer municipalities.
    least: usize,
    items: Vec<AlikeItem>,
}

/// A blueprint that many of them have in operation or plan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AlikeItem {
    slug: String,
    title: String,
    /// What all that are counted share with the body, beside the kind.
    because: Vec<FeatureView>,
    /// How many have it in operation; none when it is fewer than `least`.
    live: Option<usize>,
    /// How many plan it; none when it is fewer than `least`.
    planned: Option<usize>,
}

/// Something that is shared.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FeatureView {
    /// `size`, `platform` or `specialistSystem`.
    feature: &'static str,
    value: String,
}

impl FeatureView {
    fn of(feature: Feature) -> Self {
        let (feature, value) = match feature {
            Feature::Size(class) => ("size", class.word().to_owned()),
            Feature::Platform(name) => ("platform", name),
            Feature::SpecialistSystem(name) => ("specialistSystem", name),
        };
        Self { feature, value }
    }
}

/// What municipalities of the same kind that share size, platform or specialist systems have in operation or plan, and this body has not. Counts what the reader may see.
#[utoipa::path(
    get, path = "/api/v1/bodies/{key}/alike", tag = "bodies",
    params(("key" = String, Path)), responses((status = 200, body = AlikeView), (status = 404))
)]
pub async fn alike(
    request: HttpRequest,
    key: web::Path<String>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let key: BodyKey = key
        .parse()
        .map_err(|_| Problem::not_found("Diese Kommune"))?;
    let view = registry
        .read(move |snap| {
            let body = bodies::find(snap, &key)?.ok_or(Sql::NotFound)?;
            let reader = who::reader(snap, who.0)?;
            let all = told(snap, &reader, &body, Asked::Any)?;
            let ids: Vec<_> = all.iter().map(|one| one.blueprint).collect();
            let cards = blueprints::cards_of(snap, &reader, &ids)?;
            let item = |one: Told| {
                let card = cards.get(&one.blueprint)?;
                Some(AlikeItem {
                    slug: card.slug.to_string(),
                    title: card.title.clone(),
                    because: one.because.into_iter().map(FeatureView::of).collect(),
                    live: one.live,
                    planned: one.planned,
                })
            };
            Ok::<_, Problem>(AlikeView {
                body: NamedKey::of(&body),
                least: LEAST,
                items: all.into_iter().filter_map(item).collect(),
            })
        })
        .await?;
    answer::json(&request, &view)
}

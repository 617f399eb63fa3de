//! `PATCH /blueprints/{slug}`: contact, operator and successor change without a new release.

use super::{slug, view};
use crate::{
    answer::{IfMatch, Written},
    problem::Problem,
    receive,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    Slug,
    manifest::{Contact, Operator},
};
use serde::{Deserialize, Deserializer};
use store::blueprints::Field;

/// What is to change; what is absent stays, `null` takes it away.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlueprintPatch {
    #[schema(value_type = Option<Object>)]
    contact: Option<Contact>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Object>)]
    operator: Option<Option<Operator>>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    successor: Option<Option<Slug>>,
}

/// Tells `null` from absent.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl BlueprintPatch {
    fn fields(self) -> Vec<Field> {
        let contact = self.contact.map(Field::Contact);
        let operator = self.operator.map(Field::Operator);
        let successor = self.successor.map(Field::Successor);
        [contact, operator, successor]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Changes what may change after release; each change keeps what was said before.
#[utoipa::path(
    patch, path = "/api/v1/blueprints/{slug}", tag = "blueprints",
    params(("slug" = String, Path), ("If-Match" = String, Header)), request_body = BlueprintPatch,
    responses((status = 200, body = super::BlueprintView), (status = 412), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    name: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug(&name)?;
    let condition = IfMatch::of(&request)?;
    let fields = receive::json::<BlueprintPatch>(&body)?.fields();
    let written = registry
        .write(move |tx, now| {
            let (present, card) = view(tx, &slug)?;
            condition.holds(&present)?;
            app::look_after::change(tx, who, &slug, card.revision, &fields, now)?;
            let (changed, _) = view(tx, &slug)?;
            Written::of(StatusCode::OK, None, &changed)
        })
        .await?;
    Ok(written.response())
}

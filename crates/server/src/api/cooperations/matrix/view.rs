//! The matrix as programs read it.

use super::{Column, Matrix, Wanted};
use crate::{
    answer,
    api::{
        bodies::NamedKey,
        cooperations::{find, slug_of},
    },
    clock,
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Day, cooperation::Cooperation};
use serde::Serialize;

/// A blueprint of the matrix.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnView {
    slug: String,
    title: String,
    latest_version: Option<String>,
    topics: Vec<String>,
}

/// How far a member is with a blueprint; members and blueprints without a cell have nothing to do with each other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CellView {
    body: String,
    blueprint: String,
    adoption: String,
    stage: &'static str,
    stage_label: &'static str,
    /// How the stage is counted: interested, planned, live, paused or ended.
    counted_as: &'static str,
    version: Option<String>,
    #[schema(value_type = String, format = Date)]
    since: Day,
    /// The body that adopts for the member, which then never counts a second time.
    covered_by: Option<NamedKey>,
    /// Whether the member published the blueprint itself.
    own_use: bool,
}

/// Members × blueprints on one day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatrixView {
    cooperation: String,
    #[schema(value_type = String, format = Date)]
    at: Day,
    members: Vec<NamedKey>,
    blueprints: Vec<ColumnView>,
    /// Row by row, in the order of members and blueprints.
    cells: Vec<CellView>,
    has_more: bool,
}

impl MatrixView {
    fn of(cooperation: &Cooperation, at: Day, matrix: &Matrix) -> Self {
        let rows = matrix
            .members
            .iter()
            .flat_map(|(_, body)| matrix.columns.iter().map(move |column| (body, column)));
        let cells = rows.filter_map(|(body, column)| {
            let cell = matrix.cells.get(&(body.id, column.card.id))?;
            Some(CellView {
                body: body.key.to_string(),
                blueprint: column.card.slug.to_string(),
                adoption: cell.adoption.to_string(),
                stage: cell.stage.word(),
                stage_label: cell.stage.label(),
                counted_as: cell.stage.count().word(),
                version: cell.version.as_ref().map(ToString::to_string),
                since: cell.since,
                covered_by: cell.covered_by.as_ref().map(NamedKey::of),
                own_use: column.card.publisher == body.id,
            })
        });
        let column = |column: &Column| ColumnView {
            slug: column.card.slug.to_string(),
            title: column.card.title.clone(),
            latest_version: column.card.latest_version.as_ref().map(ToString::to_string),
            topics: column.topics.clone(),
        };
        Self {
            cooperation: cooperation.slug.to_string(),
            at,
            members: matrix
                .members
                .iter()
                .map(|(_, body)| NamedKey::of(body))
                .collect(),
            blueprints: matrix.columns.iter().map(column).collect(),
            cells: cells.collect(),
            has_more: matrix.has_more,
        }
    }
}

/// How far the members of a cooperation are with which blueprints, today or on another day.
#[utoipa::path(
    get, path = "/api/v1/cooperations/{slug}/matrix", tag = "cooperations",
    params(("slug" = String, Path), ("topic" = Option<Vec<String>>, Query), ("stage" = Option<Vec<String>>, Query), ("at" = Option<String>, Query)),
    responses((status = 200, body = MatrixView), (status = 404))
)]
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let slug = slug_of(&slug)?;
    let mut params = Params::parse(request.query_string());
    let wanted = Wanted::of(&mut params);
    params.done()?;
    let now = clock::moment();
    let at = wanted.at.unwrap_or(now.day());
    let view = registry
        .read(move |snap| {
            let (cooperation, _) = find(snap, &slug)?;
            let matrix = Matrix::of(snap, cooperation.id, &wanted, who.0, now)?;
            Ok::<_, Problem>(MatrixView::of(&cooperation, at, &matrix))
        })
        .await?;
    answer::json(&request, &view)
}

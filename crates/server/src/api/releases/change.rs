//! `PATCH …/releases/{version}`: withdraw, block, deprecate, or offer again.

use super::detail;
use crate::{
    answer::{IfMatch, Written},
    api::{
        adoptions::wish::short,
        blueprints::{exists, slug},
        fields::Fields,
    },
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    Day, Slug, Version,
    blueprint::{ReleaseState, StateChange, StateRefused},
};

/// The new state of a release and why.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ReleasePatch {
    #[schema(value_type = String)]
    state: ReleaseState,
    /// Why; everybody reads it at the version.
    #[schema(value_type = String)]
    reason: String,
    #[schema(value_type = Option<String>)]
    successor: Option<Slug>,
    /// Since when it holds; today when it is not said.
    #[schema(value_type = Option<String>, format = Date)]
    effective_on: Option<Day>,
}

impl ReleasePatch {
    /// What a body says; every flaw of its form is told at once.
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::read(body)?;
        let state = fields.needed("state");
        let reason = short(&mut fields, "reason");
        if reason.is_none() {
            fields.refuse(
                "reason",
                "grund-fehlt",
                StateRefused::ReasonMissing.to_string(),
            );
        }
        let successor = fields.parsed("successor");
        let effective_on = fields.parsed("effectiveOn");
        let patch = state.zip(reason).map(|(state, reason)| Self {
            state,
            reason,
            successor,
            effective_on,
        });
        fields.done(patch)
    }
}

/// Appends a state to a release; its content stays as it is.
#[utoipa::path(
    patch, path = "/api/v1/blueprints/{slug}/releases/{version}", tag = "releases",
    params(("slug" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)), request_body = ReleasePatch,
    responses((status = 200, body = super::ReleaseDetail), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let (name, version) = path.into_inner();
    let slug = slug(&name)?;
    let parsed: Version = version
        .parse()
        .map_err(|_| Problem::not_found("Diese Version"))?;
    let condition = IfMatch::of(&request)?;
    let patch = ReleasePatch::read(&body)?;
    let written = registry
        .write(move |tx, now| {
            condition.holds(&detail(tx, &slug, &version, Some(who))?)?;
            if let Some(successor) = &patch.successor {
                exists(tx, successor, who)?;
            }
            let effective_on = patch.effective_on.unwrap_or_else(|| now.today());
            let change = StateChange {
                to: patch.state,
                reason: patch.reason,
                successor: patch.successor,
                effective_on,
            };
            app::withdraw::change_state(tx, who, &slug, &parsed, change, now)?;
            Written::of(
                StatusCode::OK,
                None,
                &detail(tx, &slug, &version, Some(who))?,
            )
        })
        .await?;
    caught_up(&registry).await?;
    Ok(written.response())
}

/// Narrowing and blocking are answered only after the index has it, too.
///
/// # Errors
/// 503 when the index does not catch up; the change itself is stored.
pub async fn caught_up(registry: &Registry) -> Result<(), Problem> {
    let inner = registry.clone();
    registry
        .blocking(move || {
            let last = inner.db.read(|snap| store::changes::last(snap).map_err(store::Trouble::from))?;
            // Where nobody answers nothing shows, and whoever answers again has followed before.
            let is_silent = matches!(inner.index.answering(), search::Answering::Nobody(_));
            if is_silent || inner.index.cursor().is_ok_and(|at| at >= last) {
                return Ok(());
            }
            let follower = app::find::Follower::new(inner.db.clone(), inner.index.clone());
            follower.follow().map(|_| ()).map_err(|error| {
                tracing::error!(%error, "The index did not catch up with a change of visibility");
                Problem::new("nicht-erreichbar", "Die Änderung ist gespeichert, die Suche zeigt sie noch nicht. Sie holt das von selbst nach.")
            })
        })
        .await
}

//! `GET /blueprints/{slug}/compare/{a}/{b}`: what changed and whom it affects.

use super::named;
use crate::{
    answer, api::blueprints::slug, api::bodies::NamedKey, problem::Problem, registry::Registry,
};
use actix_web::{HttpRequest, HttpResponse, web};
use artefacts::compare::{Difference, Side};
use domain::{adoption::Stage, blueprint::ReleaseState, manifest::Role};
use serde::Serialize;
use store::{Snap, adoptions, releases};

/// What changed between two versions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Comparison {
    from: String,
    to: String,
    #[schema(value_type = Vec<Object>)]
    differences: Vec<Difference>,
    /// Who has the older version in operation or on the way.
    affected: Vec<AffectedView>,
}

/// A body that uses the older version.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AffectedView {
    body: NamedKey,
    stage: String,
}

/// Compares two versions of a blueprint.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/compare/{a}/{b}", tag = "releases",
    params(("slug" = String, Path), ("a" = String, Path), ("b" = String, Path)), responses((status = 200, body = Comparison))
)]
pub async fn compare(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (name, a, b) = path.into_inner();
    let slug = slug(&name)?;
    let comparison = registry
        .read(move |snap| {
            let (old, new) = (named(snap, &slug, &a)?, named(snap, &slug, &b)?);
            let (left, right) = (content(snap, &old)?, content(snap, &new)?);
            let differences = artefacts::compare::compare(left.side(), right.side());
            let affected = affected(snap, &old)?;
            Ok::<_, Problem>(Comparison {
                from: a,
                to: b,
                differences,
                affected,
            })
        })
        .await?;
    answer::json(&request, &comparison)
}

/// What a comparison looks at.
struct Content {
    manifest: domain::manifest::Manifest,
    files: Vec<(String, domain::Digest, Option<Role>)>,
}

impl Content {
    fn side(&self) -> Side<'_> {
        Side {
            manifest: &self.manifest,
            files: &self.files,
        }
    }
}

fn content(snap: &mut Snap<'_>, release: &releases::Listed) -> Result<Content, Problem> {
    if release.state == ReleaseState::Blocked {
        return Err(Problem::new(
            "gesperrt",
            format!("Der Inhalt der Version {} ist gesperrt.", release.version),
        ));
    }
    let manifest = releases::texts(snap, release.id)?.manifest;
    let files = releases::files(snap, release.id)?
        .into_iter()
        .map(|file| {
            (
                file.path,
                file.digest,
                file.role.and_then(|role| role.parse().ok()),
            )
        })
        .collect();
    Ok(Content { manifest, files })
}

fn affected(snap: &mut Snap<'_>, old: &releases::Listed) -> Result<Vec<AffectedView>, Problem> {
    let open = Stage::ALL
        .iter()
        .copied()
        .filter(|stage| !stage.is_end())
        .collect();
    let filter = adoptions::Filter {
        blueprints: Some(vec![old.blueprint]),
        stages: Some(open),
        ..adoptions::Filter::default()
    };
    let using: Vec<_> = adoptions::page(snap, &filter, None, 1000)?
        .into_iter()
        .filter(|one| one.version.as_ref() == Some(&old.version))
        .collect();
    let bodies = store::bodies::many(snap, using.iter().map(|one| one.body))?;
    let named = |one: &adoptions::Listed| {
        Some(AffectedView {
            body: NamedKey::of(bodies.get(&one.body)?),
            stage: one.stage.word().to_owned(),
        })
    };
    Ok(using.iter().filter_map(named).collect())
}

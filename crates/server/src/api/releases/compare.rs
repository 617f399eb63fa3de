//! `GET /blueprints/{slug}/compare/{a}/{b}`: what changed and whom it affects.
//!
//! The page of a comparison asks the same two questions: see [`differences`] and [`affected`].

use crate::{
    answer,
    api::{
        blueprints::{seen, slug},
        bodies::NamedKey,
    },
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::{Program, reader},
};
use actix_web::{HttpRequest, HttpResponse, web};
use artefacts::compare::{Difference, Side};
use domain::{
    Day, Digest, Id, Version,
    adoption::Stage,
    blueprint::{Blueprint, ReleaseState},
    manifest::Role,
    visibility::Reader,
};
use serde::Serialize;
use store::{
    Snap, adoptions,
    releases::{self, Listed},
};

/// What changed between two versions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The older version, in whatever order the address names them.
    from: String,
    to: String,
    #[schema(value_type = Vec<Object>)]
    differences: Vec<Difference>,
    /// Who uses, or is about to use, a version before the newer one.
    affected: Vec<AffectedView>,
    /// Whether more bodies are affected than the answer names.
    has_more: bool,
}

/// A body that uses an older version.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AffectedView {
    body: NamedKey,
    stage: &'static str,
    stage_label: &'static str,
    version: Option<String>,
    /// Since when the stage holds.
    #[schema(value_type = String, format = Date)]
    since: Day,
}

/// Compares two versions of a blueprint, with the changes of every version between them.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/compare/{a}/{b}", tag = "releases",
    params(("slug" = String, Path), ("a" = String, Path), ("b" = String, Path)),
    responses((status = 200, body = Comparison), (status = 404), (status = 451))
)]
pub async fn compare(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    _: NoParams,
    who: Program,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (name, a, b) = path.into_inner();
    let slug = slug(&name)?;
    let comparison = registry
        .read(move |snap| {
            let card = seen(snap, &slug, who.0)?;
            let reader = reader(snap, who.0)?;
            let all = releases::of(snap, card.id)?;
            let (a, b) = (of_version(&all, &a)?, of_version(&all, &b)?);
            let (old, new) = if a.version > b.version {
                (b, a)
            } else {
                (a, b)
            };
            Comparison::of(snap, &reader, card.id, &all, (old, new))
        })
        .await?;
    answer::json(&request, &comparison)
}

fn of_version<'a>(all: &'a [Listed], text: &str) -> Result<&'a Listed, Problem> {
    let unknown = || Problem::not_found("Diese Version");
    let version: Version = text.parse().map_err(|_| unknown())?;
    all.iter()
        .find(|release| release.version == version)
        .ok_or_else(unknown)
}

impl Comparison {
    fn of(
        snap: &mut Snap<'_>,
        reader: &Reader,
        blueprint: Id<Blueprint>,
        all: &[Listed],
        (old, new): (&Listed, &Listed),
    ) -> Result<Self, Problem> {
        open(old)?;
        open(new)?;
        let differences = differences(snap, all, old, new)?;
        let (using, has_more) = affected(snap, reader, blueprint, &new.version)?;
        let bodies = store::bodies::many(snap, using.iter().map(|one| one.body))?;
        let named = |one: &adoptions::Listed| {
            Some(AffectedView {
                body: NamedKey::of(bodies.get(&one.body)?),
                stage: one.stage.word(),
                stage_label: one.stage.label(),
                version: one.version.as_ref().map(ToString::to_string),
                since: one.since,
            })
        };
        Ok(Self {
            from: old.version.to_string(),
            to: new.version.to_string(),
            differences,
            affected: using.iter().filter_map(named).collect(),
            has_more,
        })
    }
}

/// Nothing is told of what a blocked release contains.
fn open(release: &Listed) -> Result<(), Problem> {
    if release.state != ReleaseState::Blocked {
        return Ok(());
    }
    let reason = release.reason.clone().unwrap_or_default();
    let detail = format!(
        "Der Inhalt der Version {} ist gesperrt. Grund: {reason}",
        release.version
    );
    Err(Problem::new("gesperrt", detail)
        .with("digest", release.digest)
        .with("reason", reason))
}

/// What changed from `old` to `new`, which are two of `all` releases of a blueprint.
///
/// The changes that the publisher names are those of every version on the way, not only of the last one.
///
/// # Errors
/// Those of the database.
pub fn differences(
    snap: &mut Snap<'_>,
    all: &[Listed],
    old: &Listed,
    new: &Listed,
) -> Result<Vec<Difference>, Problem> {
    let mut way: Vec<&Listed> = all
        .iter()
        .filter(|one| one.version > old.version && one.version < new.version)
        .filter(|one| one.state != ReleaseState::Blocked)
        .collect();
    way.sort_by(|a, b| a.version.cmp(&b.version));
    let ids: Vec<_> = way
        .iter()
        .map(|one| one.id)
        .chain([old.id, new.id])
        .collect();
    let mut manifests = releases::manifests(snap, &ids)?;
    let gone = || Problem::not_found("Diese Version");
    let mut after = manifests.remove(&new.id).ok_or_else(gone)?;
    if old.id == new.id {
        return Ok(Vec::new());
    }
    let before = manifests.remove(&old.id).ok_or_else(gone)?;
    let on_the_way = way.iter().filter_map(|one| manifests.remove(&one.id));
    let mut changes: Vec<_> = on_the_way.flat_map(|one| one.changes).collect();
    changes.append(&mut after.changes);
    after.changes = changes;
    let (old_files, new_files) = (files(snap, old)?, files(snap, new)?);
    let old = Side {
        manifest: &before,
        files: &old_files,
    };
    let new = Side {
        manifest: &after,
        files: &new_files,
    };
    Ok(artefacts::compare::compare(old, new))
}

type Files = Vec<(String, Digest, Option<Role>)>;

fn files(snap: &mut Snap<'_>, release: &Listed) -> Result<Files, Problem> {
    let files = releases::files(snap, release.id)?.into_iter();
    Ok(files
        .map(|file| {
            let role = file.role.and_then(|role| role.parse().ok());
            (file.path, file.digest, role)
        })
        .collect())
}

/// Adoptions that one comparison looks at, and that it names.
const MOST_READ: i64 = 5000;
const MOST_NAMED: usize = 200;

/// Everybody of whom the reader may know that they still use, or are about to use, a version before the newer one; and
/// whether there are more.
///
/// # Errors
/// Those of the database.
pub fn affected(
    snap: &mut Snap<'_>,
    reader: &Reader,
    blueprint: Id<Blueprint>,
    new: &Version,
) -> Result<(Vec<adoptions::Listed>, bool), Problem> {
    let going_on = Stage::ALL.iter().copied().filter(|stage| !stage.is_end());
    let filter = adoptions::Filter {
        blueprints: Some(vec![blueprint]),
        stages: Some(going_on.collect()),
        ..adoptions::Filter::default()
    };
    let all = adoptions::page(snap, reader, &filter, None, MOST_READ)?;
    let is_cut = i64::try_from(all.len()).is_ok_and(|read| read >= MOST_READ);
    let mut older: Vec<_> = all
        .into_iter()
        .filter(|one| one.version.as_ref().is_some_and(|used| used < new))
        .collect();
    older.sort_by(|a, b| a.version.cmp(&b.version).then(a.since.cmp(&b.since)));
    let has_more = is_cut || older.len() > MOST_NAMED;
    older.truncate(MOST_NAMED);
    Ok((older, has_more))
}

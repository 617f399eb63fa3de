//! Which version a step means, and whether it may be taken up.

use super::Refusal;
use crate::Failure;
use domain::{
    Id,
    adoption::{Life, Wish},
    blueprint::{self, Blueprint, ReleaseState},
};
use store::Snap;

/// The wish with the version that it means, as [`version_of`] says.
pub(crate) fn with_version(
    snap: &mut Snap<'_>,
    of: Id<Blueprint>,
    wish: Wish,
    life: &Life,
) -> Result<Wish, Failure<Refusal>> {
    let releases = match &wish.version {
        // What is in use may go on whatever became of it.
        Some(version) if uses(life, version) => Vec::new(),
        Some(version) => store::releases::find(snap, of, version)?
            .into_iter()
            .collect(),
        None if has_version(life) => Vec::new(),
        None => store::releases::of(snap, of)?,
    };
    version_of(&releases, wish, life).map_err(Failure::Refused)
}

/// The wish with the version that it means: its own, the one in force, or the one offered now.
///
/// A version that the adoption has not used yet must be on offer; one in use may have been withdrawn since.
pub(crate) fn version_of(
    releases: &[store::releases::Listed],
    mut wish: Wish,
    life: &Life,
) -> Result<Wish, Refusal> {
    match &wish.version {
        Some(version) if uses(life, version) => {}
        Some(version) => {
            let release = releases.iter().find(|release| release.version == *version);
            let release = release.ok_or_else(|| Refusal::UnknownVersion(version.clone()))?;
            let closed = matches!(
                release.state,
                ReleaseState::Withdrawn | ReleaseState::Blocked
            );
            if closed {
                return Err(Refusal::NotOffered(version.clone(), release.state));
            }
        }
        None => wish.version = unsaid_version(releases, &wish, life)?,
    }
    Ok(wish)
}

fn uses(life: &Life, version: &domain::Version) -> bool {
    life.recorded()
        .iter()
        .any(|step| step.version.as_ref() == Some(version))
}

fn has_version(life: &Life) -> bool {
    life.recorded().iter().any(|step| step.version.is_some())
}

/// The version of a wish that names none; none either when the one in force goes on.
fn unsaid_version(
    releases: &[store::releases::Listed],
    wish: &Wish,
    life: &Life,
) -> Result<Option<domain::Version>, Refusal> {
    // What a correction does not say stays as it was said.
    let corrected = life
        .recorded()
        .iter()
        .find(|step| Some(step.id) == wish.corrects)
        .and_then(|step| step.version.clone());
    if corrected.is_some() || has_version(life) {
        return Ok(corrected);
    }
    blueprint::latest(releases, |release| (&release.version, release.state))
        .map(|latest| Some(latest.version.clone()))
        .ok_or(Refusal::NothingOffered)
}

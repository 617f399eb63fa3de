//! What publishing an upload would do and change, told before anybody decides.

use super::{Refusal, Upload, rehearse};
use crate::{
    Failure,
    submit::{self, Returned},
};
use artefacts::compare::{Difference, Side};
use domain::{
    Day, Digest, Id, Slug, Version, access,
    blueprint::{self, ReleaseState},
    manifest::{Manifest, Role},
    person::Person,
    submission::{FourEyes, SubmissionState},
    visibility::Audience,
};
use store::{Sight, Snap, Sql, releases::Listed, submissions::Filed};

/// What would happen, and what the new version changes.
#[derive(Debug)]
pub struct Outlook {
    /// `true` when this very content is out already; refused as publishing would be.
    pub again: Result<bool, Refusal>,
    /// Whether this person may bring it out; others prepare it only.
    pub may_release: bool,
    /// The name of the publishing body.
    pub publisher: String,
    /// The version to compare with, and what differs from it.
    pub changes: Option<(Version, Vec<Difference>)>,
    /// A number that is still free.
    pub next: Version,
    /// Whether the body lets one person submit and release.
    pub four_eyes: FourEyes,
    /// What was submitted under this name and is open: what waits, and what came back.
    pub submitted: Vec<Filed>,
    /// Why an earlier package came back, and what differs from it.
    pub returned: Option<Returned>,
    /// Who may see the blueprint; none when it is new and this is to be chosen.
    pub audience: Option<Audience>,
    /// The cooperations that may be chosen then.
    pub cooperations: Vec<(Slug, String)>,
}

/// What publishing this upload would do, without doing it.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Erfassen" of the publisher, [`Failure::Refused`] for an unknown publisher.
pub fn outlook(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    upload: &Upload,
    today: Day,
) -> Result<Outlook, Failure<Refusal>> {
    let publisher = super::publisher_of(snap, &upload.manifest)?;
    let again = match rehearse(snap, who, upload, today) {
        Ok(again) => Ok(again),
        Err(Failure::Refused(refusal)) => Err(refusal),
        Err(other) => return Err(other),
    };
    let actor = store::people::actor(snap, who)?;
    let submitted = submit::open(snap, publisher.id, &upload.manifest.slug)?;
    let returned = submitted
        .iter()
        .find(|one| one.submission.state == SubmissionState::SentBack)
        .map(|one| submit::returned(snap, one.submission.id, upload))
        .transpose()?
        .flatten();
    let may_release = access::found_blueprint(&actor, &publisher).is_ok();
    let known = store::blueprints::find(snap, &upload.manifest.slug)?;
    let own = known.filter(|known| known.publisher == publisher.id);
    let card = match &own {
        Some(own) => store::blueprints::card(snap, Sight::Everything, &own.slug)?,
        None => None,
    };
    let releases = match &own {
        Some(own) => store::releases::of(snap, own.id)?,
        None => Vec::new(),
    };
    Ok(Outlook {
        again,
        may_release,
        publisher: publisher.name,
        changes: changes(snap, &releases, upload)?,
        next: next_of(&releases),
        four_eyes: store::submissions::four_eyes(snap, publisher.id)?,
        submitted,
        returned,
        audience: card.map(|card| card.audience),
        cooperations: crate::audience::cooperations(snap, publisher.id, today)?,
    })
}

fn changes(
    snap: &mut Snap<'_>,
    releases: &[Listed],
    upload: &Upload,
) -> Result<Option<(Version, Vec<Difference>)>, Sql> {
    let offered = blueprint::latest(releases, |release| (&release.version, release.state));
    let readable = || {
        releases
            .iter()
            .find(|release| release.state != ReleaseState::Blocked)
    };
    let Some(old) = offered.or_else(readable) else {
        return Ok(None);
    };
    let manifest = store::releases::texts(snap, old.id)?.manifest;
    let files = store::releases::files(snap, old.id)?;
    Ok(Some((
        old.version.clone(),
        differences(&manifest, &files, upload),
    )))
}

/// What an upload changes against an earlier package.
pub(crate) fn differences(
    manifest: &Manifest,
    files: &[store::releases::FileRow],
    upload: &Upload,
) -> Vec<Difference> {
    let (before, after) = (sides(files), sides(upload.files()));
    let old_side = Side {
        manifest,
        files: &before,
    };
    let new_side = Side {
        manifest: &upload.manifest,
        files: &after,
    };
    artefacts::compare(old_side, new_side)
}

fn sides(files: &[store::releases::FileRow]) -> Vec<(String, Digest, Option<Role>)> {
    let side = |file: &store::releases::FileRow| {
        let role = file.role.as_deref().and_then(|role| role.parse().ok());
        (file.path.clone(), file.digest, role)
    };
    files.iter().map(side).collect()
}

/// The next number with room for additions: 1.2.3 is followed by 1.3.0, nothing by 1.0.0.
#[must_use]
pub fn next_version<'a>(known: impl Iterator<Item = &'a Version>) -> Version {
    let highest = known.max().map(ToString::to_string).unwrap_or_default();
    let stable = highest.split('-').next().unwrap_or_default();
    let mut numbers = stable.split('.').map(|part| part.parse::<u64>().ok());
    let next = match (numbers.next().flatten(), numbers.next().flatten()) {
        // A preview announces its own number.
        (Some(_), Some(_)) if highest.contains('-') => stable.to_owned(),
        (Some(major), Some(minor)) => format!("{major}.{}.0", minor.saturating_add(1)),
        (Some(_) | None, _) => "1.0.0".to_owned(),
    };
    next.parse().unwrap_or_else(|_| Version::first())
}

fn next_of(releases: &[Listed]) -> Version {
    next_version(releases.iter().map(|release| &release.version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_leaves_room_and_is_free() {
        let next = |known: &[&str]| {
            let known: Vec<Version> = known.iter().map(|text| text.parse().unwrap()).collect();
            next_version(known.iter()).to_string()
        };
        assert_eq!(next(&[]), "1.0.0");
        assert_eq!(next(&["1.0.0"]), "1.1.0");
        assert_eq!(next(&["1.0.0", "1.9.3", "1.10.0-rc.1"]), "1.10.0");
        assert_eq!(next(&["2.4.1", "1.0.0"]), "2.5.0");
    }
}

//! The versions of a blueprint, and the blueprints that were made from it.

use crate::{
    problem::Problem,
    site::blueprint::subject::{Link, Subject},
};
use domain::{
    Id,
    blueprint::{Release, ReleaseState},
    manifest::Manifest,
};
use serde::Serialize;
use store::{Snap, blueprints::Term, releases::Listed};

/// A version in the list of versions.
#[derive(Debug, Serialize)]
pub struct VersionRow {
    href: String,
    version: String,
    state: &'static str,
    state_text: &'static str,
    released_on: String,
    reason: Option<String>,
    changes: Vec<String>,
    /// Whoever uses an older version has to act.
    breaks: bool,
    /// What changed since the version before.
    compare: Option<String>,
}

/// The versions from the highest down, with what changed in each; a blocked one says nothing of its content.
pub(in crate::site::blueprint) fn versions(
    snap: &mut Snap<'_>,
    subject: &Subject,
) -> Result<Vec<VersionRow>, Problem> {
    let listed: Vec<&Listed> = subject.releases.iter().take(50).collect();
    let ids: Vec<Id<Release>> = listed
        .iter()
        .filter(|one| one.state != ReleaseState::Blocked)
        .map(|one| one.id)
        .collect();
    let manifests = store::releases::manifests(snap, &ids)?;
    let path = subject.path();
    let row = |(place, one): (usize, &&Listed)| {
        let manifest = manifests.get(&one.id);
        let before = subject
            .releases
            .iter()
            .skip(place + 1)
            .find(|older| manifests.contains_key(&older.id));
        VersionRow {
            href: format!("{path}/versionen/{}", one.version),
            version: one.version.to_string(),
            state: one.state.word(),
            state_text: one.state.label(),
            released_on: one.released_at.day().german(),
            reason: one.reason.clone(),
            changes: manifest
                .map(|manifest| {
                    manifest
                        .changes
                        .iter()
                        .map(|change| format!("{}: {}", change.kind.label(), change.text))
                        .collect()
                })
                .unwrap_or_default(),
            breaks: manifest.is_some_and(Manifest::breaks_adopters),
            compare: before
                .filter(|_| manifest.is_some())
                .map(|before| format!("{path}/vergleich/{}/{}", before.version, one.version)),
        }
    };
    Ok(listed.iter().enumerate().map(row).collect())
}

/// Other blueprints that were made from this one.
pub(in crate::site::blueprint) fn variants(
    snap: &mut Snap<'_>,
    subject: &Subject,
) -> Result<Vec<Link>, Problem> {
    let cards = store::blueprints::about(
        snap,
        &subject.reader,
        Term::BasedOn,
        subject.card.slug.as_str(),
        20,
    )?;
    Ok(cards
        .into_iter()
        .map(|card| Link::to(format!("/blaupausen/{}", card.slug), card.title))
        .collect())
}

#[cfg(any(test, feature = "samples"))]
impl VersionRow {
    pub fn sample() -> Self {
        Self {
            href: "/blaupausen/x/versionen/1.2.0".to_owned(),
            version: "1.2.0".to_owned(),
            state: "deprecated",
            state_text: "veraltet",
            released_on: "24.02.2021".to_owned(),
            reason: Some("Rechtsänderung".to_owned()),
            changes: vec!["Neu: SEPA-Mandat".to_owned()],
            breaks: true,
            compare: Some("/blaupausen/x/vergleich/1.1.0/1.2.0".to_owned()),
        }
    }
}

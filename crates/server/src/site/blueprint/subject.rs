//! The blueprint that a page is about, with its versions; who may not see it gets the same answer as for none.

use crate::{
    page::{Crumb, Viewer},
    problem::Problem,
};
use domain::{
    Id, Slug, Version, access,
    blueprint::{self, ReleaseState},
    manifest::Manifest,
    person::Person,
    public_body::PublicBody,
    visibility::Reader,
};
use serde::Serialize;
use store::{Snap, Sql, blueprints::Card, releases::Listed};

/// A blueprint, who publishes it, and its versions from the highest down.
#[derive(Debug)]
pub struct Subject {
    pub card: Card,
    pub publisher: PublicBody,
    pub releases: Vec<Listed>,
    /// For whose eyes the page is.
    pub reader: Reader,
}

impl Subject {
    /// The blueprint of an address.
    ///
    /// # Errors
    /// 404 when there is none that this viewer may see.
    pub fn load(snap: &mut Snap<'_>, slug: &str, viewer: &Viewer) -> Result<Self, Problem> {
        let unknown = || Problem::not_found("Diese Blaupause");
        let slug: Slug = slug.parse().map_err(|_| unknown())?;
        let reader = viewer.reader.clone();
        let mut card = store::blueprints::card(snap, &reader, &slug)?.ok_or_else(unknown)?;
        let publisher = store::bodies::by_id(snap, card.publisher)?;
        let mut releases = store::releases::of(snap, card.id)?;
        known_successors(snap, &reader, &mut card, &mut releases)?;
        Ok(Self {
            card,
            publisher,
            releases,
            reader,
        })
    }

    /// Whether a page leads somebody to what only its publisher may do; it is decided when they do it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_stewarded_by(
        &self,
        snap: &mut Snap<'_>,
        who: Option<Id<Person>>,
    ) -> Result<bool, Problem> {
        let Some(who) = who else { return Ok(false) };
        let actor = store::people::actor(snap, who)?;
        let blueprint = store::blueprints::find(snap, &self.card.slug)?;
        Ok(blueprint.is_some_and(|blueprint| access::steward(&actor, &blueprint).is_ok()))
    }

    /// The version of an address.
    ///
    /// # Errors
    /// 404 when the blueprint has no such version.
    pub fn release(&self, version: &str) -> Result<&Listed, Problem> {
        let unknown = || Problem::not_found("Diese Version");
        let version: Version = version.parse().map_err(|_| unknown())?;
        self.releases
            .iter()
            .find(|release| release.version == version)
            .ok_or_else(unknown)
    }

    /// The version to describe: the one to offer first, or else the highest whose content may be seen.
    #[must_use]
    pub fn shown(&self) -> Option<&Listed> {
        self.offered().or_else(|| {
            self.releases
                .iter()
                .find(|release| release.state != ReleaseState::Blocked)
        })
    }

    /// The version to offer first.
    #[must_use]
    pub fn offered(&self) -> Option<&Listed> {
        blueprint::latest(&self.releases, |release| (&release.version, release.state))
    }

    /// Where its page is.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/blaupausen/{}", self.card.slug)
    }

    /// The way back from a page below that of the blueprint.
    #[must_use]
    pub fn trail(&self) -> Vec<Crumb> {
        vec![
            Crumb::to("/blaupausen", "Blaupausen"),
            Crumb::to(self.path(), &self.card.title),
        ]
    }

    /// The way back from a page below that of a version.
    #[must_use]
    pub fn trail_of(&self, version: &Version) -> Vec<Crumb> {
        let mut trail = self.trail();
        trail.push(Crumb::to(
            format!("{}/versionen/{version}", self.path()),
            format!("Version {version}"),
        ));
        trail
    }
}

/// Leaves of the successors of a blueprint and its releases those that the reader may see.
///
/// # Errors
/// Those of the database.
pub fn known_successors(
    snap: &mut Snap<'_>,
    reader: &Reader,
    card: &mut Card,
    releases: &mut [Listed],
) -> Result<(), Sql> {
    let named = releases.iter().filter_map(|one| one.successor.as_ref());
    let named: Vec<Slug> = named.chain(&card.successor).cloned().collect();
    if named.is_empty() {
        return Ok(());
    }
    let ids = store::blueprints::by_slugs(snap, named.iter())?;
    let seen = store::blueprints::cards_of(snap, reader, &ids.into_values().collect::<Vec<_>>())?;
    let seen: Vec<Slug> = seen.into_values().map(|card| card.slug).collect();
    let all = releases.iter_mut().map(|one| &mut one.successor);
    for successor in all.chain([&mut card.successor]) {
        if successor.as_ref().is_some_and(|slug| !seen.contains(slug)) {
            *successor = None;
        }
    }
    Ok(())
}

/// What a reader must know before anything else.
#[derive(Debug, Clone, Serialize)]
pub struct Warning {
    tone: &'static str,
    title: String,
    text: String,
    successor: Option<Link>,
}

/// A way to another page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    pub href: String,
    pub label: String,
}

impl Link {
    #[must_use]
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
        }
    }
}

impl Warning {
    /// What the state of a version means for somebody who wants to use it.
    #[must_use]
    pub fn of(release: &Listed) -> Option<Self> {
        let version = &release.version;
        let since = release
            .state_since
            .map(|day| format!(" seit dem {}", day.german()))
            .unwrap_or_default();
        let (tone, title, meaning) = match release.state {
            ReleaseState::Released if version.is_preview() => (
                "info",
                format!("Version {version} ist eine Vorabversion"),
                "Sie dient zum Ausprobieren, nicht für den Betrieb.",
            ),
            ReleaseState::Released => return None,
            ReleaseState::Deprecated => (
                "warning",
                format!("Version {version} ist{since} veraltet"),
                "Sie kann noch verwendet werden, wird aber ersetzt.",
            ),
            ReleaseState::Withdrawn => (
                "warning",
                format!("Version {version} ist{since} zurückgezogen"),
                "Neue Nachnutzungen sind nicht möglich. Wer sie verwendet, kann den Inhalt weiter abrufen.",
            ),
            ReleaseState::Blocked => (
                "danger",
                format!("Version {version} ist{since} gesperrt"),
                "Der Inhalt wird nicht mehr gezeigt.",
            ),
        };
        let reason = release
            .reason
            .as_ref()
            .map(|reason| format!(" Grund: {reason}"))
            .unwrap_or_default();
        let successor = release
            .successor
            .as_ref()
            .map(|slug| Link::to(format!("/blaupausen/{slug}"), slug.to_string()));
        Some(Self {
            tone,
            title,
            text: format!("{meaning}{reason}"),
            successor,
        })
    }

    /// That nothing is offered any more.
    #[must_use]
    pub fn nothing_offered(subject: &Subject) -> Self {
        let successor = subject
            .card
            .successor
            .as_ref()
            .map(|slug| Link::to(format!("/blaupausen/{slug}"), slug.to_string()));
        Self {
            tone: "warning",
            title: "Diese Blaupause bietet keine Version zur Nachnutzung an".to_owned(),
            text: "Alle Versionen sind zurückgezogen, gesperrt oder Vorabversionen. Die Nachnutzungen bleiben sichtbar.".to_owned(),
            successor,
        }
    }

    /// That another blueprint takes the place of this one.
    #[must_use]
    pub fn replaced_by(successor: &Slug) -> Self {
        Self {
            tone: "info",
            title: "Für diese Blaupause gibt es eine Nachfolgerin".to_owned(),
            text: "Prüfen Sie, ob Sie gleich mit ihr beginnen.".to_owned(),
            successor: Some(Link::to(
                format!("/blaupausen/{successor}"),
                successor.to_string(),
            )),
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        Self {
            tone: "warning",
            title: "Version 1.0.0 ist seit dem 15.12.2021 veraltet".to_owned(),
            text: "Sie kann noch verwendet werden, wird aber ersetzt. Grund: Rechtsänderung"
                .to_owned(),
            successor: Some(Link::to("/blaupausen/hund-anmelden", "hund-anmelden")),
        }
    }
}

/// The release that a page describes, with what it says about itself; never of a blocked one.
///
/// # Errors
/// Those of the database.
pub fn manifest_of(snap: &mut Snap<'_>, release: &Listed) -> Result<Option<Manifest>, Problem> {
    if release.state == ReleaseState::Blocked {
        return Ok(None);
    }
    Ok(store::releases::manifests(snap, &[release.id])?.remove(&release.id))
}

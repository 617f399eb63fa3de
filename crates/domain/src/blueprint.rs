//! Blueprints and their releases: a released version never changes.

use crate::{
    Day, Digest, Id, Moment, Now, Slug, Version,
    access::{Permit, Publish},
    person::Person,
    public_body::PublicBody,
    text::words,
};

words! {
    /// The life of a release after it is out.
    ReleaseState {
        Released => "released", "freigegeben";
        /// Still usable, but to be replaced.
        Deprecated => "deprecated", "veraltet";
        /// No new adoption.
        Withdrawn => "withdrawn", "zurückgezogen";
        /// Content hidden.
        Blocked => "blocked", "gesperrt";
    }
}

/// A blueprint as far as publishing needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blueprint {
    pub id: Id<Blueprint>,
    pub slug: Slug,
    pub publisher: Id<PublicBody>,
    pub releases: Vec<(Version, Digest)>,
}

/// A release as it stands in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub id: Id<Release>,
    pub blueprint: Id<Blueprint>,
    pub version: Version,
    pub digest: Digest,
    pub released_at: Moment,
    pub state: ReleaseState,
}

/// A release that is about to come out; made from a permission only and used up by the store.
#[derive(Debug)]
pub struct NewRelease {
    id: Id<Release>,
    blueprint: Id<Blueprint>,
    version: Version,
    digest: Digest,
    at: Moment,
    by: Id<Person>,
}

/// Why a release cannot come out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishRefused {
    /// The version is out with other content, which never changes.
    #[error(
        "Die Version {0} ist bereits mit anderem Inhalt veröffentlicht. Vergeben Sie eine neue Versionsnummer."
    )]
    Differs(Version),
}

impl Permit<'_, Publish, Blueprint> {
    /// The release, or `None` when this very content is out already.
    ///
    /// # Errors
    /// [`PublishRefused::Differs`] when the version is out with other content.
    pub fn release(
        &self,
        version: &Version,
        digest: Digest,
        now: &Now,
    ) -> Result<Option<NewRelease>, PublishRefused> {
        match self
            .on()
            .releases
            .iter()
            .find(|(known, _)| known == version)
        {
            Some((_, known)) if *known == digest => Ok(None),
            Some((known, _)) => Err(PublishRefused::Differs(known.clone())),
            None => Ok(Some(NewRelease {
                id: now.id(),
                blueprint: self.on().id,
                version: version.clone(),
                digest,
                at: now.at(),
                by: self.actor(),
            })),
        }
    }
}

impl NewRelease {
    #[must_use]
    pub const fn id(&self) -> Id<Release> {
        self.id
    }
    #[must_use]
    pub const fn blueprint(&self) -> Id<Blueprint> {
        self.blueprint
    }
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }
    #[must_use]
    pub const fn by(&self) -> Id<Person> {
        self.by
    }
}

/// A change of a release's state, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    pub to: ReleaseState,
    pub reason: String,
    /// Slug of the blueprint to use instead.
    pub successor: Option<Slug>,
    pub effective_on: Day,
}

/// Why the state of a release stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateRefused {
    #[error("Die Version ist bereits {}.", .0.label())]
    Unchanged(ReleaseState),
    #[error("Nennen Sie einen Grund: Er steht für alle lesbar an der Version.")]
    ReasonMissing,
    #[error("Eine Blaupause kann nicht ihr eigener Nachfolger sein.")]
    OwnSuccessor,
}

impl StateChange {
    /// Checks a change from the present state.
    ///
    /// # Errors
    /// [`StateRefused`] when nothing would change, the reason is empty, or the successor is the blueprint itself.
    pub fn check(self, now_in: ReleaseState, own: &Slug) -> Result<Self, StateRefused> {
        if self.to == now_in {
            return Err(StateRefused::Unchanged(now_in));
        }
        if self.reason.trim().is_empty() {
            return Err(StateRefused::ReasonMissing);
        }
        if self.successor.as_ref() == Some(own) {
            return Err(StateRefused::OwnSuccessor);
        }
        Ok(self)
    }
}

/// The version to offer first: the highest that is neither a preview, withdrawn nor blocked.
#[must_use]
pub fn latest<'a, T>(
    releases: &'a [T],
    of: impl Fn(&'a T) -> (&'a Version, ReleaseState),
) -> Option<&'a T> {
    releases
        .iter()
        .filter(|r| {
            let (version, state) = of(r);
            !version.is_preview()
                && matches!(state, ReleaseState::Released | ReleaseState::Deprecated)
        })
        .max_by_key(|r| of(r).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_version_is_neither_preview_withdrawn_nor_blocked() {
        let versions = [
            ("1.0.0", ReleaseState::Released),
            ("1.2.0", ReleaseState::Deprecated),
            ("1.3.0", ReleaseState::Withdrawn),
            ("2.0.0-rc.1", ReleaseState::Released),
            ("3.0.0", ReleaseState::Blocked),
        ]
        .map(|(v, s)| (v.parse::<Version>().unwrap(), s));
        assert_eq!(
            latest(&versions, |(v, s)| (v, *s)).unwrap().0.to_string(),
            "1.2.0"
        );
    }
}

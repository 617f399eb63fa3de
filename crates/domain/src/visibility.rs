//! Who may see a thing: the one policy that feeds pages, search, counts, exports and statements.
//!
//! A thing has an owner and an [`Audience`]; somebody who looks is a [`Reader`]. Both are also sets of *marks*, short
//! texts that a database column and a search index hold, and a reader sees a thing exactly when the sets meet. So a
//! query filters by what [`Reader::sees`] decides, and a test holds the two together.

use crate::{
    Id, Slug, cooperation::Cooperation, person::Actor, public_body::PublicBody, text::UnknownWord,
};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// Who may see a thing besides the body that owns it.
///
/// Written `own_body`, `cooperation:<id>`, `hessen` or `public`. A cooperation is always a certain one: whoever keeps
/// the members of another cooperation could otherwise let themselves in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Nobody else.
    OwnBody,
    /// Those who work for a present member of this cooperation, and who coordinates it.
    Cooperation(Id<Cooperation>),
    /// Everybody who has signed in for a body of Hessen.
    Hessen,
    /// Everybody, without signing in.
    Public,
}

const OWN_BODY: &str = "own_body";
const COOPERATION: &str = "cooperation";
const HESSEN: &str = "hessen";
const PUBLIC: &str = "public";

impl Audience {
    /// The level that needs a cooperation beside it.
    pub const COOPERATION: &'static str = COOPERATION;
    /// The level in JSON, addresses and forms; the cooperation stands beside it.
    #[must_use]
    pub const fn level(self) -> &'static str {
        match self {
            Self::OwnBody => OWN_BODY,
            Self::Cooperation(_) => COOPERATION,
            Self::Hessen => HESSEN,
            Self::Public => PUBLIC,
        }
    }
    /// The German label of the level.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OwnBody => "eigene Kommune",
            Self::Cooperation(_) => "Kooperation",
            Self::Hessen => "Hessen",
            Self::Public => "öffentlich",
        }
    }
    /// The cooperation, if it is one that may see the thing.
    #[must_use]
    pub const fn cooperation(self) -> Option<Id<Cooperation>> {
        match self {
            Self::Cooperation(id) => Some(id),
            Self::OwnBody | Self::Hessen | Self::Public => None,
        }
    }
    /// Under which marks a thing of this owner lies in an index: a reader with one of them sees it.
    #[must_use]
    pub fn marks(self, owner: Id<PublicBody>) -> Vec<String> {
        match self {
            Self::Public => vec![PUBLIC.to_owned()],
            Self::Hessen => vec![HESSEN.to_owned(), of_body(owner)],
            Self::Cooperation(_) => vec![self.to_string(), of_body(owner)],
            Self::OwnBody => vec![of_body(owner)],
        }
    }
    /// What all of `these` things share: who may see every one of them.
    ///
    /// Without things it is everybody. Things of different bodies or cooperations that are not for all share nobody
    /// but those who see each of them by other ways; then it is [`Audience::OwnBody`] of whoever made the whole.
    #[must_use]
    pub fn narrowest(these: impl IntoIterator<Item = Self>) -> Self {
        these.into_iter().fold(Self::Public, Self::narrower)
    }
    fn narrower(self, other: Self) -> Self {
        match (self, other) {
            (Self::Public, one) | (one, Self::Public) => one,
            (one, same) if one == same => one,
            // Also a cooperation and Hessen: a member from another Land sees the one and not the other.
            (
                Self::Cooperation(_) | Self::OwnBody | Self::Hessen,
                Self::Cooperation(_) | Self::OwnBody | Self::Hessen,
            ) => Self::OwnBody,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cooperation(id) => write!(f, "{COOPERATION}:{id}"),
            Self::OwnBody | Self::Hessen | Self::Public => f.write_str(self.level()),
        }
    }
}

impl FromStr for Audience {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let unknown = || UnknownWord {
            word: text.to_owned(),
            known: format!("{OWN_BODY}, {COOPERATION}:ID, {HESSEN}, {PUBLIC}"),
        };
        match text {
            OWN_BODY => Ok(Self::OwnBody),
            HESSEN => Ok(Self::Hessen),
            PUBLIC => Ok(Self::Public),
            other => other
                .strip_prefix(COOPERATION)
                .and_then(|rest| rest.strip_prefix(':'))
                .and_then(|id| id.parse().ok())
                .map(Self::Cooperation)
                .ok_or_else(unknown),
        }
    }
}

/// An audience as somebody asks for it: the cooperation by its name in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    OwnBody,
    Cooperation(Slug),
    Hessen,
    Public,
}

/// Why a level and a cooperation are no choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChoice {
    #[error(
        "„{0}“ ist keine Sichtbarkeit. Erlaubt sind {OWN_BODY}, {COOPERATION}, {HESSEN} und {PUBLIC}."
    )]
    Level(String),
    #[error("Wählen Sie die Kooperation, deren Mitglieder es sehen sollen.")]
    CooperationMissing,
}

impl Choice {
    /// Every level with its label, from the narrowest to the widest, as forms offer them.
    pub const LEVELS: [(&'static str, &'static str); 4] = [
        (OWN_BODY, "nur die eigene Kommune"),
        (COOPERATION, "eine Kooperation"),
        (HESSEN, "alle angemeldeten Kommunen in Hessen"),
        (PUBLIC, "öffentlich, auch ohne Anmeldung"),
    ];
    /// The choice of a level; the cooperation counts for the level that needs one.
    ///
    /// # Errors
    /// [`NoChoice`] for another word, or without the cooperation that is needed.
    pub fn read(level: &str, cooperation: Option<Slug>) -> Result<Self, NoChoice> {
        match level {
            OWN_BODY => Ok(Self::OwnBody),
            COOPERATION => cooperation
                .map(Self::Cooperation)
                .ok_or(NoChoice::CooperationMissing),
            HESSEN => Ok(Self::Hessen),
            PUBLIC => Ok(Self::Public),
            other => Err(NoChoice::Level(other.to_owned())),
        }
    }
    /// The level in JSON, addresses and forms.
    #[must_use]
    pub const fn level(&self) -> &'static str {
        match self {
            Self::OwnBody => OWN_BODY,
            Self::Cooperation(_) => COOPERATION,
            Self::Hessen => HESSEN,
            Self::Public => PUBLIC,
        }
    }
    /// The cooperation, for the level that needs one.
    #[must_use]
    pub const fn cooperation(&self) -> Option<&Slug> {
        match self {
            Self::Cooperation(slug) => Some(slug),
            Self::OwnBody | Self::Hessen | Self::Public => None,
        }
    }
}

fn of_body(id: Id<PublicBody>) -> String {
    format!("body:{id}")
}

/// Somebody who looks, as far as seeing depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reader {
    /// Bodies inside of which the person works: [`Actor::inside`].
    pub bodies: BTreeSet<Id<PublicBody>>,
    /// Cooperations of which one of these bodies is a member today, or for which a role is held.
    pub cooperations: BTreeSet<Id<Cooperation>>,
    /// Whether one of the bodies is one of Hessen.
    pub hessen: bool,
}

impl Reader {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn stranger() -> Self {
        Self::default()
    }
    /// A person with roles; the caller brings the memberships of today and which bodies are of Hessen.
    #[must_use]
    pub fn of(
        actor: &Actor,
        memberships: impl IntoIterator<Item = Id<Cooperation>>,
        hessen: bool,
    ) -> Self {
        use crate::person::For;
        let coordinated = actor
            .roles
            .iter()
            .filter_map(|(_, held_for)| match held_for {
                For::Cooperation(id) => Some(*id),
                For::Body(_) | For::Registry => None,
            });
        Self {
            bodies: actor.inside(),
            cooperations: memberships.into_iter().chain(coordinated).collect(),
            hessen,
        }
    }
    /// Whether the reader may see a thing of this owner for this audience.
    #[must_use]
    pub fn sees(&self, owner: Id<PublicBody>, audience: Audience) -> bool {
        self.bodies.contains(&owner)
            || match audience {
                Audience::Public => true,
                Audience::Hessen => self.hessen,
                Audience::Cooperation(id) => self.cooperations.contains(&id),
                Audience::OwnBody => false,
            }
    }
    /// The audiences that let the reader see things of any owner, as their column holds them; things of
    /// [`Reader::bodies`] come on top.
    #[must_use]
    pub fn audiences(&self) -> Vec<String> {
        let mut all = vec![Audience::Public.to_string()];
        if self.hessen {
            all.push(Audience::Hessen.to_string());
        }
        let joined = self.cooperations.iter();
        all.extend(joined.map(|id| Audience::Cooperation(*id).to_string()));
        all
    }
    /// The marks under which an index lets the reader find things.
    #[must_use]
    pub fn marks(&self) -> BTreeSet<String> {
        let own = self.bodies.iter().map(|id| of_body(*id));
        self.audiences().into_iter().chain(own).collect()
    }
}

#[cfg(test)]
#[path = "visibility/tests.rs"]
mod tests;

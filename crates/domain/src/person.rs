//! Who acts, and in which role for whom.

use crate::{
    Id,
    cooperation::Cooperation,
    public_body::PublicBody,
    text::words,
    token::{Grant, Scope},
};
use std::collections::BTreeSet;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: Id<Person>,
    pub name: String,
}

words! {
    /// What somebody may do, fixed and readable; always held for a body or a cooperation.
    Role {
        Read => "lesen", "Lesen";
        Draft => "erfassen", "Erfassen";
        Release => "freigeben", "Freigeben";
        Coordinate => "koordination", "Koordination";
        Fund => "foerderung", "Förderung";
        Audit => "pruefung", "Prüfung (Land)";
        Administer => "verwaltung", "Verwaltung";
    }
}

impl Role {
    /// Whether who holds this role for a body works inside of it, and so reads what the body keeps to itself.
    ///
    /// "Verwaltung" manages people and tokens, no content. "Prüfung (Land)" reads what belongs to notices of its
    /// authority (`access::read_notice`), and that is another way in.
    #[must_use]
    pub const fn works_inside(self) -> bool {
        match self {
            Self::Read | Self::Draft | Self::Release | Self::Coordinate | Self::Fund => true,
            Self::Audit | Self::Administer => false,
        }
    }
}

/// For whom a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    Body(Id<PublicBody>),
    Cooperation(Id<Cooperation>),
    /// For the registry as a whole: whoever runs it. Only "Verwaltung" is held so.
    Registry,
}

/// A person with the roles that the registry knows at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: Id<Person>,
    /// The body for which the person works.
    pub body: Id<PublicBody>,
    pub roles: Vec<(Role, For)>,
    /// What a program was given by this person; absent when the person acts itself.
    pub grant: Option<Grant>,
}

impl Actor {
    /// The same person through a program: only for the body of the token, and for the whole registry only where that
    /// was given.
    #[must_use]
    pub fn through(mut self, grant: Grant) -> Self {
        let reaches_all = grant.has_any(&[Scope::Import]);
        self.roles.retain(|(_, held_for)| match held_for {
            For::Body(body) => *body == grant.body,
            For::Cooperation(_) => true,
            For::Registry => reaches_all,
        });
        self.body = grant.body;
        self.grant = Some(grant);
        self
    }
    #[must_use]
    pub fn has(&self, role: Role, held_for: For) -> bool {
        self.roles.contains(&(role, held_for))
    }
    /// The bodies inside of which the person works: what they keep to themselves is read by this person. The only place
    /// that decides it; pages, search, counts, exports and drafts all ask here.
    #[must_use]
    pub fn inside(&self) -> BTreeSet<Id<PublicBody>> {
        let inside = self.roles.iter().filter(|(role, _)| role.works_inside());
        let bodies = inside.filter_map(|(_, held_for)| match held_for {
            For::Body(body) => Some(*body),
            For::Cooperation(_) | For::Registry => None,
        });
        bodies.collect()
    }
    /// Whether the role is held for anything at all.
    #[must_use]
    pub fn has_anywhere(&self, role: Role) -> bool {
        self.roles.iter().any(|(held, _)| *held == role)
    }
}

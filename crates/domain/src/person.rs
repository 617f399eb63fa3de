//! Who acts, and in which role for whom.

use crate::{
    Id,
    cooperation::Cooperation,
    public_body::PublicBody,
    text::words,
    token::{Grant, Scope},
};

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
    /// Whether the role is held for anything at all.
    #[must_use]
    pub fn has_anywhere(&self, role: Role) -> bool {
        self.roles.iter().any(|(held, _)| *held == role)
    }
}

//! People and what they may do.

use crate::World;
use domain::{
    Id,
    cooperation::Cooperation,
    person::{For, Person, Role},
    public_body::PublicBody,
};

/// Somebody who has a name and no body yet.
pub struct Newcomer<'w> {
    world: &'w World,
    name: String,
}

impl<'w> Newcomer<'w> {
    pub(crate) fn new(world: &'w World, name: &str) -> Self {
        Self {
            world,
            name: name.to_owned(),
        }
    }

    /// Works for a body, without any role.
    #[must_use]
    pub fn of(self, body: &PublicBody) -> Someone<'w> {
        let (name, body) = (self.name, body.id);
        let id = self
            .world
            .write(move |tx, now| store::people::add(tx, &name, body, None, now));
        Someone {
            world: self.world,
            id,
        }
    }

    /// Works for a body and holds a role for it.
    #[must_use]
    pub fn holds(self, role: Role, body: &PublicBody) -> Someone<'w> {
        self.of(body).holds(role, body)
    }
}

/// A person that the registry knows.
#[derive(Clone, Copy)]
pub struct Someone<'w> {
    world: &'w World,
    pub id: Id<Person>,
}

impl Someone<'_> {
    /// Holds one more role, for any body.
    #[must_use]
    pub fn holds(self, role: Role, body: &PublicBody) -> Self {
        self.granted(role, For::Body(body.id))
    }

    /// Looks after the registry as a whole.
    #[must_use]
    pub fn administers(self) -> Self {
        self.granted(Role::Administer, For::Registry)
    }

    /// Coordinates a cooperation.
    #[must_use]
    pub fn coordinates(self, cooperation: Id<Cooperation>) -> Self {
        self.granted(Role::Coordinate, For::Cooperation(cooperation))
    }

    fn granted(self, role: Role, held_for: For) -> Self {
        let id = self.id;
        self.world
            .write(move |tx, _| store::people::grant(tx, id, role, held_for));
        self
    }
}

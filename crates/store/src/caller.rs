//! Who asks and by what: goes along with a transaction, so that no use-case has to hand it on and none can forget it.

use crate::{Snap, Tx};
use domain::{Id, audit::Kind, person::Person, public_body::PublicBody, token::Grant};
use std::sync::Arc;

/// One request, as far as it is known when a transaction begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub person: Option<Id<Person>>,
    /// What a program was given; absent for somebody in person.
    pub grant: Option<Grant>,
    /// The session, or the beginning of a token.
    pub through: String,
    /// Method and pattern of the address.
    pub action: String,
    /// The address itself.
    pub thing: String,
    pub request: String,
    pub kind: Kind,
}

/// What a transaction learns about itself.
#[derive(Debug)]
pub(crate) struct Note {
    pub person: Option<Id<Person>>,
    pub bodies: Vec<Id<PublicBody>>,
    pub wrote: bool,
    pub refused: bool,
}

impl Note {
    pub const NONE: Self = Self {
        person: None,
        bodies: Vec::new(),
        wrote: false,
        refused: false,
    };
}

impl Snap<'_> {
    /// Who asks for what follows.
    pub fn called_by(&mut self, caller: Option<Arc<Caller>>) {
        self.caller = caller;
    }
    /// What the program was given through which this person acts now.
    pub(crate) fn grant_of(&self, person: Id<Person>) -> Option<Grant> {
        let caller = self.caller.as_ref()?;
        let is_theirs = caller.person == Some(person);
        is_theirs.then(|| caller.grant.clone()).flatten()
    }
}

impl Tx<'_> {
    /// Somebody has just proved who they are: what happens here is theirs.
    pub fn done_by(&mut self, person: Id<Person>) {
        self.note.person = Some(person);
    }
    /// What was asked for is not done, though something may be kept of it, as an attempt is: the log shall not say that
    /// it was.
    pub fn refused(&mut self) {
        self.note.refused = true;
    }
    /// For which body it is done, where that is not the body of who does it.
    pub fn concerns(&mut self, body: Id<PublicBody>) {
        self.concerns_all([body]);
    }
    /// For which bodies it is done at once: each finds its own line in the audit log.
    pub fn concerns_all(&mut self, bodies: impl IntoIterator<Item = Id<PublicBody>>) {
        self.note.bodies.clear();
        self.note.bodies.extend(bodies);
        self.note.bodies.sort_unstable();
        self.note.bodies.dedup();
    }
    /// The bodies named so far.
    #[must_use]
    pub fn concerned(&self) -> &[Id<PublicBody>] {
        &self.note.bodies
    }
}

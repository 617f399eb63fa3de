//! A step that a coordinator proposes; it counts nowhere until the body confirms it.

use crate::{
    Id, Moment, adoption::Wish, blueprint::Blueprint, cooperation::Cooperation,
    public_body::PublicBody, text::words,
};

words! {
    /// What became of a proposal.
    ProposalState {
        Open => "open", "offen";
        Confirmed => "confirmed", "bestätigt";
        Declined => "declined", "abgelehnt";
    }
}

/// A proposed step, waiting for the body that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: Id<Proposal>,
    pub cooperation: Id<Cooperation>,
    pub blueprint: Id<Blueprint>,
    pub body: Id<PublicBody>,
    pub step: Wish,
    pub proposed_at: Moment,
    pub state: ProposalState,
}

//! What a body is about to work out and looks for partners for, before there is a blueprint.

use crate::{Day, Id, Moment, ServiceKey, public_body::PublicBody};

/// An undertaking, as it was announced. Everybody sees it: it is a call for partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undertaking {
    pub id: Id<Undertaking>,
    pub body: Id<PublicBody>,
    /// The service of the catalogue that it is about, if it is about one.
    pub service: Option<ServiceKey>,
    pub title: String,
    pub summary: String,
    /// A function mailbox for whoever wants to join.
    pub mailbox: String,
    /// By when the body wants to have it; a wish.
    pub planned_on: Option<Day>,
    pub begun_at: Moment,
    /// When it ended and how; none while it goes on.
    pub ended: Option<(Moment, Outcome)>,
}

crate::text::words! {
    /// What came of an undertaking.
    Outcome {
        Published => "published", "als Blaupause veröffentlicht";
        GivenUp => "givenUp", "aufgegeben";
    }
}

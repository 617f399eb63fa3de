//! Looking after a blueprint: contact, operator and successor change without a new release.

use crate::Failure;
use domain::{Id, Now, Slug, access, person::Person};
use store::{
    Tx,
    blueprints::{Card, Field},
};

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody changed the blueprint after it was read.
    #[error(
        "Die Blaupause wurde inzwischen geändert. Laden Sie sie neu und prüfen Sie Ihre Angaben."
    )]
    Stale,
}

/// Changes fields of a blueprint as it was read at `revision`; each change keeps what was said before.
///
/// # Errors
/// [`Refusal::Stale`] when it was changed meanwhile, [`Failure::NotAllowed`] without "Freigeben" of the publisher.
pub fn change(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    slug: &Slug,
    revision: i64,
    fields: &[Field],
    now: &Now,
) -> Result<Card, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let blueprint =
        store::blueprints::find(tx, slug)?.ok_or(Failure::NotFound("Diese Blaupause"))?;
    let permit = access::steward(&actor, &blueprint)?;
    let card = store::blueprints::card(tx, slug)?.ok_or(Failure::NotFound("Diese Blaupause"))?;
    if card.revision != revision {
        return Err(Failure::Refused(Refusal::Stale));
    }
    for field in fields {
        store::blueprints::change(tx, &card, field, permit.actor(), now)?;
    }
    store::changes::note(tx, blueprint.id, now)?;
    store::blueprints::card(tx, slug)?.ok_or(Failure::NotFound("Diese Blaupause"))
}

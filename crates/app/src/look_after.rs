//! Looking after a blueprint: contact, operator, successor and who may see it change without a new release.

use crate::{
    Failure,
    audience::{self, NotAMember},
};
use domain::{
    Id, Now, Slug, access,
    person::Person,
    visibility::{Audience, Choice},
};
use store::{
    Sight, Tx,
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
    /// The audience is a cooperation to which the publisher does not belong.
    #[error(transparent)]
    Audience(#[from] NotAMember),
}

/// The new audience of a blueprint; none when it has it already.
///
/// # Errors
/// [`Refusal::Audience`] for a cooperation to which the publisher does not belong.
pub fn audience(
    tx: &mut Tx<'_>,
    card: &Card,
    choice: &Choice,
    now: &Now,
) -> Result<Option<Audience>, Failure<Refusal>> {
    if audience::names(tx, choice, card.audience)? {
        return Ok(None);
    }
    match audience::choose(tx, card.publisher, choice, now.today())? {
        Ok(new) => Ok(Some(new)),
        Err(no) => Err(Failure::Refused(no.into())),
    }
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
    tx.concerns(blueprint.publisher);
    let permit = access::steward(&actor, &blueprint)?;
    let card = store::blueprints::card(tx, Sight::Everything, slug)?
        .ok_or(Failure::NotFound("Diese Blaupause"))?;
    if card.revision != revision {
        return Err(Failure::Refused(Refusal::Stale));
    }
    for field in fields {
        if let Field::Audience(Audience::Cooperation(id)) = field
            && card.audience != Audience::Cooperation(*id)
        {
            let own = std::iter::once(card.publisher);
            if !store::sight::cooperations_of(tx, own, now.today())?.contains(id) {
                return Err(Failure::Refused(NotAMember(id.to_string()).into()));
            }
        }
        store::blueprints::change(tx, &card, field, permit.actor(), now)?;
    }
    store::changes::note(tx, blueprint.id, now)?;
    store::blueprints::card(tx, Sight::Everything, slug)?
        .ok_or(Failure::NotFound("Diese Blaupause"))
}

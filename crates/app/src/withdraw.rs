//! Withdrawing, blocking, deprecating: a release keeps its content and gets another state.

use crate::{Failure, failure::Refused as _, publish::show_latest};
use domain::{
    Id, Now, Slug, Version, access,
    blueprint::{StateChange, StateRefused},
    ledger::Entry,
    person::Person,
};
use store::{Tx, releases::Listed};

/// Appends a state to a release.
///
/// # Errors
/// [`Failure::Refused`] by [`StateRefused`], [`Failure::NotAllowed`] without "Freigeben" of the publisher.
pub fn change_state(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    slug: &Slug,
    version: &Version,
    change: StateChange,
    now: &Now,
) -> Result<Listed, Failure<StateRefused>> {
    let actor = store::people::actor(tx, who)?;
    let blueprint =
        store::blueprints::find(tx, slug)?.ok_or(Failure::NotFound("Diese Blaupause"))?;
    tx.concerns(blueprint.publisher);
    let permit = access::steward(&actor, &blueprint)?;
    let release = store::releases::find(tx, blueprint.id, version)?
        .ok_or(Failure::NotFound("Diese Version"))?;
    let change = change.check(release.state, slug).refused()?;
    store::releases::add_state(tx, release.id, &change, permit.actor(), now)?;
    show_latest(tx, blueprint.id)?;
    let salt = now.blinding();
    let entry = Entry::new("releaseState", &release.id)
        .with("blueprint", blueprint.id)
        .with("version", version)
        .with("state", change.to)
        .with("effectiveOn", change.effective_on)
        .with_private("reason", Some(&change.reason), &salt);
    store::ledger::append_salted(tx, entry, &salt, now)?;
    store::changes::note(tx, blueprint.id, now)?;
    store::releases::find(tx, blueprint.id, version)?.ok_or(Failure::NotFound("Diese Version"))
}

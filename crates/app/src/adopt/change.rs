//! Changing what may change of an adoption beside its steps.

use super::{Refusal, listed, seen};
use crate::{Failure, audience};
use domain::{
    Day, Id, Now, access, adoption::Adoption, ledger::Entry, person::Person, visibility::Choice,
};
use store::{
    Tx,
    adoptions::{Change, Listed},
};

/// What a body wants to change of an adoption beside its steps; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The day on which it wants to go live; none takes it back.
    pub planned_live_on: Option<Option<Day>>,
    pub audience: Option<Choice>,
}

/// Changes what may change beside the steps; the log keeps each change.
///
/// Needs the role that records the stage reached: what is told of a live adoption weighs as much as telling it.
///
/// # Errors
/// [`Refusal::Over`] for a plan after the end, [`Refusal::Audience`] for a cooperation that is not one of the body's,
/// [`Refusal::Stale`], and [`Failure::NotAllowed`] as [`record`](super::record).
pub fn change(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    changes: &Changes,
    revision: Option<i64>,
    now: &Now,
) -> Result<Listed, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let known = seen(tx, who, id, now)?;
    let body = store::bodies::by_id(tx, known.body)?;
    tx.concerns(body.id);
    access::record(&actor, &body, known.stage)?;
    if revision.is_some_and(|read| read != known.revision) {
        return Err(Failure::Refused(Refusal::Stale));
    }
    let mut entry = Entry::new("adoptionChanged", &id);
    let mut is_changed = false;
    if let Some(day) = changes.planned_live_on
        && day != known.planned_live_on
    {
        if known.stage.is_end() {
            return Err(Failure::Refused(Refusal::Over));
        }
        store::adoptions::change(tx, id, Change::PlannedLiveOn(day))?;
        entry = entry.with("plannedLiveOn", day);
        is_changed = true;
    }
    if let Some(choice) = &changes.audience {
        // A body that has left its cooperation may leave the audience as it is.
        if !audience::names(tx, choice, known.audience)? {
            let new = audience::choose(tx, body.id, choice, now.today())?
                .map_err(|no| Failure::Refused(Refusal::Audience(no)))?;
            store::adoptions::change(tx, id, Change::Audience(new))?;
            entry = entry.with("visibility", new.level());
            is_changed = true;
        }
    }
    if is_changed {
        store::ledger::append(tx, entry, now)?;
        store::changes::note(tx, known.blueprint, now)?;
    }
    listed(tx, id)
}

//! Giving and taking roles of people who are there.

use crate::{Failure, local_sign_in::has_second_factor};
use domain::{
    Id, Now, access,
    person::{For, Person, Role},
};
use store::{Snap, Sql, Tx, people};

/// Why a role stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Die Rolle „Verwaltung“ bekommt nur, wer einen zweiten Faktor oder einen Passkey eingerichtet hat."
    )]
    NoSecondFactor,
    #[error(
        "Das ist die letzte Person mit der Rolle „Verwaltung“ für das Register. Geben Sie die Rolle erst einer weiteren."
    )]
    LastAdministrator,
    #[error("Diese Rolle kommt aus der Anmeldung der Stelle und wird dort vergeben und genommen.")]
    FromIssuer,
    #[error("Für das ganze Register gibt es nur die Rolle „Verwaltung“.")]
    OnlyAdministration,
    #[error("Ihre eigene Rolle „Verwaltung“ nimmt Ihnen eine andere Person mit dieser Rolle.")]
    Oneself,
}

/// For what a role is given: the body of the person, or the registry as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    OwnBody,
    Registry,
}

/// For what the role would be held, when it is this person's to give and take.
fn permitted(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    whose: Id<Person>,
    role: Role,
    reach: Reach,
) -> Result<For, Failure<Refusal>> {
    let account = people::account(tx, whose)?.ok_or(Failure::NotFound("Diese Person"))?;
    let body = store::bodies::by_id(tx, account.body)?;
    let actor = people::actor(tx, who)?;
    tx.concerns(body.id);
    access::manage_people(&actor, &body)?;
    match reach {
        Reach::OwnBody => {
            access::invite(&actor, &body, role)?;
            Ok(For::Body(body.id))
        }
        Reach::Registry => {
            access::administer(&actor)?;
            if role != Role::Administer {
                return Err(Failure::Refused(Refusal::OnlyAdministration));
            }
            Ok(For::Registry)
        }
    }
}

/// Gives a role.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] without "Verwaltung".
pub fn give(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    to: Id<Person>,
    role: Role,
    reach: Reach,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let held_for = permitted(tx, who, to, role, reach)?;
    if role == Role::Administer && !is_strong(tx, to)? {
        return Err(Failure::Refused(Refusal::NoSecondFactor));
    }
    Ok(people::give(tx, to, role, held_for, Some(who), now)?)
}

/// An issuer asks for a second factor itself; here it is asked for where the registry is the only one who could.
fn is_strong(snap: &mut Snap<'_>, person: Id<Person>) -> Result<bool, Sql> {
    Ok(has_second_factor(snap, person)? || people::has_identity(snap, person)?)
}

/// Takes a role.
///
/// # Errors
/// As [`give`]; [`Refusal::LastAdministrator`].
pub fn take(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    from: Id<Person>,
    role: Role,
    reach: Reach,
) -> Result<(), Failure<Refusal>> {
    let held_for = permitted(tx, who, from, role, reach)?;
    if role == Role::Administer && who == from {
        return Err(Failure::Refused(Refusal::Oneself));
    }
    let held = people::holdings(tx, &[from])?;
    let held = held
        .into_iter()
        .find(|held| held.role == role && held.held_for == held_for);
    let held = held.ok_or(Failure::NotFound("Diese Rolle"))?;
    if held.issuer.is_some() {
        return Err(Failure::Refused(Refusal::FromIssuer));
    }
    if held_for == For::Registry {
        keep_one(tx, from)?;
    }
    people::take(tx, from, role, held_for)?;
    Ok(())
}

/// Somebody administers the registry, whoever goes.
pub(crate) fn keep_one(tx: &mut Tx<'_>, goes: Id<Person>) -> Result<(), Failure<Refusal>> {
    let administrators = people::holders(tx, Role::Administer, For::Registry)?;
    let is_one = administrators.iter().any(|account| account.id == goes);
    if is_one && administrators.len() == 1 {
        return Err(Failure::Refused(Refusal::LastAdministrator));
    }
    Ok(())
}

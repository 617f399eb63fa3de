//! Introducing oneself: what a body says of itself, with the day on which it said so.

use crate::Failure;
use domain::{Id, Now, access, person::Person, public_body::Profile, region::BodyKey};
use store::Tx;

/// Why a profile stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Die E-Mail-Adresse hat nicht die Form name@stelle.de. Nennen Sie ein Funktionspostfach, kein persönliches."
    )]
    Mail,
    #[error("Nennen Sie höchstens {0} Einträge mit je höchstens {1} Zeichen.")]
    TooMuch(usize, usize),
}

/// Entries of one list, and the length of one.
const MOST: usize = 30;
const LONGEST: usize = 120;

/// Replaces what a body says of itself; the day of the profile is today.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Freigeben" of the body.
pub fn introduce(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    key: &BodyKey,
    profile: Profile,
    now: &Now,
) -> Result<Profile, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let body = store::bodies::find(tx, key)?.ok_or(Failure::NotFound("Diese Kommune"))?;
    tx.concerns(body.id);
    access::speak(&actor, &body)?;
    check(&profile).map_err(Failure::Refused)?;
    let profile = Profile {
        as_of: Some(now.today()),
        ..profile
    };
    store::bodies::put_profile(tx, body.id, &profile, now)?;
    Ok(profile)
}

fn check(profile: &Profile) -> Result<(), Refusal> {
    let is_mail = |mail: &str| {
        mail.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && !mail.chars().any(|c| c.is_whitespace() || c.is_control())
        })
    };
    if profile.mail.as_deref().is_some_and(|mail| !is_mail(mail)) {
        return Err(Refusal::Mail);
    }
    let lists = [&profile.platforms, &profile.specialist_systems];
    let fits = |text: &String| text.chars().count() <= LONGEST;
    let all_fit = lists
        .iter()
        .all(|list| list.len() <= MOST && list.iter().all(fits));
    if all_fit && profile.it_provider.as_ref().is_none_or(fits) {
        Ok(())
    } else {
        Err(Refusal::TooMuch(MOST, LONGEST))
    }
}

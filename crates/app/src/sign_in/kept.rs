//! What somebody typed is kept while they prove once more who they are.

use domain::{Digest, Id, Moment, Now, person::Person};
use store::{
    Snap, Sql, Tx,
    credentials::{self, Asked, Challenge},
};

/// Long enough to find the phone, and not longer.
const SECONDS: i64 = 30 * 60;

/// Keeps a form; what is answered finds it again.
///
/// # Errors
/// Those of the database.
pub fn keep(tx: &mut Tx<'_>, person: Id<Person>, form: String, now: &Now) -> Result<String, Sql> {
    let held = super::hex(&now.secret());
    let until = now.at().plus_seconds(SECONDS);
    let challenge = Challenge {
        person: Some(person),
        state: form,
    };
    let digest = Digest::of(held.as_bytes());
    credentials::ask(tx, digest, Asked::Form, &challenge, until)?;
    Ok(held)
}

/// The form that this person left; it stays until it is too old, so that going back in the browser works.
///
/// # Errors
/// Those of the database.
pub fn form(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    held: &str,
    at: Moment,
) -> Result<Option<String>, Sql> {
    let found = credentials::asked(snap, Digest::of(held.as_bytes()), Asked::Form, at)?;
    Ok(found
        .filter(|one| one.person == Some(person))
        .map(|one| one.state))
}

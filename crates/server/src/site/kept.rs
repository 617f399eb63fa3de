//! Forms that wait while somebody proves once more who they are: nothing that was typed is lost on the way.

use crate::{clock, problem::Problem, registry::Registry, who::Visitor};
use app::sign_in::kept;
use serde::{Serialize, de::DeserializeOwned};
use store::Trouble;

/// The parameter that finds the form again.
pub const PARAMETER: &str = "gemerkt";

/// Lets only somebody pass who has proved lately enough who they are; others come back to `place` with what they typed.
///
/// # Errors
/// 403, which the frame turns into the way to that proof.
pub async fn proven(
    visitor: &Visitor,
    registry: &Registry,
    place: &str,
    typed: &impl Serialize,
) -> Result<(), Problem> {
    if visitor.is_proven(registry) {
        return Ok(());
    }
    let person = visitor.known()?;
    let form = serde_json::to_string(typed).map_err(|error| {
        tracing::error!(%error, "A form could not be kept");
        Problem::new("fehler", "Das Formular lässt sich nicht merken.")
    })?;
    let held = registry
        .write(move |tx, now| {
            // What was asked for is neither done nor refused yet: the log hears of it when it is sent again.
            tx.called_by(None);
            kept::keep(tx, person, form, now).map_err(Trouble::from)
        })
        .await?;
    visitor.proven(registry, &format!("{place}?{PARAMETER}={held}"))
}

/// What this visitor typed before; none when it is too old or was never theirs.
///
/// # Errors
/// Those of the database.
pub async fn typed<T: DeserializeOwned>(
    visitor: &Visitor,
    registry: &Registry,
    held: Option<String>,
) -> Result<Option<T>, Problem> {
    let (Some(person), Some(held)) = (visitor.person, held) else {
        return Ok(None);
    };
    let form = registry
        .read(move |snap| kept::form(snap, person, &held, clock::moment()).map_err(Trouble::from))
        .await?;
    Ok(form.and_then(|form| serde_json::from_str(&form).ok()))
}

//! Imports by whoever runs the registry: who can open its database needs no role inside it.

use super::{Edition, Refusal, Report, bodies, boundaries, services, table};
use crate::Failure;
use domain::Now;
use store::Tx;

/// What an operator imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Official {
    Bodies,
    /// With the catalogue that the file belongs to, when it is another than the loaded one.
    Services(Option<Edition>),
    Boundaries,
}

/// Imports an official file as the operator at the machine, and lets the index follow what changed.
///
/// # Errors
/// [`Refusal`] with every flaw; [`Failure::Trouble`] of the database.
pub fn by_operator(
    tx: &mut Tx<'_>,
    what: Official,
    file: &[u8],
    now: &Now,
) -> Result<Report, Failure<Refusal>> {
    let text = |file| table::text(file).map_err(|flaws| Failure::Refused(Refusal(flaws)));
    let report = match what {
        Official::Bodies => bodies::load(tx, &text(file)?, now)?,
        Official::Services(edition) => services::load(tx, &text(file)?, edition, now)?,
        // Boundaries are drawn and never searched.
        Official::Boundaries => return boundaries::load(tx, file),
    };
    if !report.is_idle() {
        note_all(tx, now)?;
    }
    Ok(report)
}

/// Names of bodies and services stand in the index of many blueprints; imports are rare, so all of them follow.
fn note_all(tx: &mut Tx<'_>, now: &Now) -> Result<(), Failure<Refusal>> {
    let mut after = None;
    loop {
        let page = store::blueprints::all_after(tx, after, 500)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(*last);
        for blueprint in page {
            store::changes::note(tx, blueprint, now)?;
        }
    }
}

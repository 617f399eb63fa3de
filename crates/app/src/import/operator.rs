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

/// Imports an official file as the operator at the machine.
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
    match what {
        Official::Bodies => bodies::load(tx, &text(file)?, now),
        Official::Services(edition) => services::load(tx, &text(file)?, edition, now),
        Official::Boundaries => boundaries::load(tx, file),
    }
}

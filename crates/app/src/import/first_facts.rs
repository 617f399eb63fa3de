//! What every registry knows from its first start: the bodies of Hessen and the catalogue as far as we have it.

use super::{Refusal, Report, bodies, services};
use crate::Failure;
use domain::{Digest, Now};
use store::Tx;

const BODIES: &str = include_str!("../../facts/bodies.tsv");
const FORMER_KEYS: &str = include_str!("../../facts/former_keys.tsv");
const OTHER_BODIES: &str = include_str!("../../facts/other_bodies.tsv");
const BUNDLES: &str = include_str!("../../facts/bundles.tsv");
const SERVICES: &str = include_str!("../../facts/services.tsv");

/// Where the registry remembers which built-in facts it has loaded.
const LOADED: &str = "first_facts";

/// Loads the built-in facts when this program brings others than the registry has; every start calls it.
///
/// What an operator imported later is not taken back: built-in facts are loaded once per edition of them.
///
/// # Errors
/// [`Failure::Trouble`] of the database; [`Failure::Refused`] only if a built-in table were wrong.
pub fn first_facts(tx: &mut Tx<'_>, now: &Now) -> Result<Option<Report>, Failure<Refusal>> {
    let edition = edition();
    if store::meta::value(tx, LOADED)?.as_deref() == Some(&edition) {
        return Ok(None);
    }
    let mut report = Report::default();
    for text in [BODIES, FORMER_KEYS, OTHER_BODIES] {
        let one = bodies::load(tx, text, now)?;
        report.added.extend(one.added);
        report.changed.extend(one.changed);
        report.former_keys.extend(one.former_keys);
        report.unchanged += one.unchanged;
        report.skipped += one.skipped;
    }
    for text in [BUNDLES, SERVICES] {
        let one = services::load(tx, text, None, now)?;
        report.added.extend(one.added);
        report.changed.extend(one.changed);
        report.unchanged += one.unchanged;
        report.loaded = one.loaded;
    }
    store::meta::set(tx, LOADED, &edition)?;
    Ok(Some(report))
}

/// The catalogue that comes with the product, as the search needs it.
///
/// # Errors
/// Only if a built-in table were wrong.
pub fn shipped_catalogue() -> Result<search::meaning::Catalogue, Vec<super::Flaw>> {
    services::catalogue_of(&[BUNDLES, SERVICES])
}

fn edition() -> String {
    let all = [BODIES, FORMER_KEYS, OTHER_BODIES, BUNDLES, SERVICES].concat();
    Digest::of(all.as_bytes()).to_string()
}

//! What the registry is held against: the same work with nothing around it, on the same core.

use crate::{Outcome, kinds, measure::millis, plain::Plain, templates::Pattern};
use hdrhistogram::Histogram;
use search::{EmbeddedIndex, Facet, Index as _, Query, Settings};
use serde::{Deserialize, Serialize};
use std::{
    io::Cursor,
    path::Path,
    time::{Duration, Instant},
};
use store::Target;

/// How often, and how long each time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    pub rate: f64,
    pub p50: f64,
    pub p99: f64,
}

impl Limit {
    pub(crate) fn of(times: &Histogram<u64>, took: Duration) -> Self {
        let at = |percent| millis(Duration::from_micros(times.value_at_percentile(percent)));
        #[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 answers")]
        let count = times.len() as f64;
        Self {
            rate: count / took.as_secs_f64(),
            p50: at(50.0),
            p99: at(99.0),
        }
    }
}

pub(crate) fn histogram() -> Outcome<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 600_000_000, 3)?)
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1)
}

/// Does something again and again for so long, on one thread.
fn again_and_again(time: Duration, mut work: impl FnMut(u64) -> Outcome<()>) -> Outcome<Limit> {
    let mut times = histogram()?;
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < time || number == 0 {
        let one = Instant::now();
        work(number)?;
        times.saturating_record(micros(one.elapsed()));
        number += 1;
    }
    Ok(Limit::of(&times, begun.elapsed()))
}

/// The bare question to the index, as the page asks it and as the API does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Searching {
    pub page: Limit,
    pub api: Limit,
}

/// The filters beside the list of results (`server/src/site/results/filters.rs`).
const SHOWN: [Facet; 13] = [
    Facet::Topic,
    Facet::Situation,
    Facet::Bundle,
    Facet::Service,
    Facet::Platform,
    Facet::SpecialistSystem,
    Facet::Content,
    Facet::Maturity,
    Facet::Effort,
    Facet::AdopterSize,
    Facet::State,
    Facet::Licence,
    Facet::Publisher,
];

/// The question of the API.
pub(crate) fn asked(number: u64) -> Query {
    Query::new(kinds::words(number), ["public"])
}

/// The question of the page, which counts what its filters show.
pub(crate) fn asked_by_page(number: u64) -> Query {
    let mut query = asked(number);
    query.facets.extend(SHOWN);
    query.facet_values = Some(15);
    query
}

/// Asks the index alone.
///
/// # Errors
/// When the index cannot be opened or has to be made anew.
pub fn index(target: &Target, folder: &Path, time: Duration) -> Outcome<Searching> {
    let mut plain = Plain::open(target)?;
    let registry = plain.texts("SELECT value FROM meta WHERE name = 'registry'")?;
    let registry = registry.first().and_then(|row| row.first());
    let last = plain.number("SELECT max(number) FROM change")?;
    let index = EmbeddedIndex::open(
        folder,
        Settings {
            // The limit is the work itself, not what is remembered of it.
            answers: 0,
            ..Settings::new(registry.cloned().unwrap_or_default(), last)
        },
    )?;
    if let Some(why) = index.rebuild_needed() {
        return Err(format!("the index is not there: {why:?}").into());
    }
    let page = again_and_again(time, |number| {
        index.find(&asked_by_page(number))?;
        Ok(())
    })?;
    let api = again_and_again(time, |number| {
        index.find(&asked(number))?;
        Ok(())
    })?;
    Ok(Searching { page, api })
}

/// The check of a package alone: what a publication needs before anything is kept.
///
/// # Errors
/// When the package has errors.
pub fn check(time: Duration) -> Outcome<Limit> {
    let zip = Pattern::read()?.zip("lastprobe")?;
    again_and_again(time, |_| {
        let checked = artefacts::check_zip(Cursor::new(&zip), &artefacts::Limits::default());
        if checked.has_errors() {
            return Err(format!("{:?}", checked.findings).into());
        }
        Ok(())
    })
}

/// What a statement about everything is made from: the questions of `store/src/statements/facts.rs` in one piece each.
const STATEMENT: &[&str] = &[
    "SELECT id, slug, title, publisher_id FROM blueprint WHERE visibility = 'public'",
    "SELECT id, blueprint_id, body_id, planned_live_on, recorded_at FROM adoption",
    "SELECT id, blueprint_id, version, released_at FROM release ORDER BY blueprint_id, version_key",
    "SELECT release_id, state, effective_on, recorded_at FROM release_state ORDER BY number",
    "SELECT blueprint_id, kind, value FROM blueprint_term ORDER BY blueprint_id, kind, value",
    "SELECT number, id, adoption_id, stage, version, effective_on, recorded_at, note, corrects, reason, person_id FROM step ORDER BY number",
    "SELECT step_number, kind, value, note, seen_on FROM evidence ORDER BY step_number, position",
    "SELECT adoption_id, body_id, from_day, recorded_at FROM cover ORDER BY adoption_id, from_day, body_id",
    "SELECT adoption_id, body_id, from_day, answer, until_day, recorded_at FROM cover_change ORDER BY number",
    "SELECT id, current_key, name, kind, inhabitants FROM public_body",
];

/// Reads every row that the statement about everything is made from, and does nothing with them.
///
/// # Errors
/// Those of the database.
pub fn statement(target: &Target, count: u32) -> Outcome<Limit> {
    let mut plain = Plain::open(target)?;
    let mut times = histogram()?;
    let begun = Instant::now();
    for _ in 0..count {
        let one = Instant::now();
        plain.run("BEGIN")?;
        for question in STATEMENT {
            plain.scan(question)?;
        }
        plain.run("ROLLBACK")?;
        times.saturating_record(micros(one.elapsed()));
    }
    Ok(Limit::of(&times, begun.elapsed()))
}

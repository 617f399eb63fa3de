//! What it takes to adopt a blueprint and to run it, as its publisher says.

use crate::site::spoken;
use domain::manifest::{Effort, Manifest};
use serde::Serialize;

/// Effort and cost; what nobody said is absent, never zero.
#[derive(Debug, Default, Serialize)]
pub struct Cost {
    pub hours: Option<String>,
    pub once: Option<String>,
    pub running: Option<String>,
    pub bearer: Option<String>,
    /// How the figures came about, and when.
    pub basis: Option<String>,
    pub per_case: Option<String>,
}

impl Cost {
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let effort = manifest.effort.as_ref();
        Self {
            hours: effort
                .and_then(|effort| effort.adopt_person_hours)
                .map(spoken::hours),
            once: effort
                .and_then(|effort| effort.adopt_cost_cents)
                .map(spoken::money),
            running: effort
                .and_then(|effort| effort.running_cost.as_ref())
                .map(spoken::running),
            bearer: effort
                .and_then(|effort| effort.bearer.as_ref())
                .map(|bearer| bearer.label().to_owned()),
            basis: effort.and_then(basis),
            per_case: per_case(manifest),
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let some = |text: &str| Some(text.to_owned());
        Self {
            hours: some("20 bis 60 Stunden"),
            once: some("0 bis 2.500 €"),
            running: some("0 bis 600 € im Jahr je Kommune"),
            bearer: some("nachnutzende Kommune"),
            basis: some("geschätzt, Stand 01.03.2026"),
            per_case: some("vorher 25 Minuten, nachher 9 Minuten"),
        }
    }
}

fn basis(effort: &Effort) -> Option<String> {
    let basis = effort.basis.map(|basis| basis.label().to_owned());
    let day = effort.as_of.map(|day| format!("Stand {}", day.german()));
    let parts: Vec<String> = [basis, day].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn per_case(manifest: &Manifest) -> Option<String> {
    let time = manifest.case_time?;
    let before = time
        .minutes_before
        .map(|minutes| format!("vorher {} Minuten", spoken::number(minutes)));
    let after = time
        .minutes_after
        .map(|minutes| format!("nachher {} Minuten", spoken::number(minutes)));
    let parts: Vec<String> = [before, after].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

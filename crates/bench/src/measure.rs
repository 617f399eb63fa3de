//! The highest rate that is held, and how long answers take at half of it.

use crate::{
    Outcome,
    load::{self, Aim, Arrivals, Maker, Seen},
};
use serde::Serialize;
use std::{cell::Cell, time::Duration};

/// How long each part of a measurement lasts.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub probe: Duration,
    pub step: Duration,
    pub half: Duration,
}

impl Times {
    pub const FULL: Self = Self {
        probe: Duration::from_secs(4),
        step: Duration::from_secs(6),
        half: Duration::from_secs(12),
    };
    pub const QUICK: Self = Self {
        probe: Duration::from_millis(1500),
        step: Duration::from_secs(2),
        half: Duration::from_secs(4),
    };
}

/// What was found about one kind of request.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Requests a second.
    pub highest: f64,
    /// In milliseconds, at half of the highest rate.
    pub p50: f64,
    pub p99: f64,
    /// What went wrong where the rate was too high, if anything did.
    pub trouble: Option<String>,
}

/// A kind of request.
pub struct Kind<'a> {
    pub name: &'static str,
    pub aim: Aim,
    /// When 99 of 100 take longer, the rate counts as not held.
    pub worst: Duration,
    pub maker: &'a Maker<'a>,
    /// The number of the next request; no number is used twice.
    pub next: Cell<u64>,
}

impl Kind<'_> {
    fn run(&self, arrivals: Arrivals, time: Duration) -> Outcome<Seen> {
        let (seen, sent) = load::run(self.aim, arrivals, time, self.next.get(), self.maker)?;
        self.next.set(self.next.get() + sent);
        Ok(seen)
    }

    /// Finds the highest rate by stepping up, beginning well below what the connections manage without a break.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses at any rate.
    pub fn find(&self, times: Times, tell: &dyn Fn(&str)) -> Outcome<Found> {
        let probe = self.run(Arrivals::Closed, times.probe)?;
        if probe.good == 0 {
            let why = probe.first_bad.unwrap_or_default();
            return Err(format!("{}: no good answer: {why}", self.name).into());
        }
        let mut trouble = probe.first_bad.clone();
        let mut held = None;
        let mut rate = probe.rate() * 0.7;
        tell(&format!(
            "{}: {:.0}/s without a break",
            self.name,
            probe.rate()
        ));
        for _ in 0..24 {
            let seen = self.run(Arrivals::Open { rate }, times.step)?;
            let is_held = seen.is_sustained(self.worst);
            tell(&format!(
                "{}: {rate:.1}/s {} (p50 {:.1} ms, p99 {:.1} ms, {} bad)",
                self.name,
                if is_held { "held" } else { "not held" },
                millis(seen.percentile(50.0)),
                millis(seen.percentile(99.0)),
                seen.bad,
            ));
            trouble = trouble.or(seen.first_bad);
            match (is_held, held) {
                (true, _) => {
                    held = Some(rate);
                    rate *= 1.1;
                }
                (false, Some(_)) => break,
                (false, None) => rate *= 0.7,
            }
        }
        let highest = held.ok_or_else(|| {
            let why = trouble.clone().unwrap_or_else(|| "too slow".to_owned());
            format!("{}: no rate is held: {why}", self.name)
        })?;
        let half = self.run(
            Arrivals::Open {
                rate: highest / 2.0,
            },
            times.half,
        )?;
        Ok(Found {
            highest,
            p50: millis(half.percentile(50.0)),
            p99: millis(half.percentile(99.0)),
            trouble: half.first_bad.or(trouble),
        })
    }

    /// One after the other, for what takes seconds.
    ///
    /// # Errors
    /// When an answer is not as it should be.
    pub fn one_by_one(&self, count: u32) -> Outcome<Found> {
        let mut all = Vec::new();
        for _ in 0..count {
            // Ends with the first request that begins after no time at all.
            let begun = std::time::Instant::now();
            let seen = self.run(Arrivals::Open { rate: 1.0 }, Duration::from_millis(1))?;
            if seen.good == 0 {
                return Err(seen.first_bad.unwrap_or_default().into());
            }
            all.push(begun.elapsed());
        }
        all.sort_unstable();
        let middle = all.get(all.len() / 2).copied().unwrap_or_default();
        let last = all.last().copied().unwrap_or_default();
        let sum: Duration = all.iter().sum();
        Ok(Found {
            highest: f64::from(count) / sum.as_secs_f64(),
            p50: millis(middle),
            p99: millis(last),
            trouble: None,
        })
    }
}

/// A time in milliseconds.
#[must_use]
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

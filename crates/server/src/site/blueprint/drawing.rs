//! The use of a blueprint drawn over the years and over the map; numbers are finished here, templates only place them.

mod map;

pub(super) use map::map;
pub use map::{Map, Point};
pub(in crate::site) use map::{backdrop, on_map, places};

use super::users::Facts;
use crate::clock;
use domain::{
    Day, Moment,
    adoption::{Count, Life, Stage},
};
use serde::Serialize;
use store::adoptions::Listed;

/// Bars over the years.
#[derive(Debug, Serialize)]
pub struct Timeline {
    rows: Vec<Bar>,
    ticks: Vec<Tick>,
    height: usize,
    /// Bodies that have no room in the drawing.
    left_out: usize,
}

#[derive(Debug, Serialize)]
struct Bar {
    label: String,
    y: usize,
    spans: Vec<Span>,
}

#[derive(Debug, Serialize)]
struct Span {
    x: i64,
    width: i64,
    kind: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct Tick {
    x: i64,
    label: String,
}

/// The width of the bars, as the template lays them out.
const WIDTH: i64 = 1000;
const ROW: usize = 28;
const MOST_ROWS: usize = 15;

const fn kind(stage: Stage, is_own: bool) -> Option<&'static str> {
    match stage.count() {
        Count::Live if is_own => Some("publisher"),
        Count::Live => Some("live"),
        Count::Planned => Some("planned"),
        Count::Interested => Some("interested"),
        Count::Paused => Some("paused"),
        Count::Ended => None,
    }
}

/// The adoptions from the first step until today; none before there is a day to show.
pub(super) fn timeline(facts: &Facts) -> Option<Timeline> {
    let now = clock::moment();
    let first = facts
        .adoptions
        .iter()
        .filter_map(|one| Some(facts.lives.get(&one.id)?.holding(now).first()?.effective_on))
        .min()?;
    let scale = Scale {
        first,
        days: facts.today.days_since(first).max(30),
    };
    let (own, others): (Vec<&Listed>, Vec<&Listed>) = facts
        .adoptions
        .iter()
        .partition(|one| one.body == facts.publisher);
    let all: Vec<&Listed> = own.into_iter().chain(others).collect();
    let bar = |(place, one): (usize, &&Listed)| {
        let body = facts.bodies.get(&one.body)?;
        let life = facts.lives.get(&one.id)?;
        let is_own = one.body == facts.publisher;
        let spans = spans(&scale, &body.name, life, is_own, now);
        Some(Bar {
            label: short(&body.name),
            y: 24 + place * ROW,
            spans,
        })
    };
    let rows: Vec<Bar> = all
        .iter()
        .take(MOST_ROWS)
        .enumerate()
        .filter_map(bar)
        .collect();
    Some(Timeline {
        height: 24 + rows.len() * ROW,
        left_out: all.len().saturating_sub(rows.len()),
        ticks: scale.ticks(facts.today),
        rows,
    })
}

/// The stages of one adoption, each until the next one.
fn spans(scale: &Scale, name: &str, life: &Life, is_own: bool, now: Moment) -> Vec<Span> {
    let steps = life.holding(now);
    let ends = steps
        .iter()
        .skip(1)
        .map(|step| step.effective_on)
        .chain([now.day()]);
    let spans = steps.iter().zip(ends).filter_map(|(step, end)| {
        let (x, until) = (scale.x(step.effective_on), scale.x(end));
        let text = format!(
            "{name}: {} ab {}",
            step.stage.label(),
            step.effective_on.german()
        );
        Some(Span {
            x,
            width: (until - x).max(3),
            kind: kind(step.stage, is_own)?,
            text,
        })
    });
    spans.collect()
}

impl Timeline {
    /// One adoption from its first step until today.
    pub(in crate::site) fn of_one(
        name: &str,
        life: &Life,
        is_own: bool,
        now: Moment,
    ) -> Option<Self> {
        let first = life.holding(now).first()?.effective_on;
        let scale = Scale {
            first,
            days: now.day().days_since(first).max(30),
        };
        let bar = Bar {
            label: short(name),
            y: 24,
            spans: spans(&scale, name, life, is_own, now),
        };
        Some(Self {
            rows: vec![bar],
            ticks: scale.ticks(now.day()),
            height: 24 + ROW,
            left_out: 0,
        })
    }
}

struct Scale {
    first: Day,
    days: i64,
}

impl Scale {
    fn x(&self, day: Day) -> i64 {
        (day.days_since(self.first) * WIDTH / self.days).clamp(0, WIDTH)
    }
    /// The first of January of each year, or of every second, third … where there are many.
    fn ticks(&self, today: Day) -> Vec<Tick> {
        let (from, until) = (self.first.date().year() + 1, today.date().year());
        let step = usize::try_from((until - from) / 10 + 1).unwrap_or(1);
        let tick = |year| {
            Some(Tick {
                x: self.x(Day::new(year, 1, 1).ok()?),
                label: year.to_string(),
            })
        };
        (from..=until).step_by(step).filter_map(tick).collect()
    }
}

fn short(name: &str) -> String {
    match name.chars().count() {
        0..=26 => name.to_owned(),
        _ => name.chars().take(25).chain(['…']).collect(),
    }
}

#[cfg(any(test, feature = "samples"))]
impl Timeline {
    pub fn sample() -> Self {
        let span = Span {
            x: 100,
            width: 800,
            kind: "live",
            text: "Gießen: in Betrieb ab 01.04.2022".to_owned(),
        };
        let bar = Bar {
            label: "Gießen".to_owned(),
            y: 24,
            spans: vec![span],
        };
        Self {
            rows: vec![bar],
            ticks: vec![Tick {
                x: 300,
                label: "2023".to_owned(),
            }],
            height: 52,
            left_out: 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_begins_with_the_first_day_and_ends_today() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let scale = Scale {
            first: day("2021-07-01"),
            days: day("2026-07-01").days_since(day("2021-07-01")),
        };
        assert_eq!(
            (scale.x(day("2021-07-01")), scale.x(day("2026-07-01"))),
            (0, WIDTH)
        );
        let years: Vec<_> = scale
            .ticks(day("2026-07-01"))
            .into_iter()
            .map(|tick| tick.label)
            .collect();
        assert_eq!(years, ["2022", "2023", "2024", "2025", "2026"]);
    }
}

//! The use of a blueprint drawn over the years and over the map; numbers are finished here, templates only place them.

use super::users::{Facts, link};
use crate::clock;
use domain::{
    Day, Moment,
    adoption::{Count, Life, Stage},
    public_body::PublicBody,
};
use serde::Serialize;
use std::{collections::HashSet, fmt::Write as _};
use store::{Snap, Sql, adoptions::Listed, bodies::Frame};

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

/// Circles by position.
#[derive(Debug, Serialize)]
pub struct Map {
    points: Vec<Point>,
    width: i64,
    height: i64,
    /// All bodies as one path of points.
    backdrop: String,
}

/// A circle on the map.
#[derive(Debug, Serialize)]
pub struct Point {
    x: i64,
    y: i64,
    r: i64,
    kind: &'static str,
    label: String,
    href: String,
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

/// The part of the earth that the map shows: Hessen, a little larger.
const WEST: f64 = 7.7;
const EAST: f64 = 10.3;
const NORTH: f64 = 51.72;
const SOUTH: f64 = 49.35;
/// What a degree of longitude is to one of latitude in the middle of Hessen.
const NARROWER: f64 = 0.637;
const MAP_WIDTH: f64 = 400.0;

/// The places of all bodies that the map can show.
///
/// # Errors
/// Those of the database.
pub(in crate::site) fn places(snap: &mut Snap<'_>) -> Result<Vec<(f64, f64)>, Sql> {
    let frame = Frame {
        south: SOUTH,
        north: NORTH,
        west: WEST,
        east: EAST,
    };
    store::bodies::places(snap, frame)
}

/// A position on the map, or nothing when it lies outside.
#[expect(
    clippy::cast_possible_truncation,
    reason = "positions on a map of 400 units"
)]
pub(in crate::site) fn on_map((lat, lon): (f64, f64)) -> Option<(i64, i64)> {
    if !(SOUTH..=NORTH).contains(&lat) || !(WEST..=EAST).contains(&lon) {
        return None;
    }
    let unit = MAP_WIDTH / ((EAST - WEST) * NARROWER);
    Some((
        ((lon - WEST) * NARROWER * unit).round() as i64,
        ((NORTH - lat) * unit).round() as i64,
    ))
}

/// The bodies that use it or want to, each once, over the places of all; none where nobody has a position.
pub(super) fn map(facts: &Facts, places: &[(f64, f64)]) -> Option<Map> {
    let mut seen = HashSet::new();
    let mut points: Vec<Point> = facts
        .adoptions
        .iter()
        .filter(|one| seen.insert(one.body))
        .filter_map(|one| point(facts, one))
        .collect();
    // Those in operation are drawn last and lie on top.
    points.reverse();
    Map::of(points, places)
}

impl Map {
    /// These circles over the places of all bodies; none without a circle.
    pub(in crate::site) fn of(points: Vec<Point>, places: &[(f64, f64)]) -> Option<Self> {
        (!points.is_empty()).then(|| Self {
            points,
            width: 400,
            height: 572,
            backdrop: backdrop(places),
        })
    }
}

impl Point {
    /// A body by how far it is at most with any blueprint; none outside the map.
    pub(in crate::site) fn of_body(body: &PublicBody, stage: Option<Stage>) -> Option<Self> {
        let (x, y) = on_map(body.position?)?;
        let kind = stage.and_then(|stage| kind(stage, false)).unwrap_or("none");
        let text = stage.map_or("noch keine Nachnutzung", Stage::label);
        Some(Self {
            x,
            y,
            r: if kind == "none" { 5 } else { 7 },
            kind,
            label: format!("{}: {text}", body.name),
            href: link(body).href,
        })
    }
}

/// These places as one path of points.
pub(in crate::site) fn backdrop(places: &[(f64, f64)]) -> String {
    places
        .iter()
        .copied()
        .filter_map(on_map)
        .fold(String::new(), |mut path, (x, y)| {
            _ = write!(path, "M{x} {y}h0");
            path
        })
}

fn point(facts: &Facts, one: &Listed) -> Option<Point> {
    let body = facts.bodies.get(&one.body)?;
    let (x, y) = on_map(body.position?)?;
    let is_own = one.body == facts.publisher;
    let apart = if is_own {
        " (herausgebende Stelle)"
    } else {
        ""
    };
    Some(Point {
        x,
        y,
        r: if is_own { 8 } else { 7 },
        kind: kind(one.stage, is_own)?,
        label: format!("{}{apart}: {}", body.name, one.stage.label()),
        href: link(body).href,
    })
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

#[cfg(any(test, feature = "samples"))]
impl Map {
    pub fn sample() -> Self {
        let href = "/kommunen/06531005".to_owned();
        let point = Point {
            x: 150,
            y: 270,
            r: 7,
            kind: "live",
            label: "Gießen: in Betrieb".to_owned(),
            href,
        };
        Self {
            points: vec![point],
            width: 400,
            height: 572,
            backdrop: "M100 100h0M160 280h0".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_lie_on_the_map_as_on_the_earth() {
        let (kassel, darmstadt, giessen) =
            ((51.3127, 9.4797), (49.8722, 8.6538), (50.5841, 8.6784));
        let place = |town| on_map(town).unwrap();
        assert!(
            place(kassel).1 < place(giessen).1 && place(giessen).1 < place(darmstadt).1,
            "north is above"
        );
        assert!(place(darmstadt).0 < place(kassel).0, "east is on the right");
        assert_eq!(on_map((53.55, 9.99)), None, "Hamburg is not on it");
    }

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

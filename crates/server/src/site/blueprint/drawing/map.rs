//! The map of Hessen with the bodies that use a blueprint.

use super::kind;
use crate::site::blueprint::users::{Facts, link};
use domain::{adoption::Stage, public_body::PublicBody};
use serde::Serialize;
use std::{collections::HashSet, fmt::Write as _};
use store::{Snap, Sql, adoptions::Listed, bodies::Frame};

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
pub(in crate::site::blueprint) fn map(facts: &Facts, places: &[(f64, f64)]) -> Option<Map> {
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
}

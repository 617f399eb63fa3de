//! Members and blueprints: who stands where on the last day, as a table, and how many that makes, as bars.

use super::read::{Row, Told};
use domain::{
    adoption::{Count, Stage},
    statement::Group,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// More columns than this fit on no screen and no paper; the rows say the same.
const MOST_MEMBERS: usize = 24;

/// The members on the last day beside each other, a line for each blueprint.
#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    pub bodies: Vec<Named>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
pub(super) struct Named {
    pub name: String,
    pub href: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub blueprint: Named,
    pub cells: Vec<Option<Cell>>,
}

/// Where a member stands with a blueprint.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cell {
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    since: Option<String>,
    /// „eigene Nutzung“ or „mitversorgt“, where it is not a plain adoption.
    kind: Option<&'static str>,
    href: Option<String>,
}

/// How often each member appears on the last day.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub own: i64,
    pub live: i64,
    pub paused: i64,
    pub planned: i64,
    pub interested: i64,
}

impl Counts {
    const fn sum(self) -> i64 {
        self.own + self.live + self.paused + self.planned + self.interested
    }
}

/// The lower, the further; what has ended stands nowhere on the last day.
const fn rank(stage: Stage) -> Option<u8> {
    match stage.count() {
        Count::Live => Some(0),
        Count::Paused => Some(1),
        Count::Planned => Some(2),
        Count::Interested => Some(3),
        Count::Ended => None,
    }
}

/// The row that speaks for each member and blueprint: the one that has come furthest.
fn standing(told: &Told) -> BTreeMap<(&str, &str), &Row> {
    let mut best: BTreeMap<(&str, &str), (u8, bool, &Row)> = BTreeMap::new();
    for row in &told.rows {
        let of_member = match row.group {
            Group::Member | Group::OwnUse | Group::Covered => true,
            Group::Blueprint
            | Group::Release
            | Group::Bundle
            | Group::Former
            | Group::Transfer
            | Group::TransferCovered => false,
        };
        let place = row.blueprint.as_ref().zip(row.body.as_ref());
        let rank = row.stage.and_then(rank);
        if let (true, Some((blueprint, body)), Some(rank)) = (of_member, place, rank) {
            let key = (blueprint.slug.as_str(), body.key.as_str());
            let mine = (rank, row.covered_by.is_some(), row);
            let known = best.entry(key).or_insert(mine);
            if (mine.0, mine.1) < (known.0, known.1) {
                *known = mine;
            }
        }
    }
    best.into_iter()
        .map(|(key, (_, _, row))| (key, row))
        .collect()
}

pub(super) fn matrix(told: &Told) -> Option<Matrix> {
    let mut bodies: Vec<(&str, &str)> = told
        .members
        .iter()
        .filter(|member| member.on_last_day)
        .map(|member| (member.key.as_str(), member.name.as_str()))
        .collect();
    bodies.dedup();
    let standing = standing(told);
    if bodies.is_empty() || bodies.len() > MOST_MEMBERS || standing.is_empty() {
        return None;
    }
    let titles: BTreeMap<&str, &str> = standing
        .values()
        .filter_map(|row| row.blueprint.as_ref())
        .map(|blueprint| (blueprint.slug.as_str(), blueprint.title.as_str()))
        .collect();
    let lines: Vec<Line> = titles
        .into_iter()
        .map(|(slug, title)| Line {
            blueprint: Named {
                name: title.to_owned(),
                href: format!("/blaupausen/{slug}"),
            },
            cells: bodies
                .iter()
                .map(|(key, _)| standing.get(&(slug, *key)).and_then(|row| cell(row)))
                .collect(),
        })
        .filter(|line| line.cells.iter().any(Option::is_some))
        .collect();
    let bodies = bodies
        .into_iter()
        .map(|(key, name)| Named {
            name: name.to_owned(),
            href: format!("/kommunen/{key}"),
        })
        .collect();
    (!lines.is_empty()).then_some(Matrix { bodies, lines })
}

fn cell(row: &Row) -> Option<Cell> {
    let stage = row.stage?;
    Some(Cell {
        stage: stage.word(),
        stage_text: stage.label(),
        version: row.version.as_ref().map(ToString::to_string),
        since: row.since.map(domain::Day::german),
        kind: match row.group {
            Group::OwnUse => Some("eigene Nutzung"),
            Group::Covered => Some("mitversorgt"),
            Group::Blueprint
            | Group::Release
            | Group::Bundle
            | Group::Member
            | Group::Former
            | Group::Transfer
            | Group::TransferCovered => None,
        },
        href: adoption(&row.id),
    })
}

/// The page of the adoption behind a row.
pub(super) fn adoption(row: &str) -> Option<String> {
    let (kind, rest) = row.split_once(':')?;
    let id = rest.split(':').next()?;
    matches!(kind, "adoption" | "cover").then(|| format!("/nachnutzungen/{id}"))
}

/// What each member counts for on the last day, by its key: own use, and adoptions by their stage.
pub(super) fn counts(told: &Told) -> BTreeMap<&str, Counts> {
    use domain::statement::FigureName as N;
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for row in &told.rows {
        let Some(body) = &row.body else { continue };
        let of = counts.entry(body.key.as_str()).or_default();
        let has = |name: N| i64::from(row.counted_in.contains(&name));
        of.own += has(N::OwnLive);
        of.live += has(N::Live);
        of.paused += has(N::Paused);
        of.planned += has(N::Planned);
        of.interested += has(N::Interested);
    }
    counts
}

/// Bars of counts, a line for each member.
#[derive(Debug, Serialize)]
pub(super) struct Bars {
    pub rows: Vec<Bar>,
    pub ticks: Vec<Tick>,
    pub height: i64,
}

#[derive(Debug, Serialize)]
pub(super) struct Bar {
    label: String,
    y: i64,
    spans: Vec<Span>,
}

#[derive(Debug, Serialize)]
pub(super) struct Span {
    x: i64,
    width: i64,
    kind: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Tick {
    x: i64,
    label: String,
}

/// The width of the bars and the height of a line, as the template lays them out.
const WIDTH: i64 = 1000;
const LINE: i64 = 28;

pub(super) fn bars(members: &[(String, Counts)]) -> Option<Bars> {
    let most = members.iter().map(|(_, counts)| counts.sum()).max()?;
    if most == 0 || members.len() > MOST_MEMBERS {
        return None;
    }
    let scaled = |count: i64| count * WIDTH / most;
    let rows: Vec<Bar> = members
        .iter()
        .zip(0..)
        .map(|((name, counts), place)| Bar {
            label: name.chars().take(26).collect(),
            y: 24 + place * LINE,
            spans: spans(name, *counts, scaled),
        })
        .collect();
    let step = (most / 5).max(1);
    let ticks = (0..=most / step).map(|nth| Tick {
        x: scaled(nth * step),
        label: (nth * step).to_string(),
    });
    Some(Bars {
        height: 24 + LINE * i64::try_from(rows.len()).unwrap_or(0),
        ticks: ticks.collect(),
        rows,
    })
}

fn spans(name: &str, counts: Counts, scaled: impl Fn(i64) -> i64) -> Vec<Span> {
    let parts = [
        ("publisher", "eigene Nutzung in Betrieb", counts.own),
        ("live", "in Betrieb", counts.live),
        ("paused", "ruht", counts.paused),
        ("planned", "geplant", counts.planned),
        ("interested", "interessiert", counts.interested),
    ];
    let mut before = 0;
    let mut spans = Vec::new();
    for (kind, label, count) in parts {
        if count > 0 {
            let x = scaled(before);
            spans.push(Span {
                x,
                width: scaled(before + count) - x,
                kind,
                text: format!("{name}: {count} {label}"),
            });
        }
        before += count;
    }
    spans
}

//! The rows of a statement in the words of its page: which of them are shown, and in which parts.

use super::{
    matrix::{self, Named},
    read::{Body, Proof, Row, Told},
    shown::Place,
};
use crate::{params::Params, site::encoded};
use domain::{
    Day,
    adoption::EvidenceKind,
    statement::{FigureName, Group},
};
use serde::Serialize;
use std::str::FromStr;

/// Rows on one page.
const MOST: usize = 300;
/// As many are read at a glance; of a longer statement only the first rows of each group are shown at first.
const AT_A_GLANCE: usize = 40;
const OF_A_GROUP: usize = 5;

/// Which rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The first ones of each group.
    First,
    All,
    Figure(FigureName),
    Group(Group),
}

/// All rows, or those of a group.
impl FromStr for Wanted {
    type Err = <Group as FromStr>::Err;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            group => group.parse().map(Self::Group),
        }
    }
}

impl Wanted {
    /// As the address says it, and after which row.
    pub(super) fn of(params: &mut Params) -> (Self, i64) {
        let figure = params.parsed("figure").map(Self::Figure);
        let rows = params.parsed("rows");
        let after = params.parsed("page[after]").unwrap_or(0);
        // A further page is one of all rows where nothing else is said.
        let otherwise = if after > 0 { Self::All } else { Self::First };
        (figure.or(rows).unwrap_or(otherwise), after)
    }
    /// What the address says of it.
    pub(super) fn address(self) -> String {
        match self {
            Self::First => String::new(),
            Self::All => "rows=all".to_owned(),
            Self::Figure(name) => format!("figure={name}"),
            Self::Group(group) => format!("rows={group}"),
        }
    }
    fn takes(self, row: &Row) -> bool {
        match self {
            Self::First | Self::All => true,
            Self::Figure(name) => row.counted_in.contains(&name),
            Self::Group(group) => row.group == group,
        }
    }
}

/// The rows that a page shows.
#[derive(Debug, Serialize)]
pub(super) struct RowsView {
    /// How many there are, of which these may be the first.
    pub total: usize,
    pub parts: Vec<Part>,
    /// Whether rows are left out that no further page of this has.
    pub is_short: bool,
    pub next: Option<String>,
}

/// Rows that stand together.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    /// Of which group, where there is more than one.
    label: Option<&'static str>,
    total: usize,
    rows: Vec<RowView>,
    /// Where all of the group are, when they are not here.
    all: Option<String>,
}

impl RowsView {
    pub(super) fn of(told: &Told, place: &Place) -> Self {
        let rows: Vec<&Row> = told
            .rows
            .iter()
            .filter(|row| place.wanted.takes(row))
            .collect();
        let total = rows.len();
        if place.wanted == Wanted::First && total > AT_A_GLANCE {
            return Self {
                total,
                parts: Group::ALL
                    .iter()
                    .filter_map(|group| Part::first(*group, &rows, place))
                    .collect(),
                is_short: true,
                next: None,
            };
        }
        let shown = rows.iter().filter(|row| row.number > place.after);
        let mut shown: Vec<&&Row> = shown.take(MOST + 1).collect();
        let has_more = shown.len() > MOST;
        shown.truncate(MOST);
        Self {
            total,
            next: shown
                .last()
                .filter(|_| has_more)
                .map(|last| place.next(last.number)),
            parts: vec![Part {
                label: None,
                total,
                rows: shown.into_iter().map(|row| RowView::of(row)).collect(),
                all: None,
            }],
            is_short: false,
        }
    }
}

impl Part {
    /// The first rows of a group; none of a group without rows.
    fn first(group: Group, rows: &[&Row], place: &Place) -> Option<Self> {
        let rows: Vec<&&Row> = rows.iter().filter(|row| row.group == group).collect();
        let total = rows.len();
        (total > 0).then(|| Self {
            label: Some(group.label()),
            total,
            rows: rows
                .into_iter()
                .take(OF_A_GROUP)
                .map(|row| RowView::of(row))
                .collect(),
            all: (total > OF_A_GROUP).then(|| place.rows(Wanted::Group(group))),
        })
    }
}

/// A row with its links; what does not belong to it is absent.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    number: i64,
    group: &'static str,
    blueprint: Option<Named>,
    publisher: Option<String>,
    bundle: Option<String>,
    body: Option<Named>,
    covered_by: Option<String>,
    answer: Option<&'static str>,
    version: Option<String>,
    state: &'static str,
    state_text: &'static str,
    stage: &'static str,
    stage_text: &'static str,
    since: Option<String>,
    planned_for: Option<String>,
    reached: Vec<String>,
    is_adoption: bool,
    href: Option<String>,
    evidence: Vec<String>,
    remark: Option<String>,
}

impl RowView {
    pub fn of(row: &Row) -> Self {
        let body = |body: &Body| Named {
            name: body.name.clone(),
            href: format!("/kommunen/{}", encoded(&body.key)),
        };
        let is_adoption = row.stage.is_some();
        Self {
            number: row.number,
            group: row.group.label(),
            blueprint: row.blueprint.as_ref().map(|blueprint| Named {
                name: blueprint.title.clone(),
                href: format!("/blaupausen/{}", encoded(&blueprint.slug)),
            }),
            publisher: row.publisher.as_ref().map(|body| body.name.clone()),
            bundle: row.bundle.clone(),
            body: row.body.as_ref().map(body),
            covered_by: row.covered_by.as_ref().map(|body| body.name.clone()),
            answer: row.answer.map(domain::adoption::Answer::label),
            version: row.version.as_ref().map(ToString::to_string),
            state: row.state.map_or("", domain::blueprint::ReleaseState::word),
            state_text: row.state.map_or("", domain::blueprint::ReleaseState::label),
            stage: row.stage.map_or("", domain::adoption::Stage::word),
            stage_text: row.stage.map_or("", domain::adoption::Stage::label),
            since: row.since.map(Day::german),
            planned_for: row.planned_live_on.map(Day::german),
            reached: row
                .reached
                .iter()
                .map(|reached| format!("{} {}", reached.stage.label(), reached.on.german()))
                .collect(),
            is_adoption,
            href: matrix::adoption(&row.id),
            evidence: row.evidence.iter().map(proof).collect(),
            remark: row.remark.clone(),
        }
    }
}

/// A proof in words; an address alone is kept nowhere, and says so.
fn proof(proof: &Proof) -> String {
    let value = match proof.kind {
        EvidenceKind::File => {
            format!(
                "Datei {}…",
                proof.value.chars().take(19).collect::<String>()
            )
        }
        EvidenceKind::Url | EvidenceKind::FileReference => {
            format!("{} {}", proof.kind.label(), proof.value)
        }
    };
    let seen = proof
        .seen_on
        .map(|day| format!("gesehen am {}", day.german()));
    let secured = (!proof.secured).then(|| "nicht gesichert".to_owned());
    let parts = [Some(value), seen, proof.note.clone(), secured];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}", proof.stage.label(), said.join(", "))
}

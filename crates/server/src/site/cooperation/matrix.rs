//! Members × blueprints as a table: which blueprints are shown is part of the address.

use crate::{
    api::cooperations::matrix::{Cell, Column, Matrix, Wanted},
    page::Choice,
    params::Params,
    site::{blueprint::subject::Link, encoded},
};
use domain::{adoption::Stage, public_body::PublicBody};
use serde::Serialize;

/// So many blueprints are shown at first, and so many more each time.
const COLUMNS: usize = 10;
const MOST_COLUMNS: usize = 500;

/// What the address asks of the matrix.
#[derive(Debug)]
pub(super) struct Asked {
    pub wanted: Wanted,
    columns: usize,
}

impl Asked {
    pub fn of(params: &mut Params) -> Self {
        let wanted = Wanted::of(params);
        let columns = params.parsed::<usize>("spalten").unwrap_or(COLUMNS);
        Self {
            wanted,
            columns: columns.clamp(1, MOST_COLUMNS),
        }
    }
}

/// The table and its filters.
#[derive(Debug, Default, Serialize)]
pub(super) struct MatrixPart {
    topics: Vec<Choice>,
    stages: Vec<Choice>,
    is_filtered: bool,
    columns: Vec<Head>,
    rows: Vec<Row>,
    shown: usize,
    total: usize,
    next: Option<String>,
    has_more: bool,
    /// The day, when it is not today.
    at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Head {
    blueprint: Link,
    latest: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    body: Link,
    cells: Vec<Place>,
    /// The member has nothing to do with any of the blueprints shown.
    is_empty: bool,
}

/// Where a member and a blueprint meet.
#[derive(Debug, Serialize)]
struct Place {
    /// The title of the blueprint, for narrow screens and for readers of screens.
    column: String,
    told: Option<Told>,
}

#[derive(Debug, Serialize)]
struct Told {
    href: String,
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    since: String,
    covered_by: Option<String>,
    is_own: bool,
}

impl MatrixPart {
    pub fn of(path: &str, matrix: &Matrix, asked: &Asked) -> Self {
        let shown = &matrix.columns;
        let shown = shown.get(..asked.columns).unwrap_or(shown);
        let wanted = &asked.wanted;
        let topic = |topic: &String| Choice::of(topic, topic, wanted.topics.contains(topic));
        let stage =
            |stage: &Stage| Choice::of(stage.word(), stage.label(), wanted.stages.contains(stage));
        let row = |body: &PublicBody| {
            let place = |column: &Column| {
                Place::of(body, column, matrix.cells.get(&(body.id, column.card.id)))
            };
            let cells: Vec<Place> = shown.iter().map(place).collect();
            Row {
                body: Link::to(format!("/kommunen/{}", body.key), &body.name),
                is_empty: cells.iter().all(|place| place.told.is_none()),
                cells,
            }
        };
        Self {
            topics: matrix.topics.iter().map(topic).collect(),
            stages: Stage::ALL.iter().map(stage).collect(),
            is_filtered: !wanted.topics.is_empty() || !wanted.stages.is_empty(),
            columns: shown.iter().map(Head::of).collect(),
            rows: matrix.members.iter().map(|(_, body)| row(body)).collect(),
            shown: shown.len(),
            total: matrix.columns.len(),
            next: (shown.len() < matrix.columns.len()).then(|| next(path, asked)),
            has_more: matrix.has_more,
            at: wanted.at.map(domain::Day::german),
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let title = "Hundesteuer online anmelden".to_owned();
        let told = Told {
            href: "/nachnutzungen/1".to_owned(),
            stage: "live",
            stage_text: "in Betrieb",
            version: Some("1.2.0".to_owned()),
            since: "01.04.2022".to_owned(),
            covered_by: Some("Lahn-Dill-Kreis".to_owned()),
            is_own: true,
        };
        let place = |told| Place {
            column: title.clone(),
            told,
        };
        let row = |name: &str, told: Option<Told>| Row {
            body: Link::to("/kommunen/06531005", name),
            is_empty: told.is_none(),
            cells: vec![place(told)],
        };
        Self {
            topics: vec![Choice::of("Umwelt", "Umwelt", true)],
            stages: vec![Choice::of("live", "in Betrieb", false)],
            is_filtered: true,
            columns: vec![Head {
                blueprint: Link::to("/blaupausen/hundesteuer-anmelden", &title),
                latest: Some("1.2.0".to_owned()),
            }],
            rows: vec![row("Gießen", Some(told)), row("Marburg", None)],
            shown: 1,
            total: 12,
            next: Some("/kooperationen/lahn-dill?spalten=20#stand".to_owned()),
            has_more: true,
            at: Some("31.12.2025".to_owned()),
        }
    }
}

impl Head {
    fn of(column: &Column) -> Self {
        Self {
            blueprint: Link::to(
                format!("/blaupausen/{}", column.card.slug),
                &column.card.title,
            ),
            latest: column.card.latest_version.as_ref().map(ToString::to_string),
        }
    }
}

impl Place {
    fn of(body: &PublicBody, column: &Column, cell: Option<&Cell>) -> Self {
        let told = cell.map(|cell| Told {
            href: format!("/nachnutzungen/{}", cell.adoption),
            stage: cell.stage.word(),
            stage_text: cell.stage.label(),
            version: cell.version.as_ref().map(ToString::to_string),
            since: cell.since.german(),
            covered_by: cell.covered_by.as_ref().map(|by| by.name.clone()),
            is_own: column.card.publisher == body.id,
        });
        Self {
            column: column.card.title.clone(),
            told,
        }
    }
}

/// The address of the same table with more blueprints.
fn next(path: &str, asked: &Asked) -> String {
    let wanted = &asked.wanted;
    let topics = wanted
        .topics
        .iter()
        .map(|topic| format!("topic={}&", encoded(topic)));
    let stages = wanted
        .stages
        .iter()
        .map(|stage| format!("stage={}&", stage.word()));
    let at = wanted.at.iter().map(|day| format!("at={day}&"));
    let kept: String = topics.chain(stages).chain(at).collect();
    format!("{path}?{kept}spalten={}#stand", asked.columns + COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_blueprints_keep_the_filters_in_the_address() {
        let mut params = Params::parse("topic=Bauen%20%26%20Wohnen&stage=live&spalten=10");
        let asked = Asked::of(&mut params);
        assert!(params.done().is_ok());
        assert_eq!(
            next("/kooperationen/x", &asked),
            "/kooperationen/x?topic=Bauen%20%26%20Wohnen&stage=live&spalten=20#stand"
        );
    }
}

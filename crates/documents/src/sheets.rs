//! The sheets of a statement, before they become XLSX, ODS or CSV.

use crate::text::{self, EXAMPLE, TITLE, UNKNOWN};
use domain::{
    Day,
    adoption::Stage,
    statement::{Row, Statement},
};

/// A cell with a value that a spreadsheet can compute with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Title(String),
    Heading(String),
    /// The mark that stands on every sheet of example data.
    Warning(String),
    Text(String),
    Day(Day),
    Number(u64),
}

/// One sheet: its lines, which of them is the header that stays in sight, and the widths in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub name: &'static str,
    pub lines: Vec<Vec<Cell>>,
    /// How many lines and columns stay in sight.
    pub frozen: (usize, usize),
    pub widths: Vec<u16>,
}

struct Column {
    title: &'static str,
    width: u16,
    cell: fn(&Row) -> Cell,
}

const fn column(title: &'static str, width: u16, cell: fn(&Row) -> Cell) -> Column {
    Column { title, width, cell }
}

/// The columns of the rows: the same in every table.
const COLUMNS: &[Column] = &[
    column("Zeile", 7, |r| Cell::Number(r.number)),
    column("Art", 26, |r| text(r.group.label())),
    column("Blaupause", 34, |r| {
        of(r.blueprint.as_ref().map(|b| &b.title))
    }),
    column("Kurzname", 24, |r| {
        of(r.blueprint.as_ref().map(|b| &b.slug))
    }),
    column("Herausgebende Stelle", 22, |r| {
        or_unknown(r, r.publisher.as_ref().map(|b| &b.name))
    }),
    column("Schlüssel der herausgebenden Stelle", 16, |r| {
        of(r.publisher.as_ref().map(|b| &b.key))
    }),
    column("OZG-Leistung", 12, |r| of(r.bundle.as_ref())),
    column("Stelle", 22, |r| of(r.body.as_ref().map(|b| &b.name))),
    column("Schlüssel der Stelle", 12, |r| {
        of(r.body.as_ref().map(|b| &b.key))
    }),
    column("Mitversorgt durch", 22, |r| {
        of(r.covered_by.as_ref().map(|b| &b.name))
    }),
    column("Zustimmung der mitversorgten Stelle", 20, |r| {
        r.answer.map_or(Cell::Empty, |a| text(a.label()))
    }),
    column("Version", 10, |r| {
        or_unknown(r, r.version.as_ref().map(ToString::to_string).as_ref())
    }),
    column("Zustand der Version", 16, |r| {
        r.state.map_or(Cell::Empty, |s| text(s.label()))
    }),
    column("Stufe am letzten Tag", 16, |r| {
        r.stage.map_or(Cell::Empty, |s| text(s.label()))
    }),
    column("Seit", 11, |r| day(r.since)),
    column("Betrieb geplant für", 12, |r| day(r.planned_live_on)),
    column("Interesse am", 11, |r| on(r, Stage::Interest)),
    column("In Abstimmung am", 11, |r| on(r, Stage::Alignment)),
    column("Zugesagt am", 11, |r| on(r, Stage::Confirmed)),
    column("Vertrag am", 11, |r| on(r, Stage::Contracted)),
    column("Eingerichtet am", 11, |r| on(r, Stage::Configured)),
    column("Getestet am", 11, |r| on(r, Stage::Tested)),
    column("In Betrieb am", 11, |r| on(r, Stage::Live)),
    column("Ruht ab", 11, |r| on(r, Stage::Paused)),
    column("Beendet am", 11, |r| on(r, Stage::Retired)),
    column("Abgebrochen am", 11, |r| on(r, Stage::Cancelled)),
    column("Erfasst am", 11, |r| {
        day(r.recorded_at.map(domain::Moment::day))
    }),
    column("Nachweise", 50, |r| filled(text::evidence(r))),
    column("Gezählt unter", 34, |r| filled(text::counted_in(r))),
    column("Bemerkung", 40, |r| of(r.remark.as_ref())),
    column("Kennung", 30, |r| text(&r.id)),
];

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
fn of(text: Option<&String>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.clone()))
}
fn filled(text: String) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text)
    }
}
/// What an adoption should have and nobody told is unknown; elsewhere it does not belong.
fn or_unknown(row: &Row, value: Option<&String>) -> Cell {
    match value {
        None if text::is_adoption(row) => text(UNKNOWN),
        other => of(other),
    }
}
fn day(day: Option<Day>) -> Cell {
    day.map_or(Cell::Empty, Cell::Day)
}
fn on(row: &Row, stage: Stage) -> Cell {
    day(text::reached_on(row, stage))
}

/// The titles of the columns of rows.
pub fn titles() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.title)
}

/// The cells of one row.
pub fn cells(row: &Row) -> Vec<Cell> {
    COLUMNS.iter().map(|column| (column.cell)(row)).collect()
}

/// The three sheets: the overview, the rows behind it, and the members.
pub fn sheets(statement: &Statement) -> Vec<Sheet> {
    vec![overview(statement), rows(statement), members(statement)]
}

fn overview(statement: &Statement) -> Sheet {
    let mut lines = marked(statement);
    lines.push(vec![Cell::Title(TITLE.into())]);
    for (label, value) in text::head(statement) {
        lines.push(vec![Cell::Heading(label.into()), Cell::Text(value)]);
    }
    lines.push(vec![]);
    let titles = [
        "Abschnitt",
        "Zahl",
        "Anzahl",
        "Von",
        "Bezugsgröße",
        "Zeilen",
        "Definition",
    ];
    lines.push(headings(titles));
    for figure in &statement.figures {
        lines.push(vec![
            text(figure.section.label()),
            text(figure.label),
            Cell::Number(figure.count),
            figure
                .denominator
                .as_ref()
                .map_or(Cell::Empty, |of| Cell::Number(of.count)),
            Cell::Text(text::denominator(figure)),
            filled(text::row_numbers(&text::rows_of(statement, figure))),
            text(&figure.definition),
        ]);
    }
    Sheet {
        name: "Übersicht",
        lines,
        frozen: (0, 0),
        widths: vec![28, 34, 9, 9, 44, 24, 90],
    }
}

fn rows(statement: &Statement) -> Sheet {
    let mut lines = marked(statement);
    lines.push(headings(titles()));
    let frozen = (lines.len(), 3);
    lines.extend(statement.rows.iter().map(cells));
    Sheet {
        name: "Zeilen",
        lines,
        frozen,
        widths: COLUMNS.iter().map(|column| column.width).collect(),
    }
}

fn members(statement: &Statement) -> Sheet {
    let mut lines = marked(statement);
    let titles = [
        "Schlüssel",
        "Mitglied",
        "Art",
        "Einwohner",
        "Zugehörigkeit",
        "Von",
        "Bis",
        "Am letzten Tag Mitglied",
    ];
    lines.push(headings(titles));
    let frozen = (lines.len(), 2);
    lines.extend(statement.members.iter().map(|member| {
        let inhabitants = member.inhabitants.and_then(|n| u64::try_from(n).ok());
        vec![
            text(&member.key),
            text(&member.name),
            text(member.kind.label()),
            inhabitants.map_or_else(|| text(UNKNOWN), Cell::Number),
            text(member.role.label()),
            Cell::Day(member.from),
            member.until.map_or_else(|| text("auf Weiteres"), Cell::Day),
            text(if member.on_last_day { "ja" } else { "nein" }),
        ]
    }));
    Sheet {
        name: "Mitglieder",
        lines,
        frozen,
        widths: vec![12, 30, 24, 12, 20, 12, 14, 22],
    }
}

/// The mark of example data, on every sheet.
fn marked(statement: &Statement) -> Vec<Vec<Cell>> {
    if statement.head.example_data {
        vec![vec![Cell::Warning(EXAMPLE.into())]]
    } else {
        vec![]
    }
}

fn headings<'a>(titles: impl IntoIterator<Item = &'a str>) -> Vec<Cell> {
    let titles = titles.into_iter();
    titles
        .map(|title| Cell::Heading(title.to_owned()))
        .collect()
}

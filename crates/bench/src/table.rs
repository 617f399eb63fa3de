//! The table of a run, for people and as JSON.

use crate::{limits::Limit, measure::Found};
use serde::Serialize;

/// One line: what was measured, what it is held against, what is aimed at.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub what: &'static str,
    pub found: Option<Found>,
    /// Why there is nothing.
    pub failed: Option<String>,
    /// What the limit is, and what it manages.
    pub against: Option<&'static str>,
    pub limit: Option<Limit>,
    pub aim: Option<&'static str>,
    pub met: Option<bool>,
}

/// A single value with its aim.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Value {
    pub what: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub aim: Option<&'static str>,
    pub met: Option<bool>,
}

/// A run.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    pub database: &'static str,
    pub size: crate::world::Size,
    /// What is there when the run begins.
    pub rows: Vec<(String, i64)>,
    pub machine: String,
    pub lines: Vec<Line>,
    pub values: Vec<Value>,
}

const fn met(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    }
}

/// A number with as many digits as one can read.
fn short(number: f64) -> String {
    if number >= 100.0 {
        format!("{number:.0}")
    } else if number >= 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

impl Table {
    /// The table in Markdown, which reads well on a terminal, too.
    #[must_use]
    pub fn markdown(&self) -> String {
        let head = [
            "",
            "highest rate /s",
            "at half: p50 ms",
            "p99 ms",
            "its limit",
            "rate /s",
            "p50 ms",
            "p99 ms",
            "aim",
            "met",
        ];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(self.lines.iter().map(Line::cells));
        let mut text = format!(
            "{} · {} · {}\n{}\n\n",
            self.database,
            self.size.name,
            self.machine,
            self.rows
                .iter()
                .map(|(table, count)| format!("{count} {table}"))
                .collect::<Vec<_>>()
                .join(", "),
        );
        text.push_str(&drawn(&rows));
        text.push('\n');
        let mut rows = vec![["", "", "aim", "met"].map(str::to_owned).to_vec()];
        rows.extend(self.values.iter().map(|value| {
            vec![
                value.what.to_owned(),
                format!("{} {}", short(value.value), value.unit),
                value.aim.unwrap_or_default().to_owned(),
                met(value.met).to_owned(),
            ]
        }));
        text.push_str(&drawn(&rows));
        for line in &self.lines {
            let found = line.found.as_ref().and_then(|found| found.trouble.as_ref());
            for why in [line.failed.as_ref(), found].into_iter().flatten() {
                let why: String = why.chars().take(300).collect();
                text.push_str(&format!("\n{}: {why}", line.what));
            }
        }
        text
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let found = |value: fn(&Found) -> f64| {
            let found = self.found.as_ref().map(value).map(short);
            found.unwrap_or_else(|| "–".to_owned())
        };
        let limit = |value: fn(&Limit) -> f64| {
            let limit = self.limit.as_ref().map(value).map(short);
            limit.unwrap_or_default()
        };
        vec![
            self.what.to_owned(),
            found(|f| f.highest),
            found(|f| f.p50),
            found(|f| f.p99),
            self.against.unwrap_or_default().to_owned(),
            limit(|l| l.rate),
            limit(|l| l.p50),
            limit(|l| l.p99),
            self.aim.unwrap_or_default().to_owned(),
            met(self.met).to_owned(),
        ]
    }
}

fn drawn(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!("| {cell:<width$} "));
        }
        text.push_str("|\n");
        if number == 0 {
            for width in &widths {
                text.push_str(&format!("|{}", "-".repeat(width + 2)));
            }
            text.push_str("|\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [
            vec!["".to_owned(), "a".to_owned()],
            vec!["län".to_owned(), "1".to_owned()],
        ];
        assert_eq!(drawn(&rows), "|     | a |\n|-----|---|\n| län | 1 |\n");
    }
}

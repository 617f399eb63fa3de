//! A table as a file: down with what holds, up with what shall hold. The kind says to which table a line belongs.

use super::{Draft, Flawed, Shown, Wish};
use crate::import::table::{self, Table};
use domain::everyday::Standing;

/// The columns, as the shipped table names them, and what holds for the entry.
const HEAD: [&str; 8] = [
    "wort", "richtung", "amtlich", "buendel", "art", "bereich", "grund", "stand",
];

/// The rows of a file with these entries, the headings first.
#[must_use]
pub fn write_list(entries: &[Shown]) -> Vec<Vec<String>> {
    let head = HEAD.map(str::to_owned).to_vec();
    let row = |shown: &Shown| {
        let cells = shown.cells.clone();
        vec![
            cells.word,
            cells.direction,
            cells.official,
            cells.bundles,
            cells.kind,
            cells.area,
            cells.reason,
            shown.standing.label().to_owned(),
        ]
    };
    std::iter::once(head)
        .chain(entries.iter().map(row))
        .collect()
}

/// A wish with the line of the file on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub line: usize,
    pub wish: Wish,
}

/// The wishes of a file: lines whose stand is "entfernt" are taken out, the others shall hold. What is not in the file
/// stays as it is.
///
/// # Errors
/// Everything that makes the file no such table; the place is the line.
pub fn read_list(bytes: &[u8]) -> Result<Vec<Listed>, Vec<Flawed>> {
    let unreadable = |flaws: Vec<crate::import::Flaw>| {
        let told = |flaw: crate::import::Flaw| Flawed {
            place: flaw.line,
            field: "",
            rule: "tabelle-unlesbar",
            detail: format!("{} {}", flaw.message, flaw.cure),
        };
        flaws.into_iter().map(told).collect::<Vec<_>>()
    };
    let text = table::text(bytes).map_err(unreadable)?;
    let table = Table::read(&text).map_err(unreadable)?;
    let [
        word,
        direction,
        official,
        bundles,
        kind,
        area,
        reason,
        stand,
    ] = HEAD.map(|name| table.column(&[name]));
    let needed = [
        ("wort", word),
        ("richtung", direction),
        ("amtlich", official),
        ("buendel", bundles),
        ("art", kind),
        ("grund", reason),
    ];
    let missing: Vec<&str> = needed
        .iter()
        .filter(|(_, column)| column.is_none())
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        return Err(vec![Flawed {
            place: 1,
            field: "",
            rule: "spalte-fehlt",
            detail: format!("Diese Spalten fehlen: {}.", missing.join(", ")),
        }]);
    }
    let wish = |row: &table::Row| {
        let cell = |column| row.get(column).map(unprotected).unwrap_or_default();
        match row.get(stand) {
            Some(stand) if stand == Standing::TakenOut.label() => Wish::TakeOut {
                list: super::wish::list(&cell(kind)),
                word: cell(word),
                reason: cell(reason),
            },
            Some(_) | None => Wish::Put(Draft {
                word: cell(word),
                direction: cell(direction),
                official: cell(official),
                bundles: cell(bundles),
                kind: cell(kind),
                area: cell(area),
                reason: cell(reason),
            }),
        }
    };
    let listed = |row: &table::Row| Listed {
        line: row.line,
        wish: wish(row),
    };
    Ok(table.rows.iter().map(listed).collect())
}

/// A cell without the mark that keeps spreadsheets from taking it for a formula.
fn unprotected(cell: &str) -> String {
    let bare = cell
        .strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    bare.unwrap_or(cell).to_owned()
}

//! Lines of a backup into a table.

use super::{
    Failed,
    tables::{Column, Kind, Table, quoted},
};
use crate::Conn;
use diesel::{
    RunQueryDsl as _,
    pg::Pg,
    sql_query,
    sql_types::{BigInt, Bool, Date as SqlDate, Double, Nullable, Text, Timestamp},
    sqlite::Sqlite,
};
use serde_json::Value;
use time::{Date, PrimitiveDateTime, macros::format_description};

/// Values in one statement; SQLite takes 32,766.
const VALUES: usize = 1000;

/// A value with the type of its column.
enum Cell {
    Text(Option<String>),
    Whole(Option<i64>),
    Float(Option<f64>),
    Truth(Option<bool>),
    Day(Option<Date>),
    Moment(Option<PrimitiveDateTime>),
}

/// Rows on their way into one table, a few at a time.
pub(super) struct Insert<'t> {
    table: &'t Table,
    waiting: Vec<Cell>,
}

impl<'t> Insert<'t> {
    pub fn into(table: &'t Table) -> Self {
        Self {
            table,
            waiting: Vec::new(),
        }
    }

    /// Takes a line.
    pub fn line(&mut self, conn: &mut Conn, line: &str) -> Result<(), Failed> {
        let damaged = || Failed::Damaged(format!("eine Zeile der Tabelle {}", self.table.name));
        let values: Vec<Value> = serde_json::from_str(line).map_err(|_| damaged())?;
        if values.len() != self.table.columns.len() {
            return Err(damaged());
        }
        for (value, column) in values.into_iter().zip(&self.table.columns) {
            self.waiting.push(cell(column, value).ok_or_else(damaged)?);
        }
        if self.waiting.len() + self.table.columns.len() > VALUES {
            self.flush(conn)?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub fn flush(&mut self, conn: &mut Conn) -> Result<(), Failed> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let cells = std::mem::take(&mut self.waiting);
        let place: fn(usize) -> String = match conn {
            Conn::Sqlite(_) => |_| "?".to_owned(),
            Conn::Postgres(_) => |number| format!("${number}"),
        };
        let sql = statement(
            self.table,
            cells.len() / self.table.columns.len().max(1),
            place,
        );
        match conn {
            Conn::Sqlite(conn) => run!(Sqlite, conn, sql, cells),
            Conn::Postgres(conn) => run!(Pg, conn, sql, cells),
        }?;
        Ok(())
    }
}

/// One text for two databases whose types the compiler keeps apart.
macro_rules! run {
    ($backend:ty, $conn:expr, $sql:expr, $cells:expr) => {{
        let mut query = sql_query($sql).into_boxed::<$backend>();
        for cell in $cells {
            query = match cell {
                Cell::Text(value) => query.bind::<Nullable<Text>, _>(value),
                Cell::Whole(value) => query.bind::<Nullable<BigInt>, _>(value),
                Cell::Float(value) => query.bind::<Nullable<Double>, _>(value),
                Cell::Truth(value) => query.bind::<Nullable<Bool>, _>(value),
                Cell::Day(value) => query.bind::<Nullable<SqlDate>, _>(value),
                Cell::Moment(value) => query.bind::<Nullable<Timestamp>, _>(value),
            };
        }
        query.execute($conn)
    }};
}
use run;

fn statement(table: &Table, rows: usize, place: fn(usize) -> String) -> String {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| quoted(&column.name))
        .collect();
    let mut number = 0;
    let mut next = || {
        number += 1;
        place(number)
    };
    let rows: Vec<String> = (0..rows)
        .map(|_| {
            let places: Vec<String> = names.iter().map(|_| next()).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES {}",
        quoted(&table.name),
        names.join(", "),
        rows.join(", ")
    )
}

/// The value as its column takes it; none when it is of another kind.
fn cell(column: &Column, value: Value) -> Option<Cell> {
    let text = match &value {
        Value::String(text) => Some(text.as_str()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    let is_null = value.is_null();
    let some = |cell: Option<Cell>, none: Cell| if is_null { Some(none) } else { cell };
    match column.kind {
        Kind::Text => some(
            text.map(|text| Cell::Text(Some(text.to_owned()))),
            Cell::Text(None),
        ),
        Kind::Whole => some(
            value.as_i64().map(|number| Cell::Whole(Some(number))),
            Cell::Whole(None),
        ),
        Kind::Float => {
            let number = text.and_then(|text| text.parse().ok());
            some(
                number.map(|number| Cell::Float(Some(number))),
                Cell::Float(None),
            )
        }
        Kind::Truth => some(
            value.as_bool().map(|truth| Cell::Truth(Some(truth))),
            Cell::Truth(None),
        ),
        Kind::Day => {
            let form = format_description!("[year]-[month]-[day]");
            let day = text.and_then(|text| Date::parse(text, form).ok());
            some(day.map(|day| Cell::Day(Some(day))), Cell::Day(None))
        }
        Kind::Moment => {
            let form = format_description!(
                "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]"
            );
            let moment = text.and_then(|text| PrimitiveDateTime::parse(text, form).ok());
            some(
                moment.map(|moment| Cell::Moment(Some(moment))),
                Cell::Moment(None),
            )
        }
    }
}

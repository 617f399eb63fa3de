//! A table as lines of JSON, the same lines from both databases.

use super::{
    Failed, TableSum,
    tables::{Column, Kind, Table, quoted},
};
use crate::{Conn, Trouble, blobs};
use diesel::{RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::Text};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// How many rows PostgreSQL sends at once.
const FETCH: &str = "FETCH 500 FROM backup";

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Hands over every row as a line; says how many there were and their digest.
pub(super) fn table(
    conn: &mut Conn,
    table: &Table,
    take: &mut dyn FnMut(&str) -> Result<(), Failed>,
) -> Result<TableSum, Failed> {
    let mut sum = Sum::default();
    let mut each = |line: &Line| -> Result<(), Failed> {
        let line = neutral(table, &line.line)?;
        sum.add(&line);
        take(&line)
    };
    match conn {
        Conn::Sqlite(conn) => {
            let rows =
                sql_query(select(table, "json_array", "", sqlite)).load_iter::<Line, _>(conn)?;
            for row in rows {
                each(&row?)?;
            }
        }
        Conn::Postgres(conn) => {
            let question = select(table, "json_build_array", "::text", postgres);
            conn.batch_execute(&format!("DECLARE backup NO SCROLL CURSOR FOR {question}"))?;
            loop {
                let rows: Vec<Line> = sql_query(FETCH).load(conn)?;
                if rows.is_empty() {
                    break;
                }
                rows.iter().try_for_each(&mut each)?;
            }
            conn.batch_execute("CLOSE backup")?;
        }
    }
    let columns = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    Ok(TableSum {
        name: table.name.clone(),
        columns,
        rows: sum.rows,
        digest: sum.digest(),
    })
}

fn select(table: &Table, array: &str, cast: &str, value: fn(&Column) -> String) -> String {
    let values: Vec<String> = table.columns.iter().map(value).collect();
    let key: Vec<String> = table.key.iter().map(|name| quoted(name)).collect();
    let order = if key.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", key.join(", "))
    };
    format!(
        "SELECT {array}({}){cast} AS line FROM {}{}{order}",
        values.join(", "),
        quoted(&table.name),
        only(&table.name),
    )
}

/// What a backup holds of a table: neither files that are being deleted, nor what says that a backup is being made.
fn only(table: &str) -> String {
    match table {
        "blob" => " WHERE \"doomed_at\" IS NULL".to_owned(),
        "meta" => format!(
            " WHERE substr(\"name\", 1, {}) <> '{}'",
            blobs::HELD.len(),
            blobs::HELD
        ),
        _ => String::new(),
    }
}

/// Seventeen digits tell every float apart.
fn sqlite(column: &Column) -> String {
    let name = quoted(&column.name);
    match column.kind {
        Kind::Float => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE printf('%!.17g', {name}) END")
        }
        Kind::Text | Kind::Whole | Kind::Truth | Kind::Day | Kind::Moment => name,
    }
}

fn postgres(column: &Column) -> String {
    let name = quoted(&column.name);
    match column.kind {
        Kind::Float => format!("{name}::text"),
        Kind::Text | Kind::Whole | Kind::Truth | Kind::Day | Kind::Moment => name,
    }
}

/// The line as both databases would have said it.
fn neutral(table: &Table, line: &str) -> Result<String, Failed> {
    let damaged = || Failed::from(Trouble::Damaged(format!("eine Zeile in {}", table.name)));
    let mut values: Vec<Value> = serde_json::from_str(line).map_err(|_| damaged())?;
    for (value, column) in values.iter_mut().zip(&table.columns) {
        let said = match (column.kind, &*value) {
            (_, Value::Null) | (Kind::Text | Kind::Whole | Kind::Day, _) => continue,
            (Kind::Float, Value::String(text)) => {
                let number: f64 = text.parse().map_err(|_| damaged())?;
                Value::String(number.to_string())
            }
            (Kind::Truth, Value::Number(number)) => Value::Bool(number.as_i64() != Some(0)),
            (Kind::Truth, Value::Bool(_)) => continue,
            (Kind::Moment, Value::String(text)) => Value::String(moment(text)),
            (Kind::Float | Kind::Truth | Kind::Moment, _) => return Err(damaged()),
        };
        *value = said;
    }
    let mut line = serde_json::to_string(&values).map_err(|_| damaged())?;
    line.push('\n');
    Ok(line)
}

/// `2024-06-30T10:00:00.000000`: always with T and six digits.
fn moment(text: &str) -> String {
    let text = text.replacen(' ', "T", 1);
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}.{part:0<6.6}")
}

/// How many lines there were, and their digest.
#[derive(Default)]
pub(super) struct Sum {
    pub rows: u64,
    hash: Sha256,
}

impl Sum {
    pub fn add(&mut self, line: &str) {
        self.rows += 1;
        self.hash.update(line.as_bytes());
    }
    pub fn digest(self) -> String {
        format!("sha256:{}", hex::encode(self.hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_the_same_from_both_databases() {
        for text in [
            "2024-06-30 10:00:00.5",
            "2024-06-30T10:00:00.500000",
            "2024-06-30T10:00:00.5",
        ] {
            assert_eq!(moment(text), "2024-06-30T10:00:00.500000");
        }
        assert_eq!(moment("2024-06-30 10:00:00"), "2024-06-30T10:00:00.000000");
    }
}

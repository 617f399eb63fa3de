//! The databases without anything between: for filling them quickly and for the limits that the registry is held against.

use crate::Outcome;
use postgres::fallible_iterator::FallibleIterator as _;
use std::io::Write as _;
use store::Target;

/// A plain connection to either database.
pub enum Plain {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Client),
}

/// A value on its way into a table. Days and moments are texts, as both databases read them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// Takes rows.
pub trait Sink {
    /// Takes the next row.
    ///
    /// # Errors
    /// Those of the database.
    fn row(&mut self, cells: &[Cell<'_>]) -> Outcome<()>;
}

/// What a question brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scanned {
    pub rows: u64,
    pub bytes: u64,
}

/// As the registry opens its file (`store/src/conn.rs`): the limits must not be easier than the task.
const AS_SERVED: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
    PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;";
/// For filling only: a crash would leave a broken file, which is then filled anew.
const FOR_FILLING: &str = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; \
    PRAGMA temp_store=MEMORY; PRAGMA cache_size=-400000; PRAGMA locking_mode=EXCLUSIVE;";

impl Plain {
    /// Connects as the registry does.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn open(target: &Target) -> Outcome<Self> {
        Ok(match target {
            Target::Sqlite { file } => {
                let conn = rusqlite::Connection::open(file)?;
                conn.execute_batch(AS_SERVED)?;
                conn.set_prepared_statement_cache_capacity(64);
                Self::Sqlite(conn)
            }
            Target::Postgres { url } => {
                let mut client = postgres::Client::connect(url, postgres::NoTls)?;
                client.batch_execute("SET TIME ZONE 'UTC'")?;
                Self::Postgres(client)
            }
        })
    }

    /// Lets rows come in without asking whether they fit together: whoever makes them knows it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn for_filling(&mut self) -> Outcome<()> {
        match self {
            Self::Sqlite(conn) => alone(conn)?,
            Self::Postgres(client) => client.batch_execute(
                "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'",
            )?,
        }
        Ok(())
    }

    /// Runs statements that answer nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn run(&mut self, sql: &str) -> Outcome<()> {
        match self {
            Self::Sqlite(conn) => conn.execute_batch(sql)?,
            Self::Postgres(client) => client.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Brings rows into a table, in one transaction.
    ///
    /// # Errors
    /// Those of the database and of `fill`.
    pub fn copy(
        &mut self,
        table: &str,
        columns: &[&str],
        fill: impl FnOnce(&mut dyn Sink) -> Outcome<()>,
    ) -> Outcome<()> {
        let names = columns.join(", ");
        match self {
            Self::Sqlite(conn) => {
                let tx = conn.transaction()?;
                {
                    let marks = vec!["?"; columns.len()].join(",");
                    let sql = format!("INSERT INTO {table} ({names}) VALUES ({marks})");
                    fill(&mut Rows(tx.prepare(&sql)?))?;
                }
                tx.commit()?;
            }
            Self::Postgres(client) => {
                let writer = client.copy_in(&format!("COPY {table} ({names}) FROM STDIN"))?;
                let mut lines = Lines {
                    writer,
                    line: Vec::with_capacity(1 << 17),
                };
                fill(&mut lines)?;
                lines.flush()?;
                lines.writer.finish()?;
            }
        }
        Ok(())
    }

    /// Reads every row that a question answers, and nothing else.
    ///
    /// # Errors
    /// Those of the database.
    pub fn scan(&mut self, sql: &str) -> Outcome<Scanned> {
        let mut scanned = Scanned::default();
        match self {
            Self::Sqlite(conn) => {
                let mut question = conn.prepare(sql)?;
                let width = question.column_count();
                let mut rows = question.query([])?;
                while let Some(row) = rows.next()? {
                    scanned.rows += 1;
                    for at in 0..width {
                        scanned.bytes += match row.get_ref(at)? {
                            rusqlite::types::ValueRef::Null => 0,
                            rusqlite::types::ValueRef::Integer(_)
                            | rusqlite::types::ValueRef::Real(_) => 8,
                            rusqlite::types::ValueRef::Text(text)
                            | rusqlite::types::ValueRef::Blob(text) => text.len() as u64,
                        };
                    }
                }
            }
            Self::Postgres(client) => {
                let none: [&(dyn postgres::types::ToSql + Sync); 0] = [];
                let mut rows = client.query_raw(sql, none)?;
                while let Some(row) = rows.next()? {
                    scanned.rows += 1;
                    scanned.bytes += row.raw_size_bytes() as u64;
                }
            }
        }
        Ok(scanned)
    }

    /// The rows of a small question as texts.
    ///
    /// # Errors
    /// Those of the database.
    pub fn texts(&mut self, sql: &str) -> Outcome<Vec<Vec<String>>> {
        let mut found = Vec::new();
        match self {
            Self::Sqlite(conn) => {
                let mut question = conn.prepare(sql)?;
                let width = question.column_count();
                let mut rows = question.query([])?;
                while let Some(row) = rows.next()? {
                    let cell = |at| {
                        Ok(match row.get_ref(at)? {
                            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                            rusqlite::types::ValueRef::Real(number) => number.to_string(),
                            rusqlite::types::ValueRef::Text(text) => {
                                String::from_utf8_lossy(text).into_owned()
                            }
                            rusqlite::types::ValueRef::Null
                            | rusqlite::types::ValueRef::Blob(_) => String::new(),
                        })
                    };
                    found.push((0..width).map(cell).collect::<Outcome<_>>()?);
                }
            }
            Self::Postgres(client) => {
                for message in client.simple_query(sql)? {
                    if let postgres::SimpleQueryMessage::Row(row) = message {
                        let cells = (0..row.len()).map(|at| row.get(at).unwrap_or_default());
                        found.push(cells.map(str::to_owned).collect());
                    }
                }
            }
        }
        Ok(found)
    }

    /// The one number that a question answers; 0 when it answers nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn number(&mut self, sql: &str) -> Outcome<i64> {
        let rows = self.texts(sql)?;
        let text = rows.first().and_then(|row| row.first());
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    /// Takes the plain indexes and the triggers of these tables away and says how to make them again.
    ///
    /// PostgreSQL is told once not to fire triggers, see [`Plain::for_filling`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn bare_tables(&mut self, tables: &[&str]) -> Outcome<Vec<String>> {
        let mut again = Vec::new();
        for table in tables {
            let question = match self {
                Self::Sqlite(_) => format!(
                    "SELECT type || ' ' || name, sql FROM sqlite_master
                     WHERE type IN ('index', 'trigger') AND tbl_name = '{table}' AND sql IS NOT NULL"
                ),
                Self::Postgres(_) => format!(
                    "SELECT 'index ' || indexname, indexdef FROM pg_indexes
                     WHERE tablename = '{table}' AND schemaname = current_schema()
                     AND indexname NOT IN (SELECT conname FROM pg_constraint)"
                ),
            };
            for row in self.texts(&question)? {
                if let [what, sql] = row.as_slice() {
                    again.push(sql.clone());
                    self.run(&format!("DROP {what}"))?;
                }
            }
        }
        Ok(again)
    }
}

/// Waits until nobody else has the file: the writer of a registry that was just closed lets go of it a moment later.
fn alone(conn: &rusqlite::Connection) -> Outcome<()> {
    for _ in 0..100 {
        match conn.execute_batch(FOR_FILLING) {
            Err(busy) if busy.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                crate::server::rest(std::time::Duration::from_millis(50));
            }
            done => return Ok(done?),
        }
    }
    Err("somebody else has the database open".into())
}

struct Rows<'c>(rusqlite::Statement<'c>);

impl Sink for Rows<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Outcome<()> {
        for (cell, place) in cells.iter().zip(1..) {
            match cell {
                Cell::Null => self.0.raw_bind_parameter(place, rusqlite::types::Null)?,
                Cell::Int(number) => self.0.raw_bind_parameter(place, number)?,
                Cell::Real(number) => self.0.raw_bind_parameter(place, number)?,
                Cell::Text(text) => self.0.raw_bind_parameter(place, text)?,
            }
        }
        self.0.raw_execute()?;
        Ok(())
    }
}

struct Lines<'c> {
    writer: postgres::CopyInWriter<'c>,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn flush(&mut self) -> Outcome<()> {
        self.writer.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }
}

impl Sink for Lines<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Outcome<()> {
        line_of(cells, &mut self.line);
        if self.line.len() > 1 << 16 {
            self.flush()?;
        }
        Ok(())
    }
}

/// A row in the text format of `COPY`.
fn line_of(cells: &[Cell<'_>], line: &mut Vec<u8>) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(b'\t');
        }
        match cell {
            Cell::Null => line.extend(b"\\N"),
            Cell::Int(number) => line.extend(number.to_string().bytes()),
            Cell::Real(number) => line.extend(number.to_string().bytes()),
            Cell::Text(text) => {
                for byte in text.bytes() {
                    match byte {
                        b'\\' => line.extend(b"\\\\"),
                        b'\n' => line.extend(b"\\n"),
                        b'\r' => line.extend(b"\\r"),
                        b'\t' => line.extend(b"\\t"),
                        byte => line.push(byte),
                    }
                }
            }
        }
    }
    line.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_columns_and_rows_is_escaped() {
        let mut line = Vec::new();
        line_of(
            &[Cell::Text("a\tb\\c\nd"), Cell::Null, Cell::Int(-3)],
            &mut line,
        );
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "a\\tb\\\\c\\nd\t\\N\t-3\n"
        );
    }
}

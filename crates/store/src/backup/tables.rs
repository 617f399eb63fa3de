//! Which tables there are, asked of the database itself: a table of tomorrow is in the backup of tomorrow.

use super::Failed;
use crate::{Conn, Sql, Trouble};
use diesel::{RunQueryDsl as _, sql_query, sql_types::Text};

/// Signing in again is little; a session that outlives its registry would be much. So is a sign-in under way.
/// Which processes live is no fact of the registry that is restored elsewhere.
const LEFT_OUT: [&str; 6] = [
    "__diesel_schema_migrations",
    "session",
    "sign_in_flow",
    "challenge",
    "failed_sign_in",
    "process",
];

/// A table, its columns in the order of their names.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of the key in their order.
    pub key: Vec<String>,
    /// The tables that it refers to.
    parents: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// What a column holds, on both databases alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Float,
    Truth,
    Day,
    Moment,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    named: String,
    #[diesel(sql_type = Text)]
    is: String,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS in_table, p.name AS named, p.type AS \"is\" \
    FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, p.name";
const SQLITE_KEYS: &str = "SELECT m.name AS in_table, p.name AS named, '' AS \"is\" \
    FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.pk > 0 ORDER BY m.name, p.pk";
const SQLITE_PARENTS: &str = "SELECT m.name AS in_table, f.\"table\" AS named, '' AS \"is\" \
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text AS in_table, c.column_name::text AS named, c.data_type::text AS \"is\" \
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' \
    ORDER BY c.table_name::text COLLATE \"C\", c.column_name::text COLLATE \"C\"";
const POSTGRES_KEYS: &str = "SELECT t.relname::text AS in_table, a.attname::text AS named, ''::text AS \"is\" \
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
    JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() \
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(column_number, place) \
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.column_number \
    WHERE i.indisprimary ORDER BY 1, k.place";
const POSTGRES_PARENTS: &str = "SELECT t.relname::text AS in_table, p.relname::text AS named, ''::text AS \"is\" \
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid \
    JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() \
    WHERE c.contype = 'f' ORDER BY 1, 2";

/// Every table that a backup holds, referred ones before those that refer to them.
pub(super) fn all(conn: &mut Conn) -> Result<Vec<Table>, Failed> {
    let (columns, keys, parents) = match conn {
        Conn::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_KEYS, SQLITE_PARENTS),
        Conn::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_KEYS, POSTGRES_PARENTS),
    };
    let mut tables: Vec<Table> = Vec::new();
    for found in ask(conn, columns)? {
        if LEFT_OUT.contains(&found.in_table.as_str()) {
            continue;
        }
        let column = Column {
            kind: kind(&found)?,
            name: found.named,
        };
        match tables.last_mut().filter(|last| last.name == found.in_table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table {
                name: found.in_table,
                columns: vec![column],
                key: Vec::new(),
                parents: Vec::new(),
            }),
        }
    }
    for found in ask(conn, keys)? {
        if let Some(table) = tables.iter_mut().find(|table| table.name == found.in_table) {
            table.key.push(found.named);
        }
    }
    for found in ask(conn, parents)? {
        // A row that refers to an earlier one of its own table comes after it: lines are in the order of the key.
        if let Some(table) = tables
            .iter_mut()
            .find(|table| table.name == found.in_table && found.named != found.in_table)
        {
            table.parents.push(found.named);
        }
    }
    in_order(tables)
}

/// Parents first; otherwise in the order of names.
fn in_order(mut left: Vec<Table>) -> Result<Vec<Table>, Failed> {
    let mut ordered: Vec<Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = left.iter().position(|table| {
            let waits = |parent: &String| left.iter().any(|other| other.name == *parent);
            !table.parents.iter().any(waits)
        });
        let Some(ready) = ready else {
            return Err(
                Trouble::Damaged("Tabellen verweisen im Kreis aufeinander".to_owned()).into(),
            );
        };
        ordered.push(left.remove(ready));
    }
    Ok(ordered)
}

fn kind(found: &Found) -> Result<Kind, Failed> {
    Ok(match found.is.to_ascii_lowercase().as_str() {
        "text" => Kind::Text,
        "bigint" | "integer" => Kind::Whole,
        "double precision" => Kind::Float,
        "boolean" => Kind::Truth,
        "date" => Kind::Day,
        "timestamp" | "timestamp without time zone" => Kind::Moment,
        other => {
            let column = format!("{}.{}: {other}", found.in_table, found.named);
            return Err(Trouble::Damaged(column).into());
        }
    })
}

/// The migrations that these tables have seen, in order.
pub(super) fn migrations(conn: &mut Conn) -> Result<Vec<String>, Sql> {
    let sql = "SELECT version AS in_table, version AS named, version AS \"is\" FROM __diesel_schema_migrations ORDER BY version";
    let sql = match conn {
        Conn::Sqlite(_) => sql.to_owned(),
        Conn::Postgres(_) => sql.replace("version AS", "version::text AS"),
    };
    Ok(ask(conn, &sql)?
        .into_iter()
        .map(|found| found.named)
        .collect())
}

/// The first table with a row in it, whosesoever it is.
pub(super) fn occupied(conn: &mut Conn) -> Result<Option<String>, Sql> {
    let columns = match conn {
        Conn::Sqlite(_) => SQLITE_COLUMNS,
        Conn::Postgres(_) => POSTGRES_COLUMNS,
    };
    let mut names: Vec<String> = ask(conn, columns)?
        .into_iter()
        .map(|found| found.in_table)
        .collect();
    names.dedup();
    names.retain(|name| name != "__diesel_schema_migrations");
    for name in names {
        let text = match conn {
            Conn::Sqlite(_) => "''",
            Conn::Postgres(_) => "''::text",
        };
        let sql = format!(
            "SELECT {text} AS in_table, {text} AS named, {text} AS \"is\" FROM {} LIMIT 1",
            quoted(&name)
        );
        if !ask(conn, &sql)?.is_empty() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn ask(conn: &mut Conn, sql: &str) -> Result<Vec<Found>, Sql> {
    match conn {
        Conn::Sqlite(conn) => sql_query(sql).load(conn),
        Conn::Postgres(conn) => sql_query(sql).load(conn),
    }
}

/// A name as SQL reads it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

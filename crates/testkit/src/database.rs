//! A database for one test: a file in a folder, or a clone of a migrated template on a PostgreSQL server.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection as _, sql_query,
};
use domain::Digest;
use std::{
    path::{Path, PathBuf},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};
use store::Target;
use tempfile::TempDir;

/// On which of the databases a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Sqlite,
    Postgres,
}

/// A database of its own; it is gone when this is dropped.
pub struct Database {
    target: Target,
    /// The name on the server, when there is one.
    name: Option<String>,
    _folder: Option<TempDir>,
}

impl Database {
    /// A migrated, empty database; none when PostgreSQL was to be skipped.
    ///
    /// # Panics
    /// Without PostgreSQL, unless `TEST_POSTGRES=skip`.
    #[must_use]
    pub fn migrated(base: Base) -> Option<Self> {
        match base {
            Base::Sqlite => {
                let new = Self::file();
                store::migrate::up(&new.target).expect("the migrations run");
                Some(new)
            }
            Base::Postgres => {
                let server = server()?;
                let template = TEMPLATE.as_str();
                Some(Self::on(&server, &format!("TEMPLATE {template}")))
            }
        }
    }

    /// A database without any table.
    ///
    /// # Panics
    /// As [`Self::migrated`].
    #[must_use]
    pub fn empty(base: Base) -> Option<Self> {
        match base {
            Base::Sqlite => Some(Self::file()),
            Base::Postgres => Some(Self::on(&server()?, BYTEWISE)),
        }
    }

    fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("blaupause.db");
        Self {
            target: Target::Sqlite { file },
            name: None,
            _folder: Some(folder),
        }
    }

    fn on(server: &str, how: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("bp_{}_{number}", std::process::id());
        let mut admin = PgConnection::establish(server).expect("TEST_POSTGRES_URL answers");
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .unwrap();
        admin
            .batch_execute(&format!("CREATE DATABASE {name} {how}"))
            .unwrap();
        Self {
            target: Target::Postgres {
                url: with_database(server, &name),
            },
            name: Some(name),
            _folder: None,
        }
    }

    /// On PostgreSQL: another database with all that is in this one, to which nobody may be connected any more.
    ///
    /// # Panics
    /// On SQLite, whose file is copied more simply, and when somebody stays connected.
    #[must_use]
    pub fn copied(&self) -> Self {
        let (mut admin, name) = self.admin();
        // Connections that were closed end in the server's own time.
        let asked =
            format!("SELECT count(*)::text AS line FROM pg_stat_activity WHERE datname = '{name}'");
        let is_free = (0..1_000).any(|_| {
            let free = admin.lines(&asked) == ["0"];
            if !free {
                admin.run("SELECT pg_sleep(0.01)").unwrap();
            }
            free
        });
        assert!(is_free, "somebody is still connected to {name}");
        let server = url().expect("PostgreSQL is there when a database of it is");
        Self::on(&server, &format!("TEMPLATE {name}"))
    }

    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// A connection of the test's own, beside those of the program.
    ///
    /// # Panics
    /// When the database does not answer.
    #[must_use]
    pub fn raw(&self) -> Raw {
        Raw::to(&self.target)
    }

    /// On PostgreSQL: a connection to the server that stays when connections to this database end.
    ///
    /// # Panics
    /// On SQLite, which has no server.
    #[must_use]
    pub fn admin(&self) -> (Raw, &str) {
        let url = url().expect("PostgreSQL is there when a database of it is");
        let name = self
            .name
            .as_deref()
            .expect("only PostgreSQL has a server to talk to");
        (Raw::to(&Target::Postgres { url }), name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = &self.name else { return };
        let gone = url()
            .ok_or_else(|| "no server".to_owned())
            .and_then(|url| PgConnection::establish(&url).map_err(|e| e.to_string()))
            .and_then(|mut admin| {
                admin
                    .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .map_err(|e| e.to_string())
            });
        // A panic in a drop would hide what the test has to say.
        if let Err(why) = gone {
            eprintln!("The database {name} was left behind: {why}");
        }
    }
}

/// A connection that knows nothing of `store`, to look at tables and to do what the program never does.
pub enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

impl Raw {
    /// Connects to a database.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn to(target: &Target) -> Self {
        match target {
            Target::Sqlite { file } => {
                let mut conn = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON")
                    .unwrap();
                Self::Sqlite(conn)
            }
            Target::Postgres { url } => Self::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What the database says.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sql),
            Self::Postgres(conn) => conn.batch_execute(sql),
        }
        .map_err(|e| e.to_string())
    }

    /// The texts in the column `line` of the answer, in its order.
    ///
    /// # Panics
    /// When the database refuses the question.
    pub fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> = match self {
            Self::Sqlite(conn) => sql_query(sql).load(conn),
            Self::Postgres(conn) => sql_query(sql).load(conn),
        }
        .unwrap_or_else(|e| panic!("{e}: {sql}"));
        lines.into_iter().map(|row| row.line).collect()
    }
}

/// Texts in the order of their bytes, as on SQLite and as `serve` asks for.
const BYTEWISE: &str = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by whoever runs them"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn url() -> Option<String> {
    setting("TEST_POSTGRES_URL")
}

/// Where the server is; none when the test is to be skipped.
fn server() -> Option<String> {
    if let Some(url) = url() {
        return Some(url);
    }
    match setting("TEST_POSTGRES").as_deref() {
        Some("skip") => {
            eprintln!("NOT TESTED on PostgreSQL: TEST_POSTGRES=skip");
            None
        }
        _ => panic!(
            "NOT TESTED on PostgreSQL: TEST_POSTGRES_URL is not set. Run `cargo xtask test rust`, or \
             `cargo xtask with-postgres cargo test …`; `TEST_POSTGRES=skip` does without."
        ),
    }
}

/// The template with every table, made once for these migrations, whoever comes first.
static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
    let server = url().expect("asked for only when there is a server");
    let name = format!("bp_template_{}", fingerprint_of_migrations());
    let mut admin = Raw::to(&Target::Postgres {
        url: server.clone(),
    });
    admin
        .run("SELECT pg_advisory_lock(7238400217)")
        .expect("the lock of the template");
    let there = format!("SELECT datname::text AS line FROM pg_database WHERE datname = '{name}'");
    if admin.lines(&there).is_empty() {
        let half = format!("{name}_half");
        admin
            .run(&format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)"))
            .unwrap();
        admin
            .run(&format!("CREATE DATABASE {half} {BYTEWISE}"))
            .unwrap();
        store::migrate::up(&Target::Postgres {
            url: with_database(&server, &half),
        })
        .expect("the migrations run");
        // Only a whole template has the final name. The server ends our connection in its own time, until then it refuses.
        let rename = format!("ALTER DATABASE {half} RENAME TO {name}");
        let renamed = (0..2_000).any(|_| {
            let done = admin.run(&rename).is_ok();
            if !done {
                admin.run("SELECT pg_sleep(0.01)").unwrap();
            }
            done
        });
        assert!(renamed, "{name} is in use");
    }
    admin.run("SELECT pg_advisory_unlock(7238400217)").unwrap();
    name
});

fn fingerprint_of_migrations() -> String {
    let mut files = Vec::new();
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    collect(&migrations, &mut files);
    files.sort();
    let all: Vec<u8> = files
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap())
        .collect();
    Digest::of(&all).hex().chars().take(16).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "sql") {
            files.push(path);
        }
    }
}

/// The same server, another database: `postgres://host/this?…`.
fn with_database(url: &str, name: &str) -> String {
    let (before, parameters) = match url.split_once('?') {
        Some((before, parameters)) => (before, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = before
        .split_once("://")
        .expect("TEST_POSTGRES_URL is a URL: postgres://…");
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}/{name}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_database_is_exchanged_in_the_url() {
        for (url, expected) in [
            (
                "postgres:///postgres?host=/tmp/x&user=postgres",
                "postgres:///t?host=/tmp/x&user=postgres",
            ),
            (
                "postgres://me:secret@db:5432/postgres",
                "postgres://me:secret@db:5432/t",
            ),
            ("postgres://db", "postgres://db/t"),
        ] {
            assert_eq!(with_database(url, "t"), expected);
        }
    }
}

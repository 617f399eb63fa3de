//! The tables as the running program needs them.

use crate::{Conn, Target, Trouble, conn::MIGRATION_LOCK};
use diesel::{
    RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    migration::{Migration, MigrationSource, Result as Outcome},
    pg::Pg,
    sql_query,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::{Path, PathBuf};

const COMMON: EmbeddedMigrations = embed_migrations!("../../migrations/common");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The common migrations and those of one database, in the order of their names.
struct Merged(EmbeddedMigrations, EmbeddedMigrations);

impl<D: diesel::backend::Backend> MigrationSource<D> for Merged {
    fn migrations(&self) -> Outcome<Vec<Box<dyn Migration<D>>>> {
        let mut all = MigrationSource::<D>::migrations(&self.0)?;
        all.extend(MigrationSource::<D>::migrations(&self.1)?);
        all.sort_by_key(|migration| migration.name().to_string());
        Ok(all)
    }
}

/// Whether the tables are as this program needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    Current,
    /// The names of the migrations that are missing.
    Behind(Vec<String>),
}

/// Says which migrations are missing, without changing anything.
///
/// # Errors
/// [`Trouble`] when the database cannot be reached or read.
pub fn state(target: &Target) -> Result<Schema, Trouble> {
    let mut conn = target.connect()?;
    let missing = match &mut conn {
        Conn::Postgres(c) => pending::<Pg>(c, Merged(COMMON, POSTGRES)),
        Conn::Sqlite(c) => pending::<Sqlite>(c, Merged(COMMON, SQLITE)),
    }?;
    Ok(if missing.is_empty() {
        Schema::Current
    } else {
        Schema::Behind(missing)
    })
}

fn pending<D: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<D>,
    source: Merged,
) -> Result<Vec<String>, Trouble> {
    let pending = harness
        .pending_migrations(source)
        .map_err(|e| Trouble::Damaged(e.to_string()))?;
    Ok(pending
        .iter()
        .map(|migration| migration.name().to_string())
        .collect())
}

/// The migrations of this program as the database remembers them, in order; the same on both databases.
pub(crate) fn names() -> Vec<String> {
    let all = MigrationSource::<Sqlite>::migrations(&Merged(COMMON, SQLITE)).unwrap_or_default();
    let mut names: Vec<String> = all
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    names.sort_unstable();
    names
}

/// Copies an SQLite file beside itself when migrations are missing and there is something to lose.
///
/// `VACUUM INTO` takes one consistent state while others read and write.
fn keep_copy(file: &Path, conn: &mut SqliteConnection) -> Result<Option<PathBuf>, Trouble> {
    let damaged = |e: &dyn std::fmt::Display| Trouble::Damaged(e.to_string());
    let pending = pending::<Sqlite>(conn, Merged(COMMON, SQLITE))?;
    let applied = MigrationHarness::<Sqlite>::applied_migrations(conn).map_err(|e| damaged(&e))?;
    let Some(first) = pending.first().filter(|_| !applied.is_empty()) else {
        return Ok(None);
    };
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".vor-{first}"));
    let copy = (1..1000)
        .map(|number| {
            let mut name = name.clone();
            if number > 1 {
                name.push(format!("-{number}"));
            }
            PathBuf::from(name)
        })
        .find(|copy| !copy.exists())
        .ok_or_else(|| damaged(&"zu viele Kopien der Datenbank"))?;
    let path = copy.to_string_lossy().replace('\'', "''");
    conn.batch_execute(&format!("VACUUM INTO '{path}'"))?;
    tracing::info!(copy = %copy.display(), "Copied the database before it is migrated: {}", copy.display());
    Ok(Some(copy))
}

/// Runs the missing migrations and says their names. Two callers at once do it once. An SQLite file that
/// is not empty is copied beside itself before.
///
/// # Errors
/// [`Trouble`] when the database cannot be reached or a migration fails; a failed one leaves nothing behind.
pub fn up(target: &Target) -> Result<Vec<String>, Trouble> {
    let mut conn = target.connect()?;
    if let (Target::Sqlite { file }, Conn::Sqlite(c)) = (target, &mut conn) {
        keep_copy(file, c)?;
    }
    match &mut conn {
        Conn::Postgres(c) => {
            c.batch_execute("SET statement_timeout = '1h'; SET lock_timeout = '10min'")?;
            c.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
            let run = run::<Pg>(c, Merged(COMMON, POSTGRES));
            c.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
            run
        }
        // Whoever comes second waits here and then finds everything done.
        Conn::Sqlite(c) => {
            c.batch_execute("PRAGMA busy_timeout=600000")?;
            c.immediate_transaction(|c| run::<Sqlite>(c, Merged(COMMON, SQLITE)))
        }
    }
}

fn run<D: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<D>,
    source: Merged,
) -> Result<Vec<String>, Trouble> {
    let ran = harness
        .run_pending_migrations(source)
        .map_err(|e| Trouble::Damaged(e.to_string()))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Takes every migration back, newest first; for tests of the way back.
///
/// # Errors
/// [`Trouble`] when one fails.
pub fn down(target: &Target) -> Result<(), Trouble> {
    let mut conn = target.connect()?;
    let gone = match &mut conn {
        Conn::Postgres(c) => {
            MigrationHarness::<Pg>::revert_all_migrations(c, Merged(COMMON, POSTGRES)).map(|_| ())
        }
        Conn::Sqlite(c) => {
            MigrationHarness::<Sqlite>::revert_all_migrations(c, Merged(COMMON, SQLITE)).map(|_| ())
        }
    };
    gone.map_err(|e| Trouble::Damaged(e.to_string()))
}

/// On PostgreSQL the order of texts must be that of their bytes, as on SQLite: the line to type otherwise.
///
/// # Errors
/// [`Trouble`] when the database cannot be asked.
pub fn wrong_collation(target: &Target) -> Result<Option<String>, Trouble> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        collation: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
        #[diesel(sql_type = diesel::sql_types::Bool)]
        bytewise: bool,
    }
    let mut conn = target.connect()?;
    let Conn::Postgres(c) = &mut conn else {
        return Ok(None);
    };
    let found: Found = sql_query(
        "SELECT datcollate::text AS collation, datname::text AS name, 'B' < 'a' AND 'z' < 'ä' AS bytewise
         FROM pg_database WHERE datname = current_database()",
    )
    .get_result(c)?;
    let named = matches!(
        found.collation.as_str(),
        "C" | "C.UTF-8" | "C.utf8" | "POSIX"
    );
    // With ICU the name says nothing about the order.
    if named && found.bytewise {
        return Ok(None);
    }
    Ok(Some(format!(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
        found.name
    )))
}

//! One connection to either database, and the two ways to hold it.

use crate::{
    Sql, Trouble,
    caller::{Caller, Note},
    numbers::Numbers,
    tls,
};
use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};
use std::{path::PathBuf, sync::Arc};

/// A connection to SQLite or PostgreSQL.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs one body of code on the connection itself, once per database.
///
/// For what `MultiConnection` cannot type: batches and upserts.
macro_rules! on_either {
    ($tx:expr, $c:ident => $body:expr) => {
        match $tx.conn() {
            $crate::Conn::Postgres($c) => $body,
            $crate::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_either;

/// One consistent view of the registry. Who holds one cannot write:
///
/// ```compile_fail,E0308
/// fn write(snap: &mut store::Snap<'_>) {
///     let _ = store::meta::set(snap, "name", "text");
/// }
/// ```
pub struct Snap<'c> {
    conn: &'c mut Conn,
    pub(crate) caller: Option<Arc<Caller>>,
    pub(crate) note: Note,
}

/// The right to write; there is one at a time.
pub struct Tx<'c> {
    snap: Snap<'c>,
    pub(crate) numbers: Numbers,
}

impl Snap<'_> {
    pub(crate) const fn conn(&mut self) -> &mut Conn {
        self.conn
    }
}
impl Tx<'_> {
    /// The connection, for a function that writes: that it did is noted.
    pub(crate) const fn conn(&mut self) -> &mut Conn {
        self.snap.note.wrote = true;
        self.snap.conn
    }
}
impl<'c> std::ops::Deref for Tx<'c> {
    type Target = Snap<'c>;
    fn deref(&self) -> &Snap<'c> {
        &self.snap
    }
}
impl<'c> std::ops::DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Snap<'c> {
        &mut self.snap
    }
}

/// Where the facts lie.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    Sqlite { file: PathBuf },
    Postgres { url: String },
}

// The address may hold a password: it is not shown.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { file } => f.debug_struct("Sqlite").field("file", file).finish(),
            Self::Postgres { .. } => f.write_str("Postgres(…)"),
        }
    }
}

/// Keys the advisory lock that makes one writer at a time on PostgreSQL; one number for all versions.
const WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(7238400215)";
/// Keys the lock that keeps two migrations apart.
pub(crate) const MIGRATION_LOCK: i64 = 7_238_400_216;

const PRAGMAS: &str = "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL; \
    PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;";

/// A new file becomes one with a log beside it. SQLite does not wait when another process does the same at that moment
/// or writes already, so we do.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells when the other process has done it"
)]
fn in_wal(conn: &mut SqliteConnection) -> diesel::QueryResult<()> {
    let mut tries = 0;
    loop {
        match conn.batch_execute("PRAGMA journal_mode=WAL") {
            Err(e) if tries < 200 && e.to_string().contains("locked") => {
                tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            done => return done,
        }
    }
}

impl Target {
    pub(crate) fn connect(&self) -> Result<Conn, Trouble> {
        let unreachable = |e: &dyn std::fmt::Display| Trouble::Unreachable(e.to_string());
        match self {
            Self::Sqlite { file } => {
                let mut conn = SqliteConnection::establish(&file.to_string_lossy())
                    .map_err(|e| unreachable(&e))?;
                conn.batch_execute(PRAGMAS).map_err(|e| unreachable(&e))?;
                in_wal(&mut conn).map_err(|e| unreachable(&e))?;
                Ok(Conn::Sqlite(conn))
            }
            Self::Postgres { url } => {
                let url = tls::through_tunnel(url).map_err(|e| unreachable(&e))?;
                let mut conn =
                    PgConnection::establish(&with_patience(&url)).map_err(|e| unreachable(&e))?;
                let settings = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'; \
                    SET idle_in_transaction_session_timeout = '15s'; SET application_name = 'blaupause';";
                conn.batch_execute(settings).map_err(|e| unreachable(&e))?;
                Ok(Conn::Postgres(conn))
            }
        }
    }
}

/// A server that is frozen must not freeze us: what the operator did not say about waiting is said here.
fn with_patience(url: &str) -> String {
    let usual = [
        "connect_timeout=5",
        "keepalives_idle=15",
        "keepalives_interval=5",
        "keepalives_count=3",
        "tcp_user_timeout=30000",
    ];
    usual.iter().fold(url.to_owned(), |url, setting| {
        let name = setting.split('=').next().unwrap_or_default();
        if url.contains(name) {
            return url;
        }
        let sign = if url.contains('?') { '&' } else { '?' };
        format!("{url}{sign}{setting}")
    })
}

type Manager = <Conn as Connection>::TransactionManager;

/// Begins the one write; on PostgreSQL the lock is taken before anything is read.
pub(crate) fn begin_write(conn: &mut Conn) -> Result<(), Sql> {
    match conn {
        Conn::Postgres(conn) => {
            AnsiTransactionManager::begin_transaction_sql(
                conn,
                "BEGIN ISOLATION LEVEL READ COMMITTED",
            )?;
            let locked = conn.batch_execute(WRITER_LOCK);
            if locked.is_err() {
                AnsiTransactionManager::rollback_transaction(conn)?;
            }
            locked
        }
        Conn::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
        }
    }
}

/// Begins one consistent view.
pub(crate) fn begin_read(conn: &mut Conn) -> Result<(), Sql> {
    match conn {
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
    }
}

pub(crate) fn savepoint(conn: &mut Conn) -> Result<(), Sql> {
    Manager::begin_transaction(conn)
}
pub(crate) fn commit(conn: &mut Conn) -> Result<(), Sql> {
    Manager::commit_transaction(conn)
}
pub(crate) fn rollback(conn: &mut Conn) -> Result<(), Sql> {
    Manager::rollback_transaction(conn)
}
pub(crate) fn is_broken(conn: &mut Conn) -> bool {
    !matches!(depth(conn), Ok(0))
}

/// Leaves the savepoint of a piece whose work could not be kept; the batch around it goes on.
pub(crate) fn back_to_batch(conn: &mut Conn) -> Result<(), Sql> {
    match depth(conn)? {
        1 => Ok(()),
        2 => rollback(conn),
        _ => Err(Sql::BrokenTransactionManager),
    }
}

/// How many transactions and savepoints are open.
fn depth(conn: &mut Conn) -> Result<u32, Sql> {
    use diesel::connection::TransactionManagerStatus;
    match Manager::transaction_manager_status_mut(conn) {
        TransactionManagerStatus::InError => Err(Sql::BrokenTransactionManager),
        TransactionManagerStatus::Valid(status) => Ok(status
            .transaction_depth()
            .map_or(0, std::num::NonZeroU32::get)),
    }
}

pub(crate) const fn snap(conn: &mut Conn) -> Snap<'_> {
    Snap {
        conn,
        caller: None,
        note: Note::NONE,
    }
}
pub(crate) fn tx(conn: &mut Conn) -> Tx<'_> {
    tx_after(conn, Numbers::default())
}
/// A transaction in a batch, in which these numbers were given out already.
pub(crate) const fn tx_after(conn: &mut Conn, numbers: Numbers) -> Tx<'_> {
    Tx {
        snap: snap(conn),
        numbers,
    }
}

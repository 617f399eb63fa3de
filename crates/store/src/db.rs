//! The open database: a pool of readers and one writer.

use crate::{Conn, Snap, Target, Trouble, Tx, conn, writer::Writer};
use diesel::r2d2::{ManageConnection, Pool};
use domain::{Moment, Now};
use std::{sync::Arc, time::Duration};

/// The time and fresh chance, asked once for every write.
pub type Clock = Arc<dyn Fn() -> (Moment, [u8; 32]) + Send + Sync>;

/// Where the facts lie and how many may read at once.
#[derive(Clone)]
pub struct Settings {
    pub target: Target,
    pub readers: u32,
    pub clock: Clock,
}

/// The open database. Cloning shares it.
#[derive(Clone)]
pub struct Db {
    target: Target,
    readers: Pool<Readers>,
    writer: Writer,
}

impl Db {
    /// Opens the database; connections are made when they are needed, so a database that is gone now may come back.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`] when the writer's thread cannot start.
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let readers = Pool::builder()
            .max_size(settings.readers)
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(3))
            .error_handler(Box::new(Quiet))
            .build_unchecked(Readers(settings.target.clone()));
        let writer = Writer::start(settings.target.clone(), settings.clock.clone())?;
        Ok(Self {
            target: settings.target.clone(),
            readers,
            writer,
        })
    }

    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Reads in one consistent view. Blocks: call it on a thread that may wait.
    ///
    /// # Errors
    /// Those of `work`, and [`Trouble`] when the database cannot be reached.
    pub fn read<T, E: From<Trouble>>(
        &self,
        work: impl FnOnce(&mut Snap<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut held = self
            .readers
            .get()
            .map_err(|e| Trouble::Unreachable(e.to_string()))?;
        let conn: &mut Conn = &mut held;
        conn::begin_read(conn).map_err(Trouble::from)?;
        let result = work(&mut conn::snap(conn));
        // A view has nothing to keep; a connection that cannot end it is thrown away by the pool.
        if let Err(error) = conn::rollback(conn) {
            tracing::warn!(%error, "A reading view could not be closed");
        }
        result
    }

    /// Writes in the writer's turn: all of `work` or nothing. Blocks until it is durable.
    ///
    /// # Errors
    /// Those of `work`; [`Trouble::Busy`] before anything began; [`Trouble::OutcomeUnknown`] when the commit failed.
    pub fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Now) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Trouble> + Send + 'static,
    {
        self.writer.run(work)
    }

    /// How many writes wait for their turn.
    #[must_use]
    pub fn waiting_writes(&self) -> usize {
        self.writer.waiting()
    }
}

#[derive(Debug)]
struct Readers(Target);

/// The pool asks again by itself; each caller hears of a failure anyway.
#[derive(Debug)]
struct Quiet;
impl<E: std::error::Error> diesel::r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, _: E) {}
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoReader(String);

impl ManageConnection for Readers {
    type Connection = Conn;
    type Error = NoReader;
    fn connect(&self) -> Result<Conn, NoReader> {
        use diesel::connection::SimpleConnection as _;
        let mut conn = self.0.connect().map_err(|e| NoReader(e.to_string()))?;
        if matches!(conn, Conn::Sqlite(_)) {
            conn.batch_execute("PRAGMA query_only=ON")
                .map_err(|e| NoReader(e.to_string()))?;
        }
        Ok(conn)
    }
    fn is_valid(&self, conn: &mut Conn) -> Result<(), NoReader> {
        use diesel::connection::SimpleConnection as _;
        match conn {
            // A file does not go away between two reads, and asking costs as much as reading.
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(conn) => conn
                .batch_execute("SELECT 1")
                .map_err(|e| NoReader(e.to_string())),
        }
    }
    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn::is_broken(conn)
    }
}

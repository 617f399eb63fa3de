//! The one writer: a thread with its own connection that commits what waits together.
//!
//! Each piece of work runs in its own savepoint; one commit makes all of them durable, then all are answered.

use crate::{Clock, Conn, Target, Trouble, Tx, conn, meta, numbers::Numbers};
use domain::{Moment, Now};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel},
    },
    time::{Duration, Instant},
};

const QUEUE: usize = 64;
const TOGETHER: usize = 32;
const AT_MOST: Duration = Duration::from_millis(20);

/// A handle to the writer's queue.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: SyncSender<Box<dyn Piece>>,
    waiting: Arc<AtomicUsize>,
}

/// One piece of work that waits for its turn.
trait Piece: Send {
    /// Runs; says whether what it did is to be kept.
    fn run(&mut self, tx: &mut Tx<'_>, now: &Now) -> bool;
    /// It never ran, or its effect was lost.
    fn fail(&mut self, trouble: Trouble);
    fn answer(self: Box<Self>);
}

struct Work<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: Sender<Result<T, E>>,
}

impl<T, E, F> Piece for Work<T, E, F>
where
    T: Send,
    E: From<Trouble> + Send,
    F: FnOnce(&mut Tx<'_>, &Now) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>, now: &Now) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(tx, now)));
        let result = result.unwrap_or_else(|_| Err(Trouble::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }
    fn fail(&mut self, trouble: Trouble) {
        // A refusal stays a refusal: it did nothing that could be lost.
        if !matches!(self.result, Some(Err(_))) {
            self.result = Some(Err(trouble.into()));
        }
    }
    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // Nobody listens any more when the request was given up; the work stands all the same.
            _ = self.reply.send(result);
        }
    }
}

impl Writer {
    pub(crate) fn start(target: Target, clock: Clock) -> Result<Self, Trouble> {
        let (queue, pieces) = sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = waiting.clone();
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                Desk {
                    target,
                    clock,
                    conn: None,
                    pieces,
                    waiting: counted,
                }
                .work()
            })
            .map_err(|e| Trouble::Unreachable(e.to_string()))?;
        Ok(Self { queue, waiting })
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(crate) fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Trouble> + Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Now) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = self.queue.try_send(Box::new(Work {
            work: Some(work),
            result: None,
            reply,
        }));
        if let Err(refused) = sent {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            let trouble = match refused {
                TrySendError::Full(_) => Trouble::Busy,
                TrySendError::Disconnected(_) => {
                    Trouble::Unreachable("the writer has stopped".to_owned())
                }
            };
            return Err(trouble.into());
        }
        answer.recv().unwrap_or_else(|_| {
            Err(Trouble::OutcomeUnknown("the writer has stopped".to_owned()).into())
        })
    }
}

/// What the writer's thread holds.
struct Desk {
    target: Target,
    clock: Clock,
    conn: Option<Conn>,
    pieces: Receiver<Box<dyn Piece>>,
    waiting: Arc<AtomicUsize>,
}

impl Desk {
    fn work(mut self) {
        while let Ok(first) = self.pieces.recv() {
            let done = self.batch(first);
            self.waiting.fetch_sub(done.len(), Ordering::Relaxed);
            for piece in done {
                piece.answer();
            }
        }
    }

    /// Runs the first piece and what waits behind it, commits once; every piece knows its result then.
    fn batch(&mut self, first: Box<dyn Piece>) -> Vec<Box<dyn Piece>> {
        let mut conn = match self.ready() {
            Ok(conn) => conn,
            Err(trouble) => return refuse(first, trouble),
        };
        let mut last = match meta::last_moment(&mut conn::tx(&mut conn)) {
            Ok(last) => last,
            Err(error) => {
                self.keep(conn, false);
                return refuse(first, error.into());
            }
        };
        let mut numbers = Numbers::default();
        let begun = Instant::now();
        let mut ran = Vec::new();
        let mut next = Some(first);
        let mut broken = None;
        while let Some(mut piece) = next.take() {
            if let Err(trouble) = one(
                &mut conn,
                piece.as_mut(),
                &self.clock,
                &mut last,
                &mut numbers,
            ) {
                broken = Some(trouble);
            }
            ran.push(piece);
            if broken.is_none() && ran.len() < TOGETHER && begun.elapsed() < AT_MOST {
                next = self.pieces.try_recv().ok();
            }
        }
        let closed = match broken {
            Some(trouble) => Err(trouble),
            None => close(&mut conn, last),
        };
        self.keep(conn, closed.is_ok());
        if let Err(trouble) = closed {
            tracing::error!(error = %trouble, "A batch of writes was lost");
            ran.iter_mut().for_each(|piece| piece.fail(same(&trouble)));
        }
        ran
    }

    fn ready(&mut self) -> Result<Conn, Trouble> {
        if let Some(mut conn) = self.conn.take() {
            match conn::begin_write(&mut conn) {
                Ok(()) => return Ok(conn),
                // A file that another program holds was waited for already; a new connection would wait as long again.
                Err(error) if matches!(conn, Conn::Sqlite(_)) => {
                    self.keep(conn, false);
                    return Err(Trouble::Unreachable(error.to_string()));
                }
                // A connection that went stale while nothing was written gets one new try.
                Err(_) => {}
            }
        }
        let mut conn = self.target.connect()?;
        conn::begin_write(&mut conn).map_err(|e| Trouble::Unreachable(e.to_string()))?;
        Ok(conn)
    }

    fn keep(&mut self, mut conn: Conn, well: bool) {
        if !well && conn::is_broken(&mut conn) {
            // Dropping it rolls back whatever the server still holds.
            return;
        }
        self.conn = Some(conn);
    }
}

fn refuse(mut piece: Box<dyn Piece>, trouble: Trouble) -> Vec<Box<dyn Piece>> {
    piece.fail(trouble);
    vec![piece]
}

/// Runs one piece in its savepoint. An error means that the whole batch is lost.
fn one(
    conn: &mut Conn,
    piece: &mut dyn Piece,
    clock: &Clock,
    last: &mut Moment,
    numbers: &mut Numbers,
) -> Result<(), Trouble> {
    conn::savepoint(conn)?;
    let (time, chance) = clock();
    let now = Now::new(time.max(last.plus_micros(1)), chance);
    let mut tx = conn::tx_after(conn, *numbers);
    let is_to_be_kept = piece.run(&mut tx, &now);
    let given_out = tx.numbers;
    if !is_to_be_kept {
        return Ok(conn::rollback(conn)?);
    }
    match conn::commit(conn) {
        // Numbers of what was rolled back are given out again.
        Ok(()) => (*last, *numbers) = (now.at(), given_out),
        // A piece that went on after an error of PostgreSQL cannot be kept; its neighbours can.
        Err(error) => {
            conn::back_to_batch(conn)?;
            piece.fail(error.into());
        }
    }
    Ok(())
}

fn close(conn: &mut Conn, last: Moment) -> Result<(), Trouble> {
    meta::remember_moment(&mut conn::tx(conn), last)?;
    crate::fault::point("before-commit");
    conn::commit(conn).map_err(|e| Trouble::OutcomeUnknown(e.to_string()))?;
    crate::fault::point("after-commit");
    Ok(())
}

/// The same trouble told to each piece of a lost batch.
fn same(trouble: &Trouble) -> Trouble {
    match trouble {
        Trouble::OutcomeUnknown(why) => Trouble::OutcomeUnknown(why.clone()),
        Trouble::Sql(_)
        | Trouble::Unreachable(_)
        | Trouble::Busy
        | Trouble::Panicked
        | Trouble::Files(_)
        | Trouble::Damaged(_) => Trouble::Unreachable(trouble.to_string()),
    }
}

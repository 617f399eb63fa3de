//! Work to do outside of a transaction. Only the newest state counts: a hundred asks are one job.

use crate::{Snap, Sql, Tx, conn::on_either, schema::outbox};
use diesel::{prelude::*, upsert::excluded};
use domain::{Moment, Now};

/// A job that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub kind: String,
    pub subject: String,
    pub revision: i64,
    pub attempts: i64,
}

/// After so many failures the job stays and is shown to the operator.
pub const GIVE_UP_AFTER: i64 = 10;

/// Asks for a job; asking again before it ran makes it run once, with the newest state.
///
/// # Errors
/// Those of the database.
pub fn ask(tx: &mut Tx<'_>, kind: &str, subject: &str, now: &Now) -> Result<(), Sql> {
    let values = (
        outbox::kind.eq(kind),
        outbox::subject.eq(subject),
        outbox::revision.eq(1),
        outbox::due_at.eq(now.at().utc()),
        outbox::attempts.eq(0),
    );
    on_either!(tx, c => diesel::insert_into(outbox::table)
        .values(values)
        .on_conflict((outbox::kind, outbox::subject))
        .do_update()
        .set((
            outbox::revision.eq(outbox::revision + 1),
            outbox::due_at.eq(excluded(outbox::due_at)),
            outbox::attempts.eq(0),
        ))
        .execute(c))?;
    Ok(())
}

/// Takes jobs that are due; nobody else gets them until the lease ends.
///
/// # Errors
/// Those of the database.
pub fn claim(tx: &mut Tx<'_>, limit: i64, lease_seconds: i64, now: &Now) -> Result<Vec<Job>, Sql> {
    let at = now.at().utc();
    let rows: Vec<(String, String, i64, i64)> = outbox::table
        .filter(outbox::due_at.le(at))
        .filter(outbox::attempts.lt(GIVE_UP_AFTER))
        .filter(
            outbox::leased_until
                .is_null()
                .or(outbox::leased_until.le(at)),
        )
        .order((outbox::due_at, outbox::kind, outbox::subject))
        .select((
            outbox::kind,
            outbox::subject,
            outbox::revision,
            outbox::attempts,
        ))
        .limit(limit)
        .load(tx.conn())?;
    let until = now.at().plus_seconds(lease_seconds).utc();
    for (kind, subject, ..) in &rows {
        diesel::update(outbox::table.find((kind, subject)))
            .set(outbox::leased_until.eq(until))
            .execute(tx.conn())?;
    }
    Ok(rows
        .into_iter()
        .map(|(kind, subject, revision, attempts)| Job {
            kind,
            subject,
            revision,
            attempts,
        })
        .collect())
}

/// Ends a job; when it was asked for again meanwhile, it stays.
///
/// # Errors
/// Those of the database.
pub fn done(tx: &mut Tx<'_>, job: &Job) -> Result<(), Sql> {
    let row = outbox::table.find((&job.kind, &job.subject));
    let gone = diesel::delete(row.filter(outbox::revision.eq(job.revision))).execute(tx.conn())?;
    if gone == 0 {
        release(tx, job)?;
    }
    Ok(())
}

/// Gives a job back without having done it, as when the process stops.
///
/// # Errors
/// Those of the database.
pub fn release(tx: &mut Tx<'_>, job: &Job) -> Result<(), Sql> {
    diesel::update(outbox::table.find((&job.kind, &job.subject)))
        .set(outbox::leased_until.eq(None::<time::PrimitiveDateTime>))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that a job failed; it is due again later, each time twice as late.
/// When it was asked for again meanwhile, it is due at once: that was another job.
///
/// # Errors
/// Those of the database.
pub fn failed(tx: &mut Tx<'_>, job: &Job, why: &str, now: &Now) -> Result<(), Sql> {
    let wait = 5_i64 << job.attempts.clamp(0, 10);
    let row = outbox::table.find((&job.kind, &job.subject));
    let noted = diesel::update(row.filter(outbox::revision.eq(job.revision)))
        .set((
            outbox::attempts.eq(job.attempts + 1),
            outbox::due_at.eq(now.at().plus_seconds(wait).utc()),
            outbox::leased_until.eq(None::<time::PrimitiveDateTime>),
            outbox::last_error.eq(Some(why)),
        ))
        .execute(tx.conn())?;
    if noted == 0 {
        release(tx, job)?;
    }
    Ok(())
}

/// How many jobs wait, how many were given up, and since when the oldest that waits is due.
///
/// # Errors
/// Those of the database.
pub fn state(snap: &mut Snap<'_>) -> Result<(i64, i64, Option<Moment>), Sql> {
    let waiting = outbox::table
        .filter(outbox::attempts.lt(GIVE_UP_AFTER))
        .count()
        .get_result(snap.conn())?;
    let given_up = outbox::table
        .filter(outbox::attempts.ge(GIVE_UP_AFTER))
        .count()
        .get_result(snap.conn())?;
    let oldest = outbox::table
        .filter(outbox::attempts.lt(GIVE_UP_AFTER))
        .select(diesel::dsl::min(outbox::due_at))
        .first::<Option<_>>(snap.conn())?;
    Ok((waiting, given_up, oldest.map(Moment::from_utc)))
}

/// Whether any job is due, without disturbing the writer.
///
/// # Errors
/// Those of the database.
pub fn is_due(snap: &mut Snap<'_>, at: Moment) -> Result<bool, Sql> {
    let at = at.utc();
    let due = outbox::table
        .filter(outbox::due_at.le(at))
        .filter(outbox::attempts.lt(GIVE_UP_AFTER))
        .filter(
            outbox::leased_until
                .is_null()
                .or(outbox::leased_until.le(at)),
        )
        .select(outbox::kind)
        .first::<String>(snap.conn())
        .optional()?;
    Ok(due.is_some())
}

/// Asks for a job that is due later, unless somebody has asked for it already.
///
/// # Errors
/// Those of the database.
pub fn ask_once(tx: &mut Tx<'_>, kind: &str, subject: &str, due: Moment) -> Result<(), Sql> {
    let values = (
        outbox::kind.eq(kind),
        outbox::subject.eq(subject),
        outbox::revision.eq(1),
        outbox::due_at.eq(due.utc()),
        outbox::attempts.eq(0),
    );
    on_either!(tx, c => diesel::insert_into(outbox::table)
        .values(values)
        .on_conflict((outbox::kind, outbox::subject))
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// Asks for a job that is due later.
///
/// # Errors
/// Those of the database.
pub fn ask_at(
    tx: &mut Tx<'_>,
    kind: &str,
    subject: &str,
    due: Moment,
    now: &Now,
) -> Result<(), Sql> {
    ask(tx, kind, subject, now)?;
    diesel::update(outbox::table.find((kind, subject)))
        .set(outbox::due_at.eq(due.utc()))
        .execute(tx.conn())?;
    Ok(())
}

//! What people report about barriers on our pages.

use crate::{Snap, Sql, Tx, row, schema::feedback};
use diesel::prelude::*;
use domain::{Id, Moment, Now};

/// A report of a barrier or a wish for accessible content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub id: Id<Feedback>,
    pub kind: String,
    pub page: Option<String>,
    pub message: String,
    /// Where to answer, when an answer is wished for.
    pub mail: Option<String>,
    pub recorded_at: Moment,
    /// When somebody said that an answer was given.
    pub answered_at: Option<Moment>,
}

/// Keeps a report.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    kind: &str,
    page: Option<&str>,
    message: &str,
    mail: Option<&str>,
    now: &Now,
) -> Result<Id<Feedback>, Sql> {
    let id = now.id();
    diesel::insert_into(feedback::table)
        .values((
            feedback::id.eq(id.to_string()),
            feedback::kind.eq(kind),
            feedback::page.eq(page),
            feedback::message.eq(message),
            feedback::mail.eq(mail),
            feedback::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Notes that a report was answered; whether it was one that nobody had answered.
///
/// # Errors
/// Those of the database.
pub fn answer(tx: &mut Tx<'_>, id: Id<Feedback>, now: &Now) -> Result<bool, Sql> {
    let open = feedback::table
        .find(id.to_string())
        .filter(feedback::answered_at.is_null());
    let noted = diesel::update(open)
        .set(feedback::answered_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    Ok(noted > 0)
}

/// The newest reports, for those who answer them.
///
/// # Errors
/// Those of the database.
pub fn newest(snap: &mut Snap<'_>, limit: i64) -> Result<Vec<Feedback>, Sql> {
    type Row = (
        String,
        String,
        Option<String>,
        String,
        Option<String>,
        time::PrimitiveDateTime,
        Option<time::PrimitiveDateTime>,
    );
    let rows: Vec<Row> = feedback::table
        .order((feedback::recorded_at.desc(), feedback::id.desc()))
        .select((
            feedback::id,
            feedback::kind,
            feedback::page,
            feedback::message,
            feedback::mail,
            feedback::recorded_at,
            feedback::answered_at,
        ))
        .limit(limit)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, kind, page, message, mail, at, answered)| {
            Ok(Feedback {
                id: row::parse(&id)?,
                kind,
                page,
                message,
                mail,
                recorded_at: row::moment(at),
                answered_at: answered.map(row::moment),
            })
        })
        .collect()
}

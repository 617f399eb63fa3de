//! What bodies are about to work out.

use crate::{
    Snap, Sql, Tx, row,
    schema::{public_body, undertaking},
};
use diesel::prelude::*;
use domain::{
    Id, Moment, Now, ServiceKey,
    person::Person,
    public_body::PublicBody,
    undertaking::{Outcome, Undertaking},
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

#[derive(Queryable)]
struct Row {
    id: String,
    body: String,
    service: Option<String>,
    title: String,
    summary: String,
    mailbox: String,
    planned_on: Option<Date>,
    begun_at: PrimitiveDateTime,
    ended_at: Option<PrimitiveDateTime>,
    outcome: Option<String>,
}

row::columns! { COLUMNS of undertaking:
    id, body_id, service_key, title, summary, mailbox, planned_on, begun_at, ended_at, outcome
}

impl Row {
    fn undertaking(self) -> Result<Undertaking, Sql> {
        let outcome = row::parse_some(self.outcome.as_deref())?;
        Ok(Undertaking {
            id: row::parse(&self.id)?,
            body: row::parse(&self.body)?,
            service: row::parse_some(self.service.as_deref())?,
            title: self.title,
            summary: self.summary,
            mailbox: self.mailbox,
            planned_on: row::day(self.planned_on),
            begun_at: row::moment(self.begun_at),
            ended: self.ended_at.map(row::moment).zip(outcome),
        })
    }
}

/// Adds an undertaking that goes on.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &Undertaking, by: Id<Person>) -> Result<(), Sql> {
    diesel::insert_into(undertaking::table)
        .values((
            undertaking::id.eq(new.id.to_string()),
            undertaking::body_id.eq(new.body.to_string()),
            undertaking::service_key.eq(new.service.as_ref().map(ServiceKey::as_str)),
            undertaking::title.eq(&new.title),
            undertaking::summary.eq(&new.summary),
            undertaking::mailbox.eq(&new.mailbox),
            undertaking::planned_on.eq(row::date(new.planned_on)),
            undertaking::person_id.eq(by.to_string()),
            undertaking::begun_at.eq(new.begun_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends an undertaking.
///
/// # Errors
/// Those of the database.
pub fn end(
    tx: &mut Tx<'_>,
    which: Id<Undertaking>,
    outcome: Outcome,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::update(undertaking::table.find(which.to_string()))
        .set((
            undertaking::ended_at.eq(now.at().utc()),
            undertaking::ended_by.eq(by.to_string()),
            undertaking::outcome.eq(outcome.word()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The undertaking with this identity.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, which: Id<Undertaking>) -> Result<Option<Undertaking>, Sql> {
    let row: Option<Row> = undertaking::table
        .find(which.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(Row::undertaking).transpose()
}

/// Which undertakings are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub service: Option<ServiceKey>,
    pub body: Option<Id<PublicBody>>,
}

/// Undertakings that go on, the newest first, after the one named by the last page.
///
/// # Errors
/// Those of the database.
pub fn going_on(
    snap: &mut Snap<'_>,
    filter: &Filter,
    after: Option<Id<Undertaking>>,
    limit: i64,
) -> Result<Vec<Undertaking>, Sql> {
    let mut query = undertaking::table
        .filter(undertaking::ended_at.is_null())
        // Ids rise with the moment in which they were made.
        .order(undertaking::id.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if let Some(service) = &filter.service {
        query = query.filter(undertaking::service_key.eq(service.as_str()));
    }
    if let Some(body) = filter.body {
        query = query.filter(undertaking::body_id.eq(body.to_string()));
    }
    if let Some(after) = after {
        query = query.filter(undertaking::id.lt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(Row::undertaking).collect()
}

/// Undertakings that began later than one moment and not later than another and go on, the newest first.
///
/// # Errors
/// Those of the database.
pub fn begun(
    snap: &mut Snap<'_>,
    service: Option<&ServiceKey>,
    later_than: Moment,
    until: Moment,
    limit: i64,
) -> Result<Vec<Undertaking>, Sql> {
    let mut query = undertaking::table
        .filter(undertaking::ended_at.is_null())
        .filter(undertaking::begun_at.gt(later_than.utc()))
        .filter(undertaking::begun_at.le(until.utc()))
        .order(undertaking::id.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if let Some(service) = service {
        query = query.filter(undertaking::service_key.eq(service.as_str()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(Row::undertaking).collect()
}

/// More are asked for by nobody at once.
const MOST_AT_ONCE: i64 = 1000;

/// Those of these that go on, the newest first.
///
/// # Errors
/// Those of the database.
pub fn that_go_on(snap: &mut Snap<'_>, ids: &[Id<Undertaking>]) -> Result<Vec<Undertaking>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = undertaking::table
        .filter(undertaking::id.eq_any(ids))
        .filter(undertaking::ended_at.is_null())
        .order(undertaking::id.desc())
        .select(COLUMNS)
        .limit(MOST_AT_ONCE)
        .load(snap.conn())?;
    rows.into_iter().map(Row::undertaking).collect()
}

/// More bodies that plan the same are not named.
const MOST_NAMES: i64 = 200;

/// Who plans to work these services out, by service: key and name of each body, the first to announce it first.
///
/// # Errors
/// Those of the database.
pub fn planners(
    snap: &mut Snap<'_>,
    services: &[String],
) -> Result<HashMap<String, Vec<(String, String)>>, Sql> {
    let rows: Vec<(Option<String>, String, String)> = undertaking::table
        .inner_join(public_body::table)
        .filter(undertaking::ended_at.is_null())
        .filter(undertaking::service_key.eq_any(services))
        .order(undertaking::id)
        .select((
            undertaking::service_key,
            public_body::current_key,
            public_body::name,
        ))
        .limit(MOST_NAMES)
        .load(snap.conn())?;
    let mut planners: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for (service, key, name) in rows {
        let of = planners.entry(service.unwrap_or_default()).or_default();
        if of.iter().all(|(known, _)| *known != key) {
            of.push((key, name));
        }
    }
    Ok(planners)
}

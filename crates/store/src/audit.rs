//! What was done by whom: a line per write, sign-in and look at what is not public. Lines are added, never changed.
//!
//! A line names people only by their ids; their names are joined when it is shown, so that erasing a person leaves
//! every line as it was.

use crate::{
    Snap, Sql, Tx,
    caller::Caller,
    conn::on_either,
    numbers::Series,
    row,
    schema::{audit, person, public_body},
};
use diesel::prelude::*;
use domain::{
    Id, Moment, Now,
    audit::{Kind, Outcome},
    person::Person,
    public_body::PublicBody,
};
use time::PrimitiveDateTime;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: i64,
    pub at: Moment,
    pub kind: Kind,
    /// Method and pattern of the address.
    pub action: String,
    pub outcome: Outcome,
    pub person: Option<Id<Person>>,
    pub name: Option<String>,
    pub body: Option<Id<PublicBody>>,
    pub body_name: Option<String>,
    pub thing: Option<String>,
    pub through: String,
    pub request: String,
}

/// Adds the lines of a transaction that wrote something, in this very transaction: one for each body for which it was
/// done. Says whether there was something to tell: of a sign-in that came to nobody the line is written when its end is
/// known.
///
/// # Errors
/// Those of the database.
pub fn tell(tx: &mut Tx<'_>, now: &Now) -> Result<bool, Sql> {
    let Some(caller) = tx.caller.clone() else {
        return Ok(false);
    };
    let note = &tx.note;
    let is_due = match caller.kind {
        Kind::SignIn => note.person.is_some(),
        Kind::Write => note.wrote || note.refused,
        // A look may begin something, as a sign-in does when it comes back from elsewhere.
        Kind::Read => note.person.is_some(),
    };
    if !is_due {
        return Ok(false);
    }
    let caller = Caller {
        person: note.person.or(caller.person),
        kind: match (caller.kind, note.person) {
            (Kind::Read, Some(_)) => Kind::SignIn,
            (kind, _) => kind,
        },
        ..Caller::clone(&caller)
    };
    let outcome = match note.refused {
        true => Outcome::Refused,
        false => Outcome::Done,
    };
    let bodies = note.bodies.clone();
    add(tx, &caller, &bodies, outcome, now)?;
    Ok(true)
}

/// Adds a line for each of these bodies; without one, a line for the body of the token or of the person.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    bodies: &[Id<PublicBody>],
    outcome: Outcome,
    now: &Now,
) -> Result<(), Sql> {
    let bodies: Vec<Option<String>> = match bodies {
        [] => vec![own_body(tx, caller)?],
        named => named.iter().map(|body| Some(body.to_string())).collect(),
    };
    let mut lines = Vec::with_capacity(bodies.len());
    for body in bodies {
        lines.push((
            audit::number.eq(tx.next_number(Series::Audit)?),
            audit::at.eq(now.at().utc()),
            audit::kind.eq(caller.kind.word()),
            audit::action.eq(&caller.action),
            audit::outcome.eq(outcome.word()),
            audit::person_id.eq(caller.person.map(|id| id.to_string())),
            audit::body_id.eq(body),
            audit::thing.eq(Some(&caller.thing)),
            audit::through.eq(&caller.through),
            audit::request_id.eq(&caller.request),
        ));
    }
    on_either!(tx, c => diesel::insert_into(audit::table).values(lines).execute(c))?;
    Ok(())
}

/// The body of the token, or else that of the person.
fn own_body(tx: &mut Tx<'_>, caller: &Caller) -> Result<Option<String>, Sql> {
    if let Some(grant) = &caller.grant {
        return Ok(Some(grant.body.to_string()));
    }
    let Some(person) = caller.person else {
        return Ok(None);
    };
    person::table
        .find(person.to_string())
        .select(person::body_id)
        .first::<String>(tx.conn())
        .optional()
}

/// Which lines are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Absent: of every body.
    pub body: Option<Id<PublicBody>>,
    pub person: Option<Id<Person>>,
    pub kind: Option<Kind>,
    /// The beginning of a token.
    pub through: Option<String>,
    pub from: Option<Moment>,
    pub until: Option<Moment>,
    /// Only lines before this one.
    pub before: Option<i64>,
}

type Row = (
    (i64, PrimitiveDateTime, String, String, String),
    (Option<String>, Option<String>),
    (Option<String>, Option<String>),
    (Option<String>, String, String),
);

fn read(row: Row) -> Result<Line, Sql> {
    let (
        (number, at, kind, action, outcome),
        (person, name),
        (body, body_name),
        (thing, through, request),
    ) = row;
    Ok(Line {
        number,
        at: row::moment(at),
        kind: row::parse(&kind)?,
        action,
        outcome: row::parse(&outcome)?,
        person: row::parse_some(person.as_deref())?,
        name,
        body: row::parse_some(body.as_deref())?,
        body_name,
        thing,
        through,
        request,
    })
}

macro_rules! lines {
    () => {
        audit::table
            .left_join(person::table)
            .left_join(public_body::table)
            .select((
                (
                    audit::number,
                    audit::at,
                    audit::kind,
                    audit::action,
                    audit::outcome,
                ),
                (audit::person_id, person::name.nullable()),
                (audit::body_id, public_body::name.nullable()),
                (audit::thing, audit::through, audit::request_id),
            ))
    };
}

/// The lines that are wanted, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(snap: &mut Snap<'_>, wanted: &Wanted, limit: i64) -> Result<Vec<Line>, Sql> {
    let mut question = lines!()
        .order(audit::number.desc())
        .limit(limit)
        .into_boxed();
    if let Some(body) = wanted.body {
        question = question.filter(audit::body_id.eq(body.to_string()));
    }
    if let Some(person) = wanted.person {
        question = question.filter(audit::person_id.eq(person.to_string()));
    }
    if let Some(kind) = wanted.kind {
        question = question.filter(audit::kind.eq(kind.word()));
    }
    if let Some(through) = &wanted.through {
        question = question.filter(audit::through.eq(through.clone()));
    }
    if let Some(from) = wanted.from {
        question = question.filter(audit::at.ge(from.utc()));
    }
    if let Some(until) = wanted.until {
        question = question.filter(audit::at.lt(until.utc()));
    }
    if let Some(before) = wanted.before {
        question = question.filter(audit::number.lt(before));
    }
    let rows: Vec<Row> = question.load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The lines after one, the oldest first: for who follows the log.
///
/// # Errors
/// Those of the database.
pub fn after(snap: &mut Snap<'_>, number: i64, limit: i64) -> Result<Vec<Line>, Sql> {
    let rows: Vec<Row> = lines!()
        .filter(audit::number.gt(number))
        .order(audit::number)
        .limit(limit)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

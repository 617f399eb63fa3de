//! Notices of grants as each body keeps them, and what of its own belongs to them.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{
        adoption, blueprint, notice, notice_adoption, notice_blueprint, notice_statement, statement,
    },
};
use diesel::prelude::*;
use domain::{
    Day, Id, Moment, Now, Period,
    money::Cents,
    notice::{Notice, Owned, Part},
    person::Person,
    public_body::PublicBody,
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// A notice as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub notice: Notice,
    pub recorded_at: Moment,
    pub revision: i64,
}

#[derive(Queryable)]
struct Row {
    id: String,
    body: String,
    authority: String,
    programme: String,
    reference: String,
    given_on: Date,
    from_day: Date,
    until_day: Option<Date>,
    cooperation: Option<String>,
    purpose: Option<String>,
    recorded_at: PrimitiveDateTime,
    revision: i64,
    amount_cents: Option<i64>,
    proof_due_on: Option<Date>,
}

row::columns! { COLUMNS of notice:
    id, body_id, authority_id, programme, reference, given_on, from_day, until_day, cooperation_id, purpose,
    recorded_at, revision, amount_cents, proof_due_on
}

fn read(row: Row) -> Result<Kept, Sql> {
    let until = row.until_day.map(Day::from_date);
    let period = Period::new(Day::from_date(row.from_day), until);
    let amount = row.amount_cents.map(Cents::try_from).transpose();
    Ok(Kept {
        notice: Notice {
            id: row::parse(&row.id)?,
            body: row::parse(&row.body)?,
            authority: row::parse(&row.authority)?,
            programme: row.programme,
            reference: row.reference,
            given_on: Day::from_date(row.given_on),
            period: period.map_err(|e| Sql::DeserializationError(e.into()))?,
            cooperation: row::parse_some(row.cooperation.as_deref())?,
            purpose: row.purpose,
            amount: amount.map_err(|e| Sql::DeserializationError(e.into()))?,
            proof_due_on: row.proof_due_on.map(Day::from_date),
        },
        recorded_at: row::moment(row.recorded_at),
        revision: row.revision,
    })
}

/// The notice with this identity.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, id: Id<Notice>) -> Result<Option<Kept>, Sql> {
    notice::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?
        .map(read)
        .transpose()
}

/// The notices that one of these bodies keeps or one of these authorities gave, the newest first.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    bodies: impl IntoIterator<Item = Id<PublicBody>>,
    authorities: impl IntoIterator<Item = Id<PublicBody>>,
    after: Option<Id<Notice>>,
    limit: i64,
) -> Result<Vec<Kept>, Sql> {
    let bodies: Vec<String> = bodies.into_iter().map(|id| id.to_string()).collect();
    let authorities: Vec<String> = authorities.into_iter().map(|id| id.to_string()).collect();
    let mut query = notice::table
        .filter(
            notice::body_id
                .eq_any(bodies)
                .or(notice::authority_id.eq_any(authorities)),
        )
        .order(notice::id.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(notice::id.lt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Whether a body keeps another notice with this reference of this authority.
///
/// # Errors
/// Those of the database.
pub fn is_taken(snap: &mut Snap<'_>, of: &Notice) -> Result<bool, Sql> {
    let others: i64 = notice::table
        .filter(notice::body_id.eq(of.body.to_string()))
        .filter(notice::authority_id.eq(of.authority.to_string()))
        .filter(notice::reference.eq(&of.reference))
        .filter(notice::id.ne(of.id.to_string()))
        .count()
        .get_result(snap.conn())?;
    Ok(others > 0)
}

/// Adds a notice with its parts.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    new: &Notice,
    parts: &[Part],
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(notice::table)
        .values((
            notice::id.eq(new.id.to_string()),
            notice::body_id.eq(new.body.to_string()),
            notice::authority_id.eq(new.authority.to_string()),
            notice::programme.eq(&new.programme),
            notice::reference.eq(&new.reference),
            notice::given_on.eq(new.given_on.date()),
            notice::from_day.eq(new.period.from().date()),
            notice::until_day.eq(new.period.until().map(Day::date)),
            notice::cooperation_id.eq(new.cooperation.map(|id| id.to_string())),
            notice::purpose.eq(&new.purpose),
            notice::amount_cents.eq(new.amount.map(Cents::get)),
            notice::proof_due_on.eq(new.proof_due_on.map(Day::date)),
            notice::person_id.eq(by.to_string()),
            notice::recorded_at.eq(now.at().utc()),
            notice::revision.eq(0),
        ))
        .execute(tx.conn())?;
    put_parts(tx, new.id, parts)
}

/// Changes what a notice says and what belongs to it; the body stays.
///
/// # Errors
/// Those of the database.
pub fn change(
    tx: &mut Tx<'_>,
    to: &Notice,
    parts: &[Part],
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::update(notice::table.find(to.id.to_string()))
        .set((
            notice::authority_id.eq(to.authority.to_string()),
            notice::programme.eq(&to.programme),
            notice::reference.eq(&to.reference),
            notice::given_on.eq(to.given_on.date()),
            notice::from_day.eq(to.period.from().date()),
            notice::until_day.eq(to.period.until().map(Day::date)),
            notice::cooperation_id.eq(to.cooperation.map(|id| id.to_string())),
            notice::purpose.eq(&to.purpose),
            notice::amount_cents.eq(to.amount.map(Cents::get)),
            notice::proof_due_on.eq(to.proof_due_on.map(Day::date)),
            notice::person_id.eq(by.to_string()),
            notice::recorded_at.eq(now.at().utc()),
            notice::revision.eq(notice::revision + 1),
        ))
        .execute(tx.conn())?;
    let of = to.id.to_string();
    diesel::delete(notice_blueprint::table.filter(notice_blueprint::notice_id.eq(&of)))
        .execute(tx.conn())?;
    diesel::delete(notice_adoption::table.filter(notice_adoption::notice_id.eq(&of)))
        .execute(tx.conn())?;
    diesel::delete(notice_statement::table.filter(notice_statement::notice_id.eq(&of)))
        .execute(tx.conn())?;
    put_parts(tx, to.id, parts)
}

fn put_parts(tx: &mut Tx<'_>, of: Id<Notice>, parts: &[Part]) -> Result<(), Sql> {
    let of = of.to_string();
    let (mut blueprints, mut adoptions, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Blueprint(id) => blueprints.push((
                notice_blueprint::notice_id.eq(of.clone()),
                notice_blueprint::blueprint_id.eq(id.to_string()),
            )),
            Part::Adoption(id) => adoptions.push((
                notice_adoption::notice_id.eq(of.clone()),
                notice_adoption::adoption_id.eq(id.to_string()),
            )),
            Part::Statement(number) => statements.push((
                notice_statement::notice_id.eq(of.clone()),
                notice_statement::number.eq(*number),
            )),
        }
    }
    on_either!(tx, c => diesel::insert_into(notice_blueprint::table).values(blueprints).execute(c))?;
    on_either!(tx, c => diesel::insert_into(notice_adoption::table).values(adoptions).execute(c))?;
    on_either!(tx, c => diesel::insert_into(notice_statement::table).values(statements).execute(c))?;
    Ok(())
}

/// More than may belong to one notice.
const LIMIT: i64 = 1000;

/// What belongs to a notice: blueprints and adoptions in the order of their ids, statements by number.
///
/// # Errors
/// Those of the database.
pub fn parts(snap: &mut Snap<'_>, of: Id<Notice>) -> Result<Vec<Part>, Sql> {
    let of = of.to_string();
    let blueprints: Vec<String> = notice_blueprint::table
        .filter(notice_blueprint::notice_id.eq(&of))
        .order(notice_blueprint::blueprint_id)
        .select(notice_blueprint::blueprint_id)
        .limit(LIMIT)
        .load(snap.conn())?;
    let adoptions: Vec<String> = notice_adoption::table
        .filter(notice_adoption::notice_id.eq(&of))
        .order(notice_adoption::adoption_id)
        .select(notice_adoption::adoption_id)
        .limit(LIMIT)
        .load(snap.conn())?;
    let statements: Vec<i64> = notice_statement::table
        .filter(notice_statement::notice_id.eq(&of))
        .order(notice_statement::number)
        .select(notice_statement::number)
        .limit(LIMIT)
        .load(snap.conn())?;
    let mut parts = Vec::with_capacity(blueprints.len() + adoptions.len() + statements.len());
    for id in &blueprints {
        parts.push(Part::Blueprint(row::parse(id)?));
    }
    for id in &adoptions {
        parts.push(Part::Adoption(row::parse(id)?));
    }
    parts.extend(statements.into_iter().map(Part::Statement));
    Ok(parts)
}

/// These things with the bodies that they belong to; what is not known belongs to nobody.
///
/// # Errors
/// Those of the database.
pub fn owned(snap: &mut Snap<'_>, parts: &[Part]) -> Result<Vec<Owned>, Sql> {
    let (mut blueprints, mut adoptions, mut statements) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Blueprint(id) => blueprints.push(id.to_string()),
            Part::Adoption(id) => adoptions.push(id.to_string()),
            Part::Statement(number) => statements.push(*number),
        }
    }
    let mut owners: HashMap<Part, Id<PublicBody>> = HashMap::new();
    let rows: Vec<(String, String)> = blueprint::table
        .filter(blueprint::id.eq_any(blueprints))
        .order(blueprint::id)
        .select((blueprint::id, blueprint::publisher_id))
        .limit(LIMIT)
        .load(snap.conn())?;
    for (id, owner) in rows {
        owners.insert(Part::Blueprint(row::parse(&id)?), row::parse(&owner)?);
    }
    let rows: Vec<(String, String)> = adoption::table
        .filter(adoption::id.eq_any(adoptions))
        .order(adoption::id)
        .select((adoption::id, adoption::body_id))
        .limit(LIMIT)
        .load(snap.conn())?;
    for (id, owner) in rows {
        owners.insert(Part::Adoption(row::parse(&id)?), row::parse(&owner)?);
    }
    let rows: Vec<(i64, Option<String>)> = statement::table
        .filter(statement::number.eq_any(statements))
        .order(statement::number)
        .select((statement::number, statement::body_id))
        .limit(LIMIT)
        .load(snap.conn())?;
    for (number, owner) in rows {
        if let Some(owner) = owner {
            owners.insert(Part::Statement(number), row::parse(&owner)?);
        }
    }
    let with_owner = |part: &Part| Owned {
        part: *part,
        owner: owners.get(part).copied(),
    };
    Ok(parts.iter().map(with_owner).collect())
}

/// The numbers of the statements that were made for a body, the newest first.
///
/// # Errors
/// Those of the database.
pub fn statements_of(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
    limit: i64,
) -> Result<Vec<i64>, Sql> {
    statement::table
        .filter(statement::body_id.eq(body.to_string()))
        .order(statement::number.desc())
        .select(statement::number)
        .limit(limit)
        .load(snap.conn())
}

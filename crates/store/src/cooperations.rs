//! Cooperations and their members.

use crate::{
    Snap, Sql, Tx, row,
    schema::{cooperation, membership, membership_end},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Day, Id, Now, Period, Slug,
    cooperation::{Cooperation, Membership},
    person::Person,
    public_body::{PublicBody, sort_key},
};
use std::collections::HashMap;
use time::Date;

type Row = (
    String,
    String,
    String,
    String,
    String,
    Option<Date>,
    Option<String>,
    i64,
);

row::columns! { COLUMNS of cooperation:
    id, slug, name, legal_form, lead_id, signed_on, note, revision
}

/// A cooperation with the number of its changes.
pub type Revised = (Cooperation, i64);

fn read(row: Row) -> Result<Revised, Sql> {
    let (id, slug, name, legal_form, lead, signed_on, note, revision) = row;
    let read = Cooperation {
        id: row::parse(&id)?,
        slug: row::parse(&slug)?,
        name,
        legal_form: row::parse(&legal_form)?,
        lead: row::parse(&lead)?,
        signed_on: row::day(signed_on),
        note,
    };
    Ok((read, revision))
}

/// The cooperation with this name in addresses.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, slug: &Slug) -> Result<Option<Revised>, Sql> {
    let row: Option<Row> = cooperation::table
        .filter(cooperation::slug.eq(slug.as_str()))
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// The cooperation with this identity.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is none.
pub fn by_id(snap: &mut Snap<'_>, id: Id<Cooperation>) -> Result<Revised, Sql> {
    read(
        cooperation::table
            .find(id.to_string())
            .select(COLUMNS)
            .first(snap.conn())?,
    )
}

/// One page of cooperations by name.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<Vec<Revised>, Sql> {
    let mut query = cooperation::table
        .order((cooperation::sort_key, cooperation::id))
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if let Some((key, id)) = after {
        query = query.filter(
            cooperation::sort_key
                .gt(key.clone())
                .or(cooperation::sort_key.eq(key).and(cooperation::id.gt(id))),
        );
    }
    query
        .load::<Row>(snap.conn())?
        .into_iter()
        .map(read)
        .collect()
}

/// The names in addresses of these cooperations, one question for any number of them.
///
/// # Errors
/// Those of the database.
pub fn slugs(
    snap: &mut Snap<'_>,
    ids: impl Iterator<Item = Id<Cooperation>>,
) -> Result<HashMap<Id<Cooperation>, String>, Sql> {
    let mut ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = cooperation::table
        .filter(cooperation::id.eq_any(ids))
        .select((cooperation::id, cooperation::slug))
        .order(cooperation::id)
        .limit(10_000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, slug)| Ok((row::parse(&id)?, slug)))
        .collect()
}

/// Adds a cooperation.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &Cooperation, now: &Now) -> Result<(), Sql> {
    diesel::insert_into(cooperation::table)
        .values((
            cooperation::id.eq(new.id.to_string()),
            cooperation::slug.eq(new.slug.as_str()),
            cooperation::name.eq(&new.name),
            cooperation::legal_form.eq(new.legal_form.word()),
            cooperation::lead_id.eq(new.lead.to_string()),
            cooperation::signed_on.eq(row::date(new.signed_on)),
            cooperation::note.eq(&new.note),
            cooperation::sort_key.eq(sort_key(&new.name)),
            cooperation::recorded_at.eq(now.at().utc()),
            cooperation::revision.eq(0),
        ))
        .execute(tx.conn())?;
    crate::names::changed(tx)
}

/// Changes what a cooperation says of itself; slug and lead stay.
///
/// # Errors
/// Those of the database.
pub fn change(tx: &mut Tx<'_>, to: &Cooperation) -> Result<(), Sql> {
    diesel::update(cooperation::table.find(to.id.to_string()))
        .set((
            cooperation::name.eq(&to.name),
            cooperation::legal_form.eq(to.legal_form.word()),
            cooperation::signed_on.eq(row::date(to.signed_on)),
            cooperation::note.eq(&to.note),
            cooperation::sort_key.eq(sort_key(&to.name)),
            cooperation::revision.eq(cooperation::revision + 1),
        ))
        .execute(tx.conn())?;
    crate::names::changed(tx)
}

type MemberRow = (
    String,
    String,
    String,
    String,
    Date,
    Option<Date>,
    Option<String>,
);

row::columns! { MEMBER of membership:
    id, cooperation_id, body_id, role, from_day, until_day, note
}

fn member(row: MemberRow) -> Result<(Id<Cooperation>, Membership), Sql> {
    let (id, cooperation, body, role, from, until, note) = row;
    let period = Period::new(Day::from_date(from), row::day(until))
        .map_err(|e| Sql::DeserializationError(e.into()))?;
    let member = Membership {
        id: row::parse(&id)?,
        body: row::parse(&body)?,
        role: row::parse(&role)?,
        period,
        note,
    };
    Ok((row::parse(&cooperation)?, member))
}

/// Every membership of a cooperation, past ones too, in the order of their beginning.
///
/// # Errors
/// Those of the database.
pub fn members(snap: &mut Snap<'_>, of: Id<Cooperation>) -> Result<Vec<Membership>, Sql> {
    let rows: Vec<MemberRow> = membership::table
        .filter(membership::cooperation_id.eq(of.to_string()))
        .order((membership::from_day, membership::id))
        .select(MEMBER)
        .limit(10_000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|row| member(row).map(|(_, m)| m))
        .collect()
}

/// How many bodies belong to each of these cooperations on a day.
///
/// # Errors
/// Those of the database.
pub fn sizes(
    snap: &mut Snap<'_>,
    of: &[Id<Cooperation>],
    on: Day,
) -> Result<HashMap<Id<Cooperation>, i64>, Sql> {
    let ids: Vec<String> = of.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, i64)> = membership::table
        .filter(membership::cooperation_id.eq_any(ids))
        .filter(membership::from_day.le(on.date()))
        .filter(
            membership::until_day
                .is_null()
                .or(membership::until_day.ge(on.date())),
        )
        .group_by(membership::cooperation_id)
        .select((
            membership::cooperation_id,
            diesel::dsl::count(membership::body_id),
        ))
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, count)| Ok((row::parse(&id)?, count)))
        .collect()
}

/// The cooperations that a body leads, a hundred at most.
///
/// # Errors
/// Those of the database.
pub fn led_by(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Vec<Id<Cooperation>>, Sql> {
    let ids: Vec<String> = cooperation::table
        .filter(cooperation::lead_id.eq(body.to_string()))
        .order(cooperation::id)
        .select(cooperation::id)
        .limit(100)
        .load(snap.conn())?;
    ids.iter().map(|id| row::parse(id)).collect()
}

/// The memberships of a body in any cooperation.
///
/// # Errors
/// Those of the database.
pub fn of_body(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
) -> Result<Vec<(Id<Cooperation>, Membership)>, Sql> {
    let rows: Vec<MemberRow> = membership::table
        .filter(membership::body_id.eq(body.to_string()))
        .order((membership::from_day, membership::id))
        .select(MEMBER)
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter().map(member).collect()
}

/// Adds a membership.
///
/// # Errors
/// Those of the database.
pub fn add_member(
    tx: &mut Tx<'_>,
    to: Id<Cooperation>,
    new: &Membership,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(membership::table)
        .values((
            membership::id.eq(new.id.to_string()),
            membership::cooperation_id.eq(to.to_string()),
            membership::body_id.eq(new.body.to_string()),
            membership::role.eq(new.role.word()),
            membership::from_day.eq(new.period.from().date()),
            membership::until_day.eq(row::date(new.period.until())),
            membership::note.eq(&new.note),
            membership::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    if let Some(until) = new.period.until() {
        append_end(tx, new.id, until, by, now)?;
    }
    touch(tx, to)
}

/// Ends a membership on a day; that day still belongs to it.
///
/// # Errors
/// Those of the database.
pub fn end_member(
    tx: &mut Tx<'_>,
    of: Id<Cooperation>,
    member: Id<Membership>,
    until: Day,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::update(membership::table.find(member.to_string()))
        .set(membership::until_day.eq(Some(until.date())))
        .execute(tx.conn())?;
    append_end(tx, member, until, by, now)?;
    touch(tx, of)
}

/// The last day that holds today stands in the membership; every one that was recorded stands here.
fn append_end(
    tx: &mut Tx<'_>,
    member: Id<Membership>,
    until: Day,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    let number = membership_end::table
        .select(max(membership_end::number))
        .first::<Option<i64>>(tx.conn())?
        .unwrap_or(0)
        + 1;
    diesel::insert_into(membership_end::table)
        .values((
            membership_end::number.eq(number),
            membership_end::membership_id.eq(member.to_string()),
            membership_end::until_day.eq(Some(until.date())),
            membership_end::recorded_at.eq(now.at().utc()),
            membership_end::person_id.eq(by.to_string()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn touch(tx: &mut Tx<'_>, id: Id<Cooperation>) -> Result<(), Sql> {
    diesel::update(cooperation::table.find(id.to_string()))
        .set(cooperation::revision.eq(cooperation::revision + 1))
        .execute(tx.conn())?;
    Ok(())
}

//! Steps that coordinators propose; they count nowhere until the body confirms them.

use crate::{Snap, Sql, Tx, conn::on_either, row, schema::proposal};
use diesel::prelude::*;
use domain::{
    Day, Id, Now,
    adoption::Wish,
    cooperation::Cooperation,
    person::Person,
    proposal::{Proposal, ProposalState},
    public_body::PublicBody,
};
use time::{Date, PrimitiveDateTime};

#[derive(Queryable)]
struct Row {
    id: String,
    cooperation: String,
    blueprint: String,
    body: String,
    stage: String,
    version: Option<String>,
    effective_on: Date,
    evidence: String,
    note: Option<String>,
    proposed_at: PrimitiveDateTime,
    state: String,
}

row::columns! { COLUMNS of proposal:
    id, cooperation_id, blueprint_id, body_id, stage, version, effective_on, evidence, note, proposed_at, state
}

fn read(row: Row) -> Result<Proposal, Sql> {
    Ok(Proposal {
        id: row::parse(&row.id)?,
        cooperation: row::parse(&row.cooperation)?,
        blueprint: row::parse(&row.blueprint)?,
        body: row::parse(&row.body)?,
        step: Wish {
            stage: row::parse(&row.stage)?,
            version: row::parse_some(row.version.as_deref())?,
            effective_on: Day::from_date(row.effective_on),
            evidence: row::json(&row.evidence)?,
            note: row.note,
            corrects: None,
            reason: None,
        },
        proposed_at: row::moment(row.proposed_at),
        state: row::parse(&row.state)?,
    })
}

/// The proposals that wait for these bodies, oldest first, behind the one named by the last page.
///
/// # Errors
/// Those of the database.
pub fn open_for(
    snap: &mut Snap<'_>,
    bodies: &[Id<PublicBody>],
    after: Option<Id<Proposal>>,
    limit: i64,
) -> Result<Vec<Proposal>, Sql> {
    let ids: Vec<String> = bodies.iter().map(ToString::to_string).collect();
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<Row> = proposal::table
        .filter(proposal::body_id.eq_any(ids))
        .filter(proposal::state.eq(ProposalState::Open.word()))
        .filter(proposal::id.gt(after))
        .order(proposal::id)
        .select(COLUMNS)
        .limit(limit)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The proposals of a cooperation, newest first, behind the one named by the last page.
///
/// # Errors
/// Those of the database.
pub fn of_cooperation(
    snap: &mut Snap<'_>,
    of: Id<Cooperation>,
    after: Option<Id<Proposal>>,
    limit: i64,
) -> Result<Vec<Proposal>, Sql> {
    let mut query = proposal::table
        .filter(proposal::cooperation_id.eq(of.to_string()))
        .order(proposal::id.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(proposal::id.lt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The proposals with these identities.
///
/// # Errors
/// Those of the database.
pub fn many(snap: &mut Snap<'_>, ids: &[Id<Proposal>]) -> Result<Vec<Proposal>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = proposal::table
        .filter(proposal::id.eq_any(ids))
        .order(proposal::id)
        .select(COLUMNS)
        .limit(5000)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

#[derive(Insertable)]
#[diesel(table_name = proposal, treat_none_as_default_value = false)]
struct New {
    id: String,
    cooperation_id: String,
    blueprint_id: String,
    body_id: String,
    stage: String,
    version: Option<String>,
    effective_on: Date,
    evidence: String,
    note: Option<String>,
    person_id: String,
    proposed_at: PrimitiveDateTime,
    state: String,
}

/// Adds proposals, all or none.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &[Proposal], by: Id<Person>) -> Result<(), Sql> {
    let rows = new.iter().map(|p| {
        Ok(New {
            id: p.id.to_string(),
            cooperation_id: p.cooperation.to_string(),
            blueprint_id: p.blueprint.to_string(),
            body_id: p.body.to_string(),
            stage: p.step.stage.word().to_owned(),
            version: p.step.version.as_ref().map(ToString::to_string),
            effective_on: p.step.effective_on.date(),
            evidence: row::to_json(&p.step.evidence)?,
            note: p.step.note.clone(),
            person_id: by.to_string(),
            proposed_at: p.proposed_at.utc(),
            state: p.state.word().to_owned(),
        })
    });
    let rows = rows.collect::<Result<Vec<New>, Sql>>()?;
    for some in rows.chunks(500) {
        on_either!(tx, c => diesel::insert_into(proposal::table).values(some).execute(c))?;
    }
    Ok(())
}

/// Decides those of these proposals that are open; says how many were.
///
/// # Errors
/// Those of the database.
pub fn decide(
    tx: &mut Tx<'_>,
    ids: &[Id<Proposal>],
    to: ProposalState,
    now: &Now,
) -> Result<usize, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut changed = 0;
    for some in ids.chunks(5000) {
        let open = proposal::table
            .filter(proposal::id.eq_any(some))
            .filter(proposal::state.eq(ProposalState::Open.word()));
        changed += diesel::update(open)
            .set((
                proposal::state.eq(to.word()),
                proposal::decided_at.eq(Some(now.at().utc())),
            ))
            .execute(tx.conn())?;
    }
    Ok(changed)
}

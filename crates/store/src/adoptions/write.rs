//! Appending adoptions and steps.

use super::written;
use crate::{
    Sql, Tx,
    conn::on_either,
    numbers::Series,
    row,
    schema::{adoption, evidence, step},
};
use diesel::prelude::*;
use domain::{
    Day, Digest, Id, Now,
    adoption::{Adoption, EvidenceKind, Life, Step, Wish},
    person::Person,
    visibility::Audience,
};
use time::Date;

/// Adds an adoption; its first step follows in the same transaction.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &Adoption, first: &Wish, now: &Now) -> Result<(), Sql> {
    diesel::insert_into(adoption::table)
        .values((
            adoption::id.eq(new.id.to_string()),
            adoption::blueprint_id.eq(new.blueprint.to_string()),
            adoption::body_id.eq(new.body.to_string()),
            adoption::planned_live_on.eq(row::date(new.planned_live_on)),
            adoption::recorded_at.eq(now.at().utc()),
            adoption::stage.eq(first.stage.word()),
            adoption::since.eq(first.effective_on.date()),
            adoption::revision.eq(0),
            adoption::visibility.eq(new.audience.to_string()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Appends a step to the life that was read in the same transaction, and lets the lists say where the adoption stands
/// now; tells the step and the life with it.
///
/// # Errors
/// Those of the database.
pub fn add_step(
    tx: &mut Tx<'_>,
    of: Id<Adoption>,
    before: &Life,
    wish: &Wish,
    by: Id<Person>,
    now: &Now,
) -> Result<(Step, Life), Sql> {
    let number = tx.next_number(Series::Steps)?;
    let id: Id<Step> = now.id();
    diesel::insert_into(step::table)
        .values((
            step::number.eq(number),
            step::id.eq(id.to_string()),
            step::adoption_id.eq(of.to_string()),
            step::stage.eq(wish.stage.word()),
            step::version.eq(wish.version.as_ref().map(ToString::to_string)),
            step::effective_on.eq(wish.effective_on.date()),
            step::recorded_at.eq(now.at().utc()),
            step::note.eq(&wish.note),
            step::corrects.eq(wish.corrects.map(|id| id.to_string())),
            step::reason.eq(&wish.reason),
            step::person_id.eq(by.to_string()),
        ))
        .execute(tx.conn())?;
    add_evidence(tx, number, wish)?;
    let step = Step {
        id,
        number,
        stage: wish.stage,
        version: wish.version.clone(),
        effective_on: wish.effective_on,
        recorded_at: now.at(),
        evidence: wish.evidence.clone(),
        note: wish.note.clone(),
        corrects: wish.corrects,
        reason: wish.reason.clone(),
        by,
    };
    let told = before.recorded().iter().chain([&step]).cloned();
    let life = Life::new(told.collect());
    show_standing(tx, of, &life, now)?;
    Ok((step, life))
}

#[derive(Insertable)]
#[diesel(table_name = evidence, treat_none_as_default_value = false)]
struct NewEvidence {
    step_number: i64,
    position: i64,
    kind: String,
    value: String,
    note: Option<String>,
    seen_on: Option<Date>,
    blob: Option<String>,
}

fn add_evidence(tx: &mut Tx<'_>, number: i64, wish: &Wish) -> Result<(), Sql> {
    let rows: Vec<NewEvidence> = wish
        .evidence
        .iter()
        .zip(0_i64..)
        .map(|(proof, position)| NewEvidence {
            step_number: number,
            position,
            kind: proof.kind.word().to_owned(),
            value: proof.value.clone(),
            note: proof.note.clone(),
            seen_on: row::date(proof.seen_on),
            blob: match proof.kind {
                EvidenceKind::File => proof
                    .value
                    .parse::<Digest>()
                    .ok()
                    .map(|digest| digest.to_string()),
                EvidenceKind::Url | EvidenceKind::FileReference => None,
            },
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    on_either!(tx, c => diesel::insert_into(evidence::table).values(&rows).execute(c))?;
    Ok(())
}

fn show_standing(tx: &mut Tx<'_>, of: Id<Adoption>, life: &Life, now: &Now) -> Result<(), Sql> {
    let known = adoption::table.find(of.to_string());
    let Some(standing) = life.on(now.today(), now.at()) else {
        // Nothing that lists show; the copy for statements lacks the step now.
        diesel::update(known)
            .set(adoption::told_at.eq(None::<i64>))
            .execute(tx.conn())?;
        return Ok(());
    };
    diesel::update(known)
        .set((
            adoption::stage.eq(standing.stage.word()),
            adoption::version.eq(standing.version.map(ToString::to_string)),
            adoption::since.eq(standing.since.date()),
            adoption::revision.eq(adoption::revision + 1),
            adoption::told.eq(Some(written(life)?)),
            adoption::told_at.eq((adoption::revision + 1).nullable()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What may change of an adoption beside its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    PlannedLiveOn(Option<Day>),
    Audience(Audience),
}

/// Changes what may change beside the steps; the log keeps what was said before.
///
/// # Errors
/// Those of the database.
pub fn change(tx: &mut Tx<'_>, of: Id<Adoption>, to: Change) -> Result<(), Sql> {
    let known = || adoption::table.find(of.to_string());
    match to {
        Change::PlannedLiveOn(day) => diesel::update(known())
            .set(adoption::planned_live_on.eq(row::date(day)))
            .execute(tx.conn())?,
        Change::Audience(audience) => diesel::update(known())
            .set(adoption::visibility.eq(audience.to_string()))
            .execute(tx.conn())?,
    };
    touch(tx, of)
}

/// Says that something beside the steps of an adoption changed.
///
/// # Errors
/// Those of the database.
pub fn touch(tx: &mut Tx<'_>, of: Id<Adoption>) -> Result<(), Sql> {
    diesel::update(adoption::table.find(of.to_string()))
        .set((
            adoption::revision.eq(adoption::revision + 1),
            // A copy that was right before is right still.
            adoption::told_at.eq(adoption::told_at + 1),
        ))
        .execute(tx.conn())?;
    Ok(())
}

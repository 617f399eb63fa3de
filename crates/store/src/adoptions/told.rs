//! The life of an adoption in one text beside it: what statements need of each step, without looking the steps up.
//!
//! A copy, never the truth: it counts only while it was made at the adoption's present revision. Notes, reasons and
//! persons are not in it, and erasing evidence empties it.

use super::lives;
use crate::{Snap, Sql, Tx, row, schema::adoption};
use diesel::prelude::*;
use domain::{
    Day, Id, Moment, Version,
    adoption::{Adoption, Evidence, EvidenceKind, Life, Stage, Step},
    person::Person,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Identity, number, stage, version, day, moment in microseconds, what it corrects, evidence.
#[derive(Serialize, Deserialize)]
struct ToldStep<'t>(
    Id<Step>,
    i64,
    Stage,
    Option<Version>,
    Day,
    i64,
    Option<Id<Step>>,
    #[serde(borrow)] Vec<ToldProof<'t>>,
);

/// Kind, value, note, day on which it was seen.
#[derive(Serialize, Deserialize)]
struct ToldProof<'t>(
    EvidenceKind,
    #[serde(borrow)] Cow<'t, str>,
    #[serde(borrow)] Option<Cow<'t, str>>,
    Option<Day>,
);

/// The text of a life.
///
/// # Errors
/// [`Sql::SerializationError`] for a fault of ours.
pub fn written(life: &Life) -> Result<String, Sql> {
    let steps = life.recorded().iter().map(|step| {
        let proofs = step.evidence.iter().map(|proof| {
            let note = proof.note.as_deref().map(Cow::Borrowed);
            ToldProof(proof.kind, Cow::Borrowed(&proof.value), note, proof.seen_on)
        });
        ToldStep(
            step.id,
            step.number,
            step.stage,
            step.version.clone(),
            step.effective_on,
            step.recorded_at.micros(),
            step.corrects,
            proofs.collect(),
        )
    });
    row::to_json(&steps.collect::<Vec<_>>())
}

/// The life in a text: without notes, reasons and persons.
pub(crate) fn read(text: &str) -> Result<Life, Sql> {
    let wrong = |e: serde_json::Error| Sql::DeserializationError(e.into());
    let told: Vec<ToldStep<'_>> = serde_json::from_str(text).map_err(wrong)?;
    let steps = told.into_iter().map(
        |ToldStep(id, number, stage, version, effective_on, recorded_at, corrects, proofs)| {
            let recorded_at = Moment::from_micros(recorded_at)
                .ok_or_else(|| Sql::DeserializationError("no moment".into()))?;
            let evidence = proofs
                .into_iter()
                .map(|ToldProof(kind, value, note, seen_on)| Evidence {
                    kind,
                    value: value.into_owned(),
                    note: note.map(Cow::into_owned),
                    seen_on,
                });
            Ok(Step {
                id,
                number,
                stage,
                version,
                effective_on,
                recorded_at,
                evidence: evidence.collect(),
                note: None,
                corrects,
                reason: None,
                by: Id::<Person>::NOBODY,
            })
        },
    );
    Ok(Life::new(steps.collect::<Result<_, Sql>>()?))
}

/// Some adoptions in the order of their identities: those whose text is missing or behind, and the last one that was
/// looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub behind: Vec<Id<Adoption>>,
    pub last: Id<Adoption>,
}

/// Looks at the adoptions that follow this one; none when there are no more.
///
/// # Errors
/// Those of the database.
pub fn look_for_untold(
    snap: &mut Snap<'_>,
    after: Option<Id<Adoption>>,
    limit: i64,
) -> Result<Option<Looked>, Sql> {
    let mut query = adoption::table
        .order(adoption::id)
        .select((adoption::id, adoption::revision, adoption::told_at))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(adoption::id.gt(after.to_string()));
    }
    let rows: Vec<(String, i64, Option<i64>)> = query.load(snap.conn())?;
    let Some((last, ..)) = rows.last() else {
        return Ok(None);
    };
    let behind = rows
        .iter()
        .filter(|(_, revision, told_at)| Some(*revision) != *told_at);
    Ok(Some(Looked {
        last: row::parse(last)?,
        behind: behind
            .map(|(id, ..)| row::parse(id))
            .collect::<Result<_, _>>()?,
    }))
}

/// Tells the lives of these adoptions anew.
///
/// # Errors
/// Those of the database.
pub fn tell(tx: &mut Tx<'_>, of: &[Id<Adoption>]) -> Result<(), Sql> {
    // Each has a text of its own, so each is a question of its own; it happens once in the life of an adoption.
    for (id, life) in lives(tx, of)? {
        let text = written(&life)?;
        diesel::update(adoption::table.find(id.to_string()))
            .set((
                adoption::told.eq(Some(text)),
                adoption::told_at.eq(adoption::revision.nullable()),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

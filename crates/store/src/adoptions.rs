//! Adoptions and their steps, which are only ever appended.

mod covered;
mod list;
mod told;
mod write;

pub use covered::{NewlyCovered, add_covers, covers, say_of_covers};
pub use list::{
    Filter, LiveBody, OpenByPair, live_bodies, open_among, open_of, page, spoken_for_by,
};
pub(crate) use told::read as read_told;
use told::written;
pub use told::{Looked, look_for_untold, tell};
pub use write::Change;
pub use write::{add, add_step, change, touch};

use crate::{
    Sight, Snap, Sql, bodies, row,
    schema::{adoption, blueprint, cover, evidence, public_body, step},
    sight::of_adoptions,
};
use diesel::prelude::*;
use domain::{
    Day, Id, Moment, Version,
    adoption::{Adoption, Evidence, Life, Stage, Step},
    blueprint::Blueprint,
    public_body::PublicBody,
    visibility::Audience,
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// An adoption as lists show it: where it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: Id<Adoption>,
    pub blueprint: Id<Blueprint>,
    pub body: Id<PublicBody>,
    pub planned_live_on: Option<Day>,
    pub recorded_at: Moment,
    pub stage: Stage,
    pub version: Option<Version>,
    pub since: Day,
    pub revision: i64,
    /// Who may see it besides the body that adopts and those that it covers.
    pub audience: Audience,
}

row::columns! { COLUMNS of adoption:
    id, blueprint_id, body_id, planned_live_on, recorded_at, stage, version, since, revision, visibility
}

#[derive(Queryable)]
struct Row {
    id: String,
    blueprint: String,
    body: String,
    planned_live_on: Option<Date>,
    recorded_at: PrimitiveDateTime,
    stage: String,
    version: Option<String>,
    since: Date,
    revision: i64,
    visibility: String,
}

impl Row {
    fn listed(self) -> Result<Listed, Sql> {
        Ok(Listed {
            id: row::parse(&self.id)?,
            blueprint: row::parse(&self.blueprint)?,
            body: row::parse(&self.body)?,
            planned_live_on: row::day(self.planned_live_on),
            recorded_at: row::moment(self.recorded_at),
            stage: row::parse(&self.stage)?,
            version: row::parse_some(self.version.as_deref())?,
            since: Day::from_date(self.since),
            revision: self.revision,
            audience: row::parse(&self.visibility)?,
        })
    }
}

impl Listed {
    /// As [`add_step`] left it in the database, after a step made this life of it.
    #[must_use]
    pub fn after_step(self, life: &Life, now: &domain::Now) -> Self {
        match life.on(now.today(), now.at()) {
            Some(standing) => Self {
                stage: standing.stage,
                version: standing.version.cloned(),
                since: standing.since,
                revision: self.revision + 1,
                ..self
            },
            None => self,
        }
    }
}

/// The adoption with this identity, whoever may see it.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, id: Id<Adoption>) -> Result<Option<Listed>, Sql> {
    let row: Option<Row> = adoption::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(Row::listed).transpose()
}

/// The adoption with this identity, if it may be seen.
///
/// # Errors
/// Those of the database.
pub fn seen<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    id: Id<Adoption>,
) -> Result<Option<Listed>, Sql> {
    let query = adoption::table
        .inner_join(blueprint::table)
        .filter(adoption::id.eq(id.to_string()))
        .select(COLUMNS)
        .into_boxed();
    let row: Option<Row> = of_adoptions!(query, sight).first(snap.conn()).optional()?;
    row.map(Row::listed).transpose()
}

/// The adoption with this identity, whoever may see it, and the body that adopts, without the name of its district.
///
/// # Errors
/// Those of the database.
pub fn with_body(
    snap: &mut Snap<'_>,
    id: Id<Adoption>,
) -> Result<Option<(Listed, PublicBody)>, Sql> {
    let row: Option<(Row, bodies::Row)> = adoption::table
        .inner_join(public_body::table)
        .filter(adoption::id.eq(id.to_string()))
        .select((COLUMNS, bodies::COLUMNS))
        .first(snap.conn())
        .optional()?;
    row.map(|(listed, body)| Ok((listed.listed()?, body.body()?)))
        .transpose()
}

/// The life of one adoption.
///
/// # Errors
/// Those of the database.
pub fn life(snap: &mut Snap<'_>, id: Id<Adoption>) -> Result<Life, Sql> {
    let rows: Vec<(StepRow, EvidenceRow)> = step::table
        .left_join(evidence::table)
        .filter(step::adoption_id.eq(id.to_string()))
        .order((step::number, evidence::position))
        .select((
            STEP,
            (
                evidence::kind.nullable(),
                evidence::value.nullable(),
                evidence::note.nullable(),
                evidence::seen_on.nullable(),
            ),
        ))
        .limit(10_000)
        .load(snap.conn())?;
    Ok(told(rows)?.remove(&id).unwrap_or_default())
}

#[derive(Queryable)]
struct StepRow {
    number: i64,
    id: String,
    adoption: String,
    stage: String,
    version: Option<String>,
    effective_on: Date,
    recorded_at: PrimitiveDateTime,
    note: Option<String>,
    corrects: Option<String>,
    reason: Option<String>,
    by: String,
}

/// Nothing in it when the step has no evidence.
type EvidenceRow = (Option<String>, Option<String>, Option<String>, Option<Date>);

row::columns! { STEP of step:
    number, id, adoption_id, stage, version, effective_on, recorded_at, note, corrects, reason, person_id
}

/// The lives of these adoptions: one question for any number of them.
///
/// # Errors
/// Those of the database.
pub fn lives(
    snap: &mut Snap<'_>,
    ids: &[Id<Adoption>],
) -> Result<HashMap<Id<Adoption>, Life>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut lives = HashMap::with_capacity(ids.len());
    for some in ids.chunks(5000) {
        let rows: Vec<(StepRow, EvidenceRow)> = step::table
            .left_join(evidence::table)
            .filter(step::adoption_id.eq_any(some))
            .order((step::number, evidence::position))
            .select((
                STEP,
                (
                    evidence::kind.nullable(),
                    evidence::value.nullable(),
                    evidence::note.nullable(),
                    evidence::seen_on.nullable(),
                ),
            ))
            .load(snap.conn())?;
        lives.extend(told(rows)?);
    }
    Ok(lives)
}

/// The lives that these rows tell: a row for each piece of evidence, those of a step beside one another.
fn told(rows: Vec<(StepRow, EvidenceRow)>) -> Result<HashMap<Id<Adoption>, Life>, Sql> {
    let mut steps: HashMap<Id<Adoption>, Vec<Step>> = HashMap::new();
    for (row, (kind, value, note, seen_on)) in rows {
        let proof = match kind.zip(value) {
            Some((kind, value)) => Some(Evidence {
                kind: row::parse(&kind)?,
                value,
                note,
                seen_on: row::day(seen_on),
            }),
            None => None,
        };
        let of = steps.entry(row::parse(&row.adoption)?).or_default();
        match of.last_mut() {
            Some(step) if step.number == row.number => step.evidence.extend(proof),
            Some(_) | None => of.push(step_of(row, proof.into_iter().collect())?),
        }
    }
    Ok(steps
        .into_iter()
        .map(|(id, steps)| (id, Life::new(steps)))
        .collect())
}

fn step_of(row: StepRow, evidence: Vec<Evidence>) -> Result<Step, Sql> {
    Ok(Step {
        id: row::parse(&row.id)?,
        number: row.number,
        stage: row::parse(&row.stage)?,
        version: row::parse_some(row.version.as_deref())?,
        effective_on: Day::from_date(row.effective_on),
        recorded_at: row::moment(row.recorded_at),
        evidence,
        note: row.note,
        corrects: row::parse_some(row.corrects.as_deref())?,
        reason: row.reason,
        by: row::parse(&row.by)?,
    })
}

//! Adoptions and their steps, which are only ever appended.

mod list;
mod write;

pub use list::{
    Filter, LiveBody, OpenByPair, live_bodies, open_among, open_of, page, spoken_for_by,
};
pub use write::Change;
pub use write::{add, add_cover, add_step, answer_cover, change, touch};

use crate::{
    Sight, Snap, Sql, row,
    schema::{adoption, blueprint, cover, evidence, step},
    sight::of_adoptions,
};
use diesel::prelude::*;
use domain::{
    Day, Id, Moment, Version,
    adoption::{Adoption, Cover, Evidence, Life, Stage, Step},
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

const COLUMNS: (
    adoption::id,
    adoption::blueprint_id,
    adoption::body_id,
    adoption::planned_live_on,
    adoption::recorded_at,
    adoption::stage,
    adoption::version,
    adoption::since,
    adoption::revision,
    adoption::visibility,
) = (
    adoption::id,
    adoption::blueprint_id,
    adoption::body_id,
    adoption::planned_live_on,
    adoption::recorded_at,
    adoption::stage,
    adoption::version,
    adoption::since,
    adoption::revision,
    adoption::visibility,
);

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

/// The life of one adoption.
///
/// # Errors
/// Those of the database.
pub fn life(snap: &mut Snap<'_>, id: Id<Adoption>) -> Result<Life, Sql> {
    Ok(lives(snap, &[id])?.remove(&id).unwrap_or_default())
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

type EvidenceRow = (i64, String, String, Option<String>, Option<Date>);

/// The lives of these adoptions: two questions for any number of them.
///
/// # Errors
/// Those of the database.
pub fn lives(
    snap: &mut Snap<'_>,
    ids: &[Id<Adoption>],
) -> Result<HashMap<Id<Adoption>, Life>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut steps: HashMap<Id<Adoption>, Vec<Step>> = HashMap::new();
    for some in ids.chunks(5000) {
        let rows: Vec<StepRow> = step::table
            .filter(step::adoption_id.eq_any(some))
            .order(step::number)
            .load(snap.conn())?;
        let proofs: Vec<EvidenceRow> = evidence::table
            .inner_join(step::table)
            .filter(step::adoption_id.eq_any(some))
            .order((evidence::step_number, evidence::position))
            .select((
                evidence::step_number,
                evidence::kind,
                evidence::value,
                evidence::note,
                evidence::seen_on,
            ))
            .load(snap.conn())?;
        let mut proven: HashMap<i64, Vec<Evidence>> = HashMap::new();
        for (number, kind, value, note, seen_on) in proofs {
            let proof = Evidence {
                kind: row::parse(&kind)?,
                value,
                note,
                seen_on: row::day(seen_on),
            };
            proven.entry(number).or_default().push(proof);
        }
        for row in rows {
            let proofs = proven.remove(&row.number).unwrap_or_default();
            steps
                .entry(row::parse(&row.adoption)?)
                .or_default()
                .push(step_of(row, proofs)?);
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

/// The bodies that these adoptions cover beside the one that adopts.
///
/// # Errors
/// Those of the database.
pub fn covers(
    snap: &mut Snap<'_>,
    ids: &[Id<Adoption>],
) -> Result<HashMap<Id<Adoption>, Vec<Cover>>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for some in ids.chunks(5000) {
        let rows: Vec<(String, String, Date, Option<Date>, String)> = cover::table
            .filter(cover::adoption_id.eq_any(some))
            .order((cover::adoption_id, cover::from_day, cover::body_id))
            .select((
                cover::adoption_id,
                cover::body_id,
                cover::from_day,
                cover::until_day,
                cover::answer,
            ))
            .load(snap.conn())?;
        for (adoption, body, from, until, answer) in rows {
            found
                .entry(row::parse(&adoption)?)
                .or_default()
                .push(Cover {
                    body: row::parse(&body)?,
                    from: Day::from_date(from),
                    until: row::day(until),
                    answer: row::parse(&answer)?,
                });
        }
    }
    Ok(found)
}

//! The digest of a statement: SHA-256 over the canonical JSON of head, members, figures and rows.
//!
//! It is told piece by piece: a statement about the whole state has millions of rows, and nobody needs all of them at
//! once. Rows are written in canonical form directly, for as a JSON value each would take longer than all else.

use super::{BlueprintName, BodyName, Figure, FigureName, Group, Outline, Proof, Reached, Row};
use crate::{
    Day, Digest, Moment, Version,
    adoption::{Answer, EvidenceKind, Stage},
    blueprint::ReleaseState,
    ledger::write_canonical,
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::borrow::Borrow;

/// The digest of a statement with this outline, whose figures count the rows with these ids, and with these rows.
///
/// # Errors
/// Those of the iterators, and that of a part which is no JSON.
pub fn digest<Ids, Id, One, E>(
    outline: &Outline,
    mut ids: impl FnMut(FigureName) -> Ids,
    rows: impl Iterator<Item = Result<One, E>>,
) -> Result<Digest, E>
where
    Ids: Iterator<Item = Result<Id, E>>,
    Id: AsRef<str>,
    One: Borrow<Row>,
    E: From<serde_json::Error>,
{
    let mut told = Told::default();
    // Parts, and figures among themselves, in the bytewise order of their names.
    told.text("{\"figures\":{");
    let mut figures: Vec<&Figure> = outline.figures.iter().collect();
    figures.sort_unstable_by_key(|figure| figure.name.word().as_bytes());
    for (place, figure) in figures.into_iter().enumerate() {
        told.text(if place > 0 { ",\"" } else { "\"" });
        told.text(figure.name.word());
        told.text("\":");
        told.figure(figure, ids(figure.name))?;
    }
    told.text("},\"head\":");
    told.value(&outline.head)?;
    told.text(",\"members\":");
    told.value(&outline.members)?;
    told.text(",\"rows\":[");
    for (place, row) in rows.enumerate() {
        told.text(if place > 0 { "," } else { "" });
        told.written(&Canonical::of(row?.borrow()))?;
    }
    told.text("]}");
    Ok(told.digest())
}

/// The digest that a statement's JSON should bear.
pub(super) fn of_json(json: &Value) -> Digest {
    let mut told = Told::default();
    for (lead, name) in [
        ("{\"figures\":", "figures"),
        (",\"head\":", "head"),
        (",\"members\":", "members"),
        (",\"rows\":", "rows"),
    ] {
        told.text(lead);
        told.json(json.get(name).unwrap_or(&Value::Null));
    }
    told.text("}");
    told.digest()
}

/// So many bytes are hashed at once.
const AT_ONCE: usize = 1 << 16;

/// What was told so far.
#[derive(Default)]
struct Told {
    hash: Sha256,
    waiting: Vec<u8>,
}

impl Told {
    fn text(&mut self, text: &str) {
        self.waiting.extend_from_slice(text.as_bytes());
        if self.waiting.len() >= AT_ONCE {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }
    fn json(&mut self, json: &Value) {
        let mut text = String::new();
        write_canonical(json, &mut text);
        self.text(&text);
    }
    fn value(&mut self, value: &impl Serialize) -> Result<(), serde_json::Error> {
        self.json(&serde_json::to_value(value)?);
        Ok(())
    }
    /// What is canonical as it is written.
    fn written(&mut self, value: &impl Serialize) -> Result<(), serde_json::Error> {
        serde_json::to_writer(&mut self.waiting, value)?;
        self.text("");
        Ok(())
    }
    fn figure<Id: AsRef<str>, E: From<serde_json::Error>>(
        &mut self,
        figure: &Figure,
        ids: impl Iterator<Item = Result<Id, E>>,
    ) -> Result<(), E> {
        self.text("{\"count\":");
        self.value(&figure.count)?;
        self.text(",\"definition\":");
        self.value(&figure.definition)?;
        self.text(",\"denominator\":");
        self.value(&figure.denominator)?;
        self.text(",\"label\":");
        self.value(&figure.label)?;
        self.text(",\"rows\":[");
        for (place, id) in ids.enumerate() {
            self.text(if place > 0 { "," } else { "" });
            self.written(&id?.as_ref())?;
        }
        self.text("],\"section\":");
        self.value(&figure.section)?;
        self.text("}");
        Ok(())
    }
    fn digest(mut self) -> Digest {
        self.hash.update(&self.waiting);
        Digest::from_bytes(self.hash.finalize().into())
    }
}

/// A row with its fields in the bytewise order of their names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Canonical<'a> {
    answer: Option<Answer>,
    blueprint: Option<&'a BlueprintName>,
    body: Option<&'a BodyName>,
    bundle: Option<&'a str>,
    counted_in: &'a [FigureName],
    covered_by: Option<&'a BodyName>,
    evidence: Vec<CanonicalProof<'a>>,
    group: Group,
    id: &'a str,
    number: u64,
    planned_live_on: Option<Day>,
    publisher: Option<&'a BodyName>,
    reached: Vec<CanonicalReached<'a>>,
    recorded_at: Option<Moment>,
    remark: Option<&'a str>,
    since: Option<Day>,
    stage: Option<Stage>,
    state: Option<ReleaseState>,
    version: Option<&'a Version>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanonicalProof<'a> {
    effective_on: Day,
    kind: EvidenceKind,
    note: Option<&'a str>,
    secured: bool,
    seen_on: Option<Day>,
    stage: Stage,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanonicalReached<'a> {
    on: Day,
    recorded_at: Moment,
    stage: Stage,
    version: Option<&'a Version>,
}

impl<'a> Canonical<'a> {
    fn of(row: &'a Row) -> Self {
        let proof = |proof: &'a Proof| CanonicalProof {
            effective_on: proof.effective_on,
            kind: proof.kind,
            note: proof.note.as_deref(),
            secured: proof.secured,
            seen_on: proof.seen_on,
            stage: proof.stage,
            value: &proof.value,
        };
        let reached = |reached: &'a Reached| CanonicalReached {
            on: reached.on,
            recorded_at: reached.recorded_at,
            stage: reached.stage,
            version: reached.version.as_ref(),
        };
        Self {
            answer: row.answer,
            blueprint: row.blueprint.as_ref(),
            body: row.body.as_ref(),
            bundle: row.bundle.as_deref(),
            counted_in: &row.counted_in,
            covered_by: row.covered_by.as_ref(),
            evidence: row.evidence.iter().map(proof).collect(),
            group: row.group,
            id: &row.id,
            number: row.number,
            planned_live_on: row.planned_live_on,
            publisher: row.publisher.as_ref(),
            reached: row.reached.iter().map(reached).collect(),
            recorded_at: row.recorded_at,
            remark: row.remark.as_deref(),
            since: row.since,
            stage: row.stage,
            state: row.state,
            version: row.version.as_ref(),
        }
    }
}

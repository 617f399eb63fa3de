//! The adoption statement: what was published and adopted by the members of a cooperation.
//!
//! One pure value from the facts of the registry. Every figure names exactly the rows that it counts,
//! and page, table and document are all made from this value. The rules are those of domain.md, 6.3:
//! who counts as what is decided in `adoptions`, what is out in `publications`.

mod adoptions;
mod count;
mod covers;
mod definition;
mod digest;
pub mod facts;
mod figure;
mod publications;
mod telling;
#[cfg(test)]
mod tests;
mod world;

pub use digest::digest;
use facts::AdoptionFact;
pub use facts::{Catalogue, CooperationFact, Facts};
pub use figure::{Denominator, Figure, FigureName, Section};
pub use telling::Telling;

use crate::{
    Day, Digest, Id, Moment, Period, Slug, Version,
    adoption::{Answer, EvidenceKind, Stage},
    blueprint::{Blueprint, ReleaseState},
    cooperation::MemberRole,
    period::EndsBeforeItBegins,
    public_body::BodyKind,
    text::words,
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a statement is made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    cooperation: Option<Slug>,
    from: Day,
    until: Day,
    as_known_at: Moment,
}

impl Parameters {
    /// The statement about a cooperation, or about the whole state, for the days `from` to `until`.
    ///
    /// Only what was recorded up to `as_known_at` is looked at.
    ///
    /// # Errors
    /// [`EndsBeforeItBegins`] when `until` is earlier than `from`.
    pub fn new(
        cooperation: Option<Slug>,
        from: Day,
        until: Day,
        as_known_at: Moment,
    ) -> Result<Self, EndsBeforeItBegins> {
        Period::new(from, Some(until)).map(|_| Self {
            cooperation,
            from,
            until,
            as_known_at,
        })
    }
    #[must_use]
    pub const fn cooperation(&self) -> Option<&Slug> {
        self.cooperation.as_ref()
    }
    #[must_use]
    pub const fn from(&self) -> Day {
        self.from
    }
    #[must_use]
    pub const fn until(&self) -> Day {
        self.until
    }
    #[must_use]
    pub const fn as_known_at(&self) -> Moment {
        self.as_known_at
    }
}

/// The statement: head, members, figures and the rows that they count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Under which it is kept; a preview has none. Not part of the digest.
    pub number: Option<String>,
    /// SHA-256 over the canonical JSON of head, members, figures and rows.
    pub digest: Digest,
    pub head: Head,
    pub members: Vec<MemberLine>,
    #[serde(serialize_with = "by_name")]
    pub figures: Vec<Figure>,
    pub rows: Vec<Row>,
}

/// What stands in a statement before its rows.
///
/// The figures do not name their rows here: whoever tells the rows knows which figures count each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub head: Head,
    pub members: Vec<MemberLine>,
    pub figures: Vec<Figure>,
}

/// What the statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// The last day of the period: figures "on the last day" stand at its end.
    pub as_of: Day,
    /// What was recorded later is not in the statement.
    pub recorded_until: Moment,
    pub parameters: Parameters,
    pub cooperation: Option<CooperationFact>,
    pub catalogue: Option<Catalogue>,
    /// Whether the last day was not over when the registry was asked.
    pub unfinished: bool,
    pub example_data: bool,
    /// In one sentence, whose eyes the statement is made with.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

/// A membership that touches the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberLine {
    pub key: String,
    pub name: String,
    pub kind: BodyKind,
    pub inhabitants: Option<i64>,
    pub role: MemberRole,
    pub from: Day,
    pub until: Option<Day>,
    pub on_last_day: bool,
}

words! {
    /// What a row is about. Every row is in one group; groups are never added up.
    Group {
        Blueprint => "blueprint", "Blaupause";
        Release => "release", "Version";
        Bundle => "bundle", "OZG-Leistung";
        Member => "member", "Nachnutzung durch Mitglied";
        OwnUse => "ownUse", "eigene Nutzung der herausgebenden Stelle";
        Covered => "covered", "mitversorgt";
        Former => "former", "ausgeschiedenes Mitglied";
        Transfer => "transfer", "Transfer an andere Stelle";
        TransferCovered => "transferCovered", "Transfer, mitversorgt";
    }
}

/// A blueprint as it is named in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BlueprintName {
    pub slug: String,
    pub title: String,
}

/// A body as it is named in a row, with its present key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BodyName {
    pub key: String,
    pub name: String,
}

/// A line of the statement. It is one flat table, so that page, CSV and sheets show the same;
/// what does not belong to a group is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The same in every statement that has this row.
    pub id: String,
    /// The place in this statement, from 1.
    pub number: u64,
    pub group: Group,
    pub blueprint: Option<BlueprintName>,
    pub publisher: Option<BodyName>,
    pub bundle: Option<String>,
    pub body: Option<BodyName>,
    /// Who adopts for the body, and what the body says to that.
    pub covered_by: Option<BodyName>,
    pub answer: Option<Answer>,
    /// The version in force on the last day, or the release itself.
    pub version: Option<Version>,
    pub state: Option<ReleaseState>,
    /// The stage at the end of the last day, and since when.
    pub stage: Option<Stage>,
    pub since: Option<Day>,
    pub planned_live_on: Option<Day>,
    /// The first day of each stage that was reached, in the order of days.
    pub reached: Vec<Reached>,
    pub evidence: Vec<Proof>,
    /// When the registry heard of what the row says of the last day.
    pub recorded_at: Option<Moment>,
    /// The figures that count this row.
    pub counted_in: Vec<FigureName>,
    pub remark: Option<String>,
}

/// A stage, the day on which it was first reached, and when that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    pub stage: Stage,
    pub on: Day,
    pub version: Option<Version>,
    pub recorded_at: Moment,
}

/// A piece of evidence at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    pub stage: Stage,
    pub effective_on: Day,
    pub kind: EvidenceKind,
    pub value: String,
    pub note: Option<String>,
    pub seen_on: Option<Day>,
    /// False for an address alone: what it showed is kept nowhere.
    pub secured: bool,
}

impl Statement {
    /// The statement that these facts make under these parameters.
    #[must_use]
    pub fn of(facts: &Facts, parameters: &Parameters) -> Self {
        let blueprints = facts.blueprints.iter().map(|blueprint| blueprint.id);
        let mut adopted: BTreeMap<Id<Blueprint>, Vec<&AdoptionFact>> =
            blueprints.map(|id| (id, Vec::new())).collect();
        for adoption in &facts.adoptions {
            adopted
                .entry(adoption.blueprint)
                .or_default()
                .push(adoption);
        }
        let mut telling = Telling::new(facts, parameters);
        let mut rows = Vec::new();
        for (blueprint, adoptions) in adopted {
            rows.extend(telling.blueprint(blueprint, &adoptions));
        }
        let (outline, bundles) = telling.end();
        rows.extend(bundles);
        rows.sort_by(|a, b| place(a).cmp(&place(b)));
        Self::whole(outline, rows)
    }
    /// The statement with this outline and all of its rows, which come in their order.
    #[must_use]
    pub fn whole(outline: Outline, mut rows: Vec<Row>) -> Self {
        for (row, number) in rows.iter_mut().zip(1..) {
            row.number = number;
        }
        let mut counted: BTreeMap<FigureName, Vec<String>> = BTreeMap::new();
        for row in &rows {
            for name in &row.counted_in {
                counted.entry(*name).or_default().push(row.id.clone());
            }
        }
        let digest = digest::digest::<_, _, _, serde_json::Error>(
            &outline,
            |name| counted.get(&name).into_iter().flatten().map(Ok),
            rows.iter().map(Ok),
        );
        let mut figures = outline.figures;
        for figure in &mut figures {
            figure.rows = counted.remove(&figure.name).unwrap_or_default();
        }
        Self {
            number: None,
            digest: digest.unwrap_or_else(|_| Digest::from_bytes([0; 32])),
            head: outline.head,
            members: outline.members,
            figures,
            rows,
        }
    }
    /// The same statement under the number under which it is kept.
    #[must_use]
    pub fn numbered(self, number: String) -> Self {
        Self {
            number: Some(number),
            ..self
        }
    }
    /// The digest that a statement's JSON should bear: whoever holds the file can check it.
    #[must_use]
    pub fn digest_of(json: &Value) -> Digest {
        digest::of_json(json)
    }
    /// The figure of this name.
    #[must_use]
    pub fn figure(&self, name: FigureName) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
    /// Exactly the rows that the figure counts.
    pub fn rows_of(&self, name: FigureName) -> impl Iterator<Item = &Row> {
        let all = self.rows.iter();
        all.filter(move |row| row.counted_in.contains(&name))
    }
    /// The members on the last day.
    pub fn members_on_last_day(&self) -> impl Iterator<Item = &MemberLine> {
        self.members.iter().filter(|member| member.on_last_day)
    }
}

/// The order of rows: by group, blueprint, body and the first day of the row.
fn place(row: &Row) -> impl Ord + '_ {
    let first = row.reached.iter().map(|r| r.on).min().or(row.since);
    (
        row.group,
        row.blueprint.as_ref().map(|b| b.slug.as_str()),
        row.version.as_ref().filter(|_| row.group == Group::Release),
        row.body.as_ref().map(|b| b.key.as_str()),
        first,
        row.id.as_str(),
    )
}

/// Figures are an object by name, as interfaces.md promises.
fn by_name<S: Serializer>(figures: &[Figure], to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(figures.len()))?;
    for figure in figures {
        map.serialize_entry(figure.name.word(), figure)?;
    }
    map.end()
}

//! A statement as its JSON says it: a page of a kept one shows what was kept, and a preview is shown in the same way.

use documents::Content;
use domain::{
    Day, Digest, Moment, Version,
    adoption::{Answer, EvidenceKind, Stage},
    blueprint::ReleaseState,
    cooperation::{LegalForm, MemberRole},
    statement::{FigureName, Group, Section},
};
use serde::{Deserialize, de::Error as _};
use std::{
    collections::BTreeMap,
    io::{BufReader, Seek as _},
};

#[derive(Debug, Deserialize)]
pub(super) struct Told {
    pub number: Option<String>,
    pub digest: Digest,
    pub head: Head,
    pub members: Vec<Member>,
    pub figures: BTreeMap<FigureName, Figure>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub as_of: Day,
    pub recorded_until: Moment,
    pub parameters: Parameters,
    pub cooperation: Option<Cooperation>,
    pub catalogue: Option<Catalogue>,
    pub unfinished: bool,
    /// Absent in what was made before there were levels of visibility.
    pub scope: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    pub from: Day,
    pub until: Day,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cooperation {
    pub name: String,
    pub legal_form: LegalForm,
    pub signed_on: Option<Day>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Catalogue {
    pub name: String,
    pub date: Day,
    pub unit: String,
    pub count: i64,
    pub complete: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    pub key: String,
    pub name: String,
    pub inhabitants: Option<i64>,
    pub role: MemberRole,
    pub from: Day,
    pub until: Option<Day>,
    pub on_last_day: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Figure {
    pub label: String,
    pub section: Section,
    pub count: i64,
    pub definition: String,
    pub denominator: Option<Denominator>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Denominator {
    pub label: String,
    pub count: i64,
    pub date: Day,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    pub id: String,
    pub number: i64,
    pub group: Group,
    pub blueprint: Option<Blueprint>,
    pub publisher: Option<Body>,
    pub bundle: Option<String>,
    pub body: Option<Body>,
    pub covered_by: Option<Body>,
    pub answer: Option<Answer>,
    pub version: Option<Version>,
    pub state: Option<ReleaseState>,
    pub stage: Option<Stage>,
    pub since: Option<Day>,
    pub planned_live_on: Option<Day>,
    pub reached: Vec<Reached>,
    pub evidence: Vec<Proof>,
    pub counted_in: Vec<FigureName>,
    pub remark: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reached {
    pub stage: Stage,
    pub on: Day,
}

#[derive(Debug, Deserialize)]
pub(super) struct Blueprint {
    pub slug: String,
    pub title: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub key: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proof {
    pub stage: Stage,
    pub kind: EvidenceKind,
    pub value: String,
    pub note: Option<String>,
    pub seen_on: Option<Day>,
    pub secured: bool,
}

impl Told {
    /// A statement that was written just now.
    pub fn written(json: Content) -> Result<Self, serde_json::Error> {
        match json {
            Content::Bytes(bytes) => Self::kept(&bytes),
            Content::File(mut file) => {
                file.rewind().map_err(serde_json::Error::custom)?;
                serde_json::from_reader(BufReader::new(file))
            }
        }
    }
    /// A statement that was kept.
    pub fn kept(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }
}

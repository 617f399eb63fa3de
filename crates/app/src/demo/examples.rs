//! The files of `examples/`, which are inside the program, as values.

use super::Failed;
use domain::{
    Day, Slug, Version,
    adoption::{Answer, Evidence, EvidenceKind, Stage, Wish},
    blueprint::ReleaseState,
    region::BodyKey,
};
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(RustEmbed)]
#[folder = "../../examples"]
struct Folder;

/// Every list, each in the order of recording.
pub(super) struct Examples {
    pub releases: Vec<Release>,
    pub states: Vec<State>,
    pub steps: Vec<Step>,
    pub answers: Vec<CoverAnswer>,
    pub proposals: Vec<Proposal>,
    pub cooperations: Vec<Cooperation>,
    pub profiles: Vec<Profile>,
}

impl Examples {
    pub fn read() -> Result<Self, Failed> {
        #[derive(Deserialize)]
        struct Cooperations {
            cooperations: Vec<Cooperation>,
        }
        #[derive(Deserialize)]
        struct Profiles {
            profiles: Vec<Profile>,
        }
        Ok(Self {
            releases: list("registry/releases.csv")?,
            states: list("registry/release-states.csv")?,
            steps: list("registry/adoptions.csv")?,
            answers: list("registry/cover-answers.csv")?,
            proposals: list("registry/proposals.csv")?,
            cooperations: document::<Cooperations>("registry/cooperations.yml")?.cooperations,
            profiles: document::<Profiles>("registry/profiles.yml")?.profiles,
        })
    }

    /// Every body that the lists let act, each once.
    pub fn bodies(&self) -> Vec<BodyKey> {
        let mut keys: Vec<BodyKey> = self
            .releases
            .iter()
            .map(|release| &release.publisher)
            .chain(self.steps.iter().map(|step| &step.body))
            .chain(self.answers.iter().map(|answer| &answer.body))
            .chain(
                self.cooperations
                    .iter()
                    .map(|cooperation| &cooperation.lead),
            )
            .cloned()
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

#[derive(Deserialize)]
pub(super) struct Release {
    pub released_on: Day,
    pub slug: Slug,
    pub version: Version,
    pub publisher: BodyKey,
}

#[derive(Deserialize)]
pub(super) struct State {
    pub recorded_on: Day,
    pub slug: Slug,
    pub version: Version,
    pub state: ReleaseState,
    pub effective_on: Day,
    /// A version of the same blueprint.
    pub successor: Option<Version>,
    pub reason: String,
}

#[derive(Deserialize)]
pub(super) struct Step {
    pub step: String,
    pub adoption: String,
    pub blueprint: Slug,
    pub body: BodyKey,
    pub version: Option<Version>,
    pub stage: Stage,
    pub effective_on: Day,
    pub recorded_on: Day,
    pub planned_live_on: Option<Day>,
    pub evidence_kind: Option<EvidenceKind>,
    pub evidence_value: Option<String>,
    pub evidence_note: Option<String>,
    pub note: Option<String>,
    /// The `step` that this one replaces.
    pub corrects: Option<String>,
    pub reason: Option<String>,
    /// `body|from|until`, several separated by `;`.
    pub covers: Option<String>,
}

impl Step {
    pub fn wish(&self) -> Wish {
        let proof = self.evidence_kind.zip(self.evidence_value.clone());
        let proof = proof.map(|(kind, value)| Evidence {
            kind,
            value,
            note: self.evidence_note.clone(),
            seen_on: Some(self.recorded_on),
        });
        Wish {
            stage: self.stage,
            version: self.version.clone(),
            effective_on: self.effective_on,
            evidence: proof.into_iter().collect(),
            note: self.note.clone(),
            corrects: None,
            reason: self.reason.clone(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct CoverAnswer {
    pub adoption: String,
    pub body: BodyKey,
    pub answer: Answer,
    pub answered_on: Option<Day>,
}

#[derive(Deserialize)]
pub(super) struct Proposal {
    pub proposed_on: Day,
    pub blueprint: Slug,
    pub body: BodyKey,
    pub version: Option<Version>,
    pub stage: Stage,
    pub effective_on: Day,
    pub evidence_kind: Option<EvidenceKind>,
    pub evidence_value: Option<String>,
    pub note: Option<String>,
}

impl Proposal {
    pub fn wish(&self) -> Wish {
        let proof = self.evidence_kind.zip(self.evidence_value.clone());
        let proof = proof.map(|(kind, value)| Evidence {
            kind,
            value,
            note: None,
            seen_on: None,
        });
        Wish {
            stage: self.stage,
            version: self.version.clone(),
            effective_on: self.effective_on,
            evidence: proof.into_iter().collect(),
            note: self.note.clone(),
            corrects: None,
            reason: None,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cooperation {
    pub slug: Slug,
    pub name: String,
    pub legal_form: domain::cooperation::LegalForm,
    pub lead: BodyKey,
    pub signed_on: Day,
    pub note: Option<String>,
    pub members: Vec<Member>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Member {
    pub body: BodyKey,
    pub role: domain::cooperation::MemberRole,
    pub from: Day,
    pub until: Option<Day>,
    pub note: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    pub body: BodyKey,
    #[serde(flatten)]
    pub says: domain::public_body::Profile,
}

fn text(name: &str) -> Result<String, Failed> {
    let file = Folder::get(name).ok_or_else(|| Failed::example(name, "Die Datei fehlt."))?;
    String::from_utf8(file.data.into_owned()).map_err(|e| Failed::example(name, e))
}

fn list<T: DeserializeOwned>(name: &str) -> Result<Vec<T>, Failed> {
    let text = text(name)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize();
    rows.collect::<Result<_, _>>()
        .map_err(|e| Failed::example(name, e))
}

fn document<T: DeserializeOwned>(name: &str) -> Result<T, Failed> {
    let (document, findings) = artefacts::yaml::read(&text(name)?);
    let Some(document) = document else {
        let told: Vec<String> = findings
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        return Err(Failed::example(name, told.join(" ")));
    };
    serde_json::from_value(document.value).map_err(|e| Failed::example(name, e))
}

/// Writes the files of a folder of `examples/` below `into` and says where they lie now.
pub(super) fn unpack(folder: &str, into: &Path) -> Result<PathBuf, Failed> {
    let failed = |e: std::io::Error| Failed::example(folder, e);
    let inside = format!("{folder}/");
    for name in Folder::iter().filter(|name| name.starts_with(&inside)) {
        let target = into.join(name.as_ref());
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        if let Some(file) = Folder::get(&name) {
            fs::write(&target, file.data).map_err(failed)?;
        }
    }
    Ok(into.join(folder))
}

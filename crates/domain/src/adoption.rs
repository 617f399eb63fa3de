//! Adoption: a body takes up a blueprint, told in steps that are only ever appended.

mod cover;
mod life;
mod rules;

pub use cover::{Answer, Cover, CoverRefused, Said, Word, check_cover, check_end};
pub use life::{Life, Standing};
pub use rules::{StepRefused, check, check_alone};

use crate::{
    Day, Id, Moment, Version, blueprint::Blueprint, person::Person, public_body::PublicBody,
    text::words, visibility::Audience,
};
use serde::{Deserialize, Serialize};

words! {
    /// How far an adoption has come; any stage may be skipped.
    Stage {
        Interest => "interest", "Interesse";
        Alignment => "alignment", "in Abstimmung";
        Confirmed => "confirmed", "zugesagt";
        Contracted => "contracted", "Vertrag";
        Configured => "configured", "eingerichtet";
        Tested => "tested", "getestet";
        Live => "live", "in Betrieb";
        Paused => "paused", "ruht";
        Retired => "retired", "beendet";
        Cancelled => "cancelled", "abgebrochen";
    }
}

words! {
    /// How a stage is counted (interfaces.md, section 3): each apart, never added up.
    Count {
        Interested => "interested", "interessiert";
        Planned => "planned", "geplant";
        Live => "live", "in Betrieb";
        Paused => "paused", "ruht";
        Ended => "ended", "beendet oder abgebrochen";
    }
}

impl Stage {
    #[must_use]
    pub const fn count(self) -> Count {
        match self {
            Self::Interest | Self::Alignment => Count::Interested,
            Self::Confirmed | Self::Contracted | Self::Configured | Self::Tested => Count::Planned,
            Self::Live => Count::Live,
            Self::Paused => Count::Paused,
            Self::Retired | Self::Cancelled => Count::Ended,
        }
    }
    /// Whether nothing can follow but a new adoption.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Retired | Self::Cancelled)
    }
}

words! {
    /// What kind of proof stands behind a step.
    EvidenceKind {
        Url => "url", "Internetadresse";
        File => "file", "Datei";
        FileReference => "fileReference", "Aktenzeichen";
    }
}

/// A proof for a step. An address alone is shown as "nicht gesichert".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// An address, the digest of a file that the registry keeps, or a file reference.
    pub value: String,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub seen_on: Option<Day>,
}

/// One step of an adoption: what took effect when, and when the registry heard of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub id: Id<Step>,
    /// Counts up over the whole registry in the order of recording.
    pub number: i64,
    pub stage: Stage,
    pub version: Option<Version>,
    pub effective_on: Day,
    pub recorded_at: Moment,
    pub evidence: Vec<Evidence>,
    pub note: Option<String>,
    /// The step that this one replaces.
    pub corrects: Option<Id<Step>>,
    /// Why it replaces it.
    pub reason: Option<String>,
    #[serde(skip)]
    pub by: Id<Person>,
}

/// A step that somebody wants to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub stage: Stage,
    pub version: Option<Version>,
    pub effective_on: Day,
    pub evidence: Vec<Evidence>,
    pub note: Option<String>,
    pub corrects: Option<Id<Step>>,
    pub reason: Option<String>,
}

/// The taking up of one blueprint by one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    pub id: Id<Adoption>,
    pub blueprint: Id<Blueprint>,
    pub body: Id<PublicBody>,
    pub planned_live_on: Option<Day>,
    /// Who may see it besides the body and those that it covers.
    pub audience: Audience,
}

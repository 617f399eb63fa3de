//! What a blueprint says about itself: the typed content of `blaupause.yml`.
//!
//! The words of the format are a promise (`docs/package-format.md`, the JSON Schema in `artefacts`). Here they become
//! values. Whether the text was well formed is the business of the checker in `artefacts`; a [`Manifest`] that exists
//! has passed it.

mod effort;
mod file;
mod parameter;
mod people;
mod task;

pub use effort::{
    Basis, Bearer, CaseTime, CentRange, Effort, EffortClass, HourRange, Per, Rhythm, RunningCost,
};
pub use file::{ListedFile, Role};
pub use parameter::{Parameter, ParameterSource, ParameterType};
pub use people::{Contact, Contributor, Funding, Operator, Rights};
pub use task::{Change, ChangeKind, Task, Who};

use crate::day::Day;
use crate::digest::Digest;
use crate::region::BodyKey;
use crate::service_key::ServiceKey;
use crate::slug::Slug;
use crate::version::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the package format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// What a release says about itself, as the publisher wrote it.
///
/// An absent key is "nicht angegeben" (`None` or an empty list), never zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of the format; a changed meaning needs a new one.
    pub blaupause: u32,
    pub slug: Slug,
    pub version: Version,
    pub title: String,
    pub summary: String,
    /// Path of a Markdown file in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub publisher: BodyKey,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub contributors: Vec<Contributor>,
    /// The release that this blueprint is a variant of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<BasedOn>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub services: Vec<ServiceKey>,
    /// OZG bundles; their ids are text.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub bundles: Vec<String>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub platforms: Vec<String>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub specialist_systems: Vec<String>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub maturity: Vec<Maturity>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub legal_bases: Vec<LegalBasis>,
    /// SPDX expression for the whole; each file may name its own.
    pub licence: String,
    pub rights: Rights,
    pub contact: Contact,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub parameters: Vec<Parameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_time: Option<CaseTime>,
    /// Path of the answered questionnaire on transferability in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferability: Option<String>,
    /// "Was ist bei uns zu tun?", in order.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub tasks: Vec<Task>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub funding: Vec<Funding>,
    pub files: Vec<ListedFile>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub changes: Vec<Change>,
    /// Keys that this version of the program does not know; kept as they came.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Manifest {
    /// What kinds of content the listed files have, each once, in the order of [`Role::ALL`].
    pub fn contents(&self) -> Vec<Role> {
        Role::ALL
            .iter()
            .copied()
            .filter(|role| self.files.iter().any(|file| file.role == *role))
            .collect()
    }

    /// Whether adopters of an earlier version have to act, by the publisher's own words.
    pub fn breaks_adopters(&self) -> bool {
        self.changes.iter().any(|change| change.breaking)
    }
}

/// The release that a variant was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BasedOn {
    pub slug: Slug,
    pub version: Version,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// A level of online maturity in one of two models that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Maturity {
    pub model: MaturityModel,
    pub level: u8,
    /// The service that the level holds for; `None` is the whole blueprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceKey>,
}

crate::text::words! {
    /// The two official models of maturity; their levels cannot be compared.
    MaturityModel {
        /// June 2020, levels 0 to 4.
        V1_1 => "1.1", "Reifegradmodell 1.1";
        /// In force since July 2025, levels 0 to 7.
        V2_0 => "2.0", "Reifegradmodell 2.0";
    }
}

impl MaturityModel {
    /// The highest level of the model.
    pub const fn highest(self) -> u8 {
        match self {
            Self::V1_1 => 4,
            Self::V2_0 => 7,
        }
    }
}

/// A law that the blueprint rests on, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalBasis {
    pub law: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Two digits of the Land (`06` is Hessen); `None` is federal law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub land: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

/// Reads a list where `null` means the same as an absent key.
fn list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;

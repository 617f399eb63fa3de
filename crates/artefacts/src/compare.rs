//! What changed between two versions of a blueprint, in plain German, and whom it affects.

mod files;
mod parts;

use domain::digest::Digest;
use domain::manifest::{Manifest, Role};
use serde::{Deserialize, Serialize};

/// One side of a comparison: what a release says and what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub manifest: &'a Manifest,
    /// Path, digest and role of every file.
    pub files: &'a [(String, Digest, Option<Role>)],
}

/// How much a difference means for a body that uses the older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Weight {
    /// The adopter has to act before taking the newer version.
    Act,
    /// The adopter should look whether it concerns them.
    Look,
    /// Good to know.
    Know,
}

impl Weight {
    /// The words for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Act => "Handeln nötig",
            Self::Look => "Bitte prüfen",
            Self::Know => "Zur Kenntnis",
        }
    }
}

/// Which part of a release differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    Change,
    LegalBasis,
    Parameter,
    Task,
    System,
    Effort,
    File,
    Field,
}

impl Part {
    /// The heading for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Change => "Änderungen laut Herausgeber",
            Self::LegalBasis => "Rechtsgrundlagen",
            Self::Parameter => "Örtliche Angaben",
            Self::Task => "Was ist bei uns zu tun?",
            Self::System => "Plattformen und Fachverfahren",
            Self::Effort => "Aufwand und Kosten",
            Self::File => "Dateien",
            Self::Field => "Angaben",
        }
    }
}

/// One difference as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub part: Part,
    pub weight: Weight,
    pub sentence: String,
}

/// What changed from `old` to `new`: by part, the heavy differences first.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Difference> {
    let mut found = Found::default();
    found.changes(new.manifest);
    found.legal_bases(old.manifest, new.manifest);
    found.parameters(old.manifest, new.manifest);
    found.tasks(old.manifest, new.manifest);
    found.systems(old.manifest, new.manifest);
    found.effort(old.manifest, new.manifest);
    found.files(old.files, new.files);
    found.fields(old.manifest, new.manifest);
    found
        .0
        .sort_by_key(|difference| (difference.part, difference.weight));
    found.0
}

#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn tell(&mut self, part: Part, weight: Weight, sentence: String) {
        self.0.push(Difference {
            part,
            weight,
            sentence,
        });
    }

    /// Tells what came and what went, for lists whose entries speak for themselves.
    fn lists(
        &mut self,
        part: Part,
        weights: (Weight, Weight),
        what: &str,
        old: &[String],
        new: &[String],
    ) {
        for entry in new.iter().filter(|entry| !old.contains(entry)) {
            self.tell(part, weights.0, format!("{what} neu: {entry}."));
        }
        for entry in old.iter().filter(|entry| !new.contains(entry)) {
            self.tell(part, weights.1, format!("{what} entfallen: {entry}."));
        }
    }
}

//! The form of a step: what was typed, what it means, and what is wrong with it.

use crate::{
    api::adoptions::{FileKind, check_value, recognised},
    page::{Choice, Field, Flaw},
    problem::Problem,
    registry::Registry,
    sent::{Sent, SentFile},
    site::visibility::Chosen,
};
use domain::{
    Day, Id, Version,
    adoption::{Evidence, EvidenceKind, Stage, Step, Wish},
    blueprint::ReleaseState,
};
use serde::{Deserialize, Serialize};
use store::{
    blobs::{self, Kept},
    releases,
};

/// What somebody typed, as text; the names are those of the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub stage: String,
    pub version: String,
    pub effective_on: String,
    pub evidence: String,
    pub note: String,
    pub corrects: String,
    pub reason: String,
    pub planned_live_on: String,
    /// Who shall see the adoption; asked for where it begins.
    pub visibility: Chosen,
    pub covers: Vec<String>,
    pub revision: String,
    /// A file that was chosen before and is kept already: its digest and its name.
    pub file: String,
    pub file_name: String,
}

/// The fields of the form, as its template shows them.
#[derive(Debug, Serialize)]
pub struct StepForm {
    pub flaws: Vec<Flaw>,
    pub stages: Vec<Choice>,
    pub stage_error: Option<String>,
    pub versions: Vec<Choice>,
    pub version_error: Option<String>,
    pub effective_on: Field,
    pub evidence: Field,
    pub file_error: Option<String>,
    /// A file that is kept already.
    pub file: String,
    pub file_name: String,
    pub note: Field,
    pub corrects: String,
    pub reason: Field,
    pub revision: String,
}

impl Typed {
    /// What a form sent.
    #[must_use]
    pub fn of(sent: &Sent) -> Self {
        let text = |name: &str| sent.one(name).to_owned();
        Self {
            stage: text("stage"),
            version: text("version"),
            effective_on: text("effectiveOn"),
            evidence: text("evidence"),
            note: text("note"),
            corrects: text("corrects"),
            reason: text("reason"),
            planned_live_on: text("plannedLiveOn"),
            visibility: Chosen {
                level: text("visibility"),
                cooperation: text("visibilityCooperation"),
            },
            covers: sent.all("covers").map(str::to_owned).collect(),
            revision: text("revision"),
            file: text("keptFile"),
            file_name: text("keptFileName"),
        }
    }

    /// Keeps a file that was just chosen, so that it is not lost when the form is shown again.
    ///
    /// # Errors
    /// What is wrong with the file, or trouble with the place of files.
    pub async fn keep(
        &mut self,
        registry: &Registry,
        file: Option<SentFile>,
    ) -> Result<(), Problem> {
        let Some(file) = file else {
            return Ok(());
        };
        let (kept, proof) = keep(registry, file).await?;
        registry
            .write(move |tx, now| blobs::touch(tx, &[kept], now))
            .await?;
        self.file = proof.value;
        self.file_name = proof.note.unwrap_or_default();
        Ok(())
    }

    /// The form for a step that is to replace another one: its values to change.
    #[must_use]
    pub fn correcting(step: &Step) -> Self {
        let addresses = step
            .evidence
            .iter()
            .filter(|proof| proof.kind != EvidenceKind::File);
        Self {
            stage: step.stage.word().to_owned(),
            version: step
                .version
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            effective_on: step.effective_on.german(),
            evidence: addresses
                .map(|proof| proof.value.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
            note: step.note.clone().unwrap_or_default(),
            corrects: step.id.to_string(),
            ..Self::default()
        }
    }

    /// The step that is meant, without its file.
    ///
    /// # Errors
    /// Every flaw of what was typed at once.
    pub fn wish(&self) -> Result<Wish, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let stage = known(
            &mut flaws,
            "stage",
            self.stage.parse::<Stage>(),
            "Wählen Sie eine Stufe.",
        );
        let version = match self.version.as_str() {
            "" => None,
            text => known(
                &mut flaws,
                "version",
                text.parse::<Version>(),
                "Wählen Sie eine Version.",
            ),
        };
        let day = Day::typed(&self.effective_on).map_err(|e| format!("{e}."));
        let effective_on = day
            .map_err(|text| flaws.push(Flaw::new("effectiveOn", text)))
            .ok();
        let evidence = self.proofs(&mut flaws);
        let corrects = match self.corrects.as_str() {
            "" => None,
            text => known(
                &mut flaws,
                "",
                text.parse::<Id<Step>>(),
                "Der Schritt, der berichtigt werden soll, ist unbekannt.",
            ),
        };
        match (stage, effective_on) {
            (Some(stage), Some(effective_on)) if flaws.is_empty() => Ok(Wish {
                stage,
                version,
                effective_on,
                evidence,
                note: some(&self.note),
                corrects,
                reason: some(&self.reason),
            }),
            (Some(_) | None, Some(_) | None) => Err(flaws),
        }
    }

    /// A line that looks like an address is one; any other is a file reference.
    fn proofs(&self, flaws: &mut Vec<Flaw>) -> Vec<Evidence> {
        let lines = self
            .evidence
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let mut proofs = Vec::new();
        for line in lines.take(20) {
            let kind = if line.contains("://") {
                EvidenceKind::Url
            } else {
                EvidenceKind::FileReference
            };
            match check_value(kind, line) {
                Ok(()) => proofs.push(Evidence {
                    kind,
                    value: line.to_owned(),
                    note: None,
                    seen_on: None,
                }),
                Err((_, detail)) => flaws.push(Flaw::new("evidence", detail)),
            }
        }
        if !self.file.is_empty() {
            match check_value(EvidenceKind::File, &self.file) {
                Ok(()) => proofs.push(Evidence {
                    kind: EvidenceKind::File,
                    value: self.file.clone(),
                    note: some(&self.file_name),
                    seen_on: None,
                }),
                Err((_, detail)) => flaws.push(Flaw::new("file", detail)),
            }
        }
        proofs
    }
}

fn known<T, E>(flaws: &mut Vec<Flaw>, field: &str, read: Result<T, E>, cure: &str) -> Option<T> {
    read.map_err(|_| flaws.push(Flaw::new(field, cure))).ok()
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Keeps a chosen file and says which proof it is.
///
/// # Errors
/// What is wrong with the file, or trouble with the place of files.
async fn keep(registry: &Registry, file: SentFile) -> Result<(Kept, Evidence), Problem> {
    let files = registry.files.clone();
    registry
        .blocking(move || {
            let _: FileKind = recognised(&file.bytes)?;
            let kept = files.keep(file.bytes)?;
            let proof = Evidence {
                kind: EvidenceKind::File,
                value: kept.digest.to_string(),
                note: some(&file.name),
                seen_on: None,
            };
            Ok((kept, proof))
        })
        .await
}

/// The flaws of a problem at the fields of the form; nothing for what no change of the form can cure.
#[must_use]
pub fn flaws_of(problem: &Problem) -> Option<Vec<Flaw>> {
    match problem.status.as_u16() {
        412 | 413 | 415 | 422 => {}
        _ => return None,
    }
    if matches!(problem.name, "format-unbekannt" | "zu-gross") {
        return Some(vec![Flaw::new("file", &problem.detail)]);
    }
    let told = problem.flaws.iter().map(|one| {
        let field = one
            .pointer
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        let field = if matches!(field, "blueprint" | "body" | "corrects") {
            ""
        } else {
            field
        };
        Flaw::new(field, &one.detail)
    });
    let told: Vec<Flaw> = told.collect();
    Some(if told.is_empty() {
        vec![Flaw::new("", &problem.detail)]
    } else {
        told
    })
}

impl StepForm {
    /// The form with these values and flaws.
    #[must_use]
    pub fn of(typed: &Typed, releases: &[releases::Listed], flaws: Vec<Flaw>) -> Self {
        let error = |field: &str| {
            flaws
                .iter()
                .find(|flaw| flaw.field == field)
                .map(|flaw| flaw.text.clone())
        };
        let field = |name: &str, value: &str| Field {
            value: value.to_owned(),
            error: error(name),
        };
        let stage =
            |stage: &Stage| Choice::of(stage.word(), stage.label(), typed.stage == stage.word());
        let version = |release: &releases::Listed| {
            let text = release.version.to_string();
            let label = match release.state {
                ReleaseState::Released => text.clone(),
                state @ (ReleaseState::Deprecated
                | ReleaseState::Withdrawn
                | ReleaseState::Blocked) => format!("{text} ({})", state.label()),
            };
            Choice::of(&text, label, typed.version == text)
        };
        Self {
            stages: Stage::ALL.iter().map(stage).collect(),
            stage_error: error("stage"),
            versions: releases.iter().map(version).collect(),
            version_error: error("version"),
            effective_on: field("effectiveOn", &typed.effective_on),
            evidence: field("evidence", &typed.evidence),
            file_error: error("file"),
            file: typed.file.clone(),
            file_name: typed.file_name.clone(),
            note: field("note", &typed.note),
            corrects: typed.corrects.clone(),
            reason: field("reason", &typed.reason),
            revision: typed.revision.clone(),
            flaws,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample(is_refused: bool) -> Self {
        let typed = Typed {
            stage: "live".to_owned(),
            effective_on: "01.07.2026".to_owned(),
            ..Typed::default()
        };
        let flaws = if is_refused {
            vec![Flaw::new(
                "evidence",
                "„In Betrieb“ braucht einen Nachweis.",
            )]
        } else {
            Vec::new()
        };
        let mut form = Self::of(&typed, &[], flaws);
        form.versions = vec![
            Choice::of("1.2.0", "1.2.0", true),
            Choice::of("1.1.0", "1.1.0 (veraltet)", false),
        ];
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_an_address_is_an_address_and_any_other_a_file_reference() {
        let typed = Typed {
            stage: "live".to_owned(),
            effective_on: "1.7.2026".to_owned(),
            evidence: "https://www.example.org/x\n\n Az. 10/2026 ".to_owned(),
            ..Typed::default()
        };
        let wish = typed.wish().unwrap();
        let told: Vec<_> = wish
            .evidence
            .iter()
            .map(|proof| (proof.kind, proof.value.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (EvidenceKind::Url, "https://www.example.org/x"),
                (EvidenceKind::FileReference, "Az. 10/2026")
            ]
        );
    }

    #[test]
    fn everything_wrong_with_a_form_is_told_at_its_fields() {
        let typed = Typed {
            evidence: "javascript://x".to_owned(),
            effective_on: "31.02.2026".to_owned(),
            ..Typed::default()
        };
        let fields: Vec<String> = typed
            .wish()
            .unwrap_err()
            .into_iter()
            .map(|flaw| flaw.field)
            .collect();
        assert_eq!(fields, ["stage", "effectiveOn", "evidence"]);
    }
}

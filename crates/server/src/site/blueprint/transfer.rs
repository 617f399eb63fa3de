//! The questionnaire on transferability: what its publisher answers to who wants to take a blueprint over.

use crate::registry::Registry;
use artefacts::transferability;
use domain::manifest::Manifest;
use serde::Serialize;
use store::releases::FileRow;

/// An answered question.
#[derive(Debug, Serialize)]
pub struct Answered {
    question: String,
    answer: String,
}

/// Nobody reads a longer questionnaire on a page.
const LARGEST: i64 = 256 << 10;

/// The file with the answers, if the package names one.
pub(super) fn file(manifest: &Manifest, files: &[FileRow]) -> Option<FileRow> {
    let path = manifest.transferability.as_deref()?;
    let named = files.iter().find(|file| file.path == path);
    named.filter(|file| file.size <= LARGEST).cloned()
}

/// The answers of this file; a file that cannot be read now leaves the page without them.
pub(super) async fn answers(registry: &Registry, file: FileRow) -> Vec<Answered> {
    let inner = registry.clone();
    let read = registry
        .blocking(move || Ok(inner.files.read(file.digest)?))
        .await;
    match read {
        Ok(bytes) => told(&String::from_utf8_lossy(&bytes)),
        Err(problem) => {
            tracing::warn!(reason = %problem.detail, "A questionnaire could not be read");
            Vec::new()
        }
    }
}

fn told(text: &str) -> Vec<Answered> {
    let (answers, _) = transferability::read(text);
    let told = answers.into_iter().map(|one| Answered {
        question: one.question,
        answer: one.answer,
    });
    told.collect()
}

#[cfg(any(test, feature = "samples"))]
impl Answered {
    pub fn sample() -> Self {
        Self {
            question: "Wer ist zu beteiligen?".to_owned(),
            answer: "Steueramt, Kasse, IT".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_under_the_words_of_their_questions() {
        let told = told("stakeholders: [Steueramt, Kasse]\nKosten je Fall?: 3\n");
        let pairs: Vec<_> = told
            .iter()
            .map(|one| (one.question.as_str(), one.answer.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("Wer ist zu beteiligen?", "Steueramt; Kasse"),
                ("Kosten je Fall?", "3")
            ]
        );
    }
}

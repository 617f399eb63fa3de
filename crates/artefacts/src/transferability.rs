//! The questionnaire on transferability: can another town take this over?

use crate::finding::Finding;
use crate::yaml;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The questions: key in the file, question on the page.
pub const QUESTIONS: &[(&str, &str)] = &[
    ("audience", "An wen richtet sich die Leistung?"),
    ("practicability", "Wie lässt sie sich praktisch übertragen?"),
    ("prerequisites", "Was muss dafür vorhanden sein?"),
    ("cost", "Welche Kosten entstehen bei der Übertragung?"),
    ("benefit", "Welchen Nutzen hat die nachnutzende Kommune?"),
    (
        "legal",
        "Welche rechtlichen Rahmenbedingungen sind zu beachten?",
    ),
    ("experience", "Welche Erfahrungen gibt es?"),
    (
        "components",
        "Aus welchen Bestandteilen besteht das Projekt?",
    ),
    ("schedule", "Wie lange dauert die Einführung?"),
    ("stakeholders", "Wer ist zu beteiligen?"),
    ("challenges", "Welche Schwierigkeiten sind zu erwarten?"),
    ("alternatives", "Welche Alternativen wurden geprüft?"),
    ("other", "Was ist sonst wichtig?"),
];

/// An answered question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    pub key: String,
    pub question: String,
    pub answer: String,
}

/// Reads the answers; what is missing or unclear becomes a finding, without its file.
#[must_use]
pub fn read(text: &str) -> (Vec<Answer>, Vec<Finding>) {
    let (document, mut findings) = yaml::read(text);
    let Some(document) = document else {
        return (Vec::new(), findings);
    };
    let Some(entries) = document.value.as_object() else {
        findings.push(Finding::error(
            "transferability-form",
            "Die Datei zur Übertragbarkeit enthält keine Fragen und Antworten.",
            "Schreiben Sie je Zeile „Schlüssel: Antwort“, zum Beispiel „audience: Hundehalterinnen und Hundehalter“.",
        ));
        return (Vec::new(), findings);
    };
    let known = QUESTIONS
        .iter()
        .map(|(key, question)| (*key, (*question).to_owned()));
    let own = entries
        .keys()
        .filter(|key| !QUESTIONS.iter().any(|(known, _)| known == key))
        .map(|key| (key.as_str(), key.clone()));
    let answers: Vec<Answer> = known
        .chain(own)
        .filter_map(|(key, question)| {
            let answer = entries.get(key).and_then(in_words)?;
            Some(Answer {
                key: key.to_owned(),
                question,
                answer,
            })
        })
        .collect();
    // The last question is free text and may stay empty.
    let open: Vec<_> = QUESTIONS
        .iter()
        .filter(|(key, _)| *key != "other" && !answers.iter().any(|answer| answer.key == *key))
        .map(|(key, _)| *key)
        .collect();
    if !open.is_empty() {
        findings.push(Finding::warning(
            "transferability-incomplete",
            format!(
                "Fragen zur Übertragbarkeit sind nicht beantwortet: {}.",
                open.join(", ")
            ),
            "Beantworten Sie die Fragen; „unbekannt“ ist auch eine Antwort.",
        ));
    }
    (answers, findings)
}

fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Bool(yes) => Some(if *yes { "Ja" } else { "Nein" }.into()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(in_words).collect();
            (!items.is_empty()).then(|| items.join("; "))
        }
        Value::Object(entries) => {
            let parts: Vec<_> = entries
                .iter()
                .filter_map(|(key, value)| Some(format!("{key}: {}", in_words(value)?)))
                .collect();
            (!parts.is_empty()).then(|| parts.join("; "))
        }
        Value::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_the_order_of_the_questions_and_gaps_are_named() {
        let (answers, findings) =
            read("benefit: spart Wege\naudience: [Bürger, Firmen]\neigene Frage: ja\n");
        let keys: Vec<_> = answers.iter().map(|answer| answer.key.as_str()).collect();
        assert_eq!(keys, ["audience", "benefit", "eigene Frage"]);
        assert_eq!(answers[0].answer, "Bürger; Firmen");
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].message.contains("prerequisites")
                && !findings[0].message.contains("audience")
        );
    }

    #[test]
    fn a_list_is_no_questionnaire() {
        assert_eq!(read("- a\n").1[0].rule, "transferability-form");
    }
}

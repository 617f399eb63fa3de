//! Findings by their weight, with their sum in one sentence.

use artefacts::{Finding, Severity};
use serde::Serialize;

/// The findings of one weight.
#[derive(Debug, Serialize)]
pub(in crate::site) struct Group {
    severity: &'static str,
    text: &'static str,
    heading: String,
    findings: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    message: String,
    file: Option<String>,
    line: Option<u32>,
    pointer: Option<String>,
    cure: String,
}

const WEIGHTS: [(Severity, &str, &str, &str, &str); 3] = [
    (
        Severity::Error,
        "error",
        "Fehler",
        "Fehler",
        "Das verhindert das Veröffentlichen",
    ),
    (
        Severity::Warning,
        "warning",
        "Warnung",
        "Warnungen",
        "Das sollten Sie vorher ansehen",
    ),
    (
        Severity::Hint,
        "hint",
        "Hinweis",
        "Hinweise",
        "Gut zu wissen",
    ),
];

fn counted(findings: &[Finding], severity: Severity) -> usize {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}

pub(in crate::site) fn sum(findings: &[Finding]) -> String {
    let parts: Vec<String> = WEIGHTS
        .iter()
        .filter_map(
            |(severity, _, one, many, _)| match counted(findings, *severity) {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {many}")),
            },
        )
        .collect();
    if parts.is_empty() {
        "Die Prüfung hat nichts beanstandet.".to_owned()
    } else {
        format!("Die Prüfung ergab: {}.", parts.join(", "))
    }
}

pub(in crate::site) fn tone(findings: &[Finding]) -> &'static str {
    let heaviest = findings.iter().map(|finding| finding.severity).min();
    match heaviest {
        Some(Severity::Error) => "danger",
        Some(Severity::Warning) => "warning",
        Some(Severity::Hint) | None => "success",
    }
}

pub(in crate::site) fn groups(findings: Vec<Finding>) -> Vec<Group> {
    let group = |(severity, key, text, _, heading): &(
        Severity,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    )| {
        let of_weight = findings
            .iter()
            .filter(|finding| finding.severity == *severity);
        let found: Vec<Found> = of_weight
            .map(|finding| Found {
                message: finding.message.clone(),
                file: finding.file.clone(),
                line: finding.line,
                pointer: finding.pointer.clone(),
                cure: finding.cure.clone(),
            })
            .collect();
        (!found.is_empty()).then(|| Group {
            severity: key,
            text,
            heading: format!("{heading} ({})", found.len()),
            findings: found,
        })
    };
    WEIGHTS.iter().filter_map(group).collect()
}

//! What makes a process model hard to use for others.

use super::model::{Kind, Model};
use crate::finding::Finding;
use crate::privacy;
use std::collections::HashSet;

/// Findings about a model that could be read, without its file.
pub(crate) fn check(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    if model.processes.is_empty() {
        found.push(Finding::error(
            "bpmn-no-process",
            "Das Modell enthält keinen Prozess.",
            "Exportieren Sie das Modell zusammen mit seinem Prozess.",
        ));
    } else if !model.elements.iter().any(|element| {
        matches!(
            element.kind,
            Kind::Task | Kind::SubProcess | Kind::CallActivity
        )
    }) {
        found.push(Finding::warning(
            "bpmn-no-steps",
            "Der Prozess enthält keinen Schritt.",
            "Prüfen Sie, ob das richtige Modell exportiert wurde.",
        ));
    }
    if model.shapes.is_empty() {
        found.push(Finding::warning(
            "bpmn-no-diagram",
            "Das Modell enthält keine Zeichnung (Diagram Interchange); es kann nur als Liste gezeigt werden.",
            "Exportieren Sie das Modell mit seinem Diagramm.",
        ));
    }
    references(model, &mut found);
    let unnamed = model
        .elements
        .iter()
        .filter(|element| element.kind == Kind::Task && element.name.trim().is_empty());
    found.extend(unnamed.map(|element| {
        Finding::warning(
            "bpmn-unnamed-step",
            "Ein Prozessschritt hat keinen Namen.",
            "Benennen Sie den Schritt mit einem Tätigkeitswort.",
        )
        .on_line(Some(element.line))
    }));
    found.extend(model.people.iter().map(|(name, line)| {
        let cure =
            "Entfernen Sie den Namen im Modellierungsprogramm oder in den Attributen der Datei.";
        privacy::author(name, "Das Prozessmodell", cure).on_line(Some(*line))
    }));
    found.extend(model.accounts.iter().map(|(name, line)| {
        Finding::warning(
            "bpmn-account",
            format!("Ein Schritt ist dem Benutzerkonto „{}“ zugewiesen; bei anderen Kommunen gibt es dieses Konto nicht.", crate::names::shown(name)),
            "Weisen Sie den Schritt einer Gruppe oder einer Variablen zu.",
        )
        .on_line(Some(*line))
    }));
    found
}

fn references(model: &Model, found: &mut Vec<Finding>) {
    let mut ids = HashSet::new();
    for element in &model.elements {
        if !element.id.is_empty() && !ids.insert(element.id.as_str()) {
            let message = format!(
                "Die Kennung „{}“ ist im Modell doppelt vergeben.",
                crate::names::shown(&element.id)
            );
            found.push(
                Finding::warning(
                    "bpmn-duplicate-id",
                    message,
                    "Speichern Sie das Modell neu aus dem Modellierungsprogramm.",
                )
                .on_line(Some(element.line)),
            );
        }
    }
    for edge in model.edges.iter().filter(|edge| edge.is_sequence) {
        let missing = [&edge.from, &edge.to]
            .into_iter()
            .find(|end| !ids.contains(end.as_str()));
        if let Some(end) = missing {
            let message = format!(
                "Ein Pfeil verweist auf „{}“; dieses Element gibt es nicht.",
                crate::names::shown(end)
            );
            found.push(
                Finding::warning(
                    "bpmn-broken-reference",
                    message,
                    "Verbinden Sie den Pfeil neu und speichern Sie das Modell.",
                )
                .on_line(Some(edge.line)),
            );
        }
    }
}

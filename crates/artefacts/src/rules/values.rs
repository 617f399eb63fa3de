//! Values that must agree with each other, and what everyone who decides wants to know.

use super::Rules;
use crate::finding::Finding;
use crate::yaml::deeper;
use domain::manifest::{MaturityModel, ParameterType};
use serde_json::Value;
use std::collections::BTreeSet;

impl Rules<'_> {
    pub(super) fn maturity(&mut self) {
        for (number, entry) in self.items("maturity").iter().enumerate() {
            let model = entry
                .get("model")
                .and_then(Value::as_str)
                .and_then(|text| text.parse::<MaturityModel>().ok());
            let (Some(model), Some(level)) = (model, entry.get("level").and_then(Value::as_u64))
            else {
                continue;
            };
            if level > u64::from(model.highest()) {
                let finding = Finding::error(
                    "maturity-level",
                    format!(
                        "Das {} hat nur die Stufen 0 bis {}.",
                        model.label(),
                        model.highest()
                    ),
                    "Tragen Sie die Stufe ein oder geben Sie das andere Modell an.",
                );
                self.tell(&format!("/maturity/{number}/level"), finding);
            }
        }
    }

    pub(super) fn ranges(&mut self) {
        let ranges = [
            ("/effort/adoptPersonHours", "from", "to"),
            ("/effort/adoptCostCents", "from", "to"),
            ("/effort/runningCost", "fromCents", "toCents"),
        ];
        for (pointer, from, to) in ranges {
            let end = |key| {
                self.manifest
                    .pointer(pointer)
                    .and_then(|range| range.get(key))
                    .and_then(Value::as_f64)
            };
            if let (Some(least), Some(most)) = (end(from), end(to))
                && least > most
            {
                let finding = Finding::error(
                    "range-reversed",
                    "Der untere Wert ist größer als der obere.",
                    "Tauschen Sie die beiden Werte.",
                );
                self.tell(pointer, finding);
            }
        }
    }

    pub(super) fn parameters(&mut self) {
        let mut keys = BTreeSet::new();
        for (number, parameter) in self.items("parameters").iter().enumerate() {
            let pointer = format!("/parameters/{number}");
            if let Some(key) = parameter.get("key").and_then(Value::as_str)
                && !keys.insert(key)
            {
                let finding = Finding::error(
                    "parameter-twice",
                    format!("Die örtliche Angabe „{key}“ gibt es zweimal."),
                    "Geben Sie jeder Angabe einen eigenen Schlüssel.",
                );
                self.tell(&deeper(&pointer, "key"), finding);
            }
            self.parameter_values(parameter, &pointer);
        }
    }

    fn parameter_values(&mut self, parameter: &Value, pointer: &str) {
        let Some(kind) = parameter
            .get("type")
            .and_then(Value::as_str)
            .and_then(|kind| kind.parse().ok())
        else {
            return;
        };
        let choices = parameter
            .get("choices")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        if kind == ParameterType::Choice && choices.is_empty() {
            let finding = Finding::error(
                "parameter-choices",
                "Zur Auswahl steht nichts.",
                "Ergänzen Sie „choices“ mit den möglichen Werten.",
            );
            self.tell(pointer, finding);
        }
        let Some(default) = parameter.get("default") else {
            return;
        };
        if !fits(kind, default, choices) {
            let finding = Finding::error(
                "parameter-default",
                format!("Die Vorgabe passt nicht zur Art „{}“.", kind.label()),
                "Geldbeträge stehen in Cent, Prozentsätze in Hundertstel Prozent, Tage als \"2026-03-01\", Ja oder Nein als true oder false.",
            );
            self.tell(&deeper(pointer, "default"), finding);
        }
    }

    /// What is optional but wanted by everyone who decides on an adoption.
    pub(super) fn recommended(&mut self) {
        let wanted = [
            (
                "/transferability",
                "transferability-missing",
                "Die Angaben zur Übertragbarkeit fehlen.",
                "Beantworten Sie den Fragebogen und nennen Sie die Datei unter „transferability“.",
            ),
            (
                "/effort",
                "effort-missing",
                "Der Aufwand für die Nachnutzung ist nicht angegeben.",
                "Ergänzen Sie „effort“ mit Personenstunden und Kosten, notfalls geschätzt.",
            ),
            (
                "/effort/bearer",
                "bearer-missing",
                "Es ist nicht angegeben, wer die Kosten trägt.",
                "Ergänzen Sie „bearer“ unter „effort“.",
            ),
            (
                "/tasks",
                "tasks-missing",
                "Es ist nicht angegeben, was bei einer nachnutzenden Kommune zu tun ist.",
                "Ergänzen Sie „tasks“ mit den Schritten und wer sie übernimmt.",
            ),
            (
                "/legalBases",
                "legal-bases-missing",
                "Die Rechtsgrundlagen sind nicht angegeben.",
                "Ergänzen Sie „legalBases“ mit Gesetz, Paragraf und Stand.",
            ),
        ];
        for (pointer, rule, message, cure) in wanted {
            let given = self
                .manifest
                .pointer(pointer)
                .is_some_and(|value| !is_empty(value));
            if !given {
                self.tell(pointer, Finding::warning(rule, message, cure));
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn fits(kind: ParameterType, default: &Value, choices: &[Value]) -> bool {
    match kind {
        ParameterType::Text => default.is_string(),
        ParameterType::Integer => default.is_i64(),
        ParameterType::Money | ParameterType::Percent => {
            default.as_i64().is_some_and(|number| number >= 0)
        }
        ParameterType::Date => default
            .as_str()
            .is_some_and(|text| text.parse::<domain::day::Day>().is_ok()),
        ParameterType::Boolean => default.is_boolean(),
        ParameterType::Choice => choices.contains(default),
    }
}

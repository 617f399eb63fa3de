//! Rules of the manifest that a schema cannot say: what must exist, agree or be asked for.

use crate::finding::Finding;
use crate::names::MANIFEST;
use crate::path;
use crate::shelf::Shelf;
use crate::yaml::{Document, deeper};
use crate::{licence, privacy};
use domain::manifest::{MaturityModel, ParameterType};
use domain::slug::Slug;
use domain::version::Version;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the manifest gets wrong although it has the right form.
pub(crate) fn findings(manifest: &Value, document: &Document, shelf: &Shelf) -> Vec<Finding> {
    let mut rules = Rules {
        manifest,
        document,
        shelf,
        found: Vec::new(),
    };
    rules.names();
    rules.contact();
    rules.licences();
    rules.files();
    rules.mentioned_files();
    rules.maturity();
    rules.ranges();
    rules.parameters();
    rules.recommended();
    rules.found
}

struct Rules<'a> {
    manifest: &'a Value,
    document: &'a Document,
    shelf: &'a Shelf,
    found: Vec<Finding>,
}

impl<'a> Rules<'a> {
    fn tell(&mut self, pointer: &str, finding: Finding) {
        self.found
            .push(finding.at(pointer).on_line(self.document.line(pointer)));
    }

    fn text(&self, pointer: &str) -> Option<&'a str> {
        self.manifest.pointer(pointer).and_then(Value::as_str)
    }

    fn items(&self, key: &str) -> &'a [Value] {
        self.manifest
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Slugs and versions that have the form but cannot be used.
    fn names(&mut self) {
        for pointer in ["/slug", "/basedOn/slug"] {
            if let Some(Err(domain::slug::NoSlug::Reserved(_))) =
                self.text(pointer).map(str::parse::<Slug>)
            {
                let finding = Finding::error(
                    "slug-reserved",
                    "Dieser Kurzname ist für Seiten des Registers vergeben.",
                    "Wählen Sie einen Namen, der die Leistung nennt, zum Beispiel „hundesteuer-anmelden“.",
                );
                self.tell(pointer, finding);
            }
        }
        for pointer in ["/version", "/basedOn/version"] {
            let Some(text) = self.text(pointer) else {
                continue;
            };
            let has_form = text.split('.').count() >= 3;
            if let (true, Err(refused)) = (has_form, text.parse::<Version>()) {
                let cure = "Schreiben Sie drei Zahlen ohne führende Nullen, zum Beispiel „1.2.0“.";
                self.tell(
                    pointer,
                    Finding::error("version-form", format!("{refused}."), cure),
                );
            }
        }
        let first = self
            .text("/version")
            .is_some_and(|version| version == "1.0.0" || version.starts_with("0."));
        if !first && self.items("changes").is_empty() && self.text("/version").is_some() {
            let finding = Finding::hint(
                "changes-missing",
                "Es steht nicht da, was sich gegenüber der vorigen Version geändert hat.",
                "Ergänzen Sie „changes“; wer die Blaupause nachnutzt, entscheidet danach über die Umstellung.",
            );
            self.tell("/changes", finding);
        }
    }

    fn contact(&mut self) {
        let Some(contact) = self.manifest.get("contact") else {
            return;
        };
        let pointer = if contact.is_string() {
            "/contact"
        } else {
            "/contact/mail"
        };
        if let Some(mail) = self.text(pointer)
            && privacy::is_personal_mail(mail)
        {
            self.tell(pointer, privacy::personal_mail(mail));
        }
        if contact.as_object().is_some_and(|ways| {
            ["mail", "phone", "page"]
                .iter()
                .all(|way| !ways.contains_key(*way))
        }) {
            let cure = "Tragen Sie ein Funktionspostfach, eine Telefonnummer oder eine Seite ein.";
            self.tell(
                "/contact",
                Finding::error("contact-empty", "Die Ansprechstelle ist leer.", cure),
            );
        }
    }

    fn licences(&mut self) {
        let of_files =
            (0..self.items("files").len()).map(|number| format!("/files/{number}/licence"));
        for pointer in std::iter::once("/licence".to_owned()).chain(of_files) {
            let Some(text) = self.text(&pointer) else {
                continue;
            };
            if let Some(unknown) = licence::unknown_part(text) {
                let finding = Finding::warning(
                    "licence-unknown",
                    format!("„{unknown}“ ist keine bekannte Lizenz der SPDX-Liste."),
                    "Üblich sind EUPL-1.2 für Programme und CC-BY-4.0 oder CC0-1.0 für Texte; eigene Bedingungen heißen „LicenseRef-…“.",
                );
                self.tell(&pointer, finding);
            }
        }
    }

    /// What is listed must be there, once; what is there should be listed.
    fn files(&mut self) {
        let mut listed = BTreeMap::new();
        for (number, file) in self.items("files").iter().enumerate() {
            let Some(raw) = file.get("path").and_then(Value::as_str) else {
                continue;
            };
            let pointer = format!("/files/{number}/path");
            let Some(path) = self.existing(raw, &pointer) else {
                continue;
            };
            if listed.insert(path, number).is_some() {
                let cure = "Entfernen Sie einen der beiden Einträge.";
                self.tell(
                    &pointer,
                    Finding::error(
                        "file-listed-twice",
                        format!("„{raw}“ steht zweimal in der Liste der Dateien."),
                        cure,
                    ),
                );
            }
        }
        let mentioned: BTreeSet<String> = self
            .mentions()
            .into_iter()
            .filter_map(|(_, path)| path::canonical(path).ok())
            .collect();
        for file in &self.shelf.files {
            if file.path != MANIFEST
                && !listed.contains_key(&file.path)
                && !mentioned.contains(&file.path)
            {
                let finding = Finding::warning(
                    "file-not-listed",
                    "Die Datei liegt im Paket, steht aber nicht in der Liste der Dateien.",
                    format!(
                        "Ergänzen Sie sie in {MANIFEST} unter „files“ mit ihrer Rolle oder entfernen Sie sie aus dem Paket."
                    ),
                );
                self.found.push(finding.in_file(&file.path));
            }
        }
    }

    /// The canonical path, when the package has such a file; tells why not.
    fn existing(&mut self, raw: &str, pointer: &str) -> Option<String> {
        let path = match path::canonical(raw) {
            Ok(path) => path,
            Err(flaw) => {
                let (message, cure) = flaw.words();
                self.tell(pointer, Finding::error(flaw.rule(), message, cure));
                return None;
            }
        };
        if self.shelf.find(&path).is_some() {
            return Some(path);
        }
        let folded = path::folded(&path);
        let cure = match self
            .shelf
            .files
            .iter()
            .find(|file| path::folded(&file.path) == folded)
        {
            Some(alike) => format!(
                "Im Paket heißt sie „{}“; Groß- und Kleinschreibung zählen.",
                alike.path
            ),
            None => "Legen Sie die Datei in das Paket oder berichtigen Sie den Pfad.".into(),
        };
        self.tell(
            pointer,
            Finding::error(
                "file-missing",
                format!("Die Datei „{raw}“ ist nicht im Paket."),
                cure,
            ),
        );
        None
    }

    fn mentions(&self) -> Vec<(String, &'a str)> {
        let fixed = ["/description", "/transferability"]
            .into_iter()
            .map(str::to_owned);
        let of_tasks = (0..self.items("tasks").len()).map(|number| format!("/tasks/{number}/file"));
        fixed
            .chain(of_tasks)
            .filter_map(|pointer| self.text(&pointer).map(|path| (pointer, path)))
            .collect()
    }

    fn mentioned_files(&mut self) {
        for (pointer, raw) in self.mentions() {
            self.existing(raw, &pointer);
        }
    }

    fn maturity(&mut self) {
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

    fn ranges(&mut self) {
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

    fn parameters(&mut self) {
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
    fn recommended(&mut self) {
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

//! Rules of the manifest that a schema cannot say: what must exist, agree or be asked for.

mod values;

use crate::finding::Finding;
use crate::names::MANIFEST;
use crate::path;
use crate::shelf::Shelf;
use crate::yaml::Document;
use crate::{licence, privacy};
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
        alike: shelf
            .files
            .iter()
            .map(|file| (path::folded(&file.path), file.path.as_str()))
            .collect(),
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
    /// Files by their names without upper and lower case.
    alike: BTreeMap<String, &'a str>,
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
        let cure = match self.alike.get(&path::folded(&path)) {
            Some(alike) => {
                format!("Im Paket heißt sie „{alike}“; Groß- und Kleinschreibung zählen.")
            }
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
}

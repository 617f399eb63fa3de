//! Looks into every file of a package, each once.

use crate::encoding::{self, NoText};
use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use crate::media::{self, Reading};
use crate::names::MANIFEST;
use crate::shelf::{self, Shelf, Shelved};
use crate::transferability::{self, Answer};
use crate::words::{Place, Word, Words};
use crate::{bpmn, office, path, privacy, xdatenfelder, xml};
use domain::manifest::Role;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;

/// What the files of a package contain, as far as others need it.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) description: Option<String>,
    pub(crate) transferability: Vec<Answer>,
    /// By path.
    pub(crate) words: BTreeMap<String, Vec<Word>>,
}

/// Reads every file; one at a time is in memory.
pub(crate) fn read(
    shelf: &Shelf,
    manifest: Option<&Value>,
    limits: &Limits,
    findings: &mut Findings,
) -> Contents {
    let named = |key: &str| {
        manifest
            .and_then(|m| m.get(key))
            .and_then(Value::as_str)
            .and_then(|path| path::canonical(path).ok())
    };
    let mut reader = Reader {
        roles: manifest.map(roles).unwrap_or_default(),
        description: named("description"),
        transferability: named("transferability"),
        limits,
        contents: Contents::default(),
    };
    for file in &shelf.files {
        match reader.file(file) {
            Ok(found) => {
                findings.extend(found.into_iter().map(|finding| finding.in_file(&file.path)))
            }
            Err(trouble) => findings.add(shelf::unreadable(Some(&file.path), &trouble)),
        }
    }
    reader.contents
}

fn roles(manifest: &Value) -> BTreeMap<String, Role> {
    let files = manifest
        .get("files")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let role = |file: &Value| {
        let path = path::canonical(file.get("path")?.as_str()?).ok()?;
        Some((path, file.get("role")?.as_str()?.parse().ok()?))
    };
    files.iter().filter_map(role).collect()
}

struct Reader<'a> {
    roles: BTreeMap<String, Role>,
    description: Option<String>,
    transferability: Option<String>,
    limits: &'a Limits,
    contents: Contents,
}

impl Reader<'_> {
    fn file(&mut self, file: &Shelved) -> io::Result<Vec<Finding>> {
        let extension = file.extension();
        let role = self.roles.get(&file.path).copied();
        Ok(match media::reading(&extension) {
            Reading::Xml => self.xml(file, &extension, role)?,
            Reading::Json => self.json(file)?,
            Reading::Yaml | Reading::Text => self.text(file)?,
            Reading::Office => {
                office::authors(&mut io::BufReader::new(File::open(&file.location)?))
            }
            Reading::Pdf => office::pdf_authors(&file.bytes()?),
            Reading::Opaque => Vec::new(),
        }
        .into_iter()
        .chain(wrong_kind(role, &extension))
        .collect())
    }

    fn xml(
        &mut self,
        file: &Shelved,
        extension: &str,
        role: Option<Role>,
    ) -> io::Result<Vec<Finding>> {
        let text = match encoding::xml_text(file.bytes()?) {
            Ok(text) => text,
            Err(flaw) => return Ok(vec![no_text(&flaw)]),
        };
        let mut words = Words::default();
        let depth = self.limits.xml_depth;
        let is_process = matches!(role, Some(Role::ProcessActual | Role::ProcessTarget));
        let found = if extension == "bpmn" || is_process {
            bpmn::read(&text, depth).map(|model| {
                model.words(&mut words);
                bpmn::check(&model)
            })
        } else if role == Some(Role::DataFields) || extension == "xdf" {
            xdatenfelder::read(&text, depth).map(|fields| {
                fields.words(&mut words);
                xdatenfelder::check(&fields)
            })
        } else {
            xml::walk(&text, depth, &mut |_| {}).map(|()| Vec::new())
        };
        self.contents
            .words
            .insert(file.path.clone(), words.into_vec());
        let found = found.unwrap_or_else(|finding| vec![*finding]);
        Ok(found.into_iter().chain(privacy::in_text(&text)).collect())
    }

    fn json(&mut self, file: &Shelved) -> io::Result<Vec<Finding>> {
        let text = match String::from_utf8(file.bytes()?) {
            Ok(text) => text,
            Err(_) => return Ok(vec![no_text(&NoText::Invalid)]),
        };
        let mut found = privacy::in_text(&text);
        let is_form = self.roles.get(&file.path) == Some(&Role::Form) && file.size <= LARGEST_FORM;
        match json(text.trim_start_matches('\u{feff}'), is_form) {
            Ok(Some(form)) => {
                let mut words = Words::default();
                labels(&form, &mut words);
                self.contents
                    .words
                    .insert(file.path.clone(), words.into_vec());
            }
            Ok(None) => {}
            Err(flaw) => found.push(
                Finding::error(
                    "json-syntax",
                    format!(
                        "Die Datei ist kein gültiges JSON (Spalte {}).",
                        flaw.column()
                    ),
                    "Exportieren Sie die Datei neu aus dem Programm, mit dem sie erstellt wurde.",
                )
                .on_line(u32::try_from(flaw.line()).ok()),
            ),
        }
        Ok(found)
    }

    fn text(&mut self, file: &Shelved) -> io::Result<Vec<Finding>> {
        let text = match String::from_utf8(file.bytes()?) {
            Ok(text) => text,
            Err(flaw) => {
                return Ok(vec![not_utf8(
                    flaw.as_bytes(),
                    flaw.utf8_error().valid_up_to(),
                )]);
            }
        };
        let mut found = match file.path == MANIFEST {
            // The contact of the manifest has a rule of its own.
            true => privacy::in_text(&text)
                .into_iter()
                .filter(|finding| finding.rule == "credentials")
                .collect(),
            false => privacy::in_text(&text),
        };
        if self.transferability.as_deref() == Some(&file.path) {
            let (answers, told) = transferability::read(&text);
            found.extend(told);
            self.contents.transferability = answers;
        }
        if self.description.as_deref() == Some(&file.path) {
            self.contents.description = Some(text);
        }
        Ok(found)
    }
}

/// A form beyond this is not searched through: as values it would take twenty times the memory.
const LARGEST_FORM: u64 = 4 << 20;

/// The value of a form; of anything else only whether it is JSON.
fn json(text: &str, is_form: bool) -> Result<Option<Value>, serde_json::Error> {
    if is_form {
        return serde_json::from_str(text).map(Some);
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).map(|_| None)
}

/// The labels of a form, whatever program made it: values of the usual keys.
fn labels(form: &Value, words: &mut Words) {
    match form {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text)
                        if matches!(key.as_str(), "label" | "title" | "legend" | "bezeichnung") =>
                    {
                        words.add(Place::FormField, text, None)
                    }
                    Value::Object(_) | Value::Array(_) => labels(value, words),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| labels(item, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A process or data fields that no program can read: allowed, but told.
fn wrong_kind(role: Option<Role>, extension: &str) -> Option<Finding> {
    let readable = media::reading(extension) == Reading::Xml;
    match role {
        Some(Role::ProcessActual | Role::ProcessTarget) if !readable => Some(Finding::warning(
            "process-not-bpmn",
            "Der Prozess liegt nicht als BPMN vor; andere können ihn ansehen, aber nicht übernehmen.",
            "Legen Sie den Prozess zusätzlich als BPMN 2.0 bei.",
        )),
        Some(Role::DataFields) if !readable => Some(Finding::warning(
            "data-fields-not-xdatenfelder",
            "Die Datenfelder liegen nicht als XDatenfelder vor.",
            "Legen Sie das Schema zusätzlich als XDatenfelder 2 oder 3 bei.",
        )),
        _ => None,
    }
}

fn not_utf8(bytes: &[u8], valid_up_to: usize) -> Finding {
    let line = 1 + bytes
        .iter()
        .take(valid_up_to)
        .filter(|byte| **byte == b'\n')
        .count();
    no_text(&NoText::Invalid).on_line(u32::try_from(line).ok())
}

fn no_text(flaw: &NoText) -> Finding {
    let message = match flaw {
        NoText::Invalid => "Die Datei enthält Zeichen, die nicht zu ihrer Zeichenkodierung passen (erwartet wird UTF-8).".to_owned(),
        NoText::Unknown(encoding) => format!("Die Zeichenkodierung „{}“ wird nicht gelesen.", crate::names::shown(encoding)),
    };
    Finding::error(
        "encoding",
        message,
        "Speichern Sie die Datei in der Kodierung UTF-8, in Excel als „CSV UTF-8“.",
    )
}

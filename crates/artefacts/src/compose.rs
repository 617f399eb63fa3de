//! Makes a manifest from a form, for those who have single files and no YAML.

use domain::manifest::Role;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// What a form gives, as typed; nothing is checked here, the checker does it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    pub slug: String,
    pub version: String,
    pub title: String,
    pub summary: String,
    /// Longer text; becomes `beschreibung.md`.
    pub description: String,
    pub publisher: String,
    pub services: Vec<String>,
    pub bundles: Vec<String>,
    pub platforms: Vec<String>,
    pub specialist_systems: Vec<String>,
    pub licence: String,
    pub rights_holder: String,
    pub rights_confirmed_by: String,
    pub contact_mail: String,
    pub contact_phone: String,
    pub contact_page: String,
    pub files: Vec<FormFile>,
    /// Everything else that the form knows, with the keys of the manifest: `effort`, `tasks`, `legalBases`, `changes` …
    pub more: Map<String, Value>,
    /// Answers on transferability by key; become `uebertragbarkeit.yml`.
    pub transferability: Vec<(String, String)>,
}

/// A single file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFile {
    /// Name in the package.
    pub path: String,
    pub role: Role,
    pub title: String,
}

const DESCRIPTION: &str = "beschreibung.md";
const TRANSFERABILITY: &str = "uebertragbarkeit.yml";

impl Form {
    /// The texts that the form stands for: `blaupause.yml` first, then those that it mentions.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let mut texts = vec![(crate::names::MANIFEST, self.manifest())];
        if !self.description.trim().is_empty() {
            texts.push((
                DESCRIPTION,
                format!("{}\n", self.description.trim().replace("\r\n", "\n")),
            ));
        }
        let answers: Map<String, Value> = self
            .answers()
            .map(|(key, answer)| (key.clone(), json!(answer)))
            .collect();
        if !answers.is_empty() {
            texts.push((TRANSFERABILITY, as_yaml(&Value::Object(answers))));
        }
        texts
    }

    fn answers(&self) -> impl Iterator<Item = (&String, &str)> {
        self.transferability
            .iter()
            .map(|(key, answer)| (key, answer.trim()))
            .filter(|(_, answer)| !answer.is_empty())
    }

    /// The text of `blaupause.yml`; fields that were left empty are left out.
    pub fn manifest(&self) -> String {
        let mut manifest = Map::new();
        let mut put = |key: &str, value: Value| {
            if !is_empty(&value) {
                manifest.insert(key.to_owned(), value);
            }
        };
        put("blaupause", json!(domain::manifest::FORMAT));
        for (key, text) in [
            ("slug", &self.slug),
            ("version", &self.version),
            ("title", &self.title),
            ("summary", &self.summary),
        ] {
            put(key, json!(text.trim()));
        }
        put(
            "description",
            json!(if self.description.trim().is_empty() {
                ""
            } else {
                DESCRIPTION
            }),
        );
        put("publisher", json!(self.publisher.trim()));
        put("services", list(&self.services));
        put("bundles", list(&self.bundles));
        put("platforms", list(&self.platforms));
        put("specialistSystems", list(&self.specialist_systems));
        put("licence", json!(self.licence.trim()));
        put(
            "rights",
            filled(&[
                ("holder", &self.rights_holder),
                ("confirmedBy", &self.rights_confirmed_by),
            ]),
        );
        put(
            "contact",
            filled(&[
                ("mail", &self.contact_mail),
                ("phone", &self.contact_phone),
                ("page", &self.contact_page),
            ]),
        );
        put(
            "transferability",
            json!(if self.answers().next().is_none() {
                ""
            } else {
                TRANSFERABILITY
            }),
        );
        for (key, value) in &self.more {
            put(key, value.clone());
        }
        put(
            "files",
            self.files
                .iter()
                .map(|file| {
                    filled(&[
                        ("path", &file.path),
                        ("role", file.role.word()),
                        ("title", &file.title),
                    ])
                })
                .collect(),
        );
        as_yaml(&Value::Object(manifest))
    }

    /// Writes the package of this form into an empty folder; `open` gives the content of each single file.
    ///
    /// # Errors
    /// `InvalidInput` when a name cannot be a path in a package or would replace a text of the form, otherwise what
    /// the disk or `open` reports.
    pub fn write_into<R: Read>(
        &self,
        folder: &Path,
        mut open: impl FnMut(&FormFile) -> io::Result<R>,
    ) -> io::Result<()> {
        for (path, text) in self.texts() {
            new_file(folder, path)?.write_all(text.as_bytes())?;
        }
        for file in &self.files {
            let path = crate::path::canonical(&file.path)
                .map_err(|flaw| io::Error::new(io::ErrorKind::InvalidInput, flaw.words().0))?;
            io::copy(&mut open(file)?, &mut new_file(folder, &path)?)?;
        }
        Ok(())
    }
}

fn new_file(folder: &Path, path: &str) -> io::Result<File> {
    let place = folder.join(path);
    if let Some(parent) = place.parent() {
        std::fs::create_dir_all(parent)?;
    }
    File::create_new(place)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn list(texts: &[String]) -> Value {
    texts
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect()
}

fn filled(fields: &[(&str, &str)]) -> Value {
    let fields = fields.iter().filter(|(_, text)| !text.trim().is_empty());
    Value::Object(
        fields
            .map(|(key, text)| ((*key).to_owned(), json!(text.trim())))
            .collect(),
    )
}

/// YAML that a person can go on with: a key a line, entries of lists in one line, every text in quotes.
fn as_yaml(value: &Value) -> String {
    let mut text = String::new();
    let Some(entries) = value.as_object() else {
        return text;
    };
    for (key, value) in entries {
        text.push_str(&format!("{}:", as_key(key)));
        match value {
            Value::Array(items) if !items.is_empty() => {
                items
                    .iter()
                    .for_each(|item| text.push_str(&format!("\n  - {}", in_line(item))));
            }
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => {
                text.push_str(&format!(" {}", in_line(other)));
            }
        }
        text.push('\n');
    }
    text
}

fn in_line(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let parts: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", as_key(key), in_line(value)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(in_line).collect::<Vec<_>>().join(", ")
        ),
        // A quoted text of JSON is one of YAML too.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn as_key(key: &str) -> String {
    let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric());
    // These words are no text in YAML.
    match is_word && !matches!(key.to_lowercase().as_str(), "null" | "true" | "false") {
        true => key.to_owned(),
        false => Value::String(key.to_owned()).to_string(),
    }
}

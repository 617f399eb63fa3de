//! The version that a new one begins with.

use crate::{problem::Problem, site::blueprint::subject::Subject};
use domain::{Version, blueprint::ReleaseState, manifest::Manifest};
use serde_json::{Map, Value};
use store::{
    Snap,
    releases::{self, FileRow},
};

/// A published version with what it says and holds.
#[derive(Debug)]
pub struct Base {
    pub manifest: Manifest,
    /// Its files without those that the register writes from the form.
    pub files: Vec<FileRow>,
    pub description: Option<domain::Digest>,
    json: Map<String, Value>,
}

/// What the form asks itself.
const ASKED: [&str; 20] = [
    "blaupause",
    "slug",
    "version",
    "title",
    "summary",
    "description",
    "publisher",
    "services",
    "platforms",
    "specialistSystems",
    "licence",
    "rights",
    "contact",
    "legalBases",
    "effort",
    "tasks",
    "parameters",
    "changes",
    "files",
    "transferability",
];

impl Base {
    /// The latest version of a blueprint, or the one that the form was made from.
    ///
    /// # Errors
    /// 404 when there is none whose content may be seen.
    pub fn load(
        snap: &mut Snap<'_>,
        subject: &Subject,
        version: Option<&Version>,
    ) -> Result<Self, Problem> {
        let named = version.and_then(|version| {
            subject
                .releases
                .iter()
                .find(|release| release.version == *version)
        });
        let usable = |release: &&releases::Listed| release.state != ReleaseState::Blocked;
        let release = named
            .or_else(|| subject.shown())
            .filter(usable)
            .ok_or_else(|| Problem::not_found("Diese Version"))?;
        let manifest = releases::texts(snap, release.id)?.manifest;
        let rows = releases::files(snap, release.id)?;
        Ok(Self::of(manifest, rows))
    }

    fn of(manifest: Manifest, rows: Vec<FileRow>) -> Self {
        let is_description = |file: &FileRow| Some(&file.path) == manifest.description.as_ref();
        let description = rows
            .iter()
            .find(|file| is_description(file))
            .map(|file| file.digest);
        let files = rows
            .iter()
            .filter(|file| file.path != artefacts::MANIFEST && !is_description(file))
            .cloned();
        let json = match serde_json::to_value(&manifest) {
            Ok(Value::Object(json)) => json,
            Ok(_) | Err(_) => Map::new(),
        };
        Self {
            files: files.collect(),
            description,
            json,
            manifest,
        }
    }

    /// What the version says beyond the form; a new version does not lose it.
    pub fn unknown_to_the_form(&self) -> Map<String, Value> {
        let keeps_answers = |key: &str| key == "transferability";
        let kept = self
            .json
            .iter()
            .filter(|(key, _)| keeps_answers(key) || !ASKED.contains(&key.as_str()));
        kept.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// A part of the manifest.
    pub fn part(&self, key: &str) -> Map<String, Value> {
        self.json
            .get(key)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    }

    /// A parameter with what the form does not ask: its source, default and choices.
    pub fn parameter(&self, key: &str) -> Option<Map<String, Value>> {
        let all = self.json.get("parameters")?.as_array()?;
        let found = all
            .iter()
            .find(|one| one.get("key").and_then(Value::as_str) == Some(key))?;
        found.as_object().cloned()
    }

    /// The file that helps with a task of the same words.
    pub fn file_of_task(&self, what: &str) -> Option<&str> {
        self.manifest
            .tasks
            .iter()
            .find(|task| task.what == what)?
            .file
            .as_deref()
    }

    /// The file of this name, in whatever folder it lies.
    pub fn file_named(&self, name: &str) -> Option<&FileRow> {
        let same = |file: &&FileRow| {
            file.path
                .rsplit('/')
                .next()
                .is_some_and(|bare| bare.eq_ignore_ascii_case(name))
        };
        self.files.iter().find(same)
    }

    /// The licence of a file, where it differs from the whole.
    pub fn licence_of(&self, path: &str) -> Option<String> {
        self.manifest
            .files
            .iter()
            .find(|file| file.path == path)?
            .licence
            .clone()
    }
}

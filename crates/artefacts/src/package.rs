//! A checked package: its manifest, its files, its digest.

use crate::container;
use crate::content::{self, Contents};
use crate::digest::{self, DigestLine};
use crate::finding::{Finding, Findings, Severity};
use crate::folder;
use crate::limits::Limits;
use crate::media;
use crate::names::MANIFEST;
use crate::shelf::{self, Shelf};
use crate::transferability::Answer;
use crate::words::Word;
use crate::{rules, schema, yaml};
use domain::digest::Digest;
use domain::manifest::{ListedFile, Manifest, Role};
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What the checker found, and the package when nothing forbids it.
#[derive(Debug)]
pub struct Checked {
    /// All findings, the heavy ones first.
    pub findings: Vec<Finding>,
    /// `None` when there is a finding of severity error.
    pub package: Option<Package>,
}

impl Checked {
    /// Whether a finding forbids publishing.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// A package without errors.
#[derive(Debug)]
pub struct Package {
    pub manifest: Manifest,
    /// The manifest as JSON with every key that was written, also unknown ones; `null` means the same as absent.
    pub manifest_json: String,
    /// The text of the description, Markdown.
    pub description: Option<String>,
    /// The answered questions on transferability.
    pub transferability: Vec<Answer>,
    /// All files, the manifest included, in bytewise order of their paths.
    pub files: Vec<PackageFile>,
    /// The digest of the release, see [`crate::digest::canonical_list`].
    pub digest: Digest,
    /// Keeps unpacked content on disk as long as the package lives.
    _spool: Option<TempDir>,
}

/// One file of a package.
#[derive(Debug, Clone)]
pub struct PackageFile {
    /// Path in NFC.
    pub path: String,
    pub size: u64,
    pub digest: Digest,
    /// `None` for the manifest and for files that it does not list.
    pub role: Option<Role>,
    pub title: Option<String>,
    pub licence: Option<String>,
    pub media_type: &'static str,
    /// What can be searched for inside the file.
    pub words: Vec<Word>,
    location: PathBuf,
}

impl Package {
    /// The content of one file.
    ///
    /// # Errors
    /// `NotFound` when the package has no such file, otherwise what the disk reports.
    pub fn open(&self, path: &str) -> io::Result<File> {
        let file = self.file(path).ok_or(io::ErrorKind::NotFound)?;
        File::open(&file.location)
    }

    /// The file with this path.
    pub fn file(&self, path: &str) -> Option<&PackageFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Checks a folder on this computer; content stays where it is.
pub fn check_folder(path: &Path, limits: &Limits) -> Checked {
    let mut findings = Findings::default();
    let shelf = folder::shelve(path, limits, &mut findings);
    finish(shelf, limits, findings)
}

/// Checks a ZIP from anybody; content is unpacked to the temporary folder of this computer.
pub fn check_zip<R: Read + Seek>(zip: R, limits: &Limits) -> Checked {
    check_zip_into(zip, limits, None)
}

/// Checks a ZIP from anybody; content is unpacked into a new folder inside `spool` that goes with the package.
pub fn check_zip_in<R: Read + Seek>(zip: R, limits: &Limits, spool: &Path) -> Checked {
    check_zip_into(zip, limits, Some(spool))
}

fn check_zip_into<R: Read + Seek>(mut zip: R, limits: &Limits, spool: Option<&Path>) -> Checked {
    let mut findings = Findings::default();
    let shelf = match container::new_spool(spool) {
        Ok(spool) => container::shelve(&mut zip, spool, limits, &mut findings),
        Err(trouble) => {
            findings.add(shelf::unreadable(None, &trouble));
            None
        }
    };
    finish(shelf, limits, findings)
}

fn finish(shelf: Option<Shelf>, limits: &Limits, mut findings: Findings) -> Checked {
    let package = shelf.and_then(|shelf| read(shelf, limits, &mut findings));
    let package = package.filter(|_| !findings.has_error());
    Checked {
        findings: findings.into_sorted(),
        package,
    }
}

fn read(shelf: Shelf, limits: &Limits, findings: &mut Findings) -> Option<Package> {
    let document = read_manifest(&shelf, findings);
    let value = document
        .as_ref()
        .map(|document| without_nulls(document.value.clone()));
    if let (Some(document), Some(value)) = (&document, &value) {
        let told = schema::findings(document, value)
            .into_iter()
            .chain(rules::findings(value, document, &shelf));
        findings.extend(told.map(|finding| {
            if finding.file.is_none() {
                finding.in_file(MANIFEST)
            } else {
                finding
            }
        }));
    }
    let contents = content::read(&shelf, value.as_ref(), limits, findings);
    if findings.has_error() {
        return None;
    }
    let value = value?;
    match serde_json::from_value::<Manifest>(value.clone()) {
        Ok(manifest) => Some(assemble(manifest, &value, shelf, contents)),
        Err(flaw) => {
            let cure = "Vergleichen Sie mit dem Beispiel in der Hilfe.";
            findings.add(
                Finding::error(
                    "manifest-value",
                    format!(
                        "Das Manifest enthält einen Wert, der nicht gelesen werden kann: {flaw}"
                    ),
                    cure,
                )
                .in_file(MANIFEST),
            );
            None
        }
    }
}

fn read_manifest(shelf: &Shelf, findings: &mut Findings) -> Option<yaml::Document> {
    let Some(file) = shelf.find(MANIFEST) else {
        findings.add(missing_manifest(shelf));
        return None;
    };
    let bytes = match file.bytes() {
        Ok(bytes) => bytes,
        Err(trouble) => {
            findings.add(shelf::unreadable(Some(MANIFEST), &trouble));
            return None;
        }
    };
    // Told by the check of contents, as for every text.
    let text = String::from_utf8(bytes).ok()?;
    let (document, told) = yaml::read(&text);
    findings.extend(told.into_iter().map(|finding| finding.in_file(MANIFEST)));
    document
}

fn missing_manifest(shelf: &Shelf) -> Finding {
    let alike = shelf.files.iter().find(|file| {
        let name = file
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        matches!(
            name.as_str(),
            "blaupause.yml" | "blaupause.yaml" | "blaupause.yml.txt" | "blaupause.json"
        )
    });
    let cure = match alike {
        Some(file) => format!(
            "Im Paket liegt „{}“: benennen Sie die Datei in „{MANIFEST}“ um und legen Sie sie auf die oberste Ebene.",
            file.path
        ),
        None => format!(
            "Legen Sie „{MANIFEST}“ auf die oberste Ebene des Pakets; ein Beispiel steht in der Hilfe."
        ),
    };
    Finding::error(
        "manifest-absent",
        format!("Im Paket fehlt das Manifest „{MANIFEST}“."),
        cure,
    )
}

/// `null` means "nicht angegeben", the same as an absent key.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => Value::Object(
            entries
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn assemble(manifest: Manifest, value: &Value, shelf: Shelf, mut contents: Contents) -> Package {
    let lines: Vec<_> = shelf
        .files
        .iter()
        .map(|file| DigestLine {
            path: &file.path,
            size: file.size,
            digest: file.digest,
        })
        .collect();
    let digest = digest::of_release(&lines);
    let listed = |path: &str| manifest.files.iter().find(|file| is_same_path(file, path));
    let files = shelf.files.iter().map(|file| {
        let entry = listed(&file.path);
        PackageFile {
            path: file.path.clone(),
            size: file.size,
            digest: file.digest,
            role: entry.map(|entry| entry.role),
            title: entry.and_then(|entry| entry.title.clone()),
            licence: entry.and_then(|entry| entry.licence.clone()),
            media_type: media::of(&file.extension()),
            words: contents.words.remove(&file.path).unwrap_or_default(),
            location: file.location.clone(),
        }
    });
    Package {
        files: files.collect(),
        manifest_json: value.to_string(),
        description: contents.description,
        transferability: contents.transferability,
        digest,
        manifest,
        _spool: shelf.spool,
    }
}

/// The manifest may name a file in another Unicode form than the package holds it.
fn is_same_path(listed: &ListedFile, path: &str) -> bool {
    listed.path == path
        || crate::path::canonical(&listed.path).is_ok_and(|canonical| canonical == path)
}

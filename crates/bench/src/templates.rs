//! What synthetic packages are made of: the true packages of `examples/blueprints`, under other names.

use crate::Outcome;
use app::publish::SearchWords;
use artefacts::{Limits, check_folder};
use bytes::Bytes;
use serde_json::{Value, json};
use std::{
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};
use store::blobs::Files;

/// A true package.
pub struct Template {
    manifest: Value,
    text: String,
    /// The words inside, as JSON.
    words: String,
    pub files: Vec<File>,
    pub licence: String,
    pub platforms: Vec<String>,
    pub systems: Vec<String>,
    pub contents: Vec<&'static str>,
}

/// A file of a package as the table keeps it.
pub struct File {
    pub path: String,
    pub size: i64,
    pub digest: String,
    pub role: Option<&'static str>,
    pub title: Option<String>,
    pub media_type: &'static str,
}

/// What a synthetic release says otherwise.
pub struct Said<'a> {
    pub slug: &'a str,
    pub version: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    pub publisher: &'a str,
    pub services: &'a [String],
    pub bundles: &'a [String],
}

/// The folder of the examples in this checkout.
#[must_use]
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/blueprints")
}

/// Every version of every example.
///
/// # Errors
/// When an example cannot be read.
pub fn all() -> Outcome<Vec<Template>> {
    folders()?.iter().map(|folder| read(folder)).collect()
}

/// Puts the files of every example where the registry looks for them: synthetic releases name them by their digests.
///
/// # Errors
/// When an example cannot be read, or a file cannot be kept.
pub fn keep_files(files: &Files) -> Outcome<()> {
    for folder in folders()? {
        for (_, bytes) in contents(&folder)? {
            files.keep(bytes)?;
        }
    }
    Ok(())
}

fn folders() -> Outcome<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for blueprint in std::fs::read_dir(examples())? {
        let blueprint = blueprint?.path();
        if blueprint.is_dir() {
            for version in std::fs::read_dir(blueprint)? {
                folders.push(version?.path());
            }
        }
    }
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    Ok(folders)
}

/// Every file below a folder, by its path inside.
fn contents(root: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            files.push((name, std::fs::read(&path)?));
        }
    }
    Ok(files)
}

fn read(folder: &Path) -> Outcome<Template> {
    let checked = check_folder(folder, &Limits::default());
    let package = checked
        .package
        .ok_or_else(|| format!("{}: {:?}", folder.display(), checked.findings))?;
    let words = SearchWords {
        texts: Vec::new(),
        ..SearchWords::of(&package)
    };
    let words = serde_json::to_value(&words)?;
    let mut contents: Vec<&'static str> = package
        .files
        .iter()
        .filter_map(|file| file.role.map(|role| role.word()))
        .collect();
    contents.sort_unstable();
    contents.dedup();
    let files = package.files.iter().map(|file| File {
        path: file.path.clone(),
        size: i64::try_from(file.size).unwrap_or_default(),
        digest: file.digest.to_string(),
        role: file.role.map(|role| role.word()),
        title: file.title.clone(),
        media_type: file.media_type,
    });
    Ok(Template {
        files: files.collect(),
        manifest: serde_json::from_str(&package.manifest_json)?,
        text: package.description.clone().unwrap_or_default(),
        words: words.get("words").unwrap_or(&Value::Null).to_string(),
        licence: package.manifest.licence.clone(),
        platforms: package.manifest.platforms.clone(),
        systems: package.manifest.specialist_systems.clone(),
        contents,
    })
}

impl Template {
    /// The manifest of a release made after this one.
    #[must_use]
    pub fn manifest(&self, said: &Said<'_>) -> String {
        let mut manifest = self.manifest.clone();
        for (key, value) in [
            ("slug", json!(said.slug)),
            ("version", json!(said.version)),
            ("title", json!(said.title)),
            ("summary", json!(said.summary)),
            ("publisher", json!(said.publisher)),
            ("services", json!(said.services)),
            ("bundles", json!(said.bundles)),
        ] {
            if let Some(place) = manifest.get_mut(key) {
                *place = value;
            }
        }
        manifest.to_string()
    }

    /// What a search finds inside: the description with a sentence of its own, and the words of the files.
    #[must_use]
    pub fn search_words(&self, own: &str) -> String {
        let text = Value::String(format!("{}\n\n{own}", self.text));
        format!("{{\"texts\":[{text}],\"words\":{}}}", self.words)
    }
}

/// The package that is published over and over under other names.
pub struct Pattern(Vec<(String, Vec<u8>)>);

impl Pattern {
    /// Reads an example whole.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read() -> Outcome<Self> {
        let mut files = contents(&examples().join("hundesteuer-anmelden/1.0.0"))?;
        files.sort();
        Ok(Self(files))
    }

    /// The package as ZIP under another name; texts and models differ, too, so that their files are new.
    ///
    /// # Errors
    /// When it cannot be packed.
    pub fn zip(&self, slug: &str) -> Outcome<Bytes> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())?;
            if name == artefacts::MANIFEST {
                let text = String::from_utf8_lossy(bytes);
                let text = text.replace(
                    "\nslug: hundesteuer-anmelden\n",
                    &format!("\nslug: {slug}\n"),
                );
                zip.write_all(text.as_bytes())?;
                continue;
            }
            zip.write_all(bytes)?;
            match name.rsplit('.').next() {
                Some("md") => zip.write_all(format!("\n\n{slug}\n").as_bytes())?,
                Some("bpmn") => zip.write_all(format!("\n<!-- {slug} -->\n").as_bytes())?,
                Some(_) | None => {}
            }
        }
        Ok(zip.finish()?.into_inner().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_under_another_name_is_a_package_without_errors() {
        let zip = Pattern::read().unwrap().zip("lastprobe-1").unwrap();
        let checked = artefacts::check_zip(Cursor::new(zip), &Limits::default());
        assert!(!checked.has_errors(), "{:?}", checked.findings);
        let package = checked.package.unwrap();
        assert_eq!(package.manifest.slug.as_str(), "lastprobe-1");
    }

    #[test]
    fn a_manifest_made_after_an_example_reads_as_one() {
        let services = ["99102013002000".to_owned()];
        let said = Said {
            slug: "probe-7",
            version: "1.1.0",
            title: "Wohngeld in Neustadt",
            summary: "Kurz.",
            publisher: "09162000",
            services: &services,
            bundles: &[],
        };
        for template in all().unwrap() {
            let manifest: domain::manifest::Manifest =
                serde_json::from_str(&template.manifest(&said)).unwrap();
            assert_eq!(manifest.slug.as_str(), "probe-7");
            assert_eq!(manifest.services.len(), 1);
            let words: SearchWords =
                serde_json::from_str(&template.search_words("Eigener Satz.")).unwrap();
            assert!(words.texts.concat().contains("Eigener Satz."));
        }
    }
}

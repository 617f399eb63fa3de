//! Before the transaction: every file of a package lies durably under its digest.

use artefacts::{Finding, Package, PackageFile, words::Word};
use domain::{Digest, manifest::Manifest, visibility::Choice};
use serde::{Deserialize, Serialize};
use store::{
    Trouble,
    blobs::{Files, Kept},
    releases::{Content, FileRow},
};

/// A checked package whose files are kept.
#[derive(Debug, Clone)]
pub struct Upload {
    pub manifest: Manifest,
    pub digest: Digest,
    /// Who shall see the blueprint; none: what holds stays, and a new one is public.
    pub audience: Option<Choice>,
    /// Who shall see it while it waits for "Freigeben"; none: its own body alone.
    pub readers: Option<Choice>,
    manifest_json: String,
    package: Kept,
    pub(super) kept: Vec<Kept>,
    files: Vec<FileRow>,
    findings: String,
    search_words: String,
}

/// What a search finds inside a release.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SearchWords {
    pub texts: Vec<String>,
    pub words: Vec<Found>,
}

/// A name inside an artefact, and the file in which it stands; older releases do not know which.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    #[serde(flatten)]
    pub word: Word,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl SearchWords {
    /// What a search finds inside this package.
    #[must_use]
    pub fn of(package: &Package) -> Self {
        let in_file = |file: &PackageFile| {
            let path = file.path.clone();
            let found = |word: &Word| Found {
                word: word.clone(),
                file: Some(path.clone()),
            };
            file.words.iter().map(found).collect::<Vec<_>>()
        };
        Self {
            texts: package.description.clone().into_iter().collect(),
            words: package.files.iter().flat_map(in_file).collect(),
        }
    }
}

impl Upload {
    /// The packed package, as it will be handed out.
    #[must_use]
    pub const fn package(&self) -> Kept {
        self.package
    }
    /// What is in it.
    #[must_use]
    pub fn files(&self) -> &[FileRow] {
        &self.files
    }
    pub(crate) fn filed(&self) -> store::submissions::Content {
        store::submissions::Content {
            title: self.manifest.title.clone(),
            package: self.package,
            manifest_json: self.manifest_json.clone(),
            findings: self.findings.clone(),
            files: self.files.clone(),
            audience: self.audience.clone(),
        }
    }
    pub(super) fn content(&self) -> Content {
        Content {
            package: self.package,
            manifest_json: self.manifest_json.clone(),
            findings: self.findings.clone(),
            search_words: self.search_words.clone(),
            files: self.files.clone(),
        }
    }
}

/// Keeps every file of a package and the package itself. Nothing refers to them yet: what is never published
/// is swept away later.
///
/// # Errors
/// [`Trouble`] when a file cannot be read or kept.
pub fn keep(place: &Files, package: &Package, findings: &[Finding]) -> Result<Upload, Trouble> {
    let unreadable = |e: std::io::Error| Trouble::Unreachable(e.to_string());
    let mut kept = Vec::with_capacity(package.files.len() + 1);
    let mut files = Vec::with_capacity(package.files.len());
    for file in &package.files {
        let one = place.keep_from(package.open(&file.path).map_err(unreadable)?)?;
        if one.digest != file.digest {
            return Err(Trouble::Damaged(file.path.clone()));
        }
        kept.push(one);
        store::fault::point("files-half-kept");
        files.push(FileRow {
            path: file.path.clone(),
            size: one.size,
            digest: one.digest,
            role: file.role.map(|role| role.word().to_owned()),
            title: file.title.clone(),
            media_type: file.media_type.to_owned(),
        });
    }
    let mut packed = std::io::Cursor::new(Vec::new());
    artefacts::pack(package, &mut packed).map_err(unreadable)?;
    let whole = place.keep(packed.into_inner())?;
    kept.push(whole);
    Ok(Upload {
        manifest: package.manifest.clone(),
        digest: package.digest,
        audience: None,
        readers: None,
        manifest_json: package.manifest_json.clone(),
        package: whole,
        kept,
        files,
        findings: json(&findings)?,
        search_words: json(&SearchWords::of(package))?,
    })
}

fn json(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|e| Trouble::Damaged(e.to_string()))
}

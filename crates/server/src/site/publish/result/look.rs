//! What is in a package.

use app::publish::Upload;
use artefacts::bytes_in_words;
use domain::manifest::Role;
use serde::Serialize;

/// What is in the package.
#[derive(Debug, Serialize)]
pub(in crate::site) struct Look {
    title: String,
    slug: String,
    version: String,
    summary: String,
    publisher: String,
    licence: String,
    digest: String,
    files: Vec<FileLine>,
}

#[derive(Debug, Serialize)]
pub(in crate::site) struct FileLine {
    path: String,
    title: Option<String>,
    role: Option<&'static str>,
    size: String,
}

impl Look {
    #[cfg(any(test, feature = "samples"))]
    pub(in crate::site) fn sample() -> Self {
        Self {
            title: "Fundsachen online melden".to_owned(),
            slug: "fundsachen-online-melden".to_owned(),
            version: "1.1.0".to_owned(),
            summary: "Bürgerinnen und Bürger melden einen Fund.".to_owned(),
            publisher: "Wetzlar".to_owned(),
            licence: "EUPL-1.2".to_owned(),
            digest: format!("sha256:{}", "0".repeat(64)),
            files: vec![FileLine {
                path: "leitfaden.md".to_owned(),
                title: Some("Leitfaden".to_owned()),
                role: Some("Leitfaden"),
                size: "2 KiB".to_owned(),
            }],
        }
    }
    pub(in crate::site) fn of(upload: &Upload, publisher: String) -> Self {
        let manifest = &upload.manifest;
        let line = |file: &store::releases::FileRow| FileLine {
            path: file.path.clone(),
            title: file.title.clone(),
            role: file
                .role
                .as_deref()
                .and_then(|role| role.parse::<Role>().ok())
                .map(|role| role.label()),
            size: bytes_in_words(u64::try_from(file.size).unwrap_or_default()),
        };
        Self {
            title: manifest.title.clone(),
            slug: manifest.slug.to_string(),
            version: manifest.version.to_string(),
            summary: manifest.summary.clone(),
            publisher,
            licence: manifest.licence.clone(),
            digest: upload.digest.to_string(),
            files: upload.files().iter().map(line).collect(),
        }
    }
}

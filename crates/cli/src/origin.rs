//! The digest of the release that a variant is based on, filled in from the registry while packing.

use crate::client::{Client, Trouble};
use artefacts::{Checked, Limits, MANIFEST, Package};
use domain::Digest;
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};
use tempfile::TempDir;

/// A checked package as it is packed.
pub(crate) struct Complete {
    pub(crate) checked: Checked,
    pub(crate) origin: Origin,
    /// Holds the files of a package whose manifest was completed.
    _folder: Option<TempDir>,
}

/// What became of the digest under `basedOn`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The package is no variant, or says the digest itself.
    NothingToDo,
    Filled(Digest),
    /// It stays open, and why.
    Open(String),
}

impl Origin {
    /// What a person reads; nothing when there was nothing to do.
    pub(crate) fn sentence(&self) -> Option<String> {
        match self {
            Self::NothingToDo => None,
            Self::Filled(digest) => Some(format!(
                "Die Prüfsumme der Vorlage wurde aus dem Register ergänzt: {digest}"
            )),
            Self::Open(why) => Some(format!(
                "Die Prüfsumme der Vorlage („basedOn“) konnte nicht ergänzt werden; das Paket bleibt ohne sie. {why}"
            )),
        }
    }

    /// What a program reads.
    pub(crate) fn as_json(&self) -> Value {
        match self {
            Self::NothingToDo => Value::Null,
            Self::Filled(digest) => json!({ "digest": digest, "filled": true }),
            Self::Open(why) => json!({ "digest": null, "filled": false, "why": why }),
        }
    }
}

/// The package with the digest of its origin, if it is a variant that does not say it.
///
/// # Errors
/// What the disk reports while the completed package is laid out.
pub(crate) fn complete(checked: Checked) -> io::Result<Complete> {
    let as_it_is = |checked, origin| Complete {
        checked,
        origin,
        _folder: None,
    };
    let Some(package) = &checked.package else {
        return Ok(as_it_is(checked, Origin::NothingToDo));
    };
    let Some(origin) = package
        .manifest
        .based_on
        .as_ref()
        .filter(|one| one.digest.is_none())
    else {
        return Ok(as_it_is(checked, Origin::NothingToDo));
    };
    let digest = match ask(&origin.slug.to_string(), &origin.version.to_string()) {
        Ok(digest) => digest,
        Err(why) => return Ok(as_it_is(checked, Origin::Open(why))),
    };
    let folder = tempfile::tempdir()?;
    if !lay_out(package, folder.path(), digest)? {
        let why = format!("Tragen Sie selbst ein: digest: \"{digest}\"");
        return Ok(as_it_is(checked, Origin::Open(why)));
    }
    Ok(Complete {
        checked: artefacts::check_folder(folder.path(), &Limits::default()),
        origin: Origin::Filled(digest),
        _folder: Some(folder),
    })
}

/// The digest of a release in the registry of this environment, or why it is not known.
fn ask(slug: &str, version: &str) -> Result<Digest, String> {
    let answer = Client::from_environment()
        .and_then(|client| client.get(&["blueprints", slug, "releases", version], &[]));
    let answer = answer.map_err(|trouble| unknown(slug, version, &trouble))?;
    let digest = answer.body.get("digest").and_then(Value::as_str);
    digest
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| "Das Register nennt keine Prüfsumme.".to_owned())
}

fn unknown(slug: &str, version: &str, trouble: &Trouble) -> String {
    if trouble.with_status(404).is_some() {
        return format!("Das Register kennt {slug} {version} nicht.");
    }
    trouble.to_string()
}

/// Writes every file, the manifest with the digest; says whether that could be put in.
fn lay_out(package: &Package, folder: &Path, digest: Digest) -> io::Result<bool> {
    let mut text = String::new();
    package.open(MANIFEST)?.read_to_string(&mut text)?;
    let Some(manifest) = artefacts::with_origin(&text, digest) else {
        return Ok(false);
    };
    for file in package.files.iter().filter(|file| file.path != MANIFEST) {
        let target = folder.join(&file.path);
        if let Some(around) = target.parent() {
            fs::create_dir_all(around)?;
        }
        io::copy(&mut package.open(&file.path)?, &mut File::create(target)?)?;
    }
    fs::write(folder.join(MANIFEST), manifest)?;
    Ok(true)
}

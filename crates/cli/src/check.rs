//! `blaupause check`: every finding of a package at once. Needs no server.

use crate::Common;
use crate::outcome::Outcome;
use crate::show::{self, Paint};
use artefacts::{Checked, Limits};
use serde_json::json;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What is checked.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Check {
    /// Ordner oder ZIP-Datei mit „blaupause.yml“
    #[arg(value_name = "ORDNER|ZIP")]
    package: PathBuf,
}

impl Check {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let checked = match read(&self.package) {
            Ok(checked) => checked,
            Err(trouble) => return not_there(&self.package, &trouble),
        };
        match common.json {
            true => show::say(&format!("{:#}", as_json(&checked))),
            false => tell(&checked),
        }
        match checked.package {
            Some(_) => Outcome::Done,
            None => Outcome::Refused,
        }
    }
}

/// Reads and checks a folder or a ZIP.
pub(crate) fn read(package: &Path) -> io::Result<Checked> {
    let limits = Limits::default();
    match std::fs::metadata(package)?.is_dir() {
        true => Ok(artefacts::check_folder(package, &limits)),
        false => Ok(artefacts::check_zip(
            io::BufReader::new(File::open(package)?),
            &limits,
        )),
    }
}

/// Says that there is no such package.
pub(crate) fn not_there(package: &Path, trouble: &io::Error) -> Outcome {
    let why = if trouble.kind() == io::ErrorKind::NotFound {
        "gibt es nicht".to_owned()
    } else if trouble.kind() == io::ErrorKind::PermissionDenied {
        "darf nicht gelesen werden".to_owned()
    } else {
        format!("konnte nicht gelesen werden ({trouble})")
    };
    eprintln!("„{}“ {why}.", package.display());
    Outcome::WrongUsage
}

/// What a program reads: the findings, and what the package is.
pub(crate) fn as_json(checked: &Checked) -> serde_json::Value {
    let package = checked.package.as_ref().map(|package| {
        json!({
            "slug": package.manifest.slug,
            "version": package.manifest.version,
            "digest": package.digest,
            "files": package.files.len(),
        })
    });
    json!({ "accepted": checked.package.is_some(), "package": package, "findings": checked.findings })
}

fn tell(checked: &Checked) {
    show::say(&show::findings(&checked.findings, Paint::for_stdout()));
    match &checked.package {
        Some(package) => show::say(&format!(
            "{} {} kann veröffentlicht werden: {} Dateien, Prüfsumme {}",
            package.manifest.slug,
            package.manifest.version,
            package.files.len(),
            package.digest
        )),
        None => show::say("So kann das Paket nicht veröffentlicht werden."),
    }
}

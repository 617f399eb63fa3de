//! `blaupause pack`: the package as one file, the same bytes for the same content.

use crate::Common;
use crate::check;
use crate::origin::{self, Complete};
use crate::outcome::Outcome;
use crate::show::{self, Paint};
use artefacts::Package;
use serde_json::json;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What is packed, and where to.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Nennt „basedOn“ die Vorlage ohne Prüfsumme, ergänzt der Befehl sie im Paket aus dem Register unter BLAUPAUSE_URL; der Ordner\nbleibt, wie er ist. Gelingt das nicht, sagt er es und packt ohne sie. Alles andere geht ohne Register."
)]
pub(crate) struct Pack {
    /// Ordner mit „blaupause.yml“; auch eine ZIP-Datei, die neu gepackt wird
    #[arg(value_name = "ORDNER")]
    package: PathBuf,
    /// Die Datei, die geschrieben wird
    #[arg(short, long, value_name = "DATEI")]
    output: PathBuf,
}

impl Pack {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        if lies_inside(&self.output, &self.package) {
            eprintln!(
                "Die Zieldatei liegt im Ordner, der gepackt wird; sie wäre beim nächsten Mal Teil des Pakets."
            );
            return Outcome::WrongUsage;
        }
        let checked = match check::read(&self.package) {
            Ok(checked) => checked,
            Err(trouble) => return check::not_there(&self.package, &trouble),
        };
        let complete = match origin::complete(checked) {
            Ok(complete) => complete,
            Err(trouble) => return not_laid_out(&trouble),
        };
        let checked = &complete.checked;
        let Some(package) = &checked.package else {
            match common.json {
                true => show::say(&format!("{:#}", check::as_json(checked))),
                false => show::say(&show::findings(&checked.findings, Paint::for_stdout())),
            }
            return Outcome::Refused;
        };
        match write(package, &self.output) {
            Ok(size) => {
                self.tell(package, size, &complete, common);
                Outcome::Done
            }
            Err(trouble) => {
                eprintln!(
                    "„{}“ konnte nicht geschrieben werden: {trouble}.",
                    self.output.display()
                );
                Outcome::Refused
            }
        }
    }

    fn tell(&self, package: &Package, size: u64, complete: &Complete, common: &Common) {
        let checked = &complete.checked;
        if common.json {
            let report = json!({
                "file": self.output, "size": size, "digest": package.digest,
                "basedOn": complete.origin.as_json(), "findings": checked.findings,
            });
            show::say(&format!("{report:#}"));
            return;
        }
        let size = artefacts::bytes_in_words(size);
        show::say(&format!(
            "{} ({size})\n{}",
            self.output.display(),
            package.digest
        ));
        if let Some(sentence) = complete.origin.sentence() {
            eprintln!("{sentence}");
        }
        if !checked.findings.is_empty() {
            eprintln!(
                "{} „blaupause check“ zeigt sie.",
                show::counts(&checked.findings)
            );
        }
    }
}

/// Says that the package could not be completed for want of room.
pub(crate) fn not_laid_out(trouble: &io::Error) -> Outcome {
    eprintln!("Das Paket konnte nicht zum Packen abgelegt werden: {trouble}.");
    Outcome::Refused
}

/// Writes beside the target and renames, so that a half file never has the name of a package.
fn write(package: &Package, output: &Path) -> io::Result<u64> {
    let mut name = output
        .file_name()
        .ok_or(io::ErrorKind::InvalidInput)?
        .to_owned();
    name.push(".unfertig");
    let unfinished = output.with_file_name(name);
    let written = File::create(&unfinished).and_then(|mut file| {
        artefacts::pack(package, &mut file)?;
        file.sync_all()?;
        fs::rename(&unfinished, output)?;
        Ok(fs::metadata(output)?.len())
    });
    if written.is_err() {
        // The first trouble is the one to tell.
        _ = fs::remove_file(&unfinished);
    }
    written
}

fn lies_inside(output: &Path, folder: &Path) -> bool {
    let parent = output
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => folder.is_dir() && parent.starts_with(folder),
        _ => false,
    }
}

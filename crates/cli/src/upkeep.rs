//! `blaupause backup` and `blaupause restore`: the whole registry as one file, and back.

use crate::{Common, operate::Where, outcome::Outcome, progress::Progress, show};
use serde_json::json;
use server::{config::Mode, upkeep};
use std::path::PathBuf;
use store::backup::{Failed, Manifest};

/// Makes a backup.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Die Sicherung zeigt einen Augenblick des Registers, auch wenn es weiterläuft. Sie enthält alles außer den\nlaufenden Anmeldungen und passt in SQLite wie in PostgreSQL. Bewahren Sie sie so sicher auf wie die Datenbank."
)]
pub(crate) struct Backup {
    /// Die Datei, die geschrieben wird; eine vorhandene wird nicht überschrieben
    #[arg(value_name = "DATEI")]
    file: PathBuf,
    #[command(flatten)]
    place: Where,
}

impl Backup {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let mut progress = Progress::new("Sichern", 0);
        let made = upkeep::backup(&config, &self.file, &mut |done, of| {
            progress.reach(done, of)
        });
        drop(progress);
        end(made, common, &format!("„{}“ enthält", self.file.display()))
    }
}

/// Restores a backup.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Wiederhergestellt wird nur an einem leeren Ort: ein leerer Ordner für die Daten, bei PostgreSQL eine leere Datenbank.\nJede Prüfsumme und jede Anzahl wird verglichen; was nicht stimmt, wird abgelehnt. Der Suchindex entsteht beim ersten Start."
)]
pub(crate) struct Restore {
    /// Die Sicherung
    #[arg(value_name = "DATEI")]
    file: PathBuf,
    #[command(flatten)]
    place: Where,
}

impl Restore {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let mut progress = Progress::new("Wiederherstellen", 0);
        let done = upkeep::restore(&config, &self.file, &mut |done, of| {
            progress.reach(done, of)
        });
        drop(progress);
        end(done, common, "Wiederhergestellt und verglichen:")
    }
}

fn end(manifest: Result<Manifest, Failed>, common: &Common, what: &str) -> Outcome {
    match manifest {
        Ok(manifest) if common.json => show::say(&format!("{:#}", json!(manifest))),
        Ok(manifest) => show::say(&format!("{what} {}", sum(&manifest))),
        Err(failed) if common.json => {
            show::say(&format!("{:#}", json!({ "title": failed.to_string() })));
            return Outcome::Refused;
        }
        Err(failed) => {
            eprintln!("{failed}");
            return Outcome::Refused;
        }
    }
    Outcome::Done
}

fn sum(manifest: &Manifest) -> String {
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    format!(
        "{rows} Zeilen aus {} Tabellen, {} Dateien ({}). Stand: {}",
        manifest.tables.len(),
        manifest.files.count,
        artefacts::bytes_in_words(manifest.files.bytes),
        manifest.made_at
    )
}

//! `blaupause import`: official files and lists into the database of this configuration.

use crate::{Common, operate::Where, outcome::Outcome, show};
use app::{Failure, import::Edition, import::Official};
use domain::Day;
use serde_json::json;
use server::{
    config::Mode,
    upkeep::{self, ImportFailed},
};
use std::path::PathBuf;

/// What is imported.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Der Befehl arbeitet unmittelbar an der Datenbank der Konfiguration, nicht über das Netz: Wer sie öffnen kann, betreibt\ndas Register. Ein laufendes Register übernimmt die Änderungen von selbst. Dieselbe Datei noch einmal ändert nichts;\neine fehlerhafte Datei auch nicht.\n\n  bodies      Kommunen: Gemeindeverzeichnis GV100AD oder Tabelle\n  services    Leistungen oder OZG-Bündel: Tabelle (CSV)\n  boundaries  Grenzen: GeoJSON mit der Eigenschaft „ags“\n  adoptions   Nachnutzungen: Liste als CSV oder XLSX; im Namen der Person, deren Zugangsschlüssel in BLAUPAUSE_TOKEN steht"
)]
pub(crate) struct Import {
    /// Was die Datei enthält: bodies, services, boundaries oder adoptions
    #[arg(value_name = "ART", value_enum, hide_possible_values = true)]
    what: What,
    /// Die Datei
    #[arg(value_name = "DATEI")]
    file: PathBuf,
    /// Bei services: Kennung des Katalogs, wenn die Datei zu einem anderen als dem geladenen gehört
    #[arg(long, value_name = "KENNUNG", requires_all = ["name", "as_of"])]
    edition: Option<String>,
    /// Name dieses Katalogs
    #[arg(long, value_name = "NAME", requires = "edition")]
    name: Option<String>,
    /// Stand dieses Katalogs
    #[arg(long, value_name = "TAG", requires = "edition", value_parser = day)]
    as_of: Option<Day>,
    /// Die Datei enthält alles, was es in diesem Katalog gibt
    #[arg(long, requires = "edition")]
    complete: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Bodies,
    Services,
    Boundaries,
    Adoptions,
}

fn day(text: &str) -> Result<Day, String> {
    Day::typed(text).map_err(|e| e.to_string())
}

impl Import {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let what = match self.what() {
            Ok(what) => what,
            Err(sentence) => {
                eprintln!("{sentence}");
                return Outcome::WrongUsage;
            }
        };
        let file = match std::fs::read(&self.file) {
            Ok(file) => file,
            Err(trouble) => return crate::check::not_there(&self.file, &trouble),
        };
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        crate::operate::arm_fault();
        match upkeep::import(&config, what, file) {
            Ok(report) => {
                match common.json {
                    true => show::say(&format!("{:#}", json!(report))),
                    false => show::say(&report.lines().join("\n")),
                }
                Outcome::Done
            }
            Err(failed) => refuse(&failed, common),
        }
    }

    fn what(&self) -> Result<upkeep::Import, &'static str> {
        if self.edition.is_some() && self.what != What::Services {
            return Err("„--edition“ gehört zu „services“.");
        }
        Ok(match self.what {
            What::Bodies => upkeep::Import::Official(Official::Bodies),
            What::Boundaries => upkeep::Import::Official(Official::Boundaries),
            What::Services => upkeep::Import::Official(Official::Services(self.edition())),
            What::Adoptions => {
                let token = std::env::vars().find(|(name, _)| name == "BLAUPAUSE_TOKEN");
                let (_, token) = token.ok_or(
                    "Es fehlt der Zugangsschlüssel: Setzen Sie BLAUPAUSE_TOKEN auf einen Zugangsschlüssel aus „Mein Konto“.",
                )?;
                upkeep::Import::Adoptions {
                    token: token.trim().to_owned(),
                }
            }
        })
    }

    fn edition(&self) -> Option<Edition> {
        Some(Edition {
            id: self.edition.clone()?,
            name: self.name.clone()?,
            as_of: self.as_of?,
            complete: self.complete,
            note: None,
        })
    }
}

fn refuse(failed: &ImportFailed, common: &Common) -> Outcome {
    let flaws = match failed {
        ImportFailed::Refused(Failure::Refused(refusal)) => Some(&refusal.0),
        ImportFailed::Refused(_) | ImportFailed::NotStarted(_) | ImportFailed::UnknownToken => None,
    };
    if common.json {
        let title = if flaws.is_some() {
            "Die Datei hat Fehler; es wurde nichts geändert.".to_owned()
        } else {
            failed.to_string()
        };
        show::say(&format!("{:#}", json!({ "title": title, "flaws": flaws })));
    } else {
        eprintln!("{failed}");
        if flaws.is_some() {
            eprintln!("Es wurde nichts geändert.");
        }
    }
    match failed {
        ImportFailed::NotStarted(_) => Outcome::Unreachable,
        ImportFailed::Refused(_) | ImportFailed::UnknownToken => Outcome::Refused,
    }
}

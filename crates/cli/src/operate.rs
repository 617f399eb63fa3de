//! The commands of who runs the registry: serve, demo, migrate, check-config, reindex.

use crate::{Common, outcome::Outcome, progress::Progress};
use serde_json::json;
use server::config::{self, Config, Mode};
use std::{cell::RefCell, path::PathBuf};

/// Where the configuration stands.
#[derive(Debug, clap::Args)]
pub(crate) struct Where {
    /// Die Datei mit der Konfiguration; sonst „blaupause.toml“ in diesem Ordner, wenn es sie gibt
    #[arg(long, value_name = "DATEI")]
    config: Option<PathBuf>,
}

impl Where {
    /// The configuration, or the end of the command after every flaw was told.
    pub(crate) fn read(&self, mode: Mode) -> Result<Config, Outcome> {
        let environment = std::env::vars().collect();
        config::read(mode, self.config.as_deref(), &environment).map_err(|flaws| {
            eprintln!("{flaws}");
            Outcome::WrongUsage
        })
    }
}

/// Runs the service.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Where,
}

impl Serve {
    pub(crate) fn run(&self) -> Outcome {
        serve(&self.place, Mode::Service)
    }
}

/// Runs the service with example data.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Demo {
    #[command(flatten)]
    place: Where,
}

impl Demo {
    pub(crate) fn run(&self) -> Outcome {
        serve(&self.place, Mode::Demo)
    }
}

fn serve(place: &Where, mode: Mode) -> Outcome {
    server::log();
    let config = match place.read(mode) {
        Ok(config) => config,
        Err(end) => return end,
    };
    arm_fault();
    match server::run(config) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            eprintln!("{error}");
            Outcome::Refused
        }
    }
}

/// Crash tests name a file in which they say where the process is to die; a release has no such points.
pub(crate) fn arm_fault() {
    if let Some((_, orders)) = std::env::vars().find(|(name, _)| name == "BLAUPAUSE_FAULT") {
        // Whoever orders a death wants to read where it came.
        server::log();
        server::fault::arm(PathBuf::from(orders));
    }
}

/// Brings the tables up to date.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Migrate {
    #[command(flatten)]
    place: Where,
}

impl Migrate {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        // Says where the copy of an SQLite file lies.
        server::log();
        match server::migrate(&config) {
            Ok(ran) if common.json => println!("{}", json!({ "migrations": ran })),
            Ok(ran) if ran.is_empty() => println!("Der Aufbau der Datenbank ist aktuell."),
            Ok(ran) => println!("Ausgeführt:\n  {}", ran.join("\n  ")),
            Err(error) => {
                eprintln!("{error}");
                return Outcome::Unreachable;
            }
        }
        Outcome::Done
    }
}

/// Tries every setting.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct CheckConfig {
    #[command(flatten)]
    place: Where,
}

impl CheckConfig {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let checks = config::check(&config);
        if common.json {
            println!("{:#}", json!({ "settings": checks }));
        } else {
            for check in &checks {
                let sign = if check.good { "gut   " } else { "Mangel" };
                println!(
                    "{sign}  {} = {}\n        {}",
                    check.setting, check.value, check.finding
                );
            }
        }
        if checks.iter().all(|check| check.good) {
            Outcome::Done
        } else {
            Outcome::Refused
        }
    }
}

/// Makes the index anew.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Der neue Suchindex entsteht neben dem alten und tritt in einem Schritt an seine Stelle. Der alte antwortet\nbis dahin, auch im laufenden Betrieb: Liegt der Suchindex im Prozess des Registers, baut dieses ihn auf, und der Befehl wartet.\nWas währenddessen veröffentlicht wird, ist danach zu finden."
)]
pub(crate) struct Reindex {
    #[command(flatten)]
    place: Where,
}

impl Reindex {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let progress = RefCell::new(Progress::counting("Suchindex", 0));
        let tell = |done, of| progress.borrow_mut().reach(done, of);
        let made = server::reindex::reindex(&config, &tell);
        drop(progress);
        match made {
            Ok(count) if common.json => println!("{}", json!({ "blueprints": count })),
            Ok(count) => println!("{count} Blaupausen sind neu im Suchindex."),
            Err(error) => {
                eprintln!("{error}");
                return Outcome::Refused;
            }
        }
        Outcome::Done
    }
}

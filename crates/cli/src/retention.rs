//! `blaupause retention`: forgets what is due, or lists it.

use crate::{Common, operate::Where, outcome::Outcome};
use serde_json::json;
use server::{
    config::Mode,
    upkeep::{self, Due, Forgetting},
};

/// Forgets what is due after the terms of the configuration.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct Retention {
    #[command(flatten)]
    place: Where,
    /// Nur auflisten, nichts ändern
    #[arg(long)]
    dry_run: bool,
}

impl Retention {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let how = match self.dry_run {
            true => Forgetting::Rehearsed,
            false => Forgetting::Done,
        };
        let due = match upkeep::retention(&config, how) {
            Ok(due) => due,
            Err(error) => {
                eprintln!("{error}");
                return Outcome::Unreachable;
            }
        };
        if common.json {
            let all: Vec<_> = due.iter().map(row).collect();
            println!("{}", json!({ "dryRun": self.dry_run, "due": all }));
            return Outcome::Done;
        }
        match (due.is_empty(), self.dry_run) {
            (true, _) => println!("Nichts ist fällig."),
            (false, true) => println!("Fällig ist (geändert wurde nichts):"),
            (false, false) => println!("Vergessen wurde:"),
        }
        for one in &due {
            println!("  {}", line(one));
        }
        Outcome::Done
    }
}

fn row(due: &Due) -> serde_json::Value {
    json!({
        "action": due.why.word(), "person": due.person.as_ref().map(|(id, _)| id),
        "since": due.since, "count": due.count,
    })
}

fn line(due: &Due) -> String {
    let (what, since) = (due.why.label(), due.since.day().german());
    match &due.person {
        Some((_, name)) => format!("{what}: {name}, seit {since}"),
        None => format!("{what}: {} bis {since}", due.count),
    }
}

//! The one binary: the registry itself, and the commands of those who work with it.

mod admin_link;
mod adopt;
mod audience;
mod check;
mod client;
mod compare;
mod cover;
mod import;
mod operate;
mod origin;
mod outcome;
mod pack;
mod progress;
mod publish;
mod report;
mod retention;
mod search;
mod show;
mod submit;
mod table;
mod token;
mod upkeep;
mod usage;
mod verify;

use clap::{Args, Parser, Subcommand};
use outcome::Outcome;
use std::process::ExitCode;

/// A tenth to a fifth of every answer went into the allocator of the system, most of it into locks and into merging
/// what was freed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Every command of `blaupause`. A command is a variant here, a file beside this one and a line in [`Command::run`].
#[derive(Debug, Parser)]
#[command(
    name = "blaupause",
    version,
    about = "Register der Blaupausen: prüfen, packen, veröffentlichen, finden, nachnutzen",
    help_template = usage::TEMPLATE,
    subcommand_help_heading = "Befehle",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Optionen für jeden Befehl")]
pub(crate) struct Common {
    /// Ausgabe als JSON statt als Text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Diese Hilfe zeigen
    #[arg(short = 'h', long = "help", alias = "hilfe", global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Die Version des Programms zeigen
    #[arg(short = 'V', long = "version", action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Das Register in Betrieb nehmen
    Serve(operate::Serve),
    /// Das Register mit Beispieldaten vorführen, nur auf diesem Rechner
    Demo(operate::Demo),
    /// Den Aufbau der Datenbank auf den Stand dieses Programms bringen
    Migrate(operate::Migrate),
    /// Jede Einstellung erproben und erklären
    CheckConfig(operate::CheckConfig),
    /// Einen Link machen, mit dem jemand die Verwaltung des Registers übernimmt oder wiedererlangt
    AdminLink(admin_link::AdminLink),
    /// Den Suchindex neu aufbauen, neben dem alten
    Reindex(operate::Reindex),
    /// Ein Paket prüfen: alle Befunde auf einmal, mit Stelle und Abhilfe
    Check(check::Check),
    /// Ein Paket packen: gleicher Inhalt ergibt dieselbe Datei
    Pack(pack::Pack),
    /// Ein Paket veröffentlichen: prüfen, packen, senden
    Publish(publish::Publish),
    /// Ein Paket zur Freigabe einreichen: prüfen, packen, senden
    Submit(submit::Submit),
    /// Blaupausen finden
    Search(search::Search),
    /// Zwei Versionen einer Blaupause vergleichen
    Compare(compare::Compare),
    /// Einen Schritt einer Nachnutzung festhalten
    Adopt(adopt::Adopt),
    /// Kommunen mitversorgen, dafür antworten, es beenden
    Cover(cover::Cover),
    /// Amtliche Dateien und Listen in die Datenbank übernehmen
    Import(import::Import),
    /// Das ganze Register in eine Datei sichern, auch im Betrieb
    Backup(upkeep::Backup),
    /// Eine Sicherung an einem leeren Ort wiederherstellen
    Restore(upkeep::Restore),
    /// Vergessen, was nach den eingestellten Fristen fällig ist
    Retention(retention::Retention),
    /// Den Nachnutzungsnachweis einer Kooperation anzeigen, erstellen oder abrufen
    Report(report::Report),
    /// Die eigenen Zugangsschlüssel zeigen und widerrufen
    Token(token::Token),
    /// Einen Nachnutzungsnachweis ohne Register prüfen
    Verify(verify::Verify),
}

impl Command {
    fn run(&self, common: &Common) -> Outcome {
        match self {
            Self::Serve(serve) => serve.run(),
            Self::Demo(demo) => demo.run(),
            Self::Migrate(migrate) => migrate.run(common),
            Self::CheckConfig(check) => check.run(common),
            Self::AdminLink(link) => link.run(common),
            Self::Reindex(reindex) => reindex.run(common),
            Self::Check(check) => check.run(common),
            Self::Pack(pack) => pack.run(common),
            Self::Publish(publish) => publish.run(common),
            Self::Submit(submit) => submit.run(common),
            Self::Search(search) => search.run(common),
            Self::Compare(compare) => compare.run(common),
            Self::Adopt(adopt) => adopt.run(common),
            Self::Cover(cover) => cover.run(common),
            Self::Import(import) => import.run(common),
            Self::Backup(backup) => backup.run(common),
            Self::Restore(restore) => restore.run(common),
            Self::Retention(retention) => retention.run(common),
            Self::Report(report) => report.run(common),
            Self::Token(token) => token.run(common),
            Self::Verify(verify) => verify.run(common),
        }
    }
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => cli.command.run(&cli.common).into(),
        Err(refused) => usage::explain(&refused).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_declared_without_contradiction() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_of_every_command_is_german() {
        let mut cli = Cli::command();
        // Only built commands know what they share with the whole program, as on a terminal.
        cli.build();
        for command in cli.get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Aufruf:"), "{help}");
            for word in [
                "Usage",
                "Options:",
                "Arguments",
                "Commands",
                "Print ",
                "possible values",
                "[default",
                "[env",
            ] {
                assert!(!help.contains(word), "{word} is English in\n{help}");
            }
        }
    }

    #[test]
    fn help_is_german() {
        let help = Cli::command().render_long_help().to_string();
        for word in [
            "Aufruf:",
            "Befehle:",
            "Optionen für jeden Befehl:",
            "Diese Hilfe zeigen",
        ] {
            assert!(help.contains(word), "{word} is missing in\n{help}");
        }
        for word in ["Usage", "Options", "Print", "Commands"] {
            assert!(!help.contains(word), "{word} is English in\n{help}");
        }
    }
}

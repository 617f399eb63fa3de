//! `blaupause admin-link`: the way in for who runs the registry.

use crate::{Common, operate::Where, outcome::Outcome};
use domain::mail::MailAddress;
use serde_json::json;
use server::{AdminLink as Whose, NoAdminLink, config::Mode};

/// Makes a link for an administrator.
#[derive(Debug, clap::Args)]
#[command(help_template = crate::usage::TEMPLATE, next_help_heading = "Angaben")]
pub(crate) struct AdminLink {
    #[command(flatten)]
    place: Where,
    /// Wer das Register verwaltet und sich nicht mehr anmelden kann; ohne diese Angabe: das erste Konto
    #[arg(long, value_name = "ADRESSE")]
    mail: Option<MailAddress>,
}

impl AdminLink {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        let config = match self.place.read(Mode::Service) {
            Ok(config) => config,
            Err(end) => return end,
        };
        let whose = self.mail.clone().map_or(Whose::First, Whose::Lost);
        match server::admin_link(&config, whose) {
            Ok(link) if common.json => println!("{}", json!({ "link": link })),
            Ok(link) => {
                println!("Dieser Link gilt einmal; frühere gelten nicht mehr:\n\n  {link}\n")
            }
            Err(NoAdminLink::NotStarted(error)) => {
                eprintln!("{error}");
                return Outcome::Unreachable;
            }
            Err(
                refused @ (NoAdminLink::Administered | NoAdminLink::Unknown | NoAdminLink::Off),
            ) => {
                eprintln!("{refused}");
                return Outcome::Refused;
            }
        }
        Outcome::Done
    }
}

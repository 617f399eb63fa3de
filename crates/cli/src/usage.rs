//! Help and wrong usage in German; the library speaks English only.

use crate::outcome::Outcome;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// How help is laid out.
pub(crate) const TEMPLATE: &str = "{about-with-newline}\nAufruf: {usage}\n\n{all-args}{after-help}";

/// Shows help or version, or says in German what is wrong with a command line.
pub(crate) fn explain(refused: &clap::Error) -> Outcome {
    let asked = matches!(
        refused.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if asked {
        // Two words of the usage line are built into the library.
        let help = refused.render().to_string();
        crate::show::say(
            &help
                .replace("[OPTIONS]", "[OPTIONEN]")
                .replace("<COMMAND>", "<BEFEHL>"),
        );
        return Outcome::Done;
    }
    eprintln!(
        "{}\n\n„blaupause --help“ zeigt alle Befehle, „blaupause BEFEHL --help“ einen.",
        sentence(refused)
    );
    Outcome::WrongUsage
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "kinds that no command line of ours can cause"
)]
fn sentence(refused: &clap::Error) -> String {
    let said = |kind| match refused.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = said(ContextKind::InvalidArg);
    let value = said(ContextKind::InvalidValue);
    match refused.kind() {
        ErrorKind::InvalidSubcommand => format!(
            "Den Befehl „{}“ gibt es nicht.",
            said(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::UnknownArgument => format!("Die Angabe „{argument}“ ist hier nicht bekannt."),
        ErrorKind::MissingRequiredArgument => format!("Es fehlt: {argument}."),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "Es fehlt ein Befehl.".into()
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("Zu „{argument}“ fehlt der Wert."),
        ErrorKind::InvalidValue => format!(
            "„{value}“ ist für „{argument}“ nicht möglich; möglich sind: {}.",
            said(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(refused).map(|why| format!(" {why}"));
            let why = why.unwrap_or_default();
            format!("„{value}“ ist für „{argument}“ nicht möglich.{why}")
        }
        ErrorKind::ArgumentConflict => format!("„{argument}“ passt nicht zu den anderen Angaben."),
        ErrorKind::TooManyValues => format!("Zu „{argument}“ ist „{value}“ zu viel."),
        _ => "Die Befehlszeile konnte nicht gelesen werden.".into(),
    }
}

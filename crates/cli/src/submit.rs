//! `blaupause submit`: checks, packs, and hands the package to who may release it.

use crate::{
    Common,
    audience::Seen,
    check,
    client::{Answer, Client, Trouble},
    origin,
    outcome::Outcome,
    pack::not_laid_out,
    publish::pack,
    show::{self, Paint},
};
use artefacts::{Checked, Package};
use serde_json::Value;
use std::path::PathBuf;

/// What is submitted.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Das Register steht unter BLAUPAUSE_URL, das Token Ihres Kontos in BLAUPAUSE_TOKEN.\nVeröffentlicht wird das Paket, wenn jemand Ihrer Stelle mit der Rolle „Freigeben“ zustimmt.\nWer denselben Inhalt noch einmal einreicht, ändert nichts."
)]
pub(crate) struct Submit {
    /// Ordner oder ZIP-Datei mit „blaupause.yml“
    #[arg(value_name = "ORDNER|ZIP")]
    package: PathBuf,
    /// Was beim Freigeben besonders angesehen werden sollte
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    seen: Seen,
}

impl Submit {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
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
                false => {
                    show::say(&show::findings(&checked.findings, Paint::for_stdout()));
                    show::say(
                        "So kann das Paket nicht eingereicht werden; es wurde nichts gesendet.",
                    );
                }
            }
            return Outcome::Refused;
        };
        match self.send(package) {
            Ok(answer) => {
                if let Some(sentence) = complete.origin.sentence() {
                    eprintln!("{sentence}");
                }
                tell(&answer, checked, common);
                Outcome::Done
            }
            Err(trouble) => trouble.tell(common),
        }
    }

    fn send(&self, package: &Package) -> Result<Answer, Trouble> {
        let client = Client::from_environment()?;
        client.needs_token()?;
        let packed = pack(package).map_err(|error| {
            Trouble::Setup(format!("Das Paket lässt sich nicht packen: {error}."))
        })?;
        let slug = package.manifest.slug.to_string();
        let note = self.note.as_deref().map(|note| ("note", note));
        let seen = self.seen.pairs();
        let seen = seen.iter().map(|(name, value)| (*name, value.as_str()));
        let query: Vec<(&str, &str)> = note.into_iter().chain(seen).collect();
        client.post_file(
            &["blueprints", &slug, "submissions"],
            &query,
            "application/zip",
            packed,
        )
    }
}

fn tell(answer: &Answer, checked: &Checked, common: &Common) {
    if common.json {
        show::say(&format!("{:#}", answer.body));
        return;
    }
    let text = |name: &str| {
        let found = answer.body.get(name).and_then(Value::as_str);
        found.unwrap_or_default()
    };
    if !checked.findings.is_empty() {
        show::say(&show::findings(&checked.findings, Paint::for_stdout()));
    }
    show::say(&format!(
        "{} {} ist zur Freigabe eingereicht. Was daraus wird, steht im Register unter „Aufgaben“.\n{}",
        text("blueprint"),
        text("version"),
        text("digest")
    ));
}

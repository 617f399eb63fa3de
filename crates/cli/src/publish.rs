//! `blaupause publish`: checks, packs, sends; the same content twice is the same as once.

use crate::{
    Common,
    audience::Seen,
    check,
    client::{Answer, Client, Trouble},
    origin,
    outcome::Outcome,
    pack::not_laid_out,
    show::{self, Paint},
};
use artefacts::{Checked, Package};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{self, Seek as _},
    path::PathBuf,
};

/// What is published.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Das Register steht unter BLAUPAUSE_URL, Ihr Zugangsschlüssel in BLAUPAUSE_TOKEN.\nWer denselben Inhalt noch einmal sendet, ändert nichts. Anderer Inhalt braucht eine neue Version."
)]
pub(crate) struct Publish {
    /// Ordner oder ZIP-Datei mit „blaupause.yml“
    #[arg(value_name = "ORDNER|ZIP")]
    package: PathBuf,
    /// Nur erproben: Das Register prüft alles und behält nichts
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    seen: Seen,
}

impl Publish {
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
                        "So kann das Paket nicht veröffentlicht werden; es wurde nichts gesendet.",
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
        let seen = self.seen.pairs();
        let mut query: Vec<(&str, &str)> = seen
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if self.dry_run {
            query.push(("dryRun", "true"));
        }
        client.post_file(
            &["blueprints", &slug, "releases"],
            &query,
            "application/zip",
            packed,
        )
    }
}

/// The package in a file without a name: it is gone when the command ends.
pub(crate) fn pack(package: &Package) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    artefacts::pack(package, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn tell(answer: &Answer, checked: &Checked, common: &Common) {
    if common.json {
        show::say(&format!("{:#}", answer.body));
        return;
    }
    let text = |name: &str| {
        answer
            .body
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let is = |name: &str| answer.body.get(name) == Some(&json!(true));
    let name = format!("{} {}", text("slug"), text("version"));
    if !checked.findings.is_empty() {
        show::say(&show::findings(&checked.findings, Paint::for_stdout()));
    }
    let sentence = match (is("dryRun"), is("again")) {
        (true, true) => {
            format!("{name} ist mit diesem Inhalt bereits veröffentlicht; es gäbe nichts zu tun.")
        }
        (true, false) => format!("{name} kann veröffentlicht werden. Es wurde nichts behalten."),
        (false, true) => format!(
            "{name} war mit diesem Inhalt bereits veröffentlicht; es hat sich nichts geändert."
        ),
        (false, false) => format!("{name} ist veröffentlicht."),
    };
    show::say(&format!("{sentence}\n{}", text("digest")));
}

//! `blaupause adopt`: records a step of an adoption, the first one or the next.

use crate::{
    Common,
    audience::Seen,
    client::{Answer, Client, Trouble},
    outcome::Outcome,
    show,
};
use domain::{
    Day, Slug, Version,
    adoption::{EvidenceKind, Stage},
};
use serde_json::{Map, Value, json};
use std::{fs::File, path::Path};

/// A step: who, what, how far, since when.
#[derive(Debug, clap::Args)]
#[command(
    help_template = crate::usage::TEMPLATE,
    next_help_heading = "Angaben",
    after_help = "Gibt es eine laufende Nachnutzung der Kommune, wird ihr der Schritt angefügt; sonst beginnt eine neue.\nDas Register steht unter BLAUPAUSE_URL, Ihr Zugangsschlüssel in BLAUPAUSE_TOKEN.\n\nBeispiel:\n  blaupause adopt hundesteuer-anmelden@1.2.0 --body 06532023 --stage live --on 01.03.2026 \\\n    --evidence url=https://www.example.org/hundesteuer --evidence fileReference=\"Az. 10/2026\""
)]
pub(crate) struct Adopt {
    /// Kurzname und Version der Blaupause
    #[arg(value_name = "KURZNAME@VERSION", value_parser = what)]
    what: What,
    /// Schlüssel der Kommune, die nachnutzt
    #[arg(long, value_name = "SCHLÜSSEL")]
    body: String,
    /// Erreichte Stufe: interest, alignment, confirmed, contracted, configured, tested, live, paused, retired, cancelled
    #[arg(long, value_name = "STUFE", value_parser = stage)]
    stage: Stage,
    /// Der Tag, seit dem die Stufe gilt: 2026-03-01 oder 01.03.2026
    #[arg(long, value_name = "TAG", value_parser = day)]
    on: Day,
    /// Ein Nachweis: url=ADRESSE, file=DATEI oder fileReference=AKTENZEICHEN; mehrfach möglich
    #[arg(long, value_name = "ART=WERT", value_parser = evidence)]
    evidence: Vec<(EvidenceKind, String)>,
    /// Eine Bemerkung zum Schritt
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Der Tag, an dem der Betrieb beginnen soll; gilt für eine neue Nachnutzung
    #[arg(long, value_name = "TAG", value_parser = day)]
    planned_live_on: Option<Day>,
    #[command(flatten)]
    seen: Seen,
}

#[derive(Debug, Clone)]
struct What {
    slug: Slug,
    version: Version,
}

fn what(text: &str) -> Result<What, String> {
    let (slug, version) = text.split_once('@').ok_or("Die Version fehlt.")?;
    Ok(What {
        slug: slug.parse().map_err(|e| format!("{e}"))?,
        version: version.parse().map_err(|e| format!("{e}"))?,
    })
}

/// The word of the interface, or the German one that pages show.
fn stage(text: &str) -> Result<Stage, String> {
    let named = Stage::ALL
        .iter()
        .find(|stage| stage.label().eq_ignore_ascii_case(text));
    match named {
        Some(stage) => Ok(*stage),
        None => text.parse().map_err(|e| format!("{e}")),
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::typed(text).map_err(|e| e.to_string())
}

fn evidence(text: &str) -> Result<(EvidenceKind, String), String> {
    let (kind, value) = text
        .split_once('=')
        .ok_or("Das Gleichheitszeichen fehlt.")?;
    let kind = kind.trim().parse().map_err(|e| format!("{e}"))?;
    match value.trim() {
        "" => Err("Der Wert fehlt.".to_owned()),
        value => Ok((kind, value.to_owned())),
    }
}

impl Adopt {
    pub(crate) fn run(&self, common: &Common) -> Outcome {
        match self.send() {
            Ok((answer, began)) if common.json => {
                let mut told = answer.body;
                if let Some(object) = told.as_object_mut() {
                    object.insert("began".to_owned(), began.into());
                }
                show::say(&format!("{told:#}"));
                Outcome::Done
            }
            Ok((answer, began)) => {
                show::say(&self.tell(&answer.body, began));
                Outcome::Done
            }
            Err(trouble) => trouble.tell(common),
        }
    }

    /// Begins an adoption, or goes on with the one that is in the way; says which.
    fn send(&self) -> Result<(Answer, bool), Trouble> {
        let client = Client::from_environment()?;
        client.needs_token()?;
        let step = self.step(&client)?;
        let mut first = step.clone();
        first.insert("blueprint".to_owned(), json!(self.what.slug));
        first.insert("body".to_owned(), json!(self.body));
        if let Some(planned) = self.planned_live_on {
            first.insert("plannedLiveOn".to_owned(), json!(planned));
        }
        for (name, value) in self.seen.pairs() {
            first.insert(name.to_owned(), json!(value));
        }
        match client.post(&["adoptions"], &Value::Object(first)) {
            Ok(answer) => Ok((answer, true)),
            Err(trouble) => match open(&trouble) {
                Some(id) => Ok((
                    client.post(&["adoptions", &id, "steps"], &Value::Object(step))?,
                    false,
                )),
                None => Err(trouble),
            },
        }
    }

    fn step(&self, client: &Client) -> Result<Map<String, Value>, Trouble> {
        let mut evidence = Vec::with_capacity(self.evidence.len());
        for (kind, value) in &self.evidence {
            let value = match kind {
                EvidenceKind::File => keep(client, Path::new(value))?,
                EvidenceKind::Url | EvidenceKind::FileReference => value.clone(),
            };
            evidence.push(json!({ "kind": kind.word(), "value": value }));
        }
        let mut step = Map::new();
        step.insert("stage".to_owned(), json!(self.stage.word()));
        step.insert("version".to_owned(), json!(self.what.version.to_string()));
        step.insert("effectiveOn".to_owned(), json!(self.on));
        step.insert("evidence".to_owned(), json!(evidence));
        if let Some(note) = &self.note {
            step.insert("note".to_owned(), json!(note));
        }
        Ok(step)
    }

    fn tell(&self, adoption: &Value, began: bool) -> String {
        let text = |pointer: &str| {
            adoption
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let done = if began {
            "Nachnutzung begonnen"
        } else {
            "Schritt angefügt"
        };
        let mut told = format!(
            "{done}: {} nutzt „{}“ nach, {} seit {} (Version {}).",
            text("/body/name"),
            text("/blueprint/title"),
            self.stage.label(),
            self.on.german(),
            self.what.version,
        );
        if !began && !self.seen.pairs().is_empty() {
            told.push_str("\nDie Sichtbarkeit blieb, wie sie war: Sie gilt nur für eine neue Nachnutzung und wird auf ihrer Seite geändert.");
        }
        if !began && self.planned_live_on.is_some() {
            told.push_str("\nDer geplante Betriebsbeginn blieb, wie er war: Er gilt nur für eine neue Nachnutzung.");
        }
        format!("{told}\n{}", text("/id"))
    }
}

/// The adoption that is in the way of another one.
fn open(trouble: &Trouble) -> Option<String> {
    let instance = trouble.with_status(409)?.get("instance")?.as_str()?;
    instance
        .strip_prefix("/api/v1/adoptions/")
        .map(str::to_owned)
}

/// Gives a file to the registry, which answers the digest under which it keeps it.
fn keep(client: &Client, path: &Path) -> Result<String, Trouble> {
    let file = File::open(path).map_err(|error| {
        Trouble::Setup(format!(
            "„{}“ konnte nicht gelesen werden ({error}).",
            path.display()
        ))
    })?;
    let kept = client.post_file(&["evidence-files"], &[], "application/octet-stream", file)?;
    match kept.body.get("digest").and_then(Value::as_str) {
        Some(digest) => Ok(digest.to_owned()),
        None => Err(Trouble::Broken(
            "Das Register nennt keine Prüfsumme.".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_or_refused() {
        let read = what("hundesteuer-anmelden@1.2.0").unwrap();
        assert_eq!(
            (
                read.slug.to_string().as_str(),
                read.version.to_string().as_str()
            ),
            ("hundesteuer-anmelden", "1.2.0")
        );
        assert!(what("hundesteuer-anmelden").is_err());
        assert_eq!(stage("in Betrieb").unwrap(), Stage::Live);
        assert_eq!(stage("live").unwrap(), Stage::Live);
        assert!(stage("lief").is_err());
        assert_eq!(day("01.03.2026").unwrap(), day("2026-03-01").unwrap());
        assert_eq!(
            evidence("url=https://example.org/?a=b").unwrap(),
            (EvidenceKind::Url, "https://example.org/?a=b".to_owned())
        );
        assert!(
            evidence("url").is_err() && evidence("url= ").is_err() && evidence("foto=x").is_err()
        );
    }
}

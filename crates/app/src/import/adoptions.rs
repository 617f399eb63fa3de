//! Steps from a list, recorded directly by somebody who speaks for the bodies in it.

use super::{Flaw, Named, Refusal, Report};
use crate::{
    Failure,
    adopt::{self, Begin},
    propose::{self, Line, Suggestion},
};
use domain::{
    Id, Now, Slug,
    adoption::{Adoption, Life},
    blueprint::Blueprint,
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
    visibility::Choice,
};
use std::collections::HashMap;
use store::{
    Sight, Snap, Sql, Tx,
    adoptions::{Filter, Listed},
};

/// Records the steps of a CSV or XLSX list, all or none; a step that is there already is left out.
///
/// # Errors
/// [`Refusal`] with every flaw and its line; who does not speak for a body reads so at its line.
pub fn adoptions(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    file: &[u8],
    now: &Now,
) -> Result<Report, Failure<Refusal>> {
    let lines = if file.starts_with(b"PK") {
        propose::read_xlsx(file)
    } else {
        propose::read_csv(file)
    };
    let mut lines = lines.map_err(|flaws| {
        let cure = "Berichtigen Sie die Angabe in der Liste.";
        let told = flaws.into_iter().map(|flaw| {
            Flaw::new(
                flaw.line,
                format!("Spalte „{}“: {}", flaw.column, flaw.message),
                cure,
            )
        });
        Failure::Refused(Refusal(told.collect()))
    })?;
    lines.sort_by_key(|line| line.suggestion.step.effective_on);
    let named = Names {
        bodies: store::bodies::by_keys(tx, lines.iter().map(|line| &line.suggestion.body))?,
        blueprints: store::blueprints::by_slugs(
            tx,
            lines.iter().map(|line| &line.suggestion.blueprint),
        )?,
    };
    let mut report = Report::default();
    let mut flaws = Vec::new();
    for line in lines {
        match take(tx, who, &named, &line, now) {
            Ok(true) => report.added.push(Named {
                key: line.suggestion.body.to_string(),
                name: told(&line.suggestion),
            }),
            Ok(false) => report.skipped += 1,
            Err(Failure::Refused(refusal)) => flaws.extend(
                words(&refusal)
                    .into_iter()
                    .map(|(message, cure)| Flaw::new(line.number, message, cure)),
            ),
            Err(Failure::NotAllowed(error)) => flaws.push(Flaw::new(
                line.number,
                error.to_string(),
                "Lassen Sie die Zeile weg oder schlagen Sie den Schritt der Kommune vor.",
            )),
            Err(Failure::NotFound(what)) => return Err(Failure::NotFound(what)),
            Err(Failure::Trouble(trouble)) => return Err(Failure::Trouble(trouble)),
        }
    }
    if flaws.is_empty() {
        return Ok(report);
    }
    flaws.sort_by_key(|flaw| flaw.line);
    Err(Failure::Refused(Refusal(flaws)))
}

fn told(of: &Suggestion) -> String {
    let day = of.step.effective_on.german();
    format!("{}: {} seit {day}", of.blueprint, of.step.stage.label())
}

/// Records one line; says whether it was new.
fn take(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    named: &Names,
    line: &Line,
    now: &Now,
) -> Result<bool, Failure<adopt::Refusal>> {
    let Suggestion {
        blueprint,
        body,
        step,
    } = line.suggestion.clone();
    let known = named.adoptions(tx, &line.suggestion)?;
    let ids: Vec<Id<Adoption>> = known.iter().map(|one| one.id).collect();
    let lives = store::adoptions::lives(tx, &ids)?;
    // Ended ones included: what any of them tells already is no news.
    if lives.values().any(|life| tells(life, &line.suggestion)) {
        return Ok(false);
    }
    match known.iter().find(|one| !one.stage.is_end()) {
        Some(open) => {
            adopt::record(tx, who, open.id, step, None, now)?;
        }
        None => {
            let new = Begin {
                blueprint,
                body,
                covers: Vec::new(),
                planned_live_on: None,
                audience: Choice::Public,
                step,
            };
            adopt::begin(tx, who, new, now)?;
        }
    }
    store::fault::point("import-adoptions-half");
    Ok(true)
}

/// What the names in a list lead to; whatever leads nowhere is refused when it is taken.
struct Names {
    bodies: HashMap<BodyKey, PublicBody>,
    blueprints: HashMap<Slug, Id<Blueprint>>,
}

impl Names {
    /// Every adoption of the blueprint by the body.
    fn adoptions(&self, snap: &mut Snap<'_>, of: &Suggestion) -> Result<Vec<Listed>, Sql> {
        let named = self
            .bodies
            .get(&of.body)
            .zip(self.blueprints.get(&of.blueprint));
        let Some((body, blueprint)) = named else {
            return Ok(Vec::new());
        };
        let filter = Filter {
            blueprints: Some(vec![*blueprint]),
            bodies: Some(vec![body.id]),
            ..Filter::default()
        };
        store::adoptions::page(snap, Sight::Everything, &filter, None, 100)
    }
}

fn tells(life: &Life, wanted: &Suggestion) -> bool {
    let step = &wanted.step;
    life.recorded().iter().any(|known| {
        known.stage == step.stage
            && known.effective_on == step.effective_on
            && (step.version.is_none() || known.version == step.version)
    })
}

fn words(refusal: &adopt::Refusal) -> Vec<(String, &'static str)> {
    use adopt::Refusal;
    let one = |message: String, cure| vec![(message, cure)];
    match refusal {
        Refusal::Steps(refused) => refused.iter().map(|r| (r.to_string(), "")).collect(),
        Refusal::Open(_) => one(
            "Die Kommune hat bereits eine Nachnutzung dieser Blaupause.".to_owned(),
            "Ergänzen Sie den Schritt dort.",
        ),
        Refusal::UnknownBody(key) => one(
            format!("Die Kommune mit dem Schlüssel {key} ist im Register nicht bekannt."),
            "Prüfen Sie den Schlüssel.",
        ),
        Refusal::UnknownBlueprint(slug) => one(
            format!("Eine Blaupause „{slug}“ gibt es nicht."),
            "Prüfen Sie den Kurznamen; er steht in der Adresse der Blaupause.",
        ),
        Refusal::UnknownVersion(version) => one(
            format!("Die Version {version} gibt es nicht."),
            "Nennen Sie eine veröffentlichte Version oder lassen Sie das Feld leer.",
        ),
        Refusal::NotOffered(version, state) => one(
            format!(
                "Die Version {version} ist {}; neu nachgenutzt wird sie nicht.",
                state.label()
            ),
            "Nennen Sie eine Version, die angeboten wird.",
        ),
        Refusal::NothingOffered => one(
            "Von dieser Blaupause wird zurzeit keine Version angeboten.".to_owned(),
            "Lassen Sie die Zeile weg.",
        ),
        Refusal::Cover(flaws) => flaws
            .iter()
            .map(|(_, flaw)| (flaw.to_string(), ""))
            .collect(),
        Refusal::CoverEnd(flaw) => one(flaw.to_string(), ""),
        Refusal::Ended(day) => one(
            format!("Die Nachnutzung endete am {}.", day.german()),
            "Beginnen Sie eine neue Nachnutzung.",
        ),
        Refusal::Audience(no) => one(no.to_string(), ""),
        Refusal::Over => one("Die Nachnutzung ist beendet.".to_owned(), ""),
        Refusal::NotCovered => one("Die Kommune wird nicht mitversorgt.".to_owned(), ""),
        Refusal::Stale => one(
            "Die Nachnutzung wurde inzwischen geändert.".to_owned(),
            "Lesen Sie die Liste noch einmal ein.",
        ),
    }
}

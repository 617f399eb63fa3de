//! What changed between two versions of a blueprint, in plain German, and whom it affects.

use domain::digest::Digest;
use domain::manifest::{Manifest, Parameter, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One side of a comparison: what a release says and what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub manifest: &'a Manifest,
    /// Path, digest and role of every file.
    pub files: &'a [(String, Digest, Option<Role>)],
}

/// How much a difference means for a body that uses the older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Weight {
    /// The adopter has to act before taking the newer version.
    Act,
    /// The adopter should look whether it concerns them.
    Look,
    /// Good to know.
    Know,
}

impl Weight {
    /// The words for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Act => "Handeln nötig",
            Self::Look => "Bitte prüfen",
            Self::Know => "Zur Kenntnis",
        }
    }
}

/// Which part of a release differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    Change,
    LegalBasis,
    Parameter,
    Task,
    System,
    Effort,
    File,
    Field,
}

impl Part {
    /// The heading for it on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Change => "Änderungen laut Herausgeber",
            Self::LegalBasis => "Rechtsgrundlagen",
            Self::Parameter => "Örtliche Angaben",
            Self::Task => "Was ist bei uns zu tun?",
            Self::System => "Plattformen und Fachverfahren",
            Self::Effort => "Aufwand und Kosten",
            Self::File => "Dateien",
            Self::Field => "Angaben",
        }
    }
}

/// One difference as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub part: Part,
    pub weight: Weight,
    pub sentence: String,
}

/// What changed from `old` to `new`: by part, the heavy differences first.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Difference> {
    let mut found = Found::default();
    found.changes(new.manifest);
    found.legal_bases(old.manifest, new.manifest);
    found.parameters(old.manifest, new.manifest);
    found.tasks(old.manifest, new.manifest);
    found.systems(old.manifest, new.manifest);
    found.effort(old.manifest, new.manifest);
    found.files(old.files, new.files);
    found.fields(old.manifest, new.manifest);
    found
        .0
        .sort_by_key(|difference| (difference.part, difference.weight));
    found.0
}

#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn tell(&mut self, part: Part, weight: Weight, sentence: String) {
        self.0.push(Difference {
            part,
            weight,
            sentence,
        });
    }

    /// Tells what came and what went, for lists whose entries speak for themselves.
    fn lists(
        &mut self,
        part: Part,
        weights: (Weight, Weight),
        what: &str,
        old: &[String],
        new: &[String],
    ) {
        for entry in new.iter().filter(|entry| !old.contains(entry)) {
            self.tell(part, weights.0, format!("{what} neu: {entry}."));
        }
        for entry in old.iter().filter(|entry| !new.contains(entry)) {
            self.tell(part, weights.1, format!("{what} entfallen: {entry}."));
        }
    }

    fn changes(&mut self, new: &Manifest) {
        for change in &new.changes {
            let weight = if change.breaking {
                Weight::Act
            } else {
                Weight::Know
            };
            self.tell(
                Part::Change,
                weight,
                format!("{}: {}", change.kind.label(), change.text),
            );
        }
    }

    fn legal_bases(&mut self, old: &Manifest, new: &Manifest) {
        let name = |basis: &domain::manifest::LegalBasis| match &basis.section {
            Some(section) => format!("{section} {}", basis.law),
            None => basis.law.clone(),
        };
        let names = |manifest: &Manifest| manifest.legal_bases.iter().map(name).collect::<Vec<_>>();
        self.lists(
            Part::LegalBasis,
            (Weight::Act, Weight::Look),
            "Rechtsgrundlage",
            &names(old),
            &names(new),
        );
        for basis in &new.legal_bases {
            let before = old
                .legal_bases
                .iter()
                .find(|other| name(other) == name(basis));
            if let (Some(day), Some(before)) = (basis.as_of, before)
                && before.as_of != Some(day)
            {
                self.tell(
                    Part::LegalBasis,
                    Weight::Look,
                    format!(
                        "{} ist jetzt auf dem Stand vom {}.",
                        name(basis),
                        day.german()
                    ),
                );
            }
        }
    }

    fn parameters(&mut self, old: &Manifest, new: &Manifest) {
        let by_key = |manifest: &'_ Manifest| {
            manifest
                .parameters
                .iter()
                .map(|p| (p.key.clone(), p.clone()))
                .collect::<BTreeMap<_, _>>()
        };
        let (old, new) = (by_key(old), by_key(new));
        for (key, parameter) in &new {
            match old.get(key) {
                None if parameter.required => self.tell(
                    Part::Parameter,
                    Weight::Act,
                    format!("„{}“ ist neu und muss ausgefüllt werden.", title(parameter)),
                ),
                None => self.tell(
                    Part::Parameter,
                    Weight::Look,
                    format!("„{}“ ist neu und kann ausgefüllt werden.", title(parameter)),
                ),
                Some(before) => self.parameter(before, parameter),
            }
        }
        for (_, parameter) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            self.tell(
                Part::Parameter,
                Weight::Look,
                format!("„{}“ entfällt.", title(parameter)),
            );
        }
    }

    fn parameter(&mut self, old: &Parameter, new: &Parameter) {
        let name = title(new);
        if old.kind != new.kind {
            self.tell(
                Part::Parameter,
                Weight::Act,
                format!(
                    "„{name}“ ist jetzt von der Art „{}“ statt „{}“.",
                    new.kind.label(),
                    old.kind.label()
                ),
            );
        }
        if new.required && !old.required {
            self.tell(
                Part::Parameter,
                Weight::Act,
                format!("„{name}“ muss jetzt ausgefüllt werden."),
            );
        }
        if old.default != new.default {
            self.tell(
                Part::Parameter,
                Weight::Look,
                format!("Die Vorgabe für „{name}“ hat sich geändert."),
            );
        }
        if old
            .choices
            .iter()
            .any(|choice| !new.choices.contains(choice))
        {
            self.tell(
                Part::Parameter,
                Weight::Act,
                format!("Bei „{name}“ stehen Werte nicht mehr zur Auswahl."),
            );
        } else if old.choices != new.choices {
            self.tell(
                Part::Parameter,
                Weight::Know,
                format!("Bei „{name}“ stehen weitere Werte zur Auswahl."),
            );
        }
    }

    fn tasks(&mut self, old: &Manifest, new: &Manifest) {
        let tasks = |manifest: &Manifest| {
            manifest
                .tasks
                .iter()
                .map(|task| format!("{} ({})", task.what.trim_end_matches('.'), task.who.label()))
                .collect::<Vec<_>>()
        };
        self.lists(
            Part::Task,
            (Weight::Look, Weight::Know),
            "Aufgabe",
            &tasks(old),
            &tasks(new),
        );
    }

    fn systems(&mut self, old: &Manifest, new: &Manifest) {
        self.lists(
            Part::System,
            (Weight::Know, Weight::Act),
            "Plattform",
            &old.platforms,
            &new.platforms,
        );
        self.lists(
            Part::System,
            (Weight::Act, Weight::Know),
            "Benötigtes Fachverfahren",
            &old.specialist_systems,
            &new.specialist_systems,
        );
    }

    fn effort(&mut self, old: &Manifest, new: &Manifest) {
        if old.effort == new.effort {
            return;
        }
        let costs = |manifest: &Manifest| {
            manifest.effort.as_ref().map(|effort| {
                (
                    effort.adopt_cost_cents,
                    effort.running_cost,
                    effort.bearer.clone(),
                )
            })
        };
        match costs(old) == costs(new) {
            true => self.tell(
                Part::Effort,
                Weight::Know,
                "Die Angaben zum Aufwand haben sich geändert.".into(),
            ),
            false => self.tell(
                Part::Effort,
                Weight::Look,
                "Die Angaben zu den Kosten haben sich geändert.".into(),
            ),
        }
    }

    fn files(
        &mut self,
        old: &[(String, Digest, Option<Role>)],
        new: &[(String, Digest, Option<Role>)],
    ) {
        let by_path = |files: &[(String, Digest, Option<Role>)]| {
            let content = files
                .iter()
                .filter(|(path, _, _)| path != crate::names::MANIFEST);
            content
                .map(|(path, digest, role)| (path.clone(), (*digest, *role)))
                .collect::<BTreeMap<_, _>>()
        };
        let (old, new) = (by_path(old), by_path(new));
        for (path, (digest, role)) in &new {
            match old.get(path) {
                None => self.tell(
                    Part::File,
                    Weight::Know,
                    format!("Neue Datei: {}.", file(path, *role)),
                ),
                Some((before, _)) if before != digest => self.tell(
                    Part::File,
                    weight_of(*role),
                    format!("Geändert: {}.", file(path, *role)),
                ),
                Some(_) => {}
            }
        }
        for (path, (digest, role)) in old.iter().filter(|(path, _)| !new.contains_key(*path)) {
            match new
                .iter()
                .find(|(other, (same, _))| same == digest && !old.contains_key(*other))
            {
                Some((other, _)) => self.tell(
                    Part::File,
                    Weight::Know,
                    format!("Umbenannt: {path} heißt jetzt {other}."),
                ),
                None => self.tell(
                    Part::File,
                    weight_of(*role),
                    format!("Entfallen: {}.", file(path, *role)),
                ),
            }
        }
    }

    fn fields(&mut self, old: &Manifest, new: &Manifest) {
        let texts = [
            ("Der Titel", &old.title, &new.title, Weight::Know),
            (
                "Die Kurzbeschreibung",
                &old.summary,
                &new.summary,
                Weight::Know,
            ),
            ("Die Lizenz", &old.licence, &new.licence, Weight::Look),
            (
                "Der Inhaber der Rechte",
                &old.rights.holder,
                &new.rights.holder,
                Weight::Look,
            ),
        ];
        for (what, before, after, weight) in texts {
            if before != after {
                self.tell(
                    Part::Field,
                    weight,
                    format!("{what} lautet jetzt „{after}“ (bisher „{before}“)."),
                );
            }
        }
        let keys = |manifest: &Manifest| {
            manifest
                .services
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        self.lists(
            Part::Field,
            (Weight::Know, Weight::Look),
            "Leistungsschlüssel",
            &keys(old),
            &keys(new),
        );
        self.lists(
            Part::Field,
            (Weight::Know, Weight::Know),
            "OZG-Leistung",
            &old.bundles,
            &new.bundles,
        );
        if old.operator != new.operator {
            let operator = new
                .operator
                .as_ref()
                .map_or("nicht angegeben", |operator| operator.name.as_str());
            self.tell(
                Part::Field,
                Weight::Look,
                format!(
                    "Betreiber oder Ende der Betreuung haben sich geändert (Betreiber: {operator})."
                ),
            );
        }
        if old.contact != new.contact {
            self.tell(
                Part::Field,
                Weight::Know,
                "Die Ansprechstelle hat sich geändert.".into(),
            );
        }
        if old.maturity != new.maturity {
            self.tell(
                Part::Field,
                Weight::Know,
                "Der Reifegrad hat sich geändert.".into(),
            );
        }
    }
}

fn title(parameter: &Parameter) -> &str {
    parameter.title.as_deref().unwrap_or(&parameter.key)
}

fn file(path: &str, role: Option<Role>) -> String {
    match role {
        Some(role) => format!("{path} ({})", role.label()),
        None => path.to_owned(),
    }
}

/// A changed form or data field concerns who has built on it; a changed picture does not.
fn weight_of(role: Option<Role>) -> Weight {
    match role {
        Some(
            Role::ProcessTarget
            | Role::DataFields
            | Role::Form
            | Role::Configuration
            | Role::Decision
            | Role::Contract
            | Role::DataProtection
            | Role::Statute
            | Role::Law,
        ) => Weight::Look,
        Some(
            Role::ProcessActual
            | Role::Guide
            | Role::Organisation
            | Role::ServiceText
            | Role::Training
            | Role::Documentation
            | Role::Image
            | Role::Other,
        )
        | None => Weight::Know,
    }
}

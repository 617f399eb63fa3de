//! What changed in the parts of a manifest.

use super::{Found, Part, Weight};
use domain::manifest::{Manifest, Parameter};
use std::collections::BTreeMap;

impl Found {
    pub(super) fn changes(&mut self, new: &Manifest) {
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

    pub(super) fn legal_bases(&mut self, old: &Manifest, new: &Manifest) {
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

    pub(super) fn parameters(&mut self, old: &Manifest, new: &Manifest) {
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

    pub(super) fn tasks(&mut self, old: &Manifest, new: &Manifest) {
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

    pub(super) fn systems(&mut self, old: &Manifest, new: &Manifest) {
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

    pub(super) fn effort(&mut self, old: &Manifest, new: &Manifest) {
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

    pub(super) fn fields(&mut self, old: &Manifest, new: &Manifest) {
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

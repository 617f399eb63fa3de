//! The form as a page.

use super::{
    Setting,
    typed::{GROUPS, ONCE, Typed, name},
};
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    site::publish::result::{Group, groups},
};
use artefacts::{Finding, bytes_in_words};
use domain::manifest::{Basis, ChangeKind, ParameterType, Role, Who};
use serde::Serialize;
use std::collections::BTreeMap;

/// The form with what was typed.
#[derive(Debug, Serialize)]
pub struct FormPage {
    trail: Vec<Crumb>,
    publisher: String,
    /// The blueprint and version that a new version begins with.
    base: Option<BaseLine>,
    flaws: Vec<Flaw>,
    groups: Vec<Group>,
    was_sent: bool,
    fields: BTreeMap<&'static str, Field>,
    licences: Vec<Choice>,
    bases: Vec<Choice>,
    bearers: Vec<Choice>,
    schritte: Vec<Row>,
    werte: Vec<Row>,
    aenderungen: Vec<Row>,
    dateien: Vec<Row>,
    /// How many rows of a group are shown; stays when the form is sent.
    counts: BTreeMap<&'static str, usize>,
    carried: Vec<Carried>,
}

/// Where a new version begins.
#[derive(Debug, Serialize)]
struct BaseLine {
    slug: String,
    version: String,
    title: String,
}

/// A row of inputs.
#[derive(Debug, Serialize)]
struct Row {
    number: usize,
    id: String,
    inputs: BTreeMap<&'static str, Field>,
    choices: Vec<Choice>,
}

/// A file of the version before.
#[derive(Debug, Serialize)]
struct Carried {
    id: String,
    path: String,
    title: Option<String>,
    role: Option<&'static str>,
    size: String,
    kept: bool,
}

const LICENCES: [(&str, &str); 6] = [
    (
        "EUPL-1.2",
        "EUPL 1.2 (Europäische Union, für Software und Modelle)",
    ),
    ("CC-BY-4.0", "CC BY 4.0 (Namensnennung)"),
    (
        "CC-BY-SA-4.0",
        "CC BY-SA 4.0 (Namensnennung, gleiche Bedingungen)",
    ),
    ("CC0-1.0", "CC0 1.0 (kein Urheberrechtsvorbehalt)"),
    (
        "DL-DE-BY-2.0",
        "Datenlizenz Deutschland – Namensnennung 2.0",
    ),
    ("DL-DE-ZERO-2.0", "Datenlizenz Deutschland – Zero 2.0"),
];

const BEARERS: [(&str, &str); 6] = [
    ("adopter", "nachnutzende Kommune"),
    ("publisher", "veröffentlichende Stelle"),
    ("cooperation", "Kooperation"),
    ("county", "Landkreis"),
    ("land", "Land"),
    ("federation", "Bund"),
];

impl Page for FormPage {
    const TEMPLATE: &'static str = "pages/publish-form.html";
    fn title(&self) -> String {
        match &self.base {
            None => "Blaupause mit Formular veröffentlichen".to_owned(),
            Some(base) => format!("Neue Version: {}", base.title),
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let mut typed = Typed::default();
        let empty = Self::filled(&typed, "Wetzlar", vec![], vec![]);
        typed.set("titel", "Fundsachen online melden");
        typed.set("lizenz", "LicenseRef-Stadt");
        typed.set("schritt-1-was", "Öffnungszeiten eintragen");
        let flaws = vec![
            Flaw::new(
                "email",
                "Geben Sie ein Funktionspostfach für Rückfragen an.",
            ),
            Flaw::new("schritt-1-wer", "Wählen Sie, wer Schritt 1 macht."),
            Flaw::new("datei-1", "Wählen Sie mindestens eine Datei aus."),
        ];
        let finding = Finding::warning(
            "word",
            "Das Dokument enthält Kommentare.",
            "Entfernen Sie die Kommentare.",
        )
        .in_file("leitfaden.docx");
        let carried = Carried {
            id: "behalten-1".to_owned(),
            path: "leitfaden.md".to_owned(),
            title: None,
            role: Some("Leitfaden"),
            size: "2 KiB".to_owned(),
            kept: true,
        };
        let base = BaseLine {
            slug: "fundsachen".to_owned(),
            version: "1.0.0".to_owned(),
            title: "Fundsachen online melden".to_owned(),
        };
        let full = Self {
            base: Some(base),
            carried: vec![carried],
            ..Self::filled(&typed, "Wetzlar", flaws, vec![finding])
        };
        vec![empty, full]
    }
}

impl FormPage {
    pub(super) fn of(
        typed: &Typed,
        setting: &Setting,
        flaws: Vec<Flaw>,
        findings: Vec<Finding>,
    ) -> Self {
        let base = setting.base.as_ref();
        let carried = base
            .map(|base| base.files.as_slice())
            .unwrap_or_default()
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let id = format!("behalten-{}", at + 1);
                Carried {
                    kept: typed.one(&id) == "ja",
                    id,
                    path: file.path.clone(),
                    title: file.title.clone(),
                    role: file
                        .role
                        .as_deref()
                        .and_then(|role| role.parse::<Role>().ok())
                        .map(|role| role.label()),
                    size: bytes_in_words(u64::try_from(file.size).unwrap_or_default()),
                }
            });
        Self {
            base: base.map(|base| BaseLine {
                slug: base.manifest.slug.to_string(),
                version: base.manifest.version.to_string(),
                title: base.manifest.title.clone(),
            }),
            carried: carried.collect(),
            ..Self::filled(typed, &setting.publisher.name, flaws, findings)
        }
    }

    fn filled(typed: &Typed, publisher: &str, flaws: Vec<Flaw>, findings: Vec<Finding>) -> Self {
        let error = |id: &str| {
            flaws
                .iter()
                .find(|flaw| flaw.field == id)
                .map(|flaw| flaw.text.clone())
        };
        let field = |id: &str| Field {
            value: typed.one(id).to_owned(),
            error: error(id),
        };
        let rows = |group: &'static str, chosen_by: &str, choices: &dyn Fn(&str) -> Vec<Choice>| {
            let Some((_, inputs, least, most)) = GROUPS.iter().find(|(known, ..)| *known == group)
            else {
                return Vec::new();
            };
            let row = |number: usize| {
                let id = |input: &str| name(group, number, input);
                let mut all: BTreeMap<&'static str, Field> = inputs
                    .iter()
                    .map(|input| (*input, field(&id(input))))
                    .collect();
                all.insert("selbst", field(&format!("{group}-{number}")));
                Row {
                    number,
                    id: format!("{group}-{number}"),
                    inputs: all,
                    choices: choices(typed.one(&id(chosen_by))),
                }
            };
            (1..=typed.rows(group, *least, *most)).map(row).collect()
        };
        let schritte = rows("schritt", "wer", &|now| {
            all(Who::ALL, |who| (who.word(), who.label()), now)
        });
        let werte = rows("wert", "art", &|now| {
            all(
                ParameterType::ALL,
                |kind| (kind.word(), kind.label()),
                if now.is_empty() { "text" } else { now },
            )
        });
        let aenderungen = rows("aenderung", "art", &|now| {
            all(
                ChangeKind::ALL,
                |kind| (kind.word(), kind.label()),
                if now.is_empty() { "changed" } else { now },
            )
        });
        let dateien = rows("datei", "rolle", &|now| {
            all(Role::ALL, |role| (role.word(), role.label()), now)
        });
        let counts = GROUPS
            .iter()
            .map(|(group, _, least, most)| (*group, typed.rows(group, *least, *most)));
        Self {
            trail: vec![Crumb::to("/veroeffentlichen", "Veröffentlichen")],
            publisher: publisher.to_owned(),
            base: None,
            was_sent: !flaws.is_empty() || !findings.is_empty(),
            groups: groups(findings),
            fields: ONCE.iter().map(|id| (*id, field(id))).collect(),
            licences: with_own(&LICENCES, typed.one("lizenz")),
            bases: all(
                Basis::ALL,
                |basis| (basis.word(), basis.label()),
                typed.one("grundlage"),
            ),
            bearers: with_own(&BEARERS, typed.one("traeger")),
            schritte,
            werte,
            aenderungen,
            dateien,
            counts: counts.collect(),
            carried: Vec::new(),
            flaws,
        }
    }
}

fn all<T: Copy>(
    values: &[T],
    words: impl Fn(T) -> (&'static str, &'static str),
    now: &str,
) -> Vec<Choice> {
    let choice = |value: &T| {
        let (word, label) = words(*value);
        Choice::of(word, label, word == now)
    };
    values.iter().map(choice).collect()
}

/// The usual choices, and the present one when it is none of them.
fn with_own(usual: &[(&str, &str)], now: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = usual
        .iter()
        .map(|(word, label)| Choice::of(*word, *label, *word == now))
        .collect();
    if !now.is_empty() && choices.iter().all(|choice| !choice.chosen) {
        choices.push(Choice::of(now, now, true));
    }
    choices
}

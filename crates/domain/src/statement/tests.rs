//! Statements about small worlds; the files beside this one tell what must hold in them.

mod adopters;
mod at_random;
mod figures;
mod members;

use super::{facts::*, *};
use crate::{
    Id,
    adoption::{Answer, Cover, Evidence, Life, Said, Step, Word},
    blueprint::Blueprint,
    public_body::PublicBody,
};

/// A small world: bodies and blueprints are single letters, blueprint `x` is published by body `a` …
struct Small {
    facts: Facts,
    steps: i64,
}

const NAMES: [(char, &str, &str); 6] = [
    ('a', "06532023", "Wetzlar"),
    ('b', "06531005", "Gießen"),
    ('c', "06534014", "Marburg"),
    ('l', "06532", "Lahn-Dill-Kreis"),
    ('s', "06532021", "Sinn"),
    ('t', "06532020", "Siegbach"),
];

fn id<T>(letter: char, kind: u8) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(
        u128::from(kind) << 64 | u128::from(u32::from(letter)),
    ))
}
fn body(letter: char) -> Id<PublicBody> {
    id(letter, 1)
}
fn blueprint(letter: char) -> Id<Blueprint> {
    id(letter, 2)
}
fn day(text: &str) -> Day {
    text.parse().unwrap()
}
/// A moment on a day of which only month and day are told, in 2024.
fn at(text: &str) -> Moment {
    format!("{text}T10:00:00Z").parse().unwrap()
}

fn small() -> Small {
    let bodies = NAMES.map(|(letter, key, name)| BodyFact {
        id: body(letter),
        key: key.parse().unwrap(),
        name: name.into(),
        kind: BodyKind::Town,
        inhabitants: None,
    });
    let facts = Facts {
        cooperation: Some(CooperationFact {
            slug: "digitale-kommune".parse().unwrap(),
            name: "Digitale Kommune".into(),
            legal_form: crate::cooperation::LegalForm::WorkingGroup,
            signed_on: Some(day("2021-02-24")),
        }),
        bodies: bodies.to_vec(),
        ..Facts::default()
    };
    Small { facts, steps: 0 }
        .member('a', "2021-02-24", None)
        .member('b', "2021-02-24", None)
        .blueprint('x', 'a', &[("1.0.0", "2022-05-01")])
}

impl Small {
    fn member(mut self, letter: char, from: &str, until: Option<&str>) -> Self {
        self.facts.memberships.push(MembershipFact {
            body: body(letter),
            role: MemberRole::Founding,
            from: day(from),
            recorded_at: at(from),
            ends: until
                .map(|until| (Period::new(day(from), Some(day(until))).unwrap(), at(from)))
                .into_iter()
                .collect(),
        });
        self
    }
    fn blueprint(mut self, letter: char, publisher: char, releases: &[(&str, &str)]) -> Self {
        self.facts.blueprints.push(BlueprintFact {
            id: blueprint(letter),
            slug: format!("blaupause-{letter}").parse().unwrap(),
            title: format!("Blaupause {letter}"),
            publisher: body(publisher),
            bundles: vec!["10160".into()],
            releases: releases
                .iter()
                .map(|(version, on)| ReleaseFact {
                    version: version.parse().unwrap(),
                    released_at: at(on),
                    changes: vec![],
                })
                .collect(),
        });
        self
    }
    fn state(mut self, to: ReleaseState, on: &str) -> Self {
        let release = self
            .facts
            .blueprints
            .last_mut()
            .unwrap()
            .releases
            .last_mut()
            .unwrap();
        release.changes.push(StateFact {
            to,
            effective_on: day(on),
            recorded_at: at(on),
        });
        self
    }
    fn step(&mut self, stage: Stage, version: &str, on: &str, recorded: &str) -> Step {
        self.steps += 1;
        Step {
            id: id(
                char::from_u32(u32::try_from(self.steps).unwrap()).unwrap(),
                4,
            ),
            number: self.steps,
            stage,
            version: Some(version.parse().unwrap()),
            effective_on: day(on),
            recorded_at: at(recorded),
            evidence: vec![Evidence {
                kind: EvidenceKind::Url,
                value: "https://example.org/hundesteuer".into(),
                note: None,
                seen_on: None,
            }],
            note: None,
            corrects: None,
            reason: None,
            by: id('p', 5),
        }
    }
    /// An adoption whose steps were recorded on the day on which they took effect.
    fn adoption(mut self, body_: char, blueprint_: char, told: &[(Stage, &str)]) -> Self {
        let steps = told
            .iter()
            .map(|(stage, on)| self.step(*stage, "1.0.0", on, on))
            .collect();
        self.with(body_, blueprint_, steps)
    }
    fn with(mut self, body_: char, blueprint_: char, steps: Vec<Step>) -> Self {
        let number = u32::try_from(self.facts.adoptions.len()).unwrap() + 1;
        self.facts.adoptions.push(AdoptionFact {
            id: id(char::from_u32(number).unwrap(), 3),
            blueprint: blueprint(blueprint_),
            body: body(body_),
            planned_live_on: None,
            life: Life::new(steps),
            covers: vec![],
        });
        self
    }
    /// The last adoption covers this body.
    fn covers(mut self, letter: char, answer: Answer, from: &str, until: Option<&str>) -> Self {
        self.facts.adoptions.last_mut().unwrap().covers.push(Cover {
            body: body(letter),
            from: day(from),
            recorded_at: at(from),
            said: vec![
                said(Word::Ends(until.map(day)), from),
                said(Word::Answered(answer), from),
            ],
        });
        self
    }
    fn in_2024(&self) -> Statement {
        Statement::of(&self.facts, &year_2024())
    }
    /// The figures about adoption that are not zero.
    fn counts(&self) -> String {
        told(&self.in_2024())
    }
}

fn said(word: Word, recorded: &str) -> Said {
    Said {
        word,
        recorded_at: at(recorded),
    }
}

fn year_2024() -> Parameters {
    let slug = Some("digitale-kommune".parse().unwrap());
    Parameters::new(slug, day("2024-01-01"), day("2024-12-31"), at("2025-02-01")).unwrap()
}

fn told(statement: &Statement) -> String {
    let about = statement
        .figures
        .iter()
        .filter(|f| f.section != Section::Publication && f.count > 0);
    about
        .map(|f| format!("{} {}", f.name, f.count))
        .collect::<Vec<_>>()
        .join(", ")
}

const LIVE: (Stage, &str) = (Stage::Live, "2024-03-01");

//! A small registry with every group of rows, to look at documents and to read them back.

use domain::{
    Day, Id, Moment, Period,
    adoption::{Answer, Cover, Evidence, EvidenceKind, Life, Said, Stage, Step, Word},
    blueprint::ReleaseState,
    cooperation::{LegalForm, MemberRole},
    public_body::BodyKind,
    statement::{Catalogue, CooperationFact, Facts, Parameters, Statement, facts::*},
};

pub fn id<T>(number: usize) -> Id<T> {
    format!("01900000-0000-7000-8000-{number:012}")
        .parse()
        .unwrap()
}
fn day(text: &str) -> Day {
    text.parse().unwrap()
}
fn at(text: &str) -> Moment {
    format!("{text}T09:30:00Z").parse().unwrap()
}

const BODIES: &[(&str, &str, BodyKind, Option<i64>)] = &[
    (
        "06532023",
        "Wetzlar",
        BodyKind::SpecialStatusTown,
        Some(54_000),
    ),
    (
        "06531005",
        "Gießen",
        BodyKind::SpecialStatusTown,
        Some(94_000),
    ),
    (
        "06534014",
        "Marburg",
        BodyKind::SpecialStatusTown,
        Some(77_000),
    ),
    (
        "06631009",
        "Fulda",
        BodyKind::SpecialStatusTown,
        Some(69_000),
    ),
    (
        "06533009",
        "Limburg a. d. Lahn",
        BodyKind::Town,
        Some(36_000),
    ),
    (
        "06413000",
        "Offenbach am Main",
        BodyKind::IndependentCity,
        None,
    ),
    ("06532", "Lahn-Dill-Kreis", BodyKind::County, Some(255_000)),
    ("06532021", "Sinn", BodyKind::Municipality, Some(6_500)),
    ("06532020", "Siegbach", BodyKind::Municipality, Some(2_600)),
    (
        "06532017",
        "=HYPERLINK(\"x\")",
        BodyKind::Municipality,
        None,
    ),
];

/// Slug, title, publisher, and the versions with their days.
type Told = (
    &'static str,
    &'static str,
    usize,
    &'static [(&'static str, &'static str)],
);

const BLUEPRINTS: &[Told] = &[
    (
        "hundesteuer-anmelden",
        "Hundesteuer online anmelden",
        0,
        &[("1.0.0", "2022-05-02"), ("1.1.0", "2024-02-12")],
    ),
    (
        "wohngeld-beantragen",
        "Wohngeld beantragen",
        1,
        &[("1.0.0", "2024-03-04")],
    ),
    (
        "bewohnerparkausweis",
        "Bewohnerparkausweis beantragen und verlängern 🐕",
        2,
        &[("2.0.0", "2023-06-01")],
    ),
];

fn facts() -> Facts {
    let bodies = BODIES
        .iter()
        .zip(0..)
        .map(|((key, name, kind, inhabitants), number)| BodyFact {
            id: id(number),
            key: key.parse().unwrap(),
            name: (*name).into(),
            kind: *kind,
            inhabitants: *inhabitants,
        });
    let blueprints =
        BLUEPRINTS
            .iter()
            .zip(100..)
            .map(
                |((slug, title, publisher, versions), number)| BlueprintFact {
                    id: id(number),
                    slug: slug.parse().unwrap(),
                    title: (*title).into(),
                    publisher: id(*publisher),
                    bundles: vec![format!("10{number}")],
                    releases: versions
                        .iter()
                        .map(|(version, on)| ReleaseFact {
                            version: version.parse().unwrap(),
                            released_at: at(on),
                            changes: if *version == "1.0.0" && *publisher == 0 {
                                vec![StateFact {
                                    to: ReleaseState::Deprecated,
                                    effective_on: day("2024-02-12"),
                                    recorded_at: at("2024-02-12"),
                                }]
                            } else {
                                vec![]
                            },
                        })
                        .collect(),
                },
            );
    let joined = |number: usize| {
        if number == 5 {
            "2023-05-01"
        } else {
            "2021-02-24"
        }
    };
    let memberships = (0..7).map(|number| MembershipFact {
        body: id(number),
        role: if number < 5 {
            MemberRole::Founding
        } else {
            MemberRole::Acceded
        },
        from: day(joined(number)),
        recorded_at: at("2023-05-02"),
        ends: (number == 4)
            .then(|| Period::new(day(joined(number)), Some(day("2024-06-30"))).unwrap())
            .map(|period| (period, at("2023-05-02")))
            .into_iter()
            .collect(),
    });
    Facts {
        cooperation: Some(CooperationFact {
            slug: "digitale-kommune-hessen".parse().unwrap(),
            name: "IKZ Digitale Kommune@Hessen".into(),
            legal_form: LegalForm::WorkingGroup,
            signed_on: Some(day("2021-02-24")),
        }),
        catalogue: Some(Catalogue {
            id: "ozg-2019-10".into(),
            name: "OZG-Umsetzungskatalog".into(),
            date: day("2019-10-15"),
            unit: "OZG-Leistungen".into(),
            count: 557,
            complete: false,
        }),
        memberships: memberships.collect(),
        blueprints: blueprints.collect(),
        adoptions: adoptions(),
        bodies: bodies.collect(),
        example_data: true,
        scope: String::new(),
    }
}

fn adoptions() -> Vec<AdoptionFact> {
    use Stage::{Cancelled, Contracted, Interest, Live, Paused, Retired, Tested};
    type Told = (usize, usize, &'static [(Stage, &'static str)]);
    let told: &[Told] = &[
        (0, 100, &[(Live, "2022-06-01")]),
        (
            1,
            100,
            &[
                (Interest, "2023-01-10"),
                (Contracted, "2023-06-01"),
                (Live, "2024-03-01"),
            ],
        ),
        (2, 100, &[(Interest, "2024-01-15"), (Tested, "2024-11-02")]),
        (3, 100, &[(Live, "2023-02-01"), (Paused, "2024-10-01")]),
        (4, 100, &[(Live, "2023-09-01")]),
        (6, 100, &[(Contracted, "2024-01-08"), (Live, "2024-05-06")]),
        (9, 100, &[(Contracted, "2024-02-20")]),
        (
            0,
            101,
            &[(Interest, "2024-04-01"), (Cancelled, "2024-08-01")],
        ),
        (3, 102, &[(Live, "2023-07-01"), (Retired, "2024-07-31")]),
        (7, 102, &[(Live, "2024-09-01")]),
    ];
    let adoptions = told
        .iter()
        .zip(200..)
        .map(|((body, blueprint, steps), number)| AdoptionFact {
            id: id(number),
            blueprint: id(*blueprint),
            body: id(*body),
            planned_live_on: (number == 202).then(|| day("2025-03-01")),
            life: Life::new(
                steps
                    .iter()
                    .zip(1..)
                    .map(|(told, step)| self::step(number * 10 + step, *told))
                    .collect(),
            ),
            covers: if *body == 6 {
                vec![cover(7, Answer::Confirmed), cover(8, Answer::Open)]
            } else {
                vec![]
            },
        });
    adoptions.collect()
}

fn step(number: usize, (stage, on): (Stage, &str)) -> Step {
    let evidence = |kind, value: &str| Evidence {
        kind,
        value: value.into(),
        note: None,
        seen_on: Some(day(on)),
    };
    Step {
        id: id(number),
        number: i64::try_from(number).unwrap(),
        stage,
        version: Some("1.0.0".parse().unwrap()),
        effective_on: day(on),
        recorded_at: at(on).plus_seconds(86_400 * 3),
        evidence: match (stage, number % 20 / 10) {
            (Stage::Live, 0) => vec![evidence(
                EvidenceKind::Url,
                "https://www.beispielstadt.example/leistungen/hundesteuer/anmelden",
            )],
            (Stage::Live, _) => vec![
                evidence(EvidenceKind::File, &domain::Digest::of(b"x").to_string()),
                evidence(EvidenceKind::FileReference, "I-11/2024-0815"),
            ],
            _ => vec![],
        },
        note: None,
        corrects: None,
        reason: None,
        by: id(9_999),
    }
}

fn cover(body: usize, answer: Answer) -> Cover {
    let recorded_at = at("2024-05-06");
    Cover {
        body: id(body),
        from: day("2024-05-06"),
        recorded_at,
        said: vec![Said {
            word: Word::Answered(answer),
            recorded_at,
        }],
    }
}

/// The statement of this registry for the year 2024.
pub fn statement() -> Statement {
    let slug = Some("digitale-kommune-hessen".parse().unwrap());
    let parameters =
        Parameters::new(slug, day("2024-01-01"), day("2024-12-31"), at("2025-01-20")).unwrap();
    Statement::of(&facts(), &parameters).numbered("2025-1".into())
}

/// The statement of an empty registry for the whole state.
pub fn empty() -> Statement {
    let parameters =
        Parameters::new(None, day("2024-01-01"), day("2024-12-31"), at("2024-06-01")).unwrap();
    Statement::of(&Facts::default(), &parameters)
}

use super::{count::on_last_day, facts::*, *};
use crate::{
    Id, Now,
    adoption::{Answer, Cover, Evidence, Life, Said, Step, Word},
    blueprint::Blueprint,
    public_body::PublicBody,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

#[test]
fn whoever_holds_the_json_computes_the_digest_that_it_bears() {
    let statement = small().adoption('b', 'x', &[LIVE]).in_2024();
    assert!(!statement.rows.is_empty());
    let json = serde_json::to_value(&statement).unwrap();
    let parts = ["figures", "head", "members", "rows"].map(|name| (name, json[name].clone()));
    let whole: serde_json::Map<_, _> = parts.map(|(k, v)| (k.to_owned(), v)).into_iter().collect();
    let canonical = crate::ledger::canonical(&whole.into());
    assert_eq!(statement.digest, crate::Digest::of(canonical.as_bytes()));
    assert_eq!(statement.digest, Statement::digest_of(&json));
}

#[test]
fn a_new_version_is_no_second_adoption() {
    let mut world = small();
    let steps = vec![
        world.step(Stage::Live, "1.0.0", "2023-03-01", "2023-03-01"),
        world.step(Stage::Live, "1.1.0", "2024-04-01", "2024-04-01"),
    ];
    let statement = world.with('b', 'x', steps).in_2024();
    assert_eq!(told(&statement), "live 1");
    let row = statement.rows_of(FigureName::Live).next().unwrap();
    assert_eq!(row.version.as_ref().unwrap().to_string(), "1.1.0");
    assert_eq!(row.since, Some(day("2023-03-01")));
}

#[test]
fn a_second_record_for_a_new_version_counts_once_too() {
    let world = small()
        .adoption('b', 'x', &[(Stage::Live, "2023-03-01")])
        .adoption('b', 'x', &[LIVE]);
    assert_eq!(world.counts(), "live 1");
    let statement = world.in_2024();
    let uncounted = statement
        .rows
        .iter()
        .filter(|r| r.body.is_some() && r.remark.is_some())
        .count();
    assert_eq!(uncounted, 1, "the other row says why it does not count");
}

#[test]
fn taking_it_up_again_after_the_end_counts_again() {
    let world = small()
        .adoption(
            'b',
            'x',
            &[(Stage::Live, "2024-01-10"), (Stage::Retired, "2024-03-01")],
        )
        .adoption('b', 'x', &[(Stage::Live, "2024-06-01")]);
    assert_eq!(world.counts(), "live 1, reachedLive 2, ended 1");
}

#[test]
fn coming_back_from_a_pause_is_no_second_start() {
    let told = [
        LIVE,
        (Stage::Paused, "2024-05-01"),
        (Stage::Live, "2024-06-01"),
    ];
    assert_eq!(
        small().adoption('b', 'x', &told).counts(),
        "live 1, reachedLive 1"
    );
    assert_eq!(
        small().adoption('b', 'x', &told[..2]).counts(),
        "paused 1, reachedLive 1"
    );
}

#[test]
fn the_publishers_own_use_stands_apart() {
    let world = small().adoption('a', 'x', &[LIVE]);
    assert_eq!(world.counts(), "ownLive 1, ownReachedLive 1");
}

#[test]
fn a_county_is_one_adopter_and_the_covered_stand_apart() {
    let world = small()
        .member('l', "2021-02-24", None)
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Confirmed, "2024-03-01", None)
        .covers('t', Answer::Open, "2024-03-01", None);
    assert_eq!(world.counts(), "live 1, reachedLive 1, coveredLive 2");
}

#[test]
fn who_objects_or_is_no_longer_covered_does_not_count() {
    let world = small()
        .member('l', "2021-02-24", None)
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Objected, "2024-03-01", None)
        .covers('t', Answer::Confirmed, "2024-03-01", Some("2024-10-31"));
    assert_eq!(world.counts(), "live 1, reachedLive 1");
    let rows = world
        .in_2024()
        .rows
        .into_iter()
        .filter(|r| r.group == Group::Covered);
    let remarks: Vec<_> = rows.filter_map(|r| r.remark).collect();
    assert_eq!(remarks.len(), 2, "{remarks:?}");
}

#[test]
fn nobody_is_covered_twice_or_covered_and_adopter() {
    let covered_twice = small()
        .member('l', "2021-02-24", None)
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Confirmed, "2024-03-01", None)
        .adoption('b', 'x', &[LIVE])
        .covers('s', Answer::Confirmed, "2024-03-01", None);
    assert_eq!(
        covered_twice.counts(),
        "live 2, reachedLive 2, coveredLive 1"
    );
    let adopts_too = small()
        .member('l', "2021-02-24", None)
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Confirmed, "2024-03-01", None)
        .adoption('s', 'x', &[LIVE]);
    assert_eq!(adopts_too.counts(), "live 1, reachedLive 1, transferLive 1");
    let only_interested = small()
        .member('s', "2021-02-24", None)
        .member('l', "2021-02-24", None)
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Confirmed, "2024-03-01", None)
        .adoption('s', 'x', &[(Stage::Interest, "2024-01-01")]);
    assert_eq!(
        only_interested.counts(),
        "live 1, reachedLive 1, coveredLive 1"
    );
}

#[test]
fn other_bodies_are_transfer_and_only_of_the_members_blueprints() {
    let world = small()
        .blueprint('y', 'c', &[("1.0.0", "2022-05-01")])
        .adoption('t', 'x', &[LIVE])
        .adoption('s', 'x', &[(Stage::Contracted, "2024-02-01")])
        .adoption('t', 'y', &[LIVE]);
    assert_eq!(world.counts(), "transferPlanned 1, transferLive 1");
    assert_eq!(
        world
            .in_2024()
            .rows
            .iter()
            .filter(|r| r.group == Group::Transfer)
            .count(),
        2
    );
}

#[test]
fn a_member_may_adopt_the_blueprint_of_another_body() {
    let world = small()
        .blueprint('y', 'c', &[("1.0.0", "2022-05-01")])
        .adoption('b', 'y', &[LIVE]);
    assert_eq!(world.counts(), "live 1, reachedLive 1");
}

#[test]
fn members_count_only_while_they_were_members() {
    let joined = small()
        .member('c', "2024-06-01", None)
        .adoption('c', 'x', &[LIVE]);
    assert_eq!(joined.counts(), "live 1", "went live before it joined");
    let left = small()
        .member('c', "2021-02-24", Some("2024-06-30"))
        .adoption('c', 'x', &[LIVE, (Stage::Retired, "2024-09-01")]);
    assert_eq!(left.counts(), "reachedLive 1", "ended after it had left");
    let left = small()
        .member('c', "2021-02-24", Some("2024-06-30"))
        .adoption('c', 'x', &[LIVE]);
    assert_eq!(left.counts(), "reachedLive 1, formerLive 1");
    let last_day = small()
        .member('c', "2021-02-24", Some("2024-12-31"))
        .adoption('c', 'x', &[LIVE]);
    assert_eq!(
        last_day.counts(),
        "live 1, reachedLive 1",
        "the last day belongs to it"
    );
    let before = small()
        .member('c', "2021-02-24", Some("2023-12-31"))
        .adoption('c', 'x', &[LIVE]);
    assert_eq!(
        before.counts(),
        "transferLive 1",
        "was no member on any day of the period"
    );
    let back = small()
        .member('c', "2021-02-24", Some("2023-06-30"))
        .member('c', "2024-02-01", None)
        .adoption('c', 'x', &[LIVE]);
    assert_eq!(back.counts(), "live 1, reachedLive 1");
}

#[test]
fn the_period_goes_by_the_day_of_effect_and_includes_both_ends() {
    for (on, expected) in [
        ("2023-12-31", "live 1"),
        ("2024-01-01", "live 1, reachedLive 1"),
        ("2024-12-31", "live 1, reachedLive 1"),
        ("2025-01-01", ""),
    ] {
        assert_eq!(
            small().adoption('b', 'x', &[(Stage::Live, on)]).counts(),
            expected,
            "{on}"
        );
    }
    let mut late = small();
    let steps = vec![late.step(Stage::Live, "1.0.0", "2024-12-30", "2025-01-20")];
    assert_eq!(
        late.with('b', 'x', steps).counts(),
        "live 1, reachedLive 1",
        "recorded later"
    );
}

#[test]
fn what_was_recorded_after_the_cut_is_not_known() {
    let mut world = small();
    let first = world.step(Stage::Live, "1.0.0", "2024-12-01", "2024-12-01");
    let mut correction = world.step(Stage::Live, "1.0.0", "2025-01-05", "2025-02-10");
    correction.corrects = Some(first.id);
    let world = world.with('b', 'x', vec![first, correction]);
    assert_eq!(
        world.counts(),
        "live 1, reachedLive 1",
        "the correction came after the cut"
    );
    let slug = Some("digitale-kommune".parse().unwrap());
    let later = Parameters::new(slug, day("2024-01-01"), day("2024-12-31"), at("2025-03-01"));
    assert_eq!(told(&Statement::of(&world.facts, &later.unwrap())), "");
}

#[test]
fn an_answer_and_the_end_of_a_membership_are_known_when_recorded() {
    let mut world = small()
        .member('l', "2021-02-24", Some("2024-06-30"))
        .adoption('l', 'x', &[LIVE])
        .covers('s', Answer::Objected, "2024-03-01", None);
    world.facts.memberships.last_mut().unwrap().ends[0].1 = at("2025-02-02");
    world.facts.adoptions[0].covers[0].said[1].recorded_at = at("2025-02-02");
    assert_eq!(world.counts(), "live 1, reachedLive 1, coveredLive 1");
    assert_eq!(
        world.in_2024().rows.iter().find_map(|r| r.answer),
        Some(Answer::Open)
    );
}

#[test]
fn stages_are_counted_apart() {
    let told = [
        (Stage::Alignment, "interested 1"),
        (Stage::Confirmed, "planned 1"),
        (Stage::Tested, "planned 1"),
        (Stage::Cancelled, "cancelled 1"),
    ];
    for (stage, expected) in told {
        assert_eq!(
            small()
                .adoption('b', 'x', &[(stage, "2024-05-01")])
                .counts(),
            expected
        );
    }
    let old = [(Stage::Live, "2022-06-01"), (Stage::Retired, "2023-06-01")];
    let old = small().adoption('b', 'x', &old);
    assert_eq!(old.counts(), "");
    let rows = old.in_2024().rows;
    assert!(
        rows.iter().all(|r| r.group != Group::Member),
        "what ended before is no row"
    );
}

#[test]
fn blueprints_versions_and_bundles_are_counted_apart() {
    let statement = small()
        .blueprint(
            'y',
            'b',
            &[
                ("1.0.0-rc.1", "2023-12-01"),
                ("1.0.0", "2024-02-01"),
                ("1.1.0", "2024-08-01"),
            ],
        )
        .blueprint('z', 'a', &[("1.0.0", "2024-03-01")])
        .state(ReleaseState::Withdrawn, "2024-11-01")
        .blueprint('w', 'c', &[("1.0.0", "2024-03-01")])
        .in_2024();
    let counts: Vec<_> = statement
        .figures
        .iter()
        .filter(|f| f.section == Section::Publication)
        .collect();
    let counts: Vec<_> = counts.iter().map(|f| (f.name.word(), f.count)).collect();
    assert_eq!(
        counts,
        [
            ("published", 2),
            ("publishedInPeriod", 2),
            ("releasedInPeriod", 3),
            ("publishedBundles", 1)
        ]
    );
}

#[test]
fn the_denominator_is_every_use_that_could_be() {
    let statement = small().adoption('b', 'x', &[LIVE]).in_2024();
    let denominator = |name| {
        statement
            .figure(name)
            .unwrap()
            .denominator
            .as_ref()
            .unwrap()
            .count
    };
    assert_eq!(
        denominator(FigureName::Live),
        1,
        "two members, one blueprint, one own use"
    );
    assert_eq!(denominator(FigureName::OwnLive), 1);
    assert!(
        statement
            .figure(FigureName::PublishedBundles)
            .unwrap()
            .denominator
            .is_none()
    );
}

#[test]
fn for_the_whole_state_every_body_counts() {
    let world = small()
        .adoption('t', 'x', &[LIVE])
        .adoption('a', 'x', &[LIVE]);
    let facts = Facts {
        cooperation: None,
        memberships: vec![],
        ..world.facts
    };
    let all =
        Parameters::new(None, day("2024-01-01"), day("2024-12-31"), at("2025-02-01")).unwrap();
    let statement = Statement::of(&facts, &all);
    assert_eq!(
        told(&statement),
        "live 1, reachedLive 1, ownLive 1, ownReachedLive 1"
    );
    let definition = &statement.figure(FigureName::Live).unwrap().definition;
    assert!(!definition.contains("Mitglied"), "{definition}");
    // There is no other body to which anything could be passed on; a zero would read as if nothing was.
    for outside in [
        FigureName::FormerLive,
        FigureName::TransferPlanned,
        FigureName::TransferLive,
        FigureName::TransferCoveredLive,
    ] {
        assert_eq!(statement.figure(outside), None, "{outside:?}");
    }
    assert!(statement.figure(FigureName::CoveredLive).is_some());
}

#[test]
fn an_address_alone_is_not_secured() {
    let statement = small().adoption('b', 'x', &[LIVE]).in_2024();
    let row = statement.rows_of(FigureName::Live).next().unwrap();
    assert!(row.evidence.iter().all(|proof| !proof.secured) && !row.evidence.is_empty());
}

#[test]
fn every_definition_is_a_whole_sentence() {
    for parameters in [
        year_2024(),
        Parameters::new(None, day("2024-01-01"), day("2024-12-31"), at("2025-02-01")).unwrap(),
    ] {
        for &name in FigureName::ALL {
            let text = definition::definition(name, &parameters);
            assert!(text.ends_with('.') && text.len() > 60, "{name}: {text}");
            assert!(
                !text.contains("  ") && !text.contains(" .") && !text.contains("{"),
                "{text}"
            );
        }
    }
}

#[test]
fn whoever_holds_the_json_can_check_the_digest() {
    let statement = small().adoption('b', 'x', &[LIVE]).in_2024();
    let kept = statement.clone().numbered("2024-7".into());
    let mut json = serde_json::to_value(&kept).unwrap();
    assert_eq!(Statement::digest_of(&json), statement.digest);
    json["rows"][0]["remark"] = "anders".into();
    assert_ne!(Statement::digest_of(&json), statement.digest);
}

const STAGES: [Stage; 5] = [
    Stage::Interest,
    Stage::Tested,
    Stage::Live,
    Stage::Paused,
    Stage::Retired,
];

/// Adoptions at random: body, blueprint, steps as (stage, month) and whom they cover.
type Told = (usize, usize, Vec<(usize, u8, u8)>, Vec<usize>);

fn random_world(members: &[(usize, u8, u8)], adoptions: &[Told]) -> Facts {
    let letters = NAMES.map(|(letter, _, _)| letter);
    let on = |month: u8| format!("{}-{:02}-01", 2023 + i32::from(month / 12), month % 12 + 1);
    let mut world = small()
        .blueprint('y', 'b', &[("1.0.0", "2023-05-01")])
        .blueprint('z', 's', &[]);
    for (who, from, length) in members {
        let (from, until) = (on(*from), on(from + length));
        world = world.member(letters[*who], &from, Some(&until));
    }
    for (who, what, steps, covered) in adoptions {
        let mut steps = steps.clone();
        steps.sort_by_key(|(_, month, _)| *month);
        let steps = steps.iter().map(|(stage, month, delay)| {
            world.step(STAGES[*stage], "1.0.0", &on(*month), &on(month + delay))
        });
        let steps = steps.collect();
        world = world.with(letters[*who], ['x', 'y', 'z'][*what], steps);
        for other in covered {
            world = world.covers(letters[*other], Answer::Confirmed, "2023-02-01", None);
        }
    }
    world.facts
}

fn worlds() -> impl Strategy<Value = Facts> {
    let members = proptest::collection::vec((0usize..6, 0u8..20, 0u8..20), 0..4);
    let steps = proptest::collection::vec((0usize..5, 0u8..26, 0u8..6), 1..5);
    let covered = proptest::collection::vec(0usize..6, 0..3);
    let adoptions = proptest::collection::vec((0usize..6, 0usize..3, steps, covered), 0..12);
    (members, adoptions).prop_map(|(members, adoptions)| random_world(&members, &adoptions))
}

proptest! {
    #[test]
    fn every_figure_is_the_number_of_its_rows(facts in worlds()) {
        let statement = Statement::of(&facts, &year_2024());
        let mut ids = BTreeSet::new();
        for row in &statement.rows {
            prop_assert!(ids.insert(&row.id), "{} twice", row.id);
        }
        for figure in &statement.figures {
            prop_assert_eq!(figure.count, figure.rows.len() as u64);
            let rows: Vec<_> = statement.rows_of(figure.name).map(|row| row.id.clone()).collect();
            prop_assert_eq!(&rows, &figure.rows);
        }
    }

    #[test]
    fn told_blueprint_by_blueprint_it_is_the_same(facts in worlds()) {
        let parameters = year_2024();
        let expected = Statement::of(&facts, &parameters);
        let mut adoptions = facts.adoptions.clone();
        let facts = Facts { adoptions: Vec::new(), ..facts };
        let mut telling = Telling::new(&facts, &parameters);
        let mut groups: BTreeMap<Group, Vec<Row>> = BTreeMap::new();
        let mut blueprints: Vec<_> = facts.blueprints.iter().collect();
        blueprints.sort_by_key(|blueprint| blueprint.slug.as_str().to_owned());
        for blueprint in blueprints {
            let of = adoptions.extract_if(.., |one| one.blueprint == blueprint.id).collect::<Vec<_>>();
            for row in telling.blueprint(blueprint.id, &of.iter().collect::<Vec<_>>()) {
                groups.entry(row.group).or_default().push(row);
            }
        }
        let (outline, bundles) = telling.end();
        groups.entry(Group::Bundle).or_default().extend(bundles);
        prop_assert!(adoptions.is_empty());
        prop_assert_eq!(&Statement::whole(outline, groups.into_values().flatten().collect()), &expected);
        let json = serde_json::to_value(&expected).unwrap();
        prop_assert_eq!(Statement::digest_of(&json), expected.digest);
    }

    #[test]
    fn nobody_counts_twice_for_a_blueprint_on_the_last_day(facts in worlds()) {
        let statement = Statement::of(&facts, &year_2024());
        let mut pairs = BTreeSet::new();
        let stock = |name: &FigureName| on_last_day(*name) || name.section() == Section::Others;
        for row in statement.rows.iter().filter(|row| row.body.is_some()) {
            for _ in row.counted_in.iter().filter(|name| stock(name)) {
                prop_assert!(pairs.insert((&row.body, &row.blueprint)), "{row:?}");
            }
        }
        // A count can be no more than what it is counted out of.
        let members = [FigureName::Interested, FigureName::Planned, FigureName::Live, FigureName::Paused];
        let counts = members.map(|name| statement.figure(name).unwrap());
        let whole = counts[0].denominator.as_ref().unwrap().count;
        prop_assert!(counts.iter().map(|figure| figure.count).sum::<u64>() <= whole);
    }

    #[test]
    fn groups_do_not_mix(facts in worlds()) {
        let statement = Statement::of(&facts, &year_2024());
        for row in &statement.rows {
            let sections: BTreeSet<_> = row.counted_in.iter().map(|name| name.section()).collect();
            let allowed: &[Section] = match row.group {
                Group::Blueprint | Group::Release | Group::Bundle => &[Section::Publication],
                Group::Member => &[Section::LastDay, Section::InPeriod],
                Group::Former => &[Section::InPeriod, Section::Others],
                Group::OwnUse => &[Section::OwnUse],
                Group::Covered | Group::Transfer | Group::TransferCovered => &[Section::Others],
            };
            prop_assert!(sections.iter().all(|s| allowed.contains(s)), "{row:?}");
        }
    }

    #[test]
    fn the_order_of_the_facts_changes_nothing(facts in worlds(), turn in 0usize..7) {
        let expected = Statement::of(&facts, &year_2024());
        let mut other = facts.clone();
        other.memberships.reverse();
        other.blueprints.reverse();
        other.bodies.reverse();
        let adoptions = other.adoptions.len().max(1);
        other.adoptions.rotate_left(turn % adoptions);
        for adoption in &mut other.adoptions {
            adoption.covers.reverse();
            let mut steps = adoption.life.recorded().to_vec();
            steps.reverse();
            adoption.life = Life::new(steps);
        }
        prop_assert_eq!(Statement::of(&other, &year_2024()), expected);
    }

    #[test]
    fn nothing_recorded_after_the_cut_changes_a_statement(facts in worlds(), more in worlds()) {
        let cut = at("2024-07-15");
        let slug = Some("digitale-kommune".parse().unwrap());
        let parameters = Parameters::new(slug, day("2024-01-01"), day("2024-12-31"), cut).unwrap();
        let expected = Statement::of(&facts, &parameters);
        let mut later = facts;
        for mut adoption in more.adoptions {
            let now = Now::new(cut, [9; 32]);
            adoption.id = now.id();
            let mut steps = adoption.life.recorded().to_vec();
            for step in &mut steps {
                step.recorded_at = cut.plus_seconds(1);
            }
            adoption.life = Life::new(steps);
            later.adoptions.push(adoption);
        }
        let after = cut.plus_seconds(1);
        for cover in later.adoptions.iter_mut().flat_map(|adoption| &mut adoption.covers) {
            for word in [Word::Answered(Answer::Objected), Word::Ends(Some(cover.from))] {
                cover.said.push(Said { word, recorded_at: after });
            }
        }
        for member in &mut later.memberships {
            let known = member.recorded_at <= cut;
            let open = MembershipFact {
                recorded_at: after, ..member.clone()
            };
            if !known {
                *member = open;
            }
            let first_day = Period::new(member.from, Some(member.from)).unwrap();
            member.ends.push((first_day, after));
        }
        prop_assert_eq!(Statement::of(&later, &parameters), expected);
    }
}

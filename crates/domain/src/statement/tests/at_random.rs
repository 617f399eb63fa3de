//! What holds in every world.

use super::*;
use crate::{Now, statement::count::on_last_day};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

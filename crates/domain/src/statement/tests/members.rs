//! Whose adoptions count, and by what was known when.

use super::*;

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

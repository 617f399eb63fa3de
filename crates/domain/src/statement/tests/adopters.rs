//! Who counts as adopter, who as covered, and each of them once.

use super::*;

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

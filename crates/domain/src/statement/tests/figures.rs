//! The figures, their denominators and definitions, and the digest of all.

use super::*;

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

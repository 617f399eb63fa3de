//! Publishing and withdrawing.

use crate::count;
use app::{
    Failure,
    publish::{Published, Refusal},
};
use domain::{
    Digest, Slug,
    blueprint::{PublishRefused, ReleaseState, StateChange, StateRefused},
    ledger::canonical,
    person::Role,
};
use std::sync::Barrier;
use store::releases::Listed;
use testkit::{Someone, World, day, slug, version};

const SLUG: &str = "hundesteuer-anmelden";

fn wetzlar(world: &World) -> Someone<'_> {
    let body = world.body("06532023", "Wetzlar");
    world.person("anna").holds(Role::Release, &body)
}

fn latest(world: &World) -> Option<String> {
    let card = world
        .read(|snap| store::blueprints::card(snap, store::Sight::Everything, &slug(SLUG)))
        .unwrap();
    card.latest_version.map(|version| version.to_string())
}

fn change_state(
    world: &World,
    who: &Someone<'_>,
    of: &str,
    to: ReleaseState,
    reason: &str,
) -> Result<Listed, Failure<StateRefused>> {
    let (who, of) = (who.id, version(of));
    let change = StateChange {
        to,
        reason: reason.to_owned(),
        successor: None,
        effective_on: day("2024-06-30"),
    };
    world.act(move |tx, now| app::withdraw::change_state(tx, who, &slug(SLUG), &of, change, now))
}

/// What stands in the database after all, to see that nothing was left behind.
fn rows(world: &World) -> Vec<i64> {
    let tables = [
        "blueprint",
        "release",
        "release_file",
        "blob",
        "entry",
        "change",
        "outbox",
    ];
    tables.map(|table| count(world, table)).to_vec()
}

testkit::on_both! {
    fn a_package_becomes_a_release_with_its_files_and_an_entry_of_the_log(world: &World) {
        let anna = wetzlar(world);
        let package = world.package(SLUG, "1.0.0").checked();
        let out = world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        assert!(!out.again);
        assert_eq!(out.release.digest, package.digest);
        assert_eq!(latest(world).as_deref(), Some("1.0.0"));
        let files = world.read(|snap| store::releases::files(snap, out.release.id));
        let told: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.digest)).collect();
        let expected: Vec<_> = package.files.iter().map(|file| (file.path.as_str(), file.digest)).collect();
        assert_eq!(told, expected);
        for file in &files {
            assert_eq!(i64::try_from(world.files.read(file.digest).unwrap().len()), Ok(file.size));
        }
        let zip = world.files.read(out.release.package).unwrap();
        let again = artefacts::check_zip(std::io::Cursor::new(zip), &artefacts::Limits::default());
        assert_eq!(again.package.unwrap().digest, package.digest, "what is downloaded is what was released");

        let entries = world.read(|snap| store::ledger::about(snap, &out.release.id.to_string()));
        let [(kind, bytes, leaf)] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!(kind, "released");
        let told: serde_json::Value = serde_json::from_str(bytes).unwrap();
        assert_eq!(&canonical(&told), bytes, "canonical as documented");
        assert_eq!(told["facts"]["digest"], package.digest.to_string());
        assert_eq!(told["facts"]["publisher"], "06532023");
        assert_eq!(told["encoding"], 1);
        let mut hashed = vec![0];
        hashed.extend(bytes.as_bytes());
        assert_eq!(leaf, &Digest::of(&hashed).to_string(), "the leaf of RFC 9162");
        assert_eq!(world.read(store::changes::last), 1);
    }

    fn the_same_content_again_is_no_second_release(world: &World) {
        let anna = wetzlar(world);
        let first = world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let before = rows(world);
        world.clock.pass(3600);
        let second = world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        assert!(second.again);
        assert_eq!(second.release, first.release);
        assert_eq!(rows(world), before);
    }

    fn other_content_under_a_published_number_is_refused(world: &World) {
        let anna = wetzlar(world);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let before = rows(world);
        let refused = world.publish(&anna, &world.package(SLUG, "1.0.0").with_step("Anders")).unwrap_err();
        let Failure::Refused(Refusal::Release(PublishRefused::Differs(known))) = refused else { panic!("{refused:?}") };
        assert_eq!(known, version("1.0.0"));
        assert_eq!(rows(world), before);
    }

    fn a_name_of_another_body_is_refused_with_its_owner_and_a_free_one(world: &World) {
        let anna = wetzlar(world);
        let giessen = world.body("06531005", "Gießen");
        let bert = world.person("bert").holds(Role::Release, &giessen);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let refused = world.publish(&bert, &world.package(SLUG, "1.0.0").by("06531005")).unwrap_err();
        let Failure::Refused(Refusal::SlugTaken { owner, free, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((owner.as_str(), free.as_str()), ("Wetzlar", "hundesteuer-anmelden-2"));
        world.publish(&bert, &world.package(&free, "1.0.0").by("06531005")).unwrap();
        let refused = world.publish(&bert, &world.package(SLUG, "1.1.0").by("06531005")).unwrap_err();
        let Failure::Refused(Refusal::SlugTaken { free, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(free, "hundesteuer-anmelden-3");
    }

    fn only_who_may_release_for_the_publisher_publishes_and_nothing_is_left_of_a_try(world: &World) {
        wetzlar(world);
        let body = world.read(|snap| store::bodies::find(snap, &testkit::key("06532023"))).unwrap();
        let giessen = world.body("06531005", "Gießen");
        let before = rows(world);
        for (name, role, of) in [
            ("draft", Role::Draft, &body),
            ("coordinator", Role::Coordinate, &body),
            ("administrator", Role::Administer, &body),
            ("neighbour", Role::Release, &giessen),
        ] {
            let who = world.person(name).holds(role, of);
            let refused = world.publish(&who, &world.package(SLUG, "1.0.0"));
            assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{name}: {refused:?}");
        }
        assert_eq!(rows(world), before);
        let anna = world.person("anna").holds(Role::Release, &body);
        let refused = world.publish(&anna, &world.package(SLUG, "1.0.0").by("06531999"));
        assert!(matches!(refused, Err(Failure::Refused(Refusal::UnknownPublisher(_)))), "{refused:?}");
    }

    fn uploading_is_open_to_who_prepares_for_any_body(world: &World) {
        let body = world.body("06532023", "Wetzlar");
        let provider = world.body("06531005", "Gießen");
        for (role, of, expected) in [
            (Role::Draft, Some(&body), true),
            (Role::Release, Some(&body), true),
            (Role::Draft, Some(&provider), true),
            (Role::Read, Some(&body), false),
            (Role::Coordinate, Some(&body), false),
            (Role::Draft, None, false),
        ] {
            let mut who = world.person("anna").of(&provider);
            if let Some(of) = of {
                who = who.holds(role, of);
            }
            let may = world.db.read(|snap| app::publish::may_upload(snap, who.id));
            assert_eq!(may.is_ok(), expected, "{role:?} for {:?}", of.map(|body| &body.name));
        }
    }

    fn the_version_to_offer_follows_the_states(world: &World) {
        let anna = wetzlar(world);
        for version in ["1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1"] {
            world.publish(&anna, &world.package(SLUG, version).titled(&format!("Titel {version}"))).unwrap();
        }
        assert_eq!(latest(world).as_deref(), Some("1.10.0"));
        let listed = world.read(|snap| {
            let blueprint = store::blueprints::find(snap, &slug(SLUG))?.unwrap();
            store::releases::of(snap, blueprint.id)
        });
        let versions: Vec<_> = listed.iter().map(|release| release.version.to_string()).collect();
        assert_eq!(versions, ["2.0.0-rc.1", "1.10.0", "1.2.0", "1.0.0"], "by precedence, not by text");
        let state = |of, to| change_state(world, &anna, of, to, "Ein Grund").unwrap();
        state("1.10.0", ReleaseState::Withdrawn);
        assert_eq!(latest(world).as_deref(), Some("1.2.0"));
        let card = world.read(|snap| store::blueprints::card(snap, store::Sight::Everything, &slug(SLUG))).unwrap();
        assert_eq!(card.title, "Titel 1.2.0");
        state("1.2.0", ReleaseState::Deprecated);
        assert_eq!(latest(world).as_deref(), Some("1.2.0"), "still usable");
        state("1.2.0", ReleaseState::Blocked);
        state("1.0.0", ReleaseState::Blocked);
        assert_eq!(latest(world), None);
        let back = state("1.10.0", ReleaseState::Released);
        assert_eq!((back.state, back.revision), (ReleaseState::Released, 2));
        assert_eq!(latest(world).as_deref(), Some("1.10.0"));
    }

    fn a_state_needs_a_reason_a_change_and_the_role(world: &World) {
        let anna = wetzlar(world);
        let giessen = world.body("06531005", "Gießen");
        let bert = world.person("bert").holds(Role::Release, &giessen);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let withdraw = |who, reason| change_state(world, who, "1.0.0", ReleaseState::Withdrawn, reason);
        assert!(matches!(withdraw(&anna, " "), Err(Failure::Refused(StateRefused::ReasonMissing))));
        assert!(matches!(withdraw(&bert, "Neid"), Err(Failure::NotAllowed(_))));
        assert_eq!(count(world, "release_state"), 0);
        let done = withdraw(&anna, "Fehler im Bescheid").unwrap();
        assert_eq!((done.state, done.reason.as_deref()), (ReleaseState::Withdrawn, Some("Fehler im Bescheid")));
        assert!(matches!(withdraw(&anna, "Noch einmal"), Err(Failure::Refused(StateRefused::Unchanged(_)))));
        let log = world.read(|snap| store::ledger::about(snap, &done.id.to_string()));
        assert_eq!(log.iter().map(|(kind, ..)| kind.as_str()).collect::<Vec<_>>(), ["released", "releaseState"]);
        assert!(!log[1].1.contains("Bescheid"), "a reason is free text and stands in the log only as a digest");
    }

    fn of_two_who_publish_other_content_at_once_one_wins_and_the_other_is_told(world: &World) {
        let anna = wetzlar(world);
        let outcomes = at_once(world, &anna, ["Antrag prüfen", "Antrag annehmen"]);
        let won = outcomes.iter().filter(|outcome| matches!(outcome, Ok(out) if !out.again)).count();
        let told = outcomes.iter().filter(|outcome| {
            matches!(outcome, Err(Failure::Refused(Refusal::Release(PublishRefused::Differs(_)))))
        });
        assert_eq!((won, told.count()), (1, 1), "{outcomes:?}");
        assert_eq!((count(world, "release"), count(world, "entry")), (1, 1));
    }

    fn two_who_publish_the_same_at_once_make_one_release(world: &World) {
        let anna = wetzlar(world);
        let outcomes = at_once(world, &anna, ["Antrag prüfen", "Antrag prüfen"]);
        let mut again: Vec<_> = outcomes.into_iter().map(|outcome| outcome.unwrap().again).collect();
        again.sort_unstable();
        assert_eq!(again, [false, true]);
        assert_eq!((count(world, "release"), count(world, "entry")), (1, 1));
    }
}

/// Two processes that publish 1.0.0 at the same moment.
fn at_once(
    world: &World,
    who: &Someone<'_>,
    steps: [&str; 2],
) -> Vec<Result<Published, Failure<Refusal>>> {
    let uploads = steps.map(|step| world.package(SLUG, "1.0.0").with_step(step).kept());
    let start = Barrier::new(2);
    let who = who.id;
    std::thread::scope(|scope| {
        let running: Vec<_> = uploads
            .into_iter()
            .map(|upload| {
                let (db, start) = (world.another_process(), &start);
                scope.spawn(move || {
                    start.wait();
                    db.write(move |tx, now| app::publish::publish(tx, who, &upload, now))
                })
            })
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn a_name_that_is_full_has_no_free_one_to_propose() {
    let long: Slug = "a".repeat(64).parse().unwrap();
    World::with(testkit::Base::Sqlite, |world| {
        let anna = wetzlar(world);
        let giessen = world.body("06531005", "Gießen");
        let bert = world.person("bert").holds(Role::Release, &giessen);
        world
            .publish(&anna, &world.package(long.as_str(), "1.0.0"))
            .unwrap();
        let refused = world.publish(&bert, &world.package(long.as_str(), "1.0.0").by("06531005"));
        assert!(
            matches!(refused, Err(Failure::Refused(Refusal::SlugTaken { .. }))),
            "{refused:?}"
        );
    });
}

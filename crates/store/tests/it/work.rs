//! What waits and what ends: jobs, sessions, tokens, answers to keys, changes.

use domain::{Digest, Id, blueprint::Blueprint, person::Person};
use std::collections::BTreeSet;
use store::{
    idempotency::Answer,
    outbox::{self, GIVE_UP_AFTER, Job},
};
use testkit::World;

fn ask(world: &World) {
    world.write(|tx, now| outbox::ask(tx, "index", "a", now));
}

/// Takes what is due, for a lease of a minute.
fn claim(world: &World) -> Vec<Job> {
    world.write(|tx, now| outbox::claim(tx, 10, 60, now))
}

fn the_job(world: &World) -> Job {
    let mut jobs = claim(world);
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs.remove(0)
}

fn done(world: &World, job: &Job) {
    let job = job.clone();
    world.write(move |tx, _| outbox::done(tx, &job));
}

fn failed(world: &World, job: &Job) {
    let job = job.clone();
    world.write(move |tx, now| outbox::failed(tx, &job, "no answer", now));
}

fn somebody(world: &World) -> Id<Person> {
    let wetzlar = world.body("06532023", "Wetzlar");
    world.person("anna").of(&wetzlar).id
}

fn answer(request: &[u8]) -> Answer {
    Answer {
        route: "POST /adoptions".to_owned(),
        request: store::idempotency::request(request),
        status: 201,
        location: Some("/nachnutzungen/1".to_owned()),
        body: "{}".to_owned(),
    }
}

testkit::on_both! {
    fn a_hundred_asks_are_one_job(world: &World) {
        (0..100).for_each(|_| ask(world));
        let job = the_job(world);
        assert_eq!((job.kind.as_str(), job.subject.as_str(), job.revision, job.attempts), ("index", "a", 100, 0));
        assert_eq!(claim(world), [], "nobody else gets it");
        done(world, &job);
        world.clock.pass(3600);
        assert_eq!(claim(world), []);
        assert_eq!(world.read(outbox::state), (0, 0, None));
    }

    fn what_is_asked_while_the_job_runs_is_done_afterwards(world: &World) {
        ask(world);
        let job = the_job(world);
        ask(world);
        assert_eq!(claim(world), [], "it is running");
        done(world, &job);
        let again = the_job(world);
        assert_eq!(again.revision, 2);
        done(world, &again);
        assert_eq!(world.read(outbox::state).0, 0);
    }

    fn a_job_of_a_process_that_died_is_taken_over_when_its_lease_ends(world: &World) {
        ask(world);
        let lost = the_job(world);
        world.clock.pass(59);
        assert_eq!(claim(world), []);
        world.clock.pass(2);
        assert_eq!(the_job(world).revision, lost.revision);
        assert_eq!(claim(world), [], "leased anew");
    }

    fn a_job_that_is_given_back_is_free_at_once(world: &World) {
        ask(world);
        let job = the_job(world);
        world.write(move |tx, _| outbox::release(tx, &job));
        assert_eq!(the_job(world).attempts, 0);
    }

    fn each_failure_waits_twice_as_long_and_the_tenth_gives_up(world: &World) {
        world.set("2024-01-01T00:00:00Z");
        ask(world);
        for attempt in 0..GIVE_UP_AFTER {
            let job = the_job(world);
            assert_eq!(job.attempts, attempt);
            failed(world, &job);
            let wait = 5 << attempt;
            world.clock.pass(wait - 1);
            assert_eq!(claim(world), [], "failure {attempt} waits {wait} s");
            world.clock.pass(2);
        }
        world.clock.pass(1_000_000);
        assert_eq!(claim(world), []);
        assert_eq!(world.read(outbox::state), (0, 1, None), "given up, and nothing is late");
        ask(world);
        assert_eq!(the_job(world).attempts, 0, "a new reason is a new chance");
    }

    fn a_failure_never_loses_what_was_asked_meanwhile(world: &World) {
        ask(world);
        for _ in 0..GIVE_UP_AFTER - 1 {
            let job = the_job(world);
            failed(world, &job);
            world.clock.pass(1_000_000);
        }
        let last = the_job(world);
        ask(world);
        failed(world, &last);
        assert_eq!(the_job(world).revision, last.revision + 1);
    }

    fn jobs_come_in_the_order_in_which_they_are_due(world: &World) {
        for subject in ["c", "a", "b"] {
            world.write(move |tx, now| outbox::ask(tx, "mail", subject, now));
            world.clock.pass(10);
        }
        let first = world.write(|tx, now| outbox::claim(tx, 2, 60, now));
        assert_eq!(first.iter().map(|job| job.subject.as_str()).collect::<Vec<_>>(), ["c", "a"]);
        let (waiting, given_up, oldest) = world.read(outbox::state);
        assert_eq!((waiting, given_up), (3, 0));
        assert_eq!(oldest, Some("2024-06-30T10:00:00Z".parse().unwrap()));
    }

    fn sessions_and_tokens_hold_until_their_moment(world: &World) {
        let anna = somebody(world);
        let ends = world.now().plus_seconds(60);
        let key = Digest::of(b"cookie");
        let body = world.read(|snap| store::people::by_id(snap, anna)).body;
        let token = store::tokens::New {
            digest: key,
            person: anna,
            name: "CI".to_owned(),
            grant: domain::token::Grant {
                body,
                scopes: vec![domain::token::Scope::Read],
                blueprints: domain::token::Blueprints::Every,
            },
            shown: "blp_x".to_owned(),
            expires_at: ends,
            project: None,
        };
        world.write(move |tx, now| {
            store::sessions::begin(tx, key, anna, "csrf", ends, now)?;
            store::tokens::add(tx, &token, now)
        });
        for (at, holds) in [(ends.plus_micros(-1), true), (ends, false), (ends.plus_micros(1), false)] {
            assert_eq!(world.read(|snap| store::sessions::find(snap, key, at)).is_some(), holds, "{at}");
            assert_eq!(world.read(|snap| store::tokens::held(snap, key, at)).is_some(), holds, "{at}");
        }
        assert_eq!(world.write(store::sessions::forget_expired), 0);
        world.clock.pass(61);
        assert_eq!(world.write(store::sessions::forget_expired), 1);
    }

    fn an_answer_is_remembered_for_a_day_and_for_its_person(world: &World) {
        let anna = somebody(world);
        let other = {
            let giessen = world.body("06531005", "Gießen");
            world.person("bert").of(&giessen).id
        };
        let given = answer(b"{}");
        let keep = given.clone();
        world.write(move |tx, now| store::idempotency::keep(tx, anna, "k1", &keep, now));
        let find = |who, key: &'static str| world.write(move |tx, now| store::idempotency::find(tx, who, key, now));
        assert_eq!(find(anna, "k1"), Some(given.clone()));
        assert_eq!(find(other, "k1"), None);
        assert_eq!(find(anna, "k2"), None);
        world.clock.pass(24 * 3600 - 1);
        assert_eq!(find(anna, "k1"), Some(given));
        world.clock.pass(2);
        assert_eq!(find(anna, "k1"), None);
        let anew = answer(b"[]");
        let keep = anew.clone();
        world.write(move |tx, now| store::idempotency::keep(tx, anna, "k1", &keep, now));
        assert_eq!(find(anna, "k1"), Some(anew), "after a day the key may be used anew");
        world.clock.pass(25 * 3600);
        assert_eq!(world.write(store::idempotency::forget_old), 1);
    }

    fn an_answer_is_kept_with_its_effect_or_not_at_all(world: &World) {
        let anna = somebody(world);
        let lost = world.db.write(move |tx, now| {
            store::idempotency::keep(tx, anna, "k1", &answer(b"{}"), now)?;
            Err::<(), _>(store::Trouble::Damaged("by a rule".to_owned()))
        });
        assert!(lost.is_err());
        assert_eq!(world.write(move |tx, now| store::idempotency::find(tx, anna, "k1", now)), None);
    }

    fn changes_have_no_gaps_even_when_writes_fail(world: &World) {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for turn in 0..10 {
                        let lost = (thread + turn) % 3 == 0;
                        let noted = world.db.write(move |tx, now| {
                            store::changes::note(tx, now.id(), now)?;
                            if lost { Err(store::Trouble::Busy) } else { Ok(()) }
                        });
                        assert_eq!(noted.is_err(), lost);
                    }
                });
            }
        });
        let last = world.read(store::changes::last);
        let (mut at, mut told) = (0, BTreeSet::new());
        loop {
            let (ids, upto): (Vec<Id<Blueprint>>, i64) = world.read(|snap| store::changes::since(snap, at, 7));
            if ids.is_empty() {
                break;
            }
            assert_eq!(upto - at, i64::try_from(ids.len()).unwrap(), "each number is one change");
            at = upto;
            told.extend(ids);
        }
        assert_eq!((at, told.len()), (last, usize::try_from(last).unwrap()));
        assert_eq!(last, 26, "of 40, those that did not fail");
    }

    fn files_are_kept_once_and_read_back_or_found_damaged(world: &World) {
        let first = world.files.keep(b"hello".to_vec()).unwrap();
        let again = world.files.keep_from(&b"hello"[..]).unwrap();
        assert_eq!((first.digest, first.size), (again.digest, again.size));
        assert_eq!(world.files.read(first.digest).unwrap(), b"hello");
        world.db.write(move |tx, now| store::blobs::touch(tx, &[first, again], now)).unwrap();
        world.db.write(move |tx, now| store::blobs::touch(tx, &[first], now)).unwrap();
        let rows = world.read(|snap| store::blobs::page(snap, None, 10));
        assert_eq!(rows, [(first.digest.to_string(), 5)]);
        assert!(matches!(world.files.read(Digest::of(b"other")), Err(store::Trouble::Files(_))));
    }
}

//! The one writer, the readers beside it, and what happens to each piece of work.

use domain::Id;
use std::sync::{
    atomic::{AtomicUsize, Ordering},
    mpsc::{Sender, channel},
};
use std::thread;
use store::{Db, Sql, Trouble};
use testkit::World;

fn number(snap: &mut store::Snap<'_>) -> Result<i64, Sql> {
    let text = store::meta::value(snap, "number")?;
    Ok(text.map_or(0, |text| text.parse().unwrap()))
}

fn count_up(db: &Db) -> Result<(), Trouble> {
    db.write(|tx, _| {
        let next = number(tx)? + 1;
        Ok(store::meta::set(tx, "number", &next.to_string())?)
    })
}

fn set(db: &Db, name: &'static str) -> Result<(), Trouble> {
    db.write(move |tx, _| Ok(store::meta::set(tx, name, "there")?))
}

fn is_there(world: &World, name: &str) -> bool {
    world.read(|snap| store::meta::value(snap, name)).is_some()
}

/// Waits for a condition that another thread will make true.
fn until(condition: impl Fn() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

/// Holds the writer's turn until told to let go.
fn hold(db: &Db) -> (Sender<()>, thread::JoinHandle<Result<(), Trouble>>) {
    let (go, wait) = channel::<()>();
    let (began, begun) = channel::<()>();
    let db = db.clone();
    let held = thread::spawn(move || {
        db.write(move |_, _| {
            began.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        })
    });
    begun.recv().unwrap();
    (go, held)
}

testkit::on_both! {
    fn writes_of_many_threads_and_processes_never_lose_one(world: &World) {
        let other = world.another_process();
        thread::scope(|scope| {
            for place in 0..8 {
                let db = if place % 2 == 0 { world.db.clone() } else { other.clone() };
                scope.spawn(move || (0..50).for_each(|_| count_up(&db).unwrap()));
            }
        });
        assert_eq!(world.read(number), 400);
        assert_eq!(world.db.waiting_writes(), 0);
    }

    fn a_piece_that_fails_leaves_nothing_and_does_not_disturb_its_neighbours(world: &World) {
        let (go, held) = hold(&world.db);
        let (first, refused, broken, panicked, last) = thread::scope(|scope| {
            // One after the other, so that they stand in the queue in this order and run under one commit.
            let queued = |count| until(|| world.db.waiting_writes() == count);
            let first = scope.spawn(|| set(&world.db, "first"));
            queued(2);
            let refused = scope.spawn(|| {
                world.db.write(|tx, _| {
                    store::meta::set(tx, "refused", "there")?;
                    Err::<(), _>(Trouble::Damaged("by a rule".to_owned()))
                })
            });
            queued(3);
            let broken = scope.spawn(|| {
                world.db.write(|tx, now| {
                    store::meta::set(tx, "broken", "there")?;
                    // No such body: the database itself refuses.
                    store::people::add(tx, "anna", now.id(), None, now)?;
                    Ok::<_, Trouble>(())
                })
            });
            queued(4);
            let panicked = scope.spawn(|| {
                world.db.write(|tx, _| {
                    store::meta::set(tx, "panicked", "there")?;
                    panic!("as a bug would");
                    #[expect(unreachable_code, reason = "says the type of the closure")]
                    Ok::<(), Trouble>(())
                })
            });
            queued(5);
            let last = scope.spawn(|| set(&world.db, "last"));
            queued(6);
            go.send(()).unwrap();
            (
                first.join().unwrap(),
                refused.join().unwrap(),
                broken.join().unwrap(),
                panicked.join().unwrap(),
                last.join().unwrap(),
            )
        });
        held.join().unwrap().unwrap();
        assert!(first.is_ok() && last.is_ok(), "{first:?} {last:?}");
        assert!(matches!(refused, Err(Trouble::Damaged(_))), "{refused:?}");
        assert!(matches!(broken, Err(Trouble::Sql(_))), "{broken:?}");
        assert!(matches!(panicked, Err(Trouble::Panicked)), "{panicked:?}");
        let there = ["first", "refused", "broken", "panicked", "last"].map(|name| is_there(world, name));
        assert_eq!(there, [true, false, false, false, true]);
        assert_eq!(world.db.waiting_writes(), 0);
    }

    /// PostgreSQL would refuse everything after it in the same transaction.
    fn a_piece_that_hides_an_error_of_the_database_does_not_spoil_its_neighbours(world: &World) {
        let (go, held) = hold(&world.db);
        let (first, hidden, last) = thread::scope(|scope| {
            let queued = |count| until(|| world.db.waiting_writes() == count);
            let first = scope.spawn(|| set(&world.db, "first"));
            queued(2);
            let hidden = scope.spawn(|| {
                world.db.write(|tx, now| {
                    store::meta::set(tx, "hidden", "there")?;
                    _ = store::people::add(tx, "anna", now.id(), None, now);
                    Ok::<_, Trouble>(())
                })
            });
            queued(3);
            let last = scope.spawn(|| set(&world.db, "last"));
            queued(4);
            go.send(()).unwrap();
            (first.join().unwrap(), hidden.join().unwrap(), last.join().unwrap())
        });
        held.join().unwrap().unwrap();
        assert!(first.is_ok() && last.is_ok(), "{first:?} {last:?}");
        assert_eq!(is_there(world, "hidden"), hidden.is_ok(), "what was answered is what is there: {hidden:?}");
        assert!(is_there(world, "first") && is_there(world, "last"));
    }

    fn recorded_moments_rise_even_when_the_clock_goes_back(world: &World) {
        let other = world.another_process();
        thread::scope(|scope| {
            for place in 0..4 {
                let db = if place % 2 == 0 { &world.db } else { &other };
                scope.spawn(move || {
                    for turn in 0..15 {
                        if turn == 7 {
                            world.set("2020-01-01T00:00:00Z");
                        }
                        db.write(|tx, now| {
                            let nothing = now.id();
                            Ok::<_, Trouble>(store::changes::note(tx, nothing, now)?)
                        })
                        .unwrap();
                    }
                });
            }
        });
        let falling = "SELECT CAST(count(*) AS TEXT) AS line FROM change a JOIN change b ON b.number = a.number + 1
                       WHERE b.recorded_at <= a.recorded_at";
        assert_eq!(world.raw().lines(falling), ["0"]);
        let all = "SELECT min(number) || ' to ' || max(number) || ', ' || count(*) AS line FROM change";
        assert_eq!(world.raw().lines(all), ["1 to 60, 60"]);
        let early = "SELECT CAST(count(*) AS TEXT) AS line FROM change WHERE recorded_at < '2024-01-01 00:00:00'";
        assert_eq!(world.raw().lines(early), ["0"], "the last moment is kept, not only the clock's");
    }

    fn a_read_sees_one_view_from_its_first_to_its_last_question(world: &World) {
        set(&world.db, "before").unwrap();
        let seen = world.read(|snap| {
            let before = number(snap)?;
            count_up(&world.db).unwrap();
            Ok((before, number(snap)?, store::meta::value(snap, "before")?.is_some()))
        });
        assert_eq!(seen, (0, 0, true));
        assert_eq!(world.read(number), 1);
    }

    fn reading_goes_on_while_somebody_writes(world: &World) {
        let (go, held) = hold(&world.db);
        assert_eq!(world.read(number), 0);
        go.send(()).unwrap();
        held.join().unwrap().unwrap();
    }

    fn a_panic_while_reading_does_not_spoil_the_next_read(world: &World) {
        for _ in 0..10 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                world.read::<()>(|_| panic!("as a bug would"))
            }));
            assert!(panicked.is_err());
        }
        assert_eq!(world.read(number), 0);
    }

    fn a_full_queue_says_busy_before_anything_begins(world: &World) {
        let (go, held) = hold(&world.db);
        let refused = AtomicUsize::new(0);
        thread::scope(|scope| {
            // One more than fit: whoever comes last, which nobody knows before.
            let all: Vec<_> = (0..65)
                .map(|_| {
                    scope.spawn(|| {
                        let told = count_up(&world.db);
                        refused.fetch_add(usize::from(matches!(told, Err(Trouble::Busy))), Ordering::SeqCst);
                        told
                    })
                })
                .collect();
            until(|| refused.load(Ordering::SeqCst) == 1);
            go.send(()).unwrap();
            let told = all.into_iter().map(|one| one.join().unwrap());
            assert_eq!(told.filter(Result::is_ok).count(), 64);
        });
        held.join().unwrap().unwrap();
        count_up(&world.db).unwrap();
        assert_eq!(world.read(number), 65, "64 that waited and one after; the refused one never ran");
    }

    fn a_registry_gets_its_identity_once(world: &World) {
        let first: Id<store::meta::Registry> = world.write(store::meta::baptise);
        assert_eq!(world.write(store::meta::baptise), first);
        assert_eq!(world.read(store::meta::registry), first);
    }
}

//! A database that goes away, is locked or full: a clear answer, nothing lost, and no restart.

use std::time::{Duration, Instant};
use store::Trouble;
use testkit::{Base, Database, World};

fn note(world: &World) -> Result<i64, Trouble> {
    world
        .db
        .write(|tx, now| Ok(store::changes::note(tx, now.id(), now)?))
}

fn noted(world: &World) -> Result<i64, Trouble> {
    world.db.read(|snap| Ok(store::changes::last(snap)?))
}

/// Ends every connection to the database as a restart of the server would.
fn cut(database: &Database) -> usize {
    let (mut admin, name) = database.admin();
    let cut = format!(
        "SELECT CAST(pg_terminate_backend(pid) AS TEXT) AS line FROM pg_stat_activity WHERE datname = '{name}'"
    );
    admin.lines(&cut).len()
}

fn within(most: Duration, what: &str, work: impl FnOnce()) {
    let begun = Instant::now();
    work();
    assert!(begun.elapsed() < most, "{what} took {:?}", begun.elapsed());
}

#[test]
fn a_server_that_was_restarted_is_used_again_without_a_restart_of_ours() {
    World::with(Base::Postgres, |world| {
        note(world).unwrap();
        noted(world).unwrap();
        assert!(cut(&world.database) >= 2, "a writer and a reader");
        assert_eq!(note(world).unwrap(), 2);
        assert_eq!(noted(world).unwrap(), 2);
        cut(&world.database);
        assert_eq!(
            noted(world).unwrap(),
            2,
            "the first after the cut may be a read"
        );
    });
}

#[test]
fn a_connection_cut_in_the_middle_of_a_write_leaves_nothing_of_it() {
    World::with(Base::Postgres, |world| {
        let url = match world.database.target() {
            store::Target::Postgres { url } => url.clone(),
            store::Target::Sqlite { .. } => panic!("asked for PostgreSQL"),
        };
        let lost = world.db.write(move |tx, now| {
            store::changes::note(tx, now.id(), now)?;
            let mut other = testkit::Raw::to(&store::Target::Postgres { url });
            other.lines(
                "SELECT CAST(pg_terminate_backend(pid) AS TEXT) AS line FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            Ok::<_, Trouble>(store::changes::note(tx, now.id(), now)?)
        });
        assert!(lost.is_err(), "{lost:?}");
        assert_eq!(noted(world).unwrap(), 0);
        assert_eq!(note(world).unwrap(), 1);
    });
}

#[test]
fn a_server_that_is_gone_is_told_soon_and_found_again() {
    World::with(Base::Postgres, |world| {
        note(world).unwrap();
        let (mut admin, name) = world.database.admin();
        admin
            .run(&format!(
                "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"
            ))
            .unwrap();
        cut(&world.database);
        within(Duration::from_secs(2), "a write", || {
            let refused = note(world);
            assert!(
                matches!(refused, Err(Trouble::Unreachable(_))),
                "{refused:?}"
            );
        });
        within(Duration::from_secs(5), "a read", || {
            let refused = noted(world);
            assert!(
                matches!(refused, Err(Trouble::Unreachable(_))),
                "{refused:?}"
            );
        });
        admin
            .run(&format!(
                "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"
            ))
            .unwrap();
        assert_eq!(note(world).unwrap(), 2);
        assert_eq!(noted(world).unwrap(), 2);
    });
}

#[test]
fn a_file_that_another_program_holds_is_told_and_used_again() {
    World::with(Base::Sqlite, |world| {
        note(world).unwrap();
        let mut other = world.raw();
        other.run("BEGIN IMMEDIATE").unwrap();
        within(Duration::from_secs(8), "a write", || {
            let refused = note(world);
            assert!(refused.is_err(), "{refused:?}");
        });
        assert_eq!(noted(world).unwrap(), 1, "reading goes on");
        other.run("COMMIT").unwrap();
        assert_eq!(note(world).unwrap(), 2);
    });
}

#[test]
fn a_full_disk_is_told_and_nothing_that_was_acknowledged_is_lost() {
    World::with(Base::Sqlite, |world| {
        world.write(|tx, _| store::meta::set(tx, "kept", "there"));
        let most = world.write(|tx, _| store::meta::limit_pages(tx, 1));
        assert!(most > 1, "the limit is never below what there is: {most}");
        let large = "x".repeat(1 << 20);
        let refused = world
            .db
            .write(move |tx, _| Ok::<_, Trouble>(store::meta::set(tx, "large", &large)?));
        let told = refused.expect_err("there is no room for it").to_string();
        assert!(told.contains("full"), "{told}");
        let has = |name: &'static str| world.read(|snap| store::meta::value(snap, name)).is_some();
        assert!(has("kept") && !has("large"));
        world.write(|tx, _| store::meta::limit_pages(tx, i64::from(i32::MAX)));
        let large = "x".repeat(1 << 20);
        world.write(move |tx, _| store::meta::set(tx, "large", &large));
        assert!(has("kept") && has("large"), "room again, and no restart");
    });
}

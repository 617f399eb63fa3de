//! Files that nothing refers to go, and never one that something refers to.

use crate::facts::told;
use domain::Digest;
use std::io::Cursor;
use store::{
    Trouble, backup,
    blobs::{self, Kept, Swept},
};
use testkit::World;

const DAY: i64 = 24 * 3600;

/// Files are as old as they are; the clock of the world stands after all of them.
fn later(world: &World) {
    world.set("2100-01-01T00:00:00Z");
}

/// A day of hours, so that each folder has its turn; what they did together.
fn swept(world: &World) -> Swept {
    let mut sum = Swept::default();
    for _ in 0..24 {
        let swept = blobs::sweep(&world.db, &world.files, world.clock.shows()).unwrap();
        sum.doomed += swept.doomed;
        sum.deleted += swept.deleted;
        sum.forgotten += swept.forgotten;
        world.clock.pass(3600);
    }
    sum
}

fn touch(world: &World, kept: Kept) -> Result<(), Trouble> {
    world
        .db
        .write(move |tx, now| blobs::touch(tx, &[kept], now))
}

/// Keeps what nobody will ever refer to.
fn unused(world: &World) -> Kept {
    let kept = world.files.keep(b"never published".to_vec()).unwrap();
    touch(world, kept).unwrap();
    kept
}

fn rows(world: &World) -> Vec<String> {
    world
        .raw()
        .lines("SELECT digest AS line FROM blob ORDER BY digest")
}

testkit::on_both! {
    fn what_nothing_refers_to_goes_after_a_week(world: &World) {
        later(world);
        told(world);
        let facts = rows(world);
        let kept = unused(world);
        world.clock.pass(6 * DAY - 100);
        assert_eq!(swept(world), Swept::default(), "six days are no week");
        world.clock.pass(DAY);
        assert_eq!(swept(world), Swept { doomed: 1, deleted: 1, forgotten: 1 });
        assert!(matches!(world.files.read(kept.digest), Err(Trouble::Files(_))));
        assert_eq!(rows(world), facts, "what facts refer to stays, however old it is");
        for digest in [Digest::of(b"package"), Digest::of(b"a;b")] {
            world.files.read(digest).unwrap();
        }
    }

    fn what_was_never_told_of_goes_too(world: &World) {
        later(world);
        told(world);
        let facts = rows(world);
        let kept = world.files.keep(b"an upload that was cut off".to_vec()).unwrap();
        assert_eq!(swept(world), Swept { doomed: 1, deleted: 1, forgotten: 1 });
        assert!(world.files.read(kept.digest).is_err());
        assert_eq!(rows(world), facts);
        world.files.ping().unwrap();
    }

    fn an_upload_that_meets_a_doomed_file_writes_it_again(world: &World) {
        later(world);
        unused(world);
        world.clock.pass(8 * DAY);
        // As if the sweeper had died between dooming and deleting.
        let doom = "UPDATE blob SET doomed_at = '2100-01-09 00:00:00'";
        world.raw().run(doom).unwrap();
        let seen = world.files.keep(b"never published".to_vec()).unwrap();
        assert!(matches!(touch(world, seen), Err(Trouble::Busy)), "it may be deleted at any moment");
        assert_eq!(world.read(|snap| blobs::known(snap, &[seen.digest])).len(), 0, "no evidence refers to it either");
        let first = blobs::sweep(&world.db, &world.files, world.clock.shows()).unwrap();
        assert_eq!((first.deleted, first.forgotten), (1, 0), "the row stays until no upload can have seen the file");
        let again = world.files.keep(b"never published".to_vec()).unwrap();
        touch(world, again).unwrap();
        assert_eq!(swept(world), Swept::default());
        assert_eq!(world.files.read(again.digest).unwrap(), b"never published");
    }

    fn a_sweeper_that_was_cut_off_goes_on_and_spares_what_was_put_meanwhile(world: &World) {
        // The file is newer than this moment: it was put after another one like it had been deleted.
        world.set("2001-01-01T00:00:00Z");
        let kept = unused(world);
        world.raw().run("UPDATE blob SET doomed_at = '2001-01-01 00:00:00'").unwrap();
        assert_eq!(blobs::sweep(&world.db, &world.files, world.clock.shows()).unwrap(), Swept::default());
        assert_eq!(world.files.read(kept.digest).unwrap(), b"never published");
        let doomed = world.raw().lines("SELECT digest AS line FROM blob WHERE doomed_at IS NOT NULL");
        assert_eq!(doomed, [""; 0]);
    }

    fn a_backup_holds_the_sweeper(world: &World) {
        later(world);
        told(world);
        world.write(store::meta::baptise);
        unused(world);
        world.clock.pass(8 * DAY);
        let mut told = Vec::new();
        let mut out = Cursor::new(Vec::new());
        let at = world.clock.shows();
        let first = backup::write(&world.db, &world.files, &mut out, at, &mut |_, _| {
            told.push(blobs::sweep(&world.db, &world.files, world.clock.shows()).unwrap());
        });
        assert_eq!(first.unwrap().files.count, 3);
        assert_eq!(told, [Swept::default(); 3]);
        let after = blobs::sweep(&world.db, &world.files, world.clock.shows()).unwrap();
        assert_eq!((after.doomed, after.deleted), (1, 1), "afterwards it goes on");
        let mut out = Cursor::new(Vec::new());
        let second = backup::write(&world.db, &world.files, &mut out, at, &mut |_, _| {});
        assert_eq!(second.unwrap().files.count, 2, "a file that is being deleted is in no backup");
    }
}

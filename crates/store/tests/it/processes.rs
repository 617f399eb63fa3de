//! Which processes live.

use domain::Now;
use store::processes::{self, Process};
use testkit::World;

fn process(now: &Now, place: &str) -> Process {
    Process {
        id: now.id(),
        place: place.to_owned(),
        engine: "embedded".to_owned(),
        started_at: now.at(),
    }
}

fn enter(world: &World, place: &'static str) -> Process {
    world.write(move |tx, now| {
        let this = process(now, place);
        processes::beat(tx, &this, now)?;
        Ok(this)
    })
}

fn living(world: &World) -> Vec<String> {
    let at = world.now();
    let living = world.read(|snap| processes::living(snap, at));
    living.into_iter().map(|process| process.place).collect()
}

testkit::on_both! {
    fn who_gives_signs_lives_and_who_is_silent_does_not(world: &World) {
        world.set("2026-12-01T08:00:00Z");
        let first = enter(world, "a");
        world.set("2026-12-01T08:00:20Z");
        enter(world, "b");
        assert_eq!(living(world), ["a", "b"]);
        world.set("2026-12-01T08:00:40Z");
        assert_eq!(living(world), ["b"]);
        let again = first.clone();
        world.write(move |tx, now| processes::beat(tx, &again, now));
        assert_eq!(living(world), ["a", "b"], "the oldest first");
        world.write(move |tx, _| processes::leave(tx, first.id));
        assert_eq!(living(world), ["b"]);
    }

    fn who_holds_the_folder_is_the_only_one_of_it(world: &World) {
        world.set("2026-12-01T08:00:00Z");
        enter(world, "a");
        enter(world, "b");
        let this = enter(world, "a");
        let kept = this.clone();
        world.write(move |tx, _| processes::alone_at(tx, &kept));
        let at = world.now();
        let living = world.read(|snap| processes::living(snap, at));
        assert_eq!(living.len(), 2);
        assert!(living.contains(&this));
    }
}

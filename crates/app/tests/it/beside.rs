//! A search engine beside the process, and the copy in it: each follows the database by itself.

use super::follow::publish;
use app::find::{Duty, Followed, Follower};
use search::{
    Answering, AnyIndex, EmbeddedIndex, Guarded, MeiliIndex, Query, Settings,
    fake::{Engine, Mood},
};
use std::{path::Path, sync::Arc};
use testkit::World;

fn beside(world: &World, engine: &Engine, copy: Option<&Path>) -> (Follower, Arc<AnyIndex>) {
    let registry = world.write(store::meta::baptise).to_string();
    let last = world.read(store::changes::last);
    let main = MeiliIndex::new(engine.connection(&registry)).unwrap();
    let copy =
        copy.map(|folder| EmbeddedIndex::open(folder, Settings::new(registry, last)).unwrap());
    let index = Arc::new(AnyIndex::Meili(Box::new(Guarded::new(main, copy))));
    (Follower::new(world.db.clone(), index.clone()), index)
}

fn total(index: &AnyIndex) -> u64 {
    index.find(&Query::new("", ["public"])).unwrap().total
}

/// The operator does not wait for the pause to end.
fn try_now(index: &AnyIndex) {
    let AnyIndex::Meili(guarded) = index else {
        panic!("another engine")
    };
    guarded.try_now();
}

testkit::on_both! {
    fn what_was_written_while_the_engine_was_away_arrives_when_it_returns(world: &World) {
        let (engine, folder) = (Engine::start(), tempfile::tempdir().unwrap());
        let (follower, index) = beside(world, &engine, Some(folder.path()));
        publish(world, "hundesteuer-anmelden");
        follower.follow().unwrap();
        assert_eq!((index.answering(), total(&index)), (Answering::Main, 1));

        for mood in [Mood::Gone, Mood::Broken, Mood::Garbage, Mood::Slow, Mood::Full] {
            engine.feel(mood);
            publish(world, &format!("wohngeld-{}", format!("{mood:?}").to_lowercase()));
            let before = total(&index);
            follower.follow().unwrap();
            assert_eq!(total(&index), before + 1, "{mood:?}: the copy has it");
            assert!(matches!(index.answering(), Answering::Copy(_)), "{mood:?}");
            assert_eq!(index.cursor().unwrap(), world.read(store::changes::last));
            engine.feel(Mood::Well);
            try_now(&index);
            follower.follow().unwrap();
            assert_eq!((index.answering(), total(&index)), (Answering::Main, before + 1), "{mood:?}");
        }
    }

    fn an_engine_that_was_emptied_is_filled_again(world: &World) {
        let engine = Engine::start();
        let (follower, index) = beside(world, &engine, None);
        publish(world, "hundesteuer-anmelden");
        publish(world, "wohngeld-beantragen");
        assert_eq!(follower.follow().unwrap(), Followed::Rebuilt(2));
        engine.forget();
        assert!(index.find(&Query::new("", ["public"])).is_err(), "nothing is not the answer");
        assert!(matches!(index.answering(), Answering::Nobody(_)));
        try_now(&index);
        assert_eq!(follower.follow().unwrap(), Followed::Rebuilt(2));
        assert_eq!(total(&index), 2);
        engine.lose_one();
        assert_eq!(follower.follow().unwrap(), Followed::Rebuilt(2), "the count does not fit");
        assert_eq!(total(&index), 2);
    }

    fn one_process_writes_and_the_others_watch(world: &World) {
        let engine = Engine::start();
        let (leader, first) = beside(world, &engine, None);
        let (watcher, second) = beside(world, &engine, None);
        publish(world, "hundesteuer-anmelden");
        assert!(watcher.keep_up(Duty::Watches).is_err(), "nobody has built it yet");
        leader.keep_up(Duty::Leads).unwrap();
        try_now(&second);
        watcher.keep_up(Duty::Watches).unwrap();
        assert_eq!((total(&first), total(&second)), (1, 1));
        publish(world, "wohngeld-beantragen");
        watcher.keep_up(Duty::Watches).unwrap();
        assert_eq!((second.answering(), total(&second)), (Answering::Main, 1));
        // Whoever narrows a thing does not wait for the leader.
        watcher.follow().unwrap();
        assert_eq!((total(&first), total(&second)), (2, 2));
        assert_eq!(leader.keep_up(Duty::Leads).unwrap(), Followed::Nothing);
    }

    fn a_rebuild_tells_how_far_it_is_and_disturbs_nobody(world: &World) {
        let (engine, folder) = (Engine::start(), tempfile::tempdir().unwrap());
        let (follower, index) = beside(world, &engine, Some(folder.path()));
        publish(world, "hundesteuer-anmelden");
        publish(world, "wohngeld-beantragen");
        follower.follow().unwrap();
        let told = std::cell::RefCell::new(Vec::new());
        let tell = |done, of| {
            assert_eq!(total(&index), 2, "it is asked while the new one is built");
            told.borrow_mut().push((done, of));
        };
        assert_eq!(follower.rebuild(&tell).unwrap(), 2);
        assert_eq!(told.borrow().first(), Some(&(2, 2)));
        assert_eq!((engine.indexes().len(), total(&index)), (1, 2));
        assert_eq!(follower.follow().unwrap(), Followed::Nothing);
    }
}

//! The index follows the database, and is made anew when it cannot.

use app::find::{Followed, Follower};
use domain::person::Role;
use search::{Answering, AnyIndex, EmbeddedIndex, Index as _, Query, SearchError, Settings};
use std::{path::Path, sync::Arc};
use testkit::World;

fn index(world: &World, folder: &Path) -> Arc<AnyIndex> {
    let registry = world.write(store::meta::baptise);
    let last = world.read(store::changes::last);
    let settings = Settings::new(registry.to_string(), last);
    let embedded = EmbeddedIndex::open(folder, settings).unwrap();
    Arc::new(AnyIndex::Embedded(embedded))
}

pub(crate) fn publish(world: &World, slug: &str) {
    let found = world.read(|snap| store::bodies::find(snap, &testkit::key("06532023")));
    let wetzlar = found.unwrap_or_else(|| world.body("06532023", "Wetzlar"));
    let name = format!("anna-{slug}");
    let anna = world.person(&name).holds(Role::Release, &wetzlar);
    world.publish(&anna, &world.package(slug, "1.0.0")).unwrap();
}

testkit::on_both! {
    fn it_follows_each_change_once(world: &World) {
        let folder = tempfile::tempdir().unwrap();
        let index = index(world, &folder.path().join("index"));
        let follower = Follower::new(world.db.clone(), index.clone());
        follower.follow().unwrap();
        publish(world, "hundesteuer-anmelden");
        publish(world, "wohngeld-beantragen");
        assert_eq!(follower.follow().unwrap(), Followed::Changed(2));
        assert_eq!(follower.follow().unwrap(), Followed::Nothing);
        assert_eq!(index.count().unwrap(), 2);
        assert_eq!(index.cursor().unwrap(), world.read(store::changes::last));
    }

    fn an_index_that_is_not_built_yet_does_not_say_that_there_is_nothing(world: &World) {
        let folder = tempfile::tempdir().unwrap();
        publish(world, "hundesteuer-anmelden");
        let index = index(world, &folder.path().join("index"));
        let asked = Query::new("", ["public"]);
        assert!(matches!(index.find(&asked), Err(SearchError::Away(_))));
        assert!(matches!(index.suggest("hund", &asked.visible, 5), Err(SearchError::Away(_))));
        assert!(matches!(index.answering(), Answering::Nobody(_)));
        Follower::new(world.db.clone(), index.clone()).follow().unwrap();
        assert_eq!(index.find(&asked).unwrap().total, 1);
        assert_eq!(index.answering(), Answering::Main);
    }

    fn many_changes_of_one_blueprint_are_followed_at_once(world: &World) {
        let folder = tempfile::tempdir().unwrap();
        let index = index(world, &folder.path().join("index"));
        let follower = Follower::new(world.db.clone(), index.clone());
        publish(world, "hundesteuer-anmelden");
        follower.follow().unwrap();
        let id = world.read(|snap| store::blueprints::find(snap, &testkit::slug("hundesteuer-anmelden"))).unwrap().id;
        for _ in 0..600 {
            world.write(move |tx, now| store::changes::note(tx, id, now));
        }
        assert_eq!(follower.follow().unwrap(), Followed::Changed(1));
        assert_eq!(index.cursor().unwrap(), world.read(store::changes::last));
        assert_eq!((follower.follow().unwrap(), index.count().unwrap()), (Followed::Nothing, 1));
    }

    fn a_change_of_what_is_not_there_disturbs_nothing(world: &World) {
        let folder = tempfile::tempdir().unwrap();
        let index = index(world, &folder.path().join("index"));
        let follower = Follower::new(world.db.clone(), index.clone());
        publish(world, "hundesteuer-anmelden");
        follower.follow().unwrap();
        assert_eq!(index.count().unwrap(), 1);
        world.write(|tx, now| store::changes::note(tx, now.id(), now));
        follower.follow().unwrap();
        assert_eq!(index.count().unwrap(), 1);
    }

    fn an_index_that_knows_more_than_the_database_is_made_anew(world: &World) {
        let folder = tempfile::tempdir().unwrap();
        let index = index(world, &folder.path().join("index"));
        let follower = Follower::new(world.db.clone(), index.clone());
        publish(world, "hundesteuer-anmelden");
        follower.follow().unwrap();
        // As after restoring an older backup.
        let AnyIndex::Embedded(embedded) = &*index else { panic!("another engine") };
        embedded.commit(1_000).unwrap();
        assert_eq!(follower.follow().unwrap(), Followed::Rebuilt(1));
        assert_eq!(index.cursor().unwrap(), world.read(store::changes::last));
        assert_eq!(follower.follow().unwrap(), Followed::Nothing);
    }
}

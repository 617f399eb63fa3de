//! A new index beside the present one: people go on finding, and whoever asked for it sees how far it is.

use crate::world::World;
use std::collections::BTreeSet;
use store::{Trouble, outbox};

const SEARCH: &str = "/api/v1/blueprints?q=anmelden&page%5Bsize%5D=100";

async fn found(world: &World) -> (u64, BTreeSet<String>) {
    let told = world.get(SEARCH).await.is(200).json();
    let slugs = told["items"].as_array().unwrap().iter();
    let slugs = slugs.map(|hit| hit["slug"].as_str().unwrap().to_owned());
    (told["total"].as_u64().unwrap(), slugs.collect())
}

/// As the worker of the service does it.
fn work(registry: &server::Registry) -> u64 {
    let is_due = || {
        let at = server::clock::moment();
        registry
            .db
            .read(|snap| outbox::is_due(snap, at).map_err(Trouble::from))
            .unwrap()
    };
    let mut looks = 0;
    loop {
        looks += 1;
        if !is_due() {
            std::thread::yield_now();
            continue;
        }
        let jobs = registry
            .db
            .write(|tx, now| outbox::claim(tx, 20, 60, now).map_err(Trouble::from))
            .unwrap();
        if let Some(job) = jobs.iter().find(|job| job.kind == server::reindex::JOB) {
            server::reindex::build(registry, job).unwrap();
            return looks;
        }
    }
}

#[actix_web::test]
async fn a_running_service_builds_its_index_anew_and_answers_meanwhile() {
    let world = World::new();
    let before = found(&world).await;
    assert!(before.0 > 3, "{before:?}");
    let config = world.registry().config.clone();
    let (send, told) = std::sync::mpsc::channel();
    let asked = std::thread::spawn(move || {
        let tell = |read: u64, all: u64| _ = send.send((read, all));
        server::reindex::reindex(&config, &tell).unwrap()
    });
    let registry = world.registry().clone();
    let built = std::thread::spawn(move || work(&registry));
    while !built.is_finished() {
        assert_eq!(found(&world).await, before, "while the new index is built");
    }
    assert!(built.join().unwrap() > 0);
    let blueprints = asked.join().unwrap();
    assert!(blueprints > 10, "{blueprints}");
    assert_eq!(found(&world).await, before, "by the new index");
    let told: Vec<(u64, u64)> = told.iter().collect();
    assert!(told.is_sorted(), "{told:?}");
    let status = world.get("/status").await.is(200).text();
    assert!(
        status.contains("aktuell") && !status.contains("ein neuer Suchindex entsteht"),
        "{status}"
    );
}

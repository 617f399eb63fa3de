//! A Meilisearch beside the registry: it cannot hurt.

use crate::world::World;
use app::find::Follower;
use search::fake::{Engine, Mood};

fn beside(engine: &Engine, fallback: &str) -> World {
    World::with(&[
        ("SEARCH_ENGINE", "meilisearch"),
        ("SEARCH_ADDRESS", engine.address()),
        ("SEARCH_KEY", "search"),
        ("SEARCH_WRITE_KEY", "write"),
        ("SEARCH_TIMEOUT_MS", "500"),
        // Each question reaches the engine.
        ("SEARCH_REMEMBER_MS", "0"),
        ("SEARCH_FALLBACK", fallback),
    ])
}

/// What the worker does each second.
fn follow(world: &World) {
    let registry = world.registry().clone();
    let followed = std::thread::spawn(move || {
        Follower::new(registry.db.clone(), registry.index.clone())
            .follow()
            .is_ok()
    });
    _ = followed.join().unwrap();
}

#[actix_web::test]
async fn pages_answer_from_the_copy_while_the_engine_does_not() {
    let engine = Engine::start();
    let world = beside(&engine, "true");
    follow(&world);
    world.get("/blaupausen?q=hund").await.is(200);
    let asked = engine.asked();
    for mood in [Mood::Gone, Mood::Slow, Mood::Garbage] {
        engine.feel(mood);
        for path in [
            "/blaupausen?q=hundesteuer",
            "/api/v1/blueprints?q=hundesteuer",
            "/api/v1/blueprints/suggest?q=hund",
        ] {
            let answer = world.get(path).await.is(200).text();
            assert!(
                answer.contains("hundesteuer-anmelden"),
                "{mood:?} {path}: {answer}"
            );
        }
    }
    assert!(engine.asked() > asked);
    let status = world.get("/status").await.is(200).text();
    assert!(
        status.contains("die Kopie in diesem Prozess antwortet"),
        "{status}"
    );
    let metrics = world.get("/metrics").await.is(200).text();
    assert!(
        metrics.contains("blaupause_index_main_answers 0"),
        "{metrics}"
    );
    for index in ["meilisearch", "copy"] {
        assert!(
            metrics.contains(&format!(
                "blaupause_index_lag_changes{{index=\"{index}\"}} 0"
            )),
            "{metrics}"
        );
    }
    let ready = world.get("/readyz").await.is(200).text();
    assert!(ready.contains("Meilisearch antwortet nicht"), "{ready}");
}

#[actix_web::test]
async fn without_a_copy_pages_say_that_the_search_is_away_and_the_rest_goes_on() {
    let engine = Engine::start();
    let world = beside(&engine, "false");
    follow(&world);
    world.get("/blaupausen?q=hund").await.is(200);
    engine.feel(Mood::Gone);
    let page = world.get("/blaupausen?q=hund").await.is(503).text();
    assert!(
        page.contains("Die Suche ist gerade nicht erreichbar"),
        "{page}"
    );
    let problem = world.get("/api/v1/blueprints?q=hund").await.is(503);
    assert!(problem.headers.contains_key("retry-after"));
    assert!(problem.text().contains("nicht-erreichbar"));
    world.get("/").await.is(200);
    world.get("/blaupausen/hundesteuer-anmelden").await.is(200);
    let status = world.get("/status").await.is(200).text();
    assert!(status.contains("Es antwortet niemand"), "{status}");
}

#[actix_web::test]
async fn a_proof_of_the_configuration_says_what_is_wrong_with_the_engine() {
    let engine = Engine::start();
    let world = beside(&engine, "true");
    let proved = |world: &World| {
        let config = world.registry().config.clone();
        std::thread::spawn(move || server::finding::prove(&config))
            .join()
            .unwrap()
    };
    let good = proved(&world).unwrap();
    assert!(
        good.contains("beide Schlüssel tun, was sie sollen"),
        "{good}"
    );
    engine.feel(Mood::Gone);
    let away = proved(&world).unwrap_err();
    assert!(away.contains("antwortet nicht"), "{away}");
    engine.feel(Mood::Broken);
    let broken = proved(&world).unwrap_err();
    assert!(broken.contains("nicht wie erwartet"), "{broken}");
}

//! The process dies at each named point; after the next start everything is as it was, or as it was to be.

use crate::{
    invariants::{Acknowledged, hold, index_catches_up, nothing_is_half_there},
    on_both,
    place::{Place, Running, lines},
};
use serde_json::Value;
use std::path::Path;

/// Points that publishing goes through, and whether the release is there after the crash.
const PUBLISHING: &[(&str, bool)] = &[
    ("file-kept", false),
    ("file-kept:2", false),
    ("files-half-kept", false),
    ("before-commit", false),
    ("after-commit", true),
];
const ADOPTING: &[(&str, bool)] = &[
    ("adoption-without-step", false),
    ("before-commit", false),
    ("after-commit", true),
];
const SEEDING: &[&str] = &[
    "import-between-batches",
    "seed-files-kept",
    "seed-told",
    "before-commit:2",
    "after-commit:2",
];

#[test]
fn every_point_is_tested() {
    let tested = |point: &str| {
        let name = |order: &str| order.split(':').next() == Some(point);
        PUBLISHING
            .iter()
            .chain(ADOPTING)
            .any(|(order, _)| name(order))
            || SEEDING.iter().any(|order| name(order))
            || crate::imports::dies_at().any(name)
            || crate::aside::POINTS.contains(&point)
            || matches!(point, "index-put" | "job-claimed")
    };
    for point in store::fault::POINTS {
        assert!(tested(point), "no test dies at {point}");
    }
    // … and the list has every point that is named anywhere.
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for entry in std::fs::read_dir(crates).unwrap() {
        for point in named(&entry.unwrap().path().join("src")) {
            let known = store::fault::POINTS.contains(&point.as_str());
            assert!(known, "{point} is missing in the list of points");
        }
    }
}

/// The points that the sources in a folder name.
fn named(folder: &Path) -> Vec<String> {
    let mut points = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            points.extend(named(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let calls = text.split("fault::point(\"").skip(1);
            points.extend(calls.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    points
}

on_both! {
    fn killed_while_publishing(place: &Place) {
        let mut told = Acknowledged::default();
        place.start().kill();
        for (number, (order, is_there)) in PUBLISHING.iter().enumerate() {
            let slug = format!("abbruch-{number}");
            let mut running = place.start_again();
            quiet(place, &running);
            place.die_at(order);
            let answer = running.publish(&slug, "1.0.0", "Antrag prüfen");
            assert!(answer.is_err(), "nobody answers after {order}");
            running.died_at(order.split(':').next().unwrap());
            let running = place.start_again();
            hold(place, &running, &told);
            let seen = running.get(&format!("/api/v1/blueprints/{slug}")).send().unwrap();
            assert_eq!(seen.status(), if *is_there { 200 } else { 404 }, "after {order}");
            let again = running.publish(&slug, "1.0.0", "Antrag prüfen").unwrap();
            assert_eq!(again.status(), if *is_there { 200 } else { 201 }, "after {order}");
            told.release(&again.json().unwrap());
            hold(place, &running, &told);
        }
    }

    fn killed_while_a_submission_is_made_and_released(place: &Place) {
        place.start().kill();
        for (number, (order, is_there)) in PUBLISHING.iter().enumerate() {
            let slug = format!("eingereicht-{number}");
            let mut running = place.start_again();
            quiet(place, &running);
            place.die_at(order);
            assert!(running.submit(&slug).is_err(), "nobody answers after {order}");
            running.died_at(order.split(':').next().unwrap());
            let mut running = place.start_again();
            let of_slug = format!("SELECT state AS line FROM submission WHERE slug = '{slug}'");
            assert_eq!(lines(place, &of_slug).len(), usize::from(*is_there), "after {order}");
            let again = running.submit(&slug).unwrap();
            assert_eq!(again.status(), if *is_there { 200 } else { 201 }, "after {order}");
            let one: Value = again.json().unwrap();
            let release = format!("/api/v1/submissions/{}/release", one["id"].as_str().unwrap());
            let release = |running: &Running| running.post("wetzlar-freigabe", &release).send();
            quiet(place, &running);
            // Its files lie there by now: only the commit is left to die at.
            let order = if order.starts_with("after") { "after-commit" } else { "before-commit" };
            place.die_at(order);
            assert!(release(&running).is_err(), "nobody answers after {order}");
            running.died_at(order);
            let running = place.start_again();
            let states = lines(place, &of_slug);
            assert_eq!(states, [if *is_there { "released" } else { "submitted" }], "after {order}");
            hold(place, &running, &Acknowledged::default());
            let again = release(&running).unwrap();
            assert_eq!(again.status(), if *is_there { 409 } else { 200 }, "after {order}");
            let out = running.get(&format!("/api/v1/blueprints/{slug}/releases/1.0.0")).send().unwrap();
            assert_eq!(out.status(), 200);
        }
    }

    fn killed_while_adopting(place: &Place) {
        let mut told = Acknowledged::default();
        place.start().kill();
        for (number, (order, is_there)) in ADOPTING.iter().enumerate() {
            let slug = format!("abbruch-{number}");
            let mut running = place.start_again();
            told.release(&running.publish(&slug, "1.0.0", "Antrag prüfen").unwrap().json().unwrap());
            quiet(place, &running);
            place.die_at(order);
            assert!(running.adopt(&slug, order).is_err(), "nobody answers after {order}");
            running.died_at(order);
            let running = place.start_again();
            hold(place, &running, &told);
            let of_slug = format!(
                "SELECT a.id AS line FROM adoption a JOIN blueprint b ON b.id = a.blueprint_id WHERE b.slug = '{slug}'"
            );
            assert_eq!(lines(place, &of_slug).len(), usize::from(*is_there), "after {order}");
            // The same request with the same key is safe, whether the first one came through or not.
            let again = running.adopt(&slug, order).unwrap();
            assert_eq!(again.status(), 201, "after {order}");
            told.adoption(&again.json().unwrap());
            assert_eq!(lines(place, &of_slug).len(), 1);
            hold(place, &running, &told);
        }
    }

    fn killed_at_the_first_start_and_in_the_import_of_first_facts(place: &Place) {
        for order in SEEDING {
            place.die_at(order);
            place.begin().died_at(order.split(':').next().unwrap());
            nothing_is_half_there(place);
        }
        let running = place.start_again();
        hold(place, &running, &Acknowledged::default());
        let bodies: Value = running.get("/api/v1/bodies/06532020").send().unwrap().json().unwrap();
        assert_eq!(bodies["name"], "Sinn");
        assert_eq!(lines(place, "SELECT value AS line FROM meta WHERE name = 'example_data'"), ["yes"]);
    }

    fn killed_while_the_index_follows(place: &Place) {
        let mut told = Acknowledged::default();
        let mut running = place.start();
        quiet(place, &running);
        place.die_at("index-put");
        let answer = running.publish("abbruch", "1.0.0", "Antrag prüfen");
        // The index follows after the answer, but nobody promises that the answer is read before.
        if let Ok(answer) = answer {
            told.release(&answer.json().unwrap());
        }
        running.died_at("index-put");
        let running = place.start_again();
        assert_eq!(running.publish("abbruch", "1.0.0", "Antrag prüfen").unwrap().status(), 200);
        hold(place, &running, &told);
        index_catches_up(&running);
    }

    fn killed_with_a_job_in_hand(place: &Place) {
        place.start().kill();
        place.die_at("job-claimed");
        place.begin().died_at("job-claimed");
        let leased = "SELECT kind AS line FROM outbox WHERE leased_until IS NOT NULL";
        assert!(!lines(place, leased).is_empty(), "the jobs are still there, and leased");
        let running = place.start_again();
        quiet(place, &running);
        assert_eq!(lines(place, "SELECT kind AS line FROM outbox WHERE attempts > 0"), [""; 0]);
    }
}

/// Nothing is under way by itself any more.
fn quiet(place: &Place, running: &Running) {
    running.wait_until_quiet(place);
    index_catches_up(running);
}

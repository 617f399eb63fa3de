//! The process is killed at moments of chance, under load.

use crate::{
    invariants::{Acknowledged, hold},
    on_both,
    place::{Place, Running, lines, pause},
};
use reqwest::blocking::Response;
use serde_json::Value;
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    process::Child,
    sync::Mutex,
    time::Duration,
};

/// So many times, unless somebody wants more: `cargo xtask chaos 1000`.
const ROUNDS: u64 = 20;

on_both! {
    fn killed_at_moments_of_chance(place: &Place) {
        let rounds = setting("CHAOS_ROUNDS").unwrap_or(ROUNDS);
        let seed = setting("CHAOS_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish() >> 1);
        println!("CHAOS_SEED={seed} CHAOS_ROUNDS={rounds}");
        let mut chance = seed | 1;
        let told = Mutex::new(Acknowledged::default());
        let mut running = place.start();
        let postcodes = Postcodes::first(place, &running);
        for round in 0..rounds {
            let time = Duration::from_millis(next(&mut chance) % 600);
            std::thread::scope(|scope| {
                let at_work = &running;
                let load: Vec<_> = (0..3)
                    .map(|hand| scope.spawn({ let told = &told; move || work(at_work, round, hand, told) }))
                    .collect();
                let mut import = postcodes.begin(place, at_work, round);
                pause(time);
                at_work.signal("KILL");
                postcodes.stop(place, &mut import, round);
                load.into_iter().for_each(|hand| hand.join().unwrap());
            });
            running.ended();
            running = place.start_again();
            hold(place, &running, &told.lock().unwrap());
            // What was acknowledged in this round was looked at; the tables are looked at whole in each.
            if round % 5 == 4 {
                *told.lock().unwrap() = Acknowledged::default();
            }
        }
    }
}

/// Publishes and adopts until nobody answers any more.
fn work(running: &Running, round: u64, hand: u64, told: &Mutex<Acknowledged>) {
    for number in 0.. {
        let slug = format!("last-{round}-{hand}-{number}");
        let published = running
            .publish(&slug, "1.0.0", "Antrag prüfen")
            .and_then(created);
        let Ok(published) = published else { return };
        told.lock().unwrap().release(&published);
        let adopted = running.adopt(&slug, &slug).and_then(created);
        let Ok(adopted) = adopted else { return };
        told.lock().unwrap().adoption(&adopted);
    }
}

/// A list that gives many bodies one postcode: another one in each round, and never two at the same time.
struct Postcodes(Vec<String>);

impl Postcodes {
    /// Gives all of them one.
    fn first(place: &Place, running: &Running) -> Self {
        let keys = "SELECT current_key AS line FROM public_body ORDER BY current_key LIMIT 200";
        let postcodes = Self(lines(place, keys));
        let done = place
            .import(running, "bodies", &postcodes.list("10000"), "")
            .wait_with_output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
        assert_eq!(postcodes.told(place), ["10000"]);
        postcodes
    }

    fn list(&self, postcode: &str) -> String {
        let rows = self.0.iter().map(|key| format!("{key};{postcode}\n"));
        format!("ags;plz\n{}", rows.collect::<String>())
    }

    fn of(round: u64) -> String {
        (20_000 + round).to_string()
    }

    fn begin(&self, place: &Place, running: &Running, round: u64) -> Child {
        place.import(running, "bodies", &self.list(&Self::of(round)), "")
    }

    /// All of the list or nothing of it, and all of it when it was acknowledged.
    fn stop(&self, place: &Place, import: &mut Child, round: u64) {
        import.kill().unwrap();
        let acknowledged = import.wait().unwrap().success();
        let told = self.told(place);
        assert_eq!(told.len(), 1, "half a list is there: {told:?}");
        assert!(
            !acknowledged || told == [Self::of(round)],
            "an import was acknowledged and is lost: {told:?}"
        );
    }

    fn told(&self, place: &Place) -> Vec<String> {
        let keys = self.0.join("', '");
        let distinct = format!(
            "SELECT DISTINCT COALESCE(postcode, 'none') AS line FROM public_body WHERE current_key IN ('{keys}')"
        );
        lines(place, &distinct)
    }
}

/// The answer, when all of it came; one that came is a good one.
fn created(answer: Response) -> reqwest::Result<Value> {
    let (status, text) = (answer.status(), answer.text()?);
    assert_eq!(status, 201, "{text}");
    Ok(serde_json::from_str(&text).unwrap())
}

/// Xorshift: chance that a seed repeats.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by whoever runs them"
)]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

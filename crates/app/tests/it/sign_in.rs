//! Who is behind a cookie, and for how long.

use app::sign_in::{Limits, Method};
use domain::{Id, person::Person};
use testkit::World;

/// As usual, but without an end for who rests.
const LONG: Limits = Limits {
    idle: 20 * 3600,
    absolute: 10 * 3600,
    proof: 900,
};

fn somebody(world: &World) -> Id<Person> {
    let wetzlar = world.body("06532023", "Wetzlar");
    world.person("anna").of(&wetzlar).id
}

testkit::on_both! {
    fn a_session_holds_until_it_ends_or_is_ended(world: &World) {
        let anna = somebody(world);
        let begun = world.write(move |tx, now| app::sign_in::begin(tx, anna, &Method::Persona.proof(None), None, LONG, now));
        let find = |cookie: &str| {
            let at = world.now();
            world.read(|snap| app::sign_in::session(snap, cookie, at, LONG))
        };
        let session = find(&begun.cookie).unwrap();
        assert_eq!((session.person, &session.csrf), (anna, &begun.csrf));
        assert_eq!(find("another cookie"), None);
        let stored = world.raw().lines("SELECT digest || csrf AS line FROM session");
        assert!(!stored[0].contains(&begun.cookie), "the cookie itself is kept nowhere");
        world.clock.pass(10 * 3600 - 1);
        assert!(find(&begun.cookie).is_some());
        world.clock.pass(2);
        assert_eq!(find(&begun.cookie), None);
        let other = world.write(move |tx, now| app::sign_in::begin(tx, anna, &Method::Persona.proof(None), None, LONG, now));
        let rows = "SELECT CAST(count(*) AS TEXT) AS line FROM session";
        assert_eq!(world.raw().lines(rows), ["1"], "a new session sweeps away what has ended");
        let cookie = other.cookie.clone();
        world.write(move |tx, _| app::sign_in::end(tx, &cookie));
        assert_eq!(find(&other.cookie), None);
    }
}

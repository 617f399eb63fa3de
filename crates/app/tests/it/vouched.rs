//! People whom others vouch for, and what holds between their browsers and us.

use app::sign_in::{
    Limits,
    issuer::{self, Administration, Arrival, ArriveRefused, Ended, Newcomers, Reach},
    sessions,
};
use domain::{
    Digest, Id,
    person::{For, Person, Role},
};
use store::{Sql, identities::Flow};
use testkit::World;

const ISSUER: &str = "https://login.example.org";
const LIMITS: Limits = Limits {
    idle: 3600,
    absolute: 36_000,
    proof: 900,
};

fn arrival(subject: &str, body: &str, roles: &[Role]) -> Arrival {
    Arrival {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        issuer_session: Some("dort".to_owned()),
        id_token: Some("eyJ".to_owned()),
        signed_in_at: None,
        name: "Anna Beispiel".to_owned(),
        mail: Some("anna@wetzlar.example.org".to_owned()),
        body: body.parse().unwrap(),
        roles: roles.to_vec(),
        reach: Reach::default(),
        newcomers: Newcomers::Welcome,
        browser: None,
    }
}

fn settle(world: &World, arrival: Arrival) -> Result<Id<Person>, ArriveRefused> {
    world.write(move |tx, now| issuer::settle(tx, &arrival, now))
}

fn roles(world: &World, of: Id<Person>) -> Vec<(Role, For)> {
    world.read(|snap| store::people::actor(snap, of)).roles
}

testkit::on_both! {
    fn a_person_is_issuer_and_subject_and_never_an_address(world: &World) {
        world.body("06532023", "Wetzlar");
        let anna = settle(world, arrival("anna", "06532023", &[])).unwrap();
        assert_eq!(settle(world, arrival("anna", "06532023", &[])), Ok(anna));
        let namesake = settle(world, arrival("another", "06532023", &[])).unwrap();
        assert_ne!(namesake, anna, "the same address is somebody else");
        let elsewhere = Arrival { issuer: "https://other.example.org".to_owned(), ..arrival("anna", "06532023", &[]) };
        assert_ne!(settle(world, elsewhere).unwrap(), anna, "the same subject elsewhere is somebody else");
        let unknown = Arrival { newcomers: Newcomers::Refused, ..arrival("carla", "06532023", &[]) };
        assert_eq!(settle(world, unknown), Err(ArriveRefused::Newcomer));
        let nowhere = arrival("anna", "06999999", &[]);
        assert!(matches!(settle(world, nowhere), Err(ArriveRefused::UnknownBody(_))));
    }

    fn roles_of_an_issuer_are_replaced_and_those_given_here_stay(world: &World) {
        let wetzlar = For::Body(world.body("06532023", "Wetzlar").id);
        let sinn = For::Body(world.body("06532021", "Sinn").id);
        let anna = settle(world, arrival("anna", "06532023", &[Role::Draft, Role::Release])).unwrap();
        assert_eq!(roles(world, anna), [(Role::Draft, wetzlar), (Role::Release, wetzlar)]);
        world.write(move |tx, _| store::people::grant(tx, anna, Role::Fund, wetzlar));
        settle(world, arrival("anna", "06532021", &[Role::Draft, Role::Fund])).unwrap();
        let held = roles(world, anna);
        assert_eq!(held.len(), 3, "{held:?}");
        for role in [(Role::Draft, sinn), (Role::Fund, sinn), (Role::Fund, wetzlar)] {
            assert!(held.contains(&role), "{held:?}");
        }
        // What reaches further is given only where the operator said so.
        let wide = |administration| Arrival {
            reach: Reach { administration, ..Reach::default() },
            ..arrival("anna", "06532021", &[Role::Administer, Role::Audit])
        };
        for (administration, given) in [
            (Administration::Nothing, None),
            (Administration::Body, Some((Role::Administer, sinn))),
            (Administration::Registry, Some((Role::Administer, For::Registry))),
        ] {
            settle(world, wide(administration)).unwrap();
            let mut expected = vec![(Role::Fund, wetzlar)];
            expected.extend(given);
            let held = roles(world, anna);
            assert!(held.len() == expected.len() && expected.iter().all(|role| held.contains(role)), "{held:?}");
        }
        // An issuer that is not configured any more takes its roles along.
        world.write(move |tx, _| store::identities::forget_issuers_except(tx, &["https://other.example.org".to_owned()]));
        assert_eq!(roles(world, anna), [(Role::Fund, wetzlar)]);
    }

    fn a_program_is_settled_until_its_configuration_changes(world: &World) {
        world.body("06532023", "Wetzlar");
        let program = arrival("fachverfahren", "06532023", &[Role::Draft]);
        let settled = |arrival: &Arrival| world.read(|snap| issuer::settled(snap, arrival));
        assert_eq!(settled(&program), None);
        let id = settle(world, program.clone()).unwrap();
        assert_eq!(settled(&program), Some(id));
        let more = Arrival { roles: vec![Role::Draft, Role::Release], ..program.clone() };
        assert_eq!(settled(&more), None);
        let less = Arrival { roles: vec![], ..program };
        assert_eq!(settled(&less), None);
    }

    fn a_sign_in_under_way_is_answered_once_in_its_browser_and_in_time(world: &World) {
        let begin = |state: &'static str| {
            world.write(move |tx, now| {
                let flow = Flow {
                    issuer: "wetzlar".to_owned(),
                    nonce: "n".to_owned(),
                    verifier: "v".to_owned(),
                    back: "/aufgaben".to_owned(),
                    person: None,
                    expires_at: now.at().plus_seconds(issuer::FLOW_SECONDS),
                };
                issuer::set_out(tx, state, "browser", &flow, now)
            });
        };
        let answer = |state: &'static str, browser: &'static str| {
            world.write(move |tx, now| issuer::come_back(tx, state, browser, now))
        };
        begin("one");
        assert_eq!(answer("one", "another browser"), None);
        assert_eq!(answer("another state", "browser"), None);
        assert_eq!(answer("one", "browser").unwrap().back, "/aufgaben");
        assert_eq!(answer("one", "browser"), None);
        begin("two");
        world.clock.pass(issuer::FLOW_SECONDS + 1);
        assert_eq!(answer("two", "browser"), None);
    }

    fn a_session_ends_by_rest_and_goes_on_by_use(world: &World) {
        world.body("06532023", "Wetzlar");
        let begun = arrive(world, "anna");
        let find = |cookie: &str| {
            let at = world.now();
            world.read(|snap| sessions::session(snap, cookie, at, LIMITS))
        };
        world.clock.pass(3000);
        let session = find(&begun).unwrap();
        assert_eq!(session.issuer.as_deref(), Some(ISSUER));
        world.write(move |tx, now| store::sessions::seen(tx, &[session.digest], now));
        world.clock.pass(3000);
        assert!(find(&begun).is_some(), "it was used within the hour");
        world.clock.pass(700);
        assert_eq!(find(&begun), None, "and then it was not");
    }

    fn a_proof_holds_for_a_while_and_changes_the_cookie(world: &World) {
        world.body("06532023", "Wetzlar");
        let begun = arrive(world, "anna");
        let find = |cookie: &str| {
            let at = world.now();
            world.read(|snap| sessions::session(snap, cookie, at, LIMITS))
        };
        let first = find(&begun).unwrap();
        assert!(sessions::is_proven(&first, world.now(), LIMITS));
        world.clock.pass(901);
        assert!(!sessions::is_proven(&first, world.now(), LIMITS));
        let other = begun.clone();
        let refused = world.write(move |tx, now| {
            issuer::settle(tx, &arrival("bernd", "06532023", &[]), now)?.unwrap();
            issuer::prove(tx, &arrival("bernd", "06532023", &[]), &other, LIMITS, now)
        });
        assert_eq!(refused.unwrap_err(), ArriveRefused::SomebodyElse);
        let cookie = begun.clone();
        let proven = world.write(move |tx, now| issuer::prove(tx, &arrival("anna", "06532023", &[]), &cookie, LIMITS, now));
        let proven = proven.unwrap().cookie;
        assert_eq!(find(&begun), None);
        let second = find(&proven).unwrap();
        assert!(sessions::is_proven(&second, world.now(), LIMITS));
        assert_eq!(second.expires_at, first.expires_at, "a proof prolongs nothing");
        assert_ne!(second.csrf, first.csrf);
    }

    fn an_issuer_ends_what_it_began_once_per_message(world: &World) {
        world.body("06532023", "Wetzlar");
        let (anna, bernd) = (arrive(world, "anna"), arrive(world, "bernd"));
        let holds = |cookie: &str| {
            let at = world.now();
            world.read(|snap| sessions::session(snap, cookie, at, LIMITS)).is_some()
        };
        let say = |message: &'static [u8], ended: Ended| {
            world.write(move |tx, now| {
                let until = now.at().plus_seconds(60);
                issuer::end_from_issuer(tx, ISSUER, &ended, Digest::of(message), until)
            })
        };
        let of_anna = Ended { subject: Some("anna".to_owned()), issuer_session: None };
        let elsewhere = Ended { subject: Some("anna".to_owned()), issuer_session: Some("woanders".to_owned()) };
        assert_eq!(say(b"1", elsewhere), Some(0));
        assert!(holds(&anna));
        assert_eq!(say(b"2", of_anna.clone()), Some(1));
        assert!(!holds(&anna) && holds(&bernd));
        assert_eq!(say(b"2", of_anna), None, "a message counts once");
    }
}

fn arrive(world: &World, subject: &'static str) -> String {
    world.write(move |tx, now| {
        let begun = issuer::arrive(tx, &arrival(subject, "06532023", &[]), None, LIMITS, now)?;
        Ok::<_, Sql>(begun.unwrap().cookie)
    })
}

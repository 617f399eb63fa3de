//! What bodies announce that they are about to work out.

use app::{
    Failure,
    saved::{self, Entry},
    undertake::{self, Announcement, Flaw, Refusal},
};
use domain::{
    Id,
    person::{Person, Role},
    public_body::PublicBody,
    saved::{About, Question},
    undertaking::{Outcome, Undertaking},
};
use store::undertakings::{self, Filter};
use testkit::{World, day};

const CATALOGUE: &str = "INSERT INTO service (key, name, sort_key) VALUES ('99056001001000', 'Fischereischein Erteilung', 'fischereischein erteilung');";

fn what(body: &PublicBody) -> Announcement {
    Announcement {
        body: body.key.clone(),
        service: Some("99056001001000".to_owned()),
        title: "Fischereischein online".to_owned(),
        summary: "Antrag und Ausgabe ohne Papier".to_owned(),
        mailbox: "digitalisierung@example.org".to_owned(),
        planned_on: Some(day("2030-12-31")),
    }
}

fn announced(
    world: &World,
    who: Id<Person>,
    what: Announcement,
) -> Result<Undertaking, Failure<Refusal>> {
    world.act(move |tx, now| undertake::announce(tx, who, &what, now))
}

fn going_on(world: &World) -> Vec<Undertaking> {
    world.read(|snap| undertakings::going_on(snap, &Filter::default(), None, 10))
}

testkit::on_both! {
    fn an_undertaking_goes_on_until_its_body_ends_it(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let anna = world.person("anna").holds(Role::Release, &sinn).id;
        let first = announced(world, anna, what(&sinn)).unwrap();
        let second = announced(world, anna, Announcement { service: None, planned_on: None, ..what(&sinn) }).unwrap();
        assert_eq!(going_on(world), [second.clone(), first.clone()], "the newest first");
        let of_service = Filter { service: first.service.clone(), body: Some(sinn.id) };
        assert_eq!(world.read(|snap| undertakings::going_on(snap, &of_service, None, 10)), std::slice::from_ref(&first));
        assert_eq!(world.read(|snap| undertakings::going_on(snap, &Filter::default(), Some(second.id), 10)), std::slice::from_ref(&first));
        let keys = ["99056001001000".to_owned()];
        let planners = world.read(|snap| undertakings::planners(snap, &keys));
        assert_eq!(planners["99056001001000"], [("06532020".to_owned(), "Sinn".to_owned())]);

        let id = first.id;
        world.act(move |tx, now| undertake::end(tx, anna, id, Outcome::Published, now)).unwrap();
        assert_eq!(going_on(world), [second]);
        assert!(world.read(|snap| undertakings::planners(snap, &keys)).is_empty());
        let ended = world.read(|snap| undertakings::find(snap, id)).unwrap();
        assert_eq!(ended.ended.map(|(_, outcome)| outcome), Some(Outcome::Published));
        let again = world.act(move |tx, now| undertake::end(tx, anna, id, Outcome::GivenUp, now));
        assert!(matches!(again, Err(Failure::Refused(Refusal::Ended))));
    }

    fn who_follows_undertakings_is_told_of_new_ones_that_go_on(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let anna = world.person("anna").holds(Role::Release, &sinn).id;
        announced(world, anna, what(&sinn)).unwrap();
        let keep = |name: &'static str, query: &str| {
            let question = Question { about: About::Undertakings, query: query.to_owned() };
            world.act(move |tx, now| saved::save(tx, anna, name, &question, now)).unwrap()
        };
        let (all, fishing) = (keep("Alles", ""), keep("Fischerei", "service=99056001001000"));
        let new = |id, service: Option<&domain::ServiceKey>| {
            let kept = world.read(|snap| saved::own(snap, anna));
            let search = kept.iter().find(|one| one.id == id).unwrap();
            saved::find_undertakings(&world.db, search, service).unwrap().entries
        };
        assert_eq!(new(all, None), [], "what was there before is not new");
        let one = announced(world, anna, what(&sinn)).unwrap();
        let other = announced(world, anna, Announcement { service: None, ..what(&sinn) }).unwrap();
        let told = |of: &Undertaking| Entry::Undertaking { undertaking: of.id };
        assert_eq!(new(all, None), [told(&other), told(&one)]);
        assert_eq!(new(fishing, one.service.as_ref()), [told(&one)]);
        let id = one.id;
        world.act(move |tx, now| undertake::end(tx, anna, id, Outcome::GivenUp, now)).unwrap();
        assert_eq!(new(all, None), [told(&other)], "what has ended is nothing to join");
    }

    fn every_flaw_is_told_and_only_the_body_itself_announces_and_ends(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").holds(Role::Release, &sinn).id;
        let bert = world.person("bert").holds(Role::Release, &wetzlar).id;
        let carl = world.person("carl").holds(Role::Draft, &sinn).id;
        let wrong = Announcement {
            service: Some("99056001001999".to_owned()),
            title: " ".to_owned(),
            summary: "x".repeat(1_501),
            mailbox: "rathaus".to_owned(),
            planned_on: Some(day("2001-01-01")),
            ..what(&sinn)
        };
        let Err(Failure::Refused(Refusal::Flawed(flaws))) = announced(world, anna, wrong) else {
            panic!("it was announced");
        };
        assert_eq!(flaws, [Flaw::Title, Flaw::Summary, Flaw::UnknownService("99056001001999".to_owned()), Flaw::Past, Flaw::Mailbox]);
        for who in [bert, carl] {
            assert!(matches!(announced(world, who, what(&sinn)), Err(Failure::NotAllowed(_))));
        }
        assert_eq!(going_on(world), []);
        let id = announced(world, anna, what(&sinn)).unwrap().id;
        for who in [bert, carl] {
            let ended = world.act(move |tx, now| undertake::end(tx, who, id, Outcome::GivenUp, now));
            assert!(matches!(ended, Err(Failure::NotAllowed(_))));
        }
    }
}

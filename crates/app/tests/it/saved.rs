//! Searches that people keep: how many, whose, and what goes with their owner.

use super::accounts::{administrator, key, member, post};
use app::{
    Failure,
    letters::Way,
    saved::{self, Refusal},
};
use domain::{
    Id,
    person::Person,
    saved::{About, MOST, Question, Rhythm},
};
use store::saved::SavedSearch;
use testkit::World;

fn save(
    world: &World,
    who: Id<Person>,
    name: &str,
    query: &str,
) -> Result<Id<SavedSearch>, Failure<Refusal>> {
    let name = name.to_owned();
    let question = Question {
        about: About::Blueprints,
        query: query.to_owned(),
    };
    world.act(move |tx, now| saved::save(tx, who, &name, &question, now))
}

fn change(
    world: &World,
    who: Id<Person>,
    id: Id<SavedSearch>,
    rhythm: Rhythm,
    way: Way,
) -> Result<(), Failure<Refusal>> {
    world.act(move |tx, now| saved::change(tx, who, id, "Hund", rhythm, way, now))
}

fn of(world: &World, who: Id<Person>) -> Vec<SavedSearch> {
    world.read(|snap| saved::own(snap, who))
}

testkit::on_both! {
    fn a_search_is_kept_once_under_a_name_and_not_without_end(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.example.org");
        let bert = member(world, "bert", &sinn, "bert@sinn.example.org");
        assert!(matches!(save(world, anna, " ", "q=Hund"), Err(Failure::Refused(Refusal::Name(_)))));
        let id = save(world, anna, "Hund", "q=Hund").unwrap();
        let again = save(world, anna, "Anders", "q=Hund");
        assert!(matches!(again, Err(Failure::Refused(Refusal::Known(name))) if name == "Hund"));
        save(world, bert, "Hund", "q=Hund").unwrap();
        let long = format!("q={}", "x".repeat(2000));
        assert!(matches!(save(world, anna, "Lang", &long), Err(Failure::Refused(Refusal::TooLong))));
        for number in 1..MOST {
            save(world, anna, "Weitere", &format!("q={number}")).unwrap();
        }
        let refused = save(world, anna, "Zu viel", "q=zuviel").unwrap_err();
        assert!(matches!(refused, Failure::Refused(Refusal::TooMany)));
        assert!(refused.to_string().contains("20 Suchen"));
        assert_eq!(of(world, anna).len(), 20);
        // Of others nobody knows, and nobody changes them.
        assert!(matches!(change(world, bert, id, Rhythm::Never, Way::ByMail), Err(Failure::NotFound(_))));
        let removed = world.act(move |tx, _| saved::remove(tx, bert, id));
        assert!(matches!(removed, Err(Failure::NotFound(_))));
        world.act(move |tx, _| saved::remove(tx, anna, id)).unwrap();
        save(world, anna, "Wieder Platz", "q=zuviel").unwrap();
    }

    fn letters_need_an_address_and_a_registry_that_sends(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.example.org");
        let nobody = world.person("carl").of(&sinn).id;
        let id = save(world, anna, "Hund", "q=Hund").unwrap();
        let by_hand = change(world, anna, id, Rhythm::Daily, Way::ByHand);
        assert!(matches!(by_hand, Err(Failure::Refused(Refusal::NoMail))));
        let other = save(world, nobody, "Hund", "q=Hund").unwrap();
        let addressless = change(world, nobody, other, Rhythm::Daily, Way::ByMail);
        assert!(matches!(addressless, Err(Failure::Refused(Refusal::NoAddress))));
        change(world, nobody, other, Rhythm::Never, Way::ByHand).unwrap();
        change(world, anna, id, Rhythm::Daily, Way::ByMail).unwrap();
        let kept = of(world, anna).remove(0);
        assert_eq!(kept.due_at.unwrap().to_string(), "2024-07-01T04:00:00Z");
        // Whoever holds the link of a letter ends them; another text ends nothing.
        let link = saved::stop_link(&post(), &key(), id);
        let token = link.rsplit('/').next().unwrap().to_owned();
        assert_eq!(saved::stopped_by(&key(), &token), Some(id));
        let other_id = token.replace(&id.to_string(), &other.to_string());
        assert_eq!(saved::stopped_by(&key(), &other_id), None);
        assert_eq!(saved::stopped_by(&key(), &id.to_string()), None);
        for _ in 0..2 {
            world.write(move |tx, now| saved::stop(tx, id, now));
        }
        let kept = of(world, anna).remove(0);
        assert_eq!((kept.rhythm, kept.due_at), (Rhythm::Never, None));
    }

    fn two_processes_never_tell_of_the_same_search(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.example.org");
        let id = save(world, anna, "Hund", "q=Hund").unwrap();
        change(world, anna, id, Rhythm::Daily, Way::ByMail).unwrap();
        let claim = || world.write(|tx, now| store::saved::claim(tx, 10, 300, now));
        assert_eq!(claim(), [], "not before its time");
        world.set("2024-07-01T04:00:00Z");
        let first = claim().remove(0);
        assert_eq!(claim(), [], "nobody else gets it");
        world.clock.pass(301);
        let second = claim().remove(0);
        let until = world.now();
        let told = |claimed: store::saved::Claimed| {
            world.write(move |tx, now| store::saved::told(tx, &claimed, until, now))
        };
        assert!(!told(first), "the lease of the first has ended");
        assert!(told(second.clone()));
        assert!(!told(second), "and it is told once");
        let kept = of(world, anna).remove(0);
        assert_eq!(kept.told_until, until);
        assert_eq!(kept.due_at.unwrap().to_string(), "2024-07-02T04:00:00Z");
    }

    fn searches_go_with_their_owner(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let anna = member(world, "anna", &sinn, "anna@sinn.example.org");
        let bert = member(world, "bert", &sinn, "bert@sinn.example.org");
        for who in [anna, bert] {
            save(world, who, "Hund", "q=Hund").unwrap();
        }
        let at = world.now();
        let known = world.db.read(|snap| app::privacy::known::own(snap, anna, at)).unwrap().json();
        assert_eq!(known["savedSearches"][0]["name"], "Hund");
        assert_eq!(known["savedSearches"][0]["query"], "q=Hund");
        world.act(move |tx, now| app::leave::end(tx, vera, anna, None, &post(), now)).unwrap();
        assert_eq!(of(world, anna), []);
        world.act(move |tx, now| app::privacy::erase::erase(tx, vera, bert, now)).unwrap();
        assert_eq!(of(world, bert), []);
    }
}

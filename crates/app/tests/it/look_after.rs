//! Looking after a blueprint without a new release.

use crate::count;
use app::{Failure, look_after};
use domain::{manifest::Contact, person::Role};
use store::blueprints::{Card, Field};
use testkit::{Someone, World, slug};

const SLUG: &str = "hundesteuer-anmelden";

fn card(world: &World) -> Card {
    world
        .read(|snap| store::blueprints::card(snap, store::Sight::Everything, &slug(SLUG)))
        .unwrap()
}

fn change(
    world: &World,
    who: &Someone<'_>,
    revision: i64,
    fields: Vec<Field>,
) -> Result<Card, Failure<look_after::Refusal>> {
    let who = who.id;
    world.act(move |tx, now| look_after::change(tx, who, &slug(SLUG), revision, &fields, now))
}

fn mail(address: &str) -> Field {
    Field::Contact(Contact {
        mail: Some(address.to_owned()),
        ..Contact::default()
    })
}

testkit::on_both! {
    fn who_looks_after_a_blueprint_changes_it_and_what_was_said_before_stays(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").holds(Role::Release, &wetzlar);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let before = card(world);
        let (noted, released) = (count(world, "change"), count(world, "release"));
        let fields = vec![mail("neu@example.org"), Field::Successor(Some(slug("hundesteuer-neu")))];
        let after = change(world, &anna, before.revision, fields).unwrap();
        assert_eq!(after.contact.mail.as_deref(), Some("neu@example.org"));
        assert_eq!(after.successor, Some(slug("hundesteuer-neu")));
        assert_eq!(after, card(world));
        assert!(after.revision > before.revision);
        assert_eq!(count(world, "change"), noted + 1, "the index follows once");
        assert_eq!(count(world, "release"), released);
        let kept = world.raw().lines("SELECT field AS line FROM blueprint_change ORDER BY number");
        assert_eq!(kept, ["contact", "successor"]);
    }

    fn who_read_an_older_state_changes_nothing(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").holds(Role::Release, &wetzlar);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let read = card(world).revision;
        change(world, &anna, read, vec![mail("eins@example.org")]).unwrap();
        let noted = count(world, "change");
        let late = change(world, &anna, read, vec![mail("zwei@example.org")]);
        assert!(matches!(late, Err(Failure::Refused(look_after::Refusal::Stale))), "{late:?}");
        assert_eq!(card(world).contact.mail.as_deref(), Some("eins@example.org"));
        assert_eq!(count(world, "change"), noted);
    }

    fn nobody_else_changes_it(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let sinn = world.body("06532020", "Sinn");
        let anna = world.person("anna").holds(Role::Release, &wetzlar);
        let carl = world.person("carl").holds(Role::Release, &sinn);
        world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
        let read = card(world);
        let refused = change(world, &carl, read.revision, vec![mail("fremd@example.org")]);
        assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        assert_eq!(card(world), read);
        let who = carl.id;
        let unknown = world.act(move |tx, now| look_after::change(tx, who, &slug("gibt-es-nicht"), 0, &[], now));
        assert!(matches!(unknown, Err(Failure::NotFound(_))), "{unknown:?}");
    }
}

//! The example data come in through the same code as anybody's input.

use app::demo;
use domain::{adoption::Stage, person::Role};
use std::collections::{BTreeMap, BTreeSet};
use store::adoptions::Filter;
use testkit::{World, key, slug};

const END: &str = "2026-11-22T18:00:00Z";

fn seeded(world: &World) -> demo::Seeded {
    world.set(END);
    let begun = std::time::Instant::now();
    let seeded = demo::seed(&world.db, &world.files).unwrap().unwrap();
    eprintln!("{seeded:?} in {:?}", begun.elapsed());
    seeded
}

testkit::on_both! {
    fn everything_is_told_once(world: &World) {
        let told = seeded(world);
        assert!(told.releases >= 45 && told.adoptions >= 80 && told.steps >= 400, "{told:?}");
        assert!(told.states >= 10 && told.proposals >= 5, "{told:?}");
        assert_eq!(told.left_out, 0);
        assert_eq!(demo::seed(&world.db, &world.files).unwrap(), None);
        let mark = world.read(|snap| store::meta::value(snap, demo::MARK));
        assert_eq!(mark.as_deref(), Some("yes"));

        let mut raw = world.raw();
        let numbers = raw.lines("SELECT CAST(count(*) AS TEXT) AS line FROM release");
        assert_eq!(numbers, [told.releases.to_string()]);
        let stages: BTreeSet<String> = raw.lines("SELECT DISTINCT stage AS line FROM step").into_iter().collect();
        assert_eq!(stages, Stage::ALL.iter().map(|stage| stage.word().to_owned()).collect());
        let backwards = "SELECT CAST(count(*) AS TEXT) AS line FROM step a JOIN step b \
            ON b.number = a.number + 1 WHERE b.recorded_at < a.recorded_at";
        assert_eq!(raw.lines(backwards), ["0"], "steps are in the order of their recording");
        let late = "SELECT CAST(count(*) AS TEXT) AS line FROM entry a JOIN entry b \
            ON b.number = a.number + 1 WHERE b.recorded_at < a.recorded_at";
        assert_eq!(raw.lines(late), ["0"], "the log is in the order of its moments");
        let errors = "SELECT findings AS line FROM release WHERE findings LIKE '%\"severity\":\"error\"%'";
        assert!(raw.lines(errors).is_empty(), "no package has errors");
        let corrected = "SELECT CAST(count(*) AS TEXT) AS line FROM step WHERE corrects IS NOT NULL";
        assert_ne!(raw.lines(corrected), ["0"]);
        let answers: BTreeSet<String> = raw.lines("SELECT DISTINCT answer AS line FROM cover").into_iter().collect();
        assert_eq!(answers.into_iter().collect::<Vec<_>>(), ["confirmed", "objected", "open"]);
    }

    fn sinn_has_no_adoption_of_the_dog_tax(world: &World) {
        seeded(world);
        let (sinn, hundesteuer) = world.read(|snap| {
            let sinn = store::bodies::find(snap, &key("06532020"))?.unwrap();
            let blueprint = store::blueprints::find(snap, &slug("hundesteuer-anmelden"))?.unwrap();
            Ok((sinn, blueprint))
        });
        assert_eq!((sinn.name.as_str(), sinn.inhabitants), ("Sinn", Some(6511)));
        let filter = Filter {
            blueprints: Some(vec![hundesteuer.id]),
            bodies: Some(vec![sinn.id]),
            with_covered: true,
            ..Filter::default()
        };
        assert!(world.read(|snap| store::adoptions::page(snap, store::Sight::Everything, &filter, None, 10)).is_empty());
        assert!(world.read(|snap| store::releases::of(snap, hundesteuer.id)).len() >= 3);
    }

    fn every_persona_signs_in_with_its_roles(world: &World) {
        seeded(world);
        let tokens = demo::tokens(&world.db).unwrap();
        let told: BTreeMap<&str, (&str, String)> = tokens
            .iter()
            .map(|(word, one)| (word.as_str(), (one.body.as_str(), one.roles.join(" "))))
            .collect();
        let expected = [
            ("foerderung", "06532023", "foerderung"),
            ("giessen", "06531005", "erfassen freigeben"),
            ("koordination", "06532023", "koordination"),
            ("landkreis", "06532", "erfassen freigeben"),
            ("pruefung", "r-land-hessen-zuwendung", "pruefung"),
            ("sinn", "06532020", "erfassen freigeben"),
            ("verwaltung", "06532023", "verwaltung"),
            ("wetzlar-erfassung", "06532023", "erfassen"),
            ("wetzlar-freigabe", "06532023", "erfassen freigeben"),
        ];
        let expected = expected.map(|(word, body, roles)| (word, (body, roles.to_owned())));
        assert_eq!(told, BTreeMap::from(expected));
        let at = world.now();
        for (word, one) in &tokens {
            let held = world.read(|snap| app::tokens::held(snap, &one.token, at));
            let person = held.unwrap().person;
            let known = world.read(|snap| store::people::by_id(snap, person));
            assert_eq!((known.persona.as_deref(), &known.name), (Some(word.as_str()), &one.name));
        }
        let again = demo::tokens(&world.db).unwrap();
        assert_ne!(again["sinn"].token, tokens["sinn"].token, "each start makes its own");
    }

    fn the_coordinator_coordinates_six_cities(world: &World) {
        seeded(world);
        let (cooperation, _) =
            world.read(|snap| store::cooperations::find(snap, &slug("digitale-kommune-hessen"))).unwrap();
        let members = world.read(|snap| store::cooperations::members(snap, cooperation.id));
        let late = members.iter().filter(|m| m.period.from() > cooperation.signed_on.unwrap());
        assert_eq!((members.len(), late.count()), (6, 1));
        let personas = world.read(store::people::personas);
        let coordinator = personas.iter().find(|p| p.persona.as_deref() == Some("koordination")).unwrap().id;
        let actor = world.read(|snap| store::people::actor(snap, coordinator));
        assert!(domain::access::coordinate(&actor, &cooperation).is_ok());
        assert!(!actor.has_anywhere(Role::Release));
    }

    fn what_lies_ahead_is_left_out(world: &World) {
        world.set("2023-07-01T12:00:00Z");
        let told = demo::seed(&world.db, &world.files).unwrap().unwrap();
        assert!(told.left_out > 100 && told.releases > 10, "{told:?}");
        let late = "SELECT CAST(count(*) AS TEXT) AS line FROM step WHERE recorded_at > '2023-07-01 12:00:00'";
        assert_eq!(world.raw().lines(late), ["0"]);
    }

    fn example_data_never_mix_with_somebodys_own(world: &World) {
        world.set(END);
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").holds(Role::Release, &wetzlar);
        world.publish(&anna, &world.package("eigene-blaupause", "1.0.0")).unwrap();
        let refused = demo::seed(&world.db, &world.files);
        assert!(matches!(refused, Err(demo::Failed::NotEmpty)), "{refused:?}");
        let bodies = world.read(store::bodies::all).0;
        assert_eq!(bodies.len(), 1, "nothing was brought in");
    }
}

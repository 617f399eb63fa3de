//! What municipalities like one have: never of fewer than three, and only what the reader may see.

use app::alike::{Asked, told};
use domain::{
    adoption::Stage,
    alike::{Feature, Told},
    person::Role,
    public_body::{Profile, PublicBody},
    visibility::Reader,
};
use testkit::{Raw, World, slug, wish};

const SLUG: &str = "hundesteuer-anmelden";

fn with_platform(world: &World, body: &PublicBody, platform: &str) {
    let (id, profile) = (
        body.id,
        Profile {
            platforms: vec![platform.to_owned()],
            ..Profile::default()
        },
    );
    world.write(move |tx, now| store::bodies::put_profile(tx, id, &profile, now));
}

fn town(world: &World, number: u32) -> PublicBody {
    let town = world.body(&format!("0653{number:04}"), &format!("Stadt {number}"));
    with_platform(world, &town, "Civento");
    town
}

/// Wetzlar has published; towns of the same size with the same platform adopt, one after the other.
struct Country {
    own: PublicBody,
    towns: Vec<PublicBody>,
}

fn country(world: &World) -> Country {
    let wetzlar = world.body("06532023", "Wetzlar");
    let anna = world.person("anna").holds(Role::Release, &wetzlar);
    world.publish(&anna, &world.package(SLUG, "1.0.0")).unwrap();
    let own = world.body("06532020", "Sinn");
    with_platform(world, &own, "civento");
    Country {
        own,
        towns: (1..=4).map(|number| town(world, number)).collect(),
    }
}

fn adopt(world: &World, body: &PublicBody, stage: Stage) {
    let clerk = world.person("carl").holds(Role::Release, body);
    world
        .adopt(&clerk, SLUG, body, wish(stage, "2024-06-01"))
        .unwrap();
}

fn seen(world: &World, reader: &Reader, body: &PublicBody) -> Vec<Told> {
    let any = world.read(|snap| told(snap, reader, body, Asked::Any));
    let id =
        world.read(|snap| store::blueprints::card(snap, store::Sight::Everything, &slug(SLUG)));
    let these = [id.unwrap().id];
    let named = world.read(|snap| told(snap, reader, body, Asked::These(&these)));
    assert_eq!(any, named, "asked for by name it is the same");
    any
}

fn hide(world: &World, body: &PublicBody) {
    let sql = format!(
        "UPDATE adoption SET visibility = 'own_body' WHERE body_id = '{}'",
        body.id
    );
    world.raw().run(&sql).unwrap();
}

testkit::on_both! {
    fn of_two_nothing_is_told_and_of_three_why(world: &World) {
        let country = country(world);
        let stranger = Reader::stranger();
        adopt(world, &country.towns[0], Stage::Live);
        adopt(world, &country.towns[1], Stage::Live);
        assert_eq!(seen(world, &stranger, &country.own), []);
        adopt(world, &country.towns[2], Stage::Live);
        let all = seen(world, &stranger, &country.own);
        assert_eq!((all[0].live, all[0].planned), (Some(3), None));
        let labels: Vec<String> = all[0].because.iter().map(Feature::label).collect();
        assert_eq!(labels, ["gleiche Größe (10.000 bis 19.999 Einwohner)", "civento"]);
        // One that plans is one too few to be told of.
        adopt(world, &country.towns[3], Stage::Confirmed);
        assert_eq!(seen(world, &stranger, &country.own)[0].planned, None);
    }

    fn what_a_body_has_is_not_told_to_it_and_its_publisher_is_not_counted(world: &World) {
        let country = country(world);
        for town in &country.towns {
            adopt(world, town, Stage::Live);
        }
        let stranger = Reader::stranger();
        assert_eq!(seen(world, &stranger, &country.own)[0].live, Some(4));
        // The towns have it themselves, and Wetzlar publishes it.
        assert_eq!(seen(world, &stranger, &country.towns[0]), []);
        let wetzlar = world.read(|snap| store::bodies::find(snap, &testkit::key("06532023"))).unwrap();
        assert_eq!(seen(world, &stranger, &wetzlar), []);
        adopt(world, &country.own, Stage::Interest);
        assert_eq!(seen(world, &stranger, &country.own), []);
        // What strangers do not know they cannot learn from the missing line; who works there sees what is so.
        hide(world, &country.own);
        assert_eq!(seen(world, &stranger, &country.own)[0].live, Some(4));
        let insider = Reader { bodies: [country.own.id].into(), ..Reader::stranger() };
        assert_eq!(seen(world, &insider, &country.own), []);
    }

    fn only_what_the_reader_may_see_is_counted(world: &World) {
        let country = country(world);
        for town in &country.towns[..3] {
            adopt(world, town, Stage::Live);
        }
        hide(world, &country.towns[2]);
        assert_eq!(seen(world, &Reader::stranger(), &country.own), []);
        let insider = Reader { bodies: [country.towns[2].id].into(), ..Reader::stranger() };
        assert_eq!(seen(world, &insider, &country.own)[0].live, Some(3));
    }

    fn other_kinds_other_sizes_and_other_platforms_are_not_alike(world: &World) {
        let country = country(world);
        for town in &country.towns[..3] {
            adopt(world, town, Stage::Live);
        }
        let stranger = Reader::stranger();
        let county = world.body("06534", "Landkreis");
        assert_eq!(seen(world, &stranger, &county), [], "a county is no town");
        // Without the platform the size is left to say; with another size the platform; without both nothing.
        with_platform(world, &country.own, "anderes");
        assert_eq!(seen(world, &stranger, &country.own)[0].because.len(), 1);
        let mut larger = country.own.clone();
        larger.inhabitants = Some(60_000);
        assert_eq!(seen(world, &stranger, &larger), []);
        with_platform(world, &country.own, " CIVENTO ");
        let because = &seen(world, &stranger, &larger)[0].because;
        assert_eq!(because, &[Feature::Platform("CIVENTO".to_owned())]);
    }

    fn profiles_of_before_count_after_the_migration(world: &World) {
        let (own, other) = (world.body("06532020", "Sinn"), world.body("06532021", "Aßlar"));
        with_platform(world, &own, "civento");
        let own_traits = "SELECT kind || ' ' || value AS line FROM body_trait";
        assert_eq!(world.raw().lines(own_traits), ["platform civento"]);
        with_platform(world, &own, "");
        assert_eq!(world.raw().lines(own_traits), Vec::<String>::new());
        let profile = Profile {
            platforms: vec!["civento".to_owned(), " Civento".to_owned()],
            specialist_systems: vec!["Gewerberegister".to_owned()],
            ..Profile::default()
        };
        world.write(move |tx, now| store::bodies::put_profile(tx, other.id, &profile, now));
        let kept = world.raw().lines(own_traits);
        let sql = match world.raw() {
            Raw::Sqlite(_) => include_str!("../../../../migrations/sqlite/2026-11-30-622000_traits_of_bodies/up.sql"),
            Raw::Postgres(_) => include_str!("../../../../migrations/postgres/2026-11-30-622000_traits_of_bodies/up.sql"),
        };
        world.raw().run("DELETE FROM body_trait").unwrap();
        world.raw().run(sql).unwrap();
        let mut again = world.raw().lines(own_traits);
        again.sort();
        let mut kept = kept;
        kept.sort();
        assert_eq!(again, kept);
        assert_eq!(kept, ["platform civento", "specialist_system gewerberegister"]);
    }
}

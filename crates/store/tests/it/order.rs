//! Both databases order moments by time and texts by their bytes.

use domain::{Digest, Moment};
use testkit::World;

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Rising, with every length of fraction.
const RISING: [&str; 10] = [
    "2024-06-30T10:00:00Z",
    "2024-06-30T10:00:00.000001Z",
    "2024-06-30T10:00:00.09Z",
    "2024-06-30T10:00:00.1Z",
    "2024-06-30T10:00:00.100001Z",
    "2024-06-30T10:00:00.5Z",
    "2024-06-30T10:00:00.999999Z",
    "2024-06-30T10:00:01Z",
    "2024-06-30T10:00:10Z",
    "2024-07-01T00:00:00Z",
];

testkit::on_both! {
    fn moments_are_ordered_by_time_and_come_back_exactly(world: &World) {
        for (at, place) in RISING.iter().zip(0..) {
            world.set(at);
            world.write(move |tx, now| {
                store::feedback::add(tx, "test", None, &place.to_string(), None, now).map(|_| ())
            });
        }
        let newest = world.read(|snap| store::feedback::newest(snap, 100));
        let told: Vec<_> = newest.iter().rev().map(|one| one.message.clone()).collect();
        assert_eq!(told, (0..RISING.len()).map(|n| n.to_string()).collect::<Vec<_>>());
        let moments: Vec<_> = newest.iter().rev().map(|one| one.recorded_at).collect();
        assert_eq!(moments, RISING.map(moment));
        let rows = world.raw().lines("SELECT message AS line FROM feedback ORDER BY recorded_at");
        assert_eq!(rows, told);
    }

    fn moments_are_compared_by_time(world: &World) {
        let body = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").of(&body).id;
        world.write(move |tx, now| {
            for ends in RISING {
                store::sessions::begin(tx, Digest::of(ends.as_bytes()), anna, "x", moment(ends), now)?;
            }
            Ok(())
        });
        for ends in RISING {
            for at in RISING {
                let holds = world.read(|snap| store::sessions::find(snap, Digest::of(ends.as_bytes()), moment(at)));
                assert_eq!(holds.is_some(), moment(ends) > moment(at), "a session until {ends} at {at}");
            }
        }
    }

    fn texts_are_ordered_by_their_bytes(world: &World) {
        let mut names = ["a", "B", "Z", "ab", "a b", "a-b", "_", "~", "9", "10", "ä", "Ä", "ß", "é", "z", "👍"];
        world.write(move |tx, _| {
            names.iter().try_for_each(|name| store::meta::set(tx, &format!("test {name}"), ""))
        });
        names.sort_unstable();
        let told = world.raw().lines("SELECT name AS line FROM meta WHERE name LIKE 'test %' ORDER BY name");
        assert_eq!(told, names.map(|name| format!("test {name}")));
    }

    fn a_map_reads_the_places_within_its_frame(world: &World) {
        let frame = store::bodies::Frame { south: 49.0, north: 51.0, west: 8.0, east: 10.0 };
        let places = [(50.5, 8.5), (49.0, 10.0), (48.9, 9.0), (50.0, 10.1), (53.5, 9.9)];
        for (number, (lat, lon)) in places.iter().enumerate() {
            let key = format!("0653200{number}");
            world.body(&key, "Ort");
            world.raw().run(&format!("UPDATE public_body SET lat = {lat}, lon = {lon} WHERE current_key = '{key}'")).unwrap();
        }
        world.body("06532009", "Nirgends");
        assert_eq!(world.read(|snap| store::bodies::places(snap, frame)), [(49.0, 10.0), (50.5, 8.5)]);
    }

    fn bodies_come_by_name_page_by_page(world: &World) {
        for (number, name) in ["Wetzlar", "Ärzen", "Aßlar", "Zwingenberg", "Bad Homburg", "Asslar"].iter().enumerate() {
            world.body(&format!("0653200{number}"), name);
        }
        let mut told = Vec::new();
        let mut after = None;
        loop {
            let page = world.read(|snap| store::bodies::page(snap, &store::bodies::Filter::default(), after.take(), 2));
            let Some(last) = page.last() else { break };
            after = Some((domain::public_body::sort_key(&last.name), last.id.to_string()));
            told.extend(page.into_iter().map(|body| body.name));
        }
        assert_eq!(told, ["Ärzen", "Aßlar", "Asslar", "Bad Homburg", "Wetzlar", "Zwingenberg"]);
    }
}

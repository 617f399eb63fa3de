//! Official files: all of a file or nothing of it, and the second time nothing.

use app::{Failure, import};
use domain::{Id, person::Person, person::Role, public_body::BodyKind};
use testkit::{Someone, World, key};

fn first_facts(world: &World) -> Option<import::Report> {
    world.act(import::first_facts).unwrap()
}

fn administrator(world: &World) -> Id<Person> {
    let body = world
        .read(|snap| store::bodies::find(snap, &key("06532023")))
        .unwrap();
    world.person("verwaltung").of(&body).administers().id
}

fn bodies(
    world: &World,
    who: Id<Person>,
    file: &[u8],
) -> Result<import::Report, Failure<import::Refusal>> {
    let file = file.to_vec();
    world.act(move |tx, now| import::bodies(tx, who, &file, now))
}

fn lines_of<T: std::fmt::Debug>(refused: Result<T, Failure<import::Refusal>>) -> Vec<usize> {
    match refused {
        Err(Failure::Refused(refusal)) => {
            assert!(
                refusal.0.iter().all(|flaw| flaw.message.ends_with('.')),
                "{refusal}"
            );
            refusal.0.iter().map(|flaw| flaw.line).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn body(world: &World, text: &str) -> domain::public_body::PublicBody {
    world
        .read(|snap| store::bodies::find(snap, &key(text)))
        .unwrap_or_else(|| panic!("{text}"))
}

/// A table that the registry brings along, and how many rows it has.
fn facts(name: &str) -> (Vec<u8>, usize) {
    let path = format!("{}/facts/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).count() - 1;
    (text.into_bytes(), rows)
}

/// A record of GV100AD as Destatis describes it, written here.
fn record(kind: &str, key: &str, association: &str, name: &str, mark: &str, rest: &str) -> String {
    format!(
        "{kind}20241231{key:<8}{association:<4}{name:<50}{:<50}{mark:<6}{rest:<92}",
        ""
    )
}
fn counted(inhabitants: u32, postcode: &str) -> String {
    format!(
        "{:011}{inhabitants:011}{:011}    {postcode}",
        7567,
        inhabitants / 2
    )
}
fn directory() -> String {
    [
        record("10", "06", "", "Hessen", "", ""),
        record("20", "065", "", "Gießen", "", ""),
        record("40", "06532", "", "Lahn-Dill-Kreis", "44", ""),
        record("40", "06412", "", "Frankfurt am Main, Stadt", "41", ""),
        record("50", "06532023", "0023", "Wetzlar, Stadt", "50", ""),
        record(
            "60",
            "06532023",
            "0023",
            "Wetzlar, Stadt",
            "63",
            &counted(54_321, "35578"),
        ),
        record(
            "60",
            "06532020",
            "0020",
            "Sinn",
            "64",
            &counted(6_666, "35764"),
        ),
        record(
            "60",
            "06531005",
            "0005",
            "Gießen, Universitätsstadt",
            "63",
            &counted(90_000, "35390"),
        ),
    ]
    .join("\r\n")
}

testkit::on_both! {
    fn the_first_start_loads_what_we_have_and_the_second_nothing(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        let report = first_facts(world).unwrap();
        assert_eq!(
            report.loaded.as_deref(),
            Some("557 Bündel, 4.813 Leistungen, Stand Oktober 2019, nicht vollständig (575 Bündel im späteren Katalog)")
        );
        assert_eq!(report.added.len(), 421 + 21 + 4 + facts("other_bodies").1 + 557 + 4813);
        assert_eq!(first_facts(world), None);
        let catalogue = world.read(store::catalogue::loaded).unwrap();
        assert_eq!((catalogue.bundles, catalogue.services, catalogue.complete), (557, 4813, false));
        let who = administrator(world);
        for file in ["bodies", "former_keys", "other_bodies"] {
            let (file, rows) = facts(file);
            let report = bodies(world, who, &file).unwrap();
            assert!(report.is_idle(), "{:?}", report.lines());
            assert_eq!(report.unchanged, rows);
        }
    }

    fn the_facts_load_at_any_time(world: &World) {
        world.set("2024-06-30T10:00:00Z");
        assert!(first_facts(world).is_some());
        assert_eq!(body(world, "06435014").name, "Hanau");
    }

    fn hanau_is_one_body_under_all_its_keys(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let hanau = body(world, "06415000");
        assert_eq!((hanau.key.as_str(), hanau.kind), ("06415000", BodyKind::IndependentCity));
        for text in ["06415", "064150000000", "06435014", "064350014014"] {
            assert_eq!(body(world, text).id, hanau.id, "{text}");
        }
        let former = world.read(|snap| store::bodies::former_keys(snap, &hanau));
        let until: Vec<_> = former.iter().map(|old| (old.key.as_str(), old.until.unwrap().to_string())).collect();
        assert_eq!(until.len(), 2);
        assert!(until.iter().all(|(_, day)| day == "2025-12-31"), "{until:?}");
    }

    fn a_change_of_key_keeps_the_identity(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let sinn = body(world, "06532020");
        let file = "Schlüssel;Name;Art;Gültig ab;AGS_alt;ARS\n06532999;Sinn;Gemeinde;01.07.2026;06532020;065320999999\n";
        let report = bodies(world, who, file.as_bytes()).unwrap();
        let told: Vec<_> = report.changed.iter().map(|c| (c.field, c.old.as_deref().unwrap_or(""), c.new.as_deref().unwrap_or(""))).collect();
        assert_eq!(told, [("Schlüssel", "06532020", "06532999"), ("Regionalschlüssel", "065320020020", "065320999999")]);
        assert_eq!(report.former_keys.len(), 2);
        let now = body(world, "06532999");
        assert_eq!((now.id, now.inhabitants), (sinn.id, sinn.inhabitants), "what the file does not say stays");
        assert_eq!(body(world, "06532020").id, sinn.id);
        assert_eq!(body(world, "065320020020").id, sinn.id);
        assert!(bodies(world, who, file.as_bytes()).unwrap().is_idle());
        let to_come = file.replace("06532999", "06532998").replace("2026", "2030");
        let report = bodies(world, who, to_come.as_bytes()).unwrap();
        assert!(report.is_idle() && report.skipped == 1);
    }

    fn the_municipal_directory_is_read_in_every_encoding(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let before = body(world, "06532016").inhabitants;
        let text = directory();
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
        let dos: Vec<u8> = text.chars().map(|c| match c {
            'ß' => 0xe1,
            'ä' => 0x84,
            c => u8::try_from(c).unwrap(),
        }).collect();
        let report = bodies(world, who, text.as_bytes()).unwrap();
        let told: Vec<_> = report.changed.iter().map(|c| format!("{} {}", c.name, c.field)).collect();
        assert!(told.contains(&"Wetzlar Einwohner".to_owned()), "{told:?}");
        let wetzlar = body(world, "06532023");
        assert_eq!((wetzlar.inhabitants, wetzlar.kind), (Some(54_321), BodyKind::SpecialStatusTown));
        assert_eq!(wetzlar.inhabitants_as_of, None, "the file does not say of which day its counts are");
        assert!(wetzlar.position.is_some(), "the file has no positions");
        assert_eq!(body(world, "06531005").official_name, "Gießen, Universitätsstadt");
        assert_eq!(body(world, "06532").name, "Lahn-Dill-Kreis");
        for file in [latin, dos] {
            let report = bodies(world, who, &file).unwrap();
            assert!(report.is_idle(), "{:?}", report.lines());
            assert_eq!(report.unchanged, 4);
        }
        let earlier = record("60", "06532016", "0016", "Leun, Stadt", "63", &counted(5_555, "35638"));
        let earlier = earlier.replace("20241231", "20201231");
        bodies(world, who, earlier.as_bytes()).unwrap();
        assert_eq!(body(world, "06532016").inhabitants, before, "an older count replaces no newer one");
    }

    fn of_the_directory_of_germany_only_hessen_is_loaded(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let bavaria = [
            record("20", "091", "", "Oberbayern", "", ""),
            record("40", "09180", "", "Garmisch-Partenkirchen", "44", ""),
            record("60", "09180117", "0117", "Garmisch-Partenkirchen, M", "64", &counted(27_000, "82467")),
        ].join("\r\n");
        let report = bodies(world, who, format!("{}\r\n{bavaria}", directory()).as_bytes()).unwrap();
        assert_eq!((report.added.len(), report.skipped), (0, 2), "{:?}", report.lines());
        let loaded = "Geladen ist das Land Hessen; 2 Kommunen anderer Länder sind übersprungen.";
        assert_eq!(report.loaded.as_deref(), Some(loaded));
        assert_eq!(world.read(|snap| store::bodies::find(snap, &key("09180117"))), None);
        assert_eq!(lines_of(bodies(world, who, bavaria.as_bytes())), [1]);
    }

    fn the_index_follows_every_import_that_changes_something(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let wetzlar = body(world, "06532023");
        let publisher = world.person("anna").holds(Role::Release, &wetzlar);
        world.publish(&publisher, &world.package("hundesteuer-anmelden", "1.0.0")).unwrap();
        let noted = || world.read(store::changes::last);
        let before = noted();
        let sinn = b"ags;plz\n06532020;12345\n";
        bodies(world, who, sinn).unwrap();
        assert_eq!(noted(), before + 1);
        bodies(world, who, sinn).unwrap();
        assert_eq!(noted(), before + 1, "what changes nothing is not followed");
        world.act(move |tx, now| import::services(tx, who, b"key;name\n99999999999999;Neu\n", None, now)).unwrap();
        assert_eq!(noted(), before + 2);
    }

    fn another_edition_of_a_catalogue_tells_its_own_name_and_day(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        for (name, as_of) in [("Katalog", "2024-01-01"), ("Katalog, berichtigt", "2025-06-30")] {
            let edition = import::Edition {
                id: "ozg-neu".to_owned(),
                name: name.to_owned(),
                as_of: testkit::day(as_of),
                complete: false,
                note: None,
            };
            world.act(move |tx, now| {
                import::services(tx, who, b"key;name\n99999999999999;Neu\n", Some(edition), now)
            }).unwrap();
            let loaded = world.read(store::catalogue::loaded).unwrap();
            assert_eq!((loaded.name.as_str(), loaded.as_of), (name, testkit::day(as_of)));
            world.clock.pass(60);
        }
        let when = world.raw().lines("SELECT CAST(loaded_at AS TEXT) AS line FROM catalogue WHERE id = 'ozg-neu'");
        assert!(when[0].contains("18:01:"), "{when:?}");
    }

    fn a_bad_file_changes_nothing_and_names_its_lines(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let before = body(world, "06532020");
        let file = "key,name,kind,inhabitants,lat,lon\n06532020,Sinn,Gemeinde,7000,50.6,8.3\n6532023,Wetzlar,Stadt,,,\n\
            06532023,Wetzlar,Dorf,viele,,\n06532022,\"Waldsolms,Gemeinde,,,\n06532021,Solms,Stadt,,95.0,8\n";
        assert_eq!(lines_of(bodies(world, who, file.as_bytes())), [5]);
        let file = file.replace('"', "");
        assert_eq!(lines_of(bodies(world, who, file.as_bytes())), [3, 4, 4, 6]);
        let twice = "ags;name\n06532020;Sinn\n065320020020;Sinn\n09999999;Neu\n";
        assert_eq!(lines_of(bodies(world, who, twice.as_bytes())), [3, 4]);
        let mut broken = directory();
        broken = broken.replace("6320", "63xx").replacen("Wetzlar, Stadt", "              ", 2);
        assert_eq!(lines_of(bodies(world, who, broken.as_bytes())), [6]);
        for file in [&b""[..], b"a;b\n1;2\n", b"PK\x03\x04\0\0", b"key;name\n"] {
            assert_eq!(lines_of(bodies(world, who, file)), [1]);
        }
        assert_eq!(body(world, "06532020"), before);
    }

    fn only_the_administration_imports(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let sinn = body(world, "06532020");
        let who = world.person("anna").holds(Role::Release, &sinn).id;
        assert!(matches!(bodies(world, who, b"key;name\n06532020;Sinn\n"), Err(Failure::NotAllowed(_))));
        let refused = world.act(move |tx, now| import::services(tx, who, b"x", None, now));
        assert!(matches!(refused, Err(Failure::NotAllowed(_))));
        let refused = world.act(move |tx, _| import::boundaries(tx, who, b"x"));
        assert!(matches!(refused, Err(Failure::NotAllowed(_))));
    }

    fn the_catalogue_says_what_is_loaded(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let services = |text: &str| {
            let file = text.as_bytes().to_vec();
            world.act(move |tx, now| import::services(tx, who, &file, None, now))
        };
        let file = "ozg_id,name,themenfeld,lage,anzahl_leika,leika_typen\n10000,Elterngeld,Familie & Kind,Geburt,4,2/3:4\n\
            19999,\"Neues, Bündel\",Querschnitt,Statusfragen,,\n";
        let report = services(file).unwrap();
        assert_eq!((report.added.len(), report.unchanged, report.changed.len()), (1, 1, 0));
        assert!(report.loaded.unwrap().starts_with("558 Bündel, 4.813 Leistungen"));
        let added = world.read(|snap| store::catalogue::bundle(snap, "19999")).unwrap();
        assert_eq!((added.name.as_str(), added.topic.as_str()), ("Neues, Bündel", "Querschnittsleistungen"));
        assert!(services(file).unwrap().is_idle());
        let file = "leika_schluessel,bezeichnung,ozg_id,leika_typ,gesetze_kurz\n99001001000000,Abfallgebühren,10110,5,\n";
        let report = services(file).unwrap();
        assert_eq!(report.changed[0].to_string(), "geändert: 99001001000000 Abfallgebühren: Name von „Abfallgebühr“ in „Abfallgebühren“");
        let bad = "key;name;bundle\n99001001000000;Abfall;10110\n9,9001E+13;Abfall;10110\n99001001002000;Abfall;88888\n99001001000000;x;\n";
        assert_eq!(lines_of(services(bad)), [3, 4, 5]);
    }

    fn boundaries_keep_their_source(world: &World) {
        world.set("2026-11-22T18:00:00Z");
        first_facts(world);
        let who = administrator(world);
        let boundaries = |text: String| world.act(move |tx, _| import::boundaries(tx, who, text.as_bytes()));
        let ring = "[[8.1,50.1],[8.2,50.1],[8.2,50.2],[8.1,50.1]]";
        let feature = |key: &str, geometry: &str| {
            format!(r#"{{"type":"Feature","properties":{{"ags":"{key}"}},"geometry":{geometry}}}"#)
        };
        let polygon = |ring: &str| format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        let collection = |features: &[String]| {
            format!(r#"{{"type":"FeatureCollection","attribution":"© GeoBasis-DE / BKG","features":[{}]}}"#, features.join(","))
        };
        let good = collection(&[feature("06435014", &polygon(ring)), feature("06532020", &polygon(ring))]);
        assert_eq!(boundaries(good.clone()).unwrap().added.len(), 2);
        assert_eq!(boundaries(good.clone()).unwrap().unchanged, 2);
        let hanau = body(world, "06415000").id;
        let (geometry, source) = world.read(|snap| store::bodies::boundary(snap, hanau)).unwrap();
        assert_eq!((geometry, source.as_str()), (polygon(ring), "© GeoBasis-DE / BKG"));
        let bad = collection(&[
            feature("06532023", &polygon(ring)),
            feature("09999999", &polygon(ring)),
            feature("06532021", &polygon("[[8.1,50.1],[8.2,50.1],[8.2,50.2],[8.3,50.1]]")),
            feature("06532022", r#"{"type":"Point","coordinates":[8,50]}"#),
            feature("06532023", &polygon("[[8.1,50.1],[8.2,50.1],[8.2,150.2],[8.1,50.1]]")),
            feature("x", &polygon(ring)),
        ]);
        let told = boundaries(bad.clone()).unwrap_err().to_string();
        assert!(told.starts_with("Objekt 2: Die Kommune mit dem Schlüssel 09999999 ist nicht bekannt."), "{told}");
        assert_eq!(lines_of(boundaries(bad)), [2, 3, 4, 5, 6]);
        let wetzlar = body(world, "06532023").id;
        assert_eq!(world.read(|snap| store::bodies::boundary(snap, wetzlar)), None);
        assert_eq!(lines_of(boundaries(good.replace("attribution", "x"))), [1]);
        assert_eq!(lines_of(boundaries("{\n\n,".to_owned())), [3]);
    }

    fn a_list_of_steps_is_recorded_once(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let sinn = world.body("06532020", "Sinn");
        let anna: Someone<'_> = world.person("anna").holds(Role::Release, &wetzlar);
        let who = world.person("sinn").holds(Role::Release, &sinn).id;
        world.set("2024-01-10T10:00:00Z");
        world.publish(&anna, &world.package("hundesteuer-anmelden", "1.0.0")).unwrap();
        world.set("2024-06-30T10:00:00Z");
        let adoptions = |text: &str| {
            let file = text.as_bytes().to_vec();
            world.act(move |tx, now| import::adoptions(tx, who, &file, now))
        };
        let head = "Blaupause;Kommune;Stufe;Datum;Nachweis\n";
        let good = format!("{head}hundesteuer-anmelden;06532020;in Betrieb;01.05.2024;Az. 1\nhundesteuer-anmelden;06532020;Interesse;01.02.2024;\n");
        let bad = format!("{good}hundesteuer-anmelden;06532023;Interesse;01.02.2024;\nhund;06532020;Interesse;01.02.2024;\nhundesteuer-anmelden;06532020;ruht;01.01.2030;\n");
        assert_eq!(lines_of(adoptions(&bad)), [4, 5, 6]);
        let none = world.raw().lines("SELECT CAST(count(*) AS TEXT) AS line FROM adoption");
        assert_eq!(none, ["0"], "a bad list records nothing");
        let report = adoptions(&good).unwrap();
        assert_eq!((report.added.len(), report.skipped), (2, 0));
        let report = adoptions(&good).unwrap();
        assert_eq!((report.added.len(), report.skipped), (0, 2));
        assert_eq!(world.raw().lines("SELECT stage AS line FROM adoption"), ["live"]);
    }
}

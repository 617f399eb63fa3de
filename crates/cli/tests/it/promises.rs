//! What a script may rely on: the ends of commands, what they say as JSON, that an import does its work once.

use crate::{
    commands::{DONE, REFUSED, UNREACHABLE, WRONG_USAGE, expect, package},
    running::{Running, Said, program},
};
use std::path::Path;

fn at(running: &Running, arguments: &[&str]) -> Said {
    let mut call = program(running.folder.path());
    call.env("BLAUPAUSE_DATA", "daten")
        .env("BLAUPAUSE_TOKEN", running.token("sinn"))
        .args(arguments)
        .output()
        .unwrap()
        .into()
}

pub fn a_variant_is_packed_with_the_digest_of_its_origin(running: &Running) {
    let folder = package(&running.folder.path().join("variante"));
    let manifest = folder.join("blaupause.yml");
    let text = std::fs::read_to_string(&manifest)
        .unwrap()
        .replace("slug: hund-im-test", "slug: hund-variante");
    let with = |version: &str| {
        let origin = format!("basedOn: {{ slug: hundesteuer-anmelden, version: \"{version}\" }}\n");
        std::fs::write(&manifest, format!("{}\n{origin}", text.trim_end())).unwrap();
    };
    let folder = folder.to_str().unwrap();
    with("1.0.0");
    let pack = |to: &str| running.call(&["pack", folder, "-o", to, "--json"]);
    let (first, again) = (pack("eins.zip"), pack("zwei.zip"));
    expect(&first, DONE, &[]);
    let filled = first.json()["basedOn"]["digest"].clone();
    assert!(filled.as_str().unwrap().starts_with("sha256:"), "{first:?}");
    assert_eq!(first.json()["digest"], again.json()["digest"]);
    let bytes = |name: &str| std::fs::read(running.folder.path().join(name)).unwrap();
    assert!(bytes("eins.zip") == bytes("zwei.zip"));
    let checked = running.call(&["check", "eins.zip", "--json"]).json();
    assert_eq!(checked["package"]["digest"], first.json()["digest"]);
    let untouched = std::fs::read_to_string(&manifest).unwrap();
    assert!(!untouched.contains("digest:"), "the folder stays as it is");
    let told = running.call(&["pack", folder, "-o", "eins.zip"]);
    expect(
        &told,
        DONE,
        &["aus dem Register ergänzt", filled.as_str().unwrap()],
    );
    // Packed again, it says the digest itself and needs no registry.
    let alone = gone(running, &["pack", "eins.zip", "-o", "drei.zip", "--json"]);
    expect(&alone, DONE, &[]);
    assert_eq!(alone.json()["basedOn"], serde_json::Value::Null);
    assert!(bytes("eins.zip") == bytes("drei.zip"));

    let without = gone(running, &["pack", folder, "-o", "vier.zip"]);
    expect(
        &without,
        DONE,
        &["konnte nicht ergänzt werden", "nicht erreichbar"],
    );
    with("9.9.9");
    let unknown = running.call(&["pack", folder, "-o", "vier.zip"]);
    expect(
        &unknown,
        DONE,
        &["Das Register kennt hundesteuer-anmelden 9.9.9 nicht."],
    );
}

/// Calls the program for a registry that is not there.
fn gone(running: &Running, arguments: &[&str]) -> Said {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut call = program(running.folder.path());
    call.env("BLAUPAUSE_URL", format!("http://{nobody}"))
        .args(arguments)
        .output()
        .unwrap()
        .into()
}

struct Case {
    what: &'static str,
    good: &'static str,
    /// What the first line says the first time.
    first: &'static str,
    bad: &'static str,
    /// Where the flaw lies.
    place: &'static str,
}

const CASES: &[Case] = &[
    Case {
        what: "bodies",
        good: "ags;name;plz\n06532020;Sinn;35765\n06532023;Wetzlar;35577\n",
        first: "0 neu, 2 geändert, 0 unverändert",
        bad: "ags;name;plz\n06532020;Sinn;11111\n6532023;Wetzlar;22222\n",
        place: "Zeile 3",
    },
    Case {
        what: "services",
        good: "key;name\n99999999999991;Probe eins\n99999999999992;Probe zwei\n",
        first: "2 neu, 0 geändert, 0 unverändert",
        bad: "key;name\n99999999999991;Probe drei\n9,9E+13;Probe vier\n",
        place: "Zeile 3",
    },
    Case {
        what: "boundaries",
        good: r#"{"type":"FeatureCollection","attribution":"Probe, EUPL-1.2","features":[
            {"type":"Feature","properties":{"ags":"06532020"},"geometry":{"type":"Polygon","coordinates":[[[8.3,50.6],[8.4,50.6],[8.4,50.7],[8.3,50.6]]]}}
        ]}"#,
        first: "1 neu, 0 geändert, 0 unverändert",
        bad: r#"{"type":"FeatureCollection","attribution":"Probe","features":[
            {"type":"Feature","properties":{"ags":"06532023"},"geometry":{"type":"Polygon","coordinates":[[[8.3,50.6],[8.4,50.6],[8.4,50.7],[8.3,50.6]]]}},
            {"type":"Feature","properties":{"ags":"99999999"},"geometry":{"type":"Polygon","coordinates":[[[8.3,50.6],[8.4,50.6],[8.4,50.7],[8.3,50.6]]]}}
        ]}"#,
        place: "Objekt 2",
    },
    Case {
        what: "adoptions",
        good: "Blaupause;Kommune;Stufe;Datum\nstrassensperrung-beantragen;06532020;Interesse;1.3.2026\nstrassensperrung-beantragen;06532020;zugesagt;1.4.2026\n",
        first: "2 neu, 0 geändert, 0 unverändert",
        bad: "Blaupause;Kommune;Stufe;Datum\nstrassensperrung-beantragen;06532020;Vertrag;1.5.2026\nstrassensperrung-beantragen;06532020;getestet;31.11.2026\n",
        place: "Zeile 3",
    },
];

pub fn an_import_does_its_work_once_and_a_bad_file_nothing(running: &Running) {
    for case in CASES {
        let write = |name: &str, text: &str| {
            std::fs::write(running.folder.path().join(name), text).unwrap();
        };
        write("gut", case.good);
        write("schlecht", case.bad);
        let refused = at(running, &["import", case.what, "schlecht"]);
        expect(
            &refused,
            REFUSED,
            &[case.place, "Es wurde nichts geändert."],
        );
        let refused = at(running, &["import", case.what, "schlecht", "--json"]);
        expect(&refused, REFUSED, &[]);
        assert!(refused.json()["flaws"][0]["line"].as_u64().unwrap() > 1);
        let first = at(running, &["import", case.what, "gut"]);
        expect(&first, DONE, &[case.first]);
        let again = at(running, &["import", case.what, "gut"]);
        expect(&again, DONE, &["0 neu, 0 geändert"]);
        // Had the bad file changed anything, the good one would now have to mend it.
        at(running, &["import", case.what, "schlecht"]);
        let again = at(running, &["import", case.what, "gut", "--json"]);
        expect(&again, DONE, &[]);
        assert_eq!(
            again.json()["added"],
            serde_json::json!([]),
            "{}",
            case.what
        );
        assert_eq!(
            again.json()["changed"],
            serde_json::json!([]),
            "{}",
            case.what
        );
    }
}

pub fn every_command_speaks_json_and_ends_as_it_promises(running: &Running) {
    let broken = running.folder.path().join("leer");
    std::fs::create_dir_all(&broken).unwrap();
    std::fs::write(Path::new(&broken).join("blaupause.yml"), "blaupause: 1\n").unwrap();
    let report = [
        "report",
        "--from",
        "2021-01-01",
        "--until",
        "31.12.2024",
        "--json",
    ];
    let step = [
        "adopt",
        "hundesteuer-anmelden@1.2.0",
        "--body",
        "06532020",
        "--stage",
        "live",
        "--on",
        "2026-01-01",
        "--json",
    ];
    for (arguments, code) in [
        (&["check", "leer", "--json"][..], REFUSED),
        (&["pack", "leer", "-o", "x.zip", "--json"], REFUSED),
        (&["publish", "leer", "--json"], REFUSED),
        (&["search", "Hund", "--json"], DONE),
        (
            &[
                "compare",
                "hundesteuer-anmelden",
                "1.0.0",
                "1.2.0",
                "--json",
            ],
            DONE,
        ),
        (
            &[
                "compare",
                "hundesteuer-anmelden",
                "1.0.0",
                "7.0.0",
                "--json",
            ],
            REFUSED,
        ),
        (&report, DONE),
        (&step, WRONG_USAGE),
        (&["verify", "leer/blaupause.yml", "--json"], REFUSED),
    ] {
        let said = running.call(arguments);
        expect(&said, code, &[]);
        assert!(said.json().is_object(), "{said:?}");
    }
    expect(&running.call_as("sinn", &step), REFUSED, &["Nachweis"]);
    for arguments in [&["migrate", "--json"][..], &["check-config", "--json"]] {
        let said = at(running, arguments);
        assert!(
            said.json().is_object() || said.json().is_array(),
            "{said:?}"
        );
        assert!([DONE, REFUSED].contains(&said.code), "{said:?}");
    }
    for arguments in [
        &["search", "Hund", "--json"][..],
        &["compare", "a", "1.0.0", "1.2.0", "--json"],
        &report,
    ] {
        let said = gone(running, arguments);
        expect(&said, UNREACHABLE, &["nicht erreichbar"]);
        assert!(said.json()["title"].is_string());
    }
    let made = running.call(&[
        "report",
        "--from",
        "2021-01-01",
        "--until",
        "2024-12-31",
        "--format",
        "json",
        "-o",
        "nachweis.json",
    ]);
    expect(&made, DONE, &["nachweis.json"]);
    expect(
        &running.call(&["verify", "nachweis.json"]),
        DONE,
        &["unverändert"],
    );
    let file = running.folder.path().join("nachweis.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("live", "test", 1)).unwrap();
    let changed = running.call(&["verify", "nachweis.json", "--json"]);
    expect(&changed, REFUSED, &[]);
    assert_eq!(changed.json()["holds"], false);
}

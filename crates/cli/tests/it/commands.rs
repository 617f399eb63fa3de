//! Every command once as it should go and once as it should be refused.

use crate::{
    promises,
    running::{Running, Said, program},
};
use std::path::{Path, PathBuf};

pub const DONE: i32 = 0;
pub const REFUSED: i32 = 1;
pub const WRONG_USAGE: i32 = 2;
pub const UNREACHABLE: i32 = 3;

/// One start serves them all: it takes longer than all the calls.
#[test]
fn the_commands_work_with_a_running_registry() {
    let running = Running::start();
    it_publishes_once(&running);
    it_submits_for_release(&running);
    it_finds_and_compares(&running);
    it_records_steps(&running);
    it_backs_up_while_it_runs(&running);
    promises::a_variant_is_packed_with_the_digest_of_its_origin(&running);
    promises::an_import_does_its_work_once_and_a_bad_file_nothing(&running);
    promises::every_command_speaks_json_and_ends_as_it_promises(&running);
}

pub fn expect(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{said:?}");
    for word in words {
        assert!(
            said.out.contains(word) || said.err.contains(word),
            "„{word}“ is missing in {said:?}"
        );
    }
}

/// An example as a blueprint of its own, which this registry does not have yet.
pub fn package(to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/blueprints/hundesteuer-anmelden/1.0.0");
    copy(&from, to);
    let manifest = to.join("blaupause.yml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replace("slug: hundesteuer-anmelden", "slug: hund-im-test"),
    )
    .unwrap();
    to.to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target)
        } else {
            _ = std::fs::copy(&path, &target).unwrap()
        }
    }
}

fn it_publishes_once(running: &Running) {
    let folder = package(&running.folder.path().join("paket"));
    let folder = folder.to_str().unwrap();
    expect(
        &running.call(&["check", folder]),
        DONE,
        &["kann veröffentlicht werden"],
    );
    let packed = running.call(&["pack", folder, "-o", "paket.zip", "--json"]);
    let digest = packed.json()["digest"].as_str().unwrap().to_owned();

    expect(
        &running.call(&["publish", folder]),
        WRONG_USAGE,
        &["BLAUPAUSE_TOKEN"],
    );
    let tried = running.call_as("wetzlar-freigabe", &["publish", folder, "--dry-run"]);
    expect(&tried, DONE, &["nichts behalten", &digest]);
    expect(
        &running.call(&["compare", "hund-im-test", "1.0.0", "1.0.0"]),
        REFUSED,
        &["Nicht gefunden"],
    );

    expect(
        &running.call_as("giessen", &["publish", folder]),
        REFUSED,
        &["Nicht erlaubt", "Anfrage"],
    );
    expect(
        &running.call_as("wetzlar-freigabe", &["publish", "paket.zip"]),
        DONE,
        &["ist veröffentlicht", &digest],
    );
    let again = running.call_as("wetzlar-freigabe", &["publish", folder, "--json"]);
    expect(&again, DONE, &[]);
    assert_eq!(
        (&again.json()["again"], &again.json()["digest"]),
        (&true.into(), &digest.clone().into())
    );

    std::fs::write(Path::new(folder).join("beschreibung.md"), "# Anders\n").unwrap();
    let differs = running.call_as("wetzlar-freigabe", &["publish", folder, "--json"]);
    expect(&differs, REFUSED, &[]);
    assert_eq!(differs.json()["type"], "/problems/version-vorhanden");

    std::fs::remove_file(Path::new(folder).join("beschreibung.md")).unwrap();
    let broken = running.call_as("wetzlar-freigabe", &["publish", folder]);
    expect(&broken, REFUSED, &["nichts gesendet", "beschreibung.md"]);
}

fn it_submits_for_release(running: &Running) {
    let folder = package(&running.folder.path().join("einreichung"));
    let manifest = folder.join("blaupause.yml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let text = text.replace("slug: hund-im-test", "slug: hund-eingereicht");
    std::fs::write(&manifest, text).unwrap();
    let folder = folder.to_str().unwrap();
    expect(
        &running.call(&["submit", folder]),
        WRONG_USAGE,
        &["BLAUPAUSE_TOKEN"],
    );
    let submitted = running.call_as(
        "wetzlar-erfassung",
        &["submit", folder, "--note", "Bitte bis Freitag."],
    );
    expect(
        &submitted,
        DONE,
        &["hund-eingereicht", "zur Freigabe eingereicht"],
    );
    let again = running.call_as("wetzlar-erfassung", &["submit", folder, "--json"]);
    expect(&again, DONE, &[]);
    assert_eq!(again.json()["note"], "Bitte bis Freitag.");
    expect(
        &running.call_as("wetzlar-erfassung", &["publish", folder]),
        REFUSED,
        &["Nicht erlaubt"],
    );
    expect(
        &running.call_as("giessen", &["submit", folder]),
        REFUSED,
        &["Nicht erlaubt"],
    );
}

fn it_finds_and_compares(running: &Running) {
    expect(
        &running.call(&["search", "Hundesteuer", "anmelden"]),
        DONE,
        &["hundesteuer-anmelden", "In Betrieb", "Treffer"],
    );
    let found = running.call(&["search", "Hundesteuer", "--json"]).json();
    assert!(
        found["total"].as_u64().unwrap() > 0 && found["items"][0]["adopters"]["live"].is_u64(),
        "{found}"
    );
    expect(
        &running.call(&["search", "xqzvwy"]),
        DONE,
        &["gibt es keine Blaupause"],
    );
    expect(
        &running.call(&["compare", "hundesteuer-anmelden", "1.0.0", "1.2.0"]),
        DONE,
        &["von 1.0.0 nach 1.2.0", "ältere Version", "Version 1.1.0"],
    );
    let compared = running
        .call(&[
            "compare",
            "hundesteuer-anmelden",
            "1.0.0",
            "1.2.0",
            "--json",
        ])
        .json();
    assert!(!compared["differences"].as_array().unwrap().is_empty());
    let help = running.call(&["adopt", "--help"]);
    expect(&help, DONE, &["Aufruf:", "Beispiel:"]);
    for wrong in [
        &["finde"][..],
        &["search"],
        &[
            "adopt",
            "hund",
            "--body",
            "06532020",
            "--stage",
            "live",
            "--on",
            "2026-01-01",
        ],
    ] {
        expect(&running.call(wrong), WRONG_USAGE, &[]);
    }
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut call = program(running.folder.path());
    let gone = call
        .env("BLAUPAUSE_URL", format!("http://{nobody}"))
        .args(["search", "Hund"])
        .output()
        .unwrap();
    expect(&gone.into(), UNREACHABLE, &["nicht erreichbar"]);
}

fn it_records_steps(running: &Running) {
    let step = |stage: &'static str, on: &'static str| {
        [
            "adopt",
            "hund-im-test@1.0.0",
            "--body",
            "06532020",
            "--stage",
            stage,
            "--on",
            on,
        ]
    };
    expect(
        &running.call_as("giessen", &step("interest", "01.02.2026")),
        REFUSED,
        &["Nicht erlaubt"],
    );
    let mut unseen = step("interest", "01.02.2026").to_vec();
    unseen.extend(["--visibility", "alle"]);
    expect(&running.call_as("sinn", &unseen), WRONG_USAGE, &[]);
    let mut seen = step("interest", "01.02.2026").to_vec();
    seen.extend(["--visibility", "hessen"]);
    expect(
        &running.call_as("sinn", &seen),
        DONE,
        &["Nachnutzung begonnen", "01.02.2026"],
    );
    // Going live needs evidence.
    expect(
        &running.call_as("sinn", &step("live", "2026-03-01")),
        REFUSED,
        &["Nachweis"],
    );
    std::fs::write(
        running.folder.path().join("nachweis.txt"),
        "In Betrieb seit 1. März.",
    )
    .unwrap();
    let mut live = step("live", "2026-03-01").to_vec();
    live.extend([
        "--evidence",
        "file=nachweis.txt",
        "--evidence",
        "fileReference=Az. 10/2026",
        "--json",
    ]);
    let live = running.call_as("sinn", &live);
    expect(&live, DONE, &[]);
    let told = live.json();
    assert_eq!(
        (&told["stage"], &told["began"]),
        (&"live".into(), &false.into())
    );
    assert_eq!(told["visibility"], "hessen");
    assert_eq!(told["steps"].as_array().unwrap().len(), 2);
    assert_eq!(told["steps"][1]["evidence"][0]["kind"], "file");
    it_covers_others(running, told["id"].as_str().unwrap());
}

/// Sinn covers Gießen, which answers; then it ends.
fn it_covers_others(running: &Running, adoption: &str) {
    let add = [
        "cover",
        "add",
        adoption,
        "--body",
        "06531005",
        "--from",
        "01.03.2026",
    ];
    expect(
        &running.call_as("giessen", &add),
        REFUSED,
        &["Nicht erlaubt"],
    );
    expect(
        &running.call_as("sinn", &add),
        DONE,
        &["Gießen, ab 01.03.2026, auf Weiteres: noch nicht bestätigt"],
    );
    let answer = [
        "cover",
        "answer",
        adoption,
        "--body",
        "06531005",
        "--answer",
        "confirmed",
    ];
    expect(&running.call_as("giessen", &answer), DONE, &["bestätigt"]);
    let end = [
        "cover",
        "end",
        adoption,
        "--body",
        "06531005",
        "--until",
        "31.12.2026",
        "--json",
    ];
    let ended = running.call_as("sinn", &end);
    expect(&ended, DONE, &[]);
    let cover = &ended.json()["covers"][0];
    assert_eq!(cover["until"], "2026-12-31");
    assert_eq!(cover["said"].as_array().unwrap().len(), 2);
    let open = [
        "cover", "end", adoption, "--body", "06531005", "--until", "offen",
    ];
    expect(&running.call_as("giessen", &open), DONE, &["auf Weiteres"]);
    let wrong = [
        "cover", "answer", adoption, "--body", "06531005", "--answer", "open",
    ];
    expect(&running.call_as("giessen", &wrong), WRONG_USAGE, &[]);
}

fn it_backs_up_while_it_runs(running: &Running) {
    let folder = running.folder.path();
    let on = |data: &str, arguments: &[&str]| -> Said {
        let mut call = program(folder);
        call.env("BLAUPAUSE_DATA", data)
            .args(arguments)
            .output()
            .unwrap()
            .into()
    };
    let saved = on("daten", &["backup", "sicherung", "--json"]);
    expect(&saved, DONE, &[]);
    expect(
        &on("daten", &["backup", "sicherung"]),
        REFUSED,
        &["nie überschrieben"],
    );
    let restored = on("neu", &["restore", "sicherung", "--json"]);
    expect(&restored, DONE, &[]);
    assert_eq!(restored.json(), saved.json());
    expect(
        &on("neu", &["restore", "sicherung"]),
        REFUSED,
        &["leeren Ort"],
    );
    expect(
        &on("daten", &["restore", "sicherung"]),
        REFUSED,
        &["leeren Ort"],
    );
    let again = on("neu", &["backup", "zweite", "--json"]).json();
    assert_eq!(
        (&again["tables"], &again["files"], &again["registry"]),
        (
            &saved.json()["tables"],
            &saved.json()["files"],
            &saved.json()["registry"]
        )
    );
    let indexed = on("neu", &["reindex", "--json"]);
    expect(&indexed, DONE, &[]);
    assert!(indexed.json()["blueprints"].as_u64().unwrap() > 10);

    std::fs::write(folder.join("kaputt.tsv"), "ags\tname\n12\t\n").unwrap();
    expect(
        &on("neu", &["import", "bodies", "kaputt.tsv"]),
        REFUSED,
        &["nichts geändert"],
    );
    expect(
        &on("neu", &["import", "adoptions", "kaputt.tsv"]),
        WRONG_USAGE,
        &["BLAUPAUSE_TOKEN"],
    );
    expect(
        &on("neu", &["import", "unfug", "kaputt.tsv"]),
        WRONG_USAGE,
        &["bodies"],
    );
}

//! Publishing in the browser: what a clerk sees, may do, and cannot undo.

mod form;

use crate::world::{Answer, Person, World};
use actix_web::{http::header, test};
use std::io::{Cursor, Write as _};

pub const SLUG: &str = "fundsachen-melden";

fn manifest(version: &str, extra: &str) -> String {
    format!(
        r#"blaupause: 1
slug: {SLUG}
version: "{version}"
title: Fundsachen online melden
summary: Bürgerinnen und Bürger melden einen Fund, das Fundbüro bestätigt ihn.
description: beschreibung.md
publisher: "06532023"
licence: EUPL-1.2
rights: {{ holder: Magistrat der Stadt Wetzlar, confirmedBy: Fachdienst Digitalisierung }}
contact: {{ mail: digitalisierung@example.org }}
files:
  - {{ path: leitfaden.md, role: guide, title: Leitfaden }}
changes: [{{ kind: added, text: {extra}, breaking: false }}]
"#
    )
}

/// A package in a folder, packed as the command line does.
pub fn package(version: &str, extra: &str) -> Vec<u8> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let put = |name: &str, text: &str| {
        std::fs::File::create(folder.path().join(name))
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    };
    put("blaupause.yml", &manifest(version, extra));
    put(
        "beschreibung.md",
        "# Fundsachen\n\nWer etwas findet, meldet es hier.\n",
    );
    put(
        "leitfaden.md",
        "# Leitfaden\n\n1. Öffnungszeiten eintragen.\n",
    );
    let checked = artefacts::check_folder(folder.path(), &artefacts::Limits::default());
    let package = checked
        .package
        .unwrap_or_else(|| panic!("{:?}", checked.findings));
    let mut packed = Cursor::new(Vec::new());
    artefacts::pack(&package, &mut packed).unwrap();
    packed.into_inner()
}

pub async fn upload(person: &Person<'_>, bytes: &[u8]) -> Answer {
    person
        .post_file("/veroeffentlichen", &[], ("paket", "paket.zip", bytes))
        .await
}

/// What the page carries to the next step.
pub fn carried(page: &str) -> Option<String> {
    let mark = "name=\"paket\" value=\"";
    let at = page.find(mark)? + mark.len();
    page[at..].split('"').next().map(str::to_owned)
}

async fn publish(person: &Person<'_>, bytes: &[u8]) -> Answer {
    let digest = carried(&upload(person, bytes).await.is(200).text()).unwrap();
    person
        .post_form("/veroeffentlichen/freigabe", &[("paket", &digest)])
        .await
}

#[actix_web::test]
async fn every_finding_stands_on_the_page_with_its_place_and_cure() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    let mut packed = package("1.0.0", "Erste Fassung");
    // The name of a file in the directory of the ZIP no longer fits its content.
    let at = packed
        .windows(12)
        .rposition(|some| some == b"leitfaden.md")
        .unwrap();
    packed[at..at + 12].copy_from_slice(b"leitfaden.xx");
    let page = upload(&wetzlar, &packed).await.is(422).text();
    assert!(
        page.contains("Befunde") && page.contains("Was zu tun ist"),
        "{page}"
    );
    assert!(page.contains("leitfaden"), "{page}");
    assert!(carried(&page).is_none(), "mistakes cannot be published");
}

#[actix_web::test]
async fn what_is_no_zip_is_a_finding_and_not_a_failure() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    for bytes in [
        &b"PK\x03\x04 und dann nichts"[..],
        b"kein ZIP",
        b"PK\x05\x06",
        &[0; 100_000],
    ] {
        let page = upload(&wetzlar, bytes).await.is(422).text();
        assert!(page.contains("Fehler") && page.contains("ZIP"), "{page}");
    }
    wetzlar
        .post_file("/veroeffentlichen", &[], ("paket", "", b""))
        .await
        .is(422);
}

#[actix_web::test]
async fn a_clerk_publishes_two_versions_and_none_twice() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    let first = package("1.0.0", "Erste Fassung");
    let page = upload(&wetzlar, &first).await.is(200).text();
    assert!(
        page.contains("Version 1.0.0 veröffentlichen") && page.contains("leitfaden.md"),
        "{page}"
    );
    world.get(&format!("/blaupausen/{SLUG}")).await.is(404);
    let done = publish(&wetzlar, &first).await.is(303);
    assert_eq!(
        done.header("location"),
        format!("/blaupausen/{SLUG}/versionen/1.0.0")
    );
    let kept = world
        .get(&format!("/api/v1/blueprints/{SLUG}/releases/1.0.0/package"))
        .await
        .is(200);
    assert!(kept.bytes == first, "the package is handed out as it came");

    let again = upload(&wetzlar, &first).await.is(200).text();
    assert!(
        again.contains("Genau dieser Inhalt ist bereits veröffentlicht"),
        "{again}"
    );
    assert!(carried(&again).is_none());

    let other = upload(&wetzlar, &package("1.0.0", "Etwas anderes"))
        .await
        .is(422)
        .text();
    assert!(
        other.contains("bereits mit anderem Inhalt veröffentlicht") && other.contains("1.1.0"),
        "{other}"
    );
    assert!(carried(&other).is_none());

    let second = package("1.1.0", "Bestätigung per Post");
    let page = upload(&wetzlar, &second).await.is(200).text();
    assert!(page.contains("gegenüber Version 1.0.0"), "{page}");
    publish(&wetzlar, &second).await.is(303);
    let page = world
        .get(&format!("/blaupausen/{SLUG}"))
        .await
        .is(200)
        .text();
    assert!(page.contains("1.1.0") && page.contains("1.0.0"));
}

#[actix_web::test]
async fn who_only_prepares_sees_the_check_and_cannot_publish() {
    let world = World::new();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let packed = package("1.0.0", "Erste Fassung");
    let page = upload(&clerk, &packed).await.is(200).text();
    assert!(
        page.contains("Version 1.0.0 zur Freigabe einreichen"),
        "{page}"
    );
    assert!(!page.contains("Version 1.0.0 veröffentlichen"));
    let digest = carried(&page).unwrap();
    clerk
        .post_form("/veroeffentlichen/freigabe", &[("paket", &digest)])
        .await
        .is(403);
    world.get(&format!("/blaupausen/{SLUG}")).await.is(404);
    let file = clerk
        .post_form("/veroeffentlichen/paket", &[("paket", &digest)])
        .await
        .is(200);
    assert!(file.bytes == packed, "the checked package can be handed on");

    let sinn = world.as_person("sinn").await;
    let page = upload(&sinn, &packed).await.is(422).text();
    assert!(page.contains("06532023"), "{page}");
    sinn.post_form("/veroeffentlichen/paket", &[("paket", &digest)])
        .await
        .is(403);
    sinn.post_form("/veroeffentlichen/freigabe", &[("paket", &digest)])
        .await
        .is(403);
}

#[actix_web::test]
async fn a_form_from_elsewhere_is_not_even_received() {
    let world = World::new();
    let mut wetzlar = world.as_person("wetzlar-freigabe").await;
    wetzlar.csrf = "von-woanders".to_owned();
    upload(&wetzlar, &package("1.0.0", "Erste Fassung"))
        .await
        .is(403);
    wetzlar
        .post_form("/veroeffentlichen/freigabe", &[("paket", "sha256:00")])
        .await
        .is(403);
    wetzlar
        .post_form("/veroeffentlichen/paket", &[("paket", "sha256:00")])
        .await
        .is(403);
    let bare = "--grenze\r\nContent-Disposition: form-data; name=\"paket\"; filename=\"p.zip\"\r\n\r\nPK\r\n--grenze--\r\n";
    let request = test::TestRequest::post()
        .uri("/veroeffentlichen")
        .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=grenze"))
        .set_payload(bare);
    wetzlar.send(request).await.is(403);
}

#[actix_web::test]
async fn strangers_are_asked_to_sign_in() {
    let world = World::new();
    let answer = world.get("/veroeffentlichen").await.is(303);
    assert!(answer.header("location").starts_with("/anmelden"));
}

#[actix_web::test]
async fn a_withdrawn_version_cannot_be_adopted_and_a_blocked_one_is_hidden() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    publish(&wetzlar, &package("1.0.0", "Erste Fassung"))
        .await
        .is(303);
    let place = format!("/blaupausen/{SLUG}/versionen/1.0.0");
    let state = format!("{place}/zustand");
    let stand = |page: &str| {
        let mark = "name=\"stand\" value=\"";
        let at = page.find(mark).unwrap() + mark.len();
        page[at..].split('"').next().unwrap().to_owned()
    };
    let clerk = world.as_person("wetzlar-erfassung").await;
    clerk.get(&state).await.is(403);

    let seen = stand(&wetzlar.get(&state).await.is(200).text());
    let incomplete = [
        ("stand", seen.as_str()),
        ("zustand", "withdrawn"),
        ("grund", " "),
        ("tag", "morgen"),
    ];
    let page = wetzlar.post_form(&state, &incomplete).await.is(422).text();
    assert!(
        page.contains("Nennen Sie einen Grund") && page.contains("morgen"),
        "{page}"
    );
    let withdrawn = [
        ("stand", seen.as_str()),
        ("zustand", "withdrawn"),
        ("grund", "Rechenfehler im Formular"),
        ("tag", "22.11.2026"),
    ];
    clerk.post_form(&state, &withdrawn).await.is(403);
    wetzlar.post_form(&state, &withdrawn).await.is(303);
    let page = world.get(&place).await.is(200).text();
    assert!(
        page.contains("zurückgezogen") && page.contains("Rechenfehler im Formular"),
        "{page}"
    );
    let adoption = serde_json::json!({ "body": "06532020", "blueprint": SLUG, "stage": "interest", "effectiveOn": "2026-11-22", "version": "1.0.0" });
    world
        .api("sinn")
        .post("/api/v1/adoptions", &adoption)
        .await
        .is(422);

    wetzlar.post_form(&state, &withdrawn).await.is(422);
    let seen = stand(&wetzlar.get(&state).await.is(200).text());
    let blocked = [
        ("stand", seen.as_str()),
        ("zustand", "blocked"),
        ("grund", "Rechte ungeklärt"),
        ("tag", "22.11.2026"),
    ];
    wetzlar.post_form(&state, &blocked).await.is(303);
    let page = world.get(&place).await.is(200).text();
    assert!(
        page.contains("Rechte ungeklärt") && !page.contains("leitfaden.md"),
        "{page}"
    );
    world
        .get(&format!("/api/v1/blueprints/{SLUG}/releases/1.0.0/package"))
        .await
        .is(451);
    let search = world
        .get("/api/v1/blueprints?q=Fundsachen")
        .await
        .is(200)
        .text();
    assert!(!search.contains(SLUG), "{search}");
}

#[actix_web::test]
async fn contact_and_operator_change_without_a_version() {
    let world = World::new();
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    publish(&wetzlar, &package("1.0.0", "Erste Fassung"))
        .await
        .is(303);
    let care = format!("/blaupausen/{SLUG}/pflegen");
    wetzlar.get(&care).await.is(200);
    let wrong = [
        ("stand", "1"),
        ("email", "fundbuero"),
        ("bis", "31.12.2030"),
        ("nachfolger", "gibt-es-nicht"),
    ];
    let page = wetzlar.post_form(&care, &wrong).await.is(422).text();
    assert!(
        page.contains("name@stelle.de") && page.contains("31.12.2030"),
        "{page}"
    );
    let page = wetzlar.get(&care).await.is(200).text();
    let mark = "name=\"stand\" value=\"";
    let stand = page[page.find(mark).unwrap() + mark.len()..]
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let right = [
        ("stand", stand.as_str()),
        ("email", "fundbuero@example.org"),
        ("betrieb", "ekom21"),
        ("bis", "31.12.2030"),
        ("visibility", "public"),
    ];
    world
        .as_person("sinn")
        .await
        .post_form(&care, &right)
        .await
        .is(403);
    wetzlar.post_form(&care, &right).await.is(303);
    let page = world
        .get(&format!("/blaupausen/{SLUG}"))
        .await
        .is(200)
        .text();
    assert!(
        page.contains("fundbuero@example.org") && page.contains("ekom21"),
        "{page}"
    );
    let late = wetzlar.post_form(&care, &right).await.is(422).text();
    assert!(late.contains("inzwischen geändert"), "{late}");
}

#[actix_web::test]
async fn the_operator_says_how_large_a_package_may_be() {
    let world = World::configured("[packages]\npacked_mib = 1\nfiles = 2\n");
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    let start = wetzlar.get("/veroeffentlichen").await.is(200).text();
    assert!(
        start.contains("1,0 MiB") || start.contains("1 MiB"),
        "{start}"
    );
    let three_files = package("1.0.0", "Erste Fassung");
    let page = upload(&wetzlar, &three_files).await.is(422).text();
    assert!(carried(&page).is_none(), "more files than allowed");
    assert!(page.contains("erlaubt sind 2"), "{page}");
    let large = vec![0; (1 << 20) + 1];
    let refused = upload(&wetzlar, &large).await.is(413).text();
    assert!(
        refused.contains("1 MiB") || refused.contains("1,0 MiB"),
        "{refused}"
    );
}

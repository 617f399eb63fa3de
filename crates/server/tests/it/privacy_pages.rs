//! Data protection on pages: what is known about me, being erased, terms, and the record.

use crate::world::{Answer, World};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _};

fn entry(zip: &Answer, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.bytes.clone())).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[actix_web::test]
async fn somebody_takes_along_what_is_known_about_them() {
    let world = World::new();
    let clerk = world.as_person("sinn").await;
    let page = clerk.get("/konto").await.is(200).text();
    assert!(page.contains("href=\"/konto/daten\""));
    let page = clerk.get("/konto/daten").await.is(200).text();
    assert!(
        page.contains("Sitzungen") && page.contains("Schritte von Nachnutzungen"),
        "{page}"
    );
    let zip = clerk.get("/konto/daten/auskunft.zip").await.is(200);
    assert_eq!(zip.header("content-type"), "application/zip");
    assert!(zip.header("cache-control").contains("no-store"));
    let known: Value = serde_json::from_str(&entry(&zip, "auskunft.json")).unwrap();
    let name = known["account"][0]["name"].as_str().unwrap();
    assert!(!known["steps"].as_array().unwrap().is_empty());
    assert!(page.contains(name));
    let html = entry(&zip, "auskunft.html");
    assert!(html.contains(name) && !html.contains("<script"), "{html}");
    world.get("/konto/daten").await.is(303);
}

#[actix_web::test]
async fn who_is_erased_is_gone_and_their_statement_stays_byte_by_byte() {
    let world = World::new();
    let coordination = world.as_person("koordination").await;
    let (name, body) = {
        let tokens =
            std::fs::read_to_string(world.registry().config.data.join("demo-tokens.json")).unwrap();
        let tokens: Value = serde_json::from_str(&tokens).unwrap();
        let of = |field: &str| tokens["koordination"][field].as_str().unwrap().to_owned();
        (of("name"), of("body"))
    };
    let wish = json!({"cooperation": "digitale-kommune-hessen", "from": "2021-01-01", "until": "2025-12-31"});
    let made = world
        .api("koordination")
        .post("/api/v1/reports", &wish)
        .await
        .is(201);
    let number = made
        .header("location")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut before = Vec::new();
    for format in ["json", "csv", "xlsx", "ods", "pdf"] {
        let path = format!("/api/v1/reports/{number}?format={format}");
        before.push((path.clone(), world.get(&path).await.is(200).bytes));
    }

    let admin = world.as_person("verwaltung").await;
    let list = format!("/verwaltung/personen?stelle={body}");
    let page = admin.get(&list).await.is(200).text();
    let at = page
        .find(&name)
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    let href = page[..at].rfind("/verwaltung/personen/").unwrap();
    let person: String = page[href..].chars().take_while(|c| *c != '"').collect();
    let erase = format!("{person}/loeschen");
    coordination.get(&erase).await.is(403);
    let asked = admin.get(&erase).await.is(200).text();
    assert!(
        asked.contains(&name) && asked.contains("Person endgültig löschen"),
        "{asked}"
    );
    admin.post_form(&erase, &[]).await.is(303);

    let page = admin.get(&list).await.is(200).text();
    assert!(!page.contains(&name), "{page}");
    coordination.get("/konto").await.is(303);
    let request = TestRequest::get().uri("/api/v1/proposals");
    world.api("koordination").send(request).await.is(401);
    admin.get(&erase).await.is(404);
    for (path, bytes) in before {
        assert_eq!(world.get(&path).await.is(200).bytes, bytes, "{path}");
    }
    let page = world
        .get(&format!("/berichte/{number}"))
        .await
        .is(200)
        .text();
    assert!(!page.contains(&name), "{page}");
}

#[actix_web::test]
async fn terms_and_the_record_are_for_who_looks_after_the_registry() {
    let world = World::new();
    let (admin, other) = (
        world.as_person("verwaltung").await,
        world.as_person("giessen").await,
    );
    for path in [
        "/verwaltung/datenschutz",
        "/verwaltung/datenschutz/verzeichnis",
        "/verwaltung/datenschutz/verzeichnis.json",
    ] {
        other.get(path).await.is(403);
    }
    let page = admin.get("/verwaltung/datenschutz").await.is(200).text();
    assert!(
        page.contains("left_person_months") && page.contains("Nichts."),
        "{page}"
    );
    admin
        .post_form("/verwaltung/datenschutz", &[])
        .await
        .is(303);
    let page = admin
        .get("/verwaltung/datenschutz/verzeichnis")
        .await
        .is(200)
        .text();
    assert!(
        page.contains("Konten und Rollen") && page.contains("Artikel 32 DSGVO"),
        "{page}"
    );
    let record = admin
        .get("/verwaltung/datenschutz/verzeichnis.json")
        .await
        .is(200)
        .json();
    assert!(record["activities"].as_array().unwrap().len() >= 8);
}

#[actix_web::test]
async fn somebody_erases_themselves_at_once_and_after_proving_who_they_are() {
    let world = World::new();
    let clerk = world.as_person("sinn").await;
    let page = clerk.get("/konto/daten").await.is(200).text();
    assert!(page.contains("href=\"/konto/loeschen\""));
    clerk.proved_long_ago();
    let asked = clerk.get("/konto/loeschen").await.is(303);
    assert!(asked.header("location").starts_with("/anmelden/nachweis"));
    let asked = clerk.post_form("/konto/loeschen", &[]).await.is(303);
    assert!(asked.header("location").starts_with("/anmelden/nachweis"));
    clerk.proves_now();
    let page = clerk.get("/konto/loeschen").await.is(200).text();
    assert!(page.contains("sofort gelöscht"), "{page}");
    let gone = clerk.post_form("/konto/loeschen", &[]).await.is(303);
    assert_eq!(gone.header("location"), "/");
    clerk.get("/konto").await.is(303);
    world.api("sinn").get("/api/v1/tokens").await.is(401);
    let public = world.get("/kommunen/06532020").await.is(200).text();
    assert!(!public.contains("Hauptamt Sinn"));
    // Their steps stay, and lead to nobody.
    let found = world.get("/api/v1/adoptions?body=06532020").await.json();
    assert!(!found["items"].as_array().unwrap().is_empty());
    // The last one with "Verwaltung" first gives it to somebody.
    let last = world.as_person("verwaltung").await;
    let kept = last.post_form("/konto/loeschen", &[]).await.is(422).text();
    assert!(kept.contains("Verwaltung"), "{kept}");
    last.get("/konto").await.is(200);
}

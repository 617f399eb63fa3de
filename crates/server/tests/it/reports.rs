//! Adoption statements: previewed, made, kept, over the API and on pages.

use crate::world::World;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PREVIEW: &str =
    "/api/v1/reports/adoption?cooperation=digitale-kommune-hessen&from=2021-01-01&until=2025-12-31";

fn wish() -> Value {
    json!({"cooperation": "digitale-kommune-hessen", "from": "2021-01-01", "until": "2025-12-31"})
}

#[actix_web::test]
async fn every_figure_of_a_preview_counts_exactly_its_rows() {
    let world = World::new();
    let statement = world.get(PREVIEW).await.is(200).json();
    let rows = statement["rows"].as_array().unwrap();
    for (name, figure) in statement["figures"].as_object().unwrap() {
        let counted = rows
            .iter()
            .filter(|row| row["countedIn"].as_array().unwrap().contains(&json!(name)))
            .map(|row| row["id"].clone())
            .collect::<Vec<_>>();
        assert_eq!(figure["rows"], json!(counted), "{name}");
        assert_eq!(figure["count"], json!(counted.len()), "{name}");
        assert!(figure["definition"].as_str().unwrap().len() > 20, "{name}");
    }
    for name in ["published", "live", "planned", "transferLive"] {
        assert!(
            statement["figures"][name]["count"].as_u64().unwrap() > 0,
            "the example data have no {name}"
        );
    }
    assert_eq!(statement["number"], Value::Null);
    let computed = domain::statement::Statement::digest_of(&statement);
    assert_eq!(statement["digest"], json!(computed));
}

#[actix_web::test]
async fn every_format_of_a_preview_tells_the_same_and_keeps_nothing() {
    let world = World::new();
    let known = world.get(PREVIEW).await.is(200).json()["head"]["recordedUntil"].clone();
    let address = format!("{PREVIEW}&asKnownAt={}", known.as_str().unwrap());
    let statement = world.get(&address).await.is(200).json();
    let csv = world.get(&format!("{address}&format=csv")).await.is(200);
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let text = csv.text();
    let mut lines = 0;
    let mut is_quoted = false;
    for letter in text.chars() {
        is_quoted ^= letter == '"';
        lines += usize::from(letter == '\n' && !is_quoted);
    }
    assert_eq!(
        lines - 1,
        statement["rows"].as_array().unwrap().len(),
        "a line of titles and one for each row"
    );
    for (format, begins) in [("xlsx", "PK"), ("ods", "PK"), ("pdf", "%PDF-")] {
        let file = world
            .get(&format!("{address}&format={format}"))
            .await
            .is(200);
        assert!(file.bytes.starts_with(begins.as_bytes()), "{format}");
    }
    let made = world.get("/api/v1/reports").await.is(200).json();
    assert_eq!(made["items"], json!([]));
}

#[actix_web::test]
async fn what_is_wrong_with_a_preview_is_told_at_once() {
    let world = World::new();
    let address = "/api/v1/reports/adoption?cooperation=nirgends&from=2025-01-01&until=2021-01-01&asKnownAt=2999-01-01T00:00:00Z";
    let flaws = world.get(address).await.is(400).flaws();
    let names: Vec<&str> = flaws.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["cooperation", "asKnownAt", "until"]);
    let flaws = world
        .get("/api/v1/reports/adoption?from=24.02.2021&format=docx&neu=1")
        .await
        .is(400)
        .flaws();
    let names: Vec<&str> = flaws.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["from", "until", "format", "neu"]);
}

#[actix_web::test]
async fn a_made_statement_is_the_same_bytes_ever_after() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let made = coordinator.post("/api/v1/reports", &wish()).await.is(201);
    let view = made.json();
    let address = made.header("location").to_owned();
    assert_eq!(address, format!("/api/v1/reports/{}", view["number"]));
    let formats: Vec<&str> = view["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["format"].as_str().unwrap())
        .collect();
    assert_eq!(formats, ["csv", "json", "ods", "pdf", "xlsx"]);

    let first = world.get(&address).await.is(200);
    assert_eq!(first.json()["number"], json!(view["number"].to_string()));
    assert_eq!(first.json()["digest"], view["digest"]);
    assert!(first.header("cache-control").contains("immutable"));

    // A later fact changes a preview, but nothing that was kept.
    let step = json!({"blueprint": "hundesteuer-anmelden", "body": "06532020", "stage": "interest", "effectiveOn": "2025-11-02"});
    let sinn = world.api("sinn");
    sinn.post("/api/v1/adoptions", &step).await.is(201);
    let later = world.get(PREVIEW).await.is(200).json();
    let rows = |statement: &Value| statement["rows"].as_array().unwrap().len();
    assert_eq!(rows(&later), rows(&first.json()) + 1);
    for format in formats {
        let path = format!("{address}?format={format}");
        let once = world.get(&path).await.is(200);
        let twice = world.get(&path).await.is(200);
        assert_eq!(once.bytes, twice.bytes, "{format}");
        let tag = once.header("etag").to_owned();
        let again = TestRequest::get()
            .uri(&path)
            .insert_header(("If-None-Match", tag));
        world.send(again).await.is(304);
    }
    assert_eq!(world.get(&address).await.bytes, first.bytes);
    let list = world.get("/api/v1/reports").await.is(200).json();
    assert_eq!(list["items"], json!([view]));
    world.get("/api/v1/reports/77").await.is(404);
}

#[actix_web::test]
async fn only_who_coordinates_makes_statements() {
    let world = World::new();
    for persona in ["giessen", "pruefung", "verwaltung"] {
        let refused = world.api(persona).post("/api/v1/reports", &wish()).await;
        assert_eq!(refused.is(403).problem(), "nicht-erlaubt", "{persona}");
    }
    let stranger = TestRequest::post().uri("/api/v1/reports").set_json(wish());
    world.send(stranger).await.is(401);
    let hessen = json!({"from": "2021-01-01", "until": "2025-12-31"});
    world
        .api("koordination")
        .post("/api/v1/reports", &hessen)
        .await
        .is(403);
    let list = world.get("/api/v1/reports").await.is(200).json();
    assert_eq!(list["items"], json!([]));
    // "Förderung" keeps the reports of its body, which belongs to the cooperation; not those of the Land.
    let funder = world.api("foerderung");
    funder.post("/api/v1/reports", &wish()).await.is(201);
    funder.post("/api/v1/reports", &hessen).await.is(403);
}

#[actix_web::test]
async fn two_at_once_get_two_numbers_and_one_key_gets_one() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let wish = wish();
    let (one, other) = futures_util::future::join(
        coordinator.post("/api/v1/reports", &wish),
        coordinator.post("/api/v1/reports", &wish),
    )
    .await;
    let numbers = [one.is(201).json(), other.is(201).json()];
    assert_ne!(numbers[0]["number"], numbers[1]["number"]);

    let keyed = || {
        TestRequest::post()
            .uri("/api/v1/reports")
            .insert_header(("Idempotency-Key", "einmal"))
            .set_json(&wish)
    };
    let first = coordinator.send(keyed()).await.is(201).json();
    let again = coordinator.send(keyed()).await.is(201).json();
    assert_eq!(first, again);
    let list = world.get("/api/v1/reports").await.is(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn the_page_shows_the_rows_of_a_figure_and_keeps_what_it_showed() {
    let world = World::new();
    let coordinator = world.as_person("koordination").await;
    let address =
        "/berichte/vorschau?cooperation=digitale-kommune-hessen&from=01.01.2021&until=31.12.2025";
    let page = coordinator.get(address).await.is(200).text();
    assert!(page.contains("Nachweis erstellen und ablegen"));
    let stranger = world.get(address).await.is(200).text();
    assert!(!stranger.contains("Nachweis erstellen und ablegen"));

    let live = world.get(&format!("{address}&figure=live")).await.is(200);
    let said = world.get(PREVIEW).await.json()["figures"]["live"]["count"]
        .as_u64()
        .unwrap();
    let shown = live.text().matches("<tr id=\"zeile-").count();
    assert_eq!(shown as u64, said);

    let known = hidden(&page, "asKnownAt");
    let form = [
        ("cooperation", "digitale-kommune-hessen"),
        ("from", "2021-01-01"),
        ("until", "2025-12-31"),
        ("asKnownAt", known.as_str()),
    ];
    let made = coordinator.post_form("/berichte", &form).await.is(303);
    let kept = made.header("location").to_owned();
    let page = world.get(&kept).await.is(200).text();
    assert!(page.contains("Nachnutzungsnachweis Nr. ") && page.contains("sha256:"));
    let rows = world.get(&format!("{kept}?figure=live")).await.is(200);
    assert_eq!(rows.text().matches("<tr id=\"zeile-").count(), shown);
    assert!(world.get("/berichte").await.is(200).text().contains(&kept));

    let giessen = world.as_person("giessen").await;
    giessen.post_form("/berichte", &form).await.is(403);
}

#[actix_web::test]
async fn a_long_statement_shows_the_first_rows_of_each_group_and_leads_to_all() {
    let world = World::new();
    let statement = world.get(PREVIEW).await.is(200).json();
    let rows = statement["rows"].as_array().unwrap();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *groups.entry(row["group"].as_str().unwrap()).or_default() += 1;
    }
    assert!(rows.len() > 40 && groups.len() > 2, "{groups:?}");
    let address =
        "/berichte/vorschau?cooperation=digitale-kommune-hessen&from=01.01.2021&until=31.12.2025";
    let shown = |page: &str| page.matches("<tr id=\"zeile-").count();
    let page = world.get(address).await.is(200).text();
    let first: usize = groups.values().map(|count| (*count).min(5)).sum();
    assert_eq!(shown(&page), first);
    assert!(
        page.contains("Vollständig sind die Dateien"),
        "print says where the whole is"
    );
    for (group, count) in groups {
        let leads_on = page.contains(&format!("rows={group}#zeilen"));
        assert_eq!(leads_on, count > 5, "{group}");
        let whole = world.get(&format!("{address}&rows={group}")).await.is(200);
        assert_eq!(shown(&whole.text()), count.min(300), "{group}");
    }
    // All of them, some pages one after the other, each row once.
    let mut next = Some(format!("{address}&rows=all"));
    let mut numbers = Vec::new();
    while let Some(here) = next {
        let page = world.get(&here).await.is(200).text();
        let of_row = |rest: &str| rest.split('"').next().unwrap().parse::<usize>().unwrap();
        numbers.extend(page.split("<tr id=\"zeile-").skip(1).map(of_row));
        next = page.contains("rel=\"next\"").then(|| {
            let last = numbers.last().unwrap();
            format!("{address}&rows=all&page%5Bafter%5D={last}")
        });
    }
    assert_eq!(numbers, (1..=rows.len()).collect::<Vec<_>>());
    world.get(&format!("{address}&rows=nichts")).await.is(400);
}

#[actix_web::test]
async fn the_form_tells_every_flaw_at_its_field() {
    let world = World::new();
    let page = world
        .get("/berichte/vorschau?from=31.12.2025&until=gestern")
        .await
        .is(422)
        .text();
    for flaw in ["cooperation-fehler", "until-fehler"] {
        assert!(page.contains(flaw), "{flaw}");
    }
    assert!(page.contains("value=\"gestern\"") && page.contains("value=\"31.12.2025\""));
    let turned = "/berichte/vorschau?cooperation=nirgends&from=31.12.2025&until=1.1.2021";
    let page = world.get(turned).await.is(422).text();
    assert!(page.contains("vor dem ersten"));
    let unknown = "/berichte/vorschau?cooperation=nirgends&from=1.1.2021&until=31.12.2025";
    let page = world.get(unknown).await.is(422).text();
    assert!(page.contains("cooperation-fehler"));
}

fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).unwrap() + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

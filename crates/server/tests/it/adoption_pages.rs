//! The pages on which a body takes up a blueprint and tells how far it has come.

use crate::{publish, world::World};
use actix_web::http::Method;
use serde_json::{Value, json};

const SINN: &str = "06532020";
const NEW: &str = "/blaupausen/hundesteuer-anmelden/nachnutzung/neu";

#[actix_web::test]
async fn one_button_records_an_interest() {
    let world = World::new();
    let stranger = world.get(NEW).await.is(303);
    assert_eq!(
        stranger.header("location"),
        format!("/anmelden?zurueck={NEW}")
    );
    let sinn = world.as_person("sinn").await;
    let page = sinn.get(NEW).await.is(200).text();
    assert!(page.contains("Interesse eintragen") && page.contains("öffentlich sichtbar"));
    let short = [("kurz", "ja"), ("body", SINN), ("version", "1.2.0")];
    let done = sinn.post_form(NEW, &short).await.is(303);
    let place = done.header("location").to_owned();
    let history = sinn.get(&place).await.is(200).text();
    assert!(history.contains("Interesse") && history.contains("Nächster Schritt"));
    // Whoever comes again is led to what there is.
    assert_eq!(sinn.get(NEW).await.is(303).header("location"), place);
    assert_eq!(
        sinn.post_form(NEW, &short).await.is(303).header("location"),
        place
    );
    // Strangers see the history and no form.
    let public = world.get(&place).await.is(200).text();
    assert!(public.contains("Interesse") && !public.contains("Nächster Schritt"));
}

#[actix_web::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let world = World::new();
    let mut sinn = world.as_person("sinn").await;
    sinn.csrf = "0".repeat(64);
    let short = [("kurz", "ja"), ("body", SINN)];
    sinn.post_form(NEW, &short).await.is(403);
    let list = world
        .get(&format!(
            "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body={SINN}"
        ))
        .await
        .json();
    assert_eq!(list["items"], Value::Array(vec![]));
}

#[actix_web::test]
async fn going_live_without_evidence_is_refused_with_everything_typed() {
    let world = World::new();
    let sinn = world.as_person("sinn").await;
    let form = [
        ("body", SINN),
        ("stage", "live"),
        ("version", "1.2.0"),
        ("effectiveOn", "02.11.2026"),
        ("note", "Abgenommen"),
        ("visibility", "public"),
    ];
    let refused = sinn.post_form(NEW, &form).await.is(422).text();
    assert!(refused.contains("braucht einen Nachweis") && refused.contains("Abgenommen"));
    assert!(refused.contains("id=\"fehler\"") && refused.contains("value=\"02.11.2026\""));
    let done = sinn
        .post_file(NEW, &form, ("file", "abnahme.pdf", b"%PDF-1.7 Abnahme"))
        .await
        .is(303);
    let history = world.get(done.header("location")).await.is(200).text();
    assert!(history.contains("Datei: abnahme.pdf") && !history.contains("nicht gesichert"));
}

#[actix_web::test]
async fn a_correction_is_shown_beside_what_it_replaces() {
    let world = World::new();
    let list = world
        .get("/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005")
        .await
        .json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let adoption = world.get(&format!("/api/v1/adoptions/{id}")).await.json();
    let steps = adoption["steps"].as_array().unwrap();
    let live = steps.iter().find(|step| step["stage"] == "live").unwrap();
    let step = live["id"].as_str().unwrap();
    let giessen = world.as_person("giessen").await;
    let path = format!("/nachnutzungen/{id}");
    let page = giessen
        .get(&format!("{path}?berichtigen={step}"))
        .await
        .is(200)
        .text();
    assert!(page.contains("Grund der Berichtigung") && page.contains("17.11.2022"));
    let mut form = vec![
        ("stage", "live"),
        ("version", "1.0.0"),
        ("effectiveOn", "1.12.2022"),
        (
            "evidence",
            "https://www.giessen.example.org/service/hundesteuer-anmelden",
        ),
        ("corrects", step),
    ];
    let refused = giessen.post_form(&path, &form).await.is(422).text();
    assert!(refused.contains("braucht einen Grund"));
    form.push(("reason", "Tag verwechselt"));
    giessen.post_form(&path, &form).await.is(303);
    let page = world.get(&path).await.is(200).text();
    assert!(page.contains("Berichtigung von „in Betrieb ab 17.11.2022“. Grund: Tag verwechselt"));
    assert!(page.contains("durch eine Berichtigung ersetzt") && page.contains("nicht gesichert"));
}

#[actix_web::test]
async fn who_looked_too_long_is_told_before_anything_is_recorded() {
    let world = World::new();
    let list = world
        .get(&format!(
            "/api/v1/adoptions?blueprint=personalausweis-vorbereiten&body={SINN}"
        ))
        .await
        .json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let (path, sinn) = (
        format!("/nachnutzungen/{id}"),
        world.as_person("sinn").await,
    );
    let page = sinn.get(&path).await.is(200).text();
    let mark = "name=\"revision\" value=\"";
    let at = page.find(mark).unwrap() + mark.len();
    let revision = page[at..].split('"').next().unwrap();
    let form = [
        ("stage", "tested"),
        ("effectiveOn", "02.11.2026"),
        ("revision", revision),
    ];
    sinn.post_form(&path, &form).await.is(303);
    let later = [
        ("stage", "cancelled"),
        ("effectiveOn", "03.11.2026"),
        ("revision", revision),
    ];
    let refused = sinn.post_form(&path, &later).await.is(422).text();
    assert!(refused.contains("inzwischen geändert"));
}

#[actix_web::test]
async fn a_county_covers_municipalities_and_they_answer_in_their_tasks() {
    let world = World::new();
    let county = world.as_person("landkreis").await;
    let path = "/blaupausen/bewohnerparkausweis/nachnutzung/neu";
    assert!(
        county
            .get(path)
            .await
            .is(200)
            .text()
            .contains("Mitversorgte Kommunen")
    );
    let form = [
        ("body", "06532"),
        ("stage", "interest"),
        ("effectiveOn", "02.11.2026"),
        ("covers", SINN),
        ("covers", "06532001"),
        ("plannedLiveOn", "01.03.2027"),
        ("visibility", "public"),
    ];
    let place = county
        .post_form(path, &form)
        .await
        .is(303)
        .header("location")
        .to_owned();
    let sinn = world.as_person("sinn").await;
    let tasks = sinn.get("/aufgaben").await.is(200).text();
    assert!(tasks.contains("Mitversorgung bestätigen") && tasks.contains(&place));
    let answer = [
        ("body", SINN),
        ("answer", "confirmed"),
        ("back", "/aufgaben"),
    ];
    let done = sinn
        .post_form(&format!("{place}/mitversorgung"), &answer)
        .await
        .is(303);
    assert_eq!(done.header("location"), "/aufgaben");
    let page = world.get(&place).await.text();
    assert!(page.contains("01.03.2027") && page.contains("noch nicht bestätigt"));
    assert!(page.contains("bestätigt, erfasst am"), "{page}");

    // Whoever adopts or is covered says when it ends; a flaw is told beside what was typed.
    let end = format!("{place}/mitversorgung/ende");
    let late = [("cover", "06532020@2026-11-02"), ("until", "31.10.2026")];
    let flawed = county.post_form(&end, &late).await.is(422).text();
    assert!(
        flawed.contains("liegt vor dem Anfang") && flawed.contains("31.10.2026"),
        "{flawed}"
    );
    let nobody = county
        .post_form(&end, &[("until", "bald")])
        .await
        .is(422)
        .text();
    assert!(nobody.contains("Wählen Sie eine Kommune.") && nobody.contains("bald"));
    let ends = [("cover", "06532020@2026-11-02"), ("until", "31.12.2026")];
    county.post_form(&end, &ends).await.is(303);
    let page = world.get(&place).await.text();
    assert!(page.contains("letzter Tag 31.12.2026, erfasst am"));
    assert!(
        !page.contains("Mitversorgung beenden"),
        "strangers end nothing"
    );
    let changed = [
        ("body", SINN),
        ("from", "2026-11-02"),
        ("answer", "objected"),
    ];
    sinn.post_form(&format!("{place}/mitversorgung"), &changed)
        .await
        .is(303);
    let page = sinn.get(&place).await.text();
    assert!(page.contains("widersprochen, erfasst am") && page.contains("bestätigt, erfasst am"));
    assert!(page.contains("Mitversorgung beenden"));
    assert!(!sinn.get("/aufgaben").await.text().contains(&place));
}

#[actix_web::test]
async fn proposals_are_decided_several_at_once() {
    let world = World::new();
    world.get("/aufgaben").await.is(303);
    let giessen = world.as_person("giessen").await;
    let page = giessen.get("/aufgaben").await.is(200).text();
    assert!(page.contains("Ausgewählte bestätigen") && page.contains("Koordination"));
    let open = world.api("giessen").get("/api/v1/proposals").await.json();
    let id = open["items"][0]["id"].as_str().unwrap();
    let none = giessen
        .post_form(
            "/aufgaben/vorschlaege",
            &[("was", "bestaetigen"), ("gezeigt", id)],
        )
        .await;
    assert_eq!(none.status, 303);
    assert!(
        giessen.get("/aufgaben").await.text().contains(id),
        "nothing was ticked"
    );
    giessen
        .post_form("/aufgaben/vorschlaege", &[("was", "alle"), ("gezeigt", id)])
        .await
        .is(303);
    assert!(!giessen.get("/aufgaben").await.text().contains(id));
    let list = world
        .get("/api/v1/adoptions?blueprint=personenstandsurkunde-bestellen&body=06531005")
        .await
        .json();
    assert_eq!(list["items"][0]["stage"], "interest");
}

#[actix_web::test]
async fn who_uses_a_version_is_told_of_all_newer_ones_and_why_it_was_withdrawn() {
    let world = World::new();
    let path = format!("/api/v1/blueprints/{}/releases", publish::SLUG);
    let wetzlar = world.api("wetzlar-freigabe");
    let bring_out = async |version: &str| {
        let zip = publish::package(version, version);
        let made = wetzlar.post_bytes(&path, "application/zip", &zip).await;
        made.is(201);
    };
    bring_out("1.0.0").await;
    let step = json!({
        "blueprint": publish::SLUG, "body": SINN, "version": "1.0.0", "stage": "interest", "effectiveOn": "2026-11-02"
    });
    let made = world.api("sinn").post("/api/v1/adoptions", &step).await;
    made.is(201);
    let sinn = world.as_person("sinn").await;
    let compare = format!("/blaupausen/{}/vergleich/1.0.0/1.1.0", publish::SLUG);
    assert!(
        !sinn
            .get("/aufgaben")
            .await
            .is(200)
            .text()
            .contains(&compare)
    );
    for version in ["1.0.1", "1.1.0", "2.0.0-rc.1"] {
        bring_out(version).await;
    }
    let one = format!("{path}/1.0.0");
    let etag = wetzlar.get(&one).await.is(200).header("etag").to_owned();
    let state = json!({"state": "withdrawn", "reason": "Die Gebühr war falsch"});
    wetzlar
        .change(Method::PATCH, &one, &etag, &state)
        .await
        .is(200);
    let tasks = sinn.get("/aufgaben").await.is(200).text();
    for told in [
        "1.1.0, 1.0.1",
        "zurückgezogen",
        "Grund: Die Gebühr war falsch",
        &compare,
    ] {
        assert!(tasks.contains(told), "{told}");
    }
    assert!(
        !tasks.contains("2.0.0-rc.1"),
        "a preview is not for service"
    );
}

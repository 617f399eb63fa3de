//! Audiences are chosen, and changed later.

use crate::world::World;
use serde_json::json;

/// By the API: published for the own body, opened to Hessen, and adopted in secret.
#[actix_web::test]
async fn an_audience_is_chosen_and_changed() {
    let world = World::new();
    let wetzlar = world.api("wetzlar-freigabe");
    let giessen = world.api("giessen");
    let path = "/api/v1/blueprints/fundsachen-online-melden/releases";
    let zip = crate::publish::package("9.9.9", "Geheim");
    let refused = wetzlar
        .post_bytes(
            &format!("{path}?visibility=niemand"),
            "application/zip",
            &zip,
        )
        .await
        .is(400);
    assert_eq!(refused.flaws()[0].0, "visibility");

    let slug = "hundesteuer-anmelden";
    let card = wetzlar
        .get(&format!("/api/v1/blueprints/{slug}"))
        .await
        .is(200);
    assert_eq!(card.json()["visibility"], "public");
    let etag = card.header("etag").to_owned();
    let owner = if card.json()["publisher"]["key"] == "06531005" {
        &giessen
    } else {
        &wetzlar
    };
    let foreign = if card.json()["publisher"]["key"] == "06531005" {
        &wetzlar
    } else {
        &giessen
    };
    let hidden = owner
        .change(
            actix_web::http::Method::PATCH,
            &format!("/api/v1/blueprints/{slug}"),
            &etag,
            &json!({"visibility": "own_body"}),
        )
        .await
        .is(200);
    assert_eq!(hidden.json()["visibility"], "own_body");
    foreign
        .get(&format!("/api/v1/blueprints/{slug}"))
        .await
        .is(404);
    world.get(&format!("/blaupausen/{slug}")).await.is(404);
    let found = world
        .get(&format!("/api/v1/blueprints?q={slug}"))
        .await
        .is(200);
    assert!(
        !found.text().contains(&format!("\"{slug}\"")),
        "{}",
        found.text()
    );
    let package = owner
        .get(&format!("/api/v1/blueprints/{slug}/releases"))
        .await
        .is(200)
        .json()["items"][0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let package = owner
        .get(&format!(
            "/api/v1/blueprints/{slug}/releases/{package}/package"
        ))
        .await
        .is(200);
    assert_eq!(package.header("cache-control"), "private, no-store");
}

#[actix_web::test]
async fn an_adoption_is_hidden_and_its_plan_changes() {
    let world = World::new();
    let giessen = world.api("giessen");
    let list = giessen
        .get("/api/v1/adoptions?body=06531005&page%5Bsize%5D=100")
        .await
        .is(200)
        .json();
    let open = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["countedAs"] != "ended")
        .unwrap()
        .clone();
    let path = format!("/api/v1/adoptions/{}", open["id"].as_str().unwrap());
    let etag = giessen.get(&path).await.is(200).header("etag").to_owned();
    let changed = giessen
        .change(
            actix_web::http::Method::PATCH,
            &path,
            &etag,
            &json!({"plannedLiveOn": "2027-03-01", "visibility": "cooperation", "visibilityCooperation": "digitale-kommune-hessen"}),
        )
        .await
        .is(200);
    let told = changed.json();
    assert_eq!(told["plannedLiveOn"], "2027-03-01");
    assert_eq!(told["visibility"], "cooperation");
    assert_eq!(told["visibilityCooperation"], "digitale-kommune-hessen");
    world.get(&path).await.is(404);
    world.api("wetzlar-freigabe").get(&path).await.is(200);
    let etag = changed.header("etag").to_owned();
    let refused = giessen
        .change(
            actix_web::http::Method::PATCH,
            &path,
            &etag,
            &json!({"visibility": "cooperation", "visibilityCooperation": "keine"}),
        )
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [(
            "/visibilityCooperation".to_owned(),
            "kein-mitglied".to_owned()
        )]
    );
    // On the page, too; and taken back.
    let person = world.as_person("giessen").await;
    let page = format!("/nachnutzungen/{}", open["id"].as_str().unwrap());
    let shown = person.get(&page).await.is(200).text();
    assert!(
        shown.contains("01.03.2027") && shown.contains("Mitglieder von"),
        "{shown}"
    );
    let saved = person
        .post_form(
            &format!("{page}/angaben"),
            &[("plannedLiveOn", ""), ("visibility", "own_body")],
        )
        .await
        .is(303);
    assert_eq!(saved.header("location"), page);
    let told = giessen.get(&path).await.is(200).json();
    assert_eq!(told["plannedLiveOn"], json!(null));
    assert_eq!(told["visibility"], "own_body");
    world.api("wetzlar-freigabe").get(&path).await.is(404);
    let wrong = person
        .post_form(
            &format!("{page}/angaben"),
            &[("plannedLiveOn", "31.02.2027"), ("visibility", "alle")],
        )
        .await
        .is(422)
        .text();
    assert!(wrong.contains("31.02.2027"), "{wrong}");
}

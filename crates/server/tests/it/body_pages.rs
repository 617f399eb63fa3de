//! The pages of public bodies.

use crate::world::World;

#[actix_web::test]
async fn a_former_key_leads_to_the_body() {
    let world = World::new();
    let moved = world.get("/kommunen/06435014").await.is(301);
    assert_eq!(moved.header("location"), "/kommunen/06415000");
    let page = world.get("/kommunen/06415000").await.is(200).text();
    assert!(page.contains("Hanau") && page.contains("06435014"));
    world.get("/kommunen/06999999").await.is(404);
}

#[actix_web::test]
async fn a_body_is_found_by_name_key_and_district() {
    let world = World::new();
    for query in ["q=Sinn", "q=06532020", "district=06532&kind=municipality"] {
        let page = world
            .get(&format!("/kommunen?{query}"))
            .await
            .is(200)
            .text();
        assert!(page.contains("/kommunen/06532020"), "{query}");
    }
    let none = world.get("/kommunen?q=Hamburg").await.is(200).text();
    assert!(none.contains("Keine Kommune gefunden"));
    let first = world.get("/kommunen").await.is(200).text();
    assert!(first.contains("Weitere anzeigen"));
}

#[actix_web::test]
async fn a_body_shows_what_it_uses_and_who_supplies_it() {
    let world = World::new();
    let page = world.get("/kommunen/06532020").await.is(200).text();
    for text in [
        "Gemeinde",
        "Lahn-Dill-Kreis",
        "Stand 31.12.2022",
        "gewerbe-anmelden",
        "Mitversorgt durch andere",
        "Lage in Hessen",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let wetzlar = world.get("/kommunen/06532023").await.is(200).text();
    for text in [
        "digitalisierung@wetzlar.example.org",
        "Stand 15.09.2026",
        "Gibt diese Blaupausen heraus",
        "Gründungsmitglied",
    ] {
        assert!(wetzlar.contains(text), "{text}");
    }
}

#[actix_web::test]
async fn only_who_speaks_for_a_body_changes_its_profile() {
    let world = World::new();
    let path = "/kommunen/06532020/angaben";
    world.as_person("giessen").await.get(path).await.is(403);
    let sinn = world.as_person("sinn").await;
    sinn.get(path).await.is(200);
    let wrong = [("mail", "info"), ("platforms", "civento\nandere")];
    let refused = sinn.post_form(path, &wrong).await.is(422).text();
    assert!(refused.contains("Funktionspostfach") && refused.contains("civento\nandere"));
    let right = [
        ("mail", "rathaus@sinn.example.org"),
        ("platforms", "civento\nandere"),
    ];
    sinn.post_form(path, &right).await.is(303);
    let page = world.get("/kommunen/06532020").await.text();
    assert!(page.contains("rathaus@sinn.example.org") && page.contains("civento, andere"));
    let other = world.as_person("giessen").await;
    other.post_form(path, &right).await.is(403);
}

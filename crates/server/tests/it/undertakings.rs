//! What bodies are about to work out: announced, found beside the services, ended.

use crate::world::World;
use serde_json::json;

/// A service of the catalogue for which no example has a blueprint.
async fn unworked(world: &World) -> (String, String) {
    let found = world
        .get("/api/v1/search?q=Jagdschein&kinds=service")
        .await
        .is(200)
        .json();
    let items = found["items"].as_array().unwrap();
    let one = items.iter().find(|one| one["blueprints"] == 0).unwrap();
    (
        one["key"].as_str().unwrap().to_owned(),
        one["title"].as_str().unwrap().to_owned(),
    )
}

#[actix_web::test]
async fn a_body_announces_what_it_plans_and_others_find_it_at_the_service() {
    let world = World::new();
    let (key, name) = unworked(&world).await;
    let empty = world.get("/blaupausen?q=Jagdschein").await.is(200).text();
    assert!(
        empty.contains(&format!("/vorhaben/neu?service={key}"))
            && empty.contains("noch keine Blaupause"),
        "{empty}"
    );
    world
        .get(&format!("/vorhaben/neu?service={key}"))
        .await
        .is(303);

    let sinn = world.as_person("sinn").await;
    let form = sinn
        .get(&format!("/vorhaben/neu?service={key}"))
        .await
        .is(200)
        .text();
    assert!(
        form.contains(&name) && form.contains("Sinn (06532020)"),
        "{form}"
    );
    let wrong = sinn
        .post_form(
            "/vorhaben/neu",
            &[
                ("body", "06532020"),
                ("service", "99"),
                ("plannedOn", "31.02.2030"),
                ("mailbox", "rathaus"),
            ],
        )
        .await
        .is(422)
        .text();
    assert!(wrong.contains("Bitte prüfen Sie 5 Angaben"), "{wrong}");
    let fields = [
        ("body", "06532020"),
        ("title", "Jagdschein <online>"),
        ("summary", "Antrag und Ausgabe ohne Papier"),
        ("service", key.as_str()),
        ("plannedOn", "31.12.2099"),
        ("mailbox", "digitalisierung@example.org"),
    ];
    let done = sinn.post_form("/vorhaben/neu", &fields).await.is(303);
    assert_eq!(done.header("location"), "/vorhaben");

    for path in [
        "/blaupausen?q=Jagdschein".to_owned(),
        format!("/leistungen/{key}"),
        format!("/vorhaben?service={key}"),
    ] {
        let page = world.get(&path).await.is(200).text();
        assert!(page.contains("/kommunen/06532020"), "{path}");
    }
    let found = world
        .get("/api/v1/search?q=Jagdschein&kinds=service")
        .await
        .is(200)
        .json();
    let one = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == key.as_str())
        .unwrap()
        .clone();
    assert_eq!(
        one["plannedBy"],
        json!([{"key": "06532020", "name": "Sinn"}])
    );
    let list = world.get("/vorhaben").await.is(200).text();
    assert!(
        list.contains("Jagdschein &lt;online&gt;") && !list.contains("/beenden"),
        "{list}"
    );

    let own = sinn.get("/vorhaben").await.is(200).text();
    let end = own
        .split("action=\"/vorhaben/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let end = format!("/vorhaben/{end}");
    let wetzlar = world.as_person("wetzlar-freigabe").await;
    wetzlar
        .post_form(&end, &[("ergebnis", "givenUp")])
        .await
        .is(403);
    sinn.post_form(&end, &[("ergebnis", "vielleicht")])
        .await
        .is(400);
    sinn.post_form(&end, &[("ergebnis", "published")])
        .await
        .is(303);
    assert!(
        !world
            .get("/vorhaben")
            .await
            .is(200)
            .text()
            .contains("Jagdschein")
    );
}

#[actix_web::test]
async fn a_program_announces_lists_and_ends() {
    let world = World::new();
    let sinn = world.api("sinn");
    let path = "/api/v1/undertakings";
    let wrong = sinn
        .post(path, &json!({"body": "06532020", "mailbox": "x"}))
        .await
        .is(422);
    let pointers: Vec<String> = wrong
        .flaws()
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    assert_eq!(pointers, ["/title", "/summary", "/mailbox"]);
    let what = json!({"body": "06532020", "title": "Jagdschein", "summary": "Ohne Papier", "mailbox": "digitalisierung@example.org"});
    world.api("giessen").post(path, &what).await.is(403);
    let made = sinn.post(path, &what).await.is(201).json();
    assert_eq!(made["body"]["name"], "Sinn");
    let id = made["id"].as_str().unwrap();
    let list = world
        .get(&format!("{path}?body=06532020"))
        .await
        .is(200)
        .json();
    assert_eq!(list["items"][0], made);
    assert_eq!(
        world
            .get(&format!("{path}?body=06531005"))
            .await
            .is(200)
            .json()["items"],
        json!([])
    );
    assert_eq!(
        world
            .get(&format!("{path}?page%5Bafter%5D=x"))
            .await
            .status
            .as_u16(),
        400
    );
    let end = format!("{path}/{id}/end");
    sinn.post(&end, &json!({"outcome": "vielleicht"}))
        .await
        .is(422);
    let ended = sinn
        .post(&end, &json!({"outcome": "givenUp"}))
        .await
        .is(200)
        .json();
    assert_eq!(ended["outcome"], "givenUp");
    sinn.post(&end, &json!({"outcome": "givenUp"}))
        .await
        .is(409);
    assert_eq!(world.get(path).await.is(200).json()["items"], json!([]));
}

//! What the audit log says: for which body, who, and what was refused.

use crate::world::World;
use actix_web::{http::Method, test::TestRequest};
use domain::{
    audit::{Kind, Outcome},
    person::{For, Role},
};
use serde_json::{Value, json};
use store::{Trouble, audit::Line};

/// Somebody else with one role of a body, who signs in as `jemand-…`.
pub fn somebody(world: &World, role: Role, body: &str) -> String {
    let word = format!("jemand-{}", role.word());
    let (db, persona, key) = (world.registry().db.clone(), word.clone(), body.to_owned());
    let made = std::thread::spawn(move || {
        db.write(move |tx, now| {
            let body = store::bodies::find(tx, &key.parse().unwrap())?.unwrap().id;
            let id = store::people::add(tx, "Jemand", body, Some(&persona), now)?;
            store::people::grant(tx, id, role, For::Body(body))?;
            Ok::<_, Trouble>(())
        })
    });
    made.join().unwrap().unwrap();
    word
}

/// The lines of the log, the newest first.
pub fn lines(world: &World) -> Vec<Line> {
    let wanted = store::audit::Wanted::default();
    let read =
        |snap: &mut store::Snap<'_>| store::audit::list(snap, &wanted, 1000).map_err(Trouble::from);
    world.registry().db.read(read).unwrap()
}

/// Gives a persona one more role, for any body.
pub fn grant(world: &World, persona: &str, role: Role, body: &str) {
    let (db, persona, key) = (
        world.registry().db.clone(),
        persona.to_owned(),
        body.to_owned(),
    );
    let given = std::thread::spawn(move || {
        db.write(move |tx, _| {
            let people = store::people::personas(tx)?;
            let one = people
                .iter()
                .find(|one| one.persona.as_deref() == Some(persona.as_str()));
            let body = store::bodies::find(tx, &key.parse().unwrap())?.unwrap();
            store::people::grant(tx, one.unwrap().id, role, For::Body(body.id))?;
            Ok::<_, Trouble>(())
        })
    });
    given.join().unwrap().unwrap();
}

/// Outcome and body of the newest lines of an action.
fn told(world: &World, action: &str, kind: Kind) -> Vec<(Outcome, String)> {
    lines(world)
        .into_iter()
        .filter(|line| line.action == action && line.kind == kind)
        .map(|line| (line.outcome, line.body_name.unwrap_or_default()))
        .collect()
}

const DECIDE: &str = "POST /aufgaben/vorschlaege";

/// The proposals of the example list, by the key of their body.
async fn proposed(world: &World) -> Vec<(String, String)> {
    let list = include_bytes!("../../../../examples/registry/liste-der-koordination.csv");
    let made = world
        .api("koordination")
        .post_bytes(
            "/api/v1/cooperations/digitale-kommune-hessen/proposals/list",
            "text/csv",
            list,
        )
        .await
        .is(201)
        .json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    made["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["body"]["key"]), text(&one["id"])))
        .collect()
}

#[actix_web::test]
async fn what_is_decided_for_several_bodies_leaves_a_line_for_each() {
    let world = World::new();
    grant(&world, "giessen", Role::Release, "06413000");
    let all = proposed(&world).await;
    let of = |key: &str| all.iter().find(|(body, _)| body == key).unwrap().1.as_str();
    let person = world.as_person("giessen").await;
    let fields = [
        ("was", "ablehnen"),
        ("vorschlag", of("06531005")),
        ("vorschlag", of("06413000")),
    ];
    person
        .post_form("/aufgaben/vorschlaege", &fields)
        .await
        .is(303);
    let mut lines = told(&world, DECIDE, Kind::Write);
    lines.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], (Outcome::Done, "Gießen".to_owned()));
    assert_eq!(lines[1].0, Outcome::Done);
    assert!(lines[1].1.starts_with("Offenbach"), "{lines:?}");
}

#[actix_web::test]
async fn what_somebody_tries_without_the_right_leaves_one_line_and_names_the_body() {
    let world = World::new();
    let adopt = "POST /api/v1/adoptions";
    let mut wish = json!({"blueprint": "hundesteuer-anmelden", "body": "06532020", "stage": "interest", "effectiveOn": "2026-11-02"});
    let giessen = world.api("giessen");
    giessen.post("/api/v1/adoptions", &wish).await.is(403);
    assert_eq!(
        told(&world, adopt, Kind::Write),
        [(Outcome::Refused, "Sinn".to_owned())]
    );
    let line = lines(&world)
        .into_iter()
        .find(|line| line.action == adopt)
        .unwrap();
    assert!(line.person.is_some() && line.through.starts_with("blp_"));

    // On a page as well, for each of the bodies.
    let all = proposed(&world).await;
    let of = |key: &str| all.iter().find(|(body, _)| body == key).unwrap().1.as_str();
    let sinn = world.as_person("sinn").await;
    let fields = [("was", "ablehnen"), ("vorschlag", of("06531005"))];
    sinn.post_form("/aufgaben/vorschlaege", &fields)
        .await
        .is(403);
    assert_eq!(
        told(&world, DECIDE, Kind::Write),
        [(Outcome::Refused, "Gießen".to_owned())]
    );

    // Neither strangers nor slips of the pen fill the log.
    let before = lines(&world).len();
    let stranger = TestRequest::post().uri("/api/v1/adoptions").set_json(&wish);
    world.send(stranger).await.is(401);
    wish["stage"] = json!("lief");
    giessen.post("/api/v1/adoptions", &wish).await.is(422);
    // To be asked for a proof first is no refusal, either.
    sinn.proved_long_ago();
    let fields = [("was", "bestaetigen"), ("vorschlag", of("06531005"))];
    sinn.post_form("/aufgaben/vorschlaege", &fields)
        .await
        .is(303);
    assert_eq!(lines(&world).len(), before);
}

const BLUEPRINT: &str = "/api/v1/blueprints/hundesteuer-anmelden";

/// From now on only Wetzlar sees it.
async fn hide(world: &World) {
    let wetzlar = world.api("wetzlar-freigabe");
    let tag = wetzlar.get(BLUEPRINT).await.header("etag").to_owned();
    let hidden = json!({"visibility": "own_body"});
    wetzlar
        .change(Method::PATCH, BLUEPRINT, &tag, &hidden)
        .await
        .is(200);
}

#[actix_web::test]
async fn a_member_fetches_hidden_files_by_the_links_of_pages_and_leaves_lines() {
    let world = World::new();
    let release = format!("{BLUEPRINT}/releases/1.2.0");
    let package = format!("{release}/package");
    let known = world.get(&release).await.is(200).json();
    let path = known["files"][0]["path"].as_str().unwrap().to_owned();
    let page = "/blaupausen/hundesteuer-anmelden/versionen/1.2.0";
    let of_file = "GET /blaupausen/{slug}/versionen/{version}/dateien/{path:.*}";
    let of_package = "GET /api/v1/blueprints/{slug}/releases/{version}/package";
    let (wetzlar, sinn) = (
        world.as_person("wetzlar-freigabe").await,
        world.as_person("sinn").await,
    );
    let file = format!("{page}/dateien/{path}");
    for person in [&wetzlar, &sinn] {
        person.get(&file).await.is(200);
        person.get(&package).await.is(200);
    }
    for action in [of_file, of_package] {
        let lines = told(&world, action, Kind::Read);
        assert!(lines.is_empty(), "what is public is nobody's secret");
    }

    hide(&world).await;
    let shown = wetzlar.get(page).await.is(200).text();
    assert!(shown.contains(&package), "{shown}");
    let fetched = wetzlar.get(&package).await.is(200);
    assert_eq!(fetched.header("cache-control"), "private, no-store");
    wetzlar.get(&file).await.is(200);
    sinn.get(&package).await.is(404);
    sinn.get(&file).await.is(404);
    world.get(&package).await.is(404);
    for action in [of_file, of_package] {
        assert_eq!(
            told(&world, action, Kind::Read),
            [(Outcome::Done, "Wetzlar".to_owned())],
            "{action}"
        );
    }
}

#[actix_web::test]
async fn the_list_of_a_cooperation_is_told_of_when_strangers_would_read_another() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let new = json!({"slug": "lahn-dill-test", "name": "Lahn-Dill im Test", "legalForm": "informal", "lead": "06532023", "signedOn": "2024-01-01"});
    coordinator.post("/api/v1/cooperations", &new).await.is(201);
    let of_list = "GET /kooperationen/{slug}/liste.csv";
    let person = world.as_person("koordination").await;
    let bare = person
        .get("/kooperationen/lahn-dill-test/liste.csv")
        .await
        .is(200)
        .text();
    assert_eq!(bare.lines().count(), 1, "{bare}");
    assert!(told(&world, of_list, Kind::Read).is_empty());

    hide(&world).await;
    let list = person
        .get("/kooperationen/digitale-kommune-hessen/liste.csv")
        .await
        .is(200)
        .text();
    assert!(
        list.contains("hundesteuer-anmelden"),
        "Wetzlar sees its own"
    );
    assert_eq!(
        told(&world, of_list, Kind::Read),
        [(Outcome::Done, "Wetzlar".to_owned())]
    );
}

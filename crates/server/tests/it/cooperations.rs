//! Cooperations over the API: who belongs to them, what is proposed, how far the members are.

use crate::world::{Answer, Program, World};
use actix_web::http::Method;
use serde_json::{Value, json};

const HERE: &str = "/api/v1/cooperations/digitale-kommune-hessen";
const GIESSEN: &str = "06531005";
const SINN: &str = "06532020";

async fn founded(coordinator: &Program<'_>) -> Answer {
    let new = json!({"slug": "lahn-dill-test", "name": "Lahn-Dill im Test", "legalForm": "informal", "lead": "06532023", "signedOn": "2024-01-01"});
    coordinator.post("/api/v1/cooperations", &new).await.is(201)
}

fn cell<'v>(matrix: &'v Value, body: &str, blueprint: &str) -> Option<&'v Value> {
    let cells = matrix["cells"].as_array().unwrap();
    cells
        .iter()
        .find(|cell| cell["body"] == body && cell["blueprint"] == blueprint)
}

#[actix_web::test]
async fn a_cooperation_is_found_by_its_name_as_soon_as_it_is_founded_or_renamed() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let found = async |words: &str| {
        let path = format!("/api/v1/search?q={words}&kinds=cooperation");
        let answer = world.get(&path).await.is(200).json();
        let items = answer["items"].as_array().unwrap().clone();
        let keys = items.iter().map(|one| one["key"].as_str().unwrap());
        keys.map(str::to_owned).collect::<Vec<_>>()
    };
    // Names are held in the process from this question on.
    assert!(found("Dill+Lahn").await.is_empty());
    let made = founded(&coordinator).await;
    assert_eq!(found("Dill+Lahn").await, ["lahn-dill-test"]);
    let path = "/api/v1/cooperations/lahn-dill-test";
    let renamed = json!({"name": "Westerwald im Test"});
    coordinator
        .change(Method::PATCH, path, made.header("etag"), &renamed)
        .await
        .is(200);
    assert!(found("Dill+Lahn").await.is_empty());
    assert_eq!(found("Westerwald").await, ["lahn-dill-test"]);
}

#[actix_web::test]
async fn a_cooperation_is_founded_joined_and_shows_its_matrix() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let made = founded(&coordinator).await;
    assert_eq!(
        made.header("location"),
        "/api/v1/cooperations/lahn-dill-test"
    );
    let again = json!({"slug": "lahn-dill-test", "name": "Noch eine", "legalForm": "informal", "lead": "06532023"});
    let taken = coordinator
        .post("/api/v1/cooperations", &again)
        .await
        .is(409);
    assert_eq!(taken.problem(), "kurzname-vergeben");

    let members = "/api/v1/cooperations/lahn-dill-test/members";
    let join = json!({"body": GIESSEN, "role": "founding", "from": "2024-01-01"});
    let member = coordinator.post(members, &join).await.is(201);
    let overlap = json!({"body": GIESSEN, "role": "acceded", "from": "2025-01-01"});
    let refused = coordinator.post(members, &overlap).await.is(409);
    assert_eq!(
        refused.flaws(),
        [(
            "/from".to_owned(),
            "mitgliedschaft-ueberschneidet".to_owned()
        )]
    );

    let matrix = world
        .get("/api/v1/cooperations/lahn-dill-test/matrix")
        .await
        .is(200)
        .json();
    assert_eq!(
        matrix["members"],
        json!([{"key": GIESSEN, "name": "Gießen"}])
    );
    let told = cell(&matrix, GIESSEN, "hundesteuer-anmelden").unwrap();
    assert_eq!(told["stage"], "live");
    let adoption = told["adoption"].as_str().unwrap();
    let of_api = world
        .get(&format!("/api/v1/adoptions/{adoption}"))
        .await
        .json();
    assert_eq!(
        (&told["since"], &told["version"]),
        (&of_api["since"], &of_api["version"])
    );

    // Its last day still belongs to a membership; the day after, the matrix is empty.
    let one = member.header("location").to_owned();
    let until = json!({"until": "2026-10-31"});
    let stale = coordinator
        .change(Method::PATCH, &one, "\"alt\"", &until)
        .await
        .is(412);
    assert_eq!(stale.problem(), "veraltet");
    let left = coordinator
        .change(Method::PATCH, &one, member.header("etag"), &until)
        .await
        .is(200);
    assert_eq!(
        left.header("etag"),
        world.get(&one).await.is(200).header("etag")
    );
    let on = |day: &str| format!("/api/v1/cooperations/lahn-dill-test/matrix?at={day}");
    let count = |matrix: Value| matrix["members"].as_array().unwrap().len();
    assert_eq!(count(world.get(&on("2026-10-31")).await.json()), 1);
    assert_eq!(count(world.get(&on("2026-11-01")).await.json()), 0);
}

#[actix_web::test]
async fn only_who_coordinates_founds_changes_and_proposes() {
    let world = World::new();
    let giessen = world.api("giessen");
    let new = json!({"slug": "eigene", "name": "Eigene", "legalForm": "informal", "lead": GIESSEN});
    giessen.post("/api/v1/cooperations", &new).await.is(403);
    let join = json!({"body": SINN, "role": "acceded", "from": "2026-01-01"});
    giessen
        .post(&format!("{HERE}/members"), &join)
        .await
        .is(403);
    let step = json!({"blueprint": "hundesteuer-anmelden", "body": GIESSEN, "stage": "live", "effectiveOn": "2026-11-02", "evidence": {"kind": "fileReference", "value": "Az. 1"}});
    giessen
        .post(&format!("{HERE}/proposals"), &step)
        .await
        .is(403);
    giessen.get(&format!("{HERE}/proposals")).await.is(403);
    let known = world.get(HERE).await.is(200);
    let change = json!({"name": "Umbenannt"});
    giessen
        .change(Method::PATCH, HERE, known.header("etag"), &change)
        .await
        .is(403);
    world
        .send(
            actix_web::test::TestRequest::post()
                .uri("/api/v1/cooperations")
                .set_json(&new),
        )
        .await
        .is(401);
}

#[actix_web::test]
async fn a_change_needs_what_was_read_and_leaves_what_is_not_said() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let known = world.get(HERE).await.is(200);
    let change = json!({"note": null});
    let blind = actix_web::test::TestRequest::patch()
        .uri(HERE)
        .set_json(&change);
    assert_eq!(
        coordinator.send(blind).await.is(428).problem(),
        "bedingung-noetig"
    );
    let changed = coordinator
        .change(Method::PATCH, HERE, known.header("etag"), &change)
        .await
        .is(200);
    let (before, after) = (known.json(), changed.json());
    assert_eq!(
        (&after["name"], &after["signedOn"], &after["note"]),
        (&before["name"], &before["signedOn"], &Value::Null)
    );
    assert_eq!(changed.header("etag"), world.get(HERE).await.header("etag"));
    let empty = json!({"name": "", "legalForm": "verein"});
    let flaws = coordinator
        .change(Method::PATCH, HERE, changed.header("etag"), &empty)
        .await
        .is(422)
        .flaws();
    let pointers: Vec<_> = flaws.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/legalForm"]);
}

#[actix_web::test]
async fn a_proposal_counts_nowhere_until_the_body_confirms_it() {
    let world = World::new();
    let before = world.get(&format!("{HERE}/matrix")).await.is(200).json();
    assert!(
        cell(&before, GIESSEN, "sondernutzung-beantragen")
            .is_none_or(|cell| cell["stage"] != "interest")
    );
    let step = json!({"blueprint": "gewerbe-anmelden", "body": "06413000", "stage": "interest", "effectiveOn": "2026-11-03"});
    let made = world
        .api("koordination")
        .post(&format!("{HERE}/proposals"), &step)
        .await
        .is(201);
    assert_eq!(made.json()["proposals"][0]["state"], "open");
    let after = world.get(&format!("{HERE}/matrix")).await.json();
    assert_eq!(before, after);
    let told = world
        .api("koordination")
        .get(&format!("{HERE}/proposals?page%5Bsize%5D=1"))
        .await
        .is(200);
    assert_eq!(
        told.json()["items"][0]["id"],
        made.json()["proposals"][0]["id"]
    );
    assert!(told.header("link").contains("rel=\"next\""));
}

#[actix_web::test]
async fn every_flaw_of_several_proposals_is_told_and_none_is_stored() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let path = format!("{HERE}/proposals");
    let count = |answer: Answer| answer.json()["items"].as_array().unwrap().len();
    let before = count(coordinator.get(&format!("{path}?page%5Bsize%5D=100")).await);
    let form = json!([{"blueprint": "hundesteuer-anmelden", "body": GIESSEN, "stage": "lief", "effectiveOn": "2026-11-02"}, {"body": "0653"}]);
    let flaws = coordinator.post(&path, &form).await.is(422).flaws();
    let pointers: Vec<_> = flaws.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/0/stage",
            "/1/blueprint",
            "/1/body",
            "/1/stage",
            "/1/effectiveOn"
        ]
    );
    let rules = json!([
        {"blueprint": "gewerbe-anmelden", "body": "06413000", "stage": "interest", "effectiveOn": "2026-11-03"},
        {"blueprint": "gewerbe-anmelden", "body": SINN, "stage": "interest", "effectiveOn": "2026-11-03"},
        {"blueprint": "gibt-es-nicht", "body": GIESSEN, "stage": "interest", "effectiveOn": "2026-11-03"},
    ]);
    let flaws = coordinator.post(&path, &rules).await.is(422).flaws();
    let flaw = |pointer: &str, rule: &str| (pointer.to_owned(), rule.to_owned());
    assert_eq!(
        flaws,
        [
            flaw("/1/body", "kein-mitglied"),
            flaw("/1/stage", "zurueck-hinter-betrieb"),
            flaw("/2/blueprint", "blaupause-unbekannt")
        ]
    );
    assert_eq!(
        count(coordinator.get(&format!("{path}?page%5Bsize%5D=100")).await),
        before
    );
}

#[actix_web::test]
async fn a_list_is_proposed_whole_or_not_at_all() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let path = format!("{HERE}/proposals/list");
    let good = include_bytes!("../../../../examples/registry/liste-der-koordination.csv");
    let seen = coordinator
        .post_bytes(&format!("{path}?dryRun=true"), "text/csv", good)
        .await
        .is(200)
        .json();
    assert_eq!(
        (&seen["dryRun"], seen["proposals"].as_array().unwrap().len()),
        (&json!(true), 4)
    );

    let bad = String::from_utf8(good.to_vec())
        .unwrap()
        .replace("2026-11-03", "31.11.2026")
        .replace("06531005;in Betrieb", "06532020;in Betrieb");
    let refused = coordinator
        .post_bytes(&path, "text/csv", bad.as_bytes())
        .await
        .is(422)
        .json();
    let places: Vec<_> = refused["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flaw| {
            (
                flaw["line"].as_u64().unwrap(),
                flaw["column"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [(2, "Datum"), (5, "Kommune")]);
    coordinator
        .post_bytes(&path, "application/pdf", good)
        .await
        .is(415);
    let open = |answer: Answer| {
        let items = answer.json()["items"].clone();
        items
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["note"] == "Beispieldaten")
            .count()
    };
    let list = format!("{HERE}/proposals?page%5Bsize%5D=100");
    assert_eq!(open(coordinator.get(&list).await), 0);
    coordinator
        .post_bytes(&path, "text/csv", good)
        .await
        .is(201);
    assert_eq!(open(coordinator.get(&list).await), 3);
}

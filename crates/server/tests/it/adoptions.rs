//! Adoptions over the API.

use crate::world::World;
use serde_json::json;

const SINN: &str = "06532020";

#[actix_web::test]
async fn an_interest_is_recorded_once_and_told_to_everybody() {
    let world = World::new();
    let sinn = world.api("sinn");
    let wish = json!({"blueprint": "hundesteuer-anmelden", "body": SINN, "stage": "interest", "effectiveOn": "2026-11-02"});
    let made = sinn.post("/api/v1/adoptions", &wish).await.is(201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("/api/v1/adoptions/{id}"));

    let told = world.get(&format!("/api/v1/adoptions/{id}")).await.is(200);
    assert_eq!(
        told.header("etag"),
        made.header("etag"),
        "what was answered is what is read"
    );
    let told = told.json();
    assert_eq!(
        (&told["stage"], &told["version"], &told["ownUse"]),
        (&json!("interest"), &json!("1.2.0"), &json!(false))
    );

    let again = sinn.post("/api/v1/adoptions", &wish).await.is(409);
    assert_eq!(again.problem(), "konflikt");
    assert_eq!(again.json()["instance"], format!("/api/v1/adoptions/{id}"));

    let list = world
        .get(&format!(
            "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body={SINN}"
        ))
        .await
        .is(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn only_the_body_itself_records_its_steps() {
    let world = World::new();
    let wish = json!({"blueprint": "hundesteuer-anmelden", "body": SINN, "stage": "interest", "effectiveOn": "2026-11-02"});
    for persona in ["giessen", "koordination", "verwaltung"] {
        let refused = world
            .api(persona)
            .post("/api/v1/adoptions", &wish)
            .await
            .is(403);
        assert_eq!(refused.problem(), "nicht-erlaubt", "{persona}");
    }
}

#[actix_web::test]
async fn every_flaw_of_a_step_is_told_at_once() {
    let world = World::new();
    let sinn = world.api("sinn");
    let form = json!({"blueprint": "Hundesteuer!", "stage": "lief", "effectiveOn": "24.02.2021", "evidence": {"kind": "url", "value": "example.org"}});
    let flaws = sinn.post("/api/v1/adoptions", &form).await.is(422).flaws();
    let pointers: Vec<&str> = flaws.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/blueprint",
            "/body",
            "/stage",
            "/effectiveOn",
            "/evidence/0/value"
        ]
    );

    let rules = json!({"blueprint": "hundesteuer-anmelden", "body": SINN, "stage": "live", "effectiveOn": "2999-01-01"});
    let flaws = sinn.post("/api/v1/adoptions", &rules).await.is(422).flaws();
    let told: Vec<(&str, &str)> = flaws
        .iter()
        .map(|(pointer, rule)| (pointer.as_str(), rule.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("/effectiveOn", "schritt-in-der-zukunft"),
            ("/evidence", "betrieb-ohne-nachweis")
        ]
    );
}

#[actix_web::test]
async fn a_correction_stays_beside_what_it_replaces() {
    let world = World::new();
    let giessen = world.api("giessen");
    let list = world
        .get("/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005")
        .await
        .json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let before = world.get(&format!("/api/v1/adoptions/{id}")).await.json();
    let wrong = before["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["stage"] == "live")
        .unwrap()["id"]
        .clone();
    let mut correction = json!({
        "stage": "live", "version": "1.0.0", "effectiveOn": "2022-12-01", "corrects": wrong,
        "evidence": {"kind": "fileReference", "value": "Vermerk 12/2022 (Beispiel)"},
    });
    let path = format!("/api/v1/adoptions/{id}/steps");
    let refused = giessen.post(&path, &correction).await.is(422);
    assert_eq!(
        refused.flaws(),
        [("/reason".to_owned(), "grund-fehlt".to_owned())]
    );
    correction["reason"] = json!("Tag verwechselt");
    let after = giessen.post(&path, &correction).await.is(201).json();
    let steps = after["steps"].as_array().unwrap();
    assert_eq!(steps.len(), before["steps"].as_array().unwrap().len() + 1);
    let replaced = steps.iter().find(|step| step["id"] == wrong).unwrap();
    assert_eq!(replaced["replacedBy"], steps.last().unwrap()["id"]);

    // As it was known before, nothing has changed.
    let early = before["steps"].as_array().unwrap().last().unwrap()["recordedAt"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = |moment: &str| {
        format!(
            "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005&at=2022-11-20&asKnownAt={moment}"
        )
    };
    let then = world.get(&on(&early)).await.is(200).json();
    assert_eq!(then["items"][0]["stage"], "live");
    let now = world
        .get("/api/v1/adoptions?blueprint=hundesteuer-anmelden&body=06531005&at=2022-11-20")
        .await
        .json();
    assert_eq!(now["items"][0]["stage"], "tested");
}

#[actix_web::test]
async fn a_look_back_pages_through_the_same_adoptions() {
    let world = World::new();
    let address = "/api/v1/adoptions?stage=live&at=2024-12-31";
    let whole = world
        .get(&format!("{address}&page%5Bsize%5D=100"))
        .await
        .is(200)
        .json();
    let all: Vec<String> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(all.len() > 7, "the example data have more");
    let (mut paged, mut next) = (Vec::new(), format!("{address}&page%5Bsize%5D=7"));
    loop {
        let answer = world.get(&next).await.is(200);
        paged.extend(
            answer.json()["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        let Some(link) = answer.header("link").strip_prefix('<') else {
            break;
        };
        next = link.split('>').next().unwrap().to_owned();
    }
    assert_eq!(paged, all);
    let today = world
        .get("/api/v1/adoptions?stage=live&page%5Bsize%5D=100")
        .await
        .json();
    assert!(today["items"].as_array().unwrap().len() > all.len());
}

#[actix_web::test]
async fn a_file_proves_a_step_and_leaves_only_as_an_attachment() {
    let world = World::new();
    let sinn = world.api("sinn");
    let kind = "application/octet-stream";
    sinn.post_bytes("/api/v1/evidence-files", kind, b"MZ\x90\x00\x03")
        .await
        .is(415);
    let kept = sinn
        .post_bytes("/api/v1/evidence-files", kind, b"%PDF-1.7 Abnahme")
        .await
        .is(201)
        .json();
    let digest = kept["digest"].as_str().unwrap();
    let step = |value: &str| {
        json!({
            "blueprint": "hundesteuer-anmelden", "body": SINN, "stage": "live", "effectiveOn": "2026-11-02",
            "evidence": [{"kind": "file", "value": value, "note": "Abnahme"}, {"kind": "url", "value": "https://www.sinn.example.org/"}],
        })
    };
    let nowhere = format!("sha256:{}", "0".repeat(64));
    let refused = sinn
        .post("/api/v1/adoptions", &step(&nowhere))
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [(
            "/evidence/0/value".to_owned(),
            "nachweis-datei-unbekannt".to_owned()
        )]
    );
    let made = sinn
        .post("/api/v1/adoptions", &step(digest))
        .await
        .is(201)
        .json();
    let proofs = &made["steps"][0]["evidence"];
    assert_eq!(
        (&proofs[0]["secured"], &proofs[1]["secured"]),
        (&json!(true), &json!(true))
    );
    let file = world.get(proofs[0]["href"].as_str().unwrap()).await.is(200);
    assert_eq!(file.bytes, b"%PDF-1.7 Abnahme");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(file.header("content-security-policy").contains("sandbox"));
    let other = world
        .get("/api/v1/adoptions?blueprint=gewerbe-anmelden&body=06532020")
        .await
        .json();
    let elsewhere = format!(
        "/api/v1/adoptions/{}/evidence/{digest}",
        other["items"][0]["id"].as_str().unwrap()
    );
    world.get(&elsewhere).await.is(404);
}

#[actix_web::test]
async fn a_covered_body_answers_for_itself() {
    let world = World::new();
    let cover = json!({
        "blueprint": "bewohnerparkausweis", "body": "06532", "stage": "interest", "effectiveOn": "2026-11-02",
        "covers": [{"body": SINN}],
    });
    let made = world
        .api("landkreis")
        .post("/api/v1/adoptions", &cover)
        .await
        .is(201)
        .json();
    assert_eq!(made["covers"][0]["answer"], "open");
    let path = format!(
        "/api/v1/adoptions/{}/covers/{SINN}/answer",
        made["id"].as_str().unwrap()
    );
    world
        .api("landkreis")
        .post(&path, &json!({"answer": "confirmed"}))
        .await
        .is(403);
    let answered = world
        .api("sinn")
        .post(&path, &json!({"answer": "objected"}))
        .await
        .is(200)
        .json();
    assert_eq!(answered["covers"][0]["answer"], "objected");
}

#[actix_web::test]
async fn a_cover_ends_for_either_side_and_every_word_stays() {
    let world = World::new();
    let county = world.api("landkreis");
    let cover = json!({
        "blueprint": "bewohnerparkausweis", "body": "06532", "stage": "interest", "effectiveOn": "2026-11-02",
        "covers": [{"body": SINN}],
    });
    let made = county
        .post("/api/v1/adoptions", &cover)
        .await
        .is(201)
        .json();
    let place = format!("/api/v1/adoptions/{}", made["id"].as_str().unwrap());
    let end = format!("{place}/covers/{SINN}/end");
    let told = |answer: &crate::world::Answer| answer.json()["flaws"][0]["rule"].clone();
    let nothing = county.post(&end, &json!({})).await.is(422);
    assert_eq!(told(&nothing), "angabe-fehlt");
    let early = county
        .post(&end, &json!({"until": "2026-11-01"}))
        .await
        .is(422);
    assert_eq!(told(&early), "zeitraum-verdreht");
    county
        .post(&end, &json!({"until": "2027-06-30"}))
        .await
        .is(200);
    let sinn = world.api("sinn");
    sinn.post(
        &format!("{place}/covers/{SINN}/answer"),
        &json!({"answer": "confirmed", "from": "2026-11-02"}),
    )
    .await
    .is(200);
    sinn.post(&end, &json!({"until": "2026-12-31", "from": "2026-11-02"}))
        .await
        .is(200);
    let other = json!({"until": "2026-12-31", "from": "2026-11-03"});
    assert_eq!(
        told(&sinn.post(&end, &other).await.is(422)),
        "nicht-mitversorgt"
    );
    let read = world.get(&place).await.is(200).json();
    let cover = &read["covers"][0];
    assert_eq!(
        (&cover["until"], &cover["answer"]),
        (&json!("2026-12-31"), &json!("confirmed"))
    );
    let said: Vec<_> = cover["said"].as_array().unwrap().iter().collect();
    let said = said.iter().map(|one| {
        (
            one["kind"].as_str().unwrap(),
            one["until"].as_str(),
            one["answer"].as_str(),
        )
    });
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            ("end", Some("2027-06-30"), None),
            ("answer", None, Some("confirmed")),
            ("end", Some("2026-12-31"), None),
        ]
    );
}

#[actix_web::test]
async fn proposals_count_only_when_the_body_confirms_them() {
    let world = World::new();
    let giessen = world.api("giessen");
    let open = giessen.get("/api/v1/proposals").await.is(200).json();
    let id = open["items"][0]["id"].as_str().unwrap();
    assert_eq!(
        open["items"][0]["blueprint"],
        "personenstandsurkunde-bestellen"
    );
    world
        .api("sinn")
        .get("/api/v1/proposals?body=06531005")
        .await
        .is(403);
    world
        .api("sinn")
        .post("/api/v1/proposals/confirmations", &json!({"ids": [id]}))
        .await
        .is(403);
    let done = giessen
        .post("/api/v1/proposals/confirmations", &json!({"ids": [id, id]}))
        .await
        .is(201)
        .json();
    let adoption = done["confirmed"][0]["adoption"].as_str().unwrap();
    world
        .get(&format!("/api/v1/adoptions/{adoption}"))
        .await
        .is(200);
    assert!(
        giessen.get("/api/v1/proposals").await.json()["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let again = giessen
        .post("/api/v1/proposals/refusals", &json!({"ids": [id]}))
        .await
        .is(409);
    assert_eq!(again.problem(), "konflikt");
}

#[actix_web::test]
async fn the_same_request_under_the_same_key_is_one_adoption() {
    let world = World::new();
    let wish = json!({"blueprint": "wohnsitz-ummelden", "body": SINN, "stage": "interest", "effectiveOn": "2026-11-02"});
    let send = || {
        let request = actix_web::test::TestRequest::post().uri("/api/v1/adoptions");
        request
            .insert_header(("Idempotency-Key", "eins"))
            .set_json(&wish)
    };
    let sinn = world.api("sinn");
    let first = sinn.send(send()).await.is(201).json();
    assert_eq!(sinn.send(send()).await.is(201).json(), first);
}

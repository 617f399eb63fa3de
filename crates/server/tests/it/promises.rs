//! What every route of the API promises, asked of all of them: the table of routes is the list.

mod comparison;
mod workbook;

use crate::world::{Answer, World};
use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use serde_json::json;
use server::routes::{Route, TABLE};

/// The routes of the API with something that exists in place of every part that varies.
async fn addresses(world: &World) -> Vec<(Route, String)> {
    let adoptions = world.get("/api/v1/adoptions").await.is(200).json();
    let members = world
        .get("/api/v1/cooperations/digitale-kommune-hessen/members")
        .await
        .is(200)
        .json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let (adoption, member) = (
        text(&adoptions["items"][0]["id"]),
        text(&members["items"][0]["id"]),
    );
    let api = TABLE
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"));
    api.map(|route| {
        let place = if route.path.contains("cooperations") {
            route
                .path
                .replace("{slug}", "digitale-kommune-hessen")
                .replace("{id}", &member)
        } else {
            route
                .path
                .replace("{slug}", "hundesteuer-anmelden")
                .replace("/bundles/{id}", "/bundles/10160")
                .replace("{id}", &adoption)
        };
        let place = place
            .replace("/bodies/{key}", "/bodies/06532020")
            .replace("/covers/{key}", "/covers/06532020")
            .replace("{key}", "99102013002000")
            .replace("{version}", "1.0.0")
            .replace("{a}", "1.0.0")
            .replace("{b}", "1.2.0")
            .replace("{path:.*}", "blaupause.yml")
            .replace("{number}", "1")
            .replace("{digest}", &format!("sha256:{}", "0".repeat(64)));
        (*route, place)
    })
    .collect()
}

fn method(route: &Route) -> Method {
    route.method.to_uppercase().parse().unwrap()
}

#[actix_web::test]
async fn an_unknown_parameter_is_refused_by_every_route() {
    let world = World::new();
    for (route, place) in addresses(&world).await {
        let request = TestRequest::default()
            .method(method(&route))
            .uri(&format!("{place}?unfug=1"))
            .insert_header((header::IF_MATCH, "*"));
        // Where one only reads, a body is refused for itself.
        let request = match route.method {
            "get" => request,
            // The exchange speaks as RFC 8693 does.
            _ if place.ends_with("/token-exchange") => request.set_form([("grant_type", "")]),
            _ => request
                .insert_header((header::CONTENT_TYPE, "application/json"))
                .set_payload("{}"),
        };
        let answer = world.api("koordination").send(request).await;
        assert_eq!(
            answer.status.as_u16(),
            400,
            "{} {place}: {}",
            route.method,
            answer.text()
        );
        let flaws = answer.flaws();
        assert!(
            flaws.contains(&("unfug".to_owned(), "parameter-unbekannt".to_owned())),
            "{} {place}: {flaws:?}",
            route.method
        );
    }
}

/// What a route needs before it can answer at all.
fn needed(place: &str) -> &'static str {
    if place.ends_with("/reports/adoption") {
        // Without a moment it is that of the question, and every answer is another one.
        "?from=2021-01-01&until=2024-12-31&asKnownAt=2025-01-01T00:00:00Z"
    } else if place.ends_with("/suggest") || place.ends_with("/search") {
        "?q=hund"
    } else {
        ""
    }
}

#[actix_web::test]
async fn what_is_read_has_a_strong_etag_and_answers_head_and_is_not_sent_twice() {
    let world = World::new();
    for (route, place) in addresses(&world).await {
        // These need one that was sent, made or submitted before; their own tests look at them.
        let of_one = [
            "/evidence/",
            "/reports/1",
            "/tokens/sha256:",
            "/submissions/",
            "/notices/",
            "/saved-searches/",
        ];
        if route.method != "get" || of_one.iter().any(|part| place.contains(part)) {
            continue;
        }
        let place = format!("{place}{}", needed(&place));
        // What the search is taught is for whoever administers the registry.
        let who = match place.ends_with("/everyday-words") {
            true => "verwaltung",
            false => "koordination",
        };
        let program = world.api(who);
        if place.ends_with("/tokens") {
            // The list tells when a token was last used, noted a second later and then not again for a minute.
            program.get(&place).await.is(200);
            world.registry().seen.write(&world.registry().db);
        }
        let got = program.get(&place).await.is(200);
        let tag = got.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 10, "{place}: „{tag}“");
        let head = program
            .send(TestRequest::default().method(Method::HEAD).uri(&place))
            .await
            .is(200);
        assert_eq!(head.header("etag"), tag, "{place}");
        assert_eq!(
            head.header("content-type"),
            got.header("content-type"),
            "{place}"
        );
        let again = TestRequest::get()
            .uri(&place)
            .insert_header((header::IF_NONE_MATCH, tag.as_str()));
        let again = program.send(again).await.is(304);
        assert!(again.bytes.is_empty(), "{place}");
        let caching = got.header("cache-control");
        let for_ever = place.contains("/package") || place.contains("/files/");
        assert!(
            !caching.is_empty() && caching.contains("immutable") == for_ever,
            "{place}: {caching}"
        );
    }
}

#[actix_web::test]
async fn a_change_names_what_was_read() {
    let world = World::new();
    for (route, place) in addresses(&world).await {
        if !matches!(route.method, "patch" | "put" | "delete") {
            continue;
        }
        let program = world.api("koordination");
        let bare = TestRequest::default()
            .method(method(&route))
            .uri(&place)
            .set_json(json!({}));
        let bare = program.send(bare).await.is(428);
        assert_eq!(bare.problem(), "bedingung-noetig", "{place}");
    }
    let wetzlar = world.api("wetzlar-freigabe");
    let place = "/api/v1/blueprints/hundesteuer-anmelden";
    let body = json!({"contact": "hund@example.org"});
    let stale = wetzlar
        .change(Method::PATCH, place, "\"alt\"", &body)
        .await
        .is(412);
    assert_eq!(stale.problem(), "veraltet");
    let tag = stale.json()["etag"].as_str().unwrap().to_owned();
    assert_eq!(world.get(place).await.header("etag"), tag);
    let changed = wetzlar
        .change(Method::PATCH, place, &tag, &body)
        .await
        .is(200);
    assert_eq!(
        changed.json()["contact"],
        json!({"mail": "hund@example.org", "phone": null, "page": null})
    );
    wetzlar
        .change(Method::PATCH, place, &tag, &body)
        .await
        .is(412);
}

fn told(answer: &Answer) -> Vec<String> {
    let flaws = answer.flaws().into_iter();
    flaws
        .map(|(pointer, rule)| format!("{pointer} {rule}"))
        .collect()
}

#[actix_web::test]
async fn every_flaw_of_a_change_is_told_at_once() {
    let world = World::new();
    let wetzlar = world.api("wetzlar-freigabe");
    let place = "/api/v1/blueprints/hundesteuer-anmelden";
    let body = json!({
        "contact": {"mail": "amt", "page": "example.org", "fax": "1"},
        "operator": {"supportUntil": "31.12.2030"},
        "successor": "hundesteuer-anmelden", "state": "blocked",
    });
    let refused = wetzlar
        .change(Method::PATCH, place, "*", &body)
        .await
        .is(422);
    assert_eq!(
        told(&refused),
        [
            "/contact/mail keine-mailadresse",
            "/contact/page keine-adresse",
            "/contact/fax angabe-unbekannt",
            "/operator/name angabe-fehlt",
            "/operator/supportUntil angabe-ungueltig",
            "/successor eigener-nachfolger",
            "/state angabe-unbekannt",
        ]
    );
    for (body, flaw) in [
        (json!({"contact": null}), "/contact kontakt-fehlt"),
        (json!({"contact": 7}), "/contact kein-objekt"),
        (json!({"operator": []}), "/operator kein-objekt"),
        (
            json!({"successor": "gibt-es-nicht"}),
            "/successor nachfolger-unbekannt",
        ),
    ] {
        let refused = wetzlar.change(Method::PATCH, place, "*", &body).await;
        assert_eq!(told(&refused.is(422)), [flaw]);
    }
    let version = format!("{place}/releases/1.0.0");
    let body = json!({"state": "weg", "effectiveOn": "gestern", "successor": "Nein!"});
    let refused = wetzlar
        .change(Method::PATCH, &version, "*", &body)
        .await
        .is(422);
    assert_eq!(
        told(&refused),
        [
            "/state angabe-ungueltig",
            "/reason grund-fehlt",
            "/successor angabe-ungueltig",
            "/effectiveOn angabe-ungueltig"
        ]
    );
    let body =
        json!({"state": "withdrawn", "reason": "Rechenfehler", "successor": "gibt-es-nicht"});
    let refused = wetzlar.change(Method::PATCH, &version, "*", &body).await;
    assert_eq!(told(&refused.is(422)), ["/successor nachfolger-unbekannt"]);
}

#[actix_web::test]
async fn a_county_covers_more_towns_later_and_a_repeated_request_does_it_once() {
    let world = World::new();
    let county = world.api("landkreis");
    let wish = json!({"blueprint": "fundsachen-suchen", "body": "06532", "stage": "interest", "effectiveOn": "2026-11-02",
        "covers": [{"body": "06532999"}, {"body": "06532"}]});
    let refused = county.post("/api/v1/adoptions", &wish).await.is(422);
    assert_eq!(
        told(&refused),
        [
            "/covers/0/body kommune-unbekannt",
            "/covers/1/body versorgt-sich-selbst"
        ]
    );
    let wish = json!({"blueprint": "fundsachen-suchen", "body": "06532", "stage": "interest", "effectiveOn": "2026-11-02"});
    let made = county.post("/api/v1/adoptions", &wish).await.is(201);
    let place = format!("/api/v1/adoptions/{}", made.json()["id"].as_str().unwrap());
    let covers = json!({"covers": {"body": "06532020", "from": "2026-11-10"}});
    let send = || {
        let request = TestRequest::post()
            .uri(&format!("{place}/covers"))
            .insert_header(("Idempotency-Key", "mitversorgung-1"))
            .set_json(&covers);
        county.send(request)
    };
    let first = send().await.is(201);
    let again = send().await.is(201);
    assert_eq!(first.bytes, again.bytes, "the same request is done once");
    let read = world.get(&place).await.is(200);
    assert_eq!(read.header("etag"), first.header("etag"));
    let told_of = &read.json()["covers"][0];
    assert_eq!(
        (
            &told_of["body"]["key"],
            &told_of["from"],
            &told_of["answer"]
        ),
        (&json!("06532020"), &json!("2026-11-10"), &json!("open"))
    );
    assert_ne!(first.header("etag"), made.header("etag"));

    let more = json!({"covers": [{"body": "06532006"}, {"body": "06532020"}, {"body": "06532023", "from": "2026-12-01", "until": "2026-11-30"}]});
    let refused = county.post(&format!("{place}/covers"), &more).await.is(422);
    assert_eq!(
        told(&refused),
        [
            "/covers/1/from bereits-mitversorgt",
            "/covers/2/until zeitraum-verdreht"
        ]
    );
    let stranger = world.api("sinn");
    stranger
        .post(&format!("{place}/covers"), &covers)
        .await
        .is(403);
    let nothing = county
        .post(&format!("{place}/covers"), &json!({}))
        .await
        .is(422);
    assert_eq!(told(&nothing), ["/covers angabe-fehlt"]);
    stranger
        .post(
            &format!("{place}/covers/06532020/answer"),
            &json!({"answer": "confirmed"}),
        )
        .await
        .is(200);
}

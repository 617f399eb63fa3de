//! Publishing from jobs without a secret: real signatures over HTTP, and everything about a token that can be wrong.

use super::issuer::{Issuer, PUBLIC};
use super::now;
use crate::world::{Answer, Program, World};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const KIND: &str = "urn:ietf:params:oauth:token-type:id_token";

fn world(issuer: &Issuer, kind: &str) -> World {
    let forges = format!(
        "public_url = \"{PUBLIC}\"\nforges = [\"{kind} {}\"]\n",
        issuer.url
    );
    World::configured(&forges)
}

async fn trusted(world: &World, issuer: &Issuer, branch: &str, blueprints: &str) {
    let clerk = world.as_person("wetzlar-freigabe").await;
    let fields = [
        ("stelle", "06532023"),
        ("plattform", issuer.url.as_str()),
        ("projekt", "stadt-wetzlar/hund"),
        ("zweig", branch),
        ("schutz", "protected"),
        ("blaupausen", blueprints),
    ];
    let told = clerk
        .post_form("/verwaltung/projekte", &fields)
        .await
        .is(303);
    let page = clerk.get(told.header("location")).await.is(200).text();
    assert!(page.contains("stadt-wetzlar/hund"), "{page}");
}

/// What GitLab says of a job that runs for a protected branch.
fn gitlab(issuer: &Issuer, number: &str) -> Value {
    json!({
        "iss": issuer.url, "aud": PUBLIC, "sub": "project_path:stadt-wetzlar/hund:ref_type:branch:ref:main", "jti": number,
        "iat": now(), "nbf": now() - 5, "exp": now() + 300, "project_path": "stadt-wetzlar/hund", "ref": "main",
        "ref_type": "branch", "ref_protected": "true", "pipeline_source": "push",
    })
}

async fn exchange(world: &World, token: &str) -> Answer {
    let form = [
        ("grant_type", GRANT),
        ("subject_token_type", KIND),
        ("subject_token", token),
    ];
    world
        .send(
            TestRequest::post()
                .uri("/api/v1/token-exchange")
                .set_form(form),
        )
        .await
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[actix_web::test]
async fn a_job_of_a_trusted_project_publishes_without_a_secret() {
    let issuer = Issuer::start();
    let world = world(&issuer, "gitlab");
    trusted(&world, &issuer, "main", crate::publish::SLUG).await;
    let typ = json!({"typ": "JWT"});
    let token = issuer.signed(typ.clone(), gitlab(&issuer, "1")).await;
    let got = exchange(&world, &token).await.is(200);
    assert_eq!(got.header("cache-control"), "no-store");
    let got = got.json();
    assert_eq!(
        (&got["expires_in"], &got["token_type"], &got["body"]),
        (&json!(900), &json!("Bearer"), &json!("06532023"))
    );
    let program = Program::of(&world, got["access_token"].as_str().unwrap().to_owned());
    let package = crate::publish::package("1.3.0", "Neu");
    let path = format!("/api/v1/blueprints/{}/releases", crate::publish::SLUG);
    program
        .post_bytes(&path, "application/zip", &package)
        .await
        .is(201);
    // It publishes and does nothing else, and nothing but this blueprint.
    program.get("/api/v1/tokens").await.is(403);
    let again = exchange(&world, &token).await.is(403);
    assert!(again.text().contains("schon einmal"), "{}", again.text());
    let admin = world.as_person("verwaltung").await;
    let log = admin
        .get("/verwaltung/protokoll?stelle=06532023")
        .await
        .is(200)
        .text();
    assert!(
        log.contains("ID-Token eines Jobs eingetauscht") && log.contains("stadt-wetzlar"),
        "{log}"
    );
    // When the trust ends, its tokens end.
    let clerk = world.as_person("wetzlar-freigabe").await;
    let page = clerk.get("/verwaltung/projekte").await.is(200).text();
    let at = page.find("/verwaltung/projekte/").unwrap();
    let place = page[at..].split('"').next().unwrap().to_owned();
    clerk.get(&place).await.is(200);
    clerk.post_form(&place, &[]).await.is(303);
    program
        .post_bytes(&path, "application/zip", &package)
        .await
        .is(401);
    let token = issuer.signed(typ, gitlab(&issuer, "2")).await;
    exchange(&world, &token).await.is(403);
}

#[actix_web::test]
async fn a_token_that_is_wrong_in_one_way_is_refused_with_its_reason() {
    let issuer = Issuer::start();
    let world = world(&issuer, "gitlab");
    trusted(&world, &issuer, "main", "").await;
    let (typ, good) = (json!({"typ": "JWT"}), gitlab(&issuer, "1"));
    let changes = [
        ("aud", json!("https://anderes.example.org"), 401, "aud"),
        ("iss", json!("https://fremd.example.org"), 401, "iss"),
        ("exp", json!(now() - 120), 401, "abgelaufen"),
        ("iat", json!(now() + 600), 401, "Zukunft"),
        ("exp", Value::Null, 401, "fehlt eine Angabe"),
        (
            "project_path",
            json!("stadt-wetzlar/anderes"),
            403,
            "vertraut dem Projekt",
        ),
        ("ref", json!("test"), 403, "Zweig"),
        ("ref", json!("main2"), 403, "Zweig"),
        ("ref_protected", json!("false"), 403, "geschützt"),
        (
            "pipeline_source",
            json!("merge_request_event"),
            403,
            "Änderungsvorschlag",
        ),
    ];
    for (name, value, status, reason) in changes {
        let token = issuer
            .signed(typ.clone(), with(&good, name, value.clone()))
            .await;
        let told = exchange(&world, &token).await.is(status).text();
        assert!(told.contains(reason), "{name} {value}: {told}");
    }
    let forged = issuer.forged(typ.clone(), good.clone()).await;
    assert!(
        exchange(&world, &forged)
            .await
            .is(401)
            .text()
            .contains("Unterschrift")
    );
    let logout = issuer
        .signed(json!({"typ": "logout+jwt"}), good.clone())
        .await;
    exchange(&world, &logout).await.is(401);
    exchange(&world, "kein.token").await.is(401);
    let form = [
        ("grant_type", "password"),
        ("subject_token_type", KIND),
        ("subject_token", "a.b.c"),
    ];
    world
        .send(
            TestRequest::post()
                .uri("/api/v1/token-exchange")
                .set_form(form),
        )
        .await
        .is(400);
    // The good one is good still: none of these has used it up.
    let token = issuer.signed(typ, good).await;
    exchange(&world, &token).await.is(200);
}

#[actix_web::test]
async fn a_job_of_forgejo_and_new_keys_are_understood() {
    let issuer = Issuer::start();
    let world = world(&issuer, "forgejo");
    trusted(&world, &issuer, "v*", "").await;
    let claims = |reference: &str, number: &str| {
        json!({
            "iss": issuer.url, "aud": PUBLIC, "jti": number, "iat": now(), "exp": now() + 300,
            "repository": "stadt-wetzlar/hund", "ref": reference, "ref_protected": "true", "event_name": "push",
        })
    };
    let typ = json!({"typ": "JWT"});
    let token = issuer
        .signed(typ.clone(), claims("refs/tags/v1.2.0", "1"))
        .await;
    exchange(&world, &token).await.is(200);
    let token = issuer
        .signed(typ.clone(), claims("refs/heads/main", "2"))
        .await;
    exchange(&world, &token).await.is(403);
    let token = issuer.signed(typ, claims("refs/pull/7/head", "3")).await;
    exchange(&world, &token).await.is(403);
}

//! Programs of an issuer, and the configuration that is proven by asking it.

use super::{
    changed,
    issuer::{Issuer, PUBLIC},
    now,
};
use crate::world::{Answer, World};
use actix_web::{http::header, test};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_program_of_an_issuer_acts_for_its_body_and_no_other() {
    let audience = format!("{PUBLIC}/api");
    let issuer = Issuer::start();
    let settings = issuer.configured(&format!(
        "bodies = [\"06532023\"]\napi_audience = \"{audience}\"\n[[issuer.machine]]\nclient_id = \"fachverfahren\"\nname = \"Fachverfahren\"\nbody = \"06532023\"\nroles = [\"erfassen\"]\nscopes = [\"blaupausen:schreiben\"]\n"
    ));
    let world = World::configured(&settings);
    let known = ("fachverfahren", "auch-nur-fuer-tests-0123456789");
    let token = issuer.access_token(known, &audience).await;
    let begins = |body: &str| json!({"blueprint": "hundesteuer-anmelden", "body": body, "stage": "interest", "effectiveOn": "2026-01-02"});
    asks(&world, &token, "/api/v1/proposals").await.is(200);
    asks(&world, &token, "/api/v1/proposals").await.is(200);
    let own = sends(&world, &token, &begins("06532023")).await;
    assert!(own.status != 401 && own.status != 403, "{}", own.text());
    let foreign = sends(&world, &token, &begins("06532021")).await;
    assert_eq!(foreign.status, 403, "{}", foreign.text());
    let account = || {
        let issuer = format!("{} (Programme)", issuer.url);
        let known = world.registry().db.read(|snap| {
            store::identities::find(snap, &issuer, "fachverfahren").map_err(store::Trouble::from)
        });
        known.unwrap().unwrap()
    };
    assert_eq!(account().name, "Fachverfahren");
    let good = json!({"iss": issuer.url, "aud": audience, "iat": now(), "exp": now() + 60, "client_id": "fachverfahren", "scope": "blaupausen:schreiben", "sub": "x"});
    let at = json!({"typ": "at+jwt"});
    asks(
        &world,
        &issuer.signed(at.clone(), good.clone()).await,
        "/api/v1/proposals",
    )
    .await
    .is(200);
    // Its clock may differ a little from ours.
    for change in [
        json!({"exp": now() - 40}),
        json!({"nbf": now() + 40, "iat": now() + 40}),
    ] {
        let token = issuer.signed(at.clone(), changed(&good, &change)).await;
        asks(&world, &token, "/api/v1/proposals").await.is(200);
    }
    let unmapped = issuer
        .access_token(
            ("fremdes-programm", "ebenfalls-nur-fuer-tests-01234"),
            &audience,
        )
        .await;
    let elsewhere = issuer
        .access_token(known, "https://andere.example.org")
        .await;
    let mut refused = vec![("unmapped", unmapped), ("for another audience", elsewhere)];
    for (what, header, change) in [
        ("expired", &at, json!({"exp": now() - 3600})),
        ("expired just now", &at, json!({"exp": now() - 180})),
        ("in three minutes", &at, json!({"iat": now() + 180})),
        ("without end", &at, json!({"exp": null})),
        ("not yet", &at, json!({"nbf": now() + 3600})),
        ("an ID token", &at, json!({"aud": "blaupausen"})),
        (
            "another issuer",
            &at,
            json!({"iss": "https://login.example.org"}),
        ),
        ("without scope", &at, json!({"scope": "openid"})),
        ("a logout token", &json!({"typ": "logout+jwt"}), json!({})),
    ] {
        refused.push((
            what,
            issuer.signed(header.clone(), changed(&good, &change)).await,
        ));
    }
    refused.push(("forged", issuer.forged(at, good).await));
    refused.push(("nonsense", "a.b.c".to_owned()));
    for (what, token) in refused {
        let answer = asks(&world, &token, "/api/v1/proposals").await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        assert_eq!(answer.problem(), "anmeldung-noetig", "{what}");
    }
}

async fn asks(world: &World, token: &str, path: &str) -> Answer {
    let request = test::TestRequest::get().uri(path);
    world
        .send(request.insert_header((header::AUTHORIZATION, format!("Bearer {token}"))))
        .await
}

async fn sends(world: &World, token: &str, body: &Value) -> Answer {
    let request = test::TestRequest::post()
        .uri("/api/v1/adoptions")
        .set_json(body);
    world
        .send(request.insert_header((header::AUTHORIZATION, format!("Bearer {token}"))))
        .await
}

#[actix_web::test]
async fn the_configuration_is_proven_by_asking() {
    let issuer = Issuer::start();
    let check = |settings: String| async move {
        let checked = std::thread::spawn(move || {
            let world = World::configured(&settings);
            let checks = server::config::check(&world.registry().config);
            checks
                .into_iter()
                .find(|one| one.setting == "issuer")
                .unwrap()
        });
        actix_web::web::block(move || checked.join().unwrap())
            .await
            .unwrap()
    };
    let good = check(issuer.of_wetzlar()).await;
    assert!(
        good.good
            && good
                .finding
                .contains(&format!("{PUBLIC}/anmelden/rueckkehr/wetzlar")),
        "{good:?}"
    );
    assert!(!format!("{good:?}").contains("nur-fuer-tests"));
    let elsewhere = issuer
        .of_wetzlar()
        .replace(&issuer.url, &issuer.url.replace("127.0.0.1", "localhost"));
    let misled = check(elsewhere).await;
    assert!(
        !misled.good && misled.finding.contains("nicht zu gebrauchen"),
        "{misled:?}"
    );
    let nobody = check(
        issuer
            .of_wetzlar()
            .replace(&issuer.url, "http://127.0.0.1:9"),
    )
    .await;
    assert!(
        !nobody.good && nobody.finding.contains("antwortet nicht"),
        "{nobody:?}"
    );
}

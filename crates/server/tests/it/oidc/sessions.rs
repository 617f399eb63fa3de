//! How sessions end, here and at the issuer, and when they are asked once more.

use super::{
    changed, helps,
    issuer::{Browser, Issuer},
    now,
};
use crate::world::{Answer, World};
use actix_web::test;
use serde_json::json;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[actix_web::test]
async fn signing_out_here_signs_out_there_and_its_message_ends_the_other_browser() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    let mut anna = Browser::new(&world, &issuer);
    anna.sign_in("anna").await.is(303);
    let mut stolen = Browser::new(&world, &issuer).with_session(anna.session().unwrap());
    // A session that began at the same sign-in there, in another window.
    let other = anna.session().unwrap().clone();
    anna.sign_in("anna").await.is(303);
    let mut elsewhere = Browser::new(&world, &issuer);
    elsewhere.sign_in("anna").await.is(303);
    let out = anna.post("/abmelden", &[]).await.is(200);
    assert!(
        anna.session().is_none() && !stolen.is_signed_in().await,
        "{other}"
    );
    let refresh = out.header("refresh").to_owned();
    let address = refresh.strip_prefix("0; url=").unwrap().to_owned();
    assert!(
        address.contains("id_token_hint=ey") && address.contains("post_logout_redirect_uri="),
        "{address}"
    );
    assert!(out.text().contains("Auch bei Stadt Wetzlar abmelden"));
    assert_eq!(anna.sign_out_there(&address).await, "/anmelden/abgemeldet");
    anna.get("/anmelden/abgemeldet").await.is(303);
    // Anna's session there was in this browser; the one elsewhere goes on.
    let messages = issuer.caught().await;
    assert_eq!(messages.len(), 1, "{messages:?}");
    say(&world, &messages[0]).await.is(200);
    assert!(elsewhere.is_signed_in().await);
    say(&world, &messages[0]).await.is(400);
    // The same for everything that the account holds.
    let all = json!({"iss": issuer.url, "aud": "blaupausen", "iat": now(), "exp": now() + 60, "jti": "eins", "sub": "anna", "events": {EVENT: {}}});
    let typ = json!({"typ": "logout+jwt"});
    for (what, header, change) in [
        ("no event", &typ, json!({"events": {}})),
        ("a nonce", &typ, json!({"nonce": "x"})),
        ("another audience", &typ, json!({"aud": "jemand-anders"})),
        (
            "another issuer",
            &typ,
            json!({"iss": "https://login.example.org"}),
        ),
        ("expired", &typ, json!({"exp": now() - 3600})),
        ("long ago", &typ, json!({"iat": now() - 7200, "exp": null})),
        ("nobody", &typ, json!({"sub": null})),
        ("no number", &typ, json!({"jti": null})),
        ("an access token", &json!({"typ": "at+jwt"}), json!({})),
    ] {
        let claims = changed(&all, &change);
        let token = issuer.signed(header.clone(), claims).await;
        let answer = say(&world, &token).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.text());
        assert!(elsewhere.is_signed_in().await, "{what}");
    }
    let token = issuer
        .forged(typ.clone(), changed(&all, &json!({"jti": "zwei"})))
        .await;
    say(&world, &token).await.is(400);
    assert!(elsewhere.is_signed_in().await);
    let token = issuer.signed(typ, all).await;
    assert_eq!(say(&world, &token).await.is(200).json()["sessions"], 1);
    assert!(!elsewhere.is_signed_in().await);
}

/// The provider tells the registry that something has ended.
async fn say(world: &World, token: &str) -> Answer {
    let form = test::TestRequest::post()
        .uri("/anmelden/abmeldung/wetzlar")
        .set_form([("logout_token", token)]);
    world.send(form).await
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_by_whom_they_belong_to() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    let (mut one, mut two) = (Browser::new(&world, &issuer), Browser::new(&world, &issuer));
    one.sign_in("anna").await.is(303);
    two.sign_in("anna").await.is(303);
    let mut carla = Browser::new(&world, &issuer);
    carla.sign_in("carla").await.is(303);
    let page = one.get("/konto/sitzungen").await.is(200).text();
    assert!(
        page.contains("Firefox unter Linux (diese Sitzung)") && page.contains("Stadt Wetzlar"),
        "{page}"
    );
    let digests = |page: &str| -> Vec<String> {
        let values = page.split("name=\"sitzung\" value=\"").skip(1);
        values
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(digests(&page).len(), 2);
    let foreign = digests(&carla.get("/konto/sitzungen").await.text());
    one.post("/konto/sitzungen", &[("sitzung", &foreign[0])])
        .await
        .is(404);
    assert!(carla.is_signed_in().await);
    one.post("/konto/sitzungen", &[]).await.is(303);
    assert!(one.is_signed_in().await && !two.is_signed_in().await && carla.is_signed_in().await);
    let own = digests(&one.get("/konto/sitzungen").await.text());
    one.post("/konto/sitzungen", &[("sitzung", &own[0])])
        .await
        .is(303);
    assert!(!one.is_signed_in().await);
}

#[actix_web::test]
async fn releasing_asks_once_more_who_it_is() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    let mut anna = Browser::new(&world, &issuer);
    // Her sign-in there was hours ago: the town's login let her through without asking.
    issuer.trick("old-login").await;
    anna.sign_in("anna").await.is(303);
    let package = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    let asked = anna
        .post("/veroeffentlichen/freigabe", &[("paket", package)])
        .await
        .is(303);
    let proof = asked.header("location").to_owned();
    assert!(
        proof.starts_with("/anmelden/nachweis?zurueck=/veroeffentlichen/freigabe%3Fpaket%3D"),
        "{proof}"
    );
    // The same before a proposal is confirmed.
    let proposal = "01900000-0000-7000-8000-000000000000";
    let fields = [("was", "bestaetigen"), ("vorschlag", proposal)];
    let asked = anna.post("/aufgaben/vorschlaege", &fields).await.is(303);
    let proof_of_tasks = asked.header("location");
    assert!(
        proof_of_tasks.starts_with("/anmelden/nachweis?zurueck=/aufgaben%3Fgemerkt%3D"),
        "{proof_of_tasks}"
    );
    let page = anna.get(&proof).await.is(200).text();
    let link = page
        .split("href=\"/anmelden/weiter/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let link = format!("/anmelden/weiter/{}", link.replace("&amp;", "&"));
    let before = anna.session().unwrap().clone();
    // The login of the town must really ask, not only say so.
    let address = anna.follow(&link).await;
    assert!(
        address.contains("prompt=login") && address.contains("max_age=0"),
        "{address}"
    );
    let back = anna.there(&address, "anna").await;
    helps(
        &anna.get(&back).await,
        "not asked anew",
        "nicht noch einmal",
    );
    issuer.trick("").await;
    // Somebody else at the same machine proves nothing.
    let address = anna.follow(&link).await;
    let back = anna.there(&address, "carla").await;
    helps(
        &anna.get(&back).await,
        "somebody else",
        "mit einem anderen Zugang",
    );
    let address = anna.follow(&link).await;
    let back = anna.there(&address, "anna").await;
    let done = anna.get(&back).await.is(303);
    assert!(
        done.header("location")
            .starts_with("/veroeffentlichen/freigabe?paket="),
        "{}",
        done.header("location")
    );
    assert_ne!(
        anna.session(),
        Some(&before),
        "the cookie changes with the proof"
    );
    let mut stale = Browser::new(&world, &issuer).with_session(&before);
    assert!(!stale.is_signed_in().await);
    // Now it is the package that is looked at.
    anna.post("/veroeffentlichen/freigabe", &[("paket", package)])
        .await
        .is(422);
}

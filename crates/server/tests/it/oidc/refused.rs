//! Answers that are wrong, come twice or from elsewhere, and a login that is away.

use super::{
    helps,
    issuer::{Browser, Issuer},
};
use crate::world::World;
use serde_json::json;

#[actix_web::test]
async fn every_wrong_answer_is_refused_with_a_page_that_helps() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    for (trick, told) in [
        ("wrong-audience", "gilt für ein anderes Programm"),
        ("more-audiences", "gilt für ein anderes Programm"),
        ("wrong-party", "gilt für ein anderes Programm"),
        ("wrong-issuer", "stammt von einem anderen Anmeldedienst"),
        ("wrong-nonce", "gehört zu einem anderen Anmeldevorgang"),
        ("no-nonce", "gehört zu einem anderen Anmeldevorgang"),
        ("expired", "ist abgelaufen"),
        ("from-the-future", "Die Uhren"),
        ("unknown-key", "den der Anmeldedienst nicht veröffentlicht"),
        ("forged", "Die Unterschrift"),
        ("shared-secret", "Die Unterschrift"),
        ("unsigned", "Nachweis"),
        ("other-access-token", "fehlt eine Angabe"),
    ] {
        issuer.trick(trick).await;
        let mut browser = Browser::new(&world, &issuer);
        let refused = browser.sign_in("anna").await;
        helps(&refused, trick, told);
        assert!(
            browser.session().is_none() && !browser.is_signed_in().await,
            "{trick}"
        );
    }
    issuer.trick("").await;
    let mut browser = Browser::new(&world, &issuer);
    browser.sign_in("anna").await.is(303);
    assert!(browser.is_signed_in().await);
    let mut browser = Browser::new(&world, &issuer);
    helps(
        &browser.sign_in("niemand").await,
        "somebody thought better of it",
        "abgebrochen",
    );
}

#[actix_web::test]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    // So many seconds from now the login of the town writes into its token.
    for times in [
        json!({"iat": 40, "nbf": 40}),
        json!({"iat": -40, "nbf": -40}),
        json!({"exp": -40}),
    ] {
        issuer.trick(&times.to_string()).await;
        let mut browser = Browser::new(&world, &issuer);
        browser.sign_in("anna").await.is(303);
        assert!(browser.is_signed_in().await, "{times}");
    }
    for (times, told) in [
        (json!({"iat": 180}), "Die Uhren"),
        (json!({"iat": -180}), "Die Uhren"),
        (json!({"nbf": 180}), "Die Uhren"),
        (json!({"exp": -180}), "ist abgelaufen"),
    ] {
        issuer.trick(&times.to_string()).await;
        let mut browser = Browser::new(&world, &issuer);
        helps(&browser.sign_in("anna").await, &times.to_string(), told);
        assert!(!browser.is_signed_in().await, "{times}");
    }
    // An operator who keeps clocks better allows less.
    let strict = issuer.configured("bodies = [\"06532023\"]\nclock_skew = 5");
    let strict = World::configured(&strict);
    issuer
        .trick(&json!({"iat": 40, "nbf": 40}).to_string())
        .await;
    let mut browser = Browser::new(&strict, &issuer);
    helps(&browser.sign_in("anna").await, "strict", "Die Uhren");
}

#[actix_web::test]
async fn an_answer_counts_once_and_only_in_the_browser_that_asked() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    let mut anna = Browser::new(&world, &issuer);
    let address = anna.leave("/konto").await;
    let back = anna.there(&address, "anna").await;
    // Somebody else cannot be signed in as Anna by her link, and her answer is not used up by trying.
    let mut other = Browser::new(&world, &issuer);
    helps(
        &other.get(&back).await,
        "another browser",
        "gilt nicht mehr",
    );
    other.leave("/").await;
    helps(
        &other.get(&back).await,
        "another browser under way",
        "gilt nicht mehr",
    );
    anna.get(&back).await.is(303);
    helps(
        &anna.get(&back).await,
        "the same answer again",
        "gilt nicht mehr",
    );
    assert!(anna.is_signed_in().await, "a repeated answer ends nothing");
    // The same code under a state that is good.
    let code = back
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let fresh = anna.leave("/konto").await;
    let state = fresh
        .split("state=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let replayed = format!("/anmelden/rueckkehr/wetzlar?code={code}&state={state}");
    helps(
        &anna.get(&replayed).await,
        "a code again",
        "schon einmal benutzt",
    );
    // An answer that says that it comes from elsewhere.
    let address = anna.leave("/konto").await;
    let back = anna.there(&address, "anna").await;
    let (path, _) = back.split_once("&iss=").unwrap();
    let mixed = format!("{path}&iss=https%3A%2F%2Flogin.example.org");
    helps(
        &anna.get(&mixed).await,
        "another issuer",
        "stammt von einem anderen",
    );
    // Only our own pages are a way back.
    for wish in ["https://example.org/", "//example.org/", "/%5Cexample.org"] {
        let address = anna.leave(wish).await;
        let back = anna.there(&address, "anna").await;
        assert_eq!(
            anna.get(&back).await.is(303).header("location"),
            "/",
            "{wish}"
        );
    }
    anna.get("/anmelden/weiter/kassel").await.is(404);
    anna.get("/anmelden/rueckkehr/kassel?code=x&state=y")
        .await
        .is(404);
}

#[actix_web::test]
async fn keys_may_change_and_nobody_makes_us_ask_for_them_without_end() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    Browser::new(&world, &issuer).sign_in("anna").await.is(303);
    issuer.rotate().await;
    Browser::new(&world, &issuer).sign_in("anna").await.is(303);
    // The keys were read again just now: another change within a minute is not followed.
    issuer.rotate().await;
    let refused = Browser::new(&world, &issuer).sign_in("anna").await;
    helps(
        &refused,
        "a change too soon",
        "den der Anmeldedienst nicht veröffentlicht",
    );
}

#[actix_web::test]
async fn a_login_that_is_down_or_somebody_else_leads_to_a_page_that_helps() {
    let issuer = Issuer::start();
    let settings = issuer.of_wetzlar();
    let world = World::configured(&settings);
    let mut anna = Browser::new(&world, &issuer);
    let address = anna.leave("/konto").await;
    let back = anna.there(&address, "anna").await;
    let elsewhere = settings.replace(&issuer.url, &issuer.url.replace("127.0.0.1", "localhost"));
    let misled = World::configured(&elsewhere);
    let answer = misled.get("/anmelden/weiter/wetzlar").await.is(502);
    helps(&answer, "another name", "nicht richtig eingerichtet");
    issuer.stop().await;
    helps(
        &anna.get(&back).await.is(503),
        "down at the exchange",
        "antwortet nicht",
    );
    let fresh = World::configured(&settings);
    let answer = fresh.get("/anmelden/weiter/wetzlar").await.is(503);
    helps(&answer, "down at the beginning", "antwortet nicht");
    assert!(
        !answer.text().contains(&issuer.url),
        "addresses of the inside are nobody's business"
    );
    fresh.get("/anmelden").await.is(200);
}

//! Signing in where a town vouches for its people, against a certified provider.

mod issuer;
mod jobs;
mod programs;
mod refused;
mod sessions;

use self::issuer::{Browser, Issuer};
use crate::world::{Answer, World};
use actix_web::http::header;
use serde_json::Value;

fn now() -> i64 {
    server::clock::moment().micros() / 1_000_000
}

#[actix_web::test]
async fn a_clerk_finds_the_login_of_the_town_and_holds_the_roles_that_it_gives() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.of_wetzlar());
    let mut anna = Browser::new(&world, &issuer);
    let to = anna.get("/aufgaben").await.is(303);
    assert_eq!(to.header("location"), "/anmelden?zurueck=/aufgaben");
    for words in [
        "Wetzlar",
        "06532023",
        "anna@wetzlar.example.org",
        "stadt%20wetzlar",
    ] {
        let page = anna
            .get(&format!("/anmelden?stelle={words}&zurueck=/aufgaben"))
            .await
            .is(200)
            .text();
        assert!(page.contains("Weiter zu Stadt Wetzlar"), "{words}: {page}");
        assert!(
            page.contains("/anmelden/weiter/wetzlar?zurueck=/aufgaben"),
            "{words}"
        );
    }
    for words in ["Kassel", "anna@giessen.example.org"] {
        let page = anna
            .get(&format!("/anmelden?stelle={words}"))
            .await
            .is(200)
            .text();
        assert!(
            page.contains("keine Anmeldung eingerichtet") && !page.contains("Weiter zu"),
            "{words}"
        );
    }
    let address = anna.leave("/aufgaben").await;
    for part in [
        "code_challenge_method=S256",
        "state=",
        "nonce=",
        "response_type=code",
        "scope=openid",
    ] {
        assert!(address.contains(part), "{address}");
    }
    let back = anna.there(&address, "anna").await;
    let arrived = anna.get(&back).await.is(303);
    assert_eq!(arrived.header("location"), "/aufgaben");
    let cookies: Vec<_> = arrived.headers.get_all(header::SET_COOKIE).collect();
    let session = cookies
        .iter()
        .map(|c| c.to_str().unwrap())
        .find(|c| c.starts_with("bp="))
        .unwrap();
    assert!(
        session.contains("HttpOnly") && session.contains("SameSite=Lax"),
        "{session}"
    );
    let account = anna.get("/konto").await.is(200).text();
    for part in [
        "Anna Beispiel",
        "Freigeben",
        "Erfassen",
        "/kommunen/06532023",
    ] {
        assert!(account.contains(part), "{part}: {account}");
    }
    assert!(!account.contains("Verwaltung"), "{account}");
    let again = anna.get("/anmelden").await.text();
    assert!(again.contains("Zuletzt benutzt"), "{again}");
}

#[actix_web::test]
async fn roles_are_those_of_the_last_sign_in_and_the_person_stays_the_same() {
    let issuer = Issuer::start();
    let world = World::configured(
        &issuer.configured("body_claim = \"body_key\"\nbodies = [\"06532023\", \"06532021\"]"),
    );
    let people = |world: &World| {
        world
            .registry()
            .db
            .read(|snap| {
                store::identities::find(snap, &issuer.url, "bernd").map_err(store::Trouble::from)
            })
            .unwrap()
    };
    let mut bernd = Browser::new(&world, &issuer);
    bernd.sign_in("bernd").await.is(303);
    let first = people(&world).unwrap();
    let old = bernd.session().unwrap().clone();
    bernd.sign_in("bernd").await.is(303);
    assert_eq!(people(&world).unwrap(), first);
    assert_ne!(
        bernd.session().unwrap(),
        &old,
        "a sign-in changes the cookie"
    );
    let mut stale = Browser::new(&world, &issuer).with_session(&old);
    assert!(
        !stale.is_signed_in().await,
        "and the old one opens nothing any more"
    );
    // Bernd works for Sinn: for Wetzlar he may nothing, whatever the issuer is for.
    let account = bernd.get("/konto").await.is(200).text();
    assert!(
        account.contains("/kommunen/06532021") && !account.contains("Freigeben"),
        "{account}"
    );
    bernd.get("/kommunen/06532023/angaben").await.is(403);
}

/// A page in German that says what happened, what to do, and under which number the log knows it.
#[track_caller]
fn helps(refused: &Answer, what: &str, told: &str) {
    let page = refused.text();
    assert!(
        (400..=503).contains(&refused.status.as_u16()),
        "{what}: {}",
        refused.status
    );
    assert!(page.contains(told), "{what}: {page}");
    assert!(
        page.contains("Was Sie tun können") && page.contains("/anmelden?zurueck="),
        "{what}"
    );
    assert!(
        page.contains(refused.header("x-request-id")),
        "{what}: {page}"
    );
    for english in [
        "token",
        "nonce",
        "issuer",
        "signature",
        "expected",
        "invalid",
    ] {
        let main = page
            .split("<main")
            .nth(1)
            .unwrap()
            .split("</main>")
            .next()
            .unwrap();
        assert!(
            !main.to_lowercase().contains(english),
            "{what}: {english} in {main}"
        );
    }
}

#[actix_web::test]
async fn an_issuer_speaks_for_its_own_bodies_only() {
    let issuer = Issuer::start();
    let tied =
        issuer.configured("body_claim = \"body_key\"\nbodies = [\"06532023\"]\ncooperations = []");
    let world = World::configured(&tied);
    for (account, told) in [
        ("bernd", "nicht gebunden"),
        ("emil", "nicht gebunden"),
        ("dora", "für welche Stelle Sie arbeiten"),
    ] {
        let mut browser = Browser::new(&world, &issuer);
        helps(&browser.sign_in(account).await.is(403), account, told);
        assert!(!browser.is_signed_in().await, "{account}");
    }
    // "Koordination" of Wetzlar holds for the cooperations that Wetzlar leads, and for no other.
    let mut carla = Browser::new(&world, &issuer);
    carla.sign_in("carla").await.is(303);
    let account = carla.get("/konto").await.is(200).text();
    assert!(
        account.contains("Carla Probe") && account.contains("Koordination"),
        "{account}"
    );
    let (wetzlar, all) = world
        .registry()
        .db
        .read(|snap| {
            let key = "06532023".parse().unwrap();
            let body = store::bodies::find(snap, &key)?.unwrap().id;
            Ok::<_, store::Trouble>((body, store::cooperations::page(snap, None, 100)?))
        })
        .unwrap();
    assert!(!all.is_empty(), "there is a cooperation");
    for (one, _) in &all {
        let link = format!("/kooperationen/{}\"", one.slug);
        assert_eq!(account.contains(&link), one.lead == wetzlar, "{link}");
    }
    let shared = issuer.configured("body_claim = \"body_key\"\nany_body = true");
    let world = World::configured(&shared);
    let mut emil = Browser::new(&world, &issuer);
    helps(
        &emil.sign_in("emil").await.is(403),
        "an unknown body",
        "06999999",
    );
    Browser::new(&world, &issuer).sign_in("bernd").await.is(303);
}

#[actix_web::test]
async fn who_is_not_known_stays_outside_where_the_operator_wants_that() {
    let issuer = Issuer::start();
    let world = World::configured(&issuer.configured("bodies = [\"06532023\"]\nnewcomers = false"));
    let mut anna = Browser::new(&world, &issuer);
    helps(
        &anna.sign_in("anna").await.is(403),
        "a newcomer",
        "noch keinen Zugang",
    );
    assert!(!anna.is_signed_in().await);
}

#[actix_web::test]
async fn a_public_client_is_protected_by_pkce_alone() {
    let issuer = Issuer::start();
    let public = issuer.of_wetzlar().replace(
        "client_id = \"blaupausen\"",
        "client_id = \"blaupausen-offen\"",
    );
    let secret = "client_secret = \"nur-fuer-tests-0123456789abcdef\"\n";
    let world = World::configured(&public.replace(secret, ""));
    let mut anna = Browser::new(&world, &issuer);
    anna.sign_in("anna").await.is(303);
    assert!(anna.is_signed_in().await);
    let wrong = issuer.of_wetzlar().replace("nur-fuer-tests", "falsch");
    let world = World::configured(&wrong);
    let mut anna = Browser::new(&world, &issuer);
    helps(
        &anna.sign_in("anna").await.is(502),
        "a wrong secret",
        "nicht richtig eingerichtet",
    );
}

/// The claims with some replaced; `null` takes one away.
fn changed(claims: &Value, change: &Value) -> Value {
    let mut claims = claims.as_object().unwrap().clone();
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
    Value::Object(claims)
}

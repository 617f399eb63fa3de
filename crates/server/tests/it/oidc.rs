//! Signing in where a town vouches for its people, against a certified provider.

mod issuer;
mod jobs;

use self::issuer::{Browser, Issuer, PUBLIC};
use crate::world::{Answer, World};
use actix_web::{http::header, test};
use serde_json::{Value, json};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

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

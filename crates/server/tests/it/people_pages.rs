//! Joining, signing in with a password, and managing people, on pages.

use crate::world::{Answer, World};
use actix_web::{http::header, test::TestRequest};

const PASSWORD: &str = "lampe wiese kessel dach";

/// A cookie that an answer sets, as the browser sends it back.
fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all(header::SET_COOKIE);
    let found = all
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .find(|cookie| cookie.starts_with(&format!("{name}=")) && !cookie.ends_with('='));
    found
        .unwrap_or_else(|| panic!("no cookie {name} in {:?}", answer.headers))
        .to_owned()
}

async fn post(world: &World, path: &str, fields: &[(&str, &str)]) -> Answer {
    world
        .send(TestRequest::post().uri(path).set_form(fields))
        .await
}

/// The path of a link that a page shows to be handed on.
fn link(page: &str, place: &str) -> String {
    let at = page
        .find(&format!("/{place}/"))
        .unwrap_or_else(|| panic!("no {place} in {page}"));
    page[at..]
        .chars()
        .take_while(|c| !matches!(c, '<' | '"' | '&'))
        .collect()
}

/// Somebody in Sinn with a password, invited by the administration; answers with the cookie of their session.
async fn invited(world: &World, address: &str, role: &str) -> String {
    let admin = world.as_person("verwaltung").await;
    let fields = [("stelle", "06532020"), ("mail", address), ("rolle", role)];
    let shown = admin
        .post_form("/verwaltung/personen", &fields)
        .await
        .is(200)
        .text();
    let path = link(&shown, "einladung");
    let page = world.get(&path).await.is(200).text();
    assert!(page.contains("Sinn") && page.contains(address), "{page}");
    world.get(&path).await.is(200);
    let weak = post(world, &path, &[("name", "Carla Neu"), ("neu", "kurz")])
        .await
        .is(422)
        .text();
    assert!(
        weak.contains("mindestens 12 Zeichen") && weak.contains("Carla Neu"),
        "{weak}"
    );
    let joined = post(world, &path, &[("name", "Carla Neu"), ("neu", PASSWORD)])
        .await
        .is(303);
    world.get(&path).await.is(422);
    cookie(&joined, "bp")
}

async fn as_one(world: &World, cookie: &str, path: &str) -> Answer {
    world
        .send(
            TestRequest::get()
                .uri(path)
                .insert_header((header::COOKIE, cookie)),
        )
        .await
}

#[actix_web::test]
async fn an_invited_clerk_joins_and_comes_back_with_the_password() {
    let world = World::new();
    let session = invited(&world, "carla@sinn.example.org", "erfassen").await;
    let account = as_one(&world, &session, "/konto").await.is(200).text();
    assert!(
        account.contains("Carla Neu") && account.contains("Erfassen"),
        "{account}"
    );
    assert!(
        account.contains("zweiten Faktor"),
        "a second factor is offered"
    );

    let fields = |password| {
        [
            ("mail", "Carla@Sinn.example.org"),
            ("kennwort", password),
            ("zurueck", "/konto"),
        ]
    };
    let wrong = post(&world, "/anmelden/kennwort", &fields("falsch"))
        .await
        .is(422)
        .still();
    assert!(wrong.contains("E-Mail-Adresse oder Kennwort stimmen nicht."));
    let nobody = [
        ("mail", "niemand@sinn.example.org"),
        ("kennwort", "falsch"),
        ("zurueck", "/konto"),
    ];
    let other = post(&world, "/anmelden/kennwort", &nobody)
        .await
        .is(422)
        .still();
    assert_eq!(
        wrong.replace("Carla@Sinn.example.org", ""),
        other.replace("niemand@sinn.example.org", "")
    );
    let right = post(&world, "/anmelden/kennwort", &fields(PASSWORD))
        .await
        .is(303);
    assert_eq!(right.header("location"), "/konto");
    as_one(&world, &cookie(&right, "bp"), "/konto")
        .await
        .is(200);

    let clerk = as_one(&world, &session, "/verwaltung/personen").await;
    assert_eq!(
        clerk.status.as_u16(),
        403,
        "who enters does not see the people"
    );
}

#[actix_web::test]
async fn guesses_are_told_to_wait() {
    let world = World::new();
    let fields = [("mail", "carla@sinn.example.org"), ("kennwort", "falsch")];
    for _ in 0..5 {
        post(&world, "/anmelden/kennwort", &fields).await.is(422);
    }
    let told = post(&world, "/anmelden/kennwort", &fields).await.is(429);
    assert!(!told.header("retry-after").is_empty());
}

#[actix_web::test]
async fn whoever_administers_sets_up_a_second_factor_before_coming_in() {
    let world = World::new();
    let admin = world.as_person("verwaltung").await;
    let fields = [
        ("stelle", "06532020"),
        ("mail", "chef@sinn.example.org"),
        ("rolle", "verwaltung"),
    ];
    let shown = admin
        .post_form("/verwaltung/personen", &fields)
        .await
        .is(200)
        .text();
    let path = link(&shown, "einladung");
    let joined = post(&world, &path, &[("name", "Chef Neu"), ("neu", PASSWORD)])
        .await
        .is(303);
    assert!(
        joined
            .header("location")
            .starts_with("/anmelden/einrichten")
    );
    let ticket = cookie(&joined, "bp_schritt");
    let page = as_one(&world, &ticket, "/anmelden/einrichten")
        .await
        .is(200)
        .text();
    assert!(
        page.contains("<path") && page.contains("otpauth://totp/"),
        "{page}"
    );
    let wrong = TestRequest::post()
        .uri("/anmelden/einrichten")
        .insert_header((header::COOKIE, ticket.clone()))
        .set_form([("code", "000000")]);
    world.send(wrong).await.is(422);
    let nobody = world.get("/anmelden/einrichten").await;
    assert_eq!(
        nobody.status.as_u16(),
        422,
        "only the browser that began goes on"
    );
}

#[actix_web::test]
async fn roles_are_given_and_taken_and_a_membership_ends() {
    let world = World::new();
    let session = invited(&world, "carla@sinn.example.org", "erfassen").await;
    let admin = world.as_person("verwaltung").await;
    let list = admin
        .get("/verwaltung/personen?stelle=06532020")
        .await
        .is(200)
        .text();
    assert!(list.contains("Carla Neu") && list.contains("carla@sinn.example.org"));
    let at = list.find("Carla Neu").unwrap();
    let href = list[..at].rfind("/verwaltung/personen/").unwrap();
    let person: String = list[href..].chars().take_while(|c| *c != '"').collect();

    let give = [("was", "geben"), ("rolle", "freigeben"), ("fuer", "stelle")];
    admin
        .post_form(&format!("{person}/rollen"), &give)
        .await
        .is(303);
    let page = admin.get(&person).await.is(200).text();
    assert!(page.contains("Freigeben"), "{page}");
    let strong = [
        ("was", "geben"),
        ("rolle", "verwaltung"),
        ("fuer", "stelle"),
    ];
    let refused = admin
        .post_form(&format!("{person}/rollen"), &strong)
        .await
        .is(422)
        .text();
    assert!(refused.contains("zweiten Faktor"), "{refused}");

    let stranger = world.as_person("giessen").await;
    stranger.get(&person).await.is(403);
    stranger
        .post_form(&format!("{person}/rollen"), &give)
        .await
        .is(403);
    stranger
        .post_form(&format!("{person}/beenden"), &[])
        .await
        .is(403);

    admin.get(&format!("{person}/beenden")).await.is(200);
    admin
        .post_form(&format!("{person}/beenden"), &[])
        .await
        .is(303);
    let out = as_one(&world, &session, "/konto").await;
    assert_eq!(out.status.as_u16(), 303, "the session has ended at once");
    let list = admin
        .get("/verwaltung/personen?stelle=06532020")
        .await
        .is(200)
        .text();
    assert!(list.contains("(bis "), "{list}");
}

#[actix_web::test]
async fn a_form_from_elsewhere_signs_nobody_in() {
    let world = World::new();
    let fields = [("mail", "carla@sinn.example.org"), ("kennwort", PASSWORD)];
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://boese.example.org"),
    ] {
        let form = TestRequest::post()
            .uri("/anmelden/kennwort")
            .insert_header((name, value))
            .insert_header((header::HOST, "localhost"))
            .set_form(fields);
        world.send(form).await.is(403);
    }
}

#[actix_web::test]
async fn an_operator_can_switch_local_sign_in_off() {
    let world = World::with(&[("SIGN_IN_LOCAL", "false")]);
    for path in [
        "/anmelden/kennwort",
        "/anmelden/vergessen",
        "/kommunen/06532020/beitreten",
    ] {
        world.get(path).await.is(404);
    }
    assert!(
        !world
            .get("/anmelden")
            .await
            .is(200)
            .text()
            .contains("/anmelden/kennwort")
    );
}

#[actix_web::test]
async fn a_second_claim_is_told_whom_to_ask() {
    let world = World::new();
    let claimed = world
        .get("/kommunen/06532020/beitreten")
        .await
        .is(200)
        .text();
    assert!(claimed.contains("handelt schon jemand"), "{claimed}");
    let free = world
        .get("/kommunen/06633022/beitreten")
        .await
        .is(200)
        .text();
    assert!(free.contains("Beitritt beantragen"), "{free}");
    let fields = [("name", "Anna"), ("mail", "anna@example.com")];
    let foreign = post(&world, "/kommunen/06633022/beitreten", &fields)
        .await
        .is(422)
        .text();
    assert!(foreign.contains("gehört nicht erkennbar zu"), "{foreign}");
}

#[actix_web::test]
async fn a_new_password_needs_the_old_one() {
    let world = World::new();
    let session = invited(&world, "carla@sinn.example.org", "erfassen").await;
    let page = as_one(&world, &session, "/konto").await.text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
    let csrf = csrf.split('"').next().unwrap().to_owned();
    let change = async |old: &str| {
        let form = [
            ("csrf", csrf.as_str()),
            ("kennwort", old),
            ("neu", "garten brille nebel tasse"),
        ];
        let request = TestRequest::post().uri("/konto/kennwort");
        let request = request.insert_header((header::COOKIE, session.as_str()));
        world.send(request.set_form(form)).await
    };
    let sign_in = async |password: &str| {
        let fields = [("mail", "carla@sinn.example.org"), ("kennwort", password)];
        post(&world, "/anmelden/kennwort", &fields)
            .await
            .status
            .as_u16()
    };
    let refused = change("garten brille nebel sofa").await.is(422).text();
    assert!(refused.contains("Kennwort"), "{refused}");
    assert_eq!(sign_in(PASSWORD).await, 303, "it still holds");
    change(PASSWORD).await.is(303);
    assert_eq!(sign_in(PASSWORD).await, 422);
    assert_eq!(sign_in("garten brille nebel tasse").await, 303);
}

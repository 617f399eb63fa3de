//! What every answer carries, whatever is asked: pages, data, files of others, refusals.

use crate::{access::asked::Things, world::World};
use actix_web::{http::header, test::TestRequest};
use server::routes::TABLE;
use std::io::Cursor;

const HTTPS: &[(&str, &str)] = &[("PUBLIC_URL", "https://blaupausen.example.org")];

/// Header and what it says.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    (
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    ),
];

#[actix_web::test]
async fn every_route_answers_with_every_protection() {
    let things = Things::of(&World::new()).await;
    let world = World::with(HTTPS);
    let mut asked = 0;
    for route in TABLE {
        let method = route.method.to_uppercase().parse().unwrap();
        let address = things.address(route.path);
        let answer = world
            .send(TestRequest::default().method(method).uri(&address))
            .await;
        asked += 1;
        let what = format!("{} {}: {}", route.method, route.path, answer.status);
        for (name, value) in ALWAYS {
            assert_eq!(answer.header(name), value, "{what} {name}");
        }
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{what}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{what}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
        for weak in ["unsafe", "*", "http:", "https:", "script-src 'self'"] {
            assert!(!policy.contains(weak), "{what}: {policy}");
        }
        if answer.header("content-type").starts_with("text/html") {
            scripts_have_the_word_of_this_answer(&answer.text(), policy, &what);
        }
    }
    assert_eq!(asked, TABLE.len());
}

/// A browser would show what it kept a moment ago also to somebody who has signed in meanwhile.
#[actix_web::test]
async fn what_strangers_may_keep_is_kept_for_strangers_only() {
    let world = World::new();
    let person = world.as_person("sinn").await;
    for place in ["/", "/blaupausen", "/blaupausen/hundesteuer-anmelden"] {
        let open = world.get(place).await.is(200);
        assert!(
            open.header("cache-control").starts_with("public, max-age="),
            "{place}"
        );
        assert_eq!(open.header("vary"), "Cookie", "{place}");
        let own = person.get(place).await.is(200);
        assert_eq!(own.header("cache-control"), "private, no-store", "{place}");
        assert_eq!(own.header("vary"), "Cookie", "{place}");
    }
}

fn scripts_have_the_word_of_this_answer(html: &str, policy: &str, what: &str) {
    let (_, rest) = policy.split_once("script-src 'nonce-").expect(what);
    let (nonce, _) = rest.split_once('\'').unwrap();
    assert_eq!(nonce.len(), 32, "{what}");
    let scripts: Vec<&str> = html.split("<script").skip(1).collect();
    assert!(!scripts.is_empty(), "{what}");
    for script in scripts {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{what}: {tag}");
    }
}

#[actix_web::test]
async fn no_two_answers_share_the_word_for_scripts() {
    let world = World::new();
    let policy = async || {
        let answer = world.get("/hilfe").await.is(200);
        answer.header("content-security-policy").to_owned()
    };
    assert_ne!(policy().await, policy().await);
}

#[actix_web::test]
async fn cookies_of_a_session_are_bound_to_host_https_and_browser() {
    let world = World::with(HTTPS);
    let form = TestRequest::post()
        .uri("/anmelden")
        .set_form([("persona", "sinn")]);
    let answer = world.send(form).await.is(303);
    let cookies: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .map(|value| value.to_str().unwrap())
        .collect();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-bp="));
    let session = session.unwrap_or_else(|| panic!("{cookies:?}"));
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(session.contains(part), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    for cookie in &cookies {
        assert!(cookie.contains("SameSite=Lax"), "{cookie}");
    }
}

/// What somebody could publish to attack who opens it.
const HOSTILE: [(&str, &str); 4] = [
    (
        "angriff.html",
        "<!doctype html><script>alert(document.domain)</script>",
    ),
    (
        "angriff.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
    ),
    ("angriff.css", "body { display: none }"),
    ("angriff.js", "alert(1)"),
];

fn hostile_package() -> Vec<u8> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut manifest = "blaupause: 1\nslug: angriff-pruefen\nversion: 1.0.0\ntitle: Angriff prüfen\nsummary: Ein Beispiel.\n\
        publisher: \"06532023\"\nlicence: EUPL-1.2\nrights: { holder: Magistrat }\n\
        contact: { mail: digitalisierung@example.org }\nfiles:\n"
        .to_owned();
    for (name, text) in HOSTILE {
        manifest.push_str(&format!(
            "  - {{ path: {name}, role: other, title: Angriff }}\n"
        ));
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    std::fs::write(folder.path().join("blaupause.yml"), manifest).unwrap();
    let checked = artefacts::check_folder(folder.path(), &artefacts::Limits::default());
    let package = checked
        .package
        .unwrap_or_else(|| panic!("{:?}", checked.findings));
    let mut packed = Cursor::new(Vec::new());
    artefacts::pack(&package, &mut packed).unwrap();
    packed.into_inner()
}

#[actix_web::test]
async fn files_of_others_can_run_nothing() {
    let world = World::new();
    let zip = hostile_package();
    let sent = world
        .api("wetzlar-freigabe")
        .post_bytes(
            "/api/v1/blueprints/angriff-pruefen/releases",
            "application/zip",
            &zip,
        )
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let below = "/api/v1/blueprints/angriff-pruefen/releases/1.0.0";
    let names = HOSTILE
        .iter()
        .map(|(name, _)| format!("{below}/files/{name}"));
    for address in names.chain([format!("{below}/package")]) {
        let answer = world.get(&address).await.is(200);
        let (kind, shown) = (
            answer.header("content-type"),
            answer.header("content-disposition"),
        );
        assert!(
            ["application/octet-stream", "application/zip"].contains(&kind),
            "{address}: {kind}"
        );
        assert!(shown.starts_with("attachment"), "{address}: {shown}");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn weaknesses_are_reported_where_the_configuration_says() {
    World::new().get("/.well-known/security.txt").await.is(404);
    let world = World::with(&[
        ("SECURITY_CONTACT", "sicherheit@example.org"),
        ("SECURITY_EXPIRES", "31.12.2027"),
        ("PUBLIC_URL", "https://blaupausen.example.org"),
    ]);
    let answer = world.get("/.well-known/security.txt").await.is(200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(
        answer
            .text()
            .contains("Contact: mailto:sicherheit@example.org\nExpires: 2027-12-31T")
    );
}

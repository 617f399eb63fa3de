//! What counts of a request's claims about itself, and from where links begin.

use crate::world::World;
use actix_web::test::TestRequest;

#[actix_web::test]
async fn links_begin_with_the_public_address_whatever_a_request_says() {
    let world = World::with(&[("PUBLIC_URL", "https://blaupausen.example.org/")]);
    let request = TestRequest::get()
        .uri("/api/v1/bodies?page[size]=1")
        .insert_header(("host", "localhost"))
        .insert_header(("x-forwarded-host", "boese.example"));
    let link = world.send(request).await.is(200).header("link").to_owned();
    assert!(
        link.starts_with(
            "<https://blaupausen.example.org/api/v1/bodies?page%5Bsize%5D=1&page%5Bafter%5D="
        ),
        "{link}"
    );
    let document = world.get("/api/v1/openapi.json").await.is(200).json();
    assert_eq!(
        document["servers"][0]["url"],
        "https://blaupausen.example.org"
    );
    let statement = world.get("/barrierefreiheit").await.is(200).text();
    assert!(statement.contains("https://blaupausen.example.org"));
}

/// The public address is configured, so nobody needs to be believed: neither a stranger nor the proxy in front.
#[actix_web::test]
async fn not_even_a_trusted_proxy_changes_where_links_lead() {
    let proxies = ("TRUSTED_PROXIES", "10.0.0.0/8");
    let public = ("PUBLIC_URL", "https://blaupausen.example.org");
    for (settings, begins) in [
        (
            vec![proxies, public],
            "<https://blaupausen.example.org/api/",
        ),
        (vec![proxies], "</api/"),
    ] {
        let world = World::with(&settings);
        for peer in ["10.1.2.3:4711", "203.0.113.9:4711"] {
            let asked = |path: &str| {
                TestRequest::get()
                    .uri(path)
                    .peer_addr(peer.parse().unwrap())
                    .insert_header(("host", "localhost"))
                    .insert_header(("x-forwarded-host", "boese.example"))
                    .insert_header(("x-forwarded-proto", "gopher"))
                    .insert_header(("x-forwarded-port", "99"))
                    .insert_header(("forwarded", "host=boese.example;proto=gopher"))
            };
            let list = world.send(asked("/api/v1/bodies?page[size]=1")).await;
            let list = list.is(200);
            assert!(list.header("link").starts_with(begins), "{peer}");
            for path in ["/blaupausen.atom", "/barrierefreiheit", "/anmelden"] {
                let answer = world.send(asked(path)).await.is(200);
                let told = answer.text();
                for forged in ["boese.example", "gopher"] {
                    assert!(!told.contains(forged), "{peer} {path} {forged}");
                }
            }
            let moved = world.send(asked("/konto")).await.is(303);
            assert_eq!(moved.header("location"), "/anmelden?zurueck=/konto");
        }
    }
}

#[actix_web::test]
async fn without_a_public_address_links_stay_relative() {
    let world = World::new();
    let answer = world.get("/api/v1/bodies?page[size]=1").await.is(200);
    assert!(
        answer.header("link").starts_with("</api/v1/bodies?"),
        "{}",
        answer.header("link")
    );
}

/// A page elsewhere whose name was led to loopback may set such headers, but not `Host`.
#[actix_web::test]
async fn the_demonstration_hears_no_other_name_than_that_of_this_machine() {
    let world = World::new();
    for claim in ["x-forwarded-host", "forwarded"] {
        let request = TestRequest::get()
            .uri("/")
            .insert_header(("host", "boese.example:8080"))
            .insert_header((claim, "host=localhost"))
            .insert_header(("x-forwarded-host", "localhost"));
        world.send(request).await.is(403);
    }
    let request = TestRequest::get()
        .uri("/")
        .insert_header(("host", "localhost:8080"));
    world.send(request).await.is(200);
}

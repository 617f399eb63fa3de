//! How often, how large and how slow a request may be.

use crate::world::{Answer, World};
use actix_web::{http::header, test::TestRequest};
use serde_json::json;
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

const SETTINGS: &str =
    "[limits]\nreading = { burst = 3, per_minute = 1 }\nwriting = { burst = 2, per_minute = 1 }\n";

fn strict() -> World {
    World::configured(SETTINGS)
}

fn from(address: &str) -> TestRequest {
    TestRequest::get()
        .uri("/api/v1/bodies/06532023")
        .peer_addr(format!("{address}:4711").parse().unwrap())
}

fn left(answer: &Answer) -> [&str; 3] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(|name| answer.header(name))
}

#[actix_web::test]
async fn who_asks_too_often_is_told_how_long_to_wait() {
    let world = strict();
    for (taken, remaining) in [(1, "2"), (2, "1"), (3, "0")] {
        let answer = world.send(from("192.0.2.1")).await.is(200);
        assert_eq!(left(&answer)[..2], ["3", remaining]);
        // One comes back each minute; some seconds may have passed.
        let reset: u32 = answer.header("ratelimit-reset").parse().unwrap();
        assert!((taken * 60 - 50..=taken * 60).contains(&reset), "{reset}");
    }
    let refused = world.send(from("192.0.2.1")).await.is(429);
    assert_eq!(refused.problem(), "zu-viele-anfragen");
    assert_eq!(left(&refused)[..2], ["3", "0"]);
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("Sekunden")
    );
    // Somebody else, another kind of work, and signs of life are not touched.
    world.send(from("192.0.2.2")).await.is(200);
    world
        .send(from("192.0.2.1").uri("/api/v1/blueprints"))
        .await
        .is(200);
    let alive = world.send(from("192.0.2.1").uri("/livez")).await.is(200);
    assert_eq!(left(&alive), ["", "", ""]);
}

#[actix_web::test]
async fn a_page_says_it_in_german_and_this_machine_is_not_limited() {
    let world = strict();
    for _ in 0..3 {
        world
            .send(from("[2001:db8::1]").uri("/hilfe"))
            .await
            .is(200);
    }
    let page = world.send(from("[2001:db8::2]").uri("/hilfe")).await;
    assert!(page.is(429).text().contains("zu viele Anfragen"));
    for _ in 0..9 {
        let answer = world.send(from("127.0.0.1")).await.is(200);
        assert_eq!(left(&answer), ["3", "3", "0"]);
    }
}

#[actix_web::test]
async fn an_account_is_counted_wherever_it_comes_from() {
    let world = strict();
    let sinn = world.as_person("sinn").await;
    let program = world.api("sinn");
    let mut said = Vec::new();
    // A person has twice what a stranger has, over all addresses and ways together.
    for number in 1..=4 {
        let page = from(&format!("192.0.2.{number}")).uri("/konto");
        said.push(sinn.send(page).await.status.as_u16());
        let read = from(&format!("198.51.100.{number}")).uri("/api/v1/proposals");
        said.push(program.send(read).await.status.as_u16());
    }
    assert_eq!(said, [200, 200, 200, 200, 200, 200, 429, 429]);
}

#[actix_web::test]
async fn a_token_is_counted_and_guessing_tokens_too() {
    let world = strict();
    let guess = |number: u32| {
        from("192.0.2.1")
            .uri("/api/v1/proposals")
            .insert_header((header::AUTHORIZATION, format!("Bearer blp_{number}")))
    };
    for _ in 0..3 {
        world.send(guess(0)).await.is(401);
    }
    world.send(guess(0)).await.is(429);
    let mut last = 401;
    for number in 1..=40 {
        last = world.send(guess(number)).await.status.as_u16();
    }
    assert_eq!(last, 429, "the address runs dry");
}

#[actix_web::test]
async fn behind_a_trusted_proxy_the_client_is_counted() {
    let world = World::configured(&format!("trusted_proxies = [\"10.0.0.0/8\"]\n{SETTINGS}"));
    let via = |client: &str| from("10.1.2.3").insert_header(("x-forwarded-for", client.to_owned()));
    for _ in 0..3 {
        world.send(via("192.0.2.1")).await.is(200);
    }
    world.send(via("192.0.2.1")).await.is(429);
    world.send(via("192.0.2.2")).await.is(200);
}

#[actix_web::test]
async fn whom_somebody_claims_to_ask_for_counts_only_from_a_trusted_proxy() {
    let world = World::configured(&format!("trusted_proxies = [\"10.0.0.0/8\"]\n{SETTINGS}"));
    let claiming = |peer: &str, hops: String| {
        let forwarded = hops.replace(", ", ", for=");
        from(peer)
            .insert_header(("x-forwarded-for", hops))
            .insert_header(("forwarded", format!("for={forwarded}")))
    };
    // A stranger invents another address each time, and gets no new allowance by it.
    for number in 1..=3 {
        let claim = claiming("203.0.113.9", format!("192.0.2.{number}"));
        world.send(claim).await.is(200);
    }
    for claim in ["192.0.2.4", "127.0.0.1", "10.1.2.3"] {
        let claim = claiming("203.0.113.9", claim.to_owned());
        world.send(claim).await.is(429);
    }
    // Nor does it use up what belongs to those it named.
    let named = world.send(from("192.0.2.1")).await.is(200);
    assert_eq!(left(&named)[..2], ["3", "2"]);
    // Of a chain the client wrote the beginning: the last one that is no proxy of ours is who asks.
    let chain = |number: u32| format!("192.0.2.{number}, 198.51.100.7, 10.9.9.9");
    for number in 11..=13 {
        let claim = claiming("10.1.2.3", chain(number));
        world.send(claim).await.is(200);
    }
    world.send(claiming("10.1.2.3", chain(14))).await.is(429);
    world.send(from("198.51.100.7")).await.is(429);
}

#[actix_web::test]
async fn limits_can_be_switched_off() {
    let world =
        World::configured("[limits]\nenabled = false\nreading = { burst = 1, per_minute = 1 }\n");
    for _ in 0..3 {
        let answer = world.send(from("192.0.2.1")).await.is(200);
        assert_eq!(left(&answer), ["", "", ""]);
    }
}

#[actix_web::test]
async fn a_body_is_as_large_as_its_route_allows() {
    let world = World::new();
    let sinn = world.api("sinn");
    let large = json!({ "note": "x".repeat(2 * 1024 * 1024) });
    let refused = sinn.post("/api/v1/adoptions", &large).await.is(413);
    assert_eq!(refused.problem(), "zu-gross");
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("höchstens")
    );
    // Who reads has nothing to send.
    let reading = TestRequest::get()
        .uri("/api/v1/bodies")
        .insert_header((header::CONTENT_LENGTH, "5"))
        .set_payload("hallo");
    world.send(reading).await.is(413);
}

#[actix_web::test]
async fn an_address_names_the_methods_that_it_knows() {
    let world = World::new();
    let answer = world
        .send(TestRequest::delete().uri("/api/v1/bodies/06532023"))
        .await
        .is(405);
    assert_eq!(answer.problem(), "methode-nicht-erlaubt");
    assert_eq!(answer.header("allow"), "GET, HEAD");
    world
        .send(TestRequest::post().uri("/gibt/es/nicht"))
        .await
        .is(404);
}

/// Everything that arrives until the other side closes, or nothing more comes.
fn heard(address: SocketAddr, said: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let patience = std::time::Duration::from_secs(20);
    stream.set_read_timeout(Some(patience)).unwrap();
    for part in said {
        // The server may have had enough already.
        if stream.write_all(part).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(size) = stream.read(&mut part) {
        answer.extend(&part[..size]);
        if size == 0 || answer.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Over a socket: a body of unknown length has to be counted while it comes.
#[actix_web::test]
async fn a_body_without_a_length_is_ended_where_it_becomes_too_large() {
    let world = World::new();
    let token = world.api("sinn").token.clone();
    let (address, handle) = world.on_a_socket();
    let head = format!(
        "POST /api/v1/adoptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    let answer = actix_web::web::block(move || {
        let chunk = |size: usize| {
            let length = format!("{size:x}\r\n");
            [length.as_bytes(), &vec![b' '; size], b"\r\n"].concat()
        };
        // All that is sent is read, so that the answer is not lost when the connection ends.
        heard(
            address,
            &[head.as_bytes(), &chunk(1 << 20), &chunk(1 << 20), &chunk(1)],
        )
    })
    .await
    .unwrap();
    handle.stop(false).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

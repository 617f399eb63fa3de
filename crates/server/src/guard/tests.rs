use super::*;
use crate::config::{self, Mode};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

fn guarded(allowed: &str) -> Guarded {
    let name = "BLAUPAUSE_OUTGOING_HOSTS".to_owned();
    let environment = BTreeMap::from([(name, allowed.to_owned())]);
    Guarded::new(&config::read(Mode::Service, None, &environment).unwrap()).unwrap()
}

/// Somebody inside who answers everybody, on both versions; says how many came.
async fn inside_us(answer: String) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let came = Arc::new(AtomicUsize::new(0));
    let also = TcpListener::bind(("::1", port)).await.ok();
    for listener in [Some(listener), also].into_iter().flatten() {
        let (came, answer) = (came.clone(), answer.clone());
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                came.fetch_add(1, Ordering::SeqCst);
                _ = stream.read(&mut [0; 1024]).await;
                _ = stream.write_all(answer.as_bytes()).await;
            }
        });
    }
    (port, came)
}

fn fine() -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok".to_owned()
}

async fn sent(client: &Guarded, url: &str) -> Result<Response, NotSent> {
    let url = url.parse().unwrap_or_else(|e| panic!("{url}: {e}"));
    client.send(Request::new(reqwest::Method::GET, url)).await
}

#[tokio::test]
async fn nobody_inside_is_asked_however_the_address_is_written() {
    let (port, came) = inside_us(fine()).await;
    let client = guarded("");
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ] {
        let refused = sent(&client, &format!("http://{host}:{port}/")).await;
        assert!(
            matches!(refused, Err(NotSent::Forbidden(_))),
            "{host}: {refused:?}"
        );
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn metadata_and_private_networks_are_refused_before_any_connection() {
    let client = guarded("");
    for url in [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "file:///etc/passwd",
        "ftp://example.org/",
    ] {
        let refused = sent(&client, url).await;
        assert!(
            matches!(refused, Err(NotSent::Forbidden(_))),
            "{url}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn an_operator_allows_one_port_of_a_host_and_not_its_others() {
    let ((port, came), (other, strangers)) = (inside_us(fine()).await, inside_us(fine()).await);
    let client = guarded(&format!("localhost:{port}"));
    assert_eq!(
        sent(&client, &format!("http://localhost:{port}/"))
            .await
            .unwrap()
            .status(),
        200
    );
    let refused = sent(&client, &format!("http://localhost:{other}/")).await;
    assert!(matches!(refused, Err(NotSent::Forbidden(_))), "{refused:?}");
    // A network is allowed for numbers and for names that lead into it.
    let client = guarded("127.0.0.0/8");
    for host in ["127.0.0.1", "localhost"] {
        assert!(
            sent(&client, &format!("http://{host}:{port}/"))
                .await
                .is_ok(),
            "{host}"
        );
    }
    assert_eq!(
        (
            came.load(Ordering::SeqCst),
            strangers.load(Ordering::SeqCst)
        ),
        (3, 0)
    );
}

#[tokio::test]
async fn nobody_is_led_elsewhere() {
    let (inner, came) = inside_us(fine()).await;
    let to = format!("http://127.0.0.1:{inner}/");
    let answer = format!(
        "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let (outer, _) = inside_us(answer).await;
    let client = guarded(&format!("127.0.0.1:{outer}"));
    // Not through the network, so that only this port is allowed.
    let client = client.and("localhost".parse().ok());
    let answer = sent(&client, &format!("http://localhost:{outer}/"))
        .await
        .unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(came.load(Ordering::SeqCst), 0);
}

#[test]
fn what_is_public_is_public() {
    for public in [
        "1.1.1.1",
        "193.99.144.80",
        "2a02:2e0:3fe:1001:302::",
        "2606:4700::1111",
        "64:ff9b::101:101",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    for not in [
        "0.1.2.3",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "2001:db8::1",
        "2001::1",
        "ff02::1",
        "100::1",
        "::",
    ] {
        assert!(!is_public(not.parse().unwrap()), "{not}");
    }
}

#[test]
fn places_are_hosts_with_or_without_a_port_and_networks() {
    assert_eq!(
        "10.0.0.0/8".parse(),
        Ok(Place::Net("10.0.0.0/8".parse().unwrap()))
    );
    assert_eq!(
        "kc.intern:8443".parse(),
        Ok(Place::Host("kc.intern".to_owned(), Some(8443)))
    );
    assert_eq!(
        "kc.intern:80".parse(),
        Ok(Place::Host("kc.intern".to_owned(), Some(80)))
    );
    assert_eq!(
        "KC.intern".parse(),
        Ok(Place::Host("kc.intern".to_owned(), None))
    );
    for wrong in ["", "https://kc.intern", "kc.intern/pfad", "a@kc.intern"] {
        assert!(wrong.parse::<Place>().is_err(), "{wrong}");
    }
}

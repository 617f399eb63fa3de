//! What `blaupause check-config` proves, against a real proxy and a real certificate.

use server::config::{self, Check, Config, Mode};
use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    thread,
};

fn read(folder: &Path, set: &[(&str, String)]) -> Config {
    let mut environment: BTreeMap<String, String> = set
        .iter()
        .map(|(name, value)| (format!("BLAUPAUSE_{name}"), value.clone()))
        .collect();
    environment.insert("BLAUPAUSE_DATA".to_owned(), folder.display().to_string());
    environment.insert("BLAUPAUSE_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    // No test asks the platform that everybody has.
    let nobody = "gitlab http://127.0.0.1:9".to_owned();
    let forges = environment.entry("BLAUPAUSE_FORGES".to_owned());
    forges.or_insert(nobody);
    config::read(Mode::Service, None, &environment).unwrap()
}

fn looked_at(setting: &str, set: &[(&str, String)]) -> Check {
    let folder = tempfile::tempdir().unwrap();
    let checks = config::check(&read(folder.path(), set));
    let found = checks.into_iter().find(|check| check.setting == setting);
    found.unwrap()
}

/// Answers every connection with these bytes, and tells what was asked first.
fn answering(answer: &'static str) -> (SocketAddr, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut start = [0; 1024];
            let size = stream.read(&mut start).unwrap();
            let first = String::from_utf8_lossy(&start[..size]);
            _ = tell.send(first.lines().next().unwrap_or_default().to_owned());
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, told)
}

#[test]
fn a_proxy_is_asked_and_not_only_reached() {
    let (address, asked) =
        answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let check = looked_at(
        "proxy",
        &[("PROXY", format!("http://anna:geheim@{address}"))],
    );
    assert!(check.good, "{}", check.finding);
    assert!(!check.value.contains("geheim"), "{}", check.value);
    assert_eq!(
        asked.recv().unwrap(),
        "GET http://blaupause.invalid/ HTTP/1.1"
    );

    let (address, _) = answering(
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    let check = looked_at("proxy", &[("PROXY", format!("http://{address}"))]);
    assert!(
        !check.good && check.finding.contains("Anmeldung"),
        "{}",
        check.finding
    );

    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert!(!looked_at("proxy", &[("PROXY", format!("http://{gone}"))]).good);
    // Something that listens there and speaks something else.
    let (other, _) = answering("220 mail.example.org ESMTP\r\n");
    assert!(!looked_at("proxy", &[("PROXY", format!("http://{other}"))]).good);
}

/// An authority of this test in a file, and a service with a certificate of it; `localhost` is its name.
fn encrypted(folder: &Path) -> (String, SocketAddr) {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let file = folder.join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let names = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&key, &issuer).unwrap();
    let private = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private.into())
        .unwrap();
    let tls = Arc::new(tls);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(tls.clone()).unwrap();
            let mut open = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut start = [0; 1024];
            // Who does not accept the certificate goes away here.
            if open.read(&mut start).is_ok() {
                _ = open.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlebt\n",
                );
                open.conn.send_close_notify();
                _ = open.flush();
            }
        }
    });
    (file.display().to_string(), address)
}

#[test]
fn a_further_authority_is_what_makes_its_certificates_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (file, address) = encrypted(folder.path());
    let public = (
        "PUBLIC_URL",
        format!("https://localhost:{}", address.port()),
    );
    let without = looked_at("public_url", std::slice::from_ref(&public));
    assert!(
        !without.good && without.finding.contains("Zertifikat"),
        "{}",
        without.finding
    );
    let with = looked_at("public_url", &[public, ("CA_FILE", file.clone())]);
    assert!(
        with.good && with.finding.contains("antwortet ein Dienst"),
        "{}",
        with.finding
    );
    assert!(looked_at("ca_file", &[("CA_FILE", file)]).good);

    let empty = folder.path().join("leer.pem");
    std::fs::write(&empty, "kein Zertifikat\n").unwrap();
    for wrong in [empty.display().to_string(), "/nirgends/ca.pem".to_owned()] {
        assert!(!looked_at("ca_file", &[("CA_FILE", wrong)]).good);
    }
}

#[test]
fn the_public_address_is_encrypted_or_this_machine() {
    for (address, good) in [
        ("http://127.0.0.1:8080", true),
        ("http://localhost:8080", true),
        ("http://blaupausen.example.org", false),
    ] {
        let check = looked_at("public_url", &[("PUBLIC_URL", address.to_owned())]);
        assert_eq!(check.good, good, "{address}: {}", check.finding);
    }
    let https = ("PUBLIC_URL", "https://blaupausen.invalid".to_owned());
    assert!(!looked_at("trusted_proxies", std::slice::from_ref(&https)).good);
    assert!(
        looked_at(
            "trusted_proxies",
            &[https, ("TRUSTED_PROXIES", "10.0.0.0/8".to_owned())]
        )
        .good
    );
}

#[test]
fn a_check_leaves_a_place_in_which_a_backup_can_be_restored() {
    let folder = tempfile::tempdir().unwrap();
    let checks = config::check(&read(folder.path(), &[]));
    let database = checks
        .iter()
        .find(|check| check.setting == "database_url")
        .unwrap();
    assert!(database.good, "{}", database.finding);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    std::fs::create_dir(folder.path().join("dateien")).unwrap();
    std::fs::write(
        folder.path().join("index"),
        "eine Datei statt eines Ordners",
    )
    .unwrap();
    let checks = config::check(&read(folder.path(), &[]));
    assert!(
        !checks
            .iter()
            .find(|check| check.setting == "data")
            .unwrap()
            .good
    );
}

#[test]
fn a_platform_of_jobs_is_asked_for_its_keys() {
    let check = looked_at("forges", &[]);
    assert!(!check.good, "{}", check.finding);
    assert!(
        check.finding.contains("antwortet nicht"),
        "{}",
        check.finding
    );
    let (address, asked) = answering(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 82\r\nConnection: close\r\n\r\n{\"issuer\": \"https://other.example.org\", \"jwks_uri\": \"https://other.example.org/k\"}",
    );
    let check = looked_at("forges", &[("FORGES", format!("forgejo http://{address}"))]);
    assert!(!check.good, "{}", check.finding);
    assert!(
        check.finding.contains("nicht zu gebrauchen"),
        "{}",
        check.finding
    );
    assert_eq!(
        asked.recv().unwrap(),
        "GET /.well-known/openid-configuration HTTP/1.1"
    );
}

#[test]
fn a_syslog_gets_a_line_that_tells_of_nothing() {
    assert!(looked_at("syslog", &[]).good);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("tcp://{}", listener.local_addr().unwrap());
    let heard = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    let check = looked_at("syslog", &[("SYSLOG", place.clone())]);
    assert!(check.good, "{}", check.finding);
    assert_eq!(check.value, place);
    assert!(heard.join().unwrap().ends_with("check-config"));
    // Nobody listens there any more.
    assert!(!looked_at("syslog", &[("SYSLOG", place)]).good);
}

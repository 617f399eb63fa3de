//! Secrets stay where they belong: the real program, with secrets in every place that may hold one, and errors everywhere.

use crate::running::program;
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// What may stand nowhere in what the program says.
const SECRETS: [&str; 9] = [
    "GeheimProxy7",
    "GeheimMail7",
    "GeheimDienst7",
    "GeheimDatei7",
    "GeheimKennwort7",
    "blp_GeheimToken7",
    "GeheimLink7",
    "GeheimKeks7",
    "GeheimCode7",
];

fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn settings(folder: &Path, nobody: SocketAddr) {
    let file = format!(
        "public_url = \"http://localhost:8080\"\nproxy = \"http://anna:GeheimProxy7@{nobody}\"\n\
         [mail]\nserver = \"127.0.0.1\"\nport = {port}\ntls = \"starttls\"\nuser = \"register\"\n\
         password_file = \"mail.geheim\"\nfrom = \"register@example.org\"\n\
         [[issuer]]\nid = \"stadt\"\nname = \"Stadt\"\nurl = \"http://{nobody}\"\nclient_id = \"register\"\n\
         client_secret_file = \"dienst.geheim\"\nbodies = [\"06532023\"]\n",
        port = nobody.port()
    );
    fs::write(folder.join("blaupause.toml"), file).unwrap();
    fs::write(folder.join("mail.geheim"), "GeheimMail7\n").unwrap();
    fs::write(folder.join("dienst.geheim"), "GeheimDienst7\n").unwrap();
}

fn serving(folder: &Path, listen: SocketAddr) -> Child {
    let log = fs::File::create(folder.join("protokoll")).unwrap();
    let mut command = with_settings(folder);
    command
        .arg("serve")
        .env("BLAUPAUSE_LISTEN", listen.to_string())
        .env("RUST_LOG", "debug")
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    command.spawn().unwrap()
}

fn with_settings(folder: &Path) -> Command {
    let mut command = program(folder);
    command
        .env("BLAUPAUSE_DATA", folder.join("daten"))
        .stdin(Stdio::null());
    command
}

/// Sends a request and gives the whole answer.
fn asked(to: SocketAddr, head: &str, body: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(to) else {
        return String::new();
    };
    let length = body.len();
    let request = format!(
        "{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    _ = stream.read_to_string(&mut answer);
    answer
}

fn none_of_them(said: &str, where_: &str) {
    for secret in SECRETS {
        assert!(
            !said.contains(secret),
            "{secret} stands in {where_}:\n{said}"
        );
    }
}

#[test]
fn nothing_that_is_secret_is_ever_logged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (listen, nobody) = (free(), free());
    settings(folder, nobody);

    let checked = with_settings(folder).arg("check-config").output().unwrap();
    assert!(!checked.status.success(), "nobody answers there");
    let said = [checked.stdout, checked.stderr].concat();
    none_of_them(&String::from_utf8_lossy(&said), "check-config");

    let mut process = serving(folder, listen);
    let since = Instant::now();
    while !asked(listen, "GET /readyz HTTP/1.1", "").starts_with("HTTP/1.1 200") {
        let log = || fs::read_to_string(folder.join("protokoll")).unwrap();
        assert!(process.try_wait().unwrap().is_none(), "it ended: {}", log());
        assert!(
            since.elapsed() < Duration::from_secs(120),
            "never ready: {}",
            log()
        );
        crate::running::pause(Duration::from_millis(100));
    }
    let form = "Content-Type: application/x-www-form-urlencoded";
    let json = "Content-Type: application/json";
    let token = "Authorization: Bearer blp_GeheimToken7";
    for (head, body) in [
        // The issuer is down; its answer never comes.
        ("GET /anmelden/weiter/stadt HTTP/1.1".to_owned(), ""),
        (
            "GET /anmelden/rueckkehr/stadt?code=GeheimCode7&state=GeheimCode7 HTTP/1.1".to_owned(),
            "",
        ),
        ("GET /einladung/GeheimLink7 HTTP/1.1".to_owned(), ""),
        ("GET /kennwort/GeheimLink7 HTTP/1.1".to_owned(), ""),
        (
            "GET /konto HTTP/1.1\r\nCookie: bp=GeheimKeks7".to_owned(),
            "",
        ),
        (
            format!("POST /anmelden/kennwort HTTP/1.1\r\n{form}"),
            "mail=a%40example.org&password=GeheimKennwort7",
        ),
        (
            format!("POST /anmelden/kennwort HTTP/1.1\r\n{form}"),
            "mail=&password=GeheimKennwort7&password=%FF",
        ),
        (
            format!("POST /anmelden/vergessen HTTP/1.1\r\n{form}"),
            "mail=GeheimDatei7%40example.org",
        ),
        (format!("GET /api/v1/proposals HTTP/1.1\r\n{token}"), ""),
        (
            format!("POST /api/v1/adoptions HTTP/1.1\r\n{token}\r\n{json}"),
            "{\"note\": \"GeheimDatei7\"",
        ),
        (
            format!("GET /api/v1/bodies?GeheimCode7=1 HTTP/1.1\r\n{token}"),
            "",
        ),
    ] {
        let answer = asked(listen, &head, body);
        assert!(answer.starts_with("HTTP/1.1 "), "{head}: {answer}");
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let log = fs::read_to_string(folder.join("protokoll")).unwrap();
    assert!(
        log.contains("/anmelden/weiter/{issuer}"),
        "the log says what happened: {log}"
    );
    none_of_them(&log, "the log");
}

#[test]
fn a_database_that_refuses_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("datenbank.geheim");
    let url = format!("postgres://register:GeheimDatei7@{}/register", free());
    fs::write(&file, &url).unwrap();
    for command in ["serve", "migrate", "check-config"] {
        for (name, value) in [
            ("BLAUPAUSE_DATABASE_URL", url.as_str()),
            ("BLAUPAUSE_DATABASE_URL_FILE", file.to_str().unwrap()),
        ] {
            let mut program = with_settings(folder.path());
            let output = program
                .arg(command)
                .env(name, value)
                .env("RUST_LOG", "debug");
            let output = output.output().unwrap();
            assert!(!output.status.success(), "{command} has no database");
            let said = [output.stdout, output.stderr].concat();
            none_of_them(&String::from_utf8_lossy(&said), command);
        }
    }
}

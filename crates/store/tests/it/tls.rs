//! TLS to a PostgreSQL that really speaks it, with certificates made here.

use diesel::{RunQueryDsl as _, sql_query, sql_types::Text};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::{
    fs::OpenOptions,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};
use store::{
    Target,
    tls::{self, Mode, NoTls},
};
use tempfile::TempDir;

/// A server of its own that wants a password and speaks TLS; gone when this is dropped.
struct Server {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

/// A certificate for this name, and the authority that signed it.
fn certificate(name: &str, authority: &str) -> (String, String, String) {
    let authority_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, authority);
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let signed = params.signed_by(&key, &issuer).unwrap();
    (signed.pem(), key.serialize_pem(), authority.pem())
}

/// The newest programs of PostgreSQL, where Debian puts them; none when PostgreSQL was to be skipped.
fn programs() -> Option<PathBuf> {
    // Says by itself whether PostgreSQL may be left out.
    testkit::Database::empty(testkit::Base::Postgres)?;
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let programs = versions.map(|version| version.unwrap().path().join("bin"));
    let newest = programs.filter(|bin| bin.join("initdb").is_file()).max();
    Some(newest.expect("PostgreSQL has its programs"))
}

/// PostgreSQL refuses to run as root.
fn unprivileged(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--clear-groups",
        "--",
    ]);
    command.arg(program);
    command
}

fn run(command: &mut Command) {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{command:?}: {said}");
}

impl Server {
    fn start(certificate: &str, key: &str) -> Option<Self> {
        let programs = programs()?;
        // Not below the home of root, which the server may not read; sockets have short paths.
        let folder = tempfile::Builder::new()
            .prefix("bp-tls-")
            .tempdir_in("/tmp")
            .unwrap();
        let data = folder.path().join("data");
        let settings = folder.path().join("password");
        std::fs::write(&settings, "geheim").unwrap();
        let everybody = Command::new("chown")
            .args(["-R", "postgres"])
            .arg(folder.path())
            .output();
        drop(everybody.unwrap());
        run(unprivileged(&programs.join("initdb"))
            .env("LC_ALL", "C.UTF-8")
            .current_dir(folder.path())
            .args([
                "--username=kim",
                "--auth-host=scram-sha-256",
                "--auth-local=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ])
            .arg(format!("--pwfile={}", settings.display()))
            .arg(format!("--pgdata={}", data.display())));
        // In the file and not in the command, so that it can be switched off while the server runs.
        let mut settings = OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .unwrap();
        settings.write_all(b"ssl = on\n").unwrap();
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let file = data.join(name);
            std::fs::write(&file, text).unwrap();
            run(Command::new("chmod").arg("600").arg(&file));
            drop(
                Command::new("chown")
                    .arg("postgres")
                    .arg(&file)
                    .output()
                    .unwrap(),
            );
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Self {
            folder,
            programs,
            port,
        };
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -c unix_socket_directories={}",
            server.folder.path().display()
        );
        run(server
            .control()
            .args(["start", "--wait", "--silent"])
            .arg(format!("--options={options}"))
            .arg(format!(
                "--log={}",
                server.folder.path().join("log").display()
            )));
        Some(server)
    }
    fn control(&self) -> Command {
        let mut command = unprivileged(&self.programs.join("pg_ctl"));
        command.current_dir(self.folder.path()).arg(format!(
            "--pgdata={}",
            self.folder.path().join("data").display()
        ));
        command
    }
    fn target(&self, host: &str, settings: &str) -> Target {
        let url = format!(
            "postgres://kim:geheim@{host}:{}/postgres?{settings}",
            self.port
        );
        Target::Postgres { url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self
            .control()
            .args(["stop", "--mode=immediate", "--wait", "--silent"])
            .output();
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[test]
fn a_server_that_speaks_tls_is_reached_and_its_certificate_looked_at() {
    let (chain, key, authority) = certificate("localhost", "Hier");
    let Some(server) = Server::start(&chain, &key) else {
        return;
    };
    let roots = server.folder.path().join("authority.pem");
    std::fs::write(&roots, &authority).unwrap();
    let other = server.folder.path().join("other.pem");
    std::fs::write(&other, certificate("localhost", "Anderswo").2).unwrap();
    let with = |file: &Path| format!("sslrootcert={}", file.display());

    let full = server.target(
        "localhost",
        &format!("sslmode=verify-full&{}", with(&roots)),
    );
    let encrypted = tls::try_out(&full).unwrap().unwrap();
    assert_eq!(
        (encrypted.mode, encrypted.protocol.as_str()),
        (Mode::VerifyFull, "TLSv1_3")
    );
    // Migrations, a pool of readers and the writer all go through it, with a password that the server salts.
    store::migrate::up(&full).unwrap();
    assert_eq!(
        store::migrate::state(&full).unwrap(),
        store::migrate::Schema::Current
    );
    let clock: store::Clock = std::sync::Arc::new(|| {
        (
            domain::Moment::from_micros(1_700_000_000_000_000).unwrap(),
            [7; 32],
        )
    });
    let db = store::Db::open(&store::Settings {
        target: full.clone(),
        readers: 2,
        clock,
    })
    .unwrap();
    db.write(|tx, now| store::meta::baptise(tx, now).map_err(store::Trouble::from))
        .unwrap();
    db.read(|snap| store::meta::registry(snap).map_err(store::Trouble::from))
        .unwrap();
    let mut admin = testkit::Raw::to(&Target::Postgres {
        url: format!(
            "postgres:///postgres?host={}&port={}&user=kim",
            server.folder.path().display(),
            server.port
        ),
    });
    let testkit::Raw::Postgres(conn) = &mut admin else {
        panic!("PostgreSQL")
    };
    let lines: Vec<Line> = sql_query("SELECT (s.ssl::text || ' ' || s.version)::text AS line FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'blaupause'")
        .load(conn)
        .unwrap();
    assert!(lines.len() >= 2, "a reader and the writer");
    assert!(
        lines.iter().all(|one| one.line == "true TLSv1.3"),
        "nothing goes around it"
    );

    // Whose certificate it is matters as much as the address says.
    let refused =
        |host: &str, settings: &str| tls::try_out(&server.target(host, settings)).unwrap_err();
    let stranger = refused(
        "localhost",
        &format!("sslmode=verify-full&{}", with(&other)),
    );
    assert!(
        matches!(
            stranger,
            NoTls::Certificate(rustls::CertificateError::UnknownIssuer)
        ),
        "{stranger:?}"
    );
    let name = refused(
        "127.0.0.1",
        &format!("sslmode=verify-full&{}", with(&roots)),
    );
    assert!(matches!(name, NoTls::Certificate(_)), "{name:?}");
    let any_name = server.target("127.0.0.1", &format!("sslmode=verify-ca&{}", with(&roots)));
    assert_eq!(
        tls::try_out(&any_name).unwrap().unwrap().mode,
        Mode::VerifyCa
    );
    let not_theirs = refused("127.0.0.1", &format!("sslmode=verify-ca&{}", with(&other)));
    assert!(
        matches!(not_theirs, NoTls::Certificate(_)),
        "{not_theirs:?}"
    );
    let anybody = server.target("127.0.0.1", "sslmode=require");
    assert_eq!(tls::try_out(&anybody).unwrap().unwrap().mode, Mode::Require);
    let unreadable = refused("localhost", "sslmode=verify-full&sslrootcert=/nowhere.pem");
    assert!(matches!(unreadable, NoTls::Roots { .. }), "{unreadable:?}");

    // What the tunnel cannot do reaches whoever asked, in words.
    let untrusted = server.target(
        "localhost",
        &format!("sslmode=verify-full&{}", with(&other)),
    );
    let trouble = store::migrate::state(&untrusted).unwrap_err().to_string();
    assert!(
        trouble.contains("certificate of the database server is refused"),
        "{trouble}"
    );
    let wrong = format!(
        "postgres://kim:falsch@localhost:{}/postgres?sslmode=require",
        server.port
    );
    let trouble = store::migrate::state(&Target::Postgres { url: wrong })
        .unwrap_err()
        .to_string();
    assert!(
        trouble.contains("password authentication failed"),
        "{trouble}"
    );

    // Without TLS at the other end there is no connection, not an open one.
    run(unprivileged(&server.programs.join("psql"))
        .args(["--quiet", "--username=kim", "--dbname=postgres"])
        .arg(format!("--host={}", server.folder.path().display()))
        .arg(format!("--port={}", server.port))
        .args([
            "--command=ALTER SYSTEM SET ssl = off",
            "--command=SELECT pg_reload_conf()",
        ]));
    let is_off = (0..200).any(|_| {
        let off = matches!(tls::try_out(&anybody), Err(NoTls::NotOffered));
        if !off {
            drop(sql_query("SELECT pg_sleep(0.02)").execute(conn));
        }
        off
    });
    assert!(is_off, "the server offers TLS still");
    let trouble = store::migrate::state(&anybody).unwrap_err().to_string();
    assert!(trouble.contains("offers no TLS"), "{trouble}");
}

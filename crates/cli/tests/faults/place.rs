//! A place where the program runs, dies and is started again, and the program while it runs.

use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use testkit::{Base, Database, Raw};

/// Nothing here takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// When the job is due that each start asks for.
const HOURLY: &str =
    "SELECT CAST(due_at AS TEXT) AS line FROM outbox WHERE kind = 'forget-expired'";

/// A folder and a database that outlive the process.
pub struct Place {
    pub base: Base,
    pub database: Database,
    folder: TempDir,
    /// What the program is told besides.
    settings: Mutex<Vec<(&'static str, String)>>,
}

impl Place {
    /// Runs a test in a fresh place; not at all when PostgreSQL was to be skipped.
    pub fn with(base: Base, test: impl FnOnce(&Self)) {
        let Some(database) = Database::migrated(base) else {
            return;
        };
        // Twice in one process keeps the first: it is the same.
        _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        test(&Self {
            base,
            database,
            folder,
            settings: Mutex::default(),
        });
    }

    /// From the next start on the program has this variable.
    pub fn set(&self, name: &'static str, value: String) {
        self.settings.lock().unwrap().push((name, value));
    }

    /// The present moment in the words of the database, as it keeps moments.
    pub fn now(&self) -> &'static str {
        match self.base {
            Base::Sqlite => "datetime('now')",
            Base::Postgres => "now() AT TIME ZONE 'UTC'",
        }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("daten")
    }
    /// The folder of files by digest.
    pub fn files(&self) -> PathBuf {
        self.data().join("dateien")
    }
    fn orders(&self) -> PathBuf {
        self.folder.path().join("sterben")
    }

    /// From now on the process dies when it comes to this point.
    pub fn die_at(&self, point: &str) {
        std::fs::write(self.orders(), point).unwrap();
    }

    fn url(&self) -> String {
        match self.database.target() {
            store::Target::Sqlite { file } => format!("sqlite://{}", file.display()),
            store::Target::Postgres { url } => url.clone(),
        }
    }

    /// Imports a list beside the running program, whose persona it is; it dies at `order`, when there is one.
    pub fn import(&self, running: &Running, what: &str, list: &str, order: &str) -> Child {
        let file = self.folder.path().join("einlesen");
        std::fs::write(&file, list).unwrap();
        let orders = self.folder.path().join("sterben-beim-einlesen");
        std::fs::write(&orders, order).unwrap();
        Command::new(env!("CARGO_BIN_EXE_blaupause"))
            .args(["import", what])
            .arg(file)
            .arg("--json")
            .current_dir(self.folder.path())
            .env("BLAUPAUSE_DATA", self.data())
            .env("BLAUPAUSE_DATABASE_URL", self.url())
            .env("BLAUPAUSE_FAULT", orders)
            .env("BLAUPAUSE_TOKEN", running.token("sinn"))
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Starts the program and does not wait for it.
    pub fn begin(&self) -> Running {
        // As if the minute were over for which the process before this one has leased its jobs.
        Raw::to(self.database.target())
            .run("UPDATE outbox SET leased_until = '2001-01-01 00:00:00' WHERE leased_until IS NOT NULL")
            .unwrap();
        let hourly = lines(self, HOURLY);
        // A file that may not grow is an error for the program and not its end.
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" demo"])
            .arg(env!("CARGO_BIN_EXE_blaupause"))
            .current_dir(self.folder.path())
            .env("BLAUPAUSE_DATA", self.data())
            .env("BLAUPAUSE_DATABASE_URL", self.url())
            .env("BLAUPAUSE_LISTEN", "127.0.0.1:0")
            .env("BLAUPAUSE_FAULT", self.orders())
            .envs(self.settings.lock().unwrap().iter().cloned())
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Running::hear(child, self.data(), hourly)
    }

    /// Starts the program and waits until it is ready.
    pub fn start(&self) -> Running {
        let mut running = self.begin();
        running.wait_until_ready();
        running
    }

    /// Starts the program after a crash: nothing lets it die any more.
    pub fn start_again(&self) -> Running {
        _ = std::fs::remove_file(self.orders());
        self.start()
    }
}

/// The program while it runs; it is killed when this is dropped.
pub struct Running {
    child: Child,
    data: PathBuf,
    address: Mutex<mpsc::Receiver<String>>,
    /// `http://127.0.0.1:…`, once it is known.
    pub url: String,
    pub http: Client,
    said: Arc<Mutex<Vec<String>>>,
    /// When the hourly job was due before this start.
    hourly: Vec<String>,
    /// Hears what the program says, to its end.
    ear: Option<JoinHandle<()>>,
}

impl Running {
    fn hear(mut child: Child, data: PathBuf, hourly: Vec<String>) -> Self {
        let said = Arc::new(Mutex::new(Vec::new()));
        let (tell, address) = mpsc::channel();
        let (lines, heard) = (
            BufReader::new(child.stderr.take().unwrap()).lines(),
            said.clone(),
        );
        let ear = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                    // Nobody waits any more after the first time.
                    _ = tell.send(format!("http://127.0.0.1:{port}"));
                }
                heard.lock().unwrap().push(line);
            }
        });
        let http = Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .unwrap();
        Self {
            child,
            data,
            address: Mutex::new(address),
            url: String::new(),
            http,
            said,
            hourly,
            ear: Some(ear),
        }
    }

    pub fn wait_until_ready(&mut self) {
        self.wait_until_alive();
        self.wait("the program is ready", |running| running.answers("/readyz"));
    }

    /// Waits for the first answer of a program that was begun just now.
    pub fn wait_until_alive(&mut self) {
        self.url = match self.address.get_mut().unwrap().recv_timeout(PATIENCE) {
            Ok(url) => url,
            Err(_) => panic!("the program did not start:\n{}", self.said()),
        };
        self.wait("the program answers", |running| running.answers("/livez"));
    }

    fn answers(&self, path: &str) -> bool {
        self.get(path)
            .send()
            .is_ok_and(|answer| answer.status() == 200)
    }

    /// What the program said so far, for a test that fails.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a condition.
    pub fn wait(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "waited in vain until {what}:\n{}",
                self.said()
            );
            pause(Duration::from_millis(20));
        }
    }

    /// Waits until the worker has done what each start asks for, so that the next write is the test's own.
    pub fn wait_until_quiet(&self, place: &Place) {
        let busy = format!(
            "SELECT kind AS line FROM outbox WHERE leased_until IS NOT NULL OR due_at <= {}",
            place.now()
        );
        // Done, the job is due an hour after this start, and not when it was due before.
        self.wait("the outbox is quiet", |running| {
            let hourly = lines(place, HOURLY);
            !hourly.is_empty() && hourly != running.hourly && lines(place, &busy).is_empty()
        });
    }

    /// Waits for the end of the process.
    pub fn ended(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.ear.take().map(JoinHandle::join);
                return status;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "the process does not end:\n{}",
                self.said()
            );
            pause(Duration::from_millis(10));
        }
    }

    /// The process ended at a point that a test named.
    pub fn died_at(&mut self, point: &str) {
        let status = self.ended();
        let said = self.said();
        assert!(
            !status.success() && said.contains(&format!("fault.point=\"{point}\"")),
            "the process did not die at {point} ({status}):\n{said}"
        );
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    /// The request of a persona; tokens are made anew at each start.
    pub fn post(&self, persona: &str, path: &str) -> RequestBuilder {
        self.http
            .post(format!("{}{path}", self.url))
            .bearer_auth(self.token(persona))
    }

    pub fn token(&self, persona: &str) -> String {
        let tokens = std::fs::read_to_string(self.data.join("demo-tokens.json")).unwrap();
        let tokens: Value = serde_json::from_str(&tokens).unwrap();
        tokens[persona]["token"].as_str().unwrap().to_owned()
    }

    pub fn publish(&self, slug: &str, version: &str, step: &str) -> reqwest::Result<Response> {
        self.post(
            "wetzlar-freigabe",
            &format!("/api/v1/blueprints/{slug}/releases"),
        )
        .header("Content-Type", "application/zip")
        .body(crate::packages::packed(slug, version, step))
        .send()
    }

    pub fn submit(&self, slug: &str) -> reqwest::Result<Response> {
        self.post(
            "wetzlar-erfassung",
            &format!("/api/v1/blueprints/{slug}/submissions"),
        )
        .header("Content-Type", "application/zip")
        .body(crate::packages::packed(slug, "1.0.0", "Antrag prüfen"))
        .send()
    }

    /// Sinn declares its interest; the same key again is the same request.
    pub fn adopt(&self, slug: &str, key: &str) -> reqwest::Result<Response> {
        self.post("sinn", "/api/v1/adoptions")
            .header("Idempotency-Key", key)
            .json(&json!({
                "blueprint": slug, "body": "06532020", "stage": "interest", "effectiveOn": "2024-06-03",
            }))
            .send()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Asks the tables themselves.
pub fn lines(place: &Place, sql: &str) -> Vec<String> {
    Raw::to(place.database.target()).lines(sql)
}

/// Does to the tables what the program does not do.
pub fn write(place: &Place, sql: &str) {
    Raw::to(place.database.target()).run(sql).unwrap();
}

/// A file by its digest, where the program puts it.
pub fn file_of(files: &Path, digest: &str) -> PathBuf {
    let hex = digest.rsplit(':').next().unwrap();
    files.join(&hex[..2]).join(&hex[2..])
}

/// Asserts that an answer is a 503 that a caller can act on.
pub fn is_unreachable(answer: Response) {
    assert_eq!(answer.status(), 503, "{:?}", answer.text());
    assert!(answer.headers().contains_key("retry-after"));
    let id = answer.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let problem: Value = answer.json().unwrap();
    assert_eq!(problem["requestId"], id);
    assert_eq!(problem["status"], 503);
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process cannot wake us; each wait is for a condition or a moment of chance"
)]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

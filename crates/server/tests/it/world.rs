//! A registry with the example data over a folder of its own, and requests to it without a socket.
//!
//! ```ignore
//! let world = World::new();
//! let answer = world.get("/kommunen/06532020").await;
//! let sinn = world.as_person("sinn").await;
//! sinn.post_form("/aufgaben/bestaetigen", &[("vorschlag", id)]).await;
//! world.api("sinn").post("/api/v1/adoptions", &json!({…})).await;
//! ```

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    http::{Method, StatusCode, header},
    middleware, test, web,
};
use serde_json::Value;
use server::{
    Registry,
    config::{Config, Mode},
};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::OnceLock,
};
use store::Target;
use tempfile::TempDir;
use testkit::{Base, Database};

/// A running registry without a socket; the example data are made once for all tests.
pub struct World {
    // Taken when the world ends: see `Drop`.
    registry: Option<Registry>,
    // Gone after the registry that lies in them.
    _folder: TempDir,
    _database: Option<Database>,
}

/// These tests are made into two programs, which differ in their names and in this.
const ON_POSTGRES: &str = "it_on_postgres";

/// What every world begins with: the example data, made once.
struct Template {
    folder: TempDir,
    database: Option<Database>,
    // On SQLite it is kept open, so that nothing in its folder moves while it is copied.
    _registry: Option<Registry>,
}

impl Template {
    fn made() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let database = match env!("CARGO_CRATE_NAME") {
            // None, and said so, when PostgreSQL was to be skipped.
            ON_POSTGRES => Database::migrated(Base::Postgres),
            _ => None,
        };
        let settings = Settings::default();
        let config = config(folder.path(), &settings, database.as_ref());
        let registry = server::open(config).unwrap();
        server::fill(&registry).unwrap();
        // PostgreSQL copies only what nobody uses.
        let kept = database.is_none().then_some(registry);
        Self {
            folder,
            database,
            _registry: kept,
        }
    }
}

impl Drop for World {
    /// The files have a runtime of their own, which must not end inside of the test's.
    fn drop(&mut self) {
        let registry = self.registry.take();
        _ = std::thread::spawn(move || drop(registry)).join();
    }
}

/// What the registry answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl World {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// With further settings, by the names of their variables without `BLAUPAUSE_`.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = settings.iter().map(owned).collect();
        Self::set(Settings {
            environment,
            ..Settings::default()
        })
    }

    /// With a file of configuration.
    pub fn configured(file: &str) -> Self {
        Self::set(Settings {
            file: file.to_owned(),
            ..Settings::default()
        })
    }

    fn set(settings: Settings) -> Self {
        std::thread::spawn(move || Self::made(&settings))
            .join()
            .unwrap()
    }

    fn made(settings: &Settings) -> Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        let template = TEMPLATE.get_or_init(Template::made);
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        copy(template.folder.path(), folder.path());
        let database = template.database.as_ref().map(Database::copied);
        let config = config(folder.path(), settings, database.as_ref());
        let registry = server::open(config).unwrap();
        registry.set_example_data(true);
        registry.set_ready();
        Self {
            registry: Some(registry),
            _folder: folder,
            _database: database,
        }
    }

    /// Words and catalogue put together, as the service does it at its start.
    pub fn understand(&self) {
        let registry = self.registry().clone();
        std::thread::spawn(move || registry.understand().unwrap())
            .join()
            .unwrap();
    }

    pub fn registry(&self) -> &Registry {
        self.registry.as_ref().unwrap()
    }

    pub async fn send(&self, request: test::TestRequest) -> Answer {
        let app = App::new()
            .app_data(web::Data::new(self.registry().clone()))
            .wrap(middleware::from_fn(server::frame::frame))
            .configure(server::routes::bind);
        let app = test::init_service(app).await;
        let response = test::call_service(&app, request.to_request()).await;
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            bytes: test::read_body(response).await.to_vec(),
        }
    }

    /// The same registry behind a socket, until the handle stops it or the test ends.
    pub fn on_a_socket(&self) -> (SocketAddr, ServerHandle) {
        let data = web::Data::new(self.registry().clone());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .wrap(middleware::from_fn(server::frame::frame))
                .configure(server::routes::bind)
        });
        let server = server.workers(1).disable_signals().listen(listener);
        let server = server.unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        (address, handle)
    }

    /// As a stranger.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }

    /// As a persona of the demonstration, in a browser.
    pub async fn as_person(&self, persona: &str) -> Person<'_> {
        let form = test::TestRequest::post()
            .uri("/anmelden")
            .set_form([("persona", persona)]);
        let answer = self.send(form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let cookies = answer.headers.get_all(header::SET_COOKIE);
        let cookie = cookies
            .map(|value| {
                value
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .find(|cookie| cookie.starts_with("bp="))
            .unwrap();
        let mut person = Person {
            world: self,
            cookie,
            csrf: String::new(),
        };
        let page = person.get("/anmelden").await.is(200).text();
        let mark = "name=\"csrf\" value=\"";
        let at = page
            .find(mark)
            .expect("a page of somebody signed in has a form")
            + mark.len();
        person.csrf = page[at..].split('"').next().unwrap().to_owned();
        person
    }

    /// As the program of a persona, by its token.
    pub fn api(&self, persona: &str) -> Program<'_> {
        let text =
            std::fs::read_to_string(self.registry().config.data.join("demo-tokens.json")).unwrap();
        let tokens: Value = serde_json::from_str(&text).unwrap();
        let token = tokens[persona]["token"].as_str().unwrap().to_owned();
        Program { world: self, token }
    }
}

/// What a world is told beside its folder.
#[derive(Default)]
struct Settings {
    environment: Vec<(String, String)>,
    file: String,
}

fn config(folder: &Path, settings: &Settings, database: Option<&Database>) -> Config {
    let file = folder.join("blaupause.toml");
    std::fs::write(&file, &settings.file).unwrap();
    let data = ("DATA".to_owned(), folder.display().to_string());
    let url = database.map(|database| match database.target() {
        Target::Postgres { url } => ("DATABASE_URL".to_owned(), url.clone()),
        Target::Sqlite { .. } => panic!("a file lies in the folder"),
    });
    let own = settings.environment.iter().cloned();
    let all = own.chain([data]).chain(url);
    let environment = all.map(|(name, value)| (format!("BLAUPAUSE_{name}"), value));
    server::config::read(Mode::Demo, Some(&file), &environment.collect()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else if entry
            .path()
            .ancestors()
            .any(|folder| folder.ends_with("dateien"))
        {
            // Kept files never change, so both registries may hold the same one.
            std::fs::hard_link(entry.path(), target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Somebody in a browser.
pub struct Person<'w> {
    world: &'w World,
    cookie: String,
    pub csrf: String,
}

impl Person<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }
    /// Sends a form as its page does, with the proof that it came from there.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        self.send(test::TestRequest::post().uri(path).set_form(all))
            .await
    }
    /// Sends a form with a file.
    pub async fn post_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("csrf", self.csrf.as_str())].iter().chain(fields) {
            body.extend(
                format!(
                    "--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let (name, file_name, bytes) = file;
        body.extend(format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n--grenze--\r\n");
        let request = test::TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=grenze"));
        self.send(request.set_payload(body)).await
    }
    /// As if they had signed in otherwise than by a click, and hours ago.
    pub fn proved_long_ago(&self) {
        self.prove(server::clock::moment().plus_seconds(-3 * 3600));
    }
    /// As if they had just proved who they are.
    pub fn proves_now(&self) {
        self.prove(server::clock::moment());
    }
    fn prove(&self, at: domain::Moment) {
        let value = self.cookie.split_once('=').unwrap().1;
        let digest = domain::Digest::of(value.as_bytes());
        let proof = store::sessions::Proof {
            method: "password",
            at: Some(at),
            ..store::sessions::Proof::default()
        };
        let registry = self.world.registry().clone();
        let proven = std::thread::spawn(move || {
            registry.db.write(move |tx, now| {
                store::sessions::prove(tx, digest, &proof, now).map_err(store::Trouble::from)
            })
        });
        proven.join().unwrap().unwrap();
    }
    pub async fn send(&self, request: test::TestRequest) -> Answer {
        self.world
            .send(request.insert_header((header::COOKIE, self.cookie.clone())))
            .await
    }
}

/// A program with a token.
pub struct Program<'w> {
    world: &'w World,
    pub token: String,
}

impl<'w> Program<'w> {
    /// A program with this token.
    pub fn of(world: &'w World, token: String) -> Self {
        Self { world, token }
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(test::TestRequest::post().uri(path).set_json(body))
            .await
    }
    pub async fn post_bytes(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let request = test::TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, kind));
        self.send(request.set_payload(body.to_vec())).await
    }
    /// `PATCH`, `PUT` or `DELETE` with what was read before.
    pub async fn change(&self, method: Method, path: &str, etag: &str, body: &Value) -> Answer {
        let request = test::TestRequest::default().method(method).uri(path);
        self.send(
            request
                .insert_header((header::IF_MATCH, etag))
                .set_json(body),
        )
        .await
    }
    pub async fn send(&self, request: test::TestRequest) -> Answer {
        let token = format!("Bearer {}", self.token);
        self.world
            .send(request.insert_header((header::AUTHORIZATION, token)))
            .await
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    /// The text without the word that only scripts of this one answer know.
    pub fn still(&self) -> String {
        let text = self.text();
        let mut parts = text.split("nonce=\"");
        let mut still = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            still.push_str("nonce=\"");
            still.push_str(part.find('"').map_or(part, |end| &part[end..]));
        }
        still
    }
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
    /// The status, or the end of the test with what was said instead.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
    /// The name of the problem, as under `/problems/`.
    #[track_caller]
    pub fn problem(&self) -> String {
        let body = self.json();
        body["type"]
            .as_str()
            .unwrap()
            .trim_start_matches("/problems/")
            .to_owned()
    }
    /// Pointer and rule of every flaw.
    #[track_caller]
    pub fn flaws(&self) -> Vec<(String, String)> {
        let body = self.json();
        let text = |flaw: &Value, name: &str| flaw[name].as_str().unwrap().to_owned();
        body["flaws"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flaw| (text(flaw, "pointer"), text(flaw, "rule")))
            .collect()
    }
}

//! A make-believe Meilisearch for tests: it keeps documents, tells its marks, and misbehaves on demand.
//!
//! It knows no words: it counts and lists. What is found is tested on a real engine.

#![expect(
    clippy::expect_used,
    reason = "this is for tests: a failure has to stop them"
)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// How the engine feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// It does what it should.
    Well,
    /// It answers far too late.
    Slow,
    /// It answers with an error of its own.
    Broken,
    /// It answers something else.
    Garbage,
    /// It closes every connection.
    Gone,
    /// It answers questions, and every task fails.
    Full,
}

/// A running engine; it ends with the process.
#[derive(Clone)]
pub struct Engine {
    address: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

struct State {
    mood: Mood,
    asked: u64,
    tasks: u64,
    indexes: BTreeMap<String, BTreeMap<String, Value>>,
}

/// Nobody who tests waits so long.
const FAR_TOO_LATE: Duration = Duration::from_secs(5);

impl Engine {
    /// An engine on a port of its own.
    ///
    /// # Panics
    /// When there is no port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let state = State {
            mood: Mood::Well,
            asked: 0,
            tasks: 0,
            indexes: BTreeMap::new(),
        };
        let engine = Self {
            address,
            shared: Arc::new((Mutex::new(state), Condvar::new())),
        };
        let inner = engine.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let inner = inner.clone();
                std::thread::spawn(move || inner.serve(connection));
            }
        });
        engine
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A way to it, for the index of a database.
    ///
    /// # Panics
    /// When no client can be made.
    pub fn connection(&self, database: &str) -> crate::Connection {
        // Only the first call in a process can set it.
        _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build();
        crate::Connection {
            address: self.address.clone(),
            index: "test".to_owned(),
            search_key: "search".to_owned(),
            write_key: Some("write".to_owned()),
            patience: Duration::from_millis(200),
            proof_holds: Duration::ZERO,
            http: http.expect("a client"),
            database: database.to_owned(),
            meanings: crate::meaning::MeaningsHandle::shipped_words(),
        }
    }

    /// Changes how it feels.
    pub fn feel(&self, mood: Mood) {
        self.state().mood = mood;
        self.shared.1.notify_all();
    }

    /// Loses everything, as after a start without its disk.
    pub fn forget(&self) {
        self.state().indexes.clear();
    }

    /// Loses a document of an index, which nobody told it to.
    pub fn lose_one(&self) {
        for index in self.state().indexes.values_mut() {
            let lost = index.iter().find(|(_, doc)| of_kind(doc, "doc"));
            if let Some(id) = lost.map(|(id, _)| id.clone()) {
                index.remove(&id);
            }
        }
    }

    /// How many requests came.
    pub fn asked(&self) -> u64 {
        self.state().asked
    }

    /// The indexes there are.
    pub fn indexes(&self) -> Vec<String> {
        self.state().indexes.keys().cloned().collect()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut connection: TcpStream) -> Option<()> {
        let Request {
            verb,
            path,
            key,
            body,
        } = read(&connection)?;
        let mut state = self.state();
        state.asked += 1;
        let (status, answer) = match state.mood {
            Mood::Gone => return None,
            Mood::Broken => (
                500,
                String::from(
                    "{\"message\":\"disk on fire\",\"code\":\"internal\",\"type\":\"internal\",\"link\":\"\"}",
                ),
            ),
            Mood::Garbage => (200, "<html>It works!</html>".to_owned()),
            Mood::Slow => {
                let well = |state: &mut State| state.mood == Mood::Slow;
                drop(self.shared.1.wait_timeout_while(state, FAR_TOO_LATE, well));
                return None;
            }
            Mood::Well | Mood::Full => {
                let (status, answer) = match may(&key, &path) {
                    true => state.answer(&verb, &path, &body),
                    false => (
                        403,
                        json!({ "message": "no", "code": "invalid_api_key", "type": "auth", "link": "" }),
                    ),
                };
                (status, answer.to_string())
            }
        };
        let length = answer.len();
        write!(connection, "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}").ok()
    }
}

/// What came in.
struct Request {
    verb: String,
    path: String,
    key: String,
    body: Vec<u8>,
}

/// The key `search` only searches, the key `write` does everything.
fn may(key: &str, path: &str) -> bool {
    key == "write" || (key == "search" && path == "/multi-search")
}

fn read(connection: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(connection);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (verb, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut key) = (0, String::new());
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
        if name.eq_ignore_ascii_case("authorization") {
            key = value.trim().trim_start_matches("Bearer ").to_owned();
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let path = path.split('?').next().unwrap_or_default().to_owned();
    Some(Request {
        verb,
        path,
        key,
        body,
    })
}

fn of_kind(document: &Value, kind: &str) -> bool {
    document.get("kind").and_then(Value::as_str) == Some(kind)
}

fn missing() -> (u16, Value) {
    let said = json!({ "message": "no", "code": "index_not_found", "type": "invalid_request", "link": "" });
    (404, said)
}

impl State {
    fn answer(&mut self, verb: &str, path: &str, body: &[u8]) -> (u16, Value) {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (verb, parts.as_slice()) {
            ("POST", ["multi-search"]) => self.search(&json),
            ("GET", ["tasks", number]) => (200, self.task(number)),
            ("GET", ["indexes", uid]) => match self.indexes.contains_key(*uid) {
                true => (200, json!({ "uid": uid })),
                false => missing(),
            },
            ("GET", ["indexes"]) => (200, json!({ "results": [] })),
            ("POST", ["indexes"]) => {
                let uid = json.get("uid").and_then(Value::as_str).unwrap_or_default();
                self.indexes.entry(uid.to_owned()).or_default();
                self.enqueue()
            }
            ("DELETE", ["indexes", uid]) => {
                self.indexes.remove(*uid);
                self.enqueue()
            }
            ("POST", ["indexes", uid, "documents"]) => {
                if self.mood == Mood::Well {
                    self.take(uid, body);
                }
                self.enqueue()
            }
            ("POST", ["indexes", uid, "documents", "delete"]) => {
                let index = self.indexes.entry((*uid).to_owned()).or_default();
                index.retain(|_, document| !of_kind(document, "gone"));
                self.enqueue()
            }
            ("POST", ["swap-indexes"]) => {
                self.swap(&json);
                self.enqueue()
            }
            _ => self.enqueue(),
        }
    }

    fn take(&mut self, uid: &str, body: &[u8]) {
        let index = self.indexes.entry(uid.to_owned()).or_default();
        for line in body.split(|byte| *byte == b'\n') {
            let document: Value = serde_json::from_slice(line).unwrap_or_default();
            if let Some(id) = document.get("id").and_then(Value::as_str) {
                index.insert(id.to_owned(), document.clone());
            }
        }
    }

    fn swap(&mut self, pairs: &Value) {
        let name = |at: usize| {
            let named = pairs.pointer(&format!("/0/indexes/{at}"));
            named.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let (a, b) = (name(0), name(1));
        let (first, second) = (self.indexes.remove(&a), self.indexes.remove(&b));
        self.indexes.insert(a, second.unwrap_or_default());
        self.indexes.insert(b, first.unwrap_or_default());
    }

    fn search(&self, json: &Value) -> (u16, Value) {
        let facets = json.pointer("/federation/facetsByIndex");
        let uid = facets
            .and_then(Value::as_object)
            .and_then(|it| it.keys().next());
        let Some(index) = uid.and_then(|uid| self.indexes.get(uid)) else {
            return missing();
        };
        let docs: Vec<&Value> = index.values().filter(|it| of_kind(it, "doc")).collect();
        let marks = index.values().filter(|it| of_kind(it, "mark"));
        let lines: BTreeMap<&str, u64> = marks
            .filter_map(|it| Some((it.get("mark")?.as_str()?, 1)))
            .collect();
        let limit = json.pointer("/federation/limit").and_then(Value::as_u64);
        let limit = usize::try_from(limit.unwrap_or_default()).unwrap_or_default();
        let answer = json!({
            "hits": docs.iter().take(limit).collect::<Vec<_>>(),
            "estimatedTotalHits": docs.len() + lines.len(),
            "facetDistribution": { "mark": lines },
        });
        (200, answer)
    }

    fn enqueue(&mut self) -> (u16, Value) {
        self.tasks += 1;
        let task = json!({ "taskUid": self.tasks, "indexUid": null, "status": "enqueued", "type": "indexCreation",
            "enqueuedAt": "2026-11-30T00:00:00Z" });
        (202, task)
    }

    fn task(&self, number: &str) -> Value {
        let failed = self.mood == Mood::Full;
        let error = json!({ "message": "no space left", "code": "no_space_left_on_device", "type": "internal", "link": "" });
        json!({ "uid": number.parse::<u64>().unwrap_or_default(), "indexUid": null, "type": "indexCreation",
            "status": if failed { "failed" } else { "succeeded" }, "error": if failed { error } else { Value::Null },
            "details": { "primaryKey": "id" }, "canceledBy": null, "duration": "PT0.001S",
            "enqueuedAt": "2026-11-30T00:00:00Z", "startedAt": "2026-11-30T00:00:00Z", "finishedAt": "2026-11-30T00:00:00Z" })
    }
}

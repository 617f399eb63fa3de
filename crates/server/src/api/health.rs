//! Whether the service lives, is ready, and how it fares.

use crate::{problem::Problem, registry::Registry};
use actix_web::{HttpResponse, http::StatusCode, web};
use domain::visibility::Reader;
use search::{Answering, AnyIndex};
use serde_json::json;
use store::outbox;

/// `GET /livez`: the process answers; nothing is touched.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("lebt\n")
}

/// From so many waiting writes on the database is too slow; at twice as many they are refused.
const MANY_WRITES: usize = 32;

/// How one part fares.
pub struct Part {
    pub name: &'static str,
    pub good: bool,
    pub state: String,
}

/// `GET /readyz`: each part with its state. It fails only when the database does, or before and after service;
/// before it is also until the index of this process is built and words are understood, though pages are answered.
pub async fn ready(registry: web::Data<Registry>) -> HttpResponse {
    let parts = parts(&registry).await;
    let database = parts
        .iter()
        .all(|part| part.good || part.name != "database");
    let searches = match &*registry.index {
        AnyIndex::Embedded(index) => index.rebuild_needed().is_none(),
        // Whatever becomes of it, pages are answered.
        AnyIndex::Meili(_) => true,
    };
    let understands = !registry.is_putting_words_together();
    let ready = registry.is_ready() && database && searches && understands;
    let told: serde_json::Map<String, serde_json::Value> = parts
        .iter()
        .map(|part| {
            (
                part.name.to_owned(),
                json!({ "ok": part.good, "state": part.state }),
            )
        })
        .collect();
    let body = json!({ "ready": ready, "parts": told });
    HttpResponse::build(if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    })
    .json(body)
}

/// How each part fares.
pub async fn parts(registry: &Registry) -> Vec<Part> {
    let state = registry
        .read(|snap| {
            Ok::<_, store::Trouble>((crate::reindex::under_way(snap)?, outbox::state(snap)?))
        })
        .await;
    let (inner, files) = (registry.clone(), registry.clone());
    let indexes = registry
        .blocking(move || Ok((inner.index.answering(), lags(&inner)?)))
        .await;
    let files = registry
        .blocking(move || files.files.ping().map_err(Problem::from))
        .await;
    let mut parts = vec![match &state {
        Ok(_) => Part {
            name: "database",
            good: true,
            state: "antwortet".to_owned(),
        },
        Err(problem) => Part {
            name: "database",
            good: false,
            state: problem.detail.clone(),
        },
    }];
    parts.push(match files {
        Ok(()) => Part {
            name: "files",
            good: true,
            state: "antwortet".to_owned(),
        },
        Err(problem) => Part {
            name: "files",
            good: false,
            state: problem.detail.clone(),
        },
    });
    parts.push(match indexes {
        Ok((answering, lags)) => {
            let mut part = index(&answering, &lags);
            if let Ok((Some(percent), _)) = &state {
                part.state += &format!("; ein neuer Suchindex entsteht, {percent} %");
            }
            part
        }
        Err(_) => Part {
            name: "index",
            good: false,
            state: "unbekannt".to_owned(),
        },
    });
    let understands = !registry.is_putting_words_together();
    parts.push(Part {
        name: "words",
        good: understands,
        state: match understands {
            true => "werden verstanden".to_owned(),
            false => "werden gerade zusammengestellt".to_owned(),
        },
    });
    let writes = registry.db.waiting_writes();
    parts.push(Part {
        name: "writes",
        good: writes < MANY_WRITES,
        state: format!("{writes} warten"),
    });
    if let Ok((_, (waiting, given_up, oldest))) = &state {
        let since = match age(*oldest) / 60 {
            0 => String::new(),
            1 => " (der älteste seit einer Minute)".to_owned(),
            minutes => format!(" (der älteste seit {minutes} Minuten)"),
        };
        let state = format!("{waiting} Aufträge warten{since}, {given_up} sind gescheitert");
        parts.push(Part {
            name: "outbox",
            good: *given_up == 0,
            state,
        });
    }
    parts.extend(mail(registry).await);
    parts
}

/// An index and what it has not followed yet.
struct Lag {
    name: &'static str,
    changes: i64,
    /// Seconds since the first of these changes.
    seconds: i64,
}

/// How far each index is behind the database.
fn lags(registry: &Registry) -> Result<Vec<Lag>, Problem> {
    let indexes = crate::finding::each(&registry.index);
    registry
        .db
        .read(|snap| {
            let last = store::changes::last(snap)?;
            let lag = |at: &crate::finding::Lag| {
                let first = store::changes::recorded_after(snap, at.at)?;
                Ok::<_, store::Trouble>(Lag {
                    name: at.name,
                    changes: (last - at.at).max(0),
                    seconds: age(first),
                })
            };
            indexes
                .iter()
                .map(lag)
                .collect::<Result<_, store::Trouble>>()
        })
        .map_err(Problem::from)
}

/// An index that lags is no disturbance; one that others answer for is.
fn index(answering: &Answering, lags: &[Lag]) -> Part {
    let named = |lag: &Lag| {
        let name = match lag.name {
            "copy" => "Kopie: ",
            "meilisearch" => "Meilisearch: ",
            _ => "",
        };
        let since = match lag.seconds / 60 {
            0 => String::new(),
            1 => ", seit einer Minute".to_owned(),
            minutes => format!(", seit {minutes} Minuten"),
        };
        match lag.changes {
            0 => format!("{name}aktuell"),
            1 => format!("{name}eine Änderung zurück{since}"),
            many => format!("{name}{many} Änderungen zurück{since}"),
        }
    };
    let all: Vec<String> = lags.iter().map(named).collect();
    let told = match answering {
        Answering::Main => all.join("; "),
        Answering::Copy(_) => format!(
            "Meilisearch antwortet nicht, die Kopie in diesem Prozess antwortet; {}",
            all.join("; ")
        ),
        Answering::Nobody(_) => format!("Es antwortet niemand; {}", all.join("; ")),
    };
    Part {
        name: "index",
        good: *answering == Answering::Main,
        state: told,
    }
}

/// How mail fares, where a mail server is configured.
async fn mail(registry: &Registry) -> Option<Part> {
    registry.config.mail.as_ref()?;
    let state = registry
        .read(|snap| store::mail::state(snap).map_err(store::Trouble::from))
        .await
        .ok()?;
    let trouble = match state.in_trouble {
        true => "; der Mailserver nimmt zurzeit nichts an, es wird weiter versucht",
        false => "",
    };
    Some(Part {
        name: "mail",
        good: state.given_up == 0 && !state.in_trouble,
        state: format!(
            "{} Nachrichten warten, {} waren nicht zuzustellen{trouble}",
            state.waiting, state.given_up
        ),
    })
}

/// `GET /metrics`: numbers for Prometheus.
pub async fn metrics(registry: web::Data<Registry>) -> Result<HttpResponse, Problem> {
    let (last, (waiting, given_up, oldest), blueprints) = registry
        .read(|snap| {
            let counts = (
                store::changes::last(snap)?,
                outbox::state(snap)?,
                store::blueprints::count(snap, &Reader::stranger())?,
            );
            Ok::<_, store::Trouble>(counts)
        })
        .await?;
    let inner = Registry::clone(&registry);
    let (answering, lags, log) = registry
        .blocking(move || Ok((inner.index.answering(), lags(&inner)?, write_ahead(&inner))))
        .await?;
    // The one that answers first.
    let lag = lags.first().map_or(0, |lag| lag.changes);
    let (reads, read_wait) = registry.read_waits.told();
    let (writes, write_wait) = registry.write_waits.told();
    let whole = |number: i64| number.to_string();
    let mut numbers: Vec<Number> = vec![
        (
            "blueprints",
            GAUGE,
            "Blueprints that offer a version",
            whole(blueprints),
        ),
        ("changes", COUNTER, "Changes recorded", whole(last)),
        (
            "index_lag",
            GAUGE,
            "Changes that the index has not followed yet",
            whole(lag),
        ),
        (
            "index_main_answers",
            GAUGE,
            "Whether the chosen search engine answers, and not its copy or nobody",
            u8::from(answering == Answering::Main).to_string(),
        ),
        ("outbox_waiting", GAUGE, "Jobs waiting", whole(waiting)),
        ("outbox_failed", GAUGE, "Jobs given up", whole(given_up)),
        (
            "outbox_oldest_seconds",
            GAUGE,
            "Age of the oldest job that is due",
            whole(age(oldest)),
        ),
        (
            "writes_waiting",
            GAUGE,
            "Writes waiting for their turn",
            registry.db.waiting_writes().to_string(),
        ),
        (
            "write_wait_seconds_total",
            COUNTER,
            "Time that writes waited for their turn",
            write_wait.as_secs_f64().to_string(),
        ),
        (
            "write_waits_total",
            COUNTER,
            "Writes that got their turn",
            writes.to_string(),
        ),
        (
            "read_wait_seconds_total",
            COUNTER,
            "Time that reads waited for a thread and a connection",
            read_wait.as_secs_f64().to_string(),
        ),
        (
            "read_waits_total",
            COUNTER,
            "Reads that got a connection",
            reads.to_string(),
        ),
    ];
    if let Some(bytes) = log {
        numbers.push((
            "wal_bytes",
            GAUGE,
            "Size of the write-ahead log of SQLite",
            bytes.to_string(),
        ));
    }
    let text = numbers.iter().fold(String::new(), |text, (name, kind, help, value)| {
        text + &format!("# HELP blaupause_{name} {help}\n# TYPE blaupause_{name} {kind}\nblaupause_{name} {value}\n")
    });
    let text = text + &each_lag(&lags);
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

/// The lag of each index: changes, and since when.
fn each_lag(lags: &[Lag]) -> String {
    let lines = |name: &str, help: &str, value: &dyn Fn(&Lag) -> i64| {
        let head = format!("# HELP blaupause_{name} {help}\n# TYPE blaupause_{name} gauge\n");
        let line = |lag: &Lag| {
            format!(
                "blaupause_{name}{{index=\"{}\"}} {}\n",
                lag.name,
                value(lag)
            )
        };
        head + &lags.iter().map(line).collect::<String>()
    };
    lines(
        "index_lag_changes",
        "Changes that this index has not followed yet",
        &|lag| lag.changes,
    ) + &lines(
        "index_lag_seconds",
        "Age of the first change that this index has not followed yet",
        &|lag| lag.seconds,
    )
}

/// Name, kind, help, value.
type Number = (&'static str, &'static str, &'static str, String);
const GAUGE: &str = "gauge";
const COUNTER: &str = "counter";

/// Seconds since a job was due.
fn age(due: Option<domain::Moment>) -> i64 {
    due.map_or(0, |due| {
        (crate::clock::moment().micros() - due.micros()).max(0) / 1_000_000
    })
}

/// The size of what SQLite has not moved into its file yet; PostgreSQL looks after its own.
fn write_ahead(registry: &Registry) -> Option<u64> {
    let store::Target::Sqlite { file } = &registry.config.database else {
        return None;
    };
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    Some(std::fs::metadata(name).map_or(0, |log| log.len()))
}

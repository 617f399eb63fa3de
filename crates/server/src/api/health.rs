//! Whether the service lives, is ready, and how it fares.

use crate::{problem::Problem, registry::Registry};
use actix_web::{HttpResponse, http::StatusCode, web};
use search::Index as _;
use serde_json::json;
use store::outbox;

/// `GET /livez`: the process answers; nothing is touched.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("lebt\n")
}

/// How one part fares.
pub struct Part {
    pub name: &'static str,
    pub good: bool,
    pub state: String,
}

/// `GET /readyz`: each part with its state. It fails only when the database does, or before and after service.
pub async fn ready(registry: web::Data<Registry>) -> HttpResponse {
    let parts = parts(&registry).await;
    let database = parts
        .iter()
        .all(|part| part.good || part.name != "database");
    let ready = registry.is_ready() && database;
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
        .read(|snap| Ok::<_, store::Trouble>((store::changes::last(snap)?, outbox::state(snap)?)))
        .await;
    let (inner, files) = (registry.clone(), registry.clone());
    let cursor = registry
        .blocking(move || {
            inner
                .index
                .cursor()
                .map_err(|_| Problem::new("fehler", "Index"))
        })
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
    parts.push(match (&state, cursor) {
        (Ok((last, _)), Ok(at)) if at >= *last => Part {
            name: "index",
            good: true,
            state: "aktuell".to_owned(),
        },
        (Ok((last, _)), Ok(at)) => Part {
            name: "index",
            good: true,
            state: format!("{} Änderungen zurück", last - at),
        },
        (Ok(_), Err(_)) | (Err(_), _) => Part {
            name: "index",
            good: false,
            state: "unbekannt".to_owned(),
        },
    });
    if let Ok((_, (waiting, given_up, _))) = &state {
        let state = format!("{waiting} Aufträge warten, {given_up} sind gescheitert");
        parts.push(Part {
            name: "outbox",
            good: *given_up == 0,
            state,
        });
    }
    parts
}

/// `GET /metrics`: numbers for Prometheus.
pub async fn metrics(registry: web::Data<Registry>) -> Result<HttpResponse, Problem> {
    let (last, (waiting, given_up, oldest), blueprints) = registry
        .read(|snap| {
            let counts = (
                store::changes::last(snap)?,
                outbox::state(snap)?,
                store::blueprints::count(snap)?,
            );
            Ok::<_, store::Trouble>(counts)
        })
        .await?;
    let inner = Registry::clone(&registry);
    let at = registry
        .blocking(move || Ok(inner.index.cursor().unwrap_or(0)))
        .await?;
    let age = oldest.map_or(0, |due| {
        (crate::clock::moment().micros() - due.micros()).max(0) / 1_000_000
    });
    let numbers = [
        (
            "blaupause_blueprints",
            "gauge",
            "Blueprints that offer a version",
            blueprints,
        ),
        ("blaupause_changes", "counter", "Changes recorded", last),
        (
            "blaupause_index_lag",
            "gauge",
            "Changes that the index has not followed yet",
            (last - at).max(0),
        ),
        ("blaupause_outbox_waiting", "gauge", "Jobs waiting", waiting),
        (
            "blaupause_outbox_failed",
            "gauge",
            "Jobs given up",
            given_up,
        ),
        (
            "blaupause_outbox_oldest_seconds",
            "gauge",
            "Age of the oldest job that is due",
            age,
        ),
        (
            "blaupause_writes_waiting",
            "gauge",
            "Writes waiting for their turn",
            i64::try_from(registry.db.waiting_writes()).unwrap_or(0),
        ),
    ];
    let text = numbers
        .iter()
        .fold(String::new(), |text, (name, kind, help, value)| {
            text + &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n")
        });
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

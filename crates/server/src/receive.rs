//! Receiving an upload: to a file, bounded in size and time.

use crate::{bounds, problem::Problem, registry::Registry};
use actix_web::web;
use futures_util::StreamExt as _;
use std::{
    fs::File,
    io::{Seek as _, Write as _},
    time::Duration,
};

/// Nobody may hold a place with fewer bytes than this in [`PATIENCE`].
const LEAST: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// Streams a body into a file of the data folder, which is gone when it is closed.
///
/// # Errors
/// 413 beyond `most` bytes, 400 for a body that breaks off, 408 for one that trickles, 503 when the disk refuses.
pub async fn to_file(
    registry: &Registry,
    mut body: web::Payload,
    most: u64,
) -> Result<File, Problem> {
    let _place = registry
        .uploads
        .acquire()
        .await
        .map_err(|_| Problem::new("nicht-erreichbar", "Das Register hält an."))?;
    let folder = registry.config.uploads();
    let disk = |e: std::io::Error| {
        tracing::error!(error = %e, "An upload could not be written");
        Problem::new(
            "nicht-erreichbar",
            "Die Datei lässt sich gerade nicht ablegen. Es wurde nichts gespeichert.",
        )
        .retry_after(30)
    };
    std::fs::create_dir_all(&folder).map_err(disk)?;
    let mut file = tempfile::tempfile_in(&folder).map_err(disk)?;
    let mut size = 0_u64;
    let mut since = 0;
    let mut deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let chunk = tokio::time::timeout_at(deadline, body.next()).await;
        let Ok(chunk) = chunk else {
            return Err(bounds::too_slow());
        };
        let Some(chunk) = chunk else { break };
        let chunk = chunk
            .map_err(|_| Problem::new("anfrage-fehlerhaft", "Die Übertragung ist abgerissen."))?;
        size += chunk.len() as u64;
        if size > most {
            let limit = artefacts::bytes_in_words(most);
            return Err(Problem::new(
                "zu-gross",
                format!("Erlaubt sind höchstens {limit}."),
            ));
        }
        since += chunk.len();
        if since >= LEAST {
            since = 0;
            deadline = tokio::time::Instant::now() + PATIENCE;
        }
        file.write_all(&chunk).map_err(disk)?;
    }
    file.rewind().map_err(disk)?;
    Ok(file)
}

/// The text of a small body.
///
/// # Errors
/// 400 when it is no JSON of the wanted shape, with the place.
pub fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|e| {
        let detail = format!("Der Inhalt passt nicht zur erwarteten Form: {e}");
        Problem::new(
            "anfrage-fehlerhaft",
            "Der Inhalt der Anfrage lässt sich nicht lesen.",
        )
        .with_flaw("", "json", detail)
    })
}

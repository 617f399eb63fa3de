//! `blaupause reindex`: a new search index beside the present one, while people search.
//!
//! A Meilisearch is built anew from here, and so is the index in the process while no service runs. An index inside of a
//! running service belongs to that process: it is asked through the outbox, builds the new one beside the present one,
//! which answers meanwhile, and tells how far it is by a value in the database.

use crate::{
    config::Config,
    finding,
    registry::Registry,
    start::{NotStarted, open_store},
};
use app::find::{Follower, Progress};
use search::SearchError;
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use store::{Db, Snap, Sql, Trouble, Tx, meta, outbox};

/// The kind of the job.
pub const JOB: &str = "reindex";
/// Where the service tells how far it is.
const TOLD: &str = "reindex-told";
/// So often somebody who waits looks.
const PAUSE: Duration = Duration::from_millis(200);
/// A service that tells nothing new for so long has other troubles.
const PATIENCE: Duration = Duration::from_secs(600);

/// How far the service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Told {
    Asked,
    Reads { read: u64, all: u64 },
    Done { blueprints: u64 },
    Failed { why: String },
}

/// Makes the search index anew beside the present one; says from how many blueprints.
///
/// # Errors
/// [`NotStarted`] when the engine fails, or a running service does not do what it is asked for.
pub fn reindex(config: &Config, tell: Progress<'_>) -> Result<u64, NotStarted> {
    let (db, _) = open_store(config)?;
    match finding::open_main(config, &db) {
        Ok(index) => Follower::new(db, index)
            .rebuild(tell)
            .map_err(|e| NotStarted::Fill(e.to_string())),
        Err(NotStarted::Index(SearchError::Locked { .. })) => ask(&db, tell),
        Err(other) => Err(other),
    }
}

/// Asks the service that has the index, and waits.
fn ask(db: &Db, tell: Progress<'_>) -> Result<u64, NotStarted> {
    db.write(|tx, now| {
        remember(tx, &Told::Asked)?;
        outbox::ask(tx, JOB, "", now).map_err(Trouble::from)
    })?;
    let (mut last, mut since) = (Told::Asked, Instant::now());
    loop {
        pause();
        let told = db.read(|snap| told(snap).map_err(Trouble::from))?;
        let told = told.unwrap_or(Told::Asked);
        match &told {
            Told::Asked => {}
            Told::Reads { read, all } => tell(*read, *all),
            Told::Done { blueprints } => return Ok(*blueprints),
            Told::Failed { why } => return Err(NotStarted::Fill(why.clone())),
        }
        if told != last {
            (last, since) = (told, Instant::now());
        }
        if since.elapsed() > PATIENCE {
            let why = "Der laufende Dienst baut den Suchindex nicht neu auf: Er meldet seit zehn Minuten nichts. Sein Protokoll sagt, warum.";
            return Err(NotStarted::Fill(why.to_owned()));
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process works; the database is all that it shares with us"
)]
fn pause() {
    std::thread::sleep(PAUSE);
}

/// Does what was asked for, in the service. A failure is told to whoever asked and not tried again by itself.
///
/// # Errors
/// Those of the database.
pub fn build(registry: &Registry, job: &outbox::Job) -> Result<(), Trouble> {
    let follower = Follower::new(registry.db.clone(), registry.index.clone());
    let shown = Cell::new(None);
    let tell = |read: u64, all: u64| {
        let percent = share(read, all);
        if shown.replace(Some(percent)) == Some(percent) {
            return;
        }
        if percent.is_multiple_of(10) {
            tracing::info!(
                index.read = read,
                "The search index is built anew: {read} of {all} blueprints"
            );
        }
        let written = registry
            .db
            .write(move |tx, _| remember(tx, &Told::Reads { read, all }));
        if let Err(error) = written {
            tracing::warn!(%error, "How far the new search index is could not be told");
        }
    };
    let told = match follower.rebuild(&tell) {
        Ok(blueprints) => Told::Done { blueprints },
        Err(error) => {
            tracing::error!(%error, "The search index could not be built anew; the present one goes on answering");
            Told::Failed {
                why: error.to_string(),
            }
        }
    };
    let job = job.clone();
    registry.db.write(move |tx, _| {
        remember(tx, &told)?;
        outbox::done(tx, &job).map_err(Trouble::from)
    })
}

/// How much of a new index is built, in hundredths, while one is.
///
/// # Errors
/// Those of the database.
pub(crate) fn under_way(snap: &mut Snap<'_>) -> Result<Option<u64>, Sql> {
    Ok(match told(snap)? {
        Some(Told::Reads { read, all }) => Some(share(read, all)),
        Some(Told::Asked | Told::Done { .. } | Told::Failed { .. }) | None => None,
    })
}

fn told(snap: &mut Snap<'_>) -> Result<Option<Told>, Sql> {
    let text = meta::value(snap, TOLD)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn remember(tx: &mut Tx<'_>, told: &Told) -> Result<(), Trouble> {
    let text = serde_json::to_string(told).map_err(|e| Trouble::Damaged(e.to_string()))?;
    meta::set(tx, TOLD, &text).map_err(Trouble::from)
}

/// A hundred is only the end.
const fn share(read: u64, all: u64) -> u64 {
    if read >= all {
        return 100;
    }
    read.saturating_mul(100) / all
}

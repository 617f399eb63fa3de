//! From a configuration to an open registry.

use crate::{clock, config::Config, finding::open_index, key, registry::Registry};
use search::{AnyIndex, EmbeddedIndex};
use std::path::Path;
use store::{Db, Target, Trouble, blobs::Files, meta, migrate};

/// Why the registry did not start; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    #[error("{0}")]
    Store(#[from] Trouble),
    #[error("Der Aufbau der Datenbank ist älter als das Programm. Führen Sie „blaupause migrate“ aus. Es fehlen: {}", .0.join(", "))]
    Behind(Vec<String>),
    #[error("Die Datenbank sortiert nicht nach Bytes. Legen Sie sie so an: {0}")]
    Collation(String),
    #[error("Der Ordner {0} lässt sich nicht anlegen: {1}")]
    Folder(String, std::io::Error),
    #[error("Der Bestand lässt sich nicht laden: {0}")]
    Fill(String),
    #[error(transparent)]
    Key(#[from] key::NoKey),
    #[error(
        "Ein anderer Prozess betreibt dieses Register schon, mit einem Suchindex in sich. Stellen Sie für mehrere Prozesse Meilisearch ein ([search] engine), oder halten Sie den anderen an."
    )]
    SecondProcess,
    #[error(
        "Die mitgelieferten Wörter der Suche lassen sich nicht lesen, das Programm ist beschädigt: {0}"
    )]
    Words(#[from] search::meaning::BadEntry),
    #[error("Der Suchindex lässt sich nicht öffnen: {0}")]
    Index(#[from] search::SearchError),
}

impl From<store::Sql> for NotStarted {
    fn from(error: store::Sql) -> Self {
        Self::Store(error.into())
    }
}

/// Opens database and files as the configuration says. An SQLite file is brought up to date; PostgreSQL is not.
///
/// # Errors
/// [`NotStarted`].
pub fn open_store(config: &Config) -> Result<(Db, Files), NotStarted> {
    folder(&config.data)?;
    match &config.database {
        Target::Sqlite { .. } => {
            folder_of_database(config)?;
            migrate::up(&config.database)?;
        }
        Target::Postgres { .. } => {
            if let Some(line) = migrate::wrong_collation(&config.database)? {
                return Err(NotStarted::Collation(line));
            }
            if let migrate::Schema::Behind(missing) = migrate::state(&config.database)? {
                return Err(NotStarted::Behind(missing));
            }
        }
    }
    let settings = store::Settings {
        target: config.database.clone(),
        readers: config.readers,
        clock: clock::for_writer(),
    };
    let db = Db::open(&settings)?;
    db.write(|tx, now| meta::baptise(tx, now).map_err(Trouble::from))?;
    let files = Files::in_folder(&config.files())?;
    Ok((db, files))
}

/// Makes the folder in which an SQLite file is to lie.
pub(crate) fn folder_of_database(config: &Config) -> Result<(), NotStarted> {
    match &config.database {
        Target::Sqlite { file } => file.parent().map_or(Ok(()), folder),
        Target::Postgres { .. } => Ok(()),
    }
}

fn folder(path: &Path) -> Result<(), NotStarted> {
    std::fs::create_dir_all(path).map_err(|e| NotStarted::Folder(path.display().to_string(), e))
}

/// The registry with everything open, not ready yet.
///
/// # Errors
/// [`NotStarted`].
pub fn open(config: Config) -> Result<Registry, NotStarted> {
    search::meaning::Wordbook::check_shipped()?;
    let (db, files) = open_store(&config)?;
    let index = open_index(&config, &db)?;
    let key = key::read_or_make(&config)?;
    Ok(Registry::new(db, files, index, config, key))
}

/// Loads what a fresh registry needs: the built-in facts, in a demonstration the example data; then the index.
///
/// # Errors
/// [`NotStarted`].
pub fn fill(registry: &Registry) -> Result<(), NotStarted> {
    let failed = |e: &dyn std::fmt::Display| NotStarted::Fill(e.to_string());
    if registry.config.is_demo() {
        let seeded = app::demo::seed(&registry.db, &registry.files).map_err(|e| failed(&e))?;
        if let Some(seeded) = seeded {
            tracing::info!(
                releases = seeded.releases,
                steps = seeded.steps,
                "The example data are in"
            );
        }
        write_tokens(registry)?;
    }
    registry.db.write(|tx, now| {
        let loaded = app::import::first_facts(tx, now);
        loaded.map_err(|e| NotStarted::Fill(e.to_string()))
    })?;
    let named = registry.issuers.accounts();
    registry.db.write(move |tx, _| {
        let forgotten = store::identities::forget_issuers_except(tx, &named);
        forgotten.map_err(|e| NotStarted::Fill(e.to_string()))
    })?;
    registry.understand().map_err(NotStarted::Store)?;
    registry.put_words_together();
    let follower = app::find::Follower::new(registry.db.clone(), registry.index.clone());
    if is_long_work(registry)? {
        // Everything but the search is there meanwhile; the worker begins with it.
        tracing::info!(
            "The search index has to be built from many blueprints; searching begins when it is done"
        );
    } else {
        follow(registry, &follower)?;
    }
    let example = registry
        .db
        .read(|snap| meta::value(snap, app::demo::MARK).map_err(NotStarted::from))?;
    registry.set_example_data(example.is_some());
    Ok(())
}

/// So many blueprints are indexed before anybody is let in; that takes a moment.
const SOON_INDEXED: i64 = 2_000;

/// Whether the index in this process has to be built from so much that nobody should wait for it.
fn is_long_work(registry: &Registry) -> Result<bool, NotStarted> {
    let own = match &*registry.index {
        AnyIndex::Embedded(index) => Some(index),
        AnyIndex::Meili(guarded) => guarded.copy(),
    };
    if own.and_then(EmbeddedIndex::rebuild_needed).is_none() {
        return Ok(false);
    }
    let many = registry
        .db
        .read(|snap| store::blueprints::how_many(snap).map_err(NotStarted::from))?;
    Ok(many > SOON_INDEXED)
}

fn follow(registry: &Registry, follower: &app::find::Follower) -> Result<(), NotStarted> {
    match follower.follow() {
        // Pages that need no search are there; the worker goes on trying.
        Err(app::find::Behind::Index(error))
            if error.is_about_engine() && !registry.is_embedded() =>
        {
            tracing::error!(%error, "The search engine does not answer, and there is no copy in its place");
        }
        followed => _ = followed.map_err(|e| NotStarted::Fill(e.to_string()))?,
    }
    Ok(())
}

/// The tokens of the personas, made anew at every start, readable by nobody else on this machine.
fn write_tokens(registry: &Registry) -> Result<(), NotStarted> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let tokens = app::demo::tokens(&registry.db).map_err(|e| NotStarted::Fill(e.to_string()))?;
    let file = registry.config.data.join("demo-tokens.json");
    let text =
        serde_json::to_string_pretty(&tokens).map_err(|e| NotStarted::Fill(e.to_string()))?;
    let unfinished = file.with_extension("json.unfertig");
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut open| open.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&unfinished, &file));
    written.map_err(|e| NotStarted::Folder(file.display().to_string(), e))
}

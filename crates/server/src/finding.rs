//! From the configuration to the index that finds, and what it tells of itself.

use crate::{
    config::{
        Config, outgoing,
        search::{Engine, Fallback, Meilisearch},
    },
    start::NotStarted,
};
use search::{
    AnyIndex, Connection, EmbeddedIndex, Guarded, Index as _, MeiliIndex, Settings,
    meaning::MeaningsHandle,
};
use std::sync::Arc;
use store::{Db, meta};

/// Opens the index that follows this database.
///
/// # Errors
/// [`NotStarted`]. A Meilisearch that does not answer is none: the follower finds it when it returns.
pub fn open_index(config: &Config, db: &Db) -> Result<Arc<AnyIndex>, NotStarted> {
    let (registry, last) =
        db.read(|snap| Ok::<_, NotStarted>((meta::registry(snap)?, store::changes::last(snap)?)))?;
    let settings = Settings::new(registry.to_string(), last);
    // One for both: what a word means does not depend on who answers.
    let meanings = Arc::clone(&settings.meanings);
    let embedded = || EmbeddedIndex::open(&config.index(), settings);
    Ok(Arc::new(match &config.search {
        Engine::Embedded => AnyIndex::Embedded(embedded()?),
        Engine::Meilisearch(engine) => {
            let main = beside(config, engine, registry.to_string(), meanings)?;
            let copy = match engine.fallback {
                Fallback::Copy => Some(embedded()?),
                Fallback::Nothing => None,
            };
            AnyIndex::Meili(Box::new(Guarded::new(main, copy)))
        }
    }))
}

/// The index to build anew: beside a running service its copy is not touched.
///
/// # Errors
/// [`NotStarted`]; the embedded index can only be built by the process that has it.
pub fn open_main(config: &Config, db: &Db) -> Result<Arc<AnyIndex>, NotStarted> {
    match &config.search {
        Engine::Embedded => open_index(config, db),
        Engine::Meilisearch(engine) => {
            let registry = db.read(|snap| meta::registry(snap).map_err(NotStarted::from))?;
            let main = beside(
                config,
                engine,
                registry.to_string(),
                MeaningsHandle::shipped_words(),
            )?;
            Ok(Arc::new(AnyIndex::Meili(Box::new(Guarded::new(
                main, None,
            )))))
        }
    }
}

fn beside(
    config: &Config,
    engine: &Meilisearch,
    database: String,
    meanings: Arc<MeaningsHandle>,
) -> Result<MeiliIndex, NotStarted> {
    let client = outgoing::near(config).map_err(|error| NotStarted::Fill(error.to_string()))?;
    Ok(MeiliIndex::new(Connection {
        address: engine.address.clone(),
        index: engine.index.clone(),
        search_key: engine.search_key.shown().to_owned(),
        write_key: Some(engine.write_key.shown().to_owned()),
        patience: engine.patience,
        proof_holds: engine.proof_holds,
        http: client,
        database,
        meanings,
    })?)
}

/// Tries the engine for real: a small index is made with the one key, asked with the other, and deleted.
///
/// # Errors
/// What is wrong and what to do, as a sentence.
pub fn prove(config: &Config) -> Result<String, String> {
    let Engine::Meilisearch(engine) = &config.search else {
        return Ok("Die Suche läuft in diesem Prozess; für mehrere Prozesse nebeneinander braucht es Meilisearch.".to_owned());
    };
    let index = beside(
        config,
        engine,
        "probe".to_owned(),
        MeaningsHandle::shipped_words(),
    )
    .map_err(|error| error.to_string())?;
    let fallback = match engine.fallback {
        Fallback::Copy => "Fällt es aus, antwortet eine Kopie in diesem Prozess.",
        Fallback::Nothing => {
            "Fällt es aus, antwortet die Suche nicht: Es ist ohne Kopie eingestellt."
        }
    };
    match index.prove() {
        Ok(proof) if proof.search_key_writes => Err("Meilisearch antwortet, aber der Schlüssel zum Suchen darf mehr als suchen. Nehmen Sie einen mit dem Recht „search“ allein; docs/operations.md zeigt, wie er entsteht.".to_owned()),
        Ok(_) => Ok(format!(
            "Meilisearch antwortet, beide Schlüssel tun, was sie sollen. {fallback}"
        )),
        Err(search::SearchError::Away(why)) => Err(format!("Meilisearch antwortet nicht: {why}")),
        Err(search::SearchError::Refused(why)) => Err(format!(
            "Meilisearch lehnt einen der Schlüssel ab: {why}"
        )),
        Err(other) => Err(format!("Meilisearch antwortet nicht wie erwartet: {other}")),
    }
}

/// An index with its place behind the changes.
pub struct Lag {
    pub name: &'static str,
    /// The change it has come to.
    pub at: i64,
}

/// Each index of this process and how far it has come; one that does not tell is where it was when it last did.
#[must_use]
pub fn each(index: &AnyIndex) -> Vec<Lag> {
    match index {
        AnyIndex::Embedded(embedded) => vec![Lag {
            name: "embedded",
            at: embedded.cursor().unwrap_or(0),
        }],
        AnyIndex::Meili(guarded) => {
            let main = Lag {
                name: "meilisearch",
                at: guarded.last_cursor(),
            };
            let copy = guarded.copy().map(|copy| Lag {
                name: "copy",
                at: copy.cursor().unwrap_or(0),
            });
            std::iter::once(main).chain(copy).collect()
        }
    }
}

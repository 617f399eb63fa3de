//! Signs of life: who else serves this registry, and who of them writes to the engine that all share.

use crate::{clock, config::search::Engine, registry::Registry, start::NotStarted};
use app::find::Duty;
use search::AnyIndex;
use std::{
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use store::{
    Trouble,
    processes::{self, Process, SILENCE_SECONDS},
};

/// So often this process says that it lives.
const PULSE: Duration = Duration::from_secs(10);
/// So often who waits for the end of another process looks.
const LOOK: Duration = Duration::from_secs(2);

/// This process among those that serve the registry.
pub struct Presence {
    this: Process,
    leads: AtomicBool,
}

impl Presence {
    /// Enters. With the embedded index as the main one nobody else may be there: who has just stopped is waited for.
    ///
    /// # Errors
    /// [`NotStarted::SecondProcess`], and trouble with the database or the folder.
    pub async fn enter(registry: &Registry) -> Result<Self, NotStarted> {
        let engine = match registry.config.search {
            Engine::Embedded => "embedded",
            Engine::Meilisearch(_) => "meilisearch",
        };
        let place = place(&registry.config.data)?;
        let has_lock = match &*registry.index {
            AnyIndex::Embedded(_) => true,
            AnyIndex::Meili(guarded) => guarded.copy().is_some(),
        };
        let this = written(registry, move |tx, now| {
            let this = Process {
                id: now.id(),
                place,
                engine: engine.to_owned(),
                started_at: now.at(),
            };
            processes::beat(tx, &this, now)?;
            if has_lock {
                processes::alone_at(tx, &this)?;
            }
            Ok(this)
        })
        .await?;
        let presence = Self {
            this,
            leads: AtomicBool::new(true),
        };
        if registry.is_embedded() {
            presence.wait_alone(registry).await?;
        }
        presence.look(registry).await;
        Ok(presence)
    }

    /// Waits until those who were there before are silent.
    async fn wait_alone(&self, registry: &Registry) -> Result<(), NotStarted> {
        let looks = u64::try_from(SILENCE_SECONDS).unwrap_or_default() / LOOK.as_secs() + 2;
        for look in 0..looks {
            if !self
                .others(registry)
                .await?
                .iter()
                .any(|other| self.is_older(other))
            {
                return Ok(());
            }
            if look == 0 {
                tracing::warn!(
                    "Another process serves this registry with an index of its own; waiting for its end"
                );
            }
            tokio::time::sleep(LOOK).await;
        }
        self.leave(registry).await;
        Err(NotStarted::SecondProcess)
    }

    fn is_older(&self, other: &Process) -> bool {
        (other.started_at, other.id) < (self.this.started_at, self.this.id)
    }

    async fn others(&self, registry: &Registry) -> Result<Vec<Process>, Trouble> {
        let mut living = living(registry).await?;
        living.retain(|process| process.id != self.this.id);
        Ok(living)
    }

    /// What this process does for an engine that it shares: the oldest one writes.
    pub fn duty(&self) -> Duty {
        match self.leads.load(Ordering::Relaxed) {
            true => Duty::Leads,
            false => Duty::Watches,
        }
    }

    /// Gives signs of life until the registry stops.
    pub async fn live(&self, registry: &Registry) {
        while !registry.is_stopping() {
            let this = self.this.clone();
            let beaten = written(registry, move |tx, now| processes::beat(tx, &this, now)).await;
            if let Err(error) = beaten {
                tracing::warn!(%error, "The sign of life could not be written");
            }
            self.look(registry).await;
            _ = tokio::time::timeout(PULSE, registry.stopped()).await;
        }
        self.leave(registry).await;
    }

    async fn look(&self, registry: &Registry) {
        let Ok(living) = living(registry).await else {
            return;
        };
        let first = living
            .iter()
            .find(|process| process.engine == self.this.engine);
        let leads = first.is_none_or(|first| first.id == self.this.id);
        self.leads.store(leads, Ordering::Relaxed);
        if registry.is_embedded() && living.iter().any(|other| self.is_older(other)) {
            tracing::error!(
                "Another process serves this registry with an index of its own: what is published here is not found there. Stop one of them, or use Meilisearch"
            );
        }
    }

    async fn leave(&self, registry: &Registry) {
        let id = self.this.id;
        if let Err(error) = written(registry, move |tx, _| processes::leave(tx, id)).await {
            tracing::warn!(%error, "The end of this process could not be noted; others notice it by its silence");
        }
    }
}

async fn living(registry: &Registry) -> Result<Vec<Process>, Trouble> {
    let inner = registry.clone();
    let read = move || {
        inner
            .db
            .read(|snap| processes::living(snap, clock::moment()).map_err(Trouble::from))
    };
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or(Err(Trouble::Panicked))
}

/// Writes without waking the worker: a sign of life is nothing to do.
async fn written<T: Send + 'static>(
    registry: &Registry,
    work: impl FnOnce(&mut store::Tx<'_>, &domain::Now) -> Result<T, store::Sql> + Send + 'static,
) -> Result<T, Trouble> {
    let inner = registry.clone();
    let write = move || {
        inner
            .db
            .write(move |tx, now| work(tx, now).map_err(Trouble::from))
    };
    tokio::task::spawn_blocking(write)
        .await
        .unwrap_or(Err(Trouble::Panicked))
}

/// The name of the folder of data, made once by chance: the same after a restart, another one elsewhere.
fn place(data: &Path) -> Result<String, NotStarted> {
    let file = data.join("ort");
    let failed = |error| NotStarted::Folder(file.display().to_string(), error);
    let found = std::fs::read_to_string(&file).map(|text| text.trim().to_owned());
    if let Ok(name) = found
        && !name.is_empty()
    {
        return Ok(name);
    }
    let mut chance = [0; 16];
    getrandom::fill(&mut chance).map_err(|error| failed(std::io::Error::other(error)))?;
    let name = hex::encode(chance);
    let mut written = std::fs::File::create(&file).map_err(failed)?;
    written.write_all(name.as_bytes()).map_err(failed)?;
    Ok(name)
}

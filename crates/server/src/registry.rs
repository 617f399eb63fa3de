//! What every handler shares: the database, the files, the index, the configuration.

use crate::{
    audit::Tried,
    caller,
    config::Config,
    limits::Limits,
    oidc::{Issuers, Platforms},
    problem::Problem,
    seen::Seen,
    several,
};
use actix_web::web;
use app::local_sign_in::seal::Key;
use app::teach::Edition;
use domain::Now;
use search::{AnyIndex, meaning::MeaningsHandle};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Db, Snap, Trouble, Tx, blobs::Files};
use tokio::sync::{Notify, Semaphore};

/// The running registry. Cloning shares it.
#[derive(Clone)]
pub struct Registry(Arc<Parts>);

pub struct Parts {
    pub db: Db,
    pub files: Files,
    pub index: Arc<AnyIndex>,
    /// What words mean; the index asks the same.
    pub meanings: Arc<MeaningsHandle>,
    /// Of which edition of table and catalogue the meanings are.
    pub(crate) edition: Mutex<Option<Edition>>,
    /// Set while the words of the start are put together.
    pub(crate) words_begun: Arc<AtomicBool>,
    /// The names of everything that a search finds beside blueprints.
    pub(crate) names: several::Held,
    pub config: Config,
    /// Seals what must be read again.
    pub key: Key,
    /// What each sender may still ask for.
    pub limits: Limits,
    /// Who vouches for people and programs.
    pub issuers: Issuers,
    /// Whose jobs may publish.
    pub platforms: Platforms,
    /// Sessions whose use is not noted yet.
    pub seen: Seen,
    /// Set when everything is loaded that the first answer needs.
    ready: AtomicBool,
    /// Set when the process is about to stop.
    stopping: AtomicBool,
    /// Whether the facts are made up.
    example_data: AtomicBool,
    /// Bodies of uploads that may be received at once.
    pub uploads: Semaphore,
    /// Packages and documents that may be worked on at once.
    pub desks: Semaphore,
    /// Wakes the worker when there is something to do.
    pub wake: Notify,
    /// Told when the process is about to stop.
    pub stop: Notify,
    /// How long reads waited for a connection, and writes for their turn.
    pub read_waits: Waits,
    pub write_waits: Arc<Waits>,
}

/// How often something was waited for, and how long altogether.
#[derive(Debug, Default)]
pub struct Waits {
    count: AtomicU64,
    micros: AtomicU64,
}

impl Waits {
    fn note(&self, since: Instant) {
        let micros = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
    /// How often, and how long altogether.
    #[must_use]
    pub fn told(&self) -> (u64, Duration) {
        let micros = self.micros.load(Ordering::Relaxed);
        (
            self.count.load(Ordering::Relaxed),
            Duration::from_micros(micros),
        )
    }
}

impl std::ops::Deref for Registry {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Registry {
    #[must_use]
    pub fn new(db: Db, files: Files, index: Arc<AnyIndex>, config: Config, key: Key) -> Self {
        Self(Arc::new(Parts {
            db,
            files,
            meanings: index.meanings(),
            index,
            edition: Mutex::default(),
            names: several::Held::default(),
            words_begun: Arc::default(),
            key,
            limits: Limits::new(config.limits.clone()),
            issuers: Issuers::new(&config),
            platforms: Platforms::new(&config),
            seen: Seen::default(),
            config,
            ready: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            example_data: AtomicBool::new(false),
            uploads: Semaphore::new(4),
            desks: Semaphore::new(2),
            wake: Notify::new(),
            stop: Notify::new(),
            read_waits: Waits::default(),
            write_waits: Arc::default(),
        }))
    }

    /// Reads on a thread that may wait, in one consistent view.
    ///
    /// # Errors
    /// Those of `work`, as a problem, and trouble with the database.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Snap<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: From<Trouble> + Into<Problem> + Send + 'static,
    {
        let (registry, asked) = (self.clone(), Instant::now());
        let caller = caller::present();
        self.blocking(move || {
            let work = |snap: &mut Snap<'_>| {
                registry.read_waits.note(asked);
                snap.called_by(caller);
                work(snap)
            };
            registry.db.read(work).map_err(Into::into)
        })
        .await
    }

    /// Writes in the writer's turn, with its line in the audit log; wakes the worker afterwards.
    ///
    /// # Errors
    /// Those of `work`, as a problem, and trouble with the database.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Now) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: From<Trouble> + Into<Problem> + Send + 'static,
    {
        let (registry, asked) = (self.clone(), Instant::now());
        let caller = caller::present();
        let tried = Tried::default();
        let noted = tried.clone();
        let written = self
            .blocking(move || {
                let waits = registry.write_waits.clone();
                let work = move |tx: &mut Tx<'_>, now: &Now| {
                    waits.note(asked);
                    tx.called_by(caller);
                    let done = work(tx, now).inspect_err(|_| noted.note(tx))?;
                    let is_told = store::audit::tell(tx, now).map_err(Trouble::from)?;
                    Ok::<_, E>((done, is_told))
                };
                registry.db.write(work).map_err(Into::<Problem>::into)
            })
            .await;
        self.wake.notify_one();
        let (done, is_told) = written.inspect_err(|_| caller::tried(tried.taken()))?;
        if is_told {
            caller::told();
        }
        Ok(done)
    }

    /// As [`Registry::write`], for what a page shows again when it is refused: the log says so.
    ///
    /// # Errors
    /// As [`Registry::write`].
    pub async fn attempt<T, R, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Now) -> Result<Result<T, R>, E> + Send + 'static,
    ) -> Result<Result<T, R>, Problem>
    where
        T: Send + 'static,
        R: Send + 'static,
        E: From<Trouble> + Into<Problem> + Send + 'static,
    {
        self.write(move |tx, now| {
            let done = work(tx, now)?;
            if done.is_err() {
                tx.refused();
            }
            Ok::<_, E>(done)
        })
        .await
    }

    /// Runs something on a thread that may wait.
    ///
    /// # Errors
    /// Those of `work`; a panic becomes a problem.
    pub async fn blocking<T>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
    {
        web::block(work)
            .await
            .unwrap_or_else(|_| Err(Trouble::Panicked.into()))
    }

    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire) && !self.stopping.load(Ordering::Acquire)
    }
    pub fn set_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
    pub fn set_stopping(&self) {
        self.stopping.store(true, Ordering::Release);
        self.stop.notify_waiters();
        self.wake.notify_waiters();
        self.wake.notify_one();
    }
    /// Comes back when the process is about to stop.
    pub async fn stopped(&self) {
        // Made before the look, or a stop between the two would be missed.
        let stopped = self.stop.notified();
        if !self.is_stopping() {
            stopped.await;
        }
    }
    /// Whether the main index lives in this process.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        matches!(*self.index, AnyIndex::Embedded(_))
    }
    #[must_use]
    pub fn has_example_data(&self) -> bool {
        self.example_data.load(Ordering::Relaxed)
    }
    pub fn set_example_data(&self, made_up: bool) {
        self.example_data.store(made_up, Ordering::Relaxed);
    }
    /// A link that also works outside of the page that holds it.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!(
            "{}{path}",
            self.config.public_url.as_deref().unwrap_or_default()
        )
    }
}

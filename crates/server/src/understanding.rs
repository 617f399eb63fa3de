//! What words mean, kept up to date: every process sees by itself that table or catalogue have changed.

use crate::{problem::Problem, registry::Registry};
use std::sync::{Arc, atomic::Ordering};
use store::Trouble;

impl Registry {
    /// The bundles that these words mean, best first.
    pub(crate) fn meant(&self, words: &str) -> Vec<String> {
        let meant = self.meanings.now().read(words).bundles;
        meant.into_iter().map(|one| one.id).collect()
    }

    /// [`Registry::understand`] off the thread that answers; for whoever has just changed the table and looks at once.
    pub(crate) async fn understand_now(&self) {
        let registry = self.clone();
        let understood = self.blocking(move || {
            registry.understand().map_err(Problem::from)?;
            // Made here, off the threads that answer.
            drop(registry.meanings.now());
            Ok(())
        });
        if let Err(problem) = understood.await {
            // The worker tries again each second.
            tracing::warn!(%problem, "The new words are not understood yet");
        }
    }

    /// Begins to put words and catalogue together on a thread of its own, so that no question waits for it: whoever looks at
    /// `/readyz` sends nobody before it is done. Pages are answered meanwhile.
    pub(crate) fn put_words_together(&self) {
        // Not the whole registry: a thread must not keep its database open.
        let (meanings, begun) = (Arc::clone(&self.meanings), Arc::clone(&self.words_begun));
        begun.store(true, Ordering::Release);
        let (ending, work) = (Arc::clone(&begun), move || {
            drop(meanings.now());
            begun.store(false, Ordering::Release);
        });
        let thread = std::thread::Builder::new().name("meanings".to_owned());
        if let Err(error) = thread.spawn(work) {
            tracing::warn!(%error, "The words of the search are put together by the first question");
            ending.store(false, Ordering::Release);
        }
    }

    /// Whether the words of the start are still being put together.
    pub(crate) fn is_putting_words_together(&self) -> bool {
        self.words_begun.load(Ordering::Acquire)
    }

    /// Has words and catalogue put together anew when they have changed; says whether they had.
    ///
    /// # Errors
    /// Trouble with the database; then what was understood before holds on.
    pub fn understand(&self) -> Result<bool, Trouble> {
        let present = self
            .db
            .read(|snap| app::teach::edition(snap).map_err(Trouble::from))?;
        // Held while the new words are read: two at once would read them twice.
        let mut edition = self.edition.lock().map_err(|_| Trouble::Panicked)?;
        if *edition == Some(present) {
            return Ok(false);
        }
        let (present, (book, catalogue)) = self.db.read(|snap| {
            let edition = app::teach::edition(snap)?;
            Ok::<_, Trouble>((edition, app::teach::words(snap)?))
        })?;
        // Made when somebody asks, and once for all registries of a process that have the same.
        self.meanings.replace_with(book, catalogue);
        *edition = Some(present);
        Ok(true)
    }
}

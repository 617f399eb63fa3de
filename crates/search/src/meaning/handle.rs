//! One place for the meanings of a process, changed while others ask.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Catalogue, Meanings, Wordbook};

/// The meanings that hold at the moment, for both engines and the pages.
#[derive(Debug, Default)]
pub struct MeaningsHandle(RwLock<Arc<Meanings>>);

impl MeaningsHandle {
    /// Begins with these.
    pub fn new(meanings: Meanings) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Arc::new(meanings))))
    }

    /// Begins with the words that come with the product and no catalogue.
    pub fn shipped_words() -> Arc<Self> {
        Self::new(Meanings::new(&Wordbook::shipped(), &Catalogue::default()))
    }

    /// The meanings that hold now; whoever has them keeps them, whatever changes meanwhile.
    pub fn now(&self) -> Arc<Meanings> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses others from the next question on.
    pub fn replace(&self, meanings: Meanings) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(meanings);
    }
}

/// A name for what words and catalogue say together.
pub(super) fn edition(book: &Wordbook, catalogue: &Catalogue) -> String {
    // The default hasher is the same in each run of one program; another program may read questions otherwise anyway.
    let mut hasher = DefaultHasher::new();
    for entry in book.entries() {
        (&entry.word, entry.direction, &entry.official).hash(&mut hasher);
        (&entry.bundles, entry.kind).hash(&mut hasher);
    }
    for weak in book.weak_words() {
        (&weak.word, weak.kind).hash(&mut hasher);
    }
    for bundle in &catalogue.bundles {
        (&bundle.id, &bundle.name, &bundle.laws).hash(&mut hasher);
        for service in &bundle.services {
            (&service.key, &service.name).hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

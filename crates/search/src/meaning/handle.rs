//! One place for the meanings of a process, changed while others ask.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use super::{Catalogue, Meanings, Wordbook};

type Make = Box<dyn FnOnce() -> Arc<Meanings> + Send>;

/// Meanings that are made by whoever needs them first.
#[derive(Debug)]
struct Made {
    meanings: LazyLock<Arc<Meanings>, Make>,
    is_made: AtomicBool,
}

/// The meanings that hold at the moment, for both engines and the pages.
///
/// They are made when somebody asks for the first time: a process that searches nothing does not pay for them.
#[derive(Debug)]
pub struct MeaningsHandle(RwLock<Arc<Made>>);

fn made(make: impl FnOnce() -> Arc<Meanings> + Send + 'static) -> Arc<Made> {
    let make: Make = Box::new(make);
    Arc::new(Made {
        meanings: LazyLock::new(make),
        is_made: AtomicBool::new(false),
    })
}

impl MeaningsHandle {
    /// Begins with these.
    pub fn new(meanings: Meanings) -> Arc<Self> {
        let meanings = Arc::new(meanings);
        Arc::new(Self(RwLock::new(made(move || meanings))))
    }

    /// Begins with the words that come with the product and no catalogue.
    pub fn shipped_words() -> Arc<Self> {
        static WORDS: LazyLock<Arc<Meanings>> = LazyLock::new(|| {
            let words = Wordbook::shipped();
            Arc::new(Meanings::new(&words, &Catalogue::default()))
        });
        Arc::new(Self(RwLock::new(made(|| Arc::clone(&WORDS)))))
    }

    /// The meanings that hold now; whoever has them keeps them, whatever changes meanwhile.
    pub fn now(&self) -> Arc<Meanings> {
        let made = self.held();
        let meanings = Arc::clone(LazyLock::force(&made.meanings));
        made.is_made.store(true, Ordering::Release);
        meanings
    }

    /// Whether those that hold now are made already, so that [`MeaningsHandle::now`] waits for nothing.
    pub fn is_made(&self) -> bool {
        self.held().is_made.load(Ordering::Acquire)
    }

    fn held(&self) -> Arc<Made> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses others from the next question on.
    pub fn replace(&self, meanings: Meanings) {
        let meanings = Arc::new(meanings);
        self.hold(made(move || meanings));
    }

    /// Uses these words and this catalogue from the next question on.
    pub fn replace_with(&self, book: Arc<Wordbook>, catalogue: Catalogue) {
        self.hold(made(move || shared(&book, &catalogue)));
    }

    fn hold(&self, made: Arc<Made>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = made;
    }
}

/// Meanings of equal words and catalogues are made once: several registries in one process mostly have the same.
fn shared(book: &Wordbook, catalogue: &Catalogue) -> Arc<Meanings> {
    static LAST: Mutex<Option<Arc<Meanings>>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some(known) if known.edition() == edition(book, catalogue) => Arc::clone(known),
        Some(_) | None => {
            let made = Arc::new(Meanings::new(book, catalogue));
            *last = Some(Arc::clone(&made));
            made
        }
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

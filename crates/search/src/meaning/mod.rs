//! What is meant by a question: the bundles of the catalogue and the words as understood.
//!
//! Pure and in memory: no engine, no database. Both engines and the pages ask the same [`Meanings`], which are made from
//! a [`Wordbook`] (what people say) and a [`Catalogue`] (what there is). How the ranking works stands in
//! `data/README.md`.

mod catalogue;
mod flaws;
mod handle;
mod kinds;
mod lexicon;
mod question;
mod rules;
mod shelf;
mod slips;
mod tokens;
mod told;
mod weigh;
mod wordbook;

pub use catalogue::{Bundle, Catalogue, Service};
pub use flaws::{BadEntry, Flaw};
pub use handle::MeaningsHandle;
pub use kinds::{Direction, Kind, WeakKind};
pub use question::Familiar;
pub(crate) use slips::forgiven;
pub use told::{Alternative, Concept, Fit, Key, Meaning, Meant, Piece, Spelt, Strength};
pub use wordbook::{Change, Entry, WeakWord, Wordbook};

use self::lexicon::Lexicon;
use self::question::Question;
use self::rules::Rules;
use self::shelf::{Read, Shelf};
use self::tokens::Weak;

/// More bundles than these nobody reads.
const MOST_BUNDLES: usize = 20;

/// A catalogue and the words for what is in it, ready to be asked.
#[derive(Debug, Default)]
pub struct Meanings {
    lexicon: Lexicon,
    shelf: Shelf,
    rules: Rules,
    edition: String,
}

impl Meanings {
    /// Puts words and catalogue together; well under a second.
    pub fn new(book: &Wordbook, catalogue: &Catalogue) -> Self {
        let weak = book.weak_words().iter();
        let mut lexicon = Lexicon::new(Weak::of(weak.map(|weak| (weak.word.as_str(), weak.kind))));
        let read = catalogue
            .bundles
            .iter()
            .map(|bundle| Read::learn(bundle, &mut lexicon))
            .collect();
        let ids = catalogue.bundles.iter().map(|bundle| bundle.id.as_str());
        let places = ids.enumerate().map(|(place, id)| (id, place)).collect();
        let rules = Rules::learn(book, &mut lexicon, &places);
        lexicon.settle();
        let shelf = Shelf::of(catalogue, read, &lexicon);
        Self {
            edition: handle::edition(book, catalogue),
            lexicon,
            shelf,
            rules,
        }
    }

    /// Understands what was typed.
    pub fn read(&self, typed: &str) -> Meaning {
        if typed.trim().is_empty() {
            return Meaning::default();
        }
        if let Some(key) = told::key(typed) {
            return self.by_key(key);
        }
        let question = Question::read(typed, &self.lexicon, &self.rules);
        let applying = weigh::applying(&question, &self.rules);
        let bundles: Vec<Meant> = weigh::weigh(&question, &applying, &self.shelf)
            .into_iter()
            .take(MOST_BUNDLES)
            .filter_map(|weighed| self.meant(weighed.place, weighed.score))
            .collect();
        Meaning {
            key: None,
            fit: self.fit(&bundles),
            bundles,
            concepts: told::concepts(&question, &applying),
        }
    }

    /// Tells these meanings from others; the same after a restart.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    fn by_key(&self, key: Key) -> Meaning {
        let places = match &key {
            Key::Bundle(id) => self.shelf.place(id).into_iter().collect(),
            Key::Services(beginning) => self.shelf.keyed(beginning),
        };
        let bundles: Vec<Meant> = places
            .into_iter()
            .take(MOST_BUNDLES)
            .filter_map(|place| self.meant(place, 1.0))
            .collect();
        Meaning {
            key: Some(key),
            fit: self.fit(&bundles),
            bundles,
            concepts: Vec::new(),
        }
    }

    fn fit(&self, bundles: &[Meant]) -> Fit {
        if !bundles.is_empty() {
            Fit::Bundles
        } else if self.shelf.ids.is_empty() {
            Fit::Unasked
        } else {
            Fit::Nothing
        }
    }

    fn meant(&self, place: usize, score: f32) -> Option<Meant> {
        Some(Meant {
            id: self.shelf.ids.get(place)?.clone(),
            score,
        })
    }
}

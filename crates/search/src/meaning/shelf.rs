//! The bundles of the catalogue by their own words (BM25 over several fields).

use std::collections::{BTreeMap, HashMap};

use super::catalogue::{Bundle, Catalogue};
use super::lexicon::{Lexicon, Term};

/// A bundle by its place on the shelf.
pub(super) type Place = usize;

/// How much words in a field weigh, and how much its length tells.
struct Field {
    weight: f32,
    length_matters: f32,
}

const FIELDS: [Field; 5] = [
    // the name, its parts of compounds
    Field {
        weight: 3.0,
        length_matters: 0.6,
    },
    Field {
        weight: 1.2,
        length_matters: 0.6,
    },
    // the services, their parts of compounds
    Field {
        weight: 1.5,
        length_matters: 0.35,
    },
    Field {
        weight: 0.5,
        length_matters: 0.35,
    },
    // the laws
    Field {
        weight: 1.0,
        length_matters: 0.3,
    },
];
const NAME: usize = 0;
const NAME_PARTS: usize = 1;
const SERVICES: usize = 2;
const SERVICE_PARTS: usize = 3;
const LAWS: usize = 4;

/// How soon more of the same word stops to count.
const SATURATION: f32 = 1.2;

/// What a word says for a bundle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub place: Place,
    pub points: f32,
    pub in_name: bool,
}

/// The bundles, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub ids: Vec<String>,
    postings: HashMap<Term, Vec<Posting>>,
    /// Names of bundles as sets of their words.
    names: HashMap<Vec<Term>, Place>,
    titles: Vec<Title>,
    titles_with: HashMap<Term, Vec<usize>>,
    /// Keys of services in order, with their bundle.
    keys: Vec<(String, Place)>,
}

/// A title of a service: its words in order of their numbers.
#[derive(Debug)]
struct Title {
    words: Vec<Term>,
    place: Place,
}

/// Where a word stands, how often in each field there, and what else stands there.
type Standing<'a> = (Place, &'a [f32; FIELDS.len()], &'a Counts);

/// Words in normal spelling with their numbers.
type Words = Vec<(String, Term)>;

/// The words of a bundle.
pub(super) struct Read {
    name: Words,
    services: Vec<Words>,
    laws: Words,
}

impl Read {
    /// Learns the words of a bundle.
    pub fn learn(bundle: &Bundle, lexicon: &mut Lexicon) -> Self {
        let mut words = |text: &str| -> Words {
            let learnt = lexicon.learn_all(text).into_iter();
            learnt.map(|(token, term)| (token.normal, term)).collect()
        };
        Self {
            name: words(&bundle.name),
            services: bundle
                .services
                .iter()
                .map(|service| words(&service.name))
                .collect(),
            laws: bundle.laws.iter().flat_map(|law| words(law)).collect(),
        }
    }
}

/// How often words stand in the fields of one bundle.
#[derive(Default)]
struct Counts {
    words: HashMap<Term, [f32; FIELDS.len()]>,
    lengths: [f32; FIELDS.len()],
}

impl Counts {
    fn add(&mut self, field: usize, term: Term) {
        if let Some(count) = self.words.entry(term).or_default().get_mut(field) {
            *count += 1.0;
        }
        if let Some(length) = self.lengths.get_mut(field) {
            *length += 1.0;
        }
    }
}

impl Shelf {
    /// Puts the bundles up, with the words that were learnt of them.
    pub fn of(catalogue: &Catalogue, read: Vec<Read>, lexicon: &Lexicon) -> Self {
        let mut shelf = Self::default();
        let mut parts = HashMap::new();
        let mut counted = Vec::with_capacity(read.len());
        for (place, (bundle, read)) in catalogue.bundles.iter().zip(read).enumerate() {
            shelf.ids.push(bundle.id.clone());
            let keys = bundle.services.iter().map(|service| service.key.clone());
            shelf.keys.extend(keys.map(|key| (key, place)));
            counted.push(shelf.count(place, read, lexicon, &mut parts));
        }
        shelf.keys.sort_unstable();
        shelf.weigh(&counted);
        shelf
    }

    fn count(
        &mut self,
        place: Place,
        read: Read,
        lexicon: &Lexicon,
        parts: &mut HashMap<Term, Vec<Term>>,
    ) -> Counts {
        let mut counts = Counts::default();
        let mut count = |words: &Words, whole: usize, pieces: Option<usize>| -> Vec<Term> {
            for (normal, term) in words {
                counts.add(whole, *term);
                let Some(field) = pieces else { continue };
                let parts = parts.entry(*term).or_insert_with(|| {
                    let parts = lexicon.apart(normal);
                    parts.into_iter().map(|part| part.term).collect()
                });
                for part in parts {
                    counts.add(field, *part);
                }
            }
            let mut terms: Vec<Term> = words.iter().map(|(_, term)| *term).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        let name = count(&read.name, NAME, Some(NAME_PARTS));
        let mut titles: Vec<Vec<Term>> = read
            .services
            .iter()
            .map(|service| count(service, SERVICES, Some(SERVICE_PARTS)))
            .collect();
        count(&read.laws, LAWS, None);
        self.names.entry(name).or_insert(place);
        titles.sort_unstable();
        titles.dedup();
        for words in titles {
            for term in &words {
                self.titles_with
                    .entry(*term)
                    .or_default()
                    .push(self.titles.len());
            }
            self.titles.push(Title { words, place });
        }
        counts
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of bundles are far below the precision of a float"
    )]
    fn weigh(&mut self, counted: &[Counts]) {
        let all = counted.len() as f32;
        let mut average = [0.0; FIELDS.len()];
        for counts in counted {
            for (sum, length) in average.iter_mut().zip(counts.lengths) {
                *sum += length / all.max(1.0);
            }
        }
        let mut with: HashMap<Term, Vec<Standing<'_>>> = HashMap::new();
        for (place, counts) in counted.iter().enumerate() {
            for (term, words) in &counts.words {
                with.entry(*term).or_default().push((place, words, counts));
            }
        }
        for (term, bundles) in with {
            let having = bundles.len() as f32;
            let rarity = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
            let points = |(place, words, counts): Standing<'_>| {
                let weighed: f32 = FIELDS
                    .iter()
                    .zip(words)
                    .zip(counts.lengths.iter().zip(average))
                    .map(|((field, often), (length, average))| {
                        let long = length / f32::max(average, 1.0);
                        field.weight * often
                            / (1.0 - field.length_matters + field.length_matters * long)
                    })
                    .sum();
                Posting {
                    place,
                    points: rarity * weighed * (SATURATION + 1.0) / (SATURATION + weighed),
                    in_name: words.iter().take(NAME_PARTS + 1).any(|often| *often > 0.0),
                }
            };
            self.postings
                .insert(term, bundles.into_iter().map(points).collect());
        }
    }

    /// The bundles that have this word.
    pub fn with(&self, term: Term) -> &[Posting] {
        self.postings.get(&term).map_or(&[], Vec::as_slice)
    }

    /// The bundle whose name these words are; in the order of their numbers, each once.
    pub fn named(&self, words: &[Term]) -> Option<Place> {
        self.names.get(words).copied()
    }

    /// The bundles with a title that has all these words, and how much of the best title they are.
    pub fn titled(&self, words: &[Term]) -> BTreeMap<Place, f32> {
        let mut best = BTreeMap::new();
        let lists = words.iter().map(|word| self.titles_with.get(word));
        let Some(rarest) = lists.min_by_key(|list| list.map_or(0, Vec::len)).flatten() else {
            return best;
        };
        for title in rarest.iter().filter_map(|at| self.titles.get(*at)) {
            if words
                .iter()
                .all(|word| title.words.binary_search(word).is_ok())
            {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "titles have less than a hundred words"
                )]
                let share = words.len() as f32 / title.words.len().max(1) as f32;
                let known = best.entry(title.place).or_insert(0.0_f32);
                *known = known.max(share);
            }
        }
        best
    }

    /// The bundles with a service whose key begins like this, in the order of the keys.
    pub fn keyed(&self, beginning: &str) -> Vec<Place> {
        let from = self
            .keys
            .partition_point(|(key, _)| key.as_str() < beginning);
        let mut places = Vec::new();
        for (key, place) in self.keys.iter().skip(from) {
            if !key.starts_with(beginning) {
                break;
            }
            if !places.contains(place) {
                places.push(*place);
            }
        }
        places
    }

    /// The place of this bundle.
    pub fn place(&self, id: &str) -> Option<Place> {
        self.ids.iter().position(|known| known == id)
    }
}

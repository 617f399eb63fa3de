//! Teaching the search: the operator's own words lie over the tables that come with the product, everyday words and
//! weak ones.

mod list;
mod told;
mod wish;

pub use list::{Listed, read_list, write_list};
pub use told::{Filter, One, Shown, one, table};
pub use wish::{Draft, Flawed, Wish};

use crate::{Failure, failure::Refused as _};
use domain::{Id, Moment, Now, access, everyday::WordList, person::Person};
use search::meaning::{Catalogue, Change, Direction, Entry, Kind, WeakKind, WeakWord, Wordbook};
use std::{collections::BTreeMap, sync::Arc};
use store::{
    Snap, Sql, Tx,
    everyday::{self, Cells, Line, Stand},
};

/// Why nothing was taught.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Every flaw of every wish.
    #[error("Mindestens eine Angabe fehlt oder ist fehlerhaft.")]
    Flawed(Vec<Flawed>),
    #[error("Auf einmal lassen sich höchstens {MOST} Einträge ändern.")]
    TooMany,
}

/// More changes at once are no editing but another table.
pub const MOST: usize = 10_000;

/// Changes the table as wished, all or nothing; says how many lines that took. What is so already takes none.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Verwaltung" of the registry.
pub fn teach(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    wishes: &[Wish],
    now: &Now,
) -> Result<usize, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let permit = access::teach(&actor)?;
    if wishes.len() > MOST {
        return Err(Failure::Refused(Refusal::TooMany));
    }
    let own = everyday::holding(tx)?;
    let new = wish::decide(tx, wishes, &own)?
        .map_err(Refusal::Flawed)
        .refused()?;
    everyday::add(tx, &new, permit.actor(), now)?;
    Ok(new.len())
}

/// The words and the catalogue that hold now, to be put together.
///
/// # Errors
/// Those of the database.
pub fn words(snap: &mut Snap<'_>) -> Result<(Arc<Wordbook>, Catalogue), Sql> {
    let book = book(&everyday::holding(snap)?);
    Ok((book, catalogue(snap)?))
}

/// By what a process sees that it holds old meanings: the last line of the table and when a catalogue was loaded.
pub type Edition = (i64, Option<Moment>);

/// The edition of what [`words`] would read now.
///
/// # Errors
/// Those of the database.
pub fn edition(snap: &mut Snap<'_>) -> Result<Edition, Sql> {
    Ok((everyday::last(snap)?, store::catalogue::loaded_at(snap)?))
}

/// The shipped table with these lines laid over it.
fn book(own: &[Line]) -> Arc<Wordbook> {
    let shipped = Wordbook::shipped();
    let changes: Vec<Change> = own.iter().filter_map(change).collect();
    if changes.is_empty() {
        return shipped;
    }
    match shipped.with(&changes) {
        Ok(book) => Arc::new(book),
        Err(bad) => {
            // They were checked when they were added; a newer version may be stricter.
            for one in &bad {
                tracing::error!(error = %one, "An own everyday word cannot be used any more");
            }
            let is_good = |place: usize| bad.iter().all(|bad| bad.line != place);
            let good = (1..).zip(changes).filter(|(place, _)| is_good(*place));
            let good: Vec<Change> = good.map(|(_, change)| change).collect();
            shipped.with(&good).map_or(shipped, Arc::new)
        }
    }
}

fn change(line: &Line) -> Option<Change> {
    let word = || line.cells.word.clone();
    match (line.stand, line.list) {
        (Stand::Put, WordList::Everyday) => entry(&line.cells).map(Change::Put),
        (Stand::Put, WordList::Weak) => weak_word(&line.cells).map(Change::PutWeak),
        (Stand::Out, WordList::Everyday) => Some(Change::TakeOut(word())),
        (Stand::Out, WordList::Weak) => Some(Change::TakeOutWeak(word())),
        (Stand::Shipped, _) => None,
    }
}

/// Where a word stands: in this table, by its key.
type Place = (WordList, String);

/// Both tables that come with the product, as cells.
fn shipped() -> impl Iterator<Item = (Place, Cells)> {
    let book = Wordbook::shipped();
    let everyday: Vec<(Place, Cells)> = book
        .entries()
        .iter()
        .map(|entry| ((WordList::Everyday, entry.key()), cells(entry)))
        .collect();
    let weak: Vec<(Place, Cells)> = book
        .weak_words()
        .iter()
        .map(|weak| ((WordList::Weak, weak.key()), weak_cells(weak)))
        .collect();
    everyday.into_iter().chain(weak)
}

/// The weak word of these cells; none when they say what this version does not know.
fn weak_word(cells: &Cells) -> Option<WeakWord> {
    Some(WeakWord {
        word: cells.word.clone(),
        kind: WeakKind::named(&cells.kind)?,
        reason: cells.reason.clone(),
    })
}

fn weak_cells(weak: &WeakWord) -> Cells {
    Cells {
        word: weak.word.clone(),
        kind: weak.kind.word().to_owned(),
        reason: weak.reason.clone(),
        ..Cells::default()
    }
}

/// The entry of these cells; none when they say what this version does not know.
fn entry(cells: &Cells) -> Option<Entry> {
    Some(Entry {
        word: cells.word.clone(),
        direction: Direction::named(&cells.direction)?,
        official: split(&cells.official, '|'),
        bundles: split(&cells.bundles, ' '),
        kind: Kind::named(&cells.kind)?,
        area: cells.area.clone(),
        reason: cells.reason.clone(),
    })
}

fn cells(entry: &Entry) -> Cells {
    Cells {
        word: entry.word.clone(),
        direction: entry.direction.sign().to_owned(),
        official: entry.official.join("|"),
        bundles: entry.bundles.join(" "),
        kind: entry.kind.word().to_owned(),
        area: entry.area.clone(),
        reason: entry.reason.clone(),
    }
}

fn split(text: &str, between: char) -> Vec<String> {
    let parts = text.split(between).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The catalogue as the search needs it.
fn catalogue(snap: &mut Snap<'_>) -> Result<Catalogue, Sql> {
    let services = store::catalogue::all_services(snap)?;
    Ok(together(store::catalogue::all_bundles(snap)?, services))
}

/// Bundles with their services and the laws that these rest on; a service without a bundle means nothing here.
pub(crate) fn together(
    bundles: Vec<store::catalogue::Bundle>,
    services: Vec<store::catalogue::Service>,
) -> Catalogue {
    let mut of_bundle: BTreeMap<String, Vec<store::catalogue::Service>> = BTreeMap::new();
    for service in services {
        if let Some(bundle) = service.bundle_id.clone() {
            of_bundle.entry(bundle).or_default().push(service);
        }
    }
    let bundles = bundles.into_iter().map(|bundle| {
        let services = of_bundle.remove(&bundle.id).unwrap_or_default();
        let mut laws: Vec<String> = services
            .iter()
            .filter_map(|service| service.laws.as_deref())
            .flat_map(|laws| split(laws, ','))
            .collect();
        laws.sort_unstable();
        laws.dedup();
        search::meaning::Bundle {
            services: services
                .into_iter()
                .map(|service| search::meaning::Service {
                    key: service.key,
                    name: service.name,
                })
                .collect(),
            laws,
            id: bundle.id,
            name: bundle.name,
            topic: bundle.topic,
        }
    });
    Catalogue {
        bundles: bundles.collect(),
    }
}

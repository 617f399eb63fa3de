//! The names of everything beside blueprints, held in the process: words within them are found without reading them all.

use std::sync::{Arc, RwLock};
use store::{
    Snap, Sql,
    catalogue::Service,
    names::{self, Name},
};

/// Things in the order of their lists, found by how any word of their names goes on.
#[derive(Debug)]
pub struct Listed<T> {
    all: Vec<T>,
    /// Each beginning of a word: which thing, and at which byte of its sort key; in the order of the texts from there on.
    words: Vec<(u32, u32)>,
}

/// Something with a name to be found by.
pub trait Named {
    /// The name as it is compared, see [`domain::public_body::sort_key`].
    fn sort_key(&self) -> &str;
}

impl Named for Name {
    fn sort_key(&self) -> &str {
        &self.sort_key
    }
}

impl Named for Service {
    fn sort_key(&self) -> &str {
        &self.sort_key
    }
}

impl<T: Named> Listed<T> {
    fn new(all: Vec<T>) -> Self {
        let mut words = Vec::new();
        for (thing, number) in all.iter().zip(0_u32..) {
            let key = thing.sort_key();
            let begins = key.match_indices(' ').map(|(at, _)| at + 1);
            for at in std::iter::once(0).chain(begins) {
                words.push((number, u32::try_from(at).unwrap_or_default()));
            }
        }
        words.sort_by(|a, b| rest(&all, *a).cmp(rest(&all, *b)));
        Self { all, words }
    }

    /// Those of whose names some part from the beginning of a word on begins like this, in their order.
    pub fn with(&self, beginning: &str) -> impl Iterator<Item = &T> {
        let from = self
            .words
            .partition_point(|word| rest(&self.all, *word) < beginning);
        let fitting = self.words.iter().skip(from);
        let fitting = fitting.take_while(|word| rest(&self.all, **word).starts_with(beginning));
        let mut numbers: Vec<u32> = fitting.map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|number| self.all.get(usize::try_from(number).ok()?))
    }

    /// All of them, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.all.iter()
    }
}

fn rest<T: Named>(all: &[T], (number, at): (u32, u32)) -> &str {
    let place = |number| usize::try_from(number).unwrap_or(usize::MAX);
    let key = all.get(place(number)).map_or("", Named::sort_key);
    key.get(place(at)..).unwrap_or_default()
}

/// All names of one state of the database.
#[derive(Debug)]
pub struct Directory {
    revision: String,
    pub bodies: Listed<Name>,
    pub services: Listed<Service>,
    pub cooperations: Listed<Name>,
}

/// The directory that was read last.
#[derive(Debug, Default)]
pub struct Held(RwLock<Option<Arc<Directory>>>);

impl Held {
    /// The names as this view has them; read anew only when one changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn now(&self, snap: &mut Snap<'_>) -> Result<Arc<Directory>, Sql> {
        let revision = names::revision(snap)?;
        let held = match self.0.read() {
            Ok(held) => held.clone(),
            // Whoever panicked with it left a whole directory all the same.
            Err(poisoned) => poisoned.into_inner().clone(),
        };
        if let Some(held) = held.filter(|held| held.revision == revision) {
            return Ok(held);
        }
        let read = names::all(snap)?;
        let read = Arc::new(Directory {
            revision,
            bodies: Listed::new(read.bodies),
            services: Listed::new(read.services),
            cooperations: Listed::new(read.cooperations),
        });
        let mut held = match self.0.write() {
            Ok(held) => held,
            Err(poisoned) => poisoned.into_inner(),
        };
        *held = Some(Arc::clone(&read));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::public_body::sort_key;

    #[test]
    fn names_are_found_by_how_any_of_their_words_goes_on() {
        let names = [
            "Bad Homburg v. d. Höhe",
            "Bad Nauheim",
            "Homberg (Efze)",
            "Wetzlar",
        ];
        let listed = Listed::new(
            names
                .iter()
                .map(|name| Name {
                    key: (*name).to_owned(),
                    name: (*name).to_owned(),
                    sort_key: sort_key(name),
                })
                .collect(),
        );
        let found = |typed: &str| -> Vec<&str> {
            let typed = sort_key(typed);
            let found = listed.with(&typed);
            found.map(|name| name.name.as_str()).collect()
        };
        assert_eq!(found("Bad"), ["Bad Homburg v. d. Höhe", "Bad Nauheim"]);
        assert_eq!(
            found("hom"),
            ["Bad Homburg v. d. Höhe", "Homberg (Efze)"],
            "in the order of the list"
        );
        assert_eq!(found("bad homburg v"), ["Bad Homburg v. d. Höhe"]);
        assert_eq!(found("Hoehe"), ["Bad Homburg v. d. Höhe"]);
        assert!(found("omburg").is_empty() && found("wetzlarer").is_empty());
        assert_eq!(found("").len(), names.len());
    }
}

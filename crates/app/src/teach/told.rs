//! The table as it holds, with what the operator changed in it.

use super::{Place, Refusal};
use crate::Failure;
use domain::{
    Id, Moment, access,
    everyday::{Standing, WordList},
    person::Person,
    public_body::sort_key,
};
use std::collections::BTreeMap;
use store::{
    Snap,
    everyday::{self, Cells, Line, Stand},
};

/// An entry as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub list: WordList,
    pub key: String,
    pub cells: Cells,
    pub standing: Standing,
    /// Who changed it last and when, if anybody did.
    pub changed: Option<(String, Moment)>,
}

/// Which entries are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub list: WordList,
    /// Words that stand in the entry, or the number of a bundle.
    pub words: String,
    pub standing: Option<Standing>,
}

impl Filter {
    /// A whole table.
    #[must_use]
    pub const fn all(list: WordList) -> Self {
        Self {
            list,
            words: String::new(),
            standing: None,
        }
    }

    fn fits(&self, shown: &Shown) -> bool {
        let all = format!(
            "{} {} {} {}",
            shown.cells.word, shown.cells.official, shown.cells.area, shown.cells.bundles
        );
        let all = sort_key(&all);
        self.list == shown.list
            && self
                .standing
                .is_none_or(|standing| standing == shown.standing)
            && sort_key(&self.words)
                .split(' ')
                .all(|word| all.contains(word))
    }
}

/// The entries that fit, by their words.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung" of the registry.
pub fn table(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    filter: &Filter,
) -> Result<Vec<Shown>, Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    access::teach(&actor)?;
    let own = everyday::holding(snap)?;
    let mut rows = rows(&own);
    rows.retain(|_, shown| filter.fits(shown));
    Ok(rows.into_values().collect())
}

fn rows(own: &[Line]) -> BTreeMap<Place, Shown> {
    let mut rows: BTreeMap<Place, Shown> = super::shipped()
        .map(|(place, cells)| (place.clone(), of_shipped(place, cells)))
        .collect();
    for line in own {
        let place = (line.list, line.key.clone());
        let is_shipped = rows.contains_key(&place);
        let standing = match (line.stand, is_shipped) {
            (Stand::Put, true) => Standing::Changed,
            (Stand::Put, false) => Standing::Added,
            (Stand::Out, true) => Standing::TakenOut,
            // The shipped table may have lost the entry since.
            (Stand::Out, false) | (Stand::Shipped, _) => continue,
        };
        rows.insert(
            place,
            Shown {
                list: line.list,
                key: line.key.clone(),
                cells: line.cells.clone(),
                standing,
                changed: Some((line.by.clone(), line.at)),
            },
        );
    }
    rows
}

fn of_shipped((list, key): Place, cells: Cells) -> Shown {
    Shown {
        list,
        key,
        cells,
        standing: Standing::Shipped,
        changed: None,
    }
}

/// One word: what holds for it, what came with the product, and how that came about, the last change first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct One {
    pub shown: Shown,
    pub shipped: Option<Cells>,
    pub history: Vec<Line>,
}

/// All about one word; none when the table never had it.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung" of the registry.
pub fn one(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    list: WordList,
    word: &str,
) -> Result<Option<One>, Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    access::teach(&actor)?;
    let place = (list, super::wish::key(word));
    let own = everyday::holding(snap)?;
    let Some(shown) = rows(&own).remove(&place) else {
        return Ok(None);
    };
    let shipped = super::shipped().find(|(known, _)| *known == place);
    Ok(Some(One {
        shipped: shipped.map(|(_, cells)| cells),
        history: everyday::history(snap, list, &place.1)?,
        shown,
    }))
}

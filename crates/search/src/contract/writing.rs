//! What was put, removed and rebuilt is found so, and not before it is committed.

use super::{Fresh, ask, doc, filled, finds, first, found, many, town_hall};
use crate::{Doc, SearchError};

/// The same or a newer text under the same id is one document.
pub fn putting_twice_is_putting_once(fresh: &Fresh) {
    let old = doc("a", "Wohngeld");
    filled(fresh, &[old.clone(), old.clone()]);
    filled(fresh, &[old]);
    assert_eq!(
        (fresh.index.count().unwrap(), found(fresh, "Wohngeld")),
        (1, vec!["a".to_owned()])
    );
    let new = Doc {
        revision: 2,
        ..doc("a", "Elterngeld")
    };
    filled(fresh, &[new]);
    assert!(found(fresh, "Wohngeld").is_empty());
    let hits = fresh.index.find(&ask("Elterngeld")).unwrap();
    assert_eq!(
        (hits.total, hits.items.first().map(|hit| hit.revision)),
        (1, Some(2))
    );
}

/// Removal, also of what was never there.
pub fn what_is_removed_is_not_found(fresh: &Fresh) {
    town_hall(fresh);
    let before = fresh.index.count().unwrap();
    fresh
        .index
        .remove(&["wohngeld".to_owned(), "nie-gesehen".to_owned()])
        .unwrap();
    fresh.index.commit(2).unwrap();
    assert!(found(fresh, "Wohngeld").is_empty());
    assert_eq!(
        (fresh.index.count().unwrap(), fresh.index.cursor().unwrap()),
        (before - 1, 2)
    );
}

/// The new documents, only these, with their cursor.
pub fn a_rebuild_replaces_everything(fresh: &Fresh) {
    town_hall(fresh);
    let count = fresh
        .index
        .replace_all(&mut many(40).into_iter().map(Ok), 77)
        .unwrap();
    assert_eq!(
        (
            count,
            fresh.index.count().unwrap(),
            fresh.index.cursor().unwrap()
        ),
        (40, 40, 77)
    );
    assert!(found(fresh, "Wohngeld").is_empty());
    filled(fresh, &[doc("wohngeld", "Wohngeld")]);
    first(fresh, "Wohngeld", "wohngeld");
}

/// A source that breaks off leaves the index as it was, and writable.
pub fn a_failed_rebuild_changes_nothing(fresh: &Fresh) {
    town_hall(fresh);
    let before = (fresh.index.count().unwrap(), fresh.index.cursor().unwrap());
    let broken = many(3)
        .into_iter()
        .map(Ok)
        .chain([Err("the database went away".into())]);
    let failed = fresh
        .index
        .replace_all(&mut broken.into_iter(), 99)
        .unwrap_err();
    assert!(matches!(failed, SearchError::Source(_)), "{failed}");
    assert_eq!(
        (fresh.index.count().unwrap(), fresh.index.cursor().unwrap()),
        before
    );
    finds(fresh, "Wohngeld", "wohngeld");
    filled(fresh, &[doc("neu", "Neues")]);
    finds(fresh, "Neues", "neu");
}

/// Commit is the moment.
pub fn nothing_shows_before_it_is_committed(fresh: &Fresh) {
    fresh.index.put(&[doc("a", "Wohngeld")]).unwrap();
    assert!(found(fresh, "Wohngeld").is_empty());
    assert_eq!(fresh.index.cursor().unwrap(), 0);
    fresh.index.commit(5).unwrap();
    assert_eq!(
        (found(fresh, "Wohngeld"), fresh.index.cursor().unwrap()),
        (vec!["a".to_owned()], 5)
    );
}

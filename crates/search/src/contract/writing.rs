//! What was put, removed and rebuilt is found so, and not before it is committed.

use super::{Fresh, ask, counts, doc, filled, finds, first, found, many, town_hall};
use crate::{Doc, Facet, SearchError};
use std::collections::BTreeSet;

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

/// Until the swap the old index answers, all of it, whatever is asked; then the new one does.
pub fn a_rebuild_disturbs_nobody(fresh: &Fresh) {
    filled(fresh, &many(40));
    let visible = BTreeSet::from(["public".to_owned()]);
    let looks = std::cell::Cell::new(0);
    let mut docs = many(60).into_iter().map(|doc| {
        let number = looks.get();
        looks.set(number + 1);
        for words in ["Gewerbe", ""] {
            let mut query = ask(words);
            // Nobody has asked exactly this before.
            query.page_size = 1 + number;
            query.facets = BTreeSet::from([Facet::Topic]);
            let hits = fresh.index.find(&query).unwrap();
            let counted: u64 = counts(&hits, Facet::Topic).values().sum();
            assert_eq!(
                (hits.total, counted, hits.items.len()),
                (40, 40, query.page_size.min(40)),
                "“{words}” at document {number}"
            );
        }
        let proposed = fresh.index.suggest("Vorg", &visible, 5).unwrap();
        assert_eq!(proposed.len(), 5, "at document {number}");
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(doc)
    });
    let built = fresh.index.replace_all(&mut docs, 2).unwrap();
    assert_eq!((built, looks.get()), (60, 60));
    assert_eq!(fresh.index.find(&ask("Gewerbe")).unwrap().total, 60);
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

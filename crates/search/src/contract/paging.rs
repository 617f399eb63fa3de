//! Pages hold every hit once, and their cursors say so when they cannot.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fresh, ask, doc, filled, ids, many};
use crate::embedded::sort_key;
use crate::{Doc, Query, SearchError, Sort};

/// Every order is total: page by page, everything once, in order.
pub fn pages_hold_every_hit_once(fresh: &Fresh) {
    let docs = many(230);
    for part in docs.chunks(60) {
        filled(fresh, part);
    }
    let by_id: BTreeMap<&str, &Doc> = docs.iter().map(|doc| (doc.id.as_str(), doc)).collect();
    for words in ["", "Gewerbe"] {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Adopters, Sort::Title] {
            let mut query = Query {
                sort,
                page_size: 7,
                ..ask(words)
            };
            let mut seen: Vec<String> = Vec::new();
            loop {
                let hits = fresh.index.find(&query).unwrap();
                assert_eq!(hits.total, 230);
                seen.extend(hits.items.into_iter().map(|hit| hit.id));
                query.after = hits.next;
                if query.after.is_none() {
                    break;
                }
            }
            let unique: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
            assert_eq!((seen.len(), unique.len()), (230, 230), "{sort:?} “{words}”");
            let order: Vec<&Doc> = seen
                .iter()
                .map(|id| *by_id.get(id.as_str()).unwrap())
                .collect();
            let sorted =
                match sort {
                    Sort::Relevance => true,
                    Sort::Newest => order
                        .is_sorted_by_key(|doc| (std::cmp::Reverse(doc.newest_release), &doc.id)),
                    Sort::Adopters => order
                        .is_sorted_by_key(|doc| (std::cmp::Reverse(doc.adopters_live), &doc.id)),
                    Sort::Title => order.is_sorted_by_key(|doc| (sort_key(&doc.title), &doc.id)),
                };
            assert!(sorted, "{sort:?} “{words}”");
        }
    }
}

/// Others write while someone turns pages: the list stays what it was, or the answer is clear.
pub fn a_cursor_survives_writes_or_says_so(fresh: &Fresh) {
    let docs = many(60);
    filled(fresh, &docs);
    let mut query = Query {
        page_size: 25,
        ..ask("Gewerbe")
    };
    let whole = fresh
        .index
        .find(&Query {
            page_size: 60,
            ..ask("Gewerbe")
        })
        .unwrap();
    let one = fresh.index.find(&query).unwrap();
    filled(fresh, &[doc("id-neu", "Gewerbe Gewerbe Gewerbe")]);
    query.after.clone_from(&one.next);
    match fresh.index.find(&query) {
        Ok(two) => {
            let both: Vec<_> = ids(&one).into_iter().chain(ids(&two)).collect();
            assert_eq!(both, ids(&whole).into_iter().take(50).collect::<Vec<_>>());
        }
        Err(refused) => assert!(
            matches!(refused, SearchError::StaleCursor { .. }),
            "{refused}"
        ),
    }
}

/// A generation that is gone is named, not guessed.
pub fn a_stale_cursor_is_refused(fresh: &Fresh) {
    filled(fresh, &many(30));
    let query = Query {
        page_size: 10,
        ..ask("")
    };
    let first = fresh.index.find(&query).unwrap();
    fresh
        .index
        .replace_all(&mut many(31).into_iter().map(Ok), 2)
        .unwrap();
    let refused = fresh
        .index
        .find(&Query {
            after: first.next,
            ..query
        })
        .unwrap_err();
    assert!(
        matches!(refused, SearchError::StaleCursor { ref cursor } if *cursor == first.generation),
        "{refused}"
    );
}

/// A cursor belongs to its question.
pub fn a_foreign_cursor_is_refused(fresh: &Fresh) {
    filled(fresh, &many(30));
    let first = fresh
        .index
        .find(&Query {
            page_size: 10,
            ..ask("Gewerbe")
        })
        .unwrap();
    for query in [
        Query {
            after: first.next.clone(),
            ..ask("Vorgang")
        },
        Query {
            after: first.next.clone(),
            ..Query::new("Gewerbe", ["public", "internal"])
        },
        Query {
            after: first.next.clone(),
            sort: Sort::Title,
            ..ask("Gewerbe")
        },
        Query {
            after: Some("zzz".into()),
            ..ask("Gewerbe")
        },
        Query {
            after: Some("00ff".into()),
            ..ask("Gewerbe")
        },
    ] {
        assert!(
            matches!(fresh.index.find(&query), Err(SearchError::ForeignCursor)),
            "{query:?}"
        );
    }
}

/// 1 to 100.
pub fn page_sizes_have_limits(fresh: &Fresh) {
    filled(fresh, &many(120));
    for asked in [0, 101] {
        let refused = fresh.index.find(&Query {
            page_size: asked,
            ..ask("")
        });
        assert!(
            matches!(refused, Err(SearchError::PageSize { .. })),
            "{asked}"
        );
    }
    assert_eq!(
        fresh
            .index
            .find(&Query {
                page_size: 100,
                ..ask("")
            })
            .unwrap()
            .items
            .len(),
        100
    );
}

//! The contract, and what is true of this engine alone: its folder.

use std::path::Path;

use super::*;
use crate::contract::{Fresh, meanings};
use crate::meaning::{Catalogue, Meanings, Wordbook};

fn fresh() -> Option<Fresh> {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        meanings: meanings(),
        ..Settings::new("db", i64::MAX)
    };
    let index = EmbeddedIndex::open(folder.path(), settings).unwrap();
    Some(Fresh {
        index: Box::new(index),
        keep: Box::new(folder),
    })
}

mod contract {
    use super::fresh;
    crate::contract!(fresh);
}

fn doc(id: &str, title: &str) -> Doc {
    Doc {
        id: id.into(),
        title: title.into(),
        visibility: vec!["public".into()],
        ..Doc::default()
    }
}

fn open(folder: &Path, database: &str, newest: i64) -> EmbeddedIndex {
    EmbeddedIndex::open(folder, Settings::new(database, newest)).unwrap()
}

fn filled(folder: &Path) {
    let index = open(folder, "db", 10);
    assert_eq!(index.rebuild_needed(), Some(Rebuild::Missing));
    index
        .replace_all(
            &mut [doc("a", "Wohngeld"), doc("b", "Elterngeld")]
                .into_iter()
                .map(Ok),
            10,
        )
        .unwrap();
    assert_eq!(index.rebuild_needed(), None);
}

fn total(index: &EmbeddedIndex, words: &str) -> u64 {
    index.find(&Query::new(words, ["public"])).unwrap().total
}

#[test]
fn an_index_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let index = open(folder.path(), "db", 10);
    assert_eq!(
        (
            index.rebuild_needed(),
            index.cursor().unwrap(),
            total(&index, "Wohngeld")
        ),
        (None, 10, 1)
    );
}

#[test]
fn a_commit_that_was_cut_off_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let part = std::fs::read_to_string(folder.path().join("current")).unwrap();
    let meta = folder.path().join(part.trim()).join("meta.json");
    let before = std::fs::read(&meta).unwrap();
    let change = |index: &EmbeddedIndex| {
        index.put(&[doc("a", "Kindergeld")])?;
        index.commit(11)
    };
    change(&open(folder.path(), "db", 20)).unwrap();
    // Everything is written but the list of what counts: as if killed in the last moment.
    std::fs::write(&meta, before).unwrap();

    let index = open(folder.path(), "db", 20);
    assert_eq!(index.cursor().unwrap(), 10);
    change(&index).unwrap();
    assert_eq!(
        (total(&index, "Kindergeld"), total(&index, "Wohngeld")),
        (1, 0)
    );
}

#[test]
fn a_generation_keeps_its_name_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let query = Query {
        page_size: 1,
        ..Query::new("", ["public"])
    };
    let first = open(folder.path(), "db", 10).find(&query).unwrap();
    let second = open(folder.path(), "db", 10)
        .find(&Query {
            after: first.next,
            ..query
        })
        .unwrap();
    assert_eq!(second.items.len(), 1);
    assert_ne!(second.items[0].id, first.items[0].id);
}

#[test]
fn what_does_not_belong_here_is_not_used() {
    for (database, newest, reason) in [
        ("other", 10, Rebuild::OtherDatabase),
        ("db", 9, Rebuild::AheadOfDatabase),
    ] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let index = open(folder.path(), database, newest);
        assert_eq!(index.rebuild_needed(), Some(reason));
        assert_eq!((index.cursor().unwrap(), index.count().unwrap()), (0, 0));
        index
            .replace_all(&mut [doc("c", "Wohngeld")].into_iter().map(Ok), 5)
            .unwrap();
        drop(index);
        let again = open(folder.path(), database, newest);
        assert_eq!((again.rebuild_needed(), again.count().unwrap()), (None, 1));
    }
}

#[test]
fn an_index_that_was_never_filled_says_so_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path(), "db", 10);
    index.put(&[doc("a", "Wohngeld")]).unwrap();
    index.commit(3).unwrap();
    drop(index);
    assert_eq!(
        open(folder.path(), "db", 10).rebuild_needed(),
        Some(Rebuild::Missing)
    );
}

#[test]
fn damaged_files_are_built_again() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let part = std::fs::read_to_string(folder.path().join("current")).unwrap();
    std::fs::write(folder.path().join(part).join("meta.json"), "{").unwrap();
    assert_eq!(
        open(folder.path(), "db", 10).rebuild_needed(),
        Some(Rebuild::Unreadable)
    );
}

#[test]
fn one_process_has_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path(), "db", 10);
    let second = EmbeddedIndex::open(folder.path(), Settings::new("db", 10));
    assert!(matches!(second, Err(SearchError::Locked { .. })));
    drop(first);
    open(folder.path(), "db", 10);
}

#[test]
fn what_was_not_committed_is_gone_and_the_rest_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let index = open(folder.path(), "db", 20);
    index.put(&[doc("c", "Kindergeld")]).unwrap();
    index.remove(&["a".to_owned()]).unwrap();
    drop(index);
    // A rebuild that was cut off leaves its part behind.
    std::fs::create_dir(folder.path().join("part-99")).unwrap();
    let index = open(folder.path(), "db", 20);
    assert_eq!(
        (
            index.cursor().unwrap(),
            index.count().unwrap(),
            total(&index, "Wohngeld")
        ),
        (10, 2, 1)
    );
    assert!(!folder.path().join("part-99").exists());
}

#[test]
fn a_page_of_an_older_generation_hides_what_was_hidden_since() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path(), "db", 20);
    index
        .put(&[doc("a", "Geld"), doc("b", "Geld"), doc("c", "Geld")])
        .unwrap();
    index.commit(1).unwrap();
    let query = Query {
        page_size: 1,
        ..Query::new("Geld", ["public"])
    };
    let first = index.find(&query).unwrap();
    index
        .put(&[Doc {
            visibility: vec!["body:1".into()],
            ..doc("b", "Geld")
        }])
        .unwrap();
    index.commit(2).unwrap();
    let second = index
        .find(&Query {
            after: first.next,
            ..query.clone()
        })
        .unwrap();
    assert!(second.items.is_empty(), "{:?}", second.items);
    let third = index
        .find(&Query {
            after: second.next,
            ..query
        })
        .unwrap();
    assert_eq!(third.items[0].id, "c");
}

#[test]
fn old_generations_are_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path(), "db", 100);
    index.put(&[doc("a", "Geld"), doc("b", "Geld")]).unwrap();
    index.commit(1).unwrap();
    let query = Query {
        page_size: 1,
        ..Query::new("Geld", ["public"])
    };
    let next = index.find(&query).unwrap().next;
    for number in 2..20 {
        index.put(&[doc("c", &format!("Geld {number}"))]).unwrap();
        index.commit(number).unwrap();
    }
    let refused = index.find(&Query {
        after: next,
        ..query
    });
    assert!(matches!(refused, Err(SearchError::StaleCursor { .. })));
}

#[test]
fn words_can_begin_to_mean_something_else_while_running() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::new("db", 10);
    let meanings = Arc::clone(&settings.meanings);
    let index = EmbeddedIndex::open(folder.path(), settings).unwrap();
    index
        .put(&[doc("a", "Wohngeld"), doc("b", "Wohngeld")])
        .unwrap();
    index.commit(1).unwrap();
    let page = Query {
        page_size: 1,
        ..Query::new("Wohngeld", ["public"])
    };
    let first = index.find(&page).unwrap();
    assert_eq!(total(&index, "Zaster"), 0);
    let own = Wordbook::parse(
        "wort;richtung;amtlich;buendel;art;bereich;grund\nZaster;>;Wohngeld;;gleich;;Test\n",
        "",
    );
    meanings.replace(Meanings::new(&own.unwrap(), &Catalogue::default()));
    assert_eq!(total(&index, "Zaster"), 2);
    let stale = index.find(&Query {
        after: first.next,
        ..page
    });
    assert!(
        matches!(stale, Err(SearchError::StaleCursor { .. })),
        "the order may be another one now"
    );
}

#[test]
fn resting_keeps_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path(), "db", 10);
    index.put(&[doc("a", "Wohngeld")]).unwrap();
    index.commit(1).unwrap();
    index.rest().unwrap();
    index.put(&[doc("b", "Wohngeld")]).unwrap();
    index.commit(2).unwrap();
    assert_eq!(total(&index, "Wohngeld"), 2);
}

#[test]
fn completions_follow_what_is_published_and_what_is_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let index = open(folder.path(), "db", i64::MAX);
    let public = BTreeSet::from(["public".to_owned()]);
    let titles = || -> Vec<String> {
        let found = index.suggest("bewohnerp", &public, 5).unwrap();
        found.into_iter().map(|one| one.title).collect()
    };
    let none = Vec::<String>::new();
    assert_eq!((titles(), titles()), (none.clone(), none.clone()));
    index.put(&[doc("new", "Bewohnerparken")]).unwrap();
    index.commit(90).unwrap();
    assert_eq!(titles(), ["Bewohnerparken"]);
    assert_eq!(titles(), ["Bewohnerparken"]);
    index.remove(&["new".to_owned()]).unwrap();
    index.commit(91).unwrap();
    assert_eq!(titles(), none);
}

//! What answers while the engine beside us is slow, wrong, emptied or gone.

use super::*;
use crate::fake::{Engine, Mood};
use crate::{Connection, Doc, Settings};

fn doc(id: &str) -> Doc {
    Doc {
        id: id.to_owned(),
        title: format!("Wohngeld {id}"),
        visibility: vec!["public".to_owned()],
        ..Doc::default()
    }
}

fn main(engine: &Engine) -> MeiliIndex {
    MeiliIndex::new(engine.connection("db")).unwrap()
}

/// An engine with two documents, a copy with three: it is seen who answers.
struct Pair {
    engine: Engine,
    guarded: Guarded,
    _folder: tempfile::TempDir,
}

fn pair() -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let copy = EmbeddedIndex::open(folder.path(), Settings::new("db", i64::MAX)).unwrap();
    let docs = |ids: &'static [&'static str]| ids.iter().map(|id| Ok(doc(id)));
    copy.replace_all(&mut docs(&["a", "b", "c"]), 7).unwrap();
    let engine = Engine::start();
    let guarded = Guarded::new(main(&engine), Some(copy));
    guarded
        .main()
        .replace_all(&mut docs(&["a", "b"]), 7)
        .unwrap();
    Pair {
        engine,
        guarded,
        _folder: folder,
    }
}

fn total(guarded: &Guarded) -> u64 {
    guarded.find(&Query::new("", ["public"])).unwrap().total
}

#[test]
fn the_engine_answers_once_it_was_admitted() {
    let Pair {
        engine, guarded, ..
    } = pair();
    let before = engine.asked();
    assert_eq!((total(&guarded), engine.asked()), (3, before));
    guarded.admit(7);
    assert_eq!(total(&guarded), 2);
    assert_eq!(guarded.answering(), Answering::Main);
    assert_eq!(guarded.cursor().unwrap(), 7);
}

#[test]
fn whatever_is_wrong_with_the_engine_the_copy_answers_and_it_is_asked_once() {
    for mood in [Mood::Slow, Mood::Broken, Mood::Garbage, Mood::Gone] {
        let Pair {
            engine, guarded, ..
        } = pair();
        guarded.admit(7);
        engine.feel(mood);
        assert_eq!(total(&guarded), 3, "{mood:?}");
        let asked = engine.asked();
        assert_eq!(total(&guarded), 3, "{mood:?}");
        assert!(
            guarded
                .suggest("wohn", &["public".to_owned()].into(), 5)
                .is_ok()
        );
        assert_eq!(engine.asked(), asked, "{mood:?}: others do not wait for it");
        assert!(
            matches!(guarded.answering(), Answering::Copy(_)),
            "{mood:?}"
        );
        assert!(!guarded.may_try(), "{mood:?}: it is left alone for a while");
        engine.feel(Mood::Well);
        assert_eq!(total(&guarded), 3, "{mood:?}: it has to follow first");
        guarded.admit(7);
        assert_eq!(total(&guarded), 2, "{mood:?}");
    }
}

#[test]
fn an_engine_that_was_emptied_is_not_believed() {
    let Pair {
        engine, guarded, ..
    } = pair();
    guarded.admit(7);
    engine.forget();
    assert_eq!(total(&guarded), 3);
    assert_eq!(guarded.main().cursor().unwrap(), 0);
    assert_eq!(
        guarded.main().rebuild_needed(),
        Some(crate::Rebuild::Missing)
    );
}

#[test]
fn a_document_that_nobody_removed_is_missed() {
    let Pair {
        engine, guarded, ..
    } = pair();
    assert_eq!(guarded.main().cursor().unwrap(), 7);
    assert_eq!(guarded.main().rebuild_needed(), None);
    engine.lose_one();
    guarded.main().cursor().unwrap();
    assert_eq!(
        guarded.main().rebuild_needed(),
        Some(crate::Rebuild::Unreadable)
    );
}

#[test]
fn an_index_of_another_database_is_not_believed() {
    let engine = Engine::start();
    let ours = main(&engine);
    ours.replace_all(&mut [doc("a")].into_iter().map(Ok), 3)
        .unwrap();
    let other = MeiliIndex::new(engine.connection("other")).unwrap();
    assert_eq!(other.cursor().unwrap(), 0);
    assert_eq!(other.rebuild_needed(), Some(crate::Rebuild::OtherDatabase));
    assert!(matches!(
        other.find(&Query::new("", ["public"])),
        Err(SearchError::Wrong(_))
    ));
}

#[test]
fn without_a_copy_it_is_said_that_nobody_answers() {
    let engine = Engine::start();
    let guarded = Guarded::new(main(&engine), None);
    let asked = guarded.find(&Query::new("", ["public"]));
    assert!(matches!(asked, Err(SearchError::Away(_))));
    assert!(matches!(guarded.answering(), Answering::Nobody(_)));
}

#[test]
fn a_copy_that_was_never_filled_does_not_say_that_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let copy = EmbeddedIndex::open(folder.path(), Settings::new("db", 9)).unwrap();
    let guarded = Guarded::new(main(&Engine::start()), Some(copy));
    assert!(guarded.find(&Query::new("", ["public"])).is_err());
}

#[test]
fn a_mark_of_a_page_of_the_engine_is_stale_for_the_copy() {
    let Pair {
        engine, guarded, ..
    } = pair();
    guarded.admit(7);
    let mut query = Query {
        page_size: 1,
        ..Query::new("", ["public"])
    };
    query.after = guarded.find(&query).unwrap().next;
    assert!(query.after.is_some());
    engine.feel(Mood::Gone);
    let refused = guarded.find(&query);
    assert!(
        matches!(refused, Err(SearchError::StaleCursor { .. })),
        "{refused:?}"
    );
    query.after = Some("7b7d".to_owned());
    assert!(matches!(
        guarded.find(&query),
        Err(SearchError::ForeignCursor)
    ));
}

#[test]
fn a_task_that_fails_is_told_and_the_next_one_takes_everything_again() {
    let engine = Engine::start();
    let index = main(&engine);
    index.replace_all(&mut std::iter::empty(), 0).unwrap();
    engine.feel(Mood::Full);
    index.put(&[doc("a")]).unwrap();
    let failed = index.commit(1).unwrap_err();
    assert!(
        matches!(&failed, SearchError::Task { code, .. } if code == "no_space_left_on_device"),
        "{failed}"
    );
    engine.feel(Mood::Well);
    assert_eq!((index.cursor().unwrap(), index.count().unwrap()), (0, 0));
    index.put(&[doc("a")]).unwrap();
    index.commit(1).unwrap();
    assert_eq!((index.cursor().unwrap(), index.count().unwrap()), (1, 1));
    index.remove(&["a".to_owned()]).unwrap();
    index.commit(2).unwrap();
    assert_eq!((index.cursor().unwrap(), index.count().unwrap()), (2, 0));
}

#[test]
fn a_rebuild_leaves_one_index_behind() {
    let engine = Engine::start();
    let index = main(&engine);
    for cursor in 1..4 {
        index
            .replace_all(&mut [doc("a"), doc("b")].into_iter().map(Ok), cursor)
            .unwrap();
    }
    assert_eq!(engine.indexes(), ["test"]);
    let broken = [Ok(doc("a")), Err("the database went away".into())];
    assert!(index.replace_all(&mut broken.into_iter(), 9).is_err());
    assert_eq!((index.cursor().unwrap(), engine.indexes().len()), (3, 1));
}

#[test]
fn both_keys_are_tried_for_real() {
    let engine = Engine::start();
    let proof = main(&engine).prove().unwrap();
    assert!(!proof.search_key_writes);
    assert!(engine.indexes().is_empty(), "nothing is left behind");
    let greedy = Connection {
        search_key: "write".to_owned(),
        ..engine.connection("db")
    };
    assert!(
        MeiliIndex::new(greedy)
            .unwrap()
            .prove()
            .unwrap()
            .search_key_writes
    );
    let locked = Connection {
        write_key: Some("search".to_owned()),
        ..engine.connection("db")
    };
    assert!(matches!(
        MeiliIndex::new(locked).unwrap().prove(),
        Err(SearchError::Refused(_))
    ));
}

const LONG: Duration = Duration::from_secs(3600);

fn fill(index: &MeiliIndex) {
    let two = ["a", "b"].map(|id| Ok(doc(id)));
    index.replace_all(&mut two.into_iter(), 7).unwrap();
}

/// A way to the same engine with a memory of so long.
fn remembering(engine: &Engine, proof_holds: Duration) -> MeiliIndex {
    MeiliIndex::new(Connection {
        proof_holds,
        ..engine.connection("db")
    })
    .unwrap()
}

#[test]
fn what_many_ask_is_asked_once_until_this_process_writes() {
    let engine = Engine::start();
    let index = remembering(&engine, LONG);
    fill(&index);
    let find = |marks: &[&str]| {
        let query = Query::new("", marks.iter().copied());
        index.find(&query).unwrap().total
    };
    assert_eq!(find(&["public"]), 2);
    let asked = engine.asked();
    assert_eq!(find(&["public"]), 2);
    assert_eq!(engine.asked(), asked, "the answer is known");
    find(&["public", "hessen"]);
    assert!(engine.asked() > asked, "others may see more");
    index.put(&[doc("c")]).unwrap();
    index.commit(8).unwrap();
    assert_eq!(
        find(&["public"]),
        3,
        "what this process wrote shows at once"
    );
}

#[test]
fn what_others_wrote_shows_when_the_proof_is_old_or_another_question_brings_it() {
    let engine = Engine::start();
    let other = main(&engine);
    fill(&other);
    let index = remembering(&engine, LONG);
    let find = |size: usize| {
        let mut query = Query::new("", ["public"]);
        query.page_size = size;
        index.find(&query).unwrap().total
    };
    assert_eq!(find(10), 2);
    other.put(&[doc("c")]).unwrap();
    other.commit(8).unwrap();
    assert_eq!(find(10), 2, "a moment behind");
    assert_eq!(find(11), 3, "a new question tells the new state");
    assert_eq!(find(10), 3, "which ends what was known of the old one");
    let brief = remembering(&engine, Duration::from_millis(1));
    let query = Query::new("", ["public"]);
    assert_eq!(brief.find(&query).unwrap().total, 3);
    other.remove(&["a".to_owned()]).unwrap();
    other.commit(9).unwrap();
    assert_eq!(brief.find(&query).unwrap().total, 2, "the proof was old");
}

#[test]
fn after_a_failure_nothing_is_taken_for_known() {
    let engine = Engine::start();
    let index = remembering(&engine, LONG);
    fill(&index);
    let query = Query::new("", ["public"]);
    index.find(&query).unwrap();
    engine.feel(Mood::Broken);
    assert!(index.find(&query).is_ok(), "known a moment ago");
    let other = Query::new("", ["public", "hessen"]);
    assert!(index.find(&other).is_err());
    assert!(index.find(&query).is_err(), "the failure ended the proof");
}

#[test]
fn completions_are_asked_once_too() {
    let engine = Engine::start();
    let index = remembering(&engine, LONG);
    fill(&index);
    let public = BTreeSet::from(["public".to_owned()]);
    let first = index.suggest("wohn", &public, 5).unwrap();
    let asked = engine.asked();
    assert_eq!(index.suggest("wohn", &public, 5).unwrap(), first);
    assert_eq!(engine.asked(), asked);
    index.suggest("wohng", &public, 5).unwrap();
    assert!(engine.asked() > asked);
}

//! Answers of the present generation: what many ask is not found out anew for each of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use crate::query::{Hits, Query};

/// An answer with more facet values than these is not kept.
const MOST_VALUES: usize = 500;

/// Answers by what was asked, the marks of whoever asked included. A new generation begins with none.
pub(crate) struct Answers<T> {
    most: usize,
    kept: Mutex<Kept<T>>,
}

/// Two halves: what was asked lately, and what was asked before. When the first is full, it becomes the second, so that
/// what many ask stays while what one asked once goes.
struct Kept<T> {
    generation: String,
    lately: HashMap<String, T>,
    before: HashMap<String, T>,
}

impl<T> Kept<T> {
    fn of(generation: &str) -> Self {
        Self {
            generation: generation.to_owned(),
            lately: HashMap::new(),
            before: HashMap::new(),
        }
    }

    fn put(&mut self, key: String, answer: T, most: usize) {
        if self.lately.len() >= most.div_ceil(2) {
            self.before = std::mem::take(&mut self.lately);
        }
        self.lately.insert(key, answer);
    }
}

impl<T: Clone> Answers<T> {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::new(Kept::of("")),
        }
    }
    /// The answer to this question, if it was given in this generation.
    pub fn known(&self, generation: &str, key: &str) -> Option<T> {
        if self.most == 0 {
            return None;
        }
        let mut kept = self.kept.lock().ok()?;
        if kept.generation != generation {
            return None;
        }
        if let Some(answer) = kept.lately.get(key) {
            return Some(answer.clone());
        }
        let answer = kept.before.remove(key)?;
        kept.put(key.to_owned(), answer.clone(), self.most);
        Some(answer)
    }
    pub fn keep(&self, generation: &str, key: String, answer: &T) {
        if self.most == 0 {
            return;
        }
        let Ok(mut kept) = self.kept.lock() else {
            return;
        };
        if kept.generation != generation {
            *kept = Kept::of(generation);
        }
        kept.put(key, answer.clone(), self.most);
    }
}

/// Everything that is asked, field by field, and the edition of what words mean; none for what is not worth keeping:
/// only a few ask for a later page.
pub(crate) fn question(query: &Query, meanings: &str) -> Option<String> {
    query
        .after
        .is_none()
        .then(|| format!("{meanings} {query:?}"))
}

/// What was typed for completions, how many, and who asked.
pub(crate) fn typed(
    typed: &str,
    visible: &BTreeSet<String>,
    limit: usize,
    meanings: &str,
) -> String {
    format!("{meanings} {limit} {typed:?} {visible:?}")
}

/// Whether an answer is small enough to be kept.
pub(crate) fn is_small(hits: &Hits) -> bool {
    hits.facets.values().map(Vec::len).sum::<usize>() <= MOST_VALUES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str, marks: &[&str], meanings: &str) -> String {
        question(&Query::new(words, marks.iter().copied()), meanings).unwrap()
    }

    #[test]
    fn an_answer_holds_for_its_generation_and_its_question() {
        let answers = Answers::new(2);
        let hundesteuer = || asked("hundesteuer", &["public"], "a");
        answers.keep("1", hundesteuer(), &7);
        assert_eq!(answers.known("1", &hundesteuer()), Some(7));
        assert_eq!(
            answers.known("2", &hundesteuer()),
            None,
            "something was published"
        );
        let mut larger = Query::new("hundesteuer", ["public"]);
        larger.page_size += 1;
        assert_eq!(answers.known("1", &question(&larger, "a").unwrap()), None);
        let more = asked("hundesteuer", &["public", "hessen"], "a");
        assert_eq!(answers.known("1", &more), None, "others may see more");
        let otherwise = asked("hundesteuer", &["public"], "b");
        assert_eq!(
            answers.known("1", &otherwise),
            None,
            "words mean something else"
        );
        answers.keep("2", hundesteuer(), &8);
        assert_eq!(answers.known("1", &hundesteuer()), None);
        assert_eq!(answers.known("2", &hundesteuer()), Some(8));
    }

    #[test]
    fn completions_are_those_of_whoever_typed() {
        let marks = |all: &[&str]| all.iter().map(|&mark| mark.to_owned()).collect();
        let public: BTreeSet<String> = marks(&["public"]);
        let key = typed("hund", &public, 8, "a");
        assert_eq!(key, typed("hund", &public, 8, "a"));
        for other in [
            typed("hunde", &public, 8, "a"),
            typed("hund", &marks(&["public", "hessen"]), 8, "a"),
            typed("hund", &public, 9, "a"),
            typed("hund", &public, 8, "b"),
        ] {
            assert_ne!(key, other);
        }
    }

    #[test]
    fn later_pages_and_large_answers_are_not_kept() {
        let mut later = Query::new("hundesteuer", ["public"]);
        later.after = Some("x".to_owned());
        assert_eq!(question(&later, "a"), None);
        let mut hits = Hits::default();
        assert!(is_small(&hits));
        let value = crate::query::FacetCount {
            value: "x".to_owned(),
            count: 1,
        };
        let many = vec![value; MOST_VALUES + 1];
        hits.facets.insert(crate::query::Facet::Bundle, many);
        assert!(!is_small(&hits));
    }

    #[test]
    fn what_is_asked_again_stays_and_what_was_asked_once_goes() {
        let answers = Answers::new(8);
        let ask = |words: &str| {
            let key = asked(words, &["public"], "a");
            let known = answers.known("1", &key).is_some();
            if !known {
                answers.keep("1", key, &1);
            }
            known
        };
        ask("wohngeld");
        for number in 0..50 {
            assert!(!ask(&number.to_string()));
            assert!(ask("wohngeld"), "forgotten after {number} others");
        }
        assert!(!ask("0"), "asked once, long ago");
    }

    #[test]
    fn only_so_many_answers_are_kept() {
        let answers = Answers::new(2);
        for number in 0..10 {
            answers.keep("1", number.to_string(), &number);
        }
        let kept = answers.kept.lock().unwrap();
        let count = kept.lately.len() + kept.before.len();
        assert!((1..=2).contains(&count), "{count}");
        drop(kept);
        let none = Answers::new(0);
        none.keep("1", "hundesteuer".to_owned(), &7);
        assert_eq!(none.known("1", "hundesteuer"), None);
    }
}

//! Answers of the present generation: what many ask is not counted for each of them.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::query::{Hits, Query};

/// An answer with more facet values than these is not kept.
const MOST_VALUES: usize = 500;

/// First pages by what was asked, the marks of whoever asked included. A new generation begins with none.
pub(super) struct Answers {
    most: usize,
    kept: Mutex<Kept>,
}

/// Two halves: what was asked lately, and what was asked before. When the first is full, it becomes the second, so that
/// what many ask stays while what one asked once goes.
#[derive(Default)]
struct Kept {
    generation: String,
    lately: HashMap<String, Hits>,
    before: HashMap<String, Hits>,
}

impl Kept {
    fn put(&mut self, key: String, hits: Hits, most: usize) {
        if self.lately.len() >= most.div_ceil(2) {
            self.before = std::mem::take(&mut self.lately);
        }
        self.lately.insert(key, hits);
    }
}

impl Answers {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::default(),
        }
    }
    /// The answer to this question, if it was given in this generation.
    pub fn known(&self, generation: &str, query: &Query, meanings: &str) -> Option<Hits> {
        if self.most == 0 {
            return None;
        }
        let mut kept = self.kept.lock().ok()?;
        if kept.generation != generation {
            return None;
        }
        let key = key(query, meanings);
        if let Some(hits) = kept.lately.get(&key) {
            return Some(hits.clone());
        }
        let hits = kept.before.remove(&key)?;
        kept.put(key, hits.clone(), self.most);
        Some(hits)
    }
    pub fn keep(&self, query: &Query, meanings: &str, hits: &Hits) {
        let values: usize = hits.facets.values().map(Vec::len).sum();
        if self.most == 0 || query.after.is_some() || values > MOST_VALUES {
            return;
        }
        let Ok(mut kept) = self.kept.lock() else {
            return;
        };
        if kept.generation != hits.generation {
            *kept = Kept {
                generation: hits.generation.clone(),
                ..Kept::default()
            };
        }
        kept.put(key(query, meanings), hits.clone(), self.most);
    }
}

/// Everything that is asked, field by field, and the edition of what words mean.
fn key(query: &Query, meanings: &str) -> String {
    format!("{meanings} {query:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(generation: &str, total: u64) -> Hits {
        Hits {
            total,
            generation: generation.to_owned(),
            ..Hits::default()
        }
    }

    #[test]
    fn an_answer_holds_for_its_generation_and_its_question() {
        let answers = Answers::new(2);
        let asked = Query::new("hundesteuer", ["public"]);
        answers.keep(&asked, "a", &hits("1", 7));
        let known = |generation: &str, query: &Query| {
            let hits = answers.known(generation, query, "a");
            hits.map(|hits| hits.total)
        };
        assert_eq!(known("1", &asked), Some(7));
        assert_eq!(known("2", &asked), None, "something was published");
        let mut other = asked.clone();
        other.page_size += 1;
        assert_eq!(known("1", &other), None);
        let more = Query::new("hundesteuer", ["public", "hessen"]);
        assert_eq!(known("1", &more), None, "others may see more");
        assert_eq!(
            answers.known("1", &asked, "b"),
            None,
            "words mean something else"
        );
        answers.keep(&asked, "a", &hits("2", 8));
        assert_eq!((known("1", &asked), known("2", &asked)), (None, Some(8)));
    }

    #[test]
    fn what_is_asked_again_stays_and_what_was_asked_once_goes() {
        let answers = Answers::new(8);
        let ask = |words: &str| {
            let asked = Query::new(words, ["public"]);
            let known = answers.known("1", &asked, "a").is_some();
            if !known {
                answers.keep(&asked, "a", &hits("1", 1));
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
            let asked = Query::new(number.to_string(), ["public"]);
            answers.keep(&asked, "a", &hits("1", number));
        }
        let kept = answers.kept.lock().unwrap();
        let count = kept.lately.len() + kept.before.len();
        assert!((1..=2).contains(&count), "{count}");
        drop(kept);
        let none = Answers::new(0);
        let asked = Query::new("hundesteuer", ["public"]);
        none.keep(&asked, "a", &hits("1", 7));
        assert_eq!(none.known("1", &asked, "a"), None);
    }
}

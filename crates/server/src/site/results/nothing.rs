//! Nothing found: how the same question may find something.

use super::PATH;
use crate::query;
use search::Query;
use serde::Serialize;

/// What a list without hits offers.
#[derive(Debug, Serialize)]
pub struct Nothing {
    /// The same question with one of its words.
    fewer_words: Vec<Way>,
    /// The same words without filters.
    without_filters: Option<String>,
}

/// A way on.
#[derive(Debug, Serialize)]
struct Way {
    href: String,
    label: String,
}

impl Nothing {
    /// What fits this question.
    pub fn of(query: &Query) -> Self {
        let words: Vec<&str> = query.words.split_whitespace().collect();
        let long = words.iter().filter(|word| word.chars().count() > 2).take(5);
        let fewer = long.map(|word| Way {
            href: query::address(PATH, &[("q", (*word).to_owned())]),
            label: (*word).to_owned(),
        });
        let without = (query::pairs(query)
            .iter()
            .any(|(name, _)| !matches!(*name, "q" | "sort")))
        .then(|| query::address(PATH, &query::pairs(&Query::new(&query.words, [""]))));
        Self {
            fewer_words: if words.len() > 1 {
                fewer.collect()
            } else {
                Vec::new()
            },
            without_filters: without,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        Self {
            fewer_words: vec![Way {
                href: "/blaupausen?q=Angelschein".to_owned(),
                label: "Angelschein".to_owned(),
            }],
            without_filters: Some("/blaupausen?q=Angelschein".to_owned()),
        }
    }
}

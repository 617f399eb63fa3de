//! Nothing found: what can be done instead.

use super::PATH;
use crate::{problem::Problem, query};
use search::Query;
use serde::Serialize;
use store::{Snap, catalogue};

/// What a list without hits offers.
#[derive(Debug, Serialize)]
pub struct Nothing {
    /// The same question with one of its words.
    fewer_words: Vec<Way>,
    /// The same words without filters.
    without_filters: Option<String>,
    /// Services of the catalogue whose names fit.
    services: Vec<Way>,
}

/// A way on.
#[derive(Debug, Serialize)]
struct Way {
    href: String,
    label: String,
}

impl Nothing {
    /// What fits this question.
    pub fn of(snap: &mut Snap<'_>, query: &Query) -> Result<Self, Problem> {
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
        Ok(Self {
            fewer_words: if words.len() > 1 {
                fewer.collect()
            } else {
                Vec::new()
            },
            without_filters: without,
            services: services(snap, &words)?,
        })
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        let way = |href: &str, label: &str| {
            vec![Way {
                href: href.to_owned(),
                label: label.to_owned(),
            }]
        };
        Self {
            fewer_words: way("/blaupausen?q=Angelschein", "Angelschein"),
            without_filters: Some("/blaupausen?q=Angelschein".to_owned()),
            services: way("/leistungen/99056001001000", "Fischereischein Erteilung"),
        }
    }
}

/// Services by all words, or by the longest one where none has all.
fn services(snap: &mut Snap<'_>, words: &[&str]) -> Result<Vec<Way>, Problem> {
    let all = words.join(" ");
    if all.chars().count() < 3 {
        return Ok(Vec::new());
    }
    let mut found = catalogue::page(snap, Some(&all), None, 8)?;
    if let (true, Some(longest)) = (
        found.is_empty() && words.len() > 1,
        words.iter().max_by_key(|word| word.chars().count()),
    ) {
        found = catalogue::page(snap, Some(longest), None, 8)?;
    }
    Ok(found
        .into_iter()
        .map(|service| Way {
            href: format!("/leistungen/{}", service.key),
            label: service.name,
        })
        .collect())
}

//! Completes what is being typed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ask::{Reader, order, visible};
use super::document::BEGUN;
use super::find::Stage;
use super::question::{Question, Variant};
use super::settings::BEGINNINGS;
use super::wire::Found;
use crate::embedded::{Shown, longest_beginning};
use crate::error::SearchError;
use crate::german::words;
use crate::highlight::Marks;
use crate::meaning::Meanings;
use crate::query::{Query, Sort, Suggestion};

impl Reader {
    /// Titles in which every word begins as typed, most adopted first; then what a search finds. And the state of the
    /// index, if all of it is of one.
    pub async fn suggest(
        self,
        typed: String,
        visible_to: BTreeSet<String>,
        limit: usize,
        meanings: Arc<Meanings>,
    ) -> Result<(Option<String>, Vec<Suggestion>), SearchError> {
        let begun: Vec<String> = words(&typed)
            .iter()
            .map(|word| longest_beginning(&word.form.normal))
            .collect();
        if begun.is_empty() || limit == 0 {
            return Ok((None, Vec::new()));
        }
        let q: Vec<String> = begun
            .iter()
            .map(|begun| format!("{BEGUN}{begun}"))
            .collect();
        let titles = Variant {
            q: format!("{} ", q.join(" ")),
            fields: &[BEGINNINGS],
            weight: 1.0,
            only: None,
        };
        let queries = self.asked(&[titles], visible(&visible_to), order(Sort::Adopters));
        let answer = self.answer(queries, 0, limit, &[], None).await?;
        let mut state = Some(answer.mark.generation());
        let marks = Marks {
            prefixes: begun,
            ..Marks::default()
        };
        let mut suggestions = Vec::new();
        add_suggestions(&answer.hits, &marks, limit, &mut suggestions)?;
        if suggestions.len() < limit {
            let query = Query {
                page_size: limit,
                ..Query::new(typed, visible_to)
            };
            let asked = Question::read(&query.words, &meanings);
            let (answer, _, stage) = self.search(&query, &asked, 0).await?;
            state = state.filter(|state| *state == answer.mark.generation());
            let marks = asked.marks(stage != Stage::All);
            add_suggestions(&answer.hits, &marks, limit, &mut suggestions)?;
        }
        Ok((state, suggestions))
    }
}

fn add_suggestions(
    hits: &[Found],
    marks: &Marks,
    limit: usize,
    into: &mut Vec<Suggestion>,
) -> Result<(), SearchError> {
    for found in hits {
        if into.len() >= limit || into.iter().any(|known| known.id == found.id) {
            continue;
        }
        let shown: Shown = serde_json::from_str(&found.shown)?;
        into.push(Suggestion {
            html: marks.mark(&shown.title),
            id: shown.id,
            slug: shown.slug,
            title: shown.title,
        });
    }
    Ok(())
}

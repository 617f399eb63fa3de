//! Completes what is being typed.

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, Occur};

use super::collect::{Collect, Ranked};
use super::engine::term;
use super::find::Snapshot;
use super::schema::LONGEST_BEGINNING;
use crate::error::SearchError;
use crate::german::words;
use crate::highlight::Marks;
use crate::meaning::Meanings;
use crate::query::{Query, Sort, Suggestion};

impl Snapshot {
    /// Titles in which every word begins as typed, most adopted first; then what a search finds.
    pub fn suggest(
        &self,
        typed: &str,
        visible: &BTreeSet<String>,
        limit: usize,
        meanings: &Meanings,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let begun: Vec<String> = words(typed)
            .iter()
            .map(|word| cut(&word.form.normal))
            .collect();
        if begun.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut query = Query::new(typed, visible.iter().cloned());
        query.page_size = limit;
        query.sort = Sort::Adopters;
        let clauses = begun
            .iter()
            .map(|begun| (Occur::Must, term(self.fields.beginnings, begun)));
        let titles = BooleanQuery::new(
            clauses
                .chain([(Occur::Must, self.visible(visible))])
                .collect(),
        );
        let collected = self.searcher.search(
            &titles,
            &Collect::of(&query, None, Sort::Adopters, &self.names),
        )?;
        let marks = Marks {
            prefixes: begun,
            ..Marks::default()
        };
        let mut suggestions = Vec::new();
        self.add_suggestions(&collected.top, &marks, limit, &mut suggestions)?;
        if suggestions.len() < limit {
            query.sort = Sort::Relevance;
            let (collected, plan, _) = self.search(&query, None, meanings)?;
            self.add_suggestions(&collected.top, &plan.marks(), limit, &mut suggestions)?;
        }
        Ok(suggestions)
    }

    fn add_suggestions(
        &self,
        top: &[Ranked],
        marks: &Marks,
        limit: usize,
        into: &mut Vec<Suggestion>,
    ) -> Result<(), SearchError> {
        for ranked in top {
            if into.len() >= limit || into.iter().any(|known| known.id == ranked.id) {
                continue;
            }
            let shown = self.shown(ranked.address)?;
            into.push(Suggestion {
                html: marks.mark(&shown.title),
                id: shown.id,
                slug: shown.slug,
                title: shown.title,
            });
        }
        Ok(())
    }
}

pub(crate) fn cut(normal: &str) -> String {
    normal.chars().take(LONGEST_BEGINNING).collect()
}

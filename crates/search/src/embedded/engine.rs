//! What the engine of this process is asked, from the plan of a question.

use std::collections::BTreeSet;

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, EnableScoring,
    Occur, Query as Engine, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, TERMINATED, Term};

use super::find::Snapshot;
use super::plan::{Clause, Plan, Wanted};
use crate::meaning::Fit;

/// What it is worth that the bundle is meant, beside words in the texts; and how sure one can be.
const MEANT: f32 = 60.0;
const SUREST: f32 = 2.0;

impl Snapshot {
    pub(super) fn visible(&self, visible: &BTreeSet<String>) -> Box<dyn Engine> {
        let mut terms = visible
            .iter()
            .map(|value| Term::from_field_text(self.fields.visibility, value));
        match (terms.next(), visible.len()) {
            (None, _) => Box::new(EmptyQuery),
            (Some(only), 1) => unscored(Box::new(TermQuery::new(only, IndexRecordOption::Basic))),
            (Some(first), _) => unscored(Box::new(BooleanQuery::new_multiterms_query(
                [first].into_iter().chain(terms).collect(),
            ))),
        }
    }

    /// Every word in the texts; or a bundle that is meant, and in the texts the words that nobody understands.
    pub(super) fn all_words(&self, plan: &Plan, visible: &dyn Engine) -> BooleanQuery {
        let in_texts = self.every(plan.clauses.iter());
        if !plan.is_meant() {
            return both(in_texts, visible);
        }
        let not_understood = plan.clauses.iter().filter(|clause| !clause.understood);
        let mut meant = vec![(Occur::Must, self.of_meant(plan))];
        meant.extend(not_understood.map(|clause| (Occur::Must, self.engine(&clause.wanted))));
        self.ranked(
            plan,
            vec![in_texts, Box::new(BooleanQuery::new(meant))],
            visible,
        )
    }

    /// A bundle that is meant; or more than half of the words, among them one that says what is looked for, and that
    /// one in the title or the summary: a word in passing is no answer.
    pub(super) fn most_words(&self, plan: &Plan, visible: &dyn Engine) -> BooleanQuery {
        let least = match (plan.fit, plan.clauses.len()) {
            // One word of a question that means nothing is one in passing.
            (Fit::Nothing, many) => (many / 2 + 1).max(2),
            (Fit::Unasked | Fit::Bundles, 0..=2) => 1,
            (Fit::Unasked | Fit::Bundles, many) => many / 2 + 1,
        };
        let some = plan
            .clauses
            .iter()
            .map(|clause| (Occur::Should, self.engine(&clause.wanted)))
            .collect();
        let some = BooleanQuery::with_minimum_required_clauses(some, least);
        let up_front = [(self.fields.title, 1.0), (self.fields.head, 1.0)];
        let strong = plan.clauses.iter().filter(|clause| clause.strong);
        let strong: Vec<_> = strong
            .map(|clause| (Occur::Should, self.engine_in(&clause.wanted, &up_front)))
            .collect();
        let mut most: Vec<(Occur, Box<dyn Engine>)> = vec![(Occur::Must, Box::new(some))];
        if !strong.is_empty() {
            most.push((Occur::Must, unscored(Box::new(BooleanQuery::new(strong)))));
        }
        let most: Box<dyn Engine> = Box::new(BooleanQuery::new(most));
        if plan.is_meant() {
            self.ranked(plan, vec![most, self.of_meant(plan)], visible)
        } else {
            both(most, visible)
        }
    }

    /// What one of these finds, by the words in the texts and by how surely its bundle is meant.
    fn ranked(&self, plan: &Plan, any: Vec<Box<dyn Engine>>, visible: &dyn Engine) -> BooleanQuery {
        let any = any.into_iter().map(|query| (Occur::Should, query));
        let found = unscored(Box::new(BooleanQuery::new(any.collect())));
        let bundles = plan.meant.iter().map(|(id, score)| {
            let sure: Box<dyn Engine> = Box::new(ConstScoreQuery::new(self.bundle(id), MEANT));
            (sure, score.min(SUREST))
        });
        let bundles = Box::new(DisjunctionMaxQuery::new(
            bundles
                .map(|(query, weight)| Box::new(BoostQuery::new(query, weight)) as Box<dyn Engine>)
                .collect(),
        ));
        let words = plan
            .clauses
            .iter()
            .map(|clause| (Occur::Should, self.engine(&clause.wanted)));
        BooleanQuery::new(
            words
                .chain([
                    (Occur::Must, found),
                    (Occur::Must, visible.box_clone()),
                    (Occur::Should, bundles as Box<dyn Engine>),
                ])
                .collect(),
        )
    }

    fn every<'a>(&self, clauses: impl Iterator<Item = &'a Clause>) -> Box<dyn Engine> {
        Box::new(BooleanQuery::new(
            clauses
                .map(|clause| (Occur::Must, self.engine(&clause.wanted)))
                .collect(),
        ))
    }

    /// Everything whose bundle is meant.
    fn of_meant(&self, plan: &Plan) -> Box<dyn Engine> {
        let bundles = plan
            .meant
            .iter()
            .map(|(id, _)| (Occur::Should, self.bundle(id)));
        Box::new(BooleanQuery::new(bundles.collect()))
    }

    fn bundle(&self, id: &str) -> Box<dyn Engine> {
        Box::new(TermQuery::new(
            Term::from_field_text(self.fields.bundle, id),
            IndexRecordOption::Basic,
        ))
    }

    fn engine(&self, wanted: &Wanted) -> Box<dyn Engine> {
        // Title over summary over body.
        self.engine_in(
            wanted,
            &[
                (self.fields.title, 3.0),
                (self.fields.head, 1.7),
                (self.fields.body, 1.0),
            ],
        )
    }

    fn engine_in(&self, wanted: &Wanted, fields: &[(Field, f32)]) -> Box<dyn Engine> {
        match wanted {
            Wanted::Stem(stem) => best(
                fields
                    .iter()
                    .map(|(field, weight)| (term(*field, stem), *weight)),
            ),
            Wanted::Together(stems) => best(fields.iter().map(|(field, weight)| {
                let all = stems
                    .iter()
                    .map(|stem| (Occur::Must, term(*field, stem)))
                    .collect();
                (Box::new(BooleanQuery::new(all)) as Box<dyn Engine>, *weight)
            })),
            Wanted::All(all) => Box::new(BooleanQuery::new(
                all.iter()
                    .map(|wanted| (Occur::Must, self.engine_in(wanted, fields)))
                    .collect(),
            )),
            Wanted::Any(any) => best(
                any.iter()
                    .map(|(wanted, weight)| (self.engine_in(wanted, fields), *weight)),
            ),
            Wanted::Beginning { stems, all, .. } => {
                let any = all
                    .iter()
                    .map(|word| Term::from_field_text(self.fields.dictionary, word));
                let any: Box<dyn Engine> =
                    Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(any)), 0.5));
                let scored = stems
                    .iter()
                    .map(|stem| (self.engine_in(&Wanted::Stem(stem.clone()), fields), 1.0));
                best(scored.chain([(any, 1.0)]))
            }
        }
    }

    /// Whether this reader could find anything by this alone.
    pub(super) fn finds(&self, wanted: &Wanted, visible: &dyn Engine) -> tantivy::Result<bool> {
        let both = BooleanQuery::new(vec![
            (Occur::Must, self.engine(wanted)),
            (Occur::Must, visible.box_clone()),
        ]);
        let weight = both.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        for reader in self.searcher.segment_readers() {
            let mut found = weight.scorer(reader, 1.0)?;
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    return Ok(true);
                }
                found.advance();
            }
        }
        Ok(false)
    }

    /// Those of these ids that may be seen in this generation.
    pub fn seen(&self, id: &str, visible: &BTreeSet<String>) -> tantivy::Result<bool> {
        let id = TermQuery::new(
            Term::from_field_text(self.fields.id, id),
            IndexRecordOption::Basic,
        );
        let both = BooleanQuery::new(vec![
            (Occur::Must, Box::new(id)),
            (Occur::Must, self.visible(visible)),
        ]);
        Ok(self.searcher.search(&both, &tantivy::collector::Count)? > 0)
    }
}

pub(super) fn term(field: Field, text: &str) -> Box<dyn Engine> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

fn both(query: Box<dyn Engine>, visible: &dyn Engine) -> BooleanQuery {
    BooleanQuery::new(vec![
        (Occur::Must, query),
        (Occur::Must, visible.box_clone()),
    ])
}

fn unscored(query: Box<dyn Engine>) -> Box<dyn Engine> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// The best of several, and a little for each other one.
fn best(any: impl Iterator<Item = (Box<dyn Engine>, f32)>) -> Box<dyn Engine> {
    let any =
        any.map(|(query, weight)| Box::new(BoostQuery::new(query, weight)) as Box<dyn Engine>);
    Box::new(DisjunctionMaxQuery::with_tie_breaker(any.collect(), 0.15))
}

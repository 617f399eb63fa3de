//! What blueprints are about, for facets and lists.

use super::{COLUMNS, Card, Row, cards};
use crate::{
    Sight, Snap, Sql, row,
    schema::{blueprint, blueprint_term},
    sight::of_blueprints,
};
use diesel::prelude::*;
use domain::{Id, blueprint::Blueprint};
use std::collections::HashMap;

/// What a blueprint's latest version is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    Service,
    Bundle,
    Platform,
    SpecialistSystem,
    Content,
    Licence,
    /// The slug of the blueprint that it is a variant of.
    BasedOn,
}

impl Term {
    const ALL: [Self; 7] = [
        Self::Service,
        Self::Bundle,
        Self::Platform,
        Self::SpecialistSystem,
        Self::Content,
        Self::Licence,
        Self::BasedOn,
    ];
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Bundle => "bundle",
            Self::Platform => "platform",
            Self::SpecialistSystem => "specialistSystem",
            Self::Content => "content",
            Self::Licence => "licence",
            Self::BasedOn => "basedOn",
        }
    }
}

/// The blueprints about a service, a bundle, a platform …, by name, as far as they may be seen.
///
/// # Errors
/// Those of the database.
pub fn about<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    term: Term,
    value: &str,
    limit: i64,
) -> Result<Vec<Card>, Sql> {
    let query = blueprint::table
        .inner_join(blueprint_term::table)
        .filter(blueprint_term::kind.eq(term.word()))
        .filter(blueprint_term::value.eq(value))
        .order((blueprint::sort_key, blueprint::id))
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
    cards(rows)
}

/// How many blueprints that may be seen are about each of these services, bundles …; what none is about is missing.
///
/// # Errors
/// Those of the database.
pub fn counts_about<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    term: Term,
    values: &[String],
) -> Result<HashMap<String, usize>, Sql> {
    let query = blueprint::table
        .inner_join(blueprint_term::table)
        .filter(blueprint::latest_version.is_not_null())
        .filter(blueprint_term::kind.eq(term.word()))
        .filter(blueprint_term::value.eq_any(values))
        .select(blueprint_term::value)
        .into_boxed();
    let rows: Vec<String> = of_blueprints!(query, sight).load(snap.conn())?;
    let mut counts = HashMap::new();
    for value in rows {
        *counts.entry(value).or_insert(0) += 1;
    }
    Ok(counts)
}

/// What blueprints are about, by their identity.
pub type Terms = HashMap<Id<Blueprint>, Vec<(Term, String)>>;

/// What the latest versions of these blueprints are about.
///
/// # Errors
/// Those of the database.
pub fn terms_of(snap: &mut Snap<'_>, ids: &[Id<Blueprint>]) -> Result<Terms, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for some in ids.chunks(5000) {
        let rows: Vec<(String, String, String)> = blueprint_term::table
            .filter(blueprint_term::blueprint_id.eq_any(some))
            .order((
                blueprint_term::blueprint_id,
                blueprint_term::kind,
                blueprint_term::value,
            ))
            .select((
                blueprint_term::blueprint_id,
                blueprint_term::kind,
                blueprint_term::value,
            ))
            .load(snap.conn())?;
        for (id, kind, value) in rows {
            if let Some(term) = Term::ALL.into_iter().find(|term| term.word() == kind) {
                found
                    .entry(row::parse(&id)?)
                    .or_default()
                    .push((term, value));
            }
        }
    }
    Ok(found)
}

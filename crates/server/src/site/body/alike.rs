//! "Kommunen wie Ihre": what many bodies like one have that it has not.

use crate::{problem::Problem, site::blueprint::subject::Link};
use app::alike::{Asked, told};
use domain::{
    alike::{Feature, Told},
    public_body::PublicBody,
    visibility::Reader,
};
use serde::Serialize;
use store::{Snap, blueprints};

/// What is shown of it.
#[derive(Debug, Serialize)]
pub struct Alike {
    /// Whether it is the visitor's own body.
    pub is_own: bool,
    pub rows: Vec<Row>,
}

/// A blueprint.
#[derive(Debug, Serialize)]
pub struct Row {
    pub blueprint: Link,
    pub live: Option<usize>,
    pub planned: Option<usize>,
    pub because: String,
}

/// The most used are shown.
const SHOWN: usize = 8;

/// What may be told to this reader of a body; none when there is nothing.
pub fn load(
    snap: &mut Snap<'_>,
    reader: &Reader,
    body: &PublicBody,
    is_own: bool,
) -> Result<Option<Alike>, Problem> {
    let mut all = told(snap, reader, body, Asked::Any)?;
    all.truncate(SHOWN);
    let ids: Vec<_> = all.iter().map(|one| one.blueprint).collect();
    let cards = blueprints::cards_of(snap, reader, &ids)?;
    let row = |told: &Told| {
        let card = cards.get(&told.blueprint)?;
        Some(Row {
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), &card.title),
            live: told.live,
            planned: told.planned,
            because: because(told),
        })
    };
    let rows: Vec<Row> = all.iter().filter_map(row).collect();
    Ok((!rows.is_empty()).then_some(Alike { is_own, rows }))
}

/// What those that are counted have in common with the body.
fn because(told: &Told) -> String {
    let labels: Vec<String> = told.because.iter().map(Feature::label).collect();
    labels.join(", ")
}

/// The same in one sentence, for whose body it is.
#[must_use]
pub fn sentence(told: &Told) -> String {
    let some = |count: Option<usize>, what: &str| {
        count.map(|count| format!("{what} bei {count} Kommunen wie Ihrer"))
    };
    let counts = [some(told.live, "in Betrieb"), some(told.planned, "geplant")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let mut text = format!("{}: {}", counts.join(", "), because(told));
    if let Some(first) = text.get(..1) {
        let first = first.to_uppercase();
        text.replace_range(..1, &first);
    }
    text
}

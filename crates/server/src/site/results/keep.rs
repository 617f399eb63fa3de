//! What somebody can do with a search beside reading it: keep it, follow it, and see what others like them do.

use super::hits::Row;
use crate::{
    problem::Problem,
    query,
    site::{body::alike, saved::Keep},
};
use app::alike::Asked;
use domain::{
    Id,
    blueprint::Blueprint,
    person::Person,
    saved::{About, Question},
    visibility::Reader,
};
use search::{Hit, Query};
use std::collections::HashMap;
use store::Snap;

/// The search as it is kept.
pub fn of(query: &Query) -> Keep {
    let address = query::address("", &query::pairs(query));
    let question = Question {
        about: About::Blueprints,
        query: address.trim_start_matches('?').to_owned(),
    };
    Keep::of(question, &query.words)
}

/// Says at each hit what municipalities like the reader's do with it.
pub fn say_who_is_alike(
    snap: &mut Snap<'_>,
    reader: &Reader,
    person: Option<Id<Person>>,
    hits: &[Hit],
    rows: &mut [Row],
) -> Result<(), Problem> {
    let Some(person) = person else {
        return Ok(());
    };
    let body = store::people::by_id(snap, person)?.body;
    let body = store::bodies::by_id(snap, body)?;
    let ids: Vec<Id<Blueprint>> = hits.iter().filter_map(|hit| hit.id.parse().ok()).collect();
    let told = app::alike::told(snap, reader, &body, Asked::These(&ids))?;
    let mut said: HashMap<Id<Blueprint>, String> = told
        .iter()
        .map(|told| (told.blueprint, alike::sentence(told)))
        .collect();
    let slugs = hits.iter().filter_map(|hit| {
        let said = said.remove(&hit.id.parse().ok()?)?;
        Some((format!("/blaupausen/{}", hit.slug), said))
    });
    let mut by_address: HashMap<String, String> = slugs.collect();
    for row in rows {
        row.alike = by_address.remove(&row.href);
    }
    Ok(())
}

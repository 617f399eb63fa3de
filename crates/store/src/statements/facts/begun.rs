//! Adoptions on their way into a statement: first what stands in their own rows, then their lives and covers.

use super::{CHUNK, texts};
use crate::{
    Snap, Sql, adoptions, row,
    schema::{adoption, blueprint, cover},
    sight::of_adoptions,
};
use diesel::prelude::*;
use domain::{
    Day, Id,
    adoption::Adoption,
    blueprint::Blueprint,
    public_body::PublicBody,
    statement::facts::{AdoptionFact, BlueprintFact},
    visibility::{Audience, Reader},
};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// An adoption before its steps are known.
pub(super) struct Begun {
    blueprint: Id<Blueprint>,
    body: Id<PublicBody>,
    planned_live_on: Option<Day>,
    pub(super) audience: Audience,
    /// The life in one text, if that is up to date.
    told: Option<String>,
}
pub(super) type AllBegun = BTreeMap<Id<Adoption>, Begun>;
type BegunRow = (
    (String, String, String),
    Option<Date>,
    String,
    (Option<String>, i64, Option<i64>),
);
type BegunColumns = (
    (adoption::id, adoption::blueprint_id, adoption::body_id),
    adoption::planned_live_on,
    adoption::visibility,
    (adoption::told, adoption::revision, adoption::told_at),
);
const BEGUN: BegunColumns = (
    (adoption::id, adoption::blueprint_id, adoption::body_id),
    adoption::planned_live_on,
    adoption::visibility,
    (adoption::told, adoption::revision, adoption::told_at),
);

fn begun(rows: Vec<BegunRow>) -> Result<AllBegun, Sql> {
    let one = |((id, blueprint, body), planned, visibility, told): BegunRow| {
        let (told, revision, told_at) = told;
        let begun = Begun {
            blueprint: row::parse(&blueprint)?,
            body: row::parse(&body)?,
            planned_live_on: row::day(planned),
            audience: row::parse(&visibility)?,
            told: told.filter(|_| told_at == Some(revision)),
        };
        Ok((row::parse(&id)?, begun))
    };
    rows.into_iter().map(one).collect()
}

/// The blueprints that any of these bodies ever adopted.
pub(super) fn adopted_by(
    snap: &mut Snap<'_>,
    reader: &Reader,
    members: &[String],
) -> Result<BTreeSet<Id<Blueprint>>, Sql> {
    let mut found = BTreeSet::new();
    for some in members.chunks(CHUNK) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::body_id.eq_any(some))
            .select(adoption::blueprint_id)
            .distinct()
            .into_boxed();
        let rows: Vec<String> = of_adoptions!(query, reader).load(snap.conn())?;
        for id in rows {
            found.insert(row::parse(&id)?);
        }
    }
    Ok(found)
}

/// The adoptions of these blueprints, by these bodies or by any.
pub(super) fn adoptions_of(
    snap: &mut Snap<'_>,
    reader: &Reader,
    of: &[&BlueprintFact],
    by: Option<&[String]>,
) -> Result<AllBegun, Sql> {
    let mut found = AllBegun::new();
    for some in of.chunks(CHUNK) {
        let mut query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::blueprint_id.eq_any(texts(some.iter().map(|b| b.id))))
            .select(BEGUN)
            .into_boxed();
        if let Some(bodies) = by {
            query = query.filter(adoption::body_id.eq_any(bodies));
        }
        found.extend(begun(of_adoptions!(query, reader).load(snap.conn())?)?);
    }
    Ok(found)
}

/// Lives come from the texts beside the adoptions; only where one is missing or behind the steps are asked.
pub(super) fn with_lives(snap: &mut Snap<'_>, begun: AllBegun) -> Result<Vec<AdoptionFact>, Sql> {
    let ids: Vec<Id<Adoption>> = begun.keys().copied().collect();
    let untold = begun.iter().filter(|(_, adoption)| adoption.told.is_none());
    let untold: Vec<Id<Adoption>> = untold.map(|(id, _)| *id).collect();
    let mut lives = adoptions::lives(snap, &untold)?;
    let mut covers = adoptions::covers(snap, &ids)?;
    begun
        .into_iter()
        .map(|(id, adoption)| {
            let life = match &adoption.told {
                Some(text) => adoptions::read_told(text)?,
                None => lives.remove(&id).unwrap_or_default(),
            };
            Ok(AdoptionFact {
                id,
                blueprint: adoption.blueprint,
                body: adoption.body,
                planned_live_on: adoption.planned_live_on,
                life,
                covers: covers.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

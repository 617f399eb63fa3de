//! What a statement is computed from: few questions for each portion of the blueprints, however many rows answer them.
//!
//! Only blueprints and adoptions that the reader may see are told of. Title and bundles are those that the blueprint shows now.

mod begun;
mod memberships;
mod published;

use crate::{
    Snap, Sql, blueprints, catalogue, row,
    schema::{adoption, blueprint, public_body},
    sight::of_blueprints,
};
use begun::{AllBegun, adopted_by, adoptions_of, with_lives};
use diesel::prelude::*;
use domain::{
    Id,
    blueprint::Blueprint,
    cooperation::Cooperation,
    public_body::PublicBody,
    statement::{
        Catalogue, CooperationFact, Facts,
        facts::{AdoptionFact, BlueprintFact, BodyFact, MembershipFact},
    },
    visibility::{Audience, Reader},
};
use memberships::memberships;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Identities in one question; SQLite takes no more than 32,766.
const CHUNK: usize = 5000;

/// Adoptions whose lives are looked at together; only those of one blueprint are never torn apart.
const TOGETHER: i64 = 5000;

/// Everything that a statement about this cooperation, or about the whole state, may count for this reader, but the
/// adoptions: [`adopted`] tells them a portion of the blueprints at a time. Blueprints come in the order of their slugs.
/// And who else may see all of it.
///
/// # Errors
/// Those of the database.
pub fn outline(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    reader: &Reader,
) -> Result<(Facts, Audience), Sql> {
    let memberships = match about {
        Some(cooperation) => memberships(snap, cooperation.id)?,
        None => Vec::new(),
    };
    let cards = match about {
        Some(_) => {
            let members = members(&memberships);
            let mut cards = published_by(snap, reader, &members)?;
            let adopted = adopted_by(snap, reader, &members)?;
            let missing = adopted.into_iter().filter(|id| !cards.contains_key(id));
            let missing: Vec<String> = missing.map(|id| id.to_string()).collect();
            cards.extend(named(snap, reader, &missing)?);
            cards
        }
        None => all_blueprints(snap, reader)?,
    };
    let audience = Audience::narrowest(cards.values().map(|card| card.audience));
    let mut blueprints = with_releases(snap, cards)?;
    blueprints.sort_by(|a, b| a.slug.as_str().cmp(b.slug.as_str()));
    let facts = Facts {
        cooperation: about.map(|cooperation| CooperationFact {
            slug: cooperation.slug.clone(),
            name: cooperation.name.clone(),
            legal_form: cooperation.legal_form,
            signed_on: cooperation.signed_on,
        }),
        catalogue: catalogue::loaded(snap)?.map(|loaded| Catalogue {
            id: loaded.id,
            name: loaded.name,
            date: loaded.as_of,
            unit: "OZG-Leistungen".to_owned(),
            count: u64::try_from(loaded.bundles).unwrap_or_default(),
            complete: loaded.complete,
        }),
        memberships,
        blueprints,
        adoptions: Vec::new(),
        bodies: all_bodies(snap)?,
        example_data: false,
        scope: String::new(),
    };
    Ok((facts, audience))
}

/// The blueprints of these facts in portions, so that the adoptions of a portion are few enough to hold.
///
/// # Errors
/// Those of the database.
pub fn portions<'f>(
    snap: &mut Snap<'_>,
    facts: &'f Facts,
) -> Result<Vec<&'f [BlueprintFact]>, Sql> {
    let mut counts: HashMap<String, i64> = HashMap::new();
    for some in facts.blueprints.chunks(CHUNK) {
        let rows: Vec<(String, i64)> = adoption::table
            .filter(adoption::blueprint_id.eq_any(texts(some.iter().map(|b| b.id))))
            .group_by(adoption::blueprint_id)
            .select((adoption::blueprint_id, diesel::dsl::count_star()))
            .load(snap.conn())?;
        counts.extend(rows);
    }
    let count = |blueprint: &BlueprintFact| {
        let counted = counts.get(&blueprint.id.to_string());
        counted.copied().unwrap_or_default()
    };
    Ok(split(&facts.blueprints, count))
}

/// Neighbours that have at most [`TOGETHER`] adoptions altogether; a blueprint with more stands alone.
fn split(
    mut left: &[BlueprintFact],
    count: impl Fn(&BlueprintFact) -> i64,
) -> Vec<&[BlueprintFact]> {
    let mut portions = Vec::new();
    while !left.is_empty() {
        let mut sum = 0;
        let fitting = left.iter().take(CHUNK).take_while(|blueprint| {
            sum += count(blueprint);
            sum <= TOGETHER
        });
        let (some, rest) = left.split_at(fitting.count().max(1));
        portions.push(some);
        left = rest;
    }
    portions
}

/// Adoptions by their blueprints.
pub type Adopted = HashMap<Id<Blueprint>, Vec<AdoptionFact>>;

/// The adoptions of these blueprints that a statement with these facts may count for this reader, and who else may see
/// all of them.
///
/// # Errors
/// Those of the database.
pub fn adopted(
    snap: &mut Snap<'_>,
    facts: &Facts,
    of: &[BlueprintFact],
    reader: &Reader,
) -> Result<(Adopted, Audience), Sql> {
    let mut begun = AllBegun::new();
    if facts.cooperation.is_some() {
        // Of a member's blueprint whoever adopts it counts, of any other only the members.
        let members: BTreeSet<Id<PublicBody>> = facts.memberships.iter().map(|m| m.body).collect();
        let (own, others): (Vec<&BlueprintFact>, Vec<_>) =
            of.iter().partition(|b| members.contains(&b.publisher));
        begun.extend(adoptions_of(snap, reader, &own, None)?);
        for some in texts(members).chunks(CHUNK) {
            begun.extend(adoptions_of(snap, reader, &others, Some(some))?);
        }
    } else {
        begun = adoptions_of(snap, reader, &of.iter().collect::<Vec<_>>(), None)?;
    }
    let audience = Audience::narrowest(begun.values().map(|adoption| adoption.audience));
    let mut found = Adopted::new();
    for fact in with_lives(snap, begun)? {
        found.entry(fact.blueprint).or_default().push(fact);
    }
    Ok((found, audience))
}

/// Everything at once, adoptions in the order of their identities: for registries that are small.
///
/// # Errors
/// Those of the database.
pub fn load(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    reader: &Reader,
) -> Result<(Facts, Audience), Sql> {
    let (mut facts, mut audience) = outline(snap, about, reader)?;
    let mut adoptions = Vec::new();
    for portion in portions(snap, &facts)? {
        let (of, theirs) = adopted(snap, &facts, portion, reader)?;
        audience = Audience::narrowest([audience, theirs]);
        adoptions.extend(of.into_values().flatten());
    }
    adoptions.sort_by_key(|adoption| adoption.id);
    facts.adoptions = adoptions;
    Ok((facts, audience))
}

fn texts<T>(ids: impl IntoIterator<Item = Id<T>>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

fn members(memberships: &[MembershipFact]) -> Vec<String> {
    let members: BTreeSet<Id<PublicBody>> = memberships.iter().map(|m| m.body).collect();
    texts(members)
}

/// A blueprint before its releases are known.
struct Card {
    slug: String,
    title: String,
    publisher: String,
    audience: Audience,
}
type Cards = BTreeMap<Id<Blueprint>, Card>;
type CardRow = (String, String, String, String, String);
row::columns! { CARD of blueprint:
    id, slug, title, publisher_id, visibility
}

fn cards(rows: Vec<CardRow>) -> Result<Cards, Sql> {
    let card = |(id, slug, title, publisher, visibility): CardRow| {
        let card = Card {
            slug,
            title,
            publisher,
            audience: row::parse(&visibility)?,
        };
        Ok((row::parse(&id)?, card))
    };
    rows.into_iter().map(card).collect()
}

fn published_by(snap: &mut Snap<'_>, reader: &Reader, members: &[String]) -> Result<Cards, Sql> {
    let mut found = Cards::new();
    for some in members.chunks(CHUNK) {
        let query = blueprint::table
            .filter(blueprint::publisher_id.eq_any(some))
            .select(CARD)
            .into_boxed();
        found.extend(cards(of_blueprints!(query, reader).load(snap.conn())?)?);
    }
    Ok(found)
}

fn named(snap: &mut Snap<'_>, reader: &Reader, ids: &[String]) -> Result<Cards, Sql> {
    let mut found = Cards::new();
    for some in ids.chunks(CHUNK) {
        let query = blueprint::table
            .filter(blueprint::id.eq_any(some))
            .select(CARD)
            .into_boxed();
        found.extend(cards(of_blueprints!(query, reader).load(snap.conn())?)?);
    }
    Ok(found)
}

fn all_blueprints(snap: &mut Snap<'_>, reader: &Reader) -> Result<Cards, Sql> {
    let query = blueprint::table.select(CARD).into_boxed();
    cards(of_blueprints!(query, reader).load(snap.conn())?)
}

fn with_releases(snap: &mut Snap<'_>, cards: Cards) -> Result<Vec<BlueprintFact>, Sql> {
    let ids: Vec<Id<Blueprint>> = cards.keys().copied().collect();
    let mut releases = published::releases(snap, &ids)?;
    let mut terms = blueprints::terms_of(snap, &ids)?;
    cards
        .into_iter()
        .map(|(id, card)| {
            let terms = terms.remove(&id).unwrap_or_default().into_iter();
            Ok(BlueprintFact {
                id,
                slug: row::parse(&card.slug)?,
                title: card.title,
                publisher: row::parse(&card.publisher)?,
                bundles: terms
                    .filter(|(term, _)| *term == blueprints::Term::Bundle)
                    .map(|(_, bundle)| bundle)
                    .collect(),
                releases: releases.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Every body: for the whole state each of them could adopt, and any of them may be named.
fn all_bodies(snap: &mut Snap<'_>) -> Result<Vec<BodyFact>, Sql> {
    type Row = (String, String, String, String, Option<i64>);
    let rows: Vec<Row> = public_body::table
        .select((
            public_body::id,
            public_body::current_key,
            public_body::name,
            public_body::kind,
            public_body::inhabitants,
        ))
        .order(public_body::id)
        .load(snap.conn())?;
    let body = |(id, key, name, kind, inhabitants): Row| {
        Ok(BodyFact {
            id: row::parse(&id)?,
            key: row::parse(&key)?,
            name,
            kind: row::parse(&kind)?,
            inhabitants,
        })
    };
    rows.into_iter().map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_holds_few_adoptions_and_a_long_one_stands_alone() {
        let now = domain::Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [0; 32]);
        let counts = [0, TOGETHER - 1, 1, 1, TOGETHER + 7, 0, 3];
        let blueprints = counts.map(|count| BlueprintFact {
            id: now.id(),
            slug: "hundesteuer".parse().unwrap(),
            title: count.to_string(),
            publisher: now.id(),
            bundles: Vec::new(),
            releases: Vec::new(),
        });
        let portions = split(&blueprints, |one| one.title.parse().unwrap());
        let sizes: Vec<usize> = portions.iter().map(|some| some.len()).collect();
        assert_eq!(sizes, [3, 1, 1, 2]);
        assert_eq!(portions.concat(), blueprints);
    }
}

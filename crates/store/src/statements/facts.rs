//! What a statement is computed from: a fixed number of questions, however many rows answer them.
//!
//! Only blueprints and adoptions that the reader may see are told of. The end of a membership has no moment of its own in the database, so it
//! counts as known together with its beginning. Title and bundles are those that the blueprint shows now.

mod published;

use crate::{
    Snap, Sql, adoptions, blueprints, bodies, catalogue, row,
    schema::{adoption, blueprint, cover, membership},
    sight::{of_adoptions, of_blueprints},
};
use diesel::prelude::*;
use domain::{
    Day, Id, Period,
    adoption::Adoption,
    blueprint::Blueprint,
    cooperation::Cooperation,
    public_body::PublicBody,
    statement::{
        Catalogue, CooperationFact, Facts,
        facts::{AdoptionFact, BlueprintFact, BodyFact, CoverFact, MembershipFact},
    },
    visibility::{Audience, Reader},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use time::{Date, PrimitiveDateTime};

/// Identities in one question; SQLite takes no more than 32,766.
const CHUNK: usize = 5000;

/// Everything that a statement about this cooperation, or about the whole state, may count for this reader; and who
/// else may see all of it.
///
/// # Errors
/// Those of the database.
pub fn load(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    reader: &Reader,
) -> Result<(Facts, Audience), Sql> {
    let memberships = match about {
        Some(cooperation) => memberships(snap, cooperation.id)?,
        None => Vec::new(),
    };
    let members: BTreeSet<String> = memberships.iter().map(|m| m.body.to_string()).collect();
    let members: Option<Vec<String>> = about.map(|_| members.into_iter().collect());
    let mut cards = match &members {
        Some(members) => published_by(snap, reader, members)?,
        None => all_blueprints(snap, reader)?,
    };
    let mut begun = match &members {
        Some(members) => {
            let mut begun = adopted_by(snap, reader, members)?;
            let published: Vec<String> = cards.keys().map(ToString::to_string).collect();
            begun.extend(adopted_of(snap, reader, &published)?);
            begun
        }
        None => all_adoptions(snap, reader)?,
    };
    let missing: BTreeSet<String> = begun
        .values()
        .filter(|adoption| !cards.contains_key(&adoption.blueprint))
        .map(|adoption| adoption.blueprint.to_string())
        .collect();
    let missing: Vec<String> = missing.into_iter().collect();
    cards.extend(named(snap, reader, &missing)?);
    // Who adopts still sees its own record when the blueprint has been taken from its eyes.
    begun.retain(|_, adoption| cards.contains_key(&adoption.blueprint));
    let audience = Audience::narrowest(
        cards
            .values()
            .map(|card| card.audience)
            .chain(begun.values().map(|adoption| adoption.audience)),
    );
    let blueprints = with_releases(snap, cards)?;
    let adoptions = with_lives(snap, begun)?;
    let bodies = bodies_of(snap, about, &memberships, &blueprints, &adoptions)?;
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
        adoptions,
        bodies,
        example_data: false,
        scope: String::new(),
    };
    Ok((facts, audience))
}

fn memberships(snap: &mut Snap<'_>, of: Id<Cooperation>) -> Result<Vec<MembershipFact>, Sql> {
    type Row = (String, String, Date, Option<Date>, PrimitiveDateTime);
    let rows: Vec<Row> = membership::table
        .filter(membership::cooperation_id.eq(of.to_string()))
        .order((membership::from_day, membership::id))
        .select((
            membership::body_id,
            membership::role,
            membership::from_day,
            membership::until_day,
            membership::recorded_at,
        ))
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(body, role, from, until, recorded_at)| {
            Ok(MembershipFact {
                body: row::parse(&body)?,
                role: row::parse(&role)?,
                period: period(from, until)?,
                recorded_at: row::moment(recorded_at),
                end_recorded_at: None,
            })
        })
        .collect()
}

fn period(from: Date, until: Option<Date>) -> Result<Period, Sql> {
    Period::new(Day::from_date(from), row::day(until))
        .map_err(|e| Sql::DeserializationError(e.into()))
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
const CARD: (
    blueprint::id,
    blueprint::slug,
    blueprint::title,
    blueprint::publisher_id,
    blueprint::visibility,
) = (
    blueprint::id,
    blueprint::slug,
    blueprint::title,
    blueprint::publisher_id,
    blueprint::visibility,
);

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

/// An adoption before its steps are known.
struct Begun {
    blueprint: Id<Blueprint>,
    body: Id<PublicBody>,
    planned_live_on: Option<Day>,
    recorded_at: PrimitiveDateTime,
    audience: Audience,
}
type AllBegun = BTreeMap<Id<Adoption>, Begun>;
type BegunRow = (
    String,
    String,
    String,
    Option<Date>,
    PrimitiveDateTime,
    String,
);
const BEGUN: (
    adoption::id,
    adoption::blueprint_id,
    adoption::body_id,
    adoption::planned_live_on,
    adoption::recorded_at,
    adoption::visibility,
) = (
    adoption::id,
    adoption::blueprint_id,
    adoption::body_id,
    adoption::planned_live_on,
    adoption::recorded_at,
    adoption::visibility,
);

fn begun(rows: Vec<BegunRow>) -> Result<AllBegun, Sql> {
    let one = |(id, blueprint, body, planned, recorded_at, visibility): BegunRow| {
        let begun = Begun {
            blueprint: row::parse(&blueprint)?,
            body: row::parse(&body)?,
            planned_live_on: row::day(planned),
            recorded_at,
            audience: row::parse(&visibility)?,
        };
        Ok((row::parse(&id)?, begun))
    };
    rows.into_iter().map(one).collect()
}

fn adopted_by(snap: &mut Snap<'_>, reader: &Reader, members: &[String]) -> Result<AllBegun, Sql> {
    let mut found = AllBegun::new();
    for some in members.chunks(CHUNK) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::body_id.eq_any(some))
            .select(BEGUN)
            .into_boxed();
        found.extend(begun(of_adoptions!(query, reader).load(snap.conn())?)?);
    }
    Ok(found)
}

fn adopted_of(
    snap: &mut Snap<'_>,
    reader: &Reader,
    blueprints: &[String],
) -> Result<AllBegun, Sql> {
    let mut found = AllBegun::new();
    for some in blueprints.chunks(CHUNK) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::blueprint_id.eq_any(some))
            .select(BEGUN)
            .into_boxed();
        found.extend(begun(of_adoptions!(query, reader).load(snap.conn())?)?);
    }
    Ok(found)
}

fn all_adoptions(snap: &mut Snap<'_>, reader: &Reader) -> Result<AllBegun, Sql> {
    let query = adoption::table
        .inner_join(blueprint::table)
        .select(BEGUN)
        .into_boxed();
    begun(of_adoptions!(query, reader).load(snap.conn())?)
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

fn with_lives(snap: &mut Snap<'_>, begun: AllBegun) -> Result<Vec<AdoptionFact>, Sql> {
    let ids: Vec<Id<Adoption>> = begun.keys().copied().collect();
    let mut lives = adoptions::lives(snap, &ids)?;
    let mut covers = covers(snap, &begun)?;
    Ok(begun
        .into_iter()
        .map(|(id, adoption)| AdoptionFact {
            id,
            blueprint: adoption.blueprint,
            body: adoption.body,
            planned_live_on: adoption.planned_live_on,
            life: lives.remove(&id).unwrap_or_default(),
            covers: covers.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// The covers of these adoptions; one without a moment of its own was recorded together with its adoption.
fn covers(
    snap: &mut Snap<'_>,
    of: &AllBegun,
) -> Result<HashMap<Id<Adoption>, Vec<CoverFact>>, Sql> {
    type Row = (
        String,
        String,
        Date,
        Option<Date>,
        String,
        Option<PrimitiveDateTime>,
        Option<PrimitiveDateTime>,
    );
    let ids: Vec<String> = of.keys().map(ToString::to_string).collect();
    let mut found: HashMap<Id<Adoption>, Vec<CoverFact>> = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<Row> = cover::table
            .filter(cover::adoption_id.eq_any(some))
            .order((cover::adoption_id, cover::from_day, cover::body_id))
            .select((
                cover::adoption_id,
                cover::body_id,
                cover::from_day,
                cover::until_day,
                cover::answer,
                cover::answered_at,
                cover::recorded_at,
            ))
            .load(snap.conn())?;
        for (adoption, body, from, until, answer, answered_at, recorded_at) in rows {
            let id = row::parse(&adoption)?;
            let Some(begun) = of.get(&id) else { continue };
            found.entry(id).or_default().push(CoverFact {
                body: row::parse(&body)?,
                period: period(from, until)?,
                answer: row::parse(&answer)?,
                recorded_at: row::moment(recorded_at.unwrap_or(begun.recorded_at)),
                answered_at: answered_at.map(row::moment),
            });
        }
    }
    Ok(found)
}

/// Every body that the statement names; for the whole state every body, for each of them could adopt.
fn bodies_of(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    memberships: &[MembershipFact],
    blueprints: &[BlueprintFact],
    adoptions: &[AdoptionFact],
) -> Result<Vec<BodyFact>, Sql> {
    let bodies: Vec<PublicBody> = if about.is_none() {
        bodies::all(snap)?.0
    } else {
        let members = memberships.iter().map(|m| m.body);
        let publishers = blueprints.iter().map(|b| b.publisher);
        let adopters = adoptions.iter().map(|a| a.body);
        let covered = adoptions.iter().flat_map(|a| &a.covers).map(|c| c.body);
        let ids = members.chain(publishers).chain(adopters).chain(covered);
        bodies::many(snap, ids)?.into_values().collect()
    };
    Ok(bodies
        .into_iter()
        .map(|body| BodyFact {
            id: body.id,
            key: body.key,
            name: body.name,
            kind: body.kind,
            inhabitants: body.inhabitants,
        })
        .collect())
}

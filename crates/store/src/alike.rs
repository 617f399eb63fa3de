//! Which bodies are like one, and what they have in operation or plan: a handful of questions for any number of them.

use crate::{
    Sight, Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{adoption, blueprint, body_trait, cover, public_body},
    sight::of_adoptions,
};
use diesel::{dsl::count_star, prelude::*};
use domain::{
    Id,
    adoption::{Count, Stage},
    alike::{Feature, LEAST, Shared, Use, compared},
    blueprint::Blueprint,
    public_body::{Profile, PublicBody},
};
use std::collections::{BTreeSet, HashMap};

const PLATFORM: &str = "platform";
const SPECIALIST_SYSTEM: &str = "specialist_system";

/// More bodies of one kind are not compared; a Land has some hundreds.
const MOST_BODIES: i64 = 4000;
/// Blueprints of which something may be told.
const MOST_BLUEPRINTS: i64 = 100;

/// Keeps what a profile names where bodies are compared.
///
/// # Errors
/// Those of the database.
pub(crate) fn keep_traits(
    tx: &mut Tx<'_>,
    body: Id<PublicBody>,
    profile: &Profile,
) -> Result<(), Sql> {
    let id = body.to_string();
    diesel::delete(body_trait::table.filter(body_trait::body_id.eq(&id))).execute(tx.conn())?;
    let named = |kind: &'static str, names: &[String]| {
        let names: BTreeSet<String> = names.iter().map(|name| compared(name)).collect();
        let named = names.into_iter().filter(|name| !name.is_empty());
        named.map(move |name| (kind, name)).collect::<Vec<_>>()
    };
    let mut all = named(PLATFORM, &profile.platforms);
    all.extend(named(SPECIALIST_SYSTEM, &profile.specialist_systems));
    let rows: Vec<_> = all
        .iter()
        .map(|(kind, value)| {
            (
                body_trait::body_id.eq(&id),
                body_trait::kind.eq(*kind),
                body_trait::value.eq(value),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_either!(tx, c => diesel::insert_into(body_trait::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// The bodies of the same kind that share any of these features with this one, each with what it shares.
///
/// # Errors
/// Those of the database.
pub fn peers(
    snap: &mut Snap<'_>,
    body: &PublicBody,
    features: &[Feature],
) -> Result<HashMap<Id<PublicBody>, Shared>, Sql> {
    let mut peers: HashMap<Id<PublicBody>, Shared> = HashMap::new();
    let mut traits: HashMap<(&'static str, String), usize> = HashMap::new();
    for (place, feature) in features.iter().enumerate() {
        match feature {
            // There is one of these at most.
            Feature::Size(class) => {
                let (from, below) = class.bounds();
                let ids: Vec<String> = public_body::table
                    .filter(public_body::kind.eq(body.kind.word()))
                    .filter(public_body::inhabitants.ge(from))
                    .filter(public_body::inhabitants.lt(below.unwrap_or(i64::MAX)))
                    .filter(public_body::id.ne(body.id.to_string()))
                    .order(public_body::id)
                    .select(public_body::id)
                    .limit(MOST_BODIES)
                    .load(snap.conn())?;
                for id in ids {
                    peers.entry(row::parse(&id)?).or_default().add(place);
                }
            }
            Feature::Platform(name) => _ = traits.insert((PLATFORM, compared(name)), place),
            Feature::SpecialistSystem(name) => {
                traits.insert((SPECIALIST_SYSTEM, compared(name)), place);
            }
        }
    }
    let of_kind = |kind: &str| -> Vec<String> {
        let named = traits.keys().filter(|(of, _)| *of == kind);
        named.map(|(_, name)| name.clone()).collect()
    };
    let rows: Vec<(String, String, String)> = body_trait::table
        .inner_join(public_body::table)
        .filter(public_body::kind.eq(body.kind.word()))
        .filter(body_trait::body_id.ne(body.id.to_string()))
        .filter(
            (body_trait::kind
                .eq(PLATFORM)
                .and(body_trait::value.eq_any(of_kind(PLATFORM))))
            .or(body_trait::kind
                .eq(SPECIALIST_SYSTEM)
                .and(body_trait::value.eq_any(of_kind(SPECIALIST_SYSTEM)))),
        )
        .order((body_trait::body_id, body_trait::kind, body_trait::value))
        .select((body_trait::body_id, body_trait::kind, body_trait::value))
        .limit(MOST_BODIES)
        .load(snap.conn())?;
    for (id, kind, value) in rows {
        let kind = if kind == PLATFORM {
            PLATFORM
        } else {
            SPECIALIST_SYSTEM
        };
        if let Some(place) = traits.get(&(kind, value)) {
            peers.entry(row::parse(&id)?).or_default().add(*place);
        }
    }
    Ok(peers)
}

/// The blueprints that a body has, had, or is served with, as far as this may be seen.
///
/// # Errors
/// Those of the database.
pub fn taken<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    body: Id<PublicBody>,
) -> Result<BTreeSet<Id<Blueprint>>, Sql> {
    let sight = sight.into();
    let served = cover::table
        .filter(cover::body_id.eq(body.to_string()))
        .select(cover::adoption_id);
    let query = adoption::table
        .inner_join(blueprint::table)
        .filter(
            adoption::body_id
                .eq(body.to_string())
                .or(adoption::id.eq_any(served)),
        )
        .order(adoption::blueprint_id)
        .select(adoption::blueprint_id)
        .limit(10_000)
        .into_boxed();
    let ids: Vec<String> = of_adoptions!(query, sight).load(snap.conn())?;
    ids.iter().map(|id| row::parse(id)).collect()
}

fn stages(counted: Count) -> Vec<&'static str> {
    let all = Stage::ALL.iter();
    all.filter(|stage| stage.count() == counted)
        .map(|stage| stage.word())
        .collect()
}

fn told_of() -> Vec<&'static str> {
    let mut all = stages(Count::Live);
    all.extend(stages(Count::Planned));
    all
}

/// The blueprints of others that most of these bodies have in operation or plan, at least [`LEAST`] of them, as far as
/// this may be seen.
///
/// # Errors
/// Those of the database.
pub fn most_used<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    by: &[Id<PublicBody>],
    publisher: Id<PublicBody>,
) -> Result<Vec<Id<Blueprint>>, Sql> {
    let sight = sight.into();
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let query = adoption::table
        .inner_join(blueprint::table)
        .filter(adoption::body_id.eq_any(by))
        .filter(adoption::stage.eq_any(told_of()))
        .filter(adoption::body_id.ne(blueprint::publisher_id))
        .filter(blueprint::publisher_id.ne(publisher.to_string()))
        .filter(blueprint::latest_version.is_not_null())
        .group_by(adoption::blueprint_id)
        .select((adoption::blueprint_id, count_star()))
        .order((count_star().desc(), adoption::blueprint_id))
        .limit(MOST_BLUEPRINTS)
        .into_boxed();
    let rows: Vec<(String, i64)> = of_adoptions!(query, sight).load(snap.conn())?;
    let least = i64::try_from(LEAST).unwrap_or(i64::MAX);
    let enough = rows.iter().filter(|(_, count)| *count >= least);
    enough.map(|(id, _)| row::parse(id)).collect()
}

/// A blueprint, a body, and how this uses that.
pub type Used = (Id<Blueprint>, Id<PublicBody>, Use);

/// How these bodies use these blueprints, as far as this may be seen; blueprints of who asks and of themselves apart.
///
/// # Errors
/// Those of the database.
pub fn uses<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    by: &[Id<PublicBody>],
    of: &[Id<Blueprint>],
    publisher: Id<PublicBody>,
) -> Result<Vec<Used>, Sql> {
    let sight = sight.into();
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let of: Vec<String> = of.iter().map(ToString::to_string).collect();
    let query = adoption::table
        .inner_join(blueprint::table)
        .filter(adoption::blueprint_id.eq_any(of))
        .filter(adoption::body_id.eq_any(by))
        .filter(adoption::stage.eq_any(told_of()))
        .filter(adoption::body_id.ne(blueprint::publisher_id))
        .filter(blueprint::publisher_id.ne(publisher.to_string()))
        .order((adoption::blueprint_id, adoption::body_id))
        .select((adoption::blueprint_id, adoption::body_id, adoption::stage))
        .limit(MOST_BLUEPRINTS * MOST_BODIES)
        .into_boxed();
    let rows: Vec<(String, String, String)> = of_adoptions!(query, sight).load(snap.conn())?;
    let used = |(blueprint, body, stage): (String, String, String)| {
        let how = match row::parse::<Stage>(&stage)?.count() {
            Count::Live => Use::Live,
            Count::Planned | Count::Interested | Count::Paused | Count::Ended => Use::Planned,
        };
        Ok((row::parse(&blueprint)?, row::parse(&body)?, how))
    };
    rows.into_iter().map(used).collect()
}

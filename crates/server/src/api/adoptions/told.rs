//! What is told of adoptions, loaded in a few questions whatever their number.

use crate::{problem::Problem, who::reader};
use app::adopt::Recorded;
use domain::{
    Day, Id, Moment, Slug, Version,
    adoption::{Adoption, Cover, Life, Stage},
    blueprint::Blueprint,
    cooperation::Cooperation,
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
};
use std::collections::HashMap;
use store::{
    Sight, Snap,
    adoptions::{self, Listed},
    blueprints::{self, Card},
    bodies, cooperations,
};

/// Where an adoption stands on the day that was asked for.
#[derive(Debug, Clone)]
pub struct Stand {
    pub stage: Stage,
    pub version: Option<Version>,
    pub since: Day,
    pub version_since: Day,
}

impl Stand {
    /// The standing on a day as known at a moment.
    #[must_use]
    pub fn on(life: &Life, day: Day, known: Moment) -> Option<Self> {
        life.on(day, known).map(|at| Self {
            stage: at.stage,
            version: at.version.cloned(),
            since: at.since,
            version_since: at.version_since,
        })
    }
    fn listed(listed: &Listed) -> Self {
        Self {
            stage: listed.stage,
            version: listed.version.clone(),
            since: listed.since,
            version_since: listed.since,
        }
    }
}

/// One adoption with what it is about.
#[derive(Debug, Clone)]
pub struct Told {
    pub listed: Listed,
    pub card: Card,
    pub body: PublicBody,
    pub stand: Stand,
    pub life: Life,
    /// The name in addresses of the cooperation that may see it, if it is one.
    pub cooperation: Option<String>,
}

/// One adoption with everything that was recorded of it.
#[derive(Debug, Clone)]
pub struct Whole {
    pub told: Told,
    pub covers: Vec<Cover>,
    /// The covered bodies by their identities.
    pub covered: HashMap<Id<PublicBody>, PublicBody>,
}

/// Which adoptions are wanted; several values of one kind mean "or".
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub blueprints: Vec<Slug>,
    pub bodies: Vec<BodyKey>,
    pub stages: Vec<Stage>,
    /// On which day; none means today.
    pub at: Option<Day>,
    /// As known at which moment; none means now.
    pub known: Option<Moment>,
}

/// Names of one kind in one question; each is looked up by its own index.
pub const MOST_NAMES: usize = 20;
/// Adoptions that one look back may fold at most; the next page goes on behind them.
const CHUNK: usize = 500;
const MOST_CHUNKS: usize = 20;

/// A page of adoptions, and behind which one the next page begins.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    wanted: &Wanted,
    who: Option<Id<Person>>,
    after: Option<Id<Adoption>>,
    size: usize,
    now: Moment,
) -> Result<(Vec<Told>, Option<Id<Adoption>>), Problem> {
    let Some(filter) = filter(snap, wanted)? else {
        return Ok((Vec::new(), None));
    };
    let reader = reader(snap, who)?;
    let looks_back = wanted.at.is_some() || wanted.known.is_some();
    let chunk = if looks_back { CHUNK } else { size + 1 };
    let (mut found, mut last) = (Vec::new(), after);
    for _ in 0..MOST_CHUNKS {
        let listed = adoptions::page(
            snap,
            &reader,
            &filter,
            last,
            i64::try_from(chunk).unwrap_or(i64::MAX),
        )?;
        let is_end = listed.len() < chunk;
        last = listed.last().map(|listed| listed.id).or(last);
        let told = told(snap, listed, wanted, now)?;
        found.extend(
            told.into_iter().filter(|told| {
                wanted.stages.is_empty() || wanted.stages.contains(&told.stand.stage)
            }),
        );
        if found.len() > size {
            found.truncate(size);
            let after = found.last().map(|told: &Told| told.listed.id);
            return Ok((found, after));
        }
        if is_end {
            return Ok((found, None));
        }
    }
    Ok((found, last))
}

/// What the database can decide; nothing when a name leads nowhere.
fn filter(snap: &mut Snap<'_>, wanted: &Wanted) -> Result<Option<adoptions::Filter>, Problem> {
    let mut filter = adoptions::Filter::default();
    if !wanted.blueprints.is_empty() {
        let found = blueprints::by_slugs(snap, wanted.blueprints.iter())?;
        filter.blueprints = Some(found.into_values().collect());
    }
    if !wanted.bodies.is_empty() {
        let found = bodies::by_keys(snap, wanted.bodies.iter())?;
        filter.bodies = Some(found.into_values().map(|body| body.id).collect());
    }
    let nowhere = |ids: &Option<Vec<_>>| ids.as_ref().is_some_and(Vec::is_empty);
    if nowhere(&filter.blueprints) || filter.bodies.as_ref().is_some_and(Vec::is_empty) {
        return Ok(None);
    }
    // The stage in the table is the one of today, as known now.
    if wanted.at.is_none() && wanted.known.is_none() && !wanted.stages.is_empty() {
        filter.stages = Some(wanted.stages.clone());
    }
    Ok(Some(filter))
}

/// These adoptions with their lives, blueprints and bodies, as far as they had begun.
fn told(
    snap: &mut Snap<'_>,
    listed: Vec<Listed>,
    wanted: &Wanted,
    now: Moment,
) -> Result<Vec<Told>, Problem> {
    let ids: Vec<Id<Adoption>> = listed.iter().map(|listed| listed.id).collect();
    let mut lives = adoptions::lives(snap, &ids)?;
    let blueprint_ids: Vec<Id<Blueprint>> = listed.iter().map(|listed| listed.blueprint).collect();
    // Who may see an adoption reads the name of what was adopted, also when it was hidden since.
    let cards = blueprints::cards_of(snap, Sight::Everything, &blueprint_ids)?;
    let known_bodies = bodies::many(snap, listed.iter().map(|listed| listed.body))?;
    let named = cooperations_of(snap, &listed)?;
    let (day, known) = (wanted.at.unwrap_or(now.day()), wanted.known.unwrap_or(now));
    Ok(listed
        .into_iter()
        .filter_map(|listed| {
            let life = lives.remove(&listed.id)?;
            let stand = Stand::on(&life, day, known)?;
            let audience = listed.audience.cooperation();
            Some(Told {
                cooperation: audience.and_then(|id| named.get(&id).cloned()),
                card: cards.get(&listed.blueprint)?.clone(),
                body: known_bodies.get(&listed.body)?.clone(),
                stand,
                life,
                listed,
            })
        })
        .collect())
}

/// The names of the cooperations that may see these adoptions.
fn cooperations_of(
    snap: &mut Snap<'_>,
    listed: &[Listed],
) -> Result<HashMap<Id<Cooperation>, String>, Problem> {
    let ids = listed.iter().filter_map(|one| one.audience.cooperation());
    let named = cooperations::slugs(snap, ids)?;
    Ok(named)
}

/// One adoption with everything that was recorded of it, if this person may see it.
///
/// # Errors
/// 404 when there is none or it is not for these eyes.
pub fn whole(
    snap: &mut Snap<'_>,
    id: Id<Adoption>,
    who: Option<Id<Person>>,
    now: Moment,
) -> Result<Whole, Problem> {
    let gone = || Problem::not_found("Diese Nachnutzung");
    let reader = reader(snap, who)?;
    let listed = adoptions::seen(snap, &reader, id)?.ok_or_else(gone)?;
    let card = blueprints::cards_of(snap, Sight::Everything, &[listed.blueprint])?
        .remove(&listed.blueprint)
        .ok_or_else(gone)?;
    let body = bodies::by_id(snap, listed.body)?;
    let life = adoptions::life(snap, id)?;
    let stand = Stand::on(&life, now.day(), now).unwrap_or_else(|| Stand::listed(&listed));
    let cooperation = cooperation_of(snap, &listed)?;
    let told = Told {
        cooperation,
        listed,
        card,
        body,
        stand,
        life,
    };
    with_covers(snap, told)
}

/// The adoption as [`whole`] tells it to whoever recorded a step of it, from what was read for that.
///
/// # Errors
/// As [`whole`].
pub fn recorded(snap: &mut Snap<'_>, recorded: Recorded, now: Moment) -> Result<Whole, Problem> {
    let Recorded {
        listed, life, body, ..
    } = recorded;
    let card = blueprints::cards_of(snap, Sight::Everything, &[listed.blueprint])?
        .remove(&listed.blueprint)
        .ok_or_else(|| Problem::not_found("Diese Nachnutzung"))?;
    let stand = Stand::on(&life, now.day(), now).unwrap_or_else(|| Stand::listed(&listed));
    let told = Told {
        cooperation: cooperation_of(snap, &listed)?,
        card,
        listed,
        body,
        stand,
        life,
    };
    with_covers(snap, told)
}

/// The name of the cooperation that may see the adoption, if it is for one.
fn cooperation_of(snap: &mut Snap<'_>, listed: &Listed) -> Result<Option<String>, Problem> {
    let Some(id) = listed.audience.cooperation() else {
        return Ok(None);
    };
    Ok(cooperations_of(snap, std::slice::from_ref(listed))?.remove(&id))
}

fn with_covers(snap: &mut Snap<'_>, told: Told) -> Result<Whole, Problem> {
    let id = told.listed.id;
    let covers = adoptions::covers(snap, &[id])?
        .remove(&id)
        .unwrap_or_default();
    let covered = bodies::many(snap, covers.iter().map(|cover| cover.body))?;
    Ok(Whole {
        told,
        covers,
        covered,
    })
}

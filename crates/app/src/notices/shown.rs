//! Notices as those read them who may: with everything that belongs to them, and nothing else.

use super::Refusals;
use crate::Failure;
use domain::{
    Digest, Id, access,
    adoption::{Adoption, EvidenceKind, Life},
    blueprint::{Blueprint, ReleaseState},
    cooperation::Cooperation,
    notice::{Notice, Part},
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
};
use std::collections::HashMap;
use store::{
    Sight, Snap, Sql, adoptions, blueprints, bodies, cooperations,
    notices::{self, Kept},
    people, releases,
    statements::{self, Made},
};

/// A notice as lists show it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub kept: Kept,
    pub body: PublicBody,
    pub authority: PublicBody,
}

/// The bodies for which somebody keeps notices, and those for which somebody audits.
fn bodies_of(actor: &Actor, role: Role) -> Vec<Id<PublicBody>> {
    let held = actor.roles.iter().filter(|(held, _)| *held == role);
    let bodies = held.filter_map(|(_, held_for)| match held_for {
        For::Body(body) => Some(*body),
        For::Cooperation(_) | For::Registry => None,
    });
    bodies.collect()
}

/// The bodies for which somebody may keep notices, by name.
///
/// # Errors
/// Those of the database.
pub fn bodies_kept(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Vec<PublicBody>, Sql> {
    let actor = people::actor(snap, who)?;
    let known = bodies::many(snap, bodies_of(&actor, Role::Fund))?;
    let mut kept: Vec<_> = known
        .into_values()
        .filter(|body| access::keep_notices(&actor, body).is_ok())
        .collect();
    kept.sort_by_cached_key(|body| domain::public_body::sort_key(&body.name));
    Ok(kept)
}

/// The notices that somebody may read, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    after: Option<Id<Notice>>,
    limit: usize,
) -> Result<Vec<Listed>, Sql> {
    let actor = people::actor(snap, who)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let audited = bodies_of(&actor, Role::Audit);
    let mut found = notices::page(snap, actor.inside(), audited, after, limit)?;
    found.retain(|kept| access::read_notice(&actor, &kept.notice).is_ok());
    let named = found
        .iter()
        .flat_map(|kept| [kept.notice.body, kept.notice.authority]);
    let known = bodies::many(snap, named)?;
    let listed = |kept: Kept| {
        Some(Listed {
            body: known.get(&kept.notice.body)?.clone(),
            authority: known.get(&kept.notice.authority)?.clone(),
            kept,
        })
    };
    Ok(found.into_iter().filter_map(listed).collect())
}

/// A blueprint under a notice, with all its versions.
#[derive(Debug, Clone)]
pub struct BlueprintPart {
    pub card: blueprints::Card,
    pub releases: Vec<releases::Listed>,
}

/// An adoption under a notice, with all its steps and their evidence.
#[derive(Debug, Clone)]
pub struct AdoptionPart {
    pub listed: adoptions::Listed,
    /// What was adopted, by the name that who adopts knows.
    pub card: blueprints::Card,
    pub life: Life,
}

/// A notice with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Whole {
    pub kept: Kept,
    pub body: PublicBody,
    pub authority: PublicBody,
    pub cooperation: Option<Cooperation>,
    pub blueprints: Vec<BlueprintPart>,
    pub adoptions: Vec<AdoptionPart>,
    pub statements: Vec<Made>,
    /// The documents of the statements: number, format, digest.
    pub documents: Vec<(i64, String, Digest)>,
    pub may_change: bool,
}

/// A notice with everything that belongs to it.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or none for this reader.
pub fn whole(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Notice>,
) -> Result<Whole, Failure<Refusals>> {
    let actor = people::actor(snap, who)?;
    let gone = || Failure::NotFound("Dieser Bescheid");
    let kept = notices::find(snap, id)?.ok_or_else(gone)?;
    access::read_notice(&actor, &kept.notice).map_err(|_| gone())?;
    let body = bodies::by_id(snap, kept.notice.body)?;
    let authority = bodies::by_id(snap, kept.notice.authority)?;
    let cooperation = match kept.notice.cooperation {
        Some(id) => Some(cooperations::by_id(snap, id)?.0),
        None => None,
    };
    // What no longer belongs to the body, as a blueprint that was handed on, is not shown by it any more.
    let parts = notices::parts(snap, id)?;
    let owned = notices::owned(snap, &parts)?;
    let own = owned
        .iter()
        .filter(|one| one.owner == Some(kept.notice.body))
        .map(|one| one.part);
    let (mut of_blueprints, mut of_adoptions, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for part in own {
        match part {
            Part::Blueprint(id) => of_blueprints.push(id),
            Part::Adoption(id) => of_adoptions.push(id),
            Part::Statement(number) => numbers.push(number),
        }
    }
    let blueprints = blueprints_of(snap, &of_blueprints)?;
    let adoptions = adoptions_of(snap, &of_adoptions)?;
    let made = statements::many(snap, &numbers)?;
    let documents = statements::files(snap, &numbers)?;
    Ok(Whole {
        may_change: access::keep_notices(&actor, &body).is_ok(),
        kept,
        body,
        authority,
        cooperation,
        blueprints,
        adoptions,
        statements: made,
        documents,
    })
}

fn blueprints_of(snap: &mut Snap<'_>, ids: &[Id<Blueprint>]) -> Result<Vec<BlueprintPart>, Sql> {
    let cards = blueprints::cards_of(snap, Sight::Everything, ids)?;
    let mut found: Vec<_> = cards
        .into_values()
        .map(|card| BlueprintPart {
            card,
            releases: Vec::new(),
        })
        .collect();
    found.sort_by(|a, b| a.card.title.cmp(&b.card.title));
    let mut releases = releases::of_many(snap, ids)?;
    for one in &mut found {
        // The highest version first, as everywhere.
        one.releases = releases.remove(&one.card.id).unwrap_or_default();
        one.releases.reverse();
    }
    Ok(found)
}

fn adoptions_of(snap: &mut Snap<'_>, ids: &[Id<Adoption>]) -> Result<Vec<AdoptionPart>, Sql> {
    let mut lives = adoptions::lives(snap, ids)?;
    let filter = adoptions::Filter {
        ids: Some(ids.to_vec()),
        ..adoptions::Filter::default()
    };
    let found = adoptions::page(snap, Sight::Everything, &filter, None, MOST)?;
    let of: Vec<_> = found.iter().map(|one| one.blueprint).collect();
    let cards = blueprints::cards_of(snap, Sight::Everything, &of)?;
    let part = |listed: adoptions::Listed| {
        Some(AdoptionPart {
            card: cards.get(&listed.blueprint)?.clone(),
            life: lives.remove(&listed.id)?,
            listed,
        })
    };
    Ok(found.into_iter().filter_map(part).collect())
}

/// What a body may put under a notice.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Förderung" of the body.
pub fn own(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    body: &PublicBody,
) -> Result<Own, Failure<Refusals>> {
    let actor = people::actor(snap, who)?;
    access::keep_notices(&actor, body)?;
    let blueprints = blueprints::of_publisher(snap, Sight::Everything, body.id, MOST)?;
    let filter = adoptions::Filter {
        bodies: Some(vec![body.id]),
        ..adoptions::Filter::default()
    };
    let adoptions = adoptions::page(snap, Sight::Everything, &filter, None, MOST)?;
    let of: Vec<_> = adoptions.iter().map(|one| one.blueprint).collect();
    let adopted = blueprints::cards_of(snap, Sight::Everything, &of)?;
    let numbers = notices::statements_of(snap, body.id, MOST_STATEMENTS)?;
    let made = statements::many(snap, &numbers)?;
    Ok(Own {
        blueprints,
        adoptions,
        adopted,
        statements: made,
        cooperations: cooperations_of(snap, body)?,
    })
}

/// Things that a form can offer at once.
const MOST: i64 = 500;
const MOST_STATEMENTS: i64 = 50;

/// What a body may put under a notice.
#[derive(Debug, Clone)]
pub struct Own {
    pub blueprints: Vec<blueprints::Card>,
    pub adoptions: Vec<adoptions::Listed>,
    /// The blueprints of the adoptions.
    pub adopted: HashMap<Id<Blueprint>, blueprints::Card>,
    pub statements: Vec<Made>,
    pub cooperations: Vec<Cooperation>,
}

fn cooperations_of(snap: &mut Snap<'_>, body: &PublicBody) -> Result<Vec<Cooperation>, Sql> {
    let mut ids = cooperations::led_by(snap, body.id)?;
    ids.extend(
        cooperations::of_body(snap, body.id)?
            .into_iter()
            .map(|(of, _)| of),
    );
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(cooperations::by_id(snap, id)?.0);
    }
    found.sort_by_cached_key(|one| domain::public_body::sort_key(&one.name));
    Ok(found)
}

/// A file that belongs to a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub body: Id<PublicBody>,
    pub digest: Digest,
    pub of: FileOf,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOf {
    /// Proves a step.
    Evidence,
    /// The package of a release.
    Package { name: String },
    /// A statement in a format.
    Statement { number: i64, format: String },
}

/// The file with this digest, if it belongs to the notice.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or none for this reader.
pub fn file(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Notice>,
    digest: Digest,
) -> Result<File, Failure<Refusals>> {
    let whole = whole(snap, who, id)?;
    let text = digest.to_string();
    let of = |of| File {
        body: whole.kept.notice.body,
        digest,
        of,
    };
    let mut steps = whole.adoptions.iter().flat_map(|one| one.life.recorded());
    let proves = |kind: EvidenceKind, value: &str| kind == EvidenceKind::File && value == text;
    if steps.any(|step| step.evidence.iter().any(|one| proves(one.kind, &one.value))) {
        return Ok(of(FileOf::Evidence));
    }
    for one in &whole.blueprints {
        let release = one
            .releases
            .iter()
            .find(|release| release.package == digest);
        // What was blocked is shown to nobody (451).
        if let Some(release) = release.filter(|one| one.state != ReleaseState::Blocked) {
            let name = format!("{}-{}.zip", one.card.slug, release.version);
            return Ok(of(FileOf::Package { name }));
        }
    }
    let mut documents = whole.documents.into_iter();
    if let Some((number, format, _)) = documents.find(|(_, _, of)| *of == digest) {
        return Ok(of(FileOf::Statement { number, format }));
    }
    Err(Failure::NotFound("Diese Datei"))
}

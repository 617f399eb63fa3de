//! Blueprints: what may change after a release, and the lists in which they stand.

mod opened;
mod terms;
mod write;

pub use opened::{Opened, opened_since};
pub use terms::{Term, Terms, about, counts_about, terms_of};
pub use write::{Field, Founded, Latest, add, change, show_latest};

use crate::{
    Sight, Snap, Sql, row,
    schema::{adoption, blueprint, cover, release},
    sight::{of_adoptions, of_blueprints},
};
use diesel::prelude::*;
use domain::{
    Id, Moment, Slug, Version,
    adoption::{Count, Stage},
    blueprint::Blueprint,
    manifest::{Contact, Operator},
    public_body::{PublicBody, sort_key},
    visibility::Audience,
};
use std::collections::HashMap;
use time::PrimitiveDateTime;

/// A blueprint as lists and pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub id: Id<Blueprint>,
    pub slug: Slug,
    pub publisher: Id<PublicBody>,
    pub title: String,
    pub summary: String,
    /// The version to offer first; none when every version is withdrawn, blocked or a preview.
    pub latest_version: Option<Version>,
    pub contact: Contact,
    pub operator: Option<Operator>,
    /// Who may see it besides its publisher.
    pub audience: Audience,
    pub successor: Option<Slug>,
    pub founded_at: Moment,
    pub released_at: Moment,
    pub revision: i64,
}

row::columns! { COLUMNS of blueprint:
    id, slug, publisher_id, title, summary, latest_version, contact, operator, visibility, successor,
    founded_at, released_at, revision
}

#[derive(Queryable)]
struct Row {
    id: String,
    slug: String,
    publisher: String,
    title: String,
    summary: String,
    latest_version: Option<String>,
    contact: String,
    operator: Option<String>,
    visibility: String,
    successor: Option<String>,
    founded_at: PrimitiveDateTime,
    released_at: PrimitiveDateTime,
    revision: i64,
}

impl Row {
    fn card(self) -> Result<Card, Sql> {
        Ok(Card {
            id: row::parse(&self.id)?,
            slug: row::parse(&self.slug)?,
            publisher: row::parse(&self.publisher)?,
            title: self.title,
            summary: self.summary,
            latest_version: row::parse_some(self.latest_version.as_deref())?,
            contact: row::json(&self.contact)?,
            operator: self.operator.as_deref().map(row::json).transpose()?,
            audience: row::parse(&self.visibility)?,
            successor: row::parse_some(self.successor.as_deref())?,
            founded_at: row::moment(self.founded_at),
            released_at: row::moment(self.released_at),
            revision: self.revision,
        })
    }
}

fn cards(rows: Vec<Row>) -> Result<Vec<Card>, Sql> {
    rows.into_iter().map(Row::card).collect()
}

/// The blueprint with this name, as far as publishing needs it.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, slug: &Slug) -> Result<Option<Blueprint>, Sql> {
    let row: Option<(String, String)> = blueprint::table
        .filter(blueprint::slug.eq(slug.as_str()))
        .select((blueprint::id, blueprint::publisher_id))
        .first(snap.conn())
        .optional()?;
    let Some((id, publisher)) = row else {
        return Ok(None);
    };
    let releases: Vec<(String, String)> = release::table
        .filter(release::blueprint_id.eq(&id))
        .select((release::version, release::digest))
        .order(release::version_key)
        .limit(10_000)
        .load(snap.conn())?;
    let releases = releases
        .into_iter()
        .map(|(version, digest)| Ok((row::parse(&version)?, row::parse(&digest)?)))
        .collect::<Result<_, Sql>>()?;
    Ok(Some(Blueprint {
        id: row::parse(&id)?,
        slug: slug.clone(),
        publisher: row::parse(&publisher)?,
        releases,
    }))
}

/// The identities behind these names, one question for any number of them.
///
/// # Errors
/// Those of the database.
pub fn by_slugs<'s>(
    snap: &mut Snap<'_>,
    slugs: impl Iterator<Item = &'s Slug>,
) -> Result<HashMap<Slug, Id<Blueprint>>, Sql> {
    let mut slugs: Vec<&str> = slugs.map(Slug::as_str).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let mut found = HashMap::with_capacity(slugs.len());
    for some in slugs.chunks(5000) {
        let rows: Vec<(String, String)> = blueprint::table
            .filter(blueprint::slug.eq_any(some.iter().copied()))
            .select((blueprint::slug, blueprint::id))
            .load(snap.conn())?;
        for (slug, id) in rows {
            found.insert(row::parse(&slug)?, row::parse(&id)?);
        }
    }
    Ok(found)
}

/// The blueprint with this name, as pages show it, if it may be seen.
///
/// # Errors
/// Those of the database.
pub fn card<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    slug: &Slug,
) -> Result<Option<Card>, Sql> {
    let query = blueprint::table
        .filter(blueprint::slug.eq(slug.as_str()))
        .select(COLUMNS)
        .into_boxed();
    let row: Option<Row> = of_blueprints!(query, sight).first(snap.conn()).optional()?;
    row.map(Row::card).transpose()
}

/// Those of the blueprints with these identities that may be seen, in any order.
///
/// # Errors
/// Those of the database.
pub fn cards_of<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    ids: &[Id<Blueprint>],
) -> Result<HashMap<Id<Blueprint>, Card>, Sql> {
    let sight = sight.into();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(5000) {
        let query = blueprint::table
            .filter(blueprint::id.eq_any(some))
            .select(COLUMNS)
            .into_boxed();
        let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
        found.extend(cards(rows)?.into_iter().map(|card| (card.id, card)));
    }
    Ok(found)
}

/// The blueprints with the newest releases, as far as they may be seen.
///
/// # Errors
/// Those of the database.
pub fn newest<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    limit: i64,
) -> Result<Vec<Card>, Sql> {
    let query = blueprint::table
        .filter(blueprint::latest_version.is_not_null())
        .order((blueprint::released_at.desc(), blueprint::id.desc()))
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
    cards(rows)
}

/// The blueprints with this title, whatever its capitals and umlauts are written like, as far as they may be seen.
///
/// # Errors
/// Those of the database.
pub fn titled<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    title: &str,
    limit: i64,
) -> Result<Vec<Card>, Sql> {
    let query = blueprint::table
        .filter(blueprint::sort_key.eq(sort_key(title)))
        .order(blueprint::id)
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
    cards(rows)
}

/// The blueprints of a publisher by name, as far as they may be seen.
///
/// # Errors
/// Those of the database.
pub fn of_publisher<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    publisher: Id<PublicBody>,
    limit: i64,
) -> Result<Vec<Card>, Sql> {
    let query = blueprint::table
        .filter(blueprint::publisher_id.eq(publisher.to_string()))
        .order((blueprint::sort_key, blueprint::id))
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
    cards(rows)
}

/// The blueprints of these publishers by name, as far as they may be seen.
///
/// # Errors
/// Those of the database.
pub fn of_publishers<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    publishers: &[Id<PublicBody>],
    limit: i64,
) -> Result<Vec<Card>, Sql> {
    let ids: Vec<String> = publishers.iter().map(ToString::to_string).collect();
    let query = blueprint::table
        .filter(blueprint::publisher_id.eq_any(ids))
        .order((blueprint::sort_key, blueprint::id))
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let rows: Vec<Row> = of_blueprints!(query, sight).load(snap.conn())?;
    cards(rows)
}

/// How many bodies use a blueprint; the publisher's own use stands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adopters {
    pub live: i64,
    pub planned: i64,
    pub interested: i64,
    pub own_live: bool,
}

/// The adopters of these blueprints, as far as the adoptions may be seen.
///
/// # Errors
/// Those of the database.
pub fn adopters_of<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    ids: &[Id<Blueprint>],
) -> Result<HashMap<Id<Blueprint>, Adopters>, Sql> {
    let sight = sight.into();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found: HashMap<Id<Blueprint>, Adopters> = HashMap::new();
    for some in ids.chunks(5000) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::blueprint_id.eq_any(some))
            .filter(adoption::body_id.ne(blueprint::publisher_id))
            .group_by((adoption::blueprint_id, adoption::stage))
            .select((
                adoption::blueprint_id,
                adoption::stage,
                diesel::dsl::count_star(),
            ))
            .into_boxed();
        let rows: Vec<(String, String, i64)> = of_adoptions!(query, sight).load(snap.conn())?;
        for (id, stage, count) in rows {
            let adopters = found.entry(row::parse(&id)?).or_default();
            match row::parse::<Stage>(&stage)?.count() {
                Count::Live => adopters.live += count,
                Count::Planned => adopters.planned += count,
                Count::Interested => adopters.interested += count,
                Count::Paused | Count::Ended => {}
            }
        }
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::blueprint_id.eq_any(some))
            .filter(adoption::body_id.eq(blueprint::publisher_id))
            .filter(adoption::stage.eq(Stage::Live.word()))
            .select(adoption::blueprint_id)
            .into_boxed();
        let own: Vec<String> = of_adoptions!(query, sight).load(snap.conn())?;
        for id in own {
            found.entry(row::parse(&id)?).or_default().own_live = true;
        }
    }
    Ok(found)
}

/// A page of all blueprints in the order of their identities, for rebuilding an index.
///
/// # Errors
/// Those of the database.
pub fn all_after(
    snap: &mut Snap<'_>,
    after: Option<Id<Blueprint>>,
    limit: i64,
) -> Result<Vec<Id<Blueprint>>, Sql> {
    let mut query = blueprint::table
        .order(blueprint::id)
        .select(blueprint::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(blueprint::id.gt(after.to_string()));
    }
    let ids: Vec<String> = query.load(snap.conn())?;
    ids.iter().map(|id| row::parse(id)).collect()
}

/// How many blueprints there are, whatever they offer.
///
/// # Errors
/// Those of the database.
pub fn how_many(snap: &mut Snap<'_>) -> Result<i64, Sql> {
    blueprint::table.count().get_result(snap.conn())
}

/// How many blueprints that may be seen offer a version.
///
/// # Errors
/// Those of the database.
pub fn count<'r>(snap: &mut Snap<'_>, sight: impl Into<Sight<'r>>) -> Result<i64, Sql> {
    let query = blueprint::table
        .filter(blueprint::latest_version.is_not_null())
        .select(diesel::dsl::count_star())
        .into_boxed();
    of_blueprints!(query, sight).first(snap.conn())
}

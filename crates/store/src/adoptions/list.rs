//! Lists of adoptions by blueprint, by body, by stage.

use super::{COLUMNS, Listed, Row};
use crate::{
    Sight, Snap, Sql, row,
    schema::{adoption, blueprint, cover, public_body, step},
    sight::of_adoptions,
};
use diesel::{dsl::exists, prelude::*};
use domain::{
    Id,
    adoption::{Adoption, Stage},
    blueprint::Blueprint,
    person::Person,
    public_body::PublicBody,
};
use std::collections::HashMap;

/// Which adoptions a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub ids: Option<Vec<Id<Adoption>>>,
    pub blueprints: Option<Vec<Id<Blueprint>>>,
    pub bodies: Option<Vec<Id<PublicBody>>>,
    pub stages: Option<Vec<Stage>>,
    /// Also those that cover one of the bodies.
    pub with_covered: bool,
}

/// The adoptions of a body that go on and of which this person recorded a step.
///
/// # Errors
/// Those of the database.
pub fn spoken_for_by(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
    person: Id<Person>,
    limit: i64,
) -> Result<Vec<Listed>, Sql> {
    let own = step::table
        .filter(step::adoption_id.eq(adoption::id))
        .filter(step::person_id.eq(person.to_string()));
    let rows: Vec<Row> = adoption::table
        .filter(adoption::body_id.eq(body.to_string()))
        .filter(adoption::stage.ne(Stage::Retired.word()))
        .filter(adoption::stage.ne(Stage::Cancelled.word()))
        .filter(exists(own))
        .order(adoption::id)
        .select(COLUMNS)
        .limit(limit)
        .load(snap.conn())?;
    rows.into_iter().map(Row::listed).collect()
}

/// One page of the adoptions that may be seen, in the order of their identities.
///
/// # Errors
/// Those of the database.
pub fn page<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    filter: &Filter,
    after: Option<Id<Adoption>>,
    limit: i64,
) -> Result<Vec<Listed>, Sql> {
    let query = adoption::table
        .inner_join(blueprint::table)
        .order(adoption::id)
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    let mut query = of_adoptions!(query, sight);
    if let Some(blueprints) = &filter.blueprints {
        query = query.filter(
            adoption::blueprint_id.eq_any(
                blueprints
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>(),
            ),
        );
    }
    if let Some(ids) = &filter.ids {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        query = query.filter(adoption::id.eq_any(ids));
    }
    if let Some(bodies) = &filter.bodies {
        let ids: Vec<String> = bodies.iter().map(ToString::to_string).collect();
        if filter.with_covered {
            let covered = cover::table
                .filter(cover::body_id.eq_any(ids.clone()))
                .select(cover::adoption_id);
            query = query.filter(
                adoption::body_id
                    .eq_any(ids)
                    .or(adoption::id.eq_any(covered)),
            );
        } else {
            query = query.filter(adoption::body_id.eq_any(ids));
        }
    }
    if let Some(stages) = &filter.stages {
        query = query.filter(
            adoption::stage.eq_any(stages.iter().map(|stage| stage.word()).collect::<Vec<_>>()),
        );
    }
    if let Some(after) = after {
        query = query.filter(adoption::id.gt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(Row::listed).collect()
}

/// The adoption of this blueprint by this body that has not ended.
///
/// # Errors
/// Those of the database.
pub fn open_of(
    snap: &mut Snap<'_>,
    blueprint: Id<Blueprint>,
    body: Id<PublicBody>,
) -> Result<Option<Listed>, Sql> {
    let ends = [Stage::Retired.word(), Stage::Cancelled.word()];
    let row: Option<Row> = adoption::table
        .filter(adoption::blueprint_id.eq(blueprint.to_string()))
        .filter(adoption::body_id.eq(body.to_string()))
        .filter(adoption::stage.ne_all(ends))
        .order(adoption::id.desc())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?;
    row.map(Row::listed).transpose()
}

/// The adoption that has not ended, by blueprint and body.
pub type OpenByPair = HashMap<(Id<Blueprint>, Id<PublicBody>), Id<Adoption>>;

/// The adoptions of any of these blueprints by any of these bodies that have not ended and may be seen, as [`open_of`]
/// finds each.
///
/// # Errors
/// Those of the database.
pub fn open_among<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    blueprints: &[Id<Blueprint>],
    bodies: &[Id<PublicBody>],
) -> Result<OpenByPair, Sql> {
    let sight = sight.into();
    let ends = [Stage::Retired.word(), Stage::Cancelled.word()];
    let blueprints: Vec<String> = blueprints.iter().map(ToString::to_string).collect();
    let bodies: Vec<String> = bodies.iter().map(ToString::to_string).collect();
    let mut found = HashMap::new();
    for some in bodies.chunks(5000) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .filter(adoption::blueprint_id.eq_any(&blueprints))
            .filter(adoption::body_id.eq_any(some))
            .filter(adoption::stage.ne_all(ends))
            .order(adoption::id)
            .select((adoption::blueprint_id, adoption::body_id, adoption::id))
            .into_boxed();
        let rows: Vec<(String, String, String)> = of_adoptions!(query, sight).load(snap.conn())?;
        for (blueprint, body, id) in rows {
            found.insert(
                (row::parse(&blueprint)?, row::parse(&body)?),
                row::parse(&id)?,
            );
        }
    }
    Ok(found)
}

/// A body that has a blueprint in operation, as far as the index needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveBody {
    pub key: String,
    pub inhabitants: Option<i64>,
}

/// The bodies that have these blueprints in operation, as far as it may be seen: three columns, for the popular ones
/// have thousands.
///
/// # Errors
/// Those of the database.
pub fn live_bodies<'r>(
    snap: &mut Snap<'_>,
    sight: impl Into<Sight<'r>>,
    blueprints: &[Id<Blueprint>],
) -> Result<HashMap<Id<Blueprint>, Vec<LiveBody>>, Sql> {
    let sight: Sight<'_> = sight.into();
    let ids: Vec<String> = blueprints.iter().map(ToString::to_string).collect();
    let mut found: HashMap<String, Vec<LiveBody>> = HashMap::new();
    for some in ids.chunks(5000) {
        let query = adoption::table
            .inner_join(blueprint::table)
            .inner_join(public_body::table.on(public_body::id.eq(adoption::body_id)))
            .filter(adoption::blueprint_id.eq_any(some))
            .filter(adoption::stage.eq(Stage::Live.word()))
            .select((
                adoption::blueprint_id,
                public_body::current_key,
                public_body::inhabitants,
            ))
            .into_boxed();
        let rows: Vec<(String, String, Option<i64>)> =
            of_adoptions!(query, sight).load(snap.conn())?;
        for (blueprint, key, inhabitants) in rows {
            let of = found.entry(blueprint).or_default();
            of.push(LiveBody { key, inhabitants });
        }
    }
    found
        .into_iter()
        .map(|(id, bodies)| Ok((row::parse(&id)?, bodies)))
        .collect()
}

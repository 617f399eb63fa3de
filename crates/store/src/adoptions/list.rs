//! Lists of adoptions by blueprint, by body, by stage.

use super::{COLUMNS, Listed, Row};
use crate::{
    Snap, Sql,
    schema::{adoption, cover},
};
use diesel::prelude::*;
use domain::{
    Id,
    adoption::{Adoption, Stage},
    blueprint::Blueprint,
    public_body::PublicBody,
};

/// Which adoptions a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub blueprints: Option<Vec<Id<Blueprint>>>,
    pub bodies: Option<Vec<Id<PublicBody>>>,
    pub stages: Option<Vec<Stage>>,
    /// Also those that cover one of the bodies.
    pub with_covered: bool,
}

/// One page of adoptions in the order of their identities.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    filter: &Filter,
    after: Option<Id<Adoption>>,
    limit: i64,
) -> Result<Vec<Listed>, Sql> {
    let mut query = adoption::table
        .order(adoption::id)
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
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

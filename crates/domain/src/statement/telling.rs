//! A statement told blueprint by blueprint: nobody has to hold more than the adoptions of one.
//!
//! Every rule looks at one blueprint only: a body counts once for it, and another adoption of it may bridge a gap.

use super::{
    FigureName, Head, MemberLine, Outline, Parameters, Row, adoptions,
    count::{self, Counted},
    facts::{AdoptionFact, Facts},
    place, publications,
    world::World,
};
use crate::{Id, blueprint::Blueprint};
use std::collections::BTreeMap;

/// A statement on its way.
pub struct Telling<'a> {
    world: World<'a>,
    counted: Counted,
    /// Published blueprints by the bundles that they name.
    bundles: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Telling<'a> {
    /// A statement from these facts; the adoptions among them are not looked at, they come with their blueprints.
    #[must_use]
    pub fn new(facts: &'a Facts, parameters: &'a Parameters) -> Self {
        Self {
            world: World::new(facts, parameters),
            counted: Counted::default(),
            bundles: BTreeMap::new(),
        }
    }
    /// The rows about a blueprint and all adoptions of it, in their order and without numbers.
    ///
    /// Where blueprints are told in the order of their slugs, the rows of each group are in the order of the statement,
    /// in which the groups follow one another.
    pub fn blueprint(&mut self, id: Id<Blueprint>, adoptions: &[&AdoptionFact]) -> Vec<Row> {
        let mut rows = adoptions::rows(&self.world, adoptions);
        if let Some(blueprint) = self.world.blueprint(id) {
            let published = publications::rows(&self.world, blueprint);
            let is_out = |row: &Row| row.counted_in.contains(&FigureName::Published);
            if published.iter().any(is_out) {
                for bundle in &blueprint.bundles {
                    let named = self.bundles.entry(bundle).or_default();
                    named.push(blueprint.slug.as_str());
                }
            }
            rows.extend(published);
        }
        for row in &mut rows {
            row.counted_in.sort();
        }
        rows.sort_by(|a, b| place(a).cmp(&place(b)));
        self.counted.blueprint(&self.world, id, &rows);
        rows
    }
    /// What stands before the rows, and the rows of the bundles.
    #[must_use]
    pub fn end(mut self) -> (Outline, Vec<Row>) {
        let bundles = self.bundles.into_iter();
        let bundles: Vec<Row> = bundles
            .map(|(bundle, slugs)| publications::bundle_row(bundle, slugs))
            .collect();
        self.counted.rows(&bundles);
        let outline = Outline {
            head: head(&self.world),
            members: members(&self.world),
            figures: count::figures(&self.world, &self.counted),
        };
        (outline, bundles)
    }
}

fn head(world: &World) -> Head {
    let (facts, parameters) = (world.facts, world.parameters);
    Head {
        as_of: parameters.until,
        recorded_until: parameters.as_known_at,
        parameters: parameters.clone(),
        cooperation: facts.cooperation.clone(),
        catalogue: facts.catalogue.clone(),
        unfinished: parameters.as_known_at.day() <= parameters.until,
        example_data: facts.example_data,
        scope: facts.scope.clone(),
    }
}

fn members(world: &World) -> Vec<MemberLine> {
    let all = world.memberships().into_iter();
    all.map(|(body, period, fact)| MemberLine {
        key: body.key.to_string(),
        name: body.name.clone(),
        kind: body.kind,
        inhabitants: body.inhabitants,
        role: fact.role,
        from: period.from(),
        until: period.until(),
        on_last_day: period.contains(world.last_day()),
    })
    .collect()
}

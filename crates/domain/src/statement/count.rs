//! Counts the rows, each figure beside the whole of which it is a part.

use super::{Denominator, Figure, FigureName, Group, Row, definition::definition, world::World};
use crate::{Id, blueprint::Blueprint};
use std::collections::BTreeMap;

/// What was counted so far, row by row.
#[derive(Default)]
pub(super) struct Counted {
    rows: BTreeMap<FigureName, u64>,
    /// Blueprints that are out or in use by members on the last day.
    blueprints: u64,
    /// Those of them whose publisher could use them itself on that day.
    own: u64,
}

impl Counted {
    /// Counts all rows of one blueprint.
    pub fn blueprint(&mut self, world: &World, id: Id<Blueprint>, rows: &[Row]) {
        let used = [Group::Blueprint, Group::Member, Group::OwnUse];
        let is_used = rows
            .iter()
            .any(|row| used.contains(&row.group) && row.counted_in.iter().any(|n| on_last_day(*n)));
        if is_used {
            self.blueprints += 1;
            let publisher = world.publisher(id);
            self.own += u64::from(publisher.is_some_and(|p| world.is_member(p, world.last_day())));
        }
        self.rows(rows);
    }
    pub fn rows(&mut self, rows: &[Row]) {
        for name in rows.iter().flat_map(|row| &row.counted_in) {
            *self.rows.entry(*name).or_default() += 1;
        }
    }
}

/// Every figure with its count and its definition.
pub(super) fn figures(world: &World, counted: &Counted) -> Vec<Figure> {
    let cells = cells(world, counted);
    FigureName::ALL
        .iter()
        .filter(|name| world.facts.cooperation.is_some() || !needs_outsiders(**name))
        .map(|&name| Figure {
            name,
            label: name.label(),
            section: name.section(),
            count: counted.rows.get(&name).copied().unwrap_or_default(),
            definition: definition(name, world.parameters),
            denominator: denominator(name, world, &cells),
            rows: Vec::new(),
        })
        .collect()
}

/// Whether a figure tells of bodies that are no members. In the whole state every body counts like a member: a zero
/// would say that nothing was passed on, where the figures of adoption count just that.
const fn needs_outsiders(name: FigureName) -> bool {
    matches!(
        name,
        FigureName::FormerLive
            | FigureName::TransferPlanned
            | FigureName::TransferLive
            | FigureName::TransferCoveredLive
    )
}

/// How often a body could use a blueprint on the last day: by others, and by publishers themselves.
struct Cells {
    others: u64,
    own: u64,
    blueprints: u64,
    bodies: u64,
}

/// Members on the last day times the blueprints that are out or in use by members on that day.
fn cells(world: &World, counted: &Counted) -> Cells {
    let (blueprints, own) = (counted.blueprints, counted.own);
    let bodies = world.bodies_on_last_day();
    Cells {
        others: (blueprints * bodies).saturating_sub(own),
        own,
        blueprints,
        bodies,
    }
}

/// Whether a figure counts what is the case on the last day.
pub(super) fn on_last_day(name: FigureName) -> bool {
    use FigureName as N;
    match name {
        N::Published
        | N::Interested
        | N::Planned
        | N::Live
        | N::Paused
        | N::OwnPlanned
        | N::OwnLive
        | N::OwnPaused => true,
        N::PublishedInPeriod
        | N::ReleasedInPeriod
        | N::PublishedBundles
        | N::ReachedLive
        | N::Ended
        | N::Cancelled
        | N::OwnReachedLive
        | N::OwnEnded
        | N::CoveredPlanned
        | N::CoveredLive
        | N::FormerLive
        | N::TransferPlanned
        | N::TransferLive
        | N::TransferCoveredLive => false,
    }
}

fn denominator(name: FigureName, world: &World, cells: &Cells) -> Option<Denominator> {
    use FigureName as N;
    let bodies = if world.facts.cooperation.is_some() {
        "Mitglieder"
    } else {
        "öffentliche Stellen"
    };
    match name {
        N::PublishedBundles => world.facts.catalogue.as_ref().map(|catalogue| Denominator {
            label: format!(
                "{} im Verzeichnis „{}“{}",
                catalogue.unit,
                catalogue.name,
                if catalogue.complete {
                    ""
                } else {
                    " (im Register nicht vollständig geladen)"
                }
            ),
            unit: catalogue.unit.clone(),
            count: catalogue.count,
            date: catalogue.date,
            catalogue: Some(catalogue.clone()),
        }),
        N::Interested | N::Planned | N::Live | N::Paused => Some(Denominator {
            label: format!(
                "mögliche Nachnutzungen: {} {bodies} × {} Blaupausen, die an diesem Tag veröffentlicht oder bei ihnen \
                 in Nutzung oder Planung waren, ohne {} Fälle der eigenen Nutzung",
                cells.bodies, cells.blueprints, cells.own
            ),
            unit: "mögliche Nachnutzungen".into(),
            count: cells.others,
            date: world.last_day(),
            catalogue: None,
        }),
        N::OwnPlanned | N::OwnLive | N::OwnPaused => Some(Denominator {
            label: "Blaupausen, deren herausgebende Stelle sie selbst nutzen könnte".into(),
            unit: "Blaupausen".into(),
            count: cells.own,
            date: world.last_day(),
            catalogue: None,
        }),
        N::Published
        | N::PublishedInPeriod
        | N::ReleasedInPeriod
        | N::ReachedLive
        | N::Ended
        | N::Cancelled
        | N::OwnReachedLive
        | N::OwnEnded
        | N::CoveredPlanned
        | N::CoveredLive
        | N::FormerLive
        | N::TransferPlanned
        | N::TransferLive
        | N::TransferCoveredLive => None,
    }
}

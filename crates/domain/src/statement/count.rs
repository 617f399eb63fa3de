//! Counts the rows, each figure beside the whole of which it is a part.

use super::{Denominator, Figure, FigureName, Group, Row, definition::definition, world::World};
use std::collections::{BTreeMap, BTreeSet};

/// Every figure with its count, its definition and the rows behind it.
pub(super) fn figures(world: &World, rows: &[Row]) -> Vec<Figure> {
    let mut counted: BTreeMap<FigureName, Vec<String>> = BTreeMap::new();
    for row in rows {
        for name in &row.counted_in {
            counted.entry(*name).or_default().push(row.id.clone());
        }
    }
    let cells = cells(world, rows);
    FigureName::ALL
        .iter()
        .filter(|name| world.facts.cooperation.is_some() || !needs_outsiders(**name))
        .map(|&name| {
            let rows = counted.remove(&name).unwrap_or_default();
            Figure {
                name,
                label: name.label(),
                section: name.section(),
                count: rows.len() as u64,
                definition: definition(name, world.parameters),
                denominator: denominator(name, world, &cells),
                rows,
            }
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
fn cells(world: &World, rows: &[Row]) -> Cells {
    let used = [Group::Blueprint, Group::Member, Group::OwnUse];
    let slugs: BTreeSet<&str> = rows
        .iter()
        .filter(|row| used.contains(&row.group) && row.counted_in.iter().any(|n| on_last_day(*n)))
        .filter_map(|row| row.blueprint.as_ref().map(|b| b.slug.as_str()))
        .collect();
    let publishers = world.facts.blueprints.iter();
    let own = publishers
        .filter(|b| slugs.contains(b.slug.as_str()))
        .filter(|b| world.is_member(b.publisher, world.last_day()))
        .count() as u64;
    let (blueprints, bodies) = (slugs.len() as u64, world.bodies_on_last_day());
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

//! Bodies for which another one adopts: apart from the adopters, and never twice.

use super::{
    FigureName, Group, Row,
    adoptions::{Draft, Told, row},
    world::World,
};
use crate::{
    Id, Moment,
    adoption::{Answer, Count, Cover},
    public_body::PublicBody,
};
use std::collections::BTreeMap;

/// One row for each body that the adoption covers or covered within the period.
pub(super) fn covers(world: &World, told: &Told) -> Vec<Draft> {
    let mut by_body: BTreeMap<Id<PublicBody>, &Cover> = BTreeMap::new();
    let known = told
        .fact
        .covers
        .iter()
        .filter(|c| c.recorded_at <= world.known());
    let touching = known.filter(|c| {
        c.from <= world.last_day()
            && c.until_at(world.known())
                .is_none_or(|end| world.parameters.from() <= end)
    });
    for cover in touching {
        let later = by_body
            .get(&cover.body)
            .is_none_or(|other| order(other, world.known()) < order(cover, world.known()));
        if later && cover.body != told.fact.body {
            by_body.insert(cover.body, cover);
        }
    }
    by_body
        .into_values()
        .map(|cover| cover_draft(world, told, cover))
        .collect()
}

/// Of several covers of one body by one adoption the latest speaks.
fn order(cover: &Cover, known: Moment) -> impl Ord + use<> {
    let until = cover.until_at(known);
    (cover.from, until.is_none(), until, cover.recorded_at)
}

fn cover_draft(world: &World, told: &Told, cover: &Cover) -> Draft {
    use FigureName as N;
    let group = match told.group {
        Group::Transfer => Group::TransferCovered,
        Group::Blueprint
        | Group::Release
        | Group::Bundle
        | Group::Member
        | Group::OwnUse
        | Group::Covered
        | Group::Former
        | Group::TransferCovered => Group::Covered,
    };
    let answer = cover.answer_at(world.known());
    let until = cover.until_at(world.known());
    let ends_earlier = until.is_some_and(|until| until < world.last_day());
    let remark = if answer == Answer::Objected {
        Some("der Mitversorgung widersprochen")
    } else if ends_earlier {
        Some("am letzten Tag nicht mehr mitversorgt")
    } else if group == Group::Covered && !world.is_member(told.fact.body, world.last_day()) {
        Some("die versorgende Stelle ist am letzten Tag kein Mitglied")
    } else if world.publisher(told.fact.blueprint) == Some(cover.body) {
        Some("die Stelle gibt die Blaupause selbst heraus")
    } else if !matches!(told.standing.stage.count(), Count::Live | Count::Planned) {
        Some("bei Mitversorgten zählen nur „geplant“ und „in Betrieb“")
    } else {
        None
    };
    let on_last_day = match (remark, group, told.standing.stage.count()) {
        (None, Group::Covered, Count::Live) => Some(N::CoveredLive),
        (None, Group::Covered, Count::Planned) => Some(N::CoveredPlanned),
        (None, Group::TransferCovered, Count::Live) => Some(N::TransferCoveredLive),
        _ => None,
    };
    let row = Row {
        body: Some(world.body_name(cover.body)),
        covered_by: Some(world.body_name(told.fact.body)),
        answer: Some(answer),
        remark: remark.map(str::to_owned),
        // The evidence stands in the row of the adoption itself.
        evidence: Vec::new(),
        ..row(
            world,
            told,
            group,
            format!("cover:{}:{}", told.fact.id, cover.body),
        )
    };
    Draft {
        row,
        pair: (cover.body, told.fact.blueprint),
        on_last_day,
    }
}

//! What members have published: blueprints, their releases and the bundles they name.

use super::{
    FigureName, Group, Row,
    facts::{BlueprintFact, ReleaseFact},
    world::World,
};
use crate::{Day, blueprint::ReleaseState};

/// The rows of a blueprint and of its releases.
pub(super) fn rows(world: &World, blueprint: &BlueprintFact) -> Vec<Row> {
    let row = blueprint_row(world, blueprint);
    let counted = (!row.counted_in.is_empty()).then_some(row);
    let releases = blueprint.releases.iter();
    let releases = releases.filter_map(|release| release_row(world, blueprint, release));
    counted.into_iter().chain(releases).collect()
}

/// Releases that count as out by the last day: known, and no previews.
fn out<'a>(world: &World, blueprint: &'a BlueprintFact) -> impl Iterator<Item = &'a ReleaseFact> {
    let (known, last) = (world.known(), world.last_day());
    let all = blueprint.releases.iter();
    all.filter(move |r| !r.version.is_preview() && r.state_on(last, known).is_some())
}

fn blueprint_row(world: &World, blueprint: &BlueprintFact) -> Row {
    let latest = out(world, blueprint)
        .filter_map(|r| Some((r, r.state_on(world.last_day(), world.known())?)))
        .filter(|(_, state)| matches!(state, ReleaseState::Released | ReleaseState::Deprecated))
        .max_by_key(|(r, _)| &r.version);
    let first: Option<Day> = out(world, blueprint).map(|r| r.released_at.day()).min();
    let mut counted_in = Vec::new();
    if latest.is_some() && world.is_member(blueprint.publisher, world.last_day()) {
        counted_in.push(FigureName::Published);
    }
    if first.is_some_and(|day| world.in_period(day) && world.is_member(blueprint.publisher, day)) {
        counted_in.push(FigureName::PublishedInPeriod);
    }
    Row {
        version: latest.map(|(r, _)| r.version.clone()),
        state: latest.map(|(_, state)| state),
        since: first,
        recorded_at: out(world, blueprint).map(|r| r.released_at).min(),
        remark: latest
            .is_none()
            .then(|| "am letzten Tag keine Version verfügbar".into()),
        counted_in,
        ..of_blueprint(
            world,
            blueprint,
            Group::Blueprint,
            format!("blueprint:{}", blueprint.slug),
        )
    }
}

fn release_row(world: &World, blueprint: &BlueprintFact, release: &ReleaseFact) -> Option<Row> {
    let state = release.state_on(world.last_day(), world.known())?;
    let day = release.released_at.day();
    let counts = !release.version.is_preview()
        && world.in_period(day)
        && world.is_member(blueprint.publisher, day);
    counts.then(|| Row {
        version: Some(release.version.clone()),
        state: Some(state),
        since: Some(day),
        recorded_at: Some(release.released_at),
        counted_in: vec![FigureName::ReleasedInPeriod],
        ..of_blueprint(
            world,
            blueprint,
            Group::Release,
            format!("release:{}@{}", blueprint.slug, release.version),
        )
    })
}

/// The row of a bundle that these published blueprints name.
pub(super) fn bundle_row(bundle: &str, mut slugs: Vec<&str>) -> Row {
    slugs.sort_unstable();
    slugs.dedup();
    Row {
        bundle: Some(bundle.to_owned()),
        remark: Some(format!("genannt in: {}", slugs.join(", "))),
        counted_in: vec![FigureName::PublishedBundles],
        ..empty(Group::Bundle, format!("bundle:{bundle}"))
    }
}

fn of_blueprint(world: &World, blueprint: &BlueprintFact, group: Group, id: String) -> Row {
    Row {
        blueprint: Some(world.blueprint_name(blueprint.id)),
        publisher: Some(world.body_name(blueprint.publisher)),
        ..empty(group, id)
    }
}

pub(super) const fn empty(group: Group, id: String) -> Row {
    Row {
        id,
        number: 0,
        group,
        blueprint: None,
        publisher: None,
        bundle: None,
        body: None,
        covered_by: None,
        answer: None,
        version: None,
        state: None,
        stage: None,
        since: None,
        planned_live_on: None,
        reached: Vec::new(),
        evidence: Vec::new(),
        recorded_at: None,
        counted_in: Vec::new(),
        remark: None,
    }
}

//! Who uses what: rows of adoptions and of bodies covered by them, and which figure counts each.

use super::{
    FigureName, Group, Proof, Reached, Row, covers::covers, facts::AdoptionFact,
    publications::empty, world::World,
};
use crate::{
    Day, Id,
    adoption::{Count, EvidenceKind, Stage, Standing, Step},
    blueprint::Blueprint,
    public_body::PublicBody,
};
use std::collections::BTreeMap;

pub(super) type Pair = (Id<PublicBody>, Id<Blueprint>);

/// An adoption as known on the last day.
pub(super) struct Told<'a> {
    pub fact: &'a AdoptionFact,
    pub standing: Standing<'a>,
    /// The steps that hold and have taken effect, in the order of days.
    steps: Vec<&'a Step>,
    pub group: Group,
    live_from: Option<Day>,
    ended_on: Option<Day>,
}

/// A row and what it could count as on the last day, if its pair counts only once.
pub(super) struct Draft {
    pub row: Row,
    pub pair: Pair,
    pub on_last_day: Option<FigureName>,
}

/// The rows of all adoptions of one blueprint: a body counts once for it, whatever else it adopts.
pub(super) fn rows(world: &World, adoptions: &[&AdoptionFact]) -> Vec<Row> {
    let told: Vec<Told> = adoptions
        .iter()
        .filter_map(|fact| tell(world, fact))
        .collect();
    let spans = spans(&told);
    let mut drafts = Vec::new();
    for adoption in &told {
        let touches = adoption
            .ended_on
            .is_none_or(|end| world.parameters.from() <= end);
        if touches {
            drafts.push(adoption_draft(world, adoption, &spans));
            drafts.extend(covers(world, adoption));
        }
    }
    count_once(drafts)
}

/// The adoption on the last day, if it had begun and belongs into the statement.
fn tell<'a>(world: &World, fact: &'a AdoptionFact) -> Option<Told<'a>> {
    let standing = fact.life.on(world.last_day(), world.known())?;
    let mut steps = fact.life.holding(world.known());
    steps.retain(|step| step.effective_on <= world.last_day());
    let live_from = steps
        .iter()
        .find(|s| s.stage == Stage::Live)
        .map(|s| s.effective_on);
    let ended_on = standing.stage.is_end().then_some(standing.since);
    Some(Told {
        group: group(world, fact)?,
        fact,
        standing,
        steps,
        live_from,
        ended_on,
    })
}

/// The group of an adoption, or nothing when it is none of this statement's business.
fn group(world: &World, fact: &AdoptionFact) -> Option<Group> {
    let publisher = world.publisher(fact.blueprint);
    let on_last_day = world.is_member(fact.body, world.last_day());
    if world.was_member(fact.body) {
        return Some(match publisher {
            Some(publisher) if publisher == fact.body => Group::OwnUse,
            Some(_) | None if on_last_day => Group::Member,
            Some(_) | None => Group::Former,
        });
    }
    publisher
        .filter(|body| world.is_member(*body, world.last_day()))
        .map(|_| Group::Transfer)
}

/// From when to when each adoption was live or paused, by body and blueprint.
fn spans<'a>(told: &[Told<'a>]) -> BTreeMap<Pair, Vec<Span>> {
    let mut spans: BTreeMap<Pair, Vec<Span>> = BTreeMap::new();
    for adoption in told {
        if let Some(from) = adoption.live_from {
            spans.entry(pair(adoption.fact)).or_default().push(Span {
                adoption: adoption.fact.id,
                from,
                until: adoption.ended_on,
            });
        }
    }
    spans
}

struct Span {
    adoption: Id<crate::adoption::Adoption>,
    from: Day,
    until: Option<Day>,
}

impl Span {
    /// Whether this span was running before the day and went on beyond it.
    fn bridges(&self, day: Day) -> bool {
        self.from < day && self.until.is_none_or(|end| end > day)
    }
}

const fn pair(fact: &AdoptionFact) -> Pair {
    (fact.body, fact.blueprint)
}

fn adoption_draft(world: &World, told: &Told, spans: &BTreeMap<Pair, Vec<Span>>) -> Draft {
    let on_last_day = adoption_figure(world, told);
    let mut row = Row {
        body: Some(world.body_name(told.fact.body)),
        planned_live_on: told.fact.planned_live_on,
        counted_in: in_period(world, told, spans),
        ..row(
            world,
            told,
            told.group,
            format!("adoption:{}", told.fact.id),
        )
    };
    row.remark = uncounted(world, told, on_last_day).map(str::to_owned);
    Draft {
        row,
        pair: pair(told.fact),
        on_last_day,
    }
}

/// What an adoption is called on the last day, before each pair is counted once.
fn adoption_figure(world: &World, told: &Told) -> Option<FigureName> {
    use FigureName as N;
    let count = told.standing.stage.count();
    let member = world.is_member(told.fact.body, world.last_day());
    match (told.group, count) {
        (Group::Member, Count::Interested) => Some(N::Interested),
        (Group::Member, Count::Planned) => Some(N::Planned),
        (Group::Member, Count::Live) => Some(N::Live),
        (Group::Member, Count::Paused) => Some(N::Paused),
        (Group::OwnUse, Count::Planned) if member => Some(N::OwnPlanned),
        (Group::OwnUse, Count::Live) if member => Some(N::OwnLive),
        (Group::OwnUse, Count::Paused) if member => Some(N::OwnPaused),
        (Group::Former, Count::Live) => Some(N::FormerLive),
        (Group::Transfer, Count::Planned) => Some(N::TransferPlanned),
        (Group::Transfer, Count::Live) => Some(N::TransferLive),
        (_, Count::Interested | Count::Planned | Count::Live | Count::Paused | Count::Ended) => {
            None
        }
    }
}

/// What an adoption did within the period, while its body was a member.
fn in_period(world: &World, told: &Told, spans: &BTreeMap<Pair, Vec<Span>>) -> Vec<FigureName> {
    use FigureName as N;
    let counts = |day: Day| world.in_period(day) && world.is_member(told.fact.body, day);
    // A second adoption beside a running one is no second use, and its end is no end of the use.
    let alone = |day: Day| {
        let others = spans.get(&pair(told.fact)).into_iter().flatten();
        !others
            .filter(|span| span.adoption != told.fact.id)
            .any(|span| {
                span.bridges(day) || (span.from == day && went_live_earlier(span, told, day))
            })
    };
    let (reached, ended) = match told.group {
        Group::Member | Group::Former => (N::ReachedLive, N::Ended),
        Group::OwnUse => (N::OwnReachedLive, N::OwnEnded),
        Group::Blueprint
        | Group::Release
        | Group::Bundle
        | Group::Covered
        | Group::Transfer
        | Group::TransferCovered => return Vec::new(),
    };
    let mut counted = Vec::new();
    if told.live_from.is_some_and(|day| counts(day) && alone(day)) {
        counted.push(reached);
    }
    match (told.standing.stage, told.ended_on) {
        (Stage::Retired, Some(day)) if counts(day) && alone(day) => counted.push(ended),
        (Stage::Cancelled, Some(day)) if counts(day) && told.group != Group::OwnUse => {
            counted.push(N::Cancelled);
        }
        _ => {}
    }
    counted
}

/// Of two adoptions that went live on one day the one made first counts.
fn went_live_earlier(span: &Span, told: &Told, day: Day) -> bool {
    told.live_from == Some(day)
        && span.adoption < told.fact.id
        && span.until.is_none_or(|end| end > day)
}

/// Why a row counts nowhere on the last day.
fn uncounted(world: &World, told: &Told, on_last_day: Option<FigureName>) -> Option<&'static str> {
    if on_last_day.is_some() {
        return None;
    }
    match (told.group, told.standing.stage.count()) {
        (_, Count::Ended) => None,
        (Group::Former, _) => Some("am letzten Tag kein Mitglied"),
        (Group::OwnUse, _) if !world.is_member(told.fact.body, world.last_day()) => {
            Some("am letzten Tag kein Mitglied")
        }
        (Group::OwnUse, _) => Some("Interesse der herausgebenden Stelle selbst zählt nicht"),
        (Group::Transfer, _) => Some("bei anderen Stellen zählen nur „geplant“ und „in Betrieb“"),
        (_, Count::Interested | Count::Planned | Count::Live | Count::Paused) => None,
    }
}

/// What every row of an adoption says, whoever it is about.
pub(super) fn row(world: &World, told: &Told, group: Group, id: String) -> Row {
    Row {
        blueprint: Some(world.blueprint_name(told.fact.blueprint)),
        publisher: world
            .publisher(told.fact.blueprint)
            .map(|body| world.body_name(body)),
        version: told.standing.version.cloned(),
        stage: Some(told.standing.stage),
        since: Some(told.standing.since),
        reached: reached(&told.steps),
        evidence: told.steps.iter().flat_map(|step| proofs(step)).collect(),
        recorded_at: Some(told.standing.step.recorded_at),
        ..empty(group, id)
    }
}

fn reached(steps: &[&Step]) -> Vec<Reached> {
    let mut reached: Vec<Reached> = Vec::new();
    for step in steps {
        if reached.iter().all(|r| r.stage != step.stage) {
            reached.push(Reached {
                stage: step.stage,
                on: step.effective_on,
                version: step.version.clone(),
                recorded_at: step.recorded_at,
            });
        }
    }
    reached
}

fn proofs(step: &Step) -> impl Iterator<Item = Proof> {
    step.evidence.iter().map(|evidence| Proof {
        stage: step.stage,
        effective_on: step.effective_on,
        kind: evidence.kind,
        value: evidence.value.clone(),
        note: evidence.note.clone(),
        seen_on: evidence.seen_on,
        secured: evidence.kind != EvidenceKind::Url,
    })
}

/// Lets every body count once per blueprint on the last day: the row that has come furthest.
fn count_once(drafts: Vec<Draft>) -> Vec<Row> {
    let mut first: BTreeMap<Pair, (u8, u8, Option<Day>, String)> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.on_last_day.is_some()) {
        let rank = rank(&draft.row);
        let best = first.entry(draft.pair).or_insert_with(|| rank.clone());
        if rank < *best {
            *best = rank;
        }
    }
    let finish = |draft: Draft| {
        let mut row = draft.row;
        if let Some(figure) = draft.on_last_day {
            if first.get(&draft.pair) == Some(&rank(&row)) {
                row.counted_in.push(figure);
            } else {
                row.remark = Some(
                    "dieselbe Stelle zählt für diese Blaupause mit einer anderen Zeile".into(),
                );
            }
        }
        row
    };
    drafts.into_iter().map(finish).collect()
}

/// The lower, the further: the stage, then own adoption before being covered, then the earlier.
fn rank(row: &Row) -> (u8, u8, Option<Day>, String) {
    let stage = match row.stage.map(Stage::count) {
        Some(Count::Live) => 0,
        Some(Count::Paused) => 1,
        Some(Count::Planned) => 2,
        Some(Count::Interested) => 3,
        Some(Count::Ended) | None => 4,
    };
    (
        stage,
        u8::from(row.covered_by.is_some()),
        row.since,
        row.id.clone(),
    )
}

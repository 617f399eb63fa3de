//! What waits, as it is found in a few questions.

use super::{Behind, Cover, MOST, Submitted};
use crate::{
    api::adoptions::told::{self, Wanted},
    clock,
    problem::Problem,
    site::{adoption::Answering, blueprint::subject::Link},
};
use app::submit::List;
use domain::{
    Id, Version,
    adoption::Answer,
    blueprint::ReleaseState,
    person::{Actor, Person},
    public_body::PublicBody,
    submission::SubmissionState,
};
use store::{
    Sight, Snap, adoptions, blueprints, bodies,
    releases::{self, Listed},
};

/// What waits for this person's "Freigeben", the oldest first.
pub(super) fn to_release(
    snap: &mut Snap<'_>,
    person: Id<Person>,
) -> Result<Vec<Submitted>, Problem> {
    let wanted = List {
        states: vec![SubmissionState::Submitted],
        limit: MOST,
        ..List::default()
    };
    let mut found = app::submit::list(snap, person, &wanted)?;
    found.retain(|one| one.may_decide);
    found.reverse();
    Ok(found.into_iter().map(Submitted::of).collect())
}

/// What this person keeps: all that is open, and the last that were decided.
pub(super) fn submitted(snap: &mut Snap<'_>, actor: &Actor) -> Result<Vec<Submitted>, Problem> {
    let wanted = List {
        keeper: Some(actor.person),
        limit: 20,
        ..List::default()
    };
    let found = app::submit::list(snap, actor.person, &wanted)?;
    let shown = found.into_iter().filter(|one| {
        // Another one stands in its place.
        one.filed.submission.state != SubmissionState::Replaced
    });
    Ok(shown.map(Submitted::of).collect())
}

/// Covers of these bodies that nobody has answered.
pub(super) fn covers(
    snap: &mut Snap<'_>,
    actor: &Actor,
    own: &[Id<PublicBody>],
) -> Result<Vec<Cover>, Problem> {
    let filter = adoptions::Filter {
        bodies: Some(own.to_vec()),
        with_covered: true,
        ..adoptions::Filter::default()
    };
    let listed = adoptions::page(snap, Sight::Everything, &filter, None, 1000)?;
    let ids: Vec<_> = listed.iter().map(|one| one.id).collect();
    let mut covers = adoptions::covers(snap, &ids)?;
    for some in covers.values_mut() {
        some.retain(|cover| cover.answer() == Answer::Open && own.contains(&cover.body));
    }
    let listed: Vec<_> = listed
        .into_iter()
        .filter(|one| covers.get(&one.id).is_some_and(|some| !some.is_empty()))
        .collect();
    let blueprints: Vec<_> = listed.iter().map(|one| one.blueprint).collect();
    let cards = blueprints::cards_of(snap, Sight::Everything, &blueprints)?;
    let known = bodies::many(
        snap,
        listed.iter().map(|one| one.body).chain(own.iter().copied()),
    )?;
    let rows = listed
        .iter()
        .filter(|one| !one.stage.is_end())
        .filter_map(|one| {
            let (card, by) = (cards.get(&one.blueprint)?, known.get(&one.body)?);
            let rows = covers.get(&one.id)?.iter().filter_map(|cover| {
                Some(Cover {
                    adoption: one.id.to_string(),
                    blueprint: Link::to(format!("/blaupausen/{}", card.slug), &card.title),
                    by: Link::to(format!("/kommunen/{}", by.key), &by.name),
                    stage: one.stage.word(),
                    stage_text: one.stage.label(),
                    answering: Answering::of(cover, known.get(&cover.body)?, Some(actor)),
                })
            });
            Some(rows.collect::<Vec<_>>())
        });
    Ok(rows.flatten().collect())
}

/// Adoptions of these bodies for whose version there is a newer one, or that is not offered any more as it was.
pub(super) fn behind(
    snap: &mut Snap<'_>,
    person: Id<Person>,
    own: &[Id<PublicBody>],
) -> Result<Vec<Behind>, Problem> {
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let keys = bodies::many(snap, own.iter().copied())?
        .into_values()
        .map(|body| body.key)
        .collect();
    let wanted = Wanted {
        bodies: keys,
        ..Wanted::default()
    };
    let (mut adoptions, _) = told::page(snap, &wanted, Some(person), None, 500, clock::moment())?;
    adoptions.retain(|one| !one.stand.stage.is_end());
    let ids: Vec<_> = adoptions.iter().map(|one| one.card.id).collect();
    let releases = releases::of_many(snap, &ids)?;
    let rows = adoptions
        .iter()
        .filter_map(|one| told_of(one, releases.get(&one.card.id)?));
    Ok(rows.collect())
}

/// What there is to know of the version that an adoption uses; nothing when it is the newest and as it was.
fn told_of(one: &told::Told, releases: &[Listed]) -> Option<Behind> {
    let used = one.stand.version.as_ref()?;
    let of_use = releases.iter().find(|release| release.version == *used);
    let changed = of_use.filter(|release| release.state != ReleaseState::Released);
    let is_offered = |state| matches!(state, ReleaseState::Released | ReleaseState::Deprecated);
    let is_blocked = changed.is_some_and(|release| release.state == ReleaseState::Blocked);
    let mut newer: Vec<&Version> = releases
        .iter()
        .filter(|release| is_offered(release.state) && !release.version.is_preview())
        .map(|release| &release.version)
        .filter(|version| *version > used)
        .collect();
    newer.sort_unstable();
    newer.reverse();
    if changed.is_none() && newer.is_empty() {
        return None;
    }
    let slug = &one.card.slug;
    let instead = changed.and_then(|release| release.successor.as_ref());
    Some(Behind {
        href: format!("/nachnutzungen/{}", one.listed.id),
        blueprint: Link::to(format!("/blaupausen/{slug}"), &one.card.title),
        used: used.to_string(),
        state: changed.map_or("", |release| release.state.word()),
        state_text: changed.map_or("", |release| release.state.label()),
        reason: changed.and_then(|release| release.reason.clone()),
        successor: instead.map(|slug| Link::to(format!("/blaupausen/{slug}"), slug.to_string())),
        // What is blocked is compared with nothing.
        compare: newer
            .first()
            .filter(|_| !is_blocked)
            .map(|latest| format!("/blaupausen/{slug}/vergleich/{used}/{latest}")),
        newer: newer.into_iter().map(ToString::to_string).collect(),
    })
}

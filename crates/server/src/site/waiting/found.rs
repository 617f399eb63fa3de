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
    Id,
    adoption::Answer,
    person::{Actor, Person},
    public_body::PublicBody,
    submission::SubmissionState,
};
use store::{Sight, Snap, adoptions, blueprints, bodies};

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

/// Adoptions of these bodies that use an older version than the one offered.
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
    let (adoptions, _) = told::page(snap, &wanted, Some(person), None, 500, clock::moment())?;
    let rows = adoptions
        .into_iter()
        .filter(|one| !one.stand.stage.is_end())
        .filter_map(|one| {
            let (used, latest) = (one.stand.version?, one.card.latest_version?);
            (used < latest).then(|| Behind {
                href: format!("/nachnutzungen/{}", one.listed.id),
                blueprint: Link::to(format!("/blaupausen/{}", one.card.slug), one.card.title),
                compare: format!("/blaupausen/{}/vergleich/{used}/{latest}", one.card.slug),
                used: used.to_string(),
                latest: latest.to_string(),
            })
        });
    Ok(rows.collect())
}

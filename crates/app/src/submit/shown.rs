//! Submissions as those see them who may.

use crate::{
    Failure,
    publish::{Upload, differences},
};
use artefacts::compare::Difference;
use domain::{
    Id, Moment, Slug, Version, access,
    person::{Actor, Person},
    public_body::PublicBody,
    submission::{Submission, SubmissionState},
    visibility::Reader,
};
use std::convert::Infallible;
use store::{
    Snap, Sql, bodies, people,
    submissions::{self, Filed, Filter},
};

/// A submission with what it is about and what the reader may do.
#[derive(Debug, Clone)]
pub struct Shown {
    pub filed: Filed,
    pub publisher: PublicBody,
    /// Whether the reader works inside of the publisher; others are not told who did what.
    pub is_inside: bool,
    /// The name of who submitted it.
    pub by: String,
    /// The name of who decided it.
    pub decided_by: Option<String>,
    pub may_decide: bool,
    pub may_withdraw: bool,
    /// Whether only the rule of the body keeps the reader from releasing it.
    pub needs_another: bool,
}

/// Which submissions somebody wants to see.
#[derive(Debug, Clone, Default)]
pub struct List {
    pub states: Vec<SubmissionState>,
    pub slug: Option<Slug>,
    /// Only what this person keeps.
    pub keeper: Option<Id<Person>>,
    pub after: Option<Id<Submission>>,
    pub limit: usize,
    /// Also those of other bodies that are meant for this reader.
    pub reader: Option<Reader>,
}

/// The submissions of the bodies inside of which somebody works, newest first, and those that are meant for them.
///
/// # Errors
/// Those of the database.
pub fn list(snap: &mut Snap<'_>, who: Id<Person>, wanted: &List) -> Result<Vec<Shown>, Sql> {
    let actor = people::actor(snap, who)?;
    let filter = Filter {
        bodies: actor.inside().into_iter().collect(),
        audiences: wanted
            .reader
            .as_ref()
            .map(Reader::audiences)
            .unwrap_or_default(),
        states: wanted.states.clone(),
        slug: wanted.slug.clone(),
        keeper: wanted.keeper,
    };
    let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
    let found = submissions::page(snap, &filter, wanted.after, limit)?;
    shown(snap, Some(&actor), found)
}

/// One submission, also of another body when it is meant for this reader, who may be a stranger.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or none for this reader.
pub fn seen(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
    reader: &Reader,
    id: Id<Submission>,
) -> Result<Shown, Failure<Infallible>> {
    let actor = match who {
        Some(who) => Some(people::actor(snap, who)?),
        None => None,
    };
    let inspects = |of: &Submission| {
        let actor = actor.as_ref();
        actor.is_some_and(|actor| access::inspect(actor, of).is_ok())
    };
    let gone = || Failure::NotFound("Diese Einreichung");
    let filed = submissions::find(snap, id)?
        .filter(|filed| inspects(&filed.submission) || filed.submission.is_for(reader))
        .ok_or_else(gone)?;
    let mut found = shown(snap, actor.as_ref(), vec![filed])?;
    found.pop().ok_or_else(gone)
}

/// One submission of a body inside of which somebody works.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or none for this reader.
pub fn one(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Submission>,
) -> Result<Shown, Failure<Infallible>> {
    let actor = people::actor(snap, who)?;
    let filed = submissions::find(snap, id)?
        .filter(|filed| access::inspect(&actor, &filed.submission).is_ok())
        .ok_or(Failure::NotFound("Diese Einreichung"))?;
    let mut found = shown(snap, Some(&actor), vec![filed])?;
    found.pop().ok_or(Failure::NotFound("Diese Einreichung"))
}

/// What others than the publisher are not told: who did what, and what they said to each other.
fn for_others(shown: Shown) -> Shown {
    let mut filed = shown.filed;
    filed.submission.note = None;
    filed.reason = None;
    Shown {
        filed,
        by: String::new(),
        decided_by: None,
        ..shown
    }
}

fn shown(snap: &mut Snap<'_>, actor: Option<&Actor>, found: Vec<Filed>) -> Result<Vec<Shown>, Sql> {
    let inside = actor.map(Actor::inside).unwrap_or_default();
    let publishers = bodies::many(snap, found.iter().map(|filed| filed.submission.publisher))?;
    let whose: Vec<_> = found
        .iter()
        .flat_map(|filed| [Some(filed.submission.by), filed.decided_by])
        .flatten()
        .collect();
    let names = people::names(snap, &whose)?;
    let strict = submissions::demanding_four_eyes(snap, publishers.keys().copied())?;
    Ok(found
        .into_iter()
        .filter_map(|filed| {
            let submission = &filed.submission;
            let waits = submission.state == SubmissionState::Submitted;
            let decides = actor.is_some_and(|actor| access::decide(actor, submission).is_ok());
            let withdraws = actor.is_some_and(|actor| access::withdraw(actor, submission).is_ok());
            let is_own = actor.is_some_and(|actor| submission.by == actor.person);
            let is_inside = inside.contains(&submission.publisher);
            let may_decide = waits && decides;
            let shown = Shown {
                is_inside,
                publisher: publishers.get(&submission.publisher)?.clone(),
                by: names.get(&submission.by).cloned().unwrap_or_default(),
                decided_by: filed.decided_by.and_then(|id| names.get(&id).cloned()),
                may_decide,
                may_withdraw: submission.state.is_open() && withdraws,
                needs_another: may_decide && is_own && strict.contains(&submission.publisher),
                filed,
            };
            Some(if is_inside { shown } else { for_others(shown) })
        })
        .collect())
}

/// Why an earlier package came back, and what differs from it.
#[derive(Debug, Clone)]
pub struct Returned {
    pub id: Id<Submission>,
    pub version: Version,
    pub reason: String,
    /// The name of who sent it back.
    pub by: String,
    pub at: Moment,
    pub differences: Vec<Difference>,
}

/// Why a submission came back, and what `upload` changes against it; none when it never came back.
///
/// # Errors
/// Those of the database.
pub fn returned(
    snap: &mut Snap<'_>,
    id: Id<Submission>,
    upload: &Upload,
) -> Result<Option<Returned>, Sql> {
    let Some(filed) = submissions::find(snap, id)? else {
        return Ok(None);
    };
    let (Some(reason), Some(by), Some(at)) = (filed.reason, filed.decided_by, filed.decided_at)
    else {
        return Ok(None);
    };
    let texts = submissions::texts(snap, id)?;
    Ok(Some(Returned {
        id,
        version: filed.submission.version,
        reason,
        by: people::by_id(snap, by)?.name,
        at,
        differences: differences(&texts.manifest, &texts.files, upload),
    }))
}

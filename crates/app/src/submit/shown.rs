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
}

/// The submissions that somebody may see, newest first.
///
/// # Errors
/// Those of the database.
pub fn list(snap: &mut Snap<'_>, who: Id<Person>, wanted: &List) -> Result<Vec<Shown>, Sql> {
    let actor = people::actor(snap, who)?;
    let filter = Filter {
        bodies: actor.inside().into_iter().collect(),
        states: wanted.states.clone(),
        slug: wanted.slug.clone(),
        keeper: wanted.keeper,
    };
    let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
    let found = submissions::page(snap, &filter, wanted.after, limit)?;
    shown(snap, &actor, found)
}

/// One submission.
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
    let mut found = shown(snap, &actor, vec![filed])?;
    found.pop().ok_or(Failure::NotFound("Diese Einreichung"))
}

fn shown(snap: &mut Snap<'_>, actor: &Actor, found: Vec<Filed>) -> Result<Vec<Shown>, Sql> {
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
            let may_decide = waits && access::decide(actor, submission).is_ok();
            let is_own = submission.by == actor.person;
            Some(Shown {
                publisher: publishers.get(&submission.publisher)?.clone(),
                by: names.get(&submission.by).cloned().unwrap_or_default(),
                decided_by: filed.decided_by.and_then(|id| names.get(&id).cloned()),
                may_decide,
                may_withdraw: submission.state.is_open()
                    && access::withdraw(actor, submission).is_ok(),
                needs_another: may_decide && is_own && strict.contains(&submission.publisher),
                filed,
            })
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

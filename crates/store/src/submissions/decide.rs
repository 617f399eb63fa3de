//! What becomes of a submission: it comes out, comes back, is replaced, or changes hands.

use crate::{Sql, Tx, schema::submission};
use diesel::prelude::*;
use domain::{
    Digest, Id, Now,
    blueprint::Release,
    person::Person,
    public_body::PublicBody,
    submission::{Submission, SubmissionState},
};

/// What somebody decides.
#[derive(Debug, Clone)]
pub struct Decision {
    pub to: SubmissionState,
    pub by: Id<Person>,
    pub reason: Option<String>,
    pub release: Option<Id<Release>>,
}

/// Decides a submission that stands where the decision found it; says whether it still did.
///
/// # Errors
/// Those of the database.
pub fn decide(
    tx: &mut Tx<'_>,
    of: &Submission,
    decision: &Decision,
    now: &Now,
) -> Result<bool, Sql> {
    let standing = submission::table
        .find(of.id.to_string())
        .filter(submission::state.eq(of.state.word()));
    let changed = diesel::update(standing)
        .set((
            submission::state.eq(decision.to.word()),
            submission::decided_by.eq(Some(decision.by.to_string())),
            submission::decided_at.eq(Some(now.at().utc())),
            submission::reason.eq(&decision.reason),
            submission::release_id.eq(decision.release.map(|id| id.to_string())),
        ))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

/// What waits with this content came out by another way.
///
/// # Errors
/// Those of the database.
pub fn came_out(
    tx: &mut Tx<'_>,
    of: Id<PublicBody>,
    digest: Digest,
    release: Id<Release>,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    let waiting = submission::table
        .filter(submission::body_id.eq(of.to_string()))
        .filter(submission::state.eq(SubmissionState::Submitted.word()))
        .filter(submission::digest.eq(digest.to_string()));
    diesel::update(waiting)
        .set((
            submission::state.eq(SubmissionState::Released.word()),
            submission::decided_by.eq(Some(by.to_string())),
            submission::decided_at.eq(Some(now.at().utc())),
            submission::release_id.eq(Some(release.to_string())),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Another one was submitted in place of one that came back; who sent it back, and why, stays known.
///
/// # Errors
/// Those of the database.
pub fn replaced(tx: &mut Tx<'_>, id: Id<Submission>) -> Result<(), Sql> {
    diesel::update(submission::table.find(id.to_string()))
        .set(submission::state.eq(SubmissionState::Replaced.word()))
        .execute(tx.conn())?;
    Ok(())
}

/// Hands an open submission that somebody keeps to a colleague.
///
/// # Errors
/// Those of the database.
pub fn hand_over(
    tx: &mut Tx<'_>,
    id: Id<Submission>,
    from: Id<Person>,
    to: Id<Person>,
) -> Result<bool, Sql> {
    let open = [
        SubmissionState::Submitted.word(),
        SubmissionState::SentBack.word(),
    ];
    let changed = diesel::update(
        submission::table
            .find(id.to_string())
            .filter(submission::keeper_id.eq(from.to_string()))
            .filter(submission::state.eq_any(open)),
    )
    .set(submission::keeper_id.eq(to.to_string()))
    .execute(tx.conn())?;
    Ok(changed == 1)
}

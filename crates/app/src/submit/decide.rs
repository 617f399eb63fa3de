//! What becomes of a submission.

use crate::{
    Failure,
    failure::Refused as _,
    letters::{self, Post, Says},
    publish::{self, Published, Upload},
};
use domain::{
    Id, Now, access,
    person::Person,
    submission::{DecideRefused, Submission, SubmissionState},
};
use store::{
    Snap, Sql, Trouble, Tx, people,
    submissions::{self, Decision, Filed},
};

/// Why a submission stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideRefusal {
    #[error(transparent)]
    Rule(#[from] DecideRefused),
    /// The package cannot be released any more, for instance because its name was taken meanwhile.
    #[error(transparent)]
    Package(#[from] publish::Refusal),
}

/// Releases what was submitted, by the rules of any release, and tells who keeps it.
///
/// # Errors
/// [`Failure::Refused`] by [`DecideRefusal`], [`Failure::NotAllowed`] without "Freigeben" of the publisher.
pub fn release_submission(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Submission>,
    upload: &Upload,
    post: &Post,
    now: &Now,
) -> Result<Published, Failure<DecideRefusal>> {
    let filed = may_release(tx, who, id)?;
    if upload.digest != filed.submission.digest {
        return Err(Trouble::Damaged(format!("submission {id}")).into());
    }
    // Who may see it was chosen by who submitted it, and is kept there.
    let mut upload = upload.clone();
    upload.audience = filed.audience.clone();
    let done = publish::bring_out(tx, who, &upload, now).map_err(of_package)?;
    let decision = Decision {
        to: SubmissionState::Released,
        by: who,
        reason: None,
        release: Some(done.release.id),
    };
    submissions::decide(tx, &filed.submission, &decision, now)?;
    let link = post.link(&format!(
        "/blaupausen/{}/versionen/{}",
        done.slug, done.release.version
    ));
    let version = done.release.version.to_string();
    let says = letters::submission_released(&filed.title, &version, &link);
    tell_keeper(tx, &filed, who, says, post, now)?;
    Ok(done)
}

/// The submission, if this person may release it; asked before its package is read once more.
///
/// # Errors
/// As [`release_submission`].
pub fn may_release(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Submission>,
) -> Result<Filed, Failure<DecideRefusal>> {
    let filed = seen(snap, who, id)?;
    let actor = people::actor(snap, who)?;
    let permit = access::decide(&actor, &filed.submission)?;
    let rule = submissions::four_eyes(snap, filed.submission.publisher)?;
    permit
        .release(rule)
        .map_err(DecideRefusal::from)
        .refused()?;
    Ok(filed)
}

/// Sends back what was submitted, with a reason, and tells who keeps it.
///
/// # Errors
/// [`Failure::Refused`] by [`DecideRefusal`], [`Failure::NotAllowed`] without "Freigeben" of the publisher.
pub fn send_back(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Submission>,
    reason: &str,
    post: &Post,
    now: &Now,
) -> Result<Filed, Failure<DecideRefusal>> {
    let filed = seen(tx, who, id)?;
    let actor = people::actor(tx, who)?;
    tx.concerns(filed.submission.publisher);
    let permit = access::decide(&actor, &filed.submission)?;
    let reason = permit
        .send_back(reason)
        .map_err(DecideRefusal::from)
        .refused()?;
    let decision = Decision {
        to: SubmissionState::SentBack,
        by: who,
        reason: Some(reason.clone()),
        release: None,
    };
    submissions::decide(tx, &filed.submission, &decision, now)?;
    let version = filed.submission.version.to_string();
    let link = post.link(&super::place(id));
    let says = letters::submission_sent_back(&filed.title, &version, &reason, &link);
    tell_keeper(tx, &filed, who, says, post, now)?;
    Ok(submissions::find(tx, id)?.ok_or(Sql::NotFound)?)
}

/// Takes back what one has submitted; also what came back and will not be submitted again.
///
/// # Errors
/// [`Failure::Refused`] when it is decided, [`Failure::NotAllowed`] for anybody but who keeps it.
pub fn withdraw_submission(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Submission>,
    now: &Now,
) -> Result<Filed, Failure<DecideRefusal>> {
    let filed = seen(tx, who, id)?;
    let actor = people::actor(tx, who)?;
    tx.concerns(filed.submission.publisher);
    let permit = access::withdraw(&actor, &filed.submission)?;
    permit.withdraw().map_err(DecideRefusal::from).refused()?;
    let decision = Decision {
        to: SubmissionState::Withdrawn,
        by: who,
        reason: filed.reason.clone(),
        release: None,
    };
    submissions::decide(tx, &filed.submission, &decision, now)?;
    Ok(submissions::find(tx, id)?.ok_or(Sql::NotFound)?)
}

/// The submission, unless it is none of this person's business: then it does not exist.
fn seen(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Submission>,
) -> Result<Filed, Failure<DecideRefusal>> {
    let actor = people::actor(snap, who)?;
    let filed = submissions::find(snap, id)?;
    filed
        .filter(|filed| access::inspect(&actor, &filed.submission).is_ok())
        .ok_or(Failure::NotFound("Diese Einreichung"))
}

fn tell_keeper(
    tx: &mut Tx<'_>,
    filed: &Filed,
    by: Id<Person>,
    says: Says,
    post: &Post,
    now: &Now,
) -> Result<(), Sql> {
    let keeper = filed.submission.keeper;
    let account = people::account(tx, keeper)?.filter(|_| keeper != by);
    if let Some(mail) = account.and_then(|account| account.mail) {
        post.send(tx, &mail, says, now)?;
    }
    Ok(())
}

fn of_package(failure: Failure<publish::Refusal>) -> Failure<DecideRefusal> {
    match failure {
        Failure::Refused(refusal) => Failure::Refused(refusal.into()),
        Failure::NotAllowed(why) => Failure::NotAllowed(why),
        Failure::NotFound(what) => Failure::NotFound(what),
        Failure::Trouble(trouble) => Failure::Trouble(trouble),
    }
}

//! Submitting: a checked package waits for the word of "Freigeben"; it becomes a release or comes back with a reason.

mod decide;
mod shown;

pub use decide::{DecideRefusal, may_release, release_submission, send_back, withdraw_submission};
pub use shown::{List, Returned, Shown, list, one, returned, seen};

use crate::{
    Failure,
    audience::{self, NotAMember},
    failure::Refused as _,
    letters::{self, Post},
    publish::{self, Upload, publisher_of},
};
use domain::{
    Id, Now, Slug, Version, access,
    person::{For, Person, Role},
    public_body::PublicBody,
    submission::{FourEyes, Submission, SubmissionState, SubmitRefused, Submitting, Wish},
    visibility::Audience,
};
use store::{
    Snap, Sql, Tx, blobs, people,
    submissions::{self, Filed, Filter},
};

/// Why a package was not submitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It could not be released either.
    #[error(transparent)]
    Package(#[from] publish::Refusal),
    #[error(transparent)]
    Submission(#[from] SubmitRefused),
    #[error("Genau dieser Inhalt ist als Version {0} bereits veröffentlicht.")]
    Out(Version),
    /// Who shall see the draft.
    #[error(transparent)]
    Readers(NotAMember),
}

/// What submitting did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    pub filed: Filed,
    /// Whether this very content waited already.
    pub again: bool,
}

/// Submits an upload whose package is kept already, and tells those who may release it.
/// Submitting the same content twice is the same as once.
///
/// # Errors
/// [`Failure::Refused`] by the rules of [`Refusal`], [`Failure::NotAllowed`] without a role of the publisher.
pub fn submit(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    upload: &Upload,
    note: Option<String>,
    post: &Post,
    now: &Now,
) -> Result<Submitted, Failure<Refusal>> {
    let actor = people::actor(tx, who)?;
    let publisher = publisher_of(tx, &upload.manifest).map_err(of_package)?;
    tx.concerns(publisher.id);
    let permit = access::submit(&actor, &publisher)?;
    if publish::rehearse(tx, who, upload, now.today()).map_err(of_package)? {
        let version = upload.manifest.version.clone();
        return Err(Failure::Refused(Refusal::Out(version)));
    }
    let open: Vec<Submission> = open(tx, publisher.id, &upload.manifest.slug)?
        .into_iter()
        .map(|filed| filed.submission)
        .collect();
    let readers = match &upload.readers {
        None => Audience::OwnBody,
        Some(choice) => audience::choose(tx, publisher.id, choice, now.today())?
            .map_err(Refusal::Readers)
            .refused()?,
    };
    let wish = Wish {
        slug: upload.manifest.slug.clone(),
        version: upload.manifest.version.clone(),
        digest: upload.digest,
        note: note
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        readers,
    };
    let decided = permit
        .submission(wish, &open, now)
        .map_err(Refusal::from)
        .refused()?;
    let (id, again) = match decided {
        Submitting::Again(id) => (id, true),
        Submitting::New(new) => {
            blobs::touch(tx, &[upload.package()], now)?;
            submissions::add(tx, &new, &upload.filed())?;
            if let Some(previous) = new.previous {
                submissions::replaced(tx, previous)?;
            }
            tell_releasers(tx, &publisher, &new, &upload.manifest.title, post, now)?;
            (new.id, false)
        }
    };
    let filed = submissions::find(tx, id)?.ok_or(Sql::NotFound)?;
    Ok(Submitted { filed, again })
}

/// What was submitted under a name of this body and is open, newest first.
///
/// # Errors
/// Those of the database.
pub(crate) fn open(
    snap: &mut Snap<'_>,
    of: Id<PublicBody>,
    slug: &Slug,
) -> Result<Vec<Filed>, Sql> {
    let filter = Filter {
        bodies: vec![of],
        states: vec![SubmissionState::Submitted, SubmissionState::SentBack],
        slug: Some(slug.clone()),
        ..Filter::default()
    };
    submissions::page(snap, &filter, None, 100)
}

/// Who may release is told, except the one who submits.
fn tell_releasers(
    tx: &mut Tx<'_>,
    publisher: &PublicBody,
    new: &Submission,
    title: &str,
    post: &Post,
    now: &Now,
) -> Result<(), Sql> {
    let name = people::by_id(tx, new.by)?.name;
    let link = post.link(&place(new.id));
    for account in people::holders(tx, Role::Release, For::Body(publisher.id))? {
        if let Some(mail) = account.mail.filter(|_| account.id != new.by) {
            let version = new.version.to_string();
            let says = letters::submitted(title, &version, &name, new.note.as_deref(), &link);
            post.send(tx, &mail, says, now)?;
        }
    }
    Ok(())
}

/// The page of a submission.
#[must_use]
pub fn place(id: Id<Submission>) -> String {
    format!("/aufgaben/einreichungen/{id}")
}

/// Sets whether a body demands that one person submits and another one releases.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung" of the body: who is bound by the rule does not lift it.
pub fn set_four_eyes(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    body: &PublicBody,
    rule: FourEyes,
    now: &Now,
) -> Result<(), Failure<std::convert::Infallible>> {
    let actor = people::actor(tx, who)?;
    tx.concerns(body.id);
    access::manage_people(&actor, body)?;
    Ok(submissions::set_four_eyes(tx, body.id, rule, who, now)?)
}

fn of_package(failure: Failure<publish::Refusal>) -> Failure<Refusal> {
    match failure {
        Failure::Refused(refusal) => Failure::Refused(refusal.into()),
        Failure::NotAllowed(why) => Failure::NotAllowed(why),
        Failure::NotFound(what) => Failure::NotFound(what),
        Failure::Trouble(trouble) => Failure::Trouble(trouble),
    }
}

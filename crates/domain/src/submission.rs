//! Submissions: a checked package that waits for the word of "Freigeben".

use crate::{
    Digest, Id, Moment, Now, Slug, Version,
    access::{Decide, Permit, Submit, Withdraw},
    person::Person,
    public_body::PublicBody,
    text::words,
    visibility::{Audience, Reader},
};

words! {
    /// What became of a submission.
    SubmissionState {
        Submitted => "submitted", "eingereicht";
        /// It became a release.
        Released => "released", "freigegeben";
        /// It came back with a reason, to be submitted again.
        SentBack => "sentBack", "zurückgegeben";
        /// It had come back, and another one was submitted in its place.
        Replaced => "replaced", "überarbeitet";
        Withdrawn => "withdrawn", "zurückgenommen";
    }
}

impl SubmissionState {
    /// Whether somebody still has to do something with it; its package is kept so long.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::SentBack => true,
            Self::Released | Self::Replaced | Self::Withdrawn => false,
        }
    }
}

words! {
    /// Whether another one than who submitted has to release: a rule of the body.
    FourEyes {
        Recommended => "recommended", "empfohlen";
        Demanded => "demanded", "verlangt";
    }
}

/// A checked package on its way to a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub id: Id<Submission>,
    /// The body that would bring it out.
    pub publisher: Id<PublicBody>,
    /// There may be no blueprint of this name yet.
    pub slug: Slug,
    pub version: Version,
    pub digest: Digest,
    /// Who submitted it.
    pub by: Id<Person>,
    /// Who is told what becomes of it; another one after a hand-over.
    pub keeper: Id<Person>,
    pub at: Moment,
    /// What the submitter says to whom it concerns.
    pub note: Option<String>,
    pub state: SubmissionState,
    /// The one that came back and is answered by this one.
    pub previous: Option<Id<Submission>>,
    /// Who may see it besides the publisher, as long as it is a draft and afterwards.
    pub readers: Audience,
}

impl Submission {
    /// Whether it was meant for this reader, too; what is for its own body alone is a matter of
    /// [`inspect`](crate::access::inspect).
    #[must_use]
    pub fn is_for(&self, reader: &Reader) -> bool {
        self.readers != Audience::OwnBody && reader.sees(self.publisher, self.readers)
    }
}

/// Notes and reasons are at most so long, in characters.
pub const LONGEST_TEXT: usize = 2000;

/// What somebody wants to submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub slug: Slug,
    pub version: Version,
    pub digest: Digest,
    pub note: Option<String>,
    pub readers: Audience,
}

/// What submitting means, given what waits already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitting {
    New(Box<Submission>),
    /// This very content waits already.
    Again(Id<Submission>),
}

/// Why a package was not submitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitRefused {
    /// Other content waits under this number.
    #[error(
        "Zur Version {version} wartet bereits eine Einreichung mit anderem Inhalt. Nehmen Sie sie zurück, oder bitten Sie um Freigabe oder Rückgabe."
    )]
    Waiting {
        version: Version,
        id: Id<Submission>,
    },
    #[error("Die Nachricht ist zu lang: Erlaubt sind {LONGEST_TEXT} Zeichen.")]
    NoteTooLong,
}

/// Why a submission stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideRefused {
    #[error("Die Einreichung ist bereits {}.", .0.label())]
    Decided(SubmissionState),
    #[error("Nennen Sie den Grund der Rückgabe: Wer eingereicht hat, arbeitet danach.")]
    ReasonMissing,
    #[error("Der Grund ist zu lang: Erlaubt sind {LONGEST_TEXT} Zeichen.")]
    ReasonTooLong,
    #[error(
        "Ihre Stelle verlangt vier Augen: Was Sie selbst eingereicht haben, gibt eine andere Person mit der Rolle „Freigeben“ frei."
    )]
    OwnSubmission,
}

impl Permit<'_, Submit, PublicBody> {
    /// The submission; `open` are those of this body under this name that are open.
    ///
    /// # Errors
    /// [`SubmitRefused`] when other content waits under the same number, or the note is too long.
    pub fn submission(
        &self,
        wish: Wish,
        open: &[Submission],
        now: &Now,
    ) -> Result<Submitting, SubmitRefused> {
        if is_too_long(wish.note.as_deref().unwrap_or_default()) {
            return Err(SubmitRefused::NoteTooLong);
        }
        let waits = open.iter().find(|one| {
            one.state == SubmissionState::Submitted
                && one.slug == wish.slug
                && one.version == wish.version
        });
        match waits {
            Some(one) if one.digest == wish.digest => return Ok(Submitting::Again(one.id)),
            Some(one) => {
                return Err(SubmitRefused::Waiting {
                    version: one.version.clone(),
                    id: one.id,
                });
            }
            None => {}
        }
        let returned = open
            .iter()
            .filter(|one| one.state == SubmissionState::SentBack && one.slug == wish.slug)
            .max_by_key(|one| one.id);
        Ok(Submitting::New(Box::new(Submission {
            id: now.id(),
            publisher: self.on().id,
            slug: wish.slug,
            version: wish.version,
            digest: wish.digest,
            by: self.actor(),
            keeper: self.actor(),
            at: now.at(),
            note: wish.note,
            state: SubmissionState::Submitted,
            previous: returned.map(|one| one.id),
            readers: wish.readers,
        })))
    }
}

impl Permit<'_, Decide, Submission> {
    /// Whether it may become a release by this person.
    ///
    /// # Errors
    /// [`DecideRefused`] when it does not wait any more, or the body demands four eyes.
    pub fn release(&self, rule: FourEyes) -> Result<(), DecideRefused> {
        waits(self.on())?;
        if rule == FourEyes::Demanded && self.on().by == self.actor() {
            return Err(DecideRefused::OwnSubmission);
        }
        Ok(())
    }
    /// The reason with which it goes back.
    ///
    /// # Errors
    /// [`DecideRefused`] when it does not wait any more, or the reason is missing or too long.
    pub fn send_back(&self, reason: &str) -> Result<String, DecideRefused> {
        waits(self.on())?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(DecideRefused::ReasonMissing);
        }
        if is_too_long(reason) {
            return Err(DecideRefused::ReasonTooLong);
        }
        Ok(reason.to_owned())
    }
}

impl Permit<'_, Withdraw, Submission> {
    /// Whether there is anything left to take back.
    ///
    /// # Errors
    /// [`DecideRefused::Decided`] when it is over.
    pub const fn withdraw(&self) -> Result<(), DecideRefused> {
        let state = self.on().state;
        if state.is_open() {
            return Ok(());
        }
        Err(DecideRefused::Decided(state))
    }
}

fn waits(one: &Submission) -> Result<(), DecideRefused> {
    if one.state == SubmissionState::Submitted {
        return Ok(());
    }
    Err(DecideRefused::Decided(one.state))
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > LONGEST_TEXT
}

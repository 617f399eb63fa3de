//! Forgetting what is due, and telling beforehand what that is.

use super::erase::Refusal;
use crate::Failure;
use domain::{Id, Moment, Now, access, person::Person, privacy::Terms};
use store::{Snap, Sql, Tx, people, privacy};

/// Why something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// An account that nobody used is closed.
    Unused,
    /// Somebody left long ago; the name is erased.
    Left,
    /// Reports about barriers are old.
    Feedback,
    /// Lines of the audit log are old.
    Audit,
}

impl Why {
    /// What happens, for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unused => "Konto schließen",
            Self::Left => "Name löschen",
            Self::Feedback => "Rückmeldungen löschen",
            Self::Audit => "Protokoll löschen",
        }
    }
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unused => "closeAccount",
            Self::Left => "erasePerson",
            Self::Feedback => "deleteFeedback",
            Self::Audit => "deleteAudit",
        }
    }
}

/// Something that is due to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub why: Why,
    /// Whom it concerns.
    pub person: Option<(Id<Person>, String)>,
    pub since: Moment,
    /// How many rows it is.
    pub count: i64,
}

fn begin(now: Moment, months: u16) -> Moment {
    now.plus_seconds(-Terms::seconds(months))
}

/// What a run would forget now; it changes nothing.
///
/// # Errors
/// Those of the database.
pub fn due(snap: &mut Snap<'_>, terms: &Terms, at: Moment) -> Result<Vec<Due>, Sql> {
    let of = |why| {
        move |(whom, since): (privacy::Named, Moment)| Due {
            why,
            person: Some((whom.id, whom.name)),
            since,
            count: 1,
        }
    };
    let unused = privacy::unused(snap, begin(at, terms.inactive))?;
    let left = privacy::left_before(snap, begin(at, terms.left))?;
    let mut all: Vec<Due> = unused.into_iter().map(of(Why::Unused)).collect();
    all.extend(left.into_iter().map(of(Why::Left)));
    let (feedback, audit) = (begin(at, terms.feedback), begin(at, terms.audit));
    for (why, since, count) in [
        (
            Why::Feedback,
            feedback,
            privacy::feedback_before(snap, feedback)?,
        ),
        (Why::Audit, audit, privacy::audit_before(snap, audit)?),
    ] {
        if count > 0 {
            all.push(Due {
                why,
                person: None,
                since,
                count,
            });
        }
    }
    Ok(all)
}

/// Forgets what is due; says what that was.
///
/// # Errors
/// Those of the database.
pub fn run(tx: &mut Tx<'_>, terms: &Terms, now: &Now) -> Result<Vec<Due>, Sql> {
    let due = due(tx, terms, now.at())?;
    for (whom, _) in privacy::unused(tx, begin(now.at(), terms.inactive))? {
        store::credentials::forget_all(tx, whom.id)?;
        store::links::withdraw_of(tx, whom.id)?;
        people::leave(tx, whom.id, now)?;
    }
    for (whom, _) in privacy::left_before(tx, begin(now.at(), terms.left))? {
        privacy::erase(tx, &whom, now)?;
    }
    privacy::forget_feedback(tx, begin(now.at(), terms.feedback))?;
    privacy::forget_audit(tx, begin(now.at(), terms.audit))?;
    Ok(due)
}

/// What a run would forget, for who looks after the registry.
///
/// # Errors
/// [`Failure::NotAllowed`] for others; [`Failure::Trouble`] of the database.
pub fn rehearsed(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    terms: &Terms,
    at: Moment,
) -> Result<Vec<Due>, Failure<Refusal>> {
    access::administer(&people::actor(snap, who)?)?;
    Ok(due(snap, terms, at)?)
}

/// Forgets what is due, when somebody who looks after the registry wants it now.
///
/// # Errors
/// As [`rehearsed`].
pub fn ordered(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    terms: &Terms,
    now: &Now,
) -> Result<Vec<Due>, Failure<Refusal>> {
    access::administer(&people::actor(tx, who)?)?;
    Ok(run(tx, terms, now)?)
}

//! Reporting: what a cooperation published and adopted in a period, as a preview or kept under a number.
//!
//! Making one has two short writes with slow work between them. [`begin`] takes the number and the moment in the
//! writer's turn: whatever was recorded earlier is in the database by then, whatever comes later has a later moment.
//! The documents, which bear the number, are made outside of any transaction. [`keep`] then keeps all of it or nothing.

use crate::Failure;
use domain::{
    Day, Digest, Id, Moment, Now, Slug, access,
    cooperation::Cooperation,
    ledger::Entry,
    period::EndsBeforeItBegins,
    person::Person,
    statement::{Parameters, Statement},
};
use store::{Snap, Tx, blobs::Kept, statements::Made};

/// Why there is no such statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Die Kooperation „{0}“ gibt es nicht.")]
    UnknownCooperation(Slug),
    #[error("{0}.")]
    Ends(#[from] EndsBeforeItBegins),
    #[error("„Erfasst bis“ liegt in der Zukunft. Niemand weiß, was bis dahin noch erfasst wird.")]
    NotYetKnown,
}

/// What somebody wants a statement about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Absent: about the whole state.
    pub cooperation: Option<Slug>,
    pub from: Day,
    pub until: Day,
    /// Only what was recorded until then; absent means now.
    pub as_known_at: Option<Moment>,
}

impl Wish {
    /// What cannot be stated, all at once, however the wish was made.
    fn checked(
        &self,
        snap: &mut Snap<'_>,
        now: Moment,
    ) -> Result<(Option<Cooperation>, Parameters), Failure<Refusals>> {
        let mut refusals = Vec::new();
        let cooperation = match &self.cooperation {
            Some(slug) => {
                let found = store::cooperations::find(snap, slug)?;
                if found.is_none() {
                    refusals.push(Refusal::UnknownCooperation(slug.clone()));
                }
                found.map(|(cooperation, _)| cooperation)
            }
            None => None,
        };
        if self.as_known_at.is_some_and(|known| known > now) {
            refusals.push(Refusal::NotYetKnown);
        }
        let parameters = Parameters::new(
            self.cooperation.clone(),
            self.from,
            self.until,
            self.as_known_at.unwrap_or(now),
        );
        match parameters {
            Ok(parameters) if refusals.is_empty() => Ok((cooperation, parameters)),
            Ok(_) => Err(Failure::Refused(Refusals(refusals))),
            Err(ends) => {
                refusals.push(ends.into());
                Err(Failure::Refused(Refusals(refusals)))
            }
        }
    }
}

/// Everything that is wrong with a wish.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Refusals(pub Vec<Refusal>);

/// The statement as the facts make it now; nothing is kept. Anybody may ask, for it tells only what is public.
///
/// # Errors
/// [`Failure::Refused`] with everything that is wrong with the wish.
pub fn preview(
    snap: &mut Snap<'_>,
    wish: &Wish,
    is_example: bool,
    now: Moment,
) -> Result<Statement, Failure<Refusals>> {
    let (cooperation, parameters) = wish.checked(snap, now)?;
    Ok(state(snap, cooperation.as_ref(), &parameters, is_example)?)
}

/// A statement that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub number: i64,
    pub cooperation: Option<Cooperation>,
    pub parameters: Parameters,
}

/// Begins a statement: who may make it gets its number, and the moment up to which it knows.
///
/// # Errors
/// [`Failure::Refused`] with everything that is wrong with the wish, [`Failure::NotAllowed`] without "Koordination"
/// of the cooperation, or "Verwaltung" for the whole state.
pub fn begin(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    wish: &Wish,
    now: &Now,
) -> Result<Begun, Failure<Refusals>> {
    let (cooperation, parameters) = wish.checked(tx, now.at())?;
    permitted(tx, who, cooperation.as_ref())?;
    Ok(Begun {
        number: store::statements::next_number(tx)?,
        cooperation,
        parameters,
    })
}

/// The statement that was begun, from what was recorded until its moment.
///
/// # Errors
/// Those of the database.
pub fn tell(
    snap: &mut Snap<'_>,
    begun: &Begun,
    is_example: bool,
) -> Result<Statement, Failure<Refusals>> {
    let statement = state(
        snap,
        begun.cooperation.as_ref(),
        &begun.parameters,
        is_example,
    )?;
    Ok(statement.numbered(begun.number.to_string()))
}

/// Keeps a statement with its documents under the number that it bears.
///
/// # Errors
/// [`Failure::NotAllowed`] when the right to make it was lost meanwhile.
pub fn keep(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    begun: &Begun,
    digest: Digest,
    files: &[(String, Kept)],
    now: &Now,
) -> Result<Made, Failure<Refusals>> {
    permitted(tx, who, begun.cooperation.as_ref())?;
    let made = Made {
        number: begun.number,
        cooperation: begun.cooperation.as_ref().map(|of| of.id),
        from: begun.parameters.from(),
        until: begun.parameters.until(),
        as_known_at: begun.parameters.as_known_at(),
        digest,
        made_at: now.at(),
    };
    let kept: Vec<Kept> = files.iter().map(|(_, kept)| *kept).collect();
    store::blobs::touch(tx, &kept, now)?;
    store::statements::add(tx, &made, files, who, now)?;
    let entry = Entry::new("statementMade", &made.number)
        .with("cooperation", made.cooperation)
        .with("from", made.from)
        .with("until", made.until)
        .with("asKnownAt", made.as_known_at)
        .with("digest", digest)
        .with("files", file_digests(files));
    store::ledger::append(tx, entry, now)?;
    Ok(made)
}

fn file_digests(files: &[(String, Kept)]) -> std::collections::BTreeMap<&str, Digest> {
    let all = files.iter();
    all.map(|(format, kept)| (format.as_str(), kept.digest))
        .collect()
}

fn permitted(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    about: Option<&Cooperation>,
) -> Result<(), Failure<Refusals>> {
    let actor = store::people::actor(snap, who)?;
    match about {
        Some(cooperation) => {
            access::coordinate(&actor, cooperation)?;
        }
        None => {
            access::administer(&actor)?;
        }
    }
    Ok(())
}

fn state(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    parameters: &Parameters,
    is_example: bool,
) -> Result<Statement, store::Sql> {
    let mut facts = store::statements::facts::load(snap, about)?;
    facts.example_data = is_example;
    Ok(Statement::of(&facts, parameters))
}

//! Publishing from jobs without a secret: a body trusts projects elsewhere, their jobs get a token for minutes.

use crate::{Failure, tokens};
use domain::{
    Digest, Id, Moment, Now, access,
    job::{Job, NotTrusted, Trusted},
    person::{Person, Role},
    public_body::PublicBody,
    region::BodyKey,
    token::{Grant, Scope},
};
use store::{
    Snap, Tx, identities,
    tokens::Project,
    trusted_projects::{self, Kept},
};

/// The token of a job holds for so many seconds.
pub const SECONDS: i64 = 15 * 60;
const LONGEST: usize = 300;

/// Why a project is not trusted, or its job gets no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Geben Sie die Adresse der Plattform an, zum Beispiel https://gitlab.opencode.de.")]
    Issuer,
    #[error("Geben Sie Gruppe und Projekt an, zum Beispiel stadt-wetzlar/hundesteuer.")]
    Project,
    #[error("Geben Sie einen Zweig oder Tag an; ein * steht für beliebigen Text, zum Beispiel v*.")]
    Branch,
    #[error("Ihre Stelle vertraut schon {} Projekten.", trusted_projects::MOST)]
    TooMany,
    #[error(
        "Keine Stelle vertraut dem Projekt „{0}“ dieser Plattform. Tragen Sie es unter „Verwaltung“, „Veröffentlichen ohne Zugangsschlüssel“ ein."
    )]
    UnknownProject(String),
    #[error(transparent)]
    NotTrusted(#[from] NotTrusted),
    #[error("Das ID-Token wurde schon einmal eingetauscht. Jeder Lauf braucht sein eigenes.")]
    Spent,
    #[error(
        "Wer dem Projekt vertraut hat, darf für diese Stelle nicht mehr veröffentlichen. Jemand mit der Rolle „Freigeben“ muss das Projekt neu eintragen."
    )]
    MakerLost,
    #[error(
        "Mehrere Stellen vertrauen dem Projekt. Nennen Sie mit „body“ den Schlüssel der Stelle."
    )]
    SeveralBodies,
}

/// Trusts a project.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] without "Freigeben" of the body.
pub fn trust(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    body: &BodyKey,
    wanted: &Trusted,
    now: &Now,
) -> Result<Id<Project>, Failure<Refusal>> {
    let body = store::bodies::find(tx, body)?.ok_or(Failure::NotFound("Diese Stelle"))?;
    let actor = store::people::actor(tx, who)?;
    access::trust(&actor, &body)?;
    let fits = |text: &str| !text.is_empty() && text.len() <= LONGEST && !text.contains(' ');
    if !fits(&wanted.issuer) {
        return Err(Failure::Refused(Refusal::Issuer));
    }
    if !fits(&wanted.project) || !wanted.project.contains('/') || wanted.project.contains('*') {
        return Err(Failure::Refused(Refusal::Project));
    }
    if !fits(&wanted.branch) || wanted.branch.matches('*').count() > 1 {
        return Err(Failure::Refused(Refusal::Branch));
    }
    let known = trusted_projects::of_body(tx, body.id)?.len();
    if i64::try_from(known).unwrap_or(i64::MAX) >= trusted_projects::MOST {
        return Err(Failure::Refused(Refusal::TooMany));
    }
    tx.concerns(body.id);
    Ok(trusted_projects::add(tx, body.id, wanted, who, now)?)
}

/// The projects that a body trusts, for who may say so.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Freigeben" or "Verwaltung" of the body.
pub fn of_body(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    body: &PublicBody,
) -> Result<Vec<Kept>, Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    access::see_people(&actor, body)?;
    Ok(trusted_projects::of_body(snap, body.id)?)
}

/// A project whose trust this person may end: "Freigeben" and "Verwaltung" of its body.
///
/// # Errors
/// [`Failure::NotFound`] for any other.
pub fn endable(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<Project>,
) -> Result<(Kept, PublicBody), Failure<Refusal>> {
    let gone = Failure::NotFound("Dieses Projekt");
    let Some(kept) = trusted_projects::find(snap, id)? else {
        return Err(gone);
    };
    let actor = store::people::actor(snap, who)?;
    let body = store::bodies::by_id(snap, kept.body)?;
    match access::see_people(&actor, &body) {
        Ok(_) => Ok((kept, body)),
        Err(_) => Err(gone),
    }
}

/// Ends the trust; tokens that its jobs hold end with it.
///
/// # Errors
/// As [`endable`].
pub fn end(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Project>,
    now: &Now,
) -> Result<(Kept, PublicBody), Failure<Refusal>> {
    let (kept, body) = endable(tx, who, id)?;
    tx.concerns(body.id);
    trusted_projects::end(tx, id, now)?;
    Ok((kept, body))
}

/// A job whose issuer was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    pub issuer: String,
    pub job: Job,
    /// Known again, should it come twice.
    pub message: Digest,
    /// Later it would be refused as too old anyway.
    pub until: Moment,
}

/// A token for minutes.
#[derive(Debug)]
pub struct Exchanged {
    pub text: String,
    pub body: PublicBody,
    pub seconds: i64,
}

/// Exchanges the proof of a job for a token that publishes for the body that trusts its project. It acts by the rights
/// that who said so has at this moment.
///
/// # Errors
/// [`Refusal`].
pub fn exchange(
    tx: &mut Tx<'_>,
    proven: &Proven,
    wanted: Option<&BodyKey>,
    now: &Now,
) -> Result<Exchanged, Failure<Refusal>> {
    let job = &proven.job;
    let mut kept = trusted_projects::of_project(tx, &proven.issuer, &job.project)?;
    if let Some(key) = wanted {
        let body = store::bodies::find(tx, key)?.ok_or(Failure::NotFound("Diese Stelle"))?;
        kept.retain(|one| one.body == body.id);
    }
    let Some(first) = kept.first() else {
        return Err(Failure::Refused(Refusal::UnknownProject(
            job.project.clone(),
        )));
    };
    if kept.iter().any(|one| one.body != first.body) {
        return Err(Failure::Refused(Refusal::SeveralBodies));
    }
    let mut why = NotTrusted::Branch;
    let admitted = kept.iter().find(|one| match one.trusted.admits(job) {
        Ok(()) => true,
        Err(refused) => {
            if refused != NotTrusted::Branch {
                why = refused;
            }
            false
        }
    });
    let Some(one) = admitted else {
        return Err(Failure::Refused(why.into()));
    };
    let actor = store::people::actor(tx, one.made_by)?;
    if !actor.has(Role::Release, domain::person::For::Body(one.body)) {
        return Err(Failure::Refused(Refusal::MakerLost));
    }
    if !identities::spend(tx, proven.message, proven.until)? {
        return Err(Failure::Refused(Refusal::Spent));
    }
    let grant = Grant {
        body: one.body,
        scopes: vec![Scope::Publish],
        blueprints: one.trusted.blueprints.clone(),
    };
    let name = format!("{}, {}", job.project, job.branch);
    let ends = now.at().plus_seconds(SECONDS);
    let (text, _) = tokens::keep(tx, one.made_by, &name, grant, ends, Some(one.id), now)?;
    tx.done_by(one.made_by);
    tx.concerns(one.body);
    Ok(Exchanged {
        text,
        body: store::bodies::by_id(tx, one.body)?,
        seconds: SECONDS,
    })
}

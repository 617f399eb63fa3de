//! Notices of grants: kept by "Förderung" of a body, read by it and by "Prüfung (Land)" of the authority that gave them.

mod shown;

pub use shown::{
    AdoptionPart, BlueprintPart, File, FileOf, Listed, Own, Whole, bodies_kept, file, list, own,
    whole,
};

use crate::Failure;
use domain::{
    Day, Id, Now, Period, Slug, access,
    money::Cents,
    notice::{Notice, Part, Refusal},
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
};
use store::{Snap, Tx, blueprints, bodies, cooperations, notices, people};

/// Everything that is wrong with a notice as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Refusals(pub Vec<Refusal>);

impl From<Refusal> for Refusals {
    fn from(one: Refusal) -> Self {
        Self(vec![one])
    }
}

/// A notice as somebody writes it down.
#[derive(Debug, Clone)]
pub struct Wish {
    pub authority: BodyKey,
    pub programme: String,
    pub reference: String,
    pub given_on: Day,
    pub from: Day,
    pub until: Option<Day>,
    pub cooperation: Option<Slug>,
    pub purpose: Option<String>,
    pub amount: Option<Cents>,
    pub proof_due_on: Option<Day>,
    pub parts: Vec<Part>,
    /// Blueprints that belong to it by their names in addresses, beside those among the parts.
    pub blueprints: Vec<Slug>,
}

/// Keeps a notice for a body.
///
/// # Errors
/// [`Failure::Refused`] with everything that is wrong with it, [`Failure::NotAllowed`] without "Förderung" of the body.
pub fn add(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    body: &BodyKey,
    wish: Wish,
    now: &Now,
) -> Result<Id<Notice>, Failure<Refusals>> {
    let body = bodies::find(tx, body)?.ok_or(Failure::NotFound("Diese Stelle"))?;
    tx.concerns(body.id);
    let (notice, parts) = checked(tx, who, &body, now.id(), wish, now)?;
    notices::add(tx, &notice, &parts, who, now)?;
    Ok(notice.id)
}

/// Changes a notice and what belongs to it, unless somebody else did so meanwhile.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`] for who may not read it.
pub fn change(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Notice>,
    revision: i64,
    wish: Wish,
    now: &Now,
) -> Result<(), Failure<Refusals>> {
    let actor = people::actor(tx, who)?;
    let known = notices::find(tx, id)?
        .filter(|known| access::read_notice(&actor, &known.notice).is_ok())
        .ok_or(Failure::NotFound("Dieser Bescheid"))?;
    let body = bodies::by_id(tx, known.notice.body)?;
    tx.concerns(body.id);
    let (notice, parts) = checked(tx, who, &body, id, wish, now)?;
    if known.revision != revision {
        return Err(Failure::Refused(Refusal::Stale.into()));
    }
    Ok(notices::change(tx, &notice, &parts, who, now)?)
}

fn checked(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    body: &PublicBody,
    id: Id<Notice>,
    wish: Wish,
    now: &Now,
) -> Result<(Notice, Vec<Part>), Failure<Refusals>> {
    let actor = people::actor(snap, who)?;
    let permit = access::keep_notices(&actor, body)?;
    let mut wrong = Vec::new();
    let cooperation = match &wish.cooperation {
        None => None,
        Some(slug) => match cooperations::find(snap, slug)? {
            None => {
                wrong.push(Refusal::UnknownCooperation);
                None
            }
            Some((found, _)) => {
                let own =
                    store::sight::cooperations_of(snap, std::iter::once(body.id), now.today())?;
                // A notice outlives a membership: who leads it may name it, too.
                if found.lead != body.id && !own.contains(&found.id) {
                    wrong.push(Refusal::NoMember);
                }
                Some(found.id)
            }
        },
    };
    let authority = bodies::find(snap, &wish.authority)?;
    if authority.is_none() {
        wrong.push(Refusal::UnknownAuthority);
    }
    let period = Period::new(wish.from, wish.until);
    wrong.extend(period.err().map(Refusal::from));
    let notice = Notice {
        id,
        body: body.id,
        // Something else stands for what is wrong: nothing is kept then, and every other flaw is told with it.
        authority: authority.map_or_else(|| now.id(), |known| known.id),
        programme: wish.programme.trim().to_owned(),
        reference: wish.reference.trim().to_owned(),
        given_on: wish.given_on,
        period: period.unwrap_or_else(|_| Period::since(wish.from)),
        cooperation,
        purpose: wish.purpose,
        amount: wish.amount,
        proof_due_on: wish.proof_due_on,
    };
    let named = blueprints::by_slugs(snap, wish.blueprints.iter())?;
    // What nobody knows is told as what belongs to others, for that may be hidden.
    if wish.blueprints.iter().any(|slug| !named.contains_key(slug)) {
        wrong.push(Refusal::Foreign);
    }
    let mut parts = wish.parts;
    parts.extend(named.into_values().map(Part::Blueprint));
    parts.sort_unstable();
    parts.dedup();
    if let Err(mut more) = permit.keep(&notice, &notices::owned(snap, &parts)?) {
        more.retain(|one| !wrong.contains(one));
        wrong.extend(more);
    }
    if notices::is_taken(snap, &notice)? {
        wrong.push(Refusal::ReferenceTaken);
    }
    if wrong.is_empty() {
        Ok((notice, parts))
    } else {
        Err(Failure::Refused(Refusals(wrong)))
    }
}

//! Covering: a body adopts for others, at the beginning or later.

use super::{Refusal, find_body, listed, seen};
use crate::Failure;
use domain::{
    Day, Id, Now, Period, access,
    adoption::{Adoption, Answer, Cover},
    ledger::Entry,
    period::EndsBeforeItBegins,
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
};
use store::{Tx, adoptions::Listed};

/// A body that is to be covered, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverWish {
    pub body: BodyKey,
    pub from: Day,
    pub until: Option<Day>,
}

/// Why a body cannot be covered like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverRefused {
    #[error("Die Kommune mit dem Schlüssel {0} ist im Register nicht bekannt.")]
    UnknownBody(BodyKey),
    #[error("Eine Kommune kann sich nicht selbst mitversorgen.")]
    Itself,
    #[error("{0}.")]
    Ends(EndsBeforeItBegins),
    #[error("Die Kommune {0} wird in diesem Zeitraum bereits mitversorgt.")]
    Twice(BodyKey),
}

impl CoverRefused {
    /// The field of the wish that is to blame, as a JSON pointer.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::UnknownBody(_) | Self::Itself => "/body",
            Self::Ends(_) => "/until",
            Self::Twice(_) => "/from",
        }
    }
    /// The stable name of the rule.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::UnknownBody(_) => "kommune-unbekannt",
            Self::Itself => "versorgt-sich-selbst",
            Self::Ends(_) => "zeitraum-verdreht",
            Self::Twice(_) => "bereits-mitversorgt",
        }
    }
}

/// Lets an adoption that goes on cover more bodies; each may confirm or object.
///
/// Needs the role that records the stage reached: to cover under a live adoption is to say that a body is served.
///
/// # Errors
/// [`Refusal::Cover`] with every flaw, counted in the order of the wishes; [`Refusal::Ended`] after the end;
/// [`Failure::NotAllowed`] for anybody who does not speak for the adopting body.
pub fn cover_more(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    wishes: &[CoverWish],
    now: &Now,
) -> Result<Listed, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let known = seen(tx, who, id, now)?;
    let body = store::bodies::by_id(tx, known.body)?;
    tx.concerns(body.id);
    access::record(&actor, &body, known.stage)?;
    if known.stage.is_end() {
        return Err(Failure::Refused(Refusal::Ended(known.since)));
    }
    let adoption = Adoption {
        id,
        blueprint: known.blueprint,
        body: known.body,
        planned_live_on: known.planned_live_on,
        audience: known.audience,
    };
    let covered = add(tx, &adoption, wishes, now)?;
    store::adoptions::touch(tx, id)?;
    let entry = Entry::new("covered", &id)
        .with("blueprint", known.blueprint)
        .with("covers", covered);
    store::ledger::append(tx, entry, now)?;
    store::changes::note(tx, known.blueprint, now)?;
    listed(tx, id)
}

/// Records the covers, each once; the keys of the covered bodies, for the log.
pub(super) fn add(
    tx: &mut Tx<'_>,
    adoption: &Adoption,
    wishes: &[CoverWish],
    now: &Now,
) -> Result<Vec<BodyKey>, Failure<Refusal>> {
    let mut known = store::adoptions::covers(tx, &[adoption.id])?
        .remove(&adoption.id)
        .unwrap_or_default();
    let (mut covered, mut flaws) = (Vec::new(), Vec::new());
    for (place, wish) in wishes.iter().enumerate() {
        // The same wish twice in one request is one wish.
        if wishes.iter().take(place).any(|earlier| earlier == wish) {
            continue;
        }
        let body = find_body(tx, &wish.body)?;
        match checked(adoption, body.as_ref(), wish, &known) {
            Err(flaw) => flaws.push((place, flaw)),
            Ok(cover) => {
                known.push(cover);
                covered.extend(body.map(|body| (body.key, known.len() - 1)));
            }
        }
    }
    if !flaws.is_empty() {
        return Err(Failure::Refused(Refusal::Cover(flaws)));
    }
    for (_, place) in &covered {
        if let Some(cover) = known.get(*place) {
            store::adoptions::add_cover(tx, adoption.id, cover, now)?;
        }
    }
    let mut keys: Vec<BodyKey> = Vec::with_capacity(covered.len());
    for (key, _) in covered {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

fn checked(
    adoption: &Adoption,
    body: Option<&PublicBody>,
    wish: &CoverWish,
    known: &[Cover],
) -> Result<Cover, CoverRefused> {
    let body = body.ok_or_else(|| CoverRefused::UnknownBody(wish.body.clone()))?;
    if body.id == adoption.body {
        return Err(CoverRefused::Itself);
    }
    let period = Period::new(wish.from, wish.until).map_err(CoverRefused::Ends)?;
    let overlaps = |other: &&Cover| {
        other.body == body.id
            && Period::new(other.from, other.until).is_ok_and(|other| other.overlaps(&period))
    };
    if known.iter().any(|other| overlaps(&other)) {
        return Err(CoverRefused::Twice(body.key.clone()));
    }
    Ok(Cover {
        body: body.id,
        from: period.from(),
        until: period.until(),
        answer: Answer::Open,
    })
}

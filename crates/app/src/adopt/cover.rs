//! Covering: a body adopts for others, at the beginning or later; they answer, and it ends.

use super::{Refusal, body, listed, seen};
use crate::Failure;
use domain::{
    Day, Id, Now, access,
    adoption::{Adoption, Answer, Cover, CoverRefused, Said, Word, check_cover, check_end},
    ledger::Entry,
    person::Person,
    region::BodyKey,
};
use store::{
    Tx,
    adoptions::{Listed, NewlyCovered},
};

/// A body that is to be covered, by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverWish {
    pub body: BodyKey,
    pub from: Day,
    pub until: Option<Day>,
}

/// A cover of an adoption by the covered body; by its first day, too, when the body is covered several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    pub body: BodyKey,
    pub from: Option<Day>,
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
    let by = access::record(&actor, &body, known.stage)?.actor();
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
    let covers = of_one(tx, id)?;
    let covered = add(tx, &adoption, covers, wishes, by, now)?;
    store::adoptions::touch(tx, id)?;
    let entry = Entry::new("covered", &id)
        .with("blueprint", known.blueprint)
        .with("covers", covered);
    store::ledger::append(tx, entry, now)?;
    store::changes::note(tx, known.blueprint, now)?;
    listed(tx, id)
}

/// Records the covers beside those known, each once; the keys of the covered bodies, for the log.
pub(super) fn add(
    tx: &mut Tx<'_>,
    adoption: &Adoption,
    mut known: Vec<Cover>,
    wishes: &[CoverWish],
    by: Id<Person>,
    now: &Now,
) -> Result<Vec<BodyKey>, Failure<Refusal>> {
    let bodies = match wishes {
        [] => return Ok(Vec::new()),
        wishes => store::bodies::by_keys(tx, wishes.iter().map(|wish| &wish.body))?,
    };
    let (mut covered, mut keys, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
    for (place, wish) in wishes.iter().enumerate() {
        // The same wish twice in one request is one wish.
        if wishes.iter().take(place).any(|earlier| earlier == wish) {
            continue;
        }
        let checked = bodies
            .get(&wish.body)
            .ok_or_else(|| CoverRefused::UnknownBody(wish.body.clone()))
            .and_then(|body| {
                check_cover(adoption, &known, body, wish.from, wish.until).map(|period| {
                    let new = NewlyCovered {
                        body: body.id,
                        from: period.from(),
                        until: period.until(),
                    };
                    (new, &body.key)
                })
            });
        match checked {
            Err(flaw) => flaws.push((place, flaw)),
            Ok((new, key)) => {
                known.push(as_known(&new, now));
                covered.push(new);
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
        }
    }
    if !flaws.is_empty() {
        return Err(Failure::Refused(Refusal::Cover(flaws)));
    }
    store::adoptions::add_covers(tx, adoption.id, &covered, by, now)?;
    Ok(keys)
}

/// A new cover as the next wish of the same request meets it.
fn as_known(new: &NewlyCovered, now: &Now) -> Cover {
    Cover {
        body: new.body,
        from: new.from,
        recorded_at: now.at(),
        said: vec![Said {
            word: Word::Ends(new.until),
            recorded_at: now.at(),
        }],
    }
}

/// Says for a covered body whether it is right that another one adopts for it.
///
/// Without a day every cover of the body is meant; one that is answered like that already stays as it is.
///
/// # Errors
/// [`Refusal::NotCovered`] when the adoption does not cover the body; [`Failure::NotAllowed`] without its "Freigeben".
pub fn answer_cover(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    covered: &Covered,
    answer: Answer,
    now: &Now,
) -> Result<Listed, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let body = body(tx, &covered.body)?;
    tx.concerns(body.id);
    let by = access::speak(&actor, &body)?.actor();
    let known = seen(tx, who, id, now)?;
    let covers = of_one(tx, id)?;
    let mut meant: Vec<&Cover> = covers
        .iter()
        .filter(|cover| cover.body == body.id && covered.from.is_none_or(|from| cover.from == from))
        .collect();
    if meant.is_empty() {
        return Err(Failure::Refused(Refusal::NotCovered));
    }
    meant.retain(|cover| cover.answer() != answer);
    if meant.is_empty() {
        return Ok(known);
    }
    store::adoptions::say_of_covers(tx, id, &meant, Word::Answered(answer), by, now)?;
    let from: Vec<Day> = meant.iter().map(|cover| cover.from).collect();
    let entry = Entry::new("coverAnswered", &id)
        .with("body", &body.key)
        .with("answer", answer)
        .with("from", from);
    store::ledger::append(tx, entry, now)?;
    store::changes::note(tx, known.blueprint, now)?;
    listed(tx, id)
}

/// Says on which day a cover ends; none takes an end back. Either side may: the body that adopts, or the covered one.
///
/// Without a first day the latest cover of the body is meant.
///
/// # Errors
/// [`Refusal::NotCovered`] when the adoption does not cover the body, [`Refusal::CoverEnd`] by the rules of days;
/// [`Failure::NotAllowed`] for anybody who speaks for neither.
pub fn end_cover(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<Adoption>,
    covered: &Covered,
    until: Option<Day>,
    now: &Now,
) -> Result<Listed, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let known = seen(tx, who, id, now)?;
    let coverer = store::bodies::by_id(tx, known.body)?;
    let body = body(tx, &covered.body)?;
    let by = match access::record(&actor, &coverer, known.stage) {
        Ok(permit) => {
            tx.concerns(coverer.id);
            permit.actor()
        }
        Err(refused) => {
            tx.concerns(body.id);
            access::speak(&actor, &body).map_err(|_| refused)?.actor()
        }
    };
    let covers = of_one(tx, id)?;
    let of = covers
        .iter()
        .filter(|cover| cover.body == body.id && covered.from.is_none_or(|from| cover.from == from))
        .max_by_key(|cover| cover.from)
        .ok_or(Failure::Refused(Refusal::NotCovered))?;
    check_end(&covers, of, &body, until)
        .map_err(|flaw| Failure::Refused(Refusal::CoverEnd(flaw)))?;
    if of.until() == until {
        return Ok(known);
    }
    store::adoptions::say_of_covers(tx, id, &[of], Word::Ends(until), by, now)?;
    let entry = Entry::new("coverEnded", &id)
        .with("body", &body.key)
        .with("from", of.from)
        .with("until", until);
    store::ledger::append(tx, entry, now)?;
    store::changes::note(tx, known.blueprint, now)?;
    listed(tx, id)
}

fn of_one(tx: &mut Tx<'_>, id: Id<Adoption>) -> Result<Vec<Cover>, Failure<Refusal>> {
    let mut covers = store::adoptions::covers(tx, &[id])?;
    Ok(covers.remove(&id).unwrap_or_default())
}

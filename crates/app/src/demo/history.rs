//! The years 2021 to 2026, told in the order in which the registry would have heard of them.

use super::{
    Failed, Seeded,
    examples::{self, Examples},
    people::{self, People},
    then,
};
use crate::{
    adopt::{self, Begin, CoverWish},
    cooperate::{self, Foundation, Joining},
    propose::{self, Suggestion},
    publish::{self, Upload},
    withdraw,
};
use domain::{
    Day, Id, Moment, Now,
    adoption::{Adoption, Answer, Step, Wish},
    blueprint::StateChange,
};
use std::{collections::HashMap, fmt::Debug};
use store::Tx;

/// Something that the registry heard of on a day; of one day, in this order.
enum Event<'e> {
    Founded(&'e examples::Cooperation),
    Joined(&'e examples::Cooperation, &'e examples::Member),
    Says(&'e examples::Profile),
    Released(&'e examples::Release, &'e Upload),
    Changed(&'e examples::State),
    Stepped(&'e examples::Step),
    Answered(&'e examples::CoverAnswer),
    Proposed(&'e examples::Proposal),
}

/// Every event with its day, the earliest first.
fn in_order<'e>(all: &'e Examples, uploads: &'e [Upload]) -> Vec<(Day, Event<'e>)> {
    let mut events = Vec::new();
    for one in &all.cooperations {
        events.push((one.signed_on, Event::Founded(one)));
        for member in &one.members {
            events.push((member.from.max(one.signed_on), Event::Joined(one, member)));
        }
    }
    events.extend(
        all.profiles
            .iter()
            .filter_map(|one| Some((one.says.as_of?, Event::Says(one)))),
    );
    let releases = all.releases.iter().zip(uploads);
    events.extend(releases.map(|(one, upload)| (one.released_on, Event::Released(one, upload))));
    events.extend(
        all.states
            .iter()
            .map(|one| (one.recorded_on, Event::Changed(one))),
    );
    events.extend(
        all.steps
            .iter()
            .map(|one| (one.recorded_on, Event::Stepped(one))),
    );
    events.extend(
        all.answers
            .iter()
            .filter(|one| one.answer != Answer::Open)
            .filter_map(|one| Some((one.answered_on?, Event::Answered(one)))),
    );
    events.extend(
        all.proposals
            .iter()
            .map(|one| (one.proposed_on, Event::Proposed(one))),
    );
    // Stable: what was put in first comes first on its day.
    events.sort_by_key(|(day, _)| *day);
    events
}

/// Tells everything up to now.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    all: &Examples,
    uploads: &[Upload],
    people: People,
    now: &Now,
) -> Result<Seeded, Failed> {
    let mut teller = Teller {
        people,
        adoptions: HashMap::new(),
        steps: HashMap::new(),
        seeded: Seeded::default(),
    };
    let (mut day, mut of_the_day) = (None, 0);
    for (on, event) in in_order(all, uploads) {
        of_the_day = if day == Some(on) { of_the_day + 1 } else { 0 };
        day = Some(on);
        let at = office_hours(on, of_the_day)?;
        if at >= now.at() {
            teller.seeded.left_out += 1;
            continue;
        }
        teller.take(tx, &event, &then(at, now))?;
    }
    Ok(teller.seeded)
}

/// The moment of the n-th event of a day: from nine in the morning, a minute apart.
fn office_hours(day: Day, number: i64) -> Result<Moment, Failed> {
    let morning: Moment = format!("{day}T08:00:00Z")
        .parse()
        .map_err(|e| Failed::example(day.to_string(), e))?;
    Ok(morning.plus_seconds(60 * number))
}

struct Teller {
    people: People,
    adoptions: HashMap<String, Id<Adoption>>,
    steps: HashMap<String, Id<Step>>,
    seeded: Seeded,
}

impl Teller {
    fn take(&mut self, tx: &mut Tx<'_>, event: &Event<'_>, now: &Now) -> Result<(), Failed> {
        match event {
            Event::Founded(one) => self.found(tx, one, now),
            Event::Joined(one, member) => self.join(tx, one, member, now),
            Event::Says(one) => {
                let body = people::body(tx, one.body.as_str())?;
                Ok(store::bodies::put_profile(tx, body.id, &one.says, now)?)
            }
            Event::Released(one, upload) => self.release(tx, one, upload, now),
            Event::Changed(one) => self.change(tx, one, now),
            Event::Stepped(one) => self.step(tx, one, now),
            Event::Answered(one) => self.answer(tx, one, now),
            Event::Proposed(one) => self.propose(tx, one, now),
        }
    }

    fn found(&self, tx: &mut Tx<'_>, one: &examples::Cooperation, now: &Now) -> Result<(), Failed> {
        let new = Foundation {
            slug: one.slug.clone(),
            name: one.name.clone(),
            legal_form: one.legal_form,
            lead: one.lead.clone(),
            signed_on: Some(one.signed_on),
            note: one.note.clone(),
        };
        let who = self.people.coordinator;
        done(cooperate::found(tx, who, new, now), &one.slug)?;
        Ok(())
    }

    fn join(
        &self,
        tx: &mut Tx<'_>,
        one: &examples::Cooperation,
        member: &examples::Member,
        now: &Now,
    ) -> Result<(), Failed> {
        let new = Joining {
            body: member.body.clone(),
            role: member.role,
            from: member.from,
            until: member.until,
            note: member.note.clone(),
        };
        let who = self.people.coordinator;
        done(cooperate::join(tx, who, &one.slug, new, now), &member.body)?;
        Ok(())
    }

    fn release(
        &mut self,
        tx: &mut Tx<'_>,
        one: &examples::Release,
        upload: &Upload,
        now: &Now,
    ) -> Result<(), Failed> {
        let name = format!("{} {}", one.slug, one.version);
        let said = &upload.manifest;
        if said.slug != one.slug || said.version != one.version || said.publisher != one.publisher {
            return Err(Failed::example(
                name,
                "Das Paket nennt anderes als die Liste.",
            ));
        }
        let who = self.people.clerk(&one.publisher)?;
        done(publish::publish(tx, who, upload, now), &name)?;
        self.seeded.releases += 1;
        Ok(())
    }

    fn change(&mut self, tx: &mut Tx<'_>, one: &examples::State, now: &Now) -> Result<(), Failed> {
        let name = format!("{} {}", one.slug, one.version);
        let blueprint = store::blueprints::find(tx, &one.slug)?
            .ok_or_else(|| Failed::example(&name, "Die Blaupause fehlt."))?;
        let publisher = store::bodies::by_id(tx, blueprint.publisher)?;
        // A successor is a blueprint; the next version of the same one is said in words.
        let reason = match &one.successor {
            Some(next) if !one.reason.contains(&next.to_string()) => {
                format!("{}; bitte {next} verwenden", one.reason)
            }
            _ => one.reason.clone(),
        };
        let change = StateChange {
            to: one.state,
            reason,
            successor: None,
            effective_on: one.effective_on,
        };
        let who = self.people.clerk(&publisher.key)?;
        let changed = withdraw::change_state(tx, who, &one.slug, &one.version, change, now);
        done(changed, &name)?;
        self.seeded.states += 1;
        Ok(())
    }

    fn step(&mut self, tx: &mut Tx<'_>, one: &examples::Step, now: &Now) -> Result<(), Failed> {
        let who = self.people.clerk(&one.body)?;
        let wish = self.wish(one)?;
        let (adoption, step) = match self.adoptions.get(&one.adoption) {
            Some(id) => done(adopt::record(tx, who, *id, wish, None, now), &one.step)?,
            None => {
                self.seeded.adoptions += 1;
                let new = Begin {
                    blueprint: one.blueprint.clone(),
                    body: one.body.clone(),
                    covers: covers(one)?,
                    planned_live_on: one.planned_live_on,
                    audience: domain::visibility::Choice::Public,
                    step: wish,
                };
                done(adopt::begin(tx, who, new, now), &one.step)?
            }
        };
        self.adoptions.insert(one.adoption.clone(), adoption.id);
        self.steps.insert(one.step.clone(), step.id);
        self.seeded.steps += 1;
        Ok(())
    }

    fn wish(&self, one: &examples::Step) -> Result<Wish, Failed> {
        let mut wish = one.wish();
        if let Some(corrected) = &one.corrects {
            let known = self.steps.get(corrected).copied();
            let known =
                known.ok_or_else(|| Failed::example(&one.step, "berichtigt Unbekanntes"))?;
            wish.corrects = Some(known);
        }
        Ok(wish)
    }

    fn answer(
        &self,
        tx: &mut Tx<'_>,
        one: &examples::CoverAnswer,
        now: &Now,
    ) -> Result<(), Failed> {
        let id = self.adoptions.get(&one.adoption).copied();
        let id = id.ok_or_else(|| Failed::example(&one.adoption, "antwortet auf Unbekanntes"))?;
        let who = self.people.clerk(&one.body)?;
        let covered = adopt::Covered {
            body: one.body.clone(),
            from: None,
        };
        done(
            adopt::answer_cover(tx, who, id, &covered, one.answer, now),
            &one.adoption,
        )?;
        Ok(())
    }

    fn propose(
        &mut self,
        tx: &mut Tx<'_>,
        one: &examples::Proposal,
        now: &Now,
    ) -> Result<(), Failed> {
        let cooperation = "digitale-kommune-hessen"
            .parse()
            .map_err(|e: domain::slug::NoSlug| Failed::example("Kooperation", e))?;
        let suggestion = Suggestion {
            blueprint: one.blueprint.clone(),
            body: one.body.clone(),
            step: one.wish(),
        };
        let name = format!("{} {}", one.blueprint, one.body);
        let who = self.people.coordinator;
        done(
            propose::propose(tx, who, &cooperation, &[suggestion], now),
            &name,
        )?;
        self.seeded.proposals += 1;
        Ok(())
    }
}

fn covers(one: &examples::Step) -> Result<Vec<CoverWish>, Failed> {
    let all = one.covers.as_deref().unwrap_or_default();
    all.split(';')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let wrong = || Failed::example(&one.step, format!("„{part}“ ist keine Mitversorgung"));
            let mut cells = part.split('|');
            let body = cells
                .next()
                .and_then(|t| t.parse().ok())
                .ok_or_else(wrong)?;
            let from = cells
                .next()
                .and_then(|t| t.parse().ok())
                .ok_or_else(wrong)?;
            let until = match cells.next() {
                None | Some("") => None,
                Some(text) => Some(text.parse().map_err(|_| wrong())?),
            };
            Ok(CoverWish { body, from, until })
        })
        .collect()
}

/// A use-case that must have worked; otherwise the example with this name is wrong.
fn done<T, R: Debug>(
    outcome: Result<T, crate::Failure<R>>,
    name: &impl ToString,
) -> Result<T, Failed> {
    outcome.map_err(|failure| match failure {
        crate::Failure::Trouble(trouble) => Failed::Trouble(trouble),
        other @ (crate::Failure::Refused(_)
        | crate::Failure::NotAllowed(_)
        | crate::Failure::NotFound(_)) => Failed::example(name.to_string(), format!("{other:?}")),
    })
}

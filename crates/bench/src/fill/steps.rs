//! Adoptions, their steps and evidence, and the newest part of the log.

use super::{Ground, made, person};
use crate::{
    Outcome, chance,
    names::{self, Kind},
    plain::{Cell, Plain},
    world::{Begun, Step, World},
};
use domain::{Now, adoption::Stage, ledger};

/// One in so many entries of the log is there: the newest.
const LOGGED: usize = 10;

/// The identity of an adoption.
#[must_use]
pub fn adoption_id(adoption: &Begun, number: u32) -> String {
    names::id(Kind::Adoption, adoption.start, number, 0)
}

fn step_id(step: &Step) -> String {
    names::id(Kind::Step, step.minute, step.adoption, step.place)
}

/// The day on which a step took effect: up to three days before it was recorded.
fn effective(step: &Step) -> u32 {
    let lag = chance::of(60, u64::from(step.adoption), u64::from(step.place));
    let lag = u32::try_from(chance::below(lag, 4)).unwrap_or_default();
    (step.minute / 1440).saturating_sub(lag)
}

fn version(adoption: &Begun, step: &Step) -> Option<&'static str> {
    let has_none = matches!(
        adoption.stage(step.place),
        Stage::Interest | Stage::Alignment
    );
    (!has_none).then(|| made::version_at(adoption.blueprint, step.minute))
}

/// Adds all adoptions with what was told of them.
pub(super) fn add(
    plain: &mut Plain,
    ground: &Ground,
    world: &World,
    told: &dyn Fn(&str),
) -> Outcome<()> {
    let again = plain.bare_tables(&["adoption", "step", "evidence", "cover", "entry"])?;
    adoptions(plain, ground, world)?;
    told("adoptions");
    steps(plain, ground, world)?;
    told(&format!("{} steps", world.steps.len()));
    let count = evidence(plain, ground, world)?;
    covers(plain, ground, world)?;
    told(&format!("{count} pieces of evidence"));
    let count = entries(plain, ground, world)?;
    told(&format!("{count} entries of the log, the newest"));
    for sql in again {
        plain.run(&sql)?;
    }
    told("indexes");
    Ok(())
}

fn adoptions(plain: &mut Plain, ground: &Ground, world: &World) -> Outcome<()> {
    let columns = [
        "id",
        "blueprint_id",
        "body_id",
        "planned_live_on",
        "recorded_at",
        "stage",
        "version",
        "since",
        "revision",
    ];
    plain.copy("adoption", &columns, |sink| {
        for (adoption, number) in world.adoptions.iter().zip(0..) {
            let (stage, last) = adoption.standing();
            let step = |place| Step {
                minute: adoption.minute(place),
                adoption: number,
                place,
            };
            // Since when the stage holds: the first of the last steps with it.
            let first = (0..=last)
                .rev()
                .take_while(|place| adoption.stage(*place) == stage)
                .last()
                // A step that was corrected does not hold.
                .filter(|_| adoption.corrects(last).is_none());
            let since = effective(&step(first.unwrap_or(last)));
            let planned = chance::below(chance::of(61, u64::from(number), 0), 2) == 0;
            let body = ground.bodies.get(adoption.body as usize);
            sink.row(&[
                Cell::Text(&adoption_id(adoption, number)),
                Cell::Text(&made::blueprint_id(adoption.blueprint)),
                Cell::Text(body.map_or("", |body| &body.id)),
                planned
                    .then(|| ground.calendar.day(adoption.start / 1440 + 180))
                    .into(),
                Cell::Text(&ground.calendar.moment(adoption.start)),
                Cell::Text(stage.word()),
                version(adoption, &step(last)).into(),
                Cell::Text(ground.calendar.day(since)),
                Cell::Int(i64::from(adoption.step_count())),
            ])?;
        }
        Ok(())
    })
}

const NOTE: &str = "Abgestimmt mit Fachamt und IT, Beschluss liegt vor";

fn steps(plain: &mut Plain, ground: &Ground, world: &World) -> Outcome<()> {
    let columns = [
        "number",
        "id",
        "adoption_id",
        "stage",
        "version",
        "effective_on",
        "recorded_at",
        "note",
        "corrects",
        "reason",
        "person_id",
    ];
    plain.copy("step", &columns, |sink| {
        for (step, number) in world.steps.iter().zip(1..) {
            let Some(adoption) = world.of(step) else {
                continue;
            };
            let corrected = adoption.corrects(step.place).map(|place| {
                step_id(&Step {
                    minute: adoption.minute(place),
                    place,
                    ..*step
                })
            });
            sink.row(&[
                Cell::Int(number),
                Cell::Text(&step_id(step)),
                Cell::Text(&adoption_id(adoption, step.adoption)),
                Cell::Text(adoption.stage(step.place).word()),
                version(adoption, step).into(),
                Cell::Text(ground.calendar.day(effective(step))),
                Cell::Text(&ground.calendar.moment(step.minute)),
                note(step).into(),
                corrected.as_deref().into(),
                corrected
                    .as_ref()
                    .map(|_| "Der Start hat sich verschoben.")
                    .into(),
                Cell::Text(&person(adoption.body)),
            ])?;
        }
        Ok(())
    })
}

/// One step in five has a note.
fn note(step: &Step) -> Option<&'static str> {
    let chance = chance::of(62, u64::from(step.adoption), u64::from(step.place));
    (chance::below(chance, 5) == 0).then_some(NOTE)
}

/// The evidence of a step: its kind and value.
fn proof(adoption: &Begun, step: &Step) -> Option<(&'static str, String)> {
    let number = u64::from(step.adoption);
    if adoption.stage(step.place) != Stage::Live {
        return None;
    }
    Some(match chance::below(chance::of(63, number, 0), 2) {
        0 => ("fileReference", format!("Az. 10-{number}/{}", step.place)),
        _ => (
            "url",
            format!("https://stadt{}.example.org/dienst/{number}", adoption.body),
        ),
    })
}

fn evidence(plain: &mut Plain, ground: &Ground, world: &World) -> Outcome<u64> {
    let mut count = 0;
    let columns = ["step_number", "position", "kind", "value", "seen_on"];
    plain.copy("evidence", &columns, |sink| {
        for (step, number) in world.steps.iter().zip(1..) {
            if let Some((kind, value)) = world.of(step).and_then(|a| proof(a, step)) {
                sink.row(&[
                    Cell::Int(number),
                    Cell::Int(0),
                    Cell::Text(kind),
                    Cell::Text(&value),
                    Cell::Text(ground.calendar.day(step.minute / 1440)),
                ])?;
                count += 1;
            }
        }
        Ok(())
    })?;
    Ok(count)
}

/// One adoption in two hundred covers another body.
fn covers(plain: &mut Plain, ground: &Ground, world: &World) -> Outcome<()> {
    let columns = [
        "adoption_id",
        "body_id",
        "from_day",
        "answer",
        "answered_at",
    ];
    plain.copy("cover", &columns, |sink| {
        for (adoption, number) in world.adoptions.iter().zip(0..).step_by(200) {
            let next = (adoption.body as usize + 1) % ground.bodies.len();
            let covered = ground.bodies.get(next).map_or("", |body| &body.id);
            let answered = ground.calendar.moment(adoption.start + 2880);
            sink.row(&[
                Cell::Text(&adoption_id(adoption, number)),
                Cell::Text(covered),
                Cell::Text(ground.calendar.day(adoption.start / 1440)),
                Cell::Text("confirmed"),
                Cell::Text(&answered),
            ])?;
        }
        Ok(())
    })
}

/// The entry of a step with the salt of its private texts, as `app::adopt` writes it.
fn entry(ground: &Ground, adoption: &Begun, step: &Step) -> Outcome<(ledger::Sealed, [u8; 16])> {
    let minute = i64::from(step.minute);
    let at = domain::Moment::from_micros((1_514_764_800 + minute * 60) * 1_000_000)
        .ok_or("a moment beyond the calendar")?;
    let mut seed = [0; 32];
    let chance = chance::of(64, u64::from(step.adoption), u64::from(step.place));
    for (to, from) in seed.iter_mut().zip(chance.to_be_bytes()) {
        *to = from;
    }
    let now = Now::new(at, seed);
    let salt = now.blinding();
    let proof = proof(adoption, step);
    let kinds: Vec<_> = proof.iter().map(|(kind, _)| *kind).collect();
    let proofs: Vec<_> = proof
        .iter()
        .map(|(_, value)| ledger::salted(&salt, value))
        .collect();
    let sealed = ledger::Entry::new("step", &step_id(step))
        .with("adoption", adoption_id(adoption, step.adoption))
        .with("blueprint", made::blueprint_id(adoption.blueprint))
        .with("stage", adoption.stage(step.place))
        .with("version", version(adoption, step))
        .with("effectiveOn", ground.calendar.day(effective(step)))
        .with("corrects", serde_json::Value::Null)
        .with("evidenceKinds", kinds)
        .with("evidence", proofs)
        .with_private("note", note(step), &salt)
        .with_private("reason", None, &salt)
        .with_private("person", Some(&person(adoption.body)), &salt)
        .seal(now.blinding(), &now);
    Ok((sealed, salt))
}

fn entries(plain: &mut Plain, ground: &Ground, world: &World) -> Outcome<u64> {
    let skipped = world.steps.len() - world.steps.len() / LOGGED;
    let newest = || world.steps.iter().skip(skipped).zip(1_i64..);
    let columns = [
        "number",
        "kind",
        "subject",
        "encoding",
        "bytes",
        "leaf",
        "recorded_at",
    ];
    plain.copy("entry", &columns, |sink| {
        for (step, number) in newest() {
            let Some(adoption) = world.of(step) else {
                continue;
            };
            let (sealed, _) = entry(ground, adoption, step)?;
            sink.row(&[
                Cell::Int(number),
                Cell::Text(sealed.kind),
                Cell::Text(&sealed.subject),
                Cell::Int(i64::from(ledger::ENCODING)),
                Cell::Text(&String::from_utf8(sealed.bytes)?),
                Cell::Text(&sealed.leaf.to_string()),
                Cell::Text(&ground.calendar.moment(step.minute)),
            ])?;
        }
        Ok(())
    })?;
    plain.copy("entry_salt", &["entry_number", "salt"], |sink| {
        for (step, number) in newest() {
            if let Some(adoption) = world.of(step) {
                let (_, salt) = entry(ground, adoption, step)?;
                sink.row(&[Cell::Int(number), Cell::Text(&ledger::hex(&salt))])?;
            }
        }
        Ok(())
    })?;
    Ok(u64::try_from(world.steps.len() - skipped)?)
}

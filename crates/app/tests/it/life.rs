//! Whatever steps are told in whatever order, lists show what the steps say.

use app::Failure;
use domain::{
    Day, Version,
    adoption::{Stage, Step},
    person::Role,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::cell::Cell;
use testkit::{World, day, version, wish};

/// A step that may be legal or not: days before today, stage, version, and which step it corrects.
type Told = (i64, usize, Option<usize>, Option<usize>);

fn told() -> impl Strategy<Value = Vec<Told>> {
    let step = (
        0_i64..40,
        0..Stage::ALL.len(),
        proptest::option::of(0..VERSIONS.len()),
        proptest::option::weighted(0.25, 0_usize..6),
    );
    proptest::collection::vec(step, 1..10)
}

const VERSIONS: [&str; 3] = ["1.0.0", "1.1.0", "2.0.0"];

/// The fold once more and in other words: what holds is what nothing replaces, in the order of effect.
fn standing(steps: &[Step]) -> (Stage, Option<Version>, Day) {
    let mut holding: Vec<&Step> = steps
        .iter()
        .filter(|step| steps.iter().all(|other| other.corrects != Some(step.id)))
        .collect();
    holding.sort_by_key(|step| (step.effective_on, step.number));
    let last = holding.last().unwrap();
    let same = holding
        .iter()
        .rev()
        .take_while(|step| step.stage == last.stage);
    let since = same.last().unwrap().effective_on;
    let version = holding.iter().rev().find_map(|step| step.version.clone());
    (last.stage, version, since)
}

testkit::on_both! {
    fn lists_show_what_the_steps_say(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").holds(Role::Release, &wetzlar);
        for version in VERSIONS {
            world.publish(&anna, &world.package("hundesteuer-anmelden", version)).unwrap();
        }
        let (bodies, recorded, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&told(), |told| {
            bodies.set(bodies.get() + 1);
            let town = world.body(&format!("0653{:04}", bodies.get()), "Ort");
            let clerk = world.person("carl").holds(Role::Release, &town);
            let mut adoption = None;
            for (before, stage, chosen, corrects) in told {
                let known = adoption.map(|id| world.read(|snap| store::adoptions::life(snap, id)));
                let steps = known.as_ref().map(|life| life.recorded().to_vec()).unwrap_or_default();
                let mut step = wish(Stage::ALL[stage], "2024-06-30");
                for _ in 0..before {
                    step.effective_on = step.effective_on.previous();
                }
                step.version = chosen.map(|place| version(VERSIONS[place]));
                if let Some(corrected) = corrects.and_then(|place| steps.get(place)) {
                    step.corrects = Some(corrected.id);
                    step.reason = Some("Irrtum".to_owned());
                }
                let outcome = match adoption {
                    None => world.adopt(&clerk, "hundesteuer-anmelden", &town, step),
                    Some(id) => world.record(&clerk, id, step),
                };
                match outcome {
                    Ok((listed, _)) => {
                        recorded.set(recorded.get() + 1);
                        adoption = Some(listed.id);
                        let life = world.read(|snap| store::adoptions::life(snap, listed.id));
                        prop_assert_eq!(life.recorded().len(), steps.len() + 1);
                        prop_assert_eq!(&life.recorded()[..steps.len()], &steps[..], "nothing told before has changed");
                        prop_assert_eq!((listed.stage, listed.version.clone(), listed.since), standing(life.recorded()));
                        let fold = life.on(day("2024-06-30"), world.now()).unwrap();
                        prop_assert_eq!((listed.stage, listed.version.as_ref(), listed.since), (fold.stage, fold.version, fold.since));
                    }
                    Err(Failure::Refused(_)) => {
                        refused.set(refused.get() + 1);
                        if let Some(id) = adoption {
                            let life = world.read(|snap| store::adoptions::life(snap, id));
                            prop_assert_eq!(life.recorded(), &steps[..], "a refusal leaves nothing");
                        }
                    }
                    Err(other) => prop_assert!(false, "{other:?}"),
                }
            }
            Ok(())
        }).unwrap();
        assert!(recorded.get() > 20 && refused.get() > 20, "{} recorded, {} refused", recorded.get(), refused.get());
    }
}

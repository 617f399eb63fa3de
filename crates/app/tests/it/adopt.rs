//! Adopting: who may, what follows, what is refused.

mod covers;

use crate::{count, questions};
use app::{
    Failure,
    adopt::{self, Begin, Refusal},
};
use domain::{
    adoption::{Stage, StepRefused},
    blueprint::{ReleaseState, StateChange},
    person::Role,
    public_body::PublicBody,
    statement::{Parameters, Statement},
    visibility::Choice,
};
use std::sync::Barrier;
use testkit::{Someone, World, day, slug, version, wish};

const SLUG: &str = "hundesteuer-anmelden";

/// Wetzlar has published 1.0.0 and 1.1.0; Sinn may adopt.
struct Town<'w> {
    wetzlar: PublicBody,
    sinn: PublicBody,
    publisher: Someone<'w>,
    clerk: Someone<'w>,
}

fn town(world: &World) -> Town<'_> {
    let wetzlar = world.body("06532023", "Wetzlar");
    let sinn = world.body("06532020", "Sinn");
    let publisher = world.person("anna").holds(Role::Release, &wetzlar);
    let clerk = world.person("carl").holds(Role::Release, &sinn);
    for version in ["1.0.0", "1.1.0"] {
        world
            .publish(&publisher, &world.package(SLUG, version))
            .unwrap();
    }
    Town {
        wetzlar,
        sinn,
        publisher,
        clerk,
    }
}

fn begin(body: &PublicBody, stage: Stage, on: &str) -> Begin {
    Begin {
        blueprint: slug(SLUG),
        body: body.key.clone(),
        covers: Vec::new(),
        planned_live_on: None,
        audience: Choice::Public,
        step: wish(stage, on),
    }
}

fn withdraw(world: &World, town: &Town<'_>, of: &'static str) {
    let who = town.publisher.id;
    let change = StateChange {
        to: ReleaseState::Withdrawn,
        reason: "Fehler".to_owned(),
        successor: None,
        effective_on: day("2024-06-30"),
    };
    world
        .act(move |tx, now| {
            app::withdraw::change_state(tx, who, &slug(SLUG), &version(of), change, now)
        })
        .unwrap();
}

testkit::on_both! {
    fn an_adoption_begins_with_its_first_step_and_the_version_on_offer(world: &World) {
        let town = town(world);
        let (listed, step) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-01")).unwrap();
        assert_eq!((listed.stage, listed.version.clone(), listed.since), (Stage::Interest, Some(version("1.1.0")), day("2024-06-01")));
        assert_eq!(step.version, Some(version("1.1.0")));
        let kinds: Vec<_> = world.raw().lines("SELECT kind AS line FROM entry ORDER BY number");
        assert_eq!(kinds, ["released", "released", "adopted", "step"]);
    }

    fn a_second_open_adoption_is_refused_with_the_first(world: &World) {
        let town = town(world);
        let (first, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-01")).unwrap();
        for stage in [Stage::Interest, Stage::Live] {
            let refused = world.adopt(&town.clerk, SLUG, &town.sinn, wish(stage, "2024-06-02"));
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Open(id))) if id == first.id), "{refused:?}");
        }
        assert_eq!(count(world, "adoption"), 1);
    }

    fn of_two_who_adopt_at_once_one_wins_and_the_other_is_told(world: &World) {
        let town = town(world);
        let start = Barrier::new(2);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..2).map(|_| {
                let (db, who, start, town) = (world.another_process(), town.clerk.id, &start, &town);
                scope.spawn(move || {
                    let begin = begin(&town.sinn, Stage::Interest, "2024-06-01");
                    start.wait();
                    db.write(move |tx, now| adopt::begin(tx, who, begin, now))
                })
            }).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let won: Vec<_> = outcomes.iter().filter_map(|outcome| Some(outcome.as_ref().ok()?.0.id)).collect();
        assert_eq!(won.len(), 1, "{outcomes:?}");
        let told = outcomes.iter().any(|outcome| matches!(outcome, Err(Failure::Refused(Refusal::Open(id))) if *id == won[0]));
        assert!(told, "{outcomes:?}");
        assert_eq!((count(world, "adoption"), count(world, "step")), (1, 1));
    }

    fn a_correction_replaces_a_step_and_both_stay(world: &World) {
        let town = town(world);
        let (listed, live) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Live, "2024-05-01")).unwrap();
        let mut later = wish(Stage::Live, "2024-06-15");
        later.corrects = Some(live.id);
        let refused = world.record(&town.clerk, listed.id, later.clone());
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Steps(ref flaws))) if *flaws == [StepRefused::ReasonMissing]), "{refused:?}");
        later.reason = Some("Start verschoben".to_owned());
        let (after, correction) = world.record(&town.clerk, listed.id, later.clone()).unwrap();
        assert_eq!((after.stage, after.since), (Stage::Live, day("2024-06-15")));
        let life = world.read(|snap| store::adoptions::life(snap, listed.id));
        assert_eq!(life.recorded().len(), 2);
        assert_eq!(life.recorded()[1], correction);
        assert!(life.on(day("2024-05-10"), live.recorded_at).is_some(), "as it was known then");
        assert!(life.on(day("2024-05-10"), correction.recorded_at).is_none());
        later.effective_on = day("2024-06-16");
        let again = world.record(&town.clerk, listed.id, later);
        assert!(matches!(again, Err(Failure::Refused(Refusal::Steps(ref flaws))) if *flaws == [StepRefused::AlreadyCorrected]), "{again:?}");
    }

    fn taking_back_that_a_body_is_live_needs_the_role_that_says_it(world: &World) {
        let town = town(world);
        let draft = world.person("dana").holds(Role::Draft, &town.sinn);
        let (listed, live) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Live, "2024-05-01")).unwrap();
        let mut never = wish(Stage::Interest, "2024-05-01");
        never.corrects = Some(live.id);
        never.reason = Some("War nur gemeint".to_owned());
        let refused = world.record(&draft, listed.id, never.clone());
        assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        assert_eq!(world.record(&town.clerk, listed.id, never).unwrap().0.stage, Stage::Interest);
    }

    fn what_is_told_of_a_step_is_what_is_kept(world: &World) {
        let town = town(world);
        let (listed, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Confirmed, "2024-06-01")).unwrap();
        let (who, mut step) = (town.clerk.id, wish(Stage::Live, "2024-06-02"));
        step.note = Some("Nach der Schulung".to_owned());
        let recorded = world.act(move |tx, now| adopt::record_step(tx, who, listed.id, step, None, now)).unwrap();
        let kept = world.read(|snap| store::adoptions::find(snap, listed.id)).unwrap();
        assert_eq!(recorded.listed, kept);
        assert_eq!((kept.stage, kept.revision), (Stage::Live, listed.revision + 1));
        let life = world.read(|snap| store::adoptions::life(snap, listed.id));
        assert_eq!(recorded.life.recorded(), life.recorded());
        assert_eq!(life.recorded().last(), Some(&recorded.step));
        assert_eq!(recorded.body, town.sinn);

        // Who has it in operation stands in the document for the index.
        let docs = world.read(|snap| app::find::docs(snap, &[listed.blueprint]));
        let [doc] = docs.as_slice() else { panic!("{docs:?}") };
        assert_eq!((doc.adopters.as_slice(), doc.adopters_live), (&["06532020".to_owned()][..], 1));
    }

    fn a_step_asks_few_questions_however_long_the_adoption_is(world: &World) {
        questions::count();
        let town = town(world);
        let (listed, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-01")).unwrap();
        let who = town.clerk.id;
        // The writer of this process has not been asked to count; another one is made for it.
        let db = world.another_process();
        let asked = |stage, on: &str| {
            let mut step = wish(stage, on);
            // The same once more without a word would be refused.
            step.note = Some(format!("Stand vom {on}"));
            db.write(move |tx, now| {
                let before = questions::asked();
                adopt::record_step(tx, who, listed.id, step, None, now)?;
                Ok::<_, Failure<Refusal>>(questions::asked() - before)
            })
        };
        let first = asked(Stage::Confirmed, "2024-06-02").unwrap();
        // Who, the adoption, its life, the last numbers; the step, its evidence, where it stands, entry, salt, change.
        assert!((8..=10).contains(&first), "{first}");
        let others: Vec<_> = ["2024-06-03", "2024-06-04", "2024-06-05"].map(|on| asked(Stage::Tested, on).unwrap()).into();
        assert_eq!(others, [first; 3]);
    }

    fn a_statement_says_the_same_from_the_text_beside_an_adoption_and_from_its_steps(world: &World) {
        let town = town(world);
        let (listed, live) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Live, "2024-05-01")).unwrap();
        let mut later = wish(Stage::Live, "2024-06-02");
        later.corrects = Some(live.id);
        later.reason = Some("Start „verschoben“\n".to_owned());
        later.evidence[0].note = Some("Zeile \"1\"\tZeile 2".to_owned());
        world.record(&town.clerk, listed.id, later).unwrap();
        world.set("2024-07-10T10:00:00Z");
        let who = town.clerk.id;
        let changes = adopt::Changes { planned_live_on: Some(Some(day("2024-08-01"))), audience: None };
        world.act(move |tx, now| adopt::change(tx, who, listed.id, &changes, None, now)).unwrap();
        let told = |world: &World| world.raw().lines("SELECT coalesce(told, 'nothing') || CASE WHEN told_at = revision THEN ' now' ELSE ' behind' END AS line FROM adoption");
        assert!(told(world)[0].ends_with("]] now"), "a change beside the steps leaves it right: {:?}", told(world));
        let json = |world: &World| {
            let parameters = Parameters::new(None, day("2024-01-01"), day("2024-07-31"), "2024-07-31T10:00:00Z".parse().unwrap()).unwrap();
            let (facts, _) = world.read(|snap| store::statements::facts::load(snap, None, &domain::visibility::Reader::stranger()));
            serde_json::to_string(&Statement::of(&facts, &parameters)).unwrap()
        };
        let from_text = json(world);
        assert!(from_text.contains("Zeile 2") && from_text.contains("2024-06-02"));

        // Another version of the program adds a step and knows nothing of the text: the steps speak.
        world.raw().run("UPDATE adoption SET revision = revision + 1").unwrap();
        assert_eq!(json(world), from_text);
        let behind = |world: &World| world.read(|snap| store::adoptions::look_for_untold(snap, None, 10)).unwrap();
        assert_eq!(behind(world).behind, [listed.id]);
        world.write(move |tx, _| store::adoptions::tell(tx, &[listed.id]));
        assert!(behind(world).behind.is_empty() && told(world)[0].ends_with("]] now"));
        assert_eq!(json(world), from_text);
        assert_eq!(world.read(|snap| store::adoptions::look_for_untold(snap, Some(listed.id), 10)), None);

        // What is erased from the evidence is erased here, too.
        world.raw().run("UPDATE evidence SET value = 'gelöscht', note = NULL").unwrap();
        assert_eq!(told(world), ["nothing behind"]);
        assert!(json(world).contains("gelöscht") && !json(world).contains("Zeile 2"));
    }

    fn a_step_on_what_somebody_changed_meanwhile_is_refused(world: &World) {
        let town = town(world);
        let (read, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-01")).unwrap();
        world.record(&town.clerk, read.id, wish(Stage::Confirmed, "2024-06-02")).unwrap();
        let who = town.clerk.id;
        let stale = world.act(move |tx, now| adopt::record(tx, who, read.id, wish(Stage::Contracted, "2024-06-03"), Some(read.revision), now));
        assert!(matches!(stale, Err(Failure::Refused(Refusal::Stale))), "{stale:?}");
    }

    fn a_version_must_exist_and_be_on_offer_unless_it_is_in_use(world: &World) {
        let town = town(world);
        let with = |text: &str, stage, on: &str| { let mut wish = wish(stage, on); wish.version = Some(version(text)); wish };
        let unknown = world.adopt(&town.clerk, SLUG, &town.sinn, with("9.0.0", Stage::Confirmed, "2024-06-01"));
        assert!(matches!(unknown, Err(Failure::Refused(Refusal::UnknownVersion(_)))), "{unknown:?}");
        let (listed, _) = world.adopt(&town.clerk, SLUG, &town.sinn, with("1.0.0", Stage::Confirmed, "2024-06-01")).unwrap();
        withdraw(world, &town, "1.0.0");
        let (listed, step) = world.record(&town.clerk, listed.id, wish(Stage::Live, "2024-06-02")).unwrap();
        assert_eq!((step.version, listed.version), (None, Some(version("1.0.0"))), "in use, so it goes on");
        let other = world.adopt(&town.publisher, SLUG, &town.wetzlar, with("1.0.0", Stage::Confirmed, "2024-06-01"));
        assert!(matches!(other, Err(Failure::Refused(Refusal::NotOffered(_, ReleaseState::Withdrawn)))), "{other:?}");
        withdraw(world, &town, "1.1.0");
        let nothing = world.adopt(&town.publisher, SLUG, &town.wetzlar, wish(Stage::Interest, "2024-06-01"));
        assert!(matches!(nothing, Err(Failure::Refused(Refusal::NothingOffered))), "{nothing:?}");
    }

    fn an_upgrade_is_the_same_stage_with_another_version(world: &World) {
        let town = town(world);
        let mut live = wish(Stage::Live, "2024-05-01");
        live.version = Some(version("1.0.0"));
        let (listed, _) = world.adopt(&town.clerk, SLUG, &town.sinn, live.clone()).unwrap();
        live.version = Some(version("1.1.0"));
        live.effective_on = day("2024-06-01");
        let (after, _) = world.record(&town.clerk, listed.id, live.clone()).unwrap();
        assert_eq!((after.stage, after.version, after.since), (Stage::Live, Some(version("1.1.0")), day("2024-05-01")), "live without a break");
        let mut paused = wish(Stage::Paused, "2024-06-10");
        world.record(&town.clerk, listed.id, paused.clone()).unwrap();
        paused.effective_on = day("2024-06-11");
        let silent = world.record(&town.clerk, listed.id, paused);
        assert!(matches!(silent, Err(Failure::Refused(Refusal::Steps(ref flaws))) if *flaws == [StepRefused::NothingNew]), "{silent:?}");
    }

    fn after_the_end_a_new_adoption_begins(world: &World) {
        let town = town(world);
        let (first, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Live, "2024-05-01")).unwrap();
        world.record(&town.clerk, first.id, wish(Stage::Retired, "2024-05-31")).unwrap();
        let late = world.record(&town.clerk, first.id, wish(Stage::Live, "2024-06-01"));
        assert!(matches!(late, Err(Failure::Refused(Refusal::Steps(ref flaws))) if *flaws == [StepRefused::AfterTheEnd(day("2024-05-31"))]), "{late:?}");
        let (second, _) = world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-01")).unwrap();
        assert_ne!(first.id, second.id);
        world.record(&town.clerk, second.id, wish(Stage::Cancelled, "2024-06-02")).unwrap();
        world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Interest, "2024-06-03")).unwrap();
        assert_eq!(count(world, "adoption"), 3);
    }

    fn adopters_are_counted_without_the_publisher_each_stage_apart(world: &World) {
        let town = town(world);
        let giessen = world.body("06531005", "Gießen");
        let bert = world.person("bert").holds(Role::Release, &giessen);
        world.adopt(&town.publisher, SLUG, &town.wetzlar, wish(Stage::Live, "2024-06-01")).unwrap();
        world.adopt(&town.clerk, SLUG, &town.sinn, wish(Stage::Live, "2024-06-01")).unwrap();
        let (of_giessen, _) = world.adopt(&bert, SLUG, &giessen, wish(Stage::Tested, "2024-06-01")).unwrap();
        let counts = |world: &World| {
            let id = of_giessen.blueprint;
            world.read(|snap| store::blueprints::adopters_of(snap, store::Sight::Everything, &[id]))[&id]
        };
        let told = counts(world);
        assert_eq!((told.live, told.planned, told.interested, told.own_live), (1, 1, 0, true));
        world.record(&bert, of_giessen.id, wish(Stage::Cancelled, "2024-06-02")).unwrap();
        assert_eq!(counts(world).planned, 0);
    }

    fn each_role_records_what_it_may_and_only_for_its_own_body(world: &World) {
        let town = town(world);
        let giessen = world.body("06531005", "Gießen");
        let mut table = String::new();
        for role in Role::ALL {
            let own = world.person(role.word()).holds(*role, &town.sinn);
            let other = world.person(role.word()).holds(*role, &giessen);
            let allowed = |who: &Someone<'_>| {
                let may = Stage::ALL.iter().filter(|stage| {
                    let outcome = world.adopt(who, SLUG, &town.sinn, wish(**stage, "2024-06-01"));
                    !matches!(outcome, Err(Failure::NotAllowed(_)))
                });
                may.map(|stage| stage.word()).collect::<Vec<_>>().join(" ")
            };
            table += &format!("{}: {} / other body: {}\n", role.word(), allowed(&own), allowed(&other));
        }
        assert_eq!(table, "\
            lesen:  / other body: \n\
            erfassen: interest alignment confirmed contracted configured tested cancelled / other body: \n\
            freigeben: interest alignment confirmed contracted configured tested live paused retired cancelled / other body: \n\
            koordination:  / other body: \n\
            foerderung:  / other body: \n\
            pruefung:  / other body: \n\
            verwaltung:  / other body: \n");
    }

    fn names_and_notes_do_not_stand_in_the_log(world: &World) {
        let town = town(world);
        let mut live = wish(Stage::Live, "2024-06-01");
        live.note = Some("Frau Muster rief an".to_owned());
        world.adopt(&town.clerk, SLUG, &town.sinn, live).unwrap();
        let person = town.clerk.id.to_string();
        for bytes in world.raw().lines("SELECT bytes AS line FROM entry WHERE kind = 'step'") {
            assert!(bytes.contains("sha256:"), "{bytes}");
            for private in ["Muster", "10/2024", person.as_str()] {
                assert!(!bytes.contains(private), "{private} in {bytes}");
            }
        }
    }
}

//! Proposals of coordinators count nowhere until the body confirms them.

use crate::{count, questions};
use app::{
    Failure, adopt,
    cooperate::{self, Foundation, Joining},
    propose::{self, Refusal, Suggestion, Unfit},
};
use domain::{
    Id,
    adoption::{Stage, Step, StepRefused, Wish},
    cooperation::{LegalForm, MemberRole},
    person::Role,
    proposal::{Proposal, ProposalState},
    public_body::PublicBody,
};
use store::adoptions::Filter;
use testkit::{Someone, World, day, slug, wish};

const SLUG: &str = "hundesteuer-anmelden";

/// Sinn was a member until the end of March 2024, Gießen still is.
struct Scene<'w> {
    world: &'w World,
    sinn: PublicBody,
    giessen: PublicBody,
    coordinator: Someone<'w>,
    clerk_of_sinn: Someone<'w>,
    clerk_of_giessen: Someone<'w>,
}

fn scene(world: &World) -> Scene<'_> {
    let wetzlar = world.body("06532023", "Wetzlar");
    let sinn = world.body("06532020", "Sinn");
    let giessen = world.body("06531005", "Gießen");
    let publisher = world.person("anna").holds(Role::Release, &wetzlar);
    for version in ["1.0.0", "1.1.0"] {
        world
            .publish(&publisher, &world.package(SLUG, version))
            .unwrap();
    }
    world
        .publish(&publisher, &world.package("wohngeld-beantragen", "1.0.0"))
        .unwrap();
    let coordinator = world.person("kim").holds(Role::Coordinate, &wetzlar);
    let who = coordinator.id;
    let joins = [(&sinn, Some("2024-03-31")), (&giessen, None)].map(|(body, until)| Joining {
        body: body.key.clone(),
        role: MemberRole::Founding,
        from: day("2024-01-01"),
        until: until.map(day),
        note: None,
    });
    let new = Foundation {
        slug: slug("lahn-dill"),
        name: "Lahn-Dill".to_owned(),
        legal_form: LegalForm::WorkingGroup,
        lead: wetzlar.key,
        signed_on: None,
        note: None,
    };
    world
        .act(move |tx, now| {
            cooperate::found(tx, who, new, now)?;
            for join in joins {
                cooperate::join(tx, who, &slug("lahn-dill"), join, now)?;
            }
            Ok(())
        })
        .unwrap();
    Scene {
        world,
        clerk_of_sinn: world.person("carl").holds(Role::Release, &sinn),
        clerk_of_giessen: world.person("bert").holds(Role::Release, &giessen),
        sinn,
        giessen,
        coordinator,
    }
}

fn suggest(body: &PublicBody, blueprint: &str, step: Wish) -> Suggestion {
    Suggestion {
        blueprint: slug(blueprint),
        body: body.key.clone(),
        step,
    }
}

impl Scene<'_> {
    fn propose(
        &self,
        who: &Someone<'_>,
        suggestions: Vec<Suggestion>,
    ) -> Result<Vec<Proposal>, Failure<Refusal>> {
        let who = who.id;
        self.world
            .act(move |tx, now| propose::propose(tx, who, &slug("lahn-dill"), &suggestions, now))
    }
    fn confirm(
        &self,
        who: &Someone<'_>,
        ids: &[Id<Proposal>],
    ) -> Result<Vec<Step>, Failure<Refusal>> {
        let (who, ids) = (who.id, ids.to_vec());
        let confirmed = self
            .world
            .act(move |tx, now| propose::confirm(tx, who, &ids, now))?;
        Ok(confirmed.into_iter().map(|(_, step)| step).collect())
    }
    fn decline(&self, who: &Someone<'_>, ids: &[Id<Proposal>]) -> Result<(), Failure<Refusal>> {
        let (who, ids) = (who.id, ids.to_vec());
        self.world
            .act(move |tx, now| propose::decline(tx, who, &ids, now))
    }
    fn facts(&self) -> [i64; 4] {
        ["adoption", "step", "entry", "change"].map(|table| count(self.world, table))
    }
    fn states(&self) -> Vec<ProposalState> {
        let (cooperation, _) = self
            .world
            .read(|snap| store::cooperations::find(snap, &slug("lahn-dill")))
            .unwrap();
        let all = self
            .world
            .read(|snap| store::proposals::of_cooperation(snap, cooperation.id, None, 100));
        all.into_iter()
            .rev()
            .map(|proposal| proposal.state)
            .collect()
    }
}

testkit::on_both! {
    fn a_proposal_counts_nowhere_until_the_body_confirms_it(world: &World) {
        let scene = scene(world);
        let before = scene.facts();
        let made = scene.propose(&scene.coordinator, vec![suggest(&scene.giessen, SLUG, wish(Stage::Live, "2024-06-01"))]).unwrap();
        assert_eq!(scene.facts(), before);
        let waiting = world.read(|snap| store::proposals::open_for(snap, &[scene.giessen.id], None, 10));
        assert_eq!(waiting, made);
        for stranger in [&scene.coordinator, &scene.clerk_of_sinn] {
            let refused = scene.confirm(stranger, &[made[0].id]);
            assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        }
        assert_eq!(scene.facts(), before);
        let steps = scene.confirm(&scene.clerk_of_giessen, &[made[0].id]).unwrap();
        assert_eq!((steps[0].stage, steps[0].by), (Stage::Live, scene.clerk_of_giessen.id), "as if the body had recorded it");
        assert_eq!(scene.facts(), [before[0] + 1, before[1] + 1, before[2] + 2, before[3] + 1]);
        assert_eq!(world.read(|snap| store::proposals::open_for(snap, &[scene.giessen.id], None, 10)), []);
        let again = scene.confirm(&scene.clerk_of_giessen, &[made[0].id]);
        assert!(matches!(again, Err(Failure::Refused(Refusal::Decided(ProposalState::Confirmed)))), "{again:?}");
    }

    fn only_members_of_that_day_are_proposed_for(world: &World) {
        let scene = scene(world);
        let outcome = |on: &str| scene.propose(&scene.coordinator, vec![suggest(&scene.sinn, SLUG, wish(Stage::Interest, on))]);
        outcome("2024-03-31").unwrap();
        for outside in ["2024-04-01", "2023-12-31"] {
            let refused = outcome(outside);
            let Err(Failure::Refused(Refusal::Unfit(flaws))) = refused else { panic!("{refused:?}") };
            assert_eq!(flaws, [(0, Unfit::NotAMember(scene.sinn.key.clone()))]);
        }
    }

    fn only_the_coordinator_of_the_cooperation_proposes(world: &World) {
        let scene = scene(world);
        let wish = || vec![suggest(&scene.giessen, SLUG, wish(Stage::Interest, "2024-06-01"))];
        for who in [&scene.clerk_of_giessen, &world.person("emil").holds(Role::Coordinate, &scene.giessen)] {
            let refused = scene.propose(who, wish());
            assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        }
        assert_eq!(count(world, "proposal"), 0);
    }

    fn proposals_are_made_all_or_none_with_every_flaw_in_its_place(world: &World) {
        let scene = scene(world);
        let refused = scene.propose(&scene.coordinator, vec![
            suggest(&scene.giessen, SLUG, wish(Stage::Retired, "2024-06-01")),
            suggest(&scene.giessen, SLUG, wish(Stage::Interest, "2024-06-01")),
            suggest(&scene.giessen, "gibt-es-nicht", wish(Stage::Interest, "2024-06-01")),
            suggest(&scene.sinn, SLUG, wish(Stage::Interest, "2024-06-01")),
        ]);
        let Err(Failure::Refused(Refusal::Unfit(flaws))) = refused else { panic!("{refused:?}") };
        assert_eq!(flaws, [
            (0, Unfit::Step(adopt::Refusal::Steps(vec![StepRefused::RetiredBeforeLive]))),
            (2, Unfit::Step(adopt::Refusal::UnknownBlueprint(slug("gibt-es-nicht")))),
            (3, Unfit::NotAMember(scene.sinn.key.clone())),
        ]);
        assert_eq!(count(world, "proposal"), 0);
    }

    fn a_suggestion_is_told_all_that_is_wrong_with_it_at_once(world: &World) {
        let scene = scene(world);
        let unproved = |on: &str| Wish { evidence: vec![], ..wish(Stage::Live, on) };
        let unknown_version = Wish { version: Some("9.0.0".parse().unwrap()), ..unproved("2024-07-01") };
        let refused = scene.propose(&scene.coordinator, vec![
            suggest(&scene.sinn, "gibt-es-nicht", unproved("2024-07-01")),
            suggest(&scene.giessen, SLUG, unknown_version),
            suggest(&scene.sinn, SLUG, wish(Stage::Retired, "2024-06-01")),
        ]);
        let Err(Failure::Refused(Refusal::Unfit(flaws))) = refused else { panic!("{refused:?}") };
        let steps = |flaws: &[StepRefused]| Unfit::Step(adopt::Refusal::Steps(flaws.to_vec()));
        let alone = steps(&[StepRefused::InTheFuture(day("2024-07-01")), StepRefused::LiveWithoutEvidence]);
        assert_eq!(flaws, [
            (0, Unfit::NotAMember(scene.sinn.key.clone())),
            (0, Unfit::Step(adopt::Refusal::UnknownBlueprint(slug("gibt-es-nicht")))),
            (0, alone.clone()),
            (1, Unfit::Step(adopt::Refusal::UnknownVersion("9.0.0".parse().unwrap()))),
            (1, alone),
            (2, Unfit::NotAMember(scene.sinn.key.clone())),
            (2, steps(&[StepRefused::RetiredBeforeLive])),
        ]);
        assert_eq!(count(world, "proposal"), 0);
    }

    fn several_are_confirmed_at_once_in_the_order_in_which_they_were_proposed(world: &World) {
        let scene = scene(world);
        let made = scene.propose(&scene.coordinator, vec![
            suggest(&scene.giessen, SLUG, wish(Stage::Interest, "2024-02-01")),
            suggest(&scene.giessen, SLUG, wish(Stage::Live, "2024-03-01")),
            suggest(&scene.giessen, "wohngeld-beantragen", wish(Stage::Interest, "2024-02-01")),
        ]).unwrap();
        let mut ids: Vec<_> = made.iter().map(|proposal| proposal.id).collect();
        ids.reverse();
        assert_eq!(scene.confirm(&scene.clerk_of_giessen, &ids).unwrap().len(), 3);
        let of_giessen = Filter { bodies: Some(vec![scene.giessen.id]), ..Filter::default() };
        let mut stages: Vec<_> = world
            .read(|snap| store::adoptions::page(snap, store::Sight::Everything, &of_giessen, None, 10))
            .into_iter()
            .map(|adoption| adoption.stage)
            .collect();
        stages.sort_unstable();
        assert_eq!(stages, [Stage::Interest, Stage::Live]);
    }

    fn confirming_is_all_or_none_and_names_the_place_that_was_asked(world: &World) {
        let scene = scene(world);
        let made = scene.propose(&scene.coordinator, vec![
            suggest(&scene.giessen, "wohngeld-beantragen", wish(Stage::Interest, "2024-02-01")),
            suggest(&scene.giessen, SLUG, wish(Stage::Interest, "2024-05-01")),
        ]).unwrap();
        // Meanwhile the body itself has told that it is live.
        world.adopt(&scene.clerk_of_giessen, SLUG, &scene.giessen, wish(Stage::Live, "2024-04-01")).unwrap();
        let before = scene.facts();
        let refused = scene.confirm(&scene.clerk_of_giessen, &[made[1].id, made[0].id]);
        let Err(Failure::Refused(Refusal::Flawed(flaws))) = refused else { panic!("{refused:?}") };
        assert_eq!(flaws, [(0, adopt::Refusal::Steps(vec![StepRefused::BackBehindLive(Stage::Interest)]))]);
        assert_eq!(scene.facts(), before);
        assert_eq!(scene.states(), [ProposalState::Open, ProposalState::Open]);
    }

    fn each_line_of_a_list_is_checked_after_the_lines_before_it(world: &World) {
        let scene = scene(world);
        let list = |stages: &[(Stage, &str)]| {
            let steps = stages.iter().map(|(stage, on)| suggest(&scene.giessen, SLUG, wish(*stage, on)));
            scene.propose(&scene.coordinator, steps.collect())
        };
        let refused = list(&[(Stage::Live, "2024-03-01"), (Stage::Interest, "2024-05-01")]);
        let Err(Failure::Refused(Refusal::Unfit(flaws))) = refused else { panic!("{refused:?}") };
        let back = Unfit::Step(adopt::Refusal::Steps(vec![StepRefused::BackBehindLive(Stage::Interest)]));
        assert_eq!(flaws, [(1, back)]);
        let made = list(&[
            (Stage::Live, "2024-03-01"),
            (Stage::Retired, "2024-04-01"),
            (Stage::Interest, "2024-05-01"),
        ]).unwrap();
        let ids: Vec<_> = made.iter().map(|proposal| proposal.id).collect();
        scene.confirm(&scene.clerk_of_giessen, &ids).unwrap();
        assert_eq!(count(world, "adoption"), 2, "what has ended is followed by another one");
    }

    fn a_list_asks_the_same_number_of_questions_however_long_it_is(world: &World) {
        questions::count();
        let scene = scene(world);
        let asked = |lines: usize| {
            let blueprints = [SLUG, "wohngeld-beantragen"];
            let steps: Vec<_> = (0..lines)
                .map(|line| {
                    let mut step = wish(Stage::Interest, "2024-05-01");
                    // The same once more without a word would be refused.
                    step.note = Some(format!("Zeile {line}"));
                    suggest(&scene.giessen, blueprints[line % 2], step)
                })
                .collect();
            let before = questions::asked();
            let made = world.db.read(|snap| {
                let now = domain::Now::new(world.clock.shows(), [7; 32]);
                propose::rehearse(snap, scene.coordinator.id, &slug("lahn-dill"), &steps, &now)
            });
            assert_eq!(made.unwrap().len(), lines);
            questions::asked() - before
        };
        let few = asked(2);
        assert!((1..30).contains(&few), "{few}");
        assert_eq!(asked(400), few);
    }

    fn an_adoption_that_was_proposed_is_told_as_one_that_was_not(world: &World) {
        let scene = scene(world);
        world.adopt(&scene.clerk_of_giessen, SLUG, &scene.giessen, wish(Stage::Interest, "2024-04-01")).unwrap();
        let made = scene.propose(&scene.coordinator, vec![
            suggest(&scene.giessen, "wohngeld-beantragen", wish(Stage::Interest, "2024-05-01")),
        ]).unwrap();
        scene.confirm(&scene.clerk_of_giessen, &[made[0].id]).unwrap();
        let entries = world.raw().lines("SELECT bytes AS line FROM entry WHERE kind = 'adopted' ORDER BY number");
        let facts: Vec<serde_json::Value> = entries
            .iter()
            .map(|bytes| serde_json::from_str::<serde_json::Value>(bytes).unwrap()["facts"].take())
            .collect();
        let names = |facts: &serde_json::Value| -> Vec<String> {
            facts.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(&facts[0]), ["blueprint", "body", "covers", "plannedLiveOn", "visibility"]);
        assert_eq!(names(&facts[1]), ["blueprint", "body", "covers", "plannedLiveOn", "proposal", "visibility"]);
        assert_eq!((&facts[0]["covers"], &facts[0]["plannedLiveOn"]), (&facts[1]["covers"], &facts[1]["plannedLiveOn"]));
    }

    fn a_declined_proposal_never_counted_and_is_decided(world: &World) {
        let scene = scene(world);
        let before = scene.facts();
        let made = scene.propose(&scene.coordinator, vec![
            suggest(&scene.giessen, SLUG, wish(Stage::Interest, "2024-02-01")),
            suggest(&scene.sinn, SLUG, wish(Stage::Interest, "2024-02-01")),
        ]).unwrap();
        let of_another = scene.decline(&scene.clerk_of_giessen, &[made[0].id, made[1].id]);
        assert!(matches!(of_another, Err(Failure::NotAllowed(_))), "{of_another:?}");
        scene.decline(&scene.clerk_of_giessen, &[made[0].id]).unwrap();
        assert_eq!(scene.states(), [ProposalState::Declined, ProposalState::Open]);
        let late = scene.confirm(&scene.clerk_of_giessen, &[made[0].id]);
        assert!(matches!(late, Err(Failure::Refused(Refusal::Decided(ProposalState::Declined)))), "{late:?}");
        assert_eq!(scene.facts(), before);
        let unknown = scene.confirm(&scene.clerk_of_giessen, &[world.write(|_, now| Ok(now.id()))]);
        assert!(matches!(unknown, Err(Failure::NotFound(_))), "{unknown:?}");
    }
}

//! Submitting: one prepares, another releases or sends back; nothing is lost on the way.

use super::accounts::{letters, member, post};
use crate::count;
use app::{
    Failure,
    publish::{self, Published},
    submit::{self, DecideRefusal, List, Refusal, Submitted},
};
use domain::{
    Id,
    person::{For, Person, Role},
    public_body::PublicBody,
    submission::{
        DecideRefused, FourEyes, LONGEST_TEXT, Submission, SubmissionState, SubmitRefused,
    },
    visibility::Choice,
};
use std::sync::Barrier;
use testkit::{Draft, World, day, slug, version};

const SLUG: &str = "hundesteuer-anmelden";

/// Anna enters, Bert and Carla release, all for Wetzlar.
struct Scene<'w> {
    world: &'w World,
    wetzlar: PublicBody,
    anna: Id<Person>,
    bert: Id<Person>,
    carla: Id<Person>,
}

fn scene(world: &World) -> Scene<'_> {
    let wetzlar = world.body("06532023", "Wetzlar");
    let person = |name: &str, role: Role| {
        let id = member(world, name, &wetzlar, &format!("{name}@wetzlar.de"));
        let body = wetzlar.id;
        world.write(move |tx, _| store::people::grant(tx, id, role, For::Body(body)));
        id
    };
    let (anna, bert) = (person("anna", Role::Draft), person("bert", Role::Release));
    let carla = person("carla", Role::Release);
    Scene {
        world,
        anna,
        bert,
        carla,
        wetzlar,
    }
}

impl Scene<'_> {
    fn submit(
        &self,
        who: Id<Person>,
        draft: &Draft<'_>,
        note: &str,
    ) -> Result<Submitted, Failure<Refusal>> {
        let (upload, note) = (draft.kept(), note.to_owned());
        self.world
            .act(move |tx, now| submit::submit(tx, who, &upload, Some(note), &post(), now))
    }
    fn release(
        &self,
        who: Id<Person>,
        id: Id<Submission>,
        draft: &Draft<'_>,
    ) -> Result<Published, Failure<DecideRefusal>> {
        let upload = draft.kept();
        self.world
            .act(move |tx, now| submit::release_submission(tx, who, id, &upload, &post(), now))
    }
    fn send_back(
        &self,
        who: Id<Person>,
        id: Id<Submission>,
        reason: &str,
    ) -> Result<(), Failure<DecideRefusal>> {
        let reason = reason.to_owned();
        self.world
            .act(move |tx, now| submit::send_back(tx, who, id, &reason, &post(), now).map(|_| ()))
    }
    fn withdraw(&self, who: Id<Person>, id: Id<Submission>) -> Result<(), Failure<DecideRefusal>> {
        self.world
            .act(move |tx, now| submit::withdraw_submission(tx, who, id, now).map(|_| ()))
    }
    fn state(&self, id: Id<Submission>) -> SubmissionState {
        let found = self.world.read(|snap| store::submissions::find(snap, id));
        found.unwrap().submission.state
    }
    fn demand(&self, rule: FourEyes) {
        let (who, wetzlar) = (self.bert, self.wetzlar.id);
        self.world
            .write(move |tx, now| store::submissions::set_four_eyes(tx, wetzlar, rule, who, now));
    }
}

testkit::on_both! {
    fn what_was_submitted_comes_back_with_a_reason_and_is_released_the_second_time(world: &World) {
        let scene = scene(world);
        let first = world.package(SLUG, "1.0.0");
        let id = scene.submit(scene.anna, &first, " Bitte bis Freitag. ").unwrap().filed.submission.id;
        let told = letters(world);
        let to: Vec<_> = told.iter().map(|letter| letter.recipient.as_str()).collect();
        assert_eq!(to, ["bert@wetzlar.de", "carla@wetzlar.de"]);
        assert!(told[0].text.contains("Bitte bis Freitag.") && told[0].text.contains(&format!("/aufgaben/einreichungen/{id}")), "{}", told[0].text);
        assert_eq!(count(world, "blueprint"), 0, "nothing is out");

        let silent = scene.send_back(scene.bert, id, "  ").unwrap_err();
        assert!(matches!(silent, Failure::Refused(DecideRefusal::Rule(DecideRefused::ReasonMissing))));
        scene.send_back(scene.bert, id, "Die Gebühr fehlt.").unwrap();
        let told = letters(world);
        assert_eq!(told[0].recipient, "anna@wetzlar.de");
        assert!(told[0].text.contains("Die Gebühr fehlt."));

        let second = world.package(SLUG, "1.0.0").with_step("Gebühr festsetzen");
        let upload = second.kept();
        let outlook = world.db.read(|snap| publish::outlook(snap, scene.anna, &upload, testkit::day("2024-06-30"))).unwrap();
        let returned = outlook.returned.unwrap();
        assert_eq!((returned.reason.as_str(), returned.by.as_str()), ("Die Gebühr fehlt.", "bert"));
        assert!(!returned.differences.is_empty());

        let again = scene.submit(scene.anna, &second, "").unwrap().filed.submission;
        assert_eq!(again.previous, Some(id));
        assert_eq!(scene.state(id), SubmissionState::Replaced);
        letters(world);
        let out = scene.release(scene.bert, again.id, &second).unwrap();
        assert_eq!(out.slug, slug(SLUG));
        assert_eq!(out.release.digest, again.digest);
        assert_eq!(scene.state(again.id), SubmissionState::Released);
        let told = letters(world);
        assert_eq!(told[0].recipient, "anna@wetzlar.de");
        assert!(told[0].text.contains("/blaupausen/hundesteuer-anmelden/versionen/1.0.0"));
        let late = scene.send_back(scene.carla, again.id, "Doch nicht.").unwrap_err();
        assert!(matches!(late, Failure::Refused(DecideRefusal::Rule(DecideRefused::Decided(SubmissionState::Released)))));
    }

    fn the_same_content_waits_once_and_other_content_under_its_number_not_at_all(world: &World) {
        let scene = scene(world);
        let first = scene.submit(scene.anna, &world.package(SLUG, "1.0.0"), "").unwrap();
        let again = scene.submit(scene.bert, &world.package(SLUG, "1.0.0"), "").unwrap();
        assert!(again.again && !first.again);
        assert_eq!(again.filed.submission.id, first.filed.submission.id);
        assert_eq!(count(world, "submission"), 1);
        let other = scene.submit(scene.anna, &world.package(SLUG, "1.0.0").with_step("Anders"), "").unwrap_err();
        let Failure::Refused(Refusal::Submission(SubmitRefused::Waiting { id, .. })) = other else { panic!("{other:?}") };
        assert_eq!(id, first.filed.submission.id);
        scene.submit(scene.anna, &world.package(SLUG, "1.1.0"), "").unwrap();
        let long = scene.submit(scene.anna, &world.package("andere", "1.0.0"), &"x".repeat(LONGEST_TEXT + 1)).unwrap_err();
        assert!(matches!(long, Failure::Refused(Refusal::Submission(SubmitRefused::NoteTooLong))));
        scene.release(scene.bert, id, &world.package(SLUG, "1.0.0")).unwrap();
        let out = scene.submit(scene.anna, &world.package(SLUG, "1.0.0"), "").unwrap_err();
        assert!(matches!(out, Failure::Refused(Refusal::Out(_))));
        let differs = scene.submit(scene.anna, &world.package(SLUG, "1.0.0").with_step("Anders"), "").unwrap_err();
        assert!(matches!(differs, Failure::Refused(Refusal::Package(publish::Refusal::Release(_)))));
    }

    fn each_role_does_its_part_and_other_bodies_see_nothing(world: &World) {
        let scene = scene(world);
        let sinn = world.body("06532020", "Sinn");
        let stranger = world.person("stranger").holds(Role::Release, &sinn).id;
        let reader = world.person("reader").holds(Role::Read, &scene.wetzlar).id;
        let manager = world.person("manager").holds(Role::Administer, &scene.wetzlar).id;
        let draft = world.package(SLUG, "1.0.0");
        assert!(matches!(scene.submit(reader, &draft, ""), Err(Failure::NotAllowed(_))));
        assert!(matches!(scene.submit(stranger, &draft, ""), Err(Failure::NotAllowed(_))));
        let id = scene.submit(scene.anna, &draft, "").unwrap().filed.submission.id;
        for who in [stranger, manager] {
            assert!(matches!(world.db.read(|snap| submit::one(snap, who, id)), Err(Failure::NotFound(_))));
            assert!(matches!(scene.release(who, id, &draft), Err(Failure::NotFound(_))));
            assert!(matches!(scene.withdraw(who, id), Err(Failure::NotFound(_))));
            let list = List { limit: 10, ..List::default() };
            assert!(world.read(|snap| submit::list(snap, who, &list)).is_empty());
        }
        let seen = world.db.read(|snap| submit::one(snap, reader, id)).unwrap();
        assert!(!seen.may_decide && !seen.may_withdraw);
        for who in [scene.anna, reader] {
            assert!(matches!(scene.release(who, id, &draft), Err(Failure::NotAllowed(_))));
            assert!(matches!(scene.send_back(who, id, "Nein"), Err(Failure::NotAllowed(_))));
        }
        assert!(matches!(scene.withdraw(scene.bert, id), Err(Failure::NotAllowed(_))), "only who submitted it");
        scene.withdraw(scene.anna, id).unwrap();
        assert_eq!(scene.state(id), SubmissionState::Withdrawn);
        assert!(matches!(scene.release(scene.bert, id, &draft),
            Err(Failure::Refused(DecideRefusal::Rule(DecideRefused::Decided(SubmissionState::Withdrawn))))));
    }

    fn a_draft_is_seen_by_whom_it_is_meant_for_and_by_its_own_body_alone_otherwise(world: &World) {
        let scene = scene(world);
        let sinn = world.body("06532020", "Sinn");
        let outside = world.body("07111000", "Koblenz");
        let neighbour = world.person("nils").holds(Role::Read, &sinn).id;
        let foreign = world.person("fria").holds(Role::Read, &outside).id;
        let coordinator = world.person("kim").holds(Role::Coordinate, &scene.wetzlar).id;
        let found = app::cooperate::Foundation {
            slug: slug("lahn-dill"),
            name: "Lahn-Dill".to_owned(),
            legal_form: domain::cooperation::LegalForm::Informal,
            lead: scene.wetzlar.key.clone(),
            signed_on: None,
            note: None,
        };
        let bodies = [scene.wetzlar.key.clone(), outside.key];
        world.act(move |tx, now| {
            app::cooperate::found(tx, coordinator, found, now)?;
            for body in bodies {
                let joining = app::cooperate::Joining {
                    body,
                    role: domain::cooperation::MemberRole::Founding,
                    from: day("2020-01-01"),
                    until: None,
                    note: None,
                };
                app::cooperate::join(tx, coordinator, &slug("lahn-dill"), joining, now)?;
            }
            Ok(())
        }).unwrap();
        let today = day("2024-06-30");
        let sees = |who: Option<Id<Person>>, id: Id<Submission>| {
            let reader = world.read(|snap| store::sight::reader(snap, who, today));
            let one = world.db.read(|snap| submit::seen(snap, who, &reader, id));
            let listed = who.is_some_and(|who| {
                let list = List { limit: 10, reader: Some(reader.clone()), ..List::default() };
                world.read(|snap| submit::list(snap, who, &list)).iter().any(|one| one.filed.submission.id == id)
            });
            assert_eq!(one.is_ok(), listed || (who.is_none() && one.is_ok()), "a list shows what can be read");
            one.ok()
        };
        let levels = [
            (None, [true, false, false, false]),
            (Some(Choice::Cooperation(slug("lahn-dill"))), [true, false, true, false]),
            (Some(Choice::Hessen), [true, true, false, false]),
            (Some(Choice::Public), [true, true, true, true]),
        ];
        for (number, (readers, expected)) in levels.into_iter().enumerate() {
            let mut upload = world.package(SLUG, &format!("{}.0.0", number + 1)).kept();
            upload.readers = readers;
            let anna = scene.anna;
            let done = world.act(move |tx, now| submit::submit(tx, anna, &upload, Some("Bitte".to_owned()), &post(), now)).unwrap();
            let id = done.filed.submission.id;
            let all = [Some(scene.bert), Some(neighbour), Some(foreign), None];
            let seen = all.map(|who| sees(who, id));
            assert_eq!(seen.each_ref().map(Option::is_some), expected, "{number}");
            for other in seen.into_iter().skip(1).flatten() {
                assert!(other.by.is_empty() && other.filed.submission.note.is_none() && !other.may_decide);
            }
            assert!(scene.release(neighbour, id, &world.package(SLUG, "9.0.0")).is_err());
        }
        let mut upload = world.package(SLUG, "8.0.0").kept();
        upload.readers = Some(Choice::Cooperation(slug("andere")));
        let anna = scene.anna;
        let refused = world.act(move |tx, now| submit::submit(tx, anna, &upload, None, &post(), now));
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Readers(_)))), "{refused:?}");
    }

    fn a_body_may_demand_four_eyes(world: &World) {
        let scene = scene(world);
        let draft = world.package(SLUG, "1.0.0");
        let own = scene.submit(scene.bert, &draft, "").unwrap().filed.submission.id;
        scene.demand(FourEyes::Demanded);
        let alone = scene.release(scene.bert, own, &draft).unwrap_err();
        assert!(matches!(alone, Failure::Refused(DecideRefusal::Rule(DecideRefused::OwnSubmission))));
        let (who, upload) = (scene.bert, draft.kept());
        let past = world.act(move |tx, now| publish::publish(tx, who, &upload, now)).unwrap_err();
        assert!(matches!(past, Failure::Refused(publish::Refusal::FourEyes(_))));
        assert_eq!(count(world, "release"), 0);
        scene.release(scene.carla, own, &draft).unwrap();

        let manager = world.person("manager").holds(Role::Administer, &scene.wetzlar).id;
        for (who, may) in [(scene.bert, false), (manager, true)] {
            let body = scene.wetzlar.clone();
            let set = world.act(move |tx, now| submit::set_four_eyes(tx, who, &body, FourEyes::Recommended, now));
            assert_eq!(set.is_ok(), may);
        }
        let own = scene.submit(scene.bert, &world.package(SLUG, "1.1.0"), "").unwrap().filed.submission.id;
        scene.release(scene.bert, own, &world.package(SLUG, "1.1.0")).unwrap();
    }

    fn of_two_who_decide_at_once_one_is_told(world: &World) {
        let scene = scene(world);
        let draft = world.package(SLUG, "1.0.0");
        let id = scene.submit(scene.anna, &draft, "").unwrap().filed.submission.id;
        let gate = Barrier::new(2);
        let (released, returned) = std::thread::scope(|threads| {
            let one = threads.spawn(|| { gate.wait(); scene.release(scene.bert, id, &draft).map(|_| ()) });
            let two = threads.spawn(|| { gate.wait(); scene.send_back(scene.carla, id, "Die Gebühr fehlt.") });
            (one.join().unwrap(), two.join().unwrap())
        });
        assert!(released.is_ok() != returned.is_ok(), "{released:?} {returned:?}");
        let loser = [released, returned].into_iter().find_map(Result::err).unwrap();
        assert!(matches!(loser, Failure::Refused(DecideRefusal::Rule(DecideRefused::Decided(_)))), "{loser:?}");
    }

    fn a_name_that_was_taken_meanwhile_is_told_and_the_submission_stays(world: &World) {
        let scene = scene(world);
        let giessen = world.body("06531005", "Gießen");
        let bert = world.person("gießener").holds(Role::Release, &giessen);
        let draft = world.package(SLUG, "1.0.0");
        let id = scene.submit(scene.anna, &draft, "").unwrap().filed.submission.id;
        world.publish(&bert, &world.package(SLUG, "1.0.0").by("06531005")).unwrap();
        let taken = scene.release(scene.bert, id, &draft).unwrap_err();
        assert!(matches!(taken, Failure::Refused(DecideRefusal::Package(publish::Refusal::SlugTaken { .. }))));
        assert_eq!(scene.state(id), SubmissionState::Submitted);
    }

    fn what_comes_out_directly_waits_no_longer(world: &World) {
        let scene = scene(world);
        let draft = world.package(SLUG, "1.0.0");
        let id = scene.submit(scene.anna, &draft, "").unwrap().filed.submission.id;
        let (who, upload) = (scene.bert, draft.kept());
        world.act(move |tx, now| publish::publish(tx, who, &upload, now)).unwrap();
        assert_eq!(scene.state(id), SubmissionState::Released);
    }

    fn the_package_is_kept_while_somebody_has_to_do_something_with_it(world: &World) {
        let scene = scene(world);
        let filed = scene.submit(scene.anna, &world.package(SLUG, "1.0.0"), "").unwrap().filed;
        let month = 30 * 24 * 3600;
        let sweep = || {
            world.clock.pass(month);
            store::blobs::sweep(&world.db, &world.files, world.now()).unwrap()
        };
        assert_eq!(sweep().doomed, 0, "it waits");
        scene.send_back(scene.bert, filed.submission.id, "Die Gebühr fehlt.").unwrap();
        assert_eq!(sweep().doomed, 0, "it came back");
        scene.withdraw(scene.anna, filed.submission.id).unwrap();
        // The object itself is younger than this clock; that it goes is tested in `store`.
        assert_eq!(sweep().doomed, 1, "what came to nothing goes");
        assert_eq!(version("1.0.0"), filed.submission.version);
    }
}

//! Tokens of programs and of jobs, and the lines of the log, on both databases.

use app::{
    Failure,
    tokens::{self, Refusal, Refusals, Wish},
    trust::{self, Proven},
};
use domain::{
    Digest, Id,
    audit::{Kind, Outcome},
    job::{Forge, Guard, Job, NotTrusted, Origin, Protection, Trusted},
    person::{For, Person, Role},
    public_body::PublicBody,
    token::{Blueprints, Scope},
};
use testkit::World;

fn wish(body: &PublicBody, scopes: &[Scope]) -> Wish {
    Wish {
        name: "CI".to_owned(),
        body: body.key.clone(),
        scopes: scopes.to_vec(),
        days: 30,
    }
}

fn trusted() -> Trusted {
    Trusted {
        issuer: "https://gitlab.example.org".to_owned(),
        project: "stadt/hund".to_owned(),
        branch: "main".to_owned(),
        forge: Forge::Gitlab,
        guard: Guard::Protected,
        blueprints: Blueprints::These(vec![testkit::slug("hundesteuer-anmelden")]),
    }
}

fn proven(world: &World, branch: &str, number: &str) -> Proven {
    Proven {
        issuer: "https://gitlab.example.org".to_owned(),
        job: Job {
            project: "stadt/hund".to_owned(),
            branch: branch.to_owned(),
            is_protected: Protection::Protected,
            origin: Origin::Own,
        },
        message: Digest::of(number.as_bytes()),
        until: world.now().plus_seconds(600),
    }
}

fn clerk(world: &World, body: &PublicBody) -> Id<Person> {
    world.person("anna").holds(Role::Release, body).id
}

testkit::on_both! {
    fn a_token_holds_for_its_days_and_until_it_is_revoked(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = clerk(world, &wetzlar);
        let (first, second) = (wish(&wetzlar, &[Scope::Read]), wish(&wetzlar, &[Scope::Publish]));
        let made = world.act(move |tx, now| tokens::make(tx, anna, &first, now)).unwrap();
        let held = |text: &str| {
            let at = world.now();
            world.read(|snap| tokens::held(snap, text, at)).map(|held| held.person)
        };
        assert_eq!(held(&made.text), Some(anna));
        let stored = world.raw().lines("SELECT digest || shown AS line FROM token");
        assert!(!stored[0].contains(&made.text[10..]), "the token itself is kept nowhere");
        world.clock.pass(30 * 86_400 - 10);
        assert_eq!(held(&made.text), Some(anna));
        world.clock.pass(20);
        assert_eq!(held(&made.text), None);
        let other = world.act(move |tx, now| tokens::make(tx, anna, &second, now)).unwrap();
        let digest = Digest::of(other.text.as_bytes());
        world.act(move |tx, now| tokens::revoke(tx, anna, digest, now)).unwrap();
        assert_eq!(held(&other.text), None);
    }

    fn nobody_gives_a_program_more_than_they_hold(world: &World) {
        let (wetzlar, sinn) = (world.body("06532023", "Wetzlar"), world.body("06532020", "Sinn"));
        let anna = world.person("anna").holds(Role::Draft, &wetzlar).id;
        let publishes = wish(&wetzlar, &[Scope::Publish]);
        let refused = world.act(move |tx, now| tokens::make(tx, anna, &publishes, now));
        let beyond = Refusal::MoreThanOneself(Scope::Publish);
        assert!(matches!(refused, Err(Failure::Refused(Refusals(wrong))) if wrong == [beyond.clone()]));
        let careless = Wish { name: " ".to_owned(), days: 0, ..wish(&wetzlar, &[Scope::Publish]) };
        let refused = world.act(move |tx, now| tokens::make(tx, anna, &careless, now));
        let all = [Refusal::Name, beyond, Refusal::Days];
        assert!(matches!(refused, Err(Failure::Refused(Refusals(wrong))) if wrong == all), "every flaw at once");
        let elsewhere = wish(&sinn, &[Scope::Read]);
        let refused = world.act(move |tx, now| tokens::make(tx, anna, &elsewhere, now));
        assert!(matches!(refused, Err(Failure::NotAllowed(_))));
    }

    fn a_job_of_a_trusted_project_gets_a_token_once(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = clerk(world, &wetzlar);
        let key = wetzlar.key.clone();
        let first = proven(world, "main", "1");
        let unknown = first.clone();
        let refused = world.act(move |tx, now| trust::exchange(tx, &unknown, None, now)).map(|_| ());
        assert!(matches!(refused, Err(Failure::Refused(trust::Refusal::UnknownProject(_)))));
        let project = world.act(move |tx, now| trust::trust(tx, anna, &key, &trusted(), now)).unwrap();
        let elsewhere = proven(world, "test", "2");
        let refused = world.act(move |tx, now| trust::exchange(tx, &elsewhere, None, now)).map(|_| ());
        assert!(matches!(refused, Err(Failure::Refused(trust::Refusal::NotTrusted(NotTrusted::Branch)))));
        let again = first.clone();
        let got = world.act(move |tx, now| trust::exchange(tx, &first, None, now)).unwrap();
        assert_eq!((got.body.id, got.seconds), (wetzlar.id, 900));
        let refused = world.act(move |tx, now| trust::exchange(tx, &again, None, now)).map(|_| ());
        assert!(matches!(refused, Err(Failure::Refused(trust::Refusal::Spent))));
        let at = world.now();
        let held = world.read(|snap| tokens::held(snap, &got.text, at)).unwrap();
        assert_eq!((held.person, held.grant.scopes), (anna, vec![Scope::Publish]));
        assert!(matches!(held.grant.blueprints, Blueprints::These(_)));
        assert!(world.read(|snap| tokens::own(snap, anna)).is_empty(), "it ends by itself and is in no list");
        world.act(move |tx, now| trust::end(tx, anna, project, now)).unwrap();
        assert!(world.read(|snap| tokens::held(snap, &got.text, at)).is_none(), "with the trust its tokens end");
    }

    fn a_job_loses_what_who_trusted_it_loses(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = clerk(world, &wetzlar);
        let key = wetzlar.key.clone();
        world.act(move |tx, now| trust::trust(tx, anna, &key, &trusted(), now)).unwrap();
        let body = wetzlar.id;
        world.write(move |tx, _| store::people::take(tx, anna, Role::Release, For::Body(body)));
        let job = proven(world, "main", "1");
        let refused = world.act(move |tx, now| trust::exchange(tx, &job, None, now)).map(|_| ());
        assert!(matches!(refused, Err(Failure::Refused(trust::Refusal::MakerLost))));
    }

    fn a_line_of_the_log_never_changes_and_outlives_a_name(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = clerk(world, &wetzlar);
        // Of what is young by the clock of the database, too.
        world.set("2999-01-01T10:00:00Z");
        world.write(move |tx, now| {
            let caller = store::caller::Caller {
                person: Some(anna), grant: None, through: "session".to_owned(), action: "POST /x".to_owned(),
                thing: "/x".to_owned(), request: "1".to_owned(), kind: Kind::Write,
            };
            store::audit::add(tx, &caller, &[], Outcome::Done, now)
        });
        for change in ["UPDATE audit SET action = 'y'", "DELETE FROM audit", "INSERT INTO audit SELECT * FROM audit"] {
            assert!(world.raw().run(change).is_err(), "{change}");
        }
        world.write(move |tx, _| store::people::rename(tx, anna, ""));
        let lines = world.read(|snap| store::audit::list(snap, &store::audit::Wanted::default(), 10));
        assert_eq!((lines.len(), lines[0].person, lines[0].body), (1, Some(anna), Some(wetzlar.id)));
    }
}

//! Cooperations and who belongs to them when.

use crate::count;
use app::{
    Failure,
    cooperate::{self, Foundation, Joining, Refusal},
};
use domain::{
    Id,
    cooperation::{Cooperation, LegalForm, MemberRole, Membership, MembershipRefused},
    person::Role,
    public_body::PublicBody,
    visibility::Reader,
};
use testkit::{Someone, World, day, slug};

fn foundation(lead: &PublicBody, name: &str) -> Foundation {
    Foundation {
        slug: slug(name),
        name: "Arbeitsgemeinschaft Lahn-Dill".to_owned(),
        legal_form: LegalForm::WorkingGroup,
        lead: lead.key.clone(),
        signed_on: Some(day("2021-02-24")),
        note: None,
    }
}

fn found(
    world: &World,
    who: &Someone<'_>,
    new: Foundation,
) -> Result<Cooperation, Failure<Refusal>> {
    let who = who.id;
    world
        .act(move |tx, now| cooperate::found(tx, who, new, now))
        .map(|(founded, _)| founded)
}

fn join(
    world: &World,
    who: &Someone<'_>,
    body: &PublicBody,
    from: &str,
    until: Option<&str>,
) -> Result<Membership, Failure<Refusal>> {
    let who = who.id;
    let new = Joining {
        body: body.key.clone(),
        role: MemberRole::Founding,
        from: day(from),
        until: until.map(day),
        note: None,
    };
    world.act(move |tx, now| cooperate::join(tx, who, &slug("lahn-dill"), new, now))
}

fn leave(
    world: &World,
    who: &Someone<'_>,
    member: Id<Membership>,
    until: &str,
) -> Result<(), Failure<Refusal>> {
    let (who, until) = (who.id, day(until));
    world.act(move |tx, now| cooperate::leave(tx, who, &slug("lahn-dill"), member, until, now))
}

testkit::on_both! {
    fn who_founds_a_cooperation_coordinates_it(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let sinn = world.body("06532020", "Sinn");
        let release = world.person("anna").holds(Role::Release, &wetzlar);
        let elsewhere = world.person("emil").holds(Role::Coordinate, &sinn);
        for who in [&release, &elsewhere] {
            let refused = found(world, who, foundation(&wetzlar, "lahn-dill"));
            assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        }
        let kim = world.person("kim").holds(Role::Coordinate, &wetzlar);
        found(world, &kim, foundation(&wetzlar, "lahn-dill")).unwrap();
        join(world, &kim, &sinn, "2021-02-24", None).unwrap();
        let refused = join(world, &elsewhere, &sinn, "2021-02-24", None);
        assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        let kinds = world.raw().lines("SELECT kind AS line FROM entry ORDER BY number");
        assert_eq!(kinds, ["cooperationFounded", "joined"]);
    }

    fn a_taken_name_and_a_missing_one_are_refused(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let kim = world.person("kim").holds(Role::Coordinate, &wetzlar);
        found(world, &kim, foundation(&wetzlar, "lahn-dill")).unwrap();
        let taken = found(world, &kim, foundation(&wetzlar, "lahn-dill"));
        assert!(matches!(taken, Err(Failure::Refused(Refusal::SlugTaken(_)))), "{taken:?}");
        let nameless = found(world, &kim, Foundation { name: " ".to_owned(), ..foundation(&wetzlar, "andere") });
        assert!(matches!(nameless, Err(Failure::Refused(Refusal::NameMissing))), "{nameless:?}");
        assert_eq!((count(world, "cooperation"), count(world, "entry")), (1, 1));
    }

    fn a_body_is_a_member_once_on_any_day_and_may_come_back(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let sinn = world.body("06532020", "Sinn");
        let kim = world.person("kim").holds(Role::Coordinate, &wetzlar);
        let cooperation = found(world, &kim, foundation(&wetzlar, "lahn-dill")).unwrap();
        let first = join(world, &kim, &sinn, "2021-02-24", None).unwrap();
        let overlaps = |outcome: &Result<Membership, _>| {
            matches!(outcome, Err(Failure::Refused(Refusal::Membership(MembershipRefused::Overlaps(_)))))
        };
        let twice = join(world, &kim, &sinn, "2023-01-01", None);
        assert!(overlaps(&twice), "{twice:?}");
        leave(world, &kim, first.id, "2022-12-31").unwrap();
        let same_day = join(world, &kim, &sinn, "2022-12-31", None);
        assert!(overlaps(&same_day), "the last day belongs to it: {same_day:?}");
        join(world, &kim, &sinn, "2023-01-01", None).unwrap();
        let members = world.read(|snap| store::cooperations::members(snap, cooperation.id));
        let days: Vec<_> = members.iter().map(|m| (m.period.from(), m.period.until())).collect();
        assert_eq!(days, [(day("2021-02-24"), Some(day("2022-12-31"))), (day("2023-01-01"), None)]);
        let reaches_in = leave(world, &kim, first.id, "2023-06-30");
        assert!(matches!(reaches_in, Err(Failure::Refused(Refusal::Membership(_)))), "{reaches_in:?}");
        let backwards = leave(world, &kim, first.id, "2021-02-23");
        assert!(matches!(backwards, Err(Failure::Refused(Refusal::Ends(_)))), "{backwards:?}");
        leave(world, &kim, first.id, "2022-06-30").unwrap();
    }

    fn the_end_of_a_membership_is_known_from_when_it_was_recorded(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let sinn = world.body("06532020", "Sinn");
        let kim = world.person("kim").holds(Role::Coordinate, &wetzlar);
        let cooperation = found(world, &kim, foundation(&wetzlar, "lahn-dill")).unwrap();
        world.set("2024-07-01T08:00:00Z");
        let member = join(world, &kim, &sinn, "2021-02-24", Some("2024-12-31")).unwrap();
        world.set("2024-07-02T08:00:00Z");
        leave(world, &kim, member.id, "2022-12-31").unwrap();
        world.set("2024-07-03T08:00:00Z");
        leave(world, &kim, member.id, "2023-12-31").unwrap();
        let (facts, _) = world.read(|snap| store::statements::facts::load(snap, Some(&cooperation), &Reader::stranger()));
        let [fact] = facts.memberships.as_slice() else { panic!("{:?}", facts.memberships) };
        let until = |known: &str| fact.period_at(known.parse().unwrap()).until().map(|day| day.to_string());
        let told = ["2024-07-01T09:00:00Z", "2024-07-02T09:00:00Z", "2024-07-03T09:00:00Z"].map(until);
        assert_eq!(told.map(Option::unwrap), ["2024-12-31", "2022-12-31", "2023-12-31"]);
        let now = world.read(|snap| store::cooperations::members(snap, cooperation.id));
        assert_eq!(now[0].period.until(), Some(day("2023-12-31")));
    }

    fn a_change_of_what_was_changed_meanwhile_is_refused(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let kim = world.person("kim").holds(Role::Coordinate, &wetzlar);
        let mut cooperation = found(world, &kim, foundation(&wetzlar, "lahn-dill")).unwrap();
        let change = |to: &Cooperation, revision| {
            let (who, to) = (kim.id, to.clone());
            world.act(move |tx, _| cooperate::change(tx, who, &to, revision))
        };
        cooperation.name = "Nordhessen".to_owned();
        let (changed, revision) = change(&cooperation, 0).unwrap();
        assert_eq!((changed.name.as_str(), revision), ("Nordhessen", 1));
        assert!(matches!(change(&cooperation, 0), Err(Failure::Refused(Refusal::Stale))));
    }
}

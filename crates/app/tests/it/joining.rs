//! The first administrator, invitations, and who may hand on what.

use super::accounts::{administrator, letters, mail, newcomer, post, roles, secret};
use app::{
    Failure,
    invite::{self, Invitation},
    join::{self, Demand, Refusal},
};
use domain::{
    Id,
    person::{Person, Role},
    public_body::PublicBody,
};
use testkit::World;

fn invited(
    world: &World,
    who: Id<Person>,
    body: &PublicBody,
    address: &str,
    roles: &[Role],
) -> Result<invite::Invited, Failure<invite::Refusal>> {
    let wish = Invitation {
        body: body.key.clone(),
        mail: mail(address),
        roles: roles.to_vec(),
    };
    world.act(move |tx, now| invite::invite(tx, who, &wish, &post(), now))
}

fn accept(world: &World, secret: &str) -> Result<join::Joined, Failure<Refusal>> {
    let secret = secret.to_owned();
    world.act(move |tx, now| join::accept(tx, &secret, &newcomer("Carla Neu"), now))
}

testkit::on_both! {
    fn the_first_administrator_comes_by_a_link_that_is_good_once(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let path = world.write(join::first_link_once).unwrap();
        assert_eq!(world.write(join::first_link_once), None, "it is shown once");
        let old = path.rsplit('/').next().unwrap().to_owned();
        let path = world.write(join::first_link).expect("a new one can be asked for");
        let new = path.rsplit('/').next().unwrap().to_owned();
        let found = |secret: &str| {
            let (secret, key) = (secret.to_owned(), wetzlar.key.clone());
            world.act(move |tx, now| join::found(tx, &secret, &newcomer("Vera Amt"), &mail("vera@land.example.org"), &key, now))
        };
        assert!(matches!(found(&old), Err(Failure::Refused(Refusal::LinkGone))), "the earlier one is void");
        let vera = found(&new).unwrap();
        assert_eq!(vera.second_factor, Demand::Required);
        assert_eq!(roles(world, vera.person), ["verwaltung"]);
        assert!(matches!(found(&new), Err(Failure::Refused(Refusal::LinkGone))));
        assert_eq!(world.write(join::first_link), None, "somebody administers the registry now");
        let kept = world.raw().lines("SELECT digest AS line FROM one_time_link");
        assert!(kept.iter().all(|row| !row.contains(&new)), "the link itself is kept nowhere");
    }

    fn the_link_of_the_first_administrator_ends_after_a_day(world: &World) {
        world.body("06532023", "Wetzlar");
        let path = world.write(join::first_link).unwrap();
        let secret = path.rsplit('/').next().unwrap().to_owned();
        let is_open = || {
            let at = world.now();
            world.read(|snap| join::is_first(snap, &secret, at))
        };
        world.clock.pass(24 * 3600 - 60);
        assert!(is_open());
        world.clock.pass(120);
        assert!(!is_open());
    }

    fn an_invitation_makes_an_account_with_its_roles_once(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        invited(world, vera, &sinn, "carla@sinn.de", &[Role::Draft, Role::Release]).unwrap();
        let all = letters(world);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].recipient, "carla@sinn.de");
        assert!(all[0].text.contains("Ihre Aufgaben: Erfassen, Freigeben."), "{}", all[0].text);
        let secret = secret(&all[0], "einladung");
        let carla = accept(world, &secret).unwrap();
        assert_eq!(carla.second_factor, Demand::Offered);
        assert_eq!(roles(world, carla.person), ["erfassen", "freigeben"]);
        assert!(matches!(accept(world, &secret), Err(Failure::Refused(Refusal::LinkGone))));
        let again = invited(world, vera, &sinn, "Carla@Sinn.de", &[Role::Read]);
        assert!(matches!(again, Err(Failure::Refused(invite::Refusal::Known))));
        let text = world.raw().lines("SELECT '[' || text || ']' AS line FROM mail");
        assert_eq!(text, ["[]"], "a letter that was sent forgets its link");
    }

    fn an_invitation_ends_after_a_week_or_when_it_is_taken_back_or_sent_again(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let void = |secret: &str| matches!(accept(world, secret), Err(Failure::Refused(Refusal::LinkGone)));
        let open = || world.read(|snap| store::links::invitations(snap, sinn.id));

        invited(world, vera, &sinn, "a@sinn.de", &[Role::Read]).unwrap();
        let old = secret(&letters(world)[0], "einladung");
        world.clock.pass(7 * 86_400 + 1);
        assert!(void(&old), "after a week");

        let digest = open()[0].digest;
        world.act(move |tx, now| invite::resend(tx, vera, digest, &post(), now)).unwrap();
        let new = secret(&letters(world)[0], "einladung");
        assert_eq!(open().len(), 1, "the new one is in place of the old one");
        assert_ne!(new, old);

        let digest = open()[0].digest;
        world.act(move |tx, _| invite::withdraw(tx, vera, digest)).unwrap();
        assert!(void(&new) && open().is_empty());
    }

    fn nobody_hands_on_more_than_they_may_and_nobody_for_another_body(world: &World) {
        let (sinn, wetzlar) = (world.body("06532020", "Sinn"), world.body("06532023", "Wetzlar"));
        let clerk = world.person("clerk").holds(Role::Draft, &sinn).id;
        let releaser = world.person("releaser").holds(Role::Release, &sinn).id;
        let manager = world.person("manager").holds(Role::Administer, &sinn).id;
        let may = |who, body: &PublicBody, role| match invited(world, who, body, "x@sinn.de", &[role]) {
            Ok(_) => true,
            Err(Failure::NotAllowed(_)) => false,
            Err(other) => panic!("{other}"),
        };
        assert!(!may(clerk, &sinn, Role::Read));
        assert!(may(releaser, &sinn, Role::Release) && !may(releaser, &sinn, Role::Administer));
        assert!(may(manager, &sinn, Role::Administer) && !may(manager, &sinn, Role::Audit));
        for who in [clerk, releaser, manager] {
            assert!(!may(who, &wetzlar, Role::Read));
        }
        let vera = administrator(world, &wetzlar);
        assert!(may(vera, &sinn, Role::Audit));
        let nothing = invited(world, vera, &sinn, "y@sinn.de", &[]);
        assert!(matches!(nothing, Err(Failure::Refused(invite::Refusal::NoRole))));
    }
}

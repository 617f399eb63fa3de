//! Signing in without an issuer, and renewing what was lost.

use super::accounts::{
    PASSWORD, administrator, key, letters, mail, member, post, proving, secret, try_in, waits,
};
use app::{
    Failure,
    letters::{Post, Way},
    local_sign_in::{self, Entered, Judged, Ticket, password, totp::Secret},
    renew::{self, Refusal},
};
use domain::person::Role;
use ring::hmac;
use testkit::World;

/// The code that an app would show now for what is being set up.
fn shown(world: &World, ticket: &Ticket) -> (Secret, String) {
    let (at, held) = (world.now(), ticket.0.clone());
    let new = world.read(|snap| local_sign_in::set_up_under_way(snap, &held, &key(), at));
    let secret = new.expect("the set-up is under way").secret;
    let code = code(world, &secret);
    (secret, code)
}

/// What an app shows (RFC 6238), computed apart from the registry.
fn code(world: &World, secret: &Secret) -> String {
    let step = world.now().micros() / 30_000_000;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 0xf);
    let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn enter(world: &World, ticket: &Ticket, typed: &str) -> Entered {
    let (held, typed) = (ticket.0.clone(), typed.to_owned());
    world.write(move |tx, now| {
        let key = key();
        local_sign_in::enter_code(tx, &held, &typed, &post(), &proving(&key), now)
    })
}

fn set_up(world: &World, ticket: &Ticket) -> (Secret, Vec<String>) {
    let (secret, code) = shown(world, ticket);
    let held = ticket.0.clone();
    let outcome = world.write(move |tx, now| {
        let key = key();
        local_sign_in::set_up(tx, &held, &code, &post(), &proving(&key), now)
    });
    let (_, codes) = outcome.expect("the code fits");
    (secret, codes.0)
}

testkit::on_both! {
    fn a_password_lets_in_and_says_nothing_about_who_exists(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        member(world, "anna", &sinn, "anna@sinn.de");
        assert!(matches!(try_in(world, "Anna@Sinn.de", PASSWORD, "a"), Judged::In(_)));
        assert!(matches!(try_in(world, "anna@sinn.de", "falsch", "a"), Judged::Wrong));
        assert!(matches!(try_in(world, "niemand@sinn.de", PASSWORD, "a"), Judged::Wrong));
        let kept = "SELECT CAST(failures AS TEXT) AS line FROM failed_sign_in";
        assert_eq!(world.raw().lines(kept).len(), 4, "failures are counted alike, with and without an account");
    }

    fn guesses_slow_down_where_they_come_from_and_nowhere_else(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        member(world, "anna", &sinn, "anna@sinn.de");
        for _ in 0..5 {
            assert!(matches!(try_in(world, "anna@sinn.de", "falsch", "there"), Judged::Wrong));
        }
        assert!(waits(world, "anna@sinn.de", "there").is_some());
        assert!(matches!(try_in(world, "anna@sinn.de", PASSWORD, "here"), Judged::In(_)), "the owner comes in");
        world.clock.pass(60);
        assert_eq!(waits(world, "anna@sinn.de", "there"), None, "and pauses end");
    }

    fn many_failures_are_told_to_the_owner_once(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        member(world, "anna", &sinn, "anna@sinn.de");
        for place in 0..14 {
            try_in(world, "anna@sinn.de", "falsch", &format!("place {place}"));
        }
        let all = letters(world);
        assert_eq!(all.len(), 1);
        assert!(all[0].subject.contains("fehlgeschlagene Anmeldungen"), "{}", all[0].subject);
    }

    fn an_administrator_sets_up_a_second_factor_and_needs_it_ever_after(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        administrator(world, &sinn);
        let Judged::SetUp(ticket) = try_in(world, "vera@land.example.org", PASSWORD, "a") else { panic!("no set-up") };
        let (secret, codes) = set_up(world, &ticket);
        assert_eq!(codes.len(), 10);
        let sealed = world.raw().lines("SELECT secret AS line FROM totp");
        assert!(!sealed[0].contains(&secret.in_base32()), "the secret is sealed");

        world.clock.pass(60);
        let Judged::Code(ticket) = try_in(world, "vera@land.example.org", PASSWORD, "a") else { panic!("no code") };
        assert!(matches!(enter(world, &ticket, "000000"), Entered::Wrong));
        let good = code(world, &secret);
        assert!(matches!(enter(world, &ticket, &good), Entered::In(_)));
        assert!(matches!(enter(world, &ticket, &good), Entered::Gone), "a ticket is good once");

        let Judged::Code(ticket) = try_in(world, "vera@land.example.org", PASSWORD, "a") else { panic!("no code") };
        assert!(matches!(enter(world, &ticket, &good), Entered::Wrong), "a code is good once");
        assert!(matches!(enter(world, &ticket, &codes[3].to_uppercase()), Entered::Recovered(_, 9)));
        let Judged::Code(ticket) = try_in(world, "vera@land.example.org", PASSWORD, "a") else { panic!("no code") };
        assert!(matches!(enter(world, &ticket, &codes[3]), Entered::Wrong), "a recovery code is good once");
        for _ in 0..3 {
            assert!(matches!(enter(world, &ticket, "123"), Entered::Wrong));
        }
        assert!(matches!(enter(world, &ticket, "123"), Entered::Gone), "five wrong codes end a ticket");
    }

    fn a_forgotten_password_is_renewed_by_a_link(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.de");
        let Judged::In(begun) = try_in(world, "anna@sinn.de", PASSWORD, "a") else { panic!("not in") };
        for address in ["anna@sinn.de", "niemand@sinn.de", "anna@sinn.de"] {
            world.write(move |tx, now| renew::forgot(tx, &mail(address), now));
        }
        let jobs = world.write(|tx, now| store::outbox::claim(tx, 10, 60, now));
        assert_eq!(jobs.len(), 2, "one job for each address, whoever has it");
        for job in jobs {
            world.write(move |tx, now| renew::send_password_link(tx, &job.subject, &post(), now));
        }
        world.write(move |tx, now| renew::send_password_link(tx, "anna@sinn.de", &post(), now));
        let all = letters(world);
        assert_eq!(all.len(), 1, "nobody else gets one, and nobody two at once");
        let secret = secret(&all[0], "kennwort");
        let set = |secret: &str| {
            let secret = secret.to_owned();
            let hash = password::hash("ein anderes Kennwort", [9; 16]).unwrap();
            world.act(move |tx, now| renew::set_password(tx, &secret, &hash, &post(), now))
        };
        set(&secret).unwrap();
        assert!(matches!(set(&secret), Err(Failure::Refused(Refusal::LinkGone))));
        let at = world.now();
        let session = world.read(|snap| app::sign_in::session(snap, &begun.cookie, at, app::sign_in::Limits::default()));
        assert_eq!(session, None, "who was in is out");
        assert!(matches!(try_in(world, "anna@sinn.de", PASSWORD, "a"), Judged::Wrong));
        assert!(matches!(try_in(world, "anna@sinn.de", "ein anderes Kennwort", "a"), Judged::In(_)));
        assert!(letters(world)[0].subject.contains("geändert"), "and the owner is told");
        assert!(world.read(|snap| store::people::account(snap, anna)).is_some());
    }

    fn another_address_counts_when_it_is_confirmed(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.de");
        member(world, "bert", &sinn, "bert@sinn.de");
        world.write(move |tx, now| renew::ask_address(tx, anna, &mail("bert@sinn.de"), &post(), now));
        let all = letters(world);
        assert_eq!(all.iter().map(|letter| letter.recipient.as_str()).collect::<Vec<_>>(), ["anna@sinn.de"],
            "an address that somebody has gets nothing");
        world.write(move |tx, now| renew::ask_address(tx, anna, &mail("anna.neu@sinn.de"), &post(), now));
        let all = letters(world);
        let secret = secret(&all[1], "adresse");
        assert_eq!((all[0].recipient.as_str(), all[1].recipient.as_str()), ("anna@sinn.de", "anna.neu@sinn.de"));
        assert!(matches!(try_in(world, "anna@sinn.de", PASSWORD, "a"), Judged::In(_)), "until then the old one holds");
        world.act(move |tx, now| renew::confirm_address(tx, &secret, &post(), now)).unwrap();
        assert!(matches!(try_in(world, "anna.neu@sinn.de", PASSWORD, "a"), Judged::In(_)));
        assert!(matches!(try_in(world, "anna@sinn.de", PASSWORD, "a"), Judged::Wrong));
    }

    fn a_lost_second_factor_is_reset_by_the_administration_of_the_body(world: &World) {
        let (sinn, wetzlar) = (world.body("06532020", "Sinn"), world.body("06532023", "Wetzlar"));
        let anna = member(world, "anna", &sinn, "anna@sinn.de");
        let manager = world.person("manager").holds(Role::Administer, &sinn).id;
        let stranger = world.person("stranger").holds(Role::Administer, &wetzlar).id;
        let reset = |who, whose| world.act(move |tx, now| renew::reset(tx, who, whose, &post(), now));
        assert!(matches!(reset(stranger, anna), Err(Failure::NotAllowed(_))));
        assert!(matches!(reset(manager, manager), Err(Failure::Refused(Refusal::Oneself))));
        reset(manager, anna).unwrap();
        assert!(matches!(try_in(world, "anna@sinn.de", PASSWORD, "a"), Judged::Wrong));
        let letter = &letters(world)[0];
        assert!(letter.text.contains("manager hat Ihren Zugang zurückgesetzt"), "{}", letter.text);
        assert_eq!(secret(letter, "kennwort").len(), 64);
        let vera = administrator(world, &sinn);
        assert!(matches!(reset(manager, vera), Err(Failure::NotAllowed(_))), "not even where she works");
    }

    fn somebody_who_is_in_proves_once_more_that_it_is_them(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        member(world, "anna", &sinn, "anna@sinn.de");
        let Judged::In(begun) = try_in(world, "anna@sinn.de", PASSWORD, "a") else { panic!("not in") };
        let find = |cookie: &str| {
            let at = world.now();
            world.read(|snap| app::sign_in::session(snap, cookie, at, app::sign_in::Limits::default()))
        };
        let session = find(&begun.cookie).unwrap();
        let again = |password: &str| {
            let (at, address, session) = (world.now(), mail("anna@sinn.de"), session.clone());
            let attempt = world.read(|snap| local_sign_in::attempt(snap, &address, "a", at));
            let right = password::is_right(password, attempt.hash.as_deref());
            world.write(move |tx, now| {
                let key = key();
                local_sign_in::prove_again(tx, &session, &attempt, right, "", &post(), &proving(&key), now)
            })
        };
        assert!(again("falsch").is_none());
        let fresh = again(PASSWORD).expect("the password is right");
        assert_eq!(find(&begun.cookie), None, "the session goes on under another cookie");
        assert!(find(&fresh.cookie).is_some());
    }

    fn without_a_mail_server_nothing_piles_up(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let anna = member(world, "anna", &sinn, "anna@sinn.de");
        let by_hand = Post { way: Way::ByHand, ..post() };
        world.write(move |tx, now| renew::ask_address(tx, anna, &mail("neu@sinn.de"), &by_hand, now));
        assert!(letters(world).is_empty());
    }
}

//! Letters on their way: tried again later, given up visibly, and one identity whatever happens.

use domain::Digest;
use store::mail::{self, GIVE_UP_AFTER, Letter, Mail, Next};
use testkit::World;

fn ask(world: &World) {
    let letter = Letter {
        recipient: "anna@sinn.de".to_owned(),
        subject: "Einladung".to_owned(),
        text: "https://register.example.org/einladung/geheim".to_owned(),
    };
    world.write(move |tx, now| mail::ask(tx, &letter, now));
}

fn take(world: &World) -> Option<Mail> {
    world.write(mail::take)
}

fn failed(world: &World, letter: &Mail, next: Next) {
    let letter = letter.clone();
    world.write(move |tx, now| mail::failed(tx, &letter, "keine Antwort", next, now));
}

fn state(world: &World) -> mail::State {
    world.read(mail::state)
}

testkit::on_both! {
    fn a_letter_keeps_its_identity_over_all_tries_and_is_given_up_at_the_end(world: &World) {
        ask(world);
        let first = take(world).unwrap();
        assert_eq!(take(world), None, "nobody else takes it meanwhile");
        let mut letter = first.clone();
        for tries in 1..GIVE_UP_AFTER {
            assert_eq!((letter.id, letter.tries, letter.made_at), (first.id, tries, first.made_at));
            assert_eq!(letter.letter, first.letter);
            failed(world, &letter, Next::Again);
            assert!(state(world).in_trouble);
            assert_eq!(take(world), None, "not at once");
            world.clock.pass(60 << 10);
            letter = take(world).unwrap();
        }
        failed(world, &letter, Next::Again);
        world.clock.pass(60 << 10);
        assert_eq!(take(world), None);
        assert_eq!(state(world), mail::State { waiting: 0, given_up: 1, in_trouble: false });
    }

    fn what_a_server_refuses_for_good_is_not_tried_again(world: &World) {
        ask(world);
        let letter = take(world).unwrap();
        failed(world, &letter, Next::GiveUp);
        world.clock.pass(86_400);
        assert_eq!((take(world), state(world).given_up), (None, 1));
    }

    fn a_letter_of_a_process_that_died_goes_out_under_the_same_identity(world: &World) {
        ask(world);
        let first = take(world).unwrap();
        world.clock.pass(299);
        assert_eq!(take(world), None);
        world.clock.pass(2);
        assert_eq!(take(world).unwrap().id, first.id);
    }

    fn a_letter_that_went_out_forgets_its_text_and_later_itself(world: &World) {
        ask(world);
        let id = take(world).unwrap().id;
        world.write(move |tx, now| mail::sent(tx, id, now));
        assert_eq!(world.raw().lines("SELECT '[' || text || ']' AS line FROM mail"), ["[]"]);
        world.clock.pass(30 * 86_400 + 1);
        assert_eq!(world.write(mail::forget_old), 1);
    }

    fn failures_are_counted_for_a_day(world: &World) {
        let key = Digest::of(b"anna there");
        let note = || world.write(move |tx, now| store::credentials::note_failure(tx, key, now));
        assert_eq!((note(), note(), note()), (1, 2, 3));
        world.clock.pass(86_401);
        assert_eq!(note(), 1, "after a day without one it begins anew");
        world.clock.pass(86_401);
        world.write(store::credentials::forget_expired);
        assert_eq!(world.read(|snap| store::credentials::failures(snap, key)), None);
    }
}

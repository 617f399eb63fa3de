//! What tests about accounts share: the key, the post, and the letters that were asked for.

use app::{
    join::{self, Newcomer},
    letters::{Post, Way},
    local_sign_in::{self, Judged, Proving, password, seal::Key},
    sign_in::Limits,
};
use domain::{
    Id,
    mail::MailAddress,
    person::{Person, Role},
    public_body::PublicBody,
};
use store::mail::Letter;
use testkit::World;

pub const PASSWORD: &str = "lampe wiese kessel dach";

pub fn post() -> Post {
    Post {
        origin: "https://register.example.org".to_owned(),
        way: Way::ByMail,
    }
}

pub fn key() -> Key {
    Key::read(&"0a".repeat(32)).unwrap()
}

pub fn proving(key: &Key) -> Proving<'_> {
    Proving {
        key,
        browser: None,
        before: None,
        limits: Limits::default(),
    }
}

pub fn mail(text: &str) -> MailAddress {
    text.parse().unwrap()
}

pub fn newcomer(name: &str) -> Newcomer {
    Newcomer {
        name: name.to_owned(),
        hash: password::hash(PASSWORD, [5; 16]).unwrap(),
    }
}

/// The letters that wait, oldest first; they count as sent afterwards.
pub fn letters(world: &World) -> Vec<Letter> {
    let mut all = Vec::new();
    while let Some(letter) = world.write(|tx, now| {
        let taken = store::mail::take(tx, now)?;
        if let Some(mail) = &taken {
            store::mail::sent(tx, mail.id, now)?;
        }
        Ok(taken.map(|mail| mail.letter))
    }) {
        all.push(letter);
    }
    all
}

/// What stands behind the last part of the first link to this place in a letter.
pub fn secret(letter: &Letter, place: &str) -> String {
    let mark = format!("https://register.example.org/{place}/");
    let at = letter
        .text
        .find(&mark)
        .unwrap_or_else(|| panic!("no {place} in {}", letter.text));
    letter.text[at + mark.len()..]
        .chars()
        .take_while(char::is_ascii_hexdigit)
        .collect()
}

/// Somebody with an account and a password.
pub fn member(world: &World, name: &str, body: &PublicBody, address: &str) -> Id<Person> {
    let (name, body, address) = (name.to_owned(), body.id, mail(address));
    world.write(move |tx, now| {
        let id = store::people::add_member(tx, &name, body, &address, now)?;
        store::credentials::put_password(tx, id, &newcomer("x").hash, now)?;
        Ok(id)
    })
}

/// Whoever administers the registry, by the link from the terminal.
pub fn administrator(world: &World, body: &PublicBody) -> Id<Person> {
    let key = body.key.clone();
    let joined = world.act(move |tx, now| {
        let path = join::first_link(tx, now)?.expect("nobody administers yet");
        let secret = path.rsplit('/').next().unwrap_or_default().to_owned();
        join::found(
            tx,
            &secret,
            &newcomer("Vera Amt"),
            &mail("vera@land.example.org"),
            &key,
            now,
        )
    });
    joined.unwrap().person
}

/// An attempt to sign in from a place.
pub fn try_in(world: &World, address: &str, password: &str, from: &str) -> Judged {
    let (at, from, address) = (world.now(), from.to_owned(), mail(address));
    let attempt = world.read(|snap| local_sign_in::attempt(snap, &address, &from, at));
    assert_eq!(attempt.wait, None, "nobody waits here");
    let right = password::is_right(password, attempt.hash.as_deref());
    world.write(move |tx, now| {
        let key = key();
        local_sign_in::judge(tx, &attempt, right, &post(), &proving(&key), now)
    })
}

/// How long the next attempt from a place would wait.
pub fn waits(world: &World, address: &str, from: &str) -> Option<i64> {
    let (at, address) = (world.now(), mail(address));
    world
        .read(|snap| local_sign_in::attempt(snap, &address, from, at))
        .wait
}

/// The roles that somebody holds, as words.
pub fn roles(world: &World, who: Id<Person>) -> Vec<&'static str> {
    let actor = world.read(|snap| store::people::actor(snap, who));
    let mut words: Vec<_> = actor
        .roles
        .iter()
        .map(|(role, _): &(Role, _)| role.word())
        .collect();
    words.sort_unstable();
    words
}

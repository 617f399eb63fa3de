//! Letters about saved searches: only what is new and may be seen, each once, and ended by one click.

use super::{
    deliver_until, settings,
    smtp::{MailServer, Manner, Received},
    state, world,
};
use crate::{publish, world::World};
use actix_web::{http::Method, test::TestRequest};
use app::find::{Followed, Follower};
use domain::{
    Id,
    mail::MailAddress,
    person::{For, Person, Role},
    saved::{About, Question, Rhythm},
};
use serde_json::json;
use server::mail::Told;
use store::{Trouble, saved::SavedSearch};
use testkit::Raw;

/// Somebody of a body who keeps a search for lost property and asked for a letter each day.
#[derive(Clone, Copy)]
struct Keeper {
    person: Id<Person>,
    search: Id<SavedSearch>,
    held: For,
}

fn keeper(world: &World, mail: &str, body: &str) -> Keeper {
    let (mail, body): (MailAddress, domain::region::BodyKey) =
        (mail.parse().unwrap(), body.parse().unwrap());
    let db = world.registry().db.clone();
    db.write(move |tx, now| {
        let body = store::bodies::find(tx, &body)?.ok_or(store::Sql::NotFound)?;
        let person = store::people::add_member(tx, "Anna", body.id, &mail, now)?;
        let held = For::Body(body.id);
        store::people::grant(tx, person, Role::Read, held)?;
        let name = "Fundsachen".parse().map_err(|_| Trouble::Panicked)?;
        let question = Question {
            about: About::Blueprints,
            query: "q=Fundsachen".to_owned(),
        };
        let search = store::saved::add(tx, person, &name, &question, now)?;
        let kept = store::saved::find(tx, search)?.ok_or(store::Sql::NotFound)?;
        store::saved::set_rhythm(tx, &kept, Rhythm::Daily, now)?;
        Ok::<_, Trouble>(Keeper {
            person,
            search,
            held,
        })
    })
    .unwrap()
}

/// What the worker does in the morning, on a thread that may wait.
fn in_the_morning(world: &World) -> Told {
    let registry = world.registry().clone();
    let work = move || {
        let follower = Follower::new(registry.db.clone(), registry.index.clone());
        while !matches!(follower.follow().unwrap(), Followed::Nothing) {}
        let mut raw = Raw::to(&registry.config.database);
        raw.run("UPDATE saved_search SET due_at = '2021-02-24 05:00:00' WHERE due_at IS NOT NULL")
            .unwrap();
        server::mail::tell_of_searches(&registry).unwrap()
    };
    std::thread::spawn(work).join().unwrap()
}

fn told(letters: usize, searches: usize) -> Told {
    Told {
        searches,
        letters,
        more: false,
    }
}

async fn publish(world: &World, version: &str, visibility: &str) {
    let path = format!(
        "/api/v1/blueprints/{}/releases?visibility={visibility}",
        publish::SLUG
    );
    let zip = publish::package(version, version);
    let wetzlar = world.api("wetzlar-freigabe");
    wetzlar
        .post_bytes(&path, "application/zip", &zip)
        .await
        .is(201);
}

fn header(letter: &Received, name: &str) -> String {
    let text = letter.text().replace("\r\n ", " ");
    let mark = format!("{name}:");
    let line = text.lines().find(|line| line.starts_with(&mark));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))[mark.len()..]
        .trim()
        .to_owned()
}

#[actix_web::test]
async fn what_is_new_is_told_once_and_ended_by_one_click() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    let anna = keeper(&world, "anna@sinn.example.org", "06532020");
    assert_eq!(
        in_the_morning(&world),
        told(0, 1),
        "nothing new is no letter"
    );
    publish(&world, "1.0.0", "public").await;
    assert_eq!(in_the_morning(&world), told(1, 1));
    assert_eq!(in_the_morning(&world), told(0, 1), "it was told already");
    publish(&world, "1.1.0", "public").await;
    assert_eq!(in_the_morning(&world), told(1, 1), "a new version is new");
    assert_eq!(state(&world).waiting, 2);

    deliver_until(&world, || state(&world).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 2, "each letter once");
    let letter = &all[0];
    assert_eq!(letter.to, ["anna@sinn.example.org"]);
    let body = letter.body();
    for text in [
        "zu Ihrer gespeicherten Suche „Fundsachen“ gibt es Neues.",
        "Fundsachen online melden",
        "Neue Blaupause von Wetzlar, Version",
        "/blaupausen/fundsachen-melden",
        "/blaupausen?q=Fundsachen",
        "Keine E-Mails mehr zu dieser Suche",
    ] {
        assert!(body.contains(text), "{text} is missing in {body}");
    }
    assert!(
        all[1].body().contains("Neue Version 1.1.0"),
        "{}",
        all[1].body()
    );
    assert!(header(letter, "Content-Type").contains("text/plain"));
    assert_eq!(
        header(letter, "List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let link = header(letter, "List-Unsubscribe");
    let link = link.trim_matches(['<', '>']);
    let (_, path) = link.split_once("127.0.0.1:8080").unwrap();
    assert!(body.replace("\r\n", "\n").contains(link));

    let rhythm = |world: &World| {
        let db = &world.registry().db;
        db.read(|snap| store::saved::find(snap, anna.search).map_err(Trouble::from))
            .unwrap()
            .unwrap()
            .rhythm
    };
    let page = world.get(path).await.is(200).text();
    assert!(page.contains("E-Mails abbestellen") && !page.contains("Fundsachen"));
    assert_eq!(rhythm(&world), Rhythm::Daily, "a look changes nothing");
    let click = |path: &str, word: &'static str| {
        let form = TestRequest::post().uri(path);
        form.set_form([("List-Unsubscribe", word)])
    };
    world.send(click(path, "Vielleicht")).await.is(400);
    let other = path.replace(&anna.search.to_string(), &anna.person.to_string());
    world.send(click(&other, "One-Click")).await.is(404);
    assert_eq!(rhythm(&world), Rhythm::Daily);
    for _ in 0..2 {
        let page = world.send(click(path, "One-Click")).await.is(200).text();
        assert!(page.contains("E-Mails sind abbestellt"));
    }
    assert_eq!(rhythm(&world), Rhythm::Never);
}

/// Says of a version that it is withdrawn.
async fn withdraw(world: &World, version: &str, reason: &str) {
    let path = format!("/api/v1/blueprints/{}/releases/{version}", publish::SLUG);
    let wetzlar = world.api("wetzlar-freigabe");
    let etag = wetzlar.get(&path).await.is(200).header("etag").to_owned();
    let state = json!({"state": "withdrawn", "reason": reason});
    wetzlar
        .change(Method::PATCH, &path, &etag, &state)
        .await
        .is(200);
}

#[actix_web::test]
async fn every_version_is_told_and_what_is_withdrawn_with_its_reason() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    keeper(&world, "anna@sinn.example.org", "06532020");
    publish(&world, "1.0.0", "public").await;
    assert_eq!(in_the_morning(&world), told(1, 1));
    // A version beside the one that is offered is news as well, and so is the end of one.
    publish(&world, "2.0.0", "public").await;
    publish(&world, "1.0.1", "public").await;
    withdraw(&world, "1.0.0", "Die Gebühr war falsch").await;
    assert_eq!(in_the_morning(&world), told(1, 1));
    withdraw(&world, "1.0.1", "Auch hier war sie falsch").await;
    assert_eq!(in_the_morning(&world), told(1, 1), "nothing came out");
    assert_eq!(in_the_morning(&world), told(0, 1), "it was told already");
    deliver_until(&world, || state(&world).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 3);
    let body = all[1].body();
    for text in [
        "Neue Version 2.0.0 vom ",
        "Neue Version 1.0.1 vom ",
        "Version 1.0.0: zurückgezogen ab ",
        "Grund: Die Gebühr war falsch",
    ] {
        assert!(body.contains(text), "{text} is missing in {body}");
    }
    let body = all[2].body();
    assert!(body.contains("Auch hier war sie falsch"), "{body}");
    assert!(!body.contains("Neue Version"), "{body}");
}

#[actix_web::test]
async fn a_right_that_ended_before_the_letter_left_is_no_right() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    let anna = keeper(&world, "anna@wetzlar.example.org", "06532023");
    let bert = keeper(&world, "bert@wetzlar.example.org", "06532023");
    publish(&world, "1.0.0", "own_body").await;
    assert_eq!(in_the_morning(&world), told(2, 2));
    let db = world.registry().db.clone();
    let taken = db.write(move |tx, _| {
        store::people::take(tx, anna.person, Role::Read, anna.held).map_err(Trouble::from)
    });
    assert!(taken.unwrap());
    // The letter of Bert is about a search of his own; that of Anna has nothing left to say.
    assert_ne!(anna.search, bert.search);
    deliver_until(&world, || state(&world).waiting == 0).await;
    let to: Vec<_> = server
        .received()
        .into_iter()
        .flat_map(|one| one.to)
        .collect();
    assert_eq!(to, ["bert@wetzlar.example.org"]);
}

#[actix_web::test]
async fn what_one_may_not_see_is_told_when_one_may() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    keeper(&world, "anna@sinn.example.org", "06532020");
    publish(&world, "1.0.0", "own_body").await;
    assert_eq!(in_the_morning(&world), told(0, 1));
    let path = format!("/api/v1/blueprints/{}", publish::SLUG);
    let wetzlar = world.api("wetzlar-freigabe");
    let etag = wetzlar.get(&path).await.is(200).header("etag").to_owned();
    let opened = json!({"visibility": "public"});
    wetzlar
        .change(Method::PATCH, &path, &etag, &opened)
        .await
        .is(200);
    assert_eq!(in_the_morning(&world), told(1, 1));
    assert_eq!(in_the_morning(&world), told(0, 1));
    deliver_until(&world, || state(&world).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 1);
    assert!(
        all[0]
            .body()
            .contains("Neu für Sie sichtbar: Version 1.0.0")
    );
}

#[actix_web::test]
async fn a_search_that_is_gone_sends_nothing_more() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    let anna = keeper(&world, "anna@sinn.example.org", "06532020");
    let bert = keeper(&world, "bert@sinn.example.org", "06532020");
    publish(&world, "1.0.0", "public").await;
    assert_eq!(in_the_morning(&world), told(2, 2));
    let db = world.registry().db.clone();
    db.write(move |tx, now| {
        store::saved::remove(tx, anna.search)?;
        app::saved::stop(tx, bert.search, now).map_err(Trouble::from)
    })
    .unwrap();
    deliver_until(&world, || state(&world).waiting == 0).await;
    assert!(server.received().is_empty());
}

//! Letters go out to a real mail server, once, and say how they fare.

mod searches;
mod smtp;

use crate::world::World;
use domain::mail::MailAddress;
use smtp::{MailServer, Manner, Received};
use std::time::{Duration, Instant};
use store::{Trouble, mail::Letter};

fn ask(world: &World, recipient: &str) {
    let letter = Letter {
        recipient: recipient.to_owned(),
        subject: "Einladung für Gießen".to_owned(),
        text: "Guten Tag,\n\nfür Sie liegt etwas bereit: https://register.example.org/einladung/0123456789\n".to_owned(),
    };
    let db = world.registry().db.clone();
    db.write(move |tx, now| store::mail::ask(tx, &letter, now).map_err(Trouble::from))
        .unwrap();
}

/// Delivers until the condition holds; a mail server that never answers ends the test.
async fn deliver_until(world: &World, holds: impl Fn() -> bool) {
    let registry = world.registry().clone();
    let delivering = actix_web::rt::spawn(server::mail::deliver(registry));
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "nothing happened"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    world.registry().set_stopping();
    delivering.await.unwrap();
}

fn state(world: &World) -> store::mail::State {
    let db = &world.registry().db;
    db.read(|snap| store::mail::state(snap).map_err(Trouble::from))
        .unwrap()
}

fn settings(server: &MailServer) -> Vec<(&'static str, String)> {
    vec![
        ("MAIL_SERVER", "127.0.0.1".to_owned()),
        ("MAIL_PORT", server.port.to_string()),
        ("MAIL_TLS", "none".to_owned()),
        (
            "MAIL_FROM",
            "Blaupausen-Register <register@land.example.org>".to_owned(),
        ),
    ]
}

fn world(settings: &[(&'static str, String)]) -> World {
    let borrowed: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    World::with(&borrowed)
}

#[actix_web::test]
async fn a_letter_goes_out_once_in_plain_german() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    ask(&world, "anna@sinn.example.org");
    deliver_until(&world, || state(&world).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 1);
    let letter: &Received = &all[0];
    assert_eq!(letter.to, ["anna@sinn.example.org"]);
    assert!(
        letter.header("Message-ID").ends_with("@land.example.org>"),
        "{}",
        letter.text()
    );
    assert!(letter.header("From").contains("register@land.example.org"));
    assert_eq!(
        letter.header("Auto-Submitted"),
        "Auto-Submitted: auto-generated"
    );
    assert!(letter.header("Content-Type").contains("text/plain"));
    assert!(
        letter.body().contains("für Sie liegt etwas bereit"),
        "{}",
        letter.body()
    );
    assert!(
        letter
            .body()
            .contains("https://register.example.org/einladung/0123456789")
    );
    assert_eq!(state(&world), store::mail::State::default());
}

#[actix_web::test]
async fn a_busy_server_is_asked_again_later_and_the_status_says_so() {
    let server = MailServer::start(Manner::Busy);
    let world = world(&settings(&server));
    ask(&world, "anna@sinn.example.org");
    deliver_until(&world, || state(&world).in_trouble).await;
    assert_eq!((state(&world).waiting, state(&world).given_up), (1, 0));
    assert!(server.received().is_empty());
}

#[actix_web::test]
async fn a_mailbox_that_nobody_has_is_given_up_visibly() {
    let server = MailServer::start(Manner::Unknown);
    let world = world(&settings(&server));
    ask(&world, "niemand@sinn.example.org");
    let seen = {
        deliver_until(&world, || state(&world).given_up == 1).await;
        let world = &world;
        let parts = server::api::health::parts(world.registry()).await;
        let mail = parts.into_iter().find(|part| part.name == "mail").unwrap();
        (mail.good, mail.state)
    };
    assert!(!seen.0);
    assert!(seen.1.contains("1 waren nicht zuzustellen"), "{}", seen.1);
}

#[actix_web::test]
async fn a_password_goes_only_through_an_encrypted_connection_to_a_known_server() {
    let server = MailServer::start(Manner::Strict);
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, &server.authority).unwrap();
    let mut settings = settings(&server);
    settings.retain(|(name, _)| !matches!(*name, "MAIL_SERVER" | "MAIL_TLS"));
    settings.extend([
        ("MAIL_SERVER", "localhost".to_owned()),
        ("MAIL_TLS", "starttls".to_owned()),
        ("MAIL_USER", "register".to_owned()),
        ("MAIL_PASSWORD", "geheim".to_owned()),
    ]);
    let unknown = world(&settings);
    ask(&unknown, "anna@sinn.example.org");
    deliver_until(&unknown, || state(&unknown).in_trouble).await;
    assert!(
        server.received().is_empty(),
        "a certificate that nobody vouches for is not trusted"
    );

    settings.push(("CA_FILE", authority.display().to_string()));
    let known = world(&settings);
    ask(&known, "anna@sinn.example.org");
    deliver_until(&known, || state(&known).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 1);
    assert!(all[0].encrypted);
    assert_eq!(all[0].user.as_deref(), Some("register"));
}

#[actix_web::test]
async fn without_starttls_nothing_is_sent() {
    let server = MailServer::start(Manner::Friendly);
    let mut settings = settings(&server);
    settings.retain(|(name, _)| *name != "MAIL_TLS");
    settings.push(("MAIL_TLS", "starttls".to_owned()));
    let world = world(&settings);
    ask(&world, "anna@sinn.example.org");
    deliver_until(&world, || state(&world).in_trouble).await;
    assert!(server.received().is_empty());
}

#[actix_web::test]
async fn a_forgotten_password_is_answered_alike_for_everybody_and_mailed_to_the_owner() {
    let server = MailServer::start(Manner::Friendly);
    let world = world(&settings(&server));
    let db = world.registry().db.clone();
    let anna: MailAddress = "anna@sinn.example.org".parse().unwrap();
    db.write(move |tx, now| {
        let key = "06532020".parse().map_err(|_| Trouble::Panicked)?;
        let sinn = store::bodies::find(tx, &key)?.ok_or(store::Sql::NotFound)?;
        store::people::add_member(tx, "Anna", sinn.id, &anna, now).map_err(Trouble::from)
    })
    .unwrap();
    let mut pages = Vec::new();
    for address in ["anna@sinn.example.org", "niemand@sinn.example.org"] {
        let form = actix_web::test::TestRequest::post()
            .uri("/anmelden/vergessen")
            .set_form([("mail", address)]);
        pages.push(world.send(form).await.is(200).still());
    }
    assert_eq!(pages[0], pages[1]);
    // What the worker does for each job.
    for address in ["anna@sinn.example.org", "niemand@sinn.example.org"] {
        let post = server::mail::post(&world.registry().config);
        db.write(move |tx, now| {
            app::renew::send_password_link(tx, address, &post, now).map_err(Trouble::from)
        })
        .unwrap();
    }
    deliver_until(&world, || state(&world).waiting == 0).await;
    let all = server.received();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].to, ["anna@sinn.example.org"]);
    assert!(all[0].body().contains("/kennwort/"));
}

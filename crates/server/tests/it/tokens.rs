//! Tokens of programs: made in person, weaker at once when their maker is, ended at once; and what the log tells of it.

use crate::world::{Answer, Person, Program, World};
use actix_web::{http::header, test::TestRequest};
use domain::{
    audit::{Kind, Outcome},
    person::{For, Role},
    token::{Blueprints, Grant, Scope},
};
use serde_json::json;
use store::{Trouble, audit::Wanted};

const LIST: &str = "/konto/zugangsschluessel";

/// Makes a token as its page does; answers with the page that shows it.
async fn made(of: &Person<'_>, body: &str, scopes: &[&str]) -> Answer {
    let mut fields = vec![("name", "Nachtlauf"), ("stelle", body), ("tage", "90")];
    fields.extend(scopes.iter().map(|scope| ("erlaubnis", *scope)));
    of.post_form("/konto/zugangsschluessel/neu", &fields).await
}

/// The token that a page shows.
fn shown(page: &str) -> String {
    let at = page
        .find("value=\"blp_")
        .unwrap_or_else(|| panic!("{page}"))
        + 7;
    page[at..].split('"').next().unwrap().to_owned()
}

async fn token<'w>(world: &'w World, persona: &str, body: &str, scopes: &[&str]) -> Program<'w> {
    let person = world.as_person(persona).await;
    let page = made(&person, body, scopes).await.is(200).text();
    Program::of(world, shown(&page))
}

fn interest() -> serde_json::Value {
    json!({"blueprint": "hundesteuer-anmelden", "body": "06532020", "stage": "interest", "effectiveOn": "2026-11-02"})
}

#[actix_web::test]
async fn a_token_is_shown_once_and_does_what_it_was_given() {
    let world = World::new();
    let sinn = world.as_person("sinn").await;
    sinn.get("/konto/zugangsschluessel/neu").await.is(200);
    let page = made(&sinn, "06532020", &["read", "adopt"]).await.is(200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let text = shown(&page.text());
    assert!(domain::token::is_whole(&text));
    let list = sinn.get(LIST).await.is(200).text();
    assert!(
        list.contains(&text[..10]) && !list.contains(&text),
        "{list}"
    );
    assert!(list.contains("Nachtlauf") && list.contains("noch nie"));
    let program = Program::of(&world, text);
    program.post("/api/v1/adoptions", &interest()).await.is(201);
    let package = crate::publish::package("1.3.0", "Neu");
    let path = "/api/v1/blueprints/hundesteuer-anmelden/releases";
    let refused = program.post_bytes(path, "application/zip", &package).await;
    let told = refused.is(403).text();
    assert!(told.contains("fehlt die Erlaubnis"), "{told}");
    let own = program.get("/api/v1/tokens").await.is(200).json();
    assert_eq!(own["items"][0]["scopes"], json!(["read", "adopt"]));
    assert_eq!(own["items"][0]["state"], "valid");
}

#[actix_web::test]
async fn a_form_with_too_little_in_it_is_shown_again_with_every_flaw() {
    let world = World::new();
    let sinn = world.as_person("sinn").await;
    let fields = [("name", ""), ("stelle", "06532020"), ("tage", "30")];
    let page = sinn
        .post_form("/konto/zugangsschluessel/neu", &fields)
        .await;
    let page = page.is(422).text();
    assert!(
        page.contains("wofür der Zugangsschlüssel") && page.contains("mindestens eine Erlaubnis"),
        "{page}"
    );
    // More than oneself may, and for a body that is not one's own.
    made(&sinn, "06532020", &["coordinate"]).await.is(422);
    made(&sinn, "06531005", &["read"]).await.is(403);
    let far = [
        ("name", "x"),
        ("stelle", "06532020"),
        ("tage", "3650"),
        ("erlaubnis", "read"),
    ];
    sinn.post_form("/konto/zugangsschluessel/neu", &far)
        .await
        .is(422);
}

#[actix_web::test]
async fn without_the_scope_to_read_a_program_sees_what_a_stranger_sees() {
    let world = World::new();
    let program = token(&world, "sinn", "06532020", &["adopt"]).await;
    program.get("/api/v1/blueprints").await.is(200);
    let refused = program.get("/api/v1/proposals").await.is(403);
    assert!(refused.text().contains("Lesen"), "{}", refused.text());
}

#[actix_web::test]
async fn who_loses_a_role_weakens_every_program_at_once() {
    let world = World::new();
    let program = token(&world, "sinn", "06532020", &["read", "adopt"]).await;
    world
        .registry()
        .db
        .write(|tx, _| {
            let sinn = store::people::personas(tx)?
                .into_iter()
                .find(|one| one.persona.as_deref() == Some("sinn"));
            let sinn = sinn.unwrap();
            for role in [Role::Draft, Role::Release] {
                store::people::take(tx, sinn.id, role, For::Body(sinn.body))?;
            }
            Ok::<_, Trouble>(())
        })
        .unwrap();
    let refused = program.post("/api/v1/adoptions", &interest()).await;
    assert_eq!(refused.is(403).problem(), "nicht-erlaubt");
}

#[actix_web::test]
async fn a_token_ends_at_once_by_its_maker_or_by_who_looks_after_the_body() {
    let world = World::new();
    let sinn = world.as_person("sinn").await;
    let first = token(&world, "sinn", "06532020", &["read"]).await;
    let list = sinn.get(LIST).await.text();
    let at = list.find("/konto/zugangsschluessel/sha256").unwrap();
    let place = list[at..].split('"').next().unwrap().to_owned();
    sinn.get(&place).await.is(200);
    // Nobody else ends it; and it goes on as long as nobody has said yes.
    let giessen = world.as_person("giessen").await;
    giessen.get(&place).await.is(404);
    giessen.post_form(&place, &[]).await.is(404);
    first.get("/api/v1/tokens").await.is(200);
    sinn.post_form(&place, &[]).await.is(303);
    first.get("/api/v1/tokens").await.is(401);
    // The administration sees and ends those of every body.
    let second = token(&world, "sinn", "06532020", &["read"]).await;
    let admin = world.as_person("verwaltung").await;
    let all = admin
        .get("/verwaltung/zugangsschluessel?stelle=06532020")
        .await
        .is(200)
        .text();
    let at = all.find("/konto/zugangsschluessel/sha256").unwrap();
    let place = all[at..]
        .split('"')
        .next()
        .unwrap()
        .replace("&#x2F;", "/")
        .replace("&amp;", "&");
    assert!(all.contains("Hauptamt Sinn"), "{all}");
    admin
        .post_form(&place, &[("stelle", "06532020")])
        .await
        .is(303);
    second.get("/api/v1/tokens").await.is(401);
    // Whoever only releases for a body does not see the tokens of others.
    sinn.get("/verwaltung/zugangsschluessel").await.is(403);
}

#[actix_web::test]
async fn a_program_ends_its_own_token_and_makes_none() {
    let world = World::new();
    let program = token(&world, "sinn", "06532020", &["read"]).await;
    let own = program.get("/api/v1/tokens").await.is(200).json();
    let id = own["items"][0]["id"].as_str().unwrap().to_owned();
    let one = program.get(&format!("/api/v1/tokens/{id}")).await.is(200);
    let tag = one.header("etag").to_owned();
    let delete = |tag: &str| {
        TestRequest::delete()
            .uri(&format!("/api/v1/tokens/{id}"))
            .insert_header((header::IF_MATCH, tag))
    };
    let bare = TestRequest::delete().uri(&format!("/api/v1/tokens/{id}"));
    program.send(bare).await.is(428);
    program.send(delete("\"alt\"")).await.is(412);
    program.send(delete(&tag)).await.is(204);
    program.get("/api/v1/tokens").await.is(401);
}

#[actix_web::test]
async fn a_token_without_scopes_or_with_a_typo_lets_nobody_in() {
    let world = World::new();
    let text = domain::token::written(&[9; 32]);
    let digest = domain::Digest::of(text.as_bytes());
    let grant = world
        .registry()
        .db
        .write(move |tx, now| {
            let sinn = store::people::personas(tx)?
                .into_iter()
                .find(|one| one.persona.as_deref() == Some("sinn"))
                .unwrap();
            let grant = Grant {
                body: sinn.body,
                scopes: vec![],
                blueprints: Blueprints::Every,
            };
            let new = store::tokens::New {
                digest,
                person: sinn.id,
                name: "leer".to_owned(),
                grant: grant.clone(),
                shown: "blp_x".to_owned(),
                expires_at: now.at().plus_seconds(60),
                project: None,
            };
            store::tokens::add(tx, &new, now)?;
            Ok::<_, Trouble>(grant)
        })
        .unwrap();
    assert!(!grant.has_any(&[Scope::Read]));
    let empty = Program::of(&world, text.clone());
    empty.post("/api/v1/adoptions", &interest()).await.is(403);
    let typo = Program::of(&world, format!("{}x", &text[..text.len() - 1]));
    typo.get("/api/v1/tokens").await.is(401);
}

/// Lines of the log, the newest first.
fn lines(world: &World) -> Vec<store::audit::Line> {
    let all = |snap: &mut store::Snap<'_>| {
        store::audit::list(snap, &Wanted::default(), 100).map_err(Trouble::from)
    };
    world.registry().db.read(all).unwrap()
}

#[actix_web::test]
async fn the_log_tells_who_did_what_for_whom_and_by_what() {
    let world = World::new();
    let program = token(&world, "sinn", "06532020", &["adopt"]).await;
    program.post("/api/v1/adoptions", &interest()).await.is(201);
    // What was refused changed nothing and is no change.
    program.post("/api/v1/adoptions", &interest()).await.is(409);
    let told = lines(&world);
    let actions: Vec<_> = told
        .iter()
        .map(|line| (line.kind, line.action.as_str(), line.outcome))
        .collect();
    assert_eq!(
        actions,
        [
            (Kind::Write, "POST /api/v1/adoptions", Outcome::Done),
            (
                Kind::Write,
                "POST /konto/zugangsschluessel/neu",
                Outcome::Done
            ),
            (Kind::SignIn, "POST /anmelden", Outcome::Done),
        ]
    );
    assert_eq!(told[0].through, program.token[..10]);
    assert_eq!(
        (told[0].name.as_deref(), told[0].body_name.as_deref()),
        (Some("Hauptamt Sinn"), Some("Sinn"))
    );
    assert_eq!(told[1].through, "session");
    // Failed sign-ins are told, too, without the secret of a link.
    let wrong = TestRequest::post()
        .uri("/kennwort/geheimnis")
        .set_form([("neu", "x")]);
    world.send(wrong).await.is(422);
    let last = &lines(&world)[0];
    assert_eq!(
        (last.kind, last.outcome, last.person),
        (Kind::SignIn, Outcome::Refused, None)
    );
    assert_eq!(last.thing.as_deref(), Some("/kennwort/{token}"));
}

#[actix_web::test]
async fn the_log_is_read_by_the_administration_and_looks_are_told_of() {
    let world = World::new();
    let sinn = world.as_person("sinn").await;
    sinn.get("/verwaltung/protokoll").await.is(403);
    let admin = world.as_person("verwaltung").await;
    let page = admin.get("/verwaltung/protokoll").await.is(200).text();
    assert!(
        page.contains("Anmeldung in der Vorführung") && page.contains("Hauptamt Sinn"),
        "{page}"
    );
    let one = admin
        .get("/verwaltung/protokoll?stelle=06532020&art=sign-in")
        .await
        .is(200)
        .text();
    assert!(
        one.contains("Hauptamt Sinn") && !one.contains("Protokoll angesehen"),
        "{one}"
    );
    let none = admin
        .get("/verwaltung/protokoll?bis=01.01.2020")
        .await
        .is(200)
        .text();
    assert!(none.contains("Keine Einträge"));
    let wrong = admin
        .get("/verwaltung/protokoll?von=morgen")
        .await
        .is(422)
        .text();
    assert!(wrong.contains("24.02.2021") && wrong.contains("morgen"));
    let csv = admin
        .get("/verwaltung/protokoll.csv?art=read")
        .await
        .is(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.text().contains("Protokoll angesehen"), "{}", csv.text());
    assert_eq!(lines(&world)[0].action, "GET /verwaltung/protokoll.csv");
    // Whoever reads for "Prüfung" is seen reading.
    let auditor = world.as_person("pruefung").await;
    auditor.get("/kooperationen").await.is(200);
    let last = &lines(&world)[0];
    assert_eq!(
        (last.kind, last.thing.as_deref()),
        (Kind::Read, Some("/kooperationen"))
    );
}

#[actix_web::test]
async fn lines_of_the_log_never_change() {
    let world = World::new();
    _ = world.as_person("sinn").await;
    let line = lines(&world)[0].clone();
    let again = world.registry().db.write(move |tx, now| {
        let caller = store::caller::Caller {
            person: line.person,
            grant: None,
            through: "session".to_owned(),
            action: "x".to_owned(),
            thing: "/".to_owned(),
            request: "x".to_owned(),
            kind: Kind::Write,
        };
        store::audit::add(tx, &caller, &[], Outcome::Done, now).map_err(Trouble::from)
    });
    assert!(again.is_ok());
    assert_eq!(lines(&world).len(), 2);
}

#[actix_web::test]
async fn the_end_of_a_token_is_told_by_mail_twice() {
    let world = World::new();
    let post = app::letters::Post {
        origin: "https://blaupausen.example.org".to_owned(),
        way: app::letters::Way::ByMail,
    };
    let at = |days: i64| {
        domain::Now::new(
            server::clock::moment().plus_seconds(days * 86_400),
            [u8::try_from(days).unwrap(); 32],
        )
    };
    _ = token(&world, "sinn", "06532020", &["read"]).await;
    let warn = |days: i64| {
        let (post, now) = (post.clone(), at(days));
        world
            .registry()
            .db
            .write(move |tx, _| app::tokens::warn(tx, &post, &now).map_err(Trouble::from))
            .unwrap()
    };
    // Nobody is told who has no address.
    assert_eq!(warn(77), 0);
    world
        .registry()
        .db
        .write(|tx, _| {
            let sinn = store::people::personas(tx)?
                .into_iter()
                .find(|one| one.persona.as_deref() == Some("sinn"))
                .unwrap();
            store::people::set_mail(tx, sinn.id, &"hauptamt@sinn.example.org".parse().unwrap())
                .map_err(Trouble::from)
        })
        .unwrap();
    // The token of the demonstration holds for as long.
    assert_eq!((warn(70), warn(77), warn(77), warn(80)), (0, 2, 0, 0));
    assert_eq!((warn(88), warn(89), warn(91)), (2, 0, 0));
}

#[actix_web::test]
async fn the_log_follows_to_a_syslog_and_nothing_is_lost_while_that_is_away() {
    use server::syslog::{Target, some};
    let world = World::new();
    _ = world.as_person("sinn").await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let target = Target::read(&format!("tcp://{}", listener.local_addr().unwrap())).unwrap();
    let mut wire = None;
    assert_eq!(some(world.registry(), &target, &mut wire).unwrap(), 1);
    assert_eq!(
        some(world.registry(), &target, &mut wire).unwrap(),
        0,
        "each line once"
    );
    let (mut other, _) = listener.accept().unwrap();
    drop(wire.take());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut other, &mut said).unwrap();
    let (length, message) = said.split_once(' ').unwrap();
    assert_eq!(length.parse::<usize>().unwrap(), message.len());
    assert!(
        message.starts_with("<109>1 20") && message.contains("number=\"1\""),
        "{message}"
    );
    assert!(
        message.contains("POST /anmelden") && !message.contains("Hauptamt"),
        "{message}"
    );
    // Nobody listens: the lines wait, and come in their order.
    let place = listener.local_addr().unwrap();
    drop(listener);
    _ = world.as_person("giessen").await;
    assert!(some(world.registry(), &target, &mut wire).is_err());
    let socket = std::net::UdpSocket::bind(place).unwrap();
    let target = Target::read(&format!("udp://{place}")).unwrap();
    assert_eq!(some(world.registry(), &target, &mut None).unwrap(), 1);
    let mut bytes = [0; 4096];
    let size = socket.recv(&mut bytes).unwrap();
    assert!(String::from_utf8_lossy(&bytes[..size]).contains("number=\"2\""));
}

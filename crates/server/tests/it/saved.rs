//! Searches that people keep in the browser, and the feed that everybody reads.

use crate::{
    publish,
    world::{Answer, World},
};
use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use app::find::{Followed, Follower};
use quick_xml::{
    events::Event,
    name::{QName, ResolveResult},
    reader::NsReader,
};
use serde_json::json;
use std::collections::BTreeSet;

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// An element of a feed: its way from the root, its attributes, its text.
#[derive(Debug, Clone)]
struct Element {
    path: String,
    attributes: Vec<(String, String)>,
    text: String,
}

/// Every element of a well-formed document, all of them of Atom.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut open, mut all) = (Vec::<usize>::new(), Vec::<Element>::new());
    loop {
        let event = reader
            .read_event()
            .unwrap_or_else(|e| panic!("{e}: {text}"));
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                let (space, name) = reader.resolver().resolve_element(start.name());
                let ResolveResult::Bound(space) = space else {
                    panic!("no namespace in {text}")
                };
                assert_eq!(space.as_ref(), ATOM);
                let name = name.as_ref().to_owned();
                let path = match open.last() {
                    Some(parent) => format!("{}/{name}", all[*parent].path),
                    None => name,
                };
                let attributes = start.attributes().map(|one| {
                    let one = one.unwrap();
                    let value = one
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .unwrap();
                    let QName(name) = one.key;
                    (name.to_owned(), value.into_owned())
                });
                all.push(Element {
                    path,
                    attributes: attributes.collect(),
                    text: String::new(),
                });
                if matches!(event, Event::Start(_)) {
                    open.push(all.len() - 1);
                }
            }
            Event::End(_) => _ = open.pop().expect("something is open"),
            Event::Text(some) => {
                if let Some(element) = open.last() {
                    all[*element].text += &some;
                }
            }
            Event::GeneralRef(_) => {
                if let Some(element) = open.last() {
                    all[*element].text.push('?');
                }
            }
            Event::Eof => break,
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    assert!(open.is_empty(), "{text} ends too early");
    all
}

fn texts(all: &[Element], path: &str) -> Vec<String> {
    let found = all.iter().filter(|one| one.path == path);
    found.map(|one| one.text.trim().to_owned()).collect()
}

fn link(all: &[Element], path: &str, rel: &str) -> Vec<String> {
    let has_rel = |one: &&Element| {
        let mut attributes = one.attributes.iter();
        attributes.any(|(name, value)| name == "rel" && value == rel)
    };
    let links = all.iter().filter(|one| one.path == path).filter(has_rel);
    let href = |one: &Element| {
        let mut attributes = one.attributes.iter();
        let found = attributes.find(|(name, _)| name == "href");
        found.expect("a link leads somewhere").1.clone()
    };
    links.map(href).collect()
}

fn follow(world: &World) {
    let registry = world.registry().clone();
    let work = move || {
        let follower = Follower::new(registry.db.clone(), registry.index.clone());
        while !matches!(follower.follow().unwrap(), Followed::Nothing) {}
    };
    std::thread::spawn(work).join().unwrap();
}

async fn feed(world: &World, address: &str) -> Answer {
    let answer = world.get(address).await.is(200);
    assert_eq!(
        answer.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    answer
}

#[actix_web::test]
async fn any_search_is_a_feed_of_what_is_new_to_everybody() {
    let world = World::new();
    let answer = feed(&world, "/blaupausen.atom").await;
    let all = elements(&answer.text());
    let count = texts(&all, "feed/entry").len();
    assert!(count > 5, "the example data has blueprints");
    for needed in ["feed/id", "feed/title", "feed/updated", "feed/author/name"] {
        assert_eq!(texts(&all, needed).len(), 1, "{needed}");
    }
    for needed in ["id", "title", "updated", "summary", "author/name"] {
        let found = texts(&all, &format!("feed/entry/{needed}"));
        assert_eq!(found.len(), count, "{needed}");
        assert!(found.iter().all(|text| !text.is_empty()), "{needed}");
    }
    let ids: BTreeSet<String> = texts(&all, "feed/entry/id").into_iter().collect();
    assert_eq!(ids.len(), count);
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")));
    let moments: Vec<domain::Moment> = texts(&all, "feed/entry/updated")
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    assert!(moments.is_sorted_by(|a, b| a >= b), "the newest first");
    assert_eq!(texts(&all, "feed/updated")[0], moments[0].to_string());
    let own = "http://127.0.0.1:8080/blaupausen.atom";
    assert_eq!(link(&all, "feed/link", "self"), [own]);
    assert_eq!(texts(&all, "feed/id"), [own]);
    let pages = link(&all, "feed/entry/link", "alternate");
    assert_eq!(pages.len(), count);
    for page in pages {
        let path = page.strip_prefix("http://127.0.0.1:8080").unwrap();
        world.get(path).await.is(200);
    }

    // The same is not sent twice, and stays the same.
    let tag = answer.header("etag").to_owned();
    let again = TestRequest::get().uri("/blaupausen.atom");
    let again = again.insert_header((header::IF_NONE_MATCH, tag));
    assert!(world.send(again).await.is(304).bytes.is_empty());
    assert!(answer.header("cache-control").starts_with("public"));
}

#[actix_web::test]
async fn a_feed_has_the_filters_of_its_search_and_nothing_hidden() {
    let world = World::new();
    let query = "q=Hund%20anmelden&platform=civento&sort=title";
    let answer = feed(&world, &format!("/blaupausen.atom?{query}")).await;
    let all = elements(&answer.text());
    let page = format!("http://127.0.0.1:8080/blaupausen?{query}");
    assert_eq!(link(&all, "feed/link", "alternate"), [page]);
    assert!(texts(&all, "feed/title")[0].contains("Hund anmelden"));
    let empty = feed(&world, "/blaupausen.atom?q=xyzzyplugh").await;
    assert_eq!(texts(&elements(&empty.text()), "feed/entry").len(), 0);
    assert_eq!(texts(&elements(&empty.text()), "feed/updated").len(), 1);
    world.get("/blaupausen.atom?farbe=rot").await.is(400);
    let odd = feed(&world, "/blaupausen.atom?q=%3Cb%3E%26%22%00").await;
    elements(&odd.text());

    let path = format!(
        "/api/v1/blueprints/{}/releases?visibility=hessen",
        publish::SLUG
    );
    let zip = publish::package("1.0.0", "Geheim");
    let wetzlar = world.api("wetzlar-freigabe");
    wetzlar
        .post_bytes(&path, "application/zip", &zip)
        .await
        .is(201);
    follow(&world);
    let person = world.as_person("wetzlar-freigabe").await;
    let address = "/blaupausen.atom?q=Fundsachen";
    assert!(
        person
            .get("/blaupausen?q=Fundsachen")
            .await
            .text()
            .contains("/blaupausen/fundsachen-melden\"")
    );
    let own = person.get(address).await.is(200);
    assert!(!own.text().contains("Fundsachen online melden"));
    assert_eq!(own.bytes, feed(&world, address).await.bytes);
}

#[actix_web::test]
async fn the_feed_tells_of_every_version_and_of_each_that_was_withdrawn() {
    let world = World::new();
    let path = format!("/api/v1/blueprints/{}/releases", publish::SLUG);
    let wetzlar = world.api("wetzlar-freigabe");
    for version in ["1.0.0", "1.1.0"] {
        let zip = publish::package(version, version);
        wetzlar
            .post_bytes(&path, "application/zip", &zip)
            .await
            .is(201);
    }
    for version in ["1.0.0", "1.1.0"] {
        let one = format!("{path}/{version}");
        let etag = wetzlar.get(&one).await.is(200).header("etag").to_owned();
        let state = serde_json::json!({"state": "withdrawn", "reason": "Die Gebühr war falsch"});
        wetzlar
            .change(actix_web::http::Method::PATCH, &one, &etag, &state)
            .await
            .is(200);
        follow(&world);
        // As long as one version is offered, a search finds the blueprint, and its feed tells of all of them.
        if version == "1.0.0" {
            let narrow = feed(&world, "/blaupausen.atom?q=Fundsachen").await;
            let titles = texts(&elements(&narrow.text()), "feed/entry/title");
            for end in [
                "Version 1.0.0",
                "Version 1.1.0",
                "Version 1.0.0: zurückgezogen",
            ] {
                let told = |title: &String| title.ends_with(end);
                assert!(titles.iter().any(told), "{end}: {titles:?}");
            }
        }
    }
    // What offers nothing any more is not found; the feed of everything tells of it all the same.
    let all = feed(&world, "/blaupausen.atom").await.text();
    let all = elements(&all);
    assert!(texts(&all, "feed/entry/title")[0].ends_with("Version 1.1.0: zurückgezogen"));
    assert!(texts(&all, "feed/entry/summary")[0].contains("Grund: Die Gebühr war falsch"));
    let ids: BTreeSet<String> = texts(&all, "feed/entry/id").into_iter().collect();
    assert_eq!(ids.len(), texts(&all, "feed/entry").len());
}

#[actix_web::test]
async fn a_search_is_saved_renamed_and_deleted() {
    let world = World::new();
    let query = "q=Hund&platform=civento&maxPersonHours=40";
    let address = format!("/blaupausen?{query}");
    let stranger = world.get(&address).await.is(200).text();
    assert!(stranger.contains("/anmelden?zurueck=") && !stranger.contains("name=\"suche\""));
    assert!(stranger.contains("rel=\"alternate\" type=\"application/atom+xml\""));
    let sinn = world.as_person("sinn").await;
    let page = sinn.get(&address).await.is(200).text();
    assert!(page.contains(&query.replace('&', "&amp;")), "{page}");

    let save = async |name: &str, query: &str| {
        sinn.post_form("/konto/suchen", &[("name", name), ("suche", query)])
            .await
    };
    let refused = save(" ", query).await.is(422).text();
    assert!(refused.contains("Geben Sie der Suche einen Namen"));
    let kept = save("Hund & Katz", query).await.is(303);
    let place = kept.header("location").to_owned();
    assert!(place.starts_with("/konto/suchen/"));
    save("Noch einmal", query).await.is(422);
    save("Unbekannt", "farbe=rot").await.is(400);
    let list = sinn.get("/konto/suchen").await.is(200).text();
    assert!(list.contains("Hund &amp; Katz") && list.contains(&address.replace('&', "&amp;")));

    let edit = sinn.get(&place).await.is(200).text();
    assert!(edit.contains("Dieses Register verschickt keine E-Mails"));
    let wanted = [
        ("was", "speichern"),
        ("name", "Hunde"),
        ("rhythmus", "daily"),
    ];
    let refused = sinn.post_form(&place, &wanted).await.is(422).text();
    assert!(refused.contains("verschickt keine E-Mails"));
    sinn.post_form(&place, &wanted[..2]).await.is(303);
    assert!(sinn.get("/konto/suchen").await.text().contains(">Hunde<"));
    let giessen = world.as_person("giessen").await;
    giessen.get(&place).await.is(404);
    giessen
        .post_form(&place, &[("was", "loeschen")])
        .await
        .is(404);
    sinn.post_form(&place, &[("was", "loeschen")]).await.is(303);
    sinn.get(&place).await.is(404);

    for number in 0..20 {
        save("Viele", &format!("q=wort{number}")).await.is(303);
    }
    let refused = save("Zu viele", "q=zuviel").await.is(422).text();
    assert!(refused.contains("Sie haben schon 20 Suchen gespeichert"));
}

#[actix_web::test]
async fn what_bodies_plan_can_be_followed_and_kept_like_any_search() {
    let world = World::new();
    let plan = json!({"body": "06531005", "title": "Jagdschein & Falknerei", "summary": "Ohne Papier", "mailbox": "digitalisierung@giessen.example.org"});
    let planned = world
        .api("giessen")
        .post("/api/v1/undertakings", &plan)
        .await
        .is(201)
        .json();
    let all = elements(&feed(&world, "/vorhaben.atom").await.text());
    let id = format!("urn:uuid:{}", planned["id"].as_str().unwrap());
    assert!(texts(&all, "feed/entry/id").contains(&id));
    let own = "http://127.0.0.1:8080/vorhaben.atom";
    assert_eq!(link(&all, "feed/link", "self"), [own]);
    let other = feed(&world, "/vorhaben.atom?service=99102013002000").await;
    assert_eq!(texts(&elements(&other.text()), "feed/entry").len(), 0);
    world.get("/vorhaben.atom?farbe=rot").await.is(400);

    let sinn = world.as_person("sinn").await;
    let page = sinn.get("/vorhaben").await.is(200).text();
    assert!(page.contains("name=\"worin\" value=\"undertakings\""));
    let kept = |query: &'static str| {
        [
            ("name", "Geplantes"),
            ("worin", "undertakings"),
            ("suche", query),
        ]
    };
    sinn.post_form("/konto/suchen", &kept("farbe=rot"))
        .await
        .is(400);
    let place = sinn.post_form("/konto/suchen", &kept("")).await.is(303);
    sinn.get(place.header("location")).await.is(200);
    let list = sinn.get("/konto/suchen").await.is(200).text();
    assert!(
        list.contains("href=\"/vorhaben\"") && list.contains("href=\"/vorhaben.atom\""),
        "{list}"
    );
    let told = world
        .api("sinn")
        .get("/api/v1/saved-searches")
        .await
        .is(200)
        .json();
    assert_eq!(told["items"][0]["about"], "undertakings");
    assert_eq!(told["items"][0]["results"], "/vorhaben");
}

#[actix_web::test]
async fn a_program_keeps_changes_and_forgets_the_searches_of_its_maker_alone() {
    const ALL: &str = "/api/v1/saved-searches";
    let world = World::new();
    let sinn = world.api("sinn");
    assert_eq!(sinn.get(ALL).await.is(200).json()["items"], json!([]));
    let wish = json!({"name": "Hund", "query": "?platform=civento&q=Hund"});
    let once = |key: &'static str| {
        let request = TestRequest::post().uri(ALL).set_json(&wish);
        request.insert_header(("idempotency-key", key))
    };
    let kept = sinn.send(once("a")).await.is(201);
    let place = kept.header("location").to_owned();
    let view = kept.json();
    assert_eq!(place, format!("{ALL}/{}", view["id"].as_str().unwrap()));
    assert_eq!(view["query"], "q=Hund&platform=civento");
    assert_eq!(view["results"], "/blaupausen?q=Hund&platform=civento");
    assert_eq!(view["feed"], "/blaupausen.atom?q=Hund&platform=civento");
    assert_eq!(view["rhythm"], "never");
    let repeated = sinn.send(once("a")).await.is(201);
    assert_eq!(repeated.json()["id"], view["id"], "kept once");
    let twice = sinn.send(once("b")).await.is(409);
    assert_eq!(
        twice.flaws(),
        [("/query".to_owned(), "schon-gespeichert".to_owned())]
    );
    let nameless = sinn.post(ALL, &json!({"query": "q=Katze"})).await.is(422);
    assert_eq!(
        nameless.flaws(),
        [("/name".to_owned(), "name-fehlt".to_owned())]
    );
    let unknown = json!({"name": "Farbe", "query": "farbe=rot"});
    sinn.post(ALL, &unknown).await.is(400);
    let often = json!({"name": "Katze", "query": "q=Katze", "rhythm": "hourly"});
    sinn.post(ALL, &often).await.is(422);
    assert_eq!(
        sinn.get(ALL).await.json()["items"],
        json!([view]),
        "what was refused left nothing behind"
    );

    let tag = sinn.get(&place).await.is(200).header("etag").to_owned();
    let name = json!({"name": "Hunde"});
    let without = TestRequest::patch().uri(&place).set_json(&name);
    sinn.send(without).await.is(428);
    let renamed = sinn
        .change(Method::PATCH, &place, &tag, &name)
        .await
        .is(200);
    assert_eq!(
        (&renamed.json()["name"], &renamed.json()["rhythm"]),
        (&json!("Hunde"), &json!("never"))
    );
    sinn.change(Method::PATCH, &place, &tag, &name)
        .await
        .is(412);
    let daily = json!({"rhythm": "daily"});
    let refused = sinn
        .change(Method::PATCH, &place, "*", &daily)
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [("/rhythm".to_owned(), "keine-mails".to_owned())]
    );
    let page = world.as_person("sinn").await.get("/konto/suchen").await;
    assert!(page.text().contains(">Hunde<"), "the page shows the same");

    let giessen = world.api("giessen");
    giessen.get(&place).await.is(404);
    for method in [Method::PATCH, Method::DELETE] {
        giessen.change(method, &place, "*", &name).await.is(404);
    }
    sinn.change(Method::DELETE, &place, &tag, &json!({}))
        .await
        .is(412);
    let tag = sinn.get(&place).await.is(200).header("etag").to_owned();
    sinn.change(Method::DELETE, &place, &tag, &json!({}))
        .await
        .is(204);
    sinn.get(&place).await.is(404);
    assert_eq!(sinn.get(ALL).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn what_others_like_a_body_have_is_told_from_three_on() {
    let world = World::new();
    let list = world.get("/api/v1/bodies?page%5Bsize%5D=100").await.json();
    let mut told = 0;
    for body in list["items"].as_array().unwrap() {
        let key = body["key"].as_str().unwrap();
        let alike = world
            .get(&format!("/api/v1/bodies/{key}/alike"))
            .await
            .is(200)
            .json();
        assert_eq!(alike["least"], 3);
        let items = alike["items"].as_array().unwrap();
        for item in items {
            let counts = [&item["live"], &item["planned"]];
            assert!(counts.iter().any(|count| !count.is_null()), "{item}");
            for count in counts.iter().filter_map(|count| count.as_u64()) {
                assert!(count >= 3, "{item}");
            }
            assert!(!item["because"].as_array().unwrap().is_empty(), "{item}");
        }
        let page = world.get(&format!("/kommunen/{key}")).await.is(200).text();
        assert_eq!(
            page.contains("id=\"aehnliche\""),
            !items.is_empty(),
            "{key}"
        );
        told += usize::from(!items.is_empty());
    }
    assert!(told > 0, "the example data shows it");
}

//! What a public body owes its visitors: example data that say so, a statement on accessibility, and somebody who hears.

use crate::{access::asked::Things, world::World};
use actix_web::test::TestRequest;
use server::routes::TABLE;

#[actix_web::test]
async fn every_page_of_the_demonstration_says_that_its_data_are_invented() {
    let world = World::new();
    let things = Things::of(&world).await;
    let personas = ["verwaltung", "koordination", "wetzlar-freigabe"];
    let mut pages = 0;
    for persona in [None].into_iter().chain(personas.map(Some)) {
        let person = match persona {
            Some(persona) => Some(world.as_person(persona).await),
            None => None,
        };
        for route in TABLE.iter().filter(|route| route.method == "get") {
            let path = things.address(route.path);
            let answer = match &person {
                Some(person) => person.get(&path).await,
                None => world.get(&path).await,
            };
            // Refusals are pages as well.
            if answer.header("content-type").starts_with("text/html") {
                let is_marked = answer.text().contains("<strong>Beispieldaten:</strong>");
                assert!(is_marked, "{path} as {persona:?}: {}", answer.status);
                pages += 1;
            }
        }
    }
    assert!(pages > 150, "{pages}");
}

#[actix_web::test]
async fn the_statement_on_accessibility_has_the_words_of_the_ordinance() {
    let world = World::with(&[("PUBLIC_URL", "https://blaupausen.example.org")]);
    let page = world.get("/barrierefreiheit").await.is(200).text();
    for part in [
        "Erklärung zur Barrierefreiheit",
        "https://blaupausen.example.org",
        "Als öffentliche Stelle im Sinne der Richtlinie (EU) 2016/2102",
        "§ 3 Absatz 1 bis 4 HVBIT",
        "§ 14 HessBGG",
        "EN 301 549",
        "mit den Anforderungen vereinbar",
        "Selbstbewertung",
        "Maßnahmen",
        "Zeitplan",
        "Barrierefreie Alternative",
        "§ 3 Absatz 5 HVBIT",
        "§ 4 Absatz 2 Nummer 2 HVBIT",
        "sechs Wochen",
        "§ 6 HVBIT",
        "Durchsetzungs- und Überwachungsstelle",
        "/barrierefreiheit/melden",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[actix_web::test]
async fn who_reports_a_barrier_is_heard_by_who_runs_the_registry_and_by_nobody_else() {
    const INBOX: &str = "/verwaltung/rueckmeldungen";
    let world = World::new();
    let form = world.get("/barrierefreiheit/melden?seite=/kommunen").await;
    assert!(form.is(200).text().contains("value=\"/kommunen\""));
    let send = |fields: [(&'static str, &'static str); 4]| {
        TestRequest::post()
            .uri("/barrierefreiheit/melden")
            .set_form(fields)
    };
    let message = "Die <b>Karte</b> lässt sich nicht bedienen.";
    let wrong = send([
        ("kind", "barrier"),
        ("address", "/kommunen"),
        ("message", message),
        ("mail", "kim@"),
    ]);
    let page = world.send(wrong).await.is(422).text();
    assert!(page.contains("id=\"mail-fehler\"") && page.contains("lässt sich nicht bedienen"));
    let report = send([
        ("kind", "barrier"),
        ("address", "/kommunen"),
        ("message", message),
        ("mail", "kim@example.org"),
    ]);
    let thanks = world.send(report).await.is(200).text();

    world.get(INBOX).await.is(303);
    for persona in ["giessen", "koordination", "pruefung"] {
        world.as_person(persona).await.get(INBOX).await.is(403);
    }
    let admin = world.as_person("verwaltung").await;
    assert!(admin.get("/verwaltung").await.text().contains(INBOX));
    let page = admin.get(INBOX).await.is(200).text();
    for part in ["mailto:kim@example.org", "/kommunen", "Die &lt;b&gt;Karte"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let (_, number) = page.split_once("Nummer ").unwrap();
    let number: String = number.chars().take(36).collect();
    assert!(
        thanks.contains(&number),
        "the number that was told is the one that is read"
    );
    assert!(page.contains("Ist beantwortet"));
    let giessen = world.as_person("giessen").await;
    let form = [("number", number.as_str())];
    giessen.post_form(INBOX, &form).await.is(403);
    admin.post_form(INBOX, &form).await.is(303);
    let page = admin.get(INBOX).await.is(200).text();
    assert!(page.contains("beantwortet am ") && !page.contains("Ist beantwortet"));
    admin.post_form(INBOX, &form).await.is(404);
    let log = admin.get("/verwaltung/protokoll").await.is(200).text();
    assert!(log.contains("Rückmeldungen zur Barrierefreiheit angesehen"));
}

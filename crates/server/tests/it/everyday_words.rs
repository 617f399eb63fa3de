//! The table of everyday words: on its pages, by the API, as a file.

use crate::world::World;
use serde_json::json;

const HERE: &str = "/verwaltung/alltagswoerter";
const ENTRY: &str = "/verwaltung/alltagswoerter/eintrag";

async fn first_bundle_meant(world: &World, question: &str) -> Option<String> {
    let verwaltung = world.as_person("verwaltung").await;
    let page = verwaltung
        .get(&format!("{HERE}?frage={question}"))
        .await
        .is(200)
        .text();
    let tried = page.split("id=\"ausprobieren\"").nth(1).unwrap();
    let first = tried.split("/blaupausen?bundle=").nth(1)?;
    Some(first.split('"').next().unwrap().to_owned())
}

#[actix_web::test]
async fn an_administrator_adds_changes_takes_out_and_restores_a_word() {
    let world = World::new();
    let verwaltung = world.as_person("verwaltung").await;
    assert!(
        verwaltung
            .get("/verwaltung")
            .await
            .is(200)
            .text()
            .contains(HERE)
    );
    let wrong = verwaltung
        .post_form(
            ENTRY,
            &[
                ("tun", "neu"),
                ("wort", "Plastikkärtle"),
                ("richtung", "<"),
                ("art", "umgangssprache"),
                ("buendel", "99999"),
            ],
        )
        .await
        .is(422)
        .text();
    for told in [
        "Bitte prüfen Sie 3 Angaben",
        "kennt der geladene Katalog nicht",
        "warum",
        "value=\"Plastikkärtle\"",
    ] {
        assert!(wrong.contains(told), "{told}: {wrong}");
    }
    let new = [
        ("tun", "neu"),
        ("wort", "Plastikkärtle"),
        ("richtung", ">"),
        ("amtlich", "Personalausweis"),
        ("buendel", "10119"),
        ("art", "umgangssprache"),
        ("bereich", "Ausweis und Pass"),
        ("grund", "So heißt es bei uns"),
    ];
    assert_eq!(first_bundle_meant(&world, "Plastikk%C3%A4rtle").await, None);
    let saved = verwaltung.post_form(ENTRY, &new).await.is(303);
    assert_eq!(saved.header("location"), HERE);
    assert_eq!(
        first_bundle_meant(&world, "Plastikk%C3%A4rtle")
            .await
            .as_deref(),
        Some("10119"),
        "without a restart"
    );

    let list = verwaltung
        .get(&format!("{HERE}?stand=added"))
        .await
        .is(200)
        .text();
    assert!(
        list.contains("Plastikkärtle") && list.contains("ergänzt") && list.contains("1 Eintrag"),
        "{list}"
    );
    let mut changed = new;
    changed[0] = ("tun", "aendern");
    changed[4] = ("buendel", "10160");
    verwaltung.post_form(ENTRY, &changed).await.is(303);
    let entry = verwaltung
        .get(&format!("{ENTRY}?wort=Plastikk%C3%A4rtle"))
        .await
        .is(200)
        .text();
    assert!(
        entry.contains("value=\"10160\"")
            && entry.contains("Verlauf")
            && entry.contains("Eintrag entfernen"),
        "{entry}"
    );
    let silent = verwaltung
        .post_form(ENTRY, &[("tun", "entfernen"), ("wort", "Plastikkärtle")])
        .await
        .is(422)
        .text();
    assert!(silent.contains("grundEntfernen-fehler"), "{silent}");
    verwaltung
        .post_form(
            ENTRY,
            &[
                ("tun", "entfernen"),
                ("wort", "Plastikkärtle"),
                ("grundEntfernen", "Niemand sagt es"),
            ],
        )
        .await
        .is(303);
    assert_eq!(first_bundle_meant(&world, "Plastikk%C3%A4rtle").await, None);

    verwaltung
        .post_form(
            ENTRY,
            &[
                ("tun", "entfernen"),
                ("wort", "Perso"),
                ("grundEntfernen", "Test"),
            ],
        )
        .await
        .is(303);
    let gone = verwaltung
        .get(&format!("{HERE}?stand=takenOut"))
        .await
        .is(200)
        .text();
    assert!(gone.contains(">Perso<"), "{gone}");
    verwaltung
        .post_form(
            ENTRY,
            &[
                ("tun", "zurueck"),
                ("wort", "Perso"),
                ("grundZurueck", "War richtig"),
            ],
        )
        .await
        .is(303);
    assert_eq!(
        first_bundle_meant(&world, "Perso").await.as_deref(),
        Some("10119")
    );
    let log = verwaltung.get("/verwaltung/protokoll").await.is(200).text();
    assert!(log.contains("Alltagswort der Suche geändert"), "{log}");
    verwaltung
        .post_form(ENTRY, &[("tun", "alles")])
        .await
        .is(400);
}

#[actix_web::test]
async fn weak_words_are_looked_after_on_the_same_page_and_by_the_api() {
    let world = World::new();
    world.understand();
    let verwaltung = world.as_person("verwaltung").await;
    let list = verwaltung
        .get(&format!("{HERE}?liste=weak"))
        .await
        .is(200)
        .text();
    assert!(
        list.contains("wird nicht gesucht") && !list.contains("Führt zu"),
        "{list}"
    );
    let form = verwaltung
        .get(&format!("{ENTRY}?liste=weak"))
        .await
        .is(200)
        .text();
    assert!(
        form.contains("Neues schwaches Wort") && !form.contains("name=\"amtlich\""),
        "{form}"
    );
    assert_eq!(
        first_bundle_meant(&world, "Perso").await.as_deref(),
        Some("10119")
    );
    let mut new = [
        ("tun", "neu"),
        ("liste", "weak"),
        ("wort", "Perso"),
        ("art", "stopp"),
        ("grund", ""),
    ];
    let refused = verwaltung.post_form(ENTRY, &new).await.is(422).text();
    assert!(
        refused.contains("Bitte prüfen Sie") && refused.contains("Neues schwaches Wort"),
        "{refused}"
    );
    new[4] = ("grund", "Test");
    let saved = verwaltung.post_form(ENTRY, &new).await.is(303);
    assert_eq!(saved.header("location"), format!("{HERE}?liste=weak"));
    assert_eq!(
        first_bundle_meant(&world, "Perso").await,
        None,
        "without a restart, in both engines: they ask the same meanings"
    );
    let entry = verwaltung
        .get(&format!("{ENTRY}?liste=weak&wort=Perso"))
        .await
        .is(200)
        .text();
    assert!(
        entry.contains("eingetragen, wird nicht gesucht") && entry.contains("Grund: Test"),
        "{entry}"
    );
    let file = verwaltung
        .get(&format!("{HERE}.csv?liste=weak&stand=added"))
        .await
        .is(200)
        .text();
    assert!(file.contains("Perso;;;;stopp;;Test;ergänzt"), "{file}");
    let log = verwaltung.get("/verwaltung/protokoll").await.is(200).text();
    assert!(log.contains("Alltagswort der Suche geändert"), "{log}");

    let program = world.api("verwaltung");
    let own = program
        .get("/api/v1/everyday-words?list=weak&standing=added")
        .await
        .is(200)
        .json();
    assert_eq!(
        (&own["items"][0]["word"], &own["items"][0]["list"]),
        (&json!("Perso"), &json!("weak"))
    );
    let changes = json!([
        {"change": "takeOut", "list": "weak", "word": "Perso", "reason": "Test"},
        {"change": "add", "word": "Kärtle", "kind": "fremd", "reason": "Test"}
    ]);
    let taught = program
        .post("/api/v1/everyday-words", &changes)
        .await
        .is(200);
    assert_eq!(taught.json()["changed"], 2);
    assert_eq!(
        first_bundle_meant(&world, "Perso").await.as_deref(),
        Some("10119")
    );
    program
        .get("/api/v1/everyday-words?list=alle")
        .await
        .is(400);
}

#[actix_web::test]
async fn nobody_else_sees_or_changes_the_table() {
    let world = World::new();
    world.get(HERE).await.is(303);
    for persona in ["wetzlar-freigabe", "koordination"] {
        let person = world.as_person(persona).await;
        person.get(HERE).await.is(403);
        person.get(&format!("{HERE}.csv")).await.is(403);
        person.get(&format!("{ENTRY}?wort=Perso")).await.is(403);
        person
            .post_form(
                ENTRY,
                &[
                    ("tun", "entfernen"),
                    ("wort", "Perso"),
                    ("grundEntfernen", "x"),
                ],
            )
            .await
            .is(403);
        let program = world.api(persona);
        program.get("/api/v1/everyday-words").await.is(403);
        program
            .post(
                "/api/v1/everyday-words",
                &json!({"change": "takeOut", "word": "Perso", "reason": "x"}),
            )
            .await
            .is(403);
    }
    world.get("/api/v1/everyday-words").await.is(401);
}

#[actix_web::test]
async fn a_program_reads_and_changes_the_table() {
    let world = World::new();
    let program = world.api("verwaltung");
    let list = program
        .get("/api/v1/everyday-words?q=Persos")
        .await
        .is(200)
        .json();
    assert_eq!(list["items"][0]["word"], "Persos");
    assert_eq!(list["items"][0]["bundles"], json!(["10119"]));
    assert_eq!(list["items"][0]["standing"], "shipped");
    let path = "/api/v1/everyday-words?q=ausweis&page%5Bsize%5D=2";
    let first = program.get(path).await.is(200);
    assert!(first.header("link").contains("rel=\"next\""));
    let after = first.json()["page"]["after"].as_str().unwrap().to_owned();
    let second = program
        .get(&format!(
            "{path}&page%5Bafter%5D={}",
            server::site::encoded(&after)
        ))
        .await
        .is(200);
    assert!(first.json()["items"] != second.json()["items"]);

    let refused = program
        .post("/api/v1/everyday-words", &json!([{"change": "put", "word": "Plastikkärtle", "official": ["Personalausweis"], "kind": "umgangssprache", "direction": ">"}, {"change": "weg"}]))
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [("/1/change".to_owned(), "aenderung-unbekannt".to_owned())]
    );
    let refused = program
        .post("/api/v1/everyday-words", &json!([{"change": "put", "word": "Plastikkärtle", "official": ["Personalausweis"], "kind": "kurz", "direction": ">"}]))
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [
            ("/0/kind".to_owned(), "art-unbekannt".to_owned()),
            ("/0/reason".to_owned(), "grund-fehlt".to_owned())
        ]
    );
    let taught = program
        .post("/api/v1/everyday-words", &json!([
            {"change": "add", "word": "Plastikkärtle", "official": ["Personalausweis"], "bundles": ["10119"], "kind": "umgangssprache", "direction": ">", "reason": "Test"},
            {"change": "takeOut", "word": "Perso", "reason": "Test"}
        ]))
        .await
        .is(200);
    assert_eq!(taught.json()["changed"], 2);
    let own = program
        .get("/api/v1/everyday-words?standing=added")
        .await
        .is(200)
        .json();
    assert_eq!(own["items"][0]["word"], "Plastikkärtle");
    assert!(own["items"][0]["changedAt"].is_string() && own["items"][0]["changedBy"].is_string());
    // The search of everybody understands it at once.
    let found = world
        .get("/api/v1/search?q=Plastikk%C3%A4rtle&kinds=service")
        .await
        .is(200)
        .json();
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["title"].as_str().unwrap().contains("Personalausweis")),
        "{found}"
    );
}

#[actix_web::test]
async fn the_table_goes_down_and_up_as_a_file() {
    let world = World::new();
    let verwaltung = world.as_person("verwaltung").await;
    let file = verwaltung.get(&format!("{HERE}.csv?q=Perso")).await.is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.text();
    assert!(
        text.starts_with("\u{feff}wort;richtung;amtlich;buendel;art;bereich;grund;stand\n"),
        "{text}"
    );
    let unchanged = verwaltung
        .post_file(HERE, &[], ("datei", "woerter.csv", text.as_bytes()))
        .await
        .is(303);
    assert_eq!(unchanged.header("location"), HERE);
    let more = format!("{text}Plastikkärtle;=;Personalausweis;10119;umgangssprache;;Test;\n");
    verwaltung
        .post_file(HERE, &[], ("datei", "woerter.csv", more.as_bytes()))
        .await
        .is(303);
    let list = verwaltung
        .get(&format!("{HERE}?stand=added"))
        .await
        .is(200)
        .text();
    assert!(list.contains("Plastikkärtle"), "{list}");
    let wrong = format!("{text}Kärtchen;=;;;kurz;;;\n");
    let refused = verwaltung
        .post_file(HERE, &[], ("datei", "woerter.csv", wrong.as_bytes()))
        .await
        .is(422)
        .text();
    let line = text.lines().count() + 1;
    assert!(
        refused.contains(&format!("Zeile {line}: Erlaubt sind: "))
            && refused.contains("nicht übernommen"),
        "{refused}"
    );
    let nothing = verwaltung
        .post_file(HERE, &[], ("datei", "leer.csv", b""))
        .await
        .is(422)
        .text();
    assert!(
        nothing.contains("Zeile 1: Die Datei ist leer."),
        "{nothing}"
    );
}

#[actix_web::test]
async fn the_words_are_understood_at_the_start_and_not_by_the_first_question() {
    let world = World::new();
    assert!(!world.registry().meanings.is_made());
    let registry = world.registry().clone();
    std::thread::spawn(move || server::fill(&registry).unwrap())
        .join()
        .unwrap();
    // Whoever sends people here waits for it; nobody has asked anything.
    let mut looks = 0;
    while world.get("/readyz").await.status.as_u16() != 200 {
        looks += 1;
        assert!(looks < 100_000, "never ready");
    }
    assert!(world.registry().meanings.is_made());
    let status = world.get("/status").await.is(200).text();
    assert!(status.contains("Wörter der Suche"), "{status}");
}

/// The worker of every process asks this each second.
#[actix_web::test]
async fn what_another_process_was_taught_is_understood_here() {
    let world = World::new();
    let registry = world.registry().clone();
    let understand = move || {
        let registry = registry.clone();
        std::thread::spawn(move || registry.understand().unwrap())
            .join()
            .unwrap()
    };
    understand();
    assert!(!understand(), "nothing has changed");
    let db = world.registry().db.clone();
    let elsewhere = std::thread::spawn(move || {
        db.write(|tx, now| {
            let people = store::people::personas(tx)?;
            let who = people
                .iter()
                .find(|one| one.persona.as_deref() == Some("verwaltung"))
                .unwrap()
                .id;
            let wish = app::teach::Wish::TakeOut {
                list: domain::everyday::WordList::Everyday,
                word: "Perso".to_owned(),
                reason: "Test".to_owned(),
            };
            app::teach::teach(tx, who, &[wish], now)
                .map_err(|e| store::Trouble::Damaged(e.to_string()))
        })
    });
    assert_eq!(elsewhere.join().unwrap().unwrap(), 1);
    assert!(understand());
    assert!(!understand());
}

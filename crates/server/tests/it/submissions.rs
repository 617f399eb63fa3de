//! Submitting in the browser and by programs: who enters submits, who releases decides.

use crate::{
    access::asked::Things,
    publish::{SLUG, carried, package, upload},
    world::{Answer, Person, World},
};
use serde_json::json;
use server::routes::TABLE;

async fn submit(person: &Person<'_>, bytes: &[u8], note: &str) -> Answer {
    let page = upload(person, bytes).await.is(200).text();
    let digest = carried(&page).unwrap();
    person
        .post_form(
            "/veroeffentlichen/einreichen",
            &[("paket", &digest), ("nachricht", note)],
        )
        .await
}

#[actix_web::test]
async fn who_enters_submits_and_who_releases_sends_back_and_releases() {
    let world = World::new();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let chief = world.as_person("wetzlar-freigabe").await;
    let first = submit(
        &clerk,
        &package("1.0.0", "Erste Fassung"),
        "Bitte bis Freitag.",
    )
    .await
    .is(303);
    let place = first.header("location").to_owned();
    assert!(place.starts_with("/aufgaben/einreichungen/"), "{place}");
    let waits = clerk.get(&place).await.is(200).text();
    assert!(waits.contains("wartet auf Freigabe") && !waits.contains("Version 1.0.0 freigeben"));
    world.get(&format!("/blaupausen/{SLUG}")).await.is(404);

    let tasks = chief.get("/aufgaben").await.is(200).text();
    assert!(
        tasks.contains(&place) && tasks.contains("Bitte bis Freitag."),
        "{tasks}"
    );
    let page = chief.get(&place).await.is(200).text();
    assert!(
        page.contains("Version 1.0.0 freigeben") && page.contains("leitfaden.md"),
        "{page}"
    );

    let silent = chief
        .post_form(&place, &[("was", "zurueckgeben"), ("grund", " ")])
        .await
        .is(422)
        .text();
    assert!(silent.contains("Nennen Sie den Grund"), "{silent}");
    let long = "Gebühr ".repeat(400);
    let kept = chief
        .post_form(&place, &[("was", "zurueckgeben"), ("grund", &long)])
        .await
        .is(422)
        .text();
    assert!(kept.contains(long.trim()), "what was typed stays");
    chief
        .post_form(
            &place,
            &[("was", "zurueckgeben"), ("grund", "Die Gebühr fehlt.")],
        )
        .await
        .is(303);

    let mine = clerk.get("/aufgaben").await.is(200).text();
    assert!(
        mine.contains("zurückgegeben") && mine.contains("Die Gebühr fehlt."),
        "{mine}"
    );
    let better = package("1.0.0", "Zweite Fassung mit Gebühr");
    let seen = upload(&clerk, &better).await.is(200).text();
    assert!(
        seen.contains("Die Gebühr fehlt.")
            && seen.contains("Was sich seit der Rückgabe geändert hat"),
        "{seen}"
    );
    let second = submit(&clerk, &better, "").await.is(303);
    let second = second.header("location").to_owned();
    assert_ne!(second, place);
    let page = chief.get(&second).await.is(200).text();
    assert!(page.contains("Die Gebühr fehlt."), "{page}");
    let done = chief
        .post_form(&second, &[("was", "freigeben")])
        .await
        .is(303);
    assert_eq!(
        done.header("location"),
        format!("/blaupausen/{SLUG}/versionen/1.0.0")
    );
    world.get(done.header("location")).await.is(200);
    let late = chief
        .post_form(&second, &[("was", "freigeben")])
        .await
        .is(409)
        .text();
    assert!(late.contains("bereits freigegeben"), "{late}");
    let over = clerk.get(&second).await.is(200).text();
    assert!(over.contains("Zur veröffentlichten Version"), "{over}");
}

#[actix_web::test]
async fn what_waits_is_not_submitted_twice_and_a_note_is_not_lost() {
    let world = World::new();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let bytes = package("1.0.0", "Erste Fassung");
    let place = submit(&clerk, &bytes, "").await.is(303);
    let again = upload(&clerk, &bytes).await.is(200).text();
    assert!(again.contains(place.header("location")), "{again}");
    let other = upload(&clerk, &package("1.0.0", "Etwas anderes"))
        .await
        .is(200)
        .text();
    let digest = carried(&other).unwrap();
    let refused = clerk
        .post_form(
            "/veroeffentlichen/einreichen",
            &[
                ("paket", &digest),
                ("nachricht", "Nur der Leitfaden ist neu."),
            ],
        )
        .await
        .is(422)
        .text();
    assert!(
        refused.contains("wartet bereits eine Einreichung"),
        "{refused}"
    );
    assert!(
        refused.contains("Nur der Leitfaden ist neu."),
        "what was typed stays"
    );
    clerk
        .post_form(place.header("location"), &[("was", "zuruecknehmen")])
        .await
        .is(303);
    submit(&clerk, &package("1.0.0", "Etwas anderes"), "")
        .await
        .is(303);
}

#[actix_web::test]
async fn programs_submit_read_and_decide() {
    let world = World::new();
    let (clerk, chief, sinn) = (
        world.api("wetzlar-erfassung"),
        world.api("wetzlar-freigabe"),
        world.api("sinn"),
    );
    let path = format!("/api/v1/blueprints/{SLUG}/submissions");
    let bytes = package("1.0.0", "Erste Fassung");
    let with_note = format!("{path}?note=Eilig");
    let made = clerk
        .post_bytes(&with_note, "application/zip", &bytes)
        .await
        .is(201);
    let one = made.json();
    assert_eq!(
        (&one["state"], &one["note"]),
        (&json!("submitted"), &json!("Eilig"))
    );
    let place = made.header("location").to_owned();
    let again = clerk
        .post_bytes(&path, "application/zip", &bytes)
        .await
        .is(200);
    assert_eq!(again.json()["id"], one["id"]);
    let other = package("1.0.0", "Etwas anderes");
    let waits = clerk
        .post_bytes(&path, "application/zip", &other)
        .await
        .is(409);
    assert_eq!(waits.json()["instance"], json!(place));

    for list in ["/api/v1/submissions?state=submitted", &path] {
        assert_eq!(
            chief.get(list).await.is(200).json()["items"][0]["id"],
            one["id"]
        );
        assert_eq!(sinn.get(list).await.is(200).json()["items"], json!([]));
    }
    assert_eq!(
        chief.get(&place).await.is(200).json()["submittedBy"],
        "Erfassung Wetzlar"
    );
    sinn.get(&place).await.is(404);
    sinn.get(&format!("{place}/package")).await.is(404);
    let fetched = chief.get(&format!("{place}/package")).await.is(200);
    assert!(fetched.bytes == bytes, "what is looked at is what was sent");

    let (release, back) = (format!("{place}/release"), format!("{place}/return"));
    clerk.post(&release, &json!({})).await.is(403);
    let silent = chief.post(&back, &json!({})).await.is(422);
    assert_eq!(
        silent.flaws(),
        [("/reason".to_owned(), "grund-fehlt".to_owned())]
    );
    let returned = chief
        .post(&back, &json!({"reason": "Die Gebühr fehlt."}))
        .await
        .is(200)
        .json();
    assert_eq!(
        (&returned["state"], &returned["reason"]),
        (&json!("sentBack"), &json!("Die Gebühr fehlt."))
    );
    let second = clerk
        .post_bytes(&path, "application/zip", &other)
        .await
        .is(201);
    assert_eq!(second.json()["previous"], one["id"]);
    let release = format!("{}/release", second.header("location"));
    assert_eq!(
        chief.post(&release, &json!({})).await.is(200).json()["state"],
        "released"
    );
    chief.post(&release, &json!({})).await.is(409);
    world
        .get(&format!("/api/v1/blueprints/{SLUG}/releases/1.0.0"))
        .await
        .is(200);
    let gone = format!("{}/package", second.header("location"));
    chief.get(&gone).await.is(404);
}

/// A draft is a submission, and "own body" is its audience: whoever does not work inside reads of it nowhere.
#[actix_web::test]
async fn nobody_outside_of_the_body_reads_a_draft_anywhere() {
    const MARK: &str = "Gürteltierhaltung";
    let world = World::new();
    let things = Things::of(&world).await;
    let sent = world
        .api("wetzlar-erfassung")
        .post_bytes(
            &format!("/api/v1/blueprints/{SLUG}/submissions"),
            "application/zip",
            &package("9.9.9", MARK),
        )
        .await
        .is(201);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let own = clerk.get(&format!("/aufgaben/einreichungen/{id}")).await;
    assert!(own.text().contains("9.9.9"), "{}", own.text());
    let searches = [
        "/blaupausen",
        "/api/v1/blueprints",
        "/api/v1/search",
        "/api/v1/blueprints/suggest",
    ];
    let searches = searches.map(|path| format!("{path}?q=G%C3%BCrteltierhaltung"));
    let pages = TABLE.iter().filter(|route| route.method == "get");
    let mut paths: Vec<String> = pages.map(|route| things.address(route.path)).collect();
    paths.extend(searches);
    paths.extend([
        format!("/aufgaben/einreichungen/{id}"),
        format!("/api/v1/submissions/{id}"),
        format!("/api/v1/submissions/{id}/package"),
        format!("/api/v1/blueprints/{SLUG}/submissions"),
        format!("/api/v1/blueprints/{SLUG}/releases/9.9.9"),
        format!("/blaupausen/{SLUG}/versionen/9.9.9"),
    ]);
    for persona in ["sinn", "landkreis", "pruefung", "verwaltung"] {
        let (page, program) = (world.as_person(persona).await, world.api(persona));
        for path in &paths {
            let told = match path.starts_with("/api/") {
                true => program.get(path).await,
                false => page.get(path).await,
            };
            let text = told.text();
            // Who administers the registry reads in its log that there was one, and nothing of what it says.
            let is_log = path.starts_with("/verwaltung/protokoll");
            let is_told =
                text.contains("9.9.9") || (text.contains(&id) && !is_log && !path.contains(&id));
            assert!(
                !text.contains(MARK) || path.contains("q="),
                "{persona} {path}"
            );
            assert!(!is_told, "{persona} {path}: {text}");
        }
    }
}

/// The form says who sees it before anybody submits; whom it is meant for reads it without what is said inside.
#[actix_web::test]
async fn a_draft_is_shown_to_others_when_its_submitter_says_so() {
    let world = World::new();
    let clerk = world.as_person("wetzlar-erfassung").await;
    let bytes = package("1.0.0", "Erste Fassung");
    let form = upload(&clerk, &bytes).await.is(200).text();
    assert!(
        form.contains("Wer darf die Einreichung sehen?")
            && form.contains("Vorgabe ist „nur die eigene Kommune“"),
        "{form}"
    );
    let digest = carried(&form).unwrap();
    let fields = [
        ("paket", digest.as_str()),
        ("nachricht", "Nur für uns."),
        ("draftVisibility", "hessen"),
    ];
    let place = clerk
        .post_form("/veroeffentlichen/einreichen", &fields)
        .await
        .is(303)
        .header("location")
        .to_owned();
    let inside = clerk.get(&place).await.is(200).text();
    assert!(inside.contains("Nur für uns.") && inside.contains("Eingereicht von"));

    let id = place.rsplit('/').next().unwrap();
    let api = format!("/api/v1/submissions/{id}");
    let package_of = format!("{api}/package");
    let sinn = world.as_person("sinn").await;
    let other = sinn.get(&place).await.is(200).text();
    assert!(
        other.contains("noch nicht freigegeben") && other.contains(&package_of),
        "{other}"
    );
    assert!(!other.contains("Nur für uns.") && !other.contains("Eingereicht von"));
    sinn.get(&package_of).await.is(200);
    let told = world.api("sinn").get(&api).await.is(200).json();
    assert_eq!(
        (
            &told["draftVisibility"],
            &told["note"],
            &told["submittedBy"]
        ),
        (&json!("hessen"), &json!(null), &json!(""))
    );
    let listed = world.api("sinn").get("/api/v1/submissions").await.json();
    assert_eq!(listed["items"][0]["id"], told["id"]);
    // Nothing of others waits for Sinn, and nobody there decides it.
    assert!(!sinn.get("/aufgaben").await.text().contains(id));
    let fields = [("was", "zurueckgeben"), ("grund", "Nein")];
    sinn.post_form(&place, &fields).await.is(404);
    for path in [&api, &package_of] {
        world.get(path).await.is(401);
    }
    world.get(&place).await.is(303);

    // Public is public, also without signing in.
    let sent = world
        .api("wetzlar-erfassung")
        .post_bytes(
            &format!("/api/v1/blueprints/{SLUG}/submissions?draftVisibility=public"),
            "application/zip",
            &package("2.0.0", "Zweite Fassung"),
        )
        .await
        .is(201);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    world
        .get(&format!("/aufgaben/einreichungen/{id}"))
        .await
        .is(200);
    let open = world
        .get(&format!("/api/v1/submissions/{id}/package"))
        .await;
    assert!(!open.is(200).bytes.is_empty());
    world
        .api("wetzlar-erfassung")
        .post_bytes(
            &format!("/api/v1/blueprints/{SLUG}/submissions?draftVisibility=alle"),
            "application/zip",
            &package("3.0.0", "Dritte Fassung"),
        )
        .await
        .is(400);
}

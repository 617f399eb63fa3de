//! Notices of grants on pages and for programs, and what the audit log keeps of every look at them.

use crate::{
    access::asked::notice_of,
    audit::{grant, lines, somebody},
    world::{Answer, World},
};
use actix_web::{http::Method, test::TestRequest};
use domain::{
    audit::{Kind, Outcome},
    person::Role,
};
use serde_json::{Value, json};
use store::audit::Line;

async fn adoption_of(world: &World, body: &str) -> String {
    let found = world
        .get(&format!(
            "/api/v1/adoptions?blueprint=hundesteuer-anmelden&body={body}"
        ))
        .await
        .json();
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn every_look_of_an_auditor_is_told_before_it_is_shown() {
    let world = World::new();
    let adoption = adoption_of(&world, "06531005").await;
    // Nobody but Gießen reads it otherwise.
    let giessen = world.api("giessen");
    let address = format!("/api/v1/adoptions/{adoption}");
    let tag = giessen.get(&address).await.header("etag").to_owned();
    giessen
        .change(
            actix_web::http::Method::PATCH,
            &address,
            &tag,
            &json!({"visibility": "own_body"}),
        )
        .await
        .is(200);
    let id = notice_of(&world, "06531005", &[&adoption]);
    world.api("pruefung").get(&address).await.is(404);
    let before = lines(&world).len();
    let page = world.as_person("pruefung").await;
    let list = page.get("/foerderung").await.is(200).text();
    assert!(list.contains(&format!("/foerderung/{id}")), "{list}");
    let shown = page.get(&format!("/foerderung/{id}")).await.is(200);
    assert!(shown.header("cache-control").contains("no-store"));
    assert!(shown.text().contains("IV 1-06531005"));
    let told = world
        .api("pruefung")
        .get(&format!("/api/v1/notices/{id}"))
        .await
        .is(200)
        .json();
    assert_eq!(told["adoptions"][0]["id"], json!(adoption));
    assert!(!told["adoptions"][0]["steps"].as_array().unwrap().is_empty());
    let known = lines(&world);
    let looks: Vec<&Line> = known[..known.len() - before]
        .iter()
        .filter(|line| line.kind == Kind::Read && line.action.contains('{'))
        .collect();
    assert_eq!(looks.len(), 2, "{looks:#?}");
    for look in looks {
        assert_eq!(look.outcome, Outcome::Done);
        assert_eq!(
            look.body_name.as_deref(),
            Some("Gießen"),
            "whose notice it is"
        );
        assert!(look.person.is_some());
    }
    // Sinn, the registry and strangers: for them there is no notice.
    for persona in ["sinn", "verwaltung"] {
        world
            .api(persona)
            .get(&format!("/api/v1/notices/{id}"))
            .await
            .is(404);
    }
    world.get(&format!("/foerderung/{id}")).await.is(303);
}

#[actix_web::test]
async fn foerderung_enters_a_notice_with_every_flaw_named_and_changes_it() {
    let world = World::new();
    let word = somebody(&world, Role::Fund, "06531005");
    let adoption = adoption_of(&world, "06531005").await;
    let person = world.as_person(&word).await;
    assert!(
        person
            .get("/konto")
            .await
            .text()
            .contains("href=\"/foerderung\"")
    );
    let form = person.get("/foerderung/neu").await.is(200).text();
    assert!(form.contains(&adoption), "its adoptions can be ticked");
    let wrong = person
        .post_form(
            "/foerderung/neu",
            &[
                ("stelle", "06531005"),
                ("from", "31.02.2024"),
                ("amount", "0"),
                ("proofDueOn", "Ende März"),
            ],
        )
        .await
        .is(422)
        .text();
    for flaw in [
        "Bewilligungsbehörde",
        "Förderprogramm",
        "Geschäftszeichen",
        "Tag des Bescheids",
        "ist kein Tag",
        "über 0 Euro",
        "Ende März",
    ] {
        assert!(wrong.contains(flaw), "{flaw}: {wrong}");
    }
    let fields = [
        ("stelle", "06531005"),
        ("authority", "r-land-hessen-zuwendung"),
        ("programme", "IKZ"),
        ("reference", "IV 9"),
        ("givenOn", "24.02.2024"),
        ("from", "01.03.2024"),
        ("amount", "100.000"),
        ("proofDueOn", "31.03.2028"),
        ("adoption", &adoption),
    ];
    let added = person.post_form("/foerderung/neu", &fields).await.is(303);
    let place = added.header("location").to_owned();
    let shown = person.get(&place).await.is(200).text();
    assert!(shown.contains("IV 9") && shown.contains("aendern"));
    assert!(shown.contains("100.000,00") && shown.contains("31.03.2028"));
    let list = person.get("/foerderung").await.is(200).text();
    assert!(list.contains("100.000,00") && list.contains("31.03.2028"));
    let again = person
        .post_form("/foerderung/neu", &fields)
        .await
        .is(422)
        .text();
    assert!(again.contains("führt die Stelle bereits"), "{again}");
    let form = person.get(&format!("{place}/aendern")).await.is(200).text();
    assert!(form.contains("checked"), "what belongs to it is ticked");
    assert!(form.contains("value=\"100.000,00\""), "{form}");
    let mut early = fields.to_vec();
    early.retain(|(name, _)| *name != "proofDueOn");
    early.extend([("proofDueOn", "29.02.2024"), ("revision", "0")]);
    let refused = person
        .post_form(&format!("{place}/aendern"), &early)
        .await
        .is(422)
        .text();
    assert!(refused.contains("href=\"#proofDueOn\""), "{refused}");
    let mut changed = fields.to_vec();
    changed.retain(|(name, _)| *name != "adoption" && *name != "reference");
    changed.extend([("reference", "IV 10"), ("revision", "0")]);
    person
        .post_form(&format!("{place}/aendern"), &changed)
        .await
        .is(303);
    let shown = person.get(&place).await.is(200).text();
    assert!(shown.contains("IV 10") && shown.contains("Keine Nachnutzung gehört"));
    let stale = person
        .post_form(&format!("{place}/aendern"), &changed)
        .await;
    assert!(
        stale.text().contains("inzwischen geändert"),
        "{}",
        stale.text()
    );
    let told = lines(&world);
    let line = told
        .iter()
        .find(|line| line.action == "POST /foerderung/neu")
        .unwrap();
    assert_eq!(line.body_name.as_deref(), Some("Gießen"));
}

#[actix_web::test]
async fn the_log_names_the_body_that_was_acted_for_and_not_the_one_at_home() {
    let world = World::new();
    // Who works for Wetzlar also records for Sinn.
    grant(&world, "wetzlar-freigabe", Role::Draft, "06532020");
    let person = world.as_person("wetzlar-freigabe").await;
    let fields = [("kurz", "ja"), ("body", "06532020"), ("version", "1.2.0")];
    let begun = person
        .post_form("/blaupausen/hundesteuer-anmelden/nachnutzung/neu", &fields)
        .await;
    assert!(begun.status.is_redirection(), "{}", begun.text());
    let told = lines(&world);
    let line = told
        .iter()
        .find(|line| line.action.contains("nachnutzung/neu"))
        .unwrap();
    assert_eq!(line.body_name.as_deref(), Some("Sinn"));
}

#[actix_web::test]
async fn what_a_page_refuses_is_not_told_as_done() {
    let world = World::new();
    let person = world.as_person("giessen").await;
    person
        .post_form(
            "/konto/zugangsschluessel/neu",
            &[("stelle", "06531005"), ("tage", "90")],
        )
        .await
        .is(422);
    let told = lines(&world);
    let line = told
        .iter()
        .find(|line| line.action == "POST /konto/zugangsschluessel/neu")
        .unwrap();
    assert_eq!(line.outcome, Outcome::Refused);
}

#[actix_web::test]
async fn looks_at_what_is_not_public_leave_their_lines() {
    let world = World::new();
    let wetzlar = world.api("wetzlar-freigabe");
    let blueprint = "/api/v1/blueprints/hundesteuer-anmelden";
    let package = format!("{blueprint}/releases/1.2.0/package");
    let reads = |world: &World, action: &str| {
        let told = lines(world);
        told.iter()
            .filter(|line| line.kind == Kind::Read && line.action == action)
            .count()
    };
    let of_package = "GET /api/v1/blueprints/{slug}/releases/{version}/package";
    wetzlar.get(&package).await.is(200);
    assert_eq!(
        reads(&world, of_package),
        0,
        "what is public is nobody's secret"
    );
    let tag = wetzlar.get(blueprint).await.header("etag").to_owned();
    let hidden: Value = json!({"visibility": "own_body"});
    wetzlar
        .change(actix_web::http::Method::PATCH, blueprint, &tag, &hidden)
        .await
        .is(200);
    wetzlar.get(&package).await.is(200);
    world.api("sinn").get(&package).await.is(404);
    assert_eq!(reads(&world, of_package), 1);
    let statement = "/api/v1/reports/adoption?from=2021-01-01&until=2025-12-31";
    world.get(statement).await.is(200);
    let of_statement = "GET /api/v1/reports/adoption";
    assert_eq!(reads(&world, of_statement), 0);
    wetzlar.get(statement).await.is(200);
    assert_eq!(
        reads(&world, of_statement),
        1,
        "it has rows that are not public"
    );
    let person = world.as_person("sinn").await;
    person.get("/konto/daten/auskunft.zip").await.is(200);
    assert_eq!(reads(&world, "GET /konto/daten/auskunft.zip"), 1);
}

fn tagged(answer: &Answer) -> String {
    answer.header("etag").to_owned()
}

#[actix_web::test]
async fn a_program_keeps_notices_once_with_every_flaw_told_and_nothing_overwritten() {
    let world = World::new();
    let program = world.api("foerderung");
    let new = json!({
        "body": "06532023", "authority": "r-land-hessen-zuwendung", "programme": "IKZ", "reference": "IV 7",
        "givenOn": "2024-02-24", "from": "2024-03-01", "amountCents": 250_000_000_000_i64, "proofDueOn": "2028-03-31",
        "blueprints": ["hundesteuer-anmelden"],
    });
    let send = async || {
        let request = TestRequest::post()
            .uri("/api/v1/notices")
            .insert_header(("Idempotency-Key", "eins"))
            .set_json(&new);
        program.send(request).await.is(201)
    };
    let (made, again) = (send().await, send().await);
    let place = made.header("location").to_owned();
    assert_eq!(
        (again.header("location"), again.json()),
        (place.as_str(), made.json())
    );
    let known = program.get(&place).await.is(200);
    assert_eq!((tagged(&known), known.json()), (tagged(&made), made.json()));
    let told = known.json();
    assert_eq!(told["amountCents"], 250_000_000_000_i64);
    assert_eq!(told["proofDueOn"], "2028-03-31");
    assert_eq!(told["blueprints"][0]["slug"], "hundesteuer-anmelden");

    let unread =
        json!({"amountCents": "viel", "givenOn": "gestern", "reports": ["x"], "betrag": 1});
    let flaws = program
        .post("/api/v1/notices", &unread)
        .await
        .is(422)
        .flaws();
    let pointers: Vec<&str> = flaws.iter().map(|(pointer, _)| pointer.as_str()).collect();
    let all = [
        "/body",
        "/authority",
        "/programme",
        "/reference",
        "/givenOn",
        "/from",
        "/amountCents",
        "/reports/0",
        "/betrag",
    ];
    assert_eq!(pointers, all);
    let mut wrong = new.clone();
    wrong["authority"] = json!("r-nirgends");
    wrong["amountCents"] = json!(0);
    wrong["proofDueOn"] = json!("2024-02-29");
    wrong["blueprints"] = json!(["gibt-es-nicht"]);
    let flaws = program.post("/api/v1/notices", &wrong).await.is(422);
    let pointers: Vec<String> = flaws.flaws().into_iter().map(|(at, _)| at).collect();
    assert_eq!(pointers, ["/authority", "", "/amountCents", "/proofDueOn"]);

    let change = json!({"amountCents": null, "programme": "IKZ 2"});
    let stale = program
        .change(Method::PATCH, &place, "\"alt\"", &change)
        .await;
    assert_eq!(stale.is(412).problem(), "veraltet");
    let changed = program
        .change(Method::PATCH, &place, &tagged(&known), &change)
        .await
        .is(200)
        .json();
    assert_eq!(
        (&changed["amountCents"], &changed["programme"]),
        (&json!(null), &json!("IKZ 2"))
    );
    assert_eq!(
        changed["proofDueOn"], "2028-03-31",
        "what is not said stays"
    );
    assert_eq!(changed["blueprints"], told["blueprints"]);
    let bare = program
        .change(Method::PATCH, &place, "*", &json!({"blueprints": []}))
        .await
        .is(200)
        .json();
    assert_eq!(bare["blueprints"], json!([]));

    // Others neither keep it nor know of it, and their attempt has its line.
    world
        .api("wetzlar-freigabe")
        .change(Method::PATCH, &place, "*", &change)
        .await
        .is(403);
    world
        .api("sinn")
        .change(Method::PATCH, &place, "*", &change)
        .await
        .is(404);
    let log = lines(&world);
    let writes = |action: &str| -> Vec<Outcome> {
        log.iter()
            .filter(|line| line.action == action)
            .map(|line| line.outcome)
            .collect()
    };
    assert_eq!(writes("POST /api/v1/notices"), [Outcome::Done]);
    assert_eq!(
        writes("PATCH /api/v1/notices/{id}"),
        [Outcome::Refused, Outcome::Done, Outcome::Done]
    );
}

//! Nobody learns what they may not see: not from what is shown, not from a count, an order or a missing line.
//!
//! Each reader asks every question of two worlds. In the one, things have audiences by chance; in the other, what this
//! reader may not see was never there. Both must answer alike. What may be seen is decided here by
//! `domain::visibility` alone, row by row, and not by the questions that are tested.

use crate::world::{Answer, Person, Program, World};
use app::find::Follower;
use domain::{
    Id,
    adoption::Adoption,
    blueprint::Blueprint,
    cooperation::Cooperation,
    public_body::PublicBody,
    visibility::{Audience, Reader},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use testkit::Raw;

/// Small, and the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most as u64).unwrap()
    }
    fn audience(&mut self, cooperations: &[Id<Cooperation>]) -> Audience {
        match self.below(6) {
            0 | 1 => Audience::Public,
            2 => Audience::Hessen,
            3 | 4 => Audience::Cooperation(cooperations[self.below(cooperations.len())]),
            _ => Audience::OwnBody,
        }
    }
}

struct Owned<T> {
    id: Id<T>,
    owner: Id<PublicBody>,
    audience: Audience,
}

/// Everything that has an audience, with whom it belongs to.
struct Things {
    blueprints: Vec<Owned<Blueprint>>,
    adoptions: Vec<(Owned<Adoption>, Id<Blueprint>)>,
    covers: BTreeSet<(Id<Adoption>, Id<PublicBody>)>,
}

fn pairs(raw: &mut Raw, sql: &str) -> Vec<Vec<String>> {
    let split = |line: String| line.split('|').map(str::to_owned).collect();
    raw.lines(sql).into_iter().map(split).collect()
}

impl Things {
    /// What there is in a world, each with an audience by chance.
    fn by_chance(raw: &mut Raw, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let own = raw.lines("SELECT id AS line FROM cooperation ORDER BY id");
        let cooperations: Vec<Id<Cooperation>> = own.iter().map(|id| id.parse().unwrap()).collect();
        let owned = pairs(
            raw,
            "SELECT id || '|' || publisher_id AS line FROM blueprint ORDER BY id",
        );
        let blueprints = owned.iter().map(|row| Owned {
            id: row[0].parse().unwrap(),
            owner: row[1].parse().unwrap(),
            audience: chance.audience(&cooperations),
        });
        let blueprints = blueprints.collect();
        let taken = pairs(
            raw,
            "SELECT id || '|' || body_id || '|' || blueprint_id AS line FROM adoption ORDER BY id",
        );
        let adoptions = taken.iter().map(|row| {
            let adoption = Owned {
                id: row[0].parse().unwrap(),
                owner: row[1].parse().unwrap(),
                audience: chance.audience(&cooperations),
            };
            (adoption, row[2].parse().unwrap())
        });
        let adoptions = adoptions.collect();
        let covers = pairs(
            raw,
            "SELECT adoption_id || '|' || body_id AS line FROM cover",
        );
        Self {
            blueprints,
            adoptions,
            covers: covers
                .iter()
                .map(|row| (row[0].parse().unwrap(), row[1].parse().unwrap()))
                .collect(),
        }
    }

    fn write(&self, raw: &mut Raw) {
        for one in &self.blueprints {
            let sql = "UPDATE blueprint SET visibility = '{}' WHERE id = '{}'";
            set(raw, sql, &one.audience.to_string(), &one.id.to_string());
        }
        for (one, _) in &self.adoptions {
            let sql = "UPDATE adoption SET visibility = '{}' WHERE id = '{}'";
            set(raw, sql, &one.audience.to_string(), &one.id.to_string());
        }
    }

    fn is_concerned(&self, reader: &Reader, one: &Owned<Adoption>) -> bool {
        reader.bodies.contains(&one.owner)
            || reader
                .bodies
                .iter()
                .any(|body| self.covers.contains(&(one.id, *body)))
    }

    /// What this reader may not see: blueprints and adoptions.
    fn hidden(&self, reader: &Reader) -> (Vec<String>, Vec<String>) {
        let sees: BTreeMap<Id<Blueprint>, bool> = self
            .blueprints
            .iter()
            .map(|one| (one.id, reader.sees(one.owner, one.audience)))
            .collect();
        let kept = |one: &(Owned<Adoption>, Id<Blueprint>)| {
            self.is_concerned(reader, &one.0)
                || (sees[&one.1] && reader.sees(one.0.owner, one.0.audience))
        };
        let adoptions = self.adoptions.iter().filter(|one| !kept(one));
        // Who adopts knows the name of what it adopts; such a blueprint cannot be taken out of the world.
        let known: BTreeSet<Id<Blueprint>> = self
            .adoptions
            .iter()
            .filter(|one| self.is_concerned(reader, &one.0))
            .map(|one| one.1)
            .collect();
        let blueprints = self
            .blueprints
            .iter()
            .filter(|one| !sees[&one.id] && !known.contains(&one.id));
        (
            blueprints.map(|one| one.id.to_string()).collect(),
            adoptions.map(|(one, _)| one.id.to_string()).collect(),
        )
    }
}

fn set(raw: &mut Raw, sql: &str, value: &str, id: &str) {
    raw.run(&sql.replacen("{}", value, 1).replacen("{}", id, 1))
        .unwrap();
}

/// Takes things out of a world as if they had never been; the triggers that forbid this are taken out first.
fn forget(raw: &mut Raw, blueprints: &[String], adoptions: &[String]) {
    let triggers = match raw {
        Raw::Sqlite(_) => {
            "SELECT 'DROP TRIGGER ' || name AS line FROM sqlite_master WHERE type = 'trigger'"
        }
        Raw::Postgres(_) => {
            "SELECT 'ALTER TABLE ' || tablename || ' DISABLE TRIGGER USER' AS line FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    for sql in raw.lines(triggers) {
        raw.run(&sql).unwrap();
    }
    let list = |ids: &[String]| format!("('{}')", ids.join("', '"));
    let (blueprints, adoptions) = (list(blueprints), list(adoptions));
    let releases = format!("(SELECT id FROM release WHERE blueprint_id IN {blueprints})");
    let steps = format!("(SELECT number FROM step WHERE adoption_id IN {adoptions})");
    for sql in [
        format!("DELETE FROM notice_adoption WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM notice_blueprint WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM evidence WHERE step_number IN {steps}"),
        format!("DELETE FROM step WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM cover_change WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM cover WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM adoption WHERE id IN {adoptions}"),
        format!("DELETE FROM proposal WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint_term WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint_change WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM release_state WHERE release_id IN {releases}"),
        format!("DELETE FROM release_file WHERE release_id IN {releases}"),
        format!("DELETE FROM release WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint WHERE id IN {blueprints}"),
    ] {
        raw.run(&sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    }
}

/// Sinn lies outside of Hessen, and a cooperation has only Sinn and Gießen for members.
const OTHERWISE: [&str; 3] = [
    "UPDATE public_body SET current_key = '07140501' WHERE current_key = '06532020'",
    "INSERT INTO cooperation (id, slug, name, legal_form, lead_id, signed_on, note, sort_key, recorded_at, revision) \
     SELECT '01890000-0000-7000-8000-000000000001', 'nachbarn', 'Nachbarn', 'informal', id, NULL, NULL, 'nachbarn', '2024-01-01 00:00:00', 0 \
     FROM public_body WHERE current_key = '06531005'",
    "INSERT INTO membership (id, cooperation_id, body_id, role, from_day, until_day, note, recorded_at) \
     SELECT '01890000-0000-7000-8000-0000000000' || substr(current_key, 4, 2), '01890000-0000-7000-8000-000000000001', id, 'founding', \
     '2024-01-01', NULL, NULL, '2024-01-01 00:00:00' FROM public_body WHERE current_key IN ('06531005', '07140501')",
];

/// Somebody who looks: at pages and as a program.
struct Looking<'w> {
    world: &'w World,
    in_browser: Option<Person<'w>>,
    as_program: Option<Program<'w>>,
}

impl<'w> Looking<'w> {
    async fn at(world: &'w World, persona: Option<&str>) -> Self {
        let (in_browser, as_program) = match persona {
            Some(persona) => (
                Some(world.as_person(persona).await),
                Some(world.api(persona)),
            ),
            None => (None, None),
        };
        Self {
            world,
            in_browser,
            as_program,
        }
    }
    async fn get(&self, path: &str) -> Answer {
        match (&self.in_browser, &self.as_program) {
            (_, Some(program)) if path.starts_with("/api/") => program.get(path).await,
            (Some(person), _) if !path.starts_with("/api/") => person.get(path).await,
            _ => self.world.get(path).await,
        }
    }
    /// What was answered, without what differs between any two answers.
    async fn told(&self, path: &str) -> String {
        let answer = self.get(path).await;
        let mut text = answer.still();
        if let Some(person) = &self.in_browser {
            text = text.replace(&person.csrf, "CSRF");
        }
        if let Some((before, after)) = text.split_once("\"requestId\":\"") {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            text = format!("{before}{after}");
        }
        format!(
            "{} {} {}\n{text}",
            answer.status,
            answer.header("cache-control"),
            answer.header("link")
        )
    }
}

/// Every question that a reader can ask about things, with the names of everything that there is.
fn questions(raw: &mut Raw) -> Vec<String> {
    let mut all: Vec<String> = [
        "/",
        "/blaupausen?page%5Bsize%5D=100",
        "/blaupausen.atom",
        "/blaupausen.atom?minAdopters=1",
        "/blaupausen?page%5Bsize%5D=100&sort=adopters",
        "/blaupausen?page%5Bsize%5D=100&sort=title&minAdopters=1",
        "/api/v1/blueprints?page%5Bsize%5D=100&sort=newest&facets=topic,situation,bundle,service,publisher,platform,specialistSystem,content,licence,state,maturity,effort,adopter,adopterSize",
        "/blaupausen?q=Hundesteuer",
        "/blaupausen?q=anmelden&all=service",
        "/blaupausen?q=xyzzyquux",
        "/api/v1/search?q=anmelden&kinds=service,body,cooperation,help",
        "/api/v1/blueprints?page%5Bsize%5D=100&sort=adopters&minAdopters=1&facets=adopter",
        "/api/v1/blueprints?page%5Bsize%5D=100&sort=title&adopter=06531005",
        "/leistungen",
        "/kommunen",
        "/kommunen?district=06532",
        "/kooperationen",
        "/kooperationen/digitale-kommune-hessen",
        "/api/v1/cooperations",
        "/api/v1/cooperations/digitale-kommune-hessen/matrix",
        "/api/v1/cooperations/nachbarn/matrix",
        "/api/v1/adoptions?page%5Bsize%5D=100",
        "/api/v1/adoptions?page%5Bsize%5D=2",
        "/api/v1/adoptions?stage=live&page%5Bsize%5D=100",
        "/api/v1/adoptions?at=2025-06-30&page%5Bsize%5D=100",
        "/api/v1/proposals",
        "/aufgaben",
        "/veroeffentlichen",
        "/api/v1/reports",
        "/berichte",
        "/api/v1/reports/adoption?from=2021-01-01&until=2025-12-31&asKnownAt=2026-11-01T00:00:00Z",
        "/api/v1/reports/adoption?cooperation=digitale-kommune-hessen&from=2021-01-01&until=2025-12-31&asKnownAt=2026-11-01T00:00:00Z",
        "/api/v1/reports/adoption?cooperation=digitale-kommune-hessen&from=2021-01-01&until=2025-12-31&asKnownAt=2026-11-01T00:00:00Z&format=csv",
        "/api/v1/reports/adoption?cooperation=nachbarn&from=2021-01-01&until=2025-12-31&asKnownAt=2026-11-01T00:00:00Z",
        "/berichte/vorschau?cooperation=digitale-kommune-hessen&from=2021-01-01&until=2025-12-31&asKnownAt=2026-11-01T00:00:00Z",
        "/kooperationen/digitale-kommune-hessen/vorschlagen",
        "/kooperationen/digitale-kommune-hessen/liste.csv",
    ]
    .map(str::to_owned)
    .into();
    let mut add = |sql: &str, forms: &[&str]| {
        for row in pairs(raw, sql) {
            for form in forms {
                let parts = form.split("{}").collect::<Vec<_>>();
                let mut path = parts[0].to_owned();
                for (value, rest) in row.iter().zip(parts.iter().skip(1)) {
                    path.push_str(value);
                    path.push_str(rest);
                }
                all.push(path);
            }
        }
    };
    add(
        "SELECT slug AS line FROM blueprint ORDER BY slug",
        &[
            "/blaupausen/{}",
            "/blaupausen/{}/was-ist-zu-tun",
            "/blaupausen/{}/nachnutzung/neu",
            "/blaupausen/{}/pflegen",
            "/api/v1/blueprints/{}",
            "/api/v1/blueprints/{}/releases",
            "/api/v1/adoptions?blueprint={}",
            "/api/v1/blueprints/suggest?q={}",
            "/blaupausen.atom?q={}",
            "/api/v1/search?q={}",
            "/blaupausen?q={}",
        ],
    );
    add(
        "SELECT blueprint.slug || '|' || max(version) AS line FROM release JOIN blueprint ON blueprint.id = blueprint_id GROUP BY blueprint.slug ORDER BY 1",
        &[
            "/blaupausen/{}/versionen/{}",
            "/api/v1/blueprints/{}/releases/{}",
            "/api/v1/blueprints/{}/releases/{}/files/blaupause.yml",
            "/blaupausen/{}/versionen/{}/dateien/blaupause.yml",
        ],
    );
    add(
        "SELECT blueprint.slug || '|' || min(version) || '|' || max(version) AS line FROM release JOIN blueprint ON blueprint.id = blueprint_id GROUP BY blueprint.slug HAVING count(*) > 1 ORDER BY 1",
        &[
            "/blaupausen/{}/vergleich/{}/{}",
            "/api/v1/blueprints/{}/compare/{}/{}",
        ],
    );
    add(
        "SELECT id AS line FROM adoption ORDER BY id LIMIT 40",
        &["/nachnutzungen/{}", "/api/v1/adoptions/{}"],
    );
    add(
        "SELECT adoption_id || '|' || value AS line FROM evidence JOIN step ON step.number = step_number WHERE kind = 'file' ORDER BY 1 LIMIT 5",
        &["/api/v1/adoptions/{}/evidence/{}"],
    );
    add(
        "SELECT DISTINCT current_key AS line FROM public_body JOIN adoption ON body_id = public_body.id ORDER BY 1 LIMIT 20",
        &[
            "/kommunen/{}",
            "/api/v1/bodies/{}/alike",
            "/api/v1/adoptions?body={}",
        ],
    );
    add(
        "SELECT DISTINCT value AS line FROM blueprint_term WHERE kind = 'service' ORDER BY 1 LIMIT 10",
        &[
            "/leistungen/{}",
            "/api/v1/services/{}",
            "/api/v1/search?kinds=service&q={}",
            "/blaupausen?q={}",
        ],
    );
    add(
        "SELECT DISTINCT value AS line FROM blueprint_term WHERE kind = 'bundle' ORDER BY 1 LIMIT 5",
        &["/api/v1/bundles/{}"],
    );
    all
}

/// A world with these audiences, once as it is and once without what the reader may not see.
fn worlds(persona: Option<&str>, seed: u64) -> (World, World, Vec<String>) {
    // Many questions in a short time are no attack here.
    let with = World::new();
    let without = World::new();
    let mut raw = Raw::to(&with.registry().config.database);
    for sql in OTHERWISE {
        raw.run(sql).unwrap();
    }
    let things = Things::by_chance(&mut raw, seed);
    things.write(&mut raw);
    let questions = questions(&mut raw);
    let reader = with
        .registry()
        .db
        .read(|snap| {
            let people = store::people::personas(snap)?;
            let who = people
                .iter()
                .find(|one| one.persona.as_deref() == persona && persona.is_some())
                .map(|one| one.id);
            store::sight::reader(snap, who, "2026-11-22".parse().unwrap())
                .map_err(store::Trouble::from)
        })
        .unwrap();
    assert_eq!(
        reader.hessen,
        persona.is_some_and(|persona| persona != "sinn"),
        "{persona:?}"
    );
    let (blueprints, adoptions) = things.hidden(&reader);
    assert!(
        !blueprints.is_empty() && !adoptions.is_empty(),
        "chance hid nothing from {persona:?}"
    );
    assert!(
        blueprints.len() < things.blueprints.len() && adoptions.len() < things.adoptions.len(),
        "chance hid everything from {persona:?}"
    );
    let mut raw = Raw::to(&without.registry().config.database);
    for sql in OTHERWISE {
        raw.run(sql).unwrap();
    }
    things.write(&mut raw);
    forget(&mut raw, &blueprints, &adoptions);
    for world in [&with, &without] {
        let registry = world.registry();
        Follower::new(registry.db.clone(), registry.index.clone())
            .rebuild(&|_, _| {})
            .unwrap();
    }
    (with, without, questions)
}

async fn learns_nothing(persona: Option<&str>, seed: u64) {
    let name = persona.map(str::to_owned);
    let (with, without, questions) = std::thread::spawn(move || worlds(name.as_deref(), seed))
        .join()
        .unwrap();
    let one = Looking::at(&with, persona).await;
    let other = Looking::at(&without, persona).await;
    let mut leaks = Vec::new();
    let mut found = 0;
    for path in &questions {
        let (full, bare) = (one.told(path).await, other.told(path).await);
        assert!(!full.starts_with("429"), "{path}: {full}");
        found += usize::from(full.starts_with("200"));
        if full != bare {
            let differs = full.lines().zip(bare.lines()).find(|(a, b)| a != b);
            leaks.push(format!("{path}\n  {differs:?}"));
        }
    }
    assert!(
        found > questions.len() / 4,
        "only {found} of {}",
        questions.len()
    );
    assert!(
        leaks.is_empty(),
        "{persona:?} learns with seed {seed} from {} of {} answers:\n{}",
        leaks.len(),
        questions.len(),
        leaks.join("\n")
    );
}

#[actix_web::test]
async fn a_stranger_learns_nothing_of_what_is_hidden() {
    learns_nothing(None, 1).await;
    learns_nothing(None, 2).await;
}

#[actix_web::test]
async fn a_publisher_learns_nothing_of_what_is_hidden() {
    learns_nothing(Some("wetzlar-freigabe"), 3).await;
}

#[actix_web::test]
async fn a_member_of_two_cooperations_learns_nothing_of_what_is_hidden() {
    learns_nothing(Some("giessen"), 4).await;
}

#[actix_web::test]
async fn somebody_from_outside_of_hessen_learns_nothing_of_what_is_hidden() {
    learns_nothing(Some("sinn"), 5).await;
}

#[actix_web::test]
async fn a_coordinator_learns_nothing_of_what_is_hidden() {
    learns_nothing(Some("koordination"), 6).await;
}

#[actix_web::test]
async fn who_runs_the_registry_learns_nothing_of_what_is_hidden() {
    learns_nothing(Some("verwaltung"), 7).await;
}

/// By the API: published for the own body, opened to Hessen, and adopted in secret.
#[actix_web::test]
async fn an_audience_is_chosen_and_changed() {
    let world = World::new();
    let wetzlar = world.api("wetzlar-freigabe");
    let giessen = world.api("giessen");
    let path = "/api/v1/blueprints/fundsachen-online-melden/releases";
    let zip = crate::publish::package("9.9.9", "Geheim");
    let refused = wetzlar
        .post_bytes(
            &format!("{path}?visibility=niemand"),
            "application/zip",
            &zip,
        )
        .await
        .is(400);
    assert_eq!(refused.flaws()[0].0, "visibility");

    let slug = "hundesteuer-anmelden";
    let card = wetzlar
        .get(&format!("/api/v1/blueprints/{slug}"))
        .await
        .is(200);
    assert_eq!(card.json()["visibility"], "public");
    let etag = card.header("etag").to_owned();
    let owner = if card.json()["publisher"]["key"] == "06531005" {
        &giessen
    } else {
        &wetzlar
    };
    let foreign = if card.json()["publisher"]["key"] == "06531005" {
        &wetzlar
    } else {
        &giessen
    };
    let hidden = owner
        .change(
            actix_web::http::Method::PATCH,
            &format!("/api/v1/blueprints/{slug}"),
            &etag,
            &json!({"visibility": "own_body"}),
        )
        .await
        .is(200);
    assert_eq!(hidden.json()["visibility"], "own_body");
    foreign
        .get(&format!("/api/v1/blueprints/{slug}"))
        .await
        .is(404);
    world.get(&format!("/blaupausen/{slug}")).await.is(404);
    let found = world
        .get(&format!("/api/v1/blueprints?q={slug}"))
        .await
        .is(200);
    assert!(
        !found.text().contains(&format!("\"{slug}\"")),
        "{}",
        found.text()
    );
    let package = owner
        .get(&format!("/api/v1/blueprints/{slug}/releases"))
        .await
        .is(200)
        .json()["items"][0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    let package = owner
        .get(&format!(
            "/api/v1/blueprints/{slug}/releases/{package}/package"
        ))
        .await
        .is(200);
    assert_eq!(package.header("cache-control"), "private, no-store");
}

#[actix_web::test]
async fn an_adoption_is_hidden_and_its_plan_changes() {
    let world = World::new();
    let giessen = world.api("giessen");
    let list = giessen
        .get("/api/v1/adoptions?body=06531005&page%5Bsize%5D=100")
        .await
        .is(200)
        .json();
    let open = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["countedAs"] != "ended")
        .unwrap()
        .clone();
    let path = format!("/api/v1/adoptions/{}", open["id"].as_str().unwrap());
    let etag = giessen.get(&path).await.is(200).header("etag").to_owned();
    let changed = giessen
        .change(
            actix_web::http::Method::PATCH,
            &path,
            &etag,
            &json!({"plannedLiveOn": "2027-03-01", "visibility": "cooperation", "visibilityCooperation": "digitale-kommune-hessen"}),
        )
        .await
        .is(200);
    let told = changed.json();
    assert_eq!(told["plannedLiveOn"], "2027-03-01");
    assert_eq!(told["visibility"], "cooperation");
    assert_eq!(told["visibilityCooperation"], "digitale-kommune-hessen");
    world.get(&path).await.is(404);
    world.api("wetzlar-freigabe").get(&path).await.is(200);
    let etag = changed.header("etag").to_owned();
    let refused = giessen
        .change(
            actix_web::http::Method::PATCH,
            &path,
            &etag,
            &json!({"visibility": "cooperation", "visibilityCooperation": "keine"}),
        )
        .await
        .is(422);
    assert_eq!(
        refused.flaws(),
        [(
            "/visibilityCooperation".to_owned(),
            "kein-mitglied".to_owned()
        )]
    );
    // On the page, too; and taken back.
    let person = world.as_person("giessen").await;
    let page = format!("/nachnutzungen/{}", open["id"].as_str().unwrap());
    let shown = person.get(&page).await.is(200).text();
    assert!(
        shown.contains("01.03.2027") && shown.contains("Mitglieder von"),
        "{shown}"
    );
    let saved = person
        .post_form(
            &format!("{page}/angaben"),
            &[("plannedLiveOn", ""), ("visibility", "own_body")],
        )
        .await
        .is(303);
    assert_eq!(saved.header("location"), page);
    let told = giessen.get(&path).await.is(200).json();
    assert_eq!(told["plannedLiveOn"], json!(null));
    assert_eq!(told["visibility"], "own_body");
    world.api("wetzlar-freigabe").get(&path).await.is(404);
    let wrong = person
        .post_form(
            &format!("{page}/angaben"),
            &[("plannedLiveOn", "31.02.2027"), ("visibility", "alle")],
        )
        .await
        .is(422)
        .text();
    assert!(wrong.contains("31.02.2027"), "{wrong}");
}

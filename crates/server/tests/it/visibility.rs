//! Nobody learns what they may not see: not from what is shown, not from a count, an order or a missing line.
//!
//! Each reader asks every question of two worlds. In the one, things have audiences by chance; in the other, what this
//! reader may not see was never there. Both must answer alike. What may be seen is decided here by
//! `domain::visibility` alone, row by row, and not by the questions that are tested.

mod changes;
mod things;

use self::things::{OTHERWISE, Things, forget, pairs};
use crate::world::{Answer, Person, Program, World};
use app::find::Follower;
use testkit::Raw;

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
        "/api/v1/blueprints?page%5Bsize%5D=100&sort=newest&facets=topic,situation,bundle,service,publisher,platform,specialistSystem,content,licence,state,maturity,effort,adopter,adopterSize,dataField,legalBasis",
        "/blaupausen?page%5Bsize%5D=100&legalBasis=KAG",
        "/api/v1/blueprints?page%5Bsize%5D=100&legalBasis=%C2%A7%207%20KAG&facets=dataField,legalBasis",
        "/vorhaben",
        "/vorhaben.atom",
        "/vorhaben?nach=01890000-0000-7000-8000-102013002000",
        "/api/v1/undertakings?page%5Bsize%5D=100",
        "/api/v1/undertakings?body=06531005&page%5Bsize%5D=2",
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
        "/api/v1/submissions",
        "/api/v1/submissions?page%5Bsize%5D=2",
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
        "SELECT id AS line FROM submission ORDER BY id",
        &[
            "/aufgaben/einreichungen/{}",
            "/api/v1/submissions/{}",
            "/api/v1/submissions/{}/package",
        ],
    );
    add(
        "SELECT slug AS line FROM blueprint ORDER BY slug",
        &[
            "/api/v1/blueprints/{}/submissions",
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
            "/vorhaben?service={}",
            "/vorhaben/neu?service={}",
            "/api/v1/undertakings?service={}",
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
    let drafts = things.hidden_drafts(&reader);
    assert!(!drafts.is_empty(), "chance hid no draft from {persona:?}");
    forget(&mut raw, &blueprints, &adoptions, &drafts);
    for world in [&with, &without] {
        let registry = world.registry();
        // So that everyday words lead to services with and without blueprints.
        registry.understand().unwrap();
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

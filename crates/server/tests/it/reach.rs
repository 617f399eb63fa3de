//! The matrix role × route as a reviewed snapshot: who gets in where, asked over HTTP as a stranger, as each role of the
//! body whose thing it is, as all roles of another body, as coordinator of the cooperation and as who runs the registry.
//!
//! `reach.txt` has a line for each route, in the order of `routes.rs`. A route without a line, or a line without a route,
//! does not compile. Whoever gets something else than 401, 403, 404 or the way to the sign-in gets in; what they may do
//! there with which thing is the matter of `domain/tests/access_matrix.rs`.

use crate::{
    access::{Things, is_of_api, request, said},
    world::World,
};
use domain::{
    Id,
    person::{For, Person, Role},
    public_body::PublicBody,
};
use server::routes::{Route, TABLE};

const REVIEWED: &str = include_str!("reach.txt");

/// Every route of the table has its line, at compile time.
const _: () = {
    let text = REVIEWED.as_bytes();
    let mut at = 0;
    let mut route = 0;
    while route < TABLE.len() {
        at = after(text, at, TABLE[route].method.as_bytes());
        at = after(text, at, b" ");
        at = after(text, at, TABLE[route].path.as_bytes());
        at = after(text, at, b" : ");
        while at < text.len() && text[at] != b'\n' {
            at += 1;
        }
        at += 1;
        route += 1;
    }
    assert!(
        at >= text.len(),
        "tests/it/reach.txt has a line that no route of routes.rs is for"
    );
};

const fn after(text: &[u8], at: usize, wanted: &[u8]) -> usize {
    let mut next = 0;
    while next < wanted.len() {
        assert!(
            at + next < text.len() && text[at + next] == wanted[next],
            "a route of routes.rs has no line in tests/it/reach.txt, or not in the same order"
        );
        next += 1;
    }
    at + wanted.len()
}

/// Somebody who asks, and what the matrix calls them.
struct Asker {
    called: String,
    /// The word by which the demonstration lets them in.
    persona: String,
    token: String,
}

/// Somebody of a body with these roles.
async fn asker(world: &World, called: &str, works_for: &str, roles: Vec<(Role, String)>) -> Asker {
    let registry = world.registry().clone();
    let persona = format!("probe-{}", called.replace([' ', ':'], "-"));
    let (word, works_for) = (persona.clone(), works_for.to_owned());
    let token = registry
        .write(move |tx, now| {
            let find = |tx: &mut store::Tx<'_>, key: &str| -> Result<PublicBody, store::Trouble> {
                let found = store::bodies::find(tx, &key.parse().unwrap())?;
                Ok(found.unwrap())
            };
            let body = find(tx, &works_for)?.id;
            let id: Id<Person> = store::people::add(tx, "Probe", body, Some(&word), now)?;
            for (role, held) in roles {
                let held_for = match held.as_str() {
                    "register" => For::Registry,
                    slug if slug.contains('-') => {
                        let found = store::cooperations::find(tx, &slug.parse().unwrap())?;
                        For::Cooperation(found.unwrap().0.id)
                    }
                    key => For::Body(find(tx, key)?.id),
                };
                store::people::grant(tx, id, role, held_for)?;
            }
            Ok::<_, store::Trouble>(app::sign_in::make_token(tx, id, "Probe", 1, now)?)
        })
        .await
        .unwrap();
    Asker {
        called: called.to_owned(),
        persona,
        token,
    }
}

const WETZLAR: &str = "06532023";
const GIESSEN: &str = "06531005";
const SINN: &str = "06532020";

/// Those who ask, the weakest first: what a weaker one may do has not been done by a stronger one before.
async fn askers(world: &World) -> Vec<Asker> {
    let all = Role::ALL.iter().map(|role| (*role, SINN.to_owned()));
    let mut askers = vec![
        asker(world, "andere", SINN, all.collect()).await,
        asker(
            world,
            "register",
            SINN,
            vec![(Role::Administer, "register".to_owned())],
        )
        .await,
        asker(
            world,
            "kooperation",
            SINN,
            vec![(Role::Coordinate, "digitale-kommune-hessen".to_owned())],
        )
        .await,
    ];
    for role in [
        Role::Read,
        Role::Fund,
        Role::Audit,
        Role::Coordinate,
        Role::Administer,
        Role::Draft,
        Role::Release,
    ] {
        // What is asked belongs to one of these two.
        let own = [WETZLAR, GIESSEN].map(|key| (role, key.to_owned()));
        askers.push(asker(world, role.word(), GIESSEN, own.to_vec()).await);
    }
    askers
}

fn gets_in(told: &str) -> bool {
    !matches!(told, "401" | "403" | "404" | "303>anmelden")
}

async fn told(world: &World, things: &Things, route: &Route, who: &Asker) -> String {
    if is_of_api(route) {
        let program = world.program(&who.token);
        return said(&program.send(request(route, things, "")).await);
    }
    // A new session each time: some of the routes end it.
    let person = world.as_person(&who.persona).await;
    said(&person.send(request(route, things, &person.csrf)).await)
}

/// Whoever ends a membership ends it for the questions that follow.
fn leaves_nothing(route: &Route) -> bool {
    route.method == "post" && route.path.ends_with("/beenden")
}

#[actix_web::test]
async fn who_gets_in_where_is_as_it_was_reviewed() {
    let mut world = World::with(&[("LIMITS", "off")]);
    let mut things = Things::of(&world).await;
    let mut all = askers(&world).await;
    let mut measured = String::new();
    for route in TABLE {
        let stranger = said(&world.send(request(route, &things, "0")).await);
        let mut who = Vec::new();
        if gets_in(&stranger) {
            who.push("fremde".to_owned());
        }
        for asker in &all {
            let told = told(&world, &things, route, asker).await;
            assert!(!told.starts_with('5'), "{} {} failed: {told}", route.method, route.path);
            if gets_in(&told) {
                who.push(asker.called.clone());
            }
        }
        let who = match who.len() {
            0 => "niemand".to_owned(),
            many if many == all.len() + 1 => "alle".to_owned(),
            _ => who.join(" "),
        };
        measured += &format!("{} {} : {who}\n", route.method, route.path);
        if leaves_nothing(route) {
            world = World::with(&[("LIMITS", "off")]);
            things = Things::of(&world).await;
            all = askers(&world).await;
        }
    }
    // Read again: what was compiled in is only known to have the same routes.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reach.txt");
    let reviewed = std::fs::read_to_string(file).unwrap();
    assert!(
        measured == reviewed,
        "if this is meant, reach.txt has to say:\n{measured}"
    );
}

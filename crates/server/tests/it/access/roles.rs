//! The ratchet over HTTP, role by role: every route as somebody with one role of the body that owns what is asked for.
//!
//! What is asked belongs to Wetzlar, Gießen or the cooperation. Each role is held for both towns, "Koordination" also for
//! the cooperation. Somebody else holds every role for another town, and another one "Verwaltung" for the registry. Each
//! asks in a world of their own, so that nobody finds what another one did.

use super::{ONES_OWN, asked::Things, asked::request, fits, is_of_api, said};
use crate::world::{Program, World};
use domain::person::{For, Role};
use server::routes::{Route, TABLE};
use store::Trouble;

/// Method, path, and what was answered: one word when it was the same for all, otherwise for each of [`Who::ALL`].
const EXPECTED: &str = include_str!("roles.txt");

const _: () = fits(EXPECTED);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// With this role, and no other one, for both towns.
    Own(Role),
    /// With every role for another town.
    Other,
    /// Whoever looks after the registry.
    Registry,
}

impl Who {
    const ALL: [Self; 9] = [
        Self::Own(Role::Read),
        Self::Own(Role::Draft),
        Self::Own(Role::Release),
        Self::Own(Role::Coordinate),
        Self::Own(Role::Fund),
        Self::Own(Role::Audit),
        Self::Own(Role::Administer),
        Self::Other,
        Self::Registry,
    ];

    /// A world in which this one exists, with a token for each of the towns.
    fn world(self) -> (World, [String; 2]) {
        let world = World::new();
        let db = world.registry().db.clone();
        let made = std::thread::spawn(move || {
            db.write(move |tx, now| {
                let mut bodies = Vec::new();
                for key in ["06531005", "06532023", "06532020"] {
                    let found = store::bodies::find(tx, &key.parse().unwrap())?;
                    bodies.push(found.unwrap().id);
                }
                let [giessen, wetzlar, sinn] = bodies[..] else {
                    unreachable!()
                };
                let slug = "digitale-kommune-hessen".parse().unwrap();
                let (cooperation, _) = store::cooperations::find(tx, &slug)?.unwrap();
                let homes = match self {
                    Self::Other => [sinn, sinn],
                    Self::Own(_) | Self::Registry => [giessen, wetzlar],
                };
                let held: Vec<(Role, For)> = match self {
                    Self::Own(Role::Coordinate) => vec![
                        (Role::Coordinate, For::Body(giessen)),
                        (Role::Coordinate, For::Body(wetzlar)),
                        (Role::Coordinate, For::Cooperation(cooperation.id)),
                    ],
                    Self::Own(role) => vec![(role, For::Body(giessen)), (role, For::Body(wetzlar))],
                    Self::Other => {
                        let all = Role::ALL.iter();
                        all.map(|role| (*role, For::Body(sinn))).collect()
                    }
                    Self::Registry => vec![(Role::Administer, For::Registry)],
                };
                for (word, home) in WORDS.into_iter().zip(homes) {
                    let id = store::people::add(tx, "Jemand", home, Some(word), now)?;
                    for (role, held_for) in &held {
                        store::people::grant(tx, id, *role, *held_for)?;
                    }
                }
                Ok::<_, Trouble>(())
            })?;
            app::demo::tokens(&db)
        });
        let tokens = made.join().unwrap().unwrap();
        let tokens = WORDS.map(|word| tokens[word].token.clone());
        (world, tokens)
    }

    /// What this one is answered, route by route.
    async fn asks(self) -> Vec<String> {
        let mut told = Vec::with_capacity(TABLE.len());
        while told.len() < TABLE.len() {
            let (world, [giessen, wetzlar]) = self.world();
            let things = Things::without_a_report(&world).await;
            let person = world.as_person(WORDS[0]).await;
            for route in TABLE.iter().skip(told.len()) {
                let answer = if is_of_api(route) {
                    // A token is for one town: that of the other one counts where this one gets nowhere.
                    let program = Program::of(&world, giessen.clone());
                    let first = program.send(request(route, &things, "")).await;
                    if matches!(first.status.as_u16(), 403 | 404) {
                        let program = Program::of(&world, wetzlar.clone());
                        program.send(request(route, &things, "")).await
                    } else {
                        first
                    }
                } else {
                    person.send(request(route, &things, &person.csrf)).await
                };
                told.push(said(&answer));
                if uses_up(route) && !answer.status.is_client_error() {
                    break;
                }
            }
        }
        told
    }
}

/// The names under which they sign in: somebody of Gießen, and somebody of Wetzlar with the same roles.
const WORDS: [&str; 2] = ["jemand", "jemand-wetzlar"];

/// After these there is somebody less, or they themselves are out: what follows is asked in a new world.
fn uses_up(route: &Route) -> bool {
    const LAST: [&str; 7] = [
        "/abmelden",
        "/anmelden",
        "/konto/loeschen",
        "/konto/sitzungen",
        "/verwaltung/personen/{id}/rollen",
        "/verwaltung/personen/{id}/beenden",
        "/verwaltung/personen/{id}/loeschen",
    ];
    route.method != "get" && LAST.contains(&route.path)
}

#[actix_web::test]
async fn each_role_gets_as_far_as_its_role_and_no_further() {
    let mut all = Vec::new();
    for who in Who::ALL {
        all.push(who.asks().await);
    }
    let mut lines = vec![String::new()];
    let mut wrong = Vec::new();
    for (place, route) in TABLE.iter().enumerate() {
        let name = format!("{} {}", route.method, route.path);
        let told: Vec<&str> = all.iter().map(|one| one[place].as_str()).collect();
        let is_write = route.method != "get" && !ONES_OWN.contains(&name.as_str());
        for (who, told) in Who::ALL.iter().zip(&told) {
            let may_write_nothing = matches!(who, Who::Own(Role::Read | Role::Audit) | Who::Other);
            if told.starts_with('5') {
                wrong.push(format!("{name} failed for {who:?}: {told}"));
            }
            // Whoever works for a body makes tokens for it, which give no more than they hold.
            let is_token = route.path == "/konto/zugangsschluessel/neu" && *who != Who::Other;
            if is_write && !is_token && may_write_nothing && !matches!(*told, "403" | "404") {
                wrong.push(format!("{name} is not for {who:?}, who got {told}"));
            }
        }
        let is_same = told.windows(2).all(|two| two[0] == two[1]);
        let said = if is_same {
            told[0].to_owned()
        } else {
            told.join(" ")
        };
        lines.push(format!("{name} {said}"));
    }
    lines.push(String::new());
    let told = lines.join("\n");
    assert!(wrong.is_empty(), "{}\n{told}", wrong.join("\n"));
    assert_eq!(
        told, EXPECTED,
        "if this is meant, roles.txt has to say:\n{told}"
    );
}

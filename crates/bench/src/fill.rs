//! The synthetic Land in the tables.
//!
//! Everything that pages, the search and statements read is there as if it had been recorded through the registry,
//! and in that order: steps of one adoption lie years apart in their table. Left out: the objects behind the digests
//! of files (nobody downloads one here), and of the log all but the newest tenth, which nothing reads and every write
//! appends to; of `change` one row per blueprint, for the index follows from there.

mod made;
mod releases;
mod steps;

pub use made::slug;

use crate::{
    Outcome, chance,
    names::{self, Calendar, Kind},
    plain::{Cell, Plain},
    templates,
    world::{Size, World},
};
use domain::public_body::sort_key;
use sha2::{Digest as _, Sha256};
use std::{sync::Arc, time::Instant};
use store::{Db, Target};

/// A public body to act with.
#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub key: String,
    pub name: String,
}

/// A service of the loaded catalogue.
pub struct Service {
    pub key: String,
    pub name: String,
    pub bundle: Option<String>,
}

/// Everything that rows are made from.
pub struct Ground {
    pub calendar: Calendar,
    pub bodies: Vec<Body>,
    pub services: Vec<Service>,
    pub templates: Vec<templates::Template>,
}

/// Where the mark of a database that was filled to its end is kept.
const MARK: &str = "bench";

/// What the data are made by: another number makes them anew.
const EDITION: &str = "3";

/// Says what is in the database, when it was filled to its end for this size by this program.
///
/// # Errors
/// Those of the database.
pub fn is_filled(target: &Target, size: Size) -> Outcome<bool> {
    if let Target::Sqlite { file } = target
        && !file.exists()
    {
        return Ok(false);
    }
    if store::migrate::state(target)? != store::migrate::Schema::Current {
        return Ok(false);
    }
    let mut plain = Plain::open(target)?;
    let rows = plain.texts(&format!("SELECT value FROM meta WHERE name = '{MARK}'"))?;
    Ok(rows.first().and_then(|row| row.first()) == Some(&mark(size)))
}

fn mark(size: Size) -> String {
    format!("{} {EDITION}", size.name)
}

/// Fills an empty database.
///
/// # Errors
/// Those of the database.
pub fn fill(target: &Target, size: Size, tell: &dyn Fn(&str)) -> Outcome<()> {
    store::migrate::up(target)?;
    first_facts(target)?;
    let mut plain = Plain::open(target)?;
    plain.for_filling()?;
    let mut ground = Ground {
        calendar: Calendar::new(),
        bodies: known_bodies(&mut plain)?,
        services: services(&mut plain)?,
        templates: templates::all()?,
    };
    let begun = Instant::now();
    let told = |what: &str| tell(&format!("{what} ({:.0} s)", begun.elapsed().as_secs_f64()));
    add_bodies(&mut plain, &mut ground, size)?;
    add_people(&mut plain, &ground)?;
    let bodies = u32::try_from(ground.bodies.len())?;
    let world = World::new(size, bodies);
    told(&format!(
        "{bodies} bodies, {} adoptions laid out",
        world.adoptions.len()
    ));
    let count = releases::add(&mut plain, &ground, size)?;
    told(&format!("{} blueprints, {count} releases", size.blueprints));
    steps::add(&mut plain, &ground, &world, &told)?;
    // While it fills it lets nobody else into the file.
    drop(plain);
    lives(target)?;
    let mut plain = Plain::open(target)?;
    told("lives in one text");
    plain.run(&format!(
        "INSERT INTO meta (name, value) VALUES ('{MARK}', '{}')",
        mark(size)
    ))?;
    match &plain {
        // As autovacuum would have done meanwhile; SQLite has nothing of the kind in service either.
        Plain::Postgres(_) => plain.run("VACUUM ANALYZE")?,
        Plain::Sqlite(_) => {}
    }
    told("the database is filled");
    Ok(())
}

fn open(target: &Target) -> Outcome<Db> {
    Ok(Db::open(&store::Settings {
        target: target.clone(),
        readers: 1,
        clock: Arc::new(now),
    })?)
}

/// What each step adds to its adoption for statements, through the registry's own code.
fn lives(target: &Target) -> Outcome<()> {
    let db = open(target)?;
    let mut after = None;
    loop {
        let looked = db.read(|snap| {
            store::adoptions::look_for_untold(snap, after, 2000).map_err(store::Trouble::from)
        })?;
        let Some(looked) = looked else {
            return Ok(());
        };
        after = Some(looked.last);
        db.write(move |tx, _| {
            store::adoptions::tell(tx, &looked.behind).map_err(store::Trouble::from)
        })?;
    }
}

/// The facts of every registry, through the registry's own code.
fn first_facts(target: &Target) -> Outcome<()> {
    let db = open(target)?;
    db.write(|tx, now| {
        store::meta::baptise(tx, now).map_err(store::Trouble::from)?;
        let loaded = app::import::first_facts(tx, now);
        loaded
            .map(|_| ())
            .map_err(|e| store::Trouble::Damaged(e.to_string()))
    })?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this program stands outside of the registry and has no other clock"
)]
fn now() -> (domain::Moment, [u8; 32]) {
    let mut chance = [0; 32];
    // Identities of what every registry knows: that they are new is enough.
    _ = getrandom::fill(&mut chance);
    (domain::Moment::new(time::OffsetDateTime::now_utc()), chance)
}

fn known_bodies(plain: &mut Plain) -> Outcome<Vec<Body>> {
    let rows = plain.texts("SELECT id, current_key, name FROM public_body ORDER BY id")?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match <[String; 3]>::try_from(row) {
            Ok([id, key, name]) => Some(Body { id, key, name }),
            Err(_) => None,
        })
        .collect())
}

/// The services of the loaded catalogue.
///
/// # Errors
/// Those of the database.
pub fn services(plain: &mut Plain) -> Outcome<Vec<Service>> {
    let rows =
        plain.texts("SELECT key, name, coalesce(bundle_id, '') FROM service ORDER BY key")?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match <[String; 3]>::try_from(row) {
            Ok([key, name, bundle]) => Some(Service {
                key,
                name,
                bundle: (!bundle.is_empty()).then_some(bundle),
            }),
            Err(_) => None,
        })
        .collect())
}

/// Municipalities of other Länder in counties of forty, until there are enough bodies.
fn add_bodies(plain: &mut Plain, ground: &mut Ground, size: Size) -> Outcome<()> {
    const COUNTY: u32 = 41;
    let missing = (size.bodies as usize).saturating_sub(ground.bodies.len());
    let missing = u32::try_from(missing)?;
    let known = ground.bodies.len();
    for number in 0..missing {
        let (county, town) = (number / COUNTY, number % COUNTY);
        let land = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
            .get(county as usize % 15)
            .copied()
            .unwrap_or(5);
        let district = format!("{land:02}{:03}", 100 + county / 15);
        let (key, name) = match town {
            0 => (district, format!("Landkreis {}", names::town(number))),
            _ => (format!("{district}{town:03}"), names::town(number)),
        };
        ground.bodies.push(Body {
            id: names::id(Kind::Body, 0, number, 0),
            key,
            name,
        });
    }
    let added = ground.bodies.iter().zip(0_u32..).skip(known);
    let columns = [
        "id",
        "current_key",
        "kind",
        "name",
        "official_name",
        "district",
        "inhabitants",
        "inhabitants_as_of",
        "lat",
        "lon",
        "sort_key",
        "source",
    ];
    plain.copy("public_body", &columns, |sink| {
        for (body, number) in added.clone() {
            let chance = |what| chance::share(chance::of(what, u64::from(number), 0));
            let is_county = body.key.len() == 5;
            let kind = match (is_county, chance(40) < 0.2) {
                (true, _) => "county",
                (false, true) => "town",
                (false, false) => "municipality",
            };
            // Most are small: the square of an even share, thrice.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "fewer than a million people"
            )]
            let inhabitants = 300 + (chance(41).powi(6) * 200_000.0) as i64;
            sink.row(&[
                Cell::Text(&body.id),
                Cell::Text(&body.key),
                Cell::Text(kind),
                Cell::Text(&body.name),
                Cell::Text(&body.name),
                body.key.get(..5).into(),
                Cell::Int(inhabitants),
                Cell::Text("2022-12-31"),
                Cell::Real(47.5 + chance(42) * 7.0),
                Cell::Real(6.5 + chance(43) * 8.0),
                Cell::Text(&sort_key(&body.name)),
                Cell::Text("synthetisch"),
            ])?;
        }
        Ok(())
    })?;
    plain.copy("body_key", &["key", "body_id"], |sink| {
        for (body, _) in added {
            sink.row(&[Cell::Text(&body.key), Cell::Text(&body.id)])?;
        }
        Ok(())
    })
}

/// The identity of the one person who acts for a body.
#[must_use]
pub fn person(body: u32) -> String {
    names::id(Kind::Person, 0, body, 0)
}

/// The token of that person; known to everybody, for the data are synthetic.
#[must_use]
pub fn token(body: u32) -> String {
    let mut chance = [0; 32];
    for (to, from) in chance.iter_mut().zip(body.to_be_bytes()) {
        *to = from;
    }
    domain::token::written(&chance)
}

fn add_people(plain: &mut Plain, ground: &Ground) -> Outcome<()> {
    let made = ground.calendar.moment(0);
    let columns = ["id", "name", "body_id", "recorded_at"];
    plain.copy("person", &columns, |sink| {
        for (body, number) in ground.bodies.iter().zip(0..) {
            let name = format!("Digitalisierung {}", body.name);
            sink.row(&[
                Cell::Text(&person(number)),
                Cell::Text(&name),
                Cell::Text(&body.id),
                Cell::Text(&made),
            ])?;
        }
        Ok(())
    })?;
    let columns = ["person_id", "role", "body_id", "cooperation_id"];
    plain.copy("role_held", &columns, |sink| {
        for (body, number) in ground.bodies.iter().zip(0..) {
            for role in ["erfassen", "freigeben"] {
                sink.row(&[
                    Cell::Text(&person(number)),
                    Cell::Text(role),
                    Cell::Text(&body.id),
                    Cell::Text(""),
                ])?;
            }
        }
        Ok(())
    })?;
    let columns = [
        "digest",
        "person_id",
        "name",
        "made_at",
        "expires_at",
        "body_id",
        "scopes",
    ];
    plain.copy("token", &columns, |sink| {
        for (body, number) in ground.bodies.iter().zip(0..) {
            sink.row(&[
                Cell::Text(&digest(token(number).as_bytes())),
                Cell::Text(&person(number)),
                Cell::Text("Lastprobe"),
                Cell::Text(&made),
                Cell::Text("2099-01-01 00:00:00"),
                Cell::Text(&body.id),
                Cell::Text("read publish adopt"),
            ])?;
        }
        Ok(())
    })
}

/// A digest as the registry writes it.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        use std::fmt::Write as _;
        _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::statement::{Group, Parameters, Statement};

    const TINY: Size = Size {
        name: "tiny",
        bodies: 500,
        blueprints: 60,
        steps: 3_000,
    };

    #[test]
    fn a_filled_database_reads_as_if_it_had_been_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite {
            file: folder.path().join("blaupause.db"),
        };
        assert!(!is_filled(&target, TINY).unwrap());
        fill(&target, TINY, &|_| {}).unwrap();
        assert!(is_filled(&target, TINY).unwrap());
        assert!(!is_filled(&target, Size::QUICK).unwrap());

        let mut plain = Plain::open(&target).unwrap();
        let dangling = plain.texts("PRAGMA foreign_key_check").unwrap();
        assert!(dangling.is_empty(), "{dangling:?}");
        let count = |plain: &mut Plain, what: &str| {
            plain
                .number(&format!("SELECT count(*) FROM {what}"))
                .unwrap()
        };
        assert_eq!(count(&mut plain, "public_body"), 500);
        assert_eq!(count(&mut plain, "blueprint"), 60);
        assert_eq!(count(&mut plain, "step"), 3_000);
        let left = "sqlite_master WHERE type = 'trigger' AND name = 'step_no_delete'";
        assert_eq!(count(&mut plain, left), 1, "triggers and indexes are back");
        drop(plain);

        let settings = store::Settings {
            target,
            readers: 1,
            clock: Arc::new(now),
        };
        let db = Db::open(&settings).unwrap();
        let facts = db.read(|snap| {
            store::statements::facts::load(snap, None, &domain::visibility::Reader::stranger())
                .map_err(store::Trouble::from)
        });
        let (facts, _) = facts.unwrap();
        // Where the registry keeps how an adoption stands today, the steps say the same.
        let known = "2027-01-01T00:00:00Z".parse().unwrap();
        let (from, until) = ("2021-01-01".parse().unwrap(), "2025-12-31".parse().unwrap());
        let parameters = Parameters::new(None, from, until, known).unwrap();
        let statement = Statement::of(&facts, &parameters);
        let group = |group| {
            statement
                .rows
                .iter()
                .filter(|row| row.group == group)
                .count()
        };
        assert!(group(Group::Member) > 100 && group(Group::Blueprint) > 10);
        let ids: Vec<_> = facts.adoptions.iter().map(|adoption| adoption.id).collect();
        let listed = db.read(|snap| {
            let filter = store::adoptions::Filter::default();
            store::adoptions::page(snap, store::Sight::Everything, &filter, None, 10_000)
                .map_err(store::Trouble::from)
        });
        let listed = listed.unwrap();
        assert_eq!(listed.len(), ids.len());
        for (one, fact) in listed.iter().zip(&facts.adoptions) {
            let standing = fact.life.on(known.day(), known).unwrap();
            assert_eq!((one.id, one.stage), (fact.id, standing.stage));
            assert_eq!(one.since, standing.since, "{:?}", fact.life);
            assert_eq!(one.version.as_ref(), standing.version);
        }
    }
}

//! A backup is the whole registry, and restores into either database, or not at all.

use crate::facts::told;
use std::{io::Cursor, sync::Arc};
use store::{
    Db, Settings, Target,
    backup::{self, Failed, Manifest},
    blobs::Files,
    meta,
};
use testkit::{Base, Database, World};

/// A registry with facts, and with values that one database could easily tell otherwise than the other.
fn whole(world: &World) {
    told(world);
    world.write(meta::baptise);
    world
        .raw()
        .run(
            "UPDATE public_body SET lat = 50.550000000000004, lon = -0.1, inhabitants = NULL, \
                inhabitants_as_of = '2023-12-31', official_name = 'Zeile 1\n\"Zeile\\ 2\" äöü €';
             INSERT INTO catalogue VALUES ('ozg', 'Katalog', '2019-10-01', '2024-06-30 10:00:00.123456', 575, 0, TRUE, NULL);
             INSERT INTO notice (id, body_id, authority_id, programme, reference, given_on, from_day, person_id, recorded_at, revision, amount_cents, proof_due_on) \
                SELECT 'n', b.id, b.id, 'IKZ', 'IV 1', '2024-01-02', '2024-01-02', p.id, '2024-06-30 10:00:00', 0, 250000000000, '2028-03-31' \
                FROM public_body b, person p ORDER BY b.id, p.id LIMIT 1;
             INSERT INTO session (digest, person_id, csrf, made_at, expires_at) SELECT 'd', id, 'c', '2024-06-30 10:00:00', '2024-06-30 20:00:00' FROM person;",
        )
        .unwrap();
}

fn save(db: &Db, files: &Files) -> Result<(Vec<u8>, Manifest), Failed> {
    let mut out = Cursor::new(Vec::new());
    let manifest = backup::write(
        db,
        files,
        &mut out,
        "2024-07-01T00:00:00Z".parse().unwrap(),
        &mut |_, _| {},
    )?;
    Ok((out.into_inner(), manifest))
}

/// A place to restore into, and what came of it.
struct Place {
    database: Database,
    folder: tempfile::TempDir,
}

impl Place {
    fn empty(base: Base) -> Option<Self> {
        Some(Self {
            database: Database::empty(base)?,
            folder: tempfile::tempdir().unwrap(),
        })
    }
    fn target(&self) -> &Target {
        self.database.target()
    }
    fn files(&self) -> Files {
        Files::in_folder(&self.folder.path().join("files")).unwrap()
    }
    fn restore(&self, backup: &[u8]) -> Result<Manifest, Failed> {
        backup::restore(
            self.target(),
            &|| Ok(self.files()),
            Cursor::new(backup),
            &mut |_, _| {},
        )
    }
    fn db(&self) -> Db {
        let clock = || ("2024-07-02T00:00:00Z".parse().unwrap(), [0; 32]);
        Db::open(&Settings {
            target: self.target().clone(),
            readers: 1,
            clock: Arc::new(clock),
        })
        .unwrap()
    }
    fn is_untouched(&self) -> bool {
        let holds_files = walk(self.folder.path()) > 0;
        let tables = match self.target() {
            Target::Sqlite { .. } => "SELECT name AS line FROM sqlite_master WHERE type = 'table'",
            Target::Postgres { .. } => {
                "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'"
            }
        };
        let made = self.database.raw().lines(tables);
        assert!(made.is_empty(), "{made:?}");
        !holds_files
    }
}

/// Whether it is a file of the registry and not the mark that the folder carries.
fn is_kept(path: &std::path::Path) -> bool {
    path.file_name().unwrap() != "ablage"
}

fn walk(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                usize::from(is_kept(&path))
            }
        })
        .sum()
}

testkit::on_both! {
    fn it_restores_into_either_database_to_the_last_digest(world: &World) {
        whole(world);
        let (bytes, saved) = save(&world.db, &world.files).unwrap();
        for table in ["release", "release_file", "step", "evidence", "entry", "statement", "change", "catalogue", "notice"] {
            let sum = saved.tables.iter().find(|sum| sum.name == table).unwrap();
            assert!(sum.rows > 0, "{table} is empty: the test proves little");
        }
        assert!(saved.files.count >= 2 && !saved.tables.iter().any(|sum| sum.name == "session"));
        for base in [Base::Sqlite, Base::Postgres] {
            let Some(place) = Place::empty(base) else { continue };
            assert_eq!(place.restore(&bytes).unwrap(), saved);
            let (_, again) = save(&place.db(), &place.files()).unwrap();
            assert_eq!(again, saved, "{base:?}");
            let exact = "SELECT DISTINCT 'yes' AS line FROM public_body WHERE lat = 50.550000000000004 AND lon = -0.1 \
                AND inhabitants IS NULL AND inhabitants_as_of = '2023-12-31'";
            let exact = if base == Base::Postgres { exact.replace("'yes'", "'yes'::text") } else { exact.to_owned() };
            assert_eq!(place.database.raw().lines(&exact), ["yes"]);
            // What never changes is protected here, too.
            assert!(place.database.raw().run("UPDATE release SET version = '9.9.9'").is_err());
            assert!(matches!(place.restore(&bytes), Err(Failed::NotEmpty(_))));
        }
    }

    fn a_backup_with_one_wrong_byte_changes_nothing(world: &World) {
        whole(world);
        let (mut bytes, _) = save(&world.db, &world.files).unwrap();
        let Some(place) = Place::empty(world.base) else { return };
        assert!(matches!(place.restore(&bytes[..bytes.len() / 2]), Err(Failed::NoBackup(_))));
        let at = bytes.windows(7).position(|part| part == b"package").unwrap();
        bytes[at] = b'P';
        let refused = place.restore(&bytes);
        assert!(matches!(refused, Err(Failed::Damaged(_) | Failed::Io(_))), "{refused:?}");
        assert!(place.is_untouched(), "{refused:?}");
    }

    fn a_lost_file_is_found_when_the_backup_is_made(world: &World) {
        whole(world);
        let files = Files::in_folder(&tempfile::tempdir().unwrap().path().join("empty")).unwrap();
        assert!(save(&world.db, &files).is_err());
    }
}

/// What takes back the newest migration of SQLite.
fn undo_of_the_last() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut all: Vec<_> = ["common", "sqlite"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(root.join(kind)).unwrap())
        .map(|folder| folder.unwrap().path())
        .collect();
    all.sort_by_key(|folder| folder.file_name().unwrap().to_owned());
    std::fs::read_to_string(all.last().unwrap().join("down.sql")).unwrap()
}

#[test]
fn a_file_is_copied_before_it_is_migrated_and_only_then() {
    let database = Database::migrated(Base::Sqlite).unwrap();
    let Target::Sqlite { file } = database.target() else {
        panic!("SQLite has a file")
    };
    let copies = || {
        let all = std::fs::read_dir(file.parent().unwrap()).unwrap();
        all.map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(".vor-"))
            .collect::<Vec<_>>()
    };
    assert!(store::migrate::up(database.target()).unwrap().is_empty());
    assert!(
        copies().is_empty(),
        "an empty or current database needs no copy"
    );
    // As if the last migration had been written after this file: the words that take it back are its own.
    let triggers = "SELECT name AS line FROM sqlite_master WHERE type = 'trigger'";
    let mut raw = database.raw();
    for trigger in raw.lines(triggers) {
        raw.run(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    raw.run(&undo_of_the_last()).unwrap();
    raw.run("INSERT INTO meta VALUES ('before', 'kept');
             DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)").unwrap();
    assert_eq!(store::migrate::up(database.target()).unwrap().len(), 1);
    let [copy] = &copies()[..] else {
        panic!("{:?}", copies())
    };
    let copied = Target::Sqlite { file: copy.clone() };
    assert_eq!(
        testkit::Raw::to(&copied).lines("SELECT value AS line FROM meta"),
        ["kept"]
    );
}

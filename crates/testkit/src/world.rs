//! A registry of its own for one test.

use crate::{Base, Clock, Database, Newcomer, Raw};
use domain::{
    Day, Moment, Now, Slug, Version,
    adoption::{Evidence, EvidenceKind, Stage, Wish},
    public_body::{BodyKind, PublicBody},
    region::BodyKey,
};
use std::sync::Arc;
use store::{Db, Settings, Snap, Sql, Trouble, Tx, blobs::Files};
use tempfile::TempDir;

/// A registry with a database, files and a clock; empty at the beginning.
pub struct World {
    // Dropped in this order: connections end before the database goes.
    pub db: Db,
    pub files: Files,
    pub clock: Clock,
    pub database: Database,
    pub base: Base,
    #[cfg_attr(
        not(feature = "app"),
        expect(dead_code, reason = "kept until the test ends")
    )]
    pub(crate) folder: TempDir,
}

impl World {
    /// Runs a test in a new world; on PostgreSQL not at all when that was to be skipped.
    pub fn with(base: Base, test: impl FnOnce(&Self)) {
        if let Some(database) = Database::migrated(base) {
            test(&Self::over(database, base));
        }
    }

    fn over(database: Database, base: Base) -> Self {
        let clock = Clock::at("2024-06-30T10:00:00Z");
        let folder = tempfile::tempdir().unwrap();
        Self {
            db: open(&database, &clock),
            files: Files::in_folder(&folder.path().join("files")).unwrap(),
            clock,
            database,
            base,
            folder,
        }
    }

    /// Another process over the same database: its own writer, its own readers.
    #[must_use]
    pub fn another_process(&self) -> Db {
        open(&self.database, &self.clock)
    }

    /// Puts the clock to a moment.
    pub fn set(&self, at: &str) {
        self.clock.set(at);
    }

    /// A connection that knows nothing of `store`.
    #[must_use]
    pub fn raw(&self) -> Raw {
        self.database.raw()
    }

    /// Writes with `store` alone; what the database refuses ends the test.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Now) -> Result<T, Sql> + Send + 'static,
    ) -> T {
        self.db
            .write(move |tx, now| work(tx, now).map_err(Trouble::from))
            .unwrap()
    }

    /// Reads with `store` alone.
    pub fn read<T>(&self, work: impl FnOnce(&mut Snap<'_>) -> Result<T, Sql>) -> T {
        self.db
            .read(|snap| work(snap).map_err(Trouble::from))
            .unwrap()
    }

    /// A town, or a county when the key has five digits.
    pub fn body(&self, key: &str, name: &str) -> PublicBody {
        let (key, name) = (self::key(key), name.to_owned());
        self.write(move |tx, now| {
            let body = PublicBody {
                id: now.id(),
                kind: match key.as_str().len() {
                    5 => BodyKind::County,
                    _ => BodyKind::Town,
                },
                district: key
                    .as_str()
                    .get(..5)
                    .filter(|_| key.as_str().len() == 8)
                    .map(str::to_owned),
                official_name: format!("{name} (Beispiel)"),
                key,
                name,
                ars: None,
                district_name: None,
                region: None,
                inhabitants: Some(12_345),
                inhabitants_as_of: None,
                postcode: None,
                position: None,
            };
            let import = store::bodies::Import {
                body: body.clone(),
                former: Vec::new(),
                source: "test".to_owned(),
            };
            store::bodies::add(tx, &[import])?;
            Ok(body)
        })
    }

    /// Somebody who does not work anywhere yet.
    #[must_use]
    pub fn person<'w>(&'w self, name: &str) -> Newcomer<'w> {
        Newcomer::new(self, name)
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.shows()
    }
}

fn open(database: &Database, clock: &Clock) -> Db {
    let clock = clock.clone();
    Db::open(&Settings {
        target: database.target().clone(),
        readers: 4,
        clock: Arc::new(move || clock.ask()),
    })
    .unwrap()
}

/// A wish for a step with the version that is offered; going live brings a file reference along.
#[must_use]
pub fn wish(stage: Stage, on: &str) -> Wish {
    let proof = Evidence {
        kind: EvidenceKind::FileReference,
        value: "Az. 10/2024".to_owned(),
        note: None,
        seen_on: None,
    };
    Wish {
        stage,
        version: None,
        effective_on: day(on),
        evidence: if stage == Stage::Live {
            vec![proof]
        } else {
            Vec::new()
        },
        note: None,
        corrects: None,
        reason: None,
    }
}

/// A day that is written right.
#[must_use]
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}
/// A slug that is written right.
#[must_use]
pub fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}
/// A version that is written right.
#[must_use]
pub fn version(text: &str) -> Version {
    text.parse().unwrap()
}
/// A key of a body that is written right.
#[must_use]
pub fn key(text: &str) -> BodyKey {
    text.parse().unwrap()
}

//! Files that nothing refers to go: what was uploaded and never published, or kept for what was erased since.
//!
//! A file that nothing has referred to for a week is doomed under the writer's lock; then its object is deleted,
//! then, an hour later, its row. Whoever uploads the same content meanwhile is told by the row: until the object is
//! gone to come again, afterwards that its own object counts. That hour is why a row that is not there means that
//! nobody deleted the object while an upload was under way.

use super::{Files, path_of};
use crate::{
    Db, Snap, Sql, Target, Trouble, Tx, conn,
    conn::on_either,
    meta, row,
    schema::{blob, evidence, release, release_file, statement_file, submission},
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use domain::{Digest, Moment, Now, submission::SubmissionState};
use futures_util::TryStreamExt as _;
use object_store::ObjectStoreExt as _;
use std::collections::HashSet;

/// So long a file may wait for a fact that refers to it.
const UNUSED_SECONDS: i64 = 7 * 24 * 3600;
/// So long a row outlives its object; no upload takes longer.
const TOMBSTONE_SECONDS: i64 = 3600;
/// Rows in one write.
const AT_ONCE: i64 = 500;
/// Deletes in one run; the rest is for the next one, for other work waits meanwhile.
const MOST: i64 = 2_000;

/// The beginning of the names under which backups say until when nothing may be doomed.
pub(crate) const HELD: &str = "sweeper_held_until_";
/// A backup that dies holds no longer than this; none takes longer.
const HOLD_SECONDS: i64 = 24 * 3600;

/// What a run of the sweeper did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files that nobody may refer to from now on.
    pub doomed: usize,
    /// Objects that are gone.
    pub deleted: usize,
    /// Rows that are gone.
    pub forgotten: usize,
}

/// Sweeps once. A run that was cut off is carried on by the next one.
///
/// Looking for objects that have no row takes long, so each hour of the day has its part of the folders.
///
/// # Errors
/// [`Trouble`]; what was done until then stays done.
pub fn sweep(db: &Db, files: &Files, at: Moment) -> Result<Swept, Trouble> {
    let mut swept = Swept::default();
    loop {
        let doomed = db.write(doom_unused)?;
        swept.doomed += doomed;
        if doomed == 0 {
            break;
        }
    }
    for folder in folders_of_hour(at) {
        let old = files.old_objects(&folder, at.plus_seconds(-UNUSED_SECONDS))?;
        for some in old.chunks(500) {
            swept.doomed += without_row(db, some)?;
        }
    }
    let mut gone = Vec::new();
    let mut fresh = Vec::new();
    for (digest, since) in db.read(doomed)? {
        match files.delete(digest, since)? {
            Deleted::Now => swept.deleted += 1,
            Deleted::Before => gone.push((digest, since)),
            Deleted::Never => fresh.push(digest),
        }
        crate::fault::point("doomed-file-deleted");
    }
    db.write(move |tx, now| spare(tx, &fresh, now))?;
    for some in gone.chunks(500) {
        let some = some.to_vec();
        swept.forgotten += db.write(move |tx, now| forget(tx, &some, now))?;
    }
    Ok(swept)
}

/// Holds the sweeper until it is let go: no file is doomed while it is being copied.
pub(crate) struct Hold<'t> {
    target: &'t Target,
    name: String,
}

impl<'t> Hold<'t> {
    /// Past the writer: what is held is no fact, and the moment of the last one stays as it is.
    pub(crate) fn begin(target: &'t Target, at: Moment) -> Result<Self, Trouble> {
        let until = at.plus_seconds(HOLD_SECONDS).to_string();
        let name = format!("{HELD}{until}");
        beside(target, |tx| meta::set(tx, &name, &until))?;
        Ok(Self { target, name })
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let gone = beside(self.target, |tx| meta::forget(tx, &self.name));
        if let Err(error) = gone {
            tracing::warn!(%error, "The sweeper of files is held for a day longer");
        }
    }
}

fn beside(
    target: &Target,
    work: impl FnOnce(&mut Tx<'_>) -> Result<(), Sql>,
) -> Result<(), Trouble> {
    let mut conn = target.connect()?;
    conn::begin_write(&mut conn)?;
    work(&mut conn::tx(&mut conn))?;
    Ok(conn::commit(&mut conn)?)
}

fn is_held(snap: &mut Snap<'_>, at: Moment) -> Result<bool, Sql> {
    for until in meta::beginning_with(snap, HELD)? {
        if row::parse::<Moment>(&until)? > at {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Dooms files that nothing refers to, some at a time.
fn doom_unused(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Trouble> {
    if is_held(tx, now.at())? {
        return Ok(0);
    }
    let long_ago = now.at().plus_seconds(-UNUSED_SECONDS).utc();
    let unused: Vec<String> = blob::table
        .filter(blob::doomed_at.is_null())
        .filter(blob::touched_at.lt(long_ago))
        .filter(not(exists(
            release::table.filter(release::package_blob.eq(blob::digest)),
        )))
        .filter(not(exists(
            release_file::table.filter(release_file::blob.eq(blob::digest)),
        )))
        .filter(not(exists(
            evidence::table.filter(evidence::blob.eq(blob::digest.nullable())),
        )))
        .filter(not(exists(
            statement_file::table.filter(statement_file::blob.eq(blob::digest)),
        )))
        // Only while somebody still has to do something with it.
        .filter(not(exists(
            submission::table
                .filter(submission::package_blob.eq(blob::digest))
                .filter(
                    submission::state
                        .eq(SubmissionState::Submitted.word())
                        .or(submission::state.eq(SubmissionState::SentBack.word())),
                ),
        )))
        .order(blob::digest)
        .select(blob::digest)
        .limit(AT_ONCE)
        .load(tx.conn())?;
    let doomed = diesel::update(blob::table.filter(blob::digest.eq_any(&unused)))
        .set(blob::doomed_at.eq(Some(now.at().utc())))
        .execute(tx.conn())?;
    Ok(doomed)
}

/// Dooms objects that have no row, unless they got one since they were found.
fn doom_unknown(tx: &mut Tx<'_>, found: &[(Digest, i64)], now: &Now) -> Result<usize, Trouble> {
    if is_held(tx, now.at())? {
        return Ok(0);
    }
    let at = now.at().utc();
    let rows: Vec<_> = found
        .iter()
        .map(|(digest, size)| {
            (
                blob::digest.eq(digest.to_string()),
                blob::size.eq(*size),
                blob::touched_at.eq(at),
                blob::doomed_at.eq(Some(at)),
            )
        })
        .collect();
    let doomed = on_either!(tx, c => diesel::insert_into(blob::table)
        .values(rows)
        .on_conflict(blob::digest)
        .do_nothing()
        .execute(c))?;
    Ok(doomed)
}

/// Dooms those of these objects that no row knows; asking first disturbs the writer seldom.
fn without_row(db: &Db, objects: &[(Digest, i64)]) -> Result<usize, Trouble> {
    let digests: Vec<String> = objects
        .iter()
        .map(|(digest, _)| digest.to_string())
        .collect();
    let known: Vec<String> = db.read(|snap| {
        let known = blob::table
            .filter(blob::digest.eq_any(digests))
            .select(blob::digest);
        known.load(snap.conn()).map_err(Trouble::from)
    })?;
    let known: HashSet<String> = known.into_iter().collect();
    let unknown: Vec<_> = objects
        .iter()
        .filter(|(digest, _)| !known.contains(&digest.to_string()))
        .copied()
        .collect();
    if unknown.is_empty() {
        return Ok(0);
    }
    db.write(move |tx, now| doom_unknown(tx, &unknown, now))
}

/// The folders of this hour; in a day each of the 256 has its turn.
fn folders_of_hour(at: Moment) -> impl Iterator<Item = String> {
    let hour = u32::from(at.utc().hour());
    (hour * 256 / 24..(hour + 1) * 256 / 24).map(|folder| format!("{folder:02x}"))
}

/// The doomed files, the longest doomed first.
fn doomed(snap: &mut Snap<'_>) -> Result<Vec<(Digest, Moment)>, Trouble> {
    let rows: Vec<(String, Option<time::PrimitiveDateTime>)> = blob::table
        .filter(blob::doomed_at.is_not_null())
        .order((blob::doomed_at, blob::digest))
        .select((blob::digest, blob::doomed_at))
        .limit(MOST)
        .load(snap.conn())?;
    let rows = rows
        .into_iter()
        .filter_map(|(digest, since)| Some((digest, since?)))
        .map(|(digest, since)| Ok((row::parse(&digest)?, row::moment(since))))
        .collect::<Result<_, Sql>>()?;
    Ok(rows)
}

/// Somebody has just put these again and will refer to them.
fn spare(tx: &mut Tx<'_>, fresh: &[Digest], now: &Now) -> Result<(), Trouble> {
    for some in fresh.chunks(500) {
        let digests: Vec<String> = some.iter().map(ToString::to_string).collect();
        diesel::update(blob::table.filter(blob::digest.eq_any(digests)))
            .set((
                blob::doomed_at.eq(None::<time::PrimitiveDateTime>),
                blob::touched_at.eq(now.at().utc()),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Forgets files whose objects are gone for so long that no upload can have seen them.
fn forget(tx: &mut Tx<'_>, gone: &[(Digest, Moment)], now: &Now) -> Result<usize, Trouble> {
    let long_ago = now.at().plus_seconds(-TOMBSTONE_SECONDS);
    let digests: Vec<String> = gone
        .iter()
        .filter(|(_, since)| *since < long_ago)
        .map(|(digest, _)| digest.to_string())
        .collect();
    let forgotten = diesel::delete(
        blob::table
            .filter(blob::digest.eq_any(digests))
            .filter(blob::doomed_at.lt(long_ago.utc())),
    )
    .execute(tx.conn())?;
    Ok(forgotten)
}

enum Deleted {
    Now,
    /// It was not there any more.
    Before,
    /// It was put after it was doomed.
    Never,
}

impl Files {
    /// Deletes what was put before it was doomed.
    fn delete(&self, digest: Digest, doomed: Moment) -> Result<Deleted, Trouble> {
        let path = path_of(digest);
        let put_at = match self.runtime.block_on(self.place.head(&path)) {
            Ok(meta) => meta.last_modified,
            Err(object_store::Error::NotFound { .. }) => return Ok(Deleted::Before),
            Err(error) => return Err(error.into()),
        };
        // Nobody puts over an object that is there: from here on it can only be the one that was doomed.
        if put_at.timestamp_micros() > doomed.micros() {
            return Ok(Deleted::Never);
        }
        match self.runtime.block_on(self.place.delete(&path)) {
            Ok(()) => Ok(Deleted::Now),
            Err(object_store::Error::NotFound { .. }) => Ok(Deleted::Before),
            Err(error) => Err(error.into()),
        }
    }

    /// The files in a folder that were put before a moment, with their sizes.
    fn old_objects(&self, folder: &str, before: Moment) -> Result<Vec<(Digest, i64)>, Trouble> {
        let prefix = object_store::path::Path::from(folder);
        let mut found = Vec::new();
        let listed = self.runtime.block_on(async {
            let mut objects = self.place.list(Some(&prefix));
            while let Some(object) = objects.try_next().await? {
                let old = object.last_modified.timestamp_micros() < before.micros();
                if let Some(digest) = digest_at(&object.location).filter(|_| old) {
                    found.push((digest, i64::try_from(object.size).unwrap_or(i64::MAX)));
                }
            }
            Ok(())
        });
        match listed {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(found),
            Err(error) => Err(error.into()),
        }
    }
}

/// The digest that an object is named by; an unfinished one has another name.
fn digest_at(path: &object_store::path::Path) -> Option<Digest> {
    format!("sha256:{}", path.as_ref().replace('/', ""))
        .parse()
        .ok()
}

//! Files by digest: the object lies in a folder (or a bucket), a row says that it is there.

use crate::{Sql, Trouble, Tx, conn::on_either, schema::blob};
use diesel::{prelude::*, upsert::excluded};
use domain::{Digest, Now};
use futures_util::StreamExt as _;
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path,
};
use std::{
    collections::HashSet,
    io::{Read, Write},
    path::PathBuf,
    sync::Arc,
};

mod sweep;

pub(crate) use sweep::{HELD, Hold};
pub use sweep::{Swept, sweep};

/// An empty file that shows that the folder is the one that was opened; no digest has this name.
const MARK: &str = "ablage";

/// The bytes of a long file that are held at once; object stores want at least five million.
const PIECE: u64 = 8 << 20;

/// The place of all files. Cloning shares it.
#[derive(Clone)]
pub struct Files {
    place: Arc<dyn ObjectStore>,
    /// Lies in a folder that was opened; an object store needs none, it makes no empty bucket by itself.
    mark: Option<Path>,
    runtime: Arc<tokio::runtime::Runtime>,
}

/// A file that lies there durably, on its way into a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub digest: Digest,
    pub size: i64,
    /// It lay there before. When it is doomed, it may be deleted at any moment.
    found: bool,
}

impl Files {
    /// The files in a folder, which is made when it is missing; every write is flushed to the disk.
    ///
    /// # Errors
    /// [`Trouble::Files`] when the folder cannot be made or used.
    pub fn in_folder(folder: &PathBuf) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(|e| Trouble::Unreachable(e.to_string()))?;
        std::fs::write(folder.join(MARK), []).map_err(|e| Trouble::Unreachable(e.to_string()))?;
        let place = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            mark: Some(Path::from(MARK)),
            ..Self::over(Arc::new(place))?
        })
    }

    /// The files in any object store.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`] when no thread can be started for it.
    pub fn over(place: Arc<dyn ObjectStore>) -> Result<Self, Trouble> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("files")
            .enable_all()
            .build()
            .map_err(|e| Trouble::Unreachable(e.to_string()))?;
        Ok(Self {
            place,
            mark: None,
            runtime: Arc::new(runtime),
        })
    }

    /// Whether this is still the place that was opened: putting into a folder that is gone would make an empty one,
    /// and what lies in the right one would be missing until somebody looked.
    fn is_there(&self) -> Result<(), Trouble> {
        if let Some(mark) = &self.mark {
            self.runtime.block_on(self.place.head(mark))?;
        }
        Ok(())
    }

    /// Keeps these bytes; they are durable when this returns. Keeping them twice is the same as once.
    ///
    /// # Errors
    /// [`Trouble::Files`] when the place refuses, as on a full disk.
    pub fn keep(&self, bytes: Vec<u8>) -> Result<Kept, Trouble> {
        let digest = Digest::of(&bytes);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let path = path_of(digest);
        let there = self.lies_there(&path, bytes.len() as u64)?;
        if !there {
            self.is_there()?;
            self.runtime.block_on(self.place.put(&path, bytes.into()))?;
        }
        crate::fault::point("file-kept");
        Ok(Kept {
            digest,
            size,
            found: there,
        })
    }

    /// Keeps what a reader gives, a piece at a time: bytes with this digest, so many of them.
    ///
    /// # Errors
    /// [`Trouble::Files`] when the place refuses, [`Trouble::Unreachable`] when the reader fails,
    /// [`Trouble::Damaged`] when it gives other bytes.
    pub fn keep_long(
        &self,
        digest: Digest,
        size: u64,
        mut from: impl Read,
    ) -> Result<Kept, Trouble> {
        let path = path_of(digest);
        let there = self.lies_there(&path, size)?;
        if !there {
            self.is_there()?;
            let mut upload = self.runtime.block_on(self.place.put_multipart(&path))?;
            let put = self.put_pieces(upload.as_mut(), digest, &mut from);
            match put {
                Ok(()) => self.runtime.block_on(upload.complete())?,
                Err(trouble) => {
                    self.runtime.block_on(upload.abort())?;
                    return Err(trouble);
                }
            };
        }
        crate::fault::point("file-kept");
        Ok(Kept {
            digest,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            found: there,
        })
    }

    fn put_pieces(
        &self,
        upload: &mut dyn MultipartUpload,
        digest: Digest,
        from: &mut impl Read,
    ) -> Result<(), Trouble> {
        let mut running = domain::digest::Running::default();
        loop {
            let mut piece = Vec::new();
            from.take(PIECE)
                .read_to_end(&mut piece)
                .map_err(|e| Trouble::Unreachable(e.to_string()))?;
            if piece.is_empty() {
                break;
            }
            running.add(&piece);
            self.runtime.block_on(upload.put_part(piece.into()))?;
        }
        if running.end() == digest {
            Ok(())
        } else {
            Err(Trouble::Damaged(digest.to_string()))
        }
    }

    fn lies_there(&self, path: &Path, size: u64) -> Result<bool, Trouble> {
        match self.runtime.block_on(self.place.head(path)) {
            Ok(meta) => Ok(meta.size == size),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// How many bytes a file has.
    ///
    /// # Errors
    /// [`Trouble::Files`] when it is not there.
    pub fn size(&self, digest: Digest) -> Result<u64, Trouble> {
        let meta = self.runtime.block_on(self.place.head(&path_of(digest)))?;
        Ok(meta.size)
    }

    /// Copies a file a piece at a time; only when this returns is it known that it is what it was.
    ///
    /// # Errors
    /// [`Trouble::Files`] when it is not there or cannot be read, [`Trouble::Damaged`] when it is not what it was,
    /// [`Trouble::Unreachable`] when the writer refuses.
    pub fn copy(&self, digest: Digest, mut to: impl Write) -> Result<(), Trouble> {
        let mut running = domain::digest::Running::default();
        let path = path_of(digest);
        let mut pieces = self.runtime.block_on(self.place.get(&path))?.into_stream();
        while let Some(piece) = self.runtime.block_on(pieces.next()) {
            let piece = piece?;
            running.add(&piece);
            to.write_all(&piece)
                .map_err(|e| Trouble::Unreachable(e.to_string()))?;
        }
        if running.end() == digest {
            Ok(())
        } else {
            Err(Trouble::Damaged(digest.to_string()))
        }
    }

    /// Keeps what a reader gives.
    ///
    /// # Errors
    /// [`Trouble::Files`] when the place refuses, [`Trouble::Unreachable`] when the reader fails.
    pub fn keep_from(&self, mut from: impl Read) -> Result<Kept, Trouble> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes)
            .map_err(|e| Trouble::Unreachable(e.to_string()))?;
        self.keep(bytes)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Trouble::Files`] when it is not there or cannot be read, [`Trouble::Damaged`] when it is not what it was.
    pub fn read(&self, digest: Digest) -> Result<Vec<u8>, Trouble> {
        let bytes = self
            .runtime
            .block_on(async { self.place.get(&path_of(digest)).await?.bytes().await })?;
        if Digest::of(&bytes) != digest {
            return Err(Trouble::Damaged(digest.to_string()));
        }
        Ok(bytes.into())
    }

    /// Whether the place answers.
    ///
    /// # Errors
    /// [`Trouble::Files`] when it does not.
    pub fn ping(&self) -> Result<(), Trouble> {
        self.is_there()?;
        self.runtime
            .block_on(self.place.list_with_delimiter(None))?;
        Ok(())
    }
}

/// Two levels of folders keep any of them small.
fn path_of(digest: Digest) -> Path {
    let hex = digest.hex();
    let (first, rest) = hex.split_at(2);
    Path::from(format!("{first}/{rest}"))
}

/// Says in the same transaction as the facts that refer to them that these files are there.
///
/// # Errors
/// Those of the database; [`Trouble::Busy`] when one of them is being deleted because nothing referred to it for long:
/// to be kept again.
pub fn touch(tx: &mut Tx<'_>, kept: &[Kept], now: &Now) -> Result<(), Trouble> {
    if is_any_doomed(tx, kept)? {
        return Err(Trouble::Busy);
    }
    let mut rows: Vec<_> = kept
        .iter()
        .map(|k| (k.digest.to_string(), k.size))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    for some in rows.chunks(1000) {
        let values: Vec<_> = some
            .iter()
            .map(|(digest, size)| {
                (
                    blob::digest.eq(digest),
                    blob::size.eq(size),
                    blob::touched_at.eq(now.at().utc()),
                    blob::doomed_at.eq(None::<time::PrimitiveDateTime>),
                )
            })
            .collect();
        on_either!(tx, c => diesel::insert_into(blob::table)
            .values(values)
            .on_conflict(blob::digest)
            .do_update()
            .set((
                blob::touched_at.eq(excluded(blob::touched_at)),
                blob::doomed_at.eq(excluded(blob::doomed_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Whether one that lay there before it was kept is doomed.
fn is_any_doomed(tx: &mut Tx<'_>, kept: &[Kept]) -> Result<bool, Sql> {
    let found: Vec<String> = kept
        .iter()
        .filter(|kept| kept.found)
        .map(|kept| kept.digest.to_string())
        .collect();
    for some in found.chunks(1000) {
        let doomed: Option<String> = blob::table
            .filter(blob::digest.eq_any(some))
            .filter(blob::doomed_at.is_not_null())
            .select(blob::digest)
            .first(tx.conn())
            .optional()?;
        if doomed.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which of these files rows know, and are to stay.
///
/// # Errors
/// Those of the database.
pub fn known(snap: &mut crate::Snap<'_>, digests: &[Digest]) -> Result<HashSet<Digest>, Sql> {
    let wanted: Vec<String> = digests.iter().map(ToString::to_string).collect();
    let rows: Vec<String> = blob::table
        .filter(blob::digest.eq_any(wanted))
        .filter(blob::doomed_at.is_null())
        .select(blob::digest)
        .limit(1000)
        .load(snap.conn())?;
    rows.iter()
        .map(|digest| crate::row::parse(digest))
        .collect()
}

/// The digests of all files that rows know and that are to stay, in order, a page at a time.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut crate::Snap<'_>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(String, i64)>, Sql> {
    let mut query = blob::table
        .filter(blob::doomed_at.is_null())
        .order(blob::digest)
        .select((blob::digest, blob::size))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(blob::digest.gt(after.to_owned()));
    }
    query.load(snap.conn())
}

//! One file that holds a whole registry, and the way back from it into either database.
//!
//! The file is a ZIP: `manifest.json`, a file of JSON lines per table, and every file by its digest. Nothing in it
//! depends on the database it came from, so SQLite restores into PostgreSQL and back.

mod dump;
mod insert;
mod restore;
mod tables;

pub use restore::restore;

use crate::{Db, Sql, Trouble, blobs, blobs::Files, meta, migrate};
use domain::{Digest, Moment};
use serde::{Deserialize, Serialize};
use std::io::{self, BufWriter, Seek, Write};
use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{FileOptions, SimpleFileOptions},
};

/// The version of this form; another meaning needs another number.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// How many digests are asked for at once.
const PAGE: i64 = 1000;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub format: u32,
    /// The identity of the registry.
    pub registry: String,
    pub made_at: Moment,
    /// The migrations that the tables have seen.
    pub schema: Vec<String>,
    pub tables: Vec<TableSum>,
    pub files: FileSum,
}

/// A table as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    pub name: String,
    /// The order of the values in each line.
    pub columns: Vec<String>,
    pub rows: u64,
    /// SHA-256 over all lines.
    pub digest: String,
}

/// How many files there are, and how large they are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileSum {
    pub count: u64,
    pub bytes: u64,
}

/// Why there is no backup, or no restored registry; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("Die Datenbank oder der Ordner der Dateien verweigert: {0}")]
    Trouble(#[from] Trouble),
    #[error("Die Sicherung lässt sich nicht lesen oder schreiben: {0}")]
    Io(#[from] io::Error),
    #[error("Diese Datei ist keine Sicherung eines Registers, oder sie ist unvollständig: {0}")]
    NoBackup(String),
    #[error(
        "Die Sicherung hat die Form {0}; dieses Programm kennt die Form {FORMAT}. Nehmen Sie ein neueres Programm."
    )]
    OtherFormat(u32),
    #[error(
        "Die Sicherung stammt von einem anderen Stand der Datenbank ({backup}); dieses Programm hat {program}. Stellen Sie mit dem Programm von damals wieder her und führen Sie danach „blaupause migrate“ aus."
    )]
    OtherSchema { backup: String, program: String },
    #[error("Hier liegen schon Daten ({0}). Wiederhergestellt wird nur an einem leeren Ort.")]
    NotEmpty(String),
    #[error("Die Sicherung ist beschädigt: {0}. Es wurde nichts wiederhergestellt.")]
    Damaged(String),
}

impl From<Sql> for Failed {
    fn from(error: Sql) -> Self {
        Self::Trouble(error.into())
    }
}
impl From<ZipError> for Failed {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::Io(error),
            other @ (ZipError::InvalidArchive(_)
            | ZipError::UnsupportedArchive(_)
            | ZipError::FileNotFound
            | ZipError::InvalidPassword
            | _) => Self::NoBackup(other.to_string()),
        }
    }
}

/// Hears how much of how much is done.
pub type Tell<'a> = &'a mut dyn FnMut(u64, u64);

/// Writes one consistent state of the registry while it runs.
///
/// # Errors
/// [`Failed`]; what was written until then is no backup, for its manifest comes last.
pub fn write(
    db: &Db,
    files: &Files,
    to: impl Write + Seek,
    at: Moment,
    tell: Tell<'_>,
) -> Result<Manifest, Failed> {
    let _hold = blobs::Hold::begin(db.target(), at)?;
    let mut zip = ZipWriter::new(to);
    let mut kept = Vec::new();
    let mut manifest = db.read(|snap| {
        let registry = meta::registry(snap)?.to_string();
        let schema = tables::migrations(snap.conn())?;
        let mut tables = Vec::new();
        for table in tables::all(snap.conn())? {
            zip.start_file(path_of_table(&table.name), packed())?;
            let mut out = BufWriter::new(&mut zip);
            let sum = dump::table(snap.conn(), &table, &mut |line| {
                Ok(out.write_all(line.as_bytes())?)
            })?;
            out.flush()?;
            drop(out);
            tables.push(sum);
        }
        while let Some(last) = next_page(snap, &mut kept)? {
            tracing::trace!(last, "A page of digests");
        }
        Ok::<_, Failed>(Manifest {
            format: FORMAT,
            registry,
            made_at: at,
            schema,
            tables,
            files: FileSum::default(),
        })
    })?;
    // Files never change, so they may be read after the view is closed: no transaction stays open for hours.
    manifest.files = copy_files(files, &kept, &mut zip, tell)?;
    zip.start_file(MANIFEST, packed())?;
    serde_json::to_writer_pretty(&mut zip, &manifest).map_err(io::Error::from)?;
    zip.finish()?.flush()?;
    Ok(manifest)
}

/// Adds the next digests; none when there are no more.
fn next_page(
    snap: &mut crate::Snap<'_>,
    kept: &mut Vec<(Digest, u64)>,
) -> Result<Option<String>, Failed> {
    let after = kept.last().map(|(digest, _)| digest.to_string());
    let page = blobs::page(snap, after.as_deref(), PAGE)?;
    for (digest, size) in &page {
        kept.push((
            crate::row::parse(digest)?,
            u64::try_from(*size).unwrap_or(0),
        ));
    }
    Ok(page.last().map(|(digest, _)| digest.clone()))
}

fn copy_files(
    files: &Files,
    kept: &[(Digest, u64)],
    zip: &mut ZipWriter<impl Write + Seek>,
    tell: Tell<'_>,
) -> Result<FileSum, Failed> {
    let total = kept.iter().map(|(_, size)| size).sum();
    let mut sum = FileSum::default();
    for (digest, size) in kept {
        // Reading compares the digest.
        let bytes = files.read(*digest)?;
        if bytes.len() as u64 != *size {
            return Err(
                Trouble::Damaged(format!("{digest}: {} statt {size} Bytes", bytes.len())).into(),
            );
        }
        zip.start_file(path_of_file(*digest), stored())?;
        zip.write_all(&bytes)?;
        sum.count += 1;
        sum.bytes += size;
        tell(sum.bytes, total);
    }
    Ok(sum)
}

fn path_of_table(name: &str) -> String {
    format!("tables/{name}.jsonl")
}
fn path_of_file(digest: Digest) -> String {
    format!("{FILES}{}", digest.hex())
}
const FILES: &str = "files/";

/// Lines pack well; a table may be larger than 4 GiB.
fn packed() -> SimpleFileOptions {
    FileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
}
/// Packages are packed already.
fn stored() -> SimpleFileOptions {
    FileOptions::default().compression_method(CompressionMethod::Stored)
}

/// The migrations that this program brings.
fn of_program() -> Vec<String> {
    migrate::names()
}

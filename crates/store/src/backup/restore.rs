//! From a backup to a registry at an empty place: first everything is proved, then everything is written.

use super::{
    FILES, FORMAT, Failed, FileSum, MANIFEST, Manifest, TableSum, Tell,
    dump::{self, Sum},
    insert::Insert,
    of_program, path_of_file, path_of_table, tables,
};
use crate::{Conn, Target, Trouble, blobs::Files, conn, migrate};
use diesel::connection::SimpleConnection as _;
use domain::Digest;
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Seek},
};
use zip::ZipArchive;

/// A manifest larger than this is none.
const MOST: u64 = 16 << 20;

/// The files that a backup promises: digest and size.
type Promised = HashMap<Digest, u64>;

/// Restores a backup into an empty database and an empty folder of files, of either kind.
///
/// The folder is opened only when the backup has proved to be whole: a refused one leaves nothing behind.
/// The tables become visible at once, after what was written was read again and compared with the manifest.
///
/// # Errors
/// [`Failed`]; nothing was changed unless the trouble is one of the place itself.
pub fn restore(
    target: &Target,
    files: &dyn Fn() -> Result<Files, Trouble>,
    from: impl Read + Seek,
    tell: Tell<'_>,
) -> Result<Manifest, Failed> {
    let mut zip = ZipArchive::new(from)?;
    let manifest = manifest(&mut zip)?;
    if !is_missing(target) {
        nothing_here(&mut target.connect()?)?;
    }
    // Every byte is read twice: once to prove it, once to write it.
    let total = manifest.files.bytes.saturating_mul(2);
    let promised = prove(&mut zip, &manifest, &mut |done| tell(done, total))?;
    migrate::up(target)?;
    keep_files(&mut zip, &files()?, &promised, &mut |done| {
        tell(manifest.files.bytes + done, total)
    })?;
    let mut conn = target.connect()?;
    if let Conn::Postgres(conn) = &mut conn {
        conn.batch_execute(
            "SET statement_timeout = '1h'; SET idle_in_transaction_session_timeout = '10min'",
        )?;
    }
    conn::begin_write(&mut conn)?;
    match fill(&mut conn, &mut zip, &manifest) {
        Ok(()) => conn::commit(&mut conn)?,
        Err(failed) => {
            conn::rollback(&mut conn)?;
            return Err(failed);
        }
    }
    Ok(manifest)
}

fn manifest(zip: &mut ZipArchive<impl Read + Seek>) -> Result<Manifest, Failed> {
    let mut text = String::new();
    zip.by_name(MANIFEST)?
        .take(MOST)
        .read_to_string(&mut text)?;
    let read: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| Failed::NoBackup(e.to_string()))?;
    let format = read
        .get("format")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(0);
    if format != u64::from(FORMAT) {
        return Err(Failed::OtherFormat(
            u32::try_from(format).unwrap_or(u32::MAX),
        ));
    }
    let manifest: Manifest =
        serde_json::from_value(read).map_err(|e| Failed::NoBackup(e.to_string()))?;
    let program = of_program();
    if manifest.schema == program {
        return Ok(manifest);
    }
    let last = |all: &[String]| all.last().cloned().unwrap_or_default();
    Err(Failed::OtherSchema {
        backup: last(&manifest.schema),
        program: last(&program),
    })
}

/// Whether there is not even a file; connecting would make one.
fn is_missing(target: &Target) -> bool {
    match target {
        Target::Sqlite { file } => !file.exists(),
        Target::Postgres { .. } => false,
    }
}

fn nothing_here(conn: &mut Conn) -> Result<(), Failed> {
    match tables::occupied(conn)? {
        None => Ok(()),
        Some(table) => Err(Failed::NotEmpty(format!("Tabelle {table}"))),
    }
}

/// Reads everything once and compares it with the manifest; says which files there are.
fn prove(
    zip: &mut ZipArchive<impl Read + Seek>,
    manifest: &Manifest,
    tell: &mut dyn FnMut(u64),
) -> Result<Promised, Failed> {
    let mut promised = Promised::new();
    for table in &manifest.tables {
        let mut sum = Sum::default();
        lines(zip, &table.name, &mut |line| {
            sum.add(line);
            if table.name == "blob" {
                let (digest, size) = promise(table, line)
                    .ok_or_else(|| Failed::Damaged("die Liste der Dateien".to_owned()))?;
                promised.insert(digest, size);
            }
            Ok(())
        })?;
        let rows = sum.rows;
        if rows != table.rows || sum.digest() != table.digest {
            return Err(Failed::Damaged(format!(
                "die Tabelle {} ist nicht, was das Verzeichnis sagt",
                table.name
            )));
        }
    }
    let mut seen = FileSum::default();
    for (digest, size) in &promised {
        let found = hashed(zip, *digest)?;
        if found != (*digest.bytes(), *size) {
            return Err(Failed::Damaged(format!("die Datei {digest}")));
        }
        seen.count += 1;
        seen.bytes += size;
        tell(seen.bytes);
    }
    let held = zip
        .file_names()
        .flatten()
        .filter(|name| name.starts_with(FILES))
        .count() as u64;
    if seen != manifest.files || held != seen.count {
        return Err(Failed::Damaged(format!(
            "{held} Dateien statt {}",
            manifest.files.count
        )));
    }
    Ok(promised)
}

/// Digest and size in a line of the table of files.
fn promise(table: &TableSum, line: &str) -> Option<(Digest, u64)> {
    let values: Vec<serde_json::Value> = serde_json::from_str(line).ok()?;
    let value = |name: &str| values.get(table.columns.iter().position(|column| column == name)?);
    Some((
        value("digest")?.as_str()?.parse().ok()?,
        value("size")?.as_u64()?,
    ))
}

fn hashed(
    zip: &mut ZipArchive<impl Read + Seek>,
    digest: Digest,
) -> Result<([u8; 32], u64), Failed> {
    let Ok(mut file) = zip.by_name(&path_of_file(digest)) else {
        return Err(Failed::Damaged(format!("es fehlt die Datei {digest}")));
    };
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let read = file.read(&mut part).map_err(unreadable)?;
        if read == 0 {
            return Ok((hash.finalize().into(), size));
        }
        hash.update(part.get(..read).unwrap_or_default());
        size += read as u64;
    }
}

fn keep_files(
    zip: &mut ZipArchive<impl Read + Seek>,
    files: &Files,
    promised: &Promised,
    tell: &mut dyn FnMut(u64),
) -> Result<(), Failed> {
    let mut done = 0;
    for (digest, size) in promised {
        let kept = files.keep_from(zip.by_name(&path_of_file(*digest))?)?;
        if kept.digest != *digest {
            return Err(Failed::Damaged(format!("die Datei {digest}")));
        }
        done += size;
        tell(done);
    }
    Ok(())
}

/// Fills every table and reads it again; all of it in one transaction.
fn fill(
    conn: &mut Conn,
    zip: &mut ZipArchive<impl Read + Seek>,
    manifest: &Manifest,
) -> Result<(), Failed> {
    // Somebody may have begun here since.
    nothing_here(conn)?;
    let here = tables::all(conn)?;
    if here.len() != manifest.tables.len() {
        return Err(Failed::Damaged(
            "andere Tabellen als in diesem Programm".to_owned(),
        ));
    }
    for table in &here {
        let Some(sum) = manifest.tables.iter().find(|sum| sum.name == table.name) else {
            return Err(Failed::Damaged(format!(
                "es fehlt die Tabelle {}",
                table.name
            )));
        };
        if !sum
            .columns
            .iter()
            .eq(table.columns.iter().map(|column| &column.name))
        {
            return Err(Failed::Damaged(format!(
                "die Tabelle {} hat andere Spalten",
                table.name
            )));
        }
        let mut insert = Insert::into(table);
        lines(zip, &table.name, &mut |line| insert.line(conn, line))?;
        insert.flush(conn)?;
        if dump::table(conn, table, &mut |_| Ok(()))? != *sum {
            return Err(Trouble::Damaged(format!(
                "{} liest sich anders als in der Sicherung",
                table.name
            ))
            .into());
        }
    }
    Ok(())
}

/// Hands over every line of a table, its end of line included.
fn lines(
    zip: &mut ZipArchive<impl Read + Seek>,
    table: &str,
    take: &mut dyn FnMut(&str) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let Ok(file) = zip.by_name(&path_of_table(table)) else {
        return Err(Failed::Damaged(format!("es fehlt die Tabelle {table}")));
    };
    let mut reader = BufReader::new(file);
    let mut line = String::new();
    while reader.read_line(&mut line).map_err(unreadable)? > 0 {
        take(&line)?;
        line.clear();
    }
    Ok(())
}

/// A checksum of the ZIP that does not fit, or bytes that are no text.
fn unreadable(error: io::Error) -> Failed {
    Failed::Damaged(error.to_string())
}

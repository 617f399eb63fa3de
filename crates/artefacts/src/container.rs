//! A package that comes as a ZIP, from anybody.

use crate::finding::{Finding, Findings};
use crate::folder;
use crate::limits::{Limits, bytes_in_words};
use crate::names::{Names, shown};
use crate::shelf::{self, Room, Shelf, Shelved};
use crate::unzip::{self, Entry, EntryFlaw, Kind, Name, ZipFlaw};
use domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Content that shrinks more than this when packed is made to fill disks, not to be read.
const BOMB_RATIO: u64 = 250;
/// Small files may shrink as they like: they cannot hurt.
const BOMB_FROM: u64 = 8 << 20;

/// Unpacks a ZIP into `spool`, which is dropped with the shelf.
pub(crate) fn shelve<R: Read + Seek>(
    zip: &mut R,
    spool: tempfile::TempDir,
    limits: &Limits,
    findings: &mut Findings,
) -> Option<Shelf> {
    let entries = match read_directory(zip, limits) {
        Ok(entries) => entries,
        Err(finding) => {
            findings.add(*finding);
            return None;
        }
    };
    let mut names = Names::default();
    for entry in entries {
        take_in(entry, &mut names, findings);
    }
    if !findings.accept_count(names.count(), limits) {
        return None;
    }
    let mut room = Room::new(limits);
    let named = names.settle(findings);
    if !named.iter().all(|(_, entry)| room.take(entry.size)) {
        findings.add(shelf::unpacked_too_large(limits));
        return None;
    }
    let mut files = Vec::new();
    for (number, (path, entry)) in named.into_iter().enumerate() {
        let location = spool.path().join(format!("{number:05}"));
        match spool_one(zip, &entry, &location, limits) {
            Ok((size, digest)) => files.push(Shelved {
                path,
                location,
                size,
                digest,
            }),
            Err(flaw) => findings.add(entry_finding(&path, &flaw, limits)),
        }
    }
    Some(Shelf {
        files,
        spool: Some(spool),
    })
}

fn read_directory<R: Read + Seek>(
    zip: &mut R,
    limits: &Limits,
) -> Result<Vec<Entry>, Box<Finding>> {
    let packed = zip
        .seek(SeekFrom::End(0))
        .map_err(|trouble| shelf::unreadable(None, &trouble))?;
    if packed > limits.packed {
        return Err(Box::new(Finding::error(
            "zip-too-large",
            format!(
                "Die ZIP-Datei ist zu groß; erlaubt sind {}.",
                bytes_in_words(limits.packed)
            ),
            "Verkleinern Sie Bilder und Videos oder verweisen Sie auf eine Seite, auf der sie liegen.",
        )));
    }
    // Twice the files leaves room for folders and for what a Mac adds.
    let most = limits.files.saturating_mul(2).saturating_add(1_000);
    Ok(unzip::entries(zip, most).map_err(|flaw| zip_finding(&flaw, limits))?)
}

fn take_in(entry: Entry, names: &mut Names<Entry>, findings: &mut Findings) {
    let raw = match unzip::name(&entry) {
        Name::Plain(raw) => raw,
        Name::FromDos(raw) => {
            findings.add(from_dos(&raw));
            raw
        }
        Name::Unreadable => {
            findings.add(folder::unreadable_name(&String::from_utf8_lossy(
                &entry.raw_name,
            )));
            return;
        }
    };
    match entry.kind {
        Kind::File => names.take_in(&raw, entry, findings),
        // A folder needs no entry of its own, but one that leads out of the package tells of an attack.
        Kind::Folder => {
            if let Err(flaw) = crate::path::canonical(raw.trim_end_matches(['/', '\\'])) {
                findings.add(crate::names::refused(&flaw, &raw));
            }
        }
        Kind::Link => findings.add(folder::link(&raw)),
        Kind::Device => findings.add(folder::device(&raw)),
    }
}

fn spool_one<R: Read + Seek>(
    zip: &mut R,
    entry: &Entry,
    location: &Path,
    limits: &Limits,
) -> Result<(u64, Digest), EntryFlaw> {
    if entry.size > BOMB_FROM && entry.size / entry.packed.max(1) > BOMB_RATIO {
        return Err(EntryFlaw::Bomb);
    }
    let mut out = File::create(location).map_err(EntryFlaw::Out)?;
    let mut hasher = Sha256::new();
    unzip::unpack(zip, entry, limits.file, |part| {
        hasher.update(part);
        out.write_all(part)
    })?;
    Ok((entry.size, Digest::from_bytes(hasher.finalize().into())))
}

fn from_dos(name: &str) -> Finding {
    Finding::hint(
        "path-dos-encoding",
        "Windows hat den Dateinamen in einer alten Zeichentabelle gespeichert; die Umlaute wurden übernommen.",
        "Prüfen Sie, ob der Name richtig aussieht.",
    )
    .in_file(&shown(name))
}

const PACK_AGAIN: &str = "Packen Sie den Ordner neu: unter Windows mit „Senden an – ZIP-komprimierter Ordner“ oder mit „blaupause pack“.";

fn zip_finding(flaw: &ZipFlaw, limits: &Limits) -> Finding {
    let (rule, message) = match flaw {
        ZipFlaw::NotAZip => (
            "zip-unreadable",
            "Die Datei ist keine ZIP-Datei oder nicht vollständig übertragen.",
        ),
        ZipFlaw::Broken(_) => (
            "zip-broken",
            "Das Inhaltsverzeichnis der ZIP-Datei ist beschädigt.",
        ),
        ZipFlaw::InParts => (
            "zip-in-parts",
            "Die ZIP-Datei ist auf mehrere Teile verteilt.",
        ),
        ZipFlaw::Large => (
            "zip-64",
            "Die ZIP-Datei verwendet die Form für sehr große Archive (ZIP64).",
        ),
        ZipFlaw::Overlap => (
            "zip-bomb",
            "Einträge der ZIP-Datei überlappen sich; so werden Archive gebaut, die beim Entpacken die Platte füllen.",
        ),
        ZipFlaw::TooMany(count) => return shelf::too_many_files(*count, limits),
        ZipFlaw::Io(trouble) => return shelf::unreadable(None, trouble),
    };
    Finding::error(rule, message, PACK_AGAIN)
}

fn entry_finding(path: &str, flaw: &EntryFlaw, limits: &Limits) -> Finding {
    let finding = match flaw {
        EntryFlaw::Encrypted => Finding::error(
            "zip-encrypted",
            "Die Datei ist in der ZIP-Datei mit einem Kennwort verschlüsselt.",
            "Packen Sie den Ordner ohne Kennwort.",
        ),
        EntryFlaw::Method(method) => Finding::error(
            "zip-compression",
            format!(
                "Die Datei ist mit einem Verfahren gepackt, das hier nicht gelesen wird (Nummer {method})."
            ),
            PACK_AGAIN,
        ),
        EntryFlaw::Differs => Finding::error(
            "zip-header-differs",
            "Name oder Art der Datei stehen im Inhaltsverzeichnis anders als am Eintrag selbst.",
            PACK_AGAIN,
        ),
        EntryFlaw::TooLarge { .. } => return shelf::file_too_large(path, limits),
        EntryFlaw::Bomb => Finding::error(
            "zip-bomb",
            "Die Datei wird beim Entpacken mehr als 250-mal so groß; so werden Archive gebaut, die die Platte füllen.",
            "Nehmen Sie die Datei aus dem Paket.",
        ),
        EntryFlaw::SizeLies { announced, actual } => Finding::error(
            "zip-size-lies",
            format!(
                "Die Datei soll {} groß sein, hat aber {}.",
                bytes_in_words(*announced),
                at_least(*announced, *actual)
            ),
            PACK_AGAIN,
        ),
        EntryFlaw::Checksum => Finding::error(
            "zip-checksum",
            "Die Prüfsumme der Datei stimmt nicht; der Inhalt ist beschädigt.",
            PACK_AGAIN,
        ),
        EntryFlaw::Broken => Finding::error(
            "zip-entry-broken",
            "Die gepackten Daten der Datei sind beschädigt.",
            PACK_AGAIN,
        ),
        EntryFlaw::Out(trouble) => return shelf::unreadable(Some(path), trouble),
    };
    finding.in_file(path)
}

fn at_least(announced: u64, actual: u64) -> String {
    match actual > announced {
        true => format!("mindestens {}", bytes_in_words(actual)),
        false => bytes_in_words(actual),
    }
}

/// The folder that unpacked content goes to.
pub(crate) fn new_spool(inside: Option<&Path>) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("blaupause-");
    match inside {
        Some(folder) => builder.tempdir_in(folder),
        None => builder.tempdir(),
    }
}

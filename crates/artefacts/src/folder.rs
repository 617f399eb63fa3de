//! A package that lies as a folder on this computer.

use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use crate::names::{Names, shown};
use crate::path;
use crate::shelf::{self, Room, Shelf, Shelved};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

const DEEPEST: usize = 32;

/// Reads a folder without following links; content stays where it is.
pub(crate) fn shelve(root: &Path, limits: &Limits, findings: &mut Findings) -> Option<Shelf> {
    let mut walk = Walk {
        names: Names::default(),
        most: limits.files.saturating_mul(2).saturating_add(1_000),
        seen: 0,
    };
    if let Err(trouble) = walk.folder(root, "", 0, findings) {
        findings.add(shelf::unreadable(None, &trouble));
        return None;
    }
    if walk.seen > walk.most {
        findings.add(shelf::too_many_files(walk.seen, limits));
        return None;
    }
    if !findings.accept_count(walk.names.count(), limits) {
        return None;
    }
    let mut room = Room::new(limits);
    let mut files = Vec::new();
    for (path, location) in walk.names.settle(findings) {
        match shelf::measure(&location, limits.file) {
            Ok((size, _)) if size > limits.file => {
                findings.add(shelf::file_too_large(&path, limits))
            }
            Ok((size, _)) if !room.take(size) => {
                findings.add(shelf::unpacked_too_large(limits));
                return None;
            }
            Ok((size, digest)) => files.push(Shelved {
                path,
                location,
                size,
                digest,
            }),
            Err(trouble) => findings.add(shelf::unreadable(Some(&path), &trouble)),
        }
    }
    Some(Shelf { files, spool: None })
}

struct Walk {
    names: Names<PathBuf>,
    most: usize,
    seen: usize,
}

impl Walk {
    fn folder(
        &mut self,
        folder: &Path,
        inside: &str,
        depth: usize,
        findings: &mut Findings,
    ) -> io::Result<()> {
        if depth > DEEPEST {
            findings.add(
                Finding::error(
                    "folders-too-deep",
                    format!("Die Ordner sind zu tief verschachtelt (höchstens {DEEPEST} Ebenen)."),
                    "Verwenden Sie weniger Unterordner.",
                )
                .in_file(inside),
            );
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            self.seen += 1;
            if self.seen > self.most {
                return Ok(());
            }
            self.entry(&entry?, inside, depth, findings)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        entry: &DirEntry,
        inside: &str,
        depth: usize,
        findings: &mut Findings,
    ) -> io::Result<()> {
        let name = entry.file_name();
        let around = if inside.is_empty() {
            String::new()
        } else {
            format!("{inside}/")
        };
        let Some(name) = name.to_str() else {
            findings.add(unreadable_name(&format!(
                "{around}{}",
                name.to_string_lossy()
            )));
            return Ok(());
        };
        let path = format!("{around}{name}");
        // Not `metadata()`: that would follow a link out of the folder.
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            findings.add(link(&path));
        } else if kind.is_dir() {
            // A folder of Git or of a Mac is not walked: it may have more files than a package may.
            if !path::is_junk(name) {
                self.folder(&entry.path(), &path, depth + 1, findings)?;
            }
        } else if kind.is_file() {
            self.names.take_in(&path, entry.path(), findings);
        } else {
            findings.add(device(&path));
        }
        Ok(())
    }
}

pub(crate) fn unreadable_name(path: &str) -> Finding {
    Finding::error(
        "path-not-utf8",
        "Der Dateiname ist nicht in UTF-8 gespeichert und lässt sich nicht sicher lesen.",
        "Benennen Sie die Datei ohne Sonderzeichen oder packen Sie den Ordner mit „blaupause pack“.",
    )
    .in_file(&shown(path))
}

pub(crate) fn link(path: &str) -> Finding {
    Finding::error(
        "link",
        "Der Eintrag ist eine Verknüpfung (symbolischer Link) und keine Datei.",
        "Ersetzen Sie die Verknüpfung durch die Datei selbst.",
    )
    .in_file(&shown(path))
}

pub(crate) fn device(path: &str) -> Finding {
    Finding::error(
        "not-a-file",
        "Der Eintrag ist weder Datei noch Ordner.",
        "Entfernen Sie den Eintrag.",
    )
    .in_file(&shown(path))
}

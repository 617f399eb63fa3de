//! Files of a package, safely out of their container and measured.

use crate::finding::{Finding, Findings};
use crate::limits::{Limits, bytes_in_words, count_in_words};
use domain::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of a package in bytewise order of their paths.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) files: Vec<Shelved>,
    /// Where unpacked content lies; gone when the last owner is gone.
    pub(crate) spool: Option<TempDir>,
}

/// One file: its name in the package, where its content lies, and what it weighs.
#[derive(Debug)]
pub(crate) struct Shelved {
    pub(crate) path: String,
    pub(crate) location: PathBuf,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

impl Shelved {
    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(&self.location)?
            .take(self.size)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The name behind the last dot, in lower case.
    pub(crate) fn extension(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.')
            .map(|(_, extension)| extension.to_lowercase())
            .unwrap_or_default()
    }
}

impl Shelf {
    pub(crate) fn find(&self, path: &str) -> Option<&Shelved> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_bytes().cmp(path.as_bytes()))
            .ok()?;
        self.files.get(at)
    }
}

/// Size and digest of a file, read once and no further than `limit`.
pub(crate) fn measure(location: &Path, limit: u64) -> io::Result<(u64, Digest)> {
    let mut file = File::open(location)?.take(limit.saturating_add(1));
    let mut hasher = Sha256::new();
    let mut part = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let length = file.read(&mut part)?;
        if length == 0 {
            return Ok((size, Digest::from_bytes(hasher.finalize().into())));
        }
        hasher.update(part.get(..length).unwrap_or_default());
        size += length as u64;
    }
}

/// What remains of the room for content; a package cannot take more than its limits.
#[derive(Debug)]
pub(crate) struct Room {
    left: u64,
}

impl Room {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            left: limits.unpacked,
        }
    }

    /// Whether the bytes still fit.
    pub(crate) fn take(&mut self, bytes: u64) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

pub(crate) fn too_many_files(count: usize, limits: &Limits) -> Finding {
    Finding::error(
        "too-many-files",
        format!(
            "Das Paket hat {} Dateien; erlaubt sind {}.",
            count_in_words(count),
            count_in_words(limits.files)
        ),
        "Nehmen Sie nur Dateien auf, die andere Kommunen brauchen, oder teilen Sie die Blaupause.",
    )
}

pub(crate) fn unpacked_too_large(limits: &Limits) -> Finding {
    Finding::error(
        "unpacked-too-large",
        format!(
            "Das Paket ist entpackt zu groß; erlaubt sind {}.",
            bytes_in_words(limits.unpacked)
        ),
        "Verkleinern Sie Bilder und Videos oder verweisen Sie auf eine Seite, auf der sie liegen.",
    )
}

pub(crate) fn file_too_large(path: &str, limits: &Limits) -> Finding {
    Finding::error(
        "file-too-large",
        format!(
            "Die Datei ist zu groß; erlaubt sind {} je Datei.",
            bytes_in_words(limits.file)
        ),
        "Verkleinern Sie die Datei oder verweisen Sie auf eine Seite, auf der sie liegt.",
    )
    .in_file(path)
}

/// A trouble of this computer, not of the package.
pub(crate) fn unreadable(path: Option<&str>, trouble: &io::Error) -> Finding {
    let mut finding = Finding::error(
        "unreadable",
        format!(
            "Die Datei konnte nicht gelesen werden ({}).",
            trouble.kind()
        ),
        "Prüfen Sie, ob die Datei vorhanden und lesbar und ob genug Speicherplatz frei ist.",
    );
    finding.file = path.map(str::to_owned);
    finding
}

impl Findings {
    /// Whether the count of files is within the limits; tells it when not.
    pub(crate) fn accept_count(&mut self, count: usize, limits: &Limits) -> bool {
        if count > limits.files {
            self.add(too_many_files(count, limits));
        }
        count <= limits.files
    }
}

//! What the names of a whole package must have in common.

use crate::finding::{Finding, Findings};
use crate::limits::count_in_words;
use crate::path::{self, PathFlaw};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::is_nfc;

/// The name of the manifest at the root of a package.
pub const MANIFEST: &str = "blaupause.yml";

/// Files with the names that they came with, on their way into a package.
#[derive(Debug)]
pub(crate) struct Names<T> {
    named: Vec<(String, T)>,
    junk: Vec<String>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            named: Vec::new(),
            junk: Vec::new(),
        }
    }
}

impl<T> Names<T> {
    /// Takes a file in under its canonical name, or tells why it has none.
    pub(crate) fn take_in(&mut self, raw: &str, item: T, findings: &mut Findings) {
        match path::canonical(raw) {
            Ok(path) if path::is_junk(&path) => self.junk.push(path),
            Ok(path) => {
                if !is_nfc(raw) {
                    findings.add(not_nfc(&path));
                }
                self.named.push((path, item));
            }
            Err(flaw) => findings.add(refused(&flaw, raw)),
        }
    }

    /// The files under their final names, or only findings when two of them collide.
    pub(crate) fn settle(mut self, findings: &mut Findings) -> Vec<(String, T)> {
        self.tell_junk(findings);
        self.unwrap_folder();
        self.named
            .sort_by(|(a, _), (b, _)| a.as_bytes().cmp(b.as_bytes()));
        tell_collisions(&self.named, findings);
        self.named
    }

    pub(crate) fn count(&self) -> usize {
        self.named.len()
    }

    fn tell_junk(&self, findings: &mut Findings) {
        let Some(first) = self.junk.first() else {
            return;
        };
        let message = match self.junk.len() {
            1 => format!("Die Datei „{first}“ gehört nicht zum Inhalt und wird nicht mitgenommen."),
            count => format!(
                "{} Dateien des Betriebssystems (zum Beispiel „{first}“) gehören nicht zum Inhalt und werden nicht mitgenommen.",
                count_in_words(count)
            ),
        };
        findings.add(Finding::hint(
            "junk-file",
            message,
            "Sie müssen nichts tun.",
        ));
    }

    /// Windows packs a folder with the folder around it; the package begins inside.
    fn unwrap_folder(&mut self) {
        if self.named.iter().any(|(path, _)| path == MANIFEST) {
            return;
        }
        let Some(folder) = self.named.iter().find_map(|(path, _)| {
            let (folder, rest) = path.split_once('/')?;
            (rest == MANIFEST).then(|| format!("{folder}/"))
        }) else {
            return;
        };
        if self.named.iter().all(|(path, _)| path.starts_with(&folder)) {
            for (path, _) in &mut self.named {
                path.drain(..folder.len());
            }
        }
    }
}

/// The finding for a name that cannot be a path in a package.
pub(crate) fn refused(flaw: &PathFlaw, raw: &str) -> Finding {
    let (message, cure) = flaw.words();
    Finding::error(flaw.rule(), message, cure).in_file(&shown(raw))
}

/// A name as it can be shown: no controls, not endless.
pub(crate) fn shown(raw: &str) -> String {
    raw.chars()
        .take(200)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

fn not_nfc(path: &str) -> Finding {
    Finding::hint(
        "path-not-nfc",
        "Der Dateiname enthält zerlegte Umlaute, wie sie auf einem Mac entstehen; er wird mit zusammengesetzten Umlauten geführt.",
        "Sie müssen nichts tun.",
    )
    .in_file(path)
}

fn tell_collisions<T>(sorted: &[(String, T)], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (path, _) in sorted {
        match seen.insert(path::folded(path), path) {
            Some(same) if same == path => findings.add(
                Finding::error(
                    "path-duplicate",
                    "Dieser Dateiname kommt im Paket zweimal vor; es ist nicht klar, welcher Inhalt gilt.",
                    "Packen Sie den Ordner neu, am besten mit „blaupause pack“.",
                )
                .in_file(path),
            ),
            Some(other) => findings.add(
                Finding::error(
                    "path-case-clash",
                    format!("„{other}“ und „{path}“ unterscheiden sich nur in Groß- und Kleinschreibung; unter Windows wären sie dieselbe Datei."),
                    "Benennen Sie eine der beiden Dateien um.",
                )
                .in_file(path),
            ),
            None => {}
        }
        for (end, _) in path.match_indices('/') {
            let folder = path.get(..end).unwrap_or_default();
            let known = *folders.entry(path::folded(folder)).or_insert(folder);
            if known != folder && told.insert(folder) {
                findings.add(
                    Finding::error(
                        "path-case-clash",
                        format!("Die Ordner „{known}“ und „{folder}“ unterscheiden sich nur in Groß- und Kleinschreibung; unter Windows wären sie derselbe Ordner."),
                        "Benennen Sie einen der beiden Ordner um.",
                    )
                    .in_file(path),
                );
            }
        }
    }
    let clashes: BTreeSet<&str> = seen
        .iter()
        .filter(|(folded, _)| folders.contains_key(*folded))
        .map(|(_, path)| *path)
        .collect();
    for path in clashes {
        findings.add(
            Finding::error(
                "path-file-and-folder",
                "Eine Datei und ein Ordner haben denselben Namen.",
                "Benennen Sie die Datei oder den Ordner um.",
            )
            .in_file(path),
        );
    }
}

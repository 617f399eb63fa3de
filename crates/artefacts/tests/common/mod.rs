//! Packages for tests: a good one, and ZIP files with any lie in them.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses a part"
)]

use artefacts::{Checked, Limits};
use std::io::{Cursor, Write};

pub type Files = Vec<(String, Vec<u8>)>;

/// A package without a finding.
pub fn good() -> Files {
    let transferability: String = artefacts::transferability::QUESTIONS
        .iter()
        .map(|(key, _)| format!("{key}: Ja\n"))
        .collect();
    [
        ("blaupause.yml", include_str!("../fixtures/blaupause.yml")),
        ("beschreibung.md", "# Hundesteuer\n\nGrüße.\n"),
        (
            "daten/hund.xdf3.xml",
            include_str!("../fixtures/hund.xdf3.xml"),
        ),
        ("leitfaden.md", "# Leitfaden\n"),
        ("prozess/soll.bpmn", include_str!("../fixtures/soll.bpmn")),
        ("uebertragbarkeit.yml", transferability.as_str()),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .collect()
}

/// The good package with one file put in or replaced.
pub fn with(path: &str, content: impl Into<Vec<u8>>) -> Files {
    let mut files = good();
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), content.into()));
    files
}

/// The good package with a part of the manifest replaced.
pub fn with_manifest(from: &str, to: &str) -> Files {
    let manifest = include_str!("../fixtures/blaupause.yml");
    assert!(manifest.contains(from), "{from:?} is not in the fixture");
    with("blaupause.yml", manifest.replace(from, to))
}

/// One entry of a ZIP with all that can be wrong with it.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub local_name: Option<Vec<u8>>,
    pub content: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub attributes: u32,
    pub announced: Option<u32>,
    pub crc: Option<u32>,
    pub at: Option<u32>,
}

impl Entry {
    pub fn new(name: impl Into<Vec<u8>>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            local_name: None,
            content: content.into(),
            flags: 0x0800,
            method: 0,
            attributes: 0o100_644 << 16,
            announced: None,
            crc: None,
            at: None,
        }
    }
}

/// The entries of the good package and some more.
pub fn good_and(more: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let good = good()
        .into_iter()
        .map(|(path, content)| Entry::new(path, content));
    raw_zip(&good.chain(more).collect::<Vec<_>>())
}

/// Writes a ZIP byte by byte, so that nothing is put right on the way.
pub fn raw_zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = entry.at.unwrap_or(out.len() as u32);
        let packed = match entry.method {
            8 => deflated(&entry.content),
            _ => entry.content.clone(),
        };
        let mut crc = flate2::Crc::new();
        crc.update(&entry.content);
        let mut shared = Vec::new();
        [entry.flags, entry.method, 0, 33]
            .iter()
            .for_each(|field| shared.extend(field.to_le_bytes()));
        shared.extend(entry.crc.unwrap_or(crc.sum()).to_le_bytes());
        shared.extend((packed.len() as u32).to_le_bytes());
        shared.extend(
            entry
                .announced
                .unwrap_or(entry.content.len() as u32)
                .to_le_bytes(),
        );
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        if entry.at.is_none() {
            out.extend(0x0403_4b50_u32.to_le_bytes());
            out.extend(20_u16.to_le_bytes());
            out.extend(&shared);
            out.extend((local_name.len() as u16).to_le_bytes());
            out.extend([0, 0]);
            out.extend(local_name);
            out.extend(&packed);
        }
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend((3_u16 << 8 | 20).to_le_bytes());
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&shared);
        directory.extend((entry.name.len() as u16).to_le_bytes());
        directory.extend([0; 8]);
        directory.extend(entry.attributes.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(&entry.name);
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    let count = entries.len() as u16;
    [count, count]
        .iter()
        .for_each(|field| out.extend(field.to_le_bytes()));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

pub fn deflated(content: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

/// A ZIP as a friendly library writes it.
pub fn friendly_zip(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        zip.start_file(path.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn check(zip: Vec<u8>) -> Checked {
    artefacts::check_zip(Cursor::new(zip), &Limits::default())
}

pub fn check_files(files: &Files) -> Checked {
    check(friendly_zip(files))
}

/// `severity rule file:line pointer`, one finding a line, for comparing.
pub fn told(checked: &Checked) -> Vec<String> {
    let tell = |f: &artefacts::Finding| {
        let mut line = format!("{} {}", f.severity.label(), f.rule);
        if let Some(file) = &f.file {
            line.push_str(&format!(" {file}"));
        }
        if let Some(number) = f.line {
            line.push_str(&format!(":{number}"));
        }
        if let Some(pointer) = &f.pointer {
            line.push_str(&format!(" {pointer}"));
        }
        line
    };
    checked.findings.iter().map(tell).collect()
}

/// Asserts that a rule was told, as an error that keeps the package out.
pub fn assert_refused(checked: &Checked, rule: &str) {
    let told = told(checked);
    assert!(
        told.iter()
            .any(|line| line.starts_with(&format!("Fehler {rule}"))),
        "no error {rule} in {told:#?}"
    );
    assert!(checked.package.is_none(), "accepted in spite of {rule}");
    assert!(
        checked
            .findings
            .iter()
            .all(|f| !f.message.is_empty() && !f.cure.is_empty()),
        "a finding has no words"
    );
}

//! Writes a package as a ZIP that is the same for the same content, byte by byte.

use crate::package::Package;
use flate2::{Compression, Crc, write::DeflateEncoder};
use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Seek, Write};

/// 1 January 1980, 00:00: the first day that a ZIP knows. Times do not belong to the content.
const DAY: u16 = 1 << 5 | 1;
const TIME: u16 = 0;
/// UTF-8 names.
const FLAGS: u16 = 0x0800;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;
/// Made on Unix, so that the mode below counts.
const MADE_ON: u16 = 3 << 8 | VERSION;
const MODE: u32 = 0o100_644 << 16;

/// Packs a package: files in bytewise order of their paths, one time, one mode, one compression, nothing extra.
///
/// # Errors
/// What `out` reports; also when a file of a folder has changed since it was checked.
pub fn pack(package: &Package, out: impl Write + Seek) -> io::Result<()> {
    let mut zip = Packer {
        out,
        entries: Vec::new(),
    };
    for file in &package.files {
        let content = package.open(&file.path)?;
        let done = zip.add(&file.path, content)?;
        if done.size != file.size || done.digest != *file.digest.bytes() {
            let message = format!("„{}“ wurde während des Packens geändert", file.path);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }
    zip.finish()
}

struct Packer<W> {
    out: W,
    entries: Vec<Entry>,
}

struct Entry {
    path: String,
    crc: u32,
    packed: u32,
    size: u32,
    at: u32,
}

struct Done {
    size: u64,
    digest: [u8; 32],
}

impl<W: Write + Seek> Packer<W> {
    fn add(&mut self, path: &str, mut content: impl Read) -> io::Result<Done> {
        let at = self.out.stream_position()?;
        let mut entry = Entry {
            path: path.to_owned(),
            crc: 0,
            packed: 0,
            size: 0,
            at: narrow(at)?,
        };
        self.out.write_all(&entry.header())?;
        let start = self.out.stream_position()?;
        let (mut crc, mut hasher, mut size) = (Crc::new(), Sha256::new(), 0);
        let mut packed = DeflateEncoder::new(&mut self.out, Compression::new(6));
        let mut part = vec![0; 64 << 10];
        loop {
            let length = content.read(&mut part)?;
            let part = part.get(..length).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            crc.update(part);
            hasher.update(part);
            size += part.len() as u64;
            packed.write_all(part)?;
        }
        packed.finish()?;
        let end = self.out.stream_position()?;
        entry.crc = crc.sum();
        entry.size = narrow(size)?;
        entry.packed = narrow(end - start)?;
        self.out.seek(io::SeekFrom::Start(at))?;
        self.out.write_all(&entry.header())?;
        self.out.seek(io::SeekFrom::Start(end))?;
        self.entries.push(entry);
        Ok(Done {
            size,
            digest: hasher.finalize().into(),
        })
    }

    fn finish(mut self) -> io::Result<()> {
        let at = self.out.stream_position()?;
        for entry in &self.entries {
            self.out.write_all(&entry.directory())?;
        }
        let size = self.out.stream_position()? - at;
        let count = u16::try_from(self.entries.len()).map_err(|_| too_large())?;
        let mut end = Vec::new();
        end.extend(0x0605_4b50_u32.to_le_bytes());
        [0, 0, count, count]
            .iter()
            .for_each(|field| end.extend(field.to_le_bytes()));
        [narrow(size)?, narrow(at)?]
            .iter()
            .for_each(|field| end.extend(field.to_le_bytes()));
        end.extend([0, 0]);
        self.out.write_all(&end)?;
        self.out.flush()
    }
}

impl Entry {
    fn header(&self) -> Vec<u8> {
        let mut bytes = 0x0403_4b50_u32.to_le_bytes().to_vec();
        bytes.extend(VERSION.to_le_bytes());
        self.shared(&mut bytes);
        bytes.extend(self.path.as_bytes());
        bytes
    }

    fn directory(&self) -> Vec<u8> {
        let mut bytes = 0x0201_4b50_u32.to_le_bytes().to_vec();
        bytes.extend(MADE_ON.to_le_bytes());
        bytes.extend(VERSION.to_le_bytes());
        self.shared(&mut bytes);
        // No comment, first disk, no mark of text.
        bytes.extend([0; 6]);
        bytes.extend(MODE.to_le_bytes());
        bytes.extend(self.at.to_le_bytes());
        bytes.extend(self.path.as_bytes());
        bytes
    }

    /// The fields that stand the same at the entry and in the directory.
    fn shared(&self, bytes: &mut Vec<u8>) {
        // A path in a package has at most 200 characters, so its length fits.
        let length = u16::try_from(self.path.len()).unwrap_or(u16::MAX);
        [FLAGS, DEFLATED, TIME, DAY]
            .iter()
            .for_each(|field| bytes.extend(field.to_le_bytes()));
        [self.crc, self.packed, self.size]
            .iter()
            .for_each(|field| bytes.extend(field.to_le_bytes()));
        [length, 0]
            .iter()
            .for_each(|field| bytes.extend(field.to_le_bytes()));
    }
}

fn narrow(number: u64) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        "das Paket ist für eine ZIP-Datei zu groß",
    )
}

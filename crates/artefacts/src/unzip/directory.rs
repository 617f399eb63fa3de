//! The directory at the end of a ZIP.

use super::{Bytes, Entry, Kind, ZipFlaw};
use std::io::{Read, Seek, SeekFrom};

const END_SIGNATURE: u32 = 0x0605_4b50;
const DIRECTORY_SIGNATURE: u32 = 0x0201_4b50;
const END_LENGTH: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
/// A directory beyond this is no package; it bounds the memory for names.
const LARGEST_DIRECTORY: u64 = 8 << 20;

/// All entries that the directory lists, in its order.
pub(crate) fn entries<R: Read + Seek>(zip: &mut R, most: usize) -> Result<Vec<Entry>, ZipFlaw> {
    let length = zip.seek(SeekFrom::End(0))?;
    let end = find_end(zip, length)?;
    if end.directory_size > LARGEST_DIRECTORY {
        return Err(ZipFlaw::TooMany(end.count));
    }
    if end.count > most {
        return Err(ZipFlaw::TooMany(end.count));
    }
    if end.directory_at.checked_add(end.directory_size) != Some(end.at) {
        return Err(ZipFlaw::Broken(
            "the directory does not end where the end record starts",
        ));
    }
    zip.seek(SeekFrom::Start(end.directory_at))?;
    let mut directory = Vec::new();
    zip.take(end.directory_size).read_to_end(&mut directory)?;
    let mut rest = Bytes(&directory);
    let mut found = Vec::new();
    while !rest.0.is_empty() {
        if found.len() >= most {
            return Err(ZipFlaw::TooMany(found.len() + 1));
        }
        found.push(directory_entry(&mut rest)?);
    }
    if found.len() != end.count {
        return Err(ZipFlaw::Broken(
            "the directory has another number of entries than announced",
        ));
    }
    refuse_overlap(&found, end.directory_at)?;
    Ok(found)
}

struct End {
    at: u64,
    count: usize,
    directory_at: u64,
    directory_size: u64,
}

fn find_end<R: Read + Seek>(zip: &mut R, length: u64) -> Result<End, ZipFlaw> {
    let from = length.saturating_sub(END_LENGTH + LONGEST_COMMENT);
    zip.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    zip.take(END_LENGTH + LONGEST_COMMENT)
        .read_to_end(&mut tail)?;
    let start = (0..tail.len().saturating_sub(21))
        .rev()
        .find(|at| ends_here(&tail, *at))
        .ok_or(ZipFlaw::NotAZip)?;
    let mut record = Bytes(tail.get(start + 4..).unwrap_or_default());
    let (disk, directory_disk) = (record.u16()?, record.u16()?);
    let (here, count) = (record.u16()?, record.u16()?);
    let (directory_size, directory_at) = (record.u32()?, record.u32()?);
    if count == u16::MAX || directory_at == u32::MAX || directory_size == u32::MAX {
        return Err(ZipFlaw::Large);
    }
    if disk != 0 || directory_disk != 0 || here != count {
        return Err(ZipFlaw::InParts);
    }
    Ok(End {
        at: from + start as u64,
        count: usize::from(count),
        directory_at: u64::from(directory_at),
        directory_size: u64::from(directory_size),
    })
}

/// Whether an end record starts here and its comment reaches exactly to the end of the file.
fn ends_here(tail: &[u8], at: usize) -> bool {
    let mut record = Bytes(tail.get(at..).unwrap_or_default());
    if record.u32().ok() != Some(END_SIGNATURE) || record.skip(16).is_err() {
        return false;
    }
    record
        .u16()
        .is_ok_and(|comment| record.0.len() == usize::from(comment))
}

fn directory_entry(rest: &mut Bytes<'_>) -> Result<Entry, ZipFlaw> {
    if rest.u32()? != DIRECTORY_SIGNATURE {
        return Err(ZipFlaw::Broken(
            "an entry of the directory does not start with its mark",
        ));
    }
    let made_on = rest.u16()? >> 8;
    rest.skip(2)?;
    let flags = rest.u16()?;
    let method = rest.u16()?;
    rest.skip(4)?;
    let crc = rest.u32()?;
    let (packed, size) = (rest.u32()?, rest.u32()?);
    let (name, extra, comment) = (rest.u16()?, rest.u16()?, rest.u16()?);
    let disk = rest.u16()?;
    rest.skip(2)?;
    let attributes = rest.u32()?;
    let header_at = rest.u32()?;
    let raw_name = rest.take(usize::from(name))?.to_vec();
    let extra = rest.take(usize::from(extra))?;
    rest.skip(usize::from(comment))?;
    if disk != 0 {
        return Err(ZipFlaw::InParts);
    }
    let wide = Wide::read(extra, size, packed, header_at)?;
    Ok(Entry {
        kind: kind(&raw_name, made_on, attributes),
        says_utf8: flags & 0x0800 != 0,
        encrypted: flags & 0x2041 != 0,
        method,
        crc,
        packed: wide.packed,
        size: wide.size,
        header_at: wide.header_at,
        raw_name,
    })
}

/// Sizes of an entry, taken from the 64-bit field where the 32-bit ones are filled up (some packers always do).
struct Wide {
    size: u64,
    packed: u64,
    header_at: u64,
}

impl Wide {
    fn read(extra: &[u8], size: u32, packed: u32, header_at: u32) -> Result<Self, ZipFlaw> {
        let mut field = Bytes(wide_field(extra));
        let mut either = |small: u32| match small {
            u32::MAX => field.u64(),
            _ => Ok(u64::from(small)),
        };
        Ok(Self {
            size: either(size)?,
            packed: either(packed)?,
            header_at: either(header_at)?,
        })
    }
}

fn wide_field(extra: &[u8]) -> &[u8] {
    let mut rest = Bytes(extra);
    while let (Ok(id), Ok(length)) = (rest.u16(), rest.u16()) {
        match rest.take(usize::from(length)) {
            Ok(field) if id == 1 => return field,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    &[]
}

fn kind(raw_name: &[u8], made_on: u16, attributes: u32) -> Kind {
    const UNIX: [u16; 2] = [3, 19];
    let mode = attributes >> 16;
    match mode & 0o170_000 {
        0o120_000 if UNIX.contains(&made_on) => Kind::Link,
        0o040_000 => Kind::Folder,
        0 | 0o100_000 => match raw_name.ends_with(b"/")
            || (attributes & 0x10 != 0 && raw_name.ends_with(b"\\"))
        {
            true => Kind::Folder,
            false => Kind::File,
        },
        _ if UNIX.contains(&made_on) => Kind::Device,
        _ => Kind::File,
    }
}

/// Entries that share bytes are how a small file unpacks to a huge one.
fn refuse_overlap(entries: &[Entry], directory_at: u64) -> Result<(), ZipFlaw> {
    let mut spans: Vec<(u64, u64)> = Vec::with_capacity(entries.len());
    for entry in entries {
        let least = 30 + entry.raw_name.len() as u64;
        let end = entry
            .header_at
            .checked_add(least)
            .and_then(|at| at.checked_add(entry.packed));
        spans.push((
            entry.header_at,
            end.ok_or(ZipFlaw::Broken("an entry lies beyond the file"))?,
        ));
    }
    spans.sort_unstable();
    let next = spans
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([directory_at]);
    match spans.iter().zip(next).all(|((_, end), next)| *end <= next) {
        true => Ok(()),
        false => Err(ZipFlaw::Overlap),
    }
}

//! A reader of ZIP files that trusts nothing in them.
//!
//! Written here because a package is hostile input: a library for friendly ZIPs hides what the checker must tell
//! (two entries with one name, a name that differs between directory and entry, entries that overlap, sizes that lie).
//! Only what packages need is read: stored and deflated entries, the directory at the end, no parts, no encryption.

use std::io::{self, Read, Seek, SeekFrom};

const END_SIGNATURE: u32 = 0x0605_4b50;
const DIRECTORY_SIGNATURE: u32 = 0x0201_4b50;
const ENTRY_SIGNATURE: u32 = 0x0403_4b50;
const END_LENGTH: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
/// A directory beyond this is no package; it bounds the memory for names.
const LARGEST_DIRECTORY: u64 = 8 << 20;

/// Why a file cannot be read as a ZIP at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ZipFlaw {
    #[error("no end record")]
    NotAZip,
    #[error("broken: {0}")]
    Broken(&'static str),
    #[error("in parts")]
    InParts,
    #[error("64 bit form")]
    Large,
    #[error("{0} entries")]
    TooMany(usize),
    #[error("entries overlap")]
    Overlap,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What the directory says about one entry; nothing of it is proven.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) raw_name: Vec<u8>,
    pub(crate) says_utf8: bool,
    pub(crate) encrypted: bool,
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u64,
    pub(crate) size: u64,
    pub(crate) kind: Kind,
    header_at: u64,
}

/// What an entry is by the marks that Unix and DOS leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    Link,
    Device,
}

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

/// Why one entry cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EntryFlaw {
    #[error("encrypted")]
    Encrypted,
    #[error("method {0}")]
    Method(u16),
    #[error("the entry says something else than the directory")]
    Differs,
    #[error("bomb")]
    Bomb,
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("{actual} bytes, announced {announced}")]
    SizeLies { announced: u64, actual: u64 },
    #[error("checksum")]
    Checksum,
    #[error("broken data")]
    Broken,
    /// The place that the content goes to cannot take it.
    #[error(transparent)]
    Out(io::Error),
}

/// Unpacks one entry; reads and writes at most `limit` bytes of content and never more than announced.
pub(crate) fn unpack<R: Read + Seek>(
    zip: &mut R,
    entry: &Entry,
    limit: u64,
    mut out: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), EntryFlaw> {
    if entry.encrypted {
        return Err(EntryFlaw::Encrypted);
    }
    seek_content(zip, entry)?;
    let packed = zip.take(entry.packed);
    let mut content: Box<dyn Read> = match entry.method {
        0 => Box::new(packed),
        8 => Box::new(flate2::read::DeflateDecoder::new(packed)),
        other => return Err(EntryFlaw::Method(other)),
    };
    if entry.size > limit {
        return Err(EntryFlaw::TooLarge { limit });
    }
    let mut crc = flate2::Crc::new();
    let mut part = vec![0; 64 << 10];
    let mut actual = 0;
    loop {
        let length = content.read(&mut part).map_err(|_| EntryFlaw::Broken)?;
        let part = part.get(..length).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        actual += length as u64;
        if actual > entry.size {
            return Err(EntryFlaw::SizeLies {
                announced: entry.size,
                actual,
            });
        }
        crc.update(part);
        out(part).map_err(EntryFlaw::Out)?;
    }
    if actual != entry.size {
        return Err(EntryFlaw::SizeLies {
            announced: entry.size,
            actual,
        });
    }
    match crc.sum() == entry.crc {
        true => Ok(()),
        false => Err(EntryFlaw::Checksum),
    }
}

/// Goes to the content and compares what the entry says about itself with the directory.
fn seek_content<R: Read + Seek>(zip: &mut R, entry: &Entry) -> Result<(), EntryFlaw> {
    let mut head = [0; 30];
    zip.seek(SeekFrom::Start(entry.header_at))
        .map_err(|_| EntryFlaw::Broken)?;
    zip.read_exact(&mut head).map_err(|_| EntryFlaw::Broken)?;
    let mut fields = Bytes(&head);
    let same_mark = fields.u32().ok() == Some(ENTRY_SIGNATURE);
    fields.skip(2).map_err(|_| EntryFlaw::Broken)?;
    let flags = fields.u16().map_err(|_| EntryFlaw::Broken)?;
    let method = fields.u16().map_err(|_| EntryFlaw::Broken)?;
    fields.skip(16).map_err(|_| EntryFlaw::Broken)?;
    let name = fields.u16().map_err(|_| EntryFlaw::Broken)?;
    let extra = fields.u16().map_err(|_| EntryFlaw::Broken)?;
    let mut raw_name = vec![0; usize::from(name)];
    zip.read_exact(&mut raw_name)
        .map_err(|_| EntryFlaw::Broken)?;
    if !same_mark || raw_name != entry.raw_name || method != entry.method || flags & 0x2041 != 0 {
        return Err(EntryFlaw::Differs);
    }
    zip.seek(SeekFrom::Current(i64::from(extra)))
        .map_err(|_| EntryFlaw::Broken)?;
    Ok(())
}

/// Little-endian numbers from a slice that may end at any moment.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ZipFlaw> {
        let (head, tail) = self
            .0
            .split_at_checked(length)
            .ok_or(ZipFlaw::Broken("a record ends early"))?;
        self.0 = tail;
        Ok(head)
    }

    fn skip(&mut self, length: usize) -> Result<(), ZipFlaw> {
        self.take(length).map(drop)
    }

    fn u16(&mut self) -> Result<u16, ZipFlaw> {
        let bytes = self.take(2)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u16::from(*byte)))
    }

    fn u32(&mut self) -> Result<u32, ZipFlaw> {
        let bytes = self.take(4)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }

    fn u64(&mut self) -> Result<u64, ZipFlaw> {
        let bytes = self.take(8)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }
}

/// The name of an entry as text.
pub(crate) enum Name {
    /// As the entry says.
    Plain(String),
    /// Written by Windows in the old code page of DOS; only signs that its two variants share were read.
    FromDos(String),
    /// No text that one could be sure of.
    Unreadable,
}

/// Reads the name of an entry without guessing.
pub(crate) fn name(entry: &Entry) -> Name {
    if let Ok(name) = std::str::from_utf8(&entry.raw_name) {
        return Name::Plain(name.to_owned());
    }
    if entry.says_utf8 {
        return Name::Unreadable;
    }
    match entry
        .raw_name
        .iter()
        .map(|byte| from_dos(*byte))
        .collect::<Option<String>>()
    {
        Some(name) => Name::FromDos(name),
        None => Name::Unreadable,
    }
}

/// The signs that code pages 437 and 850 have in common and that occur in German and French names.
fn from_dos(byte: u8) -> Option<char> {
    const FROM_80: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ";
    const FROM_A0: &str = "áíóúñÑªº¿";
    match byte {
        0x20..=0x7e => Some(char::from(byte)),
        0x80..=0x9a => FROM_80.chars().nth(usize::from(byte - 0x80)),
        0xa0..=0xa8 => FROM_A0.chars().nth(usize::from(byte - 0xa0)),
        0xe1 => Some('ß'),
        _ => None,
    }
}

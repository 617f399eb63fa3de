//! A reader of ZIP files that trusts nothing in them.
//!
//! Written here because a package is hostile input: a library for friendly ZIPs hides what the checker must tell
//! (two entries with one name, a name that differs between directory and entry, entries that overlap, sizes that lie).
//! Only what packages need is read: stored and deflated entries, the directory at the end, no parts, no encryption.

mod content;
mod directory;
mod name;

pub(crate) use content::{EntryFlaw, unpack};
pub(crate) use directory::entries;
pub(crate) use name::{Name, name};

use std::io;

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

//! The content of one entry.

use super::{Bytes, Entry};
use std::io::{self, Read, Seek, SeekFrom};

const ENTRY_SIGNATURE: u32 = 0x0403_4b50;

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

//! Names of entries as text.

use super::Entry;

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

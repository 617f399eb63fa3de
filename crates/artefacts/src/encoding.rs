//! Bytes to text: UTF-8 everywhere, and for XML what its declaration says.

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoText {
    /// Not the encoding that the file claims or must have.
    Invalid,
    /// An encoding that is not read here.
    Unknown(String),
}

/// Text of an XML file: UTF-8 and UTF-16 by mark, Latin-1 and Windows-1252 by declaration.
pub(crate) fn xml_text(bytes: Vec<u8>) -> Result<String, NoText> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    match declared(&bytes).as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii") => {
            String::from_utf8(bytes).map_err(|_| NoText::Invalid)
        }
        Some("iso-8859-1" | "latin1") => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Some("windows-1252" | "cp1252" | "iso-8859-15") => bytes
            .iter()
            .map(|byte| windows(*byte))
            .collect::<Option<_>>()
            .ok_or(NoText::Invalid),
        Some(other) => Err(NoText::Unknown(other.to_owned())),
    }
}

/// The text of an XML file in any encoding that is read here, for showing what was checked before.
#[must_use]
pub fn xml_as_text(bytes: Vec<u8>) -> Option<String> {
    xml_text(bytes).ok()
}

/// The encoding in the XML declaration, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..bytes.len().min(200))?;
    let start = String::from_utf8_lossy(start);
    let declaration = start
        .trim_start_matches('\u{feff}')
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?
        .to_owned();
    let after = declaration
        .split("encoding")
        .nth(1)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .to_owned();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.get(1..)?.split(quote).next()?.to_lowercase())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NoText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(NoText::Invalid);
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| NoText::Invalid)
}

/// Windows-1252; the five bytes without a meaning are refused.
fn windows(byte: u8) -> Option<char> {
    const FROM_80: &str = "€\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}Ž\u{0}\u{0}‘’“”•–—˜™š›œ\u{0}žŸ";
    match byte {
        0x80..=0x9f => FROM_80
            .chars()
            .nth(usize::from(byte - 0x80))
            .filter(|c| *c != '\u{0}'),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_read_in_the_encoding_that_it_declares() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>".to_vec();
        assert!(xml_text(latin).unwrap().contains("<a>ä</a>"));
        let windows =
            b"<?xml version='1.0' encoding=\"windows-1252\"?><a>\x84\xe4\x93</a>".to_vec();
        assert!(xml_text(windows).unwrap().contains("<a>„ä“</a>"));
        let mut wide = vec![0xff, 0xfe];
        wide.extend("<a>ä</a>".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(xml_text(wide).unwrap(), "<a>ä</a>");
        assert_eq!(xml_text(b"<a>\xe4</a>".to_vec()), Err(NoText::Invalid));
        assert_eq!(
            xml_text(b"<?xml version='1.0' encoding='ebcdic'?><a/>".to_vec()),
            Err(NoText::Unknown("ebcdic".into()))
        );
        assert_eq!(xml_text(vec![0xff, 0xfe, 0x00]), Err(NoText::Invalid));
    }
}

//! Names of persons in the properties of office documents and PDF files.

use crate::finding::Finding;
use crate::privacy;
use crate::unzip::{self, Name};
use crate::xml::{self, Node};
use std::io::{Read, Seek};

/// Properties larger than this are no properties.
const LARGEST: u64 = 1 << 20;
const MOST_ENTRIES: usize = 20_000;
const CURE: &str = "Entfernen Sie die Dokumenteigenschaften: in Word und Excel unter „Datei – Informationen – Auf Probleme prüfen“, in LibreOffice unter „Datei – Eigenschaften“.";

/// Author names of a document in OOXML or OpenDocument form. A document that cannot be opened has none to tell.
pub(crate) fn authors<R: Read + Seek>(document: &mut R) -> Vec<Finding> {
    let Ok(entries) = unzip::entries(document, MOST_ENTRIES) else {
        return vec![unreadable()];
    };
    let mut found = Vec::new();
    for wanted in ["docProps/core.xml", "meta.xml"] {
        let mut named = entries
            .iter()
            .filter(|entry| matches!(unzip::name(entry), Name::Plain(name) if name == wanted));
        let (first, second) = (named.next(), named.next());
        let Some(entry) = first else { continue };
        // Programs write it once; thousands of them would only keep us busy.
        if second.is_some() {
            return vec![unreadable()];
        }
        let mut properties = Vec::new();
        let unpacked = unzip::unpack(document, entry, LARGEST, |part| {
            properties.extend_from_slice(part);
            Ok(())
        });
        if unpacked.is_ok() {
            found.extend(names(&String::from_utf8_lossy(&properties)));
        }
    }
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|name| privacy::author(&name, "Die Eigenschaften des Dokuments", CURE))
        .collect()
}

fn unreadable() -> Finding {
    Finding::warning(
        "office-unreadable",
        "Die Datei hat die Endung eines Office-Dokuments, lässt sich aber nicht als solches öffnen.",
        "Öffnen Sie die Datei in ihrem Programm und speichern Sie sie neu.",
    )
}

/// The text of the elements that name who made or last changed the document.
fn names(properties: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut within = None;
    let walked = xml::walk(properties, 32, &mut |node| match node {
        Node::Open(element) => within = is_author(&element.name).then(String::new),
        Node::Text(text) => {
            if let Some(name) = within.as_mut().filter(|name| name.len() < 200) {
                name.push_str(text);
            }
        }
        Node::Close => names.extend(within.take()),
    });
    if walked.is_err() {
        return Vec::new();
    }
    names
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| is_person(name))
        .collect()
}

fn is_author(element: &str) -> bool {
    matches!(
        element,
        "creator" | "lastModifiedBy" | "initial-creator" | "printed-by"
    )
}

/// Programs put their own name there too, and some a word for "nobody".
fn is_person(name: &str) -> bool {
    const PROGRAMS: [&str; 9] = [
        "microsoft",
        "libreoffice",
        "openoffice",
        "adobe",
        "apache",
        "python",
        "unknown",
        "unbekannt",
        "openpyxl",
    ];
    let lower = name.to_lowercase();
    name.chars().any(char::is_alphabetic) && !PROGRAMS.iter().any(|program| lower.contains(program))
}

/// Author names of a PDF file: the document information and the metadata, as far as they are not compressed.
pub(crate) fn pdf_authors(bytes: &[u8]) -> Vec<Finding> {
    const CURE: &str = "Entfernen Sie den Verfasser in den Dokumenteigenschaften und erzeugen Sie die PDF-Datei neu.";
    let mut found: Vec<String> = after(bytes, b"/Author").filter_map(pdf_string).collect();
    found.extend(after(bytes, b"<dc:creator>").filter_map(xmp_creator));
    found.sort();
    found.dedup();
    let people = found.into_iter().filter(|name| is_person(name));
    people
        .map(|name| privacy::author(&name, "Die PDF-Datei", CURE))
        .collect()
}

/// What follows each mark, at most a thousand bytes of it.
fn after<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(from..)?;
        let at = rest.windows(mark.len()).position(|window| window == mark)?;
        from += at + mark.len();
        let rest = bytes.get(from..)?;
        rest.get(..rest.len().min(1_000))
    })
    .take(50)
}

/// A string of PDF, literal or hexadecimal, in Latin-1 or UTF-16.
fn pdf_string(rest: &[u8]) -> Option<String> {
    let start = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let (kind, rest) = rest.get(start..)?.split_first()?;
    let bytes = match kind {
        b'(' => literal(rest),
        b'<' => hexadecimal(rest)?,
        _ => return None,
    };
    let text = match bytes.as_slice() {
        [0xfe, 0xff, wide @ ..] => String::from_utf16_lossy(
            &wide
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte)))
                .collect::<Vec<_>>(),
        ),
        narrow => narrow.iter().map(|byte| char::from(*byte)).collect(),
    };
    Some(text.trim().to_owned())
}

fn literal(rest: &[u8]) -> Vec<u8> {
    let (mut bytes, mut depth, mut escaped) = (Vec::new(), 0, false);
    for byte in rest {
        match byte {
            _ if escaped => {
                escaped = false;
                bytes.push(*byte);
            }
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ => bytes.push(*byte),
        }
    }
    bytes
}

fn hexadecimal(rest: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = rest
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|d| u8::try_from(d).ok())
        .collect();
    let (pairs, _) = digits.as_chunks::<2>();
    (!pairs.is_empty()).then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn xmp_creator(rest: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(rest);
    let block = text.split("</dc:creator>").next()?;
    let item = block.split("<rdf:li").nth(1)?.split_once('>')?.1;
    Some(item.split('<').next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(findings: &[Finding]) -> String {
        findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn authors_of_a_pdf_are_found_in_every_spelling() {
        assert!(
            messages(&pdf_authors(b"1 0 obj << /Author (Erika Mustermann) >>"))
                .contains("Erika Mustermann")
        );
        assert!(messages(&pdf_authors(b"<< /Author <FEFF004D00FC006C> >>")).contains("Mül"));
        let xmp = "<dc:creator><rdf:Seq><rdf:li>Max Muster</rdf:li></rdf:Seq></dc:creator>";
        assert!(messages(&pdf_authors(xmp.as_bytes())).contains("Max Muster"));
        assert!(pdf_authors(b"<< /Author () /Creator (LibreOffice) >>").is_empty());
        assert!(pdf_authors(b"/Author").is_empty());
    }

    #[test]
    fn programs_are_no_persons() {
        let core = "<cp:coreProperties xmlns:cp='urn:c' xmlns:dc='urn:d'><dc:creator>openpyxl</dc:creator><cp:lastModifiedBy>Erika M.</cp:lastModifiedBy></cp:coreProperties>";
        assert_eq!(names(core), ["Erika M."]);
    }
}

//! The release that a variant is based on: its digest, written into the text of a manifest.

use crate::yaml::{self, Place};
use domain::digest::Digest;

/// The text of a manifest with the digest under `basedOn`; every other letter of it stays.
///
/// `None` when the manifest has no `basedOn`, or says its digest already, or is written so that nobody could put
/// something in without guessing.
#[must_use]
pub fn with_digest(text: &str, digest: Digest) -> Option<String> {
    let (bare, mark) = match text.strip_prefix('\u{feff}') {
        Some(bare) => (bare, "\u{feff}"),
        None => (text, ""),
    };
    let (document, _) = yaml::read(bare);
    let document = document?;
    let origin = document.value.get("basedOn")?.as_object()?;
    if origin.get("digest").is_some_and(|known| !known.is_null()) {
        return None;
    }
    let filled = match document.place("/basedOn/digest") {
        Some(place) => in_place_of_null(bare, place, digest)?,
        None => beside_the_others(bare, document.place("/basedOn")?, digest)?,
    };
    // Whatever the way of writing: it counts only when it reads as it should.
    let (read, _) = yaml::read(&filled);
    let read = read?;
    let is_there = read.value.pointer("/basedOn/digest")?.as_str()? == digest.to_string();
    is_there.then(|| format!("{mark}{filled}"))
}

/// `digest: null` or `digest: ~` gets the value.
fn in_place_of_null(text: &str, place: Place, digest: Digest) -> Option<String> {
    let (before, rest) = text.split_at_checked(offset(text, place)?)?;
    let rest = rest
        .strip_prefix("null")
        .or_else(|| rest.strip_prefix('~'))?;
    Some(format!("{before}\"{digest}\"{rest}"))
}

/// The first key of the group: within braces on the same line, otherwise on a line of its own.
fn beside_the_others(text: &str, place: Place, digest: Digest) -> Option<String> {
    let (before, rest) = text.split_at_checked(offset(text, place)?)?;
    if let Some(inside) = rest.strip_prefix('{') {
        return Some(format!(
            "{before}{{ digest: \"{digest}\", {}",
            inside.trim_start_matches(' ')
        ));
    }
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(line_start..)?;
    let end = if before.ends_with("\r\n") || text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let is_blank = indent.chars().all(|c| c == ' ');
    is_blank.then(|| format!("{before}digest: \"{digest}\"{end}{indent}{rest}"))
}

/// Where a place lies in bytes; columns count letters.
fn offset(text: &str, place: Place) -> Option<usize> {
    let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(place.column).ok()?.checked_sub(1)?;
    let start = match line {
        0 => 0,
        _ => text.match_indices('\n').nth(line - 1)?.0 + 1,
    };
    let rest = text.get(start..)?;
    let within = rest
        .char_indices()
        .map(|(at, _)| at)
        .chain([rest.len()])
        .nth(column)?;
    Some(start + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Option<String> {
        with_digest(text, Digest::of(b"x"))
    }

    #[test]
    fn the_digest_is_put_in_and_nothing_else_changes() {
        let digest = Digest::of(b"x");
        for (text, expected) in [
            (
                "a: ü\nbasedOn: { slug: hund, version: 2.0.1 } # Vorlage\nb: 1\n",
                format!(
                    "a: ü\nbasedOn: {{ digest: \"{digest}\", slug: hund, version: 2.0.1 }} # Vorlage\nb: 1\n"
                ),
            ),
            (
                "basedOn:\n  slug: hund\n  version: 2.0.1\nb: 1\n",
                format!("basedOn:\n  digest: \"{digest}\"\n  slug: hund\n  version: 2.0.1\nb: 1\n"),
            ),
            (
                "\u{feff}a: 1\r\nbasedOn:\r\n    slug: hund\r\n    digest: ~\r\n",
                format!(
                    "\u{feff}a: 1\r\nbasedOn:\r\n    slug: hund\r\n    digest: \"{digest}\"\r\n"
                ),
            ),
        ] {
            assert_eq!(filled(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_digest_that_is_there_stays_and_nothing_is_guessed() {
        for text in [
            "a: 1\n",
            "basedOn: hund\n",
            "basedOn: { slug: hund, digest: \"sha256:00\" }\n",
            "basedOn:\n  slug: hund\n  digest:\n",
            "basedOn: [",
        ] {
            assert_eq!(filled(text), None, "{text:?}");
        }
    }
}

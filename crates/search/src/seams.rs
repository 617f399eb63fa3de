//! Where a long German word may break at the end of a line: between its parts, and nowhere else.

use crate::german;

/// Shows only where a line ends at it.
const SOFT_HYPHEN: char = '\u{ad}';

/// The text with a soft hyphen at every seam of its compounds.
///
/// A browser that has no German dictionary breaks narrow heads of tables anywhere, "Führersch-ein"; so it is told.
pub fn breakable(text: &str) -> String {
    let mut seams: Vec<usize> = german::words(text)
        .iter()
        .flat_map(|word| {
            let parts = word.form.parts.iter().skip(1);
            parts.map(move |part| word.from + part.from)
        })
        .collect();
    seams.sort_unstable();
    seams.dedup();
    let mut broken = String::with_capacity(text.len() + 2 * seams.len());
    let mut at = 0;
    for seam in seams {
        // Only between letters: a spelling that was mended could point into one.
        let Some(part) = text.get(at..seam) else {
            continue;
        };
        broken.push_str(part);
        broken.push(SOFT_HYPHEN);
        at = seam;
    }
    broken.push_str(text.get(at..).unwrap_or_default());
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_break_at_their_seams() {
        assert_eq!(
            breakable("Hundesteueranmeldung"),
            "Hunde\u{ad}steuer\u{ad}anmeldung"
        );
        assert!(breakable("Führerscheinumtausch").contains("\u{ad}umtausch"));
        assert_eq!(breakable("Amt & Straße"), "Amt & Straße");
    }

    #[test]
    fn nothing_else_of_a_text_changes() {
        for text in [
            "Personenstandsurkunde bestellen (Geburt, Ehe)",
            "Fuehrerschein-Umtausch: § 24 StVG, F60000227V1.2",
            "Größenänderung – „Straßensperrung“",
            "",
        ] {
            assert_eq!(breakable(text).replace(SOFT_HYPHEN, ""), text);
        }
    }
}

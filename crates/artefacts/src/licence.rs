//! Licences by their SPDX ids.

/// Ids that occur in public administration; an unknown one is a warning, never an error.
const KNOWN: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC-BY-3.0",
    "CC-BY-3.0-DE",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-3.0-DE",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "DL-DE-BY-2.0",
    "DL-DE-ZERO-2.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "FSFAP",
    "GFDL-1.3-only",
    "GFDL-1.3-or-later",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "ODbL-1.0",
    "ODC-By-1.0",
    "OFL-1.1",
    "PDDL-1.0",
    "Unlicense",
    "Zlib",
];

/// The first part of an SPDX expression that is no known licence.
pub(crate) fn unknown_part(expression: &str) -> Option<&str> {
    let words = expression
        .split(|c: char| c.is_whitespace() || c == '(' || c == ')')
        .filter(|word| !word.is_empty());
    let mut any = false;
    for word in words {
        if matches!(word, "AND" | "OR") {
            continue;
        }
        any = true;
        if !KNOWN.contains(&word.trim_end_matches('+')) && !word.starts_with("LicenseRef-") {
            return Some(word);
        }
    }
    if any { None } else { Some(expression) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_part_by_part() {
        for fine in [
            "EUPL-1.2",
            "CC-BY-4.0 OR (MIT AND Apache-2.0)",
            "LicenseRef-Stadt-Wetzlar",
        ] {
            assert_eq!(unknown_part(fine), None);
        }
        assert_eq!(unknown_part("EUPL"), Some("EUPL"));
        assert_eq!(unknown_part("MIT OR frei"), Some("frei"));
        assert_eq!(unknown_part(" "), Some(" "));
    }
}

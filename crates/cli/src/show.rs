//! Findings as a person reads them on a terminal.

use artefacts::{Finding, Severity};
use std::fmt::Write as _;

/// Colours on a terminal, none in a pipe or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Colours,
    Plain,
}

impl Paint {
    /// What suits the standard output.
    pub(crate) fn for_stdout() -> Self {
        match std::io::IsTerminal::is_terminal(&std::io::stdout()) {
            true => Self::Colours,
            false => Self::Plain,
        }
    }

    fn severity(self, severity: Severity) -> String {
        let colour = match severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Hint => 36,
        };
        match self {
            Self::Colours => format!("\x1b[1;{colour}m{}\x1b[0m", severity.label()),
            Self::Plain => severity.label().to_owned(),
        }
    }
}

/// Writes to the standard output; a reader that has gone (`… | head`) is no trouble of ours.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
}

/// Each finding with its place and its cure, and their number.
pub(crate) fn findings(findings: &[Finding], paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = place(finding);
        // Writing to a string cannot fail.
        _ = writeln!(
            text,
            "{}{} [{}]",
            paint.severity(finding.severity),
            place,
            finding.rule
        );
        _ = writeln!(text, "  {}\n  → {}\n", finding.message, finding.cure);
    }
    _ = writeln!(text, "{}", counts(findings));
    text
}

fn place(finding: &Finding) -> String {
    let mut place = String::new();
    if let Some(file) = &finding.file {
        _ = write!(place, " in {file}");
    }
    if let Some(line) = finding.line {
        _ = write!(place, ", Zeile {line}");
    }
    if let Some(pointer) = finding
        .pointer
        .as_deref()
        .filter(|pointer| !pointer.is_empty())
    {
        _ = write!(
            place,
            ", {}",
            pointer.trim_start_matches('/').replace('/', ".")
        );
    }
    place
}

/// `1 Fehler, 2 Warnungen, kein Hinweis`.
pub(crate) fn counts(findings: &[Finding]) -> String {
    let count = |severity, none: &str, one: &str, many: &str| match findings
        .iter()
        .filter(|f| f.severity == severity)
        .count()
    {
        0 => none.to_owned(),
        1 => one.to_owned(),
        n => format!("{n} {many}"),
    };
    format!(
        "{}, {}, {}.",
        count(Severity::Error, "Kein Fehler", "1 Fehler", "Fehler"),
        count(Severity::Warning, "keine Warnung", "1 Warnung", "Warnungen"),
        count(Severity::Hint, "kein Hinweis", "1 Hinweis", "Hinweise"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_shows_place_and_cure_and_no_colour_in_a_pipe() {
        let mut finding = Finding::error(
            "file-missing",
            "Die Datei fehlt.",
            "Legen Sie sie ins Paket.",
        );
        finding.file = Some("blaupause.yml".into());
        finding.line = Some(7);
        finding.pointer = Some("/files/0/path".into());
        let text = findings(&[finding], Paint::Plain);
        assert_eq!(
            text,
            "Fehler in blaupause.yml, Zeile 7, files.0.path [file-missing]\n  Die Datei fehlt.\n  → Legen Sie sie ins Paket.\n\n1 Fehler, keine Warnung, kein Hinweis.\n"
        );
    }
}

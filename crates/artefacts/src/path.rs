//! Names of files that work on every computer, or the reason why not.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a name cannot be a path in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathFlaw {
    Empty,
    Absolute,
    Backslash,
    Traversal,
    EmptySegment,
    Control,
    Forbidden(char),
    Reserved(String),
    TrailingDotOrSpace,
    TooLong,
}

impl PathFlaw {
    /// The stable id of the rule.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Empty | Self::EmptySegment => "path-empty",
            Self::Absolute => "path-absolute",
            Self::Backslash => "path-backslash",
            Self::Traversal => "path-traversal",
            Self::Control => "path-control-character",
            Self::Forbidden(_) => "path-forbidden-character",
            Self::Reserved(_) => "path-reserved-name",
            Self::TrailingDotOrSpace => "path-trailing-dot-or-space",
            Self::TooLong => "path-too-long",
        }
    }

    /// What is wrong and what to do.
    pub fn words(&self) -> (String, &'static str) {
        match self {
            Self::Empty => ("Der Dateiname ist leer.".into(), "Geben Sie der Datei einen Namen."),
            Self::EmptySegment => {
                ("Der Pfad enthält einen leeren Ordnernamen („//“).".into(), "Packen Sie den Ordner neu, am besten mit „blaupause pack“.")
            }
            Self::Absolute => (
                "Der Pfad ist absolut; er würde außerhalb des Pakets liegen.".into(),
                "Verwenden Sie einen Pfad, der im Paket beginnt, zum Beispiel „prozess/soll.bpmn“.",
            ),
            Self::Backslash => (
                "Der Pfad enthält einen umgekehrten Schrägstrich („\\“).".into(),
                "Trennen Sie Ordner mit „/“ und packen Sie neu.",
            ),
            Self::Traversal => (
                "Der Pfad führt mit „.“ oder „..“ aus seinem Ordner heraus.".into(),
                "Verwenden Sie einen Pfad ohne „.“ und „..“.",
            ),
            Self::Control => (
                "Der Dateiname enthält ein Steuerzeichen oder ein unsichtbares Zeichen.".into(),
                "Benennen Sie die Datei mit sichtbaren Zeichen.",
            ),
            Self::Forbidden(found) => (
                format!("Der Dateiname enthält das Zeichen „{found}“, das unter Windows nicht erlaubt ist."),
                "Benennen Sie die Datei um.",
            ),
            Self::Reserved(name) => (
                format!("„{name}“ ist unter Windows ein Gerätename; die Datei ließe sich dort nicht öffnen."),
                "Benennen Sie die Datei um.",
            ),
            Self::TrailingDotOrSpace => (
                "Ein Datei- oder Ordnername endet mit Punkt oder Leerzeichen; Windows kann ihn nicht anlegen.".into(),
                "Entfernen Sie den Punkt oder das Leerzeichen am Ende.",
            ),
            Self::TooLong => (
                format!("Der Pfad ist zu lang (höchstens {LONGEST} Zeichen, je Ordner- oder Dateiname 120).",),
                "Kürzen Sie Ordner- und Dateinamen.",
            ),
        }
    }
}

/// The longest path in characters: together with a download folder it stays below the 260 of Windows.
const LONGEST: usize = 200;

/// A path that is safe everywhere, in Unicode NFC.
///
/// # Errors
/// The first [`PathFlaw`] of the name.
pub fn canonical(raw: &str) -> Result<String, PathFlaw> {
    if raw.is_empty() {
        return Err(PathFlaw::Empty);
    }
    if raw.starts_with(['/', '\\']) || has_drive(raw) {
        return Err(PathFlaw::Absolute);
    }
    if raw.contains('\\') {
        return Err(PathFlaw::Backslash);
    }
    let path: String = if is_nfc(raw) {
        raw.to_owned()
    } else {
        raw.nfc().collect()
    };
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(PathFlaw::Traversal);
    }
    if path.chars().count() > LONGEST {
        return Err(PathFlaw::TooLong);
    }
    path.split('/').try_for_each(check_segment)?;
    Ok(path)
}

fn has_drive(raw: &str) -> bool {
    let mut start = raw.chars();
    start
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && start.next() == Some(':')
}

fn check_segment(segment: &str) -> Result<(), PathFlaw> {
    if segment.is_empty() {
        return Err(PathFlaw::EmptySegment);
    }
    if segment.chars().any(is_invisible) {
        return Err(PathFlaw::Control);
    }
    if let Some(found) = segment.chars().find(|c| "<>:\"|?*".contains(*c)) {
        return Err(PathFlaw::Forbidden(found));
    }
    if segment.ends_with(['.', ' ']) || segment.starts_with(' ') {
        return Err(PathFlaw::TrailingDotOrSpace);
    }
    if segment.chars().count() > 120 || segment.len() > 255 {
        return Err(PathFlaw::TooLong);
    }
    let stem = segment.split('.').next().unwrap_or(segment).trim_end();
    match is_device(stem) {
        true => Err(PathFlaw::Reserved(segment.to_owned())),
        false => Ok(()),
    }
}

/// Controls, marks of writing direction and joiners that make two names look like one.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$"
    ) {
        return true;
    }
    let mut rest = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"))
        .unwrap_or_default()
        .chars();
    matches!(
        (rest.next(), rest.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
}

/// What two names share that Windows and macOS take for the same file.
pub(crate) fn folded(path: &str) -> String {
    path.to_lowercase().nfc().collect()
}

/// Files that a computer leaves behind and nobody means to publish.
pub(crate) fn is_junk(path: &str) -> bool {
    path.split('/').any(|segment| {
        matches!(
            segment,
            "__MACOSX"
                | ".DS_Store"
                | "Thumbs.db"
                | "ehthumbs.db"
                | "desktop.ini"
                | ".git"
                | ".svn"
                | ".Trashes"
        ) || segment.starts_with("._")
            || segment.starts_with("~$")
            || segment.starts_with(".~lock.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_do_not_work_everywhere_are_refused() {
        let table = [
            ("", PathFlaw::Empty),
            ("/etc/passwd", PathFlaw::Absolute),
            ("\\\\server\\x", PathFlaw::Absolute),
            ("C:/x", PathFlaw::Absolute),
            ("a\\b", PathFlaw::Backslash),
            ("../x", PathFlaw::Traversal),
            ("a/../x", PathFlaw::Traversal),
            ("./a", PathFlaw::Traversal),
            ("a//b", PathFlaw::EmptySegment),
            ("a/", PathFlaw::EmptySegment),
            ("a\nb", PathFlaw::Control),
            ("a\u{202e}fdp.exe", PathFlaw::Control),
            ("was?.md", PathFlaw::Forbidden('?')),
            ("nul", PathFlaw::Reserved("nul".into())),
            ("x/COM1.txt", PathFlaw::Reserved("COM1.txt".into())),
            ("ende.", PathFlaw::TrailingDotOrSpace),
            ("ende /x", PathFlaw::TrailingDotOrSpace),
        ];
        for (raw, flaw) in table {
            assert_eq!(canonical(raw), Err(flaw), "{raw:?}");
        }
        assert_eq!(canonical(&"x".repeat(121)), Err(PathFlaw::TooLong));
    }

    #[test]
    fn a_name_from_a_mac_is_brought_to_nfc() {
        assert_eq!(
            canonical("Fu\u{308}hrerschein.bpmn").unwrap(),
            "Führerschein.bpmn"
        );
    }

    #[test]
    fn names_with_numbers_are_not_devices() {
        for fine in [
            "COM",
            "COM10.txt",
            "console.md",
            "null.md",
            "prozess/soll.bpmn",
        ] {
            assert_eq!(canonical(fine).unwrap(), fine);
        }
    }

    proptest! {
        #[test]
        fn canonical_twice_is_canonical_once(raw in "\\PC{0,40}") {
            if let Ok(once) = canonical(&raw) {
                prop_assert_eq!(canonical(&once), Ok(once.clone()));
                prop_assert!(is_nfc(&once));
            }
        }

        #[test]
        fn a_canonical_path_never_leaves_its_folder(raw in "[a-z./\\\\: ]{0,20}") {
            if let Ok(path) = canonical(&raw) {
                let joined = std::path::Path::new("/paket").join(&path);
                prop_assert!(joined.starts_with("/paket"));
                prop_assert!(!path.split('/').any(|s| s == ".." || s == "." || s.is_empty()));
            }
        }
    }
}

//! What should not leave the house: addresses and names of persons, passwords and keys.

use crate::finding::Finding;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// Longer lines are data, not prose; they are searched up to here.
const LONGEST_LINE: usize = 16 << 10;

static MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+").ok()
});

/// Patterns of credentials; the order is that of [`SECRET_NAMES`].
static SECRETS: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    RegexSet::new([
        r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\b(?:ghp|gho|ghs|github_pat|glpat|xoxb|xoxp)[-_][A-Za-z0-9_-]{20,}",
        r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@<>${]{1,100}:[^\s/@<>${]{3,100}@",
    ])
    .ok()
});
const SECRET_NAMES: [&str; 5] = [
    "ein privater Schlüssel",
    "ein Zugangsschlüssel",
    "ein Zugangstoken",
    "ein Anmeldetoken",
    "eine Adresse mit Kennwort",
];

static ASSIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(pass(?:word|wort|wd)|kennwort|pwd|secret|token|api[_-]?key|client[_-]?secret)["']?\s*[:=]\s*(["']?)([^\s"',;<>]{6,200})"#).ok()
});

/// Whether an address names a person rather than a function.
pub(crate) fn is_personal_mail(mail: &str) -> bool {
    let mail = mail.to_lowercase();
    let Some((local, host)) = mail.split_once('@') else {
        return false;
    };
    const EXAMPLES: [&str; 4] = ["example.org", "example.com", "example.net", "beispiel.de"];
    const PRIVATE: [&str; 10] = [
        "gmail.com",
        "googlemail.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "outlook.com",
        "hotmail.com",
        "icloud.com",
        "posteo.de",
    ];
    if EXAMPLES
        .iter()
        .any(|example| host == *example || host.ends_with(&format!(".{example}")))
        || host.ends_with(".example")
    {
        return false;
    }
    PRIVATE.contains(&host) || is_first_and_last_name(local)
}

/// `vorname.nachname`, `v.nachname`: two parts of letters, none of them a word for an office.
fn is_first_and_last_name(local: &str) -> bool {
    const OFFICES: [&str; 26] = [
        "amt",
        "stadt",
        "info",
        "service",
        "it",
        "edv",
        "poststelle",
        "post",
        "kontakt",
        "buero",
        "rathaus",
        "gemeinde",
        "kreis",
        "fachdienst",
        "digitalisierung",
        "digital",
        "ozg",
        "team",
        "support",
        "datenschutz",
        "steuern",
        "steueramt",
        "noreply",
        "no",
        "projekt",
        "verwaltung",
    ];
    let parts: Vec<_> = local.split('.').collect();
    let [first, last] = parts.as_slice() else {
        return false;
    };
    let letters =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphabetic() || c == '-');
    letters(first)
        && letters(last)
        && last.len() > 2
        && !OFFICES.contains(first)
        && !OFFICES.contains(last)
}

/// The finding for an address of a person.
pub(crate) fn personal_mail(mail: &str) -> Finding {
    Finding::warning(
        "personal-mail",
        format!(
            "„{mail}“ sieht nach der Adresse einer Person aus; sie wäre für alle sichtbar und veraltet, wenn die Person wechselt."
        ),
        "Verwenden Sie ein Funktionspostfach, zum Beispiel digitalisierung@….",
    )
}

/// Addresses of persons and credentials in a text, with their lines.
pub(crate) fn in_text(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line
            .get(..line.floor_char_boundary(LONGEST_LINE))
            .unwrap_or(line);
        let place = u32::try_from(number + 1).ok();
        if line.contains('@') {
            found.extend(
                mails(line)
                    .into_iter()
                    .map(|mail| personal_mail(mail).on_line(place)),
            );
        }
        if let Some(what) = secret(line) {
            found.push(credentials(what).on_line(place));
        }
        // Enough to show; a file full of addresses is told by its first hundred.
        if found.len() > 100 {
            break;
        }
    }
    found
}

fn mails(line: &str) -> Vec<&str> {
    let Some(pattern) = MAIL.as_ref() else {
        return Vec::new();
    };
    let mut mails: Vec<_> = pattern
        .find_iter(line)
        .map(|found| found.as_str())
        .filter(|mail| is_personal_mail(mail))
        .collect();
    mails.dedup();
    mails
}

fn secret(line: &str) -> Option<&'static str> {
    if let Some(number) = SECRETS
        .as_ref()
        .and_then(|set| set.matches(line).iter().next())
    {
        return SECRET_NAMES.get(number).copied();
    }
    let assigned = ASSIGNED.as_ref()?;
    let hit = assigned.captures_iter(line).any(|found| {
        let quoted = found.get(2).is_some_and(|quote| !quote.is_empty());
        found
            .get(3)
            .is_some_and(|value| is_secret_value(value.as_str(), quoted))
    });
    hit.then_some("ein Kennwort oder ein Zugangsschlüssel")
}

/// Prose about passwords is no password: a value has digits beside letters, or stands in quotes, and is no placeholder.
fn is_secret_value(value: &str, quoted: bool) -> bool {
    const PLACEHOLDERS: [&str; 8] = [
        "xxx",
        "***",
        "...",
        "changeme",
        "example",
        "beispiel",
        "platzhalter",
        "redacted",
    ];
    let lower = value.to_lowercase();
    if value.starts_with(['$', '{', '<', '%', '(', '#', '/'])
        || PLACEHOLDERS.iter().any(|word| lower.contains(word))
    {
        return false;
    }
    let (letters, digits) = (
        value.chars().any(char::is_alphabetic),
        value.chars().any(|c| c.is_ascii_digit()),
    );
    letters && (digits || (quoted && value.len() >= 8))
}

fn credentials(what: &str) -> Finding {
    Finding::warning(
        "credentials",
        format!("Hier steht vermutlich {what}."),
        "Entfernen Sie die Angabe und ändern Sie sie dort, wo sie gilt: Sie muss als bekannt gelten.",
    )
}

/// The finding for the name of a person in the hidden properties of a document.
pub(crate) fn author(name: &str, what: &str, cure: &'static str) -> Finding {
    Finding::warning(
        "author-name",
        format!(
            "{what} enthält einen Namen: „{}“.",
            crate::names::shown(name)
        ),
        cure,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<(String, Option<u32>)> {
        in_text(text)
            .into_iter()
            .map(|finding| (finding.rule.into_owned(), finding.line))
            .collect()
    }

    #[test]
    fn addresses_of_persons_are_told_and_function_mailboxes_are_not() {
        for personal in [
            "erika.mustermann@wetzlar.de",
            "e.mustermann@wetzlar.de",
            "hundefreund77@gmx.de",
            "Max.Müller-Lüdenscheid@sinn.de",
        ] {
            assert!(is_personal_mail(personal), "{personal}");
        }
        for fine in [
            "digitalisierung@wetzlar.de",
            "info.steueramt@wetzlar.de",
            "erika.mustermann@example.org",
            "ozg@ekom21.de",
            "kein Text",
        ] {
            assert!(!is_personal_mail(fine), "{fine}");
        }
        assert_eq!(
            rules("Fragen?\nAn erika.mustermann@wetzlar.de, bitte."),
            [("personal-mail".into(), Some(2))]
        );
    }

    #[test]
    fn credentials_are_told_with_their_line() {
        for text in [
            "-----BEGIN RSA PRIVATE KEY-----",
            "key = AKIAABCDEFGHIJKLMNOP",
            "jdbc.url: postgres://app:geheim1@db.intern/x",
            "password: hund4711",
            "\"client_secret\": \"abcdefgh\"",
            "TOKEN=ghp_abcdefghijklmnopqrstuvwx0123",
        ] {
            assert_eq!(rules(text), [("credentials".into(), Some(1))], "{text}");
        }
    }

    #[test]
    fn prose_and_placeholders_are_no_credentials() {
        for text in [
            "Das Passwort: vergeben Sie selbst.",
            "password: ${DB_PASSWORD}",
            "password=<Ihr Kennwort>",
            "Kennwort: xxxxxxxx1",
            "token: beispiel123",
            "https://example.org:8443/pfad@x",
        ] {
            assert!(rules(text).is_empty(), "{text}: {:?}", rules(text));
        }
    }
}

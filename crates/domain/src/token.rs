//! Tokens of programs: what they look like, what they let a program do, and when their end is told.

use crate::{Id, Moment, Slug, public_body::PublicBody, text::words};

words! {
    /// What a program may do with its token: never more than who made it may do at that moment.
    Scope {
        Read => "read", "Lesen, was nur die Stelle sehen darf";
        Submit => "submit", "Pakete prüfen lassen und zur Freigabe einreichen";
        Publish => "publish", "Blaupausen veröffentlichen und pflegen";
        Adopt => "adopt", "Nachnutzungen eintragen und Vorschläge beantworten";
        Coordinate => "coordinate", "Kooperationen koordinieren und Nachweise erstellen";
        Fund => "fund", "Förderbescheide der Stelle führen";
        Import => "import", "Listen in das ganze Register übernehmen";
    }
}

/// What a program was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The one body for which it acts.
    pub body: Id<PublicBody>,
    pub scopes: Vec<Scope>,
    pub blueprints: Blueprints,
}

/// Which blueprints of its body a program may publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blueprints {
    Every,
    These(Vec<Slug>),
}

impl Blueprints {
    #[must_use]
    pub fn include(&self, slug: &Slug) -> bool {
        match self {
            Self::Every => true,
            Self::These(slugs) => slugs.contains(slug),
        }
    }
}

impl Grant {
    /// Whether one of these scopes was given.
    #[must_use]
    pub fn has_any(&self, scopes: &[Scope]) -> bool {
        self.scopes.iter().any(|scope| scopes.contains(scope))
    }
}

/// What every token begins with, so that scanners for secrets know it: `blp_[0-9A-Za-z]{49}`.
pub const PREFIX: &str = "blp_";
/// Thirty-two bytes in base 62.
const BODY: usize = 43;
/// A checksum of the body in base 62: a scanner need not ask us whether a find is one.
const CHECKSUM: usize = 6;
/// So much of a token is kept to know it by; far too little to guess the rest.
const SHOWN: usize = 10;

/// A whole token from fresh chance; it is shown once and kept by its digest alone.
#[must_use]
pub fn written(secret: &[u8; 32]) -> String {
    let body = base62(secret, BODY);
    let checksum = base62(&crc32(body.as_bytes()).to_be_bytes(), CHECKSUM);
    format!("{PREFIX}{body}{checksum}")
}

/// Whether a text can be a token at all: prefix, length and checksum fit.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        return false;
    };
    let (Some(body), Some(checksum)) = (rest.get(..BODY), rest.get(BODY..)) else {
        return false;
    };
    base62(&crc32(body.as_bytes()).to_be_bytes(), CHECKSUM) == checksum
}

/// The beginning of a token, by which people know it.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Bytes as one large number in base 62, with zeros before it.
fn base62(bytes: &[u8], width: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec!['0'; width];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let here = (rest << 8) | u32::from(*byte);
            *byte = u8::try_from(here / 62).unwrap_or_default();
            rest = here % 62;
        }
        let found = usize::try_from(rest).ok().and_then(|at| DIGITS.get(at));
        *digit = found.map_or('0', |digit| char::from(*digit));
    }
    digits.into_iter().collect()
}

/// The checksum of ZIP and PNG.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| match crc & 1 {
        1 => (crc >> 1) ^ 0xEDB8_8320,
        _ => crc >> 1,
    };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), bit);
    !bytes.iter().fold(!0, byte)
}

const DAY: i64 = 86_400;

/// Of its end its maker hears so many days before, when the token holds for longer than that at all.
pub const WARNINGS: [i64; 2] = [14, 3];

/// The warning that is due now, as the days of [`WARNINGS`]; one that was missed is not made up for.
#[must_use]
pub fn warning_due(
    made: Moment,
    expires: Moment,
    warned: Option<Moment>,
    now: Moment,
) -> Option<i64> {
    if expires <= now {
        return None;
    }
    let due = |days: &&i64| {
        let from = expires.plus_seconds(-**days * DAY);
        made < from && from <= now
    };
    // The last of them that is due stands for those before it.
    let days = WARNINGS.iter().rev().find(due).copied()?;
    let from = expires.plus_seconds(-days * DAY);
    match warned {
        Some(at) if at >= from => None,
        Some(_) | None => Some(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_form_and_a_typo_is_noticed() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        for byte in [0, 7, 255] {
            let token = written(&[byte; 32]);
            assert_eq!(token.len(), 4 + 43 + 6);
            assert!(is_whole(&token), "{token}");
            let typo = token.replacen('_', "_x", 1);
            assert!(!is_whole(&typo) && !is_whole(&token[..token.len() - 1]));
        }
        assert_ne!(written(&[1; 32]), written(&[2; 32]));
        assert!(!is_whole("blp_") && !is_whole("") && !is_whole("blp_ä"));
        assert_eq!(shown(&written(&[0; 32])), "blp_000000");
    }

    #[test]
    fn the_end_of_a_token_is_told_twice_and_each_time_once() {
        let at = |text: &str| format!("2026-{text}T10:00:00Z").parse::<Moment>().unwrap();
        let (made, expires) = (at("01-01"), at("04-01"));
        let due = |warned, now| warning_due(made, expires, warned, now);
        assert_eq!(due(None, at("03-17")), None);
        assert_eq!(due(None, at("03-18")), Some(14));
        assert_eq!(due(Some(at("03-18")), at("03-20")), None);
        assert_eq!(due(Some(at("03-18")), at("03-29")), Some(3));
        assert_eq!(due(Some(at("03-29")), at("03-30")), None);
        // The worker slept: one letter, not two.
        assert_eq!(due(None, at("03-30")), Some(3));
        assert_eq!(due(None, at("04-01")), None);
        // Who makes a token for a week knows that it ends in a week.
        let week = |now| warning_due(at("03-25"), expires, None, now);
        assert_eq!(week(at("03-26")), None);
        assert_eq!(week(at("03-29")), Some(3));
    }
}

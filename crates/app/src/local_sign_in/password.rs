//! Passwords: which ones are taken, and how they are kept (argon2id).
//!
//! Hashing takes long on purpose: call it outside of a transaction.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// Why a password is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error("Das Kennwort braucht mindestens {SHORTEST} Zeichen.")]
    Short,
    #[error("Das Kennwort darf höchstens {LONGEST} Zeichen haben.")]
    Long,
    #[error(
        "Das Kennwort darf weder Ihren Namen noch Ihre E-Mail-Adresse noch den Namen dieses Registers enthalten."
    )]
    SaysWho,
    #[error(
        "Dieses Kennwort ist sehr verbreitet und leicht zu erraten. Nehmen Sie zum Beispiel vier zufällige Wörter."
    )]
    Common,
}

pub const SHORTEST: usize = 12;
pub const LONGEST: usize = 200;

/// Words that stand in the most common passwords; figures and signs around them do not make them better.
const COMMON: &[&str] = &[
    "passwort",
    "kennwort",
    "password",
    "passwd",
    "geheim",
    "hallo",
    "hallowelt",
    "willkommen",
    "welcome",
    "sommer",
    "winter",
    "herbst",
    "fruehling",
    "start",
    "anfang",
    "admin",
    "administrator",
    "verwaltung",
    "rathaus",
    "gemeinde",
    "landkreis",
    "stadtverwaltung",
    "buergermeister",
    "schatz",
    "schatzi",
    "ichliebedich",
    "iloveyou",
    "liebe",
    "mama",
    "papa",
    "familie",
    "deutschland",
    "hessen",
    "frankfurt",
    "eintracht",
    "bayern",
    "fussball",
    "football",
    "baseball",
    "monkey",
    "dragon",
    "letmein",
    "master",
    "superman",
    "batman",
    "starwars",
    "pokemon",
    "sunshine",
    "princess",
    "qwertz",
    "qwertzuiop",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "yxcvbnm",
    "zxcvbnm",
    "asdf",
    "abc",
    "abcdef",
    "test",
    "testtest",
    "login",
    "zugang",
    "sicher",
    "sicherheit",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "januar",
    "februar",
    "maerz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "changeme",
    "default",
    "computer",
    "internet",
    "geburtstag",
    "hundesteuer",
];
const RUNS: [&str; 6] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertzuiopü+asdfghjklöä#yxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6z7u8i9o0p",
    "1qay2wsx3edc4rfv5tgb6zhn",
];

/// Whether somebody of this name and address may take this password.
///
/// # Errors
/// [`Weak`].
pub fn check(password: &str, name: &str, mail: &str) -> Result<(), Weak> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weak::Short);
    }
    if length > LONGEST {
        return Err(Weak::Long);
    }
    let plain = flattened(password);
    let before_at = mail.split('@').next().unwrap_or_default();
    let names = name
        .split_whitespace()
        .chain([mail, before_at])
        .map(flattened);
    let said = names
        .filter(|name| name.chars().count() >= 4)
        .any(|name| plain.contains(&name));
    if said || plain.contains("blaupause") {
        return Err(Weak::SaysWho);
    }
    if is_common(&plain) {
        return Err(Weak::Common);
    }
    Ok(())
}

/// Lower case, umlauts opened, the usual signs for letters read as these letters.
fn flattened(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => flat.push_str("ae"),
            'ö' => flat.push_str("oe"),
            'ü' => flat.push_str("ue"),
            'ß' => flat.push_str("ss"),
            c => flat.push(c),
        }
    }
    flat
}

fn is_common(plain: &str) -> bool {
    let read = |c: char| match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        c => c,
    };
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
    };
    let core = plain.trim_matches(|c: char| !c.is_alphabetic());
    let spelled: String = core.chars().map(read).collect();
    let words = [letters(plain), letters(&spelled)];
    let is_word =
        |text: &String| text.is_empty() || COMMON.contains(&text.as_str()) || is_twice(text);
    // Without letters there are only figures and signs, and people choose dates and runs.
    words.iter().any(is_word) || has_few_signs(plain) || is_run(plain)
}

/// A common word said twice or more.
fn is_twice(text: &str) -> bool {
    COMMON.iter().any(|word| {
        let left = text.replace(word, "");
        text.contains(word) && left.chars().count() <= 2
    })
}

fn has_few_signs(plain: &str) -> bool {
    let mut signs: Vec<char> = plain.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    signs.len() < 5
}

/// Whether nearly all of it lies on one run of keys.
fn is_run(plain: &str) -> bool {
    RUNS.iter().any(|run| {
        let backwards: String = run.chars().rev().collect();
        [*run, backwards.as_str()].iter().any(|run| {
            let first: String = plain.chars().take(8).collect();
            run.contains(&first)
        })
    })
}

/// The password cannot be kept; never because of what somebody typed.
#[derive(Debug, thiserror::Error)]
#[error("argon2: {0}")]
pub struct NotHashed(String);

/// The same letters in whatever way a keyboard composes them.
fn composed(password: &str) -> String {
    password.nfkc().collect()
}

/// The hash under which a password is kept; `salt` must be fresh.
///
/// # Errors
/// [`NotHashed`].
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, NotHashed> {
    Argon2::default()
        .hash_password_with_salt(composed(password).as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| NotHashed(error.to_string()))
}

/// Whether this is the password behind the hash. Without a hash it takes just as long and says no.
#[must_use]
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| self::hash("niemand hat dieses Kennwort", [7; 16]).unwrap_or_default());
    let against = hash.unwrap_or(&NOBODY);
    // A password longer than any that was ever taken is not worth the time.
    let password = if password.chars().count() > LONGEST {
        ""
    } else {
        password
    };
    let right = Argon2::default()
        .verify_password(composed(password).as_bytes(), against)
        .is_ok();
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_password_is_known_again_and_no_other() {
        let kept = hash("vier zufällige Wörter", [3; 16]).unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(is_right("vier zufällige Wörter", Some(&kept)));
        assert!(
            is_right("vier zufa\u{308}llige Wo\u{308}rter", Some(&kept)),
            "as another keyboard composes it"
        );
        assert!(!is_right("vier zufällige wörter", Some(&kept)));
        assert!(!is_right("niemand hat dieses Kennwort", None));
        assert_ne!(kept, hash("vier zufällige Wörter", [4; 16]).unwrap());
    }

    #[test]
    fn short_telling_and_common_passwords_are_not_taken() {
        let check = |password: &str| check(password, "Anna Schmidt", "a.schmidt@sinn.de");
        assert_eq!(check("kurz"), Err(Weak::Short));
        assert_eq!(check(&"x1Y".repeat(70)), Err(Weak::Long));
        for telling in [
            "Schmidt-sagt-ja-77",
            "mein Blaupausenlogin",
            "xy a.schmidt@sinn.de",
        ] {
            assert_eq!(check(telling), Err(Weak::SaysWho), "{telling}");
        }
        for common in [
            "Passwort1234",
            "P@ssw0rt!2024",
            "KennwortKennwort",
            "qwertzuiop12",
            "123456789012",
            "aaaaaaaaaaaa",
            "24.02.2021!!",
            "Sommer2024!!!",
            "hallohallo123",
            "987654321098",
            "1q2w3e4r5t6z",
        ] {
            assert_eq!(check(common), Err(Weak::Common), "{common}");
        }
        for good in [
            "lampe wiese kessel dach",
            "Tr3ppe-k4nn-Regen-hart",
            "fünf Pferde lesen Zeitung",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}

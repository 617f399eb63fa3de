//! One-time codes of the second factor (RFC 6238: SHA-1, 30 seconds, six digits, as every app knows them), and recovery codes.

use domain::{Digest, Moment};
use ring::hmac;
use std::fmt::Write as _;
use subtle::ConstantTimeEq as _;

const STEP_SECONDS: i64 = 30;
const DIGITS: u32 = 6;
/// Clocks of phones differ; a code is good one step early and one step late.
const TOLERANCE: i64 = 1;

/// The secret that a phone and the registry share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A secret from chance.
    #[must_use]
    pub fn from_chance(chance: [u8; 32]) -> Self {
        let mut bytes = [0; 20];
        for (to, from) in bytes.iter_mut().zip(chance) {
            *to = from;
        }
        Self(bytes)
    }
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
    /// As people type it into their app.
    #[must_use]
    pub fn in_base32(&self) -> String {
        base32(&self.0)
    }
    /// The address that an app reads from the square.
    #[must_use]
    pub fn address(&self, account: &str) -> String {
        let account = account.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                _ = write!(out, "%{byte:02X}");
            }
            out
        });
        format!(
            "otpauth://totp/Blaupausen-Register:{account}?secret={}&issuer=Blaupausen-Register&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            self.in_base32()
        )
    }
    /// The step whose code this is, when it is one of now.
    #[must_use]
    pub fn step_of(&self, typed: &str, at: Moment) -> Option<i64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let now = at.micros().div_euclid(1_000_000 * STEP_SECONDS);
        let mut found = None;
        // Every step is compared, so that the time says nothing.
        for step in now - TOLERANCE..=now + TOLERANCE {
            if bool::from(self.code(step).as_bytes().ct_eq(typed.as_bytes())) {
                found = Some(step);
            }
        }
        found
    }
    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().copied().unwrap_or(0) & 0x0f);
        let four = bytes.get(offset..offset + 4).unwrap_or(&[0; 4]);
        let number = four
            .iter()
            .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte))
            & 0x7fff_ffff;
        format!("{:06}", number % 10_u32.pow(DIGITS))
    }
}

/// RFC 4648 without padding, in the letters that nobody confuses.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let letter = LETTERS
                .get(((held >> bits) & 31) as usize)
                .copied()
                .unwrap_or(b'A');
            text.push(char::from(letter));
        }
    }
    if bits > 0 {
        let letter = LETTERS
            .get(((held << (5 - bits)) & 31) as usize)
            .copied()
            .unwrap_or(b'A');
        text.push(char::from(letter));
    }
    text
}

/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;

/// A recovery code from chance: sixty bits, in three groups.
#[must_use]
pub fn recovery_code(chance: [u8; 32]) -> String {
    let letters = base32(&chance).to_lowercase();
    let group = |from: usize| letters.get(from..from + 4).unwrap_or_default();
    format!("{}-{}-{}", group(0), group(4), group(8))
}

/// The digest under which a recovery code is kept, however it is typed.
#[must_use]
pub fn recovery_digest(typed: &str) -> Digest {
    let plain: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    Digest::of(format!("recovery\0{plain}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn secret() -> Secret {
        Secret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The last six of the eight digits that the appendix shows.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code(seconds / 30), code, "at {seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after() {
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000).unwrap();
        for seconds in [29, 30, 59, 60, 89] {
            assert_eq!(
                secret().step_of("287 082", at(seconds)),
                Some(1),
                "at {seconds}"
            );
        }
        for seconds in [90, 1_000] {
            assert_eq!(
                secret().step_of("287082", at(seconds)),
                None,
                "at {seconds}"
            );
        }
        for wrong in ["", "28708", "287083", "94287082"] {
            assert_eq!(secret().step_of(wrong, at(59)), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_written_in_base32() {
        assert_eq!(secret().in_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(b"f"), "MY");
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        let address = secret().address("a b@sinn.de");
        assert!(
            address.starts_with("otpauth://totp/Blaupausen-Register:a%20b%40sinn.de?secret=GEZD"),
            "{address}"
        );
    }

    #[test]
    fn recovery_codes_are_known_however_they_are_typed() {
        let code = recovery_code([0x5a; 32]);
        assert_eq!(code.len(), 14);
        let typed = code.to_uppercase().replace('-', " ");
        assert_eq!(recovery_digest(&code), recovery_digest(&typed));
        assert_ne!(recovery_code([1; 32]), code);
    }
}

//! Money in whole cents; there is no float anywhere.

use serde::{Deserialize, Serialize};

/// An amount of money in cents, never negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Cents(i64);

/// An amount below zero where only an amount can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Ein Betrag kann nicht negativ sein")]
pub struct NegativeAmount;

/// Text that is no amount of euros.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("„{0}“ ist kein Betrag in Euro; erwartet wird zum Beispiel 12.500,00")]
pub struct NoAmount(pub String);

impl Cents {
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Euros as people write them: `1.234,56`, `1234`, `99,5 €`.
    ///
    /// # Errors
    /// [`NoAmount`] with what was typed for anything else.
    pub fn typed(text: &str) -> Result<Self, NoAmount> {
        read(text).ok_or_else(|| NoAmount(text.trim().to_owned()))
    }
}

fn read(text: &str) -> Option<Cents> {
    let text = text.trim().trim_end_matches('€').trim_end();
    let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups
        .next()
        .filter(|first| !first.is_empty() && digits(first))?;
    let mut grouped = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) || first.len() > 3 {
            return None;
        }
        grouped.push_str(group);
    }
    if rest.len() > 2 || !digits(rest) {
        return None;
    }
    let small: i64 = format!("{rest:0<2}").parse().ok()?;
    let cents = grouped
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(small)?;
    Some(Cents(cents))
}
impl TryFrom<i64> for Cents {
    type Error = NegativeAmount;
    fn try_from(cents: i64) -> Result<Self, NegativeAmount> {
        if cents < 0 {
            Err(NegativeAmount)
        } else {
            Ok(Self(cents))
        }
    }
}
impl From<Cents> for i64 {
    fn from(cents: Cents) -> i64 {
        cents.0
    }
}
/// As officials write it: `1.234,56 €` with a no-break space.
impl std::fmt::Display for Cents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{:02}\u{a0}€", grouped(self.0 / 100), self.0 % 100)
    }
}

/// A whole number with dots between thousands, as in `1.234.567`.
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_officials_write_it() {
        for (cents, text) in [
            (0, "0,00\u{a0}€"),
            (5, "0,05\u{a0}€"),
            (123_456, "1.234,56\u{a0}€"),
            (100_000_000, "1.000.000,00\u{a0}€"),
        ] {
            assert_eq!(Cents::try_from(cents).unwrap().to_string(), text);
        }
        assert_eq!(Cents::try_from(-1), Err(NegativeAmount));
    }

    #[test]
    fn money_is_read_as_people_type_it() {
        for (text, cents) in [
            ("100.000,00", 10_000_000),
            (" 1234 ", 123_400),
            ("99,5 €", 9_950),
            ("0,05\u{a0}€", 5),
        ] {
            assert_eq!(Cents::typed(text).map(Cents::get), Ok(cents), "{text}");
        }
        for text in [
            "",
            "-5",
            "1.00",
            "1,234.56",
            "1234.567",
            "12.34,5",
            "zwölf",
            "99999999999999999999",
        ] {
            assert!(Cents::typed(text).is_err(), "{text}");
        }
    }
}

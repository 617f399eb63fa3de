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

impl Cents {
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
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
}

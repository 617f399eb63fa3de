//! A day in Germany.

use std::{fmt, str::FromStr};
use time::{Date, Month};

/// A calendar day, a day being a day in Europe/Berlin; written `2021-02-24` for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Text that is no day; the example is one of the same kind of writer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDay {
    #[error("„{0}“ ist kein Tag; erwartet wird zum Beispiel 24.02.2021")]
    Typed(String),
    #[error("„{0}“ ist kein Tag; erwartet wird zum Beispiel 2021-02-24")]
    Written(String),
}

impl Day {
    /// The day of this year, month (1–12) and day of month.
    ///
    /// # Errors
    /// [`NoDay`] when the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, NoDay> {
        let refused = || NoDay::Written(format!("{year:04}-{month:02}-{day:02}"));
        if !(1..=9999).contains(&year) {
            return Err(refused());
        }
        let month = Month::try_from(month).map_err(|_| refused())?;
        Date::from_calendar_date(year, month, day)
            .map(Self)
            .map_err(|_| refused())
    }
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }
    #[must_use]
    pub const fn from_date(date: Date) -> Self {
        Self(date)
    }
    /// As people write it: `24.02.2021`.
    #[must_use]
    pub fn german(self) -> String {
        format!(
            "{:02}.{:02}.{:04}",
            self.0.day(),
            u8::from(self.0.month()),
            self.0.year()
        )
    }
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.next_day().unwrap_or(self.0))
    }
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.previous_day().unwrap_or(self.0))
    }
    /// Whole days from `earlier` to this day.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }
    /// What a person typed: `24.2.2021`, `24.02.2021` or `2021-02-24`.
    ///
    /// # Errors
    /// [`NoDay::Typed`] with what was typed for anything else, two-digit years included: nobody guesses a century.
    pub fn typed(text: &str) -> Result<Self, NoDay> {
        let text = text.trim();
        Self::as_people_write(text).map_err(|_| NoDay::Typed(text.to_owned()))
    }

    fn as_people_write(text: &str) -> Result<Self, NoDay> {
        let parts: Vec<&str> = text.split('.').collect();
        if let [day, month, year] = parts.as_slice() {
            let number = |part: &str, most: usize| {
                let ok =
                    (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
                if ok { part.parse::<u16>().ok() } else { None }
            };
            let fields = (
                number(day, 2),
                number(month, 2),
                if year.len() == 4 {
                    number(year, 4)
                } else {
                    None
                },
            );
            if let (Some(day), Some(month), Some(year)) = fields {
                let (day, month) = (u8::try_from(day), u8::try_from(month));
                if let (Ok(day), Ok(month)) = (day, month) {
                    return Self::new(i32::from(year), month, day);
                }
            }
            return Err(NoDay::Typed(text.to_owned()));
        }
        text.parse()
    }
}
impl FromStr for Day {
    type Err = NoDay;
    fn from_str(text: &str) -> Result<Self, NoDay> {
        let refused = || NoDay::Written(text.to_owned());
        let fixed = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| {
                if i == 4 || i == 7 {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            });
        if !fixed {
            return Err(refused());
        }
        let mut parts = text.split('-');
        let year = parts
            .next()
            .and_then(|p| p.parse().ok())
            .ok_or_else(refused)?;
        let month = parts
            .next()
            .and_then(|p| p.parse().ok())
            .ok_or_else(refused)?;
        let day = parts
            .next()
            .and_then(|p| p.parse().ok())
            .ok_or_else(refused)?;
        Self::new(year, month, day).map_err(|_| refused())
    }
}
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match written(self.0) {
            Some(text) => f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?),
            None => write!(
                f,
                "{:04}-{:02}-{:02}",
                self.0.year(),
                u8::from(self.0.month()),
                self.0.day()
            ),
        }
    }
}

/// `2021-02-24`; none for a year that has not four digits. By hand, for long statements write millions of days.
pub(crate) fn written(date: Date) -> Option<[u8; 10]> {
    let year = u32::try_from(date.year())
        .ok()
        .filter(|year| *year <= 9999)?;
    let (y1, y2) = digits(year / 100);
    let (y3, y4) = digits(year % 100);
    let (m1, m2) = digits(u32::from(u8::from(date.month())));
    let (d1, d2) = digits(u32::from(date.day()));
    Some([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2])
}

/// A number below a hundred as two digits.
pub(crate) fn digits(number: u32) -> (u8, u8) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    (digit(number / 10), digit(number))
}
crate::text::as_text!(Day);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_day_is_written_with_four_digits_of_the_year(days in -700_000_i64..2_900_000) {
            let day = Day::from_date(time::Date::from_ordinal_date(1970, 1).unwrap() + time::Duration::days(days));
            let expected = format!("{:04}-{:02}-{:02}", day.date().year(), u8::from(day.date().month()), day.date().day());
            prop_assert_eq!(day.to_string(), expected);
        }
    }

    #[test]
    fn people_may_type_a_day_as_they_are_used_to() {
        let day = Day::new(2021, 2, 24).unwrap();
        for text in ["24.02.2021", "24.2.2021", " 2021-02-24 "] {
            assert_eq!(Day::typed(text), Ok(day), "{text}");
        }
        for text in [
            "24.02.21",
            "30.02.2021",
            "2021-2-24",
            "24/02/2021",
            "",
            "0.1.2021",
            "-1.1.2021",
        ] {
            assert!(Day::typed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_told_as_it_was_typed() {
        let said = |text: &str| Day::typed(text).unwrap_err().to_string();
        for text in ["31.11.2026", "2026-11-31", "31.13.2026", "morgen"] {
            assert_eq!(
                said(text),
                format!("„{text}“ ist kein Tag; erwartet wird zum Beispiel 24.02.2021")
            );
        }
        // A program writes days in one form only and is told that one.
        let refused = "24.02.2021".parse::<Day>().unwrap_err().to_string();
        assert!(refused.ends_with("zum Beispiel 2021-02-24"), "{refused}");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(year in 1i32..=9999, month in 1u8..=12, day in 1u8..=28) {
            let day = Day::new(year, month, day).unwrap();
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(Day::typed(&day.german()), Ok(day));
        }
    }
}

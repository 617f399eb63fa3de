//! Searches that somebody keeps under a name, and how often they are told what is new.

use crate::{Day, Moment, text::words};
use std::{fmt, str::FromStr};
use time::Weekday;

words! {
    /// How often a letter tells what is new.
    Rhythm {
        Never => "never", "keine E-Mails";
        Daily => "daily", "täglich";
        Weekly => "weekly", "einmal in der Woche, montags";
    }
}

words! {
    /// What a search looks through.
    About {
        Blueprints => "blueprints", "Blaupausen";
        /// What bodies are about to work out.
        Undertakings => "undertakings", "Vorhaben";
    }
}

/// What somebody looks for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub about: About,
    /// Words and filters as they stand in the address of the results.
    pub query: String,
}

/// So many searches a person may keep.
pub const MOST: i64 = 20;
/// The longest question that is kept, in bytes of its address.
pub const LONGEST_QUERY: usize = 2000;
/// Letters are due at this hour in Germany, before people come to work.
const HOUR: i64 = 6;

impl Rhythm {
    /// When the next letter is due, later than `after`; never when nobody asked for letters.
    #[must_use]
    pub fn next(self, after: Moment) -> Option<Moment> {
        let is_due_on = |day: &Day| match self {
            Self::Never => false,
            Self::Daily => true,
            Self::Weekly => day.date().weekday() == Weekday::Monday,
        };
        let today = after.day();
        // A week and one day: the hour of today may be over.
        std::iter::successors(Some(today), |day| Some(day.next()))
            .take(8)
            .filter(is_due_on)
            .map(|day| Moment::beginning_of(day).plus_seconds(HOUR * 3600))
            .find(|due| *due > after)
    }
}

/// The name under which somebody keeps a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Text that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Geben Sie der Suche einen Namen mit höchstens 80 Zeichen.")]
pub struct NoName;

const LONGEST_NAME: usize = 80;

impl Name {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl FromStr for Name {
    type Err = NoName;
    fn from_str(text: &str) -> Result<Self, NoName> {
        // It stands in the subject of letters: one line.
        let words: Vec<&str> = text.split_whitespace().collect();
        let name = words.join(" ");
        let is_plain = !name.chars().any(char::is_control);
        if name.is_empty() || name.chars().count() > LONGEST_NAME || !is_plain {
            return Err(NoName);
        }
        Ok(Self(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(rhythm: Rhythm, after: &str) -> Option<String> {
        let next = rhythm.next(after.parse().unwrap());
        next.map(|due| due.to_string())
    }

    #[test]
    fn letters_come_in_the_morning_and_weekly_ones_on_monday() {
        // A Wednesday in summer, two hours before UTC.
        let wednesday = "2026-07-01T03:59:59Z";
        assert_eq!(
            next(Rhythm::Daily, wednesday).unwrap(),
            "2026-07-01T04:00:00Z"
        );
        let later = "2026-07-01T04:00:00Z";
        assert_eq!(next(Rhythm::Daily, later).unwrap(), "2026-07-02T04:00:00Z");
        assert_eq!(next(Rhythm::Weekly, later).unwrap(), "2026-07-06T04:00:00Z");
        let monday = "2026-07-06T04:00:00Z";
        assert_eq!(
            next(Rhythm::Weekly, monday).unwrap(),
            "2026-07-13T04:00:00Z"
        );
        assert_eq!(next(Rhythm::Never, monday), None);
    }

    #[test]
    fn a_name_is_one_line_of_at_most_eighty_characters() {
        let name: Name = "  Hund \r\n anmelden ".parse().unwrap();
        assert_eq!(name.as_str(), "Hund anmelden");
        assert!("ä".repeat(80).parse::<Name>().is_ok());
        for wrong in ["", " \n ", &"ä".repeat(81), "Hund\u{0}"] {
            assert_eq!(wrong.parse::<Name>(), Err(NoName), "{wrong:?}");
        }
    }
}

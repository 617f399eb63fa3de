//! A span of days, both ends included.

use crate::Day;
use serde::Serialize;

/// A span of days; both days belong to it, `until` absent means "until further notice".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Period {
    from: Day,
    until: Option<Day>,
}

/// A span that would end before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Das Ende ({}) liegt vor dem Anfang ({})", until.german(), from.german())]
pub struct EndsBeforeItBegins {
    pub from: Day,
    pub until: Day,
}

impl Period {
    /// The span from `from` to `until`, both included.
    ///
    /// # Errors
    /// [`EndsBeforeItBegins`] when `until` is earlier than `from`.
    pub fn new(from: Day, until: Option<Day>) -> Result<Self, EndsBeforeItBegins> {
        match until {
            Some(until) if until < from => Err(EndsBeforeItBegins { from, until }),
            Some(_) | None => Ok(Self { from, until }),
        }
    }
    /// The span that begins on a day and goes on.
    #[must_use]
    pub const fn since(from: Day) -> Self {
        Self { from, until: None }
    }
    #[must_use]
    pub const fn from(&self) -> Day {
        self.from
    }
    #[must_use]
    pub const fn until(&self) -> Option<Day> {
        self.until
    }
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        other.until.is_none_or(|until| self.from <= until)
            && self.until.is_none_or(|until| other.from <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_period() {
        let day = |d| Day::new(2024, 1, d).unwrap();
        let week = Period::new(day(1), Some(day(7))).unwrap();
        assert!(week.contains(day(1)) && week.contains(day(7)) && !week.contains(day(8)));
        assert!(week.overlaps(&Period::new(day(7), None).unwrap()));
        assert!(!week.overlaps(&Period::new(day(8), None).unwrap()));
        assert!(Period::new(day(2), Some(day(1))).is_err());
    }
}

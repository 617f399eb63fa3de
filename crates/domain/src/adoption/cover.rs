//! Covering: a body for which another one adopts ("mitversorgt"), and everything that was said of it since.

use super::Adoption;
use crate::{
    Day, Id, Moment, Period, period::EndsBeforeItBegins, public_body::PublicBody, region::BodyKey,
    text::words,
};

words! {
    /// What a covered body says to being covered.
    Answer {
        Open => "open", "noch nicht bestätigt";
        Confirmed => "confirmed", "bestätigt";
        Objected => "objected", "widersprochen";
    }
}

/// A body for which another one adopts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub body: Id<PublicBody>,
    pub from: Day,
    pub recorded_at: Moment,
    /// Everything that was said of it, in the order of recording; the latest word speaks.
    pub said: Vec<Said>,
}

/// What was said of a cover after it was recorded; appended, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub word: Word,
    pub recorded_at: Moment,
}

/// One thing that can be said of a cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The covered body answers for the whole cover.
    Answered(Answer),
    /// The last day; none takes an earlier end back.
    Ends(Option<Day>),
}

impl Cover {
    /// What the covered body says today.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer_among(|_| true)
    }
    /// The last day as it is known today.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.until_among(|_| true)
    }
    /// The answer as known at `known`: to one that came later the cover was still open.
    #[must_use]
    pub fn answer_at(&self, known: Moment) -> Answer {
        self.answer_among(|said| said.recorded_at <= known)
    }
    /// The last day as known at `known`.
    #[must_use]
    pub fn until_at(&self, known: Moment) -> Option<Day> {
        self.until_among(|said| said.recorded_at <= known)
    }
    /// Whether the body is covered on a day, as it is known today, whatever it says to that.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until().is_none_or(|until| day <= until)
    }
    fn answer_among(&self, known: impl Fn(&Said) -> bool) -> Answer {
        let answers = self.said.iter().rev().filter(|said| known(said));
        let mut answers = answers.filter_map(|said| match said.word {
            Word::Answered(answer) => Some(answer),
            Word::Ends(_) => None,
        });
        answers.next().unwrap_or(Answer::Open)
    }
    fn until_among(&self, known: impl Fn(&Said) -> bool) -> Option<Day> {
        let ends = self.said.iter().rev().filter(|said| known(said));
        let mut ends = ends.filter_map(|said| match said.word {
            Word::Ends(until) => Some(until),
            Word::Answered(_) => None,
        });
        ends.next().flatten()
    }
    fn overlaps(&self, period: &Period) -> bool {
        Period::new(self.from, self.until()).is_ok_and(|own| own.overlaps(period))
    }
}

/// Why a body cannot be covered like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverRefused {
    #[error("Die Kommune mit dem Schlüssel {0} ist im Register nicht bekannt.")]
    UnknownBody(BodyKey),
    #[error("Eine Kommune kann sich nicht selbst mitversorgen.")]
    Itself,
    #[error("{0}.")]
    Ends(EndsBeforeItBegins),
    #[error("Die Kommune {0} wird in diesem Zeitraum bereits mitversorgt.")]
    Twice(BodyKey),
}

impl CoverRefused {
    /// The field of the wish that is to blame, as a JSON pointer.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::UnknownBody(_) | Self::Itself => "/body",
            Self::Ends(_) => "/until",
            Self::Twice(_) => "/from",
        }
    }
    /// The stable name of the rule.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::UnknownBody(_) => "kommune-unbekannt",
            Self::Itself => "versorgt-sich-selbst",
            Self::Ends(_) => "zeitraum-verdreht",
            Self::Twice(_) => "bereits-mitversorgt",
        }
    }
}

/// Checks a new cover under an adoption that covers these already.
///
/// # Errors
/// [`CoverRefused`] by the first rule that it breaks.
pub fn check_cover(
    adoption: &Adoption,
    known: &[Cover],
    body: &PublicBody,
    from: Day,
    until: Option<Day>,
) -> Result<Period, CoverRefused> {
    if body.id == adoption.body {
        return Err(CoverRefused::Itself);
    }
    let period = Period::new(from, until).map_err(CoverRefused::Ends)?;
    let mut same = known.iter().filter(|other| other.body == body.id);
    // Also the same first day is taken, even when that cover ended on it.
    if same.any(|other| other.from == from || other.overlaps(&period)) {
        return Err(CoverRefused::Twice(body.key.clone()));
    }
    Ok(period)
}

/// Checks the last day of a cover; none lets it go on.
///
/// # Errors
/// [`CoverRefused::Ends`] before its beginning, [`CoverRefused::Twice`] when it would reach into another cover of the body.
pub fn check_end(
    known: &[Cover],
    of: &Cover,
    body: &PublicBody,
    until: Option<Day>,
) -> Result<(), CoverRefused> {
    let period = Period::new(of.from, until).map_err(CoverRefused::Ends)?;
    let mut others = known
        .iter()
        .filter(|other| other.body == of.body && other.from != of.from);
    if others.any(|other| other.overlaps(&period)) {
        return Err(CoverRefused::Twice(body.key.clone()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }
    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
    fn said(word: Word, recorded_at: &str) -> Said {
        Said {
            word,
            recorded_at: at(recorded_at),
        }
    }

    #[test]
    fn the_latest_word_speaks_and_earlier_ones_stay_for_who_looks_back() {
        let now = crate::Now::new(at("2024-01-01T00:00:00Z"), [0; 32]);
        let cover = Cover {
            body: now.id(),
            from: day("2024-03-01"),
            recorded_at: at("2024-03-01T08:00:00Z"),
            said: vec![
                said(Word::Answered(Answer::Confirmed), "2024-04-01T08:00:00Z"),
                said(Word::Ends(Some(day("2024-09-30"))), "2024-05-01T08:00:00Z"),
                said(Word::Answered(Answer::Objected), "2024-06-01T08:00:00Z"),
                said(Word::Ends(None), "2024-07-01T08:00:00Z"),
            ],
        };
        let looked = ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"].map(|day| {
            let known = at(&format!("{day}T22:00:00Z"));
            (cover.answer_at(known), cover.until_at(known))
        });
        let autumn = Some(day("2024-09-30"));
        assert_eq!(
            looked,
            [
                (Answer::Open, None),
                (Answer::Confirmed, None),
                (Answer::Confirmed, autumn),
                (Answer::Objected, autumn),
            ]
        );
        assert_eq!((cover.answer(), cover.until()), (Answer::Objected, None));
        assert!(cover.holds_on(day("2024-12-01")) && !cover.holds_on(day("2024-02-29")));
    }
}

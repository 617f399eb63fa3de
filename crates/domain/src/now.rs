//! Time and chance, brought in from outside as one value.

use crate::{Day, Id, day};
use sha2::{Digest as _, Sha256};
use std::{cell::Cell, fmt, str::FromStr};
use time::{OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339};

/// A moment in UTC, exact to the microsecond; written in RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(PrimitiveDateTime);

/// Text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("„{0}“ ist kein Zeitpunkt; erwartet wird zum Beispiel 2021-02-24T10:00:00Z")]
pub struct NoMoment(pub String);

impl Moment {
    /// The moment, cut to microseconds: PostgreSQL keeps no more, and both databases must say the same.
    #[must_use]
    pub fn new(at: OffsetDateTime) -> Self {
        let utc = at.to_offset(time::UtcOffset::UTC);
        let micro = utc
            .replace_nanosecond(utc.nanosecond() / 1000 * 1000)
            .unwrap_or(utc);
        Self(PrimitiveDateTime::new(micro.date(), micro.time()))
    }
    /// A moment read back from a database, which keeps it in UTC without a zone.
    #[must_use]
    pub const fn from_utc(utc: PrimitiveDateTime) -> Self {
        Self(utc)
    }
    /// The moment in UTC as databases keep it.
    #[must_use]
    pub const fn utc(self) -> PrimitiveDateTime {
        self.0
    }
    /// Microseconds since 1970 in UTC.
    #[must_use]
    pub fn micros(self) -> i64 {
        i64::try_from(self.0.assume_utc().unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
    }
    /// The moment so many microseconds after the beginning of 1970, or none beyond the calendar.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)
            .ok()
            .map(Self::new)
    }
    /// This moment and so many seconds more (or less).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::seconds(seconds)))
    }
    /// This moment and so many microseconds more (or less).
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::microseconds(micros)))
    }
    /// When a day begins in Europe/Berlin.
    #[must_use]
    pub fn beginning_of(day: Day) -> Self {
        let date = day.date();
        let year = i16::try_from(date.year()).unwrap_or_default();
        let month = i8::try_from(u8::from(date.month())).unwrap_or(1);
        let civil = jiff::civil::Date::new(year, month, i8::try_from(date.day()).unwrap_or(1));
        let begins = civil.and_then(|civil| civil.to_zoned(jiff::tz::get!("Europe/Berlin")));
        let begins = begins.map(|zoned| zoned.timestamp().as_microsecond());
        let found = begins.ok().and_then(Self::from_micros);
        found.unwrap_or(Self(date.midnight()))
    }
    /// The day in Europe/Berlin on which this moment lies.
    #[must_use]
    pub fn day(self) -> Day {
        let local = self.berlin().date();
        let (month, day) = (u8::try_from(local.month()), u8::try_from(local.day()));
        let date = Day::new(
            i32::from(local.year()),
            month.unwrap_or(1),
            day.unwrap_or(1),
        );
        date.unwrap_or_else(|_| Day::from_date(self.0.date()))
    }
    /// As people read it in Germany: `24.02.2021, 14:05 Uhr`.
    #[must_use]
    pub fn german(self) -> String {
        let local = self.berlin();
        format!(
            "{}, {:02}:{:02} Uhr",
            self.day().german(),
            local.hour(),
            local.minute()
        )
    }
    fn berlin(self) -> jiff::Zoned {
        let at = jiff::Timestamp::from_microsecond(self.micros()).unwrap_or_default();
        at.to_zoned(jiff::tz::get!("Europe/Berlin"))
    }
}
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand: a statement about the whole state writes tens of millions of moments.
        let (hour, minute, second, nanos) = self.0.as_hms_nano();
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let [
            date @ ..,
            _,
            h1,
            h2,
            _,
            m1,
            m2,
            _,
            s1,
            s2,
            _,
            f1,
            f2,
            f3,
            f4,
            f5,
            f6,
            _,
        ] = &mut text;
        let Some(written) = day::written(self.0.date()) else {
            return f.write_str(
                &self
                    .0
                    .assume_utc()
                    .format(&Rfc3339)
                    .map_err(|_| fmt::Error)?,
            );
        };
        *date = written;
        let micros = nanos / 1000;
        let pairs = [
            ([h1, h2], u32::from(hour)),
            ([m1, m2], u32::from(minute)),
            ([s1, s2], u32::from(second)),
            ([f1, f2], micros / 10_000),
            ([f3, f4], micros / 100 % 100),
            ([f5, f6], micros % 100),
        ];
        for ([tens, ones], number) in pairs {
            (*tens, *ones) = day::digits(number);
        }
        // Of the fraction only what is not zero.
        let text = std::str::from_utf8(&text).map_err(|_| fmt::Error)?;
        let text = text.strip_suffix('Z').unwrap_or(text);
        let fraction = text.trim_end_matches('0');
        let shown = match fraction.strip_suffix('.') {
            Some(whole) => whole,
            None => fraction,
        };
        f.write_str(shown)?;
        f.write_str("Z")
    }
}
impl FromStr for Moment {
    type Err = NoMoment;
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        OffsetDateTime::parse(text, &Rfc3339)
            .map(Self::new)
            .map_err(|_| NoMoment(text.to_owned()))
    }
}
crate::text::as_text!(Moment);

/// Time and chance of one piece of work. A write gets it after its turn has come, so that
/// recorded moments are in the order of commits.
#[derive(Debug)]
pub struct Now {
    at: Moment,
    chance: [u8; 32],
    made: Cell<u16>,
}

impl Now {
    /// The present for one piece of work; `chance` must be fresh for each.
    #[must_use]
    pub const fn new(at: Moment, chance: [u8; 32]) -> Self {
        Self {
            at,
            chance,
            made: Cell::new(0),
        }
    }
    #[must_use]
    pub const fn at(&self) -> Moment {
        self.at
    }
    /// Today in Europe/Berlin.
    #[must_use]
    pub fn today(&self) -> Day {
        self.at.day()
    }
    /// A new identity: UUIDv7, in order within this piece of work.
    #[must_use]
    pub fn id<T>(&self) -> Id<T> {
        let count = self.made.get();
        let mut random = [0; 10];
        for (to, from) in random.iter_mut().zip(self.fresh(b"id")) {
            *to = from;
        }
        // The first twelve bits after the time count up, so that ids made together keep their order.
        let [high, low] = (count & 0x0fff).to_be_bytes();
        let [a, b, ..] = &mut random;
        (*a, *b) = (high, low);
        let millis = u64::try_from(self.at.micros() / 1000).unwrap_or(0);
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
    /// Sixteen bytes that nobody can guess and that are used once.
    #[must_use]
    pub fn blinding(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(self.fresh(b"blinding")) {
            *to = from;
        }
        bytes
    }
    /// Thirty-two bytes that nobody can guess, for keys of sessions and tokens.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        self.fresh(b"secret")
    }
    fn fresh(&self, what: &[u8]) -> [u8; 32] {
        let count = self.made.get();
        self.made.set(count.wrapping_add(1));
        Sha256::new()
            .chain_update(self.chance)
            .chain_update(count.to_be_bytes())
            .chain_update(what)
            .finalize()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_begins_at_midnight_in_berlin() {
        let summer: Moment = "2024-07-01T22:30:00Z".parse().unwrap();
        let winter: Moment = "2024-01-01T22:30:00Z".parse().unwrap();
        assert_eq!(summer.day().to_string(), "2024-07-02");
        assert_eq!(winter.day().to_string(), "2024-01-01");
        assert_eq!(summer.german(), "02.07.2024, 00:30 Uhr");
        let begins = |day: &str| Moment::beginning_of(day.parse().unwrap()).to_string();
        assert_eq!(begins("2024-07-02"), "2024-07-01T22:00:00Z");
        assert_eq!(begins("2024-01-02"), "2024-01-01T23:00:00Z");
    }

    #[test]
    fn moments_are_cut_to_microseconds_and_read_again() {
        let moment: Moment = "2024-01-01T00:00:00.123456789+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2023-12-31T23:00:00.123456Z");
        assert_eq!(Moment::from_micros(moment.micros()), Some(moment));
    }

    proptest! {
        #[test]
        fn a_moment_is_written_as_the_standard_says(
            micros in -60_000_000_000_000_000_i64..250_000_000_000_000_000, cut in 0_u32..7
        ) {
            let unit = 10_i64.pow(cut);
            let moment = Moment::from_micros(micros / unit * unit).unwrap();
            let expected = moment.utc().assume_utc().format(&Rfc3339).unwrap();
            prop_assert_eq!(moment.to_string(), expected);
        }
    }

    #[test]
    fn ids_made_together_keep_their_order_and_differ() {
        let now = Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [7; 32]);
        let ids: Vec<Id<()>> = (0..1000).map(|_| now.id()).collect();
        assert!(ids.is_sorted() && ids.windows(2).all(|w| w[0] != w[1]));
        assert_ne!(now.blinding(), now.blinding());
    }
}

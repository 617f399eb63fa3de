//! From stored text to values; a stored value that cannot be read is damage, not a refusal.

use crate::Sql;
use domain::{Day, Moment};
use std::str::FromStr;
use time::{Date, PrimitiveDateTime};

/// The columns that a row is read from, in its order: type and value of a constant, written once.
macro_rules! columns {
    ($vis:vis $name:ident of $table:ident: $($column:ident),+) => {
        $vis const $name: ($($table::$column,)+) = ($($table::$column,)+);
    };
}
pub(crate) use columns;

pub(crate) fn parse<T: FromStr>(text: &str) -> Result<T, Sql>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|e: T::Err| Sql::DeserializationError(format!("„{text}“: {e}").into()))
}

pub(crate) fn parse_some<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Sql>
where
    T::Err: std::fmt::Display,
{
    text.map(parse).transpose()
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Sql> {
    serde_json::from_str(text).map_err(|e| Sql::DeserializationError(e.into()))
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String, Sql> {
    serde_json::to_string(value).map_err(|e| Sql::SerializationError(e.into()))
}

pub(crate) const fn moment(at: PrimitiveDateTime) -> Moment {
    Moment::from_utc(at)
}

pub(crate) fn day(date: Option<Date>) -> Option<Day> {
    date.map(Day::from_date)
}

pub(crate) fn date(day: Option<Day>) -> Option<Date> {
    day.map(Day::date)
}

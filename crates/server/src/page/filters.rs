//! What templates may do with values: write them as people in Germany read them. No arithmetic.

use domain::{Day, Moment, money};
use tera::{Kwargs, State, Tera, TeraResult, Value};

const UNKNOWN: &str = "nicht angegeben";

pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("tag", day);
    tera.register_filter("zeitpunkt", moment);
    tera.register_filter("euro", euro);
    tera.register_filter("zahl", number);
    tera.register_filter("oder_nicht_angegeben", or_unknown);
    tera.register_filter("hervorgehoben", highlighted);
    tera.register_filter("trennbar", breakable);
}

/// `2021-02-24` → `24.02.2021`; nothing → „nicht angegeben“.
fn day(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    written(value, |text| text.parse::<Day>().ok().map(Day::german))
}

/// `2021-02-24T13:05:00Z` → `24.02.2021, 14:05 Uhr`, in Europe/Berlin.
fn moment(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    written(value, |text| {
        text.parse::<Moment>().ok().map(Moment::german)
    })
}

fn written(value: &Value, german: impl Fn(&str) -> Option<String>) -> TeraResult<String> {
    if is_nothing(value) {
        return Ok(UNKNOWN.to_owned());
    }
    let text = value.as_str().ok_or_else(|| unfit("a text", value))?;
    // What is already written for people passes as it is.
    Ok(german(text).unwrap_or_else(|| text.to_owned()))
}

/// Whole cents → `1.234,56 €`.
fn euro(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    if is_nothing(value) {
        return Ok(UNKNOWN.to_owned());
    }
    let cents = value.as_i64().ok_or_else(|| unfit("whole cents", value))?;
    let sign = if cents < 0 { "−" } else { "" };
    let euros = i64::try_from(cents.unsigned_abs() / 100).unwrap_or(i64::MAX);
    Ok(format!(
        "{sign}{},{:02}\u{a0}€",
        money::grouped(euros),
        cents.unsigned_abs() % 100
    ))
}

/// `1234` → `1.234`.
fn number(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    if is_nothing(value) {
        return Ok(UNKNOWN.to_owned());
    }
    value
        .as_i64()
        .map(money::grouped)
        .ok_or_else(|| unfit("a whole number", value))
}

/// The value, or „nicht angegeben“ for nothing and for empty text.
fn or_unknown(value: Value, _: Kwargs, _: &State) -> Value {
    if is_nothing(&value) {
        Value::from(UNKNOWN)
    } else {
        value
    }
}

/// Text in which the search engine set `<mark>`: everything else is escaped, so that it is safe as HTML.
fn highlighted(value: &str, _: Kwargs, _: &State) -> Value {
    Value::safe_string(&super::prose::marked(value))
}

/// Text whose long words may break between their parts; for narrow heads of tables.
fn breakable(value: &str, _: Kwargs, _: &State) -> TeraResult<String> {
    Ok(search::breakable(value))
}

fn is_nothing(value: &Value) -> bool {
    value.is_none()
        || value.is_undefined()
        || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn unfit(wanted: &str, value: &Value) -> tera::Error {
    tera::Error::message(format!("expected {wanted}, found {value}"))
}

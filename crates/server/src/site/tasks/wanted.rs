//! A value that the town fills in, in plain words.

use crate::site::spoken;
use domain::{
    Day,
    manifest::{Parameter, ParameterSource, ParameterType},
    money::Cents,
};
use serde::Serialize;
use serde_json::Value;

/// A value to fill in: what it is, of what kind, and where somebody finds it.
#[derive(Debug, Serialize)]
pub struct Wanted {
    title: String,
    kind: String,
    source: Option<&'static str>,
    is_required: bool,
    default: Option<String>,
    help: Option<String>,
}

impl Wanted {
    #[must_use]
    pub fn of(parameter: &Parameter) -> Self {
        Self {
            title: parameter
                .title
                .clone()
                .unwrap_or_else(|| parameter.key.clone()),
            kind: kind(parameter),
            source: parameter.source.map(source),
            is_required: parameter.required,
            default: parameter
                .default
                .as_ref()
                .and_then(|value| said(parameter.kind, value)),
            help: parameter.help.clone(),
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn sample() -> Self {
        Self {
            title: "Steuersatz für den ersten Hund".to_owned(),
            kind: "Betrag in Euro".to_owned(),
            source: Some(source(ParameterSource::Statute)),
            is_required: true,
            default: Some("72,00 €".to_owned()),
            help: Some("Jahressatz".to_owned()),
        }
    }
}

fn kind(parameter: &Parameter) -> String {
    match parameter.kind {
        ParameterType::Text => "Text".to_owned(),
        ParameterType::Integer => "ganze Zahl".to_owned(),
        ParameterType::Money => "Betrag in Euro".to_owned(),
        ParameterType::Percent => "Prozentsatz".to_owned(),
        ParameterType::Date => "Datum".to_owned(),
        ParameterType::Boolean => "ja oder nein".to_owned(),
        ParameterType::Choice if parameter.choices.is_empty() => "Auswahl".to_owned(),
        ParameterType::Choice => format!("Auswahl: {}", parameter.choices.join(", ")),
    }
}

const fn source(source: ParameterSource) -> &'static str {
    match source {
        ParameterSource::Statute => "steht in Ihrer Satzung",
        ParameterSource::Organisation => "weiß Ihre Verwaltung",
        ParameterSource::Pvog => "steht im Zuständigkeitsfinder",
        ParameterSource::Dvdv => "weiß Ihr IT-Dienstleister",
        ParameterSource::Local => "legen Sie selbst fest",
    }
}

/// A proposed value as people write it; one that does not fit its kind is not told.
fn said(kind: ParameterType, value: &Value) -> Option<String> {
    match (kind, value) {
        (ParameterType::Money, Value::Number(cents)) => {
            Some(Cents::try_from(cents.as_i64()?).ok()?.to_string())
        }
        #[expect(clippy::cast_precision_loss, reason = "percents are small")]
        (ParameterType::Percent, Value::Number(points)) => Some(format!(
            "{}\u{a0}%",
            spoken::number(points.as_i64()? as f64 / 100.0)
        )),
        (ParameterType::Date, Value::String(day)) => Some(day.parse::<Day>().ok()?.german()),
        (_, Value::Bool(yes)) => Some(if *yes { "ja" } else { "nein" }.to_owned()),
        (_, Value::Number(number)) => Some(number.to_string()),
        (_, Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        (_, Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn proposed_values_read_as_people_write_them() {
        let cases = [
            (ParameterType::Money, json!(7200), Some("72,00\u{a0}€")),
            (ParameterType::Percent, json!(1950), Some("19,5\u{a0}%")),
            (ParameterType::Date, json!("2026-01-31"), Some("31.01.2026")),
            (ParameterType::Boolean, json!(true), Some("ja")),
            (ParameterType::Integer, json!(14), Some("14")),
            (ParameterType::Text, json!(null), None),
        ];
        for (kind, value, text) in cases {
            assert_eq!(said(kind, &value).as_deref(), text, "{value}");
        }
    }
}

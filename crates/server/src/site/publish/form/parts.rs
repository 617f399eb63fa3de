//! The parts of a manifest that stand in the form as lines, rows and ranges.

use super::{
    base::Base,
    compose::About,
    typed::{Typed, name, slug_of},
};
use domain::{
    Day,
    manifest::{ChangeKind, ParameterType, Who},
    money::Cents,
};
use serde_json::{Map, Value, json};

/// `Gesetz; Paragraf; Land; Stand`, one a line.
pub fn laws(typed: &Typed, tell: &mut impl FnMut(&str, &str)) -> Value {
    let lines = typed
        .one("rechtsgrundlagen")
        .lines()
        .filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let mut parts = line.split(';').map(str::trim);
            let mut law = Map::new();
            for key in ["law", "section", "land"] {
                if let Some(part) = parts.next().filter(|part| !part.is_empty()) {
                    law.insert(key.to_owned(), json!(part));
                }
            }
            if let Some(day) = parts.next().filter(|part| !part.is_empty()) {
                match Day::typed(day) {
                    Ok(day) => _ = law.insert("asOf".to_owned(), json!(day)),
                    Err(flaw) => tell(
                        "rechtsgrundlagen",
                        &format!("{flaw}. Schreiben Sie je Zeile: Gesetz; Paragraf; Land; Stand."),
                    ),
                }
            }
            Value::Object(law)
        })
        .collect()
}

pub fn effort(typed: &Typed, about: &About<'_>, tell: &mut impl FnMut(&str, &str)) -> Value {
    let mut effort = about
        .base
        .map(|base| base.part("effort"))
        .unwrap_or_default();
    let before = effort.clone();
    let mut put = |key: &str, value: Option<Value>| match value {
        None => _ = effort.remove(key),
        Some(value) => _ = effort.insert(key.to_owned(), value),
    };
    put(
        "adoptPersonHours",
        range(
            typed,
            "stunden",
            hours,
            "Geben Sie Stunden als Zahl an, zum Beispiel 8 oder 2,5.",
            tell,
        ),
    );
    put(
        "adoptCostCents",
        range(
            typed,
            "kosten",
            cents,
            "Geben Sie Beträge in Euro an, zum Beispiel 1.200 oder 99,50.",
            tell,
        ),
    );
    for (key, name) in [("basis", "grundlage"), ("bearer", "traeger")] {
        put(
            key,
            Some(typed.one(name))
                .filter(|text| !text.is_empty())
                .map(|text| json!(text)),
        );
    }
    if effort != before
        && effort.contains_key("adoptPersonHours") | effort.contains_key("adoptCostCents")
    {
        effort.insert("asOf".to_owned(), json!(about.today));
    }
    Value::Object(effort)
}

/// From – to; a single number means both.
fn range(
    typed: &Typed,
    name: &str,
    read: fn(&str) -> Option<Value>,
    words: &str,
    tell: &mut impl FnMut(&str, &str),
) -> Option<Value> {
    let mut end = |which: &str| {
        let name = format!("{name}-{which}");
        let text = typed.one(&name);
        let value = read(text);
        if value.is_none() && !text.is_empty() {
            tell(&name, words);
        }
        value
    };
    match (end("von"), end("bis")) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(json!({ "from": one, "to": one })),
        (Some(from), Some(to)) => Some(json!({ "from": from, "to": to })),
    }
}

fn hours(text: &str) -> Option<Value> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (number.is_finite() && number >= 0.0).then(|| json!(number))
}

fn cents(text: &str) -> Option<Value> {
    Cents::typed(text).ok().map(|amount| json!(amount.get()))
}

pub fn tasks(
    typed: &Typed,
    base: Option<&Base>,
    is_in: impl Fn(&str) -> bool,
    tell: &mut impl FnMut(&str, &str),
) -> Value {
    let mut tasks = Vec::new();
    for row in typed.filled("schritt") {
        let cell = |input: &str| typed.cell("schritt", row, input);
        let mut task = Map::new();
        task.insert("who".to_owned(), json!(cell("wer")));
        task.insert("what".to_owned(), json!(cell("was")));
        if cell("wer").parse::<Who>().is_err() {
            tell(
                &name("schritt", row, "wer"),
                &format!("Wählen Sie, wer Schritt {row} macht."),
            );
        }
        if cell("was").is_empty() {
            tell(
                &name("schritt", row, "was"),
                &format!("Beschreiben Sie, was in Schritt {row} zu tun ist."),
            );
        }
        match hours(cell("stunden")) {
            Some(hours) => _ = task.insert("hours".to_owned(), hours),
            None if cell("stunden").is_empty() => {}
            None => tell(
                &name("schritt", row, "stunden"),
                "Geben Sie Stunden als Zahl an, zum Beispiel 8 oder 2,5.",
            ),
        }
        if let Some(file) = base
            .and_then(|base| base.file_of_task(cell("was")))
            .filter(|file| is_in(file))
        {
            task.insert("file".to_owned(), json!(file));
        }
        tasks.push(Value::Object(task));
    }
    Value::Array(tasks)
}

pub fn parameters(typed: &Typed, base: Option<&Base>) -> Value {
    let row = |row: usize| {
        let cell = |input: &str| typed.cell("wert", row, input);
        let key = match cell("schluessel") {
            "" => slug_of(cell("titel")).replace('-', "_"),
            key => key.to_owned(),
        };
        let mut parameter = base
            .and_then(|base| base.parameter(&key))
            .unwrap_or_default();
        parameter.insert("key".to_owned(), json!(key));
        let kind = cell("art")
            .parse::<ParameterType>()
            .unwrap_or(ParameterType::Text);
        parameter.insert("type".to_owned(), json!(kind));
        parameter.insert("required".to_owned(), json!(cell("pflicht") == "ja"));
        for (key, text) in [("title", cell("titel")), ("help", cell("hilfe"))] {
            if text.is_empty() {
                parameter.remove(key);
            } else {
                parameter.insert(key.to_owned(), json!(text));
            }
        }
        Value::Object(parameter)
    };
    typed.filled("wert").into_iter().map(row).collect()
}

pub fn changes(typed: &Typed) -> Value {
    let row = |row: usize| {
        let cell = |input: &str| typed.cell("aenderung", row, input);
        let kind = cell("art")
            .parse::<ChangeKind>()
            .unwrap_or(ChangeKind::Changed);
        json!({ "kind": kind, "text": cell("text"), "breaking": cell("handeln") == "ja" })
    };
    typed.filled("aenderung").into_iter().map(row).collect()
}

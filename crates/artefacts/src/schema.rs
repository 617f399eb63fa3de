//! The JSON Schema of the manifest, and its errors in words that a clerk understands.

use crate::finding::Finding;
use crate::yaml::{Document, deeper};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError, Validator};
use serde_json::Value;
use std::sync::LazyLock;

/// The JSON Schema (2020-12) of `blaupause.yml`, as served at `/schema/blaupause-1.json`.
pub const SCHEMA: &str = include_str!("../schema/blaupause-1.json");

static READ: LazyLock<Option<(Value, Validator)>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).ok()?;
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .ok()?;
    Some((schema, validator))
});

/// What the schema has to say about a manifest: broken rules and keys that it does not know.
pub(crate) fn findings(document: &Document, manifest: &Value) -> Vec<Finding> {
    let Some((schema, validator)) = READ.as_ref() else {
        return vec![Finding::error(
            "schema",
            "Das Schema des Manifests ist nicht lesbar.",
            "Melden Sie diesen Fehler.",
        )];
    };
    let mut found: Vec<_> = validator
        .iter_errors(manifest)
        .map(|error| translate(&error, schema, document))
        .collect();
    unknown_keys(schema, schema, manifest, "", document, &mut found);
    found
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the schema uses no other keyword; a new one still gets a finding"
)]
fn translate(error: &ValidationError<'_>, schema: &Value, document: &Document) -> Finding {
    let pointer = error.instance_path().as_str();
    let what = name_of(schema, pointer);
    let shown = shown(error.instance());
    let finding = match error.kind() {
        ValidationErrorKind::Required { property } => {
            return required(property, schema, pointer, document);
        }
        ValidationErrorKind::Type { kind } => {
            return wrong_type(kind, &what, pointer, document, &shown);
        }
        ValidationErrorKind::Enum { options } => Finding::error(
            "manifest-choice",
            format!("{what}: {shown} ist nicht vorgesehen."),
            format!("Verwenden Sie eines von: {}.", listed(options)),
        ),
        ValidationErrorKind::Constant { expected_value } => Finding::error(
            "manifest-format-version",
            format!("{what}: {shown} ist diesem Programm nicht bekannt."),
            format!(
                "Tragen Sie „blaupause: {expected_value}“ ein oder verwenden Sie ein neueres Programm."
            ),
        ),
        ValidationErrorKind::Pattern { .. } => {
            let (message, cure) = pattern(&what, pointer, &shown);
            Finding::error("manifest-form", message, cure)
        }
        ValidationErrorKind::Format { .. } => Finding::error(
            "manifest-day",
            format!("{what}: {shown} ist kein Tag des Kalenders."),
            "Schreiben Sie Tage als Jahr-Monat-Tag, zum Beispiel 2026-03-01.",
        ),
        ValidationErrorKind::MaxLength { limit } => Finding::error(
            "manifest-length",
            format!("{what}: Der Text ist länger als {limit} Zeichen."),
            "Kürzen Sie den Text; Ausführliches gehört in die Beschreibung.",
        ),
        ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MinItems { .. } => {
            Finding::error(
                "manifest-empty",
                format!("{what}: Die Angabe ist leer."),
                "Füllen Sie die Angabe aus.",
            )
        }
        ValidationErrorKind::Minimum { limit } => Finding::error(
            "manifest-range",
            format!("{what}: {shown} ist zu klein."),
            format!("Der kleinste Wert ist {limit}."),
        ),
        ValidationErrorKind::Maximum { limit } => Finding::error(
            "manifest-range",
            format!("{what}: {shown} ist zu groß."),
            format!("Der größte Wert ist {limit}."),
        ),
        ValidationErrorKind::MaxItems { limit } => Finding::error(
            "manifest-length",
            format!("{what}: Die Liste hat mehr als {limit} Einträge."),
            "Kürzen Sie die Liste.",
        ),
        _ => Finding::error(
            "manifest-schema",
            format!("{what}: Die Angabe entspricht nicht dem Format."),
            "Vergleichen Sie mit dem Beispiel in der Hilfe.",
        ),
    };
    finding.at(pointer).on_line(document.line(pointer))
}

fn required(property: &Value, schema: &Value, pointer: &str, document: &Document) -> Finding {
    let key = property.as_str().unwrap_or_default();
    let place = deeper(pointer, key);
    let what = name_of(schema, &place);
    Finding::error(
        "manifest-missing",
        format!("Die Angabe „{what}“ fehlt (Schlüssel „{key}“)."),
        format!("Ergänzen Sie „{key}: …“ in {}.", crate::names::MANIFEST),
    )
    .at(&place)
    .on_line(document.line(pointer))
}

fn wrong_type(
    kind: &TypeKind,
    what: &str,
    pointer: &str,
    document: &Document,
    shown: &str,
) -> Finding {
    let expects = |wanted: JsonType| match kind {
        TypeKind::Single(single) => *single == wanted,
        TypeKind::Multiple(several) => several.contains(wanted),
    };
    let finding = match document.written(pointer) {
        Some(written) if expects(JsonType::String) => Finding::error(
            "manifest-unquoted",
            format!(
                "{what}: {written} steht ohne Anführungszeichen und wird deshalb nicht als Text gelesen."
            ),
            format!("Setzen Sie den Wert in Anführungszeichen: \"{written}\"."),
        ),
        _ => Finding::error(
            "manifest-type",
            format!("{what}: {shown} ist hier nicht möglich."),
            format!("Erwartet wird {}.", expected(&expects)),
        ),
    };
    finding.at(pointer).on_line(document.line(pointer))
}

fn expected(expects: &dyn Fn(JsonType) -> bool) -> String {
    let kinds = [
        (JsonType::String, "ein Text"),
        (JsonType::Integer, "eine ganze Zahl"),
        (JsonType::Number, "eine Zahl"),
        (JsonType::Boolean, "true oder false"),
        (JsonType::Array, "eine Liste (Zeilen mit „- “)"),
        (
            JsonType::Object,
            "eine Gruppe von Angaben (Schlüssel: Wert)",
        ),
    ];
    let wanted: Vec<_> = kinds
        .into_iter()
        .filter(|(kind, _)| expects(*kind))
        .map(|(_, words)| words)
        .collect();
    wanted.join(" oder ")
}

fn pattern(what: &str, pointer: &str, shown: &str) -> (String, String) {
    let last = |key: &str| pointer.ends_with(key);
    let cure = if last("/slug") {
        "Verwenden Sie nur a–z, 0–9 und einzelne Bindestriche, zum Beispiel „hundesteuer-anmelden“."
    } else if last("/version") {
        "Schreiben Sie drei Zahlen mit Punkten, zum Beispiel „1.2.0“."
    } else if last("/publisher") || last("/body") {
        "Tragen Sie den amtlichen Gemeindeschlüssel mit 8 Ziffern ein (Landkreis 5 Ziffern), zum Beispiel \"06532023\"."
    } else if pointer.starts_with("/services") || last("/service") {
        "Ein Leistungsschlüssel hat 14 Ziffern und beginnt mit 99, zum Beispiel \"99102013002000\"."
    } else if last("/contact") || last("/mail") {
        "Tragen Sie eine E-Mail-Adresse ein, am besten ein Funktionspostfach."
    } else if last("/page") {
        "Tragen Sie eine Adresse ein, die mit https:// beginnt."
    } else if last("/digest") {
        "Die Prüfsumme hat die Form sha256: und 64 Zeichen."
    } else if last("/land") {
        "Tragen Sie zwei Ziffern ein; Hessen ist \"06\"."
    } else if last("/key") {
        "Verwenden Sie nur a–z, 0–9 und Bindestriche, zum Beispiel „steuersatz-ersthund“."
    } else {
        "Tragen Sie die Nummer nur mit Ziffern ein, in Anführungszeichen."
    };
    (
        format!("{what}: {shown} hat nicht die richtige Form."),
        cure.to_owned(),
    )
}

fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    options
        .iter()
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("„{}“", text.chars().take(80).collect::<String>()),
        Value::Array(_) => "eine Liste".into(),
        Value::Object(_) => "eine Gruppe von Angaben".into(),
        Value::Null => "ein leerer Wert".into(),
        Value::Bool(_) | Value::Number(_) => format!("„{value}“"),
    }
}

/// The German name of a place in the manifest, from the titles of the schema.
fn name_of(schema: &Value, pointer: &str) -> String {
    let mut node = schema;
    let mut names = Vec::new();
    for step in pointer.split('/').skip(1) {
        let next = match step.parse::<usize>() {
            Ok(_) => node.get("items"),
            Err(_) => node.get("properties").and_then(|keys| keys.get(step)),
        };
        let Some(next) = next else { break };
        node = resolved(schema, next);
        match (
            step.parse::<usize>(),
            node.get("title").and_then(Value::as_str),
        ) {
            (Ok(number), title) => {
                names.pop();
                names.push(format!("{} {}", title.unwrap_or("Eintrag"), number + 1));
            }
            (Err(_), Some(title)) => names.push(title.to_owned()),
            (Err(_), None) => names.push(format!("„{step}“")),
        }
    }
    match names.is_empty() {
        true => "Das Manifest".into(),
        false => names.join(", "),
    }
}

fn resolved<'a>(schema: &'a Value, node: &'a Value) -> &'a Value {
    let target = node
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| schema.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(node)
}

fn unknown_keys(
    schema: &Value,
    node: &Value,
    value: &Value,
    pointer: &str,
    document: &Document,
    found: &mut Vec<Finding>,
) {
    let node = resolved(schema, node);
    match value {
        Value::Object(entries) => {
            let Some(keys) = node.get("properties").and_then(Value::as_object) else {
                return;
            };
            for (key, inner) in entries {
                let place = deeper(pointer, key);
                match keys.get(key) {
                    Some(known) => unknown_keys(schema, known, inner, &place, document, found),
                    None => found.push(unknown(key, keys.keys(), &place, document)),
                }
            }
        }
        Value::Array(items) => {
            let Some(kind) = node.get("items") else {
                return;
            };
            for (number, item) in items.iter().enumerate() {
                unknown_keys(
                    schema,
                    kind,
                    item,
                    &deeper(pointer, &number.to_string()),
                    document,
                    found,
                );
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn unknown<'a>(
    key: &str,
    known: impl Iterator<Item = &'a String>,
    place: &str,
    document: &Document,
) -> Finding {
    let alike = |other: &&String| {
        let (a, b) = (
            key.to_lowercase().replace(['_', '-'], ""),
            other.to_lowercase(),
        );
        a == b
            || a.trim_end_matches('s') == b.trim_end_matches('s')
            || (key == "license" && *other == "licence")
    };
    let mut known = known;
    let cure = match known.find(alike) {
        Some(meant) => {
            format!("Vermutlich ist „{meant}“ gemeint; Groß- und Kleinschreibung zählen.")
        }
        None => "Prüfen Sie die Schreibweise oder entfernen Sie den Schlüssel.".into(),
    };
    Finding::warning("manifest-unknown-key", format!("Der Schlüssel „{key}“ ist nicht bekannt; er bleibt erhalten, wird aber nicht ausgewertet."), cure)
        .at(place)
        .on_line(document.line(place))
}

//! The description of the API is a promise to other programs: whatever changes in it is seen before it is meant.

use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// The description that was looked at last, in the documents because programs are written by it.
const KEPT: &str = "docs/openapi.json";

#[test]
fn the_description_of_the_api_is_the_one_that_was_looked_at() {
    let document = serde_json::from_str(&server::api::openapi::text("/")).unwrap();
    let mut told = serde_json::to_string_pretty(&sorted(&document)).unwrap();
    told.push('\n');
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let kept = fs::read_to_string(root.join(KEPT)).unwrap_or_default();
    if told == kept {
        return;
    }
    // Both programs made of these tests say it, so each has a file of its own.
    let made = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(concat!(env!("CARGO_CRATE_NAME"), "-openapi.json"));
    fs::write(&made, told).unwrap();
    let before = serde_json::from_str(&kept).unwrap_or_default();
    panic!(
        "The description of the API is not the one in {KEPT}.\n{}\n\nIf all of this is meant, type:\n\n    cp {} {KEPT}\n",
        difference(&before, &document),
        made.display()
    );
}

#[test]
fn a_difference_names_the_route_the_parameter_and_both_values() {
    let parameter =
        |name: &str, needed: bool| serde_json::json!({ "name": name, "required": needed });
    let of = |parameters: Vec<Value>| {
        let get = serde_json::json!({ "parameters": parameters, "tags": ["a"] });
        serde_json::json!({ "paths": { "/api/v1/bodies": { "get": get } } })
    };
    let before = of(vec![parameter("q", false), parameter("kind", false)]);
    let after = of(vec![parameter("kind", true)]);
    assert_eq!(
        difference(&before, &after),
        "- paths > /api/v1/bodies > get > parameters > q > name: \"q\"\n\
         - paths > /api/v1/bodies > get > parameters > q > required: false\n\
         ~ paths > /api/v1/bodies > get > parameters > kind > required: false, now true"
    );
    assert_eq!(
        difference(&Value::Null, &serde_json::json!({ "openapi": "3.1.0" })),
        "There was none."
    );
    let order = |first: &str, second: &str| serde_json::json!([first, second]);
    assert_eq!(
        difference(&order("a", "b"), &order("b", "a")),
        "Only the order differs."
    );
}

/// The same value with the fields of every object in the order of their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, &Value> = fields.iter().collect();
            let sorted = |(name, value): (&String, &Value)| (name.clone(), sorted(value));
            Value::Object(fields.into_iter().map(sorted).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// What was taken away (`-`), changed (`~`) and added (`+`), each on a line with its place; what breaks programs first.
fn difference(before: &Value, after: &Value) -> String {
    if before.is_null() {
        return "There was none.".to_owned();
    }
    let (before, after) = (leaves(before), leaves(after));
    let gone = before
        .iter()
        .filter(|(place, _)| !after.contains_key(*place))
        .map(|(place, value)| format!("- {place}: {value}"));
    let changed = before.iter().filter_map(|(place, value)| {
        let now = after.get(place).filter(|now| *now != value)?;
        Some(format!("~ {place}: {value}, now {now}"))
    });
    let new = after
        .iter()
        .filter(|(place, _)| !before.contains_key(*place))
        .map(|(place, value)| format!("+ {place}: {value}"));
    let lines: Vec<String> = gone.chain(changed).chain(new).collect();
    match lines.is_empty() {
        true => "Only the order differs.".to_owned(),
        false => lines.join("\n"),
    }
}

fn leaves(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect("", value, &mut found);
    found
}

fn collect(place: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    let below = |name: &str| match place {
        "" => name.to_owned(),
        place => format!("{place} > {name}"),
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                collect(&below(name), value, found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (number, item) in items.iter().enumerate() {
                // By its name, so that one that goes does not make all that follow look changed.
                let name = item["name"].as_str().or_else(|| item.as_str());
                let name = name.map_or_else(|| number.to_string(), str::to_owned);
                collect(&below(&name), item, found);
            }
        }
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            found.insert(place.to_owned(), value.to_string());
        }
    }
}

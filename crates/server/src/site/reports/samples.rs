//! A statement in its empty and in its full state, for tests and pictures.

use super::{
    read::Told,
    rows::Wanted,
    shown::{Make, Place, StatementPage},
};
use documents::Format;
use domain::statement::{FigureName, Group};
use serde_json::{Value, json};

fn told(number: Option<&str>, members: Value, rows: Value) -> Told {
    let catalogue = json!({"name": "OZG-Umsetzungskatalog", "date": "2019-10-01", "unit": "OZG-Leistungen", "count": 557, "complete": false});
    let figure = |name: &str, label: &str, section: &str, count: usize, of: Value| json!({name: {"label": label, "section": section, "count": count, "definition": "Blaupausen mit mindestens einer Version, die bis zum 31.12.2024 erschienen ist. Jede zählt einmal.", "denominator": of}});
    let count = rows.as_array().map_or(0, Vec::len);
    let whole = json!({"label": "mögliche Nachnutzungen: 5 Mitglieder × 15 Blaupausen", "count": 70, "date": "2024-12-31"});
    let mut figures = serde_json::Map::new();
    for one in [
        figure(
            "published",
            "Veröffentlichte Blaupausen",
            "publication",
            0,
            Value::Null,
        ),
        figure("planned", "Geplant", "lastDay", 0, whole.clone()),
        figure("live", "In Betrieb", "lastDay", count, whole),
    ] {
        figures.extend(one.as_object().cloned().unwrap_or_default());
    }
    let json = json!({
        "number": number,
        "digest": format!("sha256:{}", "0".repeat(64)),
        "head": {
            "asOf": "2024-12-31", "recordedUntil": "2026-11-22T10:00:00Z",
            "parameters": {"from": "2021-01-01", "until": "2024-12-31"},
            "cooperation": {"slug": "beispiel", "name": "Beispielkooperation", "legalForm": "working_group", "signedOn": "2021-02-24"},
            "catalogue": catalogue, "unfinished": number.is_none(),
        },
        "members": members, "figures": figures, "rows": rows,
    });
    #[expect(
        clippy::unwrap_used,
        reason = "a sample that does not fit fails its test"
    )]
    serde_json::from_value(json).unwrap()
}

fn row(number: i64) -> Value {
    json!({
        "id": "adoption:0190", "number": number, "group": "member",
        "blueprint": {"slug": "hundesteuer-anmelden", "title": "Hundesteuer online anmelden"},
        "publisher": {"key": "06532023", "name": "Wetzlar"}, "bundle": null,
        "body": {"key": "06531005", "name": "Gießen"}, "coveredBy": null, "answer": null,
        "version": "1.2.0", "state": null, "stage": "live", "since": "2023-05-01", "plannedLiveOn": null,
        "reached": [{"stage": "interest", "on": "2022-01-10"}, {"stage": "live", "on": "2023-05-01"}],
        "evidence": [{"stage": "live", "kind": "url", "value": "https://example.org/hund", "note": null, "seenOn": "2023-05-02", "secured": false}],
        "countedIn": ["live"], "remark": "ein Hinweis",
    })
}

fn place(wanted: Wanted, make: Option<Make>) -> Place {
    Place {
        path: "/berichte/3".to_owned(),
        document: "/api/v1/reports/3?".to_owned(),
        wanted,
        after: 0,
        formats: Format::ALL.to_vec(),
        make,
    }
}

pub(super) fn pages() -> Vec<StatementPage> {
    let member = json!({"key": "06531005", "name": "Gießen", "inhabitants": 93000, "role": "founding", "from": "2021-02-24", "until": null, "onLastDay": true});
    let make = Make {
        cooperation: "beispiel".to_owned(),
        from: "2021-01-01".to_owned(),
        until: "2024-12-31".to_owned(),
        as_known_at: "2026-11-22T10:00:00Z".to_owned(),
    };
    let empty = told(None, json!([]), json!([]));
    let full = told(Some("3"), json!([member]), json!([row(1)]));
    let long: Vec<Value> = (1..=60).map(row).collect();
    let long = told(None, json!([member]), json!(long));
    vec![
        StatementPage::of(
            &empty,
            place(Wanted::Figure(FigureName::Planned), Some(make)),
        ),
        StatementPage::of(&full, place(Wanted::Figure(FigureName::Live), None)),
        StatementPage::of(&long, place(Wanted::First, None)),
        StatementPage::of(&long, place(Wanted::Group(Group::Member), None)),
    ]
}

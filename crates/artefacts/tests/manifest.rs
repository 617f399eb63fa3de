//! The manifest: its schema, what the checker says about it, and making one from a form.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

mod common;
#[path = "manifest/form.rs"]
mod form;

use artefacts::SCHEMA;
use common::*;
use domain::manifest::{Manifest, Role};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

#[test]
fn the_schema_is_a_schema() {
    jsonschema::draft202012::meta::validate(&schema()).unwrap();
}

/// Keys of a value as they stand in the schema: lists and groups are followed.
fn keys(value: &Value, around: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                let place = format!("{around}/{key}");
                keys(inner, &place, found);
                found.push(place);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| keys(item, &format!("{around}/*"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn in_schema(schema: &Value, place: &str) -> bool {
    let mut node = schema;
    for step in place.split('/').skip(1) {
        let next = match step {
            "*" => node.get("items"),
            key => node.get("properties").and_then(|keys| keys.get(key)),
        };
        let Some(next) = next else { return false };
        let target = next
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|to| schema.pointer(to.trim_start_matches('#')));
        node = target.unwrap_or(next);
    }
    true
}

#[test]
fn the_schema_knows_every_key_of_the_typed_manifest_and_the_other_way_round() {
    let full = json!({
        "blaupause": 1, "slug": "ab", "version": "1.0.0", "title": "t", "summary": "s", "description": "d.md", "publisher": "06532023",
        "contributors": [{ "body": "06531005", "part": "p" }],
        "basedOn": { "slug": "cd", "version": "1.0.0", "digest": format!("sha256:{}", "0".repeat(64)) },
        "services": ["99102013002000"], "bundles": ["10160"], "platforms": ["civento"], "specialistSystems": ["x"],
        "maturity": [{ "model": "2.0", "level": 4, "service": "99102013002000" }],
        "legalBases": [{ "law": "KAG", "section": "§ 7", "land": "06", "asOf": "2025-01-01" }],
        "licence": "EUPL-1.2", "rights": { "holder": "h", "confirmedBy": "c" },
        "contact": { "mail": "a@example.org", "phone": "1", "page": "https://example.org" },
        "operator": { "name": "n", "supportUntil": "2028-12-31" },
        "parameters": [{ "key": "k", "type": "choice", "required": true, "source": "local", "default": "a", "title": "t", "help": "h", "choices": ["a"] }],
        "effort": { "asOf": "2026-03-01", "basis": "measured", "adoptPersonHours": { "from": 1.0, "to": 2.0 }, "adoptCostCents": { "from": 0, "to": 1 },
            "runningCost": { "fromCents": 0, "toCents": 1, "per": "case", "period": "once" }, "bearer": "adopter" },
        "caseTime": { "minutesBefore": 1.0, "minutesAfter": 2.0 }, "transferability": "u.yml",
        "tasks": [{ "who": "it", "what": "w", "hours": 1.0, "file": "f.md" }], "funding": [{ "programme": "ikz", "notice": "n" }],
        "files": [{ "path": "f.md", "role": "guide", "title": "t", "licence": "MIT" }],
        "changes": [{ "kind": "law", "text": "t", "breaking": true }]
    });
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let flaws: Vec<_> = validator
        .iter_errors(&full)
        .map(|flaw| flaw.to_string())
        .collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
    let typed: Manifest = serde_json::from_value(full.clone()).unwrap();
    assert!(typed.more.is_empty(), "not typed: {:?}", typed.more);
    let again = serde_json::to_value(&typed).unwrap();
    assert_eq!(again, full, "a key gets lost on the way through the types");
    let mut found = Vec::new();
    keys(&again, "", &mut found);
    for place in &found {
        assert!(in_schema(&schema(), place), "{place} is not in the schema");
    }
    for key in schema()["properties"].as_object().unwrap().keys() {
        assert!(
            found.contains(&format!("/{key}")),
            "{key} is in the schema only"
        );
    }
    for role in Role::ALL {
        assert!(
            schema()["properties"]["files"]["items"]["properties"]["role"]["enum"]
                .as_array()
                .unwrap()
                .contains(&json!(role.word()))
        );
    }
}

#[test]
fn what_is_wrong_in_a_manifest_is_told_with_its_line_and_cure() {
    let table = [
        (
            "publisher: \"06532023\"",
            "publisher: 06532023",
            "Fehler manifest-unquoted blaupause.yml:7 /publisher",
            "\"06532023\"",
        ),
        (
            "version: 1.2.0",
            "version: 1.0",
            "Fehler manifest-unquoted blaupause.yml:3 /version",
            "\"1.0\"",
        ),
        (
            "version: 1.2.0",
            "version: v1",
            "Fehler manifest-form blaupause.yml:3 /version",
            "1.2.0",
        ),
        (
            "version: 1.2.0",
            "version: 1.2.0+fulda",
            "Fehler manifest-form blaupause.yml:3 /version",
            "1.2.0",
        ),
        (
            "slug: hundesteuer-anmelden",
            "slug: Hund",
            "Fehler manifest-form blaupause.yml:2 /slug",
            "Bindestriche",
        ),
        (
            "slug: hundesteuer-anmelden",
            "slug: neu",
            "Fehler slug-reserved blaupause.yml:2 /slug",
            "Namen",
        ),
        (
            "title: Hundesteuer online anmelden\n",
            "",
            "Fehler manifest-missing blaupause.yml:1 /title",
            "title",
        ),
        (
            "title: Hundesteuer online anmelden",
            "title: ''",
            "Fehler manifest-empty blaupause.yml:4 /title",
            "Füllen",
        ),
        (
            "title: Hundesteuer online anmelden",
            "title: [a]",
            "Fehler manifest-type blaupause.yml:4 /title",
            "ein Text",
        ),
        (
            "blaupause: 1",
            "blaupause: 2",
            "Fehler manifest-format-version blaupause.yml:1 /blaupause",
            "neueres Programm",
        ),
        (
            "[\"99102013002000\"]",
            "[99102013002000]",
            "Fehler manifest-unquoted blaupause.yml:10 /services/0",
            "\"99102013002000\"",
        ),
        (
            "[\"99102013002000\"]",
            "[\"123\"]",
            "Fehler manifest-form blaupause.yml:10 /services/0",
            "14 Ziffern",
        ),
        (
            "asOf: 2025-01-01",
            "asOf: 2025-02-30",
            "Fehler manifest-day blaupause.yml:15 /legalBases/0/asOf",
            "Jahr-Monat-Tag",
        ),
        (
            "model: \"2.0\", level: 4",
            "model: \"1.1\", level: 5",
            "Fehler maturity-level blaupause.yml:14 /maturity/0/level",
            "Modell",
        ),
        (
            "model: \"2.0\", level: 4",
            "model: 2.0, level: 4",
            "Fehler manifest-unquoted blaupause.yml:14 /maturity/0/model",
            "\"2.0\"",
        ),
        (
            "level: 4",
            "level: 8",
            "Fehler manifest-range blaupause.yml:14 /maturity/0/level",
            "7",
        ),
        (
            "who: fachamt",
            "who: chef",
            "Fehler manifest-choice blaupause.yml:25 /tasks/0/who",
            "kaemmerei",
        ),
        (
            "{ from: 20, to: 60 }",
            "{ from: 60, to: 20 }",
            "Fehler range-reversed blaupause.yml:21 /effort/adoptPersonHours",
            "Tauschen",
        ),
        (
            "default: null",
            "default: zwölf",
            "Fehler parameter-default blaupause.yml:20 /parameters/0/default",
            "Cent",
        ),
        (
            "type: money",
            "type: choice",
            "Fehler parameter-choices blaupause.yml:20 /parameters/0",
            "choices",
        ),
        (
            "path: prozess/soll.bpmn",
            "path: Prozess/soll.bpmn",
            "Fehler file-missing blaupause.yml:28 /files/0/path",
            "prozess/soll.bpmn",
        ),
        (
            "path: prozess/soll.bpmn",
            "path: ../soll.bpmn",
            "Fehler path-traversal blaupause.yml:28 /files/0/path",
            "ohne",
        ),
        (
            "path: leitfaden.md",
            "path: prozess/soll.bpmn",
            "Fehler file-listed-twice blaupause.yml:30 /files/2/path",
            "Entfernen",
        ),
        (
            "description: beschreibung.md",
            "description: fehlt.md",
            "Fehler file-missing blaupause.yml:6 /description",
            "Pfad",
        ),
        (
            "contact: { mail: digitalisierung@example.org",
            "contact: { mail: nirgends",
            "Fehler manifest-form blaupause.yml:18 /contact/mail",
            "Funktionspostfach",
        ),
        (
            "contact: { mail: digitalisierung@example.org",
            "contact: { mail: null",
            "Fehler contact-empty blaupause.yml:18 /contact",
            "Funktionspostfach",
        ),
        (
            "contact: { mail: digitalisierung@example.org",
            "contact: { mail: e.muster@wetzlar.de",
            "Warnung personal-mail blaupause.yml:18 /contact/mail",
            "Funktionspostfach",
        ),
        (
            "licence: EUPL-1.2",
            "licence: frei",
            "Warnung licence-unknown blaupause.yml:16 /licence",
            "EUPL-1.2",
        ),
        (
            "platforms:",
            "plattformen:",
            "Warnung manifest-unknown-key blaupause.yml:12 /plattformen",
            "Schreibweise",
        ),
        (
            "legalBases:",
            "legalBasis:",
            "Warnung legal-bases-missing blaupause.yml:1 /legalBases",
            "legalBases",
        ),
        (
            ", bearer: adopter",
            "",
            "Warnung bearer-missing blaupause.yml:21 /effort/bearer",
            "bearer",
        ),
        (
            "transferability: uebertragbarkeit.yml\n",
            "",
            "Warnung transferability-missing blaupause.yml:1 /transferability",
            "Fragebogen",
        ),
        (
            "changes: [{ kind: added, text: SEPA-Mandat, breaking: false }]",
            "",
            "Hinweis changes-missing blaupause.yml:1 /changes",
            "changes",
        ),
    ];
    for (from, to, expected, cure) in table {
        let checked = check_files(&with_manifest(from, to));
        let told = told(&checked);
        let place = told
            .iter()
            .position(|line| line == expected)
            .unwrap_or_else(|| panic!("{expected} is not in {told:#?}"));
        assert!(
            checked.findings[place].cure.contains(cure),
            "{expected}: {}",
            checked.findings[place].cure
        );
        assert_eq!(
            checked.package.is_none(),
            told.iter().any(|line| line.starts_with("Fehler")),
            "{expected}"
        );
    }
}

#[test]
fn unknown_keys_are_kept_also_inside() {
    let checked = check_files(&with_manifest(
        "platforms: [civento]",
        "platforms: [civento]\neigenes: { a: 1 }",
    ));
    let package = checked.package.unwrap();
    assert_eq!(package.manifest.more["eigenes"], json!({ "a": 1 }));
    let inside = check_files(&with_manifest("kind: added,", "kind: added, ticket: 7,"));
    assert_eq!(
        told(&inside),
        ["Warnung manifest-unknown-key blaupause.yml:31 /changes/0/ticket"]
    );
    assert!(
        inside
            .package
            .unwrap()
            .manifest_json
            .contains("\"ticket\":7")
    );
}

#[test]
fn persons_and_passwords_in_files_are_warnings_with_their_place() {
    let bpmn = include_str!("fixtures/soll.bpmn");
    let author = bpmn.replace(
        "isExecutable=\"false\"",
        "isExecutable=\"false\" author=\"Erika Mustermann\"",
    );
    assert_eq!(
        told(&check_files(&with("prozess/soll.bpmn", author))),
        ["Warnung author-name prozess/soll.bpmn:3"]
    );
    // The prefix of a modelling program is no person.
    let prefix = bpmn.replace(
        "<bpmn:process",
        "<bpmn:process xmlns:modeler=\"http://example.org/modeler\"",
    );
    assert_eq!(
        told(&check_files(&with("prozess/soll.bpmn", prefix))),
        Vec::<String>::new()
    );
    let account = bpmn.replace(
        "id=\"T1\"",
        "id=\"T1\" xmlns:c=\"http://camunda.org/schema/1.0/bpmn\" c:assignee=\"emuster\"",
    );
    assert_eq!(
        told(&check_files(&with("prozess/soll.bpmn", account))),
        ["Warnung bpmn-account prozess/soll.bpmn:16"]
    );
    let guide = "# Leitfaden\nFragen an erika.mustermann@wetzlar.de\npassword: hund4711\n";
    assert_eq!(
        told(&check_files(&with("leitfaden.md", guide))),
        [
            "Warnung personal-mail leitfaden.md:2",
            "Warnung credentials leitfaden.md:3"
        ]
    );
    let core = "<c:coreProperties xmlns:c='urn:c' xmlns:d='urn:d'><d:creator>Erika Mustermann</d:creator></c:coreProperties>";
    let document = friendly_zip(&vec![("docProps/core.xml".into(), core.into())]);
    let told = told(&check_files(&with("vertrag.docx", document)));
    assert_eq!(
        told,
        [
            "Warnung author-name vertrag.docx",
            "Warnung file-not-listed vertrag.docx"
        ]
    );
}

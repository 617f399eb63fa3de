//! JSON and CSV, as programs read them.

use super::*;

#[test]
fn the_json_bears_a_digest_that_can_be_checked() {
    let statement = sample::statement();
    let json: serde_json::Value =
        serde_json::from_slice(&render(&statement, Format::Json).unwrap()).unwrap();
    assert_eq!(Statement::digest_of(&json).to_string(), json["digest"]);
    let row = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["group"] == "member")
        .unwrap();
    insta::assert_json_snapshot!(row, @r##"
{
  "id": "adoption:01900000-0000-7000-8000-000000000208",
  "number": 9,
  "group": "member",
  "blueprint": {
    "slug": "bewohnerparkausweis",
    "title": "Bewohnerparkausweis beantragen und verlängern 🐕"
  },
  "publisher": {
    "key": "06534014",
    "name": "Marburg"
  },
  "bundle": null,
  "body": {
    "key": "06631009",
    "name": "Fulda"
  },
  "coveredBy": null,
  "answer": null,
  "version": "1.0.0",
  "state": null,
  "stage": "retired",
  "since": "2024-07-31",
  "plannedLiveOn": null,
  "reached": [
    {
      "stage": "live",
      "on": "2023-07-01",
      "version": "1.0.0",
      "recordedAt": "2023-07-04T09:30:00Z"
    },
    {
      "stage": "retired",
      "on": "2024-07-31",
      "version": "1.0.0",
      "recordedAt": "2024-08-03T09:30:00Z"
    }
  ],
  "evidence": [
    {
      "stage": "live",
      "effectiveOn": "2023-07-01",
      "kind": "url",
      "value": "https://www.beispielstadt.example/leistungen/hundesteuer/anmelden",
      "note": null,
      "seenOn": "2023-07-01",
      "secured": false
    }
  ],
  "recordedAt": "2024-08-03T09:30:00Z",
  "countedIn": [
    "ended"
  ],
  "remark": null
}
"##);
    insta::assert_json_snapshot!(json["figures"]["live"], @r##"
{
  "label": "In Betrieb",
  "section": "lastDay",
  "count": 2,
  "definition": "Nachnutzungen in der Stufe „in Betrieb“ am Ende des 31.12.2024 durch Stellen, die an diesem Tag Mitglied waren. Je Stelle und Blaupause zählt höchstens eine Zeile, gleich wie viele Versionen genutzt wurden: die mit dem höchsten Stand in der Reihenfolge in Betrieb, ruht, geplant, Interesse. Die eigene Nutzung der herausgebenden Stelle ist nicht enthalten. Mitversorgte Stellen sind nicht enthalten. Maßgeblich ist der Tag, an dem der Schritt wirksam wurde, nicht der Tag der Erfassung.",
  "denominator": {
    "label": "mögliche Nachnutzungen: 6 Mitglieder × 3 Blaupausen, die an diesem Tag veröffentlicht oder bei ihnen in Nutzung oder Planung waren, ohne 3 Fälle der eigenen Nutzung",
    "unit": "mögliche Nachnutzungen",
    "count": 15,
    "date": "2024-12-31",
    "catalogue": null
  },
  "rows": [
    "adoption:01900000-0000-7000-8000-000000000201",
    "adoption:01900000-0000-7000-8000-000000000205"
  ]
}
"##);
    insta::assert_json_snapshot!(json["head"], @r##"
{
  "asOf": "2024-12-31",
  "recordedUntil": "2025-01-20T09:30:00Z",
  "parameters": {
    "cooperation": "digitale-kommune-hessen",
    "from": "2024-01-01",
    "until": "2024-12-31",
    "asKnownAt": "2025-01-20T09:30:00Z"
  },
  "cooperation": {
    "slug": "digitale-kommune-hessen",
    "name": "IKZ Digitale Kommune@Hessen",
    "legalForm": "working_group",
    "signedOn": "2021-02-24"
  },
  "catalogue": {
    "id": "ozg-2019-10",
    "name": "OZG-Umsetzungskatalog",
    "date": "2019-10-15",
    "unit": "OZG-Leistungen",
    "count": 557,
    "complete": false
  },
  "unfinished": false,
  "exampleData": true
}
"##);
}

#[test]
fn the_csv_has_exactly_the_rows() {
    let statement = sample::statement();
    let bytes = render(&statement, Format::Csv).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}Zeile;"), "BOM and semicolons");
    assert_eq!(text.matches("\r\n").count(), statement.rows.len() + 1);
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    insta::assert_snapshot!([lines[0], lines[1], lines[10], lines[17]].join("\n"), @r##"
Zeile;Art;Blaupause;Kurzname;Herausgebende Stelle;Schlüssel der herausgebenden Stelle;OZG-Leistung;Stelle;Schlüssel der Stelle;Mitversorgt durch;Zustimmung der mitversorgten Stelle;Version;Zustand der Version;Stufe am letzten Tag;Seit;Betrieb geplant für;Interesse am;In Abstimmung am;Zugesagt am;Vertrag am;Eingerichtet am;Getestet am;In Betrieb am;Ruht ab;Beendet am;Abgebrochen am;Erfasst am;Nachweise;Gezählt unter;Bemerkung;Kennung;Hinweis
1;Blaupause;Bewohnerparkausweis beantragen und verlängern 🐕;bewohnerparkausweis;Marburg;06534014;;;;;;2.0.0;freigegeben;;01.06.2023;;;;;;;;;;;;01.06.2023;;Veröffentlichte Blaupausen;;blueprint:bewohnerparkausweis;Beispieldaten – keine echten Angaben
10;Nachnutzung durch Mitglied;Hundesteuer online anmelden;hundesteuer-anmelden;Wetzlar;06532023;;Gießen;06531005;;;1.0.0;;in Betrieb;01.03.2024;;10.01.2023;;;01.06.2023;;;01.03.2024;;;;04.03.2024;"in Betrieb (01.03.2024): Datei sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881, gesehen am 01.03.2024; in Betrieb (01.03.2024): Aktenzeichen I-11/2024-0815, gesehen am 01.03.2024";"In Betrieb; In Betrieb gegangen";;adoption:01900000-0000-7000-8000-000000000201;Beispieldaten – keine echten Angaben
17;mitversorgt;Hundesteuer online anmelden;hundesteuer-anmelden;Wetzlar;06532023;;Sinn;06532021;Lahn-Dill-Kreis;bestätigt;1.0.0;;in Betrieb;06.05.2024;;;;;08.01.2024;;;06.05.2024;;;;09.05.2024;;Mitversorgte Stellen, in Betrieb;;cover:01900000-0000-7000-8000-000000000205:01900000-0000-7000-8000-000000000007;Beispieldaten – keine echten Angaben
"##);
}

#[test]
fn no_cell_of_the_csv_is_taken_for_a_formula() {
    let text = String::from_utf8(render(&sample::statement(), Format::Csv).unwrap()).unwrap();
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes());
    for record in reader.records() {
        for field in &record.unwrap() {
            assert!(!field.starts_with(['=', '+', '-', '@']), "{field}");
        }
    }
    assert!(
        text.contains("'=HYPERLINK"),
        "the hostile name is there, and harmless"
    );
}

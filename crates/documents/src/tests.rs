mod sample;

use super::*;
use crate::sheets::{Cell, sheets};
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use domain::statement::{Group, Outline, Row, Statement};
use std::io::{Cursor, Read};

/// The statement told row by row, as a registry tells it: the groups mixed, each in its order.
fn told(statement: &Statement) -> Told {
    let mut rows = Rows::in_folder(std::env::temp_dir());
    let (even, odd): (Vec<&Row>, Vec<_>) = statement
        .rows
        .iter()
        .partition(|row| (row.group as u8).is_multiple_of(2));
    for row in odd.into_iter().chain(even) {
        rows.add(row).unwrap();
    }
    let mut outline = Outline {
        head: statement.head.clone(),
        members: statement.members.clone(),
        figures: statement.figures.clone(),
    };
    outline.figures.iter_mut().for_each(|f| f.rows.clear());
    rows.told(outline, statement.number.clone()).unwrap()
}

fn render(statement: &Statement, format: Format) -> Result<Vec<u8>, DocumentError> {
    let document = told(statement).render(format)?;
    let (digest, size) = (document.digest, document.size);
    let bytes = bytes(document.content);
    assert_eq!((digest, size), (Digest::of(&bytes), bytes.len() as u64));
    Ok(bytes)
}

fn bytes(content: Content) -> Vec<u8> {
    match content {
        Content::Bytes(bytes) => bytes,
        Content::File(mut file) => {
            let mut bytes = Vec::new();
            std::io::Seek::rewind(&mut file).unwrap();
            file.read_to_end(&mut bytes).unwrap();
            bytes
        }
    }
}

#[test]
fn told_row_by_row_the_json_is_that_of_the_whole_statement() {
    for statement in [sample::statement(), sample::empty()] {
        let whole = serde_json::to_string_pretty(&statement).unwrap() + "\n";
        let told = String::from_utf8(render(&statement, Format::Json).unwrap()).unwrap();
        assert_eq!(told, whole);
    }
}

#[test]
fn a_row_goes_through_a_spool_unchanged() {
    for row in sample::statement().rows {
        let mut written = Vec::new();
        record::write(&row, &mut written);
        assert_eq!(record::read(&written, row.number).unwrap(), row);
        assert!(record::read(&written[..written.len() - 1], 1).is_err());
    }
}

#[test]
fn many_rows_lie_in_files_and_not_in_memory() {
    let mut statement = sample::statement();
    let is_live = |row: &&Row| row.group == Group::Member && !row.evidence.is_empty();
    let row = statement.rows.iter().find(is_live).unwrap().clone();
    let place = statement.rows.iter().position(|one| *one == row).unwrap();
    let more = (0..10_000).map(|nth| Row {
        id: format!("adoption:{nth:036}"),
        ..row.clone()
    });
    statement.rows.splice(place..place, more);
    let outline = Outline {
        head: statement.head.clone(),
        members: statement.members.clone(),
        figures: statement.figures.clone(),
    };
    let statement = Statement::whole(outline, statement.rows);
    let told = told(&statement);
    let spools = 1 << 18;
    assert!(told.rows.held() < 3 * spools, "{}", told.rows.held());
    assert_eq!(told.digest, statement.digest);
    let whole = serde_json::to_vec_pretty(&statement).unwrap();
    let json = told.render(Format::Json).unwrap();
    assert!(matches!(json.content, Content::File(_)));
    assert!(bytes(json.content).strip_suffix(b"\n") == Some(whole.as_slice()));
    let csv = told.render(Format::Csv).unwrap();
    let lines = bytes(csv.content);
    let lines = lines.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, statement.rows.len() + 1);
}

#[test]
fn what_no_paper_can_hold_is_refused_before_it_is_drawn() {
    let statement = sample::statement();
    let row = &statement.rows[0];
    let mut rows = Rows::in_folder(std::env::temp_dir());
    for _ in 0..=50_000 {
        rows.add(row).unwrap();
    }
    let outline = told(&statement).outline;
    let told = rows.told(outline, None).unwrap();
    for format in [Format::Xlsx, Format::Ods, Format::Pdf] {
        let refused = told.render(format).unwrap_err();
        let text = refused.to_string();
        let expected = cfg!(feature = "pdf") || format != Format::Pdf;
        assert_eq!(
            matches!(refused, DocumentError::TooManyRows { .. }),
            expected
        );
        assert_eq!(text.contains("50.001 Zeilen"), expected, "{text}");
    }
}

#[test]
fn the_same_statement_makes_the_same_bytes() {
    for &format in Format::ALL {
        let statement = sample::statement();
        let first = render(&statement, format).unwrap();
        assert!(first == render(&statement, format).unwrap(), "{format}");
        assert!(
            !render(&sample::empty(), format).unwrap().is_empty(),
            "{format}"
        );
    }
}

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

/// The cells of every sheet as text, as another program reads them.
fn read_back(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let lines = range
                .rows()
                .map(|line| line.iter().map(shown).collect())
                .collect();
            (name, lines)
        })
        .collect()
}

fn shown(data: &Data) -> String {
    match data {
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{day:02}.{month:02}.{year}")
        }
        Data::DateTimeIso(day) => day.parse::<domain::Day>().unwrap().german(),
        Data::Empty => String::new(),
        Data::Int(_)
        | Data::Float(_)
        | Data::String(_)
        | Data::Bool(_)
        | Data::DurationIso(_)
        | Data::Error(_) => data.to_string(),
    }
}

fn expected(statement: &Statement) -> Vec<(String, Vec<Vec<String>>)> {
    let show = |cell: &Cell| match cell {
        Cell::Empty => String::new(),
        Cell::Title(text) | Cell::Heading(text) | Cell::Warning(text) | Cell::Text(text) => {
            text.clone()
        }
        Cell::Day(day) => day.german(),
        Cell::Number(number) => number.to_string(),
    };
    let sheets = sheets(statement).into_iter();
    sheets
        .map(|sheet| {
            let width = sheet.lines.iter().map(Vec::len).max().unwrap();
            let lines = sheet.lines.iter().map(|line| {
                let empty = std::iter::repeat(String::new());
                line.iter().map(show).chain(empty).take(width).collect()
            });
            (sheet.name.to_owned(), lines.collect())
        })
        .collect()
}

#[test]
fn workbooks_are_read_back_cell_by_cell() {
    let statement = sample::statement();
    for format in [Format::Xlsx, Format::Ods] {
        let read = read_back(render(&statement, format).unwrap());
        for ((name, lines), (other, wanted)) in read.iter().zip(&expected(&statement)) {
            assert_eq!(name, other, "{format}");
            for (line, wanted) in lines.iter().zip(wanted) {
                assert_eq!(line, wanted, "{format} {name}");
            }
            assert_eq!(lines.len(), wanted.len(), "{format} {name}");
        }
        assert_eq!(read.len(), 3, "{format}");
    }
}

#[test]
fn every_sheet_of_example_data_says_so() {
    for format in [Format::Xlsx, Format::Ods] {
        for (name, lines) in read_back(render(&sample::statement(), format).unwrap()) {
            assert_eq!(lines[0][0], text::EXAMPLE, "{format} {name}");
        }
    }
}

#[test]
fn an_ods_names_its_media_type_first_and_is_well_formed() {
    let bytes = render(&sample::statement(), Format::Ods).unwrap();
    assert_eq!(&bytes[30..38], b"mimetype");
    assert_eq!(
        &bytes[38..84],
        b"application/vnd.oasis.opendocument.spreadsheet"
    );
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for index in 1..package.len() {
        let mut xml = String::new();
        package
            .by_index(index)
            .unwrap()
            .read_to_string(&mut xml)
            .unwrap();
        let mut reader = quick_xml::Reader::from_str(&xml);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}

#[test]
#[cfg(feature = "pdf")]
fn the_pdf_is_tagged_german_and_made_to_last() {
    let bytes = render(&sample::statement(), Format::Pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for mark in [
        "/Lang(de-DE)",
        "/StructTreeRoot",
        "/Marked true",
        "<pdfaid:part>2",
        "<pdfaid:conformance>A",
        "<pdfuaid:part>1",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(
        text.contains("Nachnutzungsnachweis: IKZ Digitale Kommune@Hessen"),
        "title"
    );
}

#[test]
fn a_file_is_named_for_what_it_holds() {
    let name = file_name(&sample::statement().head, Format::Ods);
    assert_eq!(
        name,
        "nachnutzungsnachweis-digitale-kommune-hessen-2024-12-31.ods"
    );
    assert_eq!("pdf".parse(), Ok(Format::Pdf));
    assert!("doc".parse::<Format>().is_err());
}

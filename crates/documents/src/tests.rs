mod books;
mod sample;
mod texts;

use super::*;
use domain::statement::{Group, Outline, Row, Statement};
use std::io::Read;

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

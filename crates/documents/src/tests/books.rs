//! XLSX and ODS, read back by another program.

use super::*;
use crate::sheets::{Cell, sheets};
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use std::io::{Cursor, Read as _};

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

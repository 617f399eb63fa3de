//! A file as rows of cells, CSV or Excel.

use super::Flaw;
use std::io::Cursor;

/// Lists longer than this are refused; nobody confirms more at once.
pub(super) const MOST: usize = 2_000;
/// Nothing that a list means stands further to the right.
const MOST_COLUMNS: usize = 100;

pub(super) type Rows = Vec<Vec<String>>;

/// The rows of a CSV file.
pub(super) fn csv_rows(bytes: &[u8]) -> Result<Rows, Vec<Flaw>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| {
        vec![whole(
            "Die Datei ist nicht in UTF-8 gespeichert. Wählen Sie beim Speichern „CSV UTF-8“.",
        )]
    })?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().take(MOST + 2) {
        match record {
            Ok(record) => rows.push(record.iter().map(str::to_owned).collect()),
            Err(e) => {
                return Err(vec![whole(&format!(
                    "Die Datei lässt sich nicht als CSV lesen: {e}"
                ))]);
            }
        }
    }
    Ok(rows)
}

/// The rows of the first sheet of an Excel file.
///
/// Cells are taken one by one: a single cell far below would otherwise make the whole sheet a huge table.
pub(super) fn xlsx_rows(bytes: &[u8]) -> Result<Rows, Vec<Flaw>> {
    use calamine::{Data, Reader as _};
    let unreadable = |_| {
        vec![whole(
            "Die Datei lässt sich nicht als Excel-Arbeitsmappe (.xlsx) lesen.",
        )]
    };
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let sheet = book.sheet_names().first().cloned();
    let sheet = sheet.ok_or_else(|| vec![whole("Die Arbeitsmappe hat kein Tabellenblatt.")])?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut rows = Rows::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if row > MOST + 1 || column >= MOST_COLUMNS {
            continue;
        }
        let value = Data::from(cell.get_value().clone());
        let text = match value {
            Data::DateTime(at) => at.as_datetime_parts(),
            Data::Int(_)
            | Data::Float(_)
            | Data::String(_)
            | Data::Bool(_)
            | Data::DateTimeIso(_)
            | Data::DurationIso(_)
            | Data::Error(_)
            | Data::Empty => value.to_string(),
        };
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(place) = cells.get_mut(column) {
                *place = text;
            }
        }
    }
    Ok(rows)
}

/// A spreadsheet keeps days as numbers; here they become text again.
trait DateParts {
    fn as_datetime_parts(&self) -> String;
}
impl DateParts for calamine::ExcelDateTime {
    fn as_datetime_parts(&self) -> String {
        let (year, month, day, ..) = self.to_ymd_hms_milli();
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// A flaw of the file as a whole.
pub(super) fn whole(message: &str) -> Flaw {
    Flaw {
        line: 1,
        column: "Datei",
        message: message.to_owned(),
    }
}

//! The rows as a table in text, as German spreadsheets open it: BOM, semicolons, CRLF.

use crate::{
    DocumentError,
    sheets::{self, Cell},
    text::EXAMPLE,
};
use domain::statement::Statement;

pub fn render(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let failed = |cause: &dyn std::fmt::Display| DocumentError::Failed(cause.to_string());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    // A mark of its own line would be no row; so every row bears it.
    let mark = if statement.head.example_data {
        EXAMPLE
    } else {
        ""
    };
    let titles = sheets::titles().chain(["Hinweis"]);
    writer
        .write_record(titles)
        .map_err(|cause| failed(&cause))?;
    for row in &statement.rows {
        let cells = sheets::cells(row)
            .iter()
            .map(field)
            .chain([mark.to_owned()])
            .collect::<Vec<_>>();
        writer.write_record(cells).map_err(|cause| failed(&cause))?;
    }
    writer.into_inner().map_err(|cause| failed(&cause))
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Title(text) | Cell::Heading(text) | Cell::Warning(text) | Cell::Text(text) => {
            harmless(text)
        }
        Cell::Day(day) => day.german(),
        Cell::Number(number) => number.to_string(),
    }
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

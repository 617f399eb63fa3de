//! The rows as a table in text, as German spreadsheets open it: BOM, semicolons, CRLF.

use crate::{
    DocumentError,
    sheets::{self, Cell},
    text::EXAMPLE,
    told::Told,
};
use std::io::Write;

pub fn write(told: &Told, mut to: impl Write) -> Result<(), DocumentError> {
    let failed = |cause: &dyn std::fmt::Display| DocumentError::Failed(cause.to_string());
    to.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(to);
    // A mark of its own line would be no row; so every row bears it.
    let mark = if told.outline.head.example_data {
        EXAMPLE
    } else {
        ""
    };
    let titles = sheets::titles().chain(["Hinweis"]);
    writer
        .write_record(titles)
        .map_err(|cause| failed(&cause))?;
    for row in told.rows.all() {
        let cells = sheets::cells(&row?)
            .iter()
            .map(field)
            .chain([mark.to_owned()])
            .collect::<Vec<_>>();
        writer.write_record(cells).map_err(|cause| failed(&cause))?;
    }
    writer.flush()?;
    Ok(())
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

//! Documents made from one value: a statement as JSON, CSV, XLSX, ODS and PDF.
//!
//! The same statement makes the same bytes, whenever and wherever: no clock, no chance, no environment.

mod csv;
mod json;
mod ods;
#[cfg(feature = "pdf")]
mod pdf;
mod sheets;
#[cfg(test)]
mod tests;
mod text;
mod xlsx;

use domain::statement::Statement;
use std::fmt;

/// The formats in which a statement can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Json,
    Csv,
    Xlsx,
    Ods,
    Pdf,
}

impl Format {
    /// Every format, in the order in which people meet them.
    pub const ALL: &'static [Self] = &[Self::Pdf, Self::Xlsx, Self::Ods, Self::Csv, Self::Json];

    /// The word in addresses, which is the ending of the file as well.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Pdf => "pdf",
        }
    }
    /// The name on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON (für Programme)",
            Self::Csv => "CSV (Tabelle als Text)",
            Self::Xlsx => "XLSX (Excel)",
            Self::Ods => "ODS (LibreOffice)",
            Self::Pdf => "PDF (barrierefrei, zum Drucken)",
        }
    }
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Pdf => "application/pdf",
        }
    }
    /// The ending of the file, without its dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.word()
    }
}

/// A word that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("„{0}“ ist kein Format; erlaubt sind: json, csv, xlsx, ods, pdf")]
pub struct NoFormat(pub String);

impl std::str::FromStr for Format {
    type Err = NoFormat;
    fn from_str(text: &str) -> Result<Self, NoFormat> {
        let known = Self::ALL.iter().copied().find(|f| f.word() == text);
        known.ok_or_else(|| NoFormat(text.to_owned()))
    }
}
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(
        "Die Aufstellung hat {rows} Zeilen, eine Tabelle in diesem Format höchstens {most}. Nehmen Sie CSV oder JSON."
    )]
    TooManyRows { rows: usize, most: usize },
    #[error("Dieses Programm wurde ohne PDF gebaut. Nehmen Sie XLSX, ODS, CSV oder JSON.")]
    WithoutPdf,
    /// A fault of ours, with what the library that writes the format says to it.
    #[error("Das Dokument konnte nicht erstellt werden: {0}")]
    Failed(String),
}

/// The statement as a document in this format.
///
/// # Errors
/// [`DocumentError::TooManyRows`] when a sheet cannot hold the rows, [`DocumentError::WithoutPdf`] when
/// the program was built without the feature `pdf`, [`DocumentError::Failed`] for a fault of ours.
pub fn render(statement: &Statement, format: Format) -> Result<Vec<u8>, DocumentError> {
    match format {
        Format::Json => json::render(statement),
        Format::Csv => csv::render(statement),
        Format::Xlsx => xlsx::render(statement),
        Format::Ods => ods::render(statement),
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::render(statement),
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => Err(DocumentError::WithoutPdf),
    }
}

/// A name for the file: `nachnutzungsnachweis-digitale-kommune-2024-12-31.pdf`.
#[must_use]
pub fn file_name(statement: &Statement, format: Format) -> String {
    let about = statement.head.cooperation.as_ref();
    let about = about.map_or("hessen", |cooperation| cooperation.slug.as_str());
    format!(
        "nachnutzungsnachweis-{about}-{}.{}",
        statement.head.as_of,
        format.extension()
    )
}

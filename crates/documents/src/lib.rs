//! Documents made from one value: a statement as JSON, CSV, XLSX, ODS and PDF.
//!
//! The same statement makes the same bytes, whenever and wherever: no clock, no chance, no environment.

mod csv;
mod json;
mod ods;
#[cfg(feature = "pdf")]
mod pdf;
mod record;
mod sheets;
mod spool;
#[cfg(test)]
mod tests;
mod text;
mod told;
mod xlsx;

pub use spool::Content;
pub use told::{Rows, Told};

use domain::{Digest, statement::Head};
use std::{fmt, io};

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
        "Die Aufstellung hat {} Zeilen, ein Dokument in diesem Format höchstens {}. Nehmen Sie CSV oder JSON.",
        text::number(*.rows), text::number(*.most)
    )]
    TooManyRows { rows: u64, most: u64 },
    #[error("Dieses Programm wurde ohne PDF gebaut. Nehmen Sie XLSX, ODS, CSV oder JSON.")]
    WithoutPdf,
    /// The disk refuses what is on its way into the document.
    #[error("Das Dokument lässt sich gerade nicht ablegen: {0}")]
    NoRoom(io::Error),
    /// A fault of ours, with what the library that writes the format says to it.
    #[error("Das Dokument konnte nicht erstellt werden: {0}")]
    Failed(String),
}

impl From<io::Error> for DocumentError {
    fn from(cause: io::Error) -> Self {
        Self::NoRoom(cause)
    }
}
impl From<serde_json::Error> for DocumentError {
    fn from(cause: serde_json::Error) -> Self {
        if cause.is_io() {
            Self::NoRoom(cause.into())
        } else {
            Self::Failed(cause.to_string())
        }
    }
}

/// A document that was made.
#[derive(Debug)]
pub struct Document {
    pub content: Content,
    /// Of its bytes.
    pub digest: Digest,
    pub size: u64,
}

/// A name for the file: `nachnutzungsnachweis-digitale-kommune-2024-12-31.pdf`.
#[must_use]
pub fn file_name(head: &Head, format: Format) -> String {
    let about = head.cooperation.as_ref();
    let about = about.map_or("hessen", |cooperation| cooperation.slug.as_str());
    format!(
        "nachnutzungsnachweis-{about}-{}.{}",
        head.as_of,
        format.extension()
    )
}

//! The statement as a paper: tagged, PDF/A-2a and PDF/UA-1 in one file.
//!
//! What stands where is in `pdf/statement.typ`; here the statement becomes the strings it prints. Data
//! reaches the template as JSON and can never become code.

mod engine;
mod paper;

use crate::DocumentError;
use domain::statement::Statement;

pub fn render(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let paper = serde_json::to_value(paper::Paper::of(statement))
        .map_err(|cause| DocumentError::Failed(cause.to_string()))?;
    engine::compile(
        engine::printable(paper),
        &statement.digest.to_string(),
        statement.head.recorded_until,
    )
}

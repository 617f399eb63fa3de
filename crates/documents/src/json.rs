//! The statement as it is, for programs.

use crate::DocumentError;
use domain::statement::Statement;

pub fn render(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = serde_json::to_vec_pretty(statement)
        .map_err(|cause| DocumentError::Failed(cause.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

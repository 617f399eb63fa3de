//! Data protection as functions: what is known about me, being forgotten, terms, and the record of processing.

pub mod erase;
pub mod own;
pub mod record;
pub mod terms;

use crate::page::Crumb;
use serde::Serialize;

/// A table whose columns the template does not know.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    key: &'static str,
    title: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Labelled>>,
}

/// A cell that says on a phone what it is.
#[derive(Debug, Serialize)]
pub(super) struct Labelled {
    label: &'static str,
    value: Option<String>,
}

/// The way back from the pages of the administration.
fn trail() -> Vec<Crumb> {
    vec![
        Crumb::to("/verwaltung", "Verwaltung"),
        Crumb::to("/verwaltung/datenschutz", "Datenschutz"),
    ]
}

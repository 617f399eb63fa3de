//! `/konto/daten`: all that the registry keeps about me, to read and to take along.

use super::{Kept, Labelled};
use crate::{
    clock,
    page::{self, Crumb, Page},
    problem::Problem,
    registry::Registry,
    site::show as show_page,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::privacy::known::{self, Known};
use serde::Serialize;
use std::io::{Cursor, Write as _};
use store::privacy::Cell;

/// What is kept about somebody, for themselves.
#[derive(Debug, Serialize)]
pub struct OwnData {
    trail: Vec<Crumb>,
    name: String,
    body: String,
    as_of: String,
    tables: Vec<Kept>,
    /// Kinds of which nothing is kept.
    empty: Vec<&'static str>,
}

impl Page for OwnData {
    const TEMPLATE: &'static str = "pages/own-data.html";
    fn title(&self) -> String {
        "Meine Daten".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |tables, empty| Self {
            trail: trail(),
            name: "Anna Schmidt".to_owned(),
            body: "Sinn".to_owned(),
            as_of: "24.02.2021, 14:05 Uhr".to_owned(),
            tables,
            empty,
        };
        let cell = |label, value: Option<&str>| Labelled {
            label,
            value: value.map(str::to_owned),
        };
        let passkeys = Kept {
            key: "passkeys",
            title: "Passkeys",
            columns: vec!["Name", "Zuletzt benutzt"],
            rows: vec![vec![
                cell("Name", Some("Dienstrechner")),
                cell("Zuletzt benutzt", None),
            ]],
        };
        vec![
            page(vec![], vec![]),
            page(vec![passkeys], vec!["Sitzungen"]),
        ]
    }
}

impl From<Known> for OwnData {
    fn from(known: Known) -> Self {
        let (kept, empty): (Vec<_>, Vec<_>) = known
            .tables
            .into_iter()
            .partition(|table| !table.rows.is_empty());
        let tables = kept.into_iter().map(|table| Kept {
            key: table.key,
            title: table.title,
            columns: table.columns.iter().map(|(_, label)| *label).collect(),
            rows: table
                .rows
                .into_iter()
                .map(|row| {
                    let cells = table.columns.iter().zip(row);
                    cells
                        .map(|((_, label), cell)| Labelled {
                            label,
                            value: shown(cell),
                        })
                        .collect()
                })
                .collect(),
        });
        Self {
            trail: trail(),
            name: known.name,
            body: known.body,
            as_of: known.at.german(),
            tables: tables.collect(),
            empty: empty.iter().map(|table| table.title).collect(),
        }
    }
}

fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/konto", "Mein Konto")]
}

fn shown(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text),
        Cell::At(at) => Some(at.german()),
        Cell::On(day) => Some(day.german()),
        Cell::Nothing => None,
    }
}

/// `GET /konto/daten`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let known = registry
        .read(move |snap| known::own(snap, person, clock::moment()).map_err(Problem::from))
        .await?;
    show_page(&request, &visitor, &OwnData::from(known))
}

/// `GET /konto/daten/auskunft.zip`
pub async fn download(
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    visitor.proven(&registry, "/konto/daten")?;
    let known = registry
        .read(move |snap| known::own(snap, person, clock::moment()).map_err(Problem::from))
        .await?;
    registry.tell_of_look(None).await?;
    let bytes = packed(known).map_err(|error| {
        tracing::error!(%error, "What is known about a person could not be packed");
        Problem::new("fehler", "Die Auskunft lässt sich nicht packen.")
    })?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"auskunft.zip\"",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_ENCODING, header::ContentEncoding::Identity))
        .body(bytes))
}

/// The page to read without the registry, and the same for programs.
fn packed(known: Known) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let json = serde_json::to_vec_pretty(&known.json())?;
    let html = page::render_mail("export/auskunft.html", &OwnData::from(known))?;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in [
        ("auskunft.html", html.as_bytes()),
        ("auskunft.json", json.as_slice()),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

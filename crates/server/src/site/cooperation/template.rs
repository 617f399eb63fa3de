//! `/kooperationen/{slug}/liste.csv`: the list to fill in, with the members and the blueprints that are published.

use super::{coordinated, slug_of};
use crate::who::reader;
use crate::{
    api::cooperations::matrix::{Cell, Matrix, Wanted},
    clock,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpResponse, http::header, web};
use domain::{
    Id, Moment, Slug,
    cooperation::Cooperation,
    person::Person,
    public_body::{PublicBody, sort_key},
};
use store::{Snap, blueprints};

/// A list has no more lines than this.
const MOST: usize = 2_000;

/// The columns: what the reader of lists knows, and beside it what people need to see.
const HEAD: [&str; 10] = [
    "Blaupause",
    "Titel",
    "Kommune",
    "Name",
    "Stand heute",
    "Stufe",
    "Datum",
    "Version",
    "Nachweis",
    "Anmerkung",
];

/// `GET /kooperationen/{slug}/liste.csv`
pub async fn download(
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let slug = slug_of(&slug)?;
    let name = format!("attachment; filename=\"liste-{slug}.csv\"");
    let (text, restricted) = registry.read(move |snap| list(snap, who, &slug)).await?;
    if restricted.is_some() {
        registry.tell_of_look(restricted).await?;
    }
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // Without the mark, spreadsheets take umlauts for something else.
        .body(format!("\u{feff}{text}")))
}

/// The list, and for which body the cooperation is led if strangers would not read the same.
fn list(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    slug: &Slug,
) -> Result<(String, Option<Id<PublicBody>>), Problem> {
    let (cooperation, _) = coordinated(snap, who, slug)?;
    let now = clock::moment();
    let text = written(snap, &cooperation, Some(who), now)?;
    let is_public = written(snap, &cooperation, None, now)? == text;
    Ok((text, (!is_public).then_some(cooperation.lead)))
}

/// The list as this reader may see it.
fn written(
    snap: &mut Snap<'_>,
    cooperation: &Cooperation,
    who: Option<Id<Person>>,
    now: Moment,
) -> Result<String, Problem> {
    let matrix = Matrix::of(snap, cooperation.id, &Wanted::default(), who, now)?;
    let reader = reader(snap, who)?;
    let most = MOST / matrix.members.len().max(1);
    let mut cards = blueprints::newest(snap, &reader, i64::try_from(most).unwrap_or(i64::MAX))?;
    cards.sort_by_cached_key(|card| sort_key(&card.title));
    let rows = cards.iter().flat_map(|card| {
        matrix.members.iter().map(|(_, body)| {
            let cell = matrix.cells.get(&(body.id, card.id));
            let mut row = vec![
                card.slug.to_string(),
                card.title.clone(),
                body.key.to_string(),
                body.name.clone(),
                cell.map(standing).unwrap_or_default(),
            ];
            row.resize(HEAD.len(), String::new());
            row.iter().map(|cell| harmless(cell)).collect()
        })
    });
    let head = HEAD.map(str::to_owned).to_vec();
    csv(std::iter::once(head).chain(rows))
}

fn standing(cell: &Cell) -> String {
    let by = cell.covered_by.as_ref();
    let by = by.map(|by| format!(", mitversorgt durch {}", by.name));
    let (stage, since) = (cell.stage.label(), cell.since.german());
    format!("{stage} seit {since}{}", by.unwrap_or_default())
}

/// Rows as German spreadsheets read them.
pub(in crate::site) fn csv(rows: impl Iterator<Item = Vec<String>>) -> Result<String, Problem> {
    let failed = || Problem::new("fehler", "Die Liste ließ sich nicht schreiben.");
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|_| failed())?;
    }
    let bytes = writer.into_inner().map_err(|_| failed())?;
    String::from_utf8(bytes).map_err(|_| failed())
}

/// A spreadsheet would take these beginnings for a formula.
pub(in crate::site) fn harmless(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        Some(_) | None => cell.to_owned(),
    }
}

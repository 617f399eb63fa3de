//! The table of everyday words as a file, down and up.

use super::{Asked, EverydayWords, HERE};
use crate::{
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{
        cooperation::template::{csv, harmless},
        go_on, show_again,
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::{
    Failure,
    teach::{self, Flawed, Listed, Refusal, Wish},
};
use domain::everyday::WordList;

/// A larger file is no table of words.
const MOST: usize = 4 * 1024 * 1024;
/// Nobody reads more flaws than these at once.
const MOST_FLAWS: usize = 100;

/// `GET /verwaltung/alltagswoerter.csv`
pub async fn download(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let asked = Asked::read(request.query_string())?;
    let list = asked.filter.list;
    let found = registry
        .read(move |snap| teach::table(snap, who, &asked.filter).map_err(Problem::from))
        .await?;
    // The sign of the direction stands alone in its cell, where no spreadsheet takes it for a formula.
    let cell = |cell: String| match cell.as_str() {
        "=" | ">" => cell,
        _ => harmless(&cell),
    };
    let rows = teach::write_list(&found).into_iter();
    let text = csv(rows.map(|row| row.into_iter().map(cell).collect()))?;
    let name = match list {
        WordList::Everyday => "attachment; filename=\"alltagswoerter.csv\"",
        WordList::Weak => "attachment; filename=\"schwache-woerter.csv\"",
    };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // Without the mark, spreadsheets take umlauts for something else.
        .body(format!("\u{feff}{text}")))
}

/// `POST /verwaltung/alltagswoerter`: takes over a file, all of it or nothing.
pub async fn upload(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let sent = Sent::receive(&request, body, MOST).await?;
    let who = visitor.sent(sent.one("csrf"))?;
    let bytes = sent.file.map(|file| file.bytes).unwrap_or_default();
    let taken = match teach::read_list(&bytes) {
        Err(flaws) => Err(flaws),
        Ok(listed) => {
            registry
                .write(move |tx, now| take_over(tx, who, &listed, now))
                .await?
        }
    };
    let flaws = match taken {
        Ok(0) => return Ok(go_on(HERE, "liste-unveraendert")),
        Ok(_) => {
            registry.understand_now().await;
            return Ok(go_on(HERE, "alltagswoerter"));
        }
        Err(flaws) => flaws,
    };
    let page = registry
        .read(move |snap| {
            let asked = Asked::nothing();
            let found = teach::table(snap, who, &asked.filter)?;
            Ok::<_, Problem>(EverydayWords {
                flaws: told(&flaws),
                ..EverydayWords::of(snap, found, &asked)?
            })
        })
        .await?;
    show_again(&request, &visitor, &page)
}

/// How many lines of the file changed something, or its flaws with their lines.
fn take_over(
    tx: &mut store::Tx<'_>,
    who: domain::Id<domain::person::Person>,
    listed: &[Listed],
    now: &domain::Now,
) -> Result<Result<usize, Vec<Flawed>>, Problem> {
    let wishes: Vec<Wish> = listed.iter().map(|one| one.wish.clone()).collect();
    match teach::teach(tx, who, &wishes, now) {
        Ok(count) => Ok(Ok(count)),
        Err(Failure::Refused(Refusal::Flawed(flaws))) => {
            let on_line = |flaw: Flawed| Flawed {
                place: listed.get(flaw.place).map_or(flaw.place, |one| one.line),
                ..flaw
            };
            Ok(Err(flaws.into_iter().map(on_line).collect()))
        }
        Err(other) => Err(other.into()),
    }
}

fn told(flaws: &[Flawed]) -> Vec<String> {
    let line = |flaw: &Flawed| format!("Zeile {}: {}", flaw.place, flaw.detail);
    let mut told: Vec<String> = flaws.iter().take(MOST_FLAWS).map(line).collect();
    if flaws.len() > MOST_FLAWS {
        told.push(format!("… und {} weitere.", flaws.len() - MOST_FLAWS));
    }
    told
}

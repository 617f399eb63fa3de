//! `/protokoll` as a table to keep.

use super::{Typed, asked, row};
use crate::{
    page::Flaw, problem::Problem, registry::Registry, site::cooperation::template, who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use store::audit::Line;

/// A file has no more lines than this; narrower questions give the rest.
const MOST: i64 = 50_000;

/// `GET /verwaltung/protokoll.csv`
pub async fn download(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let typed = Typed::read(request.query_string())?;
    let (lines, body) = registry
        .read(move |snap| {
            let asked = asked(snap, who, typed)?;
            if let Some(flaw) = Flaw::of(&[("von", &asked.von), ("bis", &asked.bis)]).first() {
                return Err(Problem::new("anfrage-fehlerhaft", flaw.text.clone()));
            }
            let body = asked.wanted.body;
            Ok((store::audit::list(snap, &asked.wanted, MOST)?, body))
        })
        .await?;
    registry.tell_of_look(body).await?;
    let head = HEAD.iter().map(|title| (*title).to_owned()).collect();
    let rows = lines.into_iter().map(cells);
    let text = template::csv(std::iter::once(head).chain(rows))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"protokoll.csv\"",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // Without the mark, spreadsheets take umlauts for something else.
        .body(format!("\u{feff}{text}")))
}

const HEAD: [&str; 12] = [
    "Nummer",
    "Zeitpunkt (UTC)",
    "Art",
    "Was",
    "Ergebnis",
    "Person",
    "Kennung der Person",
    "Stelle",
    "Adresse",
    "Womit",
    "Vorgangsnummer",
    "Aktion",
];

fn cells(line: Line) -> Vec<String> {
    let (number, moment, action) = (line.number, line.at, line.action.clone());
    let id = line.person.map(|id| id.to_string()).unwrap_or_default();
    let row = row(line);
    let cells = [
        number.to_string(),
        moment.to_string(),
        row.kind.to_owned(),
        row.what,
        row.outcome.to_owned(),
        row.who,
        id,
        row.body.unwrap_or_default(),
        row.thing.unwrap_or_default(),
        row.through,
        row.request,
        action,
    ];
    cells.iter().map(|cell| template::harmless(cell)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::audit::{Kind, Outcome};

    #[test]
    fn a_line_is_told_in_words_also_when_its_person_was_erased() {
        let now = domain::Now::new("2026-01-02T10:00:00Z".parse().unwrap(), [1; 32]);
        let line = Line {
            number: 7,
            at: now.at(),
            kind: Kind::Write,
            action: "POST /api/v1/adoptions".to_owned(),
            outcome: Outcome::Done,
            person: Some(now.id()),
            name: None,
            body: None,
            body_name: None,
            thing: Some("=1+1".to_owned()),
            through: "blp_4fK2aQ".to_owned(),
            request: "ab".to_owned(),
        };
        let cells = cells(line);
        assert_eq!(cells[1], "2026-01-02T10:00:00Z");
        assert_eq!(cells[3], "Nachnutzung begonnen");
        assert!(cells[5].starts_with("gelöschte Person"));
        assert_eq!(cells[8], "'=1+1");
        assert_eq!(cells[9], "Zugangsschlüssel blp_4fK2aQ…");
    }
}

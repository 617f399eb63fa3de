//! How documents say things in German, in one place.

use domain::statement::{Denominator, Figure, Head, Proof, Row, Statement};
use domain::{Day, adoption::Stage, statement::Group};

pub const UNKNOWN: &str = "nicht angegeben";
pub const TITLE: &str = "Nachnutzungsnachweis";
pub const EXAMPLE: &str = "Beispieldaten – keine echten Angaben";

/// A whole number as people write it: `52.000`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// What the statement is about, in one line.
pub fn subject(head: &Head) -> String {
    head.cooperation.as_ref().map_or_else(
        || "Alle öffentlichen Stellen in Hessen".into(),
        |c| c.name.clone(),
    )
}

pub fn period(head: &Head) -> String {
    let (from, until) = (head.parameters.from(), head.parameters.until());
    format!(
        "{} bis {}, beide Tage eingeschlossen",
        from.german(),
        until.german()
    )
}

/// The lines of the head: what stands on the left, and what on the right.
pub fn head(statement: &Statement) -> Vec<(&'static str, String)> {
    let head = &statement.head;
    let day = |day: Option<Day>| day.map_or(UNKNOWN.to_owned(), Day::german);
    let mut lines = Vec::new();
    match &head.cooperation {
        Some(cooperation) => {
            lines.push(("Kooperation", cooperation.name.clone()));
            lines.push(("Rechtsform", cooperation.legal_form.label().to_owned()));
            lines.push(("Unterzeichnet am", day(cooperation.signed_on)));
            let members = statement.members_on_last_day().count() as u64;
            lines.push(("Mitglieder am letzten Tag", number(members)));
        }
        None => lines.push(("Umfang", subject(head))),
    }
    lines.push(("Zeitraum", period(head)));
    let as_of = if head.unfinished {
        format!(
            "{}; dieser Tag war bei der Erstellung noch nicht vergangen",
            head.as_of.german()
        )
    } else {
        format!("{}, Ende des Tages", head.as_of.german())
    };
    lines.push(("Stand", as_of));
    lines.push(("Erfasst bis", head.recorded_until.german()));
    if !head.scope.is_empty() {
        lines.push(("Enthalten", head.scope.clone()));
    }
    lines.push(("Leistungskatalog", catalogue(head)));
    let kept = statement.number.clone();
    lines.push((
        "Nummer",
        kept.unwrap_or_else(|| "Vorschau, nicht aufbewahrt".into()),
    ));
    lines.push(("Prüfsumme", statement.digest.to_string()));
    lines
}

fn catalogue(head: &Head) -> String {
    head.catalogue
        .as_ref()
        .map_or(UNKNOWN.to_owned(), |catalogue| {
            let whole = if catalogue.complete {
                ""
            } else {
                ", im Register nicht vollständig geladen"
            };
            format!(
                "{}, Stand {}: {} {}{whole}",
                catalogue.name,
                catalogue.date.german(),
                number(catalogue.count),
                catalogue.unit
            )
        })
}

/// `von 12 möglichen …`: the whole of which a figure is a part.
pub fn denominator(figure: &Figure) -> String {
    let say = |of: &Denominator| format!("{} (Stand {})", of.label, of.date.german());
    figure
        .denominator
        .as_ref()
        .map_or("ohne Bezugsgröße".to_owned(), say)
}

/// The numbers of the rows that a figure counts: `3–5, 9`.
pub fn row_numbers(rows: &[&Row]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for row in rows {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == row.number => *last = row.number,
            Some(_) | None => spans.push((row.number, row.number)),
        }
    }
    let text = spans.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    text.collect::<Vec<_>>().join(", ")
}

/// The rows of each figure that has any, found in one walk.
pub fn rows_of<'a>(statement: &'a Statement, figure: &Figure) -> Vec<&'a Row> {
    statement.rows_of(figure.name).collect()
}

/// Whether the row tells of an adoption, own or on behalf of others.
pub const fn is_adoption(row: &Row) -> bool {
    match row.group {
        Group::Blueprint | Group::Release | Group::Bundle => false,
        Group::Member
        | Group::OwnUse
        | Group::Covered
        | Group::Former
        | Group::Transfer
        | Group::TransferCovered => true,
    }
}

/// The first day on which the stage was reached.
pub fn reached_on(row: &Row, stage: Stage) -> Option<Day> {
    row.reached.iter().find(|r| r.stage == stage).map(|r| r.on)
}

/// All evidence of a row in one cell.
pub fn evidence(row: &Row) -> String {
    if row.evidence.is_empty() {
        let adopter = is_adoption(row) && row.covered_by.is_none();
        return if adopter {
            UNKNOWN.to_owned()
        } else {
            String::new()
        };
    }
    row.evidence
        .iter()
        .map(proof)
        .collect::<Vec<_>>()
        .join("; ")
}

/// One piece of evidence; an address alone is not secured, and says so.
pub fn proof(proof: &Proof) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "{} ({}): {} {}",
        proof.stage.label(),
        proof.effective_on.german(),
        proof.kind.label(),
        proof.value
    );
    if let Some(day) = proof.seen_on {
        _ = write!(text, ", gesehen am {}", day.german());
    }
    if let Some(note) = &proof.note {
        _ = write!(text, ", {note}");
    }
    if !proof.secured {
        text.push_str(" – nicht gesichert");
    }
    text
}

/// The figures that count the row.
pub fn counted_in(row: &Row) -> String {
    let labels = row.counted_in.iter().map(|name| name.label());
    labels.collect::<Vec<_>>().join("; ")
}

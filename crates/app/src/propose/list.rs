//! The list of today is a spreadsheet: one line a step, columns by their German or English names.

mod rows;

use domain::{
    Day, Slug, Version,
    adoption::{Evidence, EvidenceKind, Stage, Wish},
    region::BodyKey,
};
use rows::{MOST, csv_rows, whole, xlsx_rows};
use std::collections::HashMap;

use super::Suggestion;

/// A line that cannot be understood: where, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Flaw {
    /// The line in the file, counted from 1 as spreadsheets do.
    pub line: usize,
    pub column: &'static str,
    pub message: String,
}

/// A line that was understood.
#[derive(Debug, Clone)]
pub struct Line {
    pub number: usize,
    pub suggestion: Suggestion,
}

/// What was read: every line or every flaw.
pub type ReadList = Result<Vec<Line>, Vec<Flaw>>;

/// What a list says: the lines that were understood, and every flaw of the others.
#[derive(Debug, Clone, Default)]
pub struct Read {
    pub lines: Vec<Line>,
    pub flaws: Vec<Flaw>,
    /// Lines of our own template that nobody has filled in.
    pub unfilled: usize,
}

impl Read {
    fn failed(flaws: Vec<Flaw>) -> Self {
        Self {
            flaws,
            ..Self::default()
        }
    }
    fn all_or_none(self) -> ReadList {
        if self.flaws.is_empty() {
            Ok(self.lines)
        } else {
            Err(self.flaws)
        }
    }
}

/// Our own template tells here what the registry knows; lines of it that nobody fills in mean nothing.
const STANDING: &str = "stand heute";

/// The columns of a list: what they are called, and how people spell them.
pub const COLUMNS: &[(&str, &[&str])] = &[
    ("Blaupause", &["blaupause", "blueprint", "kurzname"]),
    (
        "Kommune",
        &["kommune", "body", "schluessel", "schlüssel", "ags"],
    ),
    ("Stufe", &["stufe", "stage", "status"]),
    ("Datum", &["datum", "wirksam ab", "effectiveon", "seit"]),
    ("Version", &["version"]),
    ("Nachweis", &["nachweis", "evidence"]),
    ("Anmerkung", &["anmerkung", "note", "bemerkung"]),
];

/// Reads a CSV file or an Excel file, whichever it is: the lines that can be understood and all flaws.
#[must_use]
pub fn read(bytes: &[u8]) -> Read {
    let read = if bytes.starts_with(b"PK") {
        xlsx_rows(bytes)
    } else {
        csv_rows(bytes)
    };
    match read {
        Ok(rows) => read_rows(&rows),
        Err(flaws) => Read::failed(flaws),
    }
}

/// Reads a CSV file, `;` or `,` between fields, UTF-8 with or without a byte order mark.
///
/// # Errors
/// Every flaw of every line, at once.
pub fn read_csv(bytes: &[u8]) -> ReadList {
    read_rows(&csv_rows(bytes)?).all_or_none()
}

/// Reads the first sheet of an Excel file.
///
/// # Errors
/// Every flaw of every line, at once.
pub fn read_xlsx(bytes: &[u8]) -> ReadList {
    read_rows(&xlsx_rows(bytes)?).all_or_none()
}

fn read_rows(rows: &[Vec<String>]) -> Read {
    let Some((head, lines)) = rows.split_first() else {
        return Read::failed(vec![whole("Die Liste ist leer.")]);
    };
    if lines.len() > MOST {
        return Read::failed(vec![whole(&format!(
            "Die Liste hat mehr als {MOST} Zeilen. Teilen Sie sie auf."
        ))]);
    }
    let places = match places(head) {
        Ok(places) => places,
        Err(flaws) => return Read::failed(flaws),
    };
    let is_template = head
        .iter()
        .any(|name| name.trim().to_lowercase() == STANDING);
    let mut read = Read::default();
    for (number, row) in lines.iter().zip(2..).map(|(row, number)| (number, row)) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if is_template && is_unfilled(row, &places) {
            read.unfilled += 1;
            continue;
        }
        match line(number, row, &places) {
            Ok(line) => read.lines.push(line),
            Err(mut found) => read.flaws.append(&mut found),
        }
    }
    if read.flaws.is_empty() && read.lines.is_empty() {
        read.flaws.push(whole(if read.unfilled > 0 {
            "In der Liste ist noch keine Zeile ausgefüllt."
        } else {
            "Die Liste hat eine Kopfzeile, aber keine Zeilen."
        }));
    }
    read
}

/// Whether a line says who and what, but nothing about it.
fn is_unfilled(row: &[String], places: &HashMap<&'static str, usize>) -> bool {
    places
        .iter()
        .filter(|(column, _)| !matches!(**column, "Blaupause" | "Kommune"))
        .all(|(_, at)| row.get(*at).is_none_or(|cell| cell.trim().is_empty()))
}

fn places(head: &[String]) -> Result<HashMap<&'static str, usize>, Vec<Flaw>> {
    let names: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    let found: HashMap<&'static str, usize> = COLUMNS
        .iter()
        .filter_map(|(column, spellings)| {
            names
                .iter()
                .position(|name| spellings.contains(&name.as_str()))
                .map(|at| (*column, at))
        })
        .collect();
    let missing: Vec<Flaw> = ["Blaupause", "Kommune", "Stufe", "Datum"]
        .into_iter()
        .filter(|column| !found.contains_key(column))
        .map(|column| Flaw {
            line: 1,
            column,
            message: format!("Die Spalte „{column}“ fehlt in der Kopfzeile."),
        })
        .collect();
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}

fn line(
    number: usize,
    row: &[String],
    places: &HashMap<&'static str, usize>,
) -> Result<Line, Vec<Flaw>> {
    let cell = |column: &str| {
        places
            .get(column)
            .and_then(|at| row.get(*at))
            .map(|text| text.trim())
            .unwrap_or_default()
    };
    let mut flaws = Vec::new();
    let mut flaw = |column: &'static str, message: String| {
        flaws.push(Flaw {
            line: number,
            column,
            message,
        })
    };
    let blueprint = cell("Blaupause")
        .parse::<Slug>()
        .map_err(|e| flaw("Blaupause", e.to_string()))
        .ok();
    let body = cell("Kommune")
        .parse::<BodyKey>()
        .map_err(|e| flaw("Kommune", e.to_string()))
        .ok();
    let stage = stage(cell("Stufe")).map_err(|e| flaw("Stufe", e)).ok();
    let day = Day::typed(cell("Datum"))
        .map_err(|e| flaw("Datum", e.to_string()))
        .ok();
    let version = match cell("Version") {
        "" => Some(None),
        text => text
            .parse::<Version>()
            .map_err(|e| flaw("Version", e.to_string()))
            .ok()
            .map(Some),
    };
    let (Some(blueprint), Some(body), Some(stage), Some(effective_on), Some(version)) =
        (blueprint, body, stage, day, version)
    else {
        return Err(flaws);
    };
    let text = |column| {
        Some(cell(column))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let step = Wish {
        stage,
        version,
        effective_on,
        evidence: text("Nachweis").map(evidence).into_iter().collect(),
        note: text("Anmerkung"),
        corrects: None,
        reason: None,
    };
    Ok(Line {
        number,
        suggestion: Suggestion {
            blueprint,
            body,
            step,
        },
    })
}

fn stage(text: &str) -> Result<Stage, String> {
    let wanted = text.to_lowercase();
    let found = Stage::ALL
        .iter()
        .find(|stage| stage.word() == wanted || stage.label().to_lowercase() == wanted);
    let labels = || {
        Stage::ALL
            .iter()
            .map(|stage| stage.label())
            .collect::<Vec<_>>()
            .join(", ")
    };
    found.copied().ok_or_else(|| {
        format!(
            "Die Stufe „{text}“ gibt es nicht. Möglich sind: {}.",
            labels()
        )
    })
}

fn evidence(text: String) -> Evidence {
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    let kind = if is_address {
        EvidenceKind::Url
    } else {
        EvidenceKind::FileReference
    };
    Evidence {
        kind,
        value: text,
        note: None,
        seen_on: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_with_german_headings_labels_and_days() {
        let text = "Blaupause;Kommune;Stufe;Datum;Nachweis\nhundesteuer-anmelden;06532023;in Betrieb;1.3.2024;Az. 10/24\n;;;;\n";
        let lines = read_csv(text.as_bytes()).unwrap();
        let step = &lines[0].suggestion.step;
        assert_eq!(
            (
                lines.len(),
                lines[0].number,
                step.stage,
                step.effective_on.to_string()
            ),
            (1, 2, Stage::Live, "2024-03-01".into())
        );
        assert_eq!(step.evidence[0].kind, EvidenceKind::FileReference);
    }

    #[test]
    fn every_flaw_of_every_line_is_told_with_its_place() {
        let text = "blueprint,body,stage,datum\nHund,0653,live,1.3.24\nhund-anmelden,06532023,fertig,2024-03-01\n";
        let flaws = read_csv(text.as_bytes()).unwrap_err();
        let places: Vec<_> = flaws.iter().map(|flaw| (flaw.line, flaw.column)).collect();
        assert_eq!(
            places,
            [(2, "Blaupause"), (2, "Kommune"), (2, "Datum"), (3, "Stufe")]
        );
        let read = read(text.replace("1.3.24", "1.3.2024").as_bytes());
        assert_eq!((read.lines.len(), read.flaws.len()), (0, 3));
        assert_eq!(read_csv(b"a;b\n").unwrap_err().len(), 4);
        assert_eq!(read_csv(b"\xff\xfe").unwrap_err()[0].column, "Datei");
        assert_eq!(read_xlsx(b"PK").unwrap_err()[0].column, "Datei");
    }

    #[test]
    fn good_lines_are_understood_beside_bad_ones_and_unfilled_ones_of_the_template_are_passed_over()
    {
        let text = "Blaupause;Kommune;Stand heute;Stufe;Datum\nhund-anmelden;06532023;;zugesagt;1.3.2024\nhund-anmelden;06532023;in Betrieb;;\nhund-anmelden;06532023;;fertig;1.3.2024\n";
        let read = read(text.as_bytes());
        assert_eq!(
            (read.lines.len(), read.unfilled, read.flaws.len()),
            (1, 1, 1)
        );
        assert_eq!(read_csv(text.as_bytes()).unwrap_err()[0].line, 4);
        let without = "Blaupause;Kommune;Stufe;Datum\nhund-anmelden;06532023;;\n";
        assert_eq!(
            read_csv(without.as_bytes()).unwrap_err().len(),
            2,
            "elsewhere an empty stage is a slip"
        );
    }
}

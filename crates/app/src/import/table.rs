//! Text files in rows and columns, as authorities send them: any usual encoding and delimiter.

use super::{Flaw, LARGEST};

/// A table whose first row names the columns.
pub(crate) struct Table {
    head: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row with the line on which it stands.
pub(crate) struct Row {
    pub line: usize,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a column; empty is the same as absent.
    pub fn get(&self, column: Option<usize>) -> Option<&str> {
        let text = self.cells.get(column?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl Table {
    /// Reads a table: tab, `;` or `,` between cells, lines that begin with `#` are comments.
    pub fn read(text: &str) -> Result<Self, Vec<Flaw>> {
        let mut lines = text
            .lines()
            .zip(1..)
            .map(|(text, line)| (line, text.trim_end_matches('\r')))
            .filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#'));
        let (first, head) = lines.next().ok_or_else(|| {
            let cure = "Wählen Sie eine Datei mit Kopfzeile und Zeilen.";
            vec![Flaw::new(1, "Die Datei ist leer.", cure)]
        })?;
        let delimiter = ['\t', ';']
            .into_iter()
            .find(|c| head.contains(*c))
            .unwrap_or(',');
        let head = cells(head, delimiter, first).map_err(|flaw| vec![flaw])?;
        let head: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
        let mut rows = Vec::new();
        let mut flaws = Vec::new();
        for (line, text) in lines {
            match cells(text, delimiter, line) {
                Ok(cells) if cells.len() > head.len() => flaws.push(Flaw::new(
                    line,
                    format!(
                        "Die Zeile hat {} Felder, die Kopfzeile nennt {}.",
                        cells.len(),
                        head.len()
                    ),
                    "Setzen Sie Felder, die das Trennzeichen enthalten, in Anführungszeichen.",
                )),
                Ok(cells) => rows.push(Row { line, cells }),
                Err(flaw) => flaws.push(flaw),
            }
        }
        if rows.is_empty() && flaws.is_empty() {
            let cure = "Wählen Sie eine Datei, die nach der Kopfzeile Zeilen enthält.";
            flaws.push(Flaw::new(
                first,
                "Die Datei hat eine Kopfzeile, aber keine Zeilen.",
                cure,
            ));
        }
        if flaws.is_empty() {
            Ok(Self { head, rows })
        } else {
            Err(flaws)
        }
    }

    /// Where the column with one of these names stands.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.head.iter().position(|head| head == name))
    }

    /// The column whose name begins so and ends with a year, with that year: `ags_ab_2026`.
    pub fn column_from(&self, beginning: &str) -> Option<(usize, i32)> {
        self.head.iter().enumerate().find_map(|(place, head)| {
            let year = head.strip_prefix(beginning)?;
            (year.len() == 4).then(|| year.parse().ok().map(|year| (place, year)))?
        })
    }
}

/// The cells of one line; a tab never stands inside quotes.
fn cells(text: &str, delimiter: char, line: usize) -> Result<Vec<String>, Flaw> {
    if delimiter == '\t' {
        return Ok(text.split('\t').map(str::to_owned).collect());
    }
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            c if c == delimiter && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(Flaw::new(
            line,
            "Ein Anführungszeichen wird in dieser Zeile nicht geschlossen.",
            "Schließen Sie das Anführungszeichen oder entfernen Sie es.",
        ));
    }
    cells.push(cell);
    Ok(cells)
}

/// The text of a file in UTF-8, Latin-1 (Windows) or code page 850 (DOS), as Destatis has used all of them.
pub(crate) fn text(bytes: &[u8]) -> Result<String, Vec<Flaw>> {
    if bytes.len() > LARGEST {
        let cure = "Teilen Sie die Datei auf.";
        return Err(vec![Flaw::new(1, "Die Datei ist größer als 64 MiB.", cure)]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        let cure = "Wählen Sie eine Textdatei, keine Arbeitsmappe und kein Archiv.";
        return Err(vec![Flaw::new(1, "Die Datei ist keine Textdatei.", cure)]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    // Umlauts of code page 850 are control characters in Latin-1, which no name has.
    let is_dos = bytes
        .iter()
        .any(|b| DOS.iter().any(|(dos, _)| dos == b && *dos < 0xa0))
        && !bytes
            .iter()
            .any(|b| b"\xe4\xf6\xfc\xc4\xd6\xdc\xdf".contains(b));
    let read = |byte: &u8| {
        let dos = DOS.iter().find(|(dos, _)| is_dos && dos == byte);
        dos.map_or(char::from(*byte), |(_, c)| *c)
    };
    Ok(bytes.iter().map(read).collect())
}

const DOS: &[(u8, char)] = &[
    (0x81, 'ü'),
    (0x82, 'é'),
    (0x84, 'ä'),
    (0x8e, 'Ä'),
    (0x94, 'ö'),
    (0x99, 'Ö'),
    (0x9a, 'Ü'),
    (0xe1, 'ß'),
];

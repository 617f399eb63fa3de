//! Bodies in a table with a header, by German or English names of the columns.

use super::{
    super::table::{self, Table},
    Row,
};
use crate::import::Flaw;
use domain::{
    Day,
    public_body::{BodyKind, FormerKey},
    region::BodyKey,
};

/// Where each column stands.
struct Columns {
    key: usize,
    ars: Option<usize>,
    kind: Option<usize>,
    name: Option<usize>,
    official_name: Option<usize>,
    district: Option<usize>,
    region: Option<usize>,
    inhabitants: Option<usize>,
    inhabitants_as_of: Option<usize>,
    postcode: Option<usize>,
    lat: Option<usize>,
    lon: Option<usize>,
    valid_from: Option<usize>,
    valid_until: Option<usize>,
    former_key: Option<usize>,
    former_ars: Option<usize>,
    next_key: Option<(usize, i32)>,
    next_ars: Option<usize>,
    next_kind: Option<usize>,
    next_district: Option<usize>,
}

impl Columns {
    fn find(table: &Table) -> Option<Self> {
        let next = |beginning| table.column_from(beginning).map(|(place, _)| place);
        Some(Self {
            key: table.column(&[
                "key",
                "ags",
                "schluessel",
                "schlüssel",
                "gemeindeschluessel",
                "gemeindeschlüssel",
            ])?,
            ars: table.column(&["ars", "regionalschluessel", "regionalschlüssel"]),
            kind: table.column(&["kind", "art", "typ"]),
            name: table.column(&["name", "gemeinde", "kommune", "gemeindename"]),
            official_name: table.column(&["official_name", "amtlicher_name", "amtlicher name"]),
            district: table.column(&[
                "district",
                "kreis_ags",
                "kreis",
                "kreisschluessel",
                "kreisschlüssel",
            ]),
            region: table.column(&["region", "regierungsbezirk"]),
            inhabitants: table.column(&["inhabitants", "einwohner", "bevoelkerung", "bevölkerung"]),
            inhabitants_as_of: table.column(&["inhabitants_as_of", "einwohner_stand", "stand"]),
            postcode: table.column(&["postcode", "plz", "plz_verwaltungssitz", "postleitzahl"]),
            lat: table.column(&["lat", "breite", "breitengrad"]),
            lon: table.column(&["lon", "laenge", "länge", "laengengrad", "längengrad"]),
            valid_from: table.column(&[
                "key_from",
                "valid_from",
                "gueltig_ab",
                "gültig ab",
                "gültig_ab",
            ]),
            valid_until: table.column(&[
                "key_until",
                "valid_until",
                "gueltig_bis",
                "gültig bis",
                "gültig_bis",
            ]),
            former_key: table.column(&[
                "former_key",
                "frueherer_schluessel",
                "früherer schlüssel",
                "ags_alt",
            ]),
            former_ars: table.column(&["former_ars", "frueherer_ars", "ars_alt"]),
            next_key: table.column_from("ags_ab_"),
            next_ars: next("ars_ab_"),
            next_kind: next("typ_ab_"),
            next_district: next("kreis_ags_ab_"),
        })
    }
}

pub(super) fn read(text: &str) -> Result<Vec<Row>, Vec<Flaw>> {
    let table = Table::read(text)?;
    let columns = Columns::find(&table).ok_or_else(|| {
        let cure = "Nennen Sie in der Kopfzeile mindestens „key“ (oder „ags“) und „name“.";
        vec![Flaw::new(1, "Die Spalte mit dem Schlüssel fehlt.", cure)]
    })?;
    let source = source(text);
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut flaws = Vec::new();
    for cells in &table.rows {
        let mut reader = Reader {
            cells,
            flaws: Vec::new(),
        };
        let mut row = reader.row(&columns);
        row.source.clone_from(&source);
        if reader.flaws.is_empty() {
            rows.push(row);
        } else {
            flaws.append(&mut reader.flaws);
        }
    }
    if flaws.is_empty() {
        Ok(rows)
    } else {
        Err(flaws)
    }
}

/// The source that the comment of a table names.
fn source(text: &str) -> String {
    let named = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .find_map(|line| line.trim_start_matches('#').trim().strip_prefix("Source: "));
    named.unwrap_or("Einlesen durch die Verwaltung").to_owned()
}

struct Reader<'t> {
    cells: &'t table::Row,
    flaws: Vec<Flaw>,
}

impl Reader<'_> {
    fn flaw<T>(&mut self, message: String, cure: &str) -> Option<T> {
        self.flaws.push(Flaw::new(self.cells.line, message, cure));
        None
    }

    fn text(&self, column: Option<usize>) -> Option<String> {
        self.cells.get(column).map(str::to_owned)
    }

    fn row(&mut self, at: &Columns) -> Row {
        let key = self.key(Some(at.key)).unwrap_or_default();
        let mut row = Row {
            line: self.cells.line,
            ars: self.digits(at.ars, 12, "Regionalschlüssel"),
            kind: self.kind(at.kind),
            name: self.text(at.name),
            official_name: self.text(at.official_name),
            district: self.district(at.district),
            region: self.text(at.region),
            inhabitants: self.count(at.inhabitants),
            inhabitants_as_of: self.day(at.inhabitants_as_of),
            postcode: self.digits(at.postcode, 5, "Postleitzahl"),
            position: self.position(at),
            valid_from: self.day(at.valid_from),
            valid_until: self.day(at.valid_until),
            key,
            ..Row::default()
        };
        self.former(at, &mut row);
        self.next(at, &mut row);
        row
    }

    /// A line that tells a former key; its days are those of the former key, not of the body.
    fn former(&mut self, at: &Columns, row: &mut Row) {
        let Some(key) = at
            .former_key
            .and_then(|column| self.optional_key(Some(column)))
        else {
            return;
        };
        let table_of_former = row.name.is_none();
        let until = if table_of_former {
            row.valid_until.take()
        } else {
            row.valid_from.map(Day::previous)
        };
        let from = if table_of_former {
            row.valid_from.take()
        } else {
            None
        };
        let ars = self.digits(at.former_ars, 12, "Früherer Regionalschlüssel");
        for key in std::iter::once(key).chain(ars) {
            row.former.push(FormerKey { key, from, until });
        }
    }

    /// Columns such as `ags_ab_2026` tell the key of a later year beside that of the file.
    fn next(&mut self, at: &Columns, row: &mut Row) {
        let Some((column, year)) = at.next_key else {
            return;
        };
        let Some(key) = self
            .optional_key(Some(column))
            .filter(|key| *key != row.key)
        else {
            return;
        };
        let first = Day::new(year, 1, 1).ok();
        let old = std::iter::once(std::mem::replace(&mut row.key, key)).chain(row.ars.take());
        row.former.extend(old.map(|key| FormerKey {
            key,
            from: None,
            until: first.map(Day::previous),
        }));
        row.valid_from = first;
        row.ars = self.digits(at.next_ars, 12, "Regionalschlüssel");
        row.kind = self.kind(at.next_kind).or(row.kind);
        row.district = self.district(at.next_district).or(row.district.take());
    }

    fn key(&mut self, column: Option<usize>) -> Option<String> {
        match self.optional_key(column) {
            Some(key) => Some(key),
            None if self.cells.get(column).is_none() => self.flaw(
                "Der Schlüssel fehlt.".to_owned(),
                "Ergänzen Sie den amtlichen Schlüssel.",
            ),
            None => None,
        }
    }

    fn optional_key(&mut self, column: Option<usize>) -> Option<String> {
        let text = self.cells.get(column)?;
        match text.parse::<BodyKey>() {
            Ok(key) => Some(key.to_string()),
            Err(error) => self.flaw(
                format!("{error}."),
                "Prüfen Sie, ob eine Tabellenkalkulation die führende Null entfernt hat.",
            ),
        }
    }

    fn digits(&mut self, column: Option<usize>, length: usize, what: &str) -> Option<String> {
        let text = self.cells.get(column)?;
        if text.len() == length && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(text.to_owned());
        }
        let message = format!("„{text}“ ist für „{what}“ nicht zulässig.");
        self.flaw(
            message,
            &format!("Erwartet werden {length} Ziffern mit führender Null."),
        )
    }

    fn district(&mut self, column: Option<usize>) -> Option<String> {
        let text = self.cells.get(column)?;
        let key = text
            .strip_suffix("000")
            .filter(|short| short.len() == 5)
            .unwrap_or(text);
        if key.len() == 5 && key.bytes().all(|b| b.is_ascii_digit()) {
            return Some(key.to_owned());
        }
        let message = format!("„{text}“ ist kein Kreisschlüssel.");
        self.flaw(message, "Erwartet werden 5 Ziffern mit führender Null.")
    }

    fn kind(&mut self, column: Option<usize>) -> Option<BodyKind> {
        let text = self.cells.get(column)?;
        let wanted = text.to_lowercase();
        let found = BodyKind::ALL
            .iter()
            .find(|kind| kind.word() == wanted || kind.label().to_lowercase() == wanted);
        if wanted == "sonderstatusstadt" {
            return Some(BodyKind::SpecialStatusTown);
        }
        if let Some(kind) = found {
            return Some(*kind);
        }
        let known: Vec<_> = BodyKind::ALL.iter().map(|kind| kind.label()).collect();
        let message = format!("Die Art „{text}“ gibt es nicht.");
        self.flaw(message, &format!("Möglich sind: {}.", known.join(", ")))
    }

    fn count(&mut self, column: Option<usize>) -> Option<i64> {
        let text = self.cells.get(column)?;
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
            .collect();
        match plain.parse::<i64>() {
            Ok(count) if count >= 0 => Some(count),
            Ok(_) | Err(_) => self.flaw(
                format!("„{text}“ ist keine Einwohnerzahl."),
                "Erwartet wird eine ganze Zahl, zum Beispiel 6513.",
            ),
        }
    }

    fn day(&mut self, column: Option<usize>) -> Option<Day> {
        let text = self.cells.get(column)?;
        match Day::typed(text) {
            Ok(day) => Some(day),
            Err(error) => self.flaw(
                format!("{error}."),
                "Schreiben Sie Tag, Monat und Jahr aus.",
            ),
        }
    }

    fn position(&mut self, at: &Columns) -> Option<(f64, f64)> {
        let number = |column| {
            let text = self.cells.get(column)?;
            Some((text.to_owned(), text.replace(',', ".").parse::<f64>().ok()))
        };
        let (lat, lon) = (number(at.lat)?, number(at.lon)?);
        match (lat.1, lon.1) {
            (Some(lat), Some(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => Some((lat, lon)),
            _ => self.flaw(
                format!("„{}“ und „{}“ sind keine Lage in Grad.", lat.0, lon.0),
                "Erwartet werden Breite und Länge in WGS84, zum Beispiel 50.5558 und 8.5036.",
            ),
        }
    }
}

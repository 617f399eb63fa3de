//! The municipal directory of Destatis, GV100AD: lines of fixed width, one kind of record per level.
//!
//! Places as in the description of the records by Destatis, counted in characters from 1: 1–2 kind of record,
//! 3–10 territorial status (year, month, day), 11–18 AGS, 19–22 association, 23–72 name, 123–124 text mark;
//! municipalities (60) also 140–150 inhabitants and 166–170 postcode of the seat.

use super::Row;
use crate::import::Flaw;
use domain::{Day, public_body::BodyKind};
use std::collections::HashMap;

const SOURCE: &str = "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV100AD";

/// Whether the text is such a file: its first line begins with a kind of record and a day.
pub(super) fn is_meant(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let head: Vec<char> = first.chars().take(12).collect();
    head.len() == 12
        && head.iter().all(char::is_ascii_digit)
        && matches!(
            head.as_slice(),
            ['1' | '2' | '3' | '4' | '5' | '6', '0', '1' | '2', ..]
        )
}

/// The characters of one record.
struct Record {
    line: usize,
    chars: Vec<char>,
}

impl Record {
    /// The characters from one place to another, both inclusive and counted from 1, without the blanks around.
    fn get(&self, from: usize, to: usize) -> String {
        let upto = to.min(self.chars.len());
        let part: String = self
            .chars
            .get(from - 1..upto)
            .unwrap_or_default()
            .iter()
            .collect();
        part.trim().to_owned()
    }

    fn flaw<T>(&self, message: String) -> Result<T, Flaw> {
        let cure = "Verwenden Sie die Datei unverändert, wie Destatis sie bereitstellt.";
        Err(Flaw::new(self.line, message, cure))
    }

    fn digits(&self, from: usize, to: usize, what: &str) -> Result<String, Flaw> {
        let text = self.get(from, to);
        if text.len() == to + 1 - from && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(text);
        }
        self.flaw(format!(
            "An den Stellen {from} bis {to} ({what}) steht „{text}“, erwartet werden Ziffern."
        ))
    }

    fn name(&self) -> Result<String, Flaw> {
        let name = self.get(23, 72);
        if name.is_empty() {
            return self.flaw("An den Stellen 23 bis 72 fehlt der Name.".to_owned());
        }
        Ok(name)
    }

    fn day(&self) -> Result<Day, Flaw> {
        let text = self.digits(3, 10, "Gebietsstand")?;
        let number =
            |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse().ok()).unwrap_or(0);
        let month = u8::try_from(number(4, 6)).unwrap_or(0);
        let day = u8::try_from(number(6, 8)).unwrap_or(0);
        Day::new(number(0, 4), month, day)
            .or_else(|_| self.flaw(format!("Der Gebietsstand „{text}“ ist kein Tag.")))
    }
}

/// The first two digits of every key in Hessen.
const HESSEN: &str = "06";

/// What the directory says of Hessen, and how many bodies of other states it names.
#[derive(Default)]
pub(super) struct Directory {
    pub rows: Vec<Row>,
    pub elsewhere: usize,
}

/// Reads the directory, which Destatis offers for all of Germany: the registry is one of Hessen.
pub(super) fn read(text: &str) -> Result<Directory, Vec<Flaw>> {
    let mut regions: HashMap<String, String> = HashMap::new();
    let mut directory = Directory::default();
    let mut flaws = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let chars: Vec<char> = text.trim_end_matches('\r').chars().collect();
        if chars.iter().all(|c| c.is_whitespace()) {
            continue;
        }
        match one(&Record { line, chars }, &mut regions) {
            Ok(Some(row)) if !row.key.starts_with(HESSEN) => directory.elsewhere += 1,
            Ok(row) => directory.rows.extend(row),
            Err(flaw) => flaws.push(flaw),
        }
    }
    if flaws.is_empty() && directory.rows.is_empty() {
        let cure = "Wählen Sie die Datei „GV100AD…txt“ aus dem Archiv von Destatis.";
        let message = "Die Datei nennt keine Gemeinde und keinen Kreis in Hessen.";
        flaws.push(Flaw::new(1, message, cure));
    }
    if flaws.is_empty() {
        Ok(directory)
    } else {
        Err(flaws)
    }
}

fn one(record: &Record, regions: &mut HashMap<String, String>) -> Result<Option<Row>, Flaw> {
    match record.get(1, 2).as_str() {
        // States, regions without an office and associations of municipalities are no bodies here.
        "10" | "30" | "50" => Ok(None),
        "20" => {
            regions.insert(record.digits(11, 13, "Regierungsbezirk")?, record.name()?);
            Ok(None)
        }
        "40" => county(record, regions),
        "60" => municipality(record, regions).map(Some),
        other => record.flaw(format!("Die Satzart „{other}“ ist nicht bekannt.")),
    }
}

fn county(record: &Record, regions: &HashMap<String, String>) -> Result<Option<Row>, Flaw> {
    record.day()?;
    let key = record.digits(11, 15, "Kreis")?;
    // An independent city comes again as a municipality, and that is the body.
    if matches!(record.get(123, 124).as_str(), "41" | "42") {
        return Ok(None);
    }
    let name = record.name()?;
    let name = if name.to_lowercase().contains("kreis") {
        name
    } else {
        format!("Landkreis {name}")
    };
    Ok(Some(Row {
        line: record.line,
        ars: Some(format!("{key}0000000")),
        kind: Some(BodyKind::County),
        official_name: Some(name.clone()),
        name: Some(name),
        region: region_of(&key, regions),
        district: Some(key.clone()),
        key,
        source: SOURCE.to_owned(),
        ..Row::default()
    }))
}

fn municipality(record: &Record, regions: &HashMap<String, String>) -> Result<Row, Flaw> {
    let status = record.day()?;
    let key = record.digits(11, 18, "Gemeindeschlüssel")?;
    let (county, town) = key.split_at(5);
    let association = record.digits(19, 22, "Gemeindeverband")?;
    let official = record.name()?;
    let mark = record.get(123, 124);
    let kind = match mark.as_str() {
        "61" | "62" => BodyKind::IndependentCity,
        "60" | "64" => BodyKind::Municipality,
        "63" | "67" => BodyKind::Town,
        "65" | "66" => BodyKind::Unincorporated,
        other => return record.flaw(format!("Das Textkennzeichen „{other}“ ist nicht bekannt.")),
    };
    let inhabitants = record.get(140, 150);
    let Ok(inhabitants) = inhabitants.parse::<i64>() else {
        return record.flaw(format!(
            "An den Stellen 140 bis 150 (Bevölkerung) steht „{inhabitants}“."
        ));
    };
    let postcode = Some(record.get(166, 170)).filter(|text| text.len() == 5 && text != "00000");
    Ok(Row {
        line: record.line,
        ars: Some(format!("{county}{association}{town}")),
        kind: Some(kind),
        name: Some(short(&official)),
        district: Some(county.to_owned()),
        region: region_of(county, regions),
        inhabitants: Some(inhabitants),
        status: Some(status),
        postcode,
        official_name: Some(official),
        key,
        source: SOURCE.to_owned(),
        ..Row::default()
    })
}

fn region_of(county: &str, regions: &HashMap<String, String>) -> Option<String> {
    county.get(..3).and_then(|key| regions.get(key)).cloned()
}

/// The name without the title behind the comma: "Wetzlar, Stadt" is called Wetzlar.
fn short(official: &str) -> String {
    official
        .split_once(", ")
        .map_or(official, |(name, _)| name)
        .to_owned()
}

//! Bodies from our own tables, from a CSV file with a header, or from Destatis' GV100AD.

mod columns;
mod gv100ad;

use super::{Change, Flaw, Named, Refusal, Report, grouped, may_import, note_all, table};
use crate::Failure;
use domain::{
    Day, Id, Now,
    person::Person,
    public_body::{BodyKind, FormerKey, PublicBody},
    region::BodyKey,
};
use std::collections::{HashMap, HashSet};
use store::{Snap, Sql, Tx, bodies::Import};

/// Imports bodies; what a file does not say of a body stays, and no body vanishes.
///
/// # Errors
/// [`Refusal`] with every flaw, [`Failure::NotAllowed`] without "Verwaltung".
pub fn bodies(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    file: &[u8],
    now: &Now,
) -> Result<Report, Failure<Refusal>> {
    may_import(tx, who)?;
    let text = table::text(file).map_err(refused)?;
    load(tx, &text, now)
}

/// As [`bodies`], for the first start, when there is nobody yet.
pub(super) fn load(tx: &mut Tx<'_>, text: &str, now: &Now) -> Result<Report, Failure<Refusal>> {
    if !gv100ad::is_meant(text) {
        return carry_out(tx, columns::read(text).map_err(refused)?, now);
    }
    let directory = gv100ad::read(text).map_err(refused)?;
    let elsewhere = directory.elsewhere;
    let mut report = carry_out(tx, directory.rows, now)?;
    report.skipped += elsewhere;
    report.loaded = Some(match elsewhere {
        0 => "Geladen ist das Land Hessen.".to_owned(),
        _ => format!(
            "Geladen ist das Land Hessen; {} Kommunen anderer Länder sind übersprungen.",
            grouped(elsewhere)
        ),
    });
    Ok(report)
}

fn carry_out(tx: &mut Tx<'_>, rows: Vec<Row>, now: &Now) -> Result<Report, Failure<Refusal>> {
    let mut plan = Plan::begin(tx, now)?;
    let (to_come, present): (Vec<Row>, Vec<Row>) = rows
        .into_iter()
        .partition(|row| row.is_to_come(now.today()));
    for row in present.into_iter().chain(to_come) {
        plan.take(tx, row)?;
    }
    let report = plan.carry_out(tx)?;
    note_all(tx, &report, now)?;
    Ok(report)
}

fn refused(flaws: Vec<Flaw>) -> Failure<Refusal> {
    Failure::Refused(Refusal(flaws))
}

/// A body as one line of a file tells it; `None` is what the file does not say.
#[derive(Debug, Default)]
struct Row {
    line: usize,
    key: String,
    ars: Option<String>,
    kind: Option<BodyKind>,
    name: Option<String>,
    official_name: Option<String>,
    district: Option<String>,
    region: Option<String>,
    inhabitants: Option<i64>,
    inhabitants_as_of: Option<Day>,
    /// The last day of which the file can tell, when it names none for the inhabitants.
    status: Option<Day>,
    postcode: Option<String>,
    position: Option<(f64, f64)>,
    valid_from: Option<Day>,
    valid_until: Option<Day>,
    former: Vec<FormerKey>,
    source: String,
}

impl Row {
    fn is_to_come(&self, today: Day) -> bool {
        self.valid_from.is_some_and(|day| day > today)
    }
}

/// What is there, what is to come.
struct Plan<'n> {
    now: &'n Now,
    known: HashMap<Id<PublicBody>, PublicBody>,
    keys: HashMap<String, Id<PublicBody>>,
    taken: HashSet<Id<PublicBody>>,
    new: Vec<Import>,
    replaced: Vec<Import>,
    report: Report,
    flaws: Vec<Flaw>,
}

impl<'n> Plan<'n> {
    fn begin(snap: &mut Snap<'_>, now: &'n Now) -> Result<Self, Sql> {
        let (bodies, keys) = store::bodies::all(snap)?;
        Ok(Self {
            now,
            known: bodies.into_iter().map(|body| (body.id, body)).collect(),
            keys,
            taken: HashSet::new(),
            new: Vec::new(),
            replaced: Vec::new(),
            report: Report::default(),
            flaws: Vec::new(),
        })
    }

    /// Plans one row. A row whose key holds no longer is left out, and one that does not hold yet as long as
    /// the body is known otherwise.
    fn take(&mut self, snap: &mut Snap<'_>, row: Row) -> Result<(), Sql> {
        let today = self.now.today();
        let Ok(key) = row.key.parse::<BodyKey>() else {
            return Ok(());
        };
        let known = |key: &String| self.keys.get(key).copied();
        let by_key = key.candidates().iter().find_map(known);
        let by_former = row.former.iter().find_map(|old| known(&old.key));
        let found = by_key.or(by_former);
        let is_over = row.valid_until.is_some_and(|day| day < today);
        if is_over || (found.is_some() && row.is_to_come(today)) {
            self.report.skipped += 1;
            return Ok(());
        }
        match found {
            Some(id) if !self.taken.insert(id) => self.flaws.push(Flaw::new(
                row.line,
                format!("Die Kommune mit dem Schlüssel {key} steht mehrfach in der Datei."),
                "Entfernen Sie die doppelte Zeile oder ergänzen Sie, bis wann sie galt.",
            )),
            Some(id) => self.change(snap, id, key, &row)?,
            None => self.add(key, row),
        }
        Ok(())
    }

    fn add(&mut self, key: BodyKey, row: Row) {
        let (Some(name), Some(kind)) = (row.name.clone(), row.kind) else {
            self.flaws.push(Flaw::new(
                row.line,
                format!("Der Schlüssel {key} ist neu, aber Name oder Art fehlen."),
                "Ergänzen Sie die Spalten „name“ und „kind“ oder prüfen Sie den Schlüssel.",
            ));
            return;
        };
        let body = PublicBody {
            id: self.now.id(),
            ars: row.ars,
            kind,
            official_name: row.official_name.unwrap_or_else(|| name.clone()),
            name,
            district: row.district,
            district_name: None,
            region: row.region,
            inhabitants: row.inhabitants,
            inhabitants_as_of: row.inhabitants_as_of,
            postcode: row.postcode,
            position: row.position,
            key,
        };
        for key in std::iter::once(body.key.as_str()).chain(body.ars.as_deref()) {
            self.keys.insert(key.to_owned(), body.id);
        }
        self.taken.insert(body.id);
        self.report.added.push(Named {
            key: body.key.to_string(),
            name: body.name.clone(),
        });
        self.new.push(Import {
            body,
            former: row.former,
            source: row.source,
        });
    }

    fn change(
        &mut self,
        snap: &mut Snap<'_>,
        id: Id<PublicBody>,
        key: BodyKey,
        row: &Row,
    ) -> Result<(), Sql> {
        let Some(known) = self.known.get(&id).cloned() else {
            return Ok(());
        };
        let mut former = store::bodies::former_keys(snap, &known)?;
        let mut body = known.clone();
        let is_old = former.iter().any(|old| old.key == key.as_str());
        let is_same = key.candidates().iter().any(|k| k == known.key.as_str())
            || known.ars.as_deref() == Some(key.as_str());
        if !is_old && !is_same {
            former.extend(left_behind(&known, row, self.now.today()));
            body.key = key;
        }
        // A file of earlier years tells key, kind and district of that time.
        merge(&mut body, row, is_old);
        let before = former.len();
        for old in &row.former {
            if !former.iter().any(|known| known.key == old.key) {
                former.push(old.clone());
            }
        }
        let changes = differences(&known, &body);
        let more: Vec<Named> = former
            .iter()
            .skip(before)
            .chain(
                former
                    .iter()
                    .take(before)
                    .filter(|old| is_current(&known, &old.key)),
            )
            .map(|old| Named {
                key: old.key.clone(),
                name: body.name.clone(),
            })
            .collect();
        if changes.is_empty() && more.is_empty() {
            self.report.unchanged += 1;
            return Ok(());
        }
        self.report.changed.extend(changes);
        self.report.former_keys.extend(more);
        self.replaced.push(Import {
            body,
            former,
            source: row.source.clone(),
        });
        Ok(())
    }

    fn carry_out(self, tx: &mut Tx<'_>) -> Result<Report, Failure<Refusal>> {
        if !self.flaws.is_empty() {
            return Err(refused(self.flaws));
        }
        store::bodies::add(tx, &self.new)?;
        store::fault::point("import-between-batches");
        for import in &self.replaced {
            store::bodies::replace(tx, import)?;
        }
        Ok(self.report)
    }
}

fn is_current(body: &PublicBody, key: &str) -> bool {
    body.key.as_str() == key || body.ars.as_deref() == Some(key)
}

/// The keys that the body leaves behind when it gets another one.
fn left_behind(known: &PublicBody, row: &Row, today: Day) -> Vec<FormerKey> {
    let until = row.valid_from.unwrap_or(today).previous();
    std::iter::once(known.key.to_string())
        .chain(known.ars.clone())
        .filter(|key| *key != row.key && Some(key) != row.ars.as_ref())
        .map(|key| FormerKey {
            key,
            from: None,
            until: Some(until),
        })
        .collect()
}

fn merge(body: &mut PublicBody, row: &Row, is_of_another_time: bool) {
    fn say<T: Clone>(to: &mut Option<T>, said: &Option<T>) {
        if said.is_some() {
            to.clone_from(said);
        }
    }
    if !is_of_another_time {
        say(&mut body.ars, &row.ars);
        say(&mut body.district, &row.district);
        say(&mut body.region, &row.region);
        // Official files know no special status; Hessen's municipal code gives it to towns.
        let is_finer = body.kind == BodyKind::SpecialStatusTown && row.kind == Some(BodyKind::Town);
        if let Some(kind) = row.kind.filter(|_| !is_finer) {
            body.kind = kind;
        }
        if let Some(name) = &row.name {
            body.name.clone_from(name);
        }
        if let Some(name) = &row.official_name {
            body.official_name.clone_from(name);
        }
    }
    say(&mut body.postcode, &row.postcode);
    say(&mut body.position, &row.position);
    count(body, row);
}

/// An older count never replaces a newer one; a new count without a day leaves the old day behind.
fn count(body: &mut PublicBody, row: &Row) {
    let day = row.inhabitants_as_of;
    let is_older = match day.or(row.status) {
        Some(told) => body.inhabitants_as_of.is_some_and(|known| told < known),
        None => false,
    };
    let is_same = row.inhabitants == body.inhabitants && day.is_none();
    if row.inhabitants.is_some() && !is_older && !is_same {
        body.inhabitants = row.inhabitants;
        body.inhabitants_as_of = day;
    }
}

fn differences(old: &PublicBody, new: &PublicBody) -> Vec<Change> {
    let told = |field: &'static str, was: Option<String>, is: Option<String>| {
        (was != is).then(|| Change {
            key: old.key.to_string(),
            name: new.name.clone(),
            field,
            old: was,
            new: is,
        })
    };
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let day = |d: Option<Day>| d.map(Day::german);
    let place = |p: Option<(f64, f64)>| p.map(|(lat, lon)| format!("{lat}, {lon}"));
    let text = |t: &str| Some(t.to_owned());
    [
        told("Schlüssel", text(old.key.as_str()), text(new.key.as_str())),
        told("Regionalschlüssel", old.ars.clone(), new.ars.clone()),
        told("Art", text(old.kind.label()), text(new.kind.label())),
        told("Name", text(&old.name), text(&new.name)),
        told(
            "Amtlicher Name",
            text(&old.official_name),
            text(&new.official_name),
        ),
        told("Kreis", old.district.clone(), new.district.clone()),
        told("Regierungsbezirk", old.region.clone(), new.region.clone()),
        told(
            "Einwohner",
            number(old.inhabitants),
            number(new.inhabitants),
        ),
        told(
            "Einwohner, Stand",
            day(old.inhabitants_as_of),
            day(new.inhabitants_as_of),
        ),
        told("Postleitzahl", old.postcode.clone(), new.postcode.clone()),
        told("Lage", place(old.position), place(new.position)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! The catalogue of services: OZG bundles and service keys, from our own tables or from CSV files.

use super::{
    Change, Flaw, Named, Refusal, Report, grouped, may_import, note_all, table, table::Table,
};
use crate::Failure;
use domain::{Day, Id, Now, person::Person, public_body::sort_key, service_key::ServiceKey};
use std::collections::{HashMap, HashSet};
use store::{
    Tx,
    catalogue::{Bundle, Catalogue, Service},
};

/// Which catalogue a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    pub id: String,
    pub name: String,
    pub as_of: Day,
    /// Whether it has everything; a denominator says so.
    pub complete: bool,
    pub note: Option<String>,
}

/// How many bundles the catalogue of later years has.
const LATER_BUNDLES: usize = 575;

/// Imports bundles or services; keys that a file does not name stay, for keys retire and do not vanish.
///
/// Without an `edition` the file adds to the catalogue that is loaded, or to the one of October 2019.
///
/// # Errors
/// [`Refusal`] with every flaw, [`Failure::NotAllowed`] without "Verwaltung".
pub fn services(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    file: &[u8],
    edition: Option<Edition>,
    now: &Now,
) -> Result<Report, Failure<Refusal>> {
    may_import(tx, who)?;
    let text = table::text(file).map_err(|flaws| Failure::Refused(Refusal(flaws)))?;
    load(tx, &text, edition, now)
}

/// As [`services`], for the first start, when there is nobody yet.
pub(super) fn load(
    tx: &mut Tx<'_>,
    text: &str,
    edition: Option<Edition>,
    now: &Now,
) -> Result<Report, Failure<Refusal>> {
    let known = Known {
        bundles: store::catalogue::all_bundles(tx)?,
        services: store::catalogue::page(tx, None, None, 1_000_000)?,
    };
    let read = read(text, &known).map_err(|flaws| Failure::Refused(Refusal(flaws)))?;
    let edition = match (edition, store::catalogue::loaded(tx)?) {
        (Some(edition), _) => edition,
        (None, Some(loaded)) => Edition {
            id: loaded.id,
            name: loaded.name,
            as_of: loaded.as_of,
            complete: loaded.complete,
            note: loaded.note,
        },
        (None, None) => october_2019(now),
    };
    let mut report = Report::default();
    compare(&known, &read, &mut report);
    let count = |old: HashSet<&str>, new: HashSet<&str>| old.union(&new).count();
    let bundles = count(
        known.bundles.iter().map(|b| b.id.as_str()).collect(),
        read.bundles.iter().map(|b| b.id.as_str()).collect(),
    );
    let services = count(
        known.services.iter().map(|s| s.key.as_str()).collect(),
        read.services.iter().map(|s| s.key.as_str()).collect(),
    );
    let of = Catalogue {
        id: edition.id,
        name: edition.name,
        as_of: edition.as_of,
        bundles: i64::try_from(bundles).unwrap_or(i64::MAX),
        services: i64::try_from(services).unwrap_or(i64::MAX),
        complete: edition.complete,
        note: edition.note,
    };
    store::catalogue::load(tx, &of, &read.bundles, &read.services, now)?;
    report.loaded = Some(loaded(&of, bundles, services));
    note_all(tx, &report, now)?;
    Ok(report)
}

/// The catalogue of these files as the search needs it, without a database; the file of the bundles comes first.
///
/// # Errors
/// Every flaw of the first file that has one.
pub fn catalogue_of(files: &[&str]) -> Result<search::meaning::Catalogue, Vec<Flaw>> {
    let mut known = Known {
        bundles: Vec::new(),
        services: Vec::new(),
    };
    for text in files {
        let read = read(text, &known)?;
        known.bundles.extend(read.bundles);
        known.services.extend(read.services);
    }
    Ok(crate::teach::together(known.bundles, known.services))
}

/// What stands behind our own tables; the file names no day, so it is the first of the month.
fn october_2019(now: &Now) -> Edition {
    Edition {
        id: "ozg-2019-10".to_owned(),
        name: "OZG-Umsetzungskatalog".to_owned(),
        as_of: Day::new(2019, 10, 1).unwrap_or_else(|_| now.today()),
        complete: false,
        note: Some(format!(
            "nicht vollständig ({LATER_BUNDLES} Bündel im späteren Katalog)"
        )),
    }
}

/// What is loaded, in one sentence that never claims more.
fn loaded(of: &Catalogue, bundles: usize, services: usize) -> String {
    let months = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let date = of.as_of.date();
    let month = usize::from(u8::from(date.month())) - 1;
    let complete = if of.complete {
        "vollständig"
    } else {
        "nicht vollständig"
    };
    format!(
        "{} Bündel, {} Leistungen, Stand {} {}, {}",
        grouped(bundles),
        grouped(services),
        months.get(month).copied().unwrap_or_default(),
        date.year(),
        of.note.as_deref().unwrap_or(complete),
    )
}

/// What is loaded already.
struct Known {
    bundles: Vec<Bundle>,
    services: Vec<Service>,
}

/// What a file brings.
#[derive(Default)]
struct Read {
    bundles: Vec<Bundle>,
    services: Vec<Service>,
}

fn read(text: &str, known: &Known) -> Result<Read, Vec<Flaw>> {
    let table = Table::read(text)?;
    if let Some(key) = table.column(&["key", "leika_schluessel", "leistungsschlüssel", "schlüssel"])
    {
        let services = read_services(&table, key, known)?;
        return Ok(Read {
            services,
            ..Read::default()
        });
    }
    if let Some(id) = table.column(&["id", "ozg_id", "ozg-id"]) {
        let bundles = read_bundles(&table, id)?;
        return Ok(Read {
            bundles,
            ..Read::default()
        });
    }
    let cure = "Nennen Sie in der Kopfzeile „id“ (oder „ozg_id“) für Bündel, „key“ (oder „leika_schluessel“) für Leistungen.";
    Err(vec![Flaw::new(
        1,
        "Die Spalte mit der Kennung fehlt.",
        cure,
    )])
}

fn read_bundles(table: &Table, id: usize) -> Result<Vec<Bundle>, Vec<Flaw>> {
    let name = table.column(&["name", "bezeichnung"]);
    let topic = table.column(&["topic_area", "themenfeld"]);
    let situation = table.column(&["situation", "lage"]);
    let mut seen = HashSet::new();
    let mut bundles = Vec::with_capacity(table.rows.len());
    let mut flaws = Vec::new();
    for row in &table.rows {
        let (Some(id), Some(name), Some(topic), Some(situation)) = (
            row.get(Some(id)),
            row.get(name),
            row.get(topic),
            row.get(situation),
        ) else {
            let cure = "Ergänzen Sie Kennung, Name, Themenfeld und Lage.";
            flaws.push(Flaw::new(row.line, "Eine Angabe zum Bündel fehlt.", cure));
            continue;
        };
        if !id.bytes().all(|b| b.is_ascii_digit()) || id.len() != 5 {
            let cure = "Erwartet werden 5 Ziffern, zum Beispiel 10160.";
            flaws.push(Flaw::new(
                row.line,
                format!("„{id}“ ist keine OZG-Kennung."),
                cure,
            ));
        } else if !seen.insert(id) {
            let cure = "Entfernen Sie die doppelte Zeile.";
            flaws.push(Flaw::new(
                row.line,
                format!("Das Bündel {id} steht mehrfach in der Datei."),
                cure,
            ));
        }
        bundles.push(Bundle {
            id: id.to_owned(),
            name: name.to_owned(),
            // Later catalogues call this topic area so, and readers search by one name.
            topic: if topic == "Querschnitt" {
                "Querschnittsleistungen"
            } else {
                topic
            }
            .to_owned(),
            situation: situation.to_owned(),
            sort_key: sort_key(name),
        });
    }
    if flaws.is_empty() {
        Ok(bundles)
    } else {
        Err(flaws)
    }
}

fn read_services(table: &Table, key: usize, known: &Known) -> Result<Vec<Service>, Vec<Flaw>> {
    let name = table.column(&["name", "bezeichnung"]);
    let bundle = table.column(&["bundle", "ozg_id", "ozg-id"]);
    let kind = table.column(&["type", "leika_typ", "typ"]);
    let laws = table.column(&["laws", "gesetze_kurz", "gesetze"]);
    let bundles: HashSet<&str> = known.bundles.iter().map(|b| b.id.as_str()).collect();
    let mut seen = HashSet::new();
    let mut services = Vec::with_capacity(table.rows.len());
    let mut flaws = Vec::new();
    for row in &table.rows {
        let (Some(key), Some(name)) = (row.get(Some(key)), row.get(name)) else {
            let cure = "Ergänzen Sie Schlüssel und Name.";
            flaws.push(Flaw::new(
                row.line,
                "Schlüssel oder Name der Leistung fehlen.",
                cure,
            ));
            continue;
        };
        let key = match key.parse::<ServiceKey>() {
            Ok(key) => key,
            Err(error) => {
                let cure = "Prüfen Sie, ob eine Tabellenkalkulation den Schlüssel gerundet hat.";
                flaws.push(Flaw::new(row.line, format!("{error}."), cure));
                continue;
            }
        };
        let bundle = row.get(bundle);
        if let Some(id) = bundle.filter(|id| !bundles.contains(id)) {
            let cure = "Lesen Sie zuerst die Bündel ein.";
            flaws.push(Flaw::new(
                row.line,
                format!("Das Bündel {id} ist nicht bekannt."),
                cure,
            ));
        }
        if !seen.insert(key.clone()) {
            let cure = "Entfernen Sie die doppelte Zeile.";
            flaws.push(Flaw::new(
                row.line,
                format!("Die Leistung {key} steht mehrfach in der Datei."),
                cure,
            ));
        }
        services.push(Service {
            key: key.to_string(),
            name: name.to_owned(),
            bundle_id: bundle.map(str::to_owned),
            competence_type: row.get(kind).map(str::to_owned),
            laws: row.get(laws).map(list),
            sort_key: sort_key(name),
        });
    }
    if flaws.is_empty() {
        Ok(services)
    } else {
        Err(flaws)
    }
}

/// Several names in one cell, separated in one way, so that a second source changes nothing.
fn list(text: &str) -> String {
    text.split(',').map(str::trim).collect::<Vec<_>>().join(",")
}

fn compare(known: &Known, read: &Read, report: &mut Report) {
    let bundles: HashMap<&str, &Bundle> =
        known.bundles.iter().map(|b| (b.id.as_str(), b)).collect();
    for new in &read.bundles {
        let text = |b: &Bundle| {
            vec![
                ("Name", Some(b.name.clone())),
                ("Themenfeld", Some(b.topic.clone())),
                ("Lage", Some(b.situation.clone())),
            ]
        };
        let old = bundles.get(new.id.as_str()).map(|old| text(old));
        tell(report, &new.id, &new.name, old, text(new));
    }
    let services: HashMap<&str, &Service> =
        known.services.iter().map(|s| (s.key.as_str(), s)).collect();
    for new in &read.services {
        let text = |s: &Service| {
            vec![
                ("Name", Some(s.name.clone())),
                ("Bündel", s.bundle_id.clone()),
                ("Typ", s.competence_type.clone()),
                ("Gesetze", s.laws.clone()),
            ]
        };
        let old = services.get(new.key.as_str()).map(|old| text(old));
        tell(report, &new.key, &new.name, old, text(new));
    }
}

type Fields = Vec<(&'static str, Option<String>)>;

fn tell(report: &mut Report, key: &str, name: &str, old: Option<Fields>, new: Fields) {
    let Some(old) = old else {
        report.added.push(Named {
            key: key.to_owned(),
            name: name.to_owned(),
        });
        return;
    };
    let before = report.changed.len();
    let changed = old
        .into_iter()
        .zip(new)
        .filter(|((_, old), (_, new))| old != new);
    report
        .changed
        .extend(changed.map(|((field, old), (_, new))| Change {
            key: key.to_owned(),
            name: name.to_owned(),
            field,
            old,
            new,
        }));
    if report.changed.len() == before {
        report.unchanged += 1;
    }
}

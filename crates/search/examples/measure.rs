//! Measures the embedded index with made-up German blueprints.
//!
//! `cargo run -p search --example measure -- [COUNT] [FOLDER]`; a folder that is filled already is
//! only opened, which shows the memory of a server that was started again.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use search::{Doc, EmbeddedIndex, Facet, Index, Inside, Named, Place, Query, Settings, Sort};

const THINGS: &[&str] = &[
    "Hund",
    "Wohnung",
    "Gewerbe",
    "Führerschein",
    "Abfall",
    "Wasser",
    "Kita",
    "Schule",
    "Friedhof",
    "Markt",
    "Straße",
    "Baum",
    "Fahrzeug",
    "Urkunde",
    "Bibliothek",
    "Musik",
    "Sport",
    "Bau",
    "Denkmal",
    "Gaststätte",
    "Jagd",
    "Fischerei",
    "Waffe",
    "Ehe",
    "Geburt",
    "Wahl",
    "Ausweis",
    "Reise",
    "Parkraum",
    "Veranstaltung",
    "Versammlung",
    "Feuerwehr",
];
const KINDS: &[&str] = &[
    "steuer",
    "geld",
    "anmeldung",
    "abmeldung",
    "erlaubnis",
    "genehmigung",
    "gebühr",
    "bescheid",
    "verzeichnis",
    "auskunft",
    "antrag",
    "ausweis",
    "förderung",
    "prüfung",
    "aufsicht",
    "beitrag",
    "nachweis",
    "register",
];
const FILLERS: &[&str] = &[
    "die",
    "Kommune",
    "erhebt",
    "Angaben",
    "der",
    "Bürger",
    "reicht",
    "Unterlagen",
    "online",
    "ein",
    "Sachbearbeitung",
    "prüft",
    "vollständig",
    "Frist",
    "Zahlung",
    "Schnittstelle",
    "Fachverfahren",
    "Postkorb",
    "Zuständigkeit",
    "nach",
    "Satzung",
    "Widerspruch",
    "Anhörung",
    "Aktenzeichen",
    "Vorgang",
    "elektronisch",
    "Nachforderung",
    "Entscheidung",
];

/// The same numbers in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len()))
            .copied()
            .unwrap_or_default()
    }

    fn compound(&mut self) -> String {
        format!("{}{}", self.of(THINGS), self.of(KINDS))
    }

    /// A word of a long tail, as names and references are.
    fn rare(&mut self) -> String {
        let syllables = [
            "ba", "del", "gro", "hin", "kor", "lum", "mei", "nau", "rist", "sel", "tor", "win",
        ];
        (0..3).map(|_| self.of(&syllables)).collect()
    }
}

fn doc(number: usize, n: &mut Numbers) -> Doc {
    let mut text = Vec::new();
    for _ in 0..80 {
        text.push(match n.below(10) {
            0 | 1 => n.compound(),
            2 => n.rare(),
            _ => n.of(FILLERS).to_owned(),
        });
    }
    let topic = format!("Themenfeld {}", n.below(14));
    let publisher = n.below(430);
    Doc {
        id: format!(
            "{:08x}-0000-7000-8000-{number:012x}",
            number.wrapping_mul(2_654_435_761) & 0xffff_ffff
        ),
        revision: 1,
        slug: format!("blaupause-{number}"),
        title: format!(
            "{} {} {}",
            n.compound(),
            n.of(&["für", "online", "digital", "mit"]),
            n.compound()
        ),
        summary: format!("{} und {} für die {}", n.compound(), n.compound(), n.rare()),
        texts: vec![text.join(" ")],
        inside: (0..6)
            .map(|_| Inside::at(Place::Step, format!("{} prüfen", n.compound())))
            .collect(),
        publisher: Named::new(format!("06{publisher:06}"), format!("Gemeinde {publisher}")),
        services: vec![Named::new(
            format!("99{:012}", n.below(5_000)),
            n.compound(),
        )],
        bundles: vec![Named::new(
            format!("{}", 10_000 + n.below(575)),
            n.compound(),
        )],
        topics: vec![topic],
        situations: vec![format!("Lage {}", n.below(40))],
        platforms: vec![n.of(&["civento", "Formcycle", "AFM", "eigene"]).to_owned()],
        specialist_systems: vec![format!("Verfahren {}", n.below(60))],
        content: vec![
            "Prozess".to_owned(),
            n.of(&["Formular", "Datenfelder"]).to_owned(),
        ],
        licence: n.of(&["EUPL-1.2", "CC-BY-4.0"]).to_owned(),
        state: "released".to_owned(),
        maturity: vec![format!("OZG {}", n.below(5))],
        max_person_hours: Some(i64::try_from(n.below(400)).unwrap_or(0)),
        adopters_live: u32::try_from(n.below(30)).unwrap_or(0),
        adopters: (0..n.below(4))
            .map(|_| format!("06{:06}", n.below(430)))
            .collect(),
        adopter_sizes: vec![
            n.of(&["<2000", "<5000", "<10000", "<20000", "<50000", ">=50000"])
                .to_owned(),
        ],
        newest_release: i64::try_from(number).unwrap_or(0) * 1_000_000,
        visibility: {
            let mark = if number.is_multiple_of(50) {
                "body:06000001"
            } else {
                "public"
            };
            vec![mark.to_owned()]
        },
        ..Doc::default()
    }
}

fn memory(kind: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(kind));
    line.map(|line| line.trim_start_matches(':').trim().to_owned())
        .unwrap_or_default()
}

fn report(name: &str, mut times: Vec<Duration>, found: u64) {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get((times.len() * share / 100).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{name:<44} {:>9.2?} {:>9.2?} {:>9.2?} {:>10.1}",
        at(50),
        at(99),
        at(100),
        found as f64 / times.len().max(1) as f64
    );
}

fn size(folder: &PathBuf) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        bytes += if path.is_dir() {
            size(&path)?
        } else {
            path.metadata()?.len()
        };
    }
    Ok(bytes)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments
        .next()
        .map_or(Ok(100_000), |count| count.parse())?;
    let folder = arguments.next().map_or_else(
        || std::env::temp_dir().join("blaupausen-measure"),
        PathBuf::from,
    );
    println!("before: RssAnon {}", memory("RssAnon"));
    let mut numbers = Numbers(7);
    let index = EmbeddedIndex::open(&folder, Settings::new("measure", i64::MAX))?;
    if index.rebuild_needed().is_some() {
        let began = Instant::now();
        index.replace_all(
            &mut (0..count).map(|number| Ok(doc(number, &mut numbers))),
            1,
        )?;
        println!("{count} documents in {:.1?}", began.elapsed());
        println!("built: RssAnon {}", memory("RssAnon"));
    }
    println!(
        "{} MB on disk, opened: RssAnon {}",
        size(&folder)? / 1_000_000,
        memory("RssAnon")
    );
    println!(
        "{:<44} {:>9} {:>9} {:>9} {:>10}",
        "question", "p50", "p99", "max", "hits"
    );
    let visible: BTreeSet<String> = ["public".to_owned()].into();
    let page: BTreeSet<Facet> = Facet::ALL
        .into_iter()
        .filter(|facet| *facet != Facet::Adopter)
        .collect();
    let rounds = 200;
    type Words = fn(&mut Numbers) -> String;
    let questions: [(&str, Words); 8] = [
        ("nothing typed", |_| String::new()),
        ("one compound", |n| n.compound() + " "),
        ("one word that is part of many", |n| {
            n.of(THINGS).to_owned() + " "
        }),
        ("two words", |n| {
            format!("{} {} ", n.of(THINGS), n.of(KINDS))
        }),
        ("three words", |n| {
            format!("{} {} {} ", n.of(THINGS), n.of(KINDS), n.of(FILLERS))
        }),
        ("rare word", |n| n.rare() + " "),
        ("one mistake", |n| n.compound().replacen('e', "", 1) + " "),
        ("half typed", |n| n.compound().chars().take(6).collect()),
    ];
    for (facets_name, facets) in [("", BTreeSet::new()), (", 12 facets", page)] {
        for (name, words) in questions {
            let (mut times, mut found) = (Vec::new(), 0);
            for _ in 0..rounds {
                let mut query = Query::new(words(&mut numbers), visible.iter().cloned());
                query.facets.clone_from(&facets);
                query.facet_values = Some(20);
                let began = Instant::now();
                found += index.find(&query)?.total;
                times.push(began.elapsed());
            }
            report(&format!("{name}{facets_name}"), times, found);
        }
    }
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..rounds {
        let typed: String = numbers
            .compound()
            .chars()
            .take(1 + numbers.below(8))
            .collect();
        let began = Instant::now();
        found += index.suggest(&typed, &visible, 8)?.len() as u64;
        times.push(began.elapsed());
    }
    report("suggestions", times, found);
    let (mut times, mut query) = (
        Vec::new(),
        Query {
            sort: Sort::Title,
            page_size: 100,
            ..Query::new("", ["public"])
        },
    );
    for _ in 0..100 {
        let began = Instant::now();
        query.after = index.find(&query)?.next;
        times.push(began.elapsed());
    }
    report("pages of 100 by title", times, 100 * 100);
    let mut times = Vec::new();
    for number in 0..100 {
        let changed = doc(number * 17, &mut numbers);
        let began = Instant::now();
        index.put(&[changed])?;
        index.commit(2)?;
        times.push(began.elapsed());
    }
    report("put one and commit", times, 0);
    println!("after: RssAnon {}", memory("RssAnon"));
    index.rest()?;
    println!("at rest: RssAnon {}", memory("RssAnon"));
    Ok(())
}

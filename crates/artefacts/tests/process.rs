//! Process models: drawn, told as text, compared.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

mod common;

use artefacts::bpmn;
use artefacts::compare::{Part, Side, Weight, compare};
use common::*;
use domain::digest::Digest;
use domain::manifest::{Manifest, Role};
use quick_xml::events::Event;

fn model() -> bpmn::Model {
    bpmn::read(include_str!("fixtures/soll.bpmn"), 256).unwrap()
}

#[test]
fn a_model_is_told_in_numbers_and_names() {
    let summary = bpmn::summary(&model());
    assert_eq!(summary.processes, ["Hund anmelden"]);
    assert_eq!(summary.lanes, ["Bürgerservice", "Steueramt"]);
    assert_eq!((summary.tasks, summary.events, summary.gateways), (2, 2, 1));
}

#[test]
fn the_steps_stand_in_the_order_of_the_arrows() {
    let told: Vec<_> = bpmn::outline(&model())
        .into_iter()
        .map(|step| {
            let next: Vec<_> = step
                .next
                .iter()
                .map(|(why, number)| {
                    format!(
                        "{}{number}",
                        why.as_deref()
                            .map(|why| format!("{why}: "))
                            .unwrap_or_default()
                    )
                })
                .collect();
            format!(
                "{} {} „{}“ ({}) → {}",
                step.number,
                step.kind,
                step.name,
                step.lane.unwrap_or_default(),
                next.join(", ")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 Beginn „Antrag ist eingegangen“ (Bürgerservice) → 2",
            "2 Schritt „Angaben prüfen & ergänzen“ (Bürgerservice) → 3",
            "3 Entscheidung „Vollständig?“ (Steueramt) → ja: 4, nein: 2",
            "4 Schritt „Bescheid erstellen“ (Steueramt) → 5",
            "5 Ende „Hund ist angemeldet“ (Steueramt) → ",
        ]
    );
}

#[test]
fn the_drawing_is_well_formed_and_holds_every_name_escaped() {
    let svg = bpmn::draw(&model(), "Hund <anmelden>").unwrap();
    let mut reader = quick_xml::Reader::from_str(&svg);
    let mut names = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        if matches!(event, Event::Eof) {
            break;
        }
        if let Event::Start(start) | Event::Empty(start) = event {
            names.push(start.name().0.to_owned());
        }
    }
    let count = |name: &str| names.iter().filter(|other| *other == name).count();
    // Two lanes and two tasks; two events; a gateway and five arrow heads; five arrows.
    assert_eq!(
        (
            count("rect"),
            count("circle"),
            count("polygon"),
            count("polyline")
        ),
        (4, 2, 6, 5)
    );
    assert!(svg.contains("<title>Hund &lt;anmelden&gt;</title>"));
    assert!(
        svg.contains("<desc>Prozessmodell mit 2 Schritten. Beteiligt: Bürgerservice, Steueramt."),
        "{svg}"
    );
    for word in [
        "Steueramt",
        // Long names are wrapped: the words stand in lines of their own.
        "prüfen",
        "&amp;",
        "Bescheid",
        "Vollständig?",
        ">ja<",
        ">nein<",
    ] {
        assert!(svg.contains(word), "{word} is missing");
    }
}

/// Every process model of the examples, with its path.
fn examples() -> Vec<(String, bpmn::Model)> {
    let mut found = Vec::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/blueprints");
    let mut folders = vec![std::path::PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "bpmn") {
                let model = bpmn::read(&std::fs::read_to_string(&path).unwrap(), 256).unwrap();
                found.push((path.display().to_string(), model));
            }
        }
    }
    assert!(found.len() > 20);
    found
}

/// The text of a drawing without its marks, spaces and breaks.
fn letters(svg: &str) -> String {
    let (_, drawn) = svg.split_once("</desc>").unwrap();
    let mut text = String::new();
    for part in drawn.split("<text").skip(1) {
        let (inside, _) = part.split_once("</text>").unwrap();
        text.push_str(inside.split_once('>').unwrap().1);
    }
    let text = quick_xml::escape::unescape(&text).unwrap().into_owned();
    text.replace([' ', '-'], "")
}

#[test]
fn every_name_of_the_examples_is_drawn_whole_and_without_a_style_sheet() {
    for (path, model) in examples() {
        let svg = bpmn::draw(&model, "x").unwrap();
        assert!(!svg.contains("style"), "{path}");
        let drawn = letters(&svg);
        let names = model.elements.iter().map(|one| &one.name);
        let names = names.chain(model.lanes.iter().map(|one| &one.name));
        for name in names.chain(model.edges.iter().map(|one| &one.name)) {
            assert!(
                drawn.contains(&name.replace([' ', '-'], "")),
                "„{name}“ is not whole in {path}"
            );
        }
    }
}

#[test]
fn names_stand_where_the_file_puts_them_and_never_on_their_arrow() {
    let with_label = include_str!("fixtures/soll.bpmn").replacen(
        "</bpmndi:BPMNEdge>",
        "<bpmndi:BPMNLabel><dc:Bounds x='4000' y='3000' width='90' height='14'/></bpmndi:BPMNLabel></bpmndi:BPMNEdge>",
        1,
    );
    let mut model = bpmn::read(&with_label, 256).unwrap();
    let labelled = model.edges.iter_mut().find(|edge| edge.label.is_some());
    labelled.unwrap().name = "beschriftet".to_owned();
    let svg = bpmn::draw(&model, "x").unwrap();
    assert!(
        svg.contains("<text x=\"4045.0\" y=\"3011.0\" text-anchor=\"middle\">beschriftet"),
        "{svg}"
    );
    let edge = &mut model.edges[0];
    (edge.name, edge.label) = ("steil".to_owned(), None);
    edge.way = vec![
        bpmn::Point { x: 100.0, y: 0.0 },
        bpmn::Point { x: 100.0, y: 90.0 },
    ];
    let svg = bpmn::draw(&model, "x").unwrap();
    assert!(svg.contains("<text x=\"105.0\" y=\"49.0\">steil"), "{svg}");
}

#[test]
fn markup_in_names_stays_text() {
    let hostile = include_str!("fixtures/soll.bpmn").replace(
        "Bescheid erstellen",
        "&lt;/text&gt;&lt;script&gt;1&lt;/script&gt;",
    );
    let svg = bpmn::draw(&bpmn::read(&hostile, 256).unwrap(), "x").unwrap();
    assert!(!svg.contains("<script"), "{svg}");
}

#[test]
fn a_model_without_places_has_no_drawing_and_a_warning() {
    let bare = include_str!("fixtures/soll.bpmn");
    let start = bare.find("<bpmndi:BPMNDiagram").unwrap();
    let bare = format!("{}</bpmn:definitions>", &bare[..start]);
    assert!(bpmn::draw(&bpmn::read(&bare, 256).unwrap(), "x").is_none());
    assert_eq!(
        told(&check_files(&with("prozess/soll.bpmn", bare))),
        ["Warnung bpmn-no-diagram prozess/soll.bpmn"]
    );
}

#[test]
fn broken_arrows_and_steps_without_a_name_are_warnings() {
    let broken = include_str!("fixtures/soll.bpmn")
        .replace("targetRef=\"E1\"", "targetRef=\"X9\"")
        .replace("name=\"Bescheid erstellen\"", "");
    assert_eq!(
        told(&check_files(&with("prozess/soll.bpmn", broken))),
        [
            "Warnung bpmn-unnamed-step prozess/soll.bpmn:18",
            "Warnung bpmn-broken-reference prozess/soll.bpmn:24",
        ]
    );
}

fn side(files: &Files) -> (Manifest, Vec<(String, Digest, Option<Role>)>) {
    let package = check_files(files).package.unwrap();
    let files = package
        .files
        .iter()
        .map(|file| (file.path.clone(), file.digest, file.role))
        .collect();
    (package.manifest, files)
}

fn differences(old: &Files, new: &Files) -> Vec<(Part, Weight, String)> {
    let ((old, old_files), (new, new_files)) = (side(old), side(new));
    let found = compare(
        Side {
            manifest: &old,
            files: &old_files,
        },
        Side {
            manifest: &new,
            files: &new_files,
        },
    );
    found
        .into_iter()
        .map(|difference| (difference.part, difference.weight, difference.sentence))
        .collect()
}

#[test]
fn equal_versions_differ_in_their_own_changes_only() {
    assert_eq!(
        differences(&good(), &good()),
        [(Part::Change, Weight::Know, "Neu: SEPA-Mandat".into())]
    );
}

#[test]
fn differences_say_whom_they_affect() {
    let mut new = with_manifest(
        "changes: [{ kind: added, text: SEPA-Mandat, breaking: false }]",
        "changes: [{ kind: law, text: Neue Satzung, breaking: true }]",
    );
    let manifest = new
        .iter_mut()
        .find(|(path, _)| path == "blaupause.yml")
        .unwrap();
    let text = String::from_utf8(manifest.1.clone()).unwrap();
    manifest.1 = text
        .replace("key: steuersatz-ersthund", "key: steuersatz-neu")
        .replace("section: \"§ 7\"", "section: \"§ 8\"")
        .replace(
            "specialistSystems: []",
            "specialistSystems: [ekom21-steuer]",
        )
        .replace("to: 250000", "to: 300000")
        .replace("licence: EUPL-1.2", "licence: MIT")
        .into_bytes();
    new.retain(|(path, _)| path != "beschreibung.md");
    new.push(("beschreibung.md".into(), b"anders".to_vec()));
    let told = differences(&good(), &new);
    let expected = [
        (Part::Change, Weight::Act, "Rechtsänderung: Neue Satzung"),
        (
            Part::LegalBasis,
            Weight::Act,
            "Rechtsgrundlage neu: § 8 KAG.",
        ),
        (
            Part::LegalBasis,
            Weight::Look,
            "Rechtsgrundlage entfallen: § 7 KAG.",
        ),
        (
            Part::Parameter,
            Weight::Act,
            "„steuersatz-neu“ ist neu und muss ausgefüllt werden.",
        ),
        (
            Part::Parameter,
            Weight::Look,
            "„steuersatz-ersthund“ entfällt.",
        ),
        (
            Part::System,
            Weight::Act,
            "Benötigtes Fachverfahren neu: ekom21-steuer.",
        ),
        (
            Part::Effort,
            Weight::Look,
            "Die Angaben zu den Kosten haben sich geändert.",
        ),
        (Part::File, Weight::Know, "Geändert: beschreibung.md."),
        (
            Part::Field,
            Weight::Look,
            "Die Lizenz lautet jetzt „MIT“ (bisher „EUPL-1.2“).",
        ),
    ];
    assert_eq!(
        told,
        expected.map(|(part, weight, sentence)| (part, weight, sentence.to_owned()))
    );
}

#[test]
fn a_renamed_file_is_no_loss() {
    let mut new = with_manifest("path: leitfaden.md", "path: anleitung.md");
    for (path, content) in &mut new {
        if path == "leitfaden.md" {
            *path = "anleitung.md".into();
        }
        if path == "blaupause.yml" {
            *content = String::from_utf8(content.clone())
                .unwrap()
                .replace("file: leitfaden.md", "file: anleitung.md")
                .into_bytes();
        }
    }
    assert!(differences(&good(), &new).contains(&(
        Part::File,
        Weight::Know,
        "Umbenannt: leitfaden.md heißt jetzt anleitung.md.".into()
    )));
}

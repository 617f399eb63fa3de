//! What somebody sends who wants the checker to stand still or to eat the memory.
//!
//! Each thing here once took minutes or gigabytes, or was built to; the bound of time is generous, so that a slow
//! computer does not fail, and far below what the thing takes when nobody bounds it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

mod common;

use common::*;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Checks a package and insists that it did not take long.
fn soon(zip: Vec<u8>, what: &str) -> artefacts::Checked {
    let since = Instant::now();
    let checked = check(zip);
    let took = since.elapsed();
    assert!(took < PATIENCE, "{what} took {took:?}");
    checked
}

fn packed(files: &Files) -> Vec<u8> {
    let entries = files.iter().map(|(path, content)| Entry {
        method: 8,
        ..Entry::new(path.as_str(), content.clone())
    });
    raw_zip(&entries.collect::<Vec<_>>())
}

#[test]
fn a_long_key_over_many_values_does_not_fill_the_memory() {
    // Each value remembers its place: half a megabyte times fifty thousand.
    let key = "k".repeat(500_000);
    let values = "0,".repeat(49_000);
    let yaml = format!("? {key}\n: [{values}0]\n");
    assert_refused(
        &soon(packed(&with("blaupause.yml", yaml)), "a long key"),
        "yaml-long-key",
    );
    let mut nested = String::new();
    for depth in 0..30 {
        nested += &format!("{}{}:\n", " ".repeat(depth), "n".repeat(190));
    }
    nested += &format!("{}k: [{values}0]\n", " ".repeat(30));
    assert_refused(
        &soon(packed(&with("blaupause.yml", nested)), "long keys"),
        "yaml-too-many-values",
    );
}

#[test]
fn yaml_that_opens_and_opens_ends_soon() {
    for (what, text) in [
        ("lists", "[".repeat(1 << 20)),
        ("maps", "{a: ".repeat(1 << 18)),
        ("keys", "? ".repeat(1 << 19)),
        ("dashes", "- ".repeat(1 << 19)),
        ("quotes", format!("a: \"{}", "\\u00e4".repeat(170_000))),
        ("colons", "a: b: ".repeat(170_000)),
        ("spaces", format!("a: b{}", " \n".repeat(500_000))),
        ("comments", "# x\n".repeat(250_000)),
        (
            "anchors",
            "a: &a x\n".to_owned() + &"b: *a\n".repeat(150_000),
        ),
        ("merges", "a: &a {x: y}\nb:\n  <<: *a\n".to_owned()),
        ("documents", "---\n".repeat(250_000)),
    ] {
        let checked = soon(packed(&with("blaupause.yml", text)), what);
        assert!(checked.package.is_none(), "{what}");
        assert!(checked.findings.len() < 1_000, "{what}");
    }
}

#[test]
fn a_document_with_thousands_of_properties_is_not_unpacked_for_hours() {
    let properties = format!("<a>{}</a>", "<b/>".repeat(250_000));
    let entries = (0..5_000).map(|_| Entry {
        method: 8,
        ..Entry::new("docProps/core.xml", properties.clone())
    });
    // Written once and listed often would be an overlap; so each has its own bytes.
    let document = raw_zip(&entries.collect::<Vec<_>>());
    let checked = soon(
        good_and([Entry::new("antrag.docx", document)]),
        "a document full of properties",
    );
    assert!(
        told(&checked).contains(&"Warnung office-unreadable antrag.docx".to_owned()),
        "{:?}",
        told(&checked)
    );
}

#[test]
fn large_xml_of_every_kind_is_read_in_bounded_time() {
    const MEGA: usize = 8 << 20;
    let fill = |part: &str| part.repeat(MEGA / part.len());
    let spaces: String = (0..250).map(|n| format!(" xmlns:p{n}='urn:{n}'")).collect();
    for (what, text) in [
        ("small elements", format!("<a>{}</a>", fill("<b/>"))),
        ("characters", format!("<a>{}</a>", fill("&amp;"))),
        ("comments", format!("<a>{}</a>", fill("<!-- x -->"))),
        ("namespaces", format!("<a{spaces}>{}</a>", fill("<b/>"))),
        (
            "declared at each",
            format!("<a>{}</a>", format!("<b{spaces}/>").repeat(4_000)),
        ),
        ("one attribute", format!("<a b='{}'/>", fill("x"))),
        (
            "many attributes",
            format!(
                "<a {}/>",
                (0..1_000_000)
                    .map(|n| format!("a{n}='' "))
                    .collect::<String>()
            ),
        ),
        ("instructions", format!("{}<a/>", fill("<?a?>"))),
        ("one name", format!("<{}/>", fill("a"))),
    ] {
        let checked = soon(packed(&with("extra.xml", text)), what);
        let told = told(&checked);
        assert!(told.len() < 100, "{what}: {told:?}");
    }
}

#[test]
fn a_process_with_a_million_steps_is_read_and_drawn_in_bounded_time() {
    let head = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:di='http://www.omg.org/spec/BPMN/20100524/DI' xmlns:dc='http://www.omg.org/spec/DD/20100524/DC'><process id='p'>";
    let steps: String = (0..60_000)
        .map(|n| format!("<task id='t{n}' name='{}'/><sequenceFlow id='f{n}' sourceRef='t{n}' targetRef='t0'/>", "Wort ".repeat(10)))
        .collect();
    let shapes: String = (0..60_000)
        .map(|n| format!("<di:BPMNShape bpmnElement='t{n}'><dc:Bounds x='1' y='1' width='100' height='80'/></di:BPMNShape>"))
        .collect();
    let text =
        format!("{head}{steps}</process><di:BPMNDiagram>{shapes}</di:BPMNDiagram></definitions>");
    let since = Instant::now();
    let model = artefacts::bpmn::read(&text, 256).unwrap();
    let outline = artefacts::bpmn::outline(&model);
    let drawing = artefacts::bpmn::draw(&model, "x").unwrap();
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());
    assert!(outline.len() <= 20_000 && drawing.len() < 40 << 20);
    soon(packed(&with("prozess/soll.bpmn", text)), "a huge process");
}

#[test]
fn json_of_every_size_is_only_looked_at() {
    for (what, text) in [
        ("numbers", format!("[{}0]", "0,".repeat(10 << 20))),
        ("objects", format!("[{}0]", "{},".repeat(8 << 20))),
        ("depth", "[".repeat(20 << 20)),
        ("a number", format!("[{}]", "9".repeat(20 << 20))),
    ] {
        soon(packed(&with("formular.json", text)), what);
    }
}

#[test]
fn long_lines_full_of_near_addresses_are_searched_in_bounded_time() {
    for part in [
        "a@a@",
        "a.b.c.d-",
        "https://a:",
        "password=",
        "eyJ",
        "anna.muster@x.",
    ] {
        let line = part.repeat(16_000 / part.len());
        let text = format!("{line}\n").repeat(500);
        soon(packed(&with("liste.txt", text)), part);
    }
}

#[test]
fn a_list_of_missing_files_beside_many_files_is_compared_once() {
    let list: String = (0..12_000)
        .map(|n| format!("  - {{ path: ordner/Fehlt{n}.md, role: other }}\n"))
        .collect();
    let manifest = with_manifest("files:\n", &format!("files:\n{list}"));
    let many = (0..1_900).map(|n| (format!("ordner/datei{n}.md"), b"x".to_vec()));
    let files: Files = manifest.into_iter().chain(many).collect();
    let checked = soon(packed(&files), "a list of missing files");
    assert_refused(&checked, "file-missing");
    assert!(checked.findings.len() < 1_500);
}

#[test]
fn numbers_beyond_every_measure_are_findings_and_no_failure() {
    for number in [
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999999999",
        "1e400",
        "-1e400",
        "1e308",
        "0x7fffffffffffffff",
        ".inf",
        "-1",
    ] {
        for (from, to) in [
            (
                "adoptCostCents: { from: 0, to: 250000 }",
                format!("adoptCostCents: {{ from: 0, to: {number} }}"),
            ),
            (
                "adoptPersonHours: { from: 20, to: 60 }",
                format!("adoptPersonHours: {{ from: 20, to: {number} }}"),
            ),
        ] {
            let checked = soon(packed(&with_manifest(from, &to)), number);
            assert!(checked.package.is_none(), "{number} in {to} is accepted");
            assert!(
                told(&checked)
                    .iter()
                    .any(|line| line.contains("blaupause.yml")),
                "{:?}",
                told(&checked)
            );
        }
    }
}

#[test]
fn folders_that_windows_takes_for_one_are_refused_once() {
    let clash = [
        Entry::new("Prozess/ist.md", "x"),
        Entry::new("Prozess/mehr.md", "x"),
    ];
    let checked = check(good_and(clash));
    assert_refused(&checked, "path-case-clash");
    let told = told(&checked);
    assert_eq!(
        told.iter()
            .filter(|line| line.contains("path-case-clash"))
            .count(),
        1,
        "{told:?}"
    );
    let file = check(good_and([Entry::new("PROZESS", "x")]));
    assert_refused(&file, "path-file-and-folder");
}

#[test]
fn a_zip_inside_of_a_zip_stays_closed() {
    let inner = raw_zip(&[Entry {
        method: 8,
        ..Entry::new("bombe", vec![0; 16 << 20])
    }]);
    let mut nested = inner;
    for _ in 0..20 {
        nested = raw_zip(&[Entry {
            method: 8,
            ..Entry::new("innen.zip", nested)
        }]);
    }
    let checked = soon(
        good_and([Entry::new("innen.zip", nested)]),
        "nested archives",
    );
    assert!(checked.package.is_some(), "{:?}", told(&checked));
}

#[test]
fn nothing_that_is_told_can_command_a_terminal_or_fill_a_page() {
    let hostile = "\u{1b}[2J\u{7}".repeat(50);
    let files = with_manifest("title: ", &format!("\"{}\": 1\ntitle: ", "x".repeat(190)));
    let zip = friendly_zip(&files);
    let mut checked = vec![check(zip)];
    checked.push(check(good_and([
        Entry::new(hostile.as_str(), "x"),
        Entry::new("ok\u{1b}]0;x", "x"),
    ])));
    checked.push(check_files(&with(
        "extra.xml",
        format!("<?xml version='1.0' encoding='{}'?><a/>", "\u{1b}[31m"),
    )));
    checked.push(check_files(&with(
        "prozess/soll.bpmn",
        "<definitions xmlns='urn:\u{85}x'/>",
    )));
    for checked in checked {
        for finding in &checked.findings {
            let text = format!(
                "{}{}{}",
                finding.message,
                finding.cure,
                finding.file.clone().unwrap_or_default()
            );
            assert!(!text.chars().any(|c| c.is_control()), "{text:?}");
            assert!(text.chars().count() < 2_000, "{text}");
        }
    }
}

//! The checklists of `docs/security.md` name only tests that exist, and leave no requirement out.

use std::{collections::BTreeMap, path::Path};

/// The requirements of ASVS 4.0.3 of levels 1 and 2: section, and its numbers.
const ASVS: &[(&str, &[u32])] = &[
    ("1.1", &[1, 2, 3, 4, 5, 6, 7]),
    ("1.2", &[1, 2, 3, 4]),
    ("1.4", &[1, 4, 5]),
    ("1.5", &[1, 2, 3, 4]),
    ("1.6", &[1, 2, 3, 4]),
    ("1.7", &[1, 2]),
    ("1.8", &[1, 2]),
    ("1.9", &[1, 2]),
    ("1.10", &[1]),
    ("1.11", &[1, 2]),
    ("1.12", &[2]),
    ("1.14", &[1, 2, 3, 4, 5, 6]),
    ("2.1", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("2.2", &[1, 2, 3]),
    ("2.3", &[1, 2, 3]),
    ("2.4", &[1, 2, 3, 4, 5]),
    ("2.5", &[1, 2, 3, 4, 5, 6, 7]),
    ("2.6", &[1, 2, 3]),
    ("2.7", &[1, 2, 3, 4, 5, 6]),
    ("2.8", &[1, 2, 3, 4, 5, 6, 7]),
    ("2.9", &[1, 2, 3]),
    ("2.10", &[1, 2, 3, 4]),
    ("3.1", &[1]),
    ("3.2", &[1, 2, 3, 4]),
    ("3.3", &[1, 2, 3, 4]),
    ("3.4", &[1, 2, 3, 4, 5]),
    ("3.5", &[1, 2, 3]),
    ("3.7", &[1]),
    ("4.1", &[1, 2, 3, 5]),
    ("4.2", &[1, 2]),
    ("4.3", &[1, 2, 3]),
    ("5.1", &[1, 2, 3, 4, 5]),
    ("5.2", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("5.3", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ("5.4", &[1, 2, 3]),
    ("5.5", &[1, 2, 3, 4]),
    ("6.1", &[1, 2, 3]),
    ("6.2", &[1, 2, 3, 4, 5, 6]),
    ("6.3", &[1, 2]),
    ("6.4", &[1, 2]),
    ("7.1", &[1, 2, 3, 4]),
    ("7.2", &[1, 2]),
    ("7.3", &[1, 3, 4]),
    ("7.4", &[1, 2, 3]),
    ("8.1", &[1, 2, 3, 4]),
    ("8.2", &[1, 2, 3]),
    ("8.3", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("9.1", &[1, 2, 3]),
    ("9.2", &[1, 2, 3, 4]),
    ("10.2", &[1, 2]),
    ("10.3", &[1, 2, 3]),
    ("11.1", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("12.1", &[1, 2, 3]),
    ("12.2", &[1]),
    ("12.3", &[1, 2, 3, 4, 5, 6]),
    ("12.4", &[1, 2]),
    ("12.5", &[1, 2]),
    ("12.6", &[1]),
    ("13.1", &[1, 3, 4, 5]),
    ("13.2", &[1, 2, 3, 5, 6]),
    ("13.3", &[1, 2]),
    ("13.4", &[1, 2]),
    ("14.1", &[1, 2, 3, 4]),
    ("14.2", &[1, 2, 3, 4, 5, 6]),
    ("14.3", &[2, 3]),
    ("14.4", &[1, 2, 3, 4, 5, 6, 7]),
    ("14.5", &[1, 2, 3, 4]),
];

/// The requirements of BSI IT-Grundschutz that are looked at.
const BSI: &[&str] = &[
    "APP.3.1.A1",
    "APP.3.1.A4",
    "APP.3.1.A7",
    "APP.3.1.A14",
    "APP.3.1.A8",
    "APP.3.1.A9",
    "APP.3.1.A11",
    "APP.3.1.A12",
    "APP.3.1.A21",
    "APP.3.1.A22",
    "APP.3.1.A20",
    "APP.3.2.A1",
    "APP.3.2.A2",
    "APP.3.2.A3",
    "APP.3.2.A4",
    "APP.3.2.A5",
    "APP.3.2.A7",
    "APP.3.2.A11",
    "APP.3.2.A12",
    "APP.3.2.A20",
    "CON.10.A2",
    "CON.10.A3",
    "CON.10.A4",
    "CON.10.A5",
    "CON.10.A11",
    "CON.8.A1",
    "CON.8.A2",
    "CON.8.A3",
    "CON.8.A5",
    "CON.8.A6",
    "CON.8.A7",
    "CON.8.A8",
    "CON.8.A10",
    "CON.8.A11",
    "CON.8.A12",
    "CON.8.A14",
    "CON.8.A16",
    "CON.8.A17",
    "CON.8.A18",
    "CON.8.A19",
    "CON.8.A20",
    "CON.8.A21",
    "CON.8.A22",
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Number and last cell of every line.
fn lines() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() == 4 && cells[0] != "No.")
        .map(|cells| (cells[0].to_owned(), cells[3].to_owned()))
        .collect()
}

#[test]
fn every_requirement_stands_there_once() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (number, shown) in lines() {
        *found.entry(number.clone()).or_default() += 1;
        let known = [
            "reason: ",
            "operator: ",
            "**open**: ",
            "`crates/",
            "`tests/",
        ];
        assert!(
            known.iter().any(|start| shown.starts_with(start)),
            "{number}: {shown}"
        );
    }
    let asvs = ASVS
        .iter()
        .flat_map(|(section, all)| all.iter().map(move |n| format!("{section}.{n}")));
    let wanted: Vec<String> = asvs.chain(BSI.iter().map(|&n| n.to_owned())).collect();
    for number in &wanted {
        assert_eq!(found.get(number), Some(&1), "{number}");
    }
    assert_eq!(found.len(), wanted.len(), "a number that nobody asks for");
}

#[test]
fn every_test_that_is_named_exists() {
    let mut named = 0;
    for (number, shown) in lines() {
        for quoted in shown.split('`').skip(1).step_by(2) {
            let Some((file, test)) = quoted.split_once("::") else {
                continue;
            };
            if !file.contains('/') {
                continue;
            }
            let source = std::fs::read_to_string(root().join(file))
                .unwrap_or_else(|e| panic!("{number}: {file}: {e}"));
            let written = [format!("fn {test}("), format!("'{test}'")];
            assert!(
                written.iter().any(|text| source.contains(text)),
                "{number}: {file} has no test {test}"
            );
            named += 1;
        }
    }
    assert!(named > 100, "only {named} tests are named");
}

//! The example packages are what others learn from: complete, without a mistake, and marked as invented.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

use artefacts::{Limits, bpmn, check_folder, xdatenfelder};
use domain::manifest::Role;
use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/blueprints");

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(of)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

#[test]
fn every_example_is_a_whole_blueprint() {
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for folder in folders(Path::new(ROOT)).iter().flat_map(|one| folders(one)) {
        let place = folder.display();
        let checked = check_folder(&folder, &Limits::default());
        assert!(!checked.has_errors(), "{place}: {:?}", checked.findings);
        let package = checked.package.unwrap();
        let manifest = &package.manifest;
        let has = [
            ("parameters", !manifest.parameters.is_empty()),
            ("effort", manifest.effort.is_some()),
            ("tasks", !manifest.tasks.is_empty()),
            ("changes", !manifest.changes.is_empty()),
            ("a description", package.description.is_some()),
        ];
        for (what, is_there) in has {
            assert!(is_there, "{place} has no {what}");
        }
        let text_of = |role: Role| {
            let file = package.files.iter().find(|file| file.role == Some(role));
            let path = &file.unwrap_or_else(|| panic!("{place} has no {role}")).path;
            let mut text = String::new();
            let mut open = package.open(path).unwrap();
            open.read_to_string(&mut text).unwrap();
            text
        };
        let model = bpmn::read(&text_of(Role::ProcessTarget), 256).unwrap();
        assert!(model.elements.len() > 3, "{place}: a process has steps");
        assert!(bpmn::draw(&model, "x").is_some(), "{place}: with a diagram");
        let fields = xdatenfelder::read(&text_of(Role::DataFields), 256).unwrap();
        assert!(!fields.fields.is_empty(), "{place}: data fields");
        let description = package.description.as_deref().unwrap_or_default();
        assert!(
            description.contains("Beispieldaten"),
            "{place} is not marked"
        );
        // What an administration does for itself is no service of the catalogue.
        if !manifest.services.is_empty() || !manifest.bundles.is_empty() {
            *versions.entry(manifest.slug.to_string()).or_default() += 1;
        }
    }
    assert!(versions.len() >= 15, "{versions:?}");
    let often = versions.values().filter(|count| **count >= 3).count();
    assert!(often >= 5, "{versions:?}");
}

//! Making a manifest from a form.

use crate::common::*;
use artefacts::compose::{Form, FormFile};
use artefacts::{Limits, check_folder};
use domain::manifest::Role;
use serde_json::json;

fn form() -> Form {
    Form {
        slug: "hundesteuer-anmelden".into(),
        version: "1.0.0".into(),
        title: "Hundesteuer: \"online\" & einfach".into(),
        summary: "Erste Zeile\nzweite Zeile # kein Kommentar".into(),
        description: "# Hallo".into(),
        publisher: "06532023".into(),
        services: vec!["99102013002000".into(), String::new()],
        licence: "EUPL-1.2".into(),
        rights_holder: "Magistrat der Stadt Wetzlar".into(),
        contact_mail: "digitalisierung@example.org".into(),
        files: vec![FormFile { path: "soll.bpmn".into(), role: Role::ProcessTarget, title: "Sollprozess".into() }],
        transferability: vec![("audience".into(), "Hundehalter".into()), ("cost".into(), " ".into())],
        more: json!({ "effort": { "bearer": "adopter", "asOf": "2026-03-01" }, "tasks": [{ "who": "it", "what": "Einrichten: alles" }] }).as_object().unwrap().clone(),
        ..Form::default()
    }
}

#[test]
fn a_form_becomes_a_package_through_the_same_checker() {
    let folder = tempfile::tempdir().unwrap();
    form()
        .write_into(folder.path(), |_| {
            Ok(include_bytes!("../fixtures/soll.bpmn").as_slice())
        })
        .unwrap();
    let checked = check_folder(folder.path(), &Limits::default());
    let package = checked
        .package
        .as_ref()
        .unwrap_or_else(|| panic!("{:#?}", checked.findings));
    assert_eq!(package.manifest.title, "Hundesteuer: \"online\" & einfach");
    assert_eq!(
        package.manifest.summary,
        "Erste Zeile\nzweite Zeile # kein Kommentar"
    );
    assert_eq!(package.manifest.publisher.as_str(), "06532023");
    assert_eq!(package.manifest.tasks[0].what, "Einrichten: alles");
    assert_eq!(package.description.as_deref(), Some("# Hallo\n"));
    assert_eq!(package.transferability[0].answer, "Hundehalter");
    assert_eq!(
        told(&checked),
        [
            "Warnung legal-bases-missing blaupause.yml:1 /legalBases",
            "Warnung transferability-incomplete uebertragbarkeit.yml",
        ]
    );
}

#[test]
fn an_empty_form_gets_all_its_findings() {
    let folder = tempfile::tempdir().unwrap();
    Form::default()
        .write_into(folder.path(), |_| Ok(std::io::empty()))
        .unwrap();
    let told = told(&check_folder(folder.path(), &Limits::default()));
    for key in [
        "slug",
        "version",
        "title",
        "summary",
        "publisher",
        "licence",
    ] {
        assert!(
            told.contains(&format!("Fehler manifest-missing blaupause.yml:1 /{key}")),
            "{key} is not in {told:#?}"
        );
    }
}

#[test]
fn a_single_file_cannot_leave_the_package_or_replace_the_manifest() {
    for path in ["../draussen", "blaupause.yml"] {
        let folder = tempfile::tempdir().unwrap();
        let form = Form {
            files: vec![FormFile {
                path: path.into(),
                role: Role::Other,
                title: String::new(),
            }],
            ..form()
        };
        assert!(
            form.write_into(folder.path(), |_| Ok(b"x".as_slice()))
                .is_err(),
            "{path}"
        );
    }
}

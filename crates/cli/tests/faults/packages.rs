//! Packages to publish, as small as they can be.

use artefacts::Limits;
use std::io::Cursor;

/// A package of the city of Wetzlar; `step` is the one thing that makes contents differ.
pub fn packed(slug: &str, version: &str, step: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("prozess")).unwrap();
    std::fs::write(folder.path().join("blaupause.yml"), manifest(slug, version)).unwrap();
    std::fs::write(folder.path().join("prozess/soll.bpmn"), process(step)).unwrap();
    let checked = artefacts::check_folder(folder.path(), &Limits::default());
    let Some(package) = checked.package else {
        panic!(
            "the package of the test has errors: {:#?}",
            checked.findings
        )
    };
    let mut out = Cursor::new(Vec::new());
    artefacts::pack(&package, &mut out).unwrap();
    out.into_inner()
}

fn manifest(slug: &str, version: &str) -> String {
    format!(
        "blaupause: 1\nslug: {slug}\nversion: {version}\ntitle: Probe {slug}\nsummary: Ein Beispiel für Tests.\n\
         publisher: \"06532023\"\nservices: [\"99102013002000\"]\nlicence: EUPL-1.2\n\
         rights: {{ holder: Magistrat }}\ncontact: {{ mail: \"digitalisierung@example.org\" }}\n\
         files:\n  - {{ path: prozess/soll.bpmn, role: processTarget, title: Sollprozess }}\n"
    )
}

fn process(step: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="modell" targetNamespace="https://example.org/modell">
  <process id="ablauf" isExecutable="false">
    <startEvent id="beginn" name="Antrag liegt vor"/>
    <userTask id="schritt" name="{step}"/>
    <endEvent id="ende" name="Bescheid erteilt"/>
    <sequenceFlow id="hin" sourceRef="beginn" targetRef="schritt"/>
    <sequenceFlow id="weg" sourceRef="schritt" targetRef="ende"/>
  </process>
</definitions>
"#
    )
}

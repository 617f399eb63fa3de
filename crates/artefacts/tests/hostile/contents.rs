//! Files whose contents are hostile: refused with the file, and the line where it has lines.

use crate::common::*;

#[test]
fn hostile_contents_are_refused_with_file_and_line() {
    let laughs = "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'x'>]>\n<a>&b;</a>";
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "prozess/soll.bpmn",
            laughs.into(),
            "xml-dtd prozess/soll.bpmn:2",
        ),
        (
            "prozess/soll.bpmn",
            "<a>&uuml;</a>".into(),
            "xml-entity prozess/soll.bpmn:1",
        ),
        (
            "prozess/soll.bpmn",
            "<a/>".into(),
            "bpmn-root prozess/soll.bpmn:1",
        ),
        (
            "prozess/soll.bpmn",
            "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>".into(),
            "bpmn-no-process prozess/soll.bpmn",
        ),
        (
            "daten/hund.xdf3.xml",
            "<a/>".into(),
            "xdatenfelder-root daten/hund.xdf3.xml:1",
        ),
        (
            "leitfaden.md",
            b"eins\nzw\xf6lf\n".to_vec(),
            "encoding leitfaden.md:2",
        ),
        (
            "extra.svg",
            "<svg><script>".into(),
            "xml-not-well-formed extra.svg:1",
        ),
        (
            "extra.xml",
            "<a>".repeat(300).into(),
            "xml-too-deep extra.xml:1",
        ),
        (
            "extra.xml",
            b"<?xml version='1.0' encoding='ebcdic'?><a/>".to_vec(),
            "encoding extra.xml",
        ),
        (
            "formular.json",
            "{\n\"a\": }".into(),
            "json-syntax formular.json:2",
        ),
        (
            "formular.json",
            "[".repeat(1_000_000).into(),
            "json-syntax formular.json:1",
        ),
        (
            "blaupause.yml",
            "a: &a [1]\nb: *a\n".into(),
            "yaml-alias blaupause.yml:1",
        ),
        (
            "blaupause.yml",
            b"a: \xff\n".to_vec(),
            "encoding blaupause.yml:1",
        ),
        (
            "uebertragbarkeit.yml",
            "- eins\n".into(),
            "transferability-form uebertragbarkeit.yml",
        ),
    ];
    for (path, content, expected) in table {
        let checked = check_files(&with(path, content));
        let told = told(&checked);
        assert!(
            told.contains(&format!("Fehler {expected}")),
            "{expected} is not in {told:#?}"
        );
        assert!(checked.package.is_none());
    }
}

#[test]
fn all_findings_come_at_once_and_in_order() {
    let mut files = with_manifest("version: 1.2.0", "version: 1.2");
    files.retain(|(path, _)| path != "leitfaden.md");
    files.push(("Größe?.md".into(), b"x".to_vec()));
    files.push(("rest.json".into(), b"{".to_vec()));
    let told = told(&check_files(&files));
    let expected = [
        "Fehler path-forbidden-character Größe?.md",
        "Fehler manifest-unquoted blaupause.yml:3 /version",
        "Fehler file-missing blaupause.yml:25 /tasks/0/file",
        "Fehler file-missing blaupause.yml:30 /files/2/path",
        "Fehler json-syntax rest.json:1",
        "Warnung file-not-listed rest.json",
    ];
    assert_eq!(told, expected);
}

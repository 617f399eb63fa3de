//! The same content is the same package, whatever it came in.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

mod common;

use artefacts::{Limits, check_folder, pack};
use common::*;
use std::io::{Cursor, Read};

fn packed(files: &Files) -> Vec<u8> {
    let checked = check_files(files);
    let mut out = Cursor::new(Vec::new());
    pack(
        checked
            .package
            .as_ref()
            .unwrap_or_else(|| panic!("{:#?}", checked.findings)),
        &mut out,
    )
    .unwrap();
    out.into_inner()
}

#[test]
fn order_container_and_a_folder_around_do_not_count() {
    let plain = packed(&good());
    let mut reversed = good();
    reversed.reverse();
    assert_eq!(packed(&reversed), plain);
    let wrapped: Files = good()
        .into_iter()
        .map(|(path, content)| (format!("Meine Blaupause/{path}"), content))
        .collect();
    assert_eq!(packed(&wrapped), plain);
    let mut with_junk = good();
    with_junk.push(("__MACOSX/._leitfaden.md".into(), b"x".to_vec()));
    with_junk.push((".DS_Store".into(), b"x".to_vec()));
    assert_eq!(packed(&with_junk), plain);
    assert_eq!(told(&check_files(&with_junk)), ["Hinweis junk-file"]);
}

#[test]
fn packing_and_checking_again_keeps_the_digest_and_the_bytes() {
    let first = check_files(&good()).package.unwrap();
    let zip = packed(&good());
    let second = check(zip.clone());
    assert_eq!(told(&second), Vec::<String>::new());
    let second = second.package.unwrap();
    assert_eq!(second.digest, first.digest);
    assert_eq!(second.manifest, first.manifest);
    let mut again = Cursor::new(Vec::new());
    pack(&second, &mut again).unwrap();
    assert_eq!(again.into_inner(), zip);
}

#[test]
fn a_folder_and_its_zip_are_the_same_release() {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in good() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let from_folder = check_folder(folder.path(), &Limits::default())
        .package
        .unwrap();
    assert_eq!(
        from_folder.digest,
        check_files(&good()).package.unwrap().digest
    );
    // A file that changes between checking and packing must not get into a package under the old digest.
    std::fs::write(folder.path().join("leitfaden.md"), "# Leitfader\n").unwrap();
    let refused = pack(&from_folder, &mut Cursor::new(Vec::new())).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidData);
}

#[test]
fn other_programs_can_open_what_pack_writes() {
    let mut zip = zip::ZipArchive::new(Cursor::new(packed(&good()))).unwrap();
    let names: Vec<_> = (0..zip.len())
        .map(|n| zip.by_index(n).unwrap().name().unwrap().into_owned())
        .collect();
    let mut expected: Vec<_> = good().into_iter().map(|(path, _)| path).collect();
    expected.sort();
    assert_eq!(names, expected);
    let mut text = String::new();
    zip.by_name("beschreibung.md")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "# Hundesteuer\n\nGrüße.\n");
}

#[test]
fn names_from_a_mac_and_from_an_old_windows_are_the_same_release() {
    let listed = "  - { path: größe.md, role: guide }\nchanges:";
    let manifest = include_str!("fixtures/blaupause.yml").replace("changes:", listed);
    let zip = |name: &[u8], flags: u16| {
        let mut entries: Vec<_> = with("blaupause.yml", manifest.clone())
            .into_iter()
            .map(|(p, c)| Entry::new(p, c))
            .collect();
        entries.push(Entry {
            flags,
            ..Entry::new(name, "x")
        });
        raw_zip(&entries)
    };
    let plain = check(zip("größe.md".as_bytes(), 0x0800));
    let mac = check(zip("gro\u{308}ße.md".as_bytes(), 0x0800));
    let windows = check(zip(b"gr\x94\xe1e.md", 0));
    assert_eq!(told(&plain), Vec::<String>::new());
    assert_eq!(told(&mac), ["Hinweis path-not-nfc größe.md"]);
    assert_eq!(told(&windows), ["Hinweis path-dos-encoding größe.md"]);
    let digest = plain.package.unwrap().digest;
    assert_eq!(mac.package.unwrap().digest, digest);
    assert_eq!(windows.package.unwrap().digest, digest);
}

#[test]
fn a_package_tells_what_others_need() {
    let package = check_files(&good()).package.unwrap();
    assert_eq!(
        package.description.as_deref(),
        Some("# Hundesteuer\n\nGrüße.\n")
    );
    assert_eq!(
        package.transferability.len(),
        artefacts::transferability::QUESTIONS.len()
    );
    assert!(
        package
            .manifest_json
            .contains("\"slug\":\"hundesteuer-anmelden\"")
    );
    let process = package.file("prozess/soll.bpmn").unwrap();
    assert_eq!(process.role.unwrap().word(), "processTarget");
    assert_eq!(process.media_type, "application/bpmn+xml");
    let words: Vec<_> = process
        .words
        .iter()
        .map(|word| format!("{}: {}", word.place.label(), word.text))
        .collect();
    assert!(
        words.contains(&"Prozessschritt: Angaben prüfen & ergänzen".to_owned()),
        "{words:?}"
    );
    assert!(
        words.contains(&"Beteiligte Stelle: Steueramt".to_owned()),
        "{words:?}"
    );
    let fields = package.file("daten/hund.xdf3.xml").unwrap();
    assert!(
        fields
            .words
            .iter()
            .any(|word| word.text == "Chipnummer" && word.id.as_deref() == Some("F99000000001"))
    );
    let mut text = String::new();
    package
        .open("leitfaden.md")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "# Leitfaden\n");
    assert!(package.open("fehlt.md").is_err());
}

#[test]
fn unpacked_content_goes_with_the_package() {
    let spool = tempfile::tempdir().unwrap();
    let checked = artefacts::check_zip_in(
        Cursor::new(friendly_zip(&good())),
        &Limits::default(),
        spool.path(),
    );
    assert_eq!(std::fs::read_dir(spool.path()).unwrap().count(), 1);
    drop(checked);
    assert_eq!(std::fs::read_dir(spool.path()).unwrap().count(), 0);
}

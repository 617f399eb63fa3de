//! What anybody may send: each hostile thing is a clear finding, never a hang, never a package.
#![expect(
    clippy::unwrap_used,
    reason = "a test that fails ends at once and says where"
)]

mod common;
#[path = "hostile/contents.rs"]
mod contents;

use artefacts::{Limits, check_zip};
use common::*;
use proptest::prelude::*;
use std::io::Cursor;

#[test]
fn the_good_package_has_no_finding() {
    let checked = check_files(&good());
    assert_eq!(told(&checked), Vec::<String>::new());
    assert!(checked.package.is_some());
}

#[test]
fn broken_containers_are_refused() {
    let good = friendly_zip(&good());
    assert_refused(&check(Vec::new()), "zip-unreadable");
    assert_refused(&check(b"kein ZIP".to_vec()), "zip-unreadable");
    assert_refused(&check(good[..good.len() / 2].to_vec()), "zip-unreadable");
    assert_refused(
        &check([good.clone(), b"angehaengt".to_vec()].concat()),
        "zip-unreadable",
    );
    // Something in front of a ZIP moves everything; such files are made to be read as two things.
    assert_refused(
        &check([b"vorangestellt".to_vec(), good.clone()].concat()),
        "zip-broken",
    );
    let mut counted = good.clone();
    let at = counted.len() - 22 + 8;
    counted[at] += 1;
    counted[at + 2] += 1;
    assert_refused(&check(counted), "zip-broken");
    let mut parts = good.clone();
    let at = parts.len() - 22 + 4;
    parts[at] = 1;
    assert_refused(&check(parts), "zip-in-parts");
    let mut large = good;
    let at = large.len() - 22 + 16;
    large[at..at + 4].fill(0xff);
    assert_refused(&check(large), "zip-64");
}

#[test]
fn every_cut_of_a_package_is_refused_and_none_panics() {
    let good = friendly_zip(&good());
    for length in (0..good.len()).step_by(97) {
        assert!(
            check(good[..length].to_vec()).package.is_none(),
            "cut at {length}"
        );
    }
}

#[test]
fn names_that_leave_the_package_or_do_not_work_everywhere_are_refused() {
    let table: &[(&[u8], &str)] = &[
        (b"../../etc/passwd", "path-traversal"),
        (b"a/../../b", "path-traversal"),
        (b"/etc/passwd", "path-absolute"),
        (b"C:\\Windows\\x", "path-absolute"),
        (b"a\\b", "path-backslash"),
        (b"a//b", "path-empty"),
        (b"", "path-empty"),
        (b"a\0b", "path-control-character"),
        ("a\u{202e}b".as_bytes(), "path-control-character"),
        (b"nul.txt", "path-reserved-name"),
        (b"was?.md", "path-forbidden-character"),
        (b"ende.", "path-trailing-dot-or-space"),
        (b"\xff\xfe", "path-not-utf8"),
    ];
    for (name, rule) in table {
        assert_refused(&check(good_and([Entry::new(*name, "x")])), rule);
    }
    let folder = Entry {
        attributes: 0o040_755 << 16,
        ..Entry::new("../draussen/", "")
    };
    assert_refused(&check(good_and([folder])), "path-traversal");
    assert_refused(
        &check(good_and([Entry::new("x".repeat(300), "x")])),
        "path-too-long",
    );
}

#[test]
fn one_name_twice_and_names_that_windows_takes_for_one_are_refused() {
    assert_refused(
        &check(good_and([Entry::new("leitfaden.md", "anderer Inhalt")])),
        "path-duplicate",
    );
    assert_refused(
        &check(good_and([Entry::new("Leitfaden.MD", "x")])),
        "path-case-clash",
    );
    let umlauts = [
        Entry::new("Größe.md", "x"),
        Entry::new("gro\u{308}ße.md", "x"),
    ];
    assert_refused(&check(good_and(umlauts)), "path-case-clash");
    let same = [
        Entry::new("Größe.md", "x"),
        Entry::new("Gro\u{308}ße.md", "x"),
    ];
    assert_refused(&check(good_and(same)), "path-duplicate");
    assert_refused(
        &check(good_and([Entry::new("prozess", "x")])),
        "path-file-and-folder",
    );
}

#[test]
fn links_and_devices_are_refused() {
    let link = Entry {
        attributes: 0o120_777 << 16,
        ..Entry::new("verweis.md", "/etc/passwd")
    };
    assert_refused(&check(good_and([link])), "link");
    let pipe = Entry {
        attributes: 0o010_644 << 16,
        ..Entry::new("rohr", "")
    };
    assert_refused(&check(good_and([pipe])), "not-a-file");
}

#[test]
fn entries_that_lie_about_themselves_are_refused() {
    let text = "x".repeat(10_000);
    let table = [
        (
            Entry {
                flags: 0x0801,
                ..Entry::new("a.md", text.clone())
            },
            "zip-encrypted",
        ),
        (
            Entry {
                method: 12,
                ..Entry::new("a.md", text.clone())
            },
            "zip-compression",
        ),
        (
            Entry {
                method: 99,
                ..Entry::new("a.md", text.clone())
            },
            "zip-compression",
        ),
        (
            Entry {
                crc: Some(1),
                ..Entry::new("a.md", text.clone())
            },
            "zip-checksum",
        ),
        (
            Entry {
                method: 8,
                announced: Some(100),
                ..Entry::new("a.md", text.clone())
            },
            "zip-size-lies",
        ),
        (
            Entry {
                method: 8,
                announced: Some(20_000),
                ..Entry::new("a.md", text.clone())
            },
            "zip-size-lies",
        ),
        (
            Entry {
                local_name: Some(b"b.md".to_vec()),
                ..Entry::new("a.md", text.clone())
            },
            "zip-header-differs",
        ),
        (
            Entry {
                at: Some(3),
                ..Entry::new("a.md", text.clone())
            },
            "zip-bomb",
        ),
    ];
    for (entry, rule) in table {
        assert_refused(&check(good_and([entry])), rule);
    }
    let mut damaged = good_and([Entry {
        method: 8,
        ..Entry::new("a.md", text)
    }]);
    let at = damaged
        .windows(4)
        .rposition(|window| window == b"a.md")
        .unwrap();
    let content = damaged
        .windows(4)
        .position(|window| window == b"a.md")
        .unwrap()
        + 4;
    assert!(content < at);
    damaged[content] = 0xff;
    assert_refused(&check(damaged), "zip-entry-broken");
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0; 30 << 20];
    let bomb = Entry {
        method: 8,
        ..Entry::new("bombe.bin", zeros)
    };
    assert_refused(&check(good_and([bomb.clone()])), "zip-bomb");
    // The same that says it were small: stopped at what it announced.
    let liar = Entry {
        announced: Some(1_000),
        ..bomb
    };
    assert_refused(&check(good_and([liar])), "zip-size-lies");
    // Many entries that share one piece of content.
    let first = Entry {
        method: 8,
        ..Entry::new("a", vec![b'x'; 1 << 20])
    };
    let more = (0..100).map(|n| Entry {
        method: 8,
        at: Some(0),
        ..Entry::new(format!("b{n}"), vec![b'x'; 1 << 20])
    });
    let shared: Vec<_> = [first].into_iter().chain(more).collect();
    assert_refused(&check(raw_zip(&shared)), "zip-bomb");
}

#[test]
fn limits_are_told_in_the_message() {
    let files: Vec<_> = (0..10_000)
        .map(|n| Entry::new(format!("f{n}.md"), "x"))
        .collect();
    let checked = check(good_and(files));
    assert_refused(&checked, "too-many-files");
    assert_eq!(
        checked.findings.len(),
        1,
        "ten thousand files are one finding"
    );
    assert!(
        checked.findings[0].message.contains("2.000"),
        "{}",
        checked.findings[0].message
    );

    let small = Limits {
        packed: 4_000,
        ..Limits::default()
    };
    let large = check_zip(
        Cursor::new(good_and([Entry::new("a.md", "x".repeat(5_000))])),
        &small,
    );
    assert_refused(&large, "zip-too-large");
    assert!(large.findings[0].message.contains("3,9 KiB"));
    let small = Limits {
        file: 20_000,
        ..Limits::default()
    };
    let large = check_zip(
        Cursor::new(good_and([Entry::new("a.md", "x".repeat(30_000))])),
        &small,
    );
    assert_refused(&large, "file-too-large");
    let small = Limits {
        unpacked: 20_000,
        ..Limits::default()
    };
    let large = check_zip(
        Cursor::new(good_and([Entry::new("a.md", "x".repeat(30_000))])),
        &small,
    );
    assert_refused(&large, "unpacked-too-large");
}

#[test]
#[cfg(unix)]
fn a_folder_with_links_is_refused_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in good() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    assert!(
        artefacts::check_folder(folder.path(), &Limits::default())
            .package
            .is_some()
    );
    std::os::unix::fs::symlink("/", folder.path().join("wurzel")).unwrap();
    assert_refused(
        &artefacts::check_folder(folder.path(), &Limits::default()),
        "link",
    );
}

#[test]
fn a_folder_that_is_not_there_is_a_finding() {
    assert_refused(
        &artefacts::check_folder("/gibt/es/nicht".as_ref(), &Limits::default()),
        "unreadable",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_changed_byte_never_panics_and_never_changes_content_unnoticed(at in 0_usize..3_000, to in any::<u8>()) {
        let good = friendly_zip(&good());
        let before = check(good.clone()).package.unwrap().digest;
        let mut changed = good;
        let at = at % changed.len();
        changed[at] = to;
        if let Some(package) = check(changed).package {
            prop_assert_eq!(package.digest, before);
        }
    }
}

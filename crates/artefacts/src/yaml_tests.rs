use super::*;
use proptest::prelude::*;
use serde_json::json;

fn rules(text: &str) -> Vec<String> {
    read(text)
        .1
        .into_iter()
        .map(|finding| finding.rule.into_owned())
        .collect()
}

#[test]
fn values_keep_their_kind_and_their_place() {
    let (document, findings) = read(
        "a: 1.2.0\nb:\n  - \"06532023\"\n  - 06532023\nd: 2025-01-01\ne: null\nf: 1.5\ng: yes\n",
    );
    let document = document.unwrap();
    assert!(findings.is_empty());
    assert_eq!(
        document.value,
        json!({"a": "1.2.0", "b": ["06532023", 6_532_023], "d": "2025-01-01", "e": null, "f": 1.5, "g": "yes"})
    );
    assert_eq!(document.place("/b/1"), Some(Place { line: 4, column: 5 }));
    assert_eq!(document.written("/b/1"), Some("06532023"));
    assert_eq!(document.written("/b/0"), None);
    assert_eq!(document.line("/b/1/not/there"), Some(4));
}

#[test]
fn what_makes_yaml_dangerous_is_refused() {
    let table = [
        ("a: &x 1\nb: *x\n", "yaml-alias"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml-alias"),
        ("a: !!str 1\n", "yaml-tag"),
        ("a: !python/object x\n", "yaml-tag"),
        ("a: 1\n---\nb: 2\n", "yaml-documents"),
        ("a: 1\na: 2\n", "yaml-duplicate-key"),
        ("? [a]\n: 1\n", "yaml-complex-key"),
        ("a: [1\n", "yaml-syntax"),
        ("a:\n\t- 1\n", "yaml-syntax"),
        ("a: .inf\n", "yaml-number"),
        ("", "yaml-empty"),
        ("# nur ein Kommentar\n", "yaml-empty"),
    ];
    for (text, rule) in table {
        assert!(
            rules(text).contains(&rule.to_owned()),
            "{text:?} gave {:?}",
            rules(text)
        );
    }
}

#[test]
fn depth_size_and_number_of_values_are_bounded() {
    assert_eq!(
        rules(&format!("{}x{}", "[".repeat(40), "]".repeat(40))),
        ["yaml-too-deep"]
    );
    assert!(!rules(&"[".repeat(100_000)).is_empty());
    assert!(!rules(&"{".repeat(100_000)).is_empty());
    assert!(!rules(&"- ".repeat(100_000)).is_empty());
    assert_eq!(
        rules(&format!("[{}]", "1,".repeat(60_000))),
        ["yaml-too-many-values"]
    );
    assert_eq!(rules(&"a".repeat(2 << 20)), ["yaml-too-large"]);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn quoted_text_comes_back_as_it_was(text in "[a-zA-Z0-9 äöüß:.,-]{1,40}") {
        let (document, _) = read(&format!("a: \"{text}\"\n"));
        prop_assert_eq!(document.unwrap().value, json!({ "a": text }));
    }
}

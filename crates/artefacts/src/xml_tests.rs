use super::*;
use proptest::prelude::*;

fn rule(text: &str) -> String {
    walk(text, 256, &mut |_| {})
        .map_or_else(|finding| finding.rule.into_owned(), |()| "fine".into())
}

#[test]
fn hostile_and_broken_documents_are_refused_with_their_rule() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
    let table = [
        ("<a/>", "fine"),
        (
            "<?xml version=\"1.0\"?>\n<!-- x --><a b=\"1\">&lt;&#228;<![CDATA[<]]></a>\n",
            "fine",
        ),
        (laughs, "xml-dtd"),
        ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "xml-dtd"),
        ("<a>&x;</a>", "xml-entity"),
        ("<a b=\"&x;\"/>", "xml-entity"),
        ("<a>&#0;</a>", "xml-entity"),
        ("<a><b></a></b>", "xml-not-well-formed"),
        ("<a>", "xml-not-well-formed"),
        ("<a/><b/>", "xml-not-well-formed"),
        ("<a/>text", "xml-not-well-formed"),
        ("", "xml-not-well-formed"),
        ("kein xml", "xml-not-well-formed"),
        ("<a b='1' b='2'/>", "xml-not-well-formed"),
        ("<a b=1/>", "xml-not-well-formed"),
        ("<a b='<'/>", "xml-not-well-formed"),
        ("<x:a/>", "xml-not-well-formed"),
        ("<a>\u{1}</a>", "xml-not-well-formed"),
        ("<1/>", "xml-not-well-formed"),
        ("<a", "xml-not-well-formed"),
    ];
    for (text, expected) in table {
        assert_eq!(rule(text), expected, "{text:?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(rule(&nested(256)), "fine");
    assert_eq!(rule(&nested(257)), "xml-too-deep");
    assert_eq!(rule(&"<a>".repeat(500_000)), "xml-too-deep");
}

#[test]
fn many_attributes_cost_little() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(rule(&format!("<a{attributes}/>")), "xml-attributes");
}

#[test]
fn elements_know_their_line_and_space() {
    let mut seen = Vec::new();
    let text = "<?xml version='1.0'?>\n<b:a xmlns:b='urn:b'\n  x='ä&amp;b'>\n<b:c b:y='2'/></b:a>";
    walk(text, 9, &mut |node| {
        if let Node::Open(element) = node {
            seen.push((
                element.space.clone(),
                element.name.clone(),
                element.line,
                element.get("x").map(str::to_owned),
            ));
        }
    })
    .unwrap();
    assert_eq!(
        seen,
        [
            ("urn:b".into(), "a".into(), 3, Some("ä&b".into())),
            ("urn:b".into(), "c".into(), 4, None)
        ]
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_walk_panic(text in "[<>/a&;#x='\" !\\[\\]-]{0,80}") {
        let _ = walk(&text, 16, &mut |_| {});
    }
}

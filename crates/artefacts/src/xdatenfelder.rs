//! Data fields in XDatenfelder (FIM), version 2 and 3.

use crate::finding::Finding;
use crate::words::{Place, Words};
use crate::xml::{self, Node};

/// What is read of a file with data fields.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// `2` or `3`, by the namespace of the root.
    pub version: u8,
    pub fields: Vec<Field>,
}

/// A data field or a group of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub id: String,
    pub name: String,
    pub is_group: bool,
    pub line: u32,
}

const MOST: usize = 20_000;
const NAMESPACE: &str = "urn:xoev-de:fim:standard:xdatenfelder_";

/// Reads data fields.
///
/// # Errors
/// What makes the file no acceptable XML, or its root no XDatenfelder.
pub fn read(text: &str, deepest: usize) -> Result<Fields, Box<Finding>> {
    let mut reader = Reader::default();
    xml::walk(text, deepest, &mut |node| reader.take(node))?;
    match reader.wrong_root {
        Some(finding) => Err(finding),
        None => Ok(reader.read),
    }
}

#[derive(Default)]
struct Reader {
    read: Fields,
    open: Vec<Open>,
    wrong_root: Option<Box<Finding>>,
}

struct Open {
    name: String,
    text: String,
    field: Option<Field>,
}

impl Reader {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(element) => {
                if self.open.is_empty() {
                    self.root(element);
                }
                let is_group = element.name == "datenfeldgruppe";
                let field = (is_group || element.name == "datenfeld").then(|| Field {
                    id: String::new(),
                    name: String::new(),
                    is_group,
                    line: element.line,
                });
                self.open.push(Open {
                    name: element.name.clone(),
                    text: String::new(),
                    field,
                });
            }
            Node::Text(text) => {
                if let Some(open) = self.open.last_mut().filter(|open| open.text.len() < 1_000) {
                    open.text.push_str(text);
                }
            }
            Node::Close => self.leave(),
        }
    }

    fn root(&mut self, element: &xml::Element) {
        let version = element
            .space
            .strip_prefix(NAMESPACE)
            .and_then(|rest| rest.chars().next());
        match (element.name.starts_with("xdatenfelder."), version) {
            (true, Some('2')) => self.read.version = 2,
            (true, Some('3')) => self.read.version = 3,
            _ => self.wrong_root = Some(wrong_root(element)),
        }
    }

    /// A name or id belongs to the field whose element is the nearest around it.
    fn leave(&mut self) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        if let Some(field) = closed.field {
            if self.read.fields.len() < MOST {
                self.read.fields.push(field);
            }
            return;
        }
        let text = closed.text.trim();
        let parent = self
            .open
            .last()
            .map(|open| open.name.clone())
            .unwrap_or_default();
        let depth = self.open.len();
        let around = match (closed.name.as_str(), parent.as_str()) {
            ("name", _) => depth.checked_sub(1),
            ("id", "identifikation") => depth.checked_sub(2),
            _ => None,
        };
        let Some(field) = around
            .and_then(|at| self.open.get_mut(at))
            .and_then(|open| open.field.as_mut())
        else {
            return;
        };
        match closed.name.as_str() {
            "name" => text.clone_into(&mut field.name),
            _ => text.clone_into(&mut field.id),
        }
    }
}

fn wrong_root(element: &xml::Element) -> Box<Finding> {
    let finding = Finding::error(
        "xdatenfelder-root",
        format!(
            "Die Datei enthält keine Datenfelder im Standard XDatenfelder 2 oder 3; ihr Wurzelelement ist „{}“.",
            crate::names::shown(&element.name)
        ),
        "Exportieren Sie das Datenfeldschema als XDatenfelder oder geben Sie der Datei eine andere Rolle.",
    );
    Box::new(finding.on_line(Some(element.line)))
}

/// What makes data fields hard to use for others.
pub(crate) fn check(read: &Fields) -> Vec<Finding> {
    let mut found = Vec::new();
    if read.fields.is_empty() {
        found.push(Finding::warning(
            "xdatenfelder-empty",
            "Die Datei enthält kein Datenfeld.",
            "Prüfen Sie, ob das richtige Schema exportiert wurde.",
        ));
    }
    for field in &read.fields {
        if field.id.is_empty() {
            let message = format!(
                "Das Datenfeld „{}“ hat keine Kennung.",
                crate::names::shown(&field.name)
            );
            found.push(
                Finding::warning(
                    "xdatenfelder-id",
                    message,
                    "Exportieren Sie das Schema neu aus dem FIM-Werkzeug.",
                )
                .on_line(Some(field.line)),
            );
        }
        if field.name.is_empty() {
            let message = format!(
                "Das Datenfeld „{}“ hat keinen Namen.",
                crate::names::shown(&field.id)
            );
            found.push(
                Finding::warning("xdatenfelder-name", message, "Benennen Sie das Datenfeld.")
                    .on_line(Some(field.line)),
            );
        }
    }
    found
}

impl Fields {
    /// The names that a search should find.
    pub(crate) fn words(&self, words: &mut Words) {
        for field in &self.fields {
            let place = if field.is_group {
                Place::DataGroup
            } else {
                Place::DataField
            };
            words.add(
                place,
                &field.name,
                Some(&field.id)
                    .filter(|id| !id.is_empty())
                    .map(String::as_str),
            );
            words.add(place, &field.id, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(version: &str) -> String {
        format!(
            "<x:xdatenfelder.stammdatenschema.0102 xmlns:x='{NAMESPACE}{version}'><x:stammdatenschema><x:name>Hund</x:name><x:struktur><x:enthaelt>
            <x:datenfeldgruppe><x:identifikation><x:id>G01</x:id></x:identifikation><x:name>Halter</x:name><x:struktur><x:enthaelt>
            <x:datenfeld><x:identifikation><x:id>F01</x:id></x:identifikation><x:name>Familienname</x:name>
            <x:regel><x:identifikation><x:id>R1</x:id></x:identifikation><x:name>Regel</x:name></x:regel></x:datenfeld>
            </x:enthaelt></x:struktur></x:datenfeldgruppe></x:enthaelt></x:struktur></x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>"
        )
    }

    #[test]
    fn fields_of_both_versions_are_read_with_their_own_names() {
        for (space, version) in [("2", 2), ("3.0.0", 3)] {
            let read = read(&fixture(space), 64).unwrap();
            assert_eq!(read.version, version);
            let pairs: Vec<_> = read
                .fields
                .iter()
                .map(|field| (field.id.as_str(), field.name.as_str(), field.is_group))
                .collect();
            assert_eq!(
                pairs,
                [("F01", "Familienname", false), ("G01", "Halter", true)]
            );
            assert!(check(&read).is_empty());
        }
    }

    #[test]
    fn another_standard_is_no_xdatenfelder() {
        for text in [
            "<xdatenfelder.stammdatenschema.0102 xmlns='urn:x'/>",
            "<a/>",
            &fixture("9"),
        ] {
            assert_eq!(read(text, 64).unwrap_err().rule, "xdatenfelder-root");
        }
    }
}

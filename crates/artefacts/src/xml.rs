//! XML as it may come from anybody: no DTD, no entities, bounded depth, well-formed or refused.

use crate::finding::Finding;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};
use std::borrow::Cow;

/// More attributes than any model has; comparing them all with each other must stay cheap.
const MOST_ATTRIBUTES: usize = 256;

/// What a walk through a document meets.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Open(&'a Element),
    Text(&'a str),
    Close,
}

/// A start tag.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) space: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) line: u32,
}

/// An attribute, its value with references resolved.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) space: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Element {
    /// The value of an attribute without a prefix.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.space.is_empty() && attribute.name == name)
            .map(|a| a.value.as_str())
    }
}

/// Walks through a document and hands every node to `visit`.
///
/// # Errors
/// The first thing that makes it no acceptable XML. What was visited before must then not be used.
pub(crate) fn walk(
    text: &str,
    deepest: usize,
    visit: &mut dyn FnMut(Node<'_>),
) -> Result<(), Box<Finding>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    refuse_controls(text)?;
    let mut walk = Walk {
        reader: NsReader::from_str(text),
        text,
        line: 1,
        counted: 0,
        depth: 0,
        roots: 0,
        deepest,
    };
    walk.reader.config_mut().check_comments = true;
    loop {
        let event = walk.reader.read_event();
        walk.count_lines();
        match event {
            Ok(Event::Eof) => return walk.end(),
            Ok(event) => walk.event(event, visit)?,
            Err(flaw) => return Err(walk.flaw(&flaw)),
        }
    }
}

struct Walk<'a> {
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    line: u32,
    counted: usize,
    depth: usize,
    roots: usize,
    deepest: usize,
}

type Step = Result<(), Box<Finding>>;

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, visit: &mut dyn FnMut(Node<'_>)) -> Step {
        match event {
            Event::Start(start) => {
                let element = self.open(&start)?;
                self.depth += 1;
                if self.depth > self.deepest {
                    return Err(self.too_deep());
                }
                visit(Node::Open(&element));
                Ok(())
            }
            Event::Empty(start) => {
                let element = self.open(&start)?;
                visit(Node::Open(&element));
                visit(Node::Close);
                Ok(())
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                visit(Node::Close);
                Ok(())
            }
            Event::Text(text) => self.characters(&text.xml10_content(), visit),
            Event::CData(text) => self.characters(&text.xml10_content(), visit),
            Event::GeneralRef(reference) => self.reference(&reference, visit),
            Event::DocType(_) => Err(self.stop(
                "xml-dtd",
                "Die XML-Datei enthält eine Dokumenttyp-Definition (DTD); darüber lassen sich fremde Inhalte einschleusen.",
                "Entfernen Sie die Zeilen mit „<!DOCTYPE“ und „<!ENTITY“.",
            )),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Element, Box<Finding>> {
        if self.depth == 0 {
            self.roots += 1;
            if self.roots > 1 {
                return Err(self.broken("Nach dem Wurzelelement folgt ein zweites"));
            }
        }
        let (space, name) = self.reader.resolver().resolve_element(start.name());
        let space = self.space(&space)?;
        let name = name.into_inner().to_owned();
        if !is_name(&name) {
            return Err(self.broken("Ein Element hat keinen gültigen Namen"));
        }
        Ok(Element {
            space,
            name,
            attributes: self.attributes(start)?,
            line: self.line,
        })
    }

    fn attributes(&self, start: &BytesStart<'_>) -> Result<Vec<Attribute>, Box<Finding>> {
        let mut attributes = Vec::new();
        for (number, attribute) in start.attributes().enumerate() {
            if number >= MOST_ATTRIBUTES {
                return Err(self.stop(
                    "xml-attributes",
                    "Ein Element hat mehr als 256 Attribute.",
                    "Vereinfachen Sie die Datei.",
                ));
            }
            let attribute = attribute
                .map_err(|_| self.broken("Ein Attribut ist unvollständig oder doppelt"))?;
            let (space, name) = self.reader.resolver().resolve_attribute(attribute.key);
            let space = self.space(&space)?;
            if attribute.value.contains('<') || !is_name(name.into_inner()) {
                return Err(self.broken("Ein Attribut ist nicht richtig geschrieben"));
            }
            // A declaration of a namespace is no attribute: its name is a prefix and means nothing.
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| self.entity())?;
            attributes.push(Attribute {
                space,
                name: name.into_inner().to_owned(),
                value: value.into_owned(),
            });
        }
        Ok(attributes)
    }

    fn space(&self, resolved: &ResolveResult<'_>) -> Result<String, Box<Finding>> {
        match resolved {
            ResolveResult::Unbound => Ok(String::new()),
            ResolveResult::Bound(Namespace(space)) => Ok((*space).to_owned()),
            ResolveResult::Unknown(prefix) => {
                Err(self.broken(&format!("Der Namensraum „{prefix}“ ist nicht erklärt")))
            }
        }
    }

    fn characters(&self, text: &str, visit: &mut dyn FnMut(Node<'_>)) -> Step {
        if self.depth == 0 {
            return match text.trim().is_empty() {
                true => Ok(()),
                false => Err(self.broken("Außerhalb des Wurzelelements steht Text")),
            };
        }
        visit(Node::Text(text));
        Ok(())
    }

    fn reference(
        &self,
        reference: &quick_xml::events::BytesRef<'_>,
        visit: &mut dyn FnMut(Node<'_>),
    ) -> Step {
        let text: Cow<'_, str> = match reference.resolve_char_ref() {
            Ok(Some(character)) => Cow::Owned(character.to_string()),
            Ok(None) => match quick_xml::escape::resolve_predefined_entity(reference) {
                Some(text) => Cow::Borrowed(text),
                None => return Err(self.entity()),
            },
            Err(_) => return Err(self.entity()),
        };
        self.characters(&text, visit)
    }

    fn end(&self) -> Step {
        if self.depth > 0 {
            return Err(self.broken("Ein Element ist nicht geschlossen"));
        }
        match self.roots {
            0 => Err(self.broken("Die Datei enthält kein Element")),
            _ => Ok(()),
        }
    }

    /// Counts lines up to the end of the last event; each byte is looked at once.
    fn count_lines(&mut self) {
        let position = usize::try_from(self.reader.buffer_position())
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        let passed = self
            .text
            .as_bytes()
            .get(self.counted..position)
            .unwrap_or_default();
        let lines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.counted = self.counted.max(position);
    }

    fn flaw(&self, flaw: &quick_xml::Error) -> Box<Finding> {
        use quick_xml::Error;
        match flaw {
            Error::Escape(_) => self.entity(),
            Error::IllFormed(_) => {
                self.broken("Anfang und Ende eines Elements passen nicht zusammen")
            }
            Error::Namespace(_) => self.broken("Ein Namensraum ist nicht richtig erklärt"),
            Error::Io(_) | Error::Syntax(_) | Error::InvalidAttr(_) | Error::Encoding(_) => {
                self.broken("Die Datei bricht mitten in einer Angabe ab")
            }
        }
    }

    fn entity(&self) -> Box<Finding> {
        self.stop(
            "xml-entity",
            "Die XML-Datei verwendet eine Entität, die XML selbst nicht kennt.",
            "Schreiben Sie das Zeichen aus; erlaubt sind nur &lt; &gt; &amp; &quot; &apos; und Nummern wie &#228;.",
        )
    }

    fn too_deep(&self) -> Box<Finding> {
        self.stop(
            "xml-too-deep",
            &format!(
                "Die XML-Datei ist zu tief verschachtelt; erlaubt sind {} Ebenen.",
                self.deepest
            ),
            "Vereinfachen Sie den Aufbau der Datei.",
        )
    }

    fn broken(&self, what: &str) -> Box<Finding> {
        self.stop(
            "xml-not-well-formed",
            &format!("Die Datei ist kein gültiges XML: {what}."),
            "Speichern Sie die Datei neu aus dem Programm, mit dem sie erstellt wurde.",
        )
    }

    fn stop(&self, rule: &'static str, message: &str, cure: &str) -> Box<Finding> {
        Box::new(Finding::error(rule, message, cure).on_line(Some(self.line)))
    }
}

fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "_-.\u{b7}".contains(c))
}

fn refuse_controls(text: &str) -> Step {
    let control = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let Some(at) = text.find(control) else {
        return Ok(());
    };
    let line = 1 + text
        .as_bytes()
        .iter()
        .take(at)
        .filter(|byte| **byte == b'\n')
        .count();
    let finding = Finding::error(
        "xml-not-well-formed",
        "Die Datei ist kein gültiges XML: Sie enthält ein Steuerzeichen.",
        "Speichern Sie die Datei neu aus dem Programm, mit dem sie erstellt wurde.",
    );
    Err(Box::new(finding.on_line(u32::try_from(line).ok())))
}

#[cfg(test)]
#[path = "xml_tests.rs"]
mod tests;

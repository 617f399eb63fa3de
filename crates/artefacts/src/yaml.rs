//! YAML as far as a manifest needs it: values with the place where each was written.
//!
//! The core schema decides what is a number. What makes YAML dangerous or ambiguous is refused with its cure: anchors
//! and aliases, tags, several documents, keys that occur twice, too many levels or values.

use crate::finding::Finding;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// The largest YAML text that is read.
pub const LARGEST: u64 = 1 << 20;
const DEEPEST: usize = 32;
const MOST_VALUES: usize = 50_000;
/// Letters of one key; each value below it remembers them.
const LONGEST_KEY: usize = 200;
/// Bytes of all pointers together: long keys over many values would fill the memory.
const MOST_POINTERS: usize = 16 << 20;

/// Where a value was written, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

/// A YAML document as JSON, with its places.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub value: Value,
    places: BTreeMap<String, Place>,
    written: BTreeMap<String, String>,
}

impl Document {
    /// The line of a value, or of the nearest value around it.
    pub fn line(&self, pointer: &str) -> Option<u32> {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.places.get(pointer) {
                return Some(place.line);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// The place of a value.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        self.places.get(pointer).copied()
    }

    /// What stood in the text where the core schema read a number or a truth value.
    pub fn written(&self, pointer: &str) -> Option<&str> {
        self.written.get(pointer).map(String::as_str)
    }
}

/// A pointer one step deeper.
pub(crate) fn deeper(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// Reads one YAML document; `None` when nothing of it can be used.
pub fn read(text: &str) -> (Option<Document>, Vec<Finding>) {
    if text.len() as u64 > LARGEST {
        let finding = Finding::error(
            "yaml-too-large",
            "Die YAML-Datei ist größer als 1 MiB.",
            "Verschieben Sie lange Texte in eigene Dateien des Pakets.",
        );
        return (None, vec![finding]);
    }
    let mut builder = Builder::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(flaw) => Err(broken(&flaw)),
        };
        if let Err(finding) = step {
            builder.findings.push(*finding);
            return (None, builder.findings);
        }
    }
    match builder.root.take() {
        Some(value) => {
            let document = Document {
                value,
                places: builder.places,
                written: builder.written,
            };
            (Some(document), builder.findings)
        }
        None => {
            builder.findings.push(Finding::error(
                "yaml-empty",
                "Die YAML-Datei ist leer.",
                "Füllen Sie die Datei; die Pflichtangaben stehen in der Hilfe.",
            ));
            (None, builder.findings)
        }
    }
}

fn broken(flaw: &saphyr_parser::ScanError) -> Box<Finding> {
    let finding = Finding::error(
        "yaml-syntax",
        format!(
            "Die Datei ist kein gültiges YAML (Spalte {}).",
            flaw.marker().col() + 1
        ),
        "Prüfen Sie Einrückung, Doppelpunkte und Anführungszeichen an dieser Stelle; Tabulatoren sind zum Einrücken nicht erlaubt.",
    );
    Box::new(finding.on_line(u32::try_from(flaw.marker().line()).ok()))
}

enum Frame {
    List(Vec<Value>),
    Map {
        entries: Map<String, Value>,
        key: Option<String>,
    },
}

#[derive(Default)]
struct Builder {
    stack: Vec<(String, Frame)>,
    root: Option<Value>,
    documents: usize,
    values: usize,
    pointers: usize,
    places: BTreeMap<String, Place>,
    written: BTreeMap<String, String>,
    findings: Vec<Finding>,
}

type Step = Result<(), Box<Finding>>;

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Step {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.start_document(span),
            Event::Alias(_) => Err(refuse_alias(span)),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_anchor(anchor, span)?;
                refuse_tag(tag.is_some(), span)?;
                self.scalar(&text, style, span)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_anchor(anchor, span)?;
                refuse_tag(tag.is_some(), span)?;
                self.open(Frame::List(Vec::new()), span)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_anchor(anchor, span)?;
                refuse_tag(tag.is_some(), span)?;
                self.open(
                    Frame::Map {
                        entries: Map::new(),
                        key: None,
                    },
                    span,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.close();
                Ok(())
            }
        }
    }

    fn start_document(&mut self, span: Span) -> Step {
        self.documents += 1;
        match self.documents {
            1 => Ok(()),
            _ => Err(stop(
                "yaml-documents",
                "Die Datei enthält mehrere YAML-Dokumente.",
                "Entfernen Sie alles ab der Trennlinie „---“.",
                span,
            )),
        }
    }

    fn open(&mut self, frame: Frame, span: Span) -> Step {
        if self.stack.len() >= DEEPEST {
            return Err(stop(
                "yaml-too-deep",
                "Die YAML-Datei ist zu tief verschachtelt (höchstens 32 Ebenen).",
                "Vereinfachen Sie den Aufbau.",
                span,
            ));
        }
        let pointer = self.arrive(span)?;
        self.stack.push((pointer, frame));
        Ok(())
    }

    fn close(&mut self) {
        let value = match self.stack.pop() {
            Some((_, Frame::List(items))) => Value::Array(items),
            Some((_, Frame::Map { entries, .. })) => Value::Object(entries),
            None => return,
        };
        self.put(value);
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Step {
        if let Some((pointer, Frame::Map { entries, key })) = self.stack.last_mut()
            && key.is_none()
        {
            if text.len() > LONGEST_KEY {
                return Err(stop(
                    "yaml-long-key",
                    "Ein Schlüssel ist länger als 200 Zeichen.",
                    "Verwenden Sie als Schlüssel kurze Wörter; prüfen Sie, ob davor ein Anführungszeichen oder ein Zeilenumbruch fehlt.",
                    span,
                ));
            }
            if entries.contains_key(text) {
                let finding = Finding::error(
                    "yaml-duplicate-key",
                    format!("Der Schlüssel „{text}“ steht zweimal."),
                    "Entfernen Sie einen der beiden Einträge.",
                );
                self.findings
                    .push(finding.on_line(line_of(span)).at(&deeper(pointer, text)));
            }
            *key = Some(text.to_owned());
            return Ok(());
        }
        let pointer = self.arrive(span)?;
        let value = match style {
            ScalarStyle::Plain => self.plain(text, &pointer, span)?,
            ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => Value::String(text.to_owned()),
        };
        self.put(value);
        Ok(())
    }

    fn plain(&mut self, text: &str, pointer: &str, span: Span) -> Result<Value, Box<Finding>> {
        let value = core_schema(text).ok_or_else(|| {
            stop(
                "yaml-number",
                "„Unendlich“ und „keine Zahl“ sind keine Werte, die ein Manifest haben kann.",
                "Lassen Sie die Angabe weg oder setzen Sie Text in Anführungszeichen.",
                span,
            )
        })?;
        if !value.is_string() && !value.is_null() {
            self.written.insert(pointer.to_owned(), text.to_owned());
        }
        Ok(value)
    }

    /// Counts a value, notes its place and tells its pointer.
    fn arrive(&mut self, span: Span) -> Result<String, Box<Finding>> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(stop(
                "yaml-too-many-values",
                "Die YAML-Datei hat zu viele Werte (höchstens 50.000).",
                "Verschieben Sie lange Listen in eigene Dateien des Pakets.",
                span,
            ));
        }
        let pointer = match self.stack.last() {
            None => String::new(),
            Some((around, Frame::List(items))) => deeper(around, &items.len().to_string()),
            Some((around, Frame::Map { key: Some(key), .. })) => deeper(around, key),
            Some((_, Frame::Map { key: None, .. })) => {
                return Err(stop(
                    "yaml-complex-key",
                    "Ein Schlüssel ist kein einfacher Text.",
                    "Verwenden Sie als Schlüssel nur Wörter.",
                    span,
                ));
            }
        };
        self.pointers += pointer.len();
        if self.pointers > MOST_POINTERS {
            return Err(stop(
                "yaml-too-many-values",
                "Die YAML-Datei hat zu viele Werte unter langen Schlüsseln.",
                "Verschieben Sie lange Listen in eigene Dateien des Pakets.",
                span,
            ));
        }
        if let Some(line) = line_of(span) {
            let column = u32::try_from(span.start.col() + 1).unwrap_or(u32::MAX);
            self.places.insert(pointer.clone(), Place { line, column });
        }
        Ok(pointer)
    }

    fn put(&mut self, value: Value) {
        match self.stack.last_mut() {
            None => self.root = Some(value),
            Some((_, Frame::List(items))) => items.push(value),
            Some((_, Frame::Map { entries, key })) => {
                if let Some(key) = key.take() {
                    entries.insert(key, value);
                }
            }
        }
    }
}

fn line_of(span: Span) -> Option<u32> {
    u32::try_from(span.start.line()).ok()
}

fn stop(rule: &'static str, message: &str, cure: &str, span: Span) -> Box<Finding> {
    Box::new(Finding::error(rule, message, cure).on_line(line_of(span)))
}

fn refuse_alias(span: Span) -> Box<Finding> {
    stop(
        "yaml-alias",
        "Die YAML-Datei verwendet Anker oder Verweise („&“, „*“).",
        "Schreiben Sie den Wert an jeder Stelle aus.",
        span,
    )
}

fn refuse_anchor(anchor: usize, span: Span) -> Step {
    match anchor {
        0 => Ok(()),
        _ => Err(refuse_alias(span)),
    }
}

fn refuse_tag(tagged: bool, span: Span) -> Step {
    match tagged {
        false => Ok(()),
        true => Err(stop(
            "yaml-tag",
            "Die YAML-Datei verwendet Typangaben („!“ oder „!!“).",
            "Entfernen Sie die Typangabe; Text setzen Sie in Anführungszeichen.",
            span,
        )),
    }
}

/// What the core schema of YAML 1.2 reads from an unquoted scalar; `None` for infinity and not-a-number.
fn core_schema(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return None;
    }
    Some(number(text, unsigned).unwrap_or_else(|| Value::String(text.to_owned())))
}

fn number(text: &str, unsigned: &str) -> Option<Value> {
    let radix = [("0o", 8), ("0x", 16)]
        .into_iter()
        .find_map(|(mark, radix)| Some((text.strip_prefix(mark)?, radix)));
    if let Some((digits, radix)) = radix {
        return u64::from_str_radix(digits, radix).ok().map(Value::from);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|e| {
            let e = e.strip_prefix(['+', '-']).unwrap_or(e);
            !e.is_empty() && digits(e)
        });
    if !is_number {
        return None;
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if let Ok(integer) = plain.parse::<i64>() {
        return Some(Value::from(integer));
    }
    // A number that no double can hold stays text, as in JSON nobody could read it either.
    Some(
        Number::from_f64(plain.parse().ok()?)
            .map_or_else(|| Value::String(text.to_owned()), Value::Number),
    )
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;

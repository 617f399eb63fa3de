//! How a file looks: a process drawn and told, data fields as a table, Markdown as text; the rest is downloaded.

use crate::{page::prose, query};
use artefacts::{Limits, bpmn, xdatenfelder};
use domain::{cited::FieldId, manifest::Role};
use search::Facet;
use serde::Serialize;
use store::releases::FileRow;

/// What a page shows of a file.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Looks {
    /// Not opened yet.
    Unread,
    TooLarge,
    /// Nothing that people can look at here.
    Opaque,
    /// It is not what its kind promises.
    Damaged,
    Process {
        /// Our own SVG; none when the file does not say where its parts lie.
        drawing: Option<String>,
        processes: Vec<String>,
        lanes: Vec<String>,
        steps: Vec<Step>,
    },
    Fields {
        version: u8,
        rows: Vec<Field>,
    },
    Prose {
        /// Safe HTML.
        html: String,
    },
}

/// A step of the text that stands for the drawing.
#[derive(Debug, Serialize)]
pub struct Step {
    number: usize,
    kind: String,
    name: String,
    lane: Option<String>,
    next: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Field {
    id: String,
    name: String,
    kind: &'static str,
    /// Where other blueprints with this field are.
    others: Option<String>,
}

impl Looks {
    /// The looks of these bytes.
    #[must_use]
    pub fn of(file: &FileRow, bytes: Vec<u8>) -> Self {
        let role = file
            .role
            .as_deref()
            .and_then(|role| role.parse::<Role>().ok());
        let extension = file
            .path
            .rsplit_once('.')
            .map(|(_, end)| end.to_lowercase())
            .unwrap_or_default();
        match (extension.as_str(), role) {
            ("bpmn", _) | ("xml", Some(Role::ProcessTarget | Role::ProcessActual)) => {
                text(bytes).map_or(Self::Damaged, |text| process(&text, file))
            }
            ("xdf", _) | ("xml", Some(Role::DataFields)) => {
                text(bytes).map_or(Self::Damaged, |text| fields(&text))
            }
            ("md" | "markdown", _) => match String::from_utf8(bytes) {
                Ok(text) => Self::Prose {
                    html: prose::markdown(&text),
                },
                Err(_) => Self::Damaged,
            },
            _ => Self::Opaque,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub fn samples() -> Vec<Self> {
        let step = |number, kind: &str, next: &[&str]| Step {
            number,
            kind: kind.to_owned(),
            name: "Antrag prüfen".to_owned(),
            lane: Some("Fachamt".to_owned()),
            next: next.iter().map(|text| (*text).to_owned()).collect(),
        };
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bpmn\" role=\"img\" viewBox=\"0 0 100 60\" width=\"100\" height=\"60\">\
                       <title>Ablauf</title><rect class=\"o\" x=\"5\" y=\"5\" width=\"90\" height=\"50\"/></svg>";
        vec![
            Self::Process {
                drawing: Some(drawing.to_owned()),
                processes: vec!["Hund anmelden".to_owned()],
                lanes: vec!["Fachamt".to_owned()],
                steps: vec![
                    step(
                        1,
                        "Entscheidung",
                        &["vollständig: weiter mit 2", "weiter mit 1"],
                    ),
                    step(2, "Ende", &[]),
                ],
            },
            Self::Process {
                drawing: None,
                processes: vec![],
                lanes: vec![],
                steps: vec![],
            },
            Self::Fields {
                version: 3,
                rows: vec![Field {
                    id: "F01".to_owned(),
                    name: "Familienname".to_owned(),
                    kind: "Feld",
                    others: Some("/blaupausen?dataField=F01".to_owned()),
                }],
            },
            Self::Fields {
                version: 2,
                rows: vec![],
            },
            Self::Prose {
                html: "<h2>Leitfaden</h2><p>Text</p>".to_owned(),
            },
            Self::Unread,
            Self::Opaque,
            Self::TooLarge,
            Self::Damaged,
        ]
    }
}

fn text(bytes: Vec<u8>) -> Option<String> {
    artefacts::xml_as_text(bytes)
}

fn process(text: &str, file: &FileRow) -> Looks {
    let Ok(model) = bpmn::read(text, Limits::default().xml_depth) else {
        return Looks::Damaged;
    };
    let summary = bpmn::summary(&model);
    let title = file.title.as_deref().unwrap_or(&file.path);
    let steps = bpmn::outline(&model).into_iter().map(|step| Step {
        number: step.number,
        kind: step.kind,
        name: step.name,
        lane: step.lane,
        next: step
            .next
            .into_iter()
            .map(|(condition, number)| match condition {
                Some(condition) => format!("{condition}: weiter mit {number}"),
                None => format!("weiter mit {number}"),
            })
            .collect(),
    });
    Looks::Process {
        drawing: bpmn::draw(&model, title),
        processes: summary.processes,
        lanes: summary.lanes,
        steps: steps.collect(),
    }
}

fn fields(text: &str) -> Looks {
    let Ok(read) = xdatenfelder::read(text, Limits::default().xml_depth) else {
        return Looks::Damaged;
    };
    let rows = read.fields.into_iter().map(|field| Field {
        others: field.id.parse().ok().map(|id: FieldId| {
            let exact = [(Facet::DataField.name(), id.to_string())];
            query::address("/blaupausen", &exact)
        }),
        id: field.id,
        name: field.name,
        kind: if field.is_group { "Gruppe" } else { "Feld" },
    });
    Looks::Fields {
        version: read.version,
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, role: &str) -> FileRow {
        FileRow {
            path: path.to_owned(),
            size: 0,
            digest: domain::Digest::of(b""),
            role: Some(role.to_owned()),
            title: None,
            media_type: "text/plain".to_owned(),
        }
    }

    #[test]
    fn what_is_not_what_it_promises_is_said_to_be_damaged() {
        for (path, role) in [
            ("soll.bpmn", "processTarget"),
            ("hund.xdf3.xml", "dataFields"),
        ] {
            assert!(
                matches!(
                    Looks::of(&file(path, role), b"<a/>".to_vec()),
                    Looks::Damaged
                ),
                "{path}"
            );
        }
        assert!(matches!(
            Looks::of(&file("x.md", "guide"), vec![0xff]),
            Looks::Damaged
        ));
        assert!(matches!(
            Looks::of(&file("x.docx", "guide"), b"PK".to_vec()),
            Looks::Opaque
        ));
    }
}

//! Reads a process model from its file, never more of it than a person can look at.

use super::{Bounds, Edge, Element, Kind, Lane, Model, Point, Process, Shape};
use crate::finding::Finding;
use crate::xml::{self, Node};

/// The namespace of models in BPMN 2.0.
pub(crate) const MODEL: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DIAGRAM: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";

/// More elements than a person can look at; a hostile file gets no more memory.
const MOST: usize = 20_000;

/// Reads a model.
///
/// # Errors
/// What makes the file no acceptable XML, or its root no BPMN 2.0.
pub fn read(text: &str, deepest: usize) -> Result<Model, Box<Finding>> {
    let mut reader = Reader::default();
    xml::walk(text, deepest, &mut |node| reader.take(node))?;
    match reader.wrong_root.take() {
        Some(finding) => Err(finding),
        None => Ok(reader.finish()),
    }
}

#[derive(Default)]
struct Reader {
    model: Model,
    open: Vec<Open>,
    diagram_ways: Vec<(String, Vec<Point>, Option<Bounds>)>,
    wrong_root: Option<Box<Finding>>,
}

/// What the reader remembers of an element that is still open.
enum Open {
    Lane(usize),
    Member(usize, String),
    Shape {
        element: String,
        bounds: Option<Bounds>,
        label: Option<Bounds>,
        is_horizontal: bool,
    },
    Way {
        element: String,
        points: Vec<Point>,
        label: Option<Bounds>,
    },
    Label,
    Other,
}

impl Reader {
    fn take(&mut self, node: Node<'_>) {
        match node {
            Node::Open(element) => {
                if self.open.is_empty() && (element.space != MODEL || element.name != "definitions")
                {
                    self.wrong_root = Some(wrong_root(element));
                }
                self.people(element);
                let open = self.enter(element);
                self.open.push(open);
            }
            Node::Text(text) => {
                if let Some(Open::Member(_, id)) =
                    self.open.last_mut().filter(|_| text.len() < 1_000)
                {
                    id.push_str(text.trim());
                }
            }
            Node::Close => self.leave(),
        }
    }

    fn enter(&mut self, element: &xml::Element) -> Open {
        match element.space.as_str() {
            MODEL => self.enter_model(element),
            DIAGRAM => self.enter_diagram(element),
            DC | DD => {
                self.place(element);
                Open::Other
            }
            _ => Open::Other,
        }
    }

    fn enter_model(&mut self, element: &xml::Element) -> Open {
        let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
        match element.name.as_str() {
            "process" if self.model.processes.len() < MOST => self.model.processes.push(Process {
                id: text("id"),
                name: text("name"),
            }),
            "lane" if self.model.lanes.len() < MOST => {
                self.model.lanes.push(Lane {
                    id: text("id"),
                    name: text("name"),
                    members: Vec::new(),
                });
                return Open::Lane(self.model.lanes.len() - 1);
            }
            "flowNodeRef" => {
                let lane = self.open.iter().rev().find_map(|open| {
                    if let Open::Lane(lane) = open {
                        Some(*lane)
                    } else {
                        None
                    }
                });
                return lane.map_or(Open::Other, |lane| Open::Member(lane, String::new()));
            }
            "sequenceFlow"
            | "messageFlow"
            | "association"
            | "dataInputAssociation"
            | "dataOutputAssociation"
                if self.model.edges.len() < MOST =>
            {
                self.model.edges.push(Edge {
                    id: text("id"),
                    name: text("name"),
                    from: text("sourceRef"),
                    to: text("targetRef"),
                    is_sequence: element.name == "sequenceFlow",
                    way: Vec::new(),
                    label: None,
                    line: element.line,
                });
            }
            name => {
                if let Some(kind) = kind(name).filter(|_| self.model.elements.len() < MOST) {
                    let name = if kind == Kind::Annotation {
                        String::new()
                    } else {
                        text("name")
                    };
                    self.model.elements.push(Element {
                        id: text("id"),
                        name,
                        kind,
                        line: element.line,
                    });
                }
            }
        }
        Open::Other
    }

    fn enter_diagram(&mut self, element: &xml::Element) -> Open {
        let of = element.get("bpmnElement").unwrap_or_default().to_owned();
        match element.name.as_str() {
            "BPMNDiagram" => {
                self.model.diagrams += 1;
                Open::Other
            }
            // A file may have several diagrams of one process; the first is drawn.
            "BPMNShape" if self.model.diagrams <= 1 => Open::Shape {
                element: of,
                bounds: None,
                label: None,
                is_horizontal: element.get("isHorizontal") != Some("false"),
            },
            "BPMNEdge" if self.model.diagrams <= 1 => Open::Way {
                element: of,
                points: Vec::new(),
                label: None,
            },
            "BPMNLabel" => Open::Label,
            _ => Open::Other,
        }
    }

    /// Bounds and waypoints belong to the shape or edge right around them; those of a label to the one around it.
    fn place(&mut self, element: &xml::Element) {
        let number = |name: &str| {
            element
                .get(name)
                .and_then(|text| text.trim().parse::<f64>().ok())
                .filter(|n| n.is_finite() && n.abs() < 1e6)
        };
        let rectangle = || {
            Some(Bounds {
                x: number("x")?,
                y: number("y")?,
                width: number("width")?.max(0.0),
                height: number("height")?.max(0.0),
            })
        };
        match (self.open.as_mut_slice(), element.name.as_str()) {
            (
                [
                    ..,
                    Open::Shape { label, .. } | Open::Way { label, .. },
                    Open::Label,
                ],
                "Bounds",
            ) => {
                *label = rectangle();
            }
            ([.., Open::Shape { bounds, .. }], "Bounds") => *bounds = rectangle().or(*bounds),
            ([.., Open::Way { points, .. }], "waypoint") if points.len() < 1_000 => {
                points.extend(number("x").zip(number("y")).map(|(x, y)| Point { x, y }));
            }
            _ => {}
        }
    }

    fn leave(&mut self) {
        match self.open.pop() {
            Some(Open::Member(lane, id)) => {
                if let Some(lane) = self
                    .model
                    .lanes
                    .get_mut(lane)
                    .filter(|lane| lane.members.len() < MOST)
                {
                    lane.members.push(id);
                }
            }
            Some(Open::Shape {
                element,
                bounds: Some(bounds),
                label,
                is_horizontal,
            }) if self.model.shapes.len() < MOST => {
                self.model.shapes.push(Shape {
                    element,
                    bounds,
                    label,
                    is_horizontal,
                });
            }
            Some(Open::Way {
                element,
                points,
                label,
            }) if self.diagram_ways.len() < MOST => {
                self.diagram_ways.push((element, points, label));
            }
            Some(
                Open::Lane(_) | Open::Shape { .. } | Open::Way { .. } | Open::Label | Open::Other,
            )
            | None => {}
        }
    }

    /// Modelling programs leave the names of those who drew, and engines the accounts of those who work.
    fn people(&mut self, element: &xml::Element) {
        for attribute in &element.attributes {
            let name: String = attribute.name.to_lowercase().replace(['-', '_'], "");
            let value = attribute.value.trim();
            let is_text = value.chars().any(char::is_alphabetic)
                && !value.contains("${")
                && !value.contains("#{");
            if is_text && self.model.people.len() < 200 && is_author(&name) {
                self.model.people.push((value.to_owned(), element.line));
            }
            if is_text
                && self.model.accounts.len() < 200
                && !attribute.space.is_empty()
                && matches!(name.as_str(), "assignee" | "candidateusers")
            {
                self.model.accounts.push((value.to_owned(), element.line));
            }
        }
        let key = element
            .get("metaKey")
            .or_else(|| element.get("key"))
            .unwrap_or_default()
            .to_lowercase()
            .replace(['-', '_'], "");
        let value = element
            .get("metaValue")
            .or_else(|| element.get("value"))
            .unwrap_or_default()
            .trim();
        if is_author(&key) && !value.is_empty() && self.model.people.len() < 200 {
            self.model.people.push((value.to_owned(), element.line));
        }
    }

    fn finish(mut self) -> Model {
        let ways = self.diagram_ways.into_iter();
        let mut ways: std::collections::HashMap<String, _> = ways
            .map(|(edge, points, label)| (edge, (points, label)))
            .collect();
        for edge in &mut self.model.edges {
            (edge.way, edge.label) = ways.remove(&edge.id).unwrap_or_default();
        }
        self.model
    }
}

fn is_author(name: &str) -> bool {
    matches!(
        name,
        "author"
            | "authors"
            | "creator"
            | "createdby"
            | "modifiedby"
            | "lastmodifiedby"
            | "lastauthor"
            | "changedby"
            | "lastchangedby"
            | "processowner"
            | "modeler"
            | "modeller"
    )
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "task" | "userTask" | "serviceTask" | "manualTask" | "scriptTask" | "sendTask"
        | "receiveTask" | "businessRuleTask" => Kind::Task,
        "subProcess" | "transaction" | "adHocSubProcess" => Kind::SubProcess,
        "callActivity" => Kind::CallActivity,
        "startEvent" => Kind::StartEvent,
        "endEvent" => Kind::EndEvent,
        "intermediateCatchEvent" | "intermediateThrowEvent" => Kind::IntermediateEvent,
        "boundaryEvent" => Kind::BoundaryEvent,
        "exclusiveGateway" => Kind::ExclusiveGateway,
        "parallelGateway" => Kind::ParallelGateway,
        "inclusiveGateway" => Kind::InclusiveGateway,
        "complexGateway" | "eventBasedGateway" => Kind::OtherGateway,
        "dataObjectReference" => Kind::DataObject,
        "dataStoreReference" => Kind::DataStore,
        "textAnnotation" => Kind::Annotation,
        "group" => Kind::Group,
        "participant" => Kind::Participant,
        _ => return None,
    })
}

fn wrong_root(element: &xml::Element) -> Box<Finding> {
    let message = match element.name.as_str() {
        "definitions" => format!(
            "Die Datei ist kein BPMN 2.0; ihr Namensraum ist „{}“.",
            element.space
        ),
        other => format!("Die Datei ist kein BPMN; ihr Wurzelelement ist „{other}“."),
    };
    let finding = Finding::error(
        "bpmn-root",
        message,
        "Exportieren Sie den Prozess als BPMN 2.0 (XML) oder geben Sie der Datei eine andere Rolle.",
    );
    Box::new(finding.on_line(Some(element.line)))
}

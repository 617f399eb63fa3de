//! A process model in words: how large it is, and its steps in order.

use super::model::{Edge, Element, Kind, Model};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet, VecDeque};

/// What a model contains, in numbers and names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub processes: Vec<String>,
    pub lanes: Vec<String>,
    pub tasks: usize,
    pub events: usize,
    pub gateways: usize,
}

/// A step of the text that stands for the drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Number in the list, counted from 1.
    pub number: usize,
    /// German word for what it is: Schritt, Entscheidung, Beginn, Ende …
    pub kind: String,
    pub name: String,
    /// Who does it, where the model says so.
    pub lane: Option<String>,
    /// Where it goes on: the label of the arrow (often a condition) and the number of the step.
    pub next: Vec<(Option<String>, usize)>,
}

/// What a model contains, in numbers and names.
pub fn summary(model: &Model) -> Summary {
    let count = |wanted: fn(Kind) -> bool| {
        model
            .elements
            .iter()
            .filter(|element| wanted(element.kind))
            .count()
    };
    let named = |names: Vec<&String>| {
        names
            .into_iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    Summary {
        processes: named(
            model
                .processes
                .iter()
                .map(|process| &process.name)
                .collect(),
        ),
        lanes: named(model.lanes.iter().map(|lane| &lane.name).collect()),
        tasks: count(|kind| matches!(kind, Kind::Task | Kind::SubProcess | Kind::CallActivity)),
        events: count(|kind| {
            matches!(
                kind,
                Kind::StartEvent | Kind::EndEvent | Kind::IntermediateEvent | Kind::BoundaryEvent
            )
        }),
        gateways: count(is_gateway),
    }
}

fn is_gateway(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ExclusiveGateway
            | Kind::ParallelGateway
            | Kind::InclusiveGateway
            | Kind::OtherGateway
    )
}

/// The steps of a model in the order of its arrows, from the beginning, as a text alternative to the drawing.
pub fn outline(model: &Model) -> Vec<Step> {
    let elements: Vec<&Element> = model
        .elements
        .iter()
        .filter(|element| label(element.kind).is_some())
        .collect();
    let mut out: HashMap<&str, Vec<&Edge>> = HashMap::new();
    let mut has_entry = HashSet::new();
    for edge in model.edges.iter().filter(|edge| edge.is_sequence) {
        out.entry(edge.from.as_str()).or_default().push(edge);
        has_entry.insert(edge.to.as_str());
    }
    let order = in_order(&elements, &out, &has_entry);
    let numbers: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(place, element)| (element.id.as_str(), place + 1))
        .collect();
    let lanes: HashMap<&str, &str> = model
        .lanes
        .iter()
        .flat_map(|lane| {
            lane.members
                .iter()
                .map(move |member| (member.as_str(), lane.name.as_str()))
        })
        .collect();
    let steps = order.iter().enumerate().map(|(place, element)| Step {
        number: place + 1,
        kind: label(element.kind).unwrap_or_default().to_owned(),
        name: element
            .name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        lane: lanes
            .get(element.id.as_str())
            .map(|lane| lane.trim().to_owned())
            .filter(|lane| !lane.is_empty()),
        next: out
            .get(element.id.as_str())
            .into_iter()
            .flatten()
            .filter_map(|edge| Some((condition(edge), *numbers.get(edge.to.as_str())?)))
            .collect(),
    });
    steps.collect()
}

/// Breadth first along the arrows, beginning where nothing leads to; then what no arrow reaches.
fn in_order<'a>(
    elements: &[&'a Element],
    out: &HashMap<&str, Vec<&'a Edge>>,
    has_entry: &HashSet<&str>,
) -> Vec<&'a Element> {
    let by_id: HashMap<&str, &'a Element> = elements
        .iter()
        .map(|element| (element.id.as_str(), *element))
        .collect();
    let begins = |element: &&&Element| {
        element.kind == Kind::StartEvent || !has_entry.contains(element.id.as_str())
    };
    let (first, rest): (Vec<&&Element>, Vec<&&Element>) = elements.iter().partition(begins);
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    // Start events first: an event at the border of a task has no arrow leading to it either.
    let starts = first
        .iter()
        .filter(|element| element.kind == Kind::StartEvent);
    let others = first
        .iter()
        .filter(|element| element.kind != Kind::StartEvent);
    for start in starts.chain(others).chain(&rest) {
        let mut queue = VecDeque::from([**start]);
        while let Some(element) = queue.pop_front() {
            if !seen.insert(element.id.as_str()) {
                continue;
            }
            order.push(element);
            let next = out.get(element.id.as_str()).into_iter().flatten();
            queue.extend(next.filter_map(|edge| by_id.get(edge.to.as_str()).copied()));
        }
    }
    order
}

fn condition(edge: &Edge) -> Option<String> {
    let name = edge.name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// The German word for what an element is; `None` for what is no step.
pub(super) const fn label(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Task => Some("Schritt"),
        Kind::SubProcess => Some("Teilprozess"),
        Kind::CallActivity => Some("Aufruf eines Prozesses"),
        Kind::StartEvent => Some("Beginn"),
        Kind::EndEvent => Some("Ende"),
        Kind::IntermediateEvent | Kind::BoundaryEvent => Some("Ereignis"),
        Kind::ExclusiveGateway => Some("Entscheidung"),
        Kind::ParallelGateway => Some("Verzweigung, alles gleichzeitig"),
        Kind::InclusiveGateway | Kind::OtherGateway => Some("Verzweigung"),
        Kind::DataObject | Kind::DataStore | Kind::Annotation | Kind::Group | Kind::Participant => {
            None
        }
    }
}

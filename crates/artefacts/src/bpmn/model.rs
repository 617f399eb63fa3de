//! A process model as its file says it.

mod read;

pub use read::read;

use crate::words::{Place, Words};

/// Everything of a model that is checked, drawn or searched for.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub processes: Vec<Process>,
    /// Flow elements, artefacts and participants in the order of the file.
    pub elements: Vec<Element>,
    pub lanes: Vec<Lane>,
    pub edges: Vec<Edge>,
    pub shapes: Vec<Shape>,
    /// How many diagrams the file has.
    pub diagrams: usize,
    /// Names of persons and accounts that the file gives away: what it is, and its line.
    pub(crate) people: Vec<(String, u32)>,
    pub(crate) accounts: Vec<(String, u32)>,
}

/// A process of a model.
#[derive(Debug, Clone)]
pub struct Process {
    pub id: String,
    pub name: String,
}

/// What an element is, as far as drawing and telling need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Task,
    SubProcess,
    CallActivity,
    StartEvent,
    EndEvent,
    IntermediateEvent,
    BoundaryEvent,
    ExclusiveGateway,
    ParallelGateway,
    InclusiveGateway,
    OtherGateway,
    DataObject,
    DataStore,
    Annotation,
    Group,
    Participant,
}

/// An element of a model.
#[derive(Debug, Clone)]
pub struct Element {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub line: u32,
}

/// A lane and the elements in it.
#[derive(Debug, Clone)]
pub struct Lane {
    pub id: String,
    pub name: String,
    pub members: Vec<String>,
}

/// A connection of two elements.
#[derive(Debug, Clone)]
pub struct Edge {
    pub id: String,
    pub name: String,
    pub from: String,
    pub to: String,
    /// Messages and associations are drawn dashed and are no order of steps.
    pub is_sequence: bool,
    pub way: Vec<Point>,
    /// Where its name stands, when the file says so.
    pub label: Option<Bounds>,
    pub line: u32,
}

/// Where an element is drawn.
#[derive(Debug, Clone)]
pub struct Shape {
    pub element: String,
    pub bounds: Bounds,
    /// Where the name stands, when the file says so.
    pub label: Option<Bounds>,
    pub is_horizontal: bool,
}

/// A rectangle in the units of the diagram.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A point in the units of the diagram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Model {
    /// The names that a search should find.
    pub(crate) fn words(&self, words: &mut Words) {
        for process in &self.processes {
            words.add(Place::Process, &process.name, Some(&process.id));
        }
        for lane in &self.lanes {
            words.add(Place::Lane, &lane.name, Some(&lane.id));
        }
        for element in &self.elements {
            let place = match element.kind {
                Kind::Task | Kind::SubProcess | Kind::CallActivity => Place::Step,
                Kind::StartEvent
                | Kind::EndEvent
                | Kind::IntermediateEvent
                | Kind::BoundaryEvent => Place::Event,
                Kind::Participant => Place::Lane,
                Kind::DataObject | Kind::DataStore => Place::DataField,
                Kind::ExclusiveGateway
                | Kind::ParallelGateway
                | Kind::InclusiveGateway
                | Kind::OtherGateway => Place::Step,
                Kind::Annotation | Kind::Group => continue,
            };
            words.add(place, &element.name, Some(&element.id));
        }
    }
}

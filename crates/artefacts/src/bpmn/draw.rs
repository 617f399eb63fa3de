//! Draws a process model as SVG from the places that its file gives.
//!
//! Nothing of the file gets into the picture but numbers and escaped text, so the picture is ours and safe to show.

mod label;

use super::model::{Bounds, Edge, Element, Kind, Model, Point, Shape};
use super::outline;
use label::{LINE_HEIGHT, SIZE, escaped};
use std::collections::HashMap;
use std::fmt::Write as _;

const MARGIN: f64 = 20.0;
/// Below this height a pool has no room for a name across its head.
const LOW: f64 = 80.0;
/// How wide the name of an event, a gateway or an arrow may become.
const LABEL: f64 = 110.0;

/// How the classes look; written as attributes, for a page may forbid style sheets inside of pictures.
const OUTLINE: &str = "class=\"o\" fill=\"none\" stroke=\"currentColor\"";
const BOLD: &str = "class=\"o b\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"";
const DASHED: &str = "class=\"o d\" fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"5 4\"";
const FLOW: &str = "class=\"f\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"";
const MESSAGE: &str = "class=\"f d\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\"";
const ARROW: &str = "class=\"a\" fill=\"currentColor\"";

/// The drawing of a model, or `None` when its file has no places.
///
/// Colours follow the text around the picture, so it suits light, dark and paper. `title` names it for those who
/// cannot see it; the description tells how large it is, and [`outline::outline`] tells the rest.
pub fn draw(model: &Model, title: &str) -> Option<String> {
    let frame = frame(model)?;
    let mut svg = Svg {
        text: String::new(),
    };
    let Bounds {
        x,
        y,
        width,
        height,
    } = frame;
    let (title, description) = (escaped(title), escaped(&describe(model)));
    svg.put(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bpmn\" role=\"img\" viewBox=\"{x:.0} {y:.0} {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"sans-serif\" font-size=\"12\"><title>{title}</title><desc>{description}</desc>"
    ));
    let elements: HashMap<&str, &Element> = model
        .elements
        .iter()
        .map(|element| (element.id.as_str(), element))
        .collect();
    let lanes: HashMap<&str, &str> = model
        .lanes
        .iter()
        .map(|lane| (lane.id.as_str(), lane.name.as_str()))
        .collect();
    for shape in &model.shapes {
        match (
            elements.get(shape.element.as_str()),
            lanes.get(shape.element.as_str()),
        ) {
            (Some(element), _) if element.kind == Kind::Participant => {
                svg.pool(shape, &element.name)
            }
            (_, Some(name)) => svg.pool(shape, name),
            _ => {}
        }
    }
    model.edges.iter().for_each(|edge| svg.edge(edge));
    for shape in &model.shapes {
        if let Some(element) = elements.get(shape.element.as_str()) {
            svg.element(element, shape);
        }
    }
    svg.put(format_args!("</svg>"));
    Some(svg.text)
}

/// The part of the plane that holds everything, with a margin.
fn frame(model: &Model) -> Option<Bounds> {
    let shapes = model.shapes.iter().flat_map(|shape| {
        let mut below = shape.bounds;
        // Names of events stand below them.
        below.height += 2.0 * LINE_HEIGHT;
        [Some(below), shape.label]
    });
    let labels = model.edges.iter().map(|edge| edge.label);
    let corners = shapes.chain(labels).flatten().flat_map(|b| {
        let end = Point {
            x: b.x + b.width,
            y: b.y + b.height,
        };
        [Point { x: b.x, y: b.y }, end]
    });
    let points: Vec<Point> = corners
        .chain(model.edges.iter().flat_map(|edge| edge.way.iter().copied()))
        .collect();
    let first = points.first()?;
    let (mut low, mut high) = (*first, *first);
    for point in &points {
        low = Point {
            x: low.x.min(point.x),
            y: low.y.min(point.y),
        };
        high = Point {
            x: high.x.max(point.x),
            y: high.y.max(point.y),
        };
    }
    Some(Bounds {
        x: low.x - MARGIN,
        y: low.y - MARGIN,
        width: high.x - low.x + 2.0 * MARGIN,
        height: high.y - low.y + 2.0 * MARGIN,
    })
}

fn describe(model: &Model) -> String {
    let summary = outline::summary(model);
    let steps = if summary.tasks == 1 {
        "1 Schritt".into()
    } else {
        format!("{} Schritten", summary.tasks)
    };
    let lanes = if summary.lanes.is_empty() {
        String::new()
    } else {
        format!(" Beteiligt: {}.", summary.lanes.join(", "))
    };
    format!("Prozessmodell mit {steps}.{lanes} Die Schritte stehen als Liste beim Bild.")
}

struct Svg {
    text: String,
}

impl Svg {
    fn put(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        _ = self.text.write_fmt(part);
    }

    /// A pool or a lane; its name is never cut: across its head, in two lines, or along the pool itself.
    fn pool(&mut self, shape: &Shape, name: &str) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = shape.bounds;
        self.put(format_args!(
            "<rect {OUTLINE} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
        if !shape.is_horizontal {
            let lines = label::wrapped(name, width - 8.0, SIZE);
            return self.text_lines(&lines, x + width / 2.0, y + 18.0, SIZE);
        }
        let lines = label::wrapped(name, height - 8.0, SIZE);
        let fits = height >= LOW
            && lines.len() <= 2
            && name
                .split_whitespace()
                .all(|word| label::width(word, SIZE) <= height - 8.0);
        if fits {
            let (cx, cy) = (x + 19.0, y + height / 2.0);
            let first = cx - LINE_HEIGHT * 0.5 * lines.len().saturating_sub(1) as f64;
            for (number, line) in lines.iter().enumerate() {
                let cx = first + LINE_HEIGHT * number as f64;
                let line = escaped(line);
                self.put(format_args!("<text x=\"{cx:.1}\" y=\"{cy:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 {cx:.1} {cy:.1})\">{line}</text>"));
            }
            return;
        }
        // Low pools are those of others: nothing lies at their beginning.
        let lines = label::wrapped(name, (width - 24.0).max(LABEL), SIZE);
        let first =
            y + height / 2.0 + 4.0 - LINE_HEIGHT * 0.5 * lines.len().saturating_sub(1) as f64;
        for (number, line) in lines.iter().enumerate() {
            let (x, y) = (x + 12.0, first + LINE_HEIGHT * number as f64);
            let line = escaped(line);
            self.put(format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\">{line}</text>"
            ));
        }
    }

    fn edge(&mut self, edge: &Edge) {
        let [.., before, end] = edge.way.as_slice() else {
            return;
        };
        let way: Vec<String> = edge
            .way
            .iter()
            .map(|point| format!("{:.1},{:.1}", point.x, point.y))
            .collect();
        let look = if edge.is_sequence { FLOW } else { MESSAGE };
        self.put(format_args!(
            "<polyline {look} points=\"{}\"/>",
            way.join(" ")
        ));
        self.arrow(*before, *end);
        if !edge.name.trim().is_empty() {
            self.edge_name(edge);
        }
    }

    /// The name where the file puts it, or else beside the first part of the way, never on it.
    fn edge_name(&mut self, edge: &Edge) {
        if let Some(place) = edge.label {
            return self.name_at(&edge.name, place);
        }
        let [start, next, ..] = edge.way.as_slice() else {
            return;
        };
        let (x, y) = ((start.x + next.x) / 2.0, (start.y + next.y) / 2.0);
        let lines = label::wrapped(&edge.name, LABEL, SIZE);
        let is_upright = (next.y - start.y).abs() > (next.x - start.x).abs();
        if is_upright {
            for (number, line) in lines.iter().enumerate() {
                let (x, y) = (x + 5.0, y + 4.0 + LINE_HEIGHT * number as f64);
                let line = escaped(line);
                self.put(format_args!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\">{line}</text>"
                ));
            }
        } else {
            let above = LINE_HEIGHT * lines.len().saturating_sub(1) as f64;
            self.text_lines(&lines, x, y - 5.0 - above, SIZE);
        }
    }

    fn arrow(&mut self, from: Point, to: Point) {
        let length = (to.x - from.x).hypot(to.y - from.y);
        if length < 1.0 {
            return;
        }
        let (dx, dy) = (
            (to.x - from.x) / length * 8.0,
            (to.y - from.y) / length * 8.0,
        );
        let (bx, by) = (to.x - dx, to.y - dy);
        let (lx, ly, rx, ry) = (bx - dy / 2.0, by + dx / 2.0, bx + dy / 2.0, by - dx / 2.0);
        self.put(format_args!(
            "<polygon {ARROW} points=\"{:.1},{:.1} {lx:.1},{ly:.1} {rx:.1},{ry:.1}\"/>",
            to.x, to.y
        ));
    }

    fn element(&mut self, element: &Element, shape: &Shape) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = shape.bounds;
        let (cx, cy) = (x + width / 2.0, y + height / 2.0);
        match element.kind {
            Kind::Task | Kind::SubProcess | Kind::CallActivity => {
                let look = if element.kind == Kind::CallActivity {
                    BOLD
                } else {
                    OUTLINE
                };
                self.put(format_args!("<rect {look} rx=\"8\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                // An open sub-process has its steps inside; its name goes to the top.
                let is_open = element.kind == Kind::SubProcess && height > 120.0;
                self.name_inside(&element.name, shape.bounds, is_open);
            }
            Kind::StartEvent | Kind::EndEvent | Kind::IntermediateEvent | Kind::BoundaryEvent => {
                let r = width.min(height) / 2.0;
                let look = if element.kind == Kind::EndEvent {
                    BOLD
                } else {
                    OUTLINE
                };
                self.put(format_args!(
                    "<circle {look} cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\"/>"
                ));
                if matches!(element.kind, Kind::IntermediateEvent | Kind::BoundaryEvent) {
                    self.put(format_args!(
                        "<circle {OUTLINE} cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{:.1}\"/>",
                        (r - 3.0).max(1.0)
                    ));
                }
                self.name_outside(element, shape);
            }
            Kind::ExclusiveGateway
            | Kind::ParallelGateway
            | Kind::InclusiveGateway
            | Kind::OtherGateway => {
                self.gateway(element.kind, shape.bounds);
                self.name_outside(element, shape);
            }
            Kind::DataObject | Kind::DataStore => {
                self.put(format_args!("<rect {OUTLINE} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                self.name_outside(element, shape);
            }
            Kind::Annotation | Kind::Group => {
                self.put(format_args!("<rect {DASHED} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                let lines = label::wrapped(&element.name, width - 8.0, SIZE);
                self.text_lines(&lines, cx, y + LINE_HEIGHT, SIZE);
            }
            Kind::Participant => {}
        }
    }

    fn gateway(&mut self, kind: Kind, bounds: Bounds) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = bounds;
        let (cx, cy, right, bottom) = (x + width / 2.0, y + height / 2.0, x + width, y + height);
        self.put(format_args!("<polygon {OUTLINE} points=\"{cx:.1},{y:.1} {right:.1},{cy:.1} {cx:.1},{bottom:.1} {x:.1},{cy:.1}\"/>"));
        let r = width.min(height) / 5.0;
        let (left, right, top, bottom) = (cx - r, cx + r, cy - r, cy + r);
        match kind {
            Kind::ExclusiveGateway => {
                self.put(format_args!("<path {BOLD} d=\"M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{right:.1} {top:.1}L{left:.1} {bottom:.1}\"/>"));
            }
            Kind::ParallelGateway => {
                self.put(format_args!("<path {BOLD} d=\"M{cx:.1} {top:.1}V{bottom:.1}M{left:.1} {cy:.1}H{right:.1}\"/>"));
            }
            Kind::InclusiveGateway
            | Kind::OtherGateway
            | Kind::Task
            | Kind::SubProcess
            | Kind::CallActivity
            | Kind::StartEvent
            | Kind::EndEvent
            | Kind::IntermediateEvent
            | Kind::BoundaryEvent
            | Kind::DataObject
            | Kind::DataStore
            | Kind::Annotation
            | Kind::Group
            | Kind::Participant => self.put(format_args!(
                "<circle {BOLD} cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\"/>"
            )),
        }
    }
}

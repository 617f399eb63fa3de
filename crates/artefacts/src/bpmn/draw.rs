//! Draws a process model as SVG from the places that its file gives.
//!
//! Nothing of the file gets into the picture but numbers and escaped text, so the picture is ours and safe to show.

use super::model::{Bounds, Edge, Element, Kind, Model, Point, Shape};
use super::outline;
use std::collections::HashMap;
use std::fmt::Write as _;

const MARGIN: f64 = 20.0;
const LINE_HEIGHT: f64 = 14.0;
/// Width of a letter at 12 px, roughly; text is broken by it.
const LETTER: f64 = 6.2;

const STYLE: &str = ".bpmn text{font:12px sans-serif;fill:currentColor;stroke:var(--bpmn-ground,Canvas);stroke-width:3px;paint-order:stroke}.bpmn .f{fill:none;stroke:currentColor;stroke-width:1.5}\
.bpmn .o{fill:none;stroke:currentColor}.bpmn .d{stroke-dasharray:5 4}.bpmn .b{stroke-width:3}.bpmn .a{fill:currentColor;stroke:none}";

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
         width=\"{width:.0}\" height=\"{height:.0}\"><title>{title}</title><desc>{description}</desc><style>{STYLE}</style>"
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
            svg.element(element, shape.bounds);
        }
    }
    svg.put(format_args!("</svg>"));
    Some(svg.text)
}

/// The part of the plane that holds everything, with a margin.
fn frame(model: &Model) -> Option<Bounds> {
    let corners = model.shapes.iter().flat_map(|shape| {
        let b = shape.bounds;
        // Names of events stand below them.
        [
            Point { x: b.x, y: b.y },
            Point {
                x: b.x + b.width,
                y: b.y + b.height + 2.0 * LINE_HEIGHT,
            },
        ]
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

    fn pool(&mut self, shape: &Shape, name: &str) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = shape.bounds;
        self.put(format_args!("<rect class=\"o\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
        let name = escaped(&short(
            name,
            if shape.is_horizontal { height } else { width },
        ));
        match shape.is_horizontal {
            true => {
                let (cx, cy) = (x + 18.0, y + height / 2.0);
                self.put(format_args!("<text x=\"{cx:.1}\" y=\"{cy:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 {cx:.1} {cy:.1})\">{name}</text>"));
            }
            false => {
                let (cx, cy) = (x + width / 2.0, y + 18.0);
                self.put(format_args!(
                    "<text x=\"{cx:.1}\" y=\"{cy:.1}\" text-anchor=\"middle\">{name}</text>"
                ));
            }
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
        let class = if edge.is_sequence { "f" } else { "f d" };
        self.put(format_args!(
            "<polyline class=\"{class}\" points=\"{}\"/>",
            way.join(" ")
        ));
        self.arrow(*before, *end);
        if let [start, next, ..] = edge.way.as_slice()
            && !edge.name.trim().is_empty()
        {
            let (x, y) = ((start.x + next.x) / 2.0, (start.y + next.y) / 2.0 - 5.0);
            self.lines(&edge.name, x, y, 110.0, Anchor::FirstLine);
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
            "<polygon class=\"a\" points=\"{:.1},{:.1} {lx:.1},{ly:.1} {rx:.1},{ry:.1}\"/>",
            to.x, to.y
        ));
    }

    fn element(&mut self, element: &Element, bounds: Bounds) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = bounds;
        let (cx, cy) = (x + width / 2.0, y + height / 2.0);
        match element.kind {
            Kind::Task | Kind::SubProcess | Kind::CallActivity => {
                let class = if element.kind == Kind::CallActivity {
                    "o b"
                } else {
                    "o"
                };
                self.put(format_args!("<rect class=\"{class}\" rx=\"8\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                // An open sub-process has its steps inside; its name goes to the top.
                match element.kind == Kind::SubProcess && height > 120.0 {
                    true => self.lines(&element.name, cx, y + 16.0, width, Anchor::FirstLine),
                    false => self.lines(&element.name, cx, cy + 4.0, width, Anchor::Middle),
                }
            }
            Kind::StartEvent | Kind::EndEvent | Kind::IntermediateEvent | Kind::BoundaryEvent => {
                let r = width.min(height) / 2.0;
                let class = if element.kind == Kind::EndEvent {
                    "o b"
                } else {
                    "o"
                };
                self.put(format_args!(
                    "<circle class=\"{class}\" cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\"/>"
                ));
                if matches!(element.kind, Kind::IntermediateEvent | Kind::BoundaryEvent) {
                    self.put(format_args!(
                        "<circle class=\"o\" cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{:.1}\"/>",
                        (r - 3.0).max(1.0)
                    ));
                }
                self.lines(
                    &element.name,
                    cx,
                    y + height + LINE_HEIGHT,
                    110.0,
                    Anchor::FirstLine,
                );
            }
            Kind::ExclusiveGateway
            | Kind::ParallelGateway
            | Kind::InclusiveGateway
            | Kind::OtherGateway => {
                self.gateway(element.kind, bounds);
                self.lines(
                    &element.name,
                    cx,
                    y + height + LINE_HEIGHT,
                    110.0,
                    Anchor::FirstLine,
                );
            }
            Kind::DataObject | Kind::DataStore => {
                self.put(format_args!("<rect class=\"o\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                self.lines(
                    &element.name,
                    cx,
                    y + height + LINE_HEIGHT,
                    110.0,
                    Anchor::FirstLine,
                );
            }
            Kind::Annotation | Kind::Group => {
                self.put(format_args!("<rect class=\"o d\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"));
                self.lines(&element.name, cx, y + LINE_HEIGHT, width, Anchor::FirstLine);
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
        self.put(format_args!("<polygon class=\"o\" points=\"{cx:.1},{y:.1} {right:.1},{cy:.1} {cx:.1},{bottom:.1} {x:.1},{cy:.1}\"/>"));
        let r = width.min(height) / 5.0;
        let (left, right, top, bottom) = (cx - r, cx + r, cy - r, cy + r);
        match kind {
            Kind::ExclusiveGateway => {
                self.put(format_args!("<path class=\"o b\" d=\"M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{right:.1} {top:.1}L{left:.1} {bottom:.1}\"/>"));
            }
            Kind::ParallelGateway => {
                self.put(format_args!("<path class=\"o b\" d=\"M{cx:.1} {top:.1}V{bottom:.1}M{left:.1} {cy:.1}H{right:.1}\"/>"));
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
                "<circle class=\"o b\" cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\"/>"
            )),
        }
    }

    fn lines(&mut self, name: &str, x: f64, y: f64, width: f64, anchor: Anchor) {
        let lines = wrapped(name, width);
        let above = match anchor {
            Anchor::FirstLine => 0.0,
            Anchor::Middle => LINE_HEIGHT * 0.5 * lines.len().saturating_sub(1) as f64,
        };
        for (number, line) in lines.iter().enumerate() {
            let y = y - above + LINE_HEIGHT * number as f64;
            self.put(format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>",
                escaped(line)
            ));
        }
    }
}

/// What the given height means for a text of several lines.
enum Anchor {
    FirstLine,
    Middle,
}

/// A text broken at spaces, at most five lines.
fn wrapped(text: &str, width: f64) -> Vec<String> {
    let most = ((width / LETTER) as usize).clamp(6, 200);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = short(word, most as f64 * LETTER);
        let full = lines.len() == 5;
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(line) if full => {
                line.push('…');
                break;
            }
            Some(_) | None => lines.push(word),
        }
    }
    lines
}

fn short(text: &str, width: f64) -> String {
    let most = ((width / LETTER) as usize).clamp(6, 200);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text,
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

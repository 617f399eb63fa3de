//! Process models in BPMN 2.0: read, checked, drawn and told as text.

mod check;
mod draw;
mod model;
mod outline;

pub(crate) use check::check;
pub use draw::draw;
pub use model::{Bounds, Edge, Element, Kind, Lane, Model, Point, Process, Shape, read};
pub use outline::{Step, Summary, outline, summary};

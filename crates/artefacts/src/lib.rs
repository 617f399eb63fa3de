//! Packages of blueprints and what is inside them: read, checked, packed, drawn and compared.
//!
//! Everything that comes in is hostile until it was checked: [`check_zip`] and [`check_folder`] read with bounded
//! memory and time and tell all findings at once. A [`Package`] exists only when none of them is an error.

pub mod bpmn;
pub mod compare;
pub mod compose;
mod container;
mod content;
pub mod digest;
mod encoding;
mod finding;
mod folder;
mod licence;
mod limits;
mod media;
mod names;
mod office;
mod origin;
mod pack;
mod package;
mod path;
mod privacy;
mod rules;
mod schema;
mod shelf;
pub mod transferability;
mod unzip;
pub mod words;
pub mod xdatenfelder;
mod xml;
pub mod yaml;

pub use compare::compare;
pub use encoding::xml_as_text;
pub use finding::{Finding, Severity};
pub use limits::{Limits, bytes_in_words, count_in_words};
pub use names::MANIFEST;
pub use origin::with_digest as with_origin;
pub use pack::pack;
pub use package::{Checked, Package, PackageFile, check_folder, check_zip, check_zip_in};
pub use path::{PathFlaw, canonical};
pub use schema::SCHEMA;

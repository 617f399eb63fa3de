//! Municipal blueprints, their adoption and the cooperation around them, as types and pure functions.
//!
//! Nothing here reads a clock, rolls dice, logs or touches a disk: whoever calls brings the facts.

pub mod access;
pub mod adoption;
pub mod alike;
pub mod audit;
pub mod blueprint;
pub mod cited;
pub mod cooperation;
pub mod day;
pub mod digest;
pub mod everyday;
pub mod id;
pub mod job;
pub mod ledger;
pub mod mail;
pub mod manifest;
pub mod money;
pub mod notice;
pub mod now;
pub mod period;
pub mod person;
pub mod privacy;
pub mod proposal;
pub mod public_body;
pub mod region;
pub mod saved;
pub mod service_key;
pub mod slug;
pub mod statement;
pub mod submission;
mod text;
pub mod token;
pub mod undertaking;
pub mod version;
pub mod visibility;

pub use day::Day;
pub use digest::Digest;
pub use id::Id;
pub use now::{Moment, Now};
pub use period::Period;
pub use service_key::ServiceKey;
pub use slug::Slug;
pub use version::Version;
